"""Differences that many statements of a pair share: an outlet that quotes the other reporter, and
figures of goods and services among figures of goods.

Either way a right figure is off by a factor that is the same for every year of a flow. The factor
and who is off by it are learned together from how far each statement lies from the others
(expectation maximisation over a grid of factors; outlet effects are what IGME's B3 model calls
source biases, Alkema and New 2014): one statement says little, several that are off alike say much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent

GRID = np.arange(-160, 161) / 200
"""The factors that are tried, in logs."""
MIRROR_CHANCE, MIRROR_SD, MIRROR_YEARLY = 0.08, 0.17, 0.03
"""The chance that an outlet quotes the other reporter, the spread of that side's stable factor, and
what it varies by from year to year."""
MIRROR_MIDDLES = {Measure.EXPORTS: 0.06, Measure.IMPORTS: -0.06, Measure.TURNOVER: 0.0}
"""Where the factor of a flow is expected: the importer's figure has the freight in it."""
SCOPE_CHANCE, SCOPE_LOW, SCOPE_HIGH, SCOPE_SD = 0.03, 0.03, 0.40, 0.012
"""The share of figures of goods and services, the factors these may have, and their scatter."""
SCOPE_OBSERVATIONS = 12.0
"""What the prior share counts for."""
WRONG, WRONG_DENSITY = 0.12, 0.45
"""The chance that a figure is wrong some other way, and its density."""
AGREE_SD = 0.010
"""What two right figures differ by."""
MAX_PREDICTED_SD = 0.12
"""A statement is compared where the others foretell it within this spread, in logs."""
MIN_STATEMENTS, MIN_OTHERS = 2, 4
"""Levels of an outlet that may show whom it quotes, and of others beside them, at least."""
MIN_CHANCE = 0.02
DOUBTED = 0.5
ROUNDS, MAX_OUTLETS = 12, 40
Flows = list[Measure]


@dataclass(frozen=True, slots=True)
class _Difference:
    """How far a statement of a level lies from what the others foretell, and the spread of that, in
    logs.
    """

    row: int
    flow: Measure
    away: float
    spread: float

    def log_density(self, factors: FloatArray, varies_by: float) -> FloatArray:
        """The log density of the difference if right figures are off by each of some factors."""
        variance = self.spread**2 + varies_by**2
        off = self.away - factors
        right = np.exp(-0.5 * off * off / variance) / np.sqrt(2 * np.pi * variance)
        density: FloatArray = np.log((1 - WRONG) * right + WRONG * WRONG_DENSITY)
        return density


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor as it is known: the weights of the grid."""

    weights: FloatArray

    @property
    def mean(self) -> float:
        """Its mean, in logs."""
        return float(self.weights @ GRID)

    @property
    def spread(self) -> float:
        """Its standard deviation, in logs."""
        return math.sqrt(max(float(self.weights @ (GRID - self.mean) ** 2), 0.0))


def with_outlets_of_the_other_side(normal: NormalSystem) -> tuple[ObservationRow, ...]:
    """The rows with the reading "other reporter" as likely, and as far off, as the claims of their
    outlets suggest; as they are where no outlet is suspected, of a balance or of another measure.
    """
    system = normal.system
    if system.linear or len(system.rows) <= MIN_OTHERS:
        return system.rows
    outlets = _outlets_of_the_other_side(normal)
    return tuple(_with_outlet(system, row, outlets) for row in system.rows)


def with_goods_and_services(normal: NormalSystem) -> tuple[ObservationRow, ...]:
    """The rows with the reading "goods and services" as likely, and as far off, as the claims
    suggest; as they are where few are suspected.
    """
    system = normal.system
    if system.linear or len(system.rows) <= MIN_OTHERS:
        return system.rows
    own = np.array([_chance_of(row, "mirror") < DOUBTED for row in system.rows])
    if not own.any():
        return system.rows
    share, factors = _goods_and_services(normal, own)
    if share <= SCOPE_CHANCE:
        return system.rows
    return tuple(_with_scope(normal, row, share, factors) for row in system.rows)


def _chance_of(row: ObservationRow, reading: str) -> float:
    return sum(part.chance for part in row.components if part.name == reading)


_NOBODY: tuple[float, Mapping[Measure, _Factor]] = (0.0, {})


def _flow_of(normal: NormalSystem, row: ObservationRow) -> Measure:
    return normal.system.nodes[row.nodes[0]][0]


def _is_compared(normal: NormalSystem, row: ObservationRow) -> bool:
    """Whether it is a plain level of a flow."""
    plain = row.kind == "level" and row.components[0].name == "good"
    return plain and _flow_of(normal, row) in MIRROR_MIDDLES


def _outlets_of_the_other_side(
    normal: NormalSystem,
) -> dict[str, tuple[float, Mapping[Measure, _Factor]]]:
    """By outlet the chance that it quotes the other reporter, with that side's factors by flow."""
    told: dict[str, list[_Difference]] = {}
    for name in _outlets(normal):
        found = _differences(normal, [row.outlets != (name,) for row in normal.system.rows])
        if found:
            told[name] = found
    if not told:
        return {}
    own = {name: _own_log_density(found) for name, found in told.items()}
    other = {name: _mirror_log_densities(found) for name, found in told.items()}
    chances = dict.fromkeys(told, 0.0)
    for _ in range(ROUNDS):
        for name in told:
            others = [key for key in told if key != name]
            log_odds = np.log(MIRROR_CHANCE / (1 - MIRROR_CHANCE)) - own[name]
            for flow, densities in other[name].items():
                weights = _mirror_factor(flow, others, chances, other).weights
                top = densities.max()
                log_odds += top + np.log(weights @ np.exp(densities - top) + 1e-300)
            chances[name] = float(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))
    factors = {flow: _mirror_factor(flow, list(told), chances, other) for flow in MIRROR_MIDDLES}
    return {name: (chance, factors) for name, chance in chances.items() if chance > MIN_CHANCE}


def _outlets(normal: NormalSystem) -> list[str]:
    """The outlets with most levels of their own, each beside enough of others."""
    counts: dict[str, int] = {}
    for row in normal.system.rows:
        if _is_compared(normal, row) and len(row.outlets) == 1 and not row.official:
            counts[row.outlets[0]] = counts.get(row.outlets[0], 0) + 1
    every = sum(_is_compared(normal, row) for row in normal.system.rows)
    some = [
        name for name, own in counts.items() if own >= MIN_STATEMENTS and every - own >= MIN_OTHERS
    ]
    return sorted(some, key=lambda name: (-counts[name], name))[:MAX_OUTLETS]


def _differences(normal: NormalSystem, kept: Sequence[bool]) -> list[_Difference]:
    """What the levels that are not ``kept`` differ by from what the kept rows foretell."""
    system = normal.system
    others = tuple(row for row, stays in zip(system.rows, kept, strict=True) if stays)
    some = [
        place
        for place, (row, stays) in enumerate(zip(system.rows, kept, strict=True))
        if not stays and _is_compared(normal, row)
    ]
    if not some or not others:
        return []
    fitted = gaussian.robust_levels(replace(normal, system=replace(system, rows=others)))
    rows = [system.rows[place] for place in some]
    return _compare(normal, some, gaussian.project(gaussian.sums_of_rows(rows), *fitted))


def _compare(
    normal: NormalSystem, places: Sequence[int], predicted: tuple[FloatArray, FloatArray]
) -> list[_Difference]:
    found = []
    for place, mean, variance in zip(places, *predicted, strict=True):
        row = normal.system.rows[place]
        if variance < MAX_PREDICTED_SD**2:
            part = row.components[0]
            spread = float(np.sqrt(variance + part.spread**2))
            found.append(_Difference(place, _flow_of(normal, row), part.middle - mean, spread))
    return found


def _own_log_density(found: Sequence[_Difference]) -> float:
    none = np.zeros(1)
    return float(sum(each.log_density(none, AGREE_SD)[0] for each in found))


def _mirror_log_densities(found: Sequence[_Difference]) -> dict[Measure, FloatArray]:
    """By flow the log density of an outlet's differences for every factor."""
    sums: dict[Measure, FloatArray] = {}
    for each in found:
        density = each.log_density(GRID, MIRROR_YEARLY)
        sums[each.flow] = sums[each.flow] + density if each.flow in sums else density
    return sums


def _mirror_factor(
    flow: Measure,
    outlets: Sequence[str],
    chances: Mapping[str, float],
    densities: Mapping[str, Mapping[Measure, FloatArray]],
) -> _Factor:
    """The factor of a flow as the outlets that quote the other reporter suggest."""
    log_weight = -0.5 * ((GRID - MIRROR_MIDDLES[flow]) / MIRROR_SD) ** 2
    for name in outlets:
        if flow in densities[name]:
            log_weight = log_weight + chances[name] * densities[name][flow]
    return _normalised(log_weight)


def _normalised(log_weight: FloatArray) -> _Factor:
    weights = np.exp(log_weight - log_weight.max())
    return _Factor(weights / weights.sum())


def _with_outlet(
    system: ConstraintSystem,
    row: ObservationRow,
    outlets: Mapping[str, tuple[float, Mapping[Measure, _Factor]]],
) -> ObservationRow:
    """The row with the chance that its outlet quotes the other reporter. Its growth is then that
    side's too.
    """
    flow = system.nodes[row.nodes[0]][0]
    chances = [outlets.get(name, _NOBODY) for name in row.outlets]
    chance = min((one for one, _ in chances), default=0.0)
    if chance <= MIN_CHANCE or flow not in MIRROR_MIDDLES or row.official:
        return row
    factor = chances[0][1][flow]
    main = row.components[0]
    is_level = row.kind == "level"
    spread = np.hypot(main.spread, MIRROR_YEARLY * (1.0 if is_level else np.sqrt(2)))
    if is_level:
        spread = np.hypot(spread, factor.spread)
    middle = main.middle - (factor.mean if is_level else 0.0)
    return _with_reading(row, MixtureComponent("mirror", middle, float(spread), chance))


def _with_reading(row: ObservationRow, reading: MixtureComponent) -> ObservationRow:
    """The row with a reading as likely as said, in place of any of its name; the others keep their
    proportions.
    """
    others = [part for part in row.components if part.name != reading.name]
    total = sum(part.chance for part in others)
    return replace(
        row,
        components=(
            *(replace(p, chance=p.chance * (1 - reading.chance) / total) for p in others),
            reading,
        ),
        elsewhere=tuple(each for each in row.elsewhere if each[0] != reading.name),
    )


def _goods_and_services(
    normal: NormalSystem, own: NDArray[np.bool_]
) -> tuple[float, Mapping[Measure, _Factor]]:
    """The share of levels that are of goods and services, with the factor of each flow."""
    found = _left_out_differences(normal, own)
    flows = sorted({each.flow for each in found})
    inside = (GRID >= SCOPE_LOW) & (GRID <= SCOPE_HIGH)
    vague = _Factor(inside / inside.sum())
    factors = dict.fromkeys(flows, vague)
    share = SCOPE_CHANCE
    scope = [_scope_densities(each) for each in found]
    alone = [float(np.exp(each.log_density(np.zeros(1), AGREE_SD)[0])) for each in found]
    for _ in range(ROUNDS):
        taken = [
            share * float(factors[each.flow].weights @ density)
            for each, density in zip(found, scope, strict=True)
        ]
        belongs = [
            part / (part + (1 - share) * rest) for part, rest in zip(taken, alone, strict=True)
        ]
        share = (SCOPE_OBSERVATIONS * SCOPE_CHANCE + sum(belongs)) / (
            SCOPE_OBSERVATIONS + len(found)
        )
        for flow in flows:
            log_weight = np.where(inside, 0.0, -np.inf)
            for each, density, part in zip(found, scope, belongs, strict=True):
                if each.flow is flow:
                    log_weight = log_weight + part * np.log(density + 1e-12)
            factors[flow] = _normalised(log_weight)
    return share, factors


def _scope_densities(each: _Difference) -> FloatArray:
    variance = each.spread**2 + SCOPE_SD**2
    off = each.away - GRID
    density: FloatArray = np.exp(-0.5 * off * off / variance) / np.sqrt(2 * np.pi * variance)
    return density


def _left_out_differences(normal: NormalSystem, own: NDArray[np.bool_]) -> list[_Difference]:
    """What each level of one's own reporter differs by from what the other rows foretell."""
    system = normal.system
    rows = [row for row, stays in zip(system.rows, own, strict=True) if stays]
    fitted = gaussian.robust_levels(replace(normal, system=replace(system, rows=tuple(rows))))
    mean, variance = gaussian.project(gaussian.sums_of_rows(rows), *fitted)
    spread = np.array([max(gaussian.row_spread(row), AGREE_SD) for row in rows])
    left = np.maximum(spread**2 - variance, 1e-9)
    middles = np.array([row.components[0].middle for row in rows])
    alone = mean + variance / left * (mean - middles), variance + variance**2 / left
    places = [place for place, stays in enumerate(own) if stays]
    compared = [n for n, row in enumerate(rows) if _is_compared(normal, row) and not row.official]
    return _compare(normal, [places[n] for n in compared], (alone[0][compared], alone[1][compared]))


def _with_scope(
    normal: NormalSystem, row: ObservationRow, share: float, factors: Mapping[Measure, _Factor]
) -> ObservationRow:
    factor = factors.get(_flow_of(normal, row))
    if factor is None or row.kind != "level" or row.official:
        return row
    main = row.components[0]
    spread = float(np.sqrt(main.spread**2 + SCOPE_SD**2 + factor.spread**2))
    return _with_reading(row, MixtureComponent("scope", main.middle - factor.mean, spread, share))
