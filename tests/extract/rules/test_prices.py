"""Prices: money for one unit of goods, and money that is none."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows, claims

PRICES = [
    (
        "en",
        "Oman sold 3,000 tonnes of dates to India in 2019 at an average price of $910 a tonne.",
        [("OMN", "IND", "2019", 910.0, "USD", None)],
    ),
    (
        "en",
        "In 2020 the export price of Peruvian grapes to Chile was $2.4/kg.",
        [("PER", "CHL", "2020", 2.4, "USD", None)],
    ),
    (
        "en",
        "In 2019 Laos exported coffee to Thailand at $2,300 per ton, against $2,150 a year earlier.",
        [("LAO", "THA", "2019", 2300.0, "USD", None), ("LAO", "THA", "2018", 2150.0, "USD", None)],
    ),
    (
        "ru",
        "В 2020 году Сербия поставляла малину в Австрию по 3,2 евро за килограмм.",
        [("SRB", "AUT", "2020", 3.2, "EUR", None)],
    ),
    (
        "ru",
        "Латвия в 2019 году продала в Эстонию древесину по цене около 70 евро за кубометр.",
        [("LVA", "EST", "2019", 70.0, "EUR", None)],
    ),
    (
        "ru",
        "В 2020 году Сербия продавала муку Австрии: тонна стоила 290 евро.",
        [("SRB", "AUT", "2020", 290.0, "EUR", None)],
    ),
    (
        "be",
        "У 2019 годзе Літва прадавала Польшчы рапс па 390 еўра за тону.",
        [("LTU", "POL", "2019", 390.0, "EUR", None)],
    ),
]


@pytest.mark.parametrize(("lang", "text", "expected"), PRICES)
def test_prices(lang: str, text: str, expected: list[tuple[object, ...]]) -> None:
    assert claim_rows(text, lang, "price") == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Exports of Peru to Chile grew by $40 million a year in 2019."),
        ("ru", "Экспорт Сербии в Австрию составил 90 млн евро за год."),
        ("en", "Oman's exports to India were worth $910 million in 2019."),
    ],
)
def test_money_for_a_time_is_no_price(lang: str, text: str) -> None:
    assert claim_rows(text, lang, "price") == []


def test_a_price_is_no_level_of_the_flow() -> None:
    text = (
        "In 2019 Laos exported coffee to Thailand at $2,300 per ton, against $2,150 a year earlier."
    )
    assert [
        claim for claim in claims(text, "en") if claim.measure.value == "exports" and claim.quantity
    ] == []


def test_a_price_names_its_goods_and_keeps_its_hedge() -> None:
    (claim,) = [
        claim
        for claim in claims(
            "Oman sold dates and wheat to India in 2019; wheat went for about $210 a tonne.", "en"
        )
        if claim.measure.value == "price"
    ]
    assert claim.product == "wheat"
    assert claim.quantity
    assert claim.quantity.hedge.value == "about"
