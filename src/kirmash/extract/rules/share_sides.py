"""Whose share and of whose whole, where a word beside a name says it: 'buyers of Don wheat', «на
долю Грузии».
"""

from __future__ import annotations

import re

from kirmash.extract.rules.drafts import Scene
from kirmash.extract.rules.pieces import Piece
from kirmash.extract.rules.roles import Economies, Party, other
from kirmash.sandbox.expressions import bounded_re

# «Седьмое место среди партнёров региона», «крупнейший покупатель донской пшеницы»: the list, and
# the whole, are the region's.
_ROLE = bounded_re(
    r"(?:партн[её]р\w*|покупател\w*|импорт[её]р\w*|потребител\w*|заказчик\w*|поставщик\w*"
    r"|рынк\w*\s+сбыта|рын(?:ок|ком)\s+сбыта|"
    r"partners?|buyers?|customers?|importers?|suppliers?)\s+(?:of\s+|for\s+|для\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
# «На долю Грузии приходится 1 %», «доля Грузии в торговле»: the part is Georgia's.
_PART = bounded_re(r"(?:\bдол[яюие]й?|\bна|\bshare\s+of)\s+$", re.IGNORECASE)
# «Партнёром остаётся Россия: её доля в экспорте 74 %».
_ITS = bounded_re(
    r"[:;,—–-]\s+(?:с\s+)?(?:её|ее|его|its)\s+(?:дол[яюей]\w?|share)\b", re.IGNORECASE
)
_RIGHT_BEHIND = 3
_FALLS = bounded_re(r"\s+(?:\w+\s+)?прих[оа]д|\s+в\s", re.IGNORECASE)


def told(scene: Scene, piece: Piece, pair: Economies) -> Economies | None:
    """Whose whole and whose part, where a word says so right before a name; None where
    none does.
    """
    near = [one for one in scene.parties if piece.left <= one.place.start < piece.amount.start]
    for one in near:
        before = scene.text[max(scene.start, one.place.start - 40) : one.place.start]
        if _ROLE.search(before):
            part = next(
                (code.place.code for code in near if code.place.code != one.place.code), None
            )
            return Economies(one.place.code, part or other(one.place.code, pair))
    its = _ITS.search(scene.text, scene.start, piece.amount.start) if pair.partner else None
    said = [
        one
        for one in scene.parties
        if its and one.place.end <= its.start() and one.part in {"", "and"}
    ]
    subjects = [
        one.place.code
        for one in said
        if not any(
            0 <= one.place.start - flow.end < _RIGHT_BEHIND
            for flow in scene.mentions
            if flow.kind == "noun"
        )
    ]
    if subjects and subjects[-1] in {pair.reporter, pair.partner}:
        return Economies(other(subjects[-1], pair), subjects[-1])
    named = {one.place.code for one in near}
    part = next((one.place.code for one in near if _is_part(scene, one)), None)
    return Economies(other(part, pair), part) if part and named == {part} and pair.partner else None


def _is_part(scene: Scene, one: Party) -> bool:
    before = scene.text[max(scene.start, one.place.start - 12) : one.place.start]
    return bool(_PART.search(before)) and bool(_FALLS.match(scene.text, one.place.end))
