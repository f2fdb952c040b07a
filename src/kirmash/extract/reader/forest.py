"""Boosted trees evaluated over many rows at once, with arrays alone.

The trees are those of a trained model, flattened: every node of every tree in one list, the right
child behind the left one; a leaf is its own left child. The sums are the trainer's own to the last
bits of a double.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Bools, Doubles, Floats

_BLOCK = 512  # rows at a time: what they need fits a processor's cache


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of one model; tree number t adds to class t modulo ``classes``.

    ``feature`` and ``threshold`` of a node, ``left`` its left child; at or below the threshold a
    value goes left, above it right, an unknown one left where ``unknown_left``. ``value`` is a
    leaf's. ``roots`` are the trees' first nodes, ``depth`` the longest way to a leaf.
    """

    feature: NDArray[np.int64]
    threshold: Floats
    left: NDArray[np.int64]
    unknown_left: Bools
    value: Doubles
    roots: NDArray[np.int64]
    classes: int
    depth: int

    def scores(self, rows: Floats) -> Doubles:
        """The raw sums, (rows × classes)."""
        out = np.zeros((len(rows), self.classes))
        # An unknown value is below all in the first copy of a row and above all in the second: a
        # node looks where an unknown value goes its way.
        column = np.where(self.unknown_left, self.feature, self.feature + rows.shape[1])
        for first in range(0, len(rows), _BLOCK):
            out[first : first + _BLOCK] = self._block(rows[first : first + _BLOCK], column)
        return out

    def probabilities(self, rows: Floats) -> Doubles:
        """Of one class its probability (rows), of more a distribution (rows × classes)."""
        sums = self.scores(rows)
        if self.classes == 1:
            return sigmoid(sums[:, 0])
        return softmax(sums)

    def _block(self, rows: Floats, column: NDArray[np.int64]) -> Doubles:
        size = len(rows)
        unknown = np.isnan(rows)
        low, high = (np.where(unknown, end, rows) for end in (-np.inf, np.inf))
        flat = np.concatenate([low, high], axis=1).astype(np.float32).ravel()
        base = (np.arange(size) * 2 * rows.shape[1])[:, None]
        node = np.repeat(self.roots[None, :], size, axis=0)
        for _ in range(self.depth):
            value = flat.take(column.take(node) + base)
            node = self.left.take(node) + (value > self.threshold.take(node))
        leaves = self.value.take(node)
        return np.asarray(leaves.reshape(size, -1, self.classes).sum(axis=1), dtype=np.float64)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What :meth:`of` makes the same forest of."""
        return {
            "feature": self.feature.astype(np.int16),
            "threshold": self.threshold,
            "left": self.left.astype(np.int32),
            "unknown_left": self.unknown_left,
            "value": self.value[self.left == np.arange(len(self.left))],
            "roots": self.roots.astype(np.int32),
            "shape": np.array([self.classes, self.depth], dtype=np.int32),
        }

    @staticmethod
    def of(arrays: Mapping[str, NDArray[np.generic]]) -> Forest:
        """A forest of its arrays."""
        classes, depth = (int(number) for number in arrays["shape"])
        left = arrays["left"].astype(np.int64)
        value = np.zeros(len(left))
        value[left == np.arange(len(left))] = arrays["value"]
        return Forest(
            arrays["feature"].astype(np.int64),
            arrays["threshold"].astype(np.float32),
            left,
            arrays["unknown_left"].astype(np.bool_),
            value,
            arrays["roots"].astype(np.int64),
            classes,
            depth,
        )


def sigmoid(sums: Doubles) -> Doubles:
    """1 / (1 + e^-x) without overflow."""
    limit = 700.0  # beyond it a double's exponential overflows
    return np.asarray(1 / (1 + np.exp(-np.clip(sums, -limit, limit))))


def softmax(sums: Doubles) -> Doubles:
    """Rows that sum to 1."""
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def group_softmax(sums: Doubles, group: NDArray[np.int64]) -> Doubles:
    """Probabilities that sum to 1 within each group; ``group`` numbers ascend."""
    if not len(sums):
        return sums
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    length = np.diff(np.r_[starts, len(sums)])
    powers = np.exp(sums - np.repeat(np.maximum.reduceat(sums, starts), length))
    return np.asarray(powers / np.repeat(np.add.reduceat(powers, starts), length))
