"""The product space: which products go together, how near an economy is to each, and what it would
gain.

``cells`` is a presence table of zeros and ones (economies, products) without empty rows or columns,
``proximity`` a table (products, products). Everything follows a relabelling or reordering of
products and economies. After Hidalgo et al. 2007 and Hausmann et al., The Atlas of Economic
Complexity, 2014. There are no unknowns: a Presence has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kirmash.indicators import matrix
from kirmash.indicators.complexity import (
    DEFAULT_SCALING,
    AdvantageMatrix,
    ComplexityScores,
    ScoreScaling,
    complexity,
)
from kirmash.indicators.matrix import Floats, Ints
from kirmash.records.quantities import Unknown

BLOCK = 512  # products whose common exporters are counted at once
BATCH = 512  # products whose proximity is made outright where the whole table is not needed
STRIP = 64  # rows scaled at once: so few stay in the processor's nearest cache


@dataclass(frozen=True, slots=True, eq=False)
class ProductSpace:
    """Everything of one year: ``density`` and ``gain`` are (economies, products), ``outlook`` one
    number an economy. ``atlas_outlook`` is the outlook on the Atlas's scale; noughts where all
    economies have the same.
    """

    complexity: ComplexityScores
    proximity: Floats
    density: Floats
    outlook: Floats
    gain: Floats
    atlas_outlook: Floats


def proximity(cells: Floats) -> Floats:
    """φ_kl, the lesser of the two shares of common exporters: (MᵀM)_kl / max(k_k, k_l); 0 to 1,
    symmetric, 1 on the diagonal.

    The counts are exact in float32 (whole numbers under 2²⁴) and are scaled in float64. For
    economies hand in ``cells.T``.
    """
    small = np.ascontiguousarray(cells, dtype=np.float32)
    share = 1 / cells.sum(axis=0)
    table = np.empty((len(share), len(share)))

    def fill(start: int) -> None:
        common, scale = small[:, start : start + BLOCK].T @ small, np.empty((STRIP, len(share)))
        for row in range(0, len(common), STRIP):
            part = slice(start + row, start + min(row + STRIP, len(common)))
            least = np.minimum(share[part, None], share, out=scale[: part.stop - part.start])
            np.multiply(common[row : row + STRIP], least, out=table[part])

    matrix.map_in_threads(fill, range(0, len(share), BLOCK))
    return table


def density(cells: Floats, near: Floats) -> Floats:
    """ω_ik = Σ_l M_il φ_kl / Σ_l φ_kl: how much of what is near a product the economy has already;
    0 to 1. Self-proximity is counted.
    """
    densities: Floats = cells @ near
    densities /= near.sum(axis=0)
    return densities


def distance(cells: Floats, near: Floats) -> Floats:
    """1 − density: how much of what is near a product the economy lacks; 0 to 1."""
    lacking: Floats = 1 - density(cells, near)
    return lacking


def outlook_index(cells: Floats, densities: Floats, worth: Floats) -> Floats:
    """COI_i = Σ_k ω_ik (1 − M_ik) PCI_k: the complexity an economy is near to and lacks; any sign.
    ``densities`` is the density table, ``worth`` PCI with mean 0 and deviation 1 among products.

    As in the published worked example (R's economiccomplexity). The Atlas scales otherwise, which
    changes ranks and signs, not the unit alone: see `atlas_outlook_index`.
    """
    index: Floats = (densities * (1 - cells)) @ worth
    return index


def atlas_outlook_index(cells: Floats, densities: Floats, unscaled: Floats) -> Floats:
    """COI as the Growth Lab's own code (py-ecomplexity) has it: the sum over PCI before its mean is
    taken out, then z-scored among economies (divided by n); any sign, mean 0.

    An economy above 0 has more ahead than the mean economy. Noughts where all have the same.
    """
    index = outlook_index(cells, densities, unscaled)
    deviation = float(index.std())
    scaled: Floats = (index - index.mean()) / (deviation or 1.0)
    return scaled


def outlook_gain(cells: Floats, near: Floats, worth: Floats) -> Floats:
    """COG_ik = (1 − M_ik) Σ_l (1 − M_il) φ_lk PCI_l / Σ_m φ_lm: what a new product opens; 0 where
    the economy has it. Any sign.

    Self-proximity is counted, as in the published worked example; the Atlas subtracts (1 − ω_ik)
    PCI_k for the way already open.
    """
    lacking = 1 - cells
    gain: Floats = (lacking * (worth / near.sum(axis=0))) @ near
    gain *= lacking
    return gain


def product_space(
    presence: AdvantageMatrix, scale: ScoreScaling = DEFAULT_SCALING
) -> ProductSpace | Unknown:
    """Complexity, proximity, density, outlook and gain at once; Unknown where complexity is (see
    there).
    """
    scores = complexity(presence, scale)
    if isinstance(scores, Unknown):
        return scores
    cells, lacking = presence.cells, 1 - presence.cells
    ranked = _rank_products(cells)
    total = matrix.apply_to_row_blocks(
        lambda left: _multiply_by_proximity(left, ranked), np.ones((1, cells.shape[1]))
    )[0]
    both = matrix.apply_to_row_blocks(
        lambda left: _multiply_by_proximity(left, ranked),
        np.vstack([cells, lacking * (scores.products / total)]),
    )
    densities, gain = both[: len(cells)] / total, both[len(cells) :] * lacking
    with matrix.limit_to_single_thread():
        outlook = outlook_index(cells, densities, scores.products)
        unscaled = scores.products if scores.unscaled_products is None else scores.unscaled_products
        atlas_outlook = atlas_outlook_index(cells, densities, unscaled)
    return ProductSpace(scores, proximity(cells), densities, outlook, gain, atlas_outlook)


@dataclass(frozen=True, slots=True, eq=False)
class _RankedProducts:
    """Products in the order of ubiquity, in batches: ``cells`` (products, economies), ``rare`` 1 /
    ubiquity, ``near`` φ within a batch.
    """

    order: Ints
    cells: Floats
    rare: Floats
    batches: tuple[slice, ...]
    near: tuple[Floats, ...]


def _rank_products(cells: Floats) -> _RankedProducts:
    order = np.argsort(cells.sum(axis=0), kind="stable")
    rows = cells[:, order].T.copy()
    batches = tuple(slice(start, start + BATCH) for start in range(0, len(rows), BATCH))
    return _RankedProducts(
        order,
        rows,
        1 / rows.sum(axis=1, keepdims=True),
        batches,
        tuple(proximity(rows[batch].T) for batch in batches),
    )


def _multiply_by_proximity(left: Floats, ranked: _RankedProducts) -> Floats:
    """``left @ proximity(cells)`` for a quarter of the work, without the table.

    φ_kl is MᵀM divided by the greater ubiquity. With products in the order of ubiquity, those
    before a batch are divided by its own products' numbers and those after it by theirs: two
    running sums over (rows, economies). Only within a batch is φ made.
    """
    cells, left = ranked.cells, left[:, ranked.order].T.copy()
    sums, running = np.empty_like(left), np.zeros((cells.shape[1], left.shape[1]))
    for batch, near in zip(ranked.batches, ranked.near, strict=True):
        np.matmul(cells[batch], running, out=sums[batch])
        sums[batch] *= ranked.rare[batch]
        sums[batch] += near @ left[batch]
        running += cells[batch].T @ left[batch]
    running[:] = 0
    for batch in reversed(ranked.batches):
        sums[batch] += cells[batch] @ running
        running += (cells[batch] * ranked.rare[batch]).T @ left[batch]
    back = np.empty(sums.shape[::-1])
    back[:, ranked.order] = sums.T
    return back
