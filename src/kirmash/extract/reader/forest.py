"""Boosted trees evaluated over many rows at once, with arrays alone.

The trees are those of a trained model, flattened: every node of every tree in one list; a leaf
points to itself. The sums are the trainer's own to the last bits of a double.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Bools, Doubles, Floats

_BLOCK = 1024  # rows at a time: what they need fits a processor's cache


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of one model; tree number t adds to class t modulo ``classes``.

    ``feature`` and ``threshold`` of a node, ``left`` and ``right`` its children, ``unknown_left``
    whether an unknown value goes left; ``value`` of a leaf. ``roots`` are the trees' first nodes,
    ``depth`` the longest way to a leaf.
    """

    feature: NDArray[np.int32]
    threshold: Doubles
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    unknown_left: Bools
    value: Doubles
    roots: NDArray[np.int32]
    classes: int
    depth: int

    def scores(self, rows: Floats) -> Doubles:
        """The raw sums, (rows × classes)."""
        out = np.zeros((len(rows), self.classes))
        for first in range(0, len(rows), _BLOCK):
            out[first : first + _BLOCK] = self._block(rows[first : first + _BLOCK])
        return out

    def probabilities(self, rows: Floats) -> Doubles:
        """Of one class its probability (rows), of more a distribution (rows × classes)."""
        sums = self.scores(rows)
        if self.classes == 1:
            return sigmoid(sums[:, 0])
        return softmax(sums)

    def _block(self, rows: Floats) -> Doubles:
        size, width = rows.shape
        flat = np.ascontiguousarray(rows).ravel()
        base = (np.arange(size) * width)[:, None]
        node = np.broadcast_to(self.roots, (size, len(self.roots)))
        for _ in range(self.depth):
            value = flat[base + self.feature[node]]
            goes_left = (value <= self.threshold[node]) | (
                np.isnan(value) & self.unknown_left[node]
            )
            node = np.where(goes_left, self.left[node], self.right[node])
        leaves = self.value[node]
        return np.asarray(leaves.reshape(size, -1, self.classes).sum(axis=1), dtype=np.float64)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What :meth:`of` makes the same forest of."""
        return {
            "feature": self.feature,
            "threshold": self.threshold,
            "left": self.left,
            "right": self.right,
            "unknown_left": self.unknown_left,
            "value": self.value,
            "roots": self.roots,
            "shape": np.array([self.classes, self.depth], dtype=np.int32),
        }

    @staticmethod
    def of(arrays: Mapping[str, NDArray[np.generic]]) -> Forest:
        """A forest of its arrays."""
        classes, depth = (int(number) for number in arrays["shape"])
        return Forest(
            arrays["feature"].astype(np.int32),
            arrays["threshold"].astype(np.float64),
            arrays["left"].astype(np.int32),
            arrays["right"].astype(np.int32),
            arrays["unknown_left"].astype(np.bool_),
            arrays["value"].astype(np.float64),
            arrays["roots"].astype(np.int32),
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
