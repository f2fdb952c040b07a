"""What crosses from a child is data: no function, no class that does something, no half frame."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import DocumentRefused
from kirmash.messages import Plural, message
from kirmash.readers.base import RawDocument
from kirmash.records.quantities import Hedge
from kirmash.sandbox import transfer
from kirmash.sandbox.transfer import Unreadable

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.decimals(allow_nan=False)
    | st.sampled_from(Hedge),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class _Calls:
    """A pickle that calls a function where it is read."""

    def __init__(self, call: Any, *arguments: Any) -> None:
        self.call = call, arguments

    def __reduce__(self) -> Any:
        return self.call


@given(PLAIN)
def test_plain_data_crosses_as_it_is(value: Any) -> None:
    answer = transfer.unpack_answer(transfer.pack_answer(value, None, worn=False))
    assert answer.value == value
    assert type(answer.value) is type(value)


def test_records_cross() -> None:
    record = RawDocument("text", file_date=date(2016, 4, 15))
    assert transfer.unpack_answer(transfer.pack_answer(record, None, worn=False)).value == record


@pytest.mark.parametrize(
    "value",
    [
        _Calls(os.system, "true"),
        _Calls(subprocess.run, "true"),
        _Calls(eval, "1"),
        _Calls(getattr, Decimal(1), "real"),
        os.getcwd,
        ValueError("an error is no data"),
        DocumentRefused("nor is ours"),
    ],
)
def test_what_does_something_is_no_data(value: Any) -> None:
    spoilt = pickle.dumps((value, None, False))
    with pytest.raises(Unreadable):
        transfer.unpack_answer(spoilt)


def test_a_function_of_ours_is_no_data() -> None:
    with pytest.raises(Unreadable):
        transfer.unpack_answer(pickle.dumps((transfer.pack_answer, None, False)))


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(content: bytes) -> None:
    try:
        transfer.unpack_answer(content)
    except Unreadable:
        return


def test_a_refusal_of_an_unknown_kind_is_still_one() -> None:
    spoilt = pickle.dumps((None, ("SystemExit", message("a.b", "words")), False))
    refusal = transfer.unpack_answer(spoilt).refusal
    assert isinstance(refusal, DocumentRefused)


def test_a_refusal_crosses_with_all_it_says() -> None:
    sent = DocumentRefused(
        "a.b", Plural("{count} in {path}", "{count}"), "do", count=1, path=Path("x/y")
    )
    refusal = transfer.unpack_answer(transfer.pack_answer(None, sent, worn=False)).refusal
    assert isinstance(refusal, DocumentRefused)
    assert refusal.problem == sent.problem


@given(st.binary(max_size=3_000))
def test_frames_come_back(content: bytes) -> None:
    stream = io.BytesIO()
    transfer.write_frame(stream, content)
    stream.seek(0)
    assert transfer.read_frame(stream) == content


@pytest.mark.parametrize(
    "sent", [b"", b"\0\0\0", b"\0" * 7 + b"\5abc", (1 << 62).to_bytes(8, "big") + b"abc"]
)
def test_half_a_frame_and_a_length_that_lies_are_unreadable(sent: bytes) -> None:
    with pytest.raises(Unreadable):
        transfer.read_frame(io.BytesIO(sent))


def test_more_than_allowed_is_not_read() -> None:
    stream = io.BytesIO((11).to_bytes(8, "big") + b"x" * 11)
    with pytest.raises(Unreadable):
        transfer.read_frame(stream, 10)


def test_members_of_enums_cross_by_their_values_on_every_python() -> None:
    content = transfer.pack_answer((Hedge.ABOUT, {Hedge.EXACT: 1}), None, worn=False)
    assert b"getattr" not in content
    assert transfer.unpack_answer(content).value == (Hedge.ABOUT, {Hedge.EXACT: 1})
