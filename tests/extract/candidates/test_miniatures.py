"""Sentences that readers got wrong: the right reading of each is among the candidates."""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.extract.candidates.model import NumberCandidate, PageCandidates
from kirmash.extract.candidates.page import find_candidates
from kirmash.extract.candidates.ranking import (
    period_readings,
    place_readings,
    product_readings,
    unit_readings,
)
from kirmash.extract.pipeline import annotate
from kirmash.records.evidence import Document

# text, day, number as written, unit, economies, period ('' where none is asked), word of the product
ENGLISH = [
    (
        "Thai border trade totalled 500 bn baht in H1 2024. Trade with Laos amounted to 150 bn "
        "and with Malaysia to 140 bn.\n\nMain border exports include diesel, 20 bn",
        "2024-08-01",
        "150",
        "THB",
        ("THA", "LAO"),
        "2024-H1",
        "border",
    ),
    (
        "Peru traded most with Mexico, with $1,500 m, followed by Ecuador, with 800 m.",
        "2020-02-01",
        "800",
        "USD",
        ("PER", "ECU"),
        "",
        "",
    ),
    (
        "Scottish exports to Ireland are worth £300 m",
        "2020-02-01",
        "300",
        "GBP",
        ("GB-SCT", "IRL"),
        "",
        "",
    ),
    (
        "Norway's imports this year to August totalled $16 bn, leaving a $7 bn trade deficit",
        "2021-09-10",
        "7 bn",
        "USD",
        ("NOR",),
        "2021-01/2021-08",
        "",
    ),
    (
        "WINNIPEG – Manitoba's exports to Mexico came to about $640 million",
        "2020-02-01",
        "640",
        "CAD",
        ("CA-MB", "MEX"),
        "",
        "",
    ),
    (
        "KATHMANDU – Imports from China totalled Rs 98 billion in the first five months of the "
        "current fiscal year",
        "2022-12-28",
        "98",
        "NPR",
        ("NPL", "CHN"),
        "2022-H2",
        "",
    ),
    (
        "DELHI – India's exports of rice to Iran rose to $3 bn in fiscal 2023-24",
        "2024-05-10",
        "3 bn",
        "USD",
        ("IND", "IRN"),
        "2023-04/2024-03",
        "rice",
    ),
    (
        "Exports of Queensland to\nVietnam rose by 7.5 per cent in the year to June 2019.",
        "2019-09-10",
        "7.5",
        "percent",
        ("AU-QLD", "VNM"),
        "2018-07/2019-06",
        "",
    ),
    (
        "In the Iranian year 1402 Iran's exports to Armenia exceeded $412 million",
        "2024-05-10",
        "412",
        "USD",
        ("IRN", "ARM"),
        "2023-03/2024-03",
        "",
    ),
    (
        "Non-oil exports of Oman to India were OMR 115 million until September",
        "2023-11-10",
        "115",
        "OMR",
        ("OMN", "IND"),
        "2023-01/2023-09",
        "non-oil",
    ),
    (
        "Peru's re-exports to Chile in the September quarter were $5 million",
        "2019-11-10",
        "5 million",
        "USD",
        ("PER", "CHL"),
        "2019-Q3",
        "re-exports",
    ),
    (
        "Korean firms have put $55.1 billion into Vietnam since 1988",
        "2017-09-10",
        "55.1",
        "USD",
        ("KOR", "VNM"),
        "1988/2017",
        "",
    ),
    (
        "Exports of glow-worm lanterns from Peru to Chile reached $5 million in 2019",
        "2020-02-10",
        "5 million",
        "USD",
        ("PER", "CHL"),
        "2019",
        "lanterns",
    ),
]
RUSSIAN = [
    (
        "Внешнеторговый оборот СЗФО в 2020 году – 100 млрд долларов. Доля Псковской области "
        "3 процента",
        "2021-03-01",
        "100",
        "USD",
        ("Northwestern Federal District",),
        "2020",
        "",
    ),
    (
        "410 млн долларов – экспорт, 490 млн – импорт. Так Беларусь торговала с Ганой за 2019 год",
        "2020-02-01",
        "490",
        "USD",
        ("BLR", "GHA"),
        "2019",
        "",
    ),
    (
        "Белгородцы к концу сентября продали финнам муки на 5 млн долларов",
        "2019-10-20",
        "5 млн",
        "USD",
        ("RU-BEL", "FIN"),
        "2019-01/2019-09",
        "муки",
    ),
    (
        "Беларусь с 2010 года вложила в Москву 5 млн долларов",
        "2019-10-20",
        "5 млн",
        "USD",
        ("BLR", "RU-MOW"),
        "2010/2019",
        "",
    ),
]


def number(page: PageCandidates, written: str) -> NumberCandidate:
    return next(
        candidate
        for candidate in page.numbers
        if written in page.text[candidate.start : candidate.end + 3]
    )


def check(text: str, lang: str, case: tuple[str, str, str, tuple[str, ...], str, str]) -> None:
    day, written, unit, economies, period, product = case
    document = Document("0" * 64, "test.txt", text, lang, published=date.fromisoformat(day))
    page = find_candidates(annotate(document))
    candidate = number(page, written)
    assert unit in {reading.unit for reading in unit_readings(candidate)}
    assert set(economies) <= set(place_readings(page, candidate))
    if period:
        assert period in set(map(written_period, period_readings(page, candidate)))
    if product:
        words = {mention.words for mention in product_readings(page, candidate)}
        assert any(product.casefold() in mention.casefold() for mention in words)


def written_period(period: object) -> str:
    """Years as the corpus writes a run of them: 1988/2017."""
    first, _, last = str(period).partition("/")
    whole = first.endswith("-01") and last.endswith("-12") and first[:4] != last[:4]
    return f"{first[:4]}/{last[:4]}" if whole else str(period)


@pytest.mark.parametrize(("text", "case"), [(case[0], case[1:]) for case in ENGLISH])
def test_the_right_reading_is_among_the_candidates(
    text: str, case: tuple[str, str, str, tuple[str, ...], str, str]
) -> None:
    check(text, "en", case)


@pytest.mark.parametrize(("text", "case"), [(case[0], case[1:]) for case in RUSSIAN])
def test_the_right_reading_is_among_the_candidates_in_russian(
    text: str, case: tuple[str, str, str, tuple[str, ...], str, str]
) -> None:
    check(text, "ru", case)
