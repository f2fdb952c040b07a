"""Bytes to rows of cells, guarded: containers are measured before they are opened, encodings and separators found out.

Nothing here knows a layout. Every row comes with its 1-based line in the file (CSV) or its row in the sheet (XLSX).
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from kirmash import sandbox
from kirmash.errors import DocumentRefused

MAX_TOTAL, MAX_RATIO = 20_000_000_000, 200
SHEET_BYTES, SHEET_SECONDS, SHEET_MEMORY = 600_000_000, 120.0, 2_000_000_000
HEAD = 65_536
Cells = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its path, the member of a ZIP ('' otherwise), the encoding, and the first characters as text."""

    path: Path
    member: str
    encoding: str
    head: str

    @property
    def name(self) -> str:
        """The file's name, with the member's where it is a container."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name


def sources(path: Path) -> tuple[Source, ...]:
    """The tables a file holds: itself, or the CSV, TXT, JSON and DAT members of a ZIP, in the order of their names.

    Raises DocumentRefused for decompression bombs, damaged containers, binary files and files that are not there.
    """
    if not path.is_file():
        raise DocumentRefused(f"The file {path} does not exist.", "Check the name.")
    if not zipfile.is_zipfile(path) or path.suffix.lower() in {".xlsx", ".xlsm"}:
        return (_source(path, ""),)
    _check_zip(path)
    with zipfile.ZipFile(path) as box:
        members = sorted(name for name in box.namelist() if name.lower().endswith((".csv", ".txt", ".json", ".dat", ".tsv", ".xml")))
    return tuple(_source(path, name) for name in members)


@contextmanager
def opened(path: Path, member: str) -> Iterator[BinaryIO]:
    """The bytes of a file, of a gzip's content or of a ZIP's member, with the size of what comes out held below MAX_TOTAL."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    if member:
        with zipfile.ZipFile(path) as box, box.open(member) as file:
            yield cast(BinaryIO, file)
    elif packed:
        with gzip.open(path, "rb") as unpacked:
            yield cast(BinaryIO, _Measured(cast(BinaryIO, unpacked), path.stat().st_size * MAX_RATIO + 10_000_000))
    else:
        with path.open("rb") as file:
            yield file


@contextmanager
def text(source: Source) -> Iterator[TextIO]:
    """The characters of a source, from the first, without a byte order mark."""
    with opened(source.path, source.member) as file, io.TextIOWrapper(cast(io.BufferedReader, file), source.encoding, newline="") as words:
        yield words


def cells(source: Source, separator: str | None = None) -> Iterator[Cells]:
    """The rows of a CSV with their lines. Raises DocumentRefused for NUL bytes, undecodable bytes and cells without end."""
    mark = separator or separator_of(source.head)
    with text(_settled(source)) as words:
        reader = csv.reader(words, delimiter=mark)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError, EOFError, OSError, zipfile.BadZipFile) as fault:
            raise DocumentRefused(
                f"{source.name}, line {reader.line_num + 1}: the table cannot be read further ({fault}).", "Download the file again."
            ) from fault


def separator_of(head: str) -> str:
    """The character that parts the cells of the first line: comma, semicolon, tab or bar, whichever stands most often outside quotes."""
    lines = head.splitlines()
    first = "".join(part for index, part in enumerate(lines[0].split('"')) if index % 2 == 0) if lines else ""
    return max(",;\t|", key=first.count)


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """The cells of every sheet of an XLSX as text (a formula as "=…"), read in a limited child process.

    Raises DocumentRefused for bombs, damaged files, and where openpyxl, of the ``tables`` extra, is not installed.
    """
    raw = path.read_bytes()
    sandbox.check_zip(raw, SHEET_BYTES, MAX_RATIO)
    return sandbox.run(read_sheets, raw, SHEET_SECONDS, SHEET_MEMORY)


def read_sheets(raw: bytes) -> dict[str, list[list[str]]]:
    """The child's side of ``sheets``."""
    try:
        import openpyxl
    except ImportError as absent:
        raise DocumentRefused("Reading XLSX needs openpyxl, which is not installed.", "Install kirmash[tables].") from absent
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    return {sheet.title: [[_said(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def named(row: Sequence[str], columns: dict[str, int], name: str) -> str:
    """The cell of a column by its name in lower case; '' where the file has no such column or the row is short."""
    place = columns.get(name, -1)
    return row[place].strip() if 0 <= place < len(row) else ""


def heads(row: Sequence[str]) -> dict[str, int]:
    """Columns by name: lower case, letters and figures only ("TradeValue in 1000 USD" → tradevaluein1000usd)."""
    return {"".join(char for char in cell.casefold() if char.isalnum()): index for index, cell in enumerate(row)}


def _said(cell: object) -> str:
    if cell is None:
        return ""
    return repr(cell) if isinstance(cell, float) else str(cell)


def _source(path: Path, member: str) -> Source:
    try:
        with opened(path, member) as file:
            raw = file.read(HEAD)
    except (OSError, EOFError, zipfile.BadZipFile, NotImplementedError) as fault:
        raise DocumentRefused(f"{path.name} cannot be decompressed: {fault}.", "Download it again.") from fault
    encoding = _encoding(raw)
    return Source(path, member, encoding, raw.decode(encoding, "ignore"))


def _encoding(raw: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one; else the code page of Cyrillic Windows where letters fall there, else Latin-1."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)  # a letter cut in two at the end is no other encoding
    except UnicodeDecodeError:
        high = [byte for byte in raw if byte >= 0xC0]
        plain = sum(65 <= byte <= 122 for byte in raw)
        return "cp1251" if len(high) * 20 > plain else "latin-1"
    return "utf-8"


def _settled(source: Source) -> Source:
    """The source with the encoding of its first byte that is no UTF-8, wherever it stands: names with marks may come late in a file."""
    if source.encoding not in {"utf-8", "utf-8-sig"}:
        return source
    decoder = codecs.getincrementaldecoder(source.encoding)()
    with opened(source.path, source.member) as file:
        try:
            while part := file.read(1 << 20):
                decoder.decode(part)
        except UnicodeDecodeError:
            return replace(source, encoding=_encoding(part))
        except (EOFError, OSError, zipfile.BadZipFile, zlib.error):
            pass  # a damaged container is told of where it is read
    return source


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as box:
            members = box.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as fault:
        raise DocumentRefused(f"{path.name} is not a valid ZIP container: {fault}.", "Download it again.") from fault
    total, size = sum(member.file_size for member in members), path.stat().st_size
    if total > MAX_TOTAL or total > MAX_RATIO * size + 10_000_000 or sum(member.compress_size for member in members) > size:
        raise DocumentRefused(f"{path.name} expands {size:,} bytes to {total:,}: it looks like a decompression bomb.", "Unpack it by hand.")


class _Measured(io.RawIOBase):
    """A stream that refuses to give more than ``most`` bytes."""

    def __init__(self, inner: BinaryIO, most: int) -> None:
        self._inner, self._left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for the writable-buffer protocol
        got = self._inner.read(len(buffer))
        self._left -= len(got)
        if self._left < 0:
            raise DocumentRefused("The gzip file expands far beyond its size: it looks like a decompression bomb.", "Unpack it by hand.")
        buffer[: len(got)] = got
        return len(got)

    def read(self, size: int = -1) -> bytes:
        got = self._inner.read(size)
        self._left -= len(got)
        if self._left < 0:
            raise DocumentRefused("The gzip file expands far beyond its size: it looks like a decompression bomb.", "Unpack it by hand.")
        return got
