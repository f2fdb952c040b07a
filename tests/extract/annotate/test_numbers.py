"""Numbers in digits and in words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.annotate import numbers


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "98.4 million", 98.4e6),
        ("en", "26,61 billion", 26.61e9),
        ("en", "1,234.5", 1234.5),
        ("en", "1,735 million", 1735e6),
        ("en", "900million", 900e6),
        ("en", "half a billion", 5e8),
        ("en", "one and a half billion", 1.5e9),
        ("en", "two hundred and forty-five", 245),
        ("en", "twenty-seven", 27),
        ("en", "3 crore", 3e7),
        ("ru", "98,4 млн", 98.4e6),
        ("ru", "22.1 млн", 22.1e6),
        ("ru", "1\u00a0234,5 тыс.", 1234.5e3),
        ("ru", "полмиллиарда", 5e8),
        ("ru", "полтора миллиарда", 1.5e9),
        ("ru", "миллиард", 1e9),
        ("ru", "двухсот миллионов", 2e8),
        ("ru", "двадцать пять", 25),
        ("ru", "1.234,5 млн", 1234.5e6),
        ("en", "2.500,0 million", 2.5e9),
        ("en", "1.234.567", 1234567),
        ("be", "67 мільёнаў", 67e6),
        ("be", "паўмільярда", 5e8),
    ],
)
def test_values(lang: str, text: str, value: float) -> None:
    (number,) = numbers.find_numbers(text, lang)
    assert number.value == pytest.approx(value)
    assert (number.start, number.end) == (0, len(text))


def test_a_range_keeps_its_ends() -> None:
    (number,) = numbers.find_numbers("1.2–1.3 bn", "en")
    assert (number.low, number.high) == (pytest.approx(1.2e9), pytest.approx(1.3e9))
    assert number.value == pytest.approx(1.25e9)


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [("en", "by a third", 1 / 3), ("ru", "на треть", 1 / 3), ("ru", "одна четвертая", 0.25)],
)
def test_fractions_in_words(lang: str, text: str, value: float) -> None:
    (number,) = numbers.find_numbers(text, lang)
    assert number.is_fraction
    assert number.value == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "millions of people"), ("ru", "сотни миллионов"), ("en", "")]
)
def test_no_number(lang: str, text: str) -> None:
    assert numbers.find_numbers(text, lang) == ()


@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_what_is_written_is_read(value: object) -> None:
    text = f"{value:f}"
    assert numbers.parse_digits(text, "en") == pytest.approx(float(text))
    assert numbers.parse_digits(text.replace(".", ","), "ru") == pytest.approx(float(text))


@given(
    st.text(alphabet="0123456789.,  –-millionтыс", max_size=120),
    st.sampled_from(["en", "ru", "be"]),
)
def test_no_text_breaks_it(text: str, lang: str) -> None:
    matches = numbers.find_numbers(text, lang)
    assert all(a.end <= b.start for a, b in pairwise(matches))


def test_digits_of_another_script_are_numbers_as_well() -> None:
    assert [number.value for number in numbers.find_numbers("٣ млн и 12", "ru")] == [3e6, 12]
