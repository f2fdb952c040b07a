"""Who is one: spellings of people and firms that a person joins, tells apart, and takes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dossier.checking.pages import PAIR, add, claim, page

from kirmash import Dossier
from kirmash.dossier.checking.actors import actor_groups, possible_same_actors
from kirmash.dossier.scope import pair_of
from kirmash.records.judgements import Verdict

PEOPLE = ("Igor Vasilenko", "Ihor Vasilenka")
FIRMS = ("Polesye Textile Works", "Polesie Textile")
TEXT = "{name} said trade was ${value} million in 2014. {firm} was there."


def actor(text: str, name: str, kind: str) -> dict[str, Any]:
    start = text.index(name)
    span = {"start": start, "end": start + len(name), "quote": name}
    return {"name": name, "kind": kind, "spans": [span], "role": None, "economy": None, "key": ""}


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "d") as opened:
        for at, (person, firm) in enumerate(zip(PEOPLE, FIRMS, strict=True)):
            text = TEXT.format(name=person, value=98 + at, firm=firm)
            said = claim(
                text, f"was ${98 + at} million", value=98e6 + at, unit="USD", speaker=person
            )
            actors = (actor(text, person, "person"), actor(text, firm, "company"))
            add(opened, page(f"paper{at}", text, said, actors=actors))
        yield opened


def speakers(dossier: Dossier) -> set[str]:
    return {day.speaker for day in dossier.speakers(pair_of(*PAIR)).days}


def test_two_spellings_are_asked_about(dossier: Dossier) -> None:
    found = possible_same_actors(dossier, pair_of(*PAIR))
    names = [{each.first.names[0], each.second.names[0]} for each in found]
    assert {*PEOPLE} in names
    assert {*FIRMS} in names
    assert len(names) == 2


def test_joined_they_are_one_everywhere_until_it_is_taken_back(dossier: Dossier) -> None:
    pair = pair_of(*PAIR)
    assert speakers(dossier) == set(PEOPLE)
    made = [
        dossier.judge(each.first.id, Verdict.MERGE, "Anna", other=each.second.id)
        for each in possible_same_actors(dossier, pair)
    ]
    assert possible_same_actors(dossier, pair) == ()
    assert speakers(dossier) == {PEOPLE[0]}
    assert len(dossier.speakers(pair, PEOPLE[1]).days) == 1  # found by either spelling
    assert len(dossier.enterprises(pair)) == 1
    assert sorted(len(each.actors) for each in actor_groups(dossier, pair)) == [2, 2]
    for each in made:
        dossier.judge(each.id, Verdict.WITHDRAW, "Anna")
    assert speakers(dossier) == set(PEOPLE)
    assert len(dossier.enterprises(pair)) == 2
    assert len(possible_same_actors(dossier, pair)) == 2


def test_told_apart_they_stay_two_and_are_asked_about_no_more(dossier: Dossier) -> None:
    pair = pair_of(*PAIR)
    for each in possible_same_actors(dossier, pair):
        dossier.judge(each.first.id, Verdict.SPLIT, "Anna", other=each.second.id)
    assert possible_same_actors(dossier, pair) == ()
    assert len(actor_groups(dossier, pair)) == 4
    assert len(dossier.enterprises(pair)) == 2


def test_an_actor_is_taken_out_of_those_it_was_joined_with(dossier: Dossier) -> None:
    pair = pair_of(*PAIR)
    firms = next(each for each in possible_same_actors(dossier, pair) if not each.first.is_person)
    people = next(each for each in possible_same_actors(dossier, pair) if each.first.is_person)
    for each in (firms, people):
        dossier.judge(each.first.id, Verdict.MERGE, "Anna", other=each.second.id)
        dossier.judge(each.first.id, Verdict.SPLIT, "Boris", other=each.second.id)
    assert len(actor_groups(dossier, pair)) == 4
    assert possible_same_actors(dossier, pair) == ()


def test_what_most_names_share_is_not_compared(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert possible_same_actors(dossier, pair_of(*PAIR))
    monkeypatch.setattr("kirmash.dossier.checking.actors._MOST_SHARING", 1)
    assert not possible_same_actors(dossier, pair_of(*PAIR))
