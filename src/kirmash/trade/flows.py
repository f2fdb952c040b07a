"""One year of one source as tables of numbers: who sells what, who trades with whom, one report a
flow; and the total flows of a pair over the years.

A flow reported by both sides is counted once: exports as the exporter reported them, imports as
the importer did. An economy that reported nothing of a side is filled in from its partners'
reports, and listed in `World.mirrored`. Sums are exact decimals, turned into doubles once at the
end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade.source_years import SourceYear
from kirmash.trade.table import RECONCILED, WORLD, YEAR_LENGTH
from kirmash.trade.totals.flow_totals import (
    DERIVED_GOODS,
    DERIVED_LEVELS,
    FlowTotal,
    YearFlows,
    annual_flow_totals,
    has_derived_tables,
    report_shapes,
    year_flows,
)
from kirmash.trade.totals.year_sums import KILOGRAMS
from kirmash.trade.worlds.filling import (
    index_flows,
    reportable_flows,
    side_flows,
)
from kirmash.trade.worlds.world_rows import (
    ProductCells,
    labels_alone,
    no_cells,
    prefer_world_rows,
    product_cells,
)

# of a code that all reports tell, the sum is what they tell
_TOLD_OF_EXACT = "CASE WHEN exact THEN value_usd ELSE told_usd END"
_BETWEEN_ECONOMIES = f" AND exporter <> '{WORLD}' AND importer <> '{WORLD}'"
SIDES = ("exporter", "importer")
FINEST_LEVEL = 6  # digits below which economies have codes of their own


@dataclass(frozen=True, slots=True, eq=False)
class WorldTradeYear:
    """One year of one source; values in dollars, economies and products sorted.

    ``exports`` and ``imports`` are (economies, products), ``exports_by_partner`` (exporter,
    importer) as exporters and ``imports_by_partner`` (importer, exporter) as importers report it;
    ``total_exports`` and ``total_imports`` are the row with the world where there is one, else the
    partners' sum. ``mirrored`` holds (side, economy) of those reported by their partners alone,
    ``summed`` of those with the partners' sum for a total, ``reporting`` of those that report
    themselves; a side is "exporter" or "importer". ``filled_exports`` and ``filled_imports`` mark
    the flows taken from the other side's report, and ``reportable`` (exporter, importer) those that
    either side could have reported: a nought elsewhere is a hole.
    ``is_reconciled`` is whether the source reconciled both sides' reports of a flow.
    ``product_condition`` is the condition of the rows that products were taken from, and
    ``reported`` are the year's flows as they are reported, each with what it rests on.
    """

    source_year: SourceYear
    economies: tuple[str, ...]
    products: tuple[str, ...]
    exports: NDArray[np.float64]
    imports: NDArray[np.float64]
    exports_by_partner: NDArray[np.float64]
    imports_by_partner: NDArray[np.float64]
    total_exports: NDArray[np.float64]
    total_imports: NDArray[np.float64]
    mirrored: frozenset[tuple[str, str]]
    summed: frozenset[tuple[str, str]]
    filled_exports: NDArray[np.bool_]
    filled_imports: NDArray[np.bool_]
    reportable: NDArray[np.bool_]
    reporting: frozenset[tuple[str, str]]
    product_condition: str = ""
    reported: YearFlows | None = None
    is_reconciled: bool = False

    def flow_totals(self, economies: Sequence[str] = ()) -> tuple[FlowTotal, ...]:
        """The flows as they are reported, all or those of some economies, each with what it rests
        on, in order of reporter and sides.
        """
        return self.reported.totals(economies) if self.reported else ()

    def row_index(self, economy: str) -> int | Unknown:
        """The row of an economy; unknown where the source has no data on it."""
        if economy in self.economies:
            return self.economies.index(economy)
        return self.source_year.without_economy(economy)


@dataclass(frozen=True, slots=True, eq=False)
class FlowByProduct:
    """One flow by product, over a World's products: dollars, and kilograms with the dollars they
    weigh (0 where no weight is reported).
    """

    exporter: str
    importer: str
    reported_by: str
    values: NDArray[np.float64]
    weighed_values: NDArray[np.float64]
    kilograms: NDArray[np.float64]


def load_world_trade_year(
    base: duckdb.DuckDBPyConnection,
    source_year: SourceYear,
    level: int = 0,
    products: bool = True,
    with_imports: bool = True,
) -> WorldTradeYear:
    """A year of a source at ``level`` digits of its nomenclature (0: the finest, six at most);
    without ``products``, totals alone. Without ``with_imports`` the goods imported are named, and
    ``imports`` may be NaN throughout: nobody may read it.
    """
    chosen = (
        _choose_codes(base, source_year, level)
        if source_year.level and products
        else _ChosenCodes("")
    )
    sides = {
        side: _side_rows(
            base, (source_year, level), side, chosen, with_imports or side == "exporter"
        )
        for side in SIDES
    }
    reported = year_flows(base, source_year.source, source_year.year)
    told = reported.columns()
    goods = tuple(sorted({code for cells in sides.values() for code in cells.products}))
    names = told.economies() | {code for cells in sides.values() for code in cells.economies}
    economies = tuple(sorted(names - {WORLD}))
    flows = index_flows(economies, told)
    sold, bought = (side_flows(flows, side) for side in SIDES)
    exports, imports = (cells.table(economies, goods) for cells in sides.values())
    return WorldTradeYear(
        source_year,
        economies,
        goods,
        exports,
        imports,
        sold.table,
        bought.table,
        sold.totals,
        bought.totals,
        _of_both_sides(sold.mirrored, bought.mirrored),
        _of_both_sides(sold.summed, bought.summed),
        sold.filled,
        bought.filled,
        reportable_flows(economies, sold.reporting, bought.reporting),
        _of_both_sides(sold.reporting, bought.reporting),
        chosen.condition,
        reported,
        flows.is_reconciled,
    )


def _of_both_sides(
    exporters: frozenset[str], importers: frozenset[str]
) -> frozenset[tuple[str, str]]:
    """Economies with the side they are of."""
    sides = (("exporter", exporters), ("importer", importers))
    return frozenset((side, name) for side, names in sides for name in names)


def load_flow_by_product(
    base: duckdb.DuckDBPyConnection,
    world: WorldTradeYear,
    flow: tuple[str, str],
    first: str,
    level: int = 0,
) -> FlowByProduct | Unknown:
    """One flow (exporter, importer) by product, as ``first`` of the two reported it, else the
    other; unknown where neither reported products.
    """
    exporter, importer = flow
    rows = (
        []
        if not world.product_condition
        else base.execute(
            "SELECT reporter, product[:$4] AS good, sum(value_usd), coalesce(sum(value_usd) FILTER "
            "(kg > 0), 0), coalesce(sum(kg), 0) FROM"
            f" (SELECT *, {KILOGRAMS} AS kg FROM trade WHERE exporter = $5 AND importer = $6 AND "
            f"{world.product_condition})"
            " GROUP BY reporter, good ORDER BY reporter, good",
            [*query_values(world.source_year, level), exporter, importer],
        ).fetchall()
    )
    reporters = [who for who in ("", first, *flow) if any(row[0] == who for row in rows)]
    if not reporters:
        return Unknown(
            "trade.no-pair-products",
            "{source} has no products exported from {exporter} to {importer} for {year}.",
            source=world.source_year.source,
            exporter=exporter,
            importer=importer,
            year=world.source_year.year,
        )
    table = np.zeros((3, len(world.products)))
    at = {product: place for place, product in enumerate(world.products)}
    for who, product, *numbers in rows:
        if who == reporters[0] and product in at:
            table[:, at[product]] = [float(number) for number in numbers]
    return FlowByProduct(exporter, importer, reporters[0] or "", *table)


def query_values(source_year: SourceYear, level: int) -> list[Any]:
    """The values of $1 to $4 in the conditions of a year: source, year, nomenclature, digits."""
    return [
        source_year.source,
        f"{source_year.year:04d}",
        source_year.nomenclature,
        level or min(source_year.level, FINEST_LEVEL),
    ]


@dataclass(frozen=True, slots=True)
class _ChosenCodes:
    """Which rows tell the products of a year at a level: their condition ('' for none), and what of
    the sums worked out beforehand equals them ('' for nothing), with the length of their periods
    and whether the source reconciled all of them.
    """

    condition: str
    sums: str = ""
    period_length: int = YEAR_LENGTH
    is_reconciled: bool = False


def _choose_codes(
    base: duckdb.DuckDBPyConnection, source_year: SourceYear, level: int
) -> _ChosenCodes:
    """The rows of one source, year and nomenclature ($1–$3) at one level ($4).

    A reporter's codes of just that length where it has them, else its longest, to be cut; its
    years where it reports years, else months. What is true of every row is left out: each
    comparison of strings costs as much as the sum.
    """
    values = query_values(source_year, level)
    rows = base.execute(
        "SELECT reporter, length(period) AS per, digits, bool_or(world), $4 FROM "
        f"{report_shapes(base)} WHERE source = $1 AND (period = $2 OR starts_with(period, $2 || "
        "'-')) AND nomenclature = $3 AND digits > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        values,
    ).fetchall()
    kinds: dict[str, list[tuple[int, int]]] = {}
    for reporter, per, digits, *_ in rows:
        kinds.setdefault(reporter, []).append((per, digits))
    shapes: dict[tuple[int, int], list[str]] = {}
    for reporter, formats in kinds.items():
        per = min(formats)[0]
        lengths = {digits for _, digits in formats}
        if max(lengths) >= values[3]:
            shapes.setdefault(
                (per, values[3] if values[3] in lengths else max(lengths)), []
            ).append(f"'{reporter}'")
    parts = []
    for (per, digits), who in sorted(shapes.items()):
        year = "period = $2" if per == YEAR_LENGTH else "starts_with(period, $2 || '-')"
        reporter_test = (
            "" if len(who) == len(kinds) else f" AND reporter IN ({', '.join(sorted(who))})"
        )
        parts.append(f"({year} AND length(product) = {digits}{reporter_test})")
    if not parts:
        return _ChosenCodes("")  # no reporter has codes as long as the level
    world = _BETWEEN_ECONOMIES if any(row[3] for row in rows) else ""
    test = f"source = $1 AND nomenclature = $3 AND product <> 'TOTAL'{world} AND $4 > 0"
    condition = f"{test} AND ({' OR '.join(parts)})"
    if not has_derived_tables(base) or not _is_summed(source_year.nomenclature, values[3]):
        return _ChosenCodes(condition)
    sums, per = _equal_sums(kinds.values(), values[3])
    return _ChosenCodes(condition, sums, per, kinds.keys() == {RECONCILED})


def _is_summed(nomenclature: str, level: int) -> bool:
    """Whether goods of a nomenclature are summed at a level beforehand (`trade.derived`)."""
    return level in DERIVED_LEVELS and (nomenclature.startswith("HS") or nomenclature == "CN")


def _equal_sums(kinds: Iterable[Sequence[tuple[int, int]]], level: int) -> tuple[str, int]:
    """The column of the goods summed beforehand that equals the sum of the rows chosen ('' where
    reporters differ so that none does), and the length of the periods.

    ``kinds`` are the lengths of periods and codes of each reporter.
    """
    chosen = set()
    for formats in kinds:
        longer = {digits for _, digits in formats if digits > level}
        is_told = any(digits == level for _, digits in formats)
        if is_told or longer:
            lengths = {per for per, _ in formats}
            column = "told_usd" if is_told else "value_usd" if len(longer) == 1 else ""
            chosen.add((column if len(lengths) == 1 else "", min(lengths)))
    choice, *others = sorted(chosen)
    return ("", YEAR_LENGTH) if others else choice


def own_report_condition(
    base: duckdb.DuckDBPyConnection, of: tuple[SourceYear, int], side: str, test: str
) -> str:
    """The condition of one report a flow: what the side's economy reported, and its partners'
    reports of those that reported nothing.
    """
    other = "importer" if side == "exporter" else "exporter"
    reporters = base.execute(
        f"SELECT DISTINCT reporter FROM trade WHERE {test}", query_values(*of)
    ).fetchall()
    if reporters == [("",)]:
        return "true"  # the source reconciled both sides
    rows = base.execute(
        f"SELECT {side} FROM (SELECT DISTINCT {side}, reporter FROM trade WHERE {test}) GROUP BY "
        f"{side}"
        f" HAVING NOT bool_or(reporter IN ({side}, ''))",
        query_values(*of),
    ).fetchall()
    silent = ", ".join(f"'{code}'" for (code,) in sorted(rows))
    partner_reports = f" OR ({side} IN ({silent}) AND reporter = {other})" if silent else ""
    return f"(reporter IN ({side}, ''){partner_reports})"


def _side_rows(
    base: duckdb.DuckDBPyConnection,
    of: tuple[SourceYear, int],
    side: str,
    codes: _ChosenCodes,
    with_values: bool = True,
) -> ProductCells:
    """Trade by one side's economy and product: with the world where that is reported, else with
    all partners. Without ``with_values``, the labels alone where no value decides on them.
    """
    if not codes.condition:
        return no_cells()
    has_world = _BETWEEN_ECONOMIES in codes.condition
    if codes.sums and not has_world and not with_values:
        return labels_alone(base, _summed_query(codes, side, False), query_values(*of))
    parts = (
        [_summed_query(codes, side, world) for world in (False, True)]
        if codes.sums
        else list(_row_queries(base, of, side, codes.condition))
    )[: 2 if has_world else 1]
    cells = [product_cells(base, part, query_values(*of), has_world) for part in parts]
    return prefer_world_rows(*cells) if has_world else cells[0]


def _summed_query(codes: _ChosenCodes, side: str, world: bool) -> str:
    """The cells of a side out of the goods summed beforehand: its own report with the world, or
    with partners, and the partners' reports of who has none of these.
    """
    is_year = codes.period_length == YEAR_LENGTH
    per = "period = $2" if is_year else "starts_with(period, $2 || '-')"
    sums = _TOLD_OF_EXACT if codes.sums == "told_usd" else codes.sums
    rows = (
        f"(SELECT economy, code, own, {sums} AS value FROM {DERIVED_GOODS} WHERE source = $1 "
        f"AND {per} AND nomenclature = $3 AND level = $4 AND sold = {side == 'exporter'} AND "
        f"world = {world}{' AND own' if world or codes.is_reconciled else ''} AND {sums} IS "
        "NOT NULL)"
    )
    silent = f"(SELECT economy FROM {rows} GROUP BY economy HAVING NOT bool_or(own))"
    chosen = f"FROM {rows}" + ("" if codes.is_reconciled else f" WHERE own OR economy IN {silent}")
    if is_year:  # a code stands once in it
        return f"SELECT economy, code, value::DOUBLE AS value {chosen}"
    return f"SELECT economy, code, sum(value)::DOUBLE AS value {chosen} GROUP BY economy, code"


def _row_queries(
    base: duckdb.DuckDBPyConnection, of: tuple[SourceYear, int], side: str, test: str
) -> Iterator[str]:
    """The cells of a side with partners and with the world, summed out of the rows."""
    other = "importer" if side == "exporter" else "exporter"
    with_world = (
        f"{test.replace(_BETWEEN_ECONOMIES, '')} AND {other} = '{WORLD}' AND {side} <> '{WORLD}' "
        f"AND reporter IN ({side}, '')"
    )
    for each in (f"{test} AND {own_report_condition(base, of, side, test)}", with_world):
        yield (
            f"SELECT {side} AS economy, {_product_expression(each, of)} AS code, "
            f"sum(value_usd)::DOUBLE AS value FROM trade WHERE {each} GROUP BY 1, 2"
        )


def _product_expression(test: str, of: tuple[SourceYear, int]) -> str:
    """A product's code at the level requested: the code itself where every code has that length."""
    return (
        "product"
        if test.count("length(product) = ") == 1
        and f"length(product) = {query_values(*of)[3]}" in test
        else "product[:$4]"
    )


@dataclass(frozen=True, slots=True)
class FlowLevel:
    """A total flow of one year: dollars, who reported it ('' where the source reconciled both
    sides) and how many months it covers.
    """

    value: float
    reported_by: str
    months: int = MONTHS_IN_YEAR


def annual_levels(
    base: duckdb.DuckDBPyConnection, source: str, economy: str, partner: str
) -> dict[tuple[str, str], dict[int, FlowLevel]]:
    """Both total flows of a pair by (exporter, importer) and year, as ``economy`` reported them,
    else as its partner did.
    """
    rows = annual_flow_totals(
        base,
        "source = $1 AND ((exporter = $2 AND importer = $3) OR (exporter = $3 AND importer = $2))",
        [source, economy, partner],
    )
    by_flow: dict[tuple[str, str], dict[int, FlowLevel]] = {
        (economy, partner): {},
        (partner, economy): {},
    }
    # the first of the two reports of a flow stays
    for row in sorted(rows, key=lambda row: (row.year, row.exporter, row.reporter == partner)):
        by_flow[row.exporter, row.importer].setdefault(
            row.year, FlowLevel(float(row.value), row.reporter, row.months)
        )
    return by_flow
