"""Reading files of trade tables: their text, rows and sheets, and figures that are parted in rows.

Rows may be parts of a figure: by customs procedure, by unit of measure, by part of a country. The
table has one row a key. Where a layout gives a key in several rows that add up, they are summed
here; where it gives the total beside them, the parts are refused. The same part given twice is no
part: it goes on as it is, to be detected as a repetition.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import numpy as np

from kirmash import inputs
from kirmash.errors import DocumentRefused
from kirmash.formats import containers, encodings, numbers, workbooks
from kirmash.formats.encodings import detect_separator
from kirmash.sandbox import workers
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.table import CellRefused, RowRefusal, RowRefusalReason, TradeDraft, parse_amount


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A row and which part of its figure it is: a name for each dimension by which figures are
    parted, '' for the total of that dimension.
    """

    dimensions: tuple[str, ...]
    draft: TradeDraft


PartRows = Iterator[FigurePart | RowRefusal]
_Key = tuple[str, str, str, str, str, str]


def combine_parts(
    read: Callable[[], PartRows], columns: NumberColumns
) -> Iterator[TradeDraft | RowRefusal]:
    """Every figure once, in plain numbers: sums need to know what the signs of ``columns`` mean.
    The rows are read twice: what is in one row goes through at once, only what is parted is in
    memory.
    """
    repeated = _repeated_keys(_watched_parts(read(), columns))
    rewrites = columns.settle() or bool(columns.decimal)
    pending: dict[_Key, dict[tuple[str, ...], TradeDraft]] = {}
    for part in read():
        row = _plain_part(part, columns) if rewrites else part
        if isinstance(row, RowRefusal):
            yield row
            continue
        key = _key(row.draft)
        if hash(key) not in repeated:
            yield row.draft
        elif pending.setdefault(key, {}).setdefault(row.dimensions, row.draft) is not row.draft:
            # the same part again: a repetition or a contradiction, which the table distinguishes
            yield row.draft
    for parts in pending.values():
        yield from _sum_parts(parts)


def _watched_parts(rows: PartRows, columns: NumberColumns) -> PartRows:
    for row in rows:
        if isinstance(row, FigurePart):
            columns.watch_draft(row.draft)
        yield row


def _plain_part(row: FigurePart | RowRefusal, columns: NumberColumns) -> FigurePart | RowRefusal:
    if isinstance(row, RowRefusal):
        return row
    draft = columns.plain(row.draft)
    return draft if isinstance(draft, RowRefusal) else replace(row, draft=draft)


def _repeated_keys(rows: PartRows) -> frozenset[int]:
    """Hashes of the keys that are in more rows than one; eight bytes a row while they are
    gathered.
    """
    seen = array("q", (hash(_key(row.draft)) for row in rows if isinstance(row, FigurePart)))
    keys, counts = (
        np.unique(np.frombuffer(seen, dtype=np.int64), return_counts=True)
        if seen
        else (np.zeros(0), np.zeros(0))
    )
    return frozenset(keys[counts > 1].tolist())


def _sum_parts(parts: dict[tuple[str, ...], TradeDraft]) -> Iterator[TradeDraft | RowRefusal]:
    """One figure of its parts; where a dimension has a total, its parts are refused."""
    remaining = dict(parts)
    for dimension in range(len(next(iter(parts)))):
        if any(not names[dimension] for names in remaining):
            for names in [names for names in remaining if names[dimension]]:
                line = remaining.pop(names).line
                yield RowRefusal(line, "part", RowRefusalReason.BREAKDOWN, names[dimension][:40])
    yield from _sum_drafts(remaining.values())


def _sum_drafts(parts: Iterable[TradeDraft]) -> Iterator[TradeDraft | RowRefusal]:
    """The sum of the drafts with a value, and a refusal of each without."""
    sound = list[tuple[TradeDraft, Decimal]]()
    for draft in parts:
        try:
            value = parse_amount(draft.value, "value_usd", draft.unit)
        except CellRefused as fault:
            yield RowRefusal(draft.line, fault.column, fault.reason, fault.text)
        else:
            if value is None:
                yield RowRefusal(
                    draft.line, "value_usd", RowRefusalReason.MISSING, draft.value[:40]
                )
            else:
                sound.append((draft, value))
    if sound:
        drafts = [draft for draft, _ in sound]
        units = {draft.quantity_unit for draft in drafts}
        yield replace(
            drafts[0],
            value=numbers.unmistakable(f"{sum(value for _, value in sound):f}"),
            unit=1,
            weight=_sum_texts([draft.weight for draft in drafts]),
            quantity=_sum_texts([draft.quantity for draft in drafts]) if len(units) == 1 else "",
            quantity_unit=units.pop() if len(units) == 1 else "",
        )


def _sum_texts(texts: list[str]) -> str:
    """A sum as text; '' where any of the parts is missing or no number."""
    try:
        values = [parse_amount(text, "quantity") for text in texts]
    except CellRefused:
        return ""
    return (
        ""
        if any(value is None for value in values)
        else numbers.unmistakable(f"{sum(value for value in values if value is not None):f}")
    )


def _key(draft: TradeDraft) -> _Key:
    return (
        draft.period,
        draft.reporter,
        draft.exporter,
        draft.importer,
        draft.nomenclature,
        draft.product,
    )


TABLE_LIMITS = containers.UnpackLimits(20_000_000_000, 200, slack=10_000_000)
SHEET_LIMITS = containers.UnpackLimits(600_000_000, 200)
SHEET_SECONDS, SHEET_MEMORY = 120.0, 2_000_000_000
WORKBOOK_SUFFIXES = workbooks.SUFFIXES
HEAD_BYTES = 65_536
_TABLE_SUFFIXES = (".csv", ".txt", ".json", ".dat", ".tsv", ".xml")
NumberedRow = tuple[int, list[str]]
_SEPARATOR_LINE = re.compile(r'\ufeff?(?:sep=(.)|"sep=(.)")\r?\n', re.IGNORECASE)
TWO_VALUES = "two values"
"""A cell that has two: no code, number or day, so that the checks refuse its row."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read: its path, the member of a ZIP ('' otherwise), the encoding, and the first
    characters as text.

    ``decimal`` and ``nomenclature`` are what the person who adds it says of it: the sign before
    decimals, and the edition of the HS; '' where that is left to the file. ``separator`` is what
    its first line says of the cells ("sep=;", as Excel writes it), '' where it says nothing; that
    line is not part of ``head``.
    """

    path: Path
    member: str
    encoding: str
    head: str
    decimal: str = ""
    nomenclature: str = ""
    separator: str = ""

    @property
    def name(self) -> str:
        """The file's name, with the member's where it is a container."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name


def check_source_file(path: Path) -> int:
    """The size of a file of tables. Raises DocumentRefused where there is none, InputError where
    it is no file or too big.
    """
    if not path.exists():
        raise DocumentRefused(
            "trade.file-absent", "The file {path} does not exist.", "Check the name.", path=path
        )
    inputs.check_regular_file(path, TABLE_LIMITS.total)
    return path.stat().st_size


def list_source_files(path: Path) -> tuple[SourceFile, ...]:
    """The tables a file holds: itself, or the CSV, TXT, JSON and DAT members of a ZIP, in the order
    of their names.

    Raises DocumentRefused for decompression bombs, damaged containers, binary files and files that
    are not there.
    """
    check_source_file(path)
    if not containers.is_zip(path) or path.suffix.lower() in WORKBOOK_SUFFIXES:
        return (_source(path, ""),)
    containers.check_zip(path, TABLE_LIMITS)
    members = sorted(
        name
        for name in containers.zip_member_names(path) or ()
        if name.lower().endswith(_TABLE_SUFFIXES)
    )
    return tuple(_source(path, name) for name in members)


def open_member(path: Path, member: str) -> AbstractContextManager[BinaryIO]:
    """The bytes of a file, of a gzip's content or of a ZIP's member, with the size of what comes
    out limited.
    """
    return containers.open_content(path, member, TABLE_LIMITS)


@contextmanager
def open_text(source: SourceFile) -> Iterator[TextIO]:
    """The characters of a source, from the first, without a byte order mark."""
    with (
        open_member(source.path, source.member) as file,
        io.TextIOWrapper(cast(io.BufferedReader, file), source.encoding, newline="") as words,
    ):
        yield words


def read_csv_rows(source: SourceFile, separator: str | None = None) -> Iterator[NumberedRow]:
    """The rows of a CSV with their lines, columns of one name settled. Raises DocumentRefused for
    NUL bytes, undecodable bytes and cells without end.
    """
    return settle_repeated_columns(_csv_rows(source, separator))


def _csv_rows(source: SourceFile, separator: str | None) -> Iterator[NumberedRow]:
    mark = separator or source.separator or detect_separator(source.head)
    with open_text(_confirm_encoding(source)) as words:
        reader = csv.reader(words, delimiter=mark)
        try:
            for row in reader:
                if row and not (source.separator and reader.line_num == 1):
                    yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError, *containers.UNPACK_FAULTS) as fault:
            raise DocumentRefused(
                "trade.csv-invalid",
                "{source}, line {line}: the table cannot be read further ({cause}).",
                "Download the file again.",
                source=source.name,
                line=reader.line_num + 1,
                cause=fault,
            ) from fault


def read_workbook(path: Path) -> dict[str, workbooks.Sheet]:
    """Every sheet of an XLSX, XLS or ODS as it is stored, read in a limited child process. Raises
    DocumentRefused for bombs, damaged and locked files.
    """
    raw = inputs.read_regular_file(path, SHEET_LIMITS.total)
    if raw.startswith(containers.ZIP):
        containers.check_zip(raw, SHEET_LIMITS)
    return workers.run(workbooks.read_workbook, raw, SHEET_SECONDS, SHEET_MEMORY)


def sheet_texts(sheet: workbooks.Sheet, decimal: str = ".") -> list[list[str]]:
    """The cells of a sheet as text (a formula as "=…"); ``decimal`` is the sign that texts of the
    workbook write fractions with: number cells are written with it too.
    """
    return [[workbooks.stored_cell_text(cell, decimal) for cell in row] for row in sheet.rows]


def read_sheets(path: Path, decimal: str = ".") -> dict[str, list[list[str]]]:
    """The cells of every sheet of a workbook that is not hidden, as text. Raises DocumentRefused as
    ``read_workbook`` does.
    """
    return {
        title: sheet_texts(sheet, decimal)
        for title, sheet in read_workbook(path).items()
        if not sheet.hidden
    }


def column_value(row: Sequence[str], columns: dict[str, int], name: str) -> str:
    """The cell of a column by its name in lower case; '' where the file has no such column or the
    row is short.
    """
    position = columns.get(name, -1)
    return row[position].strip() if 0 <= position < len(row) else ""


def head_columns(source: SourceFile) -> list[str]:
    """The names in the first line of a CSV, without quotes; none of an empty file."""
    first = source.head.splitlines()[:1]
    mark = source.separator or (detect_separator(first[0]) if first else "")
    return first[0].replace('"', "").split(mark) if first else []


def column_positions(row: Sequence[str]) -> dict[str, int]:
    """Columns by name: lower case, letters and figures only ("TradeValue in 1000 USD" →
    tradevaluein1000usd).
    """
    return {_column_name(cell): index for index, cell in enumerate(row)}


def _column_name(cell: str) -> str:
    return "".join(char for char in cell.casefold() if char.isalnum())


def repeated_columns(head: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The places of each column that stands in a head more than once; names are compared without
    the label that SDMX adds behind a colon.
    """
    places = defaultdict[str, list[int]](list)
    for index, cell in enumerate(head):
        if name := _column_name(cell.partition(":")[0]):
            places[name].append(index)
    return tuple(tuple(group) for group in places.values() if len(group) > 1)


def settle_repeated_columns(rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    """The rows below their head; where a column stands in it twice, both have the one value that is
    filled in, or TWO_VALUES where they differ, which no check lets pass.
    """
    head = next(rows, None)
    if head is None:
        return
    yield head
    groups = repeated_columns(head[1])
    for line, row in rows:
        settle_cells(row, groups)
        yield line, row


def settle_cells(row: list[str], groups: Iterable[Sequence[int]]) -> None:
    """Give all cells of a group of places the one value that is filled in, or TWO_VALUES."""
    for group in groups:
        cells = {row[place].strip() for place in group if place < len(row)} - {""}
        value = TWO_VALUES if len(cells) > 1 else next(iter(cells), "")
        for place in group:
            if place < len(row):
                row[place] = value


def _source(path: Path, member: str) -> SourceFile:
    try:
        with open_member(path, member) as file:
            raw = file.read(HEAD_BYTES)
    except containers.UNPACK_FAULTS as fault:
        raise DocumentRefused(
            "trade.not-decompressed",
            "{file} cannot be decompressed: {cause}.",
            "Download it again.",
            file=path.name,
            cause=fault,
        ) from fault
    if not member and path.suffix.lower() in WORKBOOK_SUFFIXES:
        return SourceFile(path, member, encodings.UTF8, "")
    encoding = encodings.detect(raw, encodings.TextKind.TABLE)
    head = raw.decode(encoding, "ignore")
    if stated := _SEPARATOR_LINE.match(head):
        return SourceFile(
            path, member, encoding, head[stated.end() :], separator=stated[1] or stated[2]
        )
    return SourceFile(path, member, encoding, head)


def _confirm_encoding(source: SourceFile) -> SourceFile:
    """The source with the encoding of its first byte that is no UTF-8, wherever it is: names
    with marks may come late in a file.
    """
    if source.encoding not in {"utf-8", "utf-8-sig"}:
        return source
    decoder = codecs.getincrementaldecoder(source.encoding)()
    with open_member(source.path, source.member) as file:
        try:
            while part := file.read(1 << 20):
                decoder.decode(part)
        except UnicodeDecodeError:
            return replace(source, encoding=encodings.detect(part, encodings.TextKind.TABLE))
        except containers.UNPACK_FAULTS:
            pass  # a damaged container is reported where it is read
    return source
