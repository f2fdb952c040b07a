"""Counts: what is counted, whose it is and where it stands."""

from __future__ import annotations

import pytest
from tests.extract.readings import claim_rows, claims

COUNTS = [
    (
        "en",
        "In 2019 there were 214 Austrian companies in Slovenia.",
        [("AUT", "SVN", "2019", 214.0, "units", None)],
    ),
    (
        "en",
        "In 2019 there were 31 Omani firms in Qatar and 45 Qatari firms in Oman.",
        [("OMN", "QAT", "2019", 31.0, "units", None), ("QAT", "OMN", "2019", 45.0, "units", None)],
    ),
    (
        "en",
        "The number of Danish enterprises in Latvia reached 380 in 2018.",
        [("DNK", "LVA", "2018", 380.0, "units", None)],
    ),
    (
        "en",
        "The firms that Peru has opened in Chile add up to 57.",
        [("PER", "CHL", "2021-05", 57.0, "units", None)],
    ),
    (
        "en",
        "The number of tourists from Finland in Estonia grew by 8 percent in 2019.",
        [("FIN", "EST", "2019", None, None, 8.0)],
    ),
    (
        "en",
        "In 2020 Ghana registered 12 companies from Togo, 4 companies fewer than in 2019.",
        [("TGO", "GHA", "2020", 12.0, "units", None)],
    ),
    (
        "ru",
        "В Словении работают 214 предприятий из Австрии.",
        [("AUT", "SVN", "2021-05", 214.0, "units", None)],
    ),
    (
        "ru",
        "Количество австрийских компаний в Словении в 2019 году достигло 214.",
        [("AUT", "SVN", "2019", 214.0, "units", None)],
    ),
    (
        "ru",
        "Турпоток из Финляндии в Эстонию в 2019 году вырос на 8%.",
        [("FIN", "EST", "2019", None, None, 8.0)],
    ),
    (
        "be",
        "У Латвіі ў 2019 годзе працавалі 15 прадпрыемстваў з Эстоніі.",
        [("EST", "LVA", "2019", 15.0, "units", None)],
    ),
]


@pytest.mark.parametrize(("lang", "text", "expected"), COUNTS)
def test_counts(lang: str, text: str, expected: list[tuple[object, ...]]) -> None:
    assert claim_rows(text, lang, "count") == expected


def test_what_is_counted_has_an_english_name_in_every_language() -> None:
    assert [
        claim.product for claim in claims("В Словении работают 214 предприятий из Австрии.", "ru")
    ] == ["companies"]


def test_people_are_no_trade() -> None:
    assert [
        claim
        for claim in claims(
            "Trade of Peru with Chile is growing. It matters to 30 million people.", "en"
        )
        if claim.quantity
    ] == []


def test_buses_built_are_output_and_workers_never() -> None:
    extracted = claims(
        "Завод в Латвии в 2020 году выпустил 320 автобусов, на нём трудятся 900 работников.", "ru"
    )
    assert {
        (claim.measure.value, claim.quantity.value) for claim in extracted if claim.quantity
    } == {
        ("output", 320.0),
        ("count", 900.0),
    }
