"""Why exports grew: the world's growth, what is sold, where it is sold, and the rest,
competitiveness. Leamer & Stern 1970.

Values are ≥ 0 in one currency; ``world`` must contain the economy's own exports. The four parts sum
to the change exactly (up to rounding), scale with the unit, and do not depend on the order of
products or markets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats
from kirmash.records.quantities import Unknown


@dataclass(frozen=True, slots=True)
class ExportTables:
    """One economy's exports and the world's, before and after: four tables of one shape, (products,
    markets) or (products,).
    """

    before: ArrayLike
    after: ArrayLike
    world_before: ArrayLike
    world_after: ArrayLike


@dataclass(frozen=True, slots=True)
class GrowthDecomposition:
    """``change`` = ``world`` + ``products`` + ``markets`` + ``competitiveness``, all in the unit of
    values.

    ``world``: had it grown as world trade; ``products`` and ``markets``: for selling what, and
    where, demand grew faster (``markets`` is 0 where there is one market); ``competitiveness``: the
    rest, its shares gained or lost.
    """

    change: float
    world: float
    products: float
    markets: float
    competitiveness: float


def constant_market_share(exports: ExportTables) -> GrowthDecomposition | Unknown:
    """g X⁰ + Σ_k (g_k − g) X⁰_k + Σ_k Σ_j (g_kj − g_k) X⁰_kj + residual, with g the world's growth
    in all, in k, and in k to j.

    With one market (vectors over products) this is shift-share. A cell the economy sold in before
    and the world did not is refused. Unknown where the economy, and so the growth of its markets,
    was nothing before.
    """
    before, after, base, later = (
        _table(table)
        for table in (exports.before, exports.after, exports.world_before, exports.world_after)
    )
    if not before.shape == after.shape == base.shape == later.shape:
        raise IndicatorRefused(
            "The four tables differ in shape.", "Give all tables for the same products and markets."
        )
    if ((before > 0) & (base == 0)).any():
        raise IndicatorRefused(
            "The economy has exports where the world has none.",
            "Use world totals that include the economy's own exports.",
        )
    start = float(before.sum())
    if not start:
        return Unknown("the economy had no exports before")
    of_world = float(later.sum() / base.sum() - 1)
    by_product = float(before.sum(axis=1) @ _rate(later.sum(axis=1), base.sum(axis=1)))
    by_cell = float((before * _rate(later, base)).sum())
    change = float(after.sum()) - start
    return GrowthDecomposition(
        change,
        of_world * start,
        by_product - of_world * start,
        by_cell - by_product,
        change - by_cell,
    )


def _table(values: ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not (np.isfinite(table) & (table >= 0)).all():
        raise IndicatorRefused(
            "Exports must be finite numbers of zero or more, by product (and market).",
            "Leave unknown values out, or correct the table.",
        )
    return table


def _rate(later: Floats, base: Floats) -> Floats:
    """Growth where there is a base; 0 elsewhere, where the economy sold nothing either."""
    rate: Floats = np.divide(later, base, out=np.ones_like(base), where=base > 0) - 1
    return rate
