"""Services and works by their words: one key in either language, the longer name in one place, a section for each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash import lexicons
from kirmash.register.subjects import SECTIONS, section_of, subjects_in


@pytest.mark.parametrize(
    ("english", "russian", "subject", "section"),
    [
        ("a joint tourist route", "совместный туристический маршрут", "tourist_route", "N"),
        ("the logistics hub", "строительство логистического центра", "logistics_centre", "H"),
        ("flights from Minsk to Perm", "выполнять рейсы из Минска", "flights", "H"),
        ("the old boiler house", "модернизация котельной", "boiler_house", "D"),
        ("agreement on student exchange", "соглашение об обмене студентами", "student_exchange", "P"),
        ("a memorandum on telemedicine", "меморандум о телемедицине", "treatment", "Q"),
        ("days of Belarusian culture", "Дни белорусской культуры", "culture_days", "R"),
        ("a memorandum on information technology", "меморандум об информационных технологиях", "digital", "J"),
        ("a hotel in Omsk", "гостиница в Омске", "hotel", "I"),
        ("the waste processing plant", "мусороперерабатывающий завод", "waste", "E"),
    ],
)
def test_one_key_in_either_language(english: str, russian: str, subject: str, section: str) -> None:
    assert subjects_in(english) == subjects_in(russian) == (subject,)
    assert section_of(subject) == section


def test_the_longer_name_of_one_place_counts() -> None:
    assert subjects_in("a coach service, a bus route and a bridge") == ("coach_line", "bridge")
    assert subjects_in("the tourist train") == ("tourist_route",)
    assert subjects_in("мостовая и школьники на мосту") == ("school", "bridge")
    assert subjects_in("nothing of the kind") == ()
    assert section_of("nothing") == ""


def test_every_subject_has_one_section_and_both_languages() -> None:
    rows = lexicons.rows("deal_subjects")
    for key in {row["subject"] for row in rows}:
        mine = [row for row in rows if row["subject"] == key]
        assert {row["lang"] for row in mine} == {"en", "ru"}
        assert len({(row["section"], row["work"]) for row in mine}) == 1
        assert section_of(key) in SECTIONS


@given(st.text(max_size=120))
def test_any_words_are_taken(words: str) -> None:
    assert set(subjects_in(words)) <= {row["subject"] for row in lexicons.rows("deal_subjects")}
