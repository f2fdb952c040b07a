"""A panel of pairs as a cube (exporter, importer, year), and what fixed effects do in it: demeaning and leverage.

Cells without a row have a fitted value of 0, which gives them no weight anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.errors import KirmashError
from kirmash.indicators.matrix import Floats

LARGEST = 4_000  # effects up to which their variance is computed in full (a square table of 8 bytes a cell)
ROUNDS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """``outcome``, ``fitted`` and ``present`` are (exporters, importers, years), ``terms`` has the terms as a fourth axis."""

    outcome: Floats
    fitted: Floats
    terms: Floats
    present: NDArray[np.bool_]


def demeaned(cube: Cube, pairs: bool, tolerance: float = 1e-11) -> Floats:
    """The terms less their means by exporter-year, importer-year (and pair) weighted by fitted values, until nothing changes.

    Conjugate gradients over alternating projections (Hernández-Ramos, Escalante & Raydan 2011) would be quicker; panels here are small.
    """
    weight = cube.fitted[..., None]
    axes = (1, 0, 2) if pairs else (1, 0)
    totals = [weight.sum(axis=axis, keepdims=True) for axis in axes]
    safe = [np.where(total > 0, total, 1.0) for total in totals]
    values = cube.terms.copy()
    size = np.abs(values).max(initial=0.0)
    for _ in range(ROUNDS):
        moved = 0.0
        for axis, total in zip(axes, safe, strict=True):
            mean = (weight * values).sum(axis=axis, keepdims=True) / total
            moved = max(moved, float(np.abs(mean).max()))
            values -= mean
        if moved <= tolerance * size:
            return np.where(cube.fitted[..., None] > 0, values, 0.0)
    raise KirmashError("The fixed effects could not be removed from the terms.", "Leave out economies with very little trade.")


def curvature(cube: Cube, pairs: bool) -> Floats:
    """H of each pair, (exporters, importers, years, years): diag(λ), less λλ'/Σλ where pair effects are profiled out."""
    full: Floats = np.einsum("ijt,ts->ijts", cube.fitted, np.eye(cube.fitted.shape[2]))
    if pairs:
        total = cube.fitted.sum(axis=2)[..., None]
        full -= cube.fitted[..., :, None] * (cube.fitted / np.where(total > 0, total, 1))[..., None, :]
    return full


def effects_leverage(cube: Cube, pairs: bool) -> tuple[Floats, bool]:
    """Variance of the side effects' sum in each pair, (exporters, importers, years, years), and whether it is exact.

    Up to `LARGEST` effects the whole information matrix is inverted; above, its two diagonal blocks alone, which leaves out the (small)
    covariance of the two sides.
    """
    bend = curvature(cube, pairs)
    sellers, buyers, years = cube.fitted.shape
    if (sellers + buyers) * years > LARGEST:
        own = [np.linalg.pinv(bend.sum(axis=axis), rcond=1e-10, hermitian=True) for axis in (1, 0)]
        return own[0][:, None] + own[1][None, :], False
    first = sellers * years
    whole = np.zeros((first + buyers * years,) * 2)
    for i in range(sellers):
        whole[i * years : (i + 1) * years, i * years : (i + 1) * years] = bend[i].sum(axis=0)
    for j in range(buyers):
        at = slice(first + j * years, first + (j + 1) * years)
        whole[at, at] = bend[:, j].sum(axis=0)
    whole[:first, first:] = bend.transpose(0, 2, 1, 3).reshape(first, buyers * years)
    whole[first:, :first] = whole[:first, first:].T
    variance = np.linalg.pinv(whole, rcond=1e-11, hermitian=True)
    blocks = variance.reshape(sellers + buyers, years, sellers + buyers, years)
    mine = np.einsum("ntns->nts", blocks)
    cross = blocks[:sellers, :, sellers:, :].transpose(0, 2, 1, 3)
    return mine[:sellers, None] + mine[None, sellers:] + cross + np.swapaxes(cross, 2, 3), True
