"""Many systems as arrays of one shape, so that one pass of NumPy serves the chains of all of them.

Sizes are rounded up per system, never per batch: what a system's numbers are does not hang on which others it is sampled with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import Row
from kirmash.series.gaussian import Floats, Normal
from kirmash.series.states import SLOTS

Ints = NDArray[np.integer[Any]]
STEP = 8
WAYS = 3
"""A row speaks of its own unknowns, or of those of the year before, or of the year after."""
DEEP = 2
"""No row speaks of more unknowns than this."""
WAY_OF: Ints = np.array([{"before": 1, "after": 2}.get(name, 0) for name in SLOTS])


@dataclass(frozen=True, slots=True)
class Packed:
    """Systems × rows × …: unknowns and coefficients of each way, middle, variance and chance of each slot; prior precision and pull.

    A row or slot that is not there has coefficient or chance 0; an unknown that is not there stands alone with precision 1.
    """

    nodes: Ints
    coefficients: Floats
    middle: Floats
    variance: Floats
    chance: Floats
    precision: Floats
    pull: Floats

    def take(self, places: Ints) -> Packed:
        """Some of the systems."""
        return Packed(*(getattr(self, one.name)[places] for one in fields(self)))


def shape(normal: Normal) -> tuple[int, int]:
    """The rounded-up numbers of unknowns and rows: systems of one shape can be sampled together."""
    return _up(len(normal.system.nodes)), _up(len(normal.system.rows))


def pack(normals: Sequence[Normal]) -> Packed:
    """The arrays of systems of one shape."""
    size, rows = shape(normals[0])
    ways, slots = (len(normals), rows, WAYS, DEEP), (len(normals), rows, len(SLOTS))
    made = Packed(
        np.zeros(ways, dtype=np.int64), np.zeros(ways), np.zeros(slots), np.ones(slots), np.zeros(slots),
        np.tile(np.eye(size), (len(normals), 1, 1)), np.zeros((len(normals), size)),
    )  # fmt: skip
    made.chance[:, :, 0] = 1.0
    for place, normal in enumerate(normals):
        known = len(normal.pull)
        made.precision[place, :known, :known], made.pull[place, :known] = normal.precision, normal.pull
        for at, row in enumerate(normal.system.rows):
            _put(made, (place, at), row)
    return made


def _put(made: Packed, at: tuple[int, int], row: Row) -> None:
    for way, nodes in enumerate((row.nodes, row.before, row.after)):
        for deep, node in enumerate(nodes):
            made.nodes[(*at, way, deep)], made.coefficients[(*at, way, deep)] = node, row.coefficients[deep]
    made.chance[at] = 0.0
    for state in row.states:
        slot = (*at, state.slot)
        made.middle[slot], made.variance[slot], made.chance[slot] = state.middle, state.spread**2, state.chance


def _up(number: int) -> int:
    return max(STEP, -(-number // STEP) * STEP)
