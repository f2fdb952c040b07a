"""Trade of one economy with the whole world, told apart from its trade with one partner."""

from __future__ import annotations

import re

from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.pieces import Piece
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_TRADE = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
_ALONE = bounded_re(
    r"foreign|external|\btotal\b(?!\s+(?:amount|value|worth|sum)\b)|внешн|знешн|за\s+рубеж"
    r"|\babroad\b|worldwide|with\s+all|со\s+всеми\s+стран|с\s+зарубежными|с\s+другими\s+стран",
    re.IGNORECASE,
)
_MUTUAL = bounded_re(
    r"mutual|bilateral|two-way|reciprocal|взаимн|двусторон|двухсторон|узаемн|двухбаков|\bour\b"
    r"|между|between|with\b",
    re.IGNORECASE,
)


def everywhere(scene: Scene, piece: Piece, context: Context, last: Draft | None) -> bool:
    """Whether a figure is of one economy's trade with the whole world; one that names no measure
    goes on as ``last`` or the text before.
    """
    mention = piece.mention
    if mention is None:
        return last.alone if last else context.alone and context.measure in _TRADE
    stop = piece.amount.start if piece.named_first else scene.end
    words = scene.text[max(scene.start, mention.start - 25) : min(stop, mention.end + 60)]
    if mention.measure not in _TRADE or _MUTUAL.search(words):
        return False
    if (
        mention.measure is Measure.BALANCE
        and context.economies.partner
        and not context.alone
        and context.sentence == scene.number - 1
    ):
        return False  # 'Trade of the two totaled … Belarus secured a foreign trade surplus'
    if not _ALONE.search(words):
        return _in_all(scene, piece)
    if (
        _COUPLE.match(scene.text, mention.end)
        and len([one for one in scene.parties if mention.end <= one.place.start < stop]) > 1
    ):
        return False  # «внешнеторговый оборот Самарской области и Казахстана»
    return not any(
        one.part in {"with", "from_with"} and -4 < one.place.start - mention.end < 60
        for one in scene.parties
    )


_COUPLE = bounded_re(r"\s+(?:of\s+)?(?:[\w’'-]+\s+){1,3}(?:и|and|і)\s+(?:the\s+)?[A-ZА-ЯЁЎІ]")
_ALL = bounded_re(
    r"\W*(?:всего|в\s+целом|итого|у?сяго|увогуле|in\s+all|in\s+total|overall|altogether)\b,?\s",
    re.IGNORECASE,
)

_ALL_OF = bounded_re(
    r"\b(?:общ(?:ий|его|им|ем|ая|ую)|весь|всего|aggregate"
    r"|overall)\s+(?:объ[её]м\w*\s+)?(?:экспорт\w*|импорт\w*|вывоз\w*|ввоз\w*|exports|imports)\b",
    re.IGNORECASE,
)


def _in_all(scene: Scene, piece: Piece) -> bool:
    """«Всего брестский экспорт составил …»: whose flow is told and no partner named, after the
    figures with one.
    """
    amount = piece.amount
    whole = _ALL_OF.search(scene.text, scene.start, amount.start)
    if not whole and not _ALL.match(scene.text, scene.start, amount.start):
        return False
    told = [one for one in scene.parties if one.place.start < amount.start]
    return bool(told) and all(
        one.part in {"of", ""} and one.place.code == told[0].place.code for one in told
    )
