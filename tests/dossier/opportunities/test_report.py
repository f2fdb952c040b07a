"""The opportunities of a pair, as the command gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.dossier.made_tables import GOODS, add, world
from typer.testing import CliRunner

from kirmash.cli import session
from kirmash.cli.main import app
from kirmash.errors import InputError

YEARS = (2010, 2011, 2012, 2013, 2014)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("d")
    CliRunner().invoke(app, ["init", str(folder)])
    add(folder, world(YEARS))
    return folder


def run(dossier: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["opportunities", *words, "-d", str(dossier)])
    if done.exception:
        raise done.exception
    return done.stdout


def test_the_answer_in_json_has_names_numbers_and_sentences(dossier: Path) -> None:
    report = json.loads(run(dossier, "BLR", "RUS", "--question", "expand", "--json"))
    assert [(part["seller"], part["buyer"]) for part in report["sections"]] == [
        ("BLR", "RUS"),
        ("RUS", "BLR"),
    ]
    first = report["sections"][0]
    assert first["fill"] == "full"
    assert first["scope"]["text"].startswith("Over the trade of 23 economies")
    assert first["suggestions"][0]["product"] in GOODS
    assert first["suggestions"][0]["name"]
    assert "lists" in first["ignored"]


def test_the_screen_speaks_both_languages(dossier: Path) -> None:
    assert "Untapped potential a year" in run(dossier, "BLR", "RUS")
    with session.speaking("ru"):
        assert "Неиспользованный потенциал в год" in run(dossier, "BLR", "RUS")


def test_codes_on_a_supplied_list_are_flagged(dossier: Path, tmp_path: Path) -> None:
    listed = tmp_path / "dual.csv"
    listed.write_text("hs,label\n87,vehicles\n", "utf-8")
    report = json.loads(run(dossier, "BLR", "RUS", "--list", str(listed), "--json"))
    suggestions = [each for part in report["sections"] for each in part["suggestions"]]
    flagged = [each for each in suggestions if each["flags"]]
    assert flagged
    assert flagged == [each for each in suggestions if each["product"].startswith("87")]
    assert flagged[0]["flags"][0]["label"] == "vehicles"
    assert all("lists" not in part["ignored"] for part in report["sections"])


def test_without_tables_the_file_that_is_missing_is_named(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    report = json.loads(run(tmp_path, "BLR", "RU-IVA", "--question", "expand", "--json"))
    assert {part["fill"] for part in report["sections"]} == {"empty"}
    assert "BACI" in report["sections"][0]["unavailable"][0]["remedy"]


def test_a_region_without_tables_is_answered_for_its_country(dossier: Path) -> None:
    report = json.loads(run(dossier, "BLR", "RU-IVA", "--question", "expand", "--json"))
    assert report["pair"] == ["BLR", "RU-IVA"]
    assert report["sections"][0]["buyer"] == "RUS"


def test_an_unknown_question_is_refused(dossier: Path) -> None:
    with pytest.raises(InputError, match="no question 'exports'"):
        run(dossier, "BLR", "RUS", "--question", "exports")
