"""One person under several spellings."""

from __future__ import annotations

import pytest

from kirmash.reference.person_names import (
    PersonKey,
    find_person,
    is_same_name,
    parse_person_name,
)
from kirmash.reference.transliteration import spelling_key

SPELLINGS = ["Voskresensky", "Воскресенский", "Voskresenskiy", "Voskresenskii", "Voskresenskij"]


def test_spellings_of_a_name_have_one_key() -> None:
    assert len({spelling_key(name) for name in SPELLINGS}) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Станислав Воскресенский", PersonKey("voskresenski", "stanislav")),
        ("С. Воскресенский", PersonKey("voskresenski", "s")),
        ("С.С. Воскресенский", PersonKey("voskresenski", "s")),
        ("Воскресенский С.С.", PersonKey("voskresenski", "s")),
        ("Станислав Сергеевич Воскресенский", PersonKey("voskresenski", "stanislav")),
        ("Воскресенский Станислав Сергеевич", PersonKey("voskresenski", "stanislav")),
        ("Voskresensky", PersonKey("voskresenski", "")),
        ("", PersonKey("", "")),
    ],
)
def test_a_name_is_parsed_with_initials_and_patronymic(name: str, key: PersonKey) -> None:
    assert parse_person_name(name) == key


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("S. Voskresensky", "Станислав Сергеевич Воскресенский", True),
        ("Alexei Khokhlov", "Алексей Хохлов", True),
        ("Воскресенский", "Stanislav Voskresenskiy", True),
        ("Pavel Konkov", "Пётр Коньков", False),
        ("A. Voskresensky", "Станислав Воскресенский", False),
        ("Pavel Konkov", "Павел Иванов", False),
    ],
)
def test_same_names(first: str, second: str, same: bool) -> None:
    assert is_same_name(parse_person_name(first), parse_person_name(second)) is same


@pytest.mark.parametrize("name", ["Stanislav Voskresenskiy", "С. Воскресенский", "Voskresenskii"])
def test_a_known_person_is_looked_up_in_any_spelling(name: str) -> None:
    person = find_person(name)
    assert person is not None
    assert person.key == "voskresensky"


def test_a_belarusian_spelling_is_looked_up_by_its_vowels_in_such_a_text_alone() -> None:
    assert find_person("Павел Каньков") is None
    known = find_person("Павел Каньков", belarusian=True)
    assert known is not None
    assert known.key == "konkov"
    assert find_person("Каньков", belarusian=True) is None
