"""The clauses of a sentence: where one statement ends and the next begins."""

from __future__ import annotations

from kirmash.sandbox.expressions import bounded_re

# 'X will sell buses and will help build lifts', 'A signed it, while B built that', 'он сказал, что
# …', 'подписан, а завод строится'.
_JOINTS = {
    "en": bounded_re(
        r";\s|:\s(?=[«“\"A-Z]|there\b|it\b|they\b)|\s[—–]\s(?![A-Z])|,?\s(?:and|but"
        r"|or)\s(?=(?:will|also|it|he|she|they|I|we|this|these|there|to|would|can|could)\s)"
        r"|,?\s(?=(?:while|whereas|although|though|because|after which|so "
        r"that)\s)|(?<=[a-z]{3}ed)\sthat\s(?!year|month|week|day|time|same)"
        r"|(?<=\ssaid)\sthat\s|,?\sand\sthat\s(?=(?:the|it|they|he|she|this|its|[A-Z]\w+)\b)"
        r"|\sand\s(?=(?:(?:has|have)\s(?!been|not)\w|plans?|intends?|offered|proposed|agreed"
        r"|invited|signed|opened|shipped|delivered)\b)"
        r"|\sand\s(?=(?:replacing|modernising|modernizing|renewing|building|setting|launching"
        r"|opening|buying|selling|supplying)\s)"
    ),
    "ru": bounded_re(
        r";\s|:\s(?=[«“\"А-ЯЁ]|там\b|здесь\b|это\b|он[аио]?\b|по "
        r"н(?:ему|ей|им)\b|его\b)|[,»”\"]\s[—–-]\s(?![А-ЯЁ])|\sи\s(?=что\s)"
        r"|:\s(?=(?:предстоит|планируется|намечено|готовится|подписан|завод|компания|стороны)\b)"
        r"|\sи\s(?=(?:подписал|подпишет|предлож|приглас|открыл|откроет|поставит|передал|отгрузил"
        r"|договорил|условил|посетил|намерен|планиру|готов)\w*\s)"
        r"|,\s(?=(?:предполагается|планируется|ожидается|готовится|намечен[оа]?|идут|вед[её]тся)\s)"
        r"|,\s(?=(?:а|но|что|как|чтобы|при этом|после чего|причем|причём|поскольку|так как|хотя)\s)"
    ),
}
_JOINTS["be"] = bounded_re(
    r";\s|[,»”\"]\s[—–-]\s(?![А-ЯЁЎІ])|,\s(?=(?:а|але|што|як|каб|пры гэтым|пасля чаго|прычым|бо)\s)"
)


def bounds(text: str, start: int, end: int, lang: str) -> tuple[tuple[int, int], ...]:
    """The clauses of the sentence from ``start`` to ``end``, in order, together
    covering its words.
    """
    cuts: list[tuple[int, int]] = []
    begin = start
    for joint in _JOINTS.get(lang, _JOINTS["en"]).finditer(text, start, end):
        if joint.start() > begin:
            cuts.append((begin, joint.start()))
        begin = joint.end()
    if begin < end:
        cuts.append((begin, end))
    return tuple(cuts)
