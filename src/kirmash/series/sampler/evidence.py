"""How probable all that is stated is under a system: what laws of error are compared by.

The mixtures are replaced by normals through moment matching, as when they are sampled, and the
integral is theirs with the mass that each mixture has beside its normal (expectation propagation's
estimate of the evidence, Minka 2001), held near the variational bound at the same levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.series import gaussian
from kirmash.series.gaussian import NormalSystem
from kirmash.series.sampler import matching, sampling

QUADRATURE = 15
"""Points at which the log of a mixture is taken for its mean."""
MAX_SLACK = 8.0
"""By how much, in logs, moment matching may exceed the bound that its own levels give: where its
rounds have not settled it may be wrong by tens of logs, always upwards."""
Levels = tuple[gaussian.FloatArray, gaussian.FloatArray]
"""Mean and covariance of all unknowns."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The log of the probability density of all rows, up to a constant that hangs on the rows' sums
    of unknowns alone, and the levels about which it was found.
    """

    log: float
    levels: Levels


def find_evidences(
    normal: NormalSystem, laws: Sequence[Mapping[str, float]], starts: Sequence[Levels] = ()
) -> list[Evidence]:
    """The evidence by each law (see ``reduce_systems``), about the likeliest of the levels that are
    found from a robust guess and from each of some ``starts``; moment matching finds one hump, and
    there may be better ones. The system needs at least one row.
    """
    return [
        max(
            (_evidence_from(normal, made, start) for start in (made.guess, *starts)),
            key=lambda each: each.log,
        )
        for made in sampling.reduce_systems(normal, laws)
    ]


def _evidence_from(normal: NormalSystem, made: sampling.ReducedSystem, start: Levels) -> Evidence:
    products, equations = made.mixtures, made.equations
    matched = matching.match_moments(normal, equations, products, start)
    # the normals beside which what all else says was found: no others make a whole with it
    sites, (mean, variance) = matched.before, matched.cavity
    total = products.variance + variance[:, None]
    away = mean[:, None] - products.mean
    heights = products.log_weight - 0.5 * (away * away / total + np.log(total))
    mass = np.logaddexp.reduce(heights, axis=1)
    both = sites.information + mean / variance
    alone = 0.5 * (both**2 / (sites.precision + 1 / variance) - mean**2 / variance)
    mass -= alone - 0.5 * np.log1p(sites.precision * variance)
    precision, information = normal.precision.copy(), normal.information.copy()
    gaussian.add_sparse(precision, information, equations, (sites.precision, sites.information))
    log = (
        mass.sum()
        + _log_integral(precision, information)
        - _log_integral(normal.precision, normal.information)
    )
    covariance = np.linalg.inv(precision)
    levels = covariance @ information, covariance
    bound = _lower_bound(normal, made, levels)
    return Evidence(min(float(log), bound + MAX_SLACK), levels)


def _lower_bound(normal: NormalSystem, made: sampling.ReducedSystem, levels: Levels) -> float:
    """What the evidence is at least: the bound that a normal about these levels gives."""
    mean, covariance = levels
    middle, variance = gaussian.project(made.equations, mean, covariance)
    at, weight = np.polynomial.hermite_e.hermegauss(QUADRATURE)
    sums = middle[:, None] + np.sqrt(np.maximum(variance, 0.0))[:, None] * at
    products = made.mixtures
    away = sums[:, :, None] - products.mean[:, None]
    parts = products.log_weight - 0.5 * np.log(products.variance)
    heights = parts[:, None] - 0.5 * away**2 / products.variance[:, None]
    stated = np.logaddexp.reduce(heights, axis=2) @ (weight / weight.sum())
    _, spread = np.linalg.slogdet(covariance)
    precision = normal.precision
    usual = -0.5 * (mean @ precision @ mean + float((precision * covariance).sum()))
    usual += normal.information @ mean - _log_integral(precision, normal.information)
    return float(stated.sum() + usual + 0.5 * (spread + len(mean)))


def _log_integral(precision: gaussian.FloatArray, information: gaussian.FloatArray) -> float:
    """The log of the integral of exp(−½ xᵀ·precision·x + informationᵀ·x), less a constant."""
    _, determinant = np.linalg.slogdet(precision)
    return float(0.5 * (information @ np.linalg.solve(precision, information) - determinant))
