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


@pytest.mark.parametrize(
    ("lang", "text", "parties"),
    [
        # "the Russian region" is the region the page is about
        (
            "en",
            "Belarus and Omsk Oblast held talks. Belarus is ready to supply more tractors to the "
            "Russian region.",
            {"BLR", "RU-OMS"},
        ),
        (
            "ru",
            "Беларусь и Омская область провели переговоры. Беларусь готова поставить российскому "
            "региону тракторы.",
            {"BLR", "RU-OMS"},
        ),
        # one of many regions is not the one the page is about
        (
            "en",
            "Belarus and Omsk Oblast held talks. Belarus is ready to supply more tractors to a "
            "Russian region.",
            {"BLR", "RUS"},
        ),
        # others that are not named are not the page's pair
        (
            "en",
            "Belarus and Omsk Oblast held talks. Belarus is ready to supply tractors to other "
            "countries.",
            {"BLR"},
        ),
        (
            "ru",
            "Беларусь и Омская область провели переговоры. Беларусь готова поставлять тракторы в "
            "другие страны.",
            {"BLR"},
        ),
    ],
)
def test_whom_a_supply_is_between(lang: str, text: str, parties: set[str]) -> None:
    supply = next(mention for mention in read(text, lang) if mention.kind.value == "supply")
    assert set(supply.parties) == parties


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("he had talks with a number of foreign leaders", True),
        ("supplies to third countries", True),
        ("переговоры с зарубежными лидерами", True),
        ("договоры с рядом других стран", True),
        ("перамовы з замежнымі лідарамі", True),
        ("talks with the leaders of Belarus", False),
        ("other countries buy less, and Belarus supplies tractors", False),
        ("переговоры с главой региона", False),
    ],
)
def test_others_that_are_not_named(words: str, others: bool) -> None:
    assert deal_parties.with_others(words) is others


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Belarusian firms and the Tula-based trading house", ["BLR"]),
        ("Belarusian firms and a house registered in Tula Oblast", ["BLR"]),
        ("Belarusian firms and firms of Tula Oblast", ["BLR", "RU-TUL"]),
        # where nothing else is named the seat is all there is
        ("a Tula-based trading house", ["RU-TUL"]),
        # the seat in a third country tells who it is
        ("Belarusian firms and the Kazakhstan-based house", ["BLR", "KAZ"]),
    ],
)
def test_a_seat_is_no_party(text: str, codes: list[str]) -> None:
    reading = survey(text, "en")
    kept = deal_parties.without_seats(text, reading.places, ("BLR", "RU-OMS"))
    assert [place.code for place in kept] == codes
