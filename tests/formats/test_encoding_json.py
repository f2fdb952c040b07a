"""One encoder: what each kind of value becomes, and the bytes of each form of text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.formats import encoding_json


class Colour(StrEnum):
    RED = "red"


class Rank(Enum):
    FIRST = 1


@dataclass(frozen=True, slots=True)
class Inner:
    day: date | None = None
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    inner: Inner
    colour: Colour = Colour.RED


def test_records_enums_dates_and_decimals_become_plain_values() -> None:
    converted = encoding_json.to_json_types(Outer("сталь", Inner(date(2014, 5, 1), (1, 2))))
    assert converted == {
        "name": "сталь",
        "inner": {"day": "2014-05-01", "parts": [1, 2]},
        "colour": "red",
    }
    assert list(converted) == ["name", "inner", "colour"]
    assert type(converted["colour"]) is str
    assert encoding_json.to_json_types((Rank.FIRST, Decimal("1.50"), None, True)) == [
        1,
        "1.50",
        None,
        True,
    ]
    assert (
        encoding_json.to_json_types(datetime(2014, 5, 1, tzinfo=UTC)) == "2014-05-01T00:00:00+00:00"
    )
    assert encoding_json.to_json_types({"a": {"b": (Colour.RED,)}}) == {"a": {"b": ["red"]}}


def test_a_record_that_is_a_single_text_is_written_as_stated() -> None:
    scalars = {Inner: lambda inner: f"day {inner.day}"}
    assert encoding_json.record_to_dict(Outer("x", Inner()), scalars)["inner"] == "day None"


def test_each_form_has_its_own_bytes() -> None:
    value = {"б": 1, "a": [1.0, 67000000]}
    assert encoding_json.compact_json(value) == '{"б":1,"a":[1.0,67000000]}'
    assert encoding_json.single_line_json(value) == '{"б": 1, "a": [1.0, 67000000]}'
    assert encoding_json.single_line_json(value, sort_keys=True) == '{"a": [1.0, 67000000], "б": 1}'
    assert encoding_json.canonical_json(value) == '{"a": [1.0, 67000000], "\\u0431": 1}'
    assert encoding_json.indented_json({"a": [1]}) == '{\n "a": [\n  1\n ]\n}\n'


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encoding_json.compact_json(float("nan"))
    for write in (
        encoding_json.compact_json,
        encoding_json.single_line_json,
        encoding_json.indented_json,
    ):
        with pytest.raises(TypeError):
            write({"a": object()})
    with pytest.raises(TypeError):
        encoding_json.record_to_dict("no record")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    for write in (
        encoding_json.compact_json,
        encoding_json.single_line_json,
        encoding_json.indented_json,
        encoding_json.canonical_json,
    ):
        assert json.loads(write(value)) == value


def test_nothing_else_writes_json() -> None:
    source = Path(encoding_json.__file__).parent.parent
    writers = [
        path.name
        for path in source.rglob("*.py")
        if re.search(r"json\.dumps?\(|JSONEncoder", path.read_text("utf-8"))
    ]
    assert writers == ["encoding_json.py"]
