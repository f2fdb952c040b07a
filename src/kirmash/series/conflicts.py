"""Claims that cannot all hold, each set with its likeliest explanation, how likely it is, and how
much hangs on it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from kirmash.records.claims import Claim, Utterance
from kirmash.records.estimates import ClaimConflict
from kirmash.records.evidence import short_id
from kirmash.records.periods import MONTHS_IN_YEAR, Period, year_period
from kirmash.records.quantities import Hedge, Measure
from kirmash.reference.economies import country_of
from kirmash.series import priors
from kirmash.series.constraints import ObservationRow
from kirmash.series.hypotheses import normal_density, year_probabilities
from kirmash.series.points import SeriesAnalysis
from kirmash.series.posterior import Posterior
from kirmash.series.sums import ContradictorySum, contradictory_sums

MIN_PROBABILITY = 0.5
MIN_ERROR_PROBABILITY = 0.25
"""A row at least this likely to be wrong is reported as contradicted."""
TENSION_RATIO = 0.5
"""A bound whose near reading has fallen below this share of its prior chance is in tension with the
others.
"""
MIN_EXPLANATION_SHARE = 0.3
"""A way to go wrong that has this share of all that is wrong of a row explains it."""
YEAR_ERROR_SHARE, OTHER_ERROR_SHARE = 0.3, 0.7
"""How the doubt of a level divides between a wrong year and errors of any size."""
OTHER_ERROR_DENSITY = 0.5
MAX_OPPOSING_ROWS = 3
MAX_TELLINGS = 5
"""Claims that are named of each number on the other side, the finest first, however many repeat
it."""
MAX_IMPACT = 10.0
"""No set of claims is taken to move a level by more than this share of it: beyond that it is a
slip of scale, not a rival level.
"""


@dataclass(frozen=True, slots=True)
class _ConflictContext:
    """The claim a conflict is about, the period it then means, its impact on the level, and the
    period it would be read as at first.
    """

    claim: str = ""
    meant_period: Period | None = None
    impact: float = 0.0
    default_period: Period | None = None


def find_conflicts(analysis: SeriesAnalysis) -> tuple[ClaimConflict, ...]:
    """Every set of claims that cannot all hold as first read, those with the greatest impact first;
    empty without numbers.
    """
    posterior = analysis.posterior
    if posterior.sample is None:
        return ()
    ours = [
        row
        for row in posterior.system.rows
        if row.utterance and posterior.system.nodes[row.nodes[0]][0] is analysis.query.measure
    ]
    doubted = [conflict for row in ours if (conflict := _doubted_row(posterior, row))]
    bounds = [conflict for row in ours if (conflict := _loose_bound(posterior, row))]
    undated = [
        conflict
        for item in analysis.selection.utterances
        if (conflict := _undated_level(analysis, item))
    ]
    sums = contradictory_sums(posterior.system, posterior.right_probability, analysis.query.measure)
    broken = [_contradictory_sum(posterior, item) for item in sums]
    every = (*undated, *doubted, *bounds, *broken, *_exceeded_ceilings(analysis))
    unique = {item.id: _in_currency(analysis, item) for item in every}
    return tuple(
        sorted(
            unique.values(), key=lambda item: (-round(item.moves, 4), -item.probability, item.id)
        )
    )


def _in_currency(analysis: SeriesAnalysis, conflict: ClaimConflict) -> ClaimConflict:
    """The conflict, roubles named only where a country of roubles is party."""
    sides = {country_of(side) for side in (analysis.query.reporter, analysis.query.partner) if side}
    if conflict.explanation == "roubles_dollars" and not sides & _ROUBLES:
        return replace(conflict, explanation="other_currency")
    return conflict


_ROUBLES = frozenset({"RUS", "BLR"})


def _contradictory_sum(posterior: Posterior, found: ContradictorySum) -> ClaimConflict:
    """Levels that cannot all hold because one is part of another, or the sum of others."""
    rights = [posterior.right_probability(row) for row in found.rows]
    least = min(range(len(rights)), key=lambda n: (rights[n], n))
    return _build_conflict(
        (
            *found.rows[least].claims,
            *(key for row in found.rows for key in row.claims[:MAX_TELLINGS]),
        ),
        found.explanation,
        1 - math.prod(rights),
        found.period,
        _ConflictContext(found.rows[least].claims[0], None, _relative_change(found.gap)),
    )


def _exceeded_ceilings(analysis: SeriesAnalysis) -> Iterable[ClaimConflict]:
    """Periods whose claims put a region above its country."""
    for period in analysis.posterior.exceeded_ceilings:
        rows = _rows_of_period(analysis.posterior, analysis.query.measure, period)
        yield _build_conflict(
            (key for row in rows for key in row.claims[:MAX_TELLINGS]), "above_whole", 1.0, period
        )


def _build_conflict(
    claims: Iterable[str],
    explanation: str,
    probability: float,
    period: Period | None,
    about: _ConflictContext | None = None,
) -> ClaimConflict:
    claim_ids, context = tuple(dict.fromkeys(claims)), about or _ConflictContext()
    key = short_id("x", explanation, period, *sorted(claim_ids))
    return ClaimConflict(
        key,
        claim_ids,
        explanation,
        min(max(probability, 0.0), 1.0),
        period,
        context.claim,
        context.meant_period,
        context.impact,
        context.default_period,
    )


def _doubted_row(posterior: Posterior, row: ObservationRow) -> ClaimConflict | None:
    """A row that is more likely wrong than not, or that others leave in serious doubt."""
    wrong = 1.0 - posterior.right_probability(row)
    if wrong < MIN_ERROR_PROBABILITY:
        return None
    against = _opposing_claims(posterior, row)
    if wrong < (MIN_ERROR_PROBABILITY if against else MIN_PROBABILITY):
        return None
    explanation, share, means = _likeliest_error(posterior, row, wrong)
    period = _node_period(posterior, row.nodes)
    return _build_conflict(
        (*row.claims, *against),
        explanation,
        share,
        period,
        _ConflictContext(row.claims[0], means, _row_impact(posterior, row)),
    )


def _node_period(posterior: Posterior, nodes: tuple[int, ...]) -> Period | None:
    when = posterior.system.nodes[nodes[0]][1]
    return when if isinstance(when, Period) else None


def _row_impact(posterior: Posterior, row: ObservationRow) -> float:
    """How far the row as first read lies from the estimate: by how much its level would move if it
    were right.
    """
    estimated = sum(
        times * posterior.quantiles[place][1]
        for times, place in zip(row.coefficients, row.nodes, strict=True)
    )
    away = row.components[0].middle - estimated
    if posterior.system.linear:
        return min(abs(away) / max(abs(posterior.quantiles[row.nodes[0]][1]), 1e-9), MAX_IMPACT)
    return _relative_change(away)


def _relative_change(away: float) -> float:
    """A difference of logs as a share of the level it starts from."""
    return min(abs(math.expm1(min(away, 5.0))), MAX_IMPACT)


def _opposing_claims(posterior: Posterior, row: ObservationRow) -> tuple[str, ...]:
    """The official cells that rule a row out; else claims of the trusted rows about the same
    unknowns, the surest first.
    """
    if row.against:
        return row.against
    others = {
        id(other): other
        for node in row.nodes
        for other in posterior.rows_about(node)
        if other is not row
    }
    surest = heapq.nsmallest(MAX_OPPOSING_ROWS, others.values(), key=partial(_doubt, posterior))
    return tuple(key for other in surest for key in other.claims[:MAX_TELLINGS])


def _doubt(posterior: Posterior, row: ObservationRow) -> tuple[float, float, str, int]:
    """What rows are ordered by, the surest first."""
    place = posterior.row_index[id(row)]
    return (
        -posterior.right_probabilities[place],
        row.components[0].spread,
        row.utterance,
        place,
    )


_ERROR_EXPLANATIONS = (
    ("scale", "million_billion"),
    ("ten", "ten_times"),
    ("hundred", "hundred_times"),
    ("before", "other_period"),
    ("after", "other_period"),
    ("currency", "roubles_dollars"),
    ("scope", "goods_services"),
    ("direction", "other_direction"),
    ("flow", "other_flow"),
    ("mirror", "other_reporter"),
    ("coverage", "other_coverage"),
)


def _likeliest_error(
    posterior: Posterior, row: ObservationRow, wrong: float
) -> tuple[str, float, Period | None]:
    """The likeliest error of a doubted row, with its probability and the period the row then means;
    or a plain error of level or rate.
    """
    shares = [
        (posterior.probability_by_prefix(row, name), name, explanation)
        for name, explanation in _ERROR_EXPLANATIONS
    ]
    share, name, explanation = max(shares)
    if share >= MIN_EXPLANATION_SHARE * wrong:
        return (
            explanation,
            share,
            _node_period(
                posterior,
                row.nodes_elsewhere(name) or row.nodes,
            ),
        )
    if (
        row.kind == "level"
        and not posterior.system.linear
        and (elsewhere := _better_year(posterior, row))
    ):
        return "other_period", wrong * elsewhere[0], elsewhere[1]
    return _plain_error(posterior, row), wrong, None


def _plain_error(posterior: Posterior, row: ObservationRow) -> str:
    """That a level or rate is wrong, and where official figures say so, that they do."""
    if row.kind != "level":
        return "official_rate" if row.against else "bad_rate"
    if any(other.is_certain for other in posterior.rows_about(row.nodes[0])):
        return "official_level"
    return "official_sum" if row.against else "bad_level"


def _better_year(posterior: Posterior, row: ObservationRow) -> tuple[float, Period] | None:
    """The year before or after that the level fits better than an error of any size, with the
    chance of it.
    """
    measure, period = posterior.system.nodes[row.nodes[0]]
    if not isinstance(period, Period) or period.first < MONTHS_IN_YEAR:
        return None
    fitting = [
        (_row_density(posterior, row, (measure, candidate)), candidate)
        for candidate in (period.months_earlier(), period.months_earlier(-MONTHS_IN_YEAR))
    ]
    density, best = max(fitting)
    chance = (
        YEAR_ERROR_SHARE
        * density
        / (YEAR_ERROR_SHARE * density + OTHER_ERROR_SHARE * OTHER_ERROR_DENSITY)
    )
    return (chance, best) if chance > MIN_PROBABILITY else None


def _row_density(posterior: Posterior, row: ObservationRow, key: tuple[Measure, Period]) -> float:
    placed = posterior.middle_and_sd(*key)
    return (
        normal_density(
            row.components[0].middle - placed[0], math.hypot(row.components[0].spread, placed[1])
        )
        if placed
        else 0.0
    )


def _loose_bound(posterior: Posterior, row: ObservationRow) -> ClaimConflict | None:
    """A bound that holds but says less than such words usually do, because other claims put the
    level further off.
    """
    if row.components[0].name != "near":
        return None
    near, loose = (
        posterior.probability_by_prefix(row, "near"),
        posterior.probability_by_prefix(row, "loose"),
    )
    if near >= TENSION_RATIO * row.components[0].chance or loose < MIN_PROBABILITY:
        return None
    if not (against := _opposing_claims(posterior, row)):
        return None
    return _build_conflict(
        (*row.claims, *against),
        "loose_bound",
        loose,
        _node_period(posterior, row.nodes),
        _ConflictContext(row.claims[0], None, _row_impact(posterior, row)),
    )


def _undated_level(analysis: SeriesAnalysis, utterance: Utterance) -> ClaimConflict | None:
    """A level stated without a period: the year it fits best, where that is not the last full year
    before its publication.
    """
    measure, posterior = analysis.query.measure, analysis.posterior
    levels = _undated_claims(analysis, utterance)
    if utterance.published is None or not levels or posterior.system.linear:
        return None
    scores = year_probabilities(posterior, measure, levels, utterance.published.year)
    period, probability = max(scores, key=lambda score: (score[1], str(score[0])))
    usual = year_period(utterance.published.year - 1)
    rows = _rows_of_period(posterior, measure, usual)[:2]
    against = [key for row in rows for key in row.claims[:MAX_TELLINGS]]
    if period == usual or not against:
        return None
    impact = _undated_impact(levels[0], posterior.middle_and_sd(measure, usual))
    return _build_conflict(
        (*(claim.id for claim in levels), *against),
        "other_period" if period else "unknown",
        probability,
        period,
        _ConflictContext(levels[0].id, period, impact, usual),
    )


def _undated_claims(analysis: SeriesAnalysis, utterance: Utterance) -> list[Claim]:
    """The levels above zero of an utterance that were left out for want of a period."""
    selection = analysis.selection
    claims = [
        selection.claims[key]
        for key in utterance.claims
        if selection.excluded.get(key) == "no_period"
    ]
    return [
        claim
        for claim in claims
        if claim.quantity and claim.quantity.value > 0 and claim.measure is analysis.query.measure
    ]


def _undated_impact(claim: Claim, usual_level: tuple[float, float] | None) -> float:
    if usual_level is None or claim.quantity is None:
        return 0.0
    return _relative_change(math.log(claim.quantity.value) - usual_level[0])


def claim_with_default_reading(conflict: ClaimConflict, claim: Claim) -> Claim:
    """The doubted claim as first read: of the usual year where it states none, a bound in doubt as
    a level just beside it.
    """
    dated = (
        replace(claim, period=conflict.usual) if conflict.usual and claim.period is None else claim
    )
    return (
        _bound_as_level(dated) if conflict.usual or conflict.explanation == "loose_bound" else dated
    )


def _bound_as_level(claim: Claim) -> Claim:
    """A bound as the level it hides: "exceeded 67 million" is then between 67 and 68 million."""
    quantity = claim.quantity
    if quantity and (side := priors.BOUND_SIDES.get(quantity.hedge)):
        ends = sorted(
            (quantity.value, quantity.value + side * priors.rounding_step(quantity.value))
        )
        return replace(
            claim,
            quantity=replace(
                quantity, value=sum(ends) / 2, hedge=Hedge.EXACT, low=ends[0], high=ends[1]
            ),
        )
    if claim.change_pct is not None and claim.change_hedge in priors.BOUND_SIDES:
        read = priors.interpret_hedge(claim.change_pct, claim.change_hedge, "change")
        return replace(claim, change_pct=read.middle, change_hedge=Hedge.ABOUT)
    return claim


def _rows_of_period(posterior: Posterior, measure: Measure, period: Period) -> list[ObservationRow]:
    place = posterior.node_index.get((measure, period))
    return sorted(posterior.rows_about(place), key=partial(_doubt, posterior))
