"""What some goods add up to in a flow, or in an economy's trade with everybody.

A code that a table tells itself counts as told. One that it tells only by finer codes is their sum
where the table is known to hold all of them: all goods of the flow, ENOUGH of its reported total,
or ENOUGH of a coarser code above. Anything else is a part of the goods.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb

from kirmash.messages import message
from kirmash.records.coverage import (
    ENOUGH,
    Coverage,
    CoverageStatus,
    combined_coverage,
)
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Measure, Unknown
from kirmash.trade.table import WORLD, YEAR_LENGTH
from kirmash.trade.totals.completeness import Completeness, flow_coverage
from kirmash.trade.totals.economy_totals import economy_totals
from kirmash.trade.totals.flow_totals import FlowTotal, annual_flow_totals

FlowKey = tuple[str, str, str, str, int]  # source, reporter, exporter, importer, year
_Goods = Mapping[str, Decimal]  # dollars by code, of one period
_CHAPTER = 2  # digits


@dataclass(frozen=True, slots=True)
class ProductTotal:
    """Some goods of one flow and year as one side reported them ('' where both are reconciled), in
    dollars; ``sold`` where they are exports of the economy that was queried.
    """

    source: str
    reporter: str
    sold: bool
    year: int
    value: Decimal
    coverage: Coverage


def product_totals(
    base: duckdb.DuckDBPyConnection,
    sides: tuple[str, str],
    codes: tuple[str, ...],
    known: Completeness,
) -> tuple[ProductTotal, ...]:
    """Both flows of some HS codes between an economy and a partner by complete year and source, as
    either side reported them; with everybody where the partner is '', as the economy itself did.

    A source that has nothing of the codes has no total here, whether or not that means none.
    """
    totals = product_flow_totals(base, sides, codes, known)
    economy, partner = sides
    return tuple(totals.values()) if partner else _with_everybody(base, economy, totals, known)


def product_flow_totals(
    base: duckdb.DuckDBPyConnection,
    sides: tuple[str, str],
    codes: tuple[str, ...],
    known: Completeness,
) -> dict[FlowKey, ProductTotal]:
    """`product_totals` flow by flow, by source, reporter, exporter, importer and year; of all the
    economy's flows where the partner is ''.
    """
    economy, partner = sides
    if partner:
        test = (
            "((exporter = $1 AND importer = $2) OR (exporter = $2 AND importer = $1)) AND reporter "
            "IN ($1, $2, '')"
        )
        values: list[str] = [economy, partner]
    else:
        test, values = "(exporter = $1 OR importer = $1) AND reporter IN ($1, '')", [economy]
    flows = {
        (row.source, row.reporter, row.exporter, row.importer, row.year): row
        for row in annual_flow_totals(base, test, values)
        if row.months == MONTHS_IN_YEAR and row.goods is not None
    }
    tables = _goods_by_flow(base, (test, values), codes, flows)
    return {
        key: total
        for key, periods in tables.items()
        if (total := _product_total(flows[key], economy, (periods, codes), known))
    }


def _goods_by_flow(
    base: duckdb.DuckDBPyConnection,
    of: tuple[str, list[str]],
    codes: Iterable[str],
    flows: Mapping[FlowKey, FlowTotal],
) -> dict[FlowKey, list[_Goods]]:
    """The goods of the codes' chapters by flow: of the year, else of each of its months."""
    test, values = of
    chapters = sorted({code[:_CHAPTER] for code in codes})
    rows = base.execute(
        "SELECT source, reporter, exporter, importer, period, nomenclature, product, value_usd "
        f"FROM trade WHERE {test} AND product[:2] IN (SELECT unnest(${len(values) + 1}::VARCHAR[]))"
        " AND (nomenclature LIKE 'HS%' OR nomenclature = 'CN') ORDER BY ALL",
        [*values, chapters],
    ).fetchall()
    by_period: dict[FlowKey, dict[str, dict[str, Decimal]]] = defaultdict(dict)
    for source, reporter, exporter, importer, period, nomenclature, product, value in rows:
        key = source, reporter, exporter, importer, int(period[:4])
        if key in flows and flows[key].nomenclature == nomenclature:
            by_period[key].setdefault(period, {})[product] = value
    return {
        key: [goods for period, goods in periods.items() if len(period) == YEAR_LENGTH]
        or list(periods.values())
        for key, periods in by_period.items()
    }


def _product_total(
    flow: FlowTotal,
    economy: str,
    of: tuple[Sequence[_Goods], tuple[str, ...]],
    known: Completeness,
) -> ProductTotal | None:
    """The codes' goods of one flow; None where it has nothing of any of them."""
    periods, codes = of
    has_all = known.has_all_goods_of(flow, codes) or (flow.goods_share or 0.0) >= ENOUGH
    found = [_code_value(goods, code) for goods in periods for code in codes]
    values = [value for value, _ in found if value is not None]
    if not values:
        return None
    is_complete = has_all or all(is_all for _, is_all in found)
    coverage = replace(
        flow_coverage(flow, known),
        status=CoverageStatus.COMPLETE if is_complete else CoverageStatus.PARTIAL,
        note=None if is_complete else _part_of_code(flow, codes),
    )
    sold = flow.exporter == economy
    value = sum(values, Decimal(0))
    return ProductTotal(flow.source, flow.reporter, sold, flow.year, value, coverage)


def _code_value(goods: _Goods, code: str) -> tuple[Decimal | None, bool]:
    """What a code's goods add up to, and whether that is all of them: it is told itself, or its
    part of a coarser code is known; (None, False) where nothing of it is told.
    """
    if code in goods:
        return goods[code], True
    below = _roots(goods, code)
    if not below:
        return None, False
    above = max((told for told in goods if code.startswith(told)), key=len, default="")
    covered = sum(_roots(goods, above).values(), Decimal(0)) if above else Decimal(0)
    is_all = bool(above) and covered >= goods[above] * Decimal(str(ENOUGH))
    return sum(below.values(), Decimal(0)), is_all


def _roots(goods: _Goods, code: str) -> dict[str, Decimal]:
    """The told codes below one, without those below another of them."""
    below = [told for told in sorted(goods) if told.startswith(code) and told != code]
    roots: dict[str, Decimal] = {}
    last = ""
    for told in below:  # in order, a code comes right after the one that it begins with
        if not last or not told.startswith(last):
            roots[told], last = goods[told], told
    return roots


def _part_of_code(flow: FlowTotal, codes: tuple[str, ...]) -> Unknown:
    return Unknown(
        message(
            "coverage.part-of-code",
            "{source} has finer codes of the goods {codes} from {exporter} to {importer} in "
            "{year}, and nothing shows that they are all.",
            "Add the figure of the code itself, or the file with `--whole goods` where it leaves "
            "none out.",
            source=flow.source,
            codes=codes,
            exporter=flow.exporter,
            importer=flow.importer,
            year=flow.year,
        )
    )


def _with_everybody(
    base: duckdb.DuckDBPyConnection,
    economy: str,
    totals: Mapping[FlowKey, ProductTotal],
    known: Completeness,
) -> tuple[ProductTotal, ...]:
    """The goods' flow with the world where it is reported, else the sum of partners, which is a
    part where they are not all.
    """
    partners_by_year = {
        (total.source, total.measure is Measure.EXPORTS, total.year): total
        for total in economy_totals(base, economy, known)
        if total.measure is not Measure.TURNOVER
    }
    by_year: dict[tuple[str, bool, int], list[ProductTotal]] = defaultdict(list)
    worlds: dict[tuple[str, bool, int], ProductTotal] = {}
    for (source, _, exporter, importer, year), total in totals.items():
        key = source, exporter == economy, year
        if WORLD in {exporter, importer}:
            worlds[key] = total
        else:
            by_year[key].append(total)
    results = []
    for key in sorted({*worlds, *by_year}):
        if key in worlds and (worlds[key].coverage.is_complete or key not in by_year):
            results.append(worlds[key])
            continue
        flows, everybody = by_year[key], partners_by_year[key]
        coverage = combined_coverage(flow.coverage for flow in flows)
        if not everybody.has_all_partners and coverage.is_complete:
            note = everybody.coverage.note or _part_of_partners(everybody.source, economy, key[2])
            coverage = replace(coverage, status=CoverageStatus.PARTIAL, note=note)
        value = sum((flow.value for flow in flows), Decimal(0))
        results.append(replace(flows[0], value=value, coverage=coverage))
    return tuple(results)


def _part_of_partners(source: str, economy: str, year: int) -> Unknown:
    return Unknown(
        message(
            "coverage.goods-of-some-partners",
            "{source} has these goods of {economy} for {year} with some of its partners only.",
            "Add its trade in them with the world (`kirmash trade fetch comtrade --reporter "
            "{economy} --partner WLD --year {year}`).",
            source=source,
            economy=economy,
            year=year,
        )
    )
