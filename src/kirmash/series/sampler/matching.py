"""A normal in place of each mixture, by rounds of moment matching (after Minka 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.series import gaussian
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.sampler import mixtures
from kirmash.series.sampler.mixtures import IntArray, Mixtures

ROUNDS, STEP = 14, 0.5
"""Rounds, and the share of the way from the old normals to the new that each goes: whole steps may
go to and fro for ever."""
SAME_HUMP = 3.0
"""Standard deviations within which components are of one hump."""
OPEN_VARIANCE = 1e4
ROOM = 0.02
"""Spread, in logs, added to what is known of another period when a figure may be its."""


@dataclass(frozen=True, slots=True)
class Sites:
    """A normal in place of each mixture: its precision and the product with its mean."""

    precision: FloatArray
    information: FloatArray


Equations = tuple[IntArray, FloatArray]


def solve_with_sites(
    normal: NormalSystem, equations: Equations, sites: Sites, included: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of the unknowns with the sites of the ``included`` mixtures."""
    precision, information = normal.precision.copy(), normal.information.copy()
    gaussian.add_sparse(
        precision,
        information,
        (equations[0][included], equations[1][included]),
        (sites.precision[included], sites.information[included]),
    )
    covariance = np.linalg.inv(precision)
    covariance = (covariance + covariance.T) / 2
    return covariance @ information, covariance


@dataclass(frozen=True, slots=True)
class Matching:
    """The normals of the mixtures; the ones before, and what all else says beside those (mean and
    variance); the weight of each mixture's other humps.
    """

    sites: Sites
    before: Sites
    cavity: tuple[FloatArray, FloatArray]
    doubt: FloatArray


def match_moments(
    normal: NormalSystem,
    equations: Equations,
    products: Mixtures,
    guess: tuple[FloatArray, FloatArray],
) -> Matching:
    """A normal for the likeliest hump of each mixture, found about a ``guess`` of the unknowns."""
    everything = np.ones(len(products.mean), dtype=bool)
    mean, variance = gaussian.project(equations, *guess)
    variance = variance + ROOM**2
    none = np.zeros(len(mean))
    sites = before = Sites(none, none)
    for at in range(ROUNDS + 1):
        tilted = mixtures.tilt(products, mean, variance)
        moments, doubt = _likeliest_hump(tilted)
        before, sites = sites, _sites(moments, mean, variance)
        if at:
            sites = _between(before, sites, STEP)
        if at == ROUNDS:
            break
        all_mean, all_variance = gaussian.project(
            equations, *solve_with_sites(normal, equations, sites, everything)
        )
        left = 1 / np.maximum(all_variance, mixtures.MIN_VARIANCE) - sites.precision
        open_ended = left < 1 / OPEN_VARIANCE
        variance = np.where(open_ended, OPEN_VARIANCE, 1 / np.where(open_ended, 1.0, left))
        mean = np.where(
            open_ended, all_mean, variance * (all_mean / all_variance - sites.information)
        )
    return Matching(sites, before, (mean, variance), doubt)


def _between(before: Sites, after: Sites, step: float) -> Sites:
    return Sites(
        before.precision + step * (after.precision - before.precision),
        before.information + step * (after.information - before.information),
    )


def _likeliest_hump(tilted: Mixtures) -> tuple[tuple[FloatArray, FloatArray], FloatArray]:
    """Mean and variance of the components about the heaviest one, and the weight of the others."""
    weight = np.exp(tilted.log_weight)
    every, top = np.arange(len(weight)), weight.argmax(1)
    here, spread = tilted.mean[every, top][:, None], tilted.variance[every, top][:, None]
    away = tilted.mean - here
    hump = away * away <= SAME_HUMP**2 * np.maximum(tilted.variance, spread)
    inside = np.where(hump, weight, 0.0)
    share = inside / inside.sum(1, keepdims=True)
    mean = (share * tilted.mean).sum(1)
    off = tilted.mean - mean[:, None]
    variance = (share * (tilted.variance + off * off)).sum(1)
    return (mean, np.maximum(variance, mixtures.MIN_VARIANCE)), 1.0 - inside.sum(1)


def _sites(moments: tuple[FloatArray, FloatArray], mean: FloatArray, variance: FloatArray) -> Sites:
    """The normals which, times what all else says, have these moments; 0 where nothing is added."""
    precision = 1 / moments[1] - 1 / variance
    useful = precision > 0
    return Sites(
        np.where(useful, precision, 0.0),
        np.where(useful, moments[0] / moments[1] - mean / variance, 0.0),
    )
