"""The one JSON encoder: records, enums, dates and decimals to plain values, these to text.

The same value gives the same bytes everywhere: lines of the ledger, cards of the cache, hashes of
briefs, answers of the command line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import PurePath
from typing import Any

from kirmash.messages import Message, Value
from kirmash.records.quantities import Unknown

_SURROGATES = re.compile("[\ud800-\udfff]")  # no encoding holds a lone one
_NOTHING: Mapping[type, Callable[[Any], Any]] = {}
_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json_types(value: Any, scalars: Mapping[type, Callable[[Any], Any]] = _NOTHING) -> Any:
    """``value`` in JSON's own types: records by their fields, tuples as lists, dates as ISO text.

    A decimal becomes text, so that no digit is lost. ``scalars`` says how values of exactly these
    types are written (a record that is one text, such as a period). What JSON has no form for is
    passed through, and refused with TypeError by the functions that write text.
    """
    kind: Any = type(value)
    if scalars and (write := scalars.get(kind)) is not None:
        return write(value)
    return value if kind in _PLAIN else _writer(kind)(value, scalars)


_Writer = Callable[[Any, Mapping[type, Callable[[Any], Any]]], Any]


@cache
def _writer(kind: Any) -> _Writer:
    """How values of a type are turned: decided once a type."""
    if issubclass(kind, Enum):
        return lambda value, _: value.value
    if issubclass(kind, str | int | float):
        return lambda value, _: value
    if issubclass(kind, date):
        return lambda value, _: value.isoformat()
    if issubclass(kind, Decimal | PurePath):
        return lambda value, _: str(value)
    if issubclass(kind, tuple | list):
        return lambda value, scalars: [to_json_types(item, scalars) for item in value]
    if issubclass(kind, Mapping):
        return lambda value, scalars: {
            key: to_json_types(item, scalars) for key, item in value.items()
        }
    if issubclass(kind, Message):
        return lambda value, _: message_to_dict(value)
    if issubclass(kind, Unknown):
        return lambda value, _: {"reason": value.reason, **message_to_dict(value.why)}
    return record_to_dict if is_dataclass(kind) else lambda value, _: value


def message_to_dict(value: Message) -> dict[str, Any]:
    """A message by its code and parameters; one within it, and its place, with their text."""
    params = {name: _message_value(item) for name, item in value.values}
    place = {"where": str(value.where)} if value.where else {}
    return {"code": value.code, "params": params, **place}


def _message_value(value: Value) -> Any:
    if isinstance(value, Message):
        return {**message_to_dict(value), "text": str(value)}
    if isinstance(value, tuple):
        return [_message_value(item) for item in value]
    return to_json_types(value)


def record_to_dict(
    value: Any, scalars: Mapping[type, Callable[[Any], Any]] = _NOTHING
) -> dict[str, Any]:
    """A record by its fields, in their order, each as ``plain`` writes it. Raises TypeError.

    A field is written under its name, or under the key that its metadata name (``json_key``). One
    whose metadata say ``optional`` is written only where it differs from its default.
    """
    kind: Any = type(value)
    found: dict[str, Any] = {}
    for key, item, optional in _fields(kind):
        part = getattr(value, item.name)
        if optional and part == item.default:
            continue
        plain = not scalars and type(part) in _PLAIN
        found[key] = part if plain else to_json_types(part, scalars)
    return found


@cache
def _fields(kind: Any) -> tuple[tuple[str, Field[Any], bool], ...]:
    """The JSON key of every field of a record, the field, and whether it is optional. Raises
    TypeError.
    """
    return tuple(
        (field_json_key(item), item, bool(item.metadata.get("optional"))) for item in fields(kind)
    )


def field_json_key(item: Field[Any]) -> str:
    """The JSON key of a record's field."""
    return str(item.metadata.get("json_key", item.name))


def compact_json(value: Any) -> str:
    """One line without spaces, as the ledger stores it. Raises ValueError for NaN and infinity.

    Numbers keep their kind: 67000000 stays an integer, 98.4 a fraction.
    """
    return _without_surrogates(
        json.dumps(to_json_types(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    )


def single_line_json(value: Any, sort_keys: bool = False) -> str:
    """One line with spaces after commas and colons, and no line end."""
    return _without_surrogates(
        json.dumps(to_json_types(value), ensure_ascii=False, sort_keys=sort_keys)
    )


def indented_json(value: Any, sort_keys: bool = False) -> str:
    """Several lines, each level indented by one space, with a line end."""
    text = json.dumps(to_json_types(value), ensure_ascii=False, indent=1, sort_keys=sort_keys)
    return _without_surrogates(text) + "\n"


def canonical_json(value: Any) -> str:
    """One line of ASCII with sorted keys: the text that hashes of content are taken of."""
    return json.dumps(to_json_types(value), sort_keys=True)


def _without_surrogates(text: str) -> str:
    """Text that UTF-8 can hold: names of files may come with surrogates in place of odd bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text
