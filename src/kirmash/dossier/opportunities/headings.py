"""The yearly flows of some headings between two economies, from the source of the trade tables that
tells most years of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.opportunities.goods_flows import YearlyFlow
from kirmash.opportunities.register import HEADING_DIGITS
from kirmash.records.quantities import Unknown
from kirmash.reference import economies
from kirmash.trade import flows, query, source_years

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from kirmash.trade.source_years import SourceYear


@dataclass(frozen=True, slots=True)
class HeadingFlows:
    """Flows between ``pair``, the two asked about or their countries; ``told`` are the directions
    and years told at all. Nothing, and '' as the source, where no table has any.
    """

    pair: tuple[str, str]
    flows: tuple[YearlyFlow, ...] = ()
    told: frozenset[tuple[str, str, int]] = frozenset()
    source: str = ""
    nomenclature: str = ""
    retrieved: date | None = None


def load_heading_flows(
    folder: Path, pair: tuple[str, str], codes: tuple[str, ...], as_of: date
) -> HeadingFlows:
    """Dollars by heading, year and direction of what lies within ``codes``, in the HS, by what had
    been retrieved by ``as_of``; of the countries where no table knows a region.

    The exporter's report goes before the importer's; a heading without a flow in a year that is
    told is left out, and is nought.
    """
    if not codes or not folder.exists():
        return HeadingFlows(pair)
    countries = (economies.country_of(pair[0]), economies.country_of(pair[1]))
    with query.open_trade_connection(folder, as_of=as_of) as base:
        for codes_of in dict.fromkeys((pair, countries)):
            if codes_of[0] == codes_of[1]:
                continue
            years = _fullest_source(base, codes_of)
            if years:
                return _flows(base, years, codes_of, codes)
    return HeadingFlows(pair)


def _fullest_source(base: DuckDBPyConnection, pair: tuple[str, str]) -> list[SourceYear]:
    """The years of the source that tells headings of the pair in most years, the name deciding
    where two tell as many.
    """
    every = [
        entry
        for entry in source_years.source_years(base)
        if entry.level >= HEADING_DIGITS and entry.nomenclature.startswith(("HS", "CN"))
    ]
    together = source_years.select_source_years(base, tuple(every), pair)
    by_source: dict[str, list[SourceYear]] = {}
    for entry in together:
        by_source.setdefault(entry.source, []).append(entry)
    return max(by_source.values(), key=lambda years: (len(years), years[0].source), default=[])


def _flows(
    base: DuckDBPyConnection,
    years: list[SourceYear],
    pair: tuple[str, str],
    codes: tuple[str, ...],
) -> HeadingFlows:
    found: list[YearlyFlow] = []
    told: set[tuple[str, str, int]] = set()
    for entry in years:
        world = flows.load_world_trade_year(base, entry, HEADING_DIGITS)
        for exporter, importer in (pair, pair[::-1]):
            flow = flows.load_flow_by_product(
                base, world, (exporter, importer), exporter, HEADING_DIGITS
            )
            if isinstance(flow, Unknown):
                continue
            told.add((exporter, importer, entry.year))
            found += [
                YearlyFlow(exporter, importer, entry.year, (product,), float(value))
                for product, value in zip(world.products, flow.values, strict=True)
                if value and product.startswith(codes)
            ]
    last = years[-1]
    editions = sorted({entry.nomenclature for entry in years})
    return HeadingFlows(
        pair,
        tuple(found),
        frozenset(told),
        last.source,
        f"{'–'.join(editions)}, {HEADING_DIGITS}",
        max(entry.retrieved for entry in years),
    )
