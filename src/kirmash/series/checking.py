"""Which numbers the others can check. A slip nobody could notice is not guessed at: an interval is for the claim as said.

A lone level has nothing against it; letting it be wrong by its prior chance would only spread every interval of a thinly
told pair to the size of any slip. So a number that the rest cannot foretell within UNCHECKED keeps but a part of that chance.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kirmash.series.constraints import Row, State, System
from kirmash.series.sampler import VAGUE, Floats, lay

UNCHECKED = 0.20
"""Standard deviation, in logs, of what the others foretell: above it they check nothing but gross slips of scale."""
KEPT = 0.12
"""The part of the chance of being wrong that an unchecked number keeps."""
OPEN_SIDE = 0.25
"""The spread with which a bound checks others."""


def settle(system: System) -> System:
    """The system with the chance of being wrong reduced for numbers that the others cannot check; a balance is left as it is."""
    if system.linear or not system.rows:
        return system
    foretold = _foretold(system)
    rows = tuple(row if sd <= UNCHECKED else replace(row, states=_surer(row.states)) for row, sd in zip(system.rows, foretold, strict=True))
    return replace(system, rows=rows)


def _surer(states: tuple[State, ...]) -> tuple[State, ...]:
    wrong = [state for state in states if state.name.startswith(("wrong", "scale"))]
    right = 1.0 - sum(state.chance for state in wrong)
    factor = (1.0 - KEPT * (1.0 - right)) / right if right > 0 else 1.0
    return tuple(replace(s, chance=s.chance * (KEPT if s in wrong else factor)) for s in states)


def _foretold(system: System) -> list[float]:
    """The standard deviation with which all other rows, taken as said, foretell each row."""
    size = len(system.nodes)
    precision, pull = np.eye(size) / VAGUE**2, np.zeros(size)
    for tie in system.ties:
        lay(precision, pull, (list(tie.nodes), np.array(tie.coefficients)), tie.middle, tie.spread)
    for row in system.rows:
        lay(precision, pull, (list(row.nodes), np.array(row.coefficients)), 0.0, _spread(row))
    covariance: Floats = np.linalg.inv(precision)
    return [_without(covariance, row) for row in system.rows]


def _without(covariance: Floats, row: Row) -> float:
    design = np.zeros(len(covariance))
    design[list(row.nodes)] += row.coefficients
    variance = float(design @ covariance @ design)
    left = max(_spread(row) ** 2 - variance, 1e-15)
    return float(np.sqrt(max(variance + variance**2 / left, 0.0)))


def _spread(row: Row) -> float:
    return OPEN_SIDE if row.states[0].name == "near" else row.states[0].spread
