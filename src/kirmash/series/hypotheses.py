"""The ways to read a claim, each with its probability given all the others: year, scale, currency,
scope, bound, slip.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kirmash.records.claims import Claim, Utterance
from kirmash.records.estimates import Fit, Hypothesis, Point, Series
from kirmash.records.periods import Period, year
from kirmash.records.quantities import Hedge, Measure
from kirmash.series import priors
from kirmash.series.constraints import Row, base_of
from kirmash.series.likelihood import State
from kirmash.series.points import Desk, of_measure
from kirmash.series.posterior import Level, Posterior

LAGS = ((1, 0.55), (2, 0.22), (0, 0.13), (3, 0.05), (4, 0.03), (5, 0.02))
"""Which year a level without a period means, by years before the day it was said: the last full
year mostly.
"""
NONE_OF_THEM = 0.10
"""Chance that it means no year known: a hope, another scope, a slip; its level is then anything
within a factor of about four.
"""
DIFFER = 0.004
"""What two correct statements of one figure differ by, in logs."""
SHOWN = 0.005
_NAMES = MappingProxyType(
    {
        "good": "as_said",
        "good_revised": "revised",
        "near": "near",
        "loose0": "loose",
        "loose1": "loose",
        "loose2": "loose",
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


def weighed(desk: Desk, row: Row, alone: float | None) -> tuple[Hypothesis, ...]:
    """The ways to read a row that has a place in the model, likeliest first; ``alone`` is the level
    the claim alone gives.
    """
    found = desk.found
    when = found.system.nodes[row.nodes[0]][1]
    if found.sample is None or not isinstance(when, Period):
        return ()
    sums: dict[tuple[str, Period | None, float | None], float] = {}
    for state in row.states:
        key = _reading(found, row, state, alone)
        sums[key] = sums.get(key, 0.0) + found.chance(row, state)
    total = sum(sums.values()) or 1.0
    kept = [
        Hypothesis(name, chance / total, period, value)
        for (name, period, value), chance in sums.items()
        if chance >= SHOWN or name == "near"
    ]
    return _ordered(kept)


def _ordered(kept: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    total = sum(one.probability for one in kept) or 1.0
    even = [Hypothesis(one.reading, one.probability / total, one.period, one.value) for one in kept]
    return tuple(sorted(even, key=lambda one: (-one.probability, one.reading, str(one.period))))


def _reading(
    found: Posterior, row: Row, state: State, alone: float | None
) -> tuple[str, Period | None, float | None]:
    """Name, period and level of a reading: a bound meant as a level beside it gives that, a loose
    or wrong one what the others say.
    """
    nodes = {"before": row.before, "after": row.after}.get(state.name) or row.nodes
    measure, when = found.system.nodes[nodes[0]]
    period = when if isinstance(when, Period) else None
    name = _NAMES[state.name]
    if name in {"loose", "wrong"}:
        level = found.level(measure, period) if period else None
        return name, period, level.middle if level else None
    if row.kind == "level" and name in {"near", "scale_up", "scale_down", "scope", "currency"}:
        return name, period, found.plain(state.middle)
    if name == "near" and len(nodes) > 1 and not found.system.linear:
        return name, period, found.plain(found.quantiles[nodes[1]][1] + state.middle)
    return name, period, alone


def undated(desk: Desk, claim: Claim, told: Utterance) -> tuple[Hypothesis, ...]:
    """The years a level without a period may mean; empty where nothing is known to weigh it
    against.

    It is weighed after the estimate and does not move it: a year that only fits proves nothing of
    the level.
    """
    found, linear = desk.found, desk.found.system.linear
    if (
        told.said is None
        or linear
        or claim.quantity is None
        or claim.quantity.value <= 0
        or claim.measure is not desk.question.measure
    ):
        return ()
    known = readings_by_year(found, desk.question.measure, [claim], told.said.year)
    value = claim.quantity.value
    return _ordered(
        [
            Hypothesis("other_period" if p else "no_known_period", chance, p, value)
            for p, chance in known
        ]
    )


def readings_by_year(
    found: Posterior, measure: Measure, levels: Sequence[Claim], said: int
) -> list[tuple[Period | None, float]]:
    """The chance of each year that a level without a period may mean; the period None stands for no
    year known. Sums to 1.
    """
    told = [priors.told(c.quantity.value, c.quantity.hedge, "level") for c in levels if c.quantity]
    middle = sum(math.log(max(one.middle, 1e-9)) for one in told) / len(told)
    spread = math.hypot(sum(one.spread / max(one.middle, 1e-9) for one in told) / len(told), DIFFER)
    scores: list[tuple[Period | None, float]] = [(None, NONE_OF_THEM * 0.3)]
    for lag, chance in LAGS:
        placed = found.place(measure, year(said - lag)) if said > lag else None
        if placed is not None:
            scores.append(
                (
                    year(said - lag),
                    chance * normal(middle - placed[0], math.hypot(spread, placed[1])),
                )
            )
    total = sum(score for _, score in scores)
    return [(period, score / total) for period, score in scores]


def normal(away: float, spread: float) -> float:
    """The density of a normal ``away`` from its middle; never so small that it is lost."""
    return math.exp(-0.5 * min((away / spread) ** 2, 1400.0)) / (spread * 2.5066282746)


DOUBTED = 0.6
"""A claim less likely right than this is shown as out of line: a slip let by costs more than a
second look.
"""


def fits(desk: Desk) -> tuple[Fit, ...]:
    rows = {key: row for row in reversed(desk.found.system.rows) for key in row.claims}
    ours = {key for key, _ in of_measure(desk)}
    ordered = sorted(
        desk.sifted.claims,
        key=lambda key: (_when(desk, key), desk.sifted.utterance_of[key].id, key),
    )
    return tuple(_fit(desk, key, rows.get(key)) for key in ordered if key in ours)


def _when(desk: Desk, key: str) -> tuple[int, int]:
    period = desk.sifted.utterance_of[key].period
    return (period.last, period.first) if period else (10**9, 0)


def _fit(desk: Desk, key: str, row: Row | None) -> Fit:
    claim, told = desk.sifted.claims[key], desk.sifted.utterance_of[key]
    reading = desk.sifted.aside.get(key)
    value, low, high = _alone(desk, claim, told.period)
    if reading or row is None or told.period is None:
        asked = undated(desk, claim, told) if reading == "no_period" else ()
        return Fit(
            key, told.id, told.period, value, low, high, None, 0.0, reading or "out_of_line", asked
        )
    level = desk.found.level(desk.question.measure, told.period)
    trust = desk.found.trust(row)
    bound = row.states[0].name == "near"
    taken = "out_of_line" if trust < DOUBTED else "bound" if bound else "used"
    inside = _inside(level, (value, low, high)) if level else None
    return Fit(
        key, told.id, told.period, value, low, high, inside, trust, taken, weighed(desk, row, value)
    )


def _inside(level: Level, alone: tuple[float | None, float | None, float | None]) -> bool | None:
    """Whether what the claim alone gives and the estimate's interval have a level in common."""
    _, low, high = alone
    if low is None and high is None:
        return None
    return (low is None or low <= level.high) and (high is None or high >= level.low)


def _alone(
    desk: Desk, claim: Claim, period: Period | None
) -> tuple[float | None, float | None, float | None]:
    """The level a claim alone gives: as said, or its rate applied to the estimated base; an open
    side is None.
    """
    if claim.quantity:
        if claim.quantity.unit != desk.question.unit:
            return None, None, None
        if claim.quantity.low is not None and claim.quantity.high is not None:
            return claim.quantity.value, claim.quantity.low, claim.quantity.high
        return _read(claim.quantity.value, claim.quantity.hedge, "level", 1.0)
    if claim.change_pct is None or period is None or claim.change_pct <= -100:
        return None, None, None
    base = desk.found.level(desk.question.measure, base_of(claim, period))
    if base is None:
        return None, None, None
    value, low, high = _read(claim.change_pct, claim.change_hedge, "change", base.middle)
    if claim.change_pct < 0 and (low is None) != (high is None):
        low, high = high, low  # "fell by more than 20 %" is a level of at most 80 % of the base
    return value, low, high


def _read(
    number: float, hedge: Hedge, kind: str, base: float
) -> tuple[float | None, float | None, float | None]:
    told = priors.told(number, hedge, kind)
    ends = (
        number,
        told.middle,
        told.middle - 1.645 * told.spread,
        told.middle + 1.645 * told.spread,
    )
    edge, middle, low, high = (base * (1 + end / 100) if kind == "change" else end for end in ends)
    if told.side:
        return None, (edge if told.side > 0 else None), (edge if told.side < 0 else None)
    return middle, low, high


@dataclass(frozen=True, slots=True)
class Readings:
    """A bound said of ``period`` whose two readings give different levels, in plain units of the
    series.

    ``bound`` is the level it has when the bound is only a bound, ``near`` when it hides a level
    just beside it; their weights are the chances of the two given all other claims, shares of 1
    that leave room for the claim being wrong.
    """

    claim: str
    period: Period
    bound: float
    bound_weight: float
    near: float
    near_weight: float


def readings(series: Series) -> tuple[Readings, ...]:
    """Every bound whose near-level lies outside the interval of its period, in the order of the
    fits.
    """
    points = {point.period: point for point in series.points}
    return tuple(made for fit in series.fits if fit.period and (made := _readings(fit, points)))


def of(series: Series, claim: str) -> Readings | None:
    """Both readings of one claim, None where they do not differ or are not weighed."""
    return next((one for one in readings(series) if one.claim == claim), None)


def _readings(fit: Fit, points: Mapping[Period, Point]) -> Readings | None:
    near = next((one for one in fit.hypotheses if one.reading == "near"), None)
    if (
        near is None
        or near.value is None
        or fit.period is None
        or (point := points.get(fit.period)) is None
    ):
        return None
    if (
        point.value is None
        or point.low is None
        or point.high is None
        or point.low <= near.value <= point.high
    ):
        return None
    loose = sum(one.probability for one in fit.hypotheses if one.reading == "loose")
    return Readings(fit.claim, fit.period, point.value, loose, near.value, near.probability)
