"""How probable all that is stated is under a system: what laws of error are compared by.

The mixtures are replaced by normals through moment matching, as when they are sampled, and the
integral is theirs with the mass that each mixture has beside its normal (expectation propagation's
estimate of the evidence, Minka 2001).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kirmash.series import gaussian
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.sampler import matching, mixtures, sampling
from kirmash.series.sampler.mixtures import Mixtures, RowArrays
from kirmash.series.sampler.sampling import LaidOut


def log_evidences(normal: NormalSystem, laws: Sequence[Mapping[str, float]]) -> FloatArray:
    """The log of the probability density of all rows by each law, up to a constant that hangs on
    the rows' sums of unknowns alone. It needs at least one row.

    A law says how the chances of the readings it names divide their sum. The systems of all laws
    are multiplied at once.
    """
    laid = sampling.lay_out(normal)
    count, number = len(laid.groups), len(laid.arrays.slots)
    shared = laid.arrays.of(np.tile(np.arange(number), len(laws)))
    log_chance = np.concatenate([_log_chances(normal, laid.arrays, law) for law in laws])
    products = mixtures.multiply_groups(
        replace(shared, log_chance=log_chance),
        [[row + at * number for row in group] for at in range(len(laws)) for group in laid.groups],
        np.tile(laid.centres, len(laws)),
    )
    before = _log_integral(normal.precision, normal.information)
    lines = np.arange(count)
    return np.array(
        [
            _log_mass(normal, laid, products.of(lines + at * count)) - before
            for at in range(len(laws))
        ]
    )


def _log_chances(normal: NormalSystem, arrays: RowArrays, law: Mapping[str, float]) -> FloatArray:
    """The log chances of the readings of each row, those that the law names divided as it says."""
    rows, filled = normal.system.rows, arrays.slots >= 0
    parts = [part for row in rows for part in row.components]
    shares, chance = np.zeros(filled.shape), np.zeros(filled.shape)
    shares[filled] = [law.get(part.name, 0.0) for part in parts]
    chance[filled] = [part.chance for part in parts]
    divided = (shares > 0) & ((shares > 0).sum(1, keepdims=True) > 1) & (chance > 0)
    total = np.where(divided, chance, 0.0).sum(1, keepdims=True)
    whole = np.where(divided, shares, 0.0).sum(1, keepdims=True)
    new = np.where(divided, total * shares / np.where(whole > 0, whole, 1.0), 1.0)
    old = np.where(divided, chance, 1.0)
    witnesses = np.array([row.witnesses for row in rows])[:, None]
    changed: FloatArray = arrays.log_chance + witnesses * (np.log(new) - np.log(old))
    return changed


def _log_mass(normal: NormalSystem, laid: LaidOut, products: Mixtures) -> float:
    """The log of the integral over all unknowns, up to a constant."""
    equations = laid.equations
    sites, (mean, variance), _ = matching.match_moments(normal, equations, products, laid.guess)
    total = products.variance + variance[:, None]
    away = mean[:, None] - products.mean
    heights = products.log_weight - 0.5 * (away * away / total + np.log(total))
    mass = np.logaddexp.reduce(heights, axis=1)
    both = sites.information + mean / variance
    alone = 0.5 * (both**2 / (sites.precision + 1 / variance) - mean**2 / variance)
    mass -= alone - 0.5 * np.log1p(sites.precision * variance)
    precision, information = normal.precision.copy(), normal.information.copy()
    gaussian.add_sparse(precision, information, equations, (sites.precision, sites.information))
    return float(mass.sum() + _log_integral(precision, information))


def _log_integral(precision: gaussian.FloatArray, information: gaussian.FloatArray) -> float:
    """The log of the integral of exp(−½ xᵀ·precision·x + informationᵀ·x), less a constant."""
    _, determinant = np.linalg.slogdet(precision)
    return float(0.5 * (information @ np.linalg.solve(precision, information) - determinant))
