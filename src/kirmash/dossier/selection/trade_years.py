"""The years of the trade tables that indicators are computed from: chosen, brought to one edition
of goods, and opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.errors import InputError
from kirmash.indicators.matrix import NO_THRESHOLDS, InclusionThresholds
from kirmash.indicators.registry import indicator_specs
from kirmash.trade import coverage, flows, query, reports, source_years
from kirmash.trade.goods import editions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kirmash.dossier.user_tables import SourcedInputOutputTable
    from kirmash.trade.coverage import CoverageFlag
    from kirmash.trade.flows import WorldTradeYear
    from kirmash.trade.goods.editions import CommonEdition
    from kirmash.trade.source_years import SourceYear


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
    """The tables of the year asked for and of the one before, every flag of the source, and the
    edition their goods were brought to.
    """

    connection: DuckDBPyConnection
    current: WorldTradeYear
    previous: WorldTradeYear | None
    flags: tuple[CoverageFlag, ...]
    edition: CommonEdition


@contextmanager
def open_tables(
    folder: Path, codes: Iterable[str], request: IndicatorRequest, flagged: tuple[str, ...]
) -> Iterator[OpenTables | None]:
    """The year asked for, chosen for ``codes``, with the flags of ``flagged`` (of everybody where
    empty); None where no table holds them.

    Raises InputError for a source or year that is not held.
    """
    with query.open_trade_connection(folder, as_of=request.as_of) as base:
        names, every = tuple(codes), source_years.source_years(base)
        datasets = source_years.select_source_years(base, every, names)
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
            flows.load_world_trade_year(base, earlier, request.level) if earlier and goods else None
        )
        now = flows.load_world_trade_year(base, of, request.level, goods)
        silent = coverage.known_silence_flags(of.source, flagged or now.economies, set(by_year))
        yield OpenTables(
            base,
            now,
            before,
            tuple(
                sorted(
                    {*reports.table_coverage_flags(base, folder, flagged, request.as_of), *silent}
                )
            ),
            common,
        )


def _uses_products(request: IndicatorRequest) -> bool:
    return any(indicator_specs()[name].uses_products for name in request.names or indicator_specs())


def _bring_to_one_edition(
    base: DuckDBPyConnection,
    of: SourceYear,
    every: tuple[SourceYear, ...],
    request: IndicatorRequest,
) -> CommonEdition:
    """The goods of the year, and of the one before where they are compared, in one edition."""
    if not _uses_products(request):
        return editions.CommonEdition(of.source, of.nomenclature)
    specs = [indicator_specs()[name] for name in request.names or indicator_specs()]
    compares = any(spec.uses_products and spec.uses_previous_year for spec in specs)
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
    return source_years.best_source_year(fit)
