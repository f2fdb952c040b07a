"""Directions without a number: their economies and periods."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.extract.pipeline import extract, get_extractor
from kirmash.records.evidence import Document

DAY = date(2021, 5, 12)
FIRST = "Trade between Kenya and Egypt fell by 20 percent last year."
FIRST_RU = "Товарооборот Кении и Египта в прошлом году снизился на 20 процентов."


def _ways(text: str, lang: str) -> list[tuple[str, str]]:
    extracted = extract(
        Document("0" * 64, "test.txt", text, lang, published=DAY), get_extractor("rules")
    ).claims
    return [
        (str(claim.direction), str(claim.period))
        for claim in extracted
        if claim.quantity is None and claim.change_pct is None
    ]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", f"{FIRST} Early this year, however, it began to grow.", [("up", "2021-Q1")]),
        (
            "en",
            f"{FIRST} The trade turnover has been growing since January.",
            [("up", "2021-01/2021-05")],
        ),
        (
            "en",
            f"{FIRST} The first months of 2021 were better: the trade turnover is growing.",
            [("up", "2021-Q1")],
        ),
        ("en", f"{FIRST} Now the turnover is growing.", [("up", "None")]),
        ("en", f"{FIRST} They will build a plant.", []),
        ("en", f"{FIRST} The two sides want turnover to grow.", []),
        ("ru", f"{FIRST_RU} В начале этого года он начал расти.", [("up", "2021-Q1")]),
        ("ru", f"{FIRST_RU} С начала года товарооборот растёт.", [("up", "2021-01/2021-05")]),
        ("ru", f"{FIRST_RU} Сейчас товарооборот растёт.", [("up", "None")]),
    ],
)
def test_the_period_of_a_direction(lang: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert _ways(text, lang) == expected


def test_a_headline_s_direction_is_dated_by_the_figures_that_bear_it_out() -> None:
    text = (
        "Область нарастила внешнюю торговлю.\nВнешнеторговый оборот Омской области в 2020 году "
        "вырос на 3 процента."
    )
    assert ("up", "2020") in _ways(text, "ru")
