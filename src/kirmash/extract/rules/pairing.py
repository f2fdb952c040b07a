"""Figures of one sentence told together: from A to B, A against B, A and B respectively, a level
and its rate.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from kirmash.extract.rules.drafts import Draft, Scene
from kirmash.records.quantities import Measure
from kirmash.sandbox.expressions import bounded_re

_BOTH = bounded_re(
    r"exports?\s+and\s+imports?|imports?\s+and\s+exports?|экспорт\w*\s+и\s+импорт\w*"
    r"|импорт\w*\s+и\s+экспорт\w*|экспарт\w*\s+і\s+імпарт\w*",
    re.IGNORECASE,
)
_FROM = bounded_re(r"\b(?:from|с|со|з|ад)\s+(?:\w+\s+){0,2}?[$€£₽¥]?$", re.IGNORECASE)
# 'Rose to 10 million from 8.7 million': the second is of the year before.
_DOWN_FROM = bounded_re(
    r"(?:\s*\([^)]{0,30}\))?,?\s+(?:from|с|со|з|compared\s+(?:to|with)|against|против)\s+[$€£₽]?",
    re.IGNORECASE,
)
# 'Stood at 1.06 billion and has widened to 1.26 billion in 2017': the first is of the year before.
_GROWN_TO = bounded_re(
    r"\band\s+(?:has|have)\s+(?:since\s+)?(?:widened|narrowed|grown|risen|fallen|dropped|increased"
    r"|shrunk)\s+(?:again\s+)?to\b",
    re.IGNORECASE,
)
_UP_TO = bounded_re(r"\b(?:to|до|да)\b", re.IGNORECASE)
_CLOSE = 12
_RESPECTIVELY = bounded_re(r"respectively|соответственно|адпаведна", re.IGNORECASE)
_BRACKET = bounded_re(r"\s*[(/]\s*(?:\w+\s+)?[$€£₽]?$")


def together(scene: Scene, made: list[Draft]) -> tuple[Draft, ...]:
    """The drafts of a sentence dated and named by one another, each rate put into its level."""
    if len(made) < 2:
        return tuple(made)
    return _joined(_paired(scene, _from_to(scene, _respective(scene, made))))


def _paired(scene: Scene, made: list[Draft]) -> list[Draft]:
    """'610,000 tonnes ($455m) last year': what is said twice is dated once; a rate behind 'against
    97 billion in 2017' is the first's.
    """
    for place, (one, after) in enumerate(pairwise(made)):
        number = next((amount for amount in scene.amounts if amount.end == after.end), None)
        alike = one.value is not None and (one.measure, one.economies) == (
            after.measure,
            after.economies,
        )
        if (
            alike
            and number
            and one.period is None
            and after.period
            and _BRACKET.fullmatch(scene.text, one.end, number.start)
        ):
            made[place] = replace(one, period=after.period)
        third = made[place + 2] if place + 2 < len(made) else None
        based = (
            alike
            and after.value is not None
            and after.period
            and one.period
            and after.period == one.period.months_earlier()
        )
        if (
            based
            and third
            and third.value is None
            and third.period == after.period
            and third.measure is one.measure
        ):
            made[place + 2] = replace(third, period=one.period, base=after.period)
    return made


def _from_to(scene: Scene, made: list[Draft]) -> list[Draft]:
    """'Rose from 30 to 45 million in 2017': the first amount is of the year before, unless it is
    dated itself.
    """
    for place, (one, after) in enumerate(pairwise(made)):
        alike = (one.measure, one.economies) == (after.measure, after.economies) and one.period in {
            None,
            after.period,
        }
        both = one.value is not None and after.value is not None and alike
        amount = next((number for number in scene.amounts if number.end == one.end), None)
        if (
            both
            and amount
            and after.period
            and _FROM.search(scene.text, max(scene.start, amount.start - 16), amount.start)
        ):
            between = scene.text[one.end : after.end]
            dated = any(
                one.end <= found.start < after.end - 4 and found.start - one.end < _CLOSE
                for found in scene.periods
            )
            if _UP_TO.search(between) and not dated:
                made[place] = replace(one, period=after.period.months_earlier())
        if both and after.period and _GROWN_TO.search(scene.text, one.end, after.end):
            made[place] = replace(one, period=after.period.months_earlier())
        later = next((number for number in scene.amounts if number.end == after.end), None)
        if (
            both
            and later
            and after.period
            and after.period == one.period
            and _DOWN_FROM.fullmatch(scene.text, one.end, later.start)
        ):
            made[place + 1] = replace(after, period=after.period.months_earlier())
    return made


def _respective(scene: Scene, made: list[Draft]) -> list[Draft]:
    """'Exports and imports stood at A and B, respectively': the first is exports, the second
    imports.
    """
    levels = [one for one in made if one.value is not None]
    if len(levels) > 1 and (placed := _by_place(scene, made, levels)):
        return placed
    if len(levels) != 2 or not _RESPECTIVELY.search(scene.text, scene.start, scene.end):
        return made
    if not (hit := _BOTH.search(scene.text, scene.start, scene.end)):
        return made
    order = (
        (Measure.EXPORTS, Measure.IMPORTS)
        if hit[0].lower()[0] in "eэ"
        else (Measure.IMPORTS, Measure.EXPORTS)
    )
    period = levels[0].period or levels[1].period
    return [
        replace(one, measure=order[levels.index(one)], period=one.period or period)
        if one in levels
        else one
        for one in made
    ]


def _by_place(scene: Scene, made: list[Draft], levels: list[Draft]) -> list[Draft]:
    """'Exports to X, Y and Z came to A, B and C respectively': each figure has its own partner;
    empty where the numbers do not match.
    """
    if not _RESPECTIVELY.search(scene.text, scene.start, scene.end):
        return []
    start = min(one.end for one in levels)
    number = next((one.start for one in scene.amounts if one.end == start), start)
    flow = levels[0].measure in {Measure.EXPORTS, Measure.IMPORTS, Measure.TURNOVER}
    codes = [
        one.place.code
        for one in scene.parties
        if one.place.end <= number and one.place.code != levels[0].economies.reporter
    ]
    codes = list(dict.fromkeys(codes))
    if (
        not flow
        or len(codes) != len(levels)
        or len({(one.measure, one.economies) for one in levels}) > 1
    ):
        return []
    period = next((one.period for one in levels if one.period), None)
    made_of = {
        id(one): replace(
            one, economies=replace(one.economies, partner=code), period=one.period or period
        )
        for one, code in zip(levels, codes, strict=True)
    }
    return [made_of.get(id(one), one) for one in made]


def _belong(level: Draft, rate: Draft) -> bool:
    """Whether a rate is of this level; one said before it may leave the period to it: 'rose 5% to
    $8 million in 2015'.
    """
    same = (
        level.change is None and level.measure is rate.measure and level.economies == rate.economies
    )
    dated = level.period == rate.period or (rate.period is None and rate.start < level.start)
    return (
        same
        and dated
        and not level.absolute
        and level.product == rate.product
        and level.modality is rate.modality
    )


def _joined(made: list[Draft]) -> tuple[Draft, ...]:
    """Rates put into the level of the same measure, economies and period beside them."""
    levels = [one for one in made if one.value is not None]
    rates = [one for one in made if one.value is None]
    for rate in rates:
        fit = [n for n, one in enumerate(levels) if _belong(one, rate)]
        if not fit:
            levels.append(rate)
            continue
        best = min(fit, key=lambda n: abs(levels[n].end - rate.end))
        level = levels[best]
        levels[best] = replace(
            level,
            change=rate.change,
            change_hedge=rate.change_hedge,
            direction=rate.direction,
            start=min(level.start, rate.start),
            end=max(level.end, rate.end),
            base=rate.base or (level.period.months_earlier() if level.period else None),
        )
    return tuple(sorted(levels, key=lambda one: (one.start, one.end)))
