"""The ways to read a claim, each with its probability given all the others: year, scale, currency, scope, bound, slip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType

from kirmash.series import hedging
from kirmash.series.constraints import Row
from kirmash.series.points import Desk
from kirmash.series.posterior import Posterior
from kirmash.series.states import State
from kirmash.terms.claims import Claim
from kirmash.terms.estimates import Hypothesis
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period, year
from kirmash.terms.utterances import Utterance

LAGS = ((1, 0.55), (2, 0.22), (0, 0.13), (3, 0.05), (4, 0.03), (5, 0.02))
"""Which year a level without a period means, by years before the day it was said: the last full year mostly."""
NONE_OF_THEM = 0.10
"""Chance that it means no year known: a hope, another scope, a slip; its level is then anything within a factor of about four."""
DIFFER = 0.004
"""What two correct statements of one figure differ by, in logs."""
SHOWN = 0.005
_NAMES = MappingProxyType({
    "good": "as_said", "good_revised": "revised", "near": "near", "loose0": "loose", "loose1": "loose", "loose2": "loose",
    "scale_up": "scale_up", "scale_down": "scale_down", "currency": "currency", "scope": "scope", "sign": "sign",
    "wrong_near": "wrong", "wrong_any": "wrong", "before": "other_period", "after": "other_period",
})  # fmt: skip


def weighed(desk: Desk, row: Row, alone: float | None) -> tuple[Hypothesis, ...]:
    """The ways to read a row that has a place in the model, likeliest first; ``alone`` is the level the claim alone gives."""
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


def _reading(found: Posterior, row: Row, state: State, alone: float | None) -> tuple[str, Period | None, float | None]:
    """Name, period and level of a reading: a bound meant as a level beside it gives that, a loose or wrong one what the others say."""
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
    """The years a level without a period may mean; empty where nothing is known to weigh it against.

    It is weighed after the estimate and does not move it: a year that only fits proves nothing of the level.
    """
    found, linear = desk.found, desk.found.system.linear
    if told.said is None or linear or claim.quantity is None or claim.quantity.value <= 0 or claim.measure is not desk.question.measure:
        return ()
    known = readings_by_year(found, desk.question.measure, [claim], told.said.year)
    value = claim.quantity.value
    return _ordered([Hypothesis("other_period" if p else "no_known_period", chance, p, value) for p, chance in known])


def readings_by_year(found: Posterior, measure: Measure, levels: Sequence[Claim], said: int) -> list[tuple[Period | None, float]]:
    """The chance of each year that a level without a period may mean; the period None stands for no year known. Sums to 1."""
    told = [hedging.told(c.quantity.value, c.quantity.hedge, "level") for c in levels if c.quantity]
    middle = sum(math.log(max(one.middle, 1e-9)) for one in told) / len(told)
    spread = math.hypot(sum(one.spread / max(one.middle, 1e-9) for one in told) / len(told), DIFFER)
    scores: list[tuple[Period | None, float]] = [(None, NONE_OF_THEM * 0.3)]
    for lag, chance in LAGS:
        placed = found.place(measure, year(said - lag)) if said > lag else None
        if placed is not None:
            scores.append((year(said - lag), chance * normal(middle - placed[0], math.hypot(spread, placed[1]))))
    total = sum(score for _, score in scores)
    return [(period, score / total) for period, score in scores]


def normal(away: float, spread: float) -> float:
    """The density of a normal ``away`` from its middle; never so small that it is lost."""
    return math.exp(-0.5 * min((away / spread) ** 2, 1400.0)) / (spread * 2.5066282746)
