"""Harmful characters cleaned once: what becomes of each, and that places follow."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.formats.characters import (
    FORMULA_SIGNS,
    clean_line,
    clean_references,
    clean_text,
    clean_with_places,
    guard_formula,
    is_clean,
    unguard_formula,
)

ANY_CHARACTERS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\ud800\udcff\ufeff\u202e\u2066\x00\x1f\x85\x96\r\n\ufffe\uffff\u200b 12"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("a\r\nb\rc\x0cd\u2028e", "a\nb\nc\nd\ne"),
        ("words\x1fwords\x7f", "words words "),
        ("1\x1f234", "1\ufffd234"),  # never 1 234
        ("10\x9612 \x93so\x94", "10–12 “so”"),
        ("a\ud800b\uffffc\ufdd0d\U0001fffee", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("98\ufeff,4 mil\u00adlion\u200b", "98,4 million"),
        ("\u202a13,5\u202c \u2066x\u2069", "13,5 x"),
        ("\u202e531", "\ufffd531"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("👩\u200d🌾 ё й\u0306 日本", "👩\u200d🌾 ё й\u0306 日本"),
    ],
)
def test_each_kind_is_cleaned(written: str, clean: str) -> None:
    assert clean_text(written) == clean


def test_no_control_surrogate_noncharacter_or_override_stays() -> None:
    kept = [
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(clean_text(f"a{chr(code)}b")[1:2]) in {"Cc", "Cs", "Cf"}
        and clean_text(f"a{chr(code)}b") not in {"a\tb", "a\nb"}
    ]
    shown = {chr(code) for code in kept}
    assert not shown & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    assert all(unicodedata.category(char) == "Cf" for char in shown)  # joiners of other scripts
    assert all(not is_clean(chr(code)) for code in (*range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


@given(ANY_CHARACTERS)
def test_what_is_clean_stays_and_can_be_encoded(text: str) -> None:
    clean = clean_text(text)
    assert is_clean(clean)
    assert clean_text(clean) == clean
    assert clean.encode().decode() == clean
    assert "\n" not in clean_line(text)


@given(ANY_CHARACTERS)
def test_places_follow_the_characters(text: str) -> None:
    cleaned = clean_with_places(text)
    assert cleaned.text == clean_text(text)
    assert cleaned.place(len(text)) == len(cleaned.text)
    for place, char in enumerate(text):
        if place not in cleaned.removed and is_clean(char):
            assert cleaned.text[cleaned.place(place)] == char


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("&#x1F;", " "),
        ("2&#31;015", "2\ufffd015"),
        ("&#150;&#x97;", "–—"),
        ("&#xD800;&#xFFFF;&#0;&#x110000;", "\ufffd\ufffd \ufffd"),
        ("&#x202E;&#8238;&#xfeff;", "\ufffd\ufffd"),
        ("&#38;&#1041;&amp;", "&#38;&#1041;&amp;"),
        (f"&#{'9' * 40};", "\ufffd"),
    ],
)
def test_references_name_characters_that_a_page_can_show(written: str, clean: str) -> None:
    assert clean_references(written) == clean


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 495", "-5", "@SUM(A1)", "\tx", "Minsk", "'quoted'", ""]
)
def test_no_text_is_a_formula_and_all_come_back(text: str) -> None:
    guarded = guard_formula(text)
    assert not guarded.startswith(FORMULA_SIGNS)
    assert unguard_formula(guarded) == text
