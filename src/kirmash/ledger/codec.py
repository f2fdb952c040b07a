"""Records as one line of JSON, and back.

A record is read exactly as it was written, to the last id. Reading follows the records' own type
hints, so that a new field of a record needs nothing here: an older ledger, which lacks it, gives
the field's default.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from kirmash.formats import encoding_json

_R = TypeVar("_R")
_Reader = Callable[[Any], Any]


def record_to_json(record: Any) -> str:
    """A record as one line of JSON. Numbers keep their type: 67000000 stays an integer, 98.4 a
    float.
    """
    return encoding_json.compact_json(record)


def record_from_json(kind: type[_R], line: str) -> _R:
    """The record of ``kind`` that ``line`` was written from. Raises ValueError on anything else."""
    shape: Any = kind
    try:
        record: _R = _reader(shape)(json.loads(line))
    except (TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise ValueError(f"This is no {kind.__name__}: {fault}.") from fault
    return record


@cache
def _reader(kind: Any) -> _Reader:
    """The reader of a value of ``kind``: a record, a tuple of one kind, a kind or None, an enum, a
    date, a plain value.
    """
    if get_origin(kind) is UnionType:
        inner = [part for part in get_args(kind) if part is not NoneType]
        return _or_none(_reader(inner[0])) if len(inner) == 1 else _as_is
    if get_origin(kind) is tuple:
        return _tuple_of(_reader(get_args(kind)[0]))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    if kind is date:
        return date.fromisoformat
    return _record(kind) if is_dataclass(kind) else _as_is


def _record(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {
        encoding_json.field_json_key(item): (item.name, _reader(hints[item.name]))
        for item in fields(kind)
    }

    def read(value: Any) -> Any:
        parts = ((readers[key], part) for key, part in value.items())
        return kind(**{name: read_part(part) for (name, read_part), part in parts})

    return read


def _or_none(read: _Reader) -> _Reader:
    return lambda value: None if value is None else read(value)


def _tuple_of(read: _Reader) -> _Reader:
    return lambda value: tuple(map(read, value))


def _as_is(value: Any) -> Any:
    return value
