"""Indicators of one economy's trade with everybody: totals, concentration and advantages.

See `pair_totals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import market_share, structure
from kirmash.indicators.inputs import (
    NO_BASE,
    NO_GOODS,
    NO_YEAR,
    OTHER_LIST,
    EconomyInputs,
    lacking,
    no_world,
    picked,
)
from kirmash.indicators.matrix import Floats
from kirmash.indicators.registry import Row, indicator
from kirmash.indicators.world import advantages, matrix
from kirmash.records.quantities import Unknown
from kirmash.trade.flows import LEAST_WORLD

FLOOR, SHARE = 1e5, 0.003  # UNCTADstat counts products above 100,000 dollars or 0.3 % of the total


@indicator("all_exports", "economy", "USD", "X_i", "≥ 0", unknown="no_whole")
@indicator("all_imports", "economy", "USD", "M_i", "≥ 0", unknown="no_whole")
@indicator(
    "world_share", "economy", "share", "X_i / X", "0 to 1", structure.shares, unknown="no_world"
)
def _totals(inputs: EconomyInputs) -> Iterator[Row]:
    now, period = inputs.now, inputs.period
    sold, bought = inputs.row(now.sold_all), inputs.row(now.bought_all)
    for name, side, whole in (
        ("all_exports", "exporter", sold),
        ("all_imports", "importer", bought),
    ):
        partners = inputs.row(now.sold if side == "exporter" else now.bought)
        count = 0 if isinstance(partners, Unknown) else int((partners > 0).sum())
        few = (side, inputs.economy) in now.summed and count < LEAST_WORLD
        why = Unknown(
            f"the table has {count} partners and no row for the world, so the total is not known"
        )
        yield (
            name,
            "",
            why if few else whole if isinstance(whole, Unknown) else float(whole),
            period,
        )
    told = float(now.sold.sum())
    if isinstance(sold, Unknown) or no_world(now) or not told:
        yield "world_share", "", lacking(sold, no_world(now)) or NO_YEAR, period
    else:
        yield "world_share", "", float(sold) / told, period


@indicator(
    "products_hhi",
    "economy",
    "index",
    "Σ s_ik²",
    "1/n to 1",
    structure.herfindahl,
    unknown="no_goods",
    products="summed",
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
)
def _spread(inputs: EconomyInputs) -> Iterator[Row]:
    goods = inputs.row(inputs.now.exports) if inputs.now.products else NO_GOODS
    world = inputs.now.exports.sum(axis=0)
    table = matrix(inputs.now)
    rules: tuple[tuple[str, Callable[[Floats], float | Unknown]], ...] = (
        ("products_hhi", structure.herfindahl),
        ("products_hhi_normalised", structure.herfindahl_normalised),
        ("products_concentration", structure.herfindahl_root),
        ("products_theil", structure.theil),
        ("products_theil_within", lambda values: _theil(values, "within")),
        ("products_theil_between", lambda values: _theil(values, "between")),
        (
            "diversification",
            lambda values: (
                table if isinstance(table, Unknown) else structure.diversification(values, world)
            ),
        ),
        ("products_exported", lambda values: float(structure.product_count(values, FLOOR, SHARE))),
    )
    yield from (
        (name, "", goods if isinstance(goods, Unknown) else rule(goods), inputs.period)
        for name, rule in rules
    )


@indicator("markets_hhi", "economy", "index", "Σ s_ij²", "1/n to 1", structure.herfindahl)
def _markets_hhi(inputs: EconomyInputs) -> float | Unknown:
    traded = _traded(inputs)
    if isinstance(traded, Unknown):
        return traded
    return structure.herfindahl(traded) if traded.size else structure.NOTHING


@indicator("markets", "economy", "count", "#{j: X_ij > 0}", "≥ 0", structure.product_count)
def _markets(inputs: EconomyInputs) -> float | Unknown:
    traded = _traded(inputs)
    return traded if isinstance(traded, Unknown) else float(traded.size)


def _traded(inputs: EconomyInputs) -> Floats | Unknown:
    """Exports to each partner that buys anything."""
    partners = inputs.row(inputs.now.sold)
    return partners if isinstance(partners, Unknown) else partners[partners > 0]


def _theil(values: Floats, part: str) -> float | Unknown:
    """The part of Theil's index within the products exported, or between these and the others."""
    found = structure.theil_parts(values, (values > 0).tolist())
    return found if isinstance(found, Unknown) else float(getattr(found, part))


@indicator(
    "cms_world",
    "economy",
    "USD",
    "g X⁰",
    "any",
    market_share.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
)
@indicator(
    "cms_products",
    "economy",
    "USD",
    "Σ_k (g_k − g) X⁰_k",
    "any",
    market_share.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
)
@indicator(
    "cms_markets",
    "economy",
    "USD",
    "Σ_k Σ_j (g_kj − g_k) X⁰_kj",
    "any",
    market_share.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
)
@indicator(
    "cms_competitiveness",
    "economy",
    "USD",
    "ΔX − Σ_k Σ_j g_kj X⁰_kj",
    "any",
    market_share.constant_market_share,
    unknown="no_base",
    products="summed",
    year_before=True,
)
def _market_share(inputs: EconomyInputs) -> Iterator[Row]:
    tables = inputs.markets
    found: market_share.GrowthParts | Unknown = NO_BASE if tables is None else OTHER_LIST
    if isinstance(tables, market_share.Exports):
        try:
            found = market_share.constant_market_share(tables)
        except IndicatorRefused as fault:
            found = Unknown(fault.message)
    elif isinstance(tables, Unknown):
        found = tables
    for part in ("world", "products", "markets", "competitiveness"):
        yield (
            f"cms_{part}",
            "",
            found if isinstance(found, Unknown) else float(getattr(found, part)),
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
)
def _advantages(inputs: EconomyInputs) -> Iterator[Row]:
    table, made = advantages(inputs.now), matrix(inputs.now)
    own, sold = inputs.now.place(inputs.economy), inputs.row(inputs.now.exports)
    if (
        isinstance(table, Unknown)
        or isinstance(made, Unknown)
        or isinstance(own, Unknown)
        or isinstance(sold, Unknown)
    ):
        yield from (
            (name, "", lacking(table, own) or NO_GOODS, inputs.period)
            for name in ("rca", "rsca", "nrca")
        )
        return
    normal = np.zeros(inputs.now.exports.shape)
    rows, columns = (
        np.isin(inputs.now.economies, made.exporters),
        np.isin(inputs.now.products, made.products),
    )
    normal[np.ix_(rows, columns)] = structure.nrca(made.values)
    for place in picked(inputs.now.products, sold, inputs.products, inputs.top):
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
)
def _lafay(inputs: EconomyInputs) -> Iterator[Row]:
    sold, bought = inputs.row(inputs.now.exports), inputs.row(inputs.now.imports)
    if isinstance(sold, Unknown) or isinstance(bought, Unknown) or not sold.size:
        yield "lafay", "", lacking(sold, bought) or NO_GOODS, inputs.period
        return
    found = structure.lafay(sold, bought)
    if isinstance(found, Unknown):
        yield "lafay", "", found, inputs.period
        return
    for place in picked(inputs.now.products, np.abs(found), inputs.products, inputs.top):
        yield "lafay", inputs.now.products[place], float(found[place]), inputs.period
