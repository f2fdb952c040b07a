"""How finely right figures agree and how far first estimates are revised, by the evidence of a
pair's own claims.

A law of the press says how right figures scatter and by how much first estimates are revised. A few
laws are weighed by the probability that each gives to all claims of the pair (Bayesian model
averaging, Hoeting et al. 1999), and the claims are read by their mean: with few claims the prior
chances of the laws stand, with many the pair's own press decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import NormalSystem
from kirmash.series.sampler.evidence import log_evidence

RIGHT_READINGS = ("good", "good_revised", "good_scattered")


@dataclass(frozen=True, slots=True)
class ScatterLaw:
    """The chance of the law, and the chances that a right figure is exact, off by a percent or two,
    and off by some percent.
    """

    chance: float
    shares: tuple[float, float, float]


SCATTERS = (
    ScatterLaw(0.40, (0.97, 0.025, 0.005)),
    ScatterLaw(0.40, (0.60, 0.30, 0.10)),
    ScatterLaw(0.20, (0.12, 0.50, 0.38)),
)
REVISIONS = ((0.25, 0.002), (0.35, 0.008), (0.40, 0.024))
"""The chance of each, and the spread, in logs, of final figures about the first estimates."""
SEVERAL = 2
Settle = Callable[[ConstraintSystem], NormalSystem]


def weigh_laws(system: ConstraintSystem, settle: Settle) -> ConstraintSystem:
    """The system read by the mean of the laws, each weighed by what it makes of the claims; a
    balance is unchanged. ``settle`` makes a system normal as it will be when it is sampled.
    """
    if system.linear or len(system.rows) < SEVERAL:
        return system
    logs = np.array(
        [
            [
                math.log(law.chance * chance)
                + log_evidence(settle(_read_by(system, law.shares, spread)))
                for chance, spread in REVISIONS
            ]
            for law in SCATTERS
        ]
    )
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    shares = weight.sum(1) @ np.array([law.shares for law in SCATTERS])
    squares = weight.sum(0) @ np.array([spread**2 for _, spread in REVISIONS])
    return _read_by(system, tuple(shares.tolist()), math.sqrt(squares))


def _read_by(
    system: ConstraintSystem, shares: Sequence[float], revised_by: float
) -> ConstraintSystem:
    chances = dict(zip(RIGHT_READINGS, shares, strict=True))
    return replace(
        system,
        rows=tuple(_with_shares(row, chances) for row in system.rows),
        soft_constraints=tuple(
            replace(each, spread=revised_by) if each.kind == "vintage" else each
            for each in system.soft_constraints
        ),
    )


def _with_shares(row: ObservationRow, shares: Mapping[str, float]) -> ObservationRow:
    right = [part for part in row.components if part.name in shares]
    if len(right) < SEVERAL:
        return row
    total = sum(part.chance for part in right)
    whole = sum(shares[part.name] for part in right)
    return replace(
        row,
        components=tuple(
            replace(part, chance=total * shares[part.name] / whole) if part.name in shares else part
            for part in row.components
        ),
    )
