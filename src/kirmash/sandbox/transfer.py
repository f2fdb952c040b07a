"""What crosses between the program and a child that reads a stranger's bytes.

Frames of a length and that many bytes. Requests are ours and are pickled freely. Answers come from
a process that a hostile file may have taken over: they are read as data, where a pickle may name
no class but records, enums, dates, decimals and paths, and no function at all.
"""

from __future__ import annotations

import io
import pickle
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from enum import Enum
from typing import Any, BinaryIO

from kirmash import errors
from kirmash.errors import (
    DocumentRefused,
    DossierError,
    InputError,
    KirmashError,
    NewerDossier,
    NotAPlan,
    PlanRefused,
)
from kirmash.messages import Message, Plural

REMEDY = "Save the page again, or provide its text as .txt."

_TABLE_SECONDS, _TABLE_BYTES_A_SECOND = 20.0, 500_000
_TABLE_MEMORY, _TABLE_GROWTH = 1_500_000_000, 40
_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20
_PACKAGE = "kirmash."
_PLAIN = {
    "datetime": frozenset({"date", "datetime", "time", "timedelta"}),
    "decimal": frozenset({"Decimal"}),
    "pathlib": frozenset({"PosixPath", "PurePosixPath", "PureWindowsPath", "WindowsPath"}),
}
_REFUSALS: dict[str, type[KirmashError]] = {
    kind.__name__: kind
    for kind in (DocumentRefused, DossierError, InputError, NewerDossier, NotAPlan, PlanRefused)
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: ``seconds`` of processor time, ``memory`` bytes of address space.

    By the clock it may take ``wall`` seconds, twice the processor time where 0: a busy machine
    does not cost a file its reading. Where there is no ``resource`` module (Windows), only the
    clock counts.
    """

    seconds: float
    memory: int
    wall: float = 0.0

    @classmethod
    def for_table(cls, size: int) -> Limits:
        """The limits of a small table or a list of ``size`` bytes that a person hands in."""
        return cls(
            _TABLE_SECONDS + size / _TABLE_BYTES_A_SECOND, _TABLE_MEMORY + _TABLE_GROWTH * size
        )

    @property
    def wall_seconds(self) -> float:
        """The deadline by the clock."""
        return self.wall or 2 * self.seconds


@dataclass(frozen=True, slots=True)
class Request:
    """One call: a function at the top of a module, its arguments, its limits (None: unlimited)."""

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: its value or the refusal; ``worn`` where the child is to be replaced."""

    value: Any
    refusal: KirmashError | None
    worn: bool


class Unreadable(Exception):
    """The other side sent something that is no answer, or nothing."""


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Send one frame. Raises OSError where the other side is gone."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO, most: int = sys.maxsize) -> bytes:
    """The next frame. Raises Unreadable at the end, for half a frame and for more than ``most``."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise Unreadable
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise Unreadable
    parts = bytearray()
    while len(parts) < length:  # piecewise: a length that lies costs no memory
        part = stream.read(min(_CHUNK, length - len(parts)))
        if not part:
            raise Unreadable
        parts += part
    return bytes(parts)


def pack_answer(value: Any, refusal: KirmashError | None, *, worn: bool) -> bytes:
    """An answer as bytes; a refusal crosses as its message, never as an object."""
    words = (type(refusal).__name__, refusal.problem) if refusal else None
    content = io.BytesIO()
    _DataPickler(content, pickle.HIGHEST_PROTOCOL).dump((value, words, worn))
    return content.getvalue()


def unpack_answer(content: bytes) -> Answer:
    """The answer of a child. Raises Unreadable for anything but plain data."""
    try:
        value, words, worn = _DataUnpickler(io.BytesIO(content)).load()
        refusal = None if words is None else _refusal(*words)
    except Exception as fault:  # a spoilt pickle raises whatever it meets
        raise Unreadable from fault
    return Answer(value, refusal, bool(worn))


def _refusal(kind: str, problem: Message) -> KirmashError:
    if not isinstance(problem, Message):
        raise TypeError
    return _REFUSALS.get(kind, DocumentRefused)(problem)


class _DataPickler(pickle.Pickler):
    """Writes members of enums by their values: Python before 3.11.4 writes a call of getattr."""

    def reducer_override(self, obj: Any) -> Any:
        """The class of a member and its value; for all else what pickle does."""
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


class _DataUnpickler(pickle.Unpickler):
    """Reads records, enums, dates and decimals; refuses every other name."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name, where it holds data and nothing else."""
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        found = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if module.startswith(_PACKAGE) and isinstance(found, type) and _holds_data(found):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no data")


def _holds_data(kind: type) -> bool:
    record = is_dataclass(kind) or issubclass(kind, Enum | Plural)
    return record and kind.__module__ != errors.__name__
