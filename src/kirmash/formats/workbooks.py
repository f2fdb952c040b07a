"""Cells of workbooks as they are stored: XLSX, XLS, ODS, and tables of HTML that are called XLS.

What opens a workbook must run in a limited child process: calamine, which reads the first three,
unpacks whatever it gets and holds a sheet as a rectangle. So sizes are checked before. A formula is
"=…" and an error "#…", for the value stored behind it is no one's report. Hidden sheets say that
they are hidden, and merged cells stay as they are: the words in the first, with the rectangle
beside.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from kirmash.errors import DocumentRefused, KirmashError
from kirmash.formats import containers, encodings, numbers, xlsx
from kirmash.formats.characters import clean_line, clean_text
from kirmash.formats.xlsx import MOST_CELLS, Place

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
"""Names of workbooks end so."""
StoredCell = str | float
Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""
_ODS_CONTENT = "content.xml"
_MOST_SPAN = 1_000  # rows or columns that a cell of a page may span
_SECTOR_LIMIT = 20  # a sector of at most so many bits of length
_FREE = 0xFFFFFFF0  # numbers of sectors from here on mean something else
_ENTRY, _HEADER = 128, 512  # bytes of an entry of the folder, of the head of an OLE file
_ROOT = 5  # the kind of entry that has the small streams
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_BOUND_SHEET, _BEGIN, _END, _TRUTH_OR_ERROR = 0x0085, frozenset({0x0809, 0x0409}), 0x000A, 0x0205
_PLACE_BYTES = 4
_OF_CELLS = b"\0"  # the kind of a sheet that is one


_Scan = Callable[[bytes], list[dict[Place, str]]]
"""What finds the formulas and errors of each sheet of a workbook, by place."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows from the first (an empty cell is ''), whether it is hidden, and its merged
    cells.
    """

    rows: list[list[StoredCell]]
    hidden: bool = False
    merged: tuple[Rectangle, ...] = ()


def read_workbook(raw: bytes) -> dict[str, Sheet]:
    """Every sheet by its title: fractions as numbers, all else as text; days as ISO writes them.

    Raises DocumentRefused for a damaged workbook, a locked one, one with two sheets of one name,
    one that would not fit into memory, and for what is no workbook.
    """
    if raw.startswith(containers.OLE):
        return _read_by_calamine(raw, _scan_xls)
    if xlsx.is_xlsx(raw):
        return _read_by_calamine(raw, _scan_xlsx)
    if _ODS_CONTENT in (containers.zip_member_names(raw) or ()):
        return _read_by_calamine(raw, _scan_ods)
    if b"<table" in raw[:200_000].lower() or b"<\0t\0a\0b\0l\0e" in raw[:200_000].lower():
        return _read_html(raw)
    raise DocumentRefused(
        "workbook.none",
        "The file is not a workbook: neither XLSX, XLS, ODS nor a table of HTML.",
        "Open it in the program it was created in, and save it as XLSX or CSV.",
    )


def stored_cell_text(cell: StoredCell, decimal: str = ".") -> str:
    """A stored cell as text, a fraction with the decimal sign that the texts beside it have."""
    return cell if isinstance(cell, str) else numbers.unmistakable(repr(cell)).replace(".", decimal)


def _read_by_calamine(raw: bytes, find_no_values: _Scan) -> dict[str, Sheet]:
    import python_calamine

    try:
        no_values: list[dict[Place, str]] = find_no_values(raw)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        listed = [
            entry
            for entry in book.sheets_metadata
            if entry.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if len(listed) != len(no_values) or not listed:
            raise _damaged("SheetCount")
        return {
            entry.name: _sheet(
                book.get_sheet_by_name(entry.name),
                places,
                entry.visible != python_calamine.SheetVisibleEnum.Visible,
            )
            for entry, places in zip(listed, no_values, strict=True)
        }
    except python_calamine.PasswordError as fault:
        raise DocumentRefused(
            "workbook.locked",
            "The workbook is protected by a password.",
            "Save it without a password.",
        ) from fault
    except (KirmashError, MemoryError, RecursionError):
        raise
    except Exception as fault:
        raise _damaged(type(fault).__name__) from fault


def _damaged(kind: str) -> DocumentRefused:
    return DocumentRefused(
        "xlsx.damaged",
        "The workbook cannot be read ({kind}).",
        "Save it again in the program it was created in.",
        kind=kind,
    )


def _sheet(page: Any, no_values: dict[Place, str], is_hidden: bool) -> Sheet:
    rows = [[_stored_cell(value) for value in row] for row in page.to_python(skip_empty_area=False)]
    for (row, column), text in no_values.items():
        while len(rows) < row:
            rows.append([])
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = clean_text(text)
    merged = tuple(
        (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
        for first, last in page.merged_cell_ranges or ()
    )
    return Sheet(rows, is_hidden, merged)


def _stored_cell(value: object) -> StoredCell:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(str(value))


def _scan_xlsx(raw: bytes) -> list[dict[Place, str]]:
    return [sheet.no_values for sheet in xlsx.check_parts(raw).values() if sheet.is_table]


def _scan_ods(raw: bytes) -> list[dict[Place, str]]:
    scan = _OdsScan()
    with zipfile.ZipFile(io.BytesIO(raw)) as box, box.open(_ODS_CONTENT) as file:
        scan.read(file)
    return scan.sheets


class _OdsScan:
    """The tables of an ODS read for their formulas and their size, repeated cells counted."""

    def __init__(self) -> None:
        self.sheets: list[dict[Place, str]] = []
        self._row = self._column = self._width = 0
        self._rows = self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._entity

    def read(self, file: Any) -> None:
        """Read a table of contents whole."""
        while piece := file.read(1 << 16):
            self._parser.Parse(piece)
        self._parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._depth += 1
            if self._depth == 1:
                self.sheets.append({})
                self._row = self._width = 0
        elif self._depth != 1:
            return
        elif tag == "table:table-row":
            self._rows = _count(attributes.get("table:number-rows-repeated"))
            self._column = 0
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._place(attributes)

    def _place(self, attributes: dict[str, str]) -> None:
        repeated = _count(attributes.get("table:number-columns-repeated"))
        formula = attributes.get("table:formula")
        if formula is not None or "office:value-type" in attributes:
            last_row, last_column = self._row + self._rows, self._column + repeated
            self._width = max(self._width, last_column)
            if last_row * self._width > MOST_CELLS:
                raise xlsx.too_wide(_ODS_CONTENT)
            if formula is not None:
                self.sheets[-1].update(
                    ((row, column), "=" + formula.removeprefix("of:").removeprefix("="))
                    for row in range(self._row + 1, last_row + 1)
                    for column in range(self._column + 1, last_column + 1)
                )
        self._column += repeated

    def _end(self, tag: str) -> None:
        if tag == "table:table":
            self._depth -= 1
        elif tag == "table:table-row" and self._depth == 1:
            self._row += self._rows

    def _entity(self, *_: object) -> None:
        raise _damaged("Entity")


def _count(text: str | None) -> int:
    count = numbers.whole(text) if text else 1
    if count is None or count < 1:
        raise _damaged("Count")
    return count


def _scan_xls(raw: bytes) -> list[dict[Place, str]]:
    """The formulas and errors of every sheet of an XLS by place, in the order of its list; their
    words are not written out there.
    """
    stream = _workbook_stream(raw)
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, _, body in _records(stream, 0)
        if kind == _BOUND_SHEET and body[5:6] == _OF_CELLS
    ]
    sheets = list[dict[Place, str]]()
    for start in starts:
        places, depth = dict[Place, str](), 0
        for kind, _, body in _records(stream, start):
            depth += (kind in _BEGIN) - (kind == _END)
            if not depth:
                break
            is_error = kind == _TRUTH_OR_ERROR and body[7:8] == b"\1"
            if (kind in _FORMULAS or is_error) and len(body) >= _PLACE_BYTES:
                row, column = struct.unpack_from("<HH", body)
                places[row + 1, column + 1] = "#" if is_error else "="
        sheets.append(places)
    return sheets


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
    place = start
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, place, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook_stream(raw: bytes) -> bytes:
    """The stream of an OLE file with the cells. Raises DocumentRefused where there is none."""
    shift, small_shift = struct.unpack_from("<HH", raw, 30)
    folder, _, cutoff, small_table = struct.unpack_from("<IIII", raw, 48)
    if not (shift <= _SECTOR_LIMIT and small_shift <= shift):
        raise _damaged("SectorSize")
    size = 1 << shift
    table = _sector_table(raw, size)
    entries = _chain(raw, table, folder, size, size)
    small, small_links = b"", list[int]()
    for place in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        entry = entries[place : place + _ENTRY]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        start, length = struct.unpack_from("<II", entry, 116)
        if entry[66] == _ROOT:
            small = _chain(raw, table, start, size, size)
            links = _chain(raw, table, small_table, size, size)
            small_links = [link for (link,) in struct.iter_unpack("<I", links)]
        elif name in {"Workbook", "Book"}:
            stream = (
                _chain(small, small_links, start, 1 << small_shift, 0)
                if length < cutoff
                else _chain(raw, table, start, size, size)
            )
            if len(stream) < length:
                raise _damaged("Length")
            return stream[:length]
    raise _damaged("Stream")


def _sector_table(raw: bytes, size: int) -> list[int]:
    """What sector follows which."""
    listed = list(struct.unpack_from("<109I", raw, 76))
    following, seen = struct.unpack_from("<I", raw, 68)[0], set[int]()
    while following < _FREE and following not in seen:
        seen.add(following)
        *more, following = struct.unpack_from(f"<{size // 4}I", raw, (following + 1) * size)
        listed += more
    parts = (raw[(at + 1) * size : (at + 2) * size] for at in listed if at < _FREE)
    return [link for part in parts for (link,) in struct.iter_unpack("<I", part[: size // 4 * 4])]


def _chain(raw: bytes, table: list[int], start: int, size: int, offset: int) -> bytes:
    """The bytes of the sectors from ``start`` on; the first begins at ``offset``."""
    parts, at = list[bytes](), start
    while at < len(table) and len(parts) <= len(table):
        parts.append(raw[offset + at * size : offset + (at + 1) * size])
        at = table[at]
    return b"".join(parts)


def _read_html(raw: bytes) -> dict[str, Sheet]:
    """The outer tables of a page, by their numbers from 1."""
    from lxml import etree, html

    try:
        page = html.fromstring(encodings.decode(raw, encodings.TextKind.PROSE) or " ")
    except (etree.LxmlError, ValueError) as fault:
        raise _damaged(type(fault).__name__) from fault
    tables = [table for table in page.iter("table") if not any(table.iterancestors("table"))]
    sheets = {str(place): _html_sheet(table) for place, table in enumerate(tables, 1)}
    return {title: sheet for title, sheet in sheets.items() if any(map(any, sheet.rows))}


def _html_sheet(table: Any) -> Sheet:
    taken: dict[Place, str] = {}
    merged = list[Rectangle]()
    row = 0
    for line in table.iter("tr"):
        row, column = row + 1, 1
        for cell in line.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            height, width = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            places = [
                (row + down, column + across) for down in range(height) for across in range(width)
            ]
            if len(taken) + len(places) > MOST_CELLS:
                raise xlsx.too_wide("HTML")
            taken |= dict.fromkeys(places, "")
            taken[row, column] = clean_line(cell.text_content())
            if len(places) > 1:
                merged.append((row, column, *places[-1]))
    return Sheet(_rows_of(taken.items(), row), merged=tuple(merged))


def _span(text: str | None) -> int:
    return min(max(numbers.whole(text or "1") or 1, 1), _MOST_SPAN)


def _rows_of(cells: Iterable[tuple[Place, str]], count: int) -> list[list[StoredCell]]:
    rows: list[list[StoredCell]] = [[] for _ in range(count)]
    for (row, column), text in sorted(cells):
        if row <= count:
            rows[row - 1] += [""] * (column - len(rows[row - 1]))
            rows[row - 1][column - 1] = text
    return rows
