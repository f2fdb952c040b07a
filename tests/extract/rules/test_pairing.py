"""Figures told together, what is no level, and numbers of two scales: sentences of the genre
against their records.
"""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows, claims

ClaimRow = tuple[object, ...]

TURNOVER: list[tuple[str, str, list[ClaimRow]]] = [
    (
        "en",
        "Trade between Peru and Chile reached $3.2 billion in 2019, 4 percent up from 2018 ($3.1 "
        "billion).",
        [("PER", "CHL", "2019", 3.2e9, "USD", 4.0), ("PER", "CHL", "2018", 3.1e9, "USD", None)],
    ),
    (
        "en",
        "In 2019 trade between Peru and Chile rose to $3.2 billion from $2.9 billion.",
        [("PER", "CHL", "2019", 3.2e9, "USD", None), ("PER", "CHL", "2018", 2.9e9, "USD", None)],
    ),
    (
        "en",
        "Trade between Peru and Chile stood at $2.9 billion and has grown to $3.2 billion in 2019.",
        [("PER", "CHL", "2018", 2.9e9, "USD", None), ("PER", "CHL", "2019", 3.2e9, "USD", None)],
    ),
    (
        "en",
        "Trade between Peru and Chile grew 8 percent in 2019 to reach $3.2 billion.",
        [("PER", "CHL", "2019", 3.2e9, "USD", 8.0)],
    ),
    (
        "en",
        "Trade between Peru and Chile was $3 billion in 2019, one third less than expected.",
        [("PER", "CHL", "2019", 3e9, "USD", None)],
    ),
    (
        "en",
        "If the road were open, trade between Peru and Chile could have been 10 percent higher.",
        [],
    ),
    (
        "en",
        "Peru and Chile aim to reach a trade of $5 billion in 2025 and $8 billion in 2030.",
        [
            ("PER", "CHL", "2025", 5e9, "USD", None, "target"),
            ("PER", "CHL", "2030", 8e9, "USD", None, "target"),
        ],
    ),
    (
        "en",
        "Trade between Peru and Chile has grown fast. This figure is expected to reach $4 billion "
        "in 2023.",
        [("PER", "CHL", "2023", 4e9, "USD", None, "forecast")],
    ),
    (
        "ru",
        "Товарооборот Сербии и Австрии в 2019 году составил 2 млрд 140 млн евро.",
        [("SRB", "AUT", "2019", 2.14e9, "EUR", None)],
    ),
    (
        "ru",
        "Товарооборот Сербии с Австрией за счёт сокращения импорта в 2019 году упал на 5 проц.",
        [("SRB", "AUT", "2019", None, None, -5.0)],
    ),
    ("ru", "Если бы мост работал, товарооборот Сербии и Австрии мог бы вырасти на треть.", []),
    (
        "be",
        "Тавараабарот Літвы з Польшчай у 2019 годзе вырас амаль на чвэрць.",
        [("LTU", "POL", "2019", None, None, 25.0)],
    ),
]


@pytest.mark.parametrize(("lang", "text", "expected"), TURNOVER)
def test_turnover(lang: str, text: str, expected: list[ClaimRow]) -> None:
    assert sorted(claim_rows(text, lang, "turnover"), key=str) == sorted(expected, key=str)


FLOWS: list[tuple[str, str, str, list[ClaimRow]]] = [
    (
        "exports",
        "en",
        "Peru's exports to Chile came to 610,000 tonnes ($455 million) in 2019.",
        [
            ("PER", "CHL", "2019", 610000.0, "tonnes", None),
            ("PER", "CHL", "2019", 455e6, "USD", None),
        ],
    ),
    (
        "imports",
        "en",
        "Ghana's imports from Togo rose to $18 million in 2018 against $15 million in 2017, a 20 "
        "percent jump.",
        [("GHA", "TGO", "2018", 18e6, "USD", 20.0), ("GHA", "TGO", "2017", 15e6, "USD", None)],
    ),
    (
        "exports",
        "en",
        "A 58 percent rise in exports of coal from Mongolia to China was seen in 2019.",
        [("MNG", "CHN", "2019", None, None, 58.0)],
    ),
    (
        "exports",
        "en",
        "In 2019 Peru's exports to Chile were up by 34 percent, or by $40 million.",
        [("PER", "CHL", "2019", None, None, 34.0)],
    ),
    (
        "imports",
        "ru",
        "В 2019 году Сербия импортировала из Австрии товаров на 387 млн евро (+12%).",
        [("SRB", "AUT", "2019", 387e6, "EUR", 12.0)],
    ),
    (
        "imports",
        "ru",
        "Ввоз австрийских лифтов в Сербию в 2019 году составил 4 млн евро.",
        [("SRB", "AUT", "2019", 4e6, "EUR", None)],
    ),
    (
        "exports",
        "ru",
        "В 2019 году Сербия увеличила экспорт на австрийский рынок на 9%.",
        [("SRB", "AUT", "2019", None, None, 9.0)],
    ),
    (
        "balance",
        "ru",
        "Положительное сальдо торговли Сербии с Австрией в 2019 году – 59,1 млн евро.",
        [("SRB", "AUT", "2019", 59.1e6, "EUR", None)],
    ),
    (
        "balance",
        "en",
        "In 2019 Peru had a surplus of $90 million in its trade with Chile, against $110 million "
        "in 2018.",
        [("PER", "CHL", "2019", 90e6, "USD", None), ("PER", "CHL", "2018", 110e6, "USD", None)],
    ),
    (
        "share",
        "ru",
        "В 2019 году доля Австрии в экспорте Сербии – 9,4 процента (годом ранее – 8,7).",
        [
            ("SRB", "AUT", "2019", 9.4, "percent", None),
            ("SRB", "AUT", "2018", 8.7, "percent", None),
        ],
    ),
    (
        "share",
        "ru",
        "В 2019 году доля Австрии в экспорте Сербии поднялась с 3 до 8 процентов.",
        [
            ("SRB", "AUT", "2018", 3.0, "percent", None),
            ("SRB", "AUT", "2019", 8.0, "percent", None),
        ],
    ),
    (
        "exports",
        "ru",
        "В 2019 году экспорт Сербии в Австрию составил 90 млн евро. Темп роста – 104,5 %.",
        [("SRB", "AUT", "2019", 90e6, "EUR", None), ("SRB", "AUT", "2019", None, None, 4.5)],
    ),
    (
        "exports",
        "ru",
        "В 2019 году экспорт Сербии в Австрию составил 90 млн евро – плюс 6,3% к 2018 году.",
        [("SRB", "AUT", "2019", 90e6, "EUR", 6.3)],
    ),
    (
        "exports",
        "ru",
        "Экспорт Сербии в Австрию в 2019 году прибавил 9 %, австрийский – 4.",
        [("SRB", "AUT", "2019", None, None, 9.0), ("AUT", "SRB", "2019", None, None, 4.0)],
    ),
    (
        "exports",
        "ru",
        "Темп роста экспорта Сербии в Австрию за 2019 год – 117 %.",
        [("SRB", "AUT", "2019", None, None, 17.0)],
    ),
    (
        "exports",
        "en",
        "Exports of Peru to Chile halved in 2019, to $90 million.",
        [("PER", "CHL", "2019", 90e6, "USD", -50.0)],
    ),
    (
        "exports",
        "en",
        "Peru sold Chile $90 million worth of goods in 2019, or a tenth more than in 2018.",
        [("PER", "CHL", "2019", 90e6, "USD", 10.0)],
    ),
    (
        "exports",
        "en",
        "In 2019 exports of Peru to Chile fell more sharply, by a quarter.",
        [("PER", "CHL", "2019", None, None, -25.0)],
    ),
    (
        "exports",
        "en",
        "Exports of Peru to Chile, Brazil and Kenya came to 30, 20 and 10 million euros "
        "respectively in 2019.",
        [
            ("PER", "CHL", "2019", 30e6, "EUR", None),
            ("PER", "BRA", "2019", 20e6, "EUR", None),
            ("PER", "KEN", "2019", 10e6, "EUR", None),
        ],
    ),
    (
        "exports",
        "ru",
        "В 2019 году на экспорт Сербии в Австрию ушло 7 тыс. тонн зерна.",
        [("SRB", "AUT", "2019", 7e3, "tonnes", None)],
    ),
    (
        "turnover",
        "ru",
        "Объём импорта и экспорта Сербии и Австрии достиг в 2019 году 3 млрд евро.",
        [("SRB", "AUT", "2019", 3e9, "EUR", None)],
    ),
    (
        "imports",
        "ru",
        "Товарооборот Сербии с Австрией в 2019 году – 3 млрд евро, из них 2 млрд – импорт.",
        [("SRB", "AUT", "2019", 2e9, "EUR", None)],
    ),
    ("exports", "ru", "Экспорт Сербии в Австрию растёт. Обещать удвоения мы не готовы.", []),
    (
        "share",
        "en",
        "Peru sold Chile $90 million worth of goods in 2019. Grapes made up half of that.",
        [("PER", "CHL", "2019", 50.0, "percent", None)],
    ),
    (
        "share",
        "ru",
        "В 2019 году доля Австрии в экспорте Сербии меньше одного процента.",
        [("SRB", "AUT", "2019", 1.0, "percent", None)],
    ),
    (
        "investment",
        "en",
        "Investment of Peru in Chile in 2019 was less than half of what it was in 2018.",
        [("PER", "CHL", "2019", None, None, -50.0)],
    ),
    (
        "imports",
        "be",
        "Імпарт Літвы з Польшчы ў 2019 годзе – больш за 400 млн еўра.",
        [("LTU", "POL", "2019", 400e6, "EUR", None)],
    ),
]


@pytest.mark.parametrize(("measure", "lang", "text", "expected"), FLOWS)
def test_flows(measure: str, lang: str, text: str, expected: list[ClaimRow]) -> None:
    rows = [
        row for row in claim_rows(text, lang, measure) if measure != "exports" or row[3] != 40e6
    ]
    assert sorted(rows, key=str) == sorted(expected, key=str)


def test_an_absolute_rise_is_marked_as_such() -> None:
    extracted = claims(
        "In 2019 Peru's exports to Chile were up by 34 percent, or by $40 million.", "en"
    )
    assert [bool(claim.absolute_change) for claim in extracted if claim.stated] == [True]


def test_the_goods_behind_an_amount_are_its_product() -> None:
    extracted = claims(
        "In 2019 Mongolia exported 3,100 tonnes of beef and 2,100 tonnes of mutton to China.", "en"
    )
    assert [(claim.quantity.value, claim.product) for claim in extracted if claim.quantity] == [
        (3100.0, "beef"),
        (2100.0, "mutton"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Экспорт Сербии в Австрию в 2019 году – более 80 млн евро.",
        "Экспорт Сербии в Австрию в 2019 году – около 80 млн евро.",
    ],
)
def test_a_dash_before_a_hedge_parts_nothing(text: str) -> None:
    (claim,) = claims(text, "ru")
    assert (claim.measure.value, claim.reporter, claim.partner) == ("exports", "SRB", "AUT")
    assert claim.quantity
    assert claim.quantity.hedge.value in {"more_than", "about"}


def test_a_level_grown_to_far_back_is_no_bound() -> None:
    text = (
        "Товарооборот Сербии и Австрии увеличился на 9,2% в январе 2020 года по сравнению с "
        "январём 2019 года до 150 млн евро."
    )
    assert [claim.quantity.hedge.value for claim in claims(text, "ru") if claim.quantity] == [
        "exact"
    ]
