"""Cells to claims: an official total enters the series in the same grammar as the words of the press."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from kirmash.terms import periods
from kirmash.terms.claims import Claim
from kirmash.terms.evidence import Cell
from kirmash.terms.measures import Measure
from kirmash.terms.quantities import Quantity
from kirmash.trade import engine, store
from kirmash.trade.table import KEY

VALUE_COLUMN = 7  # value_usd, counted from 1


@dataclass(frozen=True, slots=True)
class Told:
    """One total as one side told it: ``reporter``'s trade with ``partner`` in ``measure``, exact dollars, and the cell of its first row.

    ``mirrored`` marks what the source made out of both sides' reports.
    """

    source: str
    reporter: str
    partner: str
    measure: Measure
    period: str
    value_usd: Decimal
    cell: Cell
    retrieved: date = date.min
    mirrored: bool = False


def of_pair(folder: Path, first: str, second: str) -> tuple[Claim, ...]:
    """A claim for every total of the pair's trade that a source tells, by reporter, measure and period.

    A year of twelve months counts as told; a turnover needs both flows of one reporter. Rows that no side reported (BACI)
    count as the reports of the first of the pair. ``document`` is ``table:`` and the source; the claim's evidence is its cell.
    """
    return tuple(_claim(told) for told in of(folder, first, second))


def of(folder: Path, first: str, second: str, as_of: date | None = None) -> tuple[Told, ...]:
    """The totals of ``of_pair`` before they are claims, in order of source, reporter, period and measure.

    With ``as_of``, those retrieved by that day, as they were told then.
    """
    found: dict[tuple[str, str, str], dict[Measure, Told]] = defaultdict(dict)
    held = store.manifest(folder)
    for year, name in sorted(held.years.items()):
        paths = [folder / name, *([folder / held.revised[year]] if as_of and year in held.revised else [])]
        for told in _totals(paths, (first, second), as_of):
            found[told.source, told.reporter, told.period][told.measure] = told
    _whole_years(found)
    for flows in found.values():
        if len(flows) == 2:
            flows[Measure.TURNOVER] = turnover(flows[Measure.EXPORTS], flows[Measure.IMPORTS])
    return tuple(told for _, flows in sorted(found.items()) for told in flows.values())


def turnover(one: Told, other: Told) -> Told:
    """The sum of a reporter's two flows of one period; its cell is the exports' first, with both counts."""
    both = one.value_usd + other.value_usd
    cell = Cell(one.cell.table, f"{one.cell.sheet}; {other.cell.sheet}", one.cell.row, VALUE_COLUMN, str(both))
    return replace(one, measure=Measure.TURNOVER, value_usd=both, cell=cell, retrieved=max(one.retrieved, other.retrieved))


def _totals(paths: list[Path], pair: tuple[str, str], as_of: date | None) -> list[Told]:
    """Sums over products by source, reporter and period; the code TOTAL where it is given, else the longest codes.

    ``paths`` are a year's table in force and, for ``as_of``, that of superseded values: a key counts as it was told last by then.
    """
    key = ", ".join(KEY)
    query = (
        "WITH known AS (SELECT *, file_row_number + 1 AS place FROM"
        " read_parquet($1, file_row_number=true, filename=true, union_by_name=true)"
        " WHERE ((exporter = $2 AND importer = $3) OR (exporter = $3 AND importer = $2)) AND retrieved <= $4"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY retrieved DESC, value_usd) = 1),"
        " seen AS (SELECT *, max(product = 'TOTAL') OVER flow AS told,"
        " max(length(product)) FILTER (product <> 'TOTAL') OVER flow AS longest"
        " FROM known WINDOW flow AS (PARTITION BY source, reporter, exporter, period))"
        " SELECT source, reporter, exporter, period, sum(value_usd), arg_min(filename, place), min(place), count(*), max(retrieved)"
        " FROM seen WHERE CASE WHEN told THEN product = 'TOTAL' ELSE length(product) = longest END"
        " GROUP BY source, reporter, exporter, period ORDER BY source, reporter, exporter, period"
    )
    with duckdb.connect() as base:
        rows = base.execute(query, [[str(path) for path in paths], *pair, as_of or date.max]).fetchall()
    found = []
    for source, said, exporter, period, value, table, place, count, retrieved in rows:
        reporter = said or pair[0]
        measure = Measure.EXPORTS if exporter == reporter else Measure.IMPORTS
        cell = Cell(Path(table).name, f"{measure}: {count}", place, VALUE_COLUMN, str(value))
        partner = pair[1] if reporter == pair[0] else pair[0]
        found.append(Told(source, reporter, partner, measure, period, value, cell, retrieved, not said))
    return found


def _whole_years(found: dict[tuple[str, str, str], dict[Measure, Told]]) -> None:
    """Add the year to sources that tell all its twelve months and not the year."""
    months: dict[tuple[str, str, str, Measure], list[Told]] = defaultdict(list)
    for (source, reporter, period), flows in found.items():
        if len(period) == 7:
            for measure, told in flows.items():
                months[source, reporter, period[:4], measure].append(told)
    for (source, reporter, year, measure), twelve in months.items():
        if len(twelve) == 12 and measure not in found.get((source, reporter, year), {}):
            value, first = sum((one.value_usd for one in twelve), Decimal(0)), twelve[0]
            cell = Cell(first.cell.table, f"{measure}: 12", first.cell.row, VALUE_COLUMN, str(value))
            told = replace(first, period=year, value_usd=value, cell=cell, retrieved=max(one.retrieved for one in twelve))
            found[source, reporter, year][measure] = told


def _claim(told: Told) -> Claim:
    return Claim(
        f"table:{told.source}", told.measure, told.reporter, (), told.partner, period=periods.parse(told.period),
        quantity=Quantity(float(told.value_usd), "USD"), speaker=told.source, cell=told.cell,
    )  # fmt: skip


def whole(
    folder: Path, economy: str, years: tuple[int, int] = (0, 9999), as_of: date | None = None
) -> dict[tuple[str, int, Measure], Decimal]:
    """An economy's trade with everybody by (source, year, measure), as it reported it, in the first to the last of ``years``.

    The row with the world as partner counts where there is one, else the partners' sum. With ``as_of``, what had been retrieved
    by that day, as it was told then.
    """
    query = (
        "WITH mine AS (SELECT *, CASE WHEN exporter = $1 THEN 'exports' ELSE 'imports' END AS flow,"
        " 'WLD' IN (exporter, importer) AS world FROM trade"
        " WHERE (exporter = $1 OR importer = $1) AND reporter IN ($1, '') AND period[:4]::INT BETWEEN $2 AND $3),"
        " seen AS (SELECT *, max(product = 'TOTAL') OVER f AS told, max(length(product)) FILTER (product <> 'TOTAL') OVER f AS longest,"
        " max(world) OVER f AS summed FROM mine WINDOW f AS (PARTITION BY source, flow, period))"
        " SELECT source, period[:4]::INT, flow, sum(value_usd) FROM seen WHERE world = summed"
        " AND CASE WHEN told THEN product = 'TOTAL' ELSE length(product) = longest END GROUP BY ALL ORDER BY ALL"
    )
    with engine.asked(folder, as_of=as_of) as base:
        rows = base.execute(query, [economy, *years]).fetchall()
    return {(source, year, Measure(flow)): value for source, year, flow, value in rows}
