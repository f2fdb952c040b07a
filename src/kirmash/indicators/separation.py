"""Zeros that a Poisson model fits perfectly: found and set aside, for without this its estimates do not exist.

A zero is separated where some combination of terms and fixed effects is zero on every positive row, negative on no row, and
positive on it: moving along that combination raises the likelihood for ever. Correia, Guimarães & Zylkin 2019 (arXiv:1903.01633).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.errors import KirmashError, MissingExtra
from kirmash.indicators.matrix import Floats, Ints

Mask = NDArray[np.bool_]
LEAST = 1e-6  # the programme's variables are bounded by 1, and its solver is exact to 1e-7
LARGEST = 200_000  # rows up to which the exact programme is run


def separated(outcome: Floats, terms: Floats, effects: Sequence[Ints]) -> Mask:
    """Which rows are separated zeros. ``terms`` is (rows, terms), ``effects`` one group number a row for each fixed effect.

    Groups without any trade go first, as often as new ones arise; then a linear programme looks for combinations, until it finds none.
    Above `LARGEST` rows only the groups are looked for, which `exact` tells beforehand.
    """
    kept = _with_trade(outcome, effects, np.ones(len(outcome), dtype=np.bool_))
    if not exact(len(outcome)):
        return ~kept
    scale = np.abs(terms).max(axis=0, initial=0)
    design = _design(terms / np.where(scale > 0, scale, 1), effects)
    while True:
        zeros = np.flatnonzero(kept & (outcome == 0))
        found = _combination(design[np.flatnonzero(kept & (outcome > 0))], design[zeros]) if zeros.size else zeros
        if not found.size:
            return ~kept
        kept[zeros[found]] = False


def exact(rows: int) -> bool:
    """Whether so many rows are searched for every kind of separation, or for groups without trade only."""
    return rows <= LARGEST


def _with_trade(outcome: Floats, effects: Sequence[Ints], kept: Mask) -> Mask:
    while True:
        empty = np.zeros_like(kept)
        for group in effects:
            empty |= kept & (np.bincount(group, weights=outcome * kept)[group] == 0)
        if not empty.any():
            return kept
        kept = kept & ~empty


def _design(terms: Floats, effects: Sequence[Ints]) -> Any:
    sparse = _scipy("sparse")
    rows = np.arange(len(terms))
    parts = [sparse.csr_matrix(terms), *(sparse.csr_matrix((np.ones(len(rows)), (rows, group))) for group in effects)]
    if not effects:
        parts.append(sparse.csr_matrix(np.ones((len(rows), 1))))
    return sparse.hstack([part for part in parts if part.shape[1]]).tocsr()


def _combination(positive: Any, zero: Any) -> Ints:
    """Places among the zeros that one combination lifts: maximise Σz, z = Xγ within 0 and 1 on zeros, 0 on positive rows."""
    solved = _scipy("optimize").linprog(
        -np.asarray(zero.sum(axis=0)).ravel(),
        A_ub=_scipy("sparse").vstack([zero, -zero]),
        b_ub=np.repeat([1.0, 0.0], zero.shape[0]),
        A_eq=positive,
        b_eq=np.zeros(positive.shape[0]),
        bounds=(None, None),
    )
    if solved.status != 0:
        raise KirmashError(f"The search for separated zeros failed: {solved.message}", "Rescale the terms, or leave out a fixed effect.")
    lifted: Ints = np.flatnonzero(zero @ solved.x > LEAST)
    return lifted


def _scipy(part: str) -> Any:
    try:
        from importlib import import_module

        return import_module(f"scipy.{part}")
    except ImportError as missing:
        raise MissingExtra("SciPy", "gravity") from missing
