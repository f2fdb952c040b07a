"""The years drawn anew, with replacement: how far potentials and their ranks would change had other
years been seen. That is how years differ, not the error of reports.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kirmash.indicators.matrix import Floats, as_read_only
from kirmash.indicators.similarity import (
    NO_CORRECTIONS,
    PotentialCorrections,
    export_potential_table,
)
from kirmash.opportunities.windows import TradeWindow, world_by_year
from kirmash.records.quantities import Unknown

DRAWS, SEED = 100, 20160  # how often the years are drawn anew, and from where the draws begin
MIN_DRAWN_YEARS = 3  # fewer years say nothing of how far they differ
BLOCK = 10  # draws made at once: their tables stay in the processor's cache
INTERVAL = (0.05, 0.95)  # of draws, the ends of an interval
SINGLE_YEAR = Unknown(
    "opportunity.single-year",
    "fewer than three years are in the tables, so it is not known how far years differ",
)


@lru_cache(maxsize=8)
def year_weights(count: int) -> Floats:
    """The weight of each of so many years in each draw, (draws, years); a row adds up to 1."""
    picked = np.random.default_rng(SEED).integers(0, count, (DRAWS, count))
    weights = np.stack([(picked == year).sum(axis=1) for year in range(count)], axis=1) / count
    return as_read_only(weights)


@lru_cache(maxsize=4)
def drawn_shares(window: TradeWindow, seller: int) -> Floats:
    """The seller's share in the exports of all in each draw, (draws, products)."""
    weights, own = year_weights(len(window.years)), window.exports[:, seller]
    own, world = np.ascontiguousarray(own), world_by_year(window)
    shares = np.zeros((DRAWS, own.shape[1]))
    for start in range(0, DRAWS, BLOCK):
        part = slice(start, start + BLOCK)
        total = weights[part] @ world
        np.divide(weights[part] @ own, total, out=shares[part], where=total > 0)
    return as_read_only(shares)


def drawn_potentials(
    window: TradeWindow,
    seller: str,
    buyer: int,
    columns: NDArray[np.int64],
    corrections: PotentialCorrections = NO_CORRECTIONS,
) -> tuple[Floats, Floats]:
    """Potential and its untapped part in each draw, each (draws, ``columns``), dollars a year."""
    weights = year_weights(len(window.years))
    shares = drawn_shares(window, window.economies.index(seller))
    imports = np.ascontiguousarray(window.imports[:, buyer])
    sold = np.ascontiguousarray(window.sold[seller].values[:, buyer])
    potentials, untapped = (np.empty((DRAWS, columns.size)) for _ in range(2))
    for start in range(0, DRAWS, BLOCK):
        part = slice(start, start + BLOCK)
        flows = weights[part] @ sold
        table = export_potential_table(
            shares[part], weights[part] @ imports, flows.sum(axis=1), corrections
        )
        potentials[part] = table[:, columns]
        untapped[part] = np.maximum(0.0, potentials[part] - flows[:, columns])
    return potentials, untapped


def interval(drawn: Floats) -> tuple[float, float]:
    """The ends between which nine tenths of draws are."""
    low, high = np.quantile(drawn, INTERVAL)
    return float(low), float(high)
