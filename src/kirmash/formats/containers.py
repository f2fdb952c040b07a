"""ZIP, gzip and OLE containers: what they hold, and what is refused before it is unpacked.

A ZIP is measured by what its list of members declares, a gzip while it is read: more bytes than a
file of its size can honestly hold are a decompression bomb. Office files with macros are refused,
for nothing in them may run.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from kirmash import inputs
from kirmash.errors import DocumentRefused, InputError
from kirmash.messages import Message

ZIP, GZIP, OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_DAMAGED = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError)
UNPACK_FAULTS = (
    EOFError,
    OSError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
)
"""What reading a damaged or locked container raises; RuntimeError is how a ZIP asks a password."""
_MACROS = "vbaproject.bin"
_HARM = "Open it only if you know where it is from; provide its text as .txt."


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """How much a container may give: bytes in all, and times its own size plus ``slack``."""

    total: int
    ratio: int
    slack: int = 0

    def allows_unpacking(self, unpacked: int, packed: int) -> bool:
        """Whether a container of ``packed`` bytes may give ``unpacked`` bytes."""
        return unpacked <= self.total and unpacked <= self.ratio * max(packed, 1) + self.slack


OFFICE = UnpackLimits(50_000_000, 200)
"""Limits of an office document."""


def zip_member_names(container: bytes | Path) -> tuple[str, ...] | None:
    """The names of a ZIP's members in the order of its list; None for a damaged one and no ZIP."""
    try:
        with _open_zip(container) as box:
            return tuple(box.namelist())
    except _DAMAGED:
        return None


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP by its end, as ``zipfile`` judges. Raises InputError for what is no
    regular file, OSError where it cannot be read.
    """
    with inputs.open_regular_file(path) as file:
        return zipfile.is_zipfile(file)


def check_zip(container: bytes | Path, limits: UnpackLimits) -> None:
    """Refuse a ZIP whose declared contents go past the limits.

    Raises DocumentRefused for a bomb, a damaged container, or one whose members overlap.
    """
    name = container.name if isinstance(container, Path) else ""
    try:
        with _open_zip(container) as box:
            _check_box(box, name, limits)
    except InputError:
        raise
    except _DAMAGED as fault:
        if name:
            raise DocumentRefused(
                "container.download-invalid",
                "{name} is not a valid ZIP container: {cause}.",
                "Download it again.",
                name=name,
                cause=fault,
            ) from fault
        raise DocumentRefused(
            "container.invalid",
            "The file is not a valid ZIP container: {cause}.",
            "Save it again in the program it was created in.",
            cause=fault,
        ) from fault


def _check_box(box: zipfile.ZipFile, name: str, limits: UnpackLimits) -> None:
    """Refuse an opened ZIP whose declared contents go past the limits; ``name`` as in messages."""
    listed, file = box.infolist(), cast(BinaryIO, box.fp)
    size = file.seek(0, io.SEEK_END)
    total, packed = (
        sum(info.file_size for info in listed),
        sum(info.compress_size for info in listed),
    )
    if limits.allows_unpacking(total, size) and packed <= size:
        return
    if name:
        raise DocumentRefused(
            "container.download-bomb",
            "{name} expands {size:,} bytes to {total:,}: it looks like a decompression bomb.",
            "Unpack it by hand.",
            name=name,
            size=size,
            total=total,
        )
    raise DocumentRefused(
        "container.bomb",
        "The container expands {size:,} bytes to {total:,}: it looks like a decompression bomb.",
        _HARM,
        size=size,
        total=total,
    )


def check_office(raw: bytes, macros: Message) -> None:
    """Refuse an office document that is a bomb, damaged, or holds macros (then with ``macros``).

    Raises DocumentRefused.
    """
    check_zip(raw, OFFICE)
    if any(name.casefold().endswith(_MACROS) for name in zip_member_names(raw) or ()):
        raise DocumentRefused(macros)


def is_gzip(path: Path) -> bool:
    """Whether a file begins as a gzip does. Raises InputError for what is no regular file, OSError
    where it cannot be read.
    """
    with inputs.open_regular_file(path) as file:
        return file.read(len(GZIP)) == GZIP


@contextmanager
def open_content(path: Path, member: str, limits: UnpackLimits) -> Iterator[BinaryIO]:
    """The bytes of a ZIP's ``member`` where one is named, of a gzip's content, else of the file.

    The file is opened once, and what was opened is checked. Raises DocumentRefused for a ZIP past
    the limits, and once a gzip has given more than they allow.
    """
    with inputs.open_regular_file(path) as file:
        if member:
            with zipfile.ZipFile(file) as box:
                _check_box(box, path.name, limits)
                with box.open(member) as content:
                    yield cast(BinaryIO, content)
            return
        if file.read(len(GZIP)) != GZIP:
            file.seek(0)
            yield file
            return
        most = file.seek(0, io.SEEK_END) * limits.ratio + limits.slack
        file.seek(0)
        with gzip.open(file, "rb") as unpacked:
            yield cast(BinaryIO, _LimitedStream(cast(BinaryIO, unpacked), most))


def member_head(container: bytes | Path, member: str, size: int) -> bytes:
    """The first ``size`` bytes of a ZIP's member; b"" where it cannot be read."""
    try:
        with _open_zip(container) as box, box.open(member) as file:
            return file.read(size)
    except (*_DAMAGED, *UNPACK_FAULTS, KeyError):
        return b""


@contextmanager
def _open_zip(container: bytes | Path) -> Iterator[zipfile.ZipFile]:
    """A ZIP by its bytes, or by its path: then opened once, a regular file alone."""
    if isinstance(container, bytes):
        with zipfile.ZipFile(io.BytesIO(container)) as box:
            yield box
        return
    with inputs.open_regular_file(container) as file, zipfile.ZipFile(file) as box:
        yield box


class _LimitedStream(io.RawIOBase):
    """A stream that refuses to give more than ``most`` bytes."""

    def __init__(self, inner: BinaryIO, most: int) -> None:
        self._inner, self._left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def read(self, size: int = -1) -> bytes:
        part = self._inner.read(size)
        self._left -= len(part)
        if self._left < 0:
            raise DocumentRefused(
                "container.gzip-bomb",
                "The gzip file expands far beyond its size: it looks like a decompression bomb.",
                "Unpack it by hand.",
            )
        return part
