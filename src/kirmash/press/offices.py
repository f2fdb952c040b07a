"""Offices: the words that make a name a person's ("Governor of … Pavel Konkov", «губернатор … Павел Коньков», "X, Deputy Chairwoman of …")."""

from __future__ import annotations

import re

_RANK = r"(?:(?:[Dd]eputy|[Ff]irst|[Ff]ormer|[Aa]cting|[Tt]hen|[Ss]enior|[Vv]ice|[Cc]hief|[Ee]xecutive|[Mm]anaging|[Gg]eneral|[Pp]lenipotentiary|[Pp]ermanent|[Ss]tate|[Uu]nion|[Cc]rown|[Ff]oreign|[Ff]inance|[Tt]rade|[Ee]conomy|[Pp]rime|[Cc]ommerce|[Ii]ndustry|[Aa]griculture|[Ee]nergy|[Tt]ransport|and|[Rr]egional|[Cc]ity)\s)*"
_HEAD = r"(?:[Vv]ice[- ][Pp]resident|[Pp]resident|[Pp]remier|[Pp]rime\s[Mm]inister|[Mm]inister|[Gg]overnor(?:-[Gg]eneral)?|[Mm]ayor|[Aa]mbassador|[Cc]onsul(?:\s[Gg]eneral|-[Gg]eneral)?|[Hh]ead|[Cc]hair(?:man|woman|person)?|[Dd]irector(?:[\s-][Gg]eneral)?|[Ss]ecretary(?:[\s-][Gg]eneral)?|[Ll]eader|[Cc]hancellor|[Pp]rince|[Kk]ing|[Ss]peaker|[Cc]ommissioner|[Rr]ector|[Mm]anager|CEO|[Cc]hief|[Ss]enator|[Dd]eputy|[Ff]ounder|[Ee]nvoy|[Aa]kim|[Kk]hokim|[Rr]epresentative|[Aa]dviser|[Aa]nalyst|[Ee]conomist|[Ss]pokes(?:man|woman|person)|MP|[Pp]rofessor|[Ee]ditor|[Dd]elegate|[Gg]ov\.|[Tt]reasurer)"
ENGLISH = re.compile(rf"\b{_RANK}{_HEAD}\b")
TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sheikh|Sir|Madam|Comrade|H\.E|Lord|Dato)\.?\s$|\b(?:By|Photo(?: by)?:)\s$")
# What may stand between an English office and the name behind it.
_BETWEEN = re.compile(r"(?:[’']s)?(?:,?\s(?:of|the|and|for|to|in|on|at|[A-ZÀ-Þ][\w’'&.-]*|affairs|region|oblast|province|city))*,?\s")
SAYS = re.compile(
    r"\s+(?:also\s|has\s|had\s)?(?:said|says|told|not(?:ed|es)|stress(?:ed|es)|add(?:ed|s)|emphasi[sz]e[ds]|underline[ds]|explain(?:ed|s)|remark(?:ed|s)|point(?:ed|s)\sout"
    r"|stated|recalled|announced|reported|pledged|met|visited|visits|arrived|believes|mentioned|suggested|cited|called|expressed|thanked|discussed|proposed|informed"
    r"|urged|confirmed|declared|agreed|held)\b"
)
_RU_HEAD = r"(?:губернатор|президент|премьер(?:-министр)?|вице-премьер|вице-президент|вице-губернатор|председател|министр|глав|руководител|мэр|пос[ло]л?|посл|директор|гендиректор|заместител|зампред|замминистр|госсекретар|секретар|аким|хоким|раис|лидер|ректор|начальник|советник|консул|генконсул|депутат|спикер|сенатор|полпред|представител|исполня\w+\sобязанности|врио|управляющ|координатор|эксперт|аналитик|прэзідэнт|губернатар|міністр|пасол|кіраўнік|старшын|намеснік|прэм'ер|основател|владелец|канцлер|торгпред|уполномоченн|академик|профессор|бизнесмен|предпринимател|и\.\s?о\.)"
RUSSIAN = re.compile(rf"\b(?:(?:перв\w+|генеральн\w+|исполнительн\w+|полномочн\w+|чрезвычайн\w+\sи|государственн\w+|бывш\w+|временно|коммерческ\w+|технически\w+|белорусск\w+|ивановск\w+|российск\w+)\s)*{_RU_HEAD}[\w-]*", re.IGNORECASE)  # fmt: skip
_RU_SAYS = re.compile(
    r"\b(?:сообщ|отмет|подчеркн|сказ|заяв|добав|напомн|рассказ|уточн|встрет|прове|обсуд|поблагодар|считает|побыва|посет|предлож|стал)\w*",
    re.IGNORECASE,
)
_FOTO = re.compile(r"(?:Фото|Автор|Текст|Фота|Аўтар)\s?:?\s$")


def before(text: str, floor: int, start: int, lang: str) -> tuple[int, int] | None:
    """Where the office right before a name stands, from ``floor`` on; None where there is none."""
    if lang == "en":
        return _last_english(text, max(floor, start - 120), start)
    return _last_russian(text, max(floor, start - 130), start)


def _last_english(text: str, low: int, start: int) -> tuple[int, int] | None:
    for match in reversed(list(ENGLISH.finditer(text, low, start))):
        if _BETWEEN.fullmatch(text, match.end(), start):
            place = re.compile(r"((?:[A-ZÀ-Þ][\w’'-]*\s){1,3})$").search(text, low, match.start())
            begin = (
                place.start()
                if place and match.start() == place.end() and not re.match(r"The\s|In\s|As\s|But\s", place[0])
                else match.start()
            )
            return begin, len(text[:start].rstrip(" ,"))
    return None


def _last_russian(text: str, low: int, start: int) -> tuple[int, int] | None:
    # The first office of the last stretch without a comma, full stop or speech: «заместитель председателя правительства … X».
    stretch = max(low, *(text.rfind(mark, low, start) + 1 for mark in ".,;:!?—\n(")) if start > low else low
    for said in _RU_SAYS.finditer(text, stretch, start):
        stretch = said.end()
    match = RUSSIAN.search(text, stretch, start)
    return (match.start(), len(text[:start].rstrip())) if match else None


_AFTER_EN = re.compile(
    rf"\s?[,(–-]\s?(?:who\sis\s)?(?:the\s|a\s|an\s)?(?:[A-Za-zÀ-ž’'-]+\s){{0,5}}?{_RANK}{_HEAD}\b(?:\s(?!said|told|noted|who|has|was|is|did)[\w’'&-]+)*"
)
_AFTER_RU = re.compile(rf"\s?(?:,|\(|[–—-])\s?(?:[а-яё-]+\s){{0,2}}?{_RU_HEAD}\w*[^,.;:!?)—\n]*", re.IGNORECASE)


def after(text: str, end: int, ceiling: int, lang: str) -> tuple[int, int] | None:
    """Where the office in the apposition behind a name stands, up to ``ceiling``; None where there is none."""
    match = (_AFTER_EN if lang == "en" else _AFTER_RU).match(text, end, ceiling)
    if not match:
        return None
    lead = re.match(r"[\s,(–—-]*(?:the\s|a\s|an\s)?", match[0])
    begin = match.start() + (lead.end() if lead else 0)
    return begin, begin + len(text[begin : match.end()].rstrip())


def titled(text: str, start: int) -> bool:
    """Whether Mr, Sheikh, By, «Фото:» or the like stands right before a name."""
    window = text[max(0, start - 14) : start]
    return bool(TITLE.search(window) or _FOTO.search(window))


def speaking(text: str, start: int, end: int, lang: str) -> bool:
    """Whether a verb of speech or meeting stands right beside a name."""
    if lang == "en":
        return bool(SAYS.match(text, end)) or bool(
            re.search(r"\b(?:said|says|told|noted|added|according to|met with|meeting with)\s$", text[max(0, start - 16) : start])
        )
    return bool(_RU_SAYS.match(text, end + 1)) or bool(
        re.search(_RU_SAYS.pattern + r"\s$", text[max(0, start - 20) : start], re.IGNORECASE)
    )
