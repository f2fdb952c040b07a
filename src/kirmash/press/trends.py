"""Directions without a number: 'turnover is constantly growing'."""

from __future__ import annotations

import re

from kirmash.press.drafts import Context, Draft, Scene
from kirmash.press.roles import economies
from kirmash.press.when import Whole, parts
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period

_FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS})
# A finite verb or what goes on: 'grew', 'is growing', 'restored … by expanding'; plans and wishes are none.
_HAPPENS = re.compile(
    r"\b(?:grew|grows|rose|rises|fell|falls|dropped|declined|increased|decreased|shrank|surged|jumped|expanded|(?:is|are|was|were|been|keeps?|constantly|steadily|also)\s+(?:\w+ly\s+)?"
    r"(?:grow\w+|ris\w+|increas\w+|fall\w+|declin\w+|shrink\w+|expand\w+|up|down)|by\s+expanding|раст[её]т|растут|рос|росл[аио]|вырос\w*|увеличил\w*|увеличива\w+|снизил\w*|"
    r"снижа\w+|сократил\w*|сокраща\w+|упал\w*|па[да]да\w+|прибавил\w*|стал\w*\s+(?:меньше|больше)|расце|вырас\w*|павяліч\w*|знізі\w*)(?!\w)",
    re.IGNORECASE,
)
_NEAR = 60


def drafts(scene: Scene, context: Context, recent: Period | None) -> tuple[Draft, ...]:
    """The first bare direction of a sentence without figures; ``recent`` is the period the sentence before named."""
    if scene.moods or not scene.turns:
        return ()
    for mention in scene.mentions:
        if mention.measure not in _FLOWS or mention.kind != "noun":
            continue
        # The nearest word of change tells the way: 'restored our lost positions by expanding turnover' is a rise.
        for turn in sorted(scene.turns, key=lambda one: max(mention.start - one.end, one.start - mention.end)):
            gap = max(mention.start - turn.end, turn.start - mention.end)
            if gap < _NEAR and _HAPPENS.search(
                scene.text, max(scene.start, min(mention.start, turn.start) - 12), max(mention.end, turn.end)
            ):
                plain = [
                    one.found.period
                    for one in parts(scene.text, scene.periods, (), Whole(scene.start, scene.published))
                    if one.part == "plain"
                ]
                near = tuple(one for one in scene.parties if abs(one.place.start - mention.start) < 2 * _NEAR)
                who = economies(mention.measure, near, context.pair, alone=False, at=mention.start) if near else context.pair
                return (
                    Draft(mention.measure, who, min(mention.start, turn.start), max(mention.end, turn.end),
                          period=plain[0] if plain else recent, direction=turn.direction),
                )  # fmt: skip
    return ()
