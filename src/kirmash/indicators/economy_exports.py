"""Indicators of one economy's trade with everybody: totals, concentration and advantages.

See `pair_totals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import growth, structure
from kirmash.indicators.inputs import (
    DIFFERENT_NOMENCLATURES,
    NO_BASE,
    NO_PRODUCTS,
    NO_YEAR,
    EconomyInputs,
    first_unknown,
    reason_world_unusable,
    revealed_advantages,
    select_positions,
    trade_matrix,
)
from kirmash.indicators.matrix import Floats
from kirmash.indicators.needs.terms import (
    BOTH_STRUCTURES,
    MARKET_COUNT,
    MARKETS,
    STRUCTURE,
    WORLD_AND_STRUCTURE,
    WORLD_AND_STRUCTURE_TWICE,
    NeedKind,
    needs_of,
)
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.messages import Plural
from kirmash.records.quantities import Unknown
from kirmash.trade.source_years import MIN_WORLD_REPORTERS

MIN_PRODUCT_USD, MIN_PRODUCT_SHARE = (
    1e5,
    0.003,
)  # UNCTADstat counts products above 100,000 dollars or 0.3 % of the total


@indicator(
    "all_exports",
    "economy",
    "USD",
    "X_i",
    "≥ 0",
    unknown="no_whole",
    needs=needs_of(NeedKind.ALL_EXPORTS),
)
@indicator(
    "all_imports",
    "economy",
    "USD",
    "M_i",
    "≥ 0",
    unknown="no_whole",
    needs=needs_of(NeedKind.ALL_IMPORTS),
)
@indicator(
    "world_share",
    "economy",
    "share",
    "X_i / X",
    "0 to 1",
    structure.shares,
    unknown="no_world",
    needs=needs_of(NeedKind.WORLD, NeedKind.ALL_EXPORTS),
)
def _totals(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    now, period = inputs.now, inputs.period
    sold, bought = inputs.economy_row(now.total_exports), inputs.economy_row(now.total_imports)
    for name, side, total in (
        ("all_exports", "exporter", sold),
        ("all_imports", "importer", bought),
    ):
        partners = inputs.economy_row(
            now.exports_by_partner if side == "exporter" else now.imports_by_partner
        )
        count = 0 if isinstance(partners, Unknown) else int((partners > 0).sum())
        few = (side, inputs.economy) in now.summed and count < MIN_WORLD_REPORTERS
        why = Unknown(
            "indicator.no-world-row",
            Plural(
                "the table has {count} partner and no row for the world, so the total is not known",
                "the table has {count} partners and no row for the world, so the total is not "
                "known",
            ),
            count=count,
        )
        yield (
            name,
            "",
            why if few else total if isinstance(total, Unknown) else float(total),
            period,
        )
    world_total = float(now.total_exports.sum())
    if isinstance(sold, Unknown) or reason_world_unusable(now) or not world_total:
        yield "world_share", "", first_unknown(sold, reason_world_unusable(now)) or NO_YEAR, period
    else:
        yield "world_share", "", float(sold) / world_total, period


@indicator(
    "products_hhi",
    "economy",
    "index",
    "Σ s_ik²",
    "1/n to 1",
    structure.herfindahl,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "products_hhi_normalised",
    "economy",
    "index",
    "(Σ s² − 1/n) / (1 − 1/n)",
    "0 to 1",
    structure.herfindahl_normalised,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "products_concentration",
    "economy",
    "index",
    "(√Σ s² − √(1/n)) / (1 − √(1/n))",
    "0 to 1",
    structure.herfindahl_root,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "products_theil",
    "economy",
    "index",
    "(1/n) Σ (x/μ) ln(x/μ)",
    "0 to ln n",
    structure.theil,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "products_theil_within",
    "economy",
    "index",
    "Σ_g w_g T_g",
    "0 to ln n",
    structure.theil_parts,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "products_theil_between",
    "economy",
    "index",
    "Σ_g w_g ln(w_g n / n_g)",
    "0 to ln n",
    structure.theil_parts,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
@indicator(
    "diversification",
    "economy",
    "index",
    "½ Σ |h_k − w_k|",
    "0 to 1",
    structure.diversification,
    unknown="no_world",
    products="summed",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "products_exported",
    "economy",
    "count",
    "#{k: X_ik > $100,000 or 0.3 %}",
    "≥ 0",
    structure.product_count,
    unknown="no_goods",
    products="summed",
    needs=STRUCTURE,
)
def _concentration(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    goods = inputs.economy_row(inputs.now.exports) if inputs.now.products else NO_PRODUCTS
    world = inputs.now.exports.sum(axis=0)
    table = trade_matrix(inputs.now)
    rules: tuple[tuple[str, Callable[[Floats], float | Unknown]], ...] = (
        ("products_hhi", structure.herfindahl),
        ("products_hhi_normalised", structure.herfindahl_normalised),
        ("products_concentration", structure.herfindahl_root),
        ("products_theil", structure.theil),
        ("products_theil_within", lambda values: _theil_part(values, "within")),
        ("products_theil_between", lambda values: _theil_part(values, "between")),
        (
            "diversification",
            lambda values: (
                table if isinstance(table, Unknown) else structure.diversification(values, world)
            ),
        ),
        (
            "products_exported",
            lambda values: float(
                structure.product_count(values, MIN_PRODUCT_USD, MIN_PRODUCT_SHARE)
            ),
        ),
    )
    yield from (
        (name, "", goods if isinstance(goods, Unknown) else rule(goods), inputs.period)
        for name, rule in rules
    )


@indicator(
    "markets_hhi", "economy", "index", "Σ s_ij²", "1/n to 1", structure.herfindahl, needs=MARKETS
)
def _markets_hhi(inputs: EconomyInputs) -> float | Unknown:
    traded = _partner_exports(inputs)
    if isinstance(traded, Unknown):
        return traded
    return structure.herfindahl(traded) if traded.size else structure.NO_TRADE_TOTAL


@indicator(
    "markets",
    "economy",
    "count",
    "#{j: X_ij > 0}",
    "≥ 0",
    structure.product_count,
    needs=MARKET_COUNT,
)
def _market_count(inputs: EconomyInputs) -> float | Unknown:
    traded = _partner_exports(inputs)
    return traded if isinstance(traded, Unknown) else float(traded.size)


def _partner_exports(inputs: EconomyInputs) -> Floats | Unknown:
    """Exports to each partner that buys anything."""
    partners = inputs.economy_row(inputs.now.exports_by_partner)
    return partners if isinstance(partners, Unknown) else partners[partners > 0]


def _theil_part(values: Floats, part: str) -> float | Unknown:
    """The part of Theil's index within the products exported, or between these and the others."""
    decomposition = structure.theil_parts(values, (values > 0).tolist())
    return (
        decomposition if isinstance(decomposition, Unknown) else float(getattr(decomposition, part))
    )


@indicator(
    "cms_world",
    "economy",
    "USD",
    "g X⁰",
    "any",
    growth.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
    needs=WORLD_AND_STRUCTURE_TWICE,
)
@indicator(
    "cms_products",
    "economy",
    "USD",
    "Σ_k (g_k − g) X⁰_k",
    "any",
    growth.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
    needs=WORLD_AND_STRUCTURE_TWICE,
)
@indicator(
    "cms_markets",
    "economy",
    "USD",
    "Σ_k Σ_j (g_kj − g_k) X⁰_kj",
    "any",
    growth.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
    needs=WORLD_AND_STRUCTURE_TWICE,
)
@indicator(
    "cms_competitiveness",
    "economy",
    "USD",
    "ΔX − Σ_k Σ_j g_kj X⁰_kj",
    "any",
    growth.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
    needs=WORLD_AND_STRUCTURE_TWICE,
)
def _market_share(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    tables = inputs.markets
    decomposition: growth.MarketShareDecomposition | Unknown = (
        NO_BASE if tables is None else DIFFERENT_NOMENCLATURES
    )
    if isinstance(tables, growth.ExportTables):
        try:
            decomposition = growth.constant_market_share(tables)
        except IndicatorRefused as fault:
            decomposition = Unknown(fault.problem)
    elif isinstance(tables, Unknown):
        decomposition = tables
    for part in ("world", "products", "markets", "competitiveness"):
        yield (
            f"cms_{part}",
            "",
            decomposition
            if isinstance(decomposition, Unknown)
            else float(getattr(decomposition, part)),
            inputs.period,
        )


@indicator(
    "rca",
    "economy",
    "ratio",
    "(X_ik / X_i) / (X_k / X)",
    "≥ 0",
    structure.rca,
    unknown="no_world",
    products="each",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "rsca",
    "economy",
    "index",
    "(RCA − 1) / (RCA + 1)",
    "−1 to 1",
    structure.rsca,
    unknown="no_world",
    products="each",
    needs=WORLD_AND_STRUCTURE,
)
@indicator(
    "nrca",
    "economy",
    "index",
    "X_ik/X − X_i X_k/X²",
    "−¼ to ¼",
    structure.nrca,
    unknown="no_world",
    products="each",
    needs=WORLD_AND_STRUCTURE,
)
def _advantages(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    table, made = revealed_advantages(inputs.now), trade_matrix(inputs.now)
    own, sold = inputs.now.row_index(inputs.economy), inputs.economy_row(inputs.now.exports)
    if (
        isinstance(table, Unknown)
        or isinstance(made, Unknown)
        or isinstance(own, Unknown)
        or isinstance(sold, Unknown)
    ):
        yield from (
            (name, "", first_unknown(table, own) or NO_PRODUCTS, inputs.period)
            for name in ("rca", "rsca", "nrca")
        )
        return
    normal = np.zeros(inputs.now.exports.shape)
    rows, columns = (
        np.isin(inputs.now.economies, made.exporters),
        np.isin(inputs.now.products, made.products),
    )
    normal[np.ix_(rows, columns)] = structure.nrca(made.values)
    for place in select_positions(inputs.now.products, sold, inputs.products, inputs.top):
        product, value = inputs.now.products[place], float(table[own, place])
        yield "rca", product, value, inputs.period
        yield "rsca", product, (value - 1) / (value + 1), inputs.period
        yield "nrca", product, float(normal[own, place]), inputs.period


@indicator(
    "lafay",
    "economy",
    "points",
    "100 [(x_k − m_k)/(x_k + m_k) − Σ(x − m)/Σ(x + m)] (x_k + m_k)/Σ(x + m)",
    "−50 to 50",
    structure.lafay,
    unknown="no_goods",
    products="each",
    needs=BOTH_STRUCTURES,
)
def _lafay(inputs: EconomyInputs) -> Iterator[IndicatorRow]:
    sold, bought = inputs.economy_row(inputs.now.exports), inputs.economy_row(inputs.now.imports)
    if isinstance(sold, Unknown) or isinstance(bought, Unknown) or not sold.size:
        yield "lafay", "", first_unknown(sold, bought) or NO_PRODUCTS, inputs.period
        return
    values = structure.lafay(sold, bought)
    if isinstance(values, Unknown):
        yield "lafay", "", values, inputs.period
        return
    for place in select_positions(inputs.now.products, np.abs(values), inputs.products, inputs.top):
        yield "lafay", inputs.now.products[place], float(values[place]), inputs.period
