"""An ambassador's post is the address of a talk; the region spoken of is the party."""

from __future__ import annotations

import pytest
from tests.extract.deal_cases import read, survey

from kirmash.extract.rules import deal_parties


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "The Ambassador of Belarus to Russia Peter Gray came to Omsk Oblast. Belarus is ready "
            "to supply trams to the region.",
        ),
        (
            "ru",
            "Посол Белоруссии в России приехал в Омскую область. Белоруссия готова поставлять "
            "региону трамваи.",
        ),
        (
            "be",
            "Пасол Беларусі ў Расіі прыехаў у Омскую вобласць. Беларусь гатова пастаўляць рэгіёну "
            "трактары.",
        ),
    ],
)
def test_the_region_spoken_of_is_the_party(lang: str, text: str) -> None:
    supply = next(mention for mention in read(text, lang) if mention.kind.value == "supply")
    assert set(supply.parties) == {"BLR", "RU-OMS"}


def test_without_a_region_the_country_stays() -> None:
    reading = survey("The Ambassador of Belarus to Russia offered trams.", "en")
    assert [
        place.code
        for place in deal_parties.without_posts(
            reading.text, reading.places, deal_parties.homes_of(reading)
        )
    ] == [
        "BLR",
        "RUS",
    ]


def test_a_country_beside_its_region_goes_unless_the_document_is_about_it() -> None:
    assert deal_parties.parties(["RUS", "RU-OMS", "BLR"], ()) == ("RU-OMS", "BLR")
    assert deal_parties.parties(["BLR", "BY-VI"], ("BLR", "RU-OMS")) == ("BLR", "RU-OMS")
