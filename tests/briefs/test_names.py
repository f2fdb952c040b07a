"""Names in the brief's script: from the lexicons, else transliterated and marked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.briefs import names
from kirmash.records.mentions import Actor, ActorKind


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("Igor Petrishenko", "en", "Igor Petrishenko"),
        ("Alexei Khokhlov", "ru", "Алексей Хохлов°"),
        ("OOO Dormash", "ru", "ООО Дормаш°"),
        ("Павел Коньков", "en", "Pavel Konkov°"),
        ("Светлана Давлетова", "en", "Svetlana Davletova°"),
        ("Щукин", "en", "Shchukin°"),
        ("Павел Коньков", "ru", "Павел Коньков"),
    ],
)
def test_names_stand_in_the_script_of_the_brief(name: str, lang: str, expected: str) -> None:
    assert names.transliterate_name(name, lang) == expected


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -'", max_size=30))
def test_no_latin_letter_is_left_in_russian(name: str) -> None:
    assert not re.search(r"[A-Za-z]", names.transliterate_name(name, "ru"))


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўґ АБВ-", max_size=30))
def test_no_cyrillic_letter_is_left_in_english(name: str) -> None:
    assert not re.search(r"[А-Яа-яЁёІіЎўҐґ]", names.transliterate_name(name, "en"))


def test_a_known_actor_bears_the_lexicons_name() -> None:
    known = Actor("d", "MTZ", ActorKind.COMPANY, (), key="mtz")
    assert names.actor_name(known, "ru") == "Минский тракторный завод"
    assert names.actor_name(known, "en") == "Minsk Tractor Works"


def test_a_speaker_is_looked_up_by_name() -> None:
    assert names.speaker_name("Igor Petrishenko", "ru") == "Игорь Петришенко"
    assert names.speaker_name("Ivan Petrov", "ru") == "Иван Петров°"
    assert names.speaker_name("Somebody Else", "ru") == "«Somebody Else»"


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("торгово-промышленная палата", "en", "chamber of commerce and industry"),
        ("Ивановская торгово-промышленная палата", "en",
         "chamber of commerce and industry of Ivanovo Oblast"),
        ("Министерство экономики Республики Беларусь", "en", "ministry of economy of Belarus"),
        ("regional chamber of commerce", "ru", "региональная торговая палата"),
        ("Ministry of Economy of Kazakhstan", "ru", "министерство экономики Казахстана"),
        # a common noun that the table does not reach is quoted in its own letters
        ("Ивановский станкостроительный завод", "en", "“Ивановский станкостроительный завод”"),
        ("University of Nairobi", "ru", "«University of Nairobi»"),
        ("Brookside Dairy Ltd", "ru", "«Brookside Dairy Ltd»"),
        # a proper name is spelt
        ("ООО Дормаш", "en", "OOO Dormash°"),
        ("OOO Dormash", "ru", "ООО Дормаш°"),
    ],
)  # fmt: skip
def test_bodies_are_translated_quoted_or_spelt(name: str, lang: str, expected: str) -> None:
    assert names.body_name(name, lang) == expected


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("Ивтелерадио", "en", "Ivteleradio"),
        ("Белтэлерадыёкампанія", "ru", "Белтелерадиокомпания"),
        ("Вечерний Ярославль", "en", "Vecherniy Yaroslavl°"),
        ("Belarus.kz", "ru", "Belarus.kz"),
        ("plan-2016-2017.docx", "ru", "plan-2016-2017.docx"),
        ("Official website of the President of the Republic of Belarus", "ru",
         "Официальный интернет-портал Президента Республики Беларусь"),
        ("Таблица курсов Kirmash", "ru", "Таблица курсов Kirmash"),
    ],
)  # fmt: skip
def test_outlets_stand_in_the_readers_letters(name: str, lang: str, expected: str) -> None:
    assert names.outlet_name(name, lang) == expected


def test_a_latin_name_that_is_no_slavic_one_keeps_its_letters() -> None:
    assert names.spelt_name("Ivan Petrov", "ru") == "Иван Петров°"
    assert names.spelt_name("John Smith", "ru") == "John Smith"
    assert names.spelt_name("Иван Петров", "en") == "Ivan Petrov°"
