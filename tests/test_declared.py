"""What is of the type a field declares, and where the first thing stands that is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import pytest

from kirmash.declared import misfit

T = TypeVar("T")


@dataclass(frozen=True)
class Inner:
    """A record within one."""

    rate: float
    side: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Outer:
    """A record of every kind of field."""

    name: str
    parts: tuple[Inner, ...] = ()
    pair: tuple[str, int] = ("x", 1)
    codes: frozenset[str] = frozenset()
    call: Callable[[int], int] = abs
    note: str | None = None
    anything: Any = None


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        (1, int),
        (1, float),
        ("a", str | None),
        (None, str | None),
        ((1, 2, 3), tuple[int, ...]),
        (object(), T),
        (object(), object),
        (Outer("a", (Inner(1),), anything=len), Outer),
    ],
)
def test_what_fits(value: object, declared: object) -> None:
    assert misfit(value, declared) is None


@pytest.mark.parametrize(
    ("value", "declared", "place"),
    [
        (True, int, ""),
        (True, float, ""),
        (1.0, int, ""),
        (b"a", str, ""),
        ([1], tuple[int, ...], ""),
        ((1, "2"), tuple[int, ...], ""),
        (("x",), tuple[str, int], ""),
        (5, str | None, ""),
        (Outer(5), Outer, "Outer.name"),
        (Outer("a", (Inner("1"),)), Outer, "Inner.rate"),
        (Outer("a", (Inner(1, "c"),)), Outer, "Inner.side"),
        (Outer("a", pair=("x", 1, 2)), Outer, "Outer.pair"),
        (Outer("a", codes=frozenset({1})), Outer, "Outer.codes"),
        (Outer("a", call=5), Outer, "Outer.call"),
    ],
)
def test_what_does_not_fit_and_where(value: object, declared: object, place: str) -> None:
    wrong = misfit(value, declared)
    assert wrong is not None
    assert wrong.place == place


def test_texts_keep_to_the_rule() -> None:
    wrong = misfit(Outer("a", note="\x1b"), Outer, str.isprintable)
    assert wrong == ("Outer.note", "\x1b")
    assert misfit(Outer("a", note="b"), Outer, str.isprintable) is None
