"""The levels that targets are measured by: what they count from, and what was reached.

A level comes from the estimated series where the target is of the whole flow, and else from the
figures stated of its own goods. A figure printed without a hedge counts as printed; a bound ("more
than 215") cuts the interval of the estimate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint, is_projected
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity
from kirmash.series.priors import interpret_hedge

_SAME_SENTENCE = 250  # characters between a target and the level that it counts from
_NINETY_PERCENT = 1.645  # standard deviations from the middle to the ends of a 90 % interval
_RECENT_YEARS = 2  # of the years of a series, the last ones that a change may count from
_FACTS = frozenset({Modality.REPORTED, Modality.ESTIMATE})


@dataclass(frozen=True, slots=True)
class Level:
    """A level between two ends, in plain units; of a target they are those of its base."""

    value: float
    low: float
    high: float

    @property
    def printed_low(self) -> float:
        """The end that nothing lies below, where the printed number is it; else none."""
        return self.low if self.low == self.value else -math.inf

    @property
    def printed_high(self) -> float:
        """The end that nothing lies above, where the printed number is it; else none."""
        return self.high if self.high == self.value else math.inf

    def times(self, factor: float) -> Level:
        """The level so many times as large."""
        ends = sorted((self.low * factor, self.high * factor))
        return Level(self.value * factor, *ends)

    def plus(self, more: float) -> Level:
        """The level so much higher."""
        return Level(self.value + more, self.low + more, self.high + more)


@dataclass(frozen=True, slots=True)
class KnownLevels:
    """What a follow-up of targets rests on: every claim of the pair and the day each was published
    by id, the series, and the day of the question.
    """

    claims: Sequence[Claim]
    series: Series
    as_of: date
    published: Mapping[str, date | None]

    def level(self, claim: Claim, period: Period) -> Level | None:
        """The level of a target's own subject in a period."""
        if claim.product is None and not claim.hs and self.series.points:
            return _level_of_point(
                next((p for p in self.series.points if p.period == period), None),
                [c for c in self.claims if c.quantity and c.quantity.unit == self.series.unit],
            )
        return _common_level(
            c.quantity for c in self.stated(claim) if c.period == period and c.quantity
        )

    def periods(self, claim: Claim) -> tuple[Period, ...]:
        """The periods in which the subject may have a level, oldest first."""
        if claim.product is None and not claim.hs and self.series.points:
            return tuple(sorted(p.period for p in self.series.points))
        return tuple(sorted({c.period for c in self.stated(claim) if c.period}))

    def last_year_before(self, claim: Claim, published: date | None) -> Level | None:
        """The level of the last year known before the year of publication, not of one long ago."""
        years = [
            period
            for period in self.periods(claim)
            if period.is_year and (published is None or period.year < published.year)
        ]
        levels = [level for year in years[-_RECENT_YEARS:] if (level := self.level(claim, year))]
        return levels[-1] if levels else None

    def direction(self, period: Period) -> Direction | None:
        """Which way the series went in a period: by its levels, or as reported; None unknown."""
        points = {point.period: point for point in self.series.points}
        now, before = points.get(period), points.get(period.months_earlier())
        if now and before and now.value is not None and before.value is not None:
            return Direction.UP if now.value > before.value else Direction.DOWN
        return now.direction if now else None

    def level_beside(self, target: Claim) -> Claim | None:
        """The claim of a level that a change counts from: the nearest in its document, of a year
        before the deadline or of the present.
        """
        near = [
            (distance, -(c.period.last if c.period else 0), c.id, c)
            for c in self.stated(target)
            if c.document == target.document
            and (distance := _distance(c, target)) <= _SAME_SENTENCE
            and (c.period is None or c.period.is_year)
            and not (c.period and target.period and c.period.last >= target.period.first)
        ]
        return min(near)[3] if near else None

    def stated(self, target: Claim) -> list[Claim]:
        unit = target.stated.unit if target.stated else self.series.unit
        return [
            c
            for c in self.claims
            if c.modality in _FACTS
            and c.quantity is not None
            and c.quantity.unit == unit
            and subject_of(c) == subject_of(target)
        ]


def subject_of(claim: Claim) -> tuple[object, ...]:
    """What a level is of: measure, economies in their roles, goods, and what a share is of; the
    exports of one side are the imports of the other.
    """
    return (
        *flow_of(claim.measure, claim.reporter, claim.partner),
        claim.product,
        claim.hs,
        claim.share_of,
    )


def flow_of(measure: Measure, reporter: str | None, partner: str | None) -> tuple[object, ...]:
    if measure is Measure.TURNOVER:
        return measure, frozenset((reporter, partner))
    if measure is Measure.IMPORTS:
        return Measure.EXPORTS, (partner, reporter)
    return measure, (reporter, partner)


def target_unit(target: Claim, claims: Sequence[Claim]) -> str:
    """The unit of a target's levels: its own, else that of the level it counts from; '' unknown."""
    if target.stated:
        return target.stated.unit
    near = [
        (_distance(c, target), c.id, c.quantity.unit)
        for c in claims
        if c.document == target.document
        and c.quantity
        and c.modality in _FACTS
        and subject_of(c) == subject_of(target)
    ]
    return min(near)[2] if near else ""


def stated_level(quantity: Quantity) -> Level:
    """The level a figure states: as printed, or between the ends that its hedge leaves."""
    value = quantity.value
    if quantity.low is not None and quantity.high is not None:
        return Level(value, quantity.low, quantity.high)
    if quantity.hedge is Hedge.EXACT:
        return Level(value, value, value)
    hedged = interpret_hedge(value, quantity.hedge, "level")
    away = _NINETY_PERCENT * hedged.spread
    low, high = hedged.middle - away, hedged.middle + away
    if quantity.hedge is Hedge.MORE_THAN:
        return Level(value, value, max(high, value))
    if quantity.hedge is Hedge.ABOUT:
        return Level(value, min(low, value), max(high, value))
    return Level(value, min(low, value), value)


def _common_level(quantities: Iterable[Quantity]) -> Level | None:
    """The level that figures of one period and subject leave, the last one its value; None of
    none.
    """
    levels = [stated_level(quantity) for quantity in quantities]
    if not levels:
        return None
    return Level(levels[-1].value, min(x.low for x in levels), max(x.high for x in levels))


def _level_of_point(point: SeriesPoint | None, claims: Sequence[Claim]) -> Level | None:
    """The estimate of a period between the ends that the figures behind it leave."""
    if point is None:
        return None
    if point.value is None or point.low is None or point.high is None:
        if not point.alternatives:
            return None
        ends = [end for one in point.alternatives for end in (one.low, one.high)]
        return Level(point.alternatives[0].value, min(ends), max(ends))
    return _cut_to_figures(point, Level(point.value, point.low, point.high), claims)


def _cut_to_figures(point: SeriesPoint, level: Level, claims: Sequence[Claim]) -> Level:
    """The ends that the printed figures of a period leave: theirs where they have no hedge, and of
    bounds ("more than 215", "almost 100") the printed one.
    """
    figures = (
        stated_level(claim.quantity)
        for claim in claims
        if claim.id in point.evidence and claim.quantity and claim.period == point.period
    )
    near = [f for f in figures if f.high >= level.low and f.low <= level.high]
    if exact := [figure.value for figure in near if figure.low == figure.high]:
        return Level(level.value, min(exact), max(exact))
    low = max([level.low, *(figure.printed_low for figure in near)])
    high = min([level.high, *(figure.printed_high for figure in near)])
    return Level(level.value, low, high) if low <= high else level


def _distance(first: Claim, second: Claim) -> int:
    """Characters between the words of two claims of one document, 0 where they overlap."""
    ends = [
        max(0, one.start - other.end, other.start - one.end)
        for one in first.spans
        for other in second.spans
    ]
    return min(ends, default=_SAME_SENTENCE + 1)


def growth_needed(level: float | None, deadline: Period | None, series: Series) -> float | None:
    """Percent a year from the last known year to a level by a year; None without either, or where
    a level is not above zero.
    """
    known = [p for p in series.points if p.period.is_year and p.value and not is_projected(p)]
    if deadline is None or not deadline.is_year or not known or level is None:
        return None
    last = known[-1]
    years = deadline.year - last.period.year
    if years <= 0 or last.value is None or last.value <= 0 or level <= 0:
        return None
    return 100 * (float((level / last.value) ** (1 / years)) - 1)
