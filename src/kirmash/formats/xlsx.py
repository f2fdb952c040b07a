"""Cells of XLSX workbooks as text. What opens a workbook must run in a limited child process.

Two readings are needed. A table of figures needs every cell as it is stored, formulas marked as
such: the values behind them are no one's report. A page laid out for people needs what the page
shows, merged cells repeated. Both need openpyxl, of the ``tables`` extra.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from kirmash.errors import DocumentRefused
from kirmash.formats import containers, numbers
from kirmash.formats.characters import clean_line, clean_text
from kirmash.messages import message

NO_MACROS = message(
    "xlsx.macros", "The file contains macros.", "Save it as an XLSX without macros."
)
_BOOK = "xl/workbook.xml"
Rows = tuple[tuple[str, ...], ...]
StoredCell = str | float


def is_xlsx(raw: bytes) -> bool:
    """Whether the bytes are a ZIP container that holds an Excel workbook; a damaged one is not."""
    return _BOOK in (containers.zip_member_names(raw) or ())


def refuse_unsafe_file(raw: bytes) -> None:
    """Refuse macros, a decompression bomb, a damaged container. Raises DocumentRefused."""
    containers.check_office(raw, NO_MACROS)


def stored_cells(raw: bytes) -> dict[str, list[list[StoredCell]]]:
    """Every sheet's cells by its title: fractions as numbers, all else as text.

    A formula is "=…", an empty cell ''.
    """
    book = _load_workbook(raw, read_only=True)
    return {
        sheet.title: [
            [_stored_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book.worksheets
    }


def stored_cell_text(cell: StoredCell, decimal: str = ".") -> str:
    """A stored cell as text, a fraction with the decimal sign that the texts beside it have."""
    return cell if isinstance(cell, str) else numbers.unmistakable(repr(cell)).replace(".", decimal)


def displayed_cells(raw: bytes, max_rows: int, max_columns: int) -> tuple[Rows, ...]:
    """Every sheet's cells as a page shows them: merged ones repeated, formulas by their values.

    Columns past ``max_columns`` are left out. Raises DocumentRefused for longer sheets and for a
    formula without a stored value.
    """
    formulas = _formula_places(_load_workbook(raw, read_only=True), max_rows, max_columns)
    book = _load_workbook(raw, read_only=False)
    for title, place in formulas:
        if book[title][place].value is None:
            raise DocumentRefused(
                "xlsx.formula",
                "Sheet {sheet}, cell {cell}: a formula without a stored value.",
                "Replace the formula with its value.",
                sheet=title,
                cell=place,
            )
    return tuple(_displayed_rows(page, max_columns) for page in book.worksheets)


def displayed_cell_text(value: object) -> str:
    """The words of a cell on one line; a date as ISO, an integer without its point."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean_line(str(value)) if value is not None else ""


def _load_workbook(raw: bytes, *, read_only: bool) -> Any:
    """A workbook: row by row with formulas if ``read_only``, else complete with stored values."""
    try:
        import openpyxl
    except ImportError as absent:
        raise DocumentRefused(
            "xlsx.no-openpyxl",
            "Reading XLSX needs openpyxl, which is not installed.",
            "Install kirmash[tables].",
        ) from absent
    return openpyxl.load_workbook(
        io.BytesIO(raw), read_only=read_only, data_only=not read_only, keep_links=False
    )


def _stored_cell(value: object) -> StoredCell:
    if value is None:
        return ""
    return value if isinstance(value, float) else clean_text(str(value))


def _formula_places(book: Any, max_rows: int, max_columns: int) -> list[tuple[str, str]]:
    """The places of formulas.

    Rows are counted on the way, so that a sheet too long is refused before it is in memory.
    """
    places: list[tuple[str, str]] = []
    for page in book.worksheets:
        for number, row in enumerate(page.iter_rows(max_col=max_columns), 1):
            if number > max_rows:
                raise DocumentRefused(
                    "xlsx.too-many-rows",
                    "Sheet {sheet} has more than {limit:,} rows.",
                    "Split the plan.",
                    sheet=page.title,
                    limit=max_rows,
                )
            places += [
                (page.title, cell.coordinate)
                for cell in row
                if getattr(cell, "data_type", "") == "f"
            ]
    return places


def _displayed_rows(page: Any, max_columns: int) -> Rows:
    rows = [
        [displayed_cell_text(cell.value) for cell in row]
        for row in page.iter_rows(max_col=min(page.max_column, max_columns))
    ]
    for span in page.merged_cells.ranges:
        inside = span.min_row <= len(rows) and span.min_col <= max_columns
        words = rows[span.min_row - 1][span.min_col - 1] if inside else ""
        for row in rows[span.min_row - 1 : span.max_row]:
            row[span.min_col - 1 : span.max_col] = [words] * len(
                row[span.min_col - 1 : span.max_col]
            )
    return tuple(map(tuple, rows))
