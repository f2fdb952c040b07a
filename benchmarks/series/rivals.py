"""What the estimate is measured against: median of levels, Stone weighted least squares, robust-t maximum a posteriori."""

from __future__ import annotations

import numpy as np

from kirmash.series.constraints import System
from kirmash.series.sampler import VAGUE, Floats, lay
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period


def median_of_levels(system: System, periods: list[Period]) -> dict[Period, float]:
    """Median of a year's levels; straight lines in logs between years told, the nearest beyond them."""
    told: dict[int, list[float]] = {}
    for row in system.rows:
        period = system.nodes[row.nodes[0]][1]
        if row.kind == "level" and period.is_year:
            told.setdefault(period.year, []).append(row.states[0].middle)
    if not told:
        return {}
    years = sorted(told)
    middles = [float(np.median(told[y])) for y in years]
    return {p: float(np.interp(p.year, years, middles)) for p in periods}


def stone(system: System, periods: list[Period]) -> dict[Period, tuple[float, float]]:
    """All claims as said, weighted by their spreads: middle and standard deviation in logs."""
    return _solved(system, periods, np.ones(len(system.rows)))


def robust_t(system: System, periods: list[Period], freedom: float = 3.0) -> dict[Period, tuple[float, float]]:
    """Student-t errors, maximised by reweighting, with the curvature as the interval."""
    weights = np.ones(len(system.rows))
    for _ in range(40):
        middle, _cov = _system(system, weights)
        away = np.array(
            [(float(np.dot(r.coefficients, middle[list(r.nodes)])) - r.states[0].middle) / r.states[0].spread for r in system.rows]
        )
        weights = (freedom + 1) / (freedom + away**2)
    return _solved(system, periods, weights)


def _system(system: System, weights: Floats) -> tuple[Floats, Floats]:
    size = len(system.nodes)
    levels = [r.states[0].middle for r in system.rows if r.kind == "level"]
    precision, pull = np.eye(size) / VAGUE**2, np.full(size, float(np.median(levels)) / VAGUE**2 if levels else 0.0)
    for tie in system.ties:
        lay(precision, pull, (list(tie.nodes), np.array(tie.coefficients)), tie.middle, tie.spread)
    for row, weight in zip(system.rows, weights, strict=True):
        state = row.states[0]
        lay(precision, pull, (list(row.nodes), np.array(row.coefficients)), state.middle, state.spread / float(np.sqrt(weight)))
    return np.linalg.solve(precision, pull), np.linalg.inv(precision)


def _solved(system: System, periods: list[Period], weights: Floats) -> dict[Period, tuple[float, float]]:
    middle, covariance = _system(system, weights)
    places = {p: system.nodes.index((Measure.TURNOVER, p)) for p in periods if (Measure.TURNOVER, p) in system.nodes}
    return {p: (float(middle[n]), float(np.sqrt(covariance[n, n]))) for p, n in places.items()}
