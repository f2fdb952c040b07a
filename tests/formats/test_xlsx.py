"""Cells of workbooks: as they are stored, and as a page shows them."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from kirmash.errors import DocumentRefused
from kirmash.formats import workbooks, xlsx

openpyxl = pytest.importorskip("openpyxl", reason="the extra kirmash[tables] is not installed")


def book(*rows: tuple[object, ...], merged: str = "") -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Sheet"
    for row in rows:
        workbook.active.append(list(row))
    if merged:
        workbook.active.merge_cells(merged)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_stored_cells_keep_fractions_formulas_and_blanks() -> None:
    raw = book((1234.5, 1234, "1.234,5", "=1+1", None, True))
    (row,) = workbooks.read_workbook(raw)["Sheet"].rows
    assert row == [1234.5, "1234", "1.234,5", "=1+1", "", "True"]
    assert [workbooks.stored_cell_text(cell) for cell in row] == [
        "1234.5",
        "1234",
        "1.234,5",
        "=1+1",
        "",
        "True",
    ]
    assert [workbooks.stored_cell_text(cell, ",") for cell in row[:3]] == [
        "1234,5",
        "1234",
        "1.234,5",
    ]


def test_displayed_cells_repeat_what_is_merged() -> None:
    assert xlsx.displayed_cells(book(("a", None, "x"), ("b", "c", "y"), merged="A1:B1"), 5, 3) == (
        (("a", "a", "x"), ("b", "c", "y")),
    )
    assert xlsx.displayed_cells(book(("a", "b", "c")), 5, 2) == ((("a", "b"),),)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (date(2017, 3, 1), "2017-03-01"),
        (datetime(2017, 3, 1, 8), "2017-03-01"),
        (2.0, "2"),
        (2.5, "2.5"),
        (" a \n b ", "a b"),
    ],
)
def test_words_of_a_cell(value: object, words: str) -> None:
    assert xlsx.displayed_cell_text(value) == words


def test_long_sheets_and_formulas_without_a_value_are_refused() -> None:
    with pytest.raises(DocumentRefused, match="more than 2 rows"):
        xlsx.displayed_cells(book(("a",), ("b",), ("c",)), 2, 5)
    with pytest.raises(DocumentRefused, match="cell B1: a formula"):
        xlsx.displayed_cells(book(("a", "=NOW()")), 5, 5)


def test_what_is_a_workbook() -> None:
    raw = book(("a",))
    assert xlsx.is_xlsx(raw)
    assert not any(map(xlsx.is_xlsx, (b"", b"PK\x03\x04", b"words", raw[:-40])))
