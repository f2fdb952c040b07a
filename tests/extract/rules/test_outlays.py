"""What projects cost, loans are of and contracts are worth."""

from __future__ import annotations

import pytest

from kirmash.extract.annotate import money
from kirmash.extract.rules import outlays
from kirmash.extract.rules.outlays import Purpose


def purposes(text: str, lang: str) -> list[tuple[float, Purpose]]:
    return [
        (amount.value, outlay.purpose)
        for amount, outlay in outlays.find(
            text, 0, money.find_numbers_with_units(text, lang), lang
        ).items()
    ]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "A sugar mill costing $9m will open.", [(9e6, Purpose.WORKS)]),
        ("en", "The cost of the bridge is €70 million.", [(70e6, Purpose.WORKS)]),
        ("en", "A loan of about 3 billion yen was given.", [(3e9, Purpose.LOAN)]),
        ("en", "They signed contracts worth $5 million.", [(5e6, Purpose.CONTRACT)]),
        ("ru", "Завод шин оценивается в 30 млн евро.", [(30e6, Purpose.WORKS)]),
        (
            "ru",
            "Стоимость проекта – 2 млрд тенге (около 4 млн долларов).",
            [(2e9, Purpose.WORKS), (4e6, Purpose.WORKS)],
        ),
        ("ru", "Подписан контракт на сумму 8 млн рублей.", [(8e6, Purpose.CONTRACT)]),
        ("ru", "Банк дал кредит в 6 млн долларов.", [(6e6, Purpose.LOAN)]),
        ("ru", "Контракт на строительство дороги стоимостью 8 млн рублей.", [(8e6, Purpose.WORKS)]),
        ("ru", "Завод продал масла на 30 млн евро.", []),
        ("en", "The plant sold goods worth $5 million.", []),
    ],
)
def test_outlays(lang: str, text: str, expected: list[tuple[float, Purpose]]) -> None:
    assert purposes(text, lang) == expected
