"""How much of a change in value is price and how much quantity: index numbers over unit values.
IMF, XMPI Manual, 2009.

Unit values of customs data jump for many reasons besides price (mixtures, units, errors), so items
are matched, outliers are put aside by a stated rule, and the part of trade that remains is given
with every result. Indices are ratios, 1 for no change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_vector
from kirmash.records.quantities import Unknown


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
class PriceQuantity:
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
) -> PriceQuantity | Unknown:
    """Both sides of a change in value, over items traded with a quantity in both periods.

    Unknown where no item is left.
    """
    v0, q0, v1, q1 = (
        checked_vector(n, "values and quantities by item")
        for n in (before.values, before.quantities, after.values, after.quantities)
    )
    if not v0.size == q0.size == v1.size == q1.size:
        raise IndicatorRefused(
            "Values and quantities differ in length.",
            "Give both periods for the same products, with zeros where there is no trade.",
        )
    matched = (v0 > 0) & (q0 > 0) & (v1 > 0) & (q1 > 0)
    change = np.log(v1[matched] / q1[matched]) - np.log(v0[matched] / q0[matched])
    plausible = matched.copy()
    plausible[matched] = plausible_changes(change, rule)
    if not plausible.any():
        return Unknown("no product has a plausible unit value in both periods")
    price = index_numbers(
        v0[plausible] / q0[plausible], v1[plausible] / q1[plausible], q0[plausible], q1[plausible]
    )
    quantity = index_numbers(
        q0[plausible], q1[plausible], v0[plausible] / q0[plausible], v1[plausible] / q1[plausible]
    )
    parts = [float(v[plausible].sum() / v.sum()) for v in (v0, v1)]
    gone = int(((v0 > 0) | (v1 > 0)).sum() - matched.sum())
    return PriceQuantity(
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
    worth, much = checked_vector(values, "values"), checked_vector(quantities, "quantities")
    if worth.size != much.size:
        raise IndicatorRefused(
            f"{worth.size} values, but {much.size} quantities.",
            "Give one value and one quantity per product.",
        )
    lacking = Unknown("value or quantity is missing")
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
