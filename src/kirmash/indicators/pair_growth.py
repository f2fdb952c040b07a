"""The indicators of a pair by product: prices and quantities, growth, market share and potential.

See `pair_totals`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import classes, market_share, potential, prices, turnover
from kirmash.indicators.inputs import (
    NO_BASE,
    NO_GOODS,
    OTHER_LIST,
    PairInputs,
    aligned,
    lacking,
    no_world,
    picked,
    same_list,
)
from kirmash.indicators.registry import Row, indicator
from kirmash.records.quantities import Unknown

NO_WEIGHTS = Unknown("no weights or quantities are reported for the flow and the world")
RUNGS = {
    "low": "<4/5",
    "middle": "≈1",
    "high": ">5/4",
}  # of the world's unit value; the same words in every language


@indicator(
    "price_index",
    "pair",
    "ratio",
    "√(L · P) over unit values",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "price_laspeyres",
    "pair",
    "ratio",
    "Σp₁q₀ / Σp₀q₀",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "price_paasche",
    "pair",
    "ratio",
    "Σp₁q₁ / Σp₀q₁",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "price_tornqvist",
    "pair",
    "ratio",
    "exp Σ ½(s₀ + s₁) ln(p₁/p₀)",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "quantity_index",
    "pair",
    "ratio",
    "√(L · P) over kilograms",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "quantity_laspeyres",
    "pair",
    "ratio",
    "Σp₀q₁ / Σp₀q₀",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "quantity_paasche",
    "pair",
    "ratio",
    "Σp₁q₁ / Σp₁q₀",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "quantity_tornqvist",
    "pair",
    "ratio",
    "exp Σ ½(s₀ + s₁) ln(q₁/q₀)",
    "> 0",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "price_kept",
    "pair",
    "share",
    "Σ_p X_ijk / X_ij",
    "0 to 1",
    prices.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
)
@indicator(
    "unit_value",
    "pair",
    "USD/kg",
    "X_ijk / kg_ijk",
    "> 0",
    prices.unit_values,
    unknown="no_weights",
    products="each",
)
def _priced(inputs: PairInputs) -> Iterator[Row]:
    period, sold = inputs.period, inputs.sold
    found = _price_quantity(inputs)
    for part in ("price", "quantity"):
        for kind in ("fisher", "laspeyres", "paasche", "tornqvist"):
            name = f"{part}_index" if kind == "fisher" else f"{part}_{kind}"
            yield (
                name,
                "",
                found if isinstance(found, Unknown) else float(getattr(getattr(found, part), kind)),
                period,
            )
    yield "price_kept", "", found if isinstance(found, Unknown) else found.kept_after, period
    if isinstance(sold, Unknown):
        yield "unit_value", "", sold, period
        return
    each = prices.unit_values(sold.weighed, sold.kilograms)
    for place in inputs.pick(sold.values):
        yield "unit_value", inputs.now.products[place], each[place], period


@indicator(
    "price_rung_share",
    "pair",
    "share",
    "Σ_r X_ijk / X_ij",
    "0 to 1",
    classes.price_rungs,
    unknown="no_weights",
    products="summed",
)
def _rungs(inputs: PairInputs) -> Iterator[Row]:
    """How much of the exports to the partner sells below, near and above the world's unit value of
    the product.
    """
    sold, world, period = inputs.sold, inputs.everybody, inputs.period
    if isinstance(sold, Unknown) or isinstance(world, Unknown):
        yield "price_rung_share", "", lacking(sold, world) or NO_GOODS, period
        return
    told = (sold.weighed > 0) & (sold.kilograms > 0) & (world.weighed > 0) & (world.kilograms > 0)
    if not told.any():
        yield "price_rung_share", "", NO_WEIGHTS, period
        return
    own, usual = (one.weighed[told] / one.kilograms[told] for one in (sold, world))
    rungs = np.array(list(classes.price_rungs(own, usual)))
    for rung, label in RUNGS.items():
        yield (
            "price_rung_share",
            label,
            float(sold.weighed[told][rungs == rung].sum() / sold.weighed[told].sum()),
            period,
        )


def _price_quantity(inputs: PairInputs) -> prices.PriceQuantity | Unknown:
    sold, earlier = inputs.sold, inputs.sold_before
    if isinstance(sold, Unknown) or isinstance(earlier, Unknown) or not same_list(inputs):
        return lacking(sold, earlier) or OTHER_LIST
    _, worth, worth_before = aligned(inputs, sold.weighed, earlier.weighed)
    _, much, much_before = aligned(inputs, sold.kilograms, earlier.kilograms)
    return prices.price_quantity(
        prices.Period(worth_before, much_before), prices.Period(worth, much)
    )


@indicator(
    "growth_contribution",
    "pair",
    "rate",
    "(X_ijk − X_ijk(t−1)) / X_ij(t−1)",
    "any",
    turnover.contributions,
    unknown="no_base",
    products="each",
    year_before=True,
)
def _contributed(inputs: PairInputs) -> Iterator[Row]:
    period, sold, earlier = inputs.period, inputs.sold, inputs.sold_before
    if isinstance(sold, Unknown) or isinstance(earlier, Unknown) or not same_list(inputs):
        yield "growth_contribution", "", lacking(sold, earlier) or OTHER_LIST, period
        return
    goods, after, before = aligned(inputs, sold.values, earlier.values)
    added = turnover.contributions(after, before)
    if isinstance(added, Unknown):
        yield "growth_contribution", "", added, period
        return
    for place in picked(goods, np.abs(added), inputs.products, inputs.top):
        yield "growth_contribution", goods[place], float(added[place]), period


@indicator(
    "shift_world",
    "pair",
    "USD",
    "g X⁰",
    "any",
    market_share.constant_market_share,
    unknown="no_world",
    products="summed",
    year_before=True,
)
@indicator(
    "shift_products",
    "pair",
    "USD",
    "Σ_k (g_k − g) X⁰_k",
    "any",
    market_share.constant_market_share,
    unknown="no_world",
    products="summed",
    year_before=True,
)
@indicator(
    "shift_competitiveness",
    "pair",
    "USD",
    "ΔX − Σ_k g_k X⁰_k",
    "any",
    market_share.constant_market_share,
    unknown="no_world",
    products="summed",
    year_before=True,
)
def _shift(inputs: PairInputs) -> Iterator[Row]:
    found = _parted(inputs)
    for part in ("world", "products", "competitiveness"):
        yield (
            f"shift_{part}",
            "",
            found if isinstance(found, Unknown) else float(getattr(found, part)),
            inputs.period,
        )


def _parted(inputs: PairInputs) -> market_share.GrowthParts | Unknown:
    """Constant market share over one market: what the partner buys from everybody, as the partner
    told it.
    """
    now, earlier, before = inputs.arrived, inputs.arrived_before, inputs.before
    if isinstance(now, Unknown) or isinstance(earlier, Unknown) or before is None:
        return lacking(now, earlier) or NO_BASE
    at, was = inputs.now.place(inputs.partner), before.place(inputs.partner)
    if (
        isinstance(at, Unknown)
        or isinstance(was, Unknown)
        or no_world(inputs.now)
        or no_world(before)
        or not same_list(inputs)
    ):
        return lacking(at, was, no_world(inputs.now), no_world(before)) or OTHER_LIST
    _, after, start = aligned(inputs, now.values, earlier.values)
    _, later, base = aligned(inputs, inputs.now.imports[at], before.imports[was])
    try:
        return market_share.constant_market_share(market_share.Exports(start, after, base, later))
    except IndicatorRefused as fault:  # the partner tells its other purchases but not this flow
        return Unknown(fault.message)


@indicator(
    "untapped_potential",
    "pair",
    "USD",
    "max(0, v̂_ijk − X_ijk)",
    "≥ 0",
    potential.export_potential,
    unknown="no_world",
    products="each",
)
def _potentials(inputs: PairInputs) -> Iterator[Row]:
    period, now, sold = inputs.period, inputs.now, inputs.sold
    i, j = now.place(inputs.economy), now.place(inputs.partner)
    if (
        isinstance(sold, Unknown)
        or isinstance(i, Unknown)
        or isinstance(j, Unknown)
        or no_world(now)
    ):
        yield "untapped_potential", "", lacking(sold, i, j, no_world(now)) or NO_GOODS, period
        return
    supply = potential.Supply(now.exports[i], now.exports.sum(axis=0))
    made = potential.export_potential(supply, now.imports[j], float(sold.values.sum()), sold.values)
    if isinstance(made, Unknown):
        yield "untapped_potential", "", made, period
        return
    for place in inputs.pick(made.untapped):
        yield "untapped_potential", now.products[place], float(made.untapped[place]), period
