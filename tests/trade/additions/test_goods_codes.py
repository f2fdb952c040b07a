"""Codes of goods lose noughts and gain points on their way; a code that is none stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.trade import query, store
from kirmash.trade.additions.goods_codes import is_pointed, restore_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("40610", "040610"),
        ("40610.0", "040610"),
        ("40610,0", "040610"),
        ("870323.0", "870323"),
        ("406", "0406"),
        ("406.0", "0406"),
        ("8703.0", "8703"),
        ("4", "04"),
        ("9.0", "09"),
        ("12.0", "12"),
        ("4061020", "04061020"),
        ("406102000", "0406102000"),
        ("8703.23.19", "87032319"),
        ("8704 21", "870421"),
        ("8704.21 ", "870421"),
        ("8704\u00a021\u00a010", "87042110"),
        ("8703.2", "870320"),
        ("406.1", "040610"),
        ("8703,23", "870323"),
        ("205.00", "020500"),
        ("01.05", "0105"),
        ("8703.23.0140", "8703230140"),
        ("8703 23 194 0", "8703231940"),
        ('="040610"', "040610"),
        ("'040610", "040610"),
        ("TOTAL", "TOTAL"),
    ],
)
def test_codes_of_the_hs(text: str, code: str) -> None:
    assert restore_code(text, "HS17") == restore_code(text, "CN") == code


@pytest.mark.parametrize(
    "text",
    [
        "8701-8705",
        "040610 040620",
        "04,05,06",
        "8704 8703",
        "8703 23 194",
        "XXXX",
        "4.6",
        "8703.231",
    ],
)
def test_what_is_no_single_code_stays(text: str) -> None:
    assert restore_code(text, "HS17") == text


def test_a_column_of_pointed_codes_has_headings_with_two_noughts() -> None:
    column = {"8703.23", "406.1", "205.0"}
    assert is_pointed(column)
    assert [restore_code(code, "HS", pointed=True) for code in sorted(column)] == [
        "020500",
        "040610",
        "870323",
    ]
    assert not is_pointed({"8703.0", "205.0", "40610.0"})


@pytest.mark.parametrize(
    ("text", "code"),
    [("716.2", "7162"), ("7162.0", "7162"), ("71", "71"), ("5", "5"), ("041", "041")],
)
def test_codes_of_the_sitc_keep_their_lengths(text: str, code: str) -> None:
    assert restore_code(text, "SITC3") == code


@given(st.integers(1, 99), st.integers(1, 5), st.data())
def test_a_lost_nought_comes_back(chapter: int, pairs: int, data: st.DataObject) -> None:
    rest = data.draw(st.integers(0, 100 ** (pairs - 1) - 1))
    code = f"{chapter:02d}" + (f"{rest:0{2 * pairs - 2}d}" if pairs > 1 else "")
    for text in (code, str(int(code)), f"{int(code)}.0"):
        if pairs != 2 or "." not in text:
            assert restore_code(text, "HS") == code


_COMTRADE = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"
_WITS = (
    "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD\n"
)
_COMEXT = "DECLARANT_ISO,PARTNER_ISO,PRODUCT_NC,FLOW,STAT_REGIME,PERIOD,VALUE_IN_EUROS\n"
_FTS = "DIRECTION\tPERIOD\tCOUNTRY\tHS\tUM\tVALUE\tNETWEIGHT\tQUANTITY\tREGION\tREGION_S\n"
_SDMX = "DATAFLOW,REF_AREA,COUNTERPART_AREA,COMMODITY,TRADE_FLOW,TIME_PERIOD,OBS_VALUE\n"
_MAPPING = """[columns]
period = "year"
product = "code"
value_usd = "usd"
[fixed]
exporter = "BLR"
importer = "RUS"
reporter = "BLR"
nomenclature = "HS17"
"""


@pytest.mark.parametrize("text", ["40610", "40610.0", "0406.10", "0406 10"])
@pytest.mark.parametrize(
    "table",
    [
        _COMTRADE + "2021,112,X,643,H5,{code},500\n",
        _WITS + "H5,BLR,{code},RUS,2021,Export,5\n",
        _COMEXT + "LT,BY,{code},2,1,202152,500\n",
        _FTS + "EX\t01/2021\tBY\t{code}\t\t500\t1\t\t\t\n",
        _SDMX + "X:Y(1.0),BLR,RUS,{code},X,2021,500\n",
        "year,code,usd\n2021,{code},500\n",
        "t,i,j,k,v,q\n2021,112,643,{code},5,1\n",
    ],
    ids=["comtrade", "wits", "comext", "customs", "sdmx", "mapping", "baci"],
)
def test_cheese_is_of_chapter_four_in_every_layout(table: str, text: str, tmp_path: Path) -> None:
    path, mapping = tmp_path / "table_HS17.csv", tmp_path / "map.toml"
    path.write_text(table.format(code=text), "utf-8")
    mapping.write_text(_MAPPING, "utf-8")
    how = store.ImportOptions(mapping=mapping if table.startswith("year") else None)
    store.add_file(tmp_path / "trade", path, how)
    with query.open_trade_connection(tmp_path / "trade") as base:
        assert base.execute("SELECT product FROM trade").fetchall() == [("040610",)]


def test_a_code_of_an_odd_length_that_has_its_nought_is_refused(tmp_path: Path) -> None:
    rows = ["2020,112,X,643,H5,04061,1000", "2020,112,X,643,H5,40610,20", "2020,112,X,643,H5,00,7"]
    head = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue"
    (tmp_path / "a.csv").write_text("\n".join((head, *rows)) + "\n", "utf-8")
    addition = store.add_file(tmp_path / "trade", tmp_path / "a.csv").addition
    assert (addition.taken, addition.refused) == (1, {"bad_product": 2})
    assert addition.refused_usd == {"bad_product": "1007.000"}
    with query.open_trade_connection(tmp_path / "trade") as base:
        assert base.execute("SELECT product FROM trade").fetchall() == [("040610",)]
