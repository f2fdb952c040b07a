"""Numbers whose unit is said with another number."""

from __future__ import annotations

import pytest

from kirmash.extract.annotate import money
from kirmash.extract.rules import elliptic


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ru", "Чешский экспорт прибавил 7 %, словацкий – 3.", [(7, "percent"), (3, "percent")]),
        (
            "ru",
            "Поставки упали на 4, 6 и 9 процентов соответственно.",
            [(4, "percent"), (6, "percent"), (9, "percent")],
        ),
        ("ru", "С 2,1 до 5,4 млн.", [(2.1e6, ""), (5.4e6, "")]),
        ("ru", "От 20 до 30 млн тонн.", [(25e6, "tonnes")]),
        ("ru", "Оборот – 70 млн долларов, из них 20 – импорт.", [(70e6, "USD"), (20e6, "USD")]),
        ("en", "Between 5 and 7 million euros.", [(6e6, "EUR")]),
        ("en", "Up from 30 to 45 million dollars.", [(30e6, ""), (45e6, "USD")]),
        ("en", "It rose to $4.1 billion from 3.8.", [(4.1e9, "USD"), (3.8e9, "USD")]),
        ("en", "It rose to $1,234.5 million from 980.", [(1234.5e6, "USD"), (980e6, "USD")]),
        (
            "en",
            "A, B and C took 10, 20 and 30 million euros, respectively.",
            [(10e6, "EUR"), (20e6, "EUR"), (30e6, "EUR")],
        ),
    ],
)
def test_a_number_takes_the_unit_and_scale_of_another(
    lang: str, text: str, expected: list[tuple[float, str]]
) -> None:
    amounts = elliptic.shared(text, money.find_numbers_with_units(text, lang), lang)
    assert [(pytest.approx(value), unit) for value, unit in expected] == [
        (amount.value, amount.unit) for amount in amounts
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Импорт вырос на 8 % – в 2015 году.",
        "Вырос на 8 %, открыты 3 завода.",
        "Рост 8 %, участников – 45 фирм.",
    ],
)
def test_years_and_what_has_a_noun_of_its_own_take_none(text: str) -> None:
    assert elliptic.shared(text, money.find_numbers_with_units(text, "ru"), "ru")[-1].unit == ""


def test_a_range_keeps_its_ends() -> None:
    (amount,) = elliptic.shared(
        "between 10 and 20 million euros",
        money.find_numbers_with_units("between 10 and 20 million euros", "en"),
        "en",
    )
    assert (amount.number.low, amount.number.high) == (10e6, 20e6)
