"""Tables of the desk as files."""

from __future__ import annotations

import csv
import io

import openpyxl

from kirmash.briefs.model import ColumnKind
from kirmash.web.tables import DeskCell, DeskTable, columns, to_csv, to_xlsx

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")
TABLE = DeskTable(
    "t",
    "A: [table] / of 'things' that is longer than a sheet's name may be",
    columns("What", ("Value", ColumnKind.NUMBER)),
    tuple((DeskCell(text), DeskCell("−1.5 m", -1_500_000.0)) for text in HOSTILE),
)


def test_no_text_of_a_csv_is_a_formula_and_numbers_are_plain() -> None:
    text = to_csv(TABLE)
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    assert head == ["What", "Value"]
    assert [row[0] for row in rows] == [f"'{text}" for text in HOSTILE]
    assert {row[1] for row in rows} == {"-1500000"}


def test_no_text_of_a_workbook_is_a_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(TABLE, "en"))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {cell.value for cell in cells if cell.data_type == "n"} == {-1_500_000}
