"""Indicators of a pair's total trade: levels, growth, shares and intensity.

The modules ``pair_*``, ``economy_*`` and `products` compute indicators from trade tables. Each
function gives one value, or rows (name, product, value, period); its decorator names the
indicator, its unit, formula, range and source. What tables do not tell is Unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kirmash.indicators import growth, similarity, structure
from kirmash.indicators.inputs import (
    DIFFERENT_REPORTERS,
    INCOMPLETE_YEAR,
    NO_BASE,
    NO_YEAR,
    PairInputs,
    first_unknown,
    reason_world_unusable,
)
from kirmash.indicators.matrix import Floats
from kirmash.indicators.needs.terms import (
    BOTH_FLOWS,
    BOTH_FLOWS_TWICE,
    EXPORTS,
    EXPORTS_TWICE,
    IMPORTS,
    IMPORTS_TWICE,
    NeedKind,
    needs_of,
)
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.messages import Plural
from kirmash.records.quantities import Unknown
from kirmash.trade.source_years import MIN_WORLD_REPORTERS

FLOWS = ("exports", "imports", "turnover")


@indicator("exports", "pair", "USD", "X_ij", "≥ 0", needs=EXPORTS)
@indicator("imports", "pair", "USD", "M_ij", "≥ 0", needs=IMPORTS)
@indicator("turnover", "pair", "USD", "X_ij + M_ij", "≥ 0", growth.turnover, needs=BOTH_FLOWS)
@indicator("balance", "pair", "USD", "X_ij − M_ij", "any", growth.balance, needs=BOTH_FLOWS)
@indicator(
    "normalised_balance",
    "pair",
    "ratio",
    "(X_ij − M_ij) / (X_ij + M_ij)",
    "−1 to 1",
    growth.normalised_balance,
    unknown="zero_total",
    needs=BOTH_FLOWS,
)
@indicator(
    "coverage",
    "pair",
    "ratio",
    "X_ij / M_ij",
    "≥ 0",
    growth.coverage,
    unknown="zero_total",
    needs=BOTH_FLOWS,
)
def _levels(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period = inputs.period
    sold, bought = (
        inputs.flow_value("exports", inputs.year),
        inputs.flow_value("imports", inputs.year),
    )
    yield from (("exports", "", sold, period), ("imports", "", bought, period))
    rules: tuple[tuple[str, Callable[[float, float], float | Unknown]], ...] = (
        ("turnover", growth.turnover),
        ("balance", growth.balance),
        ("normalised_balance", growth.normalised_balance),
        ("coverage", growth.coverage),
    )
    for name, rule in rules:
        known = not isinstance(sold, Unknown) and not isinstance(bought, Unknown)
        yield name, "", rule(sold, bought) if known else NO_YEAR, period  # type: ignore[arg-type]


@indicator(
    "exports_growth",
    "pair",
    "rate",
    "X_ij / X_ij(t−1) − 1",
    "≥ −1",
    growth.growth,
    unknown="no_base",
    year_before=True,
    needs=EXPORTS_TWICE,
)
@indicator(
    "exports_cagr",
    "pair",
    "rate",
    "(X_ij(T) / X_ij(0))^(1/T) − 1",
    "≥ −1",
    growth.cagr,
    unknown="no_base",
    needs=EXPORTS,
)
@indicator(
    "imports_growth",
    "pair",
    "rate",
    "M_ij / M_ij(t−1) − 1",
    "≥ −1",
    growth.growth,
    unknown="no_base",
    year_before=True,
    needs=IMPORTS_TWICE,
)
@indicator(
    "imports_cagr",
    "pair",
    "rate",
    "(M_ij(T) / M_ij(0))^(1/T) − 1",
    "≥ −1",
    growth.cagr,
    unknown="no_base",
    needs=IMPORTS,
)
@indicator(
    "turnover_growth",
    "pair",
    "rate",
    "V_ij / V_ij(t−1) − 1",
    "≥ −1",
    growth.growth,
    unknown="no_base",
    year_before=True,
    needs=BOTH_FLOWS_TWICE,
)
@indicator(
    "turnover_cagr",
    "pair",
    "rate",
    "(V_ij(T) / V_ij(0))^(1/T) − 1",
    "≥ −1",
    growth.cagr,
    unknown="no_base",
    needs=BOTH_FLOWS,
)
def _growth(inputs: PairInputs) -> Iterator[IndicatorRow]:
    for flow in FLOWS:
        yield f"{flow}_growth", "", _growth_rate(inputs, flow, inputs.year - 1), inputs.period
        first = _first_full_year(inputs, flow)
        years = f"{first}/{inputs.year}" if first is not None else inputs.period
        yield (
            f"{flow}_cagr",
            "",
            NO_BASE if first is None else _growth_rate(inputs, flow, first),
            years,
        )


def _growth_rate(inputs: PairInputs, flow: str, base: int) -> float | Unknown:
    after, before = inputs.flow_value(flow, inputs.year), inputs.flow_value(flow, base)
    if isinstance(after, Unknown) or isinstance(before, Unknown):
        return NO_YEAR if isinstance(after, Unknown) else NO_BASE
    if not inputs.is_full_year(flow, inputs.year) or not inputs.is_full_year(flow, base):
        return INCOMPLETE_YEAR
    if not inputs.has_same_reporter(flow, (base, inputs.year)):
        return DIFFERENT_REPORTERS
    return growth.cagr(after, before, inputs.year - base)


def _first_full_year(inputs: PairInputs, flow: str) -> int | None:
    """The earliest year before the one asked about with all months of the flow."""
    years = sorted(
        {year for by_year in inputs.levels.values() for year in by_year if year < inputs.year}
    )
    full_years = (
        year
        for year in years
        if not isinstance(inputs.flow_value(flow, year), Unknown)
        and inputs.is_full_year(flow, year)
    )
    return next(full_years, None)


@indicator(
    "exports_share",
    "pair",
    "share",
    "X_ij / X_i",
    "0 to 1",
    structure.shares,
    unknown="no_whole",
    needs=EXPORTS + needs_of(NeedKind.ALL_EXPORTS),
)
@indicator(
    "imports_share",
    "pair",
    "share",
    "M_ij / M_i",
    "0 to 1",
    structure.shares,
    unknown="no_whole",
    needs=IMPORTS + needs_of(NeedKind.ALL_IMPORTS),
)
@indicator(
    "turnover_share",
    "pair",
    "share",
    "(X_ij + M_ij) / (X_i + M_i)",
    "0 to 1",
    structure.shares,
    unknown="no_whole",
    needs=BOTH_FLOWS + needs_of(NeedKind.ALL_EXPORTS, NeedKind.ALL_IMPORTS),
)
def _shares(inputs: PairInputs) -> Iterator[IndicatorRow]:
    period = inputs.period
    totals = {
        "exports": _total_trade(inputs, inputs.now.total_exports, "exporter"),
        "imports": _total_trade(inputs, inputs.now.total_imports, "importer"),
    }
    sold, bought = totals.values()
    both = first_unknown(sold, bought) or sold + bought  # type: ignore[operator]
    for flow, total in {**totals, "turnover": both}.items():
        yield (
            f"{flow}_share",
            "",
            _share_of_total(inputs.flow_value(flow, inputs.year), total),
            period,
        )


def _total_trade(inputs: PairInputs, totals: Floats, side: str) -> float | Unknown:
    """An economy's trade with everybody: unknown where only a few partners are in the table and no
    row of the world.
    """
    own = inputs.now.row_index(inputs.economy)
    if isinstance(own, Unknown):
        return own
    table = inputs.now.exports_by_partner if side == "exporter" else inputs.now.imports_by_partner
    partners = int((table[own] > 0).sum())
    if (side, inputs.economy) in inputs.now.summed and partners < MIN_WORLD_REPORTERS:
        return Unknown(
            "indicator.no-world-total",
            Plural(
                "the table has {count} partner of {economy} and no row for the world, so "
                "its total trade is not known",
                "the table has {count} partners of {economy} and no row for the world, so "
                "its total trade is not known",
            ),
            count=partners,
            economy=inputs.economy,
        )
    return float(totals[own])


def _share_of_total(part: float | Unknown, total: float | Unknown) -> float | Unknown:
    if isinstance(part, Unknown) or isinstance(total, Unknown):
        return part if isinstance(part, Unknown) else total
    return (
        part / total
        if total
        else Unknown(
            "indicator.zero-total",
            "the total is zero, so no share can be computed",
        )
    )


@indicator(
    "exports_intensity",
    "pair",
    "ratio",
    "(X_ij / X_i) / (X_wj / X_w)",
    "≥ 0",
    similarity.intensity,
    unknown="no_world",
    needs=needs_of(NeedKind.WORLD, NeedKind.EXPORTS_REPORTABLE, NeedKind.ALL_EXPORTS),
)
@indicator(
    "imports_intensity",
    "pair",
    "ratio",
    "(X_ji / X_j) / (X_wi / X_w)",
    "≥ 0",
    similarity.intensity,
    unknown="no_world",
    needs=needs_of(NeedKind.WORLD, NeedKind.IMPORTS_REPORTABLE, NeedKind.PARTNER_ALL_EXPORTS),
)
def _intensities(inputs: PairInputs) -> Iterator[IndicatorRow]:
    """The partner's part in the exporter's whole exports over its part in the world's, both on the
    totals that shares stand on.
    """
    now, period = inputs.now, inputs.period
    for name, seller, buyer in (
        ("exports_intensity", inputs.economy, inputs.partner),
        ("imports_intensity", inputs.partner, inputs.economy),
    ):
        i, j = now.row_index(seller), now.row_index(buyer)
        why = first_unknown(i, j) or reason_world_unusable(now)
        if isinstance(i, Unknown) or isinstance(j, Unknown) or why:
            yield name, "", why or NO_YEAR, period
            continue
        totals = now.exports_by_partner[i, j], now.total_exports[i]
        world = now.exports_by_partner[:, j].sum(), now.total_exports.sum()
        yield name, "", similarity.intensity(*map(float, (*totals, *world))), period
