"""Repeats are given an end, and find what they found in texts of ordinary size."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.sandbox.expressions import bound_repeats, bounded_re

EXPRESSIONS = (
    r"\b[A-Z][\w’'.-]*(?:\s[A-Z]\w*)*",
    r"\s*,?\s+(?:and|и)\s+(\w+)$",
    r"(?<!\w)\d+(?:[.,]\d{3})*+(?!\d)",
    r"[^.;]*?:\s*(?P<a>[a-z]{2,})(?P=a)",
    r"[]a]+|\[[^]]*\]|\*+",
)


@pytest.mark.parametrize(
    ("expression", "bounded"),
    [
        (r"\s+a*", r"\s{1,8}a{0,60}"),
        (r"[^x]*?.+\S*", r"[^x]{0,500}?.{1,500}\S{0,500}"),
        (r"(?:b c)+(?:d){3,}", r"(?:b c){1,40}(?:d){3,40}"),
        (r"\*\+[*+]\{2,}", r"\*\+[*+]\{2,}"),
        (r"a*+b{1,3}+c?+", r"a{0,60}+b{1,3}+c?+"),
        (r"[^\n]+[^\W\d]+", r"[^\n]+[^\W\d]{1,60}"),
        (r"x{100,}", r"x{100,100}"),
    ],
)
def test_every_repeat_without_end_gets_one(expression: str, bounded: str) -> None:
    assert bound_repeats(expression) == bounded
    assert bound_repeats(bounded) == bounded


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(text=st.text(alphabet="aAbБи ,.:'1[]*\n", max_size=40))
def test_ordinary_texts_are_read_as_before(expression: str, text: str) -> None:
    plain = [match.span() for match in re.finditer(expression, text)]
    assert [match.span() for match in bounded_re(expression).finditer(text)] == plain
