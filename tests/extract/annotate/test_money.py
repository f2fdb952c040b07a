"""Amounts: numbers with currencies and units."""

from __future__ import annotations

import pytest

from kirmash.extract.annotate import money


@pytest.mark.parametrize(
    ("lang", "text", "value", "unit"),
    [
        ("en", "$67m", 67e6, "USD"),
        ("en", "US$2.2 billion", 2.2e9, "USD"),
        ("en", "USD34.6 million", 34.6e6, "USD"),
        ("en", "USD 192,3 mln", 192.3e6, "USD"),
        ("en", "900million USD", 900e6, "USD"),
        ("en", "4.34 billion CAD", 4.34e9, "CAD"),
        ("en", "Sh58.88billion", 58.88e9, "KES"),
        ("en", "BYN34.5 million", 34.5e6, "BYN"),
        ("en", "200 billion Chinese yuan", 2e11, "CNY"),
        ("en", "€1.2bn", 1.2e9, "EUR"),
        ("en", "₹500 crore", 5e9, "INR"),
        ("en", "two million dollars", 2e6, "USD"),
        ("en", "7 percent", 7, "percent"),
        ("en", "6 percentage points", 6, "points"),
        ("en", "2.1 times", 2.1, "times"),
        ("en", "5 million tonnes", 5e6, "tonnes"),
        ("en", "Rs 1,07,000 crore", 1.07e12, "INR"),
        ("en", "5 billion FCFA", 5e9, "XOF"),
        ("en", "Rwf 3 billion", 3e9, "RWF"),
        ("en", "pounds 40 bn", 40e9, "GBP"),
        ("ru", "21–22 рубля", 21.5, "RUB"),
        ("ru", "98 млн долл США", 98e6, "USD"),
        ("ru", "98,4 млн долл. США", 98.4e6, "USD"),
        ("ru", "$549,1 млн", 549.1e6, "USD"),
        ("ru", "полмиллиарда долларов", 5e8, "USD"),
        ("ru", "12 млрд российских рублей", 12e9, "RUB"),
        ("ru", "2,5 млрд бел. руб.", 2.5e9, "BYN"),
        ("ru", "3 млн евро", 3e6, "EUR"),
        ("ru", "450 млрд тенге", 450e9, "KZT"),
        ("ru", "в 4,8 раза", 4.8, "times"),
        ("ru", "3 п.п.", 3, "points"),
        ("be", "67 мільёнаў долараў", 67e6, "USD"),
    ],
)
def test_amounts(lang: str, text: str, value: float, unit: str) -> None:
    (amount,) = money.find_numbers_with_units(text, lang)
    assert (amount.value, amount.unit) == (pytest.approx(value), unit)


def test_a_bare_dollar_is_what_the_text_declares() -> None:
    text = "Trade is in Canadian dollars. It came to $5 million."
    assert money.find_numbers_with_units(text, "en")[-1].unit == "CAD"
    assert money.find_numbers_with_units("It came to $5 million.", "en")[-1].unit == "USD"


def test_rupees_are_of_the_country_spoken_of() -> None:
    assert (
        money.find_numbers_with_units("Pakistan sold rice for Rs 30 billion.", "en")[-1].unit
        == "PKR"
    )
    assert (
        money.find_numbers_with_units("Pakistan and India trade for Rs 30 billion.", "en")[-1].unit
        == "INR"
    )


def test_no_currency_is_no_guess() -> None:
    (amount,) = money.find_numbers_with_units("минус 200 миллионов", "ru")
    assert amount.unit == ""
    assert not amount.is_money
