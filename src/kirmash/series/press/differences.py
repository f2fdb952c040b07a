"""How far each statement of a level lies from what the others foretell, and what a factor that many
of them share makes of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.structure import MirrorFactor

GRID = np.arange(-160, 161) / 200
"""The factors that are tried, in logs."""
FLOWS = MappingProxyType({Measure.EXPORTS: 0.06, Measure.IMPORTS: -0.06, Measure.TURNOVER: 0.0})
"""Where the other reporter's factor of a flow is expected, in logs: the importer's figure has the
freight in it."""
WRONG, WRONG_DENSITY = 0.12, 0.45
"""The chance that a figure is wrong some other way, and its density."""
AGREE_SD = 0.004
"""What two right figures differ by beyond what is said of each."""
MAX_PREDICTED_SD = 0.12
"""A statement is compared where the others foretell it within this spread, in logs."""
MIN_SPREAD = 0.010
"""No level is left out as if it were known more finely, in logs."""
MIN_OTHERS = 4
"""Levels beside which others may be compared, at least."""


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """How far a statement of a level of ``flow`` lies from what the others foretell, in logs, and
    how it may lie off though it is right: the chance and the variance of each way.
    """

    flow: Measure
    away: float
    ways: tuple[tuple[float, float], ...]

    def density(self, factors: FloatArray, varies_by: float = AGREE_SD) -> FloatArray:
        """Its density if it is right, and right figures are off by each of some factors, up to
        ``varies_by``.
        """
        squares = (self.away - factors) ** 2
        total = np.zeros(len(factors))
        for chance, own in self.ways:
            variance = own + varies_by**2
            total += chance * np.exp(-0.5 * squares / variance) / np.sqrt(2 * np.pi * variance)
        return total

    def log_density(
        self, factors: FloatArray, varies_by: float = AGREE_SD, wrong: float = WRONG
    ) -> FloatArray:
        """The log of its density where a share of figures is ``wrong``."""
        right = self.density(factors, varies_by)
        density: FloatArray = np.log((1 - wrong) * right + wrong * WRONG_DENSITY)
        return density


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor as it is known: the weights of GRID, which sum to 1."""

    weights: FloatArray

    @property
    def mean(self) -> float:
        """Its mean, in logs."""
        return float(self.weights @ GRID)

    @property
    def spread(self) -> float:
        """Its standard deviation, in logs."""
        return math.sqrt(max(float(self.weights @ (GRID - self.mean) ** 2), 0.0))


def divergence(weights: FloatArray, prior: FloatArray) -> float:
    """The divergence of weights from prior ones (Kullback and Leibler 1951), in logs: what is to be
    paid for what was learned from the very claims that it then makes the likelier.
    """
    some = weights > 0
    expected = prior[some] / prior.sum()
    return float((weights[some] * np.log(weights[some] / np.maximum(expected, 1e-300))).sum())


def factor_of(log_weight: FloatArray) -> Factor:
    """The factor with these log weights, which need not be normalised."""
    weights = np.exp(log_weight - log_weight.max())
    return Factor(weights / weights.sum())


Factors = Mapping[Measure, Factor]


@dataclass(frozen=True, slots=True)
class Assumption:
    """The rows as they are read where something is assumed of a press, and what it costs, in logs
    of odds, to have learned it from them (see ``divergence``).
    """

    rows: tuple[ObservationRow, ...]
    cost: float = 0.0


def flow_of(normal: NormalSystem, row: ObservationRow) -> Measure:
    """The measure that a row is about."""
    return normal.system.nodes[row.nodes[0]][0]


def is_compared(normal: NormalSystem, row: ObservationRow) -> bool:
    """Whether a row is a plain level of a flow, told as the reporter's own."""
    plain = row.kind == "level" and row.components[0].name == "good"
    return plain and is_told_as_own(normal, row)


def is_told_as_own(normal: NormalSystem, row: ObservationRow) -> bool:
    """Whether a row is of a flow, and not told as the other side's figure anyway."""
    nodes = normal.system.nodes
    is_other_side = any(isinstance(nodes[node][1], MirrorFactor) for node in row.nodes)
    return flow_of(normal, row) in FLOWS and not is_other_side


def differences_from(
    normal: NormalSystem, some: Sequence[bool], others: Sequence[bool]
) -> list[LevelDifference]:
    """What ``some`` levels differ by from what ``others`` foretell; both are a flag a row."""
    system = normal.system
    rows = [
        row
        for row, chosen in zip(system.rows, some, strict=True)
        if chosen and is_compared(normal, row)
    ]
    base = tuple(row for row, stays in zip(system.rows, others, strict=True) if stays)
    if not rows or not base:
        return []
    fitted = gaussian.robust_levels(replace(normal, system=replace(system, rows=base)))
    return _compare(normal, rows, gaussian.project(gaussian.sums_of_rows(rows), *fitted))


def left_out_differences(normal: NormalSystem, own: NDArray[np.bool_]) -> list[LevelDifference]:
    """What each of the levels that a flag a row marks as ``own`` differs by from what the others of
    them foretell.
    """
    rows = [row for row, stays in zip(normal.system.rows, own, strict=True) if stays]
    fitted = gaussian.robust_levels(
        replace(normal, system=replace(normal.system, rows=tuple(rows)))
    )
    mean, variance = gaussian.project(gaussian.sums_of_rows(rows), *fitted)
    spread = np.array([max(gaussian.row_spread(row), MIN_SPREAD) for row in rows])
    left = np.maximum(spread**2 - variance, 1e-9)
    middles = np.array([row.components[0].middle for row in rows])
    alone = mean + variance / left * (mean - middles), variance + variance**2 / left
    compared = [n for n, row in enumerate(rows) if is_compared(normal, row) and not row.official]
    return _compare(normal, [rows[n] for n in compared], (alone[0][compared], alone[1][compared]))


def _compare(
    normal: NormalSystem,
    rows: Sequence[ObservationRow],
    predicted: tuple[FloatArray, FloatArray],
) -> list[LevelDifference]:
    found = []
    for row, mean, variance in zip(rows, *predicted, strict=True):
        if variance >= MAX_PREDICTED_SD**2:
            continue
        right = [part for part in row.components if part.right]
        total = sum(part.chance for part in right)
        ways = tuple((part.chance / total, float(variance) + part.spread**2) for part in right)
        away = float(right[0].middle - mean)
        found.append(LevelDifference(flow_of(normal, row), away, ways))
    return found


def chance_of(row: ObservationRow, reading: str) -> float:
    """The chance of a reading of a row, 0 where it has none of that name."""
    return sum(part.chance for part in row.components if part.name == reading)


def with_reading(row: ObservationRow, reading: MixtureComponent) -> ObservationRow:
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
