"""Any CSV, workbook or Parquet whose columns a mapping file (``mapping_file``) explains."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.errors import DocumentRefused
from kirmash.formats import numbers
from kirmash.formats.numbers import DecimalSeparatorConvention
from kirmash.formats.workbooks import Rectangle
from kirmash.trade.additions import stated_totals
from kirmash.trade.additions.periods import is_day, parse_period, settle_days
from kirmash.trade.sources import grids
from kirmash.trade.sources.mapping_file import TableMapping
from kirmash.trade.sources.reading import (
    WORKBOOK_SUFFIXES,
    NumberedRow,
    SourceFile,
    read_csv_rows,
    read_workbook,
    settle_cells,
    sheet_texts,
)
from kirmash.trade.table import (
    CellRefused,
    RowRefusal,
    RowRefusalReason,
    TradeDraft,
    cell_amount,
    parse_amount,
)

if TYPE_CHECKING:
    import duckdb

SHEET = "#sheet"
"""What a mapping calls the title of a sheet."""
_NUMERIC_TYPES = ("DECIMAL", "DOUBLE", "FLOAT")


def read_mapped_drafts(
    source: SourceFile, mapping: TableMapping
) -> Iterator[TradeDraft | RowRefusal]:
    """Every figure, by the mapping; four quarters of a year as the year. Raises DocumentRefused
    where a column it names is absent, or stands twice beside figures across, and where days may be
    years or months.
    """
    tables = _open_tables(source, mapping)
    quarters = stated_totals.QuarterYears(mapping.decimal)
    for table in tables:
        yield from quarters.pass_on(_table_drafts(source, mapping, table))
    yield from quarters.years()


@dataclass(frozen=True, slots=True)
class _OpenTable:
    """A table as it may be read more than once: its rows, its merged cells, its sheet's title."""

    read: Callable[[], Iterator[NumberedRow]]
    merged: tuple[Rectangle, ...] = ()
    title: str = ""


def _table_drafts(
    source: SourceFile, mapping: TableMapping, table: _OpenTable
) -> Iterator[TradeDraft | RowRefusal]:
    shape, names = mapping.shape, [name for name in mapping.columns.values() if name != SHEET]
    head, rows = grids.split_head(table.read(), shape, names, table.merged)
    if head is None:
        raise DocumentRefused(
            "mapping.no-rows",
            "{source} contains no rows.",
            "Check the file and the sheet's name.",
            source=source.name,
        )
    labels = {
        name: _column_place(source, head, column, shape.is_across)
        for name, column in mapping.columns.items()
        if column != SHEET
    }
    period_format = shape.period_format or _days_of_column(source, mapping, table, labels)
    settled = replace(mapping, shape=replace(shape, period_format=period_format))
    fixed = {**mapping.fixed, **_sheet_columns(mapping, table.title)}
    if shape.is_across:
        cells = grids.figures(head, rows, shape, labels, source.name)
    else:
        cells = _plain_cells(rows, labels, tuple(map(head.places, names)))
    for entry in cells:
        yield (
            entry if isinstance(entry, RowRefusal) else _draft(entry[0], entry[1] | fixed, settled)
        )


def _column_place(source: SourceFile, head: grids.TableHead, column: str, is_across: bool) -> int:
    """Where a column stands. One that stands twice is settled row by row where its rows are
    figures (``reading.settle_cells``), and costs the table where figures stand across.
    """
    place = head.place(column)
    if place == grids.TWICE and not is_across:
        return head.places(column)[0]
    if place == grids.TWICE:
        raise DocumentRefused(
            "mapping.column-of-two",
            "{source}, row {row}: the column {column!r} occurs more than once.",
            'Name it by its number ("#3" is the third), or delete the other one.',
            source=source.name,
            row=head.row,
            column=column,
        )
    if place >= 0:
        return place
    if grids.has_periods_across(head.names):
        raise DocumentRefused(
            "mapping.years-across",
            "{source} has no column {column!r}: the years are across the columns.",
            "Add `years_across = true` to the mapping, and take value_usd and period out of "
            "[columns].",
            source=source.name,
            column=column,
        )
    raise DocumentRefused(
        "mapping.no-column",
        "{source} has no column {column!r}.",
        "It has: {names}.",
        source=source.name,
        column=column,
        names=tuple(head.names[:20]),
    )


def _sheet_columns(mapping: TableMapping, title: str) -> dict[str, str]:
    return {name: title for name, column in mapping.columns.items() if column == SHEET}


def _days_of_column(
    source: SourceFile, mapping: TableMapping, table: _OpenTable, labels: Mapping[str, int]
) -> str:
    """What the days in the column of periods are; '' where there are none. Raises DocumentRefused
    where they may be years or months.
    """
    place = labels.get("period", -1)
    cells = (row[place] for _, row in table.read() if 0 <= place < len(row)) if place >= 0 else ()
    days = [cell for cell in cells if is_day(cell)]
    period_format = settle_days(days)
    if days and not period_format:
        raise grids.days_unsettled(source.name, mapping.columns["period"])
    return period_format


def _plain_cells(
    rows: Iterator[NumberedRow], labels: Mapping[str, int], places: Sequence[Sequence[int]]
) -> Iterator[grids.GridRow]:
    repeated = [group for group in places if len(group) > 1]
    for line, row in rows:
        settle_cells(row, repeated)
        yield (
            line,
            {name: row[place] if place < len(row) else "" for name, place in labels.items()},
        )


def _draft(line: int, row: dict[str, str], mapping: TableMapping) -> TradeDraft | RowRefusal:
    partner = grids.plain_partner(row.get("partner", ""))
    exporter, importer = map(
        grids.plain_partner, (row.get("exporter", ""), row.get("importer", ""))
    )
    if "flow" in row:
        flow = row["flow"].strip().casefold()
        if flow not in mapping.exports | mapping.imports:
            column = mapping.columns.get("flow", "flow")
            amount = cell_amount(row.get("value_usd", ""), mapping.unit)
            money = (amount, mapping.currency, row["period"].strip())
            return RowRefusal(line, column, RowRefusalReason.BAD_FLOW, flow[:40], *money)
        sides = (row["reporter"], partner)
        exporter, importer = sides if flow in mapping.exports else sides[::-1]
    unit = mapping.unit * grids.scale_of(row.get("scale"))
    if not unit:
        text = row["scale"].strip()[:40]
        return RowRefusal(line, mapping.columns["scale"], RowRefusalReason.NOT_MONEY, text)
    words = row["period"].strip()
    period = parse_period(words, mapping.shape.period_format) or words
    numbers = [row.get(name, "") for name in ("value_usd", "quantity", "weight_kg")]
    if mapping.decimal:
        convention = (
            DecimalSeparatorConvention.COMMA
            if mapping.decimal == ","
            else DecimalSeparatorConvention.POINT
        )
        try:
            numbers = [
                _plain_number(row.get(name, ""), name, convention)
                for name in ("value_usd", "quantity", "weight_kg")
            ]
        except CellRefused as fault:
            return RowRefusal(line, fault.column, fault.reason, fault.text)
    value, quantity, weight = numbers
    product, nomenclature = grids.plain_product(row["product"], row["nomenclature"])
    return TradeDraft(
        line,
        period,
        row.get("reporter", ""),
        exporter,
        importer,
        nomenclature,
        product,
        value,
        unit,
        quantity,
        row.get("quantity_unit", ""),
        weight,
        mapping.currency,
    )


def _plain_number(cell: str, column: str, convention: DecimalSeparatorConvention) -> str:
    """A number by the convention of the file as ``amount`` reads it by its own. Raises Refused."""
    number = parse_amount(cell, column, convention=convention)
    return cell if number is None else f"{number:f}"


def _open_tables(source: SourceFile, mapping: TableMapping) -> tuple[_OpenTable, ...]:
    kind = source.path.suffix.lower()
    if kind == ".parquet":
        return (_OpenTable(partial(_parquet_rows, source.path, mapping.decimal or ".")),)
    if kind not in WORKBOOK_SUFFIXES:
        return (_OpenTable(partial(read_csv_rows, source, mapping.separator or None)),)
    workbook = read_workbook(source.path)
    visible = (title for title, sheet in workbook.items() if not sheet.hidden)
    titles = mapping.sheets or (next(visible, ""),)
    for title in titles:
        if title not in workbook:
            raise DocumentRefused(
                "mapping.no-sheet",
                "{source} has no sheet {title!r}.",
                "It has: {names}.",
                source=source.name,
                title=title,
                names=tuple(workbook),
            )
    return tuple(
        _OpenTable(
            partial(_sheet_rows, sheet_texts(workbook[title], mapping.decimal or ".")),
            workbook[title].merged,
            title,
        )
        for title in titles
    )


def _sheet_rows(texts: Sequence[list[str]]) -> Iterator[NumberedRow]:
    return ((line, row) for line, row in enumerate(texts, 1) if any(row))


def _parquet_rows(path: Path, decimal: str) -> Iterator[NumberedRow]:
    """Rows as text; columns of numbers are written with the decimal sign that texts of the file are
    written with. Raises DocumentRefused where the file is damaged anywhere.
    """
    import duckdb

    name = glob.escape(str(path))  # DuckDB takes stars and brackets for a pattern of many files
    with duckdb.connect() as base:
        try:
            yield 1, _parquet_columns(base, name)
            kinds = base.execute("DESCRIBE SELECT * FROM read_parquet($1)", [name]).fetchall()
            numeric = [str(kind[1]).startswith(_NUMERIC_TYPES) for kind in kinds]
            result = base.execute("SELECT COLUMNS(*)::VARCHAR FROM read_parquet($1)", [name])
            line = 1
            while rows := result.fetchmany(10_000):
                for row in rows:
                    line += 1
                    yield (
                        line,
                        [_cell_text(*cell, decimal) for cell in zip(row, numeric, strict=True)],
                    )
        except duckdb.Error as fault:
            raise DocumentRefused(
                "trade.parquet",
                "{file} is not valid Parquet: {cause}.",
                "Export it again.",
                file=path.name,
                cause=str(fault).splitlines()[0],
            ) from fault


def _parquet_columns(base: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    """The names of a Parquet's columns as they stand in it: DuckDB gives the second of two of one
    name another.
    """
    query = "SELECT name, num_children FROM parquet_schema($1)"
    names, inside = list[str](), 0
    for name, children in base.execute(query, [path]).fetchall()[1:]:
        if inside:
            inside -= 1
        else:
            names.append(name)
        inside += children or 0
    return names


def _cell_text(cell: str | None, is_number: bool, decimal: str) -> str:
    return numbers.unmistakable(cell).replace(".", decimal) if cell and is_number else cell or ""
