"""How alike, complementary or intense the trade of two economies is.

Vectors run over the same products (values ≥ 0, zeros where nothing is traded); tables are
(economies, products) with trade in every row. Nothing depends on the order or names of products,
nor on the unit of values.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_number, checked_vectors
from kirmash.indicators.structure import NO_TRADE_TOTAL, shares
from kirmash.records.quantities import Unknown


def finger_kreinin(first: ArrayLike, other: ArrayLike) -> float | Unknown:
    """Export similarity, Σ_k min(s_ik, s_jk) of shares; 0 (nothing in common) to 1 (the same
    structure). Finger & Kreinin 1979.
    """
    return _overlap(*checked_vectors(first, other, "exports of the two economies"))


def michaely(exports: ArrayLike, imports: ArrayLike) -> float | Unknown:
    """Complementarity, 1 − ½ Σ_k |m_jk − x_ik| of shares; 0 to 1 (one sells just what the other
    buys). Michaely 1996.
    """
    return _overlap(
        *checked_vectors(exports, imports, "exports of one economy and imports of the other")
    )


def similarity_table(values: Floats) -> Floats:
    """Finger–Kreinin of all pairs at once: (economies, economies), symmetric, 1 on the diagonal."""
    return complementarity_table(values, values)


def complementarity_table(exports: Floats, imports: Floats) -> Floats:
    """Michaely of all pairs: (sellers, buyers).

    Both tables run over the same products; a row without trade is refused.
    """
    if exports.shape[1] != imports.shape[1]:
        raise IndicatorRefused(
            f"{exports.shape[1]} products, but {imports.shape[1]} expected.",
            "Give both tables for the same products.",
        )
    sold, bought = _row_shares(exports), _row_shares(imports)
    table = np.empty((len(sold), len(bought)))
    lesser = np.empty_like(bought)
    for seller, share in enumerate(sold):
        np.minimum(bought, share, out=lesser)
        lesser.sum(axis=1, out=table[seller])
    return np.minimum(table, 1.0, out=table)


def intensity(flow: float, exports: float, imports: float, world: float) -> float | Unknown:
    """Trade intensity, (X_ij / X_i) / (X_wj / X_w): the partner's part in our exports over its part
    in the world's; ≥ 0, 1 as expected.

    ``imports`` X_wj are the world's exports to the partner. WITS; Mikić & Gilbert 2009 (who take i
    out of X_wj and X_w: hand in the totals so made). Unknown where a total is zero.
    """
    x_ij, x_i, x_wj, x_w = (
        checked_number(n, "flow and totals") for n in (flow, exports, imports, world)
    )
    if x_i == 0 or x_wj == 0 or x_w == 0:
        return Unknown("one of the totals is zero, so shares cannot be compared")
    return x_ij * x_w / (x_i * x_wj)


def grubel_lloyd(exports: ArrayLike, imports: ArrayLike) -> float | Unknown:
    """Intra-industry trade, 1 − Σ|X_k − M_k| / Σ(X_k + M_k); 0 (one-way in every product) to 1.

    Grubel & Lloyd 1975.
    """
    sold, bought = checked_vectors(exports, imports, "exports and imports by product")
    total = float((sold + bought).sum())
    return max(0.0, 1 - float(np.abs(sold - bought).sum()) / total) if total else NO_TRADE_TOTAL


def grubel_lloyd_by_product(exports: ArrayLike, imports: ArrayLike) -> tuple[float | Unknown, ...]:
    """1 − |X_k − M_k| / (X_k + M_k) of each product; Unknown for one neither sold nor bought."""
    sold, bought = checked_vectors(exports, imports, "exports and imports by product")
    untraded = Unknown("there are neither exports nor imports")
    return tuple(
        untraded if x + m == 0 else float(1 - abs(x - m) / (x + m))
        for x, m in zip(sold, bought, strict=True)
    )


def aquino(exports: ArrayLike, imports: ArrayLike) -> float | Unknown:
    """Grubel–Lloyd with the whole's imbalance spread over the products, 1 − ½ Σ|x_k − m_k| of
    shares; 0 to 1. Aquino 1978.

    Scaling exports and imports to one total (Aquino's correction) turns Grubel–Lloyd into the
    overlap of the two structures. Unknown where either side is nothing.
    """
    return _overlap(*checked_vectors(exports, imports, "exports and imports by product"))


def _overlap(left: Floats, other: Floats) -> float | Unknown:
    first, second = shares(left), shares(other)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return NO_TRADE_TOTAL
    return min(1.0, float(np.minimum(first, second).sum()))


def _row_shares(values: Floats) -> Floats:
    totals = values.sum(axis=1, keepdims=True)
    if not (totals > 0).all() or not np.isfinite(totals).all():
        raise IndicatorRefused(
            "An economy in the table has no trade, or its values are not numbers.",
            "Leave it out first (matrix.from_dense does).",
        )
    part: Floats = values / totals
    return part
