"""Small text, and the stretches round what a rule cannot do without."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kirmash.lang import patterns


@given(st.text())
def test_small_text_keeps_every_place(text: str) -> None:
    assert len(patterns.lower_text(text)) == len(text)


def test_escapes_and_groups_stay_when_an_expression_is_lowered() -> None:
    lowered = patterns.compile_lowered(r"(?P<Word>FY)\S\D")
    assert lowered.fullmatch("fy-x")
    assert not lowered.fullmatch("fy 1")


@given(st.text(alphabet="ab \n", max_size=400), st.integers(0, 40), st.integers(0, 60))
def test_stretches_are_apart_in_order_and_hold_every_hit(
    text: str, before: int, after: int
) -> None:
    stretches = list(patterns.windows_around(text, re.compile("b"), before, after))
    assert all(stretch[1] < other[0] for stretch, other in pairwise(stretches))
    for hit in re.finditer("b", text):
        assert any(start <= hit.start() and hit.end() <= end for start, end in stretches)


WORDS = st.text("аЯbZ*-'7", min_size=1, max_size=5).filter(lambda word: word.strip("*"))
FORMS = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)


@given(FORMS, st.text("аЯbZ-'7 ", max_size=9), st.booleans())
def test_a_form_matches_what_its_expression_matches_fully(
    form: str, text: str, keeps_case: bool
) -> None:
    expression = re.compile(patterns.form_pattern(form), 0 if keeps_case else re.IGNORECASE)
    for said in (text, form.replace("*", ""), form.replace("*", "яz").swapcase()):
        if "  " not in said:
            matches = patterns.matches_form(form, said, keeps_case)
            assert matches == bool(expression.fullmatch(said)), said
