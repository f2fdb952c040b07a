"""Plans of measures kept in XLSX or CSV: cells as the plan reader wants them, merged ones repeated, what lies refused with its place."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from kirmash import sandbox
from kirmash.errors import DocumentRefused
from kirmash.register.plan_grid import MAX_RATIO, MAX_ROWS, MAX_UNPACKED, Rows, Sheet
from kirmash.settings import Settings

MAX_COLUMNS = 63
_HEAD_ROWS = 5


def is_book(raw: bytes) -> bool:
    """Whether the bytes are a ZIP container that holds an Excel workbook; a damaged one is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            return "xl/workbook.xml" in box.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def book(raw: bytes) -> Sheet:
    """The sheets of an XLSX, read in a limited child. Raises DocumentRefused for macros, bombs, too many rows, formulas without a value."""
    sandbox.check_zip(raw, MAX_UNPACKED, MAX_RATIO)
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        if any(name.casefold().endswith("vbaproject.bin") for name in box.namelist()):
            raise DocumentRefused("The file contains macros.", "Save it as an XLSX without macros.")
    limits = Settings()
    return sandbox.run(parse_book, raw, limits.parse_seconds, limits.parse_memory)


def parse_book(raw: bytes) -> Sheet:
    """:func:`book` without limits, for the child process."""
    try:
        import openpyxl
    except ImportError as absent:
        raise DocumentRefused("Reading XLSX needs openpyxl, which is not installed.", "Install kirmash[tables].") from absent
    formulas = _formulas(openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False))
    made = openpyxl.load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
    for name, place in formulas:
        if made[name][place].value is None:
            raise DocumentRefused(f"Sheet {name}, cell {place}: a formula without a stored value.", "Replace the formula with its value.")
    return _sheet([_cells(page) for page in made.worksheets])


def _formulas(book: Any) -> list[tuple[str, str]]:
    """The places of formulas; every row is counted on the way, so that a file too long is refused before it is held in memory."""
    found: list[tuple[str, str]] = []
    for page in book.worksheets:
        for at, row in enumerate(page.iter_rows(max_col=MAX_COLUMNS), 1):
            if at > MAX_ROWS:
                raise DocumentRefused(f"Sheet {page.title} has more than {MAX_ROWS:,} rows.", "Split the plan.")
            found += [(page.title, cell.coordinate) for cell in row if getattr(cell, "data_type", "") == "f"]
    return found


def _cells(page: Any) -> Rows:
    rows = [[_said(cell.value) for cell in row] for row in page.iter_rows(max_col=min(page.max_column, MAX_COLUMNS))]
    for span in page.merged_cells.ranges:
        words = rows[span.min_row - 1][span.min_col - 1] if span.min_row <= len(rows) and span.min_col <= MAX_COLUMNS else ""
        for row in rows[span.min_row - 1 : span.max_row]:
            row[span.min_col - 1 : span.max_col] = [words] * len(row[span.min_col - 1 : span.max_col])
    return tuple(map(tuple, rows))


def _said(value: object) -> str:
    """The words of a cell; a date as ISO, a whole number without its point."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) if value is not None else ""


def table(raw: bytes, source: str) -> Sheet:
    """The rows of a CSV in UTF-8 or Windows-1251, its delimiter found. Raises DocumentRefused for too many rows and what is no text."""
    text = _text(raw, source)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            rows.append(tuple(_said(cell) for cell in row))
            if len(rows) > MAX_ROWS:
                raise DocumentRefused(f"{source} has more than {MAX_ROWS:,} rows.", "Split the plan.")
    except csv.Error as fault:
        raise DocumentRefused(f"{source}, line {reader.line_num}: {fault}.", "Save it as CSV again.") from fault
    return _sheet([tuple(rows)])


def _text(raw: bytes, source: str) -> str:
    if b"\0" in raw:
        raise DocumentRefused(f"{source} is not text.", "Save it as CSV in UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")


def _delimiter(text: str) -> str:
    """Of ; tab , and | the one that parts the first lines most evenly: the greatest least number in a line that has any."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    counts = {mark: sorted((line.count(mark) for line in lines), reverse=True) for mark in ";\t|,"}
    return max(counts, key=lambda mark: (sum(count > 1 for count in counts[mark]), sum(counts[mark]) if mark != "," else 0))


def _sheet(tables: Iterable[Rows]) -> Sheet:
    """Lines of one cell above a table are the paragraphs that stand over it."""
    kept = tuple(rows for rows in tables if any(map(any, rows)))
    lines = (next(iter(words)) for rows in kept for row in rows[:_HEAD_ROWS] if len(words := _distinct(row)) == 1)
    return Sheet(tuple(lines), kept)


def _distinct(row: Sequence[str]) -> set[str]:
    return {cell for cell in row if cell}
