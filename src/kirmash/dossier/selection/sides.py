"""Which of two economies the figures of a pair are counted by, and a series as the other one sees
it.

A flow has two reports, and a level can be as one side counts it or as the other does. What an
economy's official table prints is its own: exports of A to B are A's cell, imports of B from A
B's, with the mirror beside it, and turnover and balance are of the flows of the one named first.
Where only the other side has a cell of the period, the level is that. Where neither has, the pair
is estimated from the side that reports more of it, whichever is named first: so exports of one are
imports of the other, with the same level and interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import value_id
from kirmash.records.claims import Claim
from kirmash.records.estimates import (
    ClaimFit,
    ComparedFigure,
    ExplanationClause,
    LevelAlternative,
    Series,
    SeriesPoint,
)
from kirmash.records.periods import Period
from kirmash.records.quantities import TRADE_MEASURES, Direction, Measure, Modality

_ONE_SIDED = TRADE_MEASURES - {Measure.TURNOVER}
_SEEN_AS = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_TURNED = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}
_OWN_REPORTS = frozenset(
    {"one_number", "one_number_apart", "numbers", "bound", "share_of_total", "cell"}
)
"""Clauses that say what the reporting side itself reports."""


def reporting_view(claims: Iterable[Claim], pair: Pair, measure: Measure) -> tuple[Pair, Measure]:
    """The pair as the side sees it that reports more flows and periods of it, and what ``measure``
    is from there; of sides that report as much, the first by its code. An investment stays as it
    is.
    """
    if measure not in TRADE_MEASURES:
        return pair, measure
    reported: dict[str | None, set[tuple[Measure, Period]]] = {code: set() for code in pair.codes}
    for claim in claims:
        if claim.reporter in reported and claim.period and _is_report(claim):
            reported[claim.reporter].add((claim.measure, claim.period))
    first = min(pair.codes, key=lambda code: (-len(reported[code]), code))
    if first == pair.first:
        return pair, measure
    return replace(pair, first=pair.second, second=pair.first), _SEEN_AS.get(measure, measure)


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series as one side counts it: the pair from that side, the measure from there, and the
    periods whose levels are taken from it; None for all that no other view takes.
    """

    pair: Pair
    measure: Measure
    periods: frozenset[Period] | None = None


def series_views(
    claims: Iterable[Claim], cells: Iterable[Claim], pair: Pair, measure: Measure
) -> tuple[SeriesView, ...]:
    """The views that a series of a pair is put together of, the one of most periods first.

    ``cells`` are the official ones among the ``claims``.
    """
    usual = SeriesView(*reporting_view(claims, pair, measure))
    if measure not in TRADE_MEASURES:
        return (usual,)
    turned = replace(pair, first=pair.second, second=pair.first)
    official = tuple(cells)
    own = _periods_of_cells(official, pair.first, measure)
    theirs = _periods_of_cells(official, pair.second, _SEEN_AS.get(measure, measure)) - own
    first = usual.pair.first == pair.first
    other = (
        SeriesView(turned, _SEEN_AS.get(measure, measure), theirs)
        if first
        else SeriesView(pair, measure, own)
    )
    return (usual, other) if other.periods else (usual,)


def _periods_of_cells(cells: Iterable[Claim], reporter: str, measure: Measure) -> frozenset[Period]:
    """The periods whose level of a measure a reporter's official cells give: by themselves, or as
    any two of exports, imports, turnover and balance give the others.
    """
    of: dict[Period, set[Measure]] = {}
    for claim in cells:
        if claim.reporter == reporter and claim.period:
            of.setdefault(claim.period, set()).add(claim.measure)
    return frozenset(
        period for period, measures in of.items() if measure in measures or len(measures) > 1
    )


def combine_views(views: Sequence[tuple[Series, frozenset[Period] | None]]) -> Series:
    """The series of some views, all seen from one side, as one: each period by the view that takes
    it, the claims and conflicts about it likewise. The first is of all other periods.
    """
    (series, _), *others = views
    for other, periods in others:
        if periods:
            series = _with_periods_of(series, other, periods)
    return series


def _with_periods_of(series: Series, other: Series, periods: frozenset[Period]) -> Series:
    points = {point.period: point for point in series.points}
    points |= {point.period: point for point in other.points if point.period in periods}
    fits = {fit.claim: fit for fit in other.fits if fit.period in periods}
    conflicts = [
        *(each for each in series.conflicts if series.period_at_stake(each) not in periods),
        *(each for each in other.conflicts if other.period_at_stake(each) in periods),
    ]
    return replace(
        series,
        points=tuple(points[period] for period in sorted(points)),
        fits=tuple(fits.get(fit.claim, fit) for fit in series.fits),
        conflicts=tuple(
            sorted(conflicts, key=lambda each: (-round(each.moves, 4), -each.probability, each.id))
        ),
        converged=series.converged and other.converged,
    )


def _is_report(claim: Claim) -> bool:
    has_number = claim.quantity is not None or claim.change_pct is not None
    return (
        claim.measure in _ONE_SIDED
        and has_number
        and claim.modality is Modality.REPORTED
        and not claim.is_unconfirmed
    )


def seen_from(series: Series, first: str) -> Series:
    """A series as ``first`` of its two economies sees it: exports of one are the other's imports,
    a balance has the other sign. The series itself where that is its reporter already.
    """
    if series.reporter == first or series.partner is None:
        return series
    measure = _SEEN_AS.get(series.measure, series.measure)
    return replace(
        series,
        measure=measure,
        reporter=series.partner,
        partner=series.reporter,
        points=tuple(_turned_point(series, point) for point in series.points),
        fits=tuple(_turned_fit(fit) for fit in series.fits)
        if measure is Measure.BALANCE
        else series.fits,
    )


def negated(level: float | None) -> float | None:
    """A balance as the other side has it; None where there is none."""
    return None if level is None else -level


def _turned_point(series: Series, point: SeriesPoint) -> SeriesPoint:
    measure = _SEEN_AS.get(series.measure, series.measure)
    sides = series.partner or "", series.reporter
    turned = replace(
        point,
        id=value_id(measure, sides, series.unit, point.period),
        explanation=_turned_explanation(series.measure, point),
    )
    if measure is not Measure.BALANCE:
        return turned
    return replace(
        turned,
        value=negated(point.value),
        low=negated(point.high),
        high=negated(point.low),
        direction=_TURNED.get(point.direction, point.direction) if point.direction else None,
        alternatives=tuple(
            LevelAlternative(-each.value, -each.high, -each.low, each.probability)
            for each in point.alternatives
        ),
        first_published=negated(point.first_published),
    )


def _turned_fit(fit: ClaimFit) -> ClaimFit:
    hypotheses = tuple(replace(each, value=negated(each.value)) for each in fit.hypotheses)
    ends = (negated(end) for end in (fit.value, fit.high, fit.low))
    value, low, high = ends
    return replace(fit, value=value, low=low, high=high, hypotheses=hypotheses)


def _turned_explanation(measure: Measure, point: SeriesPoint) -> tuple[ExplanationClause, ...]:
    """The clauses with the flows by their other names; a level that the other side reports is
    explained so, and a number of the mirror is then one's own.
    """
    clauses = [_turned_clause(measure, clause) for clause in point.explanation]
    reports = [place for place, clause in enumerate(clauses) if clause.code in _OWN_REPORTS]
    if measure in _SEEN_AS and reports and point.value is not None:
        clauses.insert(reports[-1] + 1, ExplanationClause("partner_reports"))
    return tuple(clauses)


def _turned_clause(measure: Measure, clause: ExplanationClause) -> ExplanationClause:
    figures = [_turned_figure(figure) for figure in clause.figures]
    if clause.code.startswith("sum"):
        figures.sort(key=lambda figure: figure.measure.value)
    levels = tuple(-level for level in clause.levels)
    return replace(
        clause,
        code="own_mirror" if clause.code == "mirror" else clause.code,
        figures=tuple(figures),
        levels=levels if measure is Measure.BALANCE else clause.levels,
        direction=_TURNED.get(clause.direction, clause.direction)
        if clause.direction and measure is Measure.BALANCE
        else clause.direction,
    )


def _turned_figure(figure: ComparedFigure) -> ComparedFigure:
    value = figure.value
    if figure.measure is Measure.BALANCE and figure.kind == "level":
        value = negated(value)
    return replace(figure, measure=_SEEN_AS.get(figure.measure, figure.measure), value=value)
