"""Lists of partners before lists of figures: 'followed by Turkey, Iran and Russia with $115, $86
and $78 million'.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from kirmash.extract.rules.drafts import Context, Draft, Scene
from kirmash.extract.rules.roles import Economies, Party
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_SHARED = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.SHARE})
# What stands between two of a list, of names and of figures.
_AND = bounded_re(
    r"\s*(?:,|,?\s+(?:and|и|і))\s+(?:the\s+|to\s+|from\s+|в\s+|из\s+|на\s+|с\s+)?", re.IGNORECASE
)
# What leads from the names to the figures.
_LEAD = bounded_re(
    r"\s*(?:,|\(|[–—-])?\s*(?:with|at|which\s+\w+|whose\s+\w+|taking|totall?ing|amounted\s+to"
    r"|came\s+to|с|на|–|—|которые|соответственно|respectively|по|з)?"
    r"(?:\s+[^\W\d]+){0,4}\s*(?:US)?[$€£]?\s*",
    re.IGNORECASE,
)


def shared_out(scene: Scene, context: Context, made: list[Draft]) -> list[Draft]:
    """``made`` with as many partners named in a row as there are figures in a row given out one to
    each, in the order told.
    """
    if len(made) < 2:
        return made
    run = _figures(scene, made)
    names = _names(scene, _starts(scene, made, run[0])) if len(run) > 1 else []
    codes = [one.place.code for one in names]
    if len(codes) < 2 or len(codes) != len(run) or len(set(codes)) != len(codes):
        return made
    ours = (
        context.pair.reporter,
        context.economies.reporter,
        context.pair.partner,
        context.economies.partner,
    )
    whose = next((code for code in ours if code and code not in codes), None)
    if whose is None:
        return made
    given = dict(zip(run, codes, strict=True))
    period = next((made[at].period for at in run if made[at].period), None)
    return [
        replace(
            one, economies=Economies(whose, given[at]), alone=False, period=one.period or period
        )
        if at in given
        else one
        for at, one in enumerate(made)
    ]


def _starts(scene: Scene, made: list[Draft], at: int) -> int:
    """Where the amount of a figure begins."""
    return next((one.start for one in scene.amounts if one.end == made[at].end), made[at].start)


def _figures(scene: Scene, made: list[Draft]) -> list[int]:
    """The places in ``made`` of the first levels or shares of one measure that stand in a row."""
    run: list[int] = []
    for before, after in pairwise(range(len(made))):
        one, other = made[before], made[after]
        alike = (
            one.measure is other.measure
            and one.measure in _SHARED
            and (one.value is None) == (other.value is None)
        )
        joined = alike and _AND.fullmatch(scene.text, one.end, _starts(scene, made, after))
        if joined and (not run or run[-1] == before):
            run = [*(run or [before]), after]
    return run


def _names(scene: Scene, start: int) -> list[Party]:
    """The names in a row that lead to the amount at ``start``."""
    before = [one for one in scene.parties if one.place.end <= start]
    if not before or not _LEAD.fullmatch(scene.text, before[-1].place.end, start):
        return []
    row = [before[-1]]
    for one in reversed(before[:-1]):
        if not _AND.fullmatch(scene.text, one.place.end, row[0].place.start):
            break
        row.insert(0, one)
    return row
