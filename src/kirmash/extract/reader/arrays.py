"""Arrays the reader works on, and how they are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

UNKNOWN = np.float32(np.nan)


def as_ints(values: Sequence[int]) -> Ints:
    """A one-dimensional array of whole numbers, empty of an empty sequence."""
    return np.array(values, dtype=np.int64)


def where_known(known: Bools, values: NDArray[np.generic]) -> Floats:
    """``values`` where ``known``, NaN elsewhere."""
    return np.where(known, values.astype(np.float32), UNKNOWN)


def stack_columns(columns: Sequence[NDArray[np.generic]]) -> Floats:
    """Columns of one length side by side."""
    return np.stack([column.astype(np.float32) for column in columns], axis=1)


def gather_rows(matrix: Floats, rows: Ints, known: Bools) -> Floats:
    """Rows of ``matrix``, a row of NaN where not ``known``; ``rows`` may be anything there."""
    if not len(matrix):
        return np.full((len(rows), matrix.shape[1]), UNKNOWN, dtype=np.float32)
    found = matrix[np.where(known, rows, 0)]
    found[~known] = UNKNOWN
    return found


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where values occur in an ordered list: lookups of "the last before", "the next from" and "how
    many between" for many values at once.

    ``keys`` are value × (length + 1) + place, ascending; ``places`` the places in that order.
    """

    size: int
    keys: Ints
    places: Ints
    values: Ints

    @staticmethod
    def of(values: Ints) -> Occurrences:
        """Of the value at each place."""
        size = len(values) + 1
        keys = values * size + np.arange(len(values))
        order = np.argsort(keys, kind="stable")
        return Occurrences(size, keys[order], order.astype(np.int64), values[order])

    def last_before(self, value: Ints, place: Ints) -> tuple[Ints, Bools]:
        """The last place before ``place`` that has the value, and whether there is one."""
        at = np.searchsorted(self.keys, value * self.size + place) - 1
        return self._checked(at, value)

    def first_from(self, value: Ints, place: Ints) -> tuple[Ints, Bools]:
        """The first place from ``place`` on that has the value, and whether there is one."""
        at = np.searchsorted(self.keys, value * self.size + place)
        return self._checked(at, value)

    def count(self, value: Ints, first: Ints, end: Ints) -> Ints:
        """How often the value occurs from ``first`` to before ``end``; 0 of a negative value."""
        base = value * self.size
        number = np.searchsorted(self.keys, base + end) - np.searchsorted(self.keys, base + first)
        return np.where(value >= 0, number, 0)

    def _checked(self, at: Ints, value: Ints) -> tuple[Ints, Bools]:
        if not len(self.keys):
            return np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=bool)
        inside = np.clip(at, 0, len(self.keys) - 1)
        known = (at == inside) & (self.values[inside] == value) & (value >= 0)
        return self.places[inside], known
