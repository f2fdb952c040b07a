"""Cells of XLSX, XLS, ODS and of tables of HTML that are called XLS: as stored, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from kirmash.errors import DocumentRefused
from kirmash.formats import workbooks
from kirmash.formats.workbooks import read_workbook
from kirmash.trade import store
from kirmash.trade.sources import reading

openpyxl = pytest.importorskip("openpyxl")
Record = tuple[int, bytes]


def xlsx(*rows: tuple[object, ...], hidden: bool = False, merged: str = "") -> bytes:
    """An XLSX of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if merged:
        book.active.merge_cells(merged)
    if hidden:
        book.create_sheet("old").sheet_state = "hidden"
        book["old"].append([1])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(table: str, name: str = "Sheet") -> bytes:
    """An ODS of one table of this markup."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        box.writestr("mimetype", kind, zipfile.ZIP_STORED)
        box.writestr("META-INF/manifest.xml", "<manifest/>")
        box.writestr("content.xml", content)
    return out.getvalue()


def number(value: float, more: str = "") -> str:
    """A cell of an ODS."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"{more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def xls(*cells: Record) -> bytes:
    """An XLS of one sheet of these records, in an OLE file of one stream."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)

    def packed(records: list[Record]) -> bytes:
        return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)

    title = b"\x05\x00Sheet"
    length = len(packed([(0x0809, begin), (0x0085, b"\0" * 6 + title), (0x000A, b"")]))
    book = packed([(0x0809, begin), (0x0085, struct.pack("<IH", length, 0) + title), (0x000A, b"")])
    sheet = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    stream = book + packed([(0x0809, sheet), *cells, (0x000A, b"")])
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<108I", head, 80, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        raw = bytearray(128)
        raw[: 2 * len(name)] = name.encode("utf-16-le")
        struct.pack_into("<HBBIII", raw, 64, 2 * len(name) + 2, kind, 1, *[0xFFFFFFFF] * 2, child)
        struct.pack_into("<II", raw, 116, start, size)
        return bytes(raw)

    folder = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry(
        "Workbook", 2, 2, len(stream), 0xFFFFFFFF
    )
    return bytes(head) + table + folder.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")


def xls_number(row: int, column: int, value: float) -> Record:
    return 0x0203, struct.pack("<HHHd", row, column, 0, value)


def xls_formula(row: int, column: int, value: float) -> Record:
    tokens = struct.pack("<BHBHB", 0x1E, 1, 0x1E, 1, 0x03)
    return 0x0006, struct.pack("<HHHdHIH", row, column, 0, value, 0, 0, len(tokens)) + tokens


def test_an_xlsx_as_it_is_stored() -> None:
    raw = xlsx(
        (1234.5, 17, "1.234,5", "=1+1", None, True, "#REF!", date(2021, 4, 1)),
        (datetime(2021, 4, 1, 12, 30), 10**20),
        merged="A3:B3",
        hidden=True,
    )
    book = read_workbook(raw)
    first, second, *_ = book["Sheet"].rows
    assert first == [1234.5, "17", "1.234,5", "=1+1", "", "True", "#REF!", "2021-04-01"]
    assert second[:2] == ["2021-04-01 12:30:00", "100000000000000000000"]
    assert book["Sheet"].merged == ((3, 1, 3, 2),)
    assert (book["Sheet"].hidden, book["old"].hidden) == (False, True)


def test_an_ods_as_it_is_stored() -> None:
    row = "<table:table-row>{}</table:table-row>"
    table = row.format(number(1.5) + number(2, ' table:number-columns-repeated="2"'))
    table += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    table += "</table:table-row>" + row.format(
        number(3, ' table:formula="of:=[.A1]+1"') + number(4)
    )
    with pytest.raises(DocumentRefused, match="so far from the others"):
        read_workbook(ods(table.replace("1048000", "9048000")))
    rows = read_workbook(ods(table.replace("1048000", "2")))["Sheet"].rows
    assert rows[0] == [1.5, "2", "2"]
    assert rows[3][:2] == ["=[.A1]+1", "4"]


def test_an_xls_as_it_is_stored() -> None:
    raw = xls(xls_number(0, 0, 2020.0), xls_number(1, 1, 1.25), xls_formula(1, 2, 99.0))
    assert read_workbook(raw)["Sheet"].rows == [["2020", "", ""], ["", 1.25, "="]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
def test_a_page_that_is_called_xls(encoding: str) -> None:
    page = (
        f"<html><meta charset='{encoding}'><table><tr><td colspan=3>Список рынков для товара из"
        " Беларуси</td></tr><tr><th rowspan=2>Страна</th><th>2019</th><th>2020</th></tr><tr>"
        "<td>1</td><td>2</td></tr></table></html>"
    )
    sheet = read_workbook(page.encode(encoding))["1"]
    assert sheet.rows == [
        ["Список рынков для товара из Беларуси", "", ""],
        ["Страна", "2019", "2020"],
        ["", "1", "2"],
    ]
    assert sheet.merged == ((1, 1, 1, 3), (2, 1, 3, 1))


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"PK\x03\x04", b"a;b\n1;2\n", b"\xd0\xcf\x11\xe0" + b"\0" * 4_000),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4_000,
        xls(xls_number(0, 0, 1.0))[:1_400],
        ods("<table:table-row>"),
        ods('<table:table-row table:number-rows-repeated="-5"/>'),
        ods(
            f"<table:table-row>{number(1, ' table:number-columns-repeated=' + chr(34) + '9' * 30 + chr(34))}</table:table-row>"
        ),
    ],
)
def test_what_is_damaged_or_no_workbook_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentRefused):
        read_workbook(raw)


def test_an_entity_of_an_ods_is_refused() -> None:
    raw = ods("<table:table-row/>")
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        content = box.read("content.xml").replace(
            b"?><office", b'?><!DOCTYPE a [<!ENTITY a "x">]><office'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        box.writestr("content.xml", content)
    with pytest.raises(DocumentRefused):
        read_workbook(out.getvalue())


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path, suffix: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/workbook.xml" if suffix == "xlsx" else "content.xml", b" " * 60_000_000)
    path = tmp_path / f"bomb.{suffix}"
    path.write_bytes(out.getvalue())
    with pytest.raises(DocumentRefused, match="bomb"):
        reading.read_workbook(path)
    with pytest.raises(DocumentRefused):
        store.add_file(tmp_path / "trade", path)


def test_a_million_empty_rows_cost_nothing() -> None:
    table = f"<table:table-row>{number(5)}</table:table-row>" + (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert read_workbook(ods(table))["Sheet"].rows == [["5"]]


def test_a_cell_far_away_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(DocumentRefused, match="so far from the others"):
        read_workbook(out.getvalue())


def test_every_suffix_is_read_by_the_same_door() -> None:
    assert set(workbooks.SUFFIXES) == set(reading.WORKBOOK_SUFFIXES)
