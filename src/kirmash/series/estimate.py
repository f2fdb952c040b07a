"""Estimates of series: every query with its evidence to points, fits and conflicts; sensitivity and
influence of claims.

A balance is estimated in two steps, so that it may be below zero. First the flows are estimated
together, in logs, without the claims on the balance; then the balance, in plain units, takes their
difference as one more statement beside those claims.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kirmash.records.estimates import Series
from kirmash.records.periods import Period
from kirmash.records.quantities import TRADE_MEASURES, Measure
from kirmash.series import constraints, explanations, hypotheses, points, posterior
from kirmash.series.conflicts import find_conflicts
from kirmash.series.constraints import DerivedLevel
from kirmash.series.evidence import (
    EvidenceSelection,
    SeriesEvidence,
    SeriesQuery,
    calendar_periods,
    select_evidence,
)
from kirmash.series.influence import RivalLevels, influences_from_draws, rival_levels
from kirmash.series.points import SeriesAnalysis
from kirmash.series.posterior import Posterior, SamplingTask
from kirmash.series.printed import RepeatedClaimEvidence
from kirmash.series.priors import (
    SeriesPriors,
    load_priors,
)
from kirmash.series.stated_figures import rename_claims
from kirmash.series.structure import Node

__all__ = [
    "SeriesEvidence",
    "SeriesQuery",
    "calendar_periods",
    "claim_influences",
    "estimate_series",
    "estimate_series_batch",
    "estimate_with_rivals",
    "sensitivity_series",
]


@dataclass(frozen=True, slots=True)
class _PreparedQuery:
    query: SeriesQuery
    selection: EvidenceSelection
    ceilings: Mapping[Period, float]
    priors: SeriesPriors


def _prepare(query: SeriesQuery, evidence: SeriesEvidence, chosen: SeriesPriors) -> _PreparedQuery:
    selection = _select_once(_of_all_flows(query), len(evidence.claims), _Evidence(evidence))
    return _PreparedQuery(query, selection, evidence.ceilings, chosen)


def _of_all_flows(query: SeriesQuery) -> SeriesQuery:
    """The query that stands for those of all flows of the pair: they have one system in common."""
    flow = query.measure in TRADE_MEASURES and query.measure is not Measure.BALANCE
    return replace(query, measure=Measure.TURNOVER) if flow and not query.periods else query


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Evidence as the key of what is made of it: quickly told apart, and compared whole."""

    content: SeriesEvidence = field(hash=False)


@lru_cache(maxsize=4)
def _select_once(query: SeriesQuery, _: int, evidence: _Evidence) -> EvidenceSelection:
    return select_evidence(query, evidence.content)


def estimate_series(query: SeriesQuery, evidence: SeriesEvidence) -> Series:
    """The series of a query: a point for every period that some claim or the query names, a fit for
    every relevant claim.

    Never fails on the content of claims: a period without a level to show has status 'x' and a
    reason (direction_only, no_level, too_wide, not_converged); without claims the series is empty.
    The same seed and claims give the same numbers, whatever the order of the claims.
    """
    return estimate_series_batch([(query, evidence)])[0]


def estimate_series_batch(
    requests: Sequence[tuple[SeriesQuery, SeriesEvidence]], chosen: SeriesPriors | None = None
) -> list[Series]:
    """Many series at once, each the same to the last digit as ``estimate`` gives it alone, in a
    fraction of the time.
    """
    chosen = chosen or load_priors()
    prepared_queries = [_prepare(query, evidence, chosen) for query, evidence in requests]
    return [
        _build_series(prepared, analysis)
        for prepared, analysis in zip(
            prepared_queries, _analyse_queries(prepared_queries), strict=True
        )
    ]


def sensitivity_series(
    query: SeriesQuery, evidence: SeriesEvidence, doubt: bool = False
) -> tuple[Series, Series, Series]:
    """The series with every hedge width halved, as documented, and doubled; with ``doubt`` every
    chance of error and spread instead.
    """
    times = (0.5, 1.0, 2.0)
    scaled = [load_priors(1.0, factor) if doubt else load_priors(factor, 1.0) for factor in times]
    less, usual, more = (
        estimate_series_batch([(query, evidence)], variant)[0] for variant in scaled
    )
    return less, usual, more


def claim_influences(
    query: SeriesQuery, evidence: SeriesEvidence, period: Period
) -> tuple[tuple[str, float], ...]:
    """How much each claim moves the level of ``period``: (claim id, level with it less level
    without its utterance), greatest first.

    All claims of one utterance are left out together. Claims without which nothing is left to
    estimate have the full level as their influence.
    """
    complete = _prepare(query, evidence, load_priors())
    told = _claims_by_utterance(complete.selection)
    (analysis,) = _analyse_queries([complete])
    full = _middle_level(analysis, period)
    if full is None:
        return ()
    if len(analysis.posterior.system.rows) > MAX_ANEW or query.measure is Measure.BALANCE:
        moves = influences_from_draws(
            analysis.posterior, (query.measure, period), _rows_by_utterance(analysis)
        )
    else:
        moves = {
            key: full if level is None else full - level
            for key, level in _levels_without(complete, told, period)
        }
    effects = {claim: move for key, move in moves.items() for claim in told.get(key, ())}
    original = complete.selection.original_ids
    return tuple(
        sorted(
            ((original.get(key, key), move) for key, move in effects.items()),
            key=lambda pair: (-abs(pair[1]), pair[0]),
        )
    )


MAX_ANEW = 12
"""Numbers up to which a series is estimated anew without each of them; beyond, what hangs on one
follows from the posterior at hand.
"""


def _claims_by_utterance(selection: EvidenceSelection) -> dict[str, tuple[str, ...]]:
    """The ids of the claims of each utterance that counts."""
    told: dict[str, dict[str, None]] = {}
    for item in selection.usable:
        told.setdefault(item.utterance, {}).update((claim.id, None) for claim in item.claims)
    return {key: tuple(claims) for key, claims in told.items()}


def _rows_by_utterance(analysis: SeriesAnalysis) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for place, row in enumerate(analysis.posterior.system.rows):
        if row.utterance:
            rows.setdefault(row.utterance, []).append(place)
    return rows


def _levels_without(
    complete: _PreparedQuery, told: Mapping[str, object], period: Period
) -> Iterable[tuple[str, float | None]]:
    """The level with each utterance left out in turn."""
    usable = complete.selection.usable
    fewer = [
        replace(
            complete,
            selection=replace(
                complete.selection, usable=tuple(i for i in usable if i.utterance != left)
            ),
        )
        for left in told
    ]
    levels = (_middle_level(analysis, period) for analysis in _analyse_queries(fewer))
    return zip(told, levels, strict=True)


def estimate_with_rivals(
    query: SeriesQuery, evidence: SeriesEvidence
) -> tuple[Series, tuple[RivalLevels, ...]]:
    """The series, and for each of its conflicts the level of its period without the doubted
    utterance, and with that taken as right as first read.
    """
    prepared = _prepare(query, evidence, load_priors())
    (analysis,) = _analyse_queries([prepared])
    series = _build_series(prepared, analysis)
    rows: dict[str, list[int]] = {}
    for place, row in enumerate(analysis.posterior.system.rows):
        for key in row.claims:
            rows.setdefault(prepared.selection.original_ids.get(key, key), []).append(place)
    by_utterance = _rows_by_utterance(analysis)
    requests = []
    for conflict in series.conflicts:
        own = rows.get(conflict.claim or conflict.claims[0], [])
        names = {analysis.posterior.system.rows[place].utterance for place in own}
        every = sorted({place for name in names for place in by_utterance.get(name, own)})
        requests.append(((query.measure, series.period_at_stake(conflict)), every))
    levels = rival_levels(analysis.posterior, requests)
    return series, tuple(
        _beside_point(analysis, series, period, rival)
        for ((_, period), _), rival in zip(requests, levels, strict=True)
    )


def _beside_point(
    analysis: SeriesAnalysis, series: Series, period: Period | None, rival: RivalLevels
) -> RivalLevels:
    """The rival levels as far from the value that is shown as they are from the estimate: that may
    be a level as it was stated.
    """
    shown = next((p.value for p in series.points if p.period == period), None)
    middle = _middle_level(analysis, period) if period else None
    if shown is None or middle is None:
        return rival

    def moved(level: float | None) -> float | None:
        if level is None:
            return None
        if analysis.posterior.system.linear or not middle:
            return shown + level - middle
        return shown * level / middle

    return RivalLevels(moved(rival.without), moved(rival.if_true))


def _middle_level(analysis: SeriesAnalysis, period: Period) -> float | None:
    level = analysis.posterior.level(analysis.query.measure, period)
    return level.middle if level else None


def _analyse_queries(prepared_queries: Sequence[_PreparedQuery]) -> list[SeriesAnalysis]:
    """Every query with its posterior: balances after the flows they are the difference of."""
    flows = [
        place
        for place, prepared in enumerate(prepared_queries)
        if prepared.query.measure is Measure.BALANCE
    ]
    first = _sample_posteriors(
        [
            (prepared_queries[place], _flow_evidence(prepared_queries[place].selection.usable), ())
            for place in flows
        ],
        Measure.TURNOVER,
    )
    derived_levels = {
        place: points.derive_balances(posteriors)
        for place, posteriors in zip(flows, first, strict=True)
    }
    posteriors = _sample_posteriors(
        [
            (prepared, _direct_evidence(prepared), derived_levels.get(place, ()))
            for place, prepared in enumerate(prepared_queries)
        ]
    )
    return [
        _build_analysis(prepared, fitted, derived_levels.get(place, ()))
        for place, (prepared, fitted) in enumerate(zip(prepared_queries, posteriors, strict=True))
    ]


def _flow_evidence(evidence: Sequence[RepeatedClaimEvidence]) -> tuple[RepeatedClaimEvidence, ...]:
    return tuple(
        statement
        for statement in evidence
        if all(c.measure is not Measure.BALANCE for c in statement.claims)
    )


def _direct_evidence(prepared: _PreparedQuery) -> tuple[RepeatedClaimEvidence, ...]:
    """The evidence that bears on the query directly: for a balance only claims on it, for a flow
    all claims on the trade.
    """
    if prepared.query.measure is not Measure.BALANCE:
        return prepared.selection.usable
    return tuple(
        statement
        for statement in prepared.selection.usable
        if all(c.measure is Measure.BALANCE for c in statement.claims)
    )


def _sample_posteriors(
    inputs: Sequence[
        tuple[_PreparedQuery, tuple[RepeatedClaimEvidence, ...], tuple[DerivedLevel, ...]]
    ],
    measure: Measure | None = None,
) -> list[Posterior]:
    return [
        _sample_one(prepared, evidence, derived_levels, measure)
        for prepared, evidence, derived_levels in inputs
    ]


def _sample_one(
    prepared: _PreparedQuery,
    evidence: tuple[RepeatedClaimEvidence, ...],
    derived_levels: tuple[DerivedLevel, ...],
    measure: Measure | None,
) -> Posterior:
    query = replace(prepared.query, measure=measure) if measure else prepared.query
    linear = query.measure is Measure.BALANCE
    ceilings = tuple(
        ((query.measure, period), math.log(level))
        for period, level in sorted(prepared.ceilings.items())
        if level > 0 and not linear
    )
    system = _System(_of_all_flows(query), prepared.priors, derived_levels, evidence)
    return _sample_once(system, len(evidence), ceilings)


@dataclass(frozen=True, slots=True)
class _System:
    """What a system is built from, as the key of its posterior."""

    query: SeriesQuery
    priors: SeriesPriors
    derived_levels: tuple[DerivedLevel, ...]
    evidence: tuple[RepeatedClaimEvidence, ...] = field(hash=False)


@lru_cache(maxsize=3)
def _sample_once(of: _System, _: int, ceilings: tuple[tuple[Node, float], ...]) -> Posterior:
    """The posterior of a system; turnover, exports and imports of a pair ask for the same one."""
    system = constraints.build_system(of.evidence, of.query, of.priors, of.derived_levels)
    task = SamplingTask(system, of.query.seed, of.priors, dict(ceilings))
    return posterior.sample_posterior(task, of.query.draws)


def _build_analysis(
    prepared: _PreparedQuery, fitted: Posterior, derived_levels: tuple[DerivedLevel, ...]
) -> SeriesAnalysis:
    utterance_by_claim = {
        claim.id: statement.utterance
        for statement in prepared.selection.usable
        for claim in statement.claims
    }
    return SeriesAnalysis(
        prepared.query, prepared.selection, fitted, derived_levels, utterance_by_claim
    )


def _build_series(prepared: _PreparedQuery, analysis: SeriesAnalysis) -> Series:
    query = prepared.query
    built = Series(
        query.measure,
        query.reporter,
        query.partner,
        query.unit,
        explanations.explain_points(
            analysis,
            (points.estimate_point(analysis, p) for p in points.periods_of_claims(analysis)),
        ),
        hypotheses.claim_fits(analysis),
        find_conflicts(analysis),
        analysis.posterior.converged,
    )
    return (
        _restore_claim_ids(built, prepared.selection.original_ids)
        if prepared.selection.original_ids
        else built
    )


def _restore_claim_ids(series: Series, original: Mapping[str, str]) -> Series:
    """The series with every amended claim under the id it has in the ledger."""
    return replace(
        series,
        points=tuple(
            replace(
                point,
                evidence=tuple(original.get(key, key) for key in point.evidence),
                explanation=rename_claims(point.explanation, original),
            )
            for point in series.points
        ),
        fits=tuple(replace(fit, claim=original.get(fit.claim, fit.claim)) for fit in series.fits),
        conflicts=tuple(
            replace(
                conflict,
                claims=tuple(original.get(key, key) for key in conflict.claims),
                claim=original.get(conflict.claim, conflict.claim),
            )
            for conflict in series.conflicts
        ),
    )
