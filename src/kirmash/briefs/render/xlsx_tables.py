"""Tables of a section as a workbook of their own: a sheet each, numbers as numbers in the unit of
their heading, texts never taken for formulas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from kirmash.briefs.model import BriefCell, BriefTable
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.briefs.render.xlsx import FIXED_CREATION_TIME, MAX_TEXT_LENGTH, OPTIONS
from kirmash.i18n import translate

_A4, _HEAD_ROW = 9, 2
_SHEET_SIGNS, _SHEET_LENGTH = re.compile(r"[\[\]:*?/\\\x00-\x1f]"), 31
"""What a name of a sheet may not have, and how long it may be."""
_LOOKS = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1D3F5E"},
    "head": {"bold": True, "font_color": "#1D3F5E", "bottom": 1, "text_wrap": True},
    "text": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "number": {"num_format": "#,##0.0##", "valign": "top"},
    "note": {},
}


def render_tables(
    tables: Sequence[BriefTable], lang: str, sheet_names: Sequence[str] = ()
) -> bytes:
    """The workbook's bytes: of each table the title, the rows, and below what must be known.
    ``sheet_names`` are names of the sheets where the tables have none of their own.
    """
    import xlsxwriter

    raw = BytesIO()
    with xlsxwriter.Workbook(raw, OPTIONS) as file:
        file.set_properties({"author": "Kirmash", "created": FIXED_CREATION_TIME})
        looks = {name: file.add_format(look) for name, look in _LOOKS.items()}
        for at, table in enumerate(tables):
            name = sheet_names[at] if sheet_names else translate(f"sheet.{table.key}", lang)
            sheet = file.add_worksheet(_SHEET_SIGNS.sub(" ", name)[:_SHEET_LENGTH].strip(" '"))
            _write_sheet(sheet, table, looks)
    return raw.getvalue()


def _write_sheet(sheet: Any, table: BriefTable, looks: dict[str, Any]) -> None:
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    _write_text(sheet, (0, 0), table.title, looks["title"])
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, 6 + 7 * min(column.width, 6), looks["text"])
        _write_text(sheet, (_HEAD_ROW, at), column.title, looks["head"])
    for number, row in enumerate(table.rows, start=_HEAD_ROW + 1):
        for at, cell in enumerate(row):
            _write_cell(sheet, (number, at), cell, looks)
    for offset, line in enumerate(table.note.splitlines()):
        _write_text(sheet, (_HEAD_ROW + len(table.rows) + 2 + offset, 0), line, looks["note"])


def _write_cell(sheet: Any, place: tuple[int, int], cell: BriefCell, looks: dict[str, Any]) -> None:
    if cell.number is None:
        _write_text(sheet, place, cell.text, looks["text"])
        return
    is_whole = cell.number == round(cell.number)
    sheet.write_number(*place, cell.number, looks["whole" if is_whole else "number"])


def _write_text(sheet: Any, place: tuple[int, int], text: str, look: Any) -> None:
    if text:
        sheet.write_string(*place, strip_unprintable(text)[:MAX_TEXT_LENGTH], look)
