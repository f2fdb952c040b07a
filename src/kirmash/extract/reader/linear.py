"""Linear models over hashed contexts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Doubles, Floats
from kirmash.extract.reader.contexts import Contexts

_BLOCK = 256  # rows at a time


@dataclass(frozen=True, slots=True)
class LinearModel:
    """One score for each of its outputs: ``weights`` are (hashed features × outputs)."""

    weights: Floats
    offset: Floats

    def scores(self, contexts: Contexts) -> Floats:
        """(rows × outputs)."""
        out = np.tile(self.offset, (contexts.size, 1)).astype(np.float32)
        if not len(contexts.index):
            return out
        for first in range(0, len(contexts.index), _BLOCK):
            part = slice(first, first + _BLOCK)
            chosen = self.weights[contexts.index[part]]
            sums = np.einsum("pwo,pw->po", chosen, contexts.weight[part])
            np.add.at(out, contexts.owner[part], sums)
        return out

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What :meth:`of` makes the same model of: only weights that are not 0, in half
        precision.
        """
        rows, columns = np.nonzero(self.weights)
        return {
            "rows": rows.astype(np.int32),
            "columns": columns.astype(np.int16),
            "values": self.weights[rows, columns].astype(np.float16),
            "offset": self.offset,
            "shape": np.array(self.weights.shape, dtype=np.int32),
        }

    @staticmethod
    def of(arrays: Mapping[str, NDArray[np.generic]]) -> LinearModel:
        """A model of its arrays."""
        shape = tuple(int(length) for length in arrays["shape"])
        weights = np.zeros(shape, dtype=np.float32)
        weights[arrays["rows"], arrays["columns"]] = arrays["values"].astype(np.float32)
        return LinearModel(weights, arrays["offset"].astype(np.float32))


def log_odds(probability: Doubles) -> Doubles:
    """log(p / (1 - p)), p kept off 0 and 1."""
    least = 1e-6
    inside = np.clip(probability, least, 1 - least)
    return np.asarray(np.log(inside / (1 - inside)))
