from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from kirmash.errors import DocumentRefused, NotAPlan, PlanRefused
from kirmash.readers import plans

TITLE = "План мероприятий Республики Беларусь и Тверской области на 2016–2017 годы"
HEAD = ("№", "Мероприятие", "Срок", "Ответственные")
ROWS = (
    ("1", "Поставка автобусов", "II квартал 2017", "МАЗ"),
    ("2", "Поставка лифтов", "до 1 декабря 2016 г.", "Могилёвлифтмаш"),
)
DUE = ["2017-06-30", "2016-12-01"]


def book(rows: Sequence[Sequence[object]], merged: str = "") -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    if merged:
        workbook.active.merge_cells(merged)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_a_workbook_is_read_as_a_plan() -> None:
    read = plans.load(book([(TITLE, None, None, None), HEAD, *ROWS], "A1:D1"), "plan.xlsx", None)
    assert read.document.title == TITLE
    assert [item.due for item in read.deals[1:]] == DUE


def test_a_merged_term_counts_for_each_row_it_covers() -> None:
    read = plans.load(
        book([(TITLE,), HEAD, ROWS[0], ("2", "Поставка лифтов", None, "МАЗ")], "C3:C4"),
        "plan.xlsx",
        None,
    )
    assert [item.due for item in read.deals[1:]] == ["2017-06-30", "2017-06-30"]


def test_a_date_cell_is_a_term() -> None:
    read = plans.load(
        book([(TITLE,), HEAD, ("1", "Поставка автобусов", date(2017, 3, 1), "МАЗ")]),
        "plan.xlsx",
        None,
    )
    assert read.deals[1].due == "2017-03-01"


def test_a_formula_without_a_value_is_refused_with_its_cell() -> None:
    with pytest.raises(DocumentRefused, match="cell C3"):
        plans.load(
            book([(TITLE,), HEAD, ("1", "Поставка автобусов", "=NOW()", "МАЗ")]), "plan.xlsx", None
        )


def test_too_many_rows_are_refused_with_the_limit() -> None:
    with pytest.raises(DocumentRefused, match="5,000 rows"):
        plans.load(
            ";".join(HEAD).encode() + b"\n" + "\n1;Поставка;2017;МАЗ".encode() * 100_000,
            "plan.csv",
            None,
        )
    with pytest.raises(DocumentRefused, match="5,000 rows"):
        plans.load(book([HEAD, *[ROWS[0]] * 5_001]), "plan.xlsx", None)


def test_macros_and_bombs_are_refused() -> None:
    for name, words, expected in (
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/media/x.bin", bytes(60_000_000), "bomb"),
    ):
        out = io.BytesIO(book([HEAD, *ROWS]))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as box:
            box.writestr(name, words)
        with pytest.raises(DocumentRefused, match=expected):
            plans.load(out.getvalue(), "plan.xlsx", None)


def test_a_missing_header_is_refused_by_the_columns_that_are_missing() -> None:
    with pytest.raises(NotAPlan, match="term"):
        plans.load(book(ROWS), "plan.xlsx", None)
    with pytest.raises(PlanRefused, match="responsible"):
        plans.load(book([HEAD[:3], *(row[:3] for row in ROWS)]), "plan.xlsx", None)


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_csv_is_read_whatever_parts_its_cells(mark: str, coding: str) -> None:
    raw = "\n".join(
        mark.join(row) for row in (("План мероприятий на 2016–2017 годы",), HEAD, *ROWS)
    ).encode(coding)
    assert [item.due for item in plans.load(raw, "plan.csv", None).deals[1:]] == DUE


def test_english_and_belarusian_headers() -> None:
    english = (
        b"Plan of measures for 2017\nMeasure;Term;Responsible\nSupply of buses;II quarter 2017;MAZ"
    )
    assert plans.load(english, "plan.csv", None).deals[1].due == "2017-06-30"
    belarusian = (
        "План мерапрыемстваў на 2017 год\nМерапрыемства;Тэрмін;Адказныя\nПастаўка "
        "аўтобусаў;2017-06-30;МАЗ"
    ).encode()
    assert plans.load(belarusian, "plan.csv", None).document.lang == "be"


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is the given XML, as a program of ill will would write it."""
    raw, out = book([HEAD, *ROWS]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as box, zipfile.ZipFile(out, "w") as packed:
        for name in box.namelist():
            packed.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else box.read(name))
    return out.getvalue()


def sheet(rows: Sequence[Sequence[str]], dimension: str = "") -> str:
    """Rows of cells; one that begins with '=' is a formula with the value behind the '|' in it."""
    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}">{dimension}<sheetData>{lines}</sheetData></worksheet>'


def cell(words: str) -> str:
    if words.startswith("="):
        formula, value = words[1:].split("|")
        return f'<c t="str"><f>{formula}</f><v>{value}</v></c>'
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


def test_a_workbook_of_a_hundred_thousand_rows_is_refused_with_the_limit() -> None:
    with pytest.raises(DocumentRefused, match="5,000 rows"):
        plans.load(with_sheet(sheet([HEAD, *[ROWS[0]] * 100_000])), "plan.xlsx", None)


def test_a_formula_with_its_value_is_read_by_the_value() -> None:
    row = (
        "1",
        "Поставка автобусов",
        "=CONCAT(&quot;II квартал &quot;,2017)|II квартал 2017",
        "МАЗ",
    )
    read = plans.load(with_sheet(sheet([(TITLE,), HEAD, row])), "plan.xlsx", None)
    assert [item.due for item in read.deals[1:]] == ["2017-06-30"]


def test_a_sheet_that_boasts_of_a_million_rows_is_read_by_its_content() -> None:
    read = plans.load(
        with_sheet(sheet([(TITLE,), HEAD, *ROWS], '<dimension ref="A1:XFD1048576"/>')),
        "plan.xlsx",
        None,
    )
    assert [item.due for item in read.deals[1:]] == DUE


@pytest.mark.parametrize(
    "xml",
    ["<worksheet", "", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>"],
    ids=["cut", "empty", "entities"],
)
def test_a_sheet_of_broken_xml_is_refused(xml: str) -> None:
    with pytest.raises((DocumentRefused, NotAPlan)):
        plans.load(with_sheet(xml), "plan.xlsx", None)
