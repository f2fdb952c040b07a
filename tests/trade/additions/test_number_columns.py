"""``1,234`` is read as the rest of its column is written, and refused where that tells nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import DocumentRefused
from kirmash.trade import query, store
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.table import RowRefusal, TradeDraft, parse_amount


def _draft(line: int, value: str, quantity: str = "", weight: str = "") -> TradeDraft:
    sides = ("BLR", "BLR", "RUS")
    return TradeDraft(line, "2021", *sides, "HS17", "870421", value, 1, quantity, "kg", weight)


def _read(values: list[str], columns: NumberColumns | None = None) -> list[Decimal | None]:
    columns = columns or NumberColumns("table.csv")
    drafts = [_draft(line, value) for line, value in enumerate(values, 2)]
    read = list(columns.read(drafts))
    if columns.settle():
        read = list(columns.read(drafts))
    assert not any(isinstance(row, RowRefusal) for row in read)
    return [parse_amount(row.value, "value_usd") for row in read if isinstance(row, TradeDraft)]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234", "1,234,567", "12,345", "567"], ["1234", "1234567", "12345", "567"]),
        (["1.234", "1.234.567", "567"], ["1234", "1234567", "567"]),
        (["1,234", "0,5"], ["1.234", "0.5"]),
        (["1.234", "1234.5"], ["1.234", "1234.5"]),
        (["1,234", "12.5"], ["1234", "12.5"]),
        (["1.234", "12,5"], ["1234", "12.5"]),
        (["1.234", "1,234,567.8"], ["1.234", "1234567.8"]),
        (["1,234", "1.234,5"], ["1.234", "1234.5"]),
        (["1,234", "1 234,5"], ["1.234", "1234.5"]),
        (["1,234", "1.234E+06"], ["1234", "1234000"]),
        (["1,234", "…", "-", "1,07,000"], ["1234", None, None, "107000"]),
        (["567", "1234", "12 345"], ["567", "1234", "12345"]),
    ],
)
def test_a_column_is_read_as_one(cells: list[str], values: list[str | None]) -> None:
    assert _read(cells) == [value and Decimal(value) for value in values]


@pytest.mark.parametrize(
    "cells", [["1,234", "567"], ["1.234"], ["1,234", "5.678"], ["1,234", "0,5", "1,234,567"]]
)
def test_what_stays_open_is_refused_with_both_readings(cells: list[str]) -> None:
    with pytest.raises(DocumentRefused, match=r"can be 1\.234 or 1,234") as refused:
        _read(cells)
    assert "--decimal" in refused.value.remedy


def test_a_publisher_of_programs_writes_points() -> None:
    assert _read(["1.234"], NumberColumns("t", published=".")) == [Decimal("1.234")]
    with pytest.raises(DocumentRefused):
        _read(["1,234"], NumberColumns("t", published="."))
    assert _read(["1.234", "2.345.678"], NumberColumns("t", published="."))[0] == 1234


@pytest.mark.parametrize(("sign", "value"), [(",", "1.234"), (".", "1234")])
def test_a_person_says_it(sign: str, value: str) -> None:
    assert _read(["1,234"], NumberColumns("t", decimal=sign)) == [Decimal(value)]


def test_other_columns_of_the_file_tell_where_the_column_does_not() -> None:
    columns = NumberColumns("t")
    drafts = [_draft(2, "567", "1,234", "7"), _draft(3, "12,345,678", "5", "1,5")]
    list(columns.read(drafts))
    with pytest.raises(DocumentRefused, match="quantity"):
        columns.settle()  # value groups by commas, weight has them for decimals
    columns = NumberColumns("t")
    list(columns.read([*drafts[:1], _draft(3, "12,345,678", "5", "1")]))
    assert columns.settle()
    plain = next(columns.read(drafts))
    assert isinstance(plain, TradeDraft)
    assert (plain.value, plain.quantity, plain.weight) == ("567", "1234", "7")


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=8), st.sampled_from(",. '"))
def test_numbers_written_with_separators_come_back(values: list[int], sign: str) -> None:
    cells = [f"{value:,}".replace(",", sign) for value in (*values, 12_345_678)]
    assert _read(cells) == [*values, 12_345_678]


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=8), st.sampled_from(",."))
def test_decimals_come_back_whatever_their_sign(values: list[Decimal], sign: str) -> None:
    cells = [f"{value:f}".replace(".", sign) for value in (*values, Decimal("0.25"))]
    assert _read(cells) == [*values, Decimal("0.25")]


_HEAD = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"


def _values(folder: Path) -> list[Decimal]:
    with query.open_trade_connection(folder) as base:
        rows = base.execute("SELECT value_usd FROM trade ORDER BY product").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize("layout", ["comtrade", "customs", "mapping", "baci"])
def test_every_layout_judges_its_columns(layout: str, tmp_path: Path) -> None:
    cells = ["1,234", "1,234,567", "12,345", "567"]
    codes = ["010121", "020110", "030111", "040610"]
    rows = list(zip(codes, cells, strict=True))
    table, mapping = tmp_path / "table_HS17.csv", None
    if layout == "comtrade":
        lines = [f'2021,112,X,643,H5,{code},"{cell}"' for code, cell in rows]
        text = _HEAD + "\n".join(lines)
    elif layout == "baci":
        text = "t,i,j,k,v,q\n" + "\n".join(f'2021,112,643,{code},"{cell}",' for code, cell in rows)
    elif layout == "customs":
        head = "DIRECTION\tPERIOD\tCOUNTRY\tHS\tUM\tVALUE\tNETWEIGHT\tQUANTITY\tREGION\n"
        text = head + "\n".join(f"EX\t01/2021\tBY\t{code}\t\t{cell}\t1\t\t" for code, cell in rows)
    else:
        text = "code;usd\n" + "\n".join(f"{code};{cell}" for code, cell in rows)
        mapping = tmp_path / "map.toml"
        mapping.write_text(
            '[columns]\nproduct = "code"\nvalue_usd = "usd"\n[fixed]\nperiod = "2021"\n'
            'reporter = "BLR"\nexporter = "BLR"\nimporter = "RUS"\nnomenclature = "HS17"\n'
        )
    table.write_text(text + "\n", "utf-8")
    store.add_file(tmp_path / "trade", table, store.ImportOptions(mapping=mapping))
    times = 1000 if layout == "baci" else 1
    assert _values(tmp_path / "trade") == [value * times for value in (1234, 1234567, 12345, 567)]


def test_an_open_sign_is_refused_until_a_person_says_it(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(_HEAD + '2021,112,X,643,H5,040610,"1,234"\n', "utf-8")
    with pytest.raises(DocumentRefused, match="value_usd"):
        store.add_file(tmp_path / "trade", table)
    store.add_file(tmp_path / "trade", table, store.ImportOptions(decimal="."))
    assert _values(tmp_path / "trade") == [1234]


def test_number_cells_of_a_workbook_are_no_texts(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["code", "usd"], ["040610", 1.234], ["870421", "1,234"], ["870422", "1,234,567"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    (tmp_path / "map.toml").write_text(
        '[columns]\nproduct = "code"\nvalue_usd = "usd"\n[fixed]\nperiod = "2021"\n'
        'reporter = "BLR"\nexporter = "BLR"\nimporter = "RUS"\nnomenclature = "HS17"\n'
    )
    how = store.ImportOptions(mapping=tmp_path / "map.toml")
    store.add_file(tmp_path / "trade", tmp_path / "t.xlsx", how)
    assert _values(tmp_path / "trade") == [Decimal("1.234"), 1234, 1234567]
