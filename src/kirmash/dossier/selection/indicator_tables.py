"""The tables that indicators are computed from: which source and year, what they stand for, and
the inputs made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.errors import InputError
from kirmash.indicators.growth import ExportTables, align_export_tables
from kirmash.indicators.inputs import (
    DIFFERENT_NOMENCLATURES,
    NO_BASE,
    NO_PRODUCTS,
    EconomyInputs,
    PairInputs,
    SectorInputs,
)
from kirmash.indicators.matrix import NO_THRESHOLDS, InclusionThresholds
from kirmash.indicators.needs.measuring import level_coverages
from kirmash.indicators.registry import IndicatorSpec, indicator_specs
from kirmash.records.quantities import Unknown
from kirmash.trade import coverage, flows, partner_flows, query, reports, source_years
from kirmash.trade.goods import editions
from kirmash.trade.totals.completeness import load_completeness_of_sums
from kirmash.trade.totals.flow_totals import annual_flow_totals
from kirmash.trade.worlds.filling import missing_report_intervals
from kirmash.trade.worlds.standing import WorldStanding, world_standing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kirmash.dossier.user_tables import SourcedInputOutputTable
    from kirmash.records.coverage import Coverage, FilledInterval
    from kirmash.trade.coverage import CoverageFlag
    from kirmash.trade.flows import WorldTradeYear
    from kirmash.trade.goods.editions import CommonEdition
    from kirmash.trade.source_years import SourceYear
    from kirmash.trade.totals.completeness import Completeness
    from kirmash.trade.totals.flow_totals import FlowTotal


# economies' advantages are asked for most, and a world's imports by product are half of the time
_OF_EXPORTS_ALONE = frozenset({"rca", "rsca", "nrca"})


@dataclass(frozen=True, slots=True)
class IndicatorRequest:
    """Which indicators are requested, of which year, source and products.

    ``names`` are all where none; ``year`` 0 and ``source`` '' the best available; ``level`` digits
    of the product codes (0: the finest, six at most); ``products`` the codes (or their beginnings)
    given one by one, the ``top`` largest where none; ``as_of`` the day by which rows must have been
    retrieved; ``income`` is income per head by economy; ``sectors`` an inter-country input–output
    table; ``nomenclature`` the edition of goods (HS92 … HS22), '' the commonest of the year, or the
    older one where a year is compared with the one before; ``floors`` what an economy or product
    must reach to be ranked by complexity.
    """

    names: tuple[str, ...] = ()
    year: int = 0
    source: str = ""
    level: int = 0
    products: tuple[str, ...] = ()
    top: int = 5
    as_of: date | None = None
    income: Mapping[str, float] | None = None
    sectors: SourcedInputOutputTable | None = None
    nomenclature: str = ""
    floors: InclusionThresholds = NO_THRESHOLDS


@dataclass(frozen=True, slots=True, eq=False)
class OpenTables:
    """The tables of the year asked for and of the one before, what they are complete in and stand
    for, every flag of the source, and the edition their goods were brought to.
    """

    connection: DuckDBPyConnection
    current: WorldTradeYear
    previous: WorldTradeYear | None
    flags: tuple[CoverageFlag, ...]
    known: Completeness
    standings: tuple[WorldStanding, WorldStanding | None]
    edition: CommonEdition


@contextmanager
def open_tables(
    folder: Path,
    codes: Iterable[str],
    request: IndicatorRequest,
    flagged: tuple[str, ...],
    with_flow: bool = True,
) -> Iterator[OpenTables | None]:
    """The year asked for, chosen for ``codes`` (with a flow between all of them, or where not
    ``with_flow`` with trade of each), with the flags of ``flagged`` (of everybody where empty);
    None where no table holds them.

    Raises InputError for a source or year that is not held.
    """
    with query.open_trade_connection(folder, as_of=request.as_of) as base:
        names, every = tuple(codes), source_years.source_years(base)
        datasets = _datasets_of(base, every, names, with_flow)
        of = _choose_dataset(datasets, request, every)
        if of is None:
            yield None
            return
        common = _bring_to_one_edition(base, of, every, request)
        if common.parts:
            every = source_years.source_years(base)
        by_year = {entry.year: entry for entry in every if entry.source == of.source}
        of, earlier = by_year[of.year], by_year.get(of.year - 1)
        goods = _uses_products(request)
        before = (
            flows.load_world_trade_year(base, earlier, request.level)
            if earlier and goods and _compares_years(request)
            else None
        )
        now = flows.load_world_trade_year(
            base, of, request.level, goods, not _OF_EXPORTS_ALONE.issuperset(request.names or [""])
        )
        silent = coverage.known_silence_flags(of.source, flagged or now.economies, set(by_year))
        flags = {*reports.table_coverage_flags(base, folder, flagged, request.as_of), *silent}
        known = load_completeness_of_sums(base)
        standings = (
            world_standing(now, known, request.level),
            world_standing(before, known, request.level) if before else None,
        )
        yield OpenTables(base, now, before, tuple(sorted(flags)), known, standings, common)


def _specs(request: IndicatorRequest) -> tuple[IndicatorSpec, ...]:
    return tuple(indicator_specs()[name] for name in request.names or indicator_specs())


def _uses_products(request: IndicatorRequest) -> bool:
    return any(spec.uses_products for spec in _specs(request))


def _compares_years(request: IndicatorRequest) -> bool:
    """Whether the year before enters any of the indicators."""
    return any(
        spec.uses_previous_year or any(need.year_before for need in spec.needs)
        for spec in _specs(request)
    )


def _bring_to_one_edition(
    base: DuckDBPyConnection,
    of: SourceYear,
    every: tuple[SourceYear, ...],
    request: IndicatorRequest,
) -> CommonEdition:
    """The goods of the year, and of the one before where they are compared, in one edition."""
    if not _uses_products(request):
        return editions.CommonEdition(of.source, of.nomenclature)
    compares = any(spec.uses_products and spec.uses_previous_year for spec in _specs(request))
    years = (of.year, of.year - 1) if compares or request.nomenclature else (of.year,)
    names = {
        name
        for entry in every
        if entry.source == of.source and entry.year in years
        for name in entry.nomenclatures
    }
    if len(names) <= 1 and request.nomenclature in {"", *names}:  # no look at millions of rows
        return editions.CommonEdition(of.source, of.nomenclature)
    return editions.bring_to_one_edition(base, of.source, years, request.nomenclature)


def _datasets_of(
    base: DuckDBPyConnection,
    every: tuple[SourceYear, ...],
    codes: tuple[str, ...],
    with_flow: bool,
) -> tuple[SourceYear, ...]:
    """The sources and years with a flow among the economies, or with trade of each."""
    if with_flow:
        return source_years.select_source_years(base, every, codes)
    chosen = every
    for code in codes:
        chosen = source_years.select_source_years(base, chosen, (code,))
    return chosen


def _choose_dataset(
    datasets: tuple[SourceYear, ...], request: IndicatorRequest, every: tuple[SourceYear, ...]
) -> SourceYear | None:
    """The best source and year with data of the economies; a requested year that has others only
    is taken, and gives unknowns.
    """

    def fitting(among: tuple[SourceYear, ...]) -> list[SourceYear]:
        return [
            dataset
            for dataset in among
            if request.source in {"", dataset.source} and request.year in {0, dataset.year}
        ]

    fit = fitting(datasets)
    if datasets and not fit and request.year:
        fit = fitting(every)
    if datasets and not fit:
        available = ", ".join(f"{dataset.source} {dataset.year}" for dataset in datasets[:8])
        requested = f"{request.source} {request.year or ''}".strip()
        raise InputError(
            "indicator.no-data",
            "The trade tables have no data for {requested}.",
            "Available: {available}.",
            requested=requested,
            available=available,
        )
    return source_years.best_source_year(_with_goods(fit, request) or fit)


def _with_goods(fit: list[SourceYear], request: IndicatorRequest) -> list[SourceYear]:
    """Those with goods, where all that is asked for stands on goods: totals alone answer nothing
    then.
    """
    of_goods = bool(request.names) and all(spec.uses_products for spec in _specs(request))
    return [dataset for dataset in fit if dataset.level or not of_goods]


def _level_coverages(
    opened: OpenTables, pair: tuple[str, str]
) -> dict[tuple[str, str], dict[int, Coverage]]:
    """What the pair's flows stand on, by flow and year."""
    return level_coverages(_pair_totals(opened, pair), opened.known, pair[1])


def _pair_totals(opened: OpenTables, pair: tuple[str, str]) -> tuple[FlowTotal, ...]:
    """The pair's flows in the source, of every year."""
    test = "source = $1 AND exporter IN ($2, $3) AND importer IN ($2, $3)"
    source = opened.current.source_year.source
    return annual_flow_totals(opened.connection, test, [source, *pair])


def pair_inputs(opened: OpenTables, pair: tuple[str, str], request: IndicatorRequest) -> PairInputs:
    """Two years of a source for the indicators of a pair."""
    base, now, before = opened.connection, opened.current, opened.previous
    there, back, level = pair, (pair[1], pair[0]), request.level
    none = Unknown(
        "indicator.no-pair-year",
        "{source} has no data on the pair for {year}.",
        source=now.source_year.source,
        year=now.source_year.year - 1,
    )
    return PairInputs(
        *pair,
        now,
        before,
        flows.load_flow_by_product(base, now, there, pair[0], level),
        flows.load_flow_by_product(base, now, back, pair[0], level),
        flows.load_flow_by_product(base, now, there, pair[1], level),
        flows.load_flow_by_product(base, before, there, pair[0], level) if before else none,
        flows.load_flow_by_product(base, before, there, pair[1], level) if before else none,
        flows.annual_levels(base, now.source_year.source, *pair),
        _level_coverages(opened, pair),
        opened.standings,
        request.products,
        request.top,
        partner_flows.world_flow_by_product(base, now, level)
        if not request.names or "price_rung_share" in request.names
        else NO_PRODUCTS,
    )


def pair_intervals(
    opened: OpenTables, pair: tuple[str, str]
) -> dict[tuple[str, str, int], FilledInterval]:
    """Where the reports lie that the pair's flows lack, by flow and year: learnt from the flows of
    the year that both sides report.
    """
    known = opened.known
    complete = (row for row in _pair_totals(opened, pair) if known.is_of_all_goods(row))
    taught_by = (row for row in opened.current.flow_totals() if known.is_of_all_goods(row))
    return missing_report_intervals(complete, taught_by)


def sector_inputs(
    sectors: SourcedInputOutputTable, economy: str, request: IndicatorRequest
) -> SectorInputs:
    """An input–output table for the indicators of an economy."""
    return SectorInputs(economy, sectors.table, sectors.year, request.products, request.top)


def economy_inputs(
    opened: OpenTables, economy: str, request: IndicatorRequest, grown: bool
) -> EconomyInputs:
    """Two years of a source for the indicators of an economy; ``grown`` where its growth is asked
    for.
    """
    markets = _market_exports(opened, economy, request.level) if grown else None
    return EconomyInputs(
        economy,
        opened.current,
        opened.standings,
        markets,
        request.income,
        request.products,
        request.top,
        request.floors,
    )


def _market_exports(opened: OpenTables, economy: str, level: int) -> ExportTables | Unknown:
    """Four tables over the products of either year and all importers: the economy's exports and the
    world's, before and now.
    """
    if opened.previous is None:
        return NO_BASE
    worlds = opened.previous, opened.current
    if (
        not all(world.source_year.level for world in worlds)
        or worlds[0].source_year.nomenclature != worlds[1].source_year.nomenclature
    ):
        return (
            DIFFERENT_NOMENCLATURES
            if all(world.source_year.level for world in worlds)
            else NO_PRODUCTS
        )
    tables = [
        partner_flows.exports_by_product_importer(opened.connection, world, who, level)
        for who in (economy, "")
        for world in worlds
    ]
    return align_export_tables(tables)
