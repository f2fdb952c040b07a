"""One parser of digits: every convention of writing comes back as the number, and nothing else is a
number.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.formats.numbers import (
    AmbiguousNumber,
    DecimalSeparatorConvention,
    NotANumber,
    has_only_plain_numbers,
    parse,
)

LONE, AUTO, POINT, COMMA, PLAIN = (
    DecimalSeparatorConvention.LONE_DECIMAL,
    DecimalSeparatorConvention.AUTOMATIC,
    DecimalSeparatorConvention.POINT,
    DecimalSeparatorConvention.COMMA,
    DecimalSeparatorConvention.PLAIN,
)
GROUPED = (POINT, COMMA, LONE, AUTO)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("2.500,0", "2500"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1 234.5", "1234.5"),
        ("1\u00a0234\u202f567,89", "1234567.89"),
        ("1\u2009234", "1234"),
        ("1'234.5", "1234.5"),
        ("1’234’567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,07,000", "107000"),
        ("\u2212" + "1 234,5", "-1234.5"),
        ("-.5", "-0.5"),
        ("+5", "5"),
        ("5.", "5"),
        ("5,", "5"),
        ("1,2E+06", "1200000"),
        ("1e-3", "0.001"),
        (" 12 ", "12"),
        ("\u00a012,5\u00a0", "12.5"),
        ("12,5", "12.5"),
        ("1234,567", "1234.567"),
        ("0,123", "0.123"),
        ("1 234,567", "1234.567"),
    ],
)
def test_numbers_that_tell_their_own_convention(text: str, value: str) -> None:
    assert parse(text, AUTO) == parse(text, LONE) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "small", "great"), [("1,234", COMMA, POINT), ("1.234", POINT, COMMA)]
)
def test_the_doubtful_number_is_settled_by_the_convention_or_reported(
    text: str, small: DecimalSeparatorConvention, great: DecimalSeparatorConvention
) -> None:
    assert parse(text, LONE) == parse(text, small) == Decimal("1.234")
    assert parse(text, great) == 1234
    for written in (text, f"-{text}", f"\u2212{text}", f"+{text}"):
        with pytest.raises(AmbiguousNumber):
            parse(written, AUTO)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        ",",
        "-",
        "+",
        "'",
        "1_000",
        "12 34",
        "1 2345",
        "1  234",
        "12,34.5",
        "1.23,4",
        "1,234.567,8",
        "1 234.567,8",
        "1,234 567",
        "1'234 567",
        "1..2",
        "1,,2",
        ",1,234",
        "1e",
        "e5",
        "1e5.5",
        "1e9999",
        "--1",
        "1-",
        "(5)",
        "5%",
        "$5",
        "5 kg",
        "=1",
        "inf",
        "nan",
        "0x10",
        "١٢",
        "１２",
        "½",
        "²",
        "1\n000",
        "1\t000",
        "1\x00",
        "12,3456,7",
    ],
)
def test_what_is_no_number_in_any_convention(text: str) -> None:
    for convention in DecimalSeparatorConvention:
        with pytest.raises(NotANumber):
            parse(text, convention)


def test_a_convention_refuses_the_other_convention() -> None:
    """12.5 by the convention of the comma would be 125: a wrong figure is worse than none."""
    for text, convention in (
        ("12.5", COMMA),
        ("12,5", POINT),
        ("1.234,5", POINT),
        ("1,234.5", COMMA),
        ("0.123", COMMA),
        ("0,123", POINT),
    ):
        with pytest.raises(NotANumber):
            parse(text, convention)
    for text in ("1,5", "1 000", "1,234.5", "\u2212" + "1"):
        with pytest.raises(NotANumber):
            parse(text, PLAIN)


@given(
    value=st.decimals(-(10**15), 10**15, places=3),
    decimal=st.sampled_from(".,"),
    separator=st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", "'", "’", ",", "."]),
    minus=st.sampled_from("-\u2212"),
)
def test_every_way_of_writing_comes_back(
    value: Decimal, decimal: str, separator: str, minus: str
) -> None:
    if separator == decimal:
        separator = ""
    integer, fraction = f"{abs(value):,f}".split(".")
    text = f"{minus if value < 0 else ''}{integer.replace(',', separator)}{decimal}{fraction}"
    assert parse(text, POINT if decimal == "." else COMMA) == value
    assert parse(text, LONE) == value
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text.lstrip("-\u2212")):
        with pytest.raises(AmbiguousNumber):
            parse(text, AUTO)
    else:
        assert parse(text, AUTO) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_plain_numbers_come_back_exactly_from_every_convention_with_a_point(value: Decimal) -> None:
    for convention in (PLAIN, POINT, LONE):
        assert parse(f"{value:f}", convention) == value


@given(st.text(), st.sampled_from(list(DecimalSeparatorConvention)))
def test_no_text_gives_a_number_but_digits(
    text: str, convention: DecimalSeparatorConvention
) -> None:
    try:
        value = parse(text, convention)
    except NotANumber:
        return
    assert value.is_finite()
    assert re.fullmatch("[0-9.,'’+\\-\u2212eE \u00a0\u202f\u2009]*[0-9][0-9.,]*", text.strip())


@given(st.text(alphabet="0123456789.,' \u00a0-+eE_", max_size=24), st.sampled_from(GROUPED))
def test_the_digits_of_a_number_are_those_of_its_text(
    text: str, convention: DecimalSeparatorConvention
) -> None:
    try:
        value = parse(text, convention)
    except NotANumber:
        return
    if "e" not in text.casefold():
        assert re.sub(r"\D", "", text).lstrip("0") == "".join(
            map(str, value.as_tuple().digits)
        ).lstrip("0")


def test_long_texts_end_at_once() -> None:
    for text in (
        "1" * 100_000,
        "1," * 50_000,
        "1 " * 50_000,
        " " * 100_000 + "x",
        "1,234" + ",567" * 20_000 + "x",
    ):
        for convention in DecimalSeparatorConvention:
            try:
                parse(text, convention)
            except NotANumber:
                continue
            assert text.isdecimal()


def test_plain_cells_hold_no_underscores_and_no_words() -> None:
    assert has_only_plain_numbers(["1", "-2.5e3", " 4 ", ""])
    assert not any(
        has_only_plain_numbers(["1", cell]) for cell in ("1_000", "nan", "inf", "١٢", "1,5")
    )
