"""Names and codes of economies."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import UnknownEconomy
from kirmash.reference import economies, lexicons


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BLR", "BLR"),
        ("blr", "BLR"),
        ("ru-iva", "RU-IVA"),
        ("Belarus", "BLR"),
        ("the Republic of Belarus", "BLR"),
        ("Белоруссия", "BLR"),
        ("РЕСПУБЛИКА БЕЛАРУСЬ", "BLR"),
        ("Ivanovo Oblast", "RU-IVA"),
        ("Ivanovo region", "RU-IVA"),
        ("Ivanovo", "RU-IVA"),
        ("ивановская область", "RU-IVA"),
        ("Іванаўская вобласць", "RU-IVA"),
        ("Могилевская область", "BY-MA"),
        ("Minsk", "BY-HM"),
        ("Minsk Region", "BY-MI"),
        ("Moscow Region", "RU-MOS"),
        ("Quebec", "CA-QC"),
        ("Québec", "CA-QC"),
        ("Heilongjiang Province", "CN-HL"),
        ("Türkiye", "TUR"),
        ("Georgia", "GEO"),
        ("State of Georgia", "GEO"),
        ("ЕАЭС", "EAEU"),
        ("european union", "EU"),
        ("Kostanay Region", "KZ-39"),
    ],
)
def test_finds_codes_and_names_in_three_languages(text: str, code: str) -> None:
    assert economies.resolve_economy_code(text) == code


@pytest.mark.parametrize(
    ("text", "hint"), [("Беларусси", "Беларусь (BLR)"), ("Tatarstn", "Tatarstan (RU-TA)")]
)
def test_an_unknown_name_is_refused_with_suggestions(text: str, hint: str) -> None:
    with pytest.raises(UnknownEconomy) as caught:
        economies.resolve_economy_code(text)
    assert caught.value.suggestions[0] == hint
    assert len(caught.value.suggestions) <= 3


def test_names_fall_back_to_english() -> None:
    assert economies.name("RU-IVA", "ru") == "Ивановская область"
    assert economies.name("BLR", "be") == "Беларусь"
    assert economies.name("COMESA", "be") == "COMESA"
    with pytest.raises(UnknownEconomy):
        economies.name("XXX", "en")


def test_regions_lie_within_their_country() -> None:
    assert economies.parent("BY-VI") == "BLR"
    assert economies.parent("BLR") is None
    assert economies.is_within("BY-VI", "BLR")
    assert economies.is_within("BLR", "BLR")
    assert not economies.is_within("BLR", "BY-VI")


def test_every_region_has_a_country_and_every_alias_an_economy() -> None:
    known = lexicons.economies()
    assert all(entry.parent in known for entry in known.values() if entry.kind == "region")
    assert all(
        alias.code in known and alias.lang in {"en", "ru", "be"}
        for alias in lexicons.economy_aliases()
    )
    assert {alias.kind for alias in lexicons.economy_aliases()} <= {
        "name",
        "adjective",
        "capital",
        "city",
        "nickname",
    }


@given(
    st.sampled_from(
        sorted(code for code, entry in lexicons.economies().items() if entry.kind != "region")
    )
)
def test_a_country_is_recognised_by_each_of_its_names(code: str) -> None:
    assert economies.resolve_economy_code(code) == code
    assert {
        economies.resolve_economy_code(economies.name(code, lang)) for lang in ("en", "ru", "be")
    } == {code}


@given(st.text(max_size=40))
def test_any_text_is_recognised_or_refused(text: str) -> None:
    with suppress(UnknownEconomy):
        assert economies.resolve_economy_code(text) in lexicons.economies()


def test_every_code_has_a_country_and_a_region_that_of_its_parent() -> None:
    assert [economies.country_of(code) for code in ("RU-IVA", "RUS", "CIS", "", "Atlantis")] == [
        "RUS",
        "RUS",
        "CIS",
        "",
        "Atlantis",
    ]
    for code, entry in lexicons.economies().items():
        assert (
            economies.country_of(code)
            == (economies.parent(code) or code)
            == (entry.parent if entry.kind == "region" else code)
        )


def test_a_code_is_found_without_the_index_as_with_it() -> None:
    index = economies._codes_by_name()
    for code in lexicons.economies():
        for text in (code, code.lower(), f" {code.title()}."):
            assert economies.find_economy_code(text) == index[economies._key(text)] == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("RU", "RUS"), ("ru", "RUS"), ("By", "BLR"), ("kz", "KAZ"), ("HK", "HKG"), ("EU", "EU")],
)
def test_two_letters_name_a_country(text: str, code: str) -> None:
    assert economies.resolve_economy_code(text) == code


def test_two_letters_of_a_table_are_no_country() -> None:
    with pytest.raises(UnknownEconomy):
        economies.resolve_economy_code("NA", two_letters=False)


def test_every_country_has_two_letters_of_its_own() -> None:
    countries = {e.code for e in lexicons.economies().values() if e.kind == "country"}
    assert set(economies._codes_by_alpha2().values()) == countries
    assert {len(letters) for letters in economies._codes_by_alpha2()} == {2}


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        ("Russain", "Russia (RUS)"),
        ("Belaruss", "Belarus (BLR)"),
        ("Росийская", "Россия (RUS)"),
        ("Kazahstan", "Kazakhstan (KAZ)"),
        ("Китаи", "Китай (CHN)"),
        ("Ivanvo", "Ivanovo Oblast (RU-IVA)"),
        ("Белорусь", "Беларусь (BLR)"),
    ],
)
def test_the_likeliest_economy_is_proposed_first(typed: str, proposal: str) -> None:
    with pytest.raises(UnknownEconomy) as caught:
        economies.resolve_economy_code(typed)
    assert caught.value.suggestions[0] == proposal


def test_what_is_far_less_likely_is_not_proposed() -> None:
    with pytest.raises(UnknownEconomy) as caught:
        economies.resolve_economy_code("Germny")
    assert caught.value.suggestions == ("Germany (DEU)",)
