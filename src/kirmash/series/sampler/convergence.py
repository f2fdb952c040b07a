"""Whether groups of chains agree: nested R-hat and the effective number of draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.series.gaussian import FloatArray

MIN_GROUP_WEIGHT = 1e-6
"""The least weight of a group in the check whether one of them alone decides."""
MAX_RHAT = 1.1
MIN_EFFECTIVE_SIZE = 100.0


@dataclass(frozen=True, slots=True)
class ChainSample:
    """Draws of the unknowns (draws × unknowns) with the nested R-hat and the effective number of
    draws of each.
    """

    levels: FloatArray
    rhats: FloatArray
    effective_sizes: FloatArray

    @property
    def trusted_mask(self) -> NDArray[np.bool_]:
        """For each unknown whether its diagnostics allow it to be shown."""
        good: NDArray[np.bool_] = (self.rhats <= MAX_RHAT) & (
            self.effective_sizes >= MIN_EFFECTIVE_SIZE
        )
        return good

    @property
    def converged(self) -> bool:
        """Whether every unknown may be shown."""
        return bool(self.trusted_mask.all())


def convergence_diagnostics(
    levels: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Nested R-hat and effective number of draws of each unknown, from how far it moves with any
    one group left out (jackknife).

    ``levels`` is draws × chains × unknowns, the chains of a group side by side; ``weight`` is that
    of each group, 1 in all.
    """
    share = ((weight + MIN_GROUP_WEIGHT) / (1 + len(weight) * MIN_GROUP_WEIGHT))[:, None]
    means = levels.mean(0)
    grouped = means.reshape(len(weight), -1, means.shape[1])
    middles = grouped.mean(1)
    middle = (share * middles).sum(0)
    left_out = share * (middles - middle) / (1 - share)
    between = (len(weight) - 1) * (left_out**2).sum(0)
    within = levels.var(0).mean(0) + (share * grouped.var(1)).sum(0) + 1e-12
    spread = within + (share * (middles - middle) ** 2).sum(0)
    size = len(weight) * spread / (between + 1e-15)
    return np.sqrt(1 + between / within), np.minimum(size, levels.shape[0] * levels.shape[1])
