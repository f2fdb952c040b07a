"""What an economy exports more of than the world does.

All but `lafay` take a table (exporters, products) of values ≥ 0 without empty rows or columns, such as
``TradeMatrix.values``, and return a table of the same shape; there are no unknowns in it. They stay the same when
all values change their unit, and when rows or products change their order or names.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kirmash.indicators.matrix import Floats, pair_of
from kirmash.terms.quantities import Unknown


def rca(values: Floats) -> Floats:
    """Revealed comparative advantage, (X_ik / X_i) / (X_k / X); 0 to X / X_i, 1 the world's own share. Balassa 1965.

    One rounding a cell: products of exact sums, divided once, so any engine with exact sums gives the same bits.
    """
    totals = values.sum(axis=1)
    world = values.sum(axis=0)
    advantage: Floats = values * world.sum()
    advantage /= np.multiply.outer(totals, world)
    return advantage


def rsca(values: Floats) -> Floats:
    """Symmetric RCA, (RCA − 1) / (RCA + 1); −1 to 1, 0 the world's own share. Dalum, Laursen & Villumsen 1998."""
    advantage = rca(values)
    symmetric: Floats = (advantage - 1) / (advantage + 1)
    return symmetric


def nrca(values: Floats) -> Floats:
    """Normalised RCA, X_ik / X − X_i X_k / X²; −1/4 to 1/4, sums to 0 over products and over exporters. Yu, Cai & Leung 2009."""
    shares = values / values.sum()
    normal: Floats = shares - np.multiply.outer(shares.sum(axis=1), shares.sum(axis=0))
    return normal


def lafay(exports: ArrayLike, imports: ArrayLike) -> Floats | Unknown:
    """The Lafay index of each product of one economy, in percentage points; −50 to 50, sums to 0. Lafay 1992.

    100 · [(x_k − m_k)/(x_k + m_k) − Σ(x − m)/Σ(x + m)] · (x_k + m_k)/Σ(x + m), written without the division by a product's
    own trade, so a product nobody trades gives 0. Unknown where the economy trades nothing at all.
    """
    sold, bought = pair_of(exports, imports, "exports and imports by product")
    turnover = sold + bought
    total = turnover.sum()
    if total == 0:
        return Unknown("the economy has neither exports nor imports here")
    index: Floats = 100 * ((sold - bought) - (sold.sum() - bought.sum()) * (turnover / total)) / total
    return index
