"""Outlets that quote the other reporter, and outlets that are often wrong.

An outlet that takes its figures from the other side is off by a factor that is the same for every
year of a flow. The factor and who is off by it are learned together from how far each statement
lies from those of others (expectation maximisation over a grid of factors; such outlet effects are
what IGME's B3 model calls source biases, Alkema and New 2014): one statement says little, several
that are off alike say much. Of the suspected, that outlet is set aside without which the others
agree best, and these are compared anew: else those who are right would be suspected for what it
says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kirmash.records.quantities import Measure
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.press.differences import (
    FLOWS,
    GRID,
    MIN_OTHERS,
    WRONG_DENSITY,
    Assumption,
    Factors,
    LevelDifference,
    differences_from,
    divergence,
    factor_of,
    flow_of,
    is_compared,
    is_told_as_own,
    with_reading,
)

MIRROR_CHANCE, MIRROR_SD, MIRROR_YEARLY = 0.08, 0.17, 0.03
"""The chance that an outlet quotes the other reporter, the spread of that side's stable factor, and
what it varies by from year to year."""
CARELESS_CHANCE, CARELESS_WRONG = 0.04, 0.6
"""The chance that an outlet is often wrong, and how often it then is."""
MIN_STATEMENTS = 2
"""Levels of an outlet that may show whom it quotes, at least."""
MIN_CHANCE, DOUBTED = 0.02, 0.5
ROUNDS, MAX_OUTLETS, MAX_SUSPECTS = 12, 40, 4


@dataclass(frozen=True, slots=True)
class Outlet:
    """The chances that an outlet quotes the other reporter, and that it is often wrong."""

    mirror: float = 0.0
    careless: float = 0.0

    @property
    def doubted(self) -> float:
        """The chance that its figures are not to be taken as others' are."""
        return self.mirror + self.careless


@dataclass(frozen=True, slots=True)
class _Outlets:
    """What an outlet's differences say: as they are, and the log of their density if they are as
    others' are, if it is often wrong, and by flow for every factor of the other reporter.
    """

    own: Mapping[str, float]
    careless: Mapping[str, float]
    mirror: Mapping[str, Mapping[Measure, FloatArray]]


def with_outlets_of_the_other_side(normal: NormalSystem) -> Assumption:
    """The rows with the reading "other reporter" as likely, and as far off, as the claims of their
    outlets suggest, and with the errors of outlets that are often wrong; as they are where no
    outlet is suspected, of a balance or of another measure.
    """
    system = normal.system
    if system.linear or len(system.rows) <= MIN_OTHERS:
        return Assumption(system.rows)
    outlets, factors = _learn_outlets(normal)
    rows = tuple(_with_outlet(normal, row, outlets, factors) for row in system.rows)
    return Assumption(rows, _cost(outlets, factors))


def _cost(outlets: Mapping[str, Outlet], factors: Factors) -> float:
    """What it costs to have learned the outlets and the other reporter's factors."""
    usual = np.array([1 - MIRROR_CHANCE - CARELESS_CHANCE, MIRROR_CHANCE, CARELESS_CHANCE])
    cost = sum(
        divergence(np.array([1 - each.doubted, each.mirror, each.careless]), usual)
        for each in outlets.values()
    )
    if any(each.mirror > MIN_CHANCE for each in outlets.values()):
        cost += sum(
            divergence(factor.weights, np.exp(_prior_log_weights(flow)))
            for flow, factor in factors.items()
        )
    return cost


def _learn_outlets(normal: NormalSystem) -> tuple[Mapping[str, Outlet], Factors]:
    names, aside = _outlets(normal), set[str]()
    found = _weigh_outlets(normal, names, aside)
    for _ in names:
        outlets = found.outlets
        fresh = [name for name in sorted(outlets) if outlets[name].doubted > DOUBTED]
        fresh = sorted(set(fresh) - aside, key=lambda name: (-outlets[name].doubted, name))
        if not fresh:
            break
        tried = {
            name: _weigh_outlets(normal, names, aside | {name}) for name in fresh[:MAX_SUSPECTS]
        }
        best = max(tried, key=lambda name: (tried[name].agreement, name))
        aside.add(best)
        found = tried[best]
    doubted = {name: each for name, each in found.outlets.items() if each.doubted > MIN_CHANCE}
    return doubted, found.factors


def _outlets(normal: NormalSystem) -> list[str]:
    """The outlets with most levels, each beside enough that others alone print."""
    counts: dict[str, int] = {}
    for row in normal.system.rows:
        if is_compared(normal, row) and not row.official:
            for name in row.outlets:
                counts[name] = counts.get(name, 0) + 1
    every = sum(is_compared(normal, row) for row in normal.system.rows)
    some = [
        name for name, own in counts.items() if own >= MIN_STATEMENTS and every - own >= MIN_OTHERS
    ]
    return sorted(some, key=lambda name: (-counts[name], name))[:MAX_OUTLETS]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Outlets, the other reporter's factors, and the log of how probable all they say is."""

    outlets: Mapping[str, Outlet]
    factors: Factors
    agreement: float


def _weigh_outlets(normal: NormalSystem, names: Sequence[str], aside: set[str]) -> _Weighed:
    """Every outlet beside all others but those set ``aside``, with the other reporter's factors."""
    rows = normal.system.rows
    told: dict[str, list[LevelDifference]] = {}
    for name in names:
        out = aside | {name}
        others = [not set(row.outlets) <= out or not row.outlets for row in rows]
        # what others print too counts for it: alone it has mostly what it alone has wrong
        found = differences_from(normal, [name in row.outlets for row in rows], others)
        if found:
            told[name] = found
    none = np.zeros(1)
    densities = _Outlets(
        {n: sum(float(d.log_density(none)[0]) for d in found) for n, found in told.items()},
        {
            n: sum(float(d.log_density(none, wrong=CARELESS_WRONG)[0]) for d in found)
            for n, found in told.items()
        },
        {n: _mirror_log_densities(found) for n, found in told.items()},
    )
    outlets, agreement = dict.fromkeys(told, Outlet()), dict.fromkeys(told, 0.0)
    for _ in range(ROUNDS):
        for name in told:
            outlets[name], agreement[name] = _weigh_outlet(name, densities, outlets)
    factors = {flow: factor_of(_log_weights(flow, outlets, densities)) for flow in FLOWS}
    # what is not compared counts as what is wrong, neither for nor against
    compared = sum(len(found) for found in told.values())
    agreement_of_all = sum(agreement.values()) - compared * math.log(WRONG_DENSITY)
    return _Weighed(outlets, factors, agreement_of_all)


def _weigh_outlet(
    name: str, densities: _Outlets, outlets: Mapping[str, Outlet]
) -> tuple[Outlet, float]:
    """An outlet as what it says suggests, the other reporter's factors being as others suggest; and
    the log of how probable what it says is.
    """
    others = {key: outlet for key, outlet in outlets.items() if key != name}
    mirror = math.log(MIRROR_CHANCE)
    for flow, density in densities.mirror[name].items():
        weights = factor_of(_log_weights(flow, others, densities)).weights
        top = float(density.max())
        mirror += top + math.log(float(weights @ np.exp(density - top)) + 1e-300)
    logs = np.array(
        [
            math.log(1 - MIRROR_CHANCE - CARELESS_CHANCE) + densities.own[name],
            mirror,
            math.log(CARELESS_CHANCE) + densities.careless[name],
        ]
    )
    chances = np.exp(logs - logs.max())
    total = float(chances.sum())
    return (
        Outlet(float(chances[1]) / total, float(chances[2]) / total),
        float(logs.max()) + math.log(total),
    )


def _mirror_log_densities(found: Sequence[LevelDifference]) -> dict[Measure, FloatArray]:
    """By flow the log density of an outlet's differences for every factor."""
    sums: dict[Measure, FloatArray] = {}
    for each in found:
        density = each.log_density(GRID, MIRROR_YEARLY)
        sums[each.flow] = sums[each.flow] + density if each.flow in sums else density
    return sums


def _log_weights(flow: Measure, outlets: Mapping[str, Outlet], densities: _Outlets) -> FloatArray:
    """The factor of a flow as the outlets that quote the other reporter suggest."""
    log_weight = _prior_log_weights(flow)
    for name, outlet in outlets.items():
        if flow in densities.mirror[name]:
            log_weight = log_weight + outlet.mirror * densities.mirror[name][flow]
    return log_weight


def _prior_log_weights(flow: Measure) -> FloatArray:
    log_weight: FloatArray = -0.5 * ((GRID - FLOWS[flow]) / MIRROR_SD) ** 2
    return log_weight


_NOBODY = Outlet()


def _with_outlet(
    normal: NormalSystem, row: ObservationRow, outlets: Mapping[str, Outlet], factors: Factors
) -> ObservationRow:
    """The row with what its outlets are suspected of; the least suspected speaks for a number that
    several print. The growth of the other reporter's figures is that side's too.
    """
    flow = flow_of(normal, row)
    every = [outlets.get(name, _NOBODY) for name in row.outlets]
    outlet = min(every, key=lambda each: each.doubted, default=_NOBODY)
    if outlet.doubted <= MIN_CHANCE or row.official or not is_told_as_own(normal, row):
        return row
    wrong = _with_errors(row, outlet.careless) if outlet.careless > MIN_CHANCE else row
    if outlet.mirror <= MIN_CHANCE:
        return wrong
    main, factor = row.components[0], factors[flow]
    if row.kind == "level":
        spread = math.hypot(main.spread, MIRROR_YEARLY, factor.spread)
        reading = MixtureComponent("mirror", main.middle - factor.mean, spread, outlet.mirror)
    else:
        spread = math.hypot(main.spread, MIRROR_YEARLY * math.sqrt(2))
        reading = MixtureComponent("mirror", main.middle, spread, outlet.mirror)
    return with_reading(wrong, reading)


def _with_errors(row: ObservationRow, careless: float) -> ObservationRow:
    """The row as likely wrong as one of an outlet that may be ``careless``."""
    wrong = sum(part.chance for part in row.components if not part.right)
    likely = max(wrong, (1 - careless) * wrong + careless * CARELESS_WRONG)
    if not 0 < wrong < likely:
        return row
    times = {False: likely / wrong, True: (1 - likely) / (1 - wrong)}
    return replace(
        row,
        components=tuple(
            replace(part, chance=part.chance * times[part.right]) for part in row.components
        ),
    )
