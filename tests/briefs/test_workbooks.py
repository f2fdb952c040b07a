"""The workbooks: numbers with their intervals, days as days, filters and frozen heads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.briefs.model import Brief, BriefTable, date_cell
from kirmash.briefs.render import xlsx
from kirmash.i18n import translate

Make = Callable[[str], BriefInputs]


@pytest.fixture
def brief(material: Make) -> Brief:
    return assemble_brief(material("en"))


@pytest.fixture
def book(brief: Brief) -> Any:
    return openpyxl.load_workbook(BytesIO(xlsx.render(brief)))


def tables(brief: Brief) -> list[BriefTable]:
    return [table for section in brief.sections for table in section.tables]


def rows_of(book: Any, brief: Brief, table: BriefTable) -> list[dict[str, Any]]:
    """The rows of a table's sheet, each by the headings; of several columns of numbers the last."""
    sheet = book[translate(f"sheet.{table.key}", brief.lang)]
    heads = [cell.value for cell in sheet[1]]
    return [
        dict(zip(heads, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=2, max_row=1 + len(table.rows))
    ]


def test_the_ends_of_an_interval_stand_beside_the_value(book: Any, brief: Brief) -> None:
    low, high = (translate(f"col.{key}", brief.lang) for key in ("low", "high"))
    number = 0
    for table in tables(brief):
        for row, written in zip(table.rows, rows_of(book, brief, table), strict=True):
            for cell in row:
                if cell.low is not None:
                    assert written[low] == pytest.approx(cell.low)
                    number += 1
                if cell.high is not None:
                    assert written[high] == pytest.approx(cell.high)
    assert number > 0
    levels = next(table for table in tables(brief) if table.key == "levels_turnover")
    assert all(row[1].low is not None for row in levels.rows if row[1].number is not None)


def test_days_are_days(book: Any, brief: Brief) -> None:
    number = 0
    for table in tables(brief):
        sheet = book[translate(f"sheet.{table.key}", brief.lang)]
        for at, row in enumerate(table.rows, start=2):
            days = [cell.value.date() for cell in sheet[at] if isinstance(cell.value, datetime)]
            assert days == [cell.day for cell in row if cell.day]
            number += len(days)
    assert number > 0
    evidence = book[translate("sheet.evidence", brief.lang)]
    written = [evidence.cell(row, 6).value for row in range(2, 2 + len(brief.evidence))]
    assert [w.date() for w in written if isinstance(w, datetime)] == [
        item.day for item in brief.evidence if item.day
    ]


def test_every_table_can_be_filtered_and_keeps_its_heads(book: Any, brief: Brief) -> None:
    for table in tables(brief):
        sheet = book[translate(f"sheet.{table.key}", brief.lang)]
        assert sheet.freeze_panes == "B2"
        first, last = sheet.auto_filter.ref.split(":")
        assert first == "A1"
        assert sheet[last].row == 1 + len(table.rows)
        assert sheet.print_title_rows in {"1:1", "$1:$1"}


@pytest.mark.parametrize(
    ("text", "is_day"), [("2016-04-15", True), ("2016-04", False), ("2016", False)]
)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_term_of_a_month_or_a_year_is_no_day(text: str, is_day: bool, lang: str) -> None:
    cell = date_cell(text, lang)
    assert (cell.day is not None) == is_day
    assert "2016" in cell.text


def test_no_day_says_so() -> None:
    assert date_cell(None, "en", "no term").text == "no term"
    assert date_cell(None, "en").text == "date unknown"
