"""Bytes to rows of cells, guarded: containers are measured before they are opened, encodings and
separators found out.

Nothing here knows a layout. Every row comes with its 1-based line in the file (CSV) or its row in
the sheet (XLSX).
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from kirmash import sandbox
from kirmash.errors import DocumentRefused
from kirmash.formats import containers, encodings, xlsx
from kirmash.formats.separated import detect_separator

TABLE_LIMITS = containers.UnpackLimits(20_000_000_000, 200, slack=10_000_000)
SHEET_LIMITS = containers.UnpackLimits(600_000_000, 200)
SHEET_SECONDS, SHEET_MEMORY = 120.0, 2_000_000_000
HEAD_BYTES = 65_536
_TABLE_SUFFIXES = (".csv", ".txt", ".json", ".dat", ".tsv", ".xml")
NumberedRow = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its path, the member of a ZIP ('' otherwise), the encoding, and the first
    characters as text.
    """

    path: Path
    member: str
    encoding: str
    head: str

    @property
    def name(self) -> str:
        """The file's name, with the member's where it is a container."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name


def sources(path: Path) -> tuple[Source, ...]:
    """The tables a file holds: itself, or the CSV, TXT, JSON and DAT members of a ZIP, in the order
    of their names.

    Raises DocumentRefused for decompression bombs, damaged containers, binary files and files that
    are not there.
    """
    if not path.is_file():
        raise DocumentRefused(f"The file {path} does not exist.", "Check the name.")
    if not zipfile.is_zipfile(path) or path.suffix.lower() in {".xlsx", ".xlsm"}:
        return (_source(path, ""),)
    containers.check_zip(path, TABLE_LIMITS)
    members = sorted(
        name for name in containers.members(path) or () if name.lower().endswith(_TABLE_SUFFIXES)
    )
    return tuple(_source(path, name) for name in members)


def open_member(path: Path, member: str) -> AbstractContextManager[BinaryIO]:
    """The bytes of a file, of a gzip's content or of a ZIP's member, with the size of what comes
    out limited.
    """
    return containers.open_content(path, member, TABLE_LIMITS)


@contextmanager
def open_text(source: Source) -> Iterator[TextIO]:
    """The characters of a source, from the first, without a byte order mark."""
    with (
        open_member(source.path, source.member) as file,
        io.TextIOWrapper(cast(io.BufferedReader, file), source.encoding, newline="") as words,
    ):
        yield words


def read_rows(source: Source, separator: str | None = None) -> Iterator[NumberedRow]:
    """The rows of a CSV with their lines. Raises DocumentRefused for NUL bytes, undecodable bytes
    and cells without end.
    """
    mark = separator or detect_separator(source.head)
    with open_text(_confirm_encoding(source)) as words:
        reader = csv.reader(words, delimiter=mark)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError, EOFError, OSError, zipfile.BadZipFile) as fault:
            raise DocumentRefused(
                f"{source.name}, line {reader.line_num + 1}: the table cannot be read further "
                f"({fault}).",
                "Download the file again.",
            ) from fault


def read_sheets(path: Path, decimal: str = ".") -> dict[str, list[list[str]]]:
    """The cells of every sheet of an XLSX as text (a formula as "=…"), read in a limited child
    process.

    ``decimal`` is the sign that texts of the workbook write fractions with: number cells are told
    with it too. Raises DocumentRefused for bombs, damaged files, and where openpyxl, of the
    ``tables`` extra, is not installed.
    """
    raw = path.read_bytes()
    containers.check_zip(raw, SHEET_LIMITS)
    workbook = sandbox.run(xlsx.stored_cells, raw, SHEET_SECONDS, SHEET_MEMORY)
    return {
        title: [[xlsx.cell_text(cell, decimal) for cell in row] for row in rows]
        for title, rows in workbook.items()
    }


def column_value(row: Sequence[str], columns: dict[str, int], name: str) -> str:
    """The cell of a column by its name in lower case; '' where the file has no such column or the
    row is short.
    """
    position = columns.get(name, -1)
    return row[position].strip() if 0 <= position < len(row) else ""


def column_positions(row: Sequence[str]) -> dict[str, int]:
    """Columns by name: lower case, letters and figures only ("TradeValue in 1000 USD" →
    tradevaluein1000usd).
    """
    return {
        "".join(char for char in cell.casefold() if char.isalnum()): index
        for index, cell in enumerate(row)
    }


def _source(path: Path, member: str) -> Source:
    try:
        with open_member(path, member) as file:
            raw = file.read(HEAD_BYTES)
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError) as fault:
        raise DocumentRefused(
            f"{path.name} cannot be decompressed: {fault}.", "Download it again."
        ) from fault
    encoding = encodings.detect(raw, encodings.TextKind.TABLE)
    return Source(path, member, encoding, raw.decode(encoding, "ignore"))


def _confirm_encoding(source: Source) -> Source:
    """The source with the encoding of its first byte that is no UTF-8, wherever it stands: names
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
        except (EOFError, OSError, zipfile.BadZipFile, zlib.error):
            pass  # a damaged container is told of where it is read
    return source
