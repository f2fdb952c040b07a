"""The ways to read a claim, each with its probability given all the others: year, scale, currency,
scope, bound, slip.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kirmash.deprecation import renamed_attributes
from kirmash.records.claims import Claim, Utterance
from kirmash.records.estimates import ClaimFit, ClaimInterpretation, Series, SeriesPoint
from kirmash.records.periods import Period, year_period
from kirmash.records.quantities import FULL_DECLINE_PERCENT, Hedge, Measure
from kirmash.series import priors
from kirmash.series.constraints import ObservationRow
from kirmash.series.evidence import base_period_of
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.points import SeriesAnalysis, claims_of_measure
from kirmash.series.posterior import LevelEstimate, Posterior

YEAR_LAG_PRIORS = ((1, 0.55), (2, 0.22), (0, 0.13), (3, 0.05), (4, 0.03), (5, 0.02))
"""Which year a level without a period means, by years before its publication: mostly the last full
year.
"""
UNKNOWN_YEAR_PRIOR = 0.10
"""Chance that it means no known year: a hope, another scope, an error; its level is then anything
within a factor of about four.
"""
UNKNOWN_YEAR_DENSITY = 0.3
"""The density of such a level, in logs."""
SQRT_TWO_PI = 2.5066282746
MAX_SQUARED_DISTANCE = 1400.0
"""Squared standard deviations from the middle beyond which a density would underflow."""
ROUNDING_SPREAD = 0.004
"""What two correct statements of one figure differ by, in logs."""
MIN_LISTED_PROBABILITY = 0.005
_READING_NAMES = MappingProxyType(
    {
        "good": "as_said",
        "good_printed": "as_said",
        "good_revised": "revised",
        "near": "near",
        "loose0": "loose",
        "loose1": "loose",
        "loose2": "loose",
        "good_scattered": "revised",
        "ten_up": "ten_up",
        "ten_down": "ten_down",
        "hundred_up": "hundred_up",
        "hundred_down": "hundred_down",
        "currency_b": "currency",
        "scope_down": "scope",
        "direction": "direction",
        "flow": "other_flow",
        "flow_b": "other_flow",
        "mirror": "other_reporter",
        "coverage": "coverage",
        "scale_up": "scale_up",
        "scale_down": "scale_down",
        "currency": "currency",
        "scope": "scope",
        "sign": "sign",
        "wrong_near": "wrong",
        "wrong_any": "wrong",
        "before": "other_period",
        "after": "other_period",
    }
)


_OWN_LEVEL = frozenset(
    {"near", "scope", "currency"}
    | {f"{name}_{way}" for name in ("scale", "ten", "hundred") for way in ("up", "down")}
)
"""Readings that give a level of their own in the same period."""


def weigh_readings(
    analysis: SeriesAnalysis, row: ObservationRow, alone: float | None
) -> tuple[ClaimInterpretation, ...]:
    """The readings of a row that has a place in the model, likeliest first; ``alone`` is the level
    the claim alone gives.
    """
    posterior = analysis.posterior
    when = posterior.system.nodes[row.nodes[0]][1]
    if posterior.sample is None or not isinstance(when, Period):
        return ()
    sums: dict[tuple[str, Period | None, float | None], float] = {}
    for component in row.components:
        key = _describe_reading(posterior, row, component, alone)
        sums[key] = sums.get(key, 0.0) + posterior.component_probability(row, component)
    total = sum(sums.values()) or 1.0
    listed = [
        ClaimInterpretation(name, chance / total, period, value)
        for (name, period, value), chance in sums.items()
        if chance >= MIN_LISTED_PROBABILITY or name == "near"
    ]
    return _normalise_and_sort(listed)


def _normalise_and_sort(
    hypotheses: Sequence[ClaimInterpretation],
) -> tuple[ClaimInterpretation, ...]:
    total = sum(hypothesis.probability for hypothesis in hypotheses) or 1.0
    even = [
        ClaimInterpretation(
            hypothesis.reading, hypothesis.probability / total, hypothesis.period, hypothesis.value
        )
        for hypothesis in hypotheses
    ]
    return tuple(
        sorted(
            even,
            key=lambda hypothesis: (
                -hypothesis.probability,
                hypothesis.reading,
                str(hypothesis.period),
            ),
        )
    )


def _describe_reading(
    posterior: Posterior, row: ObservationRow, component: MixtureComponent, alone: float | None
) -> tuple[str, Period | None, float | None]:
    """Name, period and level of a reading: a bound read as a level beside it gives that level, a
    loose or wrong one the estimate of the other claims.
    """
    nodes = row.nodes_elsewhere(component.name) or row.nodes
    measure, when = posterior.system.nodes[nodes[0]]
    period = when if isinstance(when, Period) else None
    name = _READING_NAMES[component.name]
    if name in {"loose", "wrong", "coverage", "direction", "other_flow", "other_reporter"}:
        level = posterior.level(measure, period) if period else None
        return name, period, level.middle if level else None
    if row.kind == "level" and name in _OWN_LEVEL:
        return name, period, posterior.to_plain_units(component.middle)
    if name == "near" and len(nodes) > 1 and not posterior.system.linear:
        return (
            name,
            period,
            posterior.to_plain_units(posterior.quantiles[nodes[1]][1] + component.middle),
        )
    return name, period, alone


def possible_year_hypotheses(
    analysis: SeriesAnalysis, claim: Claim, utterance: Utterance
) -> tuple[ClaimInterpretation, ...]:
    """The years that a level without a period may mean; empty where no year can be weighed.

    They are weighed after the estimate and do not move it: a year that fits is no evidence of its
    level.
    """
    posterior, linear = analysis.posterior, analysis.posterior.system.linear
    if (
        utterance.published is None
        or linear
        or claim.quantity is None
        or claim.quantity.value <= 0
        or claim.measure is not analysis.query.measure
    ):
        return ()
    known = year_probabilities(posterior, analysis.query.measure, [claim], utterance.published.year)
    value = claim.quantity.value
    return _normalise_and_sort(
        [
            ClaimInterpretation("other_period" if p else "no_known_period", chance, p, value)
            for p, chance in known
        ]
    )


def year_probabilities(
    posterior: Posterior, measure: Measure, levels: Sequence[Claim], report_year: int
) -> list[tuple[Period | None, float]]:
    """The probability of each year that a level without a period may mean; the period None is for
    no known year. Sums to 1.
    """
    hedged = [
        priors.interpret_hedge(c.quantity.value, c.quantity.hedge, "level")
        for c in levels
        if c.quantity
    ]
    middle = sum(math.log(max(value.middle, 1e-9)) for value in hedged) / len(hedged)
    spread = math.hypot(
        sum(value.spread / max(value.middle, 1e-9) for value in hedged) / len(hedged),
        ROUNDING_SPREAD,
    )
    scores: list[tuple[Period | None, float]] = [(None, UNKNOWN_YEAR_PRIOR * UNKNOWN_YEAR_DENSITY)]
    for lag, chance in YEAR_LAG_PRIORS:
        placed = (
            posterior.middle_and_sd(measure, year_period(report_year - lag))
            if report_year > lag
            else None
        )
        if placed is not None:
            scores.append(
                (
                    year_period(report_year - lag),
                    chance * normal_density(middle - placed[0], math.hypot(spread, placed[1])),
                )
            )
    total = sum(score for _, score in scores)
    return [(period, score / total) for period, score in scores]


def normal_density(away: float, spread: float) -> float:
    """The density of a normal ``away`` from its middle; never so small that it underflows."""
    return math.exp(-0.5 * min((away / spread) ** 2, MAX_SQUARED_DISTANCE)) / (spread * SQRT_TWO_PI)


MIN_TRUST = 0.6
"""A claim less likely right than this is reported as out of line: an overlooked error costs more
than a second look.
"""


def claim_fits(analysis: SeriesAnalysis) -> tuple[ClaimFit, ...]:
    """The fit of every claim on the measure of the query, in the order of their periods."""
    rows = {key: row for row in reversed(analysis.posterior.system.rows) for key in row.claims}
    ours = {key for key, _ in claims_of_measure(analysis)}
    ordered = sorted(
        analysis.selection.claims,
        key=lambda key: (
            _claim_order(analysis, key),
            analysis.selection.utterance_by_claim[key].id,
            key,
        ),
    )
    return tuple(_fit_claim(analysis, key, rows.get(key)) for key in ordered if key in ours)


def _claim_order(analysis: SeriesAnalysis, key: str) -> tuple[int, int]:
    period = analysis.selection.utterance_by_claim[key].period
    return (period.last, period.first) if period else (10**9, 0)


def _fit_claim(analysis: SeriesAnalysis, key: str, row: ObservationRow | None) -> ClaimFit:
    claim, utterance = analysis.selection.claims[key], analysis.selection.utterance_by_claim[key]
    reading = analysis.selection.excluded.get(key)
    value, low, high = _level_from_claim(analysis, claim, utterance.period)
    if reading or row is None or utterance.period is None:
        year_hypotheses = (
            possible_year_hypotheses(analysis, claim, utterance) if reading == "no_period" else ()
        )
        return ClaimFit(
            key,
            utterance.id,
            utterance.period,
            value,
            low,
            high,
            None,
            0.0,
            reading or "out_of_line",
            year_hypotheses,
        )
    level = analysis.posterior.level(analysis.query.measure, utterance.period)
    trust = analysis.posterior.right_probability(row)
    bound = row.components[0].name == "near"
    taken = "out_of_line" if trust < MIN_TRUST else "bound" if bound else "used"
    inside = _intervals_overlap(level, (value, low, high)) if level else None
    return ClaimFit(
        key,
        utterance.id,
        utterance.period,
        value,
        low,
        high,
        inside,
        trust,
        taken,
        weigh_readings(analysis, row, value),
    )


def _intervals_overlap(
    level: LevelEstimate, alone: tuple[float | None, float | None, float | None]
) -> bool | None:
    """Whether what the claim alone gives and the estimate's interval have a level in common."""
    _, low, high = alone
    if low is None and high is None:
        return None
    return (low is None or low <= level.high) and (high is None or high >= level.low)


def _level_from_claim(
    analysis: SeriesAnalysis, claim: Claim, period: Period | None
) -> tuple[float | None, float | None, float | None]:
    """The level a claim alone gives: as stated, or its rate applied to the estimated base; an open
    side is None.
    """
    if claim.quantity:
        if claim.quantity.unit != analysis.query.unit:
            return None, None, None
        if claim.quantity.low is not None and claim.quantity.high is not None:
            return claim.quantity.value, claim.quantity.low, claim.quantity.high
        return _interpret_number(claim.quantity.value, claim.quantity.hedge, "level", 1.0)
    if claim.change_pct is None or period is None or claim.change_pct <= FULL_DECLINE_PERCENT:
        return None, None, None
    base = analysis.posterior.level(analysis.query.measure, base_period_of(claim, period))
    if base is None:
        return None, None, None
    value, low, high = _interpret_number(
        claim.change_pct, claim.change_hedge, "change", base.middle
    )
    if claim.change_pct < 0 and (low is None) != (high is None):
        low, high = high, low  # "fell by more than 20 %" is a level of at most 80 % of the base
    return value, low, high


def _interpret_number(
    number: float, hedge: Hedge, kind: str, base: float
) -> tuple[float | None, float | None, float | None]:
    hedged = priors.interpret_hedge(number, hedge, kind)
    ends = (
        number,
        hedged.middle,
        hedged.middle - priors.NORMAL_90_HALF_WIDTH * hedged.spread,
        hedged.middle + priors.NORMAL_90_HALF_WIDTH * hedged.spread,
    )
    edge, middle, low, high = (base * (1 + end / 100) if kind == "change" else end for end in ends)
    if hedged.side:
        return None, (edge if hedged.side > 0 else None), (edge if hedged.side < 0 else None)
    return middle, low, high


@renamed_attributes({"bound": "bound_level", "near": "near_level"})
@dataclass(frozen=True, slots=True)
class BoundReadings:
    """A bound on ``period`` whose two readings give different levels, in plain units of the series.

    ``bound_level`` is the level when the bound is only a bound, ``near_level`` when it hides a
    level just beside it; their weights are the probabilities of the two given all other claims,
    shares of 1 that leave room for the claim being wrong.
    """

    claim: str
    period: Period
    bound_level: float = field(metadata={"json_key": "bound"})
    bound_weight: float
    near_level: float = field(metadata={"json_key": "near"})
    near_weight: float


def differing_bound_readings(series: Series) -> tuple[BoundReadings, ...]:
    """Every bound whose near-level lies outside the interval of its period, or of the likelier of
    two levels there, in the order of the fits.
    """
    points = {point.period: point for point in series.points}
    return tuple(
        bound for fit in series.fits if fit.period and (bound := _bound_readings(fit, points))
    )


def bound_readings_of_claim(series: Series, claim: str) -> BoundReadings | None:
    """Both readings of one claim, None where they do not differ or are not weighed."""
    return next((item for item in differing_bound_readings(series) if item.claim == claim), None)


def _bound_readings(fit: ClaimFit, points: Mapping[Period, SeriesPoint]) -> BoundReadings | None:
    near = next((hypothesis for hypothesis in fit.hypotheses if hypothesis.reading == "near"), None)
    if (
        near is None
        or near.value is None
        or fit.period is None
        or (point := points.get(fit.period)) is None
    ):
        return None
    level = point.alternatives[0] if point.alternatives else point  # the likelier of two levels
    if level.value is None or level.low is None or level.high is None:
        return None
    if level.low <= near.value <= level.high:
        return None
    loose = sum(
        hypothesis.probability for hypothesis in fit.hypotheses if hypothesis.reading == "loose"
    )
    return BoundReadings(fit.claim, fit.period, level.value, loose, near.value, near.probability)
