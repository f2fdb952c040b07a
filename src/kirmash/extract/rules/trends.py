"""Directions without a number: 'turnover is constantly growing'."""

from __future__ import annotations

import re
from datetime import date

from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.pieces import UNREAL
from kirmash.extract.rules.roles import Economies, Party, economies
from kirmash.extract.rules.when import Whole, is_now, parts
from kirmash.extract.rules.words import Mention, Turn
from kirmash.records.periods import Period, quarter_period
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS})
# A finite verb or what goes on: 'grew', 'is growing', 'restored … by expanding'; plans and wishes
# are none.
_HAPPENS = bounded_re(
    r"\b(?:grew|grows|rose|rises|fell|falls|dropped|declined|increased|decreased|shrank|surged"
    "|jumped|expanded|(?:is|are|was|were|been|keeps?|kept|constantly|steadily|also|began|begun"
    r"|started|continued?s?)\s+(?:\w+ly\s+)?(?:to\s+)?(?:be\s+)?"
    r"(?:grow\w*|ris\w+|increas\w+|fall\w*|declin\w+|shrink\w*|expand\w*|up|down)|by\s+expanding"
    r"|раст[её]т|растут|рос|росл[аио]|вырос\w*|увеличил\w*|нараст(?:ил\w*|или)|наращива(?:ет|ют"
    r"|л\w*)|расшир(?:ил\w*|яет\w*|яют\w*)|начал\w*\s+раст\w+|продолжа\w+\s+(?:раст\w+|сниж\w+"
    r"|пада\w+|увелич\w+)|возрос\w*|возраста\w+|укрепил\w*|увеличива\w+|снизил\w*|"
    r"снижа\w+|сократил\w*|сокраща\w+|упал\w*|па[да]да\w+|прибавил\w*|стал\w*\s+(?:меньше|больше)"
    r"|расце|вырас\w*|павяліч\w*|знізі\w*)(?!\w)",
    re.IGNORECASE,
)
_IT = bounded_re(r"\b(?:it|they|он|она|они|яна|яны|ён)\b", re.IGNORECASE)
_WORLD = bounded_re(r".{0,9}?(?:foreign|external|внешн|знешн)", re.IGNORECASE | re.DOTALL)
_GOES_ON = bounded_re(
    r"\b(?:is|are|has\s+been|have\s+been|keeps?)\s+(?:\w+ly\s+)?(?:again\s+)?\w+ing\b"
    r"|\b(?:раст[её]т|растут|снижа[ею]тся|пада[ею]т|увеличива[ею]тся|расце|расширя[ею]тся)\b",
    re.IGNORECASE,
)
_YEAR = bounded_re(r"(?:19|20)\d\d")
_NEAR = 60


def drafts(scene: Scene, context: Context, recent: Period | None) -> tuple[Draft, ...]:
    """The first bare direction of a sentence without figures; ``recent`` is the period the sentence
    before named.
    """
    if not scene.turns or scene.moods:
        return ()
    for mention in scene.mentions:
        if (
            mention.measure in _FLOWS
            and _names(scene, mention)
            and (turn := _turn(scene, mention.start, mention.end))
        ):
            if UNREAL.search(scene.text, scene.start, scene.end):
                return ()
            near = tuple(
                one for one in scene.parties if abs(one.place.start - mention.start) < 2 * _NEAR
            )
            who = _economies(scene, context, mention, near)
            return (
                _draft(scene, (mention.measure, who), (mention.start, mention.end, turn), recent),
            )
    return _pronoun(scene, context, recent)


def _names(scene: Scene, mention: Mention) -> bool:
    """A noun, or 'trade' with those who trade right behind it."""
    close = (one for one in scene.parties if 0 <= one.place.start - mention.end < _NEAR // 2)
    return mention.kind == "noun" or (
        mention.kind == "weak" and any(one.part in {"with", "between"} for one in close)
    )


def _pronoun(scene: Scene, context: Context, recent: Period | None) -> tuple[Draft, ...]:
    """'Early this year, however, it began to grow': the flow of the sentence before, spoken of by a
    pronoun.
    """
    if context.measure not in _FLOWS or scene.number - context.sentence != 1 or scene.mentions:
        return ()
    for hit in _IT.finditer(scene.text, scene.start, scene.end):
        turn = next((one for one in scene.turns if 0 <= one.start - hit.end() < _NEAR // 2), None)
        if turn and _HAPPENS.search(scene.text, hit.start(), turn.end):
            return (
                _draft(
                    scene,
                    (context.measure, context.economies),
                    (hit.start(), hit.end(), turn),
                    recent,
                ),
            )
    return ()


def _turn(scene: Scene, start: int, end: int) -> Turn | None:
    """The nearest word of change that tells the way: 'restored our lost positions by expanding
    turnover' is a rise.
    """
    for turn in sorted(scene.turns, key=lambda one: max(start - one.end, one.start - end)):
        gap = max(start - turn.end, turn.start - end)
        if gap < _NEAR and _HAPPENS.search(
            scene.text, max(scene.start, min(start, turn.start) - 12), max(end, turn.end)
        ):
            return turn
    return None


def _economies(
    scene: Scene, context: Context, mention: Mention, near: tuple[Party, ...]
) -> Economies:
    """Whose flow it is: 'foreign trade' is with the whole world."""
    alone = bool(
        _WORLD.match(scene.text, max(scene.start, mention.start - 9), mention.end)
    ) and not any(one.part == "with" for one in near)
    if near:
        return economies(mention.measure, near, context.pair, alone=alone, at=mention.start)
    return Economies(context.pair.reporter, None) if alone else context.pair


def _draft(
    scene: Scene,
    what: tuple[Measure, Economies],
    place: tuple[int, int, Turn],
    recent: Period | None,
) -> Draft:
    start, end, turn = place
    begin, stop = min(start, turn.start), max(end, turn.end)
    return Draft(
        *what,
        begin,
        stop,
        period=_period(scene) or _lent(scene, (begin, stop), recent),
        direction=turn.direction,
    )


def _lent(scene: Scene, place: tuple[int, int], recent: Period | None) -> Period | None:
    """The period of the sentence before, unless it is over and this one speaks of what
    goes on now.
    """
    if recent is None or scene.published is None or recent.year >= scene.published.year:
        return recent
    going = is_now(scene.text, scene.start, scene.end) or _GOES_ON.search(
        scene.text, max(scene.start, place[0] - 12), place[1]
    )
    return None if going else recent


def _period(scene: Scene) -> Period | None:
    """The first period of the sentence that is no base; 'the first months of 2016'
    begin the year.
    """
    dated = parts(scene.text, scene.periods, (), Whole(scene.start, scene.published))
    plain = [one.found for one in dated if one.part in {"plain", "since"}]
    told = next((one.period for one in plain if one.period), None)
    return told or next(
        (
            found
            for one in plain
            if (found := opening(scene.text[one.start : one.end], scene.published))
        ),
        None,
    )


def opening(words: str, published: date | None) -> Period | None:
    """The quarter that 'the first months' of a year are, None where no year is told."""
    digits = _YEAR.search(words)
    number = int(digits[0]) if digits else published.year if published else None
    return quarter_period(number, 1) if number else None
