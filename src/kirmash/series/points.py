"""The points of a series: the level of each period as stated, as estimated or as derived, or why
there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kirmash.records.claims import Claim
from kirmash.records.estimates import SeriesPoint
from kirmash.records.evidence import short_id
from kirmash.records.periods import Period
from kirmash.records.quantities import FULL_DECLINE_PERCENT, Direction, Hedge, Measure
from kirmash.series import priors
from kirmash.series.constraints import DerivedLevel, ObservationRow
from kirmash.series.evidence import (
    EvidenceSelection,
    SeriesQuery,
    base_period_of,
    measure_and_mirror_side,
)
from kirmash.series.gaussian import MAX_LOG
from kirmash.series.posterior import HIGH_QUANTILE, LOW_QUANTILE, LevelEstimate, Posterior
from kirmash.series.priors import CELL_TIER, NORMAL_90_WIDTH, SETTLED_RANKS
from kirmash.series.structure import MirrorFactor

LOW_RELIABILITY_SHARE = 0.25
"""Half an interval wider than this share of its value makes a level of low reliability."""
MAX_INTERVAL_RATIO = 6.0
"""An interval whose ends differ by more than this factor is no estimate."""
MIN_BETTER = 0.65
"""Of two levels the likelier one is given as the estimate from this chance on."""
MIN_REVISION = 0.005
"""A first estimate that differs from what stands by less than this share is not shown apart."""
MIN_TRUST = 0.5
MAX_ROUNDING_SHARE = 0.008
"""Share of a level by which a stated number and the estimate may differ and still be the same."""
MAX_STEP_SHARE = 0.05
"""However rough a stated number is, the estimate lies within this share of it."""


@dataclass(frozen=True, slots=True)
class SeriesAnalysis:
    """One query with the selection of its evidence and the posterior.

    ``derived_levels`` are levels from other series, ``utterance_by_claim`` the utterance a copied
    claim was counted in, by claim id.
    """

    query: SeriesQuery
    selection: EvidenceSelection
    posterior: Posterior
    derived_levels: tuple[DerivedLevel, ...] = ()
    utterance_by_claim: Mapping[str, str] = field(default_factory=dict)


def periods_of_claims(analysis: SeriesAnalysis) -> list[Period]:
    """Every period that some claim is about: by a level, a change, the base of a change, a
    direction.
    """
    reported: set[Period] = set()
    for key, claim in claims_of_measure(analysis):
        period = analysis.selection.utterance_by_claim[key].period
        reading = analysis.selection.excluded.get(key, "")
        if period and reading in {"", "direction"}:
            reported.add(period)
            if claim.change_pct is not None and not reading:
                reported.add(base_period_of(claim, period))
    return sorted(reported | set(analysis.query.periods) | _implied_periods(analysis))


def _implied_periods(analysis: SeriesAnalysis) -> set[Period]:
    """Periods without a claim that follow from others: exports where turnover and imports are
    stated, a year from its quarters.
    """
    index = analysis.posterior.node_index
    candidates = {
        when
        for measure, when in index
        if measure is analysis.query.measure and isinstance(when, Period)
    }
    of_sums = {
        place
        for identity in analysis.posterior.system.identities
        for place in (identity.total, *identity.parts)
    }
    return {when for when in candidates if index[analysis.query.measure, when] in of_sums} | {
        derived.period for derived in analysis.derived_levels
    }


def claims_of_measure(analysis: SeriesAnalysis) -> Iterable[tuple[str, Claim]]:
    """The claims on the measure of the query, from either side, with their ids."""
    return (
        (key, claim)
        for key, claim in analysis.selection.claims.items()
        if measure_and_mirror_side(analysis.query, claim)[0] is analysis.query.measure
    )


def estimate_point(analysis: SeriesAnalysis, period: Period) -> SeriesPoint:
    """The point of one period: its level with interval and status, or why there is none."""
    rows = _rows_of_period(analysis, period)
    evidence = _supporting_claims(analysis, rows, period)
    utterance_count = len(
        {
            analysis.utterance_by_claim.get(key, analysis.selection.utterance_by_claim[key].id)
            for key in evidence
        }
    )
    level = analysis.posterior.level(analysis.query.measure, period)
    blank = SeriesPoint(
        _point_id(analysis.query, period),
        period,
        None,
        None,
        None,
        "x",
        _with_totals(analysis, evidence),
        utterance_count,
        _official_share(analysis, rows),
        _reported_direction(analysis, period),
    )
    if level is None:
        directed = blank.direction is not None and not rows
        return replace(blank, reason="direction_only" if directed else "no_level")
    rival = analysis.posterior.two_levels(analysis.query.measure, period)
    blank = replace(blank, alternatives=rival)
    if rival and rival[0].probability < MIN_BETTER:
        return replace(blank, reason="two_levels" if level.trusted else "not_converged")
    if (
        analysis.query.measure is not Measure.BALANCE
        and level.high > MAX_INTERVAL_RATIO * level.low
    ):
        return replace(blank, reason="too_wide")
    if not level.trusted:
        return replace(blank, reason="not_converged")
    return _with_level(analysis, blank, level, rows)


def _with_level(
    analysis: SeriesAnalysis,
    blank: SeriesPoint,
    level: LevelEstimate,
    rows: Sequence[ObservationRow],
) -> SeriesPoint:
    wide = (level.high - level.low) / 2 > LOW_RELIABILITY_SHARE * abs(level.middle)
    stated = _stated_level(analysis, blank.period, level)
    derived = _derived_level(analysis, blank.period, level) if stated is None else stated
    value = level.middle if derived is None else derived
    bounds_only = all(row.components[0].name == "near" for row in rows) if rows else False
    status = "u" if wide or bounds_only else "e" if stated is None else ""
    return replace(
        blank,
        first_published=_first_published(analysis, blank.period, value),
        value=value,
        low=min(level.low, value),
        high=max(level.high, value),
        status=status,
        direction=None,
    )


def _first_published(analysis: SeriesAnalysis, period: Period, value: float) -> float | None:
    """The first estimate as it was printed, where it has since been revised to ``value``; as
    estimated where nobody prints it outright.
    """
    first = analysis.posterior.first_published(analysis.query.measure, period)
    if first is None or abs(first / value - 1) < MIN_REVISION:
        return None
    place = analysis.posterior.node_index.get((analysis.query.measure, period))
    early = [
        row
        for row in analysis.posterior.rows_about(place)
        if row.early
        and row.kind == "level"
        and row.nodes[0] == place
        and row.components[0].name == "good"
        and not _is_of_other_side(analysis.posterior, row)
        and analysis.posterior.right_probability(row) >= MIN_TRUST
    ]
    if not early:
        return first
    surest = max(early, key=lambda row: (row.witnesses, -row.components[0].spread, row.utterance))
    quantity = analysis.selection.claims[surest.claims[0]].quantity
    if quantity and quantity.hedge is Hedge.EXACT and quantity.low is None:
        return quantity.value
    return analysis.posterior.to_plain_units(surest.components[0].middle)


def _point_id(query: SeriesQuery, period: Period) -> str:
    return short_id("v", query.measure, query.reporter, query.partner, query.unit, period)


def _rows_of_period(analysis: SeriesAnalysis, period: Period) -> list[ObservationRow]:
    """Rows about the period, levels first, then the surest and most precise."""
    key = (analysis.query.measure, period)
    place = analysis.posterior.node_index.get(key)
    return sorted(
        analysis.posterior.rows_about(place),
        key=lambda row: (
            row.kind != "level",
            row.nodes[0] != place,
            -analysis.posterior.right_probability(row) / row.components[0].spread,
            row.utterance,
        ),
    )


def _with_totals(analysis: SeriesAnalysis, evidence: Iterable[str]) -> tuple[str, ...]:
    """The claims, each share followed by the claims of the total it is of."""
    shares = analysis.selection.shares
    return tuple(
        name
        for key in evidence
        for name in (key, *(shares[key].total_claims if key in shares else ()))
    )


def _supporting_claims(
    analysis: SeriesAnalysis, rows: Sequence[ObservationRow], period: Period
) -> tuple[str, ...]:
    """Claims behind a level, strongest first: its own rows, the levels its rates start from where
    it is not stated itself (a limit states none), then bare directions.
    """
    place = analysis.posterior.node_index.get((analysis.query.measure, period))
    is_stated = any(
        row.kind == "level" and row.nodes[0] == place and row.components[0].name == "good"
        for row in rows
    )
    base_rows = [] if is_stated else _base_rows(analysis, rows)
    claim_ids = [key for row in (*rows, *base_rows) for key in row.claims]
    claim_ids += _direction_claims(analysis, period)
    return tuple(dict.fromkeys(key for key in claim_ids if key in analysis.selection.claims))


def _base_rows(analysis: SeriesAnalysis, rows: Sequence[ObservationRow]) -> list[ObservationRow]:
    """Rows of the levels that rates start from or lead to."""
    places = {place for row in rows for place in row.nodes}
    return [
        row
        for row in analysis.posterior.system.rows
        if row.kind == "level" and row.nodes[0] in places
    ]


def _direction_claims(analysis: SeriesAnalysis, period: Period) -> list[str]:
    """Ids of the claims that state only which way the measure moved in the period."""
    utterances = analysis.selection.utterance_by_claim
    return [
        key
        for key, reading in analysis.selection.excluded.items()
        if reading == "direction" and utterances[key].period == period
    ]


def _official_share(analysis: SeriesAnalysis, rows: Sequence[ObservationRow]) -> float:
    weights = [
        (analysis.posterior.right_probability(row) / row.components[0].spread, row.official)
        for row in rows
    ]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, official in weights if official) / total if total else 0.0


def _reported_direction(analysis: SeriesAnalysis, period: Period) -> Direction | None:
    """The direction where nothing else is stated of the period; the latest claim wins."""
    utterances = analysis.selection.utterance_by_claim
    bare = [(utterances[key].published, key) for key in _direction_claims(analysis, period)]
    ordered = sorted(
        bare, key=lambda entry: (entry[0] is not None, entry[0] or 0, entry[1]), reverse=True
    )
    return next(
        (way for _, key in ordered if (way := analysis.selection.claims[key].direction)), None
    )


def _is_of_other_side(posterior: Posterior, row: ObservationRow) -> bool:
    """Whether a row is the other side's figure, up to its factor."""
    return any(isinstance(posterior.system.nodes[n][1], MirrorFactor) for n in row.nodes)


def _stated_level(analysis: SeriesAnalysis, period: Period, level: LevelEstimate) -> float | None:
    """The printed level where it is stated without a hedge, nothing contradicts it and the estimate
    is the same within its rounding.
    """
    place = analysis.posterior.node_index.get((analysis.query.measure, period))
    rows = analysis.posterior.rows_about(place)
    for row in sorted(rows, key=lambda row: -row.settled):
        if (
            row.kind != "level"
            or row.nodes[0] != place
            or _is_of_other_side(analysis.posterior, row)
            or analysis.posterior.right_probability(row) < MIN_TRUST
        ):
            continue
        for key in row.claims:
            quantity = (
                analysis.selection.claims[key].quantity
                if analysis.selection.claims[key].measure is analysis.query.measure
                else None
            )
            if quantity and quantity.hedge is Hedge.EXACT and quantity.low is None:
                size = abs(quantity.value)
                if row.is_certain:
                    return quantity.value
                slack = max(0.5 * priors.rounding_step(quantity.value), MAX_ROUNDING_SHARE * size)
                if abs(quantity.value - level.middle) <= min(slack, MAX_STEP_SHARE * size):
                    return quantity.value
    return None


def _derived_level(analysis: SeriesAnalysis, period: Period, level: LevelEstimate) -> float | None:
    """The level that an exact rate gives from an exactly stated level, where the estimate agrees:
    98.4 after a fall of 14.7 % was 115.4.
    """
    measure = analysis.query.measure
    for _, claim in claims_of_measure(analysis):
        if (
            claim.change_pct is None
            or claim.change_pct <= FULL_DECLINE_PERCENT
            or claim.change_hedge is not Hedge.EXACT
            or claim.period is None
        ):
            continue
        base, factor = (
            claim.base_period or claim.period.months_earlier(),
            1 + claim.change_pct / 100,
        )
        other, times = (claim.period, 1 / factor) if period == base else (base, factor)
        known = (
            analysis.posterior.level(measure, other)
            if period in (base, claim.period) and (measure, other) in analysis.posterior.node_index
            else None
        )
        stated = _stated_level(analysis, other, known) if known else None
        if stated is not None and (
            abs(stated * times - level.middle) <= MAX_ROUNDING_SHARE * abs(level.middle)
        ):
            return stated * times
    return None


def derive_balances(fitted: Posterior) -> tuple[DerivedLevel, ...]:
    """The difference of exports and imports of every period where both are derived with a narrow
    enough interval.
    """
    periods = sorted(
        {
            when
            for measure, when in fitted.node_index
            if measure is Measure.EXPORTS and isinstance(when, Period)
        }
    )
    return tuple(derived for period in periods if (derived := _derive_balance(fitted, period)))


def _derive_balance(fitted: Posterior, period: Period) -> DerivedLevel | None:
    exports, imports = (fitted.draws(m, period) for m in (Measure.EXPORTS, Measure.IMPORTS))
    levels = fitted.level(Measure.EXPORTS, period), fitted.level(Measure.IMPORTS, period)
    if (
        exports is None
        or imports is None
        or any(level is None or level.high > MAX_INTERVAL_RATIO * level.low for level in levels)
    ):
        return None
    drawn = np.exp(np.clip(exports, -MAX_LOG, MAX_LOG)) - np.exp(
        np.clip(imports, -MAX_LOG, MAX_LOG)
    )
    low, middle, high = (
        float(value) for value in np.quantile(drawn, (LOW_QUANTILE, 0.5, HIGH_QUANTILE))
    )
    known = {node for node, *_ in fitted.system.known}
    flows = {fitted.node_index[flow, period] for flow in (Measure.EXPORTS, Measure.IMPORTS)}
    return DerivedLevel(
        period,
        middle,
        (high - low) / NORMAL_90_WIDTH,
        tuple(_claims_of_flows(fitted, period)),
        settled=SETTLED_RANKS[CELL_TIER] if flows <= known else 0,
    )


def _claims_of_flows(fitted: Posterior, period: Period) -> Iterable[str]:
    places = {fitted.node_index[measure, period] for measure in (Measure.EXPORTS, Measure.IMPORTS)}
    return dict.fromkeys(
        key for row in fitted.system.rows if places & set(row.nodes) for key in row.claims
    )
