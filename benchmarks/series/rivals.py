"""What the estimate is measured against: median of levels, Stone weighted least squares, robust-t
maximum a posteriori.
"""

from __future__ import annotations

import numpy as np

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import System
from kirmash.series.gaussian import Floats


def median_of_levels(system: System, periods: list[Period]) -> dict[Period, float]:
    """Median of a year's levels; straight lines in logs between years told, the nearest beyond
    them.
    """
    told: dict[int, list[float]] = {}
    for row in system.rows:
        period = system.nodes[row.nodes[0]][1]
        if row.kind == "level" and isinstance(period, Period) and period.is_year:
            told.setdefault(period.year, []).append(row.states[0].middle)
    if not told:
        return {}
    years = sorted(told)
    middles = [float(np.median(told[y])) for y in years]
    return {p: float(np.interp(p.year, years, middles)) for p in periods}


def stone(system: System, periods: list[Period]) -> dict[Period, tuple[float, float]]:
    """All claims as said, weighted by their spreads: middle and standard deviation in logs."""
    return _solved(system, periods, np.ones(len(system.rows)))


def robust_t(
    system: System, periods: list[Period], freedom: float = 3.0
) -> dict[Period, tuple[float, float]]:
    """Student-t errors, maximised by reweighting, with the curvature as the interval."""
    weights = np.ones(len(system.rows))
    design, said, spread = _as_said(system)
    for _ in range(40):
        middle, _cov = _system(system, weights)
        weights = (freedom + 1) / (freedom + ((design @ middle - said) / spread) ** 2)
    return _solved(system, periods, weights)


def _as_said(system: System) -> tuple[Floats, Floats, Floats]:
    design, said, _ = gaussian.said(system.rows, len(system.nodes))
    return design, said, np.array([row.states[0].spread for row in system.rows])


def _system(system: System, weights: Floats) -> tuple[Floats, Floats]:
    normal = gaussian.linear(system)
    design, said, spread = _as_said(system)
    precision, pull = normal.precision.copy(), normal.pull.copy()
    gaussian.lay(precision, pull, (design, said, spread / np.sqrt(weights)))
    return np.linalg.solve(precision, pull), np.linalg.inv(precision)


def _solved(
    system: System, periods: list[Period], weights: Floats
) -> dict[Period, tuple[float, float]]:
    middle, covariance = _system(system, weights)
    places = {
        p: system.nodes.index((Measure.TURNOVER, p))
        for p in periods
        if (Measure.TURNOVER, p) in system.nodes
    }
    return {p: (float(middle[n]), float(np.sqrt(covariance[n, n]))) for p, n in places.items()}
