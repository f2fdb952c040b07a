"""What the estimate is measured against: median of levels, Stone weighted least squares, robust-t
maximum a posteriori.
"""

from __future__ import annotations

import numpy as np

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import ConstraintSystem
from kirmash.series.gaussian import FloatArray


def median_of_levels(system: ConstraintSystem, periods: list[Period]) -> dict[Period, float]:
    """Median of a year's levels; straight lines in logs between years told, the nearest beyond
    them.
    """
    by_year: dict[int, list[float]] = {}
    for row in system.rows:
        period = system.nodes[row.nodes[0]][1]
        if row.kind == "level" and isinstance(period, Period) and period.is_year:
            by_year.setdefault(period.year, []).append(row.components[0].middle)
    if not by_year:
        return {}
    years = sorted(by_year)
    middles = [float(np.median(by_year[y])) for y in years]
    return {p: float(np.interp(p.year, years, middles)) for p in periods}


def stone(system: ConstraintSystem, periods: list[Period]) -> dict[Period, tuple[float, float]]:
    """All claims as said, weighted by their spreads: middle and standard deviation in logs."""
    return _solved(system, periods, np.ones(len(system.rows)))


def robust_t(
    system: ConstraintSystem, periods: list[Period], freedom: float = 3.0
) -> dict[Period, tuple[float, float]]:
    """Student-t errors, maximised by reweighting, with the curvature as the interval."""
    weights = np.ones(len(system.rows))
    design, stated, spread = _as_stated(system)
    for _ in range(40):
        middle, _cov = _system(system, weights)
        weights = (freedom + 1) / (freedom + ((design @ middle - stated) / spread) ** 2)
    return _solved(system, periods, weights)


def _as_stated(system: ConstraintSystem) -> tuple[FloatArray, FloatArray, FloatArray]:
    design, stated, _ = gaussian.observation_equations(system.rows, len(system.nodes))
    return design, stated, np.array([row.components[0].spread for row in system.rows])


def _system(system: ConstraintSystem, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    normal = gaussian.linearise(system)
    design, stated, spread = _as_stated(system)
    precision, pull = normal.precision.copy(), normal.information.copy()
    gaussian.add_equations(precision, pull, (design, stated, spread / np.sqrt(weights)))
    return np.linalg.solve(precision, pull), np.linalg.inv(precision)


def _solved(
    system: ConstraintSystem, periods: list[Period], weights: FloatArray
) -> dict[Period, tuple[float, float]]:
    middle, covariance = _system(system, weights)
    places = {
        p: system.nodes.index((Measure.TURNOVER, p))
        for p in periods
        if (Measure.TURNOVER, p) in system.nodes
    }
    return {p: (float(middle[n]), float(np.sqrt(covariance[n, n]))) for p, n in places.items()}
