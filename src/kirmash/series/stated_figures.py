"""The figures that a level is set against or computed from, with their numbers as stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kirmash.records.estimates import ComparedFigure, ExplanationClause
from kirmash.records.periods import Period
from kirmash.records.quantities import Hedge
from kirmash.series.constraints import ObservationRow
from kirmash.series.evidence import base_period_of
from kirmash.series.points import SeriesAnalysis
from kirmash.series.structure import SumIdentity

_LEVEL, _RATE, _SHARE, _TOTAL = "level", "rate", "share", "total"


@dataclass(frozen=True, slots=True)
class PointContext:
    """A series with what is looked up for each of its points.

    By unknown the ``reported`` level that is likeliest right, ``stated`` where it is trusted, and
    the ``sums`` it is in; by claim the tier that decides; by period the levels that do not count,
    by the reason.
    """

    analysis: SeriesAnalysis
    reported: dict[int, ObservationRow]
    stated: dict[int, ObservationRow]
    sums: dict[int, list[SumIdentity]]
    tiers: dict[str, str]
    excluded: dict[Period, dict[str, set[float]]]


def share_clause(context: PointContext, row: ObservationRow, is_stated: bool) -> ExplanationClause:
    """That a share of a total gives the level, or agrees with the one that is stated."""
    key = next(key for key in row.claims if key in context.analysis.selection.shares)
    basis = context.analysis.selection.shares[key]
    level = context.analysis.selection.claims[key]
    period = context.analysis.selection.utterance_by_claim[key].period or level.period
    if period is None:
        raise AssertionError  # what has no period is no evidence
    share, total = basis.share, basis.total
    figures = (
        ComparedFigure(
            _SHARE, level.measure, period, share.value, share.hedge, share.unit, claims=(key,)
        ),
        ComparedFigure(
            _TOTAL,
            level.measure,
            period,
            total.value,
            total.hedge,
            total.unit,
            claims=basis.total_claims,
        ),
    )
    return ExplanationClause("share_beside" if is_stated else "share_of_total", figures=figures)


def figures_of(context: PointContext, nodes: Iterable[int]) -> Iterator[ComparedFigure]:
    """The levels stated of these unknowns, with their numbers where there is one."""
    for node in nodes:
        measure, when = context.analysis.posterior.system.nodes[node]
        row = context.stated.get(node) or context.reported.get(node)
        if row is not None:
            yield from row_figures(context, [row])
        elif isinstance(when, Period):
            yield ComparedFigure(_LEVEL, measure, when)


def row_figures(
    context: PointContext, rows: Iterable[ObservationRow]
) -> tuple[ComparedFigure, ...]:
    """The numbers of rows as they are stated, of each the finest telling."""
    return tuple(figure for row in rows if (figure := _row_figure(context, row)))


def _row_figure(context: PointContext, row: ObservationRow) -> ComparedFigure | None:
    selection = context.analysis.selection
    measure, when = context.analysis.posterior.system.nodes[row.nodes[0]]
    if not isinstance(when, Period):
        return None
    claim = selection.claims[row.claims[0]]
    if row.kind == "change":
        base = base_period_of(claim, when)
        return ComparedFigure(
            _RATE,
            measure,
            when,
            claim.change_pct,
            claim.change_hedge,
            base=None if base == when.months_earlier() else base,
            claims=row.claims,
        )
    value = claim.quantity.value if claim.quantity else None
    hedge = claim.quantity.hedge if claim.quantity else Hedge.EXACT
    return ComparedFigure(_LEVEL, measure, when, value, hedge, claims=row.claims)


def rename_claims(
    clauses: Iterable[ExplanationClause], names: Mapping[str, str]
) -> tuple[ExplanationClause, ...]:
    """The clauses with the claims of their figures under the ids that ``names`` has for them."""

    def renamed(figure: ComparedFigure) -> ComparedFigure:
        return replace(figure, claims=tuple(names.get(key, key) for key in figure.claims))

    return tuple(replace(clause, figures=tuple(map(renamed, clause.figures))) for clause in clauses)
