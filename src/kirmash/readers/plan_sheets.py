"""What a plan of measures is read from, whatever its file: lines of text and tables of cells,
within fixed limits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kirmash import sandbox
from kirmash.errors import DocumentRefused
from kirmash.formats import encodings, xlsx
from kirmash.formats.separated import detect_separator
from kirmash.settings import Settings

Rows = tuple[tuple[str, ...], ...]
MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A file as the child process hands it back: paragraphs outside tables, and tables as rows of
    cells, merged ones repeated.
    """

    paragraphs: tuple[str, ...]
    tables: tuple[Rows, ...]


MAX_COLUMNS = 63
_HEAD_ROWS = 5
_SAMPLE_LINES = 30


def read_workbook(raw: bytes) -> PlanContent:
    """The sheets of an XLSX, read in a limited child. Raises DocumentRefused for macros, bombs, too
    many rows, formulas without a value.
    """
    xlsx.check(raw)
    limits = Settings()
    return sandbox.run(parse_workbook, raw, limits.parse_seconds, limits.parse_memory)


def parse_workbook(raw: bytes) -> PlanContent:
    """:func:`book` without limits, for the child process."""
    return _plan_content(xlsx.displayed_cells(raw, MAX_ROWS, MAX_COLUMNS))


def read_csv(raw: bytes, source: str) -> PlanContent:
    """The rows of a CSV in UTF-8 or Windows-1251, its delimiter found. Raises DocumentRefused for
    too many rows and what is no text.
    """
    text = _text(raw, source)
    reader = csv.reader(io.StringIO(text), delimiter=detect_separator(text, ";\t|,", _SAMPLE_LINES))
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            rows.append(tuple(xlsx.display_text(cell) for cell in row))
            if len(rows) > MAX_ROWS:
                raise DocumentRefused(
                    f"{source} has more than {MAX_ROWS:,} rows.", "Split the plan."
                )
    except csv.Error as fault:
        raise DocumentRefused(
            f"{source}, line {reader.line_num}: {fault}.", "Save it as CSV again."
        ) from fault
    return _plan_content([tuple(rows)])


def _text(raw: bytes, source: str) -> str:
    if b"\0" in raw:
        raise DocumentRefused(f"{source} is not text.", "Save it as CSV in UTF-8.")
    return encodings.decode(raw, encodings.TextKind.PLAN)


def _plan_content(tables: Iterable[Rows]) -> PlanContent:
    """Lines of one cell above a table are the paragraphs that stand over it."""
    filled_tables = tuple(rows for rows in tables if any(map(any, rows)))
    lines = (
        next(iter(words))
        for rows in filled_tables
        for row in rows[:_HEAD_ROWS]
        if len(words := _distinct(row)) == 1
    )
    return PlanContent(tuple(lines), filled_tables)


def _distinct(row: Sequence[str]) -> set[str]:
    return {cell for cell in row if cell}
