"""Which character separates the cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.formats.encodings import SEPARATORS, detect_separator


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_row_of_names_determines_its_separator(separator: str) -> None:
    assert detect_separator(separator.join(["a b", "c", "d"]) + "\n1;2;3;4,5,6,7|8") == separator
    assert detect_separator("\n\n" + separator.join("abc")) == separator


def test_what_stands_in_quotes_does_not_count() -> None:
    assert detect_separator('"a;b;c;d",e,f') == ","


def test_sentences_with_commas_do_not_hide_the_separator() -> None:
    text = (
        "Plan\nMeasure;Term;Responsible\nSupply of buses, lifts, cranes, tyres;2017;MAZ, MTZ, "
        "BELAZ\n"
    )
    assert detect_separator(text, ";\t|,", lines=30) == ";"


def test_without_any_the_first_is_taken() -> None:
    assert detect_separator("") == ","
    assert detect_separator("word", ";,") == ";"


@given(st.text(), st.integers(1, 40))
def test_any_text_gives_a_known_separator(text: str, lines: int) -> None:
    assert detect_separator(text, lines=lines) in set(SEPARATORS)
