"""A sample of files built to harm: nothing lost, run, leaked or left; what is good is taken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.option_attack import run
from tests.soak import hostile_inputs
from tests.soak.hostile_inputs import CANARY, GOOD, Hostile, Place

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links are among them")


def test_a_sample_of_hostile_files_does_no_harm(tmp_path: Path) -> None:
    assert hostile_inputs.attack(Place(tmp_path), seed=14, each=6) == []


def test_some_three_hundred_files_are_made_anew_for_each_seed() -> None:
    first, second = (list(hostile_inputs.files(seed, 24)) for seed in (1, 2))
    assert len(first) > 280
    assert len({each.raw for each in first} - {each.raw for each in second}) > 150
    assert len({each.name for each in first}) == len(first)


def test_harm_is_seen(tmp_path: Path) -> None:
    place = Place(tmp_path)
    hostile_inputs.lay_out(place, [Hostile("leak.txt", f"{CANARY} {GOOD}".encode())])
    run(tmp_path, ("init", str(tmp_path / "dossier")))
    assert list(hostile_inputs._add_documents(place)) == []
    (tmp_path / "dossier" / "trade").mkdir()
    (tmp_path / "dossier" / "trade" / "adding-0").mkdir()
    found = list(hostile_inputs._examine(place))
    assert any("the secret is in" in each for each in found)
    assert any("left over" in each for each in found)
