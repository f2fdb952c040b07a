"""Whether a value is what a type says: of records and values that code of others hands over.

Annotations of records are promises that nothing checks when they are made. Where a record comes
from a plug-in, each field is looked at once, before anything rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Callable as AbstractCallable
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

TextRule = Callable[[str], bool]


class Misfit(NamedTuple):
    """The first value that is not of its type: where it stands (``Reader.name``), and the value."""

    place: str
    value: object


def any_text(_text: str) -> bool:
    """The rule for texts where any will do."""
    return True


def misfit(value: object, declared: object, text_rule: TextRule = any_text) -> Misfit | None:
    """The first part of ``value`` that is not of the type ``declared``; None where all are.

    Records are looked at field by field, tuples and sets item by item; a callable is not called.
    Texts must keep to ``text_rule``. What no type can tell (a type variable, Any) is accepted.
    """
    if isinstance(declared, TypeVar) or declared is Any or declared is object:
        return None
    origin, parts = get_origin(declared), get_args(declared)
    if origin in {Union, UnionType}:
        found = [misfit(value, part, text_rule) for part in parts]
        return None if None in found else found[0]
    if origin is Literal:
        return None if value in parts else Misfit("", value)
    if origin is AbstractCallable:
        return None if callable(value) else Misfit("", value)
    if origin is tuple or origin is frozenset:
        return _misfit_of_items(value, origin, parts, text_rule)
    return _misfit_of_kind(value, origin or declared, text_rule)


def _misfit_of_items(
    value: object, kind: type, parts: tuple[object, ...], text_rule: TextRule
) -> Misfit | None:
    if not isinstance(value, kind):
        return Misfit("", value)
    items: Iterable[object] = value  # type: ignore[assignment]  # a tuple or a frozenset
    if kind is tuple and Ellipsis not in parts:
        if len(value) != len(parts):  # type: ignore[arg-type]
            return Misfit("", value)
        pairs = zip(items, parts, strict=True)
    else:
        pairs = ((item, parts[0]) for item in items)  # type: ignore[assignment]
    return next((wrong for item, part in pairs if (wrong := misfit(item, part, text_rule))), None)


def _misfit_of_kind(value: object, kind: object, text_rule: TextRule) -> Misfit | None:
    if not isinstance(kind, type):
        return None
    accepted: Any = (int, float) if kind is float else kind
    try:
        fits = isinstance(value, accepted)
    except TypeError:  # a protocol that cannot be asked
        return None
    if not fits or (isinstance(value, bool) and kind in {int, float}):
        return Misfit("", value)
    if isinstance(value, str):
        return None if text_rule(value) else Misfit("", value)
    return _misfit_of_fields(value, kind, text_rule) if is_dataclass(kind) else None


def _misfit_of_fields(value: object, kind: type, text_rule: TextRule) -> Misfit | None:
    for name, declared in _field_types(kind):
        if wrong := misfit(getattr(value, name), declared, text_rule):
            return Misfit(wrong.place or f"{kind.__name__}.{name}", wrong.value)
    return None


@cache
def _field_types(kind: type) -> tuple[tuple[str, object], ...]:
    """The fields of a record with their types; none where its annotations cannot be looked up."""
    try:
        hints = get_type_hints(kind)
    except Exception:  # noqa: BLE001  # a name that only a type checker knows
        return ()
    return tuple((each.name, hints[each.name]) for each in fields(kind))
