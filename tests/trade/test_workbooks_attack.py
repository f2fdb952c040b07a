"""Workbooks, Parquet and SDMX-ML that mean harm, by the layout of a workbook and by a mapping:
refused whole or row by row, with what stood there before still there.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.trade.test_layouts import MAPPING
from tests.trade.test_sources_attack import CELLS, attempt, folder, zipped

from kirmash.errors import KirmashError
from kirmash.trade import store
from kirmash.trade.store import ImportOptions

__all__ = ["folder"]

openpyxl = pytest.importorskip("openpyxl")
HEAD = ["Год", "Страна", "Поток", "Тыс. долл."]
ROWS: list[list[Any]] = [[2014, "Китай", "вывоз", 1234.5], [2014, "Россия", "ввоз", 7.25]]
SHEETS: dict[str, list[list[Any]]] = {
    "2013": [
        ["Внешняя торговля"],
        ["млн долларов США"],
        ["Экспорт", 496.0],
        ["Беларусь", 16.0],
        ["Импорт", 341.0],
        ["Беларусь", 13.5],
    ],
    "2014": [
        ["Внешняя торговля"],
        ["млн долларов США"],
        ["Экспорт", 497.0],
        ["Беларусь", 17.0],
        ["Импорт", 286.0],
        ["Беларусь", 12.5],
    ],
}
Sheets = dict[str, list[list[Any]]]
SHARED = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>'
TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def workbook(sheets: Sheets) -> bytes:
    """An XLSX of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return with_shared_words(out.getvalue())


def with_shared_words(raw: bytes) -> bytes:
    """The workbook with the words of its sheets in a list of their own, as Excel writes them."""
    words: list[bytes] = []

    def share(name: str, content: bytes) -> bytes:
        def refer(match: re.Match[bytes]) -> bytes:
            words.append(match[1])
            return b't="s"><v>%d</v>' % (len(words) - 1)

        return re.sub(rb't="inlineStr"><is><t[^>]*>(.*?)</t></is>', refer, content)

    with zipfile.ZipFile(io.BytesIO(edited(raw, share))) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    listed = b"".join(b"<si><t>" + word + b"</t></si>" for word in words)
    parts["xl/sharedStrings.xml"] = SHARED.replace(b"><", b">" + listed + b"<")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", TYPE)
    return zipped(parts)


def edited(raw: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with every part as ``change`` gives it; None leaves it out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        parts = {name: change(name, box.read(name)) for name in box.namelist()}
    return zipped({name: part for name, part in parts.items() if part is not None})


def part(name: str, change: Callable[[bytes], bytes | None]) -> Callable[[bytes], bytes]:
    """An edit of the parts whose name has ``name`` in it."""
    return lambda raw: edited(raw, lambda at, content: change(content) if name in at else content)


def swap(name: str, pattern: bytes, by: bytes) -> Callable[[bytes], bytes]:
    """An edit of the parts of that name by an expression."""
    return part(name, lambda content: re.sub(pattern, by, content))


BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "'
    + b"x" * 1_000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 50) for i in range(8))
    + b"]>"
)
SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda raw: raw[: len(raw) // 2],
    "cut-end": lambda raw: raw[:-30],
    "head": lambda raw: raw[:4],
    "empty": lambda _: b"",
    "nothing": lambda _: zipped({}),
    "other-zip": lambda _: zipped({"a.csv": b"a,b\n1,2\n"}),
    "csv": lambda _: b"a,b\n1,2\n",
    "ole": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4_000,
    "no-book": part("xl/workbook.xml", lambda _: None),
    "empty-book": part("xl/workbook.xml", lambda _: b""),
    "no-types": part("[Content_Types]", lambda _: None),
    "no-relations": part("workbook.xml.rels", lambda _: None),
    "no-styles": part("styles", lambda _: b"<a/>"),
    "no-sheet": part("sheet1.xml", lambda _: None),
    "cut-sheet": part("sheet1.xml", lambda raw: raw[: len(raw) // 2]),
    "nul-sheet": part("sheet1.xml", lambda _: b"\x00" * 1_000),
    "other-root": part("sheet1.xml", lambda _: b"<html/>"),
    "no-words": part("sharedStrings", lambda _: None),
    "cut-words": part("sharedStrings", lambda raw: raw[: len(raw) // 2]),
    "no-sheets": swap("xl/workbook.xml", rb"<sheets>.*</sheets>", b"<sheets/>"),
    "same-title": swap("xl/workbook.xml", rb'name="[^"]*" sheetId', b'name="2014" sheetId'),
    "relation-outside": swap("workbook.xml.rels", rb"/xl/worksheets/", b"../../../../etc/"),
    "entities": swap("sheet1.xml", rb"<worksheet", BOMB + b"<worksheet"),
    "entities-used": part(
        "sheet1.xml",
        lambda raw: raw.replace(b"<worksheet", BOMB + b"<worksheet").replace(b"<v>", b"<v>&i;", 1),
    ),
    "external": part(
        "sheet1.xml",
        lambda raw: (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + raw.replace(b"<v>", b"<v>&x;", 1)
        ),
    ),
    "deep": swap("sheet1.xml", rb"<sheetData>", b"<a>" * 50_000 + b"<sheetData>"),
    "word-of-none": swap("sheet1.xml", rb't="s"><v>\d+</v>', b't="s"><v>99999</v>'),
    "word-below": swap("sheet1.xml", rb't="s"><v>\d+</v>', b't="s"><v>-3</v>'),
    "word-of-words": swap("sheet1.xml", rb't="s"><v>\d+</v>', b't="s"><v>abc</v>'),
    "kind": swap("sheet1.xml", rb't="s"', b't="q"'),
    "kind-date": swap("sheet1.xml", rb't="n"', b't="d"'),
    "no-number": swap("sheet1.xml", rb't="n"><v>[^<]*</v>', b't="n"><v>abc</v>'),
    "nan": swap("sheet1.xml", rb't="n"><v>[^<]*</v>', b't="n"><v>nan</v>'),
    "infinite": swap("sheet1.xml", rb't="n"><v>[^<]*</v>', b't="n"><v>1e999</v>'),
    "digits": swap("sheet1.xml", rb't="n"><v>[^<]*</v>', b't="n"><v>' + b"9" * 9_000 + b"</v>"),
    "other-digits": swap("sheet1.xml", rb't="n"><v>[^<]*</v>', 't="n"><v>٢٠١٤</v>'.encode()),
    "underscore": swap("sheet1.xml", rb't="n"><v>[^<]*</v>', b't="n"><v>1_000</v>'),
    "far-column": swap(
        "sheet1.xml", rb'(<row r="1"[^>]*>.*?)</row>', rb'\1<c r="XFD1"><v>5</v></c></row>'
    ),
    "farther-column": swap("sheet1.xml", rb'r="A1"', b'r="ZZZZZZZZ1"'),
    "far-row": swap("sheet1.xml", rb'<row r="2"', b'<row r="1048576"'),
    "farther-row": swap("sheet1.xml", rb'<row r="2"', b'<row r="99999999999"'),
    "row-below": swap("sheet1.xml", rb'<row r="2"', b'<row r="-7"'),
    "row-of-words": swap("sheet1.xml", rb'<row r="2"', b'<row r="x"'),
    "no-place": swap("sheet1.xml", rb' r="[A-Z]+\d+"', b""),
    "one-place": swap("sheet1.xml", rb' r="[A-Z]+\d+"', b' r="A1"'),
    "dimension": swap("sheet1.xml", rb'ref="[^"]*"', b'ref="A1:XFD1048576"'),
    "bad-dimension": swap("sheet1.xml", rb'ref="[^"]*"', b'ref="?"'),
    "style-of-none": swap("sheet1.xml", rb"<c ", b'<c s="99999" '),
    "style-of-words": swap("sheet1.xml", rb"<c ", b'<c s="x" '),
}
HARMLESS = frozenset(
    {"no-types", "no-place", "dimension", "style-of-none", "style-of-words", "far-column"}
)  # what is read stands as it was written
COUNTED = frozenset({"kind", "infinite"})
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
YEARLY, MAPPED = "yearly", "mapped"
TABLES: dict[str, tuple[Sheets, int]] = {
    YEARLY: (SHEETS, 8),
    MAPPED: ({"Лист": [HEAD, *ROWS], "Другой": [["x"]]}, 2),
}


@pytest.fixture
def mapping(folder: Path) -> ImportOptions:
    """The mapping of the mapped table."""
    (folder / "map.toml").write_text(MAPPING, "utf-8")
    return ImportOptions(mapping=folder / "map.toml")


def fresh(folder: Path) -> None:
    """The tables as they were before."""
    shutil.rmtree(folder / "trade", ignore_errors=True)
    store.add_file(folder / "trade", folder / "before_Y2019.csv")


def taken(folder: Path) -> set[tuple[Any, ...]]:
    """What was taken beside what stood there before."""
    paths = [str(path) for path in store.year_files(folder / "trade")]
    with duckdb.connect() as base:
        return set(
            base.execute(
                "SELECT period, reporter, exporter, importer, value_usd"
                " FROM read_parquet($1) WHERE period NOT LIKE '2019%'",
                [paths],
            ).fetchall()
        )


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", SPOILT)
def test_a_workbook_spoilt_in_its_build_is_refused_or_counted(
    folder: Path, mapping: ImportOptions, name: str, kind: str
) -> None:
    sheets, rows = TABLES[name]
    options = mapping if name == MAPPED else ImportOptions()
    raw = workbook(sheets)
    answer = attempt(folder, "s.xlsx", raw, options)
    assert answer == (rows, 0)
    sound = taken(folder)
    fresh(folder)
    spoilt = SPOILT[kind](raw)
    assert spoilt != raw
    answer = attempt(folder, "t.xlsx", spoilt, options)
    if kind in HARMLESS:
        assert answer == (rows, 0)
        assert taken(folder) == sound
    elif kind in COUNTED:
        assert isinstance(answer, KirmashError) or (sum(answer) > rows // 2 and answer[1])
        assert isinstance(answer, KirmashError) or taken(folder) < sound
    else:
        assert isinstance(answer, KirmashError)


VALUES: dict[str, Any] = {
    **{kind: cell for kind, cell in CELLS.items() if not ILLEGAL.search(cell)},
    "true": True,
    "date": date(2014, 1, 1),
    "moment": datetime(2014, 1, 1, 12, 30),
    "hour": time(1, 2, 3),
    "below": -5,
    "smallest": 5e-324,
    "greatest": 1.7e308,
    "long-integer": 10**300,
    "formula": "=1+1",
    "error": "#REF!",
    "decimal": Decimal("1e-400"),
    "none": None,
    "blanks": "   ",
}


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_cell_of_a_workbook_costs_its_row_and_no_other(
    folder: Path, mapping: ImportOptions, name: str, kind: str
) -> None:
    sheets, rows = TABLES[name]
    options = mapping if name == MAPPED else ImportOptions()
    title = next(iter(sheets))
    at = 3 if name == MAPPED else 1
    changed = [list(row) for row in sheets[title]]
    changed[-1][at] = VALUES[kind]
    answer = attempt(folder, "t.xlsx", workbook({**sheets, title: changed}), options)
    assert not isinstance(answer, KirmashError), str(answer)
    gone = name == YEARLY and kind in {"none", "blanks"}  # as the headings of that layout
    assert sum(answer) == rows - gone
