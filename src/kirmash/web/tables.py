"""Tables of the desk: cells that may lead somewhere, and the same as CSV and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kirmash.briefs.model import BriefCell, BriefColumn, BriefTable, ColumnKind
from kirmash.formats.characters import guard_formula


@dataclass(frozen=True, slots=True)
class DeskCell:
    """A cell: its text, the number it stands for (what it is sorted by and written as), the address
    it leads to, its evidence, the language of a quotation, a mark (a class of the style sheet), an
    anchor, what it is sorted by where that is not its text, and what a sign in it means.
    """

    text: str
    number: float | None = None
    link: str = ""
    refs: tuple[int, ...] = ()
    lang: str = ""
    mark: str = ""
    anchor: str = ""
    sort: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class DeskTable:
    """A table of the desk; ``key`` names it in the address of its download, ``empty`` says what to
    do where it has no rows.
    """

    key: str
    title: str
    columns: tuple[BriefColumn, ...]
    rows: tuple[tuple[DeskCell, ...], ...]
    note: str = ""
    empty: str = ""


def columns(*heads: str | tuple[str, ColumnKind]) -> tuple[BriefColumn, ...]:
    """Columns by their headings, text where no kind is given."""
    return tuple(
        BriefColumn(head) if isinstance(head, str) else BriefColumn(head[0], head[1])
        for head in heads
    )


def from_brief(table: BriefTable) -> DeskTable:
    """A table of a brief as the desk shows it."""
    rows = tuple(tuple(map(_from_cell, row)) for row in table.rows)
    return DeskTable(table.key, table.title, table.columns, rows, table.note)


def _from_cell(cell: BriefCell) -> DeskCell:
    sort = cell.day.isoformat() if cell.day else ""
    return DeskCell(cell.text, cell.number, refs=cell.refs, lang=cell.lang, sort=sort)


def to_csv(table: DeskTable) -> str:
    """The table as CSV with a byte order mark, as spreadsheets expect it; numbers are plain, and a
    text that a spreadsheet would compute stands behind an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(guard_formula(column.title) for column in table.columns)
    writer.writerows(_values(row) for row in table.rows)
    return f"\ufeff{out.getvalue()}"


def _values(row: Sequence[DeskCell]) -> Iterable[str]:
    for cell in row:
        yield guard_formula(cell.text) if cell.number is None else f"{cell.number:.15g}"


def to_xlsx(table: DeskTable, lang: str) -> bytes:
    """The table as a workbook of one sheet; texts are never taken for formulas."""
    from kirmash.briefs.render.xlsx_tables import render_tables

    rows = tuple(tuple(BriefCell(cell.text, cell.number) for cell in row) for row in table.rows)
    plain = BriefTable(table.key, table.title, table.columns, rows, table.note)
    return render_tables((plain,), lang, (table.title,))
