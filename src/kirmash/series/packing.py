"""A system as arrays: what is sure in one normal, every number that could be read in several ways as one record.

Bounds come last and the others by time, so that what contradicts each other meets soon while the chains are begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import Row
from kirmash.series.gaussian import Floats, Normal
from kirmash.series.states import SLOTS
from kirmash.series.ties import Node
from kirmash.terms.periods import Period

Ints = NDArray[np.integer[Any]]
WAY_OF: Ints = np.array([{"before": 1, "after": 2}.get(name, 0) for name in SLOTS])
"""A row speaks of its own unknowns, or of those of the year before, or of the year after."""


Spoken = tuple[tuple[int, float], ...]
"""A sum of unknowns: the place and coefficient of each."""


@dataclass(frozen=True, slots=True)
class Told:
    """One row that can be read in several ways.

    ``place`` in the system, ``slots`` of its readings with middle, variance and chance; ``way`` is the line of ``design``
    (ways × nodes) by which a reading speaks of the unknowns ``nodes``.
    """

    place: int
    slots: Ints
    middle: Floats
    variance: Floats
    chance: Floats
    way: Ints
    nodes: Ints
    design: Floats
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """Mean and covariance of the unknowns given all that is sure, and the rows still to be read, in the order they are taken.

    ``readings`` is the chance of each reading of each row (rows × SLOTS) as far as it is sure: 1 or, where it must be sampled, 0.
    """

    mean: Floats
    covariance: Floats
    rows: tuple[Told, ...]
    readings: Floats


def pack(normal: Normal) -> Packed:
    """The arrays of a system; rows with but one reading are laid into the normal."""
    precision, pull = normal.precision.copy(), normal.pull.copy()
    told = [_told(place, row) for place, row in enumerate(normal.system.rows)]
    readings = np.zeros((len(told), len(SLOTS)))
    for row in told:
        if len(row.slots) == 1:
            readings[row.place, row.slots] = 1.0
            precision[np.ix_(row.nodes, row.nodes)] += np.outer(row.design[0], row.design[0]) / row.variance[0]
            pull[row.nodes] += row.design[0] * row.middle[0] / row.variance[0]
    covariance = np.linalg.inv(precision)
    order = _order(normal.system.nodes, normal.system.rows)
    return Packed(covariance @ pull, covariance, tuple(told[place] for place in order if len(told[place].slots) > 1), readings)


def _order(nodes: Sequence[Node], rows: Sequence[Row]) -> list[int]:
    def taken(place: int) -> tuple[bool, int, bool, int]:
        row = rows[place]
        last = max((when.last for node in row.nodes if isinstance(when := nodes[node][1], Period)), default=0)
        return row.states[0].name == "near", last, row.kind != "level", place

    return sorted(range(len(rows)), key=taken)


def _told(place: int, row: Row) -> Told:
    """A reading without a chance is left out; the unknowns are those of all its ways, each once."""
    states = [state for state in row.states if state.chance > 0]
    slots = np.array([state.slot for state in states])
    ways = sorted(set(WAY_OF[slots].tolist()))
    spoken = [(row.nodes, row.before, row.after)[way] for way in ways]
    nodes = sorted({node for some in spoken for node in some})
    design = np.zeros((len(ways), len(nodes)))
    for line, some in enumerate(spoken):
        for node, coefficient in zip(some, row.coefficients, strict=True):
            design[line, nodes.index(node)] += coefficient
    middle, spread, chance = (np.array([getattr(state, name) for state in states]) for name in ("middle", "spread", "chance"))
    return Told(
        place,
        slots,
        middle,
        spread**2,
        chance,
        np.searchsorted(ways, WAY_OF[slots]),
        np.array(nodes),
        design,
        tuple(tuple((node, float(design[line, nodes.index(node)])) for node in sorted(set(some))) for line, some in enumerate(spoken)),
    )
