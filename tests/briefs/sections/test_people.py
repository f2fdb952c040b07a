"""One person is one row, whatever the spellings; two are two."""

from __future__ import annotations

import pytest

from kirmash.briefs.sections.people import group_people, person_title
from kirmash.records.mentions import Actor, ActorKind


@pytest.fixture(autouse=True)
def _lexicons() -> None:
    """The whole lexicons, in place of the few entries of the other tests here."""


def person(name: str, document: str = "d1", economy: str | None = None, key: str = "") -> Actor:
    return Actor(document, name, ActorKind.PERSON, (), None, economy, key)


def test_spellings_of_one_person_are_one_and_stand_in_the_readers_script() -> None:
    actors = [
        person("Ivan Petrov", "d1", "RU-IVA"),
        person("Иван Сергеевич Петров", "d2", "RU-IVA"),
        person("И. Петров", "d3", "RU-IVA"),
    ]
    (group,) = group_people(actors)
    assert len(group.actors) == 3
    assert person_title(group, "en") == "Ivan Petrov"
    assert person_title(group, "ru") == "Иван Сергеевич Петров"


def test_a_person_of_the_lexicon_takes_other_spellings_along() -> None:
    actors = [
        person("Станислав Воскресенский", "d1", "RU-IVA", key="voskresensky"),
        person("Voskresenskiy", "d2", "RU-IVA"),
    ]
    (group,) = group_people(actors)
    assert person_title(group, "en") == "Stanislav Voskresensky"


def test_a_surname_alone_elsewhere_is_another_person_unless_the_office_agrees() -> None:
    actors = [person("Ivan Petrov", "d1", "RU-IVA"), person("Petrov", "d2", "BLR")]
    assert len(group_people(actors)) == 2
    assert len(group_people(actors, together=True)) == 1  # at one meeting
    agreeing = [person("Ivan Petrov", "d1", "RU-IVA"), person("Petrov", "d2", "RU-IVA")]
    assert len(group_people(agreeing)) == 1


def test_other_given_names_are_other_people() -> None:
    actors = [person("Ivan Petrov", "d1", "RU-IVA"), person("Пётр Петров", "d1", "RU-IVA")]
    assert len(group_people(actors, together=True)) == 2
