"""Indicators of a pair by product: prices and quantities, growth, market share and potential.

See `pair_totals`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import classes, growth, similarity
from kirmash.indicators.inputs import (
    DIFFERENT_NOMENCLATURES,
    NO_BASE,
    NO_PRODUCTS,
    PairInputs,
    align_product_values,
    first_unknown,
    has_same_nomenclature,
    reason_world_unusable,
    select_positions,
)
from kirmash.indicators.needs.terms import (
    ANY_GOODS,
    ARRIVALS_TWICE,
    GOODS,
    GOODS_TWICE,
    WORLD_AND_STRUCTURE,
    WORLD_BY_PRODUCT,
    NeedKind,
    needs_of,
)
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.records.quantities import Unknown

NO_WEIGHTS = Unknown(
    "indicator.no-weights",
    "no weights or quantities are reported for the flow and the world",
)
PRICE_RUNG_LABELS = {
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
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "price_laspeyres",
    "pair",
    "ratio",
    "Σp₁q₀ / Σp₀q₀",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "price_paasche",
    "pair",
    "ratio",
    "Σp₁q₁ / Σp₀q₁",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "price_tornqvist",
    "pair",
    "ratio",
    "exp Σ ½(s₀ + s₁) ln(p₁/p₀)",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "quantity_index",
    "pair",
    "ratio",
    "√(L · P) over kilograms",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "quantity_laspeyres",
    "pair",
    "ratio",
    "Σp₀q₁ / Σp₀q₀",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "quantity_paasche",
    "pair",
    "ratio",
    "Σp₁q₁ / Σp₁q₀",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "quantity_tornqvist",
    "pair",
    "ratio",
    "exp Σ ½(s₀ + s₁) ln(q₁/q₀)",
    "> 0",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "price_kept",
    "pair",
    "share",
    "Σ_p X_ijk / X_ij",
    "0 to 1",
    growth.price_quantity,
    unknown="no_weights",
    products="summed",
    year_before=True,
    needs=GOODS_TWICE,
)
@indicator(
    "unit_value",
    "pair",
    "USD/kg",
    "X_ijk / kg_ijk",
    "> 0",
    growth.unit_values,
    unknown="no_weights",
    products="each",
    needs=ANY_GOODS,
)
def _price_indices(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period, sold = inputs.period, inputs.sold
    indices = _price_quantity(inputs)
    for part in ("price", "quantity"):
        for kind in ("fisher", "laspeyres", "paasche", "tornqvist"):
            name = f"{part}_index" if kind == "fisher" else f"{part}_{kind}"
            yield (
                name,
                "",
                indices
                if isinstance(indices, Unknown)
                else float(getattr(getattr(indices, part), kind)),
                period,
            )
    yield (
        "price_kept",
        "",
        indices if isinstance(indices, Unknown) else indices.covered_share_after,
        period,
    )
    if isinstance(sold, Unknown):
        yield "unit_value", "", sold, period
        return
    each = growth.unit_values(sold.weighed_values, sold.kilograms)
    for place in inputs.select_product_positions(sold.values):
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
    needs=GOODS + WORLD_BY_PRODUCT,
)
def _price_rung_shares(inputs: PairInputs) -> Iterator[IndicatorRow]:
    """How much of the exports to the partner sells below, near and above the world's unit value of
    the product.
    """
    sold, world, period = inputs.sold, inputs.all_flows, inputs.period
    if isinstance(sold, Unknown) or isinstance(world, Unknown):
        yield "price_rung_share", "", first_unknown(sold, world) or NO_PRODUCTS, period
        return
    comparable = (
        (sold.weighed_values > 0)
        & (sold.kilograms > 0)
        & (world.weighed_values > 0)
        & (world.kilograms > 0)
    )
    if not comparable.any():
        yield "price_rung_share", "", NO_WEIGHTS, period
        return
    own, usual = (
        flow.weighed_values[comparable] / flow.kilograms[comparable] for flow in (sold, world)
    )
    rungs = np.array(list(classes.price_rungs(own, usual)))
    for rung, label in PRICE_RUNG_LABELS.items():
        yield (
            "price_rung_share",
            label,
            float(
                sold.weighed_values[comparable][rungs == rung].sum()
                / sold.weighed_values[comparable].sum()
            ),
            period,
        )


def _price_quantity(inputs: PairInputs) -> growth.PriceQuantityIndices | Unknown:
    sold, earlier = inputs.sold, inputs.sold_before
    if (
        isinstance(sold, Unknown)
        or isinstance(earlier, Unknown)
        or not has_same_nomenclature(inputs)
    ):
        return first_unknown(sold, earlier) or DIFFERENT_NOMENCLATURES
    _, worth, worth_before = align_product_values(
        inputs, sold.weighed_values, earlier.weighed_values
    )
    _, much, much_before = align_product_values(inputs, sold.kilograms, earlier.kilograms)
    return growth.price_quantity(
        growth.PeriodValues(worth_before, much_before), growth.PeriodValues(worth, much)
    )


@indicator(
    "growth_contribution",
    "pair",
    "rate",
    "(X_ijk − X_ijk(t−1)) / X_ij(t−1)",
    "any",
    growth.contributions,
    unknown="no_base",
    products="each",
    year_before=True,
    needs=GOODS_TWICE,
)
def _growth_contributions(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period, sold, earlier = inputs.period, inputs.sold, inputs.sold_before
    if (
        isinstance(sold, Unknown)
        or isinstance(earlier, Unknown)
        or not has_same_nomenclature(inputs)
    ):
        yield (
            "growth_contribution",
            "",
            first_unknown(sold, earlier) or DIFFERENT_NOMENCLATURES,
            period,
        )
        return
    goods, after, before = align_product_values(inputs, sold.values, earlier.values)
    added = growth.contributions(after, before)
    if isinstance(added, Unknown):
        yield "growth_contribution", "", added, period
        return
    for place in select_positions(goods, np.abs(added), inputs.products, inputs.top):
        yield "growth_contribution", goods[place], float(added[place]), period


@indicator(
    "shift_world",
    "pair",
    "USD",
    "g X⁰",
    "any",
    growth.constant_market_share,
    unknown="no_world",
    products="summed",
    year_before=True,
    needs=ARRIVALS_TWICE,
)
@indicator(
    "shift_products",
    "pair",
    "USD",
    "Σ_k (g_k − g) X⁰_k",
    "any",
    growth.constant_market_share,
    unknown="no_world",
    products="summed",
    year_before=True,
    needs=ARRIVALS_TWICE,
)
@indicator(
    "shift_competitiveness",
    "pair",
    "USD",
    "ΔX − Σ_k g_k X⁰_k",
    "any",
    growth.constant_market_share,
    unknown="no_world",
    products="summed",
    year_before=True,
    needs=ARRIVALS_TWICE,
)
def _shift_share(inputs: PairInputs) -> Iterator[IndicatorRow]:
    decomposition = _growth_decomposition(inputs)
    for part in ("world", "products", "competitiveness"):
        yield (
            f"shift_{part}",
            "",
            decomposition
            if isinstance(decomposition, Unknown)
            else float(getattr(decomposition, part)),
            inputs.period,
        )


def _growth_decomposition(inputs: PairInputs) -> growth.MarketShareDecomposition | Unknown:
    """Constant market share over one market: what the partner buys from everybody, as the partner
    told it.
    """
    now, earlier, before = inputs.mirror, inputs.mirror_before, inputs.before
    if isinstance(now, Unknown) or isinstance(earlier, Unknown) or before is None:
        return first_unknown(now, earlier) or NO_BASE
    at, was = inputs.now.row_index(inputs.partner), before.row_index(inputs.partner)
    if (
        isinstance(at, Unknown)
        or isinstance(was, Unknown)
        or reason_world_unusable(inputs.now)
        or reason_world_unusable(before)
        or not has_same_nomenclature(inputs)
    ):
        return (
            first_unknown(at, was, reason_world_unusable(inputs.now), reason_world_unusable(before))
            or DIFFERENT_NOMENCLATURES
        )
    _, after, start = align_product_values(inputs, now.values, earlier.values)
    _, later, base = align_product_values(inputs, inputs.now.imports[at], before.imports[was])
    try:
        return growth.constant_market_share(growth.ExportTables(start, after, base, later))
    except IndicatorRefused as fault:  # the partner tells its other purchases but not this flow
        return Unknown(fault.problem)


@indicator(
    "untapped_potential",
    "pair",
    "USD",
    "max(0, v̂_ijk − X_ijk)",
    "≥ 0",
    similarity.export_potential,
    unknown="no_world",
    products="each",
    needs=GOODS + WORLD_AND_STRUCTURE + needs_of(NeedKind.PARTNER_IMPORT_STRUCTURE),
)
def _potentials(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period, now, sold = inputs.period, inputs.now, inputs.sold
    i, j = now.row_index(inputs.economy), now.row_index(inputs.partner)
    if (
        isinstance(sold, Unknown)
        or isinstance(i, Unknown)
        or isinstance(j, Unknown)
        or reason_world_unusable(now)
    ):
        yield (
            "untapped_potential",
            "",
            first_unknown(sold, i, j, reason_world_unusable(now)) or NO_PRODUCTS,
            period,
        )
        return
    supply = similarity.ExporterSupply(now.exports[i], now.exports.sum(axis=0))
    estimates = similarity.export_potential(
        supply, now.imports[j], float(sold.values.sum()), sold.values
    )
    if isinstance(estimates, Unknown):
        yield "untapped_potential", "", estimates, period
        return
    for place in inputs.select_product_positions(estimates.untapped):
        yield "untapped_potential", now.products[place], float(estimates.untapped[place]), period
