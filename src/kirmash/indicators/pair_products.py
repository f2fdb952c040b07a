"""Indicators of a pair computed from products: structure, two-way trade and advantages.

See `pair_totals`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kirmash.errors import IndicatorRefused
from kirmash.indicators import similarity, structure
from kirmash.indicators.inputs import (
    NO_PRODUCTS,
    PairInputs,
    first_unknown,
    reason_world_unusable,
    revealed_advantages,
)
from kirmash.indicators.needs.terms import (
    ARRIVALS,
    BOTH_GOODS,
    GOODS,
    WORLD_AND_STRUCTURE,
    NeedKind,
    needs_of,
)
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.records.quantities import Unknown


@indicator(
    "similarity",
    "pair",
    "index",
    "Σ_k min(s_ik, s_jk)",
    "0 to 1",
    similarity.finger_kreinin,
    unknown="no_goods",
    products="summed",
    needs=needs_of(NeedKind.EXPORT_STRUCTURE, NeedKind.PARTNER_EXPORT_STRUCTURE),
)
@indicator(
    "complementarity",
    "pair",
    "index",
    "1 − ½ Σ_k |m_jk − x_ik|",
    "0 to 1",
    similarity.michaely,
    unknown="no_goods",
    products="summed",
    needs=needs_of(NeedKind.EXPORT_STRUCTURE, NeedKind.PARTNER_IMPORT_STRUCTURE),
)
@indicator(
    "complementarity_back",
    "pair",
    "index",
    "1 − ½ Σ_k |m_ik − x_jk|",
    "0 to 1",
    similarity.michaely,
    unknown="no_goods",
    products="summed",
    needs=needs_of(NeedKind.PARTNER_EXPORT_STRUCTURE, NeedKind.IMPORT_STRUCTURE),
)
def _structure_similarity(inputs: PairInputs) -> Iterator[IndicatorRow]:
    now, period = inputs.now, inputs.period
    mine, theirs = now.row_index(inputs.economy), now.row_index(inputs.partner)
    if isinstance(mine, Unknown) or isinstance(theirs, Unknown) or not now.products:
        why = first_unknown(mine, theirs) or NO_PRODUCTS
        yield from (
            (name, "", why, period)
            for name in ("similarity", "complementarity", "complementarity_back")
        )
        return
    yield (
        "similarity",
        "",
        similarity.finger_kreinin(now.exports[mine], now.exports[theirs]),
        period,
    )
    yield "complementarity", "", similarity.michaely(now.exports[mine], now.imports[theirs]), period
    yield (
        "complementarity_back",
        "",
        similarity.michaely(now.exports[theirs], now.imports[mine]),
        period,
    )


@indicator(
    "grubel_lloyd",
    "pair",
    "index",
    "1 − Σ|X_k − M_k| / Σ(X_k + M_k)",
    "0 to 1",
    similarity.grubel_lloyd,
    unknown="no_goods",
    products="summed",
    needs=BOTH_GOODS,
)
@indicator(
    "grubel_lloyd_aquino",
    "pair",
    "index",
    "1 − ½ Σ|x_k − m_k|",
    "0 to 1",
    similarity.aquino,
    unknown="no_goods",
    products="summed",
    needs=BOTH_GOODS,
)
@indicator(
    "grubel_lloyd_product",
    "pair",
    "index",
    "1 − |X_k − M_k| / (X_k + M_k)",
    "0 to 1",
    similarity.grubel_lloyd_by_product,
    unknown="no_goods",
    products="each",
    needs=BOTH_GOODS,
)
def _intra_industry_trade(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period, sold, bought = inputs.period, inputs.sold, inputs.bought
    if isinstance(sold, Unknown) or isinstance(bought, Unknown):
        why = first_unknown(sold, bought) or NO_PRODUCTS
        yield from ((name, "", why, period) for name in ("grubel_lloyd", "grubel_lloyd_aquino"))
        return
    yield "grubel_lloyd", "", similarity.grubel_lloyd(sold.values, bought.values), period
    yield "grubel_lloyd_aquino", "", similarity.aquino(sold.values, bought.values), period
    each = similarity.grubel_lloyd_by_product(sold.values, bought.values)
    for place in inputs.select_product_positions(sold.values + bought.values):
        yield "grubel_lloyd_product", inputs.now.products[place], each[place], period


@indicator(
    "flow_hhi",
    "pair",
    "index",
    "Σ s_ijk²",
    "1/n to 1",
    structure.herfindahl,
    unknown="no_goods",
    products="summed",
    needs=GOODS,
)
@indicator(
    "flow_products",
    "pair",
    "count",
    "#{k: X_ijk > 0}",
    "≥ 0",
    structure.product_count,
    unknown="no_goods",
    products="summed",
    needs=GOODS,
)
@indicator(
    "product_share",
    "pair",
    "share",
    "X_ijk / X_ij",
    "0 to 1",
    structure.shares,
    unknown="no_goods",
    products="each",
    needs=GOODS,
)
def _concentration(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period, sold = inputs.period, inputs.sold
    if isinstance(sold, Unknown):
        yield from (
            (name, "", sold, period) for name in ("flow_hhi", "flow_products", "product_share")
        )
        return
    traded = sold.values[sold.values > 0]
    yield (
        "flow_hhi",
        "",
        structure.herfindahl(traded) if traded.size else structure.NO_TRADE_TOTAL,
        period,
    )
    yield "flow_products", "", float(structure.product_count(sold.values)), period
    for place in inputs.select_product_positions(sold.values):
        yield (
            "product_share",
            inputs.now.products[place],
            float(sold.values[place] / sold.values.sum()),
            period,
        )


@indicator(
    "extensive_margin",
    "pair",
    "share",
    "Σ_{K_ij} X_wjk / Σ_k X_wjk",
    "0 to 1",
    structure.margins,
    unknown="no_world",
    products="summed",
    needs=ARRIVALS,
)
@indicator(
    "intensive_margin",
    "pair",
    "share",
    "X_ij / Σ_{K_ij} X_wjk",
    "0 to 1",
    structure.margins,
    unknown="no_world",
    products="summed",
    needs=ARRIVALS,
)
def _margins(inputs: PairInputs) -> Iterator[IndicatorRow]:
    margins = _hummels_klenow(inputs)
    for name, part in (("extensive_margin", "extensive"), ("intensive_margin", "intensive")):
        yield (
            name,
            "",
            margins if isinstance(margins, Unknown) else float(getattr(margins, part)),
            inputs.period,
        )


def _hummels_klenow(inputs: PairInputs) -> structure.TradeMargins | Unknown:
    """The flow against all the partner buys, both as the partner told them."""
    place, arrived = inputs.now.row_index(inputs.partner), inputs.mirror
    if (
        isinstance(arrived, Unknown)
        or isinstance(place, Unknown)
        or reason_world_unusable(inputs.now)
    ):
        return first_unknown(arrived, place, reason_world_unusable(inputs.now)) or NO_PRODUCTS
    try:
        return structure.margins(arrived.values, inputs.now.imports[place])
    except IndicatorRefused as fault:  # the partner tells its other purchases but not this flow
        return Unknown(fault.problem)


@indicator(
    "rca",
    "pair",
    "ratio",
    "(X_ik / X_i) / (X_k / X)",
    "≥ 0",
    structure.rca,
    unknown="no_world",
    products="each",
    needs=WORLD_AND_STRUCTURE + GOODS,
)
@indicator(
    "rsca",
    "pair",
    "index",
    "(RCA − 1) / (RCA + 1)",
    "−1 to 1",
    structure.rsca,
    unknown="no_world",
    products="each",
    needs=WORLD_AND_STRUCTURE + GOODS,
)
def _advantages(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period, now, sold = inputs.period, inputs.now, inputs.sold
    own, table = now.row_index(inputs.economy), revealed_advantages(now)
    if isinstance(sold, Unknown) or isinstance(own, Unknown) or isinstance(table, Unknown):
        yield from (
            (name, "", first_unknown(sold, own, table) or NO_PRODUCTS, period)
            for name in ("rca", "rsca")
        )
        return
    for place in inputs.select_product_positions(sold.values):
        value = float(table[own, place])
        yield "rca", now.products[place], value, period
        yield "rsca", now.products[place], (value - 1) / (value + 1), period
