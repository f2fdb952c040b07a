"""The years of the trade tables that opportunities of a pair are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kirmash.messages import message
from kirmash.opportunities.windows import (
    MIN_MARKET_REPORTERS,
    WINDOW_YEARS,
    SellerFlows,
    TradeWindow,
)
from kirmash.records.coverage import ENOUGH, CoverageStatus
from kirmash.records.quantities import Unknown
from kirmash.trade import flows, partner_flows, query, source_years
from kirmash.trade.goods import editions
from kirmash.trade.totals.completeness import load_completeness_of_sums
from kirmash.trade.worlds.standing import world_goods_coverage, world_standing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kirmash.indicators.matrix import Floats
    from kirmash.trade.flows import WorldTradeYear
    from kirmash.trade.partner_flows import PartnerFlows
    from kirmash.trade.source_years import SourceYear

NO_TABLES = Unknown(
    message(
        "opportunity.no-tables",
        "the trade tables have no goods of {first} and {second}",
        "Add a table by product that everybody reports in, such as five years of BACI (`kirmash "
        "trade fetch baci`).",
    )
)


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """Which years are asked about: the last one and the source (0 and '': the best), the digits of
    codes (0: the finest that hold nearly all), the edition, the day by which rows must have been
    retrieved, and the products asked about (codes or their beginnings; all where none).
    """

    year: int = 0
    source: str = ""
    level: int = 0
    nomenclature: str = ""
    as_of: date | None = None
    products: tuple[str, ...] = ()


def load_window(
    folder: Path, pair: tuple[str, str], request: WindowRequest
) -> TradeWindow | Unknown:
    """The last five years of the best source with goods of both economies; Unknown where there is
    none, with the file that would mend it.
    """
    absent = Unknown(NO_TABLES.why.with_params(first=pair[0], second=pair[1]))
    if not folder.exists():
        return absent
    with query.open_trade_connection(folder, as_of=request.as_of) as base:
        every = source_years.source_years(base)
        chosen = _choose(base, every, pair, request)
        if chosen is None:
            return absent
        years = _years(every, chosen)
        if len({name for entry in years for name in entry.nomenclatures}) > 1:
            numbers = tuple(entry.year for entry in years)
            editions.bring_to_one_edition(base, chosen.source, numbers, request.nomenclature)
            every = source_years.source_years(base)
            chosen = next(entry for entry in every if _key(entry) == _key(chosen))
            years = _years(every, chosen)
        level = request.level or _fullest_level(base, chosen)
        worlds = [flows.load_world_trade_year(base, entry, level) for entry in years]
        window = _window(base, worlds, pair, replace(request, level=level))
        return _with_left_out(base, window)


def _fullest_level(base: DuckDBPyConnection, chosen: SourceYear) -> int:
    """The digits of the finest codes, six at most, that hold nearly all that the table tells by
    product: some tables tell a few goods more finely than the rest.
    """
    rows = base.execute(
        "SELECT length(product) AS digits, sum(value_usd)::DOUBLE FROM trade WHERE source = $1 AND "
        "starts_with(period, $2) AND nomenclature = $3 AND product <> 'TOTAL' GROUP BY digits",
        [chosen.source, f"{chosen.year:04d}", chosen.nomenclature],
    ).fetchall()
    most = max((value for _, value in rows), default=0.0)
    full = [digits for digits, value in rows if value >= ENOUGH * most]
    return min(max(full, default=0), flows.FINEST_LEVEL)


def _with_left_out(base: DuckDBPyConnection, window: TradeWindow) -> TradeWindow:
    """The window with the codes of its last year that have fewer digits and begin no product of
    it, and those of its length that the source tells by parts alone.
    """
    entry, length = window.source_year, len(window.products[0]) if window.products else 0
    rows = base.execute(
        "SELECT DISTINCT product[:$4] FROM trade WHERE source = $1 AND starts_with(period, $2) AND "
        "nomenclature = $3 AND regexp_full_match(product, '[0-9]+')",
        [entry.source, f"{entry.year:04d}", entry.nomenclature, length],
    ).fetchall()
    begun = {code[:digits] for code in window.products for digits in range(length + 1)}
    left = sorted(code for (code,) in rows if code not in begun)
    return replace(
        window,
        coarser=tuple(code for code in left if len(code) < length),
        finer=tuple(code for code in left if len(code) == length),
    )


def _key(entry: SourceYear) -> tuple[str, int]:
    return entry.source, entry.year


def _choose(
    base: DuckDBPyConnection,
    every: tuple[SourceYear, ...],
    pair: tuple[str, str],
    request: WindowRequest,
) -> SourceYear | None:
    """The best source and year with goods: one with a flow between the two, else with trade of
    each.
    """
    fit = tuple(
        entry
        for entry in every
        if entry.level and request.source in {"", entry.source} and request.year in {0, entry.year}
    )
    together = source_years.select_source_years(base, fit, pair)
    if best := source_years.best_source_year(together):
        return best
    apart = fit
    for code in pair:
        apart = source_years.select_source_years(base, apart, (code,))
    return source_years.best_source_year(apart)


def _years(every: tuple[SourceYear, ...], chosen: SourceYear) -> list[SourceYear]:
    """The years of the window: those of the source that have goods in the edition chosen."""
    return [
        entry
        for entry in every
        if entry.source == chosen.source
        and chosen.year - WINDOW_YEARS < entry.year <= chosen.year
        and entry.level
        and entry.nomenclature == chosen.nomenclature
    ]


def _window(
    base: DuckDBPyConnection,
    worlds: Sequence[WorldTradeYear],
    pair: tuple[str, str],
    request: WindowRequest,
) -> TradeWindow:
    """The tables of the years over the economies and products of any of them."""
    last, level = worlds[-1], request.level
    coverage = world_goods_coverage(world_standing(last, load_completeness_of_sums(base), level))
    is_world = coverage.status is not CoverageStatus.UNKNOWN
    importers = () if is_world else _importers(worlds)
    by_importers = bool(importers)
    labels = _labels(worlds)

    def loaded(of: tuple[str, str], years: Sequence[WorldTradeYear]) -> SellerFlows:
        parts = [
            (world, partner_flows.load_partner_flows(base, world, of, level, by_importers))
            for world in years
        ]
        return _seller_flows(parts, labels)

    exports, imports = _tables(base, worlds, labels, (level, by_importers))
    weighed, kilograms = partner_flows.load_weights(base, last, level, by_importers)
    suppliers = partner_flows.load_supplier_table(base, last, level, request.products)
    return TradeWindow(
        last.source_year,
        tuple(world.source_year.year for world in worlds),
        *labels,
        exports,
        imports,
        {code: loaded(("exporter", code), worlds) for code in pair},
        {code: loaded(("importer", code), worlds[-1:]) for code in pair},
        is_world,
        importers,
        coverage,
        None if is_world else coverage.note,
        last.reporting,
        _aligned(last, weighed, labels),
        _aligned(last, kilograms, labels),
        _aligned_pairs(last, suppliers, labels[0]),
    )


def _labels(worlds: Sequence[WorldTradeYear]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The economies and the products of any of the years, sorted."""
    return (
        tuple(sorted({code for world in worlds for code in world.economies})),
        tuple(sorted({code for world in worlds for code in world.products})),
    )


def _tables(
    base: DuckDBPyConnection,
    worlds: Sequence[WorldTradeYear],
    labels: tuple[tuple[str, ...], tuple[str, ...]],
    how: tuple[int, bool],
) -> tuple[Floats, Floats]:
    """Exports and imports by year, each (years, economies, products); of importers' reports alone
    where these are the market.
    """
    level, by_importers = how
    tables = [
        partner_flows.load_importer_reports(base, world, level)
        if by_importers
        else (world.exports, world.imports)
        for world in worlds
    ]
    exports, imports = (
        np.stack(
            [
                _aligned(world, table[side], labels)
                for world, table in zip(worlds, tables, strict=True)
            ]
        )
        for side in range(2)
    )
    return exports, imports


def _importers(worlds: Sequence[WorldTradeYear]) -> tuple[str, ...]:
    """Those that report their purchases by product in any of the years; none where they are too few
    to be a market.
    """
    names = {
        code
        for world in worlds
        for code, bought in zip(world.economies, world.imports.sum(axis=1).tolist(), strict=True)
        if bought > 0 and ("importer", code) in world.reporting
    }
    return tuple(sorted(names)) if len(names) >= MIN_MARKET_REPORTERS else ()


def _aligned_pairs(world: WorldTradeYear, table: Floats, economies: tuple[str, ...]) -> Floats:
    """A table of economies by economies over those of all years."""
    spread = np.zeros((len(economies), len(economies)))
    rows = np.searchsorted(economies, world.economies)
    spread[np.ix_(rows, rows)] = table
    return spread


def _aligned(
    world: WorldTradeYear, table: Floats, labels: tuple[tuple[str, ...], tuple[str, ...]]
) -> Floats:
    """A table of a year over the economies and products of all years."""
    if (world.economies, world.products) == labels:
        return table
    spread = np.zeros((len(labels[0]), len(labels[1])))
    rows = np.searchsorted(labels[0], world.economies)
    columns = np.searchsorted(labels[1], world.products)
    spread[np.ix_(rows, columns)] = table
    return spread


def _seller_flows(
    loaded: Sequence[tuple[WorldTradeYear, PartnerFlows]],
    labels: tuple[tuple[str, ...], tuple[str, ...]],
) -> SellerFlows:
    values, weighed, kilograms = (
        np.stack([_aligned(world, getattr(part, name), labels) for world, part in loaded])
        for name in ("values", "weighed_values", "kilograms")
    )
    return SellerFlows(values, weighed, kilograms)
