"""Three-way and two-way PPML with the bias of many fixed effects taken out. Weidner & Zylkin, J.
International Economics 132, 2021.

With exporter-year, importer-year and pair effects over a short panel, PPML coefficients are off by
a term of order 1/N, as large as their standard errors, and clustered standard errors are too small
by the same order; with exporter-year and importer-year effects alone only the errors are. The
coefficients are corrected by the paper's analytical expansion, written over a cube (exporter,
importer, year). The paper raises scores by their leverage on one side of the clustered covariance
(as HC2 does), which in simulations here still leaves 95 % intervals at .88–.92; raised on both
sides (CR3: Bell & McCaffrey, Survey Methodology 28, 2002), they hold .93–.97.

Measured on designs after the paper's (20 economies, 5 years, coefficient 1, 500 draws): where
trade's variance given its expectation λ is 1 or λ, the correction takes the mean bias from +.022 to
+.005 and from +.017 to +.006; where it is λ² there is none to take. Where it grows faster than λ²
(their fourth design) bias is −.12 and only a sixth of it is found, since residuals hide it:
intervals then hold .77.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kirmash.errors import IndicatorRefused, KirmashError
from kirmash.indicators.gravity import (
    GravityEstimate,
    GravityModel,
    GravityTable,
    SmallSampleCorrection,
    estimate,
)
from kirmash.indicators.matrix import Floats


@dataclass(frozen=True, slots=True)
class PanelColumns:
    """Names of the columns of a panel of pairs by year; ``pair_effects`` True adds pair effects
    (three-way).
    """

    outcome: str
    terms: tuple[str, ...]
    exporter: str = "exporter"
    importer: str = "importer"
    year: str = "year"
    pair_effects: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class BiasCorrectedEstimate:
    """``coefficients`` = those of ``raw`` − ``bias``; ``errors`` are clustered by pair, scores
    raised by their leverage on both sides.

    Beside them stand ``paper_errors`` (raised on one side, as the paper has it) and
    ``uncorrected``, the usual ones. Where leverage is only approximate (not ``exact``: large
    panels, where it is small) ``errors`` are the paper's: twice would double its mistakes.

    ``covariance`` is in the order of ``coefficients``. ``exact`` tells how the effects' leverage
    was computed (see `cube`).
    """

    raw: GravityEstimate
    coefficients: Mapping[str, float]
    bias: Mapping[str, float]
    errors: Mapping[str, float]
    paper_errors: Mapping[str, float]
    uncorrected: Mapping[str, float]
    covariance: Floats
    exact: bool


def estimate_bias_corrected(table: GravityTable, panel: PanelColumns) -> BiasCorrectedEstimate:
    """Estimate a panel by PPML, and correct coefficients (three-way) and standard errors.

    Refused where a pair has two rows for a year, or as `gravity.estimate` refuses. Terms the fixed
    effects absorb are left out, as ``raw.dropped`` tells. Not for panels without variation within
    pairs, where nothing but the effects remains.
    """
    if not panel.terms:
        raise IndicatorRefused(
            "gravity.no-terms",
            "There are no terms to correct.",
            "Name at least one, such as an agreement.",
        )
    effects = ((panel.exporter, panel.year), (panel.importer, panel.year))
    pair = (panel.exporter, panel.importer)
    model = GravityModel(
        panel.outcome,
        panel.terms,
        (*effects, pair) if panel.pair_effects else effects,
        pair,
        small_sample=SmallSampleCorrection.CLUSTERS,
        strict=True,
    )
    raw = estimate(table, model)
    names = tuple(raw.coefficients)
    cube = _build_cube(table, panel, raw, names)
    within = demean_terms(cube, panel.pair_effects)
    weight = np.einsum("ijtk,ijt,ijtl->kl", within, cube.fitted, within)
    inverse = np.linalg.inv(weight)
    spread, exact = effect_sum_variances(cube, panel.pair_effects)
    bias = inverse @ _score_bias(cube, within) if panel.pair_effects else np.zeros(len(names))
    scores, raised = _scores(cube, within, inverse, spread, panel.pair_effects)
    clusters = int(cube.present.any(axis=2).sum())
    sides = ((raised, raised if exact else scores), (raised, scores), (scores, scores))
    covariances = [_sandwich_covariance(left, other, inverse, clusters) for left, other in sides]
    best, once, plain = (
        _by_term(names, np.sqrt(np.diag(covariance))) for covariance in covariances
    )
    values = np.array(list(raw.coefficients.values()))
    return BiasCorrectedEstimate(
        raw,
        _by_term(names, values - bias),
        _by_term(names, bias),
        best,
        once,
        plain,
        covariances[0],
        exact,
    )


def _score_bias(cube: PanelArrays, within: Floats) -> Floats:
    """The expected score at the true coefficients, by both sides' effects; to be multiplied by the
    inverse curvature.
    """
    bend, error = pair_hessians(cube, pairs=True), cube.outcome - cube.fitted
    square = np.einsum("ijt,ijs->ijts", error, error)
    total = np.zeros(within.shape[3])
    for partners in (1, 0):
        count = within.shape[1 - partners]
        inverse = np.linalg.pinv(bend.sum(axis=partners), rcond=1e-10, hermitian=True)
        rough = square.sum(axis=partners)
        for term in range(within.shape[3]):
            x = within[..., term]
            first = np.einsum("ijt,ijs->ijts", np.einsum("ijts,ijs->ijt", bend, x), error).sum(
                axis=partners
            )
            third = -(x[..., :, None] * bend) - bend * x[..., None, :]
            second = inverse @ third.sum(axis=partners) @ inverse @ rough
            side_bias = -np.einsum("nts,nst->", first, inverse) + np.einsum("ntt->", second) / 2
            total[term] += side_bias * count / (count - 1)
    return total


def _scores(
    cube: PanelArrays, within: Floats, inverse: Floats, spread: Floats, pairs: bool
) -> tuple[Floats, Floats]:
    """The score of each pair, (exporters, importers, terms), and the same raised by its leverage;
    ``spread`` is the effects' variance.
    """
    error = cube.outcome - cube.fitted
    leverage = pair_hessians(cube, pairs) @ (spread + within @ inverse @ np.swapaxes(within, 2, 3))
    raised = np.linalg.solve(np.eye(leverage.shape[-1]) - leverage, error[..., None])[..., 0]
    return np.einsum("ijtk,ijt->ijk", within, error), np.einsum("ijtk,ijt->ijk", within, raised)


def _sandwich_covariance(left: Floats, other: Floats, inverse: Floats, clusters: int) -> Floats:
    """Covariance clustered by pair, from the scores on its two sides."""
    middle = np.einsum("ijk,ijl->kl", left, other)
    covariance: Floats = inverse @ ((middle + middle.T) / 2) @ inverse * (clusters / (clusters - 1))
    return covariance


def _build_cube(
    table: GravityTable, panel: PanelColumns, raw: GravityEstimate, names: tuple[str, ...]
) -> PanelArrays:
    rows = np.flatnonzero(raw.used)
    sides = [
        np.unique(np.asarray(table[name])[rows], return_inverse=True)
        for name in (panel.exporter, panel.importer, panel.year)
    ]
    shape = tuple(len(levels) for levels, _ in sides)
    place = tuple(index for _, index in sides)
    cells = np.ravel_multi_index(place, shape)
    if len(np.unique(cells)) < len(cells):
        raise IndicatorRefused(
            "gravity.year-repeated",
            "A pair has several rows for one year.",
            "Sum over products, reporters and months first.",
        )
    terms = np.column_stack([np.asarray(table[name], dtype=np.float64)[rows] for name in names])
    cube = PanelArrays(
        np.zeros(shape),
        np.zeros(shape),
        np.zeros((*shape, len(names))),
        np.zeros(shape, dtype=np.bool_),
    )
    cube.outcome[place] = np.asarray(table[panel.outcome], dtype=np.float64)[rows]
    cube.fitted[place] = raw.fitted[rows]
    cube.terms[place] = terms
    cube.present[place] = True
    return cube


def _by_term(names: tuple[str, ...], values: Floats) -> Mapping[str, float]:
    return MappingProxyType(dict(zip(names, map(float, values), strict=True)))


# effects up to which their variance is computed in full (a square table of 8 bytes a cell)
MOST_EFFECTS = 4_000
MAX_DEMEANING_ROUNDS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class PanelArrays:
    """``outcome``, ``fitted`` and ``present`` are (exporters, importers, years), ``terms`` has the
    terms as a fourth axis.
    """

    outcome: Floats
    fitted: Floats
    terms: Floats
    present: NDArray[np.bool_]


def demean_terms(cube: PanelArrays, pairs: bool, tolerance: float = 1e-11) -> Floats:
    """The terms less their means by exporter-year, importer-year (and pair) weighted by fitted
    values, until nothing changes.

    Conjugate gradients over alternating projections (Hernández-Ramos, Escalante & Raydan 2011)
    would be quicker; panels here are small.
    """
    weight = cube.fitted[..., None]
    axes = (1, 0, 2) if pairs else (1, 0)
    totals = [weight.sum(axis=axis, keepdims=True) for axis in axes]
    safe = [np.where(total > 0, total, 1.0) for total in totals]
    values = cube.terms.copy()
    size = np.abs(values).max(initial=0.0)
    for _ in range(MAX_DEMEANING_ROUNDS):
        moved = 0.0
        for axis, total in zip(axes, safe, strict=True):
            mean = (weight * values).sum(axis=axis, keepdims=True) / total
            moved = max(moved, float(np.abs(mean).max()))
            values -= mean
        if moved <= tolerance * size:
            return np.where(cube.fitted[..., None] > 0, values, 0.0)
    raise KirmashError(
        "gravity.effects-not-removed",
        "The fixed effects could not be removed from the terms.",
        "Leave out economies with very little trade.",
    )


def pair_hessians(cube: PanelArrays, pairs: bool) -> Floats:
    """H of each pair, (exporters, importers, years, years): diag(λ), less λλ'/Σλ where pair effects
    are profiled out.
    """
    full: Floats = np.einsum("ijt,ts->ijts", cube.fitted, np.eye(cube.fitted.shape[2]))
    if pairs:
        total = cube.fitted.sum(axis=2)[..., None]
        full -= (
            cube.fitted[..., :, None] * (cube.fitted / np.where(total > 0, total, 1))[..., None, :]
        )
    return full


def effect_sum_variances(cube: PanelArrays, pairs: bool) -> tuple[Floats, bool]:
    """Variance of the side effects' sum in each pair, (exporters, importers, years, years), and
    whether it is exact.

    Up to `MOST_EFFECTS` effects the whole information matrix is inverted; above, its two diagonal
    blocks alone, which leaves out the (small) covariance of the two sides.
    """
    bend = pair_hessians(cube, pairs)
    sellers, buyers, years = cube.fitted.shape
    if (sellers + buyers) * years > MOST_EFFECTS:
        own = [np.linalg.pinv(bend.sum(axis=axis), rcond=1e-10, hermitian=True) for axis in (1, 0)]
        return own[0][:, None] + own[1][None, :], False
    first = sellers * years
    information = np.zeros((first + buyers * years,) * 2)
    for i in range(sellers):
        information[i * years : (i + 1) * years, i * years : (i + 1) * years] = bend[i].sum(axis=0)
    for j in range(buyers):
        at = slice(first + j * years, first + (j + 1) * years)
        information[at, at] = bend[:, j].sum(axis=0)
    information[:first, first:] = bend.transpose(0, 2, 1, 3).reshape(first, buyers * years)
    information[first:, :first] = information[:first, first:].T
    variance = np.linalg.pinv(information, rcond=1e-11, hermitian=True)
    blocks = variance.reshape(sellers + buyers, years, sellers + buyers, years)
    mine = np.einsum("ntns->nts", blocks)
    cross = blocks[:sellers, :, sellers:, :].transpose(0, 2, 1, 3)
    return mine[:sellers, None] + mine[None, sellers:] + cross + np.swapaxes(cross, 2, 3), True
