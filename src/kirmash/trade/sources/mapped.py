"""Any CSV, XLSX or Parquet whose columns a mapping file (TOML) explains.

    source = "National statistics"        # shown beside every figure
    separator = ";"                        # optional; sheet = "Exports" for XLSX
    whole = ["goods", "partners"]          # optional: what the table leaves nothing out of
    [columns]                              # the table's column = the file's
    period = "Год"
    exporter = "Страна"
    value_usd = "Стоимость, тыс. долл."
    [fixed]                                # the same in every row
    reporter = "BLR"
    importer = "BLR"
    nomenclature = "TOTAL"
    product = "TOTAL"
    [units]
    value_usd = 1000                       # dollars in one unit, or units of ``currency``
    currency = "EUR"                       # optional: values are turned into dollars at average
    rates
    decimal = ","                          # optional: "1,234" is then a little more than one,
    "1.234" a thousand; "." the other way round
    [flows]                                # optional: a column "flow" with words for the reporter's
    exports and imports export = ["экспорт"] import = ["импорт"]

With ``flow`` mapped, give ``reporter`` and ``partner`` in place of ``exporter`` and ``importer``.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kirmash import inputs
from kirmash.errors import DocumentRefused, InputError, os_cause
from kirmash.formats import numbers
from kirmash.formats.numbers import DecimalSeparatorConvention
from kirmash.messages import message
from kirmash.trade.additions.manifest import check_complete_parts
from kirmash.trade.sources.reading import (
    NumberedRow,
    SourceFile,
    read_csv_rows,
    read_sheets,
    settle_repeated_columns,
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

_KNOWN_COLUMNS = frozenset(
    {
        "period",
        "reporter",
        "partner",
        "flow",
        "exporter",
        "importer",
        "nomenclature",
        "product",
        "value_usd",
        "quantity",
        "quantity_unit",
        "weight_kg",
    }
)
_YEAR_CELL = re.compile(r"^(\d+)[.,]0$", re.ASCII)  # a year that a sheet keeps as a fraction
_NUMERIC_TYPES = ("DECIMAL", "DOUBLE", "FLOAT")
_REQUIRED_COLUMNS = ("period", "nomenclature", "product", "value_usd")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What a mapping file says, checked."""

    source: str
    columns: dict[str, str]
    fixed: dict[str, str]
    unit: int
    exports: frozenset[str]
    imports: frozenset[str]
    separator: str
    sheet: str
    currency: str = "USD"
    decimal: str = ""
    complete: tuple[str, ...] = ()


_LINE_TEXT = inputs.text(r"[^\r\n]{0,200}", message("form.line", "a text in quotes, on one line"))
_TOP: inputs.Section = MappingProxyType(
    {
        "source": inputs.text(
            r"[^\r\n]{1,200}", message("form.name", "a name in quotes, on one line")
        ),
        "separator": inputs.text(
            r"[^\r\n\"]?", message("form.character", 'one character in quotes, such as ";"')
        ),
        "sheet": _LINE_TEXT,
        "whole": inputs.texts(),
    }
)
_COLUMN_RULES: inputs.Section = MappingProxyType(dict.fromkeys(sorted(_KNOWN_COLUMNS), _LINE_TEXT))
_SECTIONS: Mapping[str, inputs.Section] = MappingProxyType(
    {
        "columns": _COLUMN_RULES,
        "fixed": _COLUMN_RULES,
        "units": MappingProxyType(
            {
                "value_usd": inputs.whole(1, 10**12),
                "currency": inputs.text(
                    r"[A-Z]{3}",
                    message("form.currency", 'a three-letter code (ISO 4217) such as "EUR"'),
                ),
                "decimal": inputs.text(
                    r"[.,]?", message("form.decimal", "a comma or a point in quotes")
                ),
            }
        ),
        "flows": MappingProxyType({"export": inputs.texts(), "import": inputs.texts()}),
    }
)
"""What a mapping may hold: entries before the sections, and those of each section."""


def load_mapping(path: Path) -> TableMapping:
    """The mapping at ``path``. Raises InputError naming the line and the entry at fault."""
    try:
        entries = inputs.read_toml(path, _TOP, _SECTIONS)
    except OSError as fault:
        raise InputError(
            "mapping.unreadable",
            "{path} cannot be read: {cause}.",
            "Check the name and the access rights.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    columns, fixed = _on_one_line(entries, "columns"), _on_one_line(entries, "fixed")
    specified = set(columns) | set(fixed)
    sides = {"reporter", "partner"} if "flow" in specified else {"exporter", "importer"}
    if absent := sorted((set(_REQUIRED_COLUMNS) | sides) - specified):
        raise InputError(
            "mapping.column-absent",
            "{path} does not specify the column {column}.",
            "Add it under [columns] or [fixed].",
            path=path,
            column=absent[0],
        )
    units, flows = entries.get("units", {}), entries.get("flows", {})
    return TableMapping(
        entries.get("source", path.stem),
        columns,
        fixed,
        units.get("value_usd", 1),
        _flow_words(flows, "export"),
        _flow_words(flows, "import"),
        entries.get("separator", ""),
        entries.get("sheet", ""),
        units.get("currency", "USD"),
        units.get("decimal", ""),
        _complete_parts(entries.get("whole", ())),
    )


def _complete_parts(words: str | Sequence[str]) -> tuple[str, ...]:
    return check_complete_parts([words] if isinstance(words, str) else words)


def _on_one_line(entries: Mapping[str, Any], section: str) -> dict[str, str]:
    return {name: " ".join(words.split()) for name, words in entries.get(section, {}).items()}


def _flow_words(flows: Mapping[str, str | list[str]], name: str) -> frozenset[str]:
    """The words of a column that mean exports, or imports."""
    words = flows.get(name, name)
    return frozenset(word.casefold() for word in ([words] if isinstance(words, str) else words))


def read_mapped_drafts(
    source: SourceFile, mapping: TableMapping
) -> Iterator[TradeDraft | RowRefusal]:
    """Every row, by the mapping. Raises DocumentRefused where a column it names is absent."""
    rows = _rows(source, mapping)
    try:
        _, head = next(rows)
    except StopIteration:
        raise DocumentRefused(
            "mapping.no-rows",
            "{source} contains no rows.",
            "Check the file and the sheet's name.",
            source=source.name,
        ) from None
    names = [" ".join(cell.split()) for cell in head]
    for column in mapping.columns.values():
        if column not in names:
            raise DocumentRefused(
                "mapping.no-column",
                "{source} has no column {column!r}.",
                "It has: {names}.",
                source=source.name,
                column=column,
                names=tuple(names[:20]),
            )
    positions = {name: names.index(column) for name, column in mapping.columns.items()}
    for line, row in rows:
        yield _draft(
            line,
            {name: row[index] if index < len(row) else "" for name, index in positions.items()}
            | mapping.fixed,
            mapping,
        )


def _draft(line: int, row: dict[str, str], mapping: TableMapping) -> TradeDraft | RowRefusal:
    exporter, importer = row.get("exporter", ""), row.get("importer", "")
    if "flow" in row:
        flow = row["flow"].strip().casefold()
        if flow not in mapping.exports | mapping.imports:
            column = mapping.columns.get("flow", "flow")
            amount = cell_amount(row.get("value_usd", ""), mapping.unit)
            money = (amount, mapping.currency, row["period"].strip())
            return RowRefusal(line, column, RowRefusalReason.BAD_FLOW, flow[:40], *money)
        sides = (row["reporter"], row["partner"])
        exporter, importer = sides if flow in mapping.exports else sides[::-1]
    period = _YEAR_CELL.sub(r"\1", row["period"].strip())
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
    return TradeDraft(
        line,
        period,
        row.get("reporter", ""),
        exporter,
        importer,
        row["nomenclature"],
        row["product"],
        value,
        mapping.unit,
        quantity,
        row.get("quantity_unit", ""),
        weight,
        mapping.currency,
    )


def _plain_number(cell: str, column: str, convention: DecimalSeparatorConvention) -> str:
    """A number by the convention of the file as ``amount`` reads it by its own. Raises Refused."""
    number = parse_amount(cell, column, convention=convention)
    return cell if number is None else f"{number:f}"


def _rows(source: SourceFile, mapping: TableMapping) -> Iterator[NumberedRow]:
    kind = source.path.suffix.lower()
    if kind in {".xlsx", ".xlsm"}:
        workbook = read_sheets(source.path, mapping.decimal or ".")
        title = mapping.sheet or next(iter(workbook), "")
        if title not in workbook:
            raise DocumentRefused(
                "mapping.no-sheet",
                "{source} has no sheet {title!r}.",
                "It has: {names}.",
                source=source.name,
                title=title,
                names=tuple(workbook),
            )
        return settle_repeated_columns(
            (line, row) for line, row in enumerate(workbook[title], 1) if any(row)
        )
    return (
        settle_repeated_columns(_parquet_rows(source.path, mapping.decimal or "."))
        if kind == ".parquet"
        else read_csv_rows(source, mapping.separator or None)
    )


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
