"""XLSX workbooks: how they are built, and their cells as a page shows them, merged ones repeated.

What opens a workbook must run in a limited child process. ``check_parts`` refuses what readers of
workbooks pass over in silence, and finds formulas; ``displayed_cells`` needs openpyxl, of the
``tables`` extra. Tables of figures are read by ``workbooks``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import IO, Any
from xml.parsers import expat

from kirmash.errors import DocumentRefused, KirmashError
from kirmash.formats import containers
from kirmash.formats.characters import clean_line
from kirmash.messages import message

NO_MACROS = message(
    "xlsx.macros", "The file contains macros.", "Save it as an XLSX without macros."
)
_BOOK, _BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SAVE_AGAIN = "Save it again in the program it was created in."
_SHEETS = frozenset({"worksheet", "chartsheet", "dialogsheet", "macrosheet"})
_READ_PARTS = _SHEETS | {"workbook", "Relationships"}
_ROW, _PLACE = re.compile("[1-9][0-9]{0,6}"), re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_FORMS = MappingProxyType(
    {
        "n": re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,4})?"),
        "s": re.compile("[0-9]{1,9}"),
        "d": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}.{0,40}|[0-9]{2}:[0-9]{2}.{0,40}"),
    }
)
"""How the values of a sheet are written, by the kind of cell."""
Rows = tuple[tuple[str, ...], ...]
Place = tuple[int, int]
"""A row and a column of a sheet, both from 1."""
MOST_CELLS = 20_000_000
"""Of the rectangle from the first cell of a sheet to its last: readers hold it whole."""


@dataclass(frozen=True, slots=True)
class SheetBuild:
    """What the build of a sheet tells: its formulas ("=…") and errors ("#REF!") by place, as they
    are written, and whether it is a sheet of cells.
    """

    no_values: dict[Place, str]
    is_table: bool = True


def is_xlsx(raw: bytes) -> bool:
    """Whether the bytes are a ZIP container that holds an Excel workbook; a damaged one is not."""
    return _BOOK in (containers.zip_member_names(raw) or ())


def too_wide(name: str) -> DocumentRefused:
    """The refusal of a sheet with a cell far from all others."""
    return DocumentRefused(
        "xlsx.too-wide",
        "{name}: a cell is so far from the others that the sheet would have more than {limit:,} "
        "cells.",
        "Delete the cells outside the table, and save the workbook again.",
        name=name[:80],
        limit=MOST_CELLS,
    )


def refuse_unsafe_file(raw: bytes) -> None:
    """Refuse macros, a decompression bomb, a damaged container. Raises DocumentRefused."""
    containers.check_office(raw, NO_MACROS)


def displayed_cells(raw: bytes, max_rows: int, max_columns: int) -> tuple[Rows, ...]:
    """Every sheet's cells as a page shows them: merged ones repeated, formulas by their values.

    Columns past ``max_columns`` are left out. Raises DocumentRefused for longer sheets, for a
    formula without a stored value, and for a damaged workbook.
    """
    with _refusing_damage():
        formulas = _formula_places(_load_workbook(raw, read_only=True), max_rows, max_columns)
        book = _load_workbook(raw, read_only=False)
        for title, place in formulas:
            if book[title][place].value is None:
                raise DocumentRefused(
                    "xlsx.formula",
                    "Sheet {sheet}, cell {cell}: a formula without a stored value.",
                    "Replace the formula with its value.",
                    sheet=title,
                    cell=place,
                )
        return tuple(_displayed_rows(page, max_columns) for page in book.worksheets)


def displayed_cell_text(value: object) -> str:
    """The words of a cell on one line; a date as ISO, an integer without its point."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean_line(str(value)) if value is not None else ""


@contextmanager
def _refusing_damage() -> Iterator[None]:
    """Whatever openpyxl raises on a damaged workbook is a refusal; what only limits can tell is
    left to them.
    """
    try:
        yield
    except (KirmashError, MemoryError, RecursionError):
        raise
    except Exception as fault:
        raise DocumentRefused(
            "xlsx.damaged",
            "The workbook cannot be read ({kind}).",
            _SAVE_AGAIN,
            kind=type(fault).__name__,
        ) from fault


def check_parts(raw: bytes) -> dict[str, SheetBuild]:
    """Every sheet of a workbook by its title. Refuses what readers pass over in silence: sheets
    that are not there, two of one name, rows and cells out of their order, numbers that only Python
    takes for some, cells far from all others. Raises DocumentRefused, and ExpatError for a sheet
    that is no XML.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        parts: dict[str, _Part] = {}
        for name in box.namelist():
            parts[name] = part = _Part(name)
            with box.open(name) as file:
                part.read(file)
    listed = [entry for part in parts.values() for entry in part.listed]
    titles = Counter(title for title, _ in listed)
    twice = next((title for title, count in titles.items() if count > 1), "")
    if twice:
        raise DocumentRefused(
            "xlsx.same-title",
            "The workbook has two sheets called {title!r}.",
            "Give each sheet a name of its own.",
            title=twice[:80],
        )
    _check_count(len(listed), sum(part.root in _SHEETS for part in parts.values()))
    targets = {key: to for part in parts.values() for key, to in part.targets.items()}
    sheets = {title: parts.get(targets.get(key, "")) for title, key in listed}
    return {
        title: SheetBuild(part.no_values if part else {}, not part or part.root == "worksheet")
        for title, part in sheets.items()
    }


def _check_count(listed: int, held: int) -> None:
    """Refuse a workbook that holds fewer sheets than it lists."""
    if listed > held:
        raise DocumentRefused(
            "xlsx.sheet-absent",
            "The workbook lists {listed} sheets and contains {held}.",
            _SAVE_AGAIN,
            listed=listed,
            held=held,
        )


class _Part:
    """One part of a workbook, read for its build: the root, the titles of a list of sheets, and
    whether a sheet's rows and cells stand in their order.
    """

    def __init__(self, name: str) -> None:
        self.name, self.root = name, ""
        self.listed: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self.no_values: dict[Place, str] = {}
        self._row = self._column = self._width = 0
        self._kind = ""
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._has_entities = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EntityDeclHandler = self._entity

    def read(self, file: IO[bytes]) -> None:
        """Read the part as far as it is of use. Raises DocumentRefused, and ExpatError for a sheet
        that is no XML.
        """
        try:
            while (piece := file.read(1 << 16)) and self.root in {"", *_READ_PARTS}:
                self._parser.Parse(piece)
        except expat.ExpatError:
            if self.root:
                raise

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self.root:
            self.root = name
            if self._has_entities and name != "svg":
                raise self._misplaced()
            if name == "worksheet":
                self._parser.EndElementHandler = self._end
                self._parser.CharacterDataHandler = self._text
        elif self.root in {"workbook", "Relationships"}:
            self._list(name, attributes)
        elif self.root != "worksheet":
            return
        elif name == "row":
            self._begin_row(attributes.get("r", str(self._row + 1)))
        elif name == "c":
            self._kind = attributes.get("t", "n")
            self._begin_cell(attributes.get("r", ""))
        elif name == "v":
            self._value = []
        elif name == "f":
            self._formula = []

    def _list(self, name: str, attributes: dict[str, str]) -> None:
        """Take an entry of the list of sheets, or of the parts that they are in."""
        if name == "sheet":
            key = next((at for at in attributes if at.rpartition(":")[2] == "id"), "")
            self.listed.append((attributes.get("name", ""), attributes.get(key, "")))
        elif name == "Relationship" and self.name == _BOOK_RELATIONS:
            target = attributes.get("Target", "")
            inside = target[1:] if target.startswith("/") else f"xl/{target}"
            self.targets[attributes.get("Id", "")] = inside

    def _begin_row(self, number: str) -> None:
        if not _ROW.fullmatch(number) or int(number) <= self._row:
            raise self._misplaced()
        self._row, self._column = int(number), 0

    def _begin_cell(self, place: str) -> None:
        self._place_cell(place)
        self._width = max(self._width, self._column)
        if self._row * self._width > MOST_CELLS:
            raise too_wide(self.name)

    def _place_cell(self, place: str) -> None:
        if not place:
            self._column += 1
            return
        match = _PLACE.fullmatch(place)
        column = 0
        for letter in match[1] if match else "":
            column = 26 * column + ord(letter) - ord("A") + 1
        if not match or int(match[2]) != self._row or column <= self._column:
            raise self._misplaced()
        self._column = column

    def _text(self, text: str) -> None:
        for parts in (self._value, self._formula):
            if parts is not None:
                parts.append(text)

    def _end(self, _: str) -> None:
        if self._formula is not None:
            self.no_values[self._row, self._column] = "=" + "".join(self._formula)
            self._formula = None
        if self._value is None:
            return
        value, self._value = "".join(self._value).strip(), None
        if self._kind == "e":
            self.no_values.setdefault((self._row, self._column), value)
        form = _FORMS.get(self._kind)
        if form and value and not form.fullmatch(value):
            raise self._misplaced()

    def _entity(self, *_: object) -> None:
        self._has_entities = True

    def _misplaced(self) -> DocumentRefused:
        return DocumentRefused(
            "xlsx.misplaced",
            "{part}, row {row}: this is not a row, cell or number of a workbook.",
            _SAVE_AGAIN,
            part=self.name[:80],
            row=self._row,
        )


def _load_workbook(raw: bytes, *, read_only: bool) -> Any:
    """A workbook: row by row with formulas if ``read_only``, else complete with stored values."""
    try:
        import openpyxl
    except ImportError as absent:
        raise DocumentRefused(
            "xlsx.no-openpyxl",
            "Reading XLSX needs openpyxl, which is not installed.",
            "Install kirmash[tables].",
        ) from absent
    titles = check_parts(raw)
    book = openpyxl.load_workbook(
        io.BytesIO(raw), read_only=read_only, data_only=not read_only, keep_links=False
    )
    _check_count(len(titles), len(book.sheetnames))
    return book


def _formula_places(book: Any, max_rows: int, max_columns: int) -> list[tuple[str, str]]:
    """The places of formulas.

    Rows are counted on the way, so that a sheet too long is refused before it is in memory.
    """
    places: list[tuple[str, str]] = []
    for page in book.worksheets:
        for number, row in enumerate(page.iter_rows(max_col=max_columns), 1):
            if number > max_rows:
                raise DocumentRefused(
                    "xlsx.too-many-rows",
                    "Sheet {sheet} has more than {limit:,} rows.",
                    "Split the plan.",
                    sheet=page.title,
                    limit=max_rows,
                )
            places += [
                (page.title, cell.coordinate)
                for cell in row
                if getattr(cell, "data_type", "") == "f"
            ]
    return places


def _displayed_rows(page: Any, max_columns: int) -> Rows:
    rows = [
        [displayed_cell_text(cell.value) for cell in row]
        for row in page.iter_rows(max_col=min(page.max_column, max_columns))
    ]
    for span in page.merged_cells.ranges:
        inside = span.min_row <= len(rows) and span.min_col <= max_columns
        words = rows[span.min_row - 1][span.min_col - 1] if inside else ""
        for row in rows[span.min_row - 1 : span.max_row]:
            row[span.min_col - 1 : span.max_col] = [words] * len(
                row[span.min_col - 1 : span.max_col]
            )
    return tuple(map(tuple, rows))
