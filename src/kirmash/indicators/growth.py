"""Levels, changes, prices and quantities of trade, as functions of numbers.

Values are ≥ 0 in one currency and one valuation (FOB or CIF); NaN, infinities and negative values
are refused. Ratios do not depend on the unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_number, checked_vector, checked_vectors
from kirmash.messages import message
from kirmash.records.quantities import Unknown

TABLE_DIMENSIONS = 2
NO_BASE = Unknown(
    "growth.no-base",
    "there was no trade in the base period, so no growth rate can be computed",
)


def turnover(exports: float, imports: float) -> float:
    """Exports plus imports, in their unit; ≥ 0. Mikić & Gilbert 2009."""
    return checked_number(exports, message("quantity.exports", "exports")) + checked_number(
        imports, message("quantity.imports", "imports")
    )


def balance(exports: float, imports: float) -> float:
    """Exports minus imports, in their unit; below zero a deficit. Mikić & Gilbert 2009."""
    return checked_number(exports, message("quantity.exports", "exports")) - checked_number(
        imports, message("quantity.imports", "imports")
    )


def normalised_balance(exports: float, imports: float) -> float | Unknown:
    """(X − M) / (X + M); −1 (buys only) to 1 (sells only).

    Unknown where neither is traded. Mikić & Gilbert 2009.
    """
    total = turnover(exports, imports)
    return (
        balance(exports, imports) / total
        if total
        else Unknown(
            "growth.no-trade",
            "there is no trade in either direction",
        )
    )


def coverage(exports: float, imports: float) -> float | Unknown:
    """X / M, the part of imports that exports pay for; ≥ 0. Unknown without imports."""
    sold, bought = (
        checked_number(exports, message("quantity.exports", "exports")),
        checked_number(imports, message("quantity.imports", "imports")),
    )
    return (
        sold / bought
        if bought
        else Unknown(
            "growth.no-imports",
            "there are no imports",
        )
    )


def growth(after: float, before: float) -> float | Unknown:
    """V_t / V_(t−1) − 1, so 0.043 is 4.3 % more; ≥ −1. Unknown where nothing was traded before."""
    new, old = (
        checked_number(after, message("quantity.value", "value")),
        checked_number(before, message("quantity.value-before", "value before")),
    )
    return new / old - 1 if old else NO_BASE


def cagr(last: float, first: float, years: float) -> float | Unknown:
    """Mean yearly growth, (V_T / V_0)^(1/T) − 1; ≥ −1.

    Unknown where nothing was traded at first; ``years`` must be above zero.
    """
    new, old = (
        checked_number(last, message("quantity.last-value", "last value")),
        checked_number(first, message("quantity.first-value", "first value")),
    )
    if not checked_number(years, message("quantity.years", "years")):
        raise IndicatorRefused(
            "growth.no-years",
            "There are no years between the two values.",
            "Use two different years.",
        )
    return float((new / old) ** (1 / years)) - 1 if old else NO_BASE


def contributions(after: ArrayLike, before: ArrayLike) -> Floats | Unknown:
    """What each part adds to the growth of the whole, (V_k,t − V_k,t−1) / Σ V_t−1; the parts sum to
    `growth` of the whole.

    The parts are products, partners or directions, the same in both vectors. Unknown where nothing
    was traded before.
    """
    new, old = checked_vectors(
        after,
        before,
        message("quantity.values-after-and-before,-by-part", "values after and before, by part"),
    )
    total = float(old.sum())
    part: Floats = np.subtract(new, old) / total if total else new
    return part if total else NO_BASE


@dataclass(frozen=True, slots=True)
class ExportTables:
    """One economy's exports and the world's, before and after: four tables of one shape, (products,
    markets) or (products,).
    """

    before: ArrayLike
    after: ArrayLike
    world_before: ArrayLike
    world_after: ArrayLike


def align_export_tables(tables: Sequence[Mapping[tuple[str, str], float]]) -> ExportTables:
    """Four tables by (product, importer), in the order of the fields of ExportTables, as matrices
    over the products and importers of any of them; what a table does not have is zero.
    """
    products, importers = (
        sorted({key[side] for table in tables for key in table}) for side in (0, 1)
    )
    row_of = {product: row for row, product in enumerate(products)}
    column_of = {importer: column for column, importer in enumerate(importers)}
    matrices = [np.zeros((len(products), len(importers))) for _ in tables]
    for matrix, table in zip(matrices, tables, strict=True):
        for (product, importer), value in table.items():
            matrix[row_of[product], column_of[importer]] = value
    return ExportTables(*matrices)


@dataclass(frozen=True, slots=True)
class MarketShareDecomposition:
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


def constant_market_share(exports: ExportTables) -> MarketShareDecomposition | Unknown:
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
            "growth.shapes-differ",
            "The four tables differ in shape.",
            "Give all tables for the same products and markets.",
        )
    if ((before > 0) & (base == 0)).any():
        raise IndicatorRefused(
            "growth.world-without-exports",
            "The economy has exports where the world has none.",
            "Use world totals that include the economy's own exports.",
        )
    start = float(before.sum())
    if not start:
        return Unknown(
            "growth.no-exports-before",
            "the economy had no exports before",
        )
    of_world = float(later.sum() / base.sum() - 1)
    by_product = float(before.sum(axis=1) @ _rate(later.sum(axis=1), base.sum(axis=1)))
    by_cell = float((before * _rate(later, base)).sum())
    change = float(after.sum()) - start
    return MarketShareDecomposition(
        change,
        of_world * start,
        by_product - of_world * start,
        by_cell - by_product,
        change - by_cell,
    )


def _table(values: ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != TABLE_DIMENSIONS or not (np.isfinite(table) & (table >= 0)).all():
        raise IndicatorRefused(
            "growth.not-exports",
            "Exports must be finite numbers of zero or more, by product (and market).",
            "Leave unknown values out, or correct the table.",
        )
    return table


def _rate(later: Floats, base: Floats) -> Floats:
    """Growth where there is a base; 0 elsewhere, where the economy sold nothing either."""
    rate: Floats = np.divide(later, base, out=np.ones_like(base), where=base > 0) - 1
    return rate


@dataclass(frozen=True, slots=True)
class PeriodValues:
    """One period's values (one currency) and quantities (one unit an item, the same in both
    periods), by item; 0 where there is none.
    """

    values: ArrayLike
    quantities: ArrayLike


@dataclass(frozen=True, slots=True)
class OutlierRule:
    """Which changes of unit value are no prices.

    ``max_ratio`` is the largest believed ratio, up or down; ``max_deviations`` the largest distance
    from the median log change, in median absolute deviations scaled to a normal standard deviation,
    no nearer than ``min_ratio`` (a ratio) so that calm items are not thrown out.
    """

    max_ratio: float = 10.0
    max_deviations: float = 3.0
    min_ratio: float = 1.5


@dataclass(frozen=True, slots=True)
class IndexNumbers:
    """Laspeyres, Paasche, Fisher = √(L·P) and Törnqvist of one thing; each > 0."""

    laspeyres: float
    paasche: float
    fisher: float
    tornqvist: float


@dataclass(frozen=True, slots=True)
class PriceQuantityIndices:
    """``value`` = price Fisher · quantity Fisher = price Laspeyres · quantity Paasche, over the
    items kept.

    ``covered_share_before`` and ``covered_share_after`` are the parts of all value that the kept
    items hold; ``unmatched`` and ``outliers`` count those left aside.
    """

    value: float
    price: IndexNumbers
    quantity: IndexNumbers
    covered_share_before: float
    covered_share_after: float
    unmatched: int
    outliers: int


DEFAULT_OUTLIER_RULE = OutlierRule()


def price_quantity(
    before: PeriodValues, after: PeriodValues, rule: OutlierRule = DEFAULT_OUTLIER_RULE
) -> PriceQuantityIndices | Unknown:
    """Both sides of a change in value, over items traded with a quantity in both periods.

    Unknown where no item is left.
    """
    v0, q0, v1, q1 = (
        checked_vector(
            n, message("quantity.values-and-quantities-by-item", "values and quantities by item")
        )
        for n in (before.values, before.quantities, after.values, after.quantities)
    )
    if not v0.size == q0.size == v1.size == q1.size:
        raise IndicatorRefused(
            "growth.lengths-differ",
            "Values and quantities differ in length.",
            "Give both periods for the same products, with zeros where there is no trade.",
        )
    matched = (v0 > 0) & (q0 > 0) & (v1 > 0) & (q1 > 0)
    change = np.log(v1[matched] / q1[matched]) - np.log(v0[matched] / q0[matched])
    plausible = matched.copy()
    plausible[matched] = plausible_changes(change, rule)
    if not plausible.any():
        return Unknown(
            "growth.no-unit-value",
            "no product has a plausible unit value in both periods",
        )
    price = index_numbers(
        v0[plausible] / q0[plausible], v1[plausible] / q1[plausible], q0[plausible], q1[plausible]
    )
    quantity = index_numbers(
        q0[plausible], q1[plausible], v0[plausible] / q0[plausible], v1[plausible] / q1[plausible]
    )
    parts = [float(v[plausible].sum() / v.sum()) for v in (v0, v1)]
    gone = int(((v0 > 0) | (v1 > 0)).sum() - matched.sum())
    return PriceQuantityIndices(
        float(v1[plausible].sum() / v0[plausible].sum()),
        price,
        quantity,
        parts[0],
        parts[1],
        gone,
        int(matched.sum() - plausible.sum()),
    )


def index_numbers(p0: Floats, p1: Floats, q0: Floats, q1: Floats) -> IndexNumbers:
    """The four indices of ``p`` weighted by ``q``, all > 0, one number an item.

    L = Σp₁q₀/Σp₀q₀; P = Σp₁q₁/Σp₀q₁; F = √(LP); T = exp Σ ½(s₀ + s₁) ln(p₁/p₀) with s the value
    shares. Quantity indices come of changing the two about.
    """
    laspeyres, paasche = float(p1 @ q0 / (p0 @ q0)), float(p1 @ q1 / (p0 @ q1))
    weights = (p0 * q0 / (p0 @ q0) + p1 * q1 / (p1 @ q1)) / 2
    return IndexNumbers(
        laspeyres,
        paasche,
        math.sqrt(laspeyres * paasche),
        math.exp(float(weights @ np.log(p1 / p0))),
    )


def unit_values(values: ArrayLike, quantities: ArrayLike) -> tuple[float | Unknown, ...]:
    """Value by quantity, in currency a unit; > 0.

    Unknown where either is zero: there is no price of what is not traded or not weighed.
    """
    worth, much = (
        checked_vector(values, message("quantity.values", "values")),
        checked_vector(quantities, message("quantity.quantities", "quantities")),
    )
    if worth.size != much.size:
        raise IndicatorRefused(
            "growth.quantities-differ",
            "Values and quantities differ in number: {values} and {quantities}.",
            "Give one value and one quantity per product.",
            values=worth.size,
            quantities=much.size,
        )
    lacking = Unknown(
        "growth.value-missing",
        "value or quantity is missing",
    )
    return tuple(
        float(v / q) if v > 0 and q > 0 else lacking for v, q in zip(worth, much, strict=True)
    )


def plausible_changes(change: Floats, rule: OutlierRule) -> NDArray[np.bool_]:
    """Which log changes of unit value the rule takes for prices."""
    if not change.size:
        return np.zeros(0, dtype=np.bool_)
    middle = float(np.median(change))
    spread = 1.4826 * float(np.median(np.abs(change - middle)))
    near = np.abs(change - middle) <= max(rule.max_deviations * spread, math.log(rule.min_ratio))
    return near & (np.abs(change) <= math.log(rule.max_ratio))
