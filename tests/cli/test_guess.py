"""`kirmash trade add --guess`: the proposal, its taking, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from tests.trade.sources.test_guessing import YEARS
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.errors import InputError


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    CliRunner().invoke(app, ["init", str(tmp_path / "d")])
    (tmp_path / "Belarus.csv").write_text(YEARS, "utf-8")
    return tmp_path / "d"


def guess(dossier: Path, *words: str, file: str = "Belarus.csv") -> Result:
    path = dossier.parent / file
    command = ["trade", "add", "--guess", str(path), "-d", str(dossier), *words]
    return CliRunner().invoke(app, command)


def listed(dossier: Path) -> list[object]:
    shown = CliRunner().invoke(app, ["trade", "show", "--json", "-d", str(dossier)])
    answer: list[object] = json.loads(shown.stdout)
    return answer


def test_without_a_terminal_the_proposal_is_printed_and_nothing_added(dossier: Path) -> None:
    done = guess(dossier)
    assert done.exit_code == 0
    assert "years_across = true" in done.stdout
    assert "$250,500.0" in done.stdout
    assert "6 rows would be added." in done.stdout
    assert "--yes" in done.stdout
    assert listed(dossier) == []


def test_with_yes_the_file_is_added_and_its_mapping_kept(dossier: Path) -> None:
    done = guess(dossier, "--yes")
    assert "6 rows imported" in done.stdout
    assert len(listed(dossier)) == 1
    text = (dossier / "Belarus.mapping.toml").read_text("utf-8")
    assert "years_across = true" in text
    (dossier / "Belarus.mapping.toml").write_text(text + "# mine\n", "utf-8")
    again = guess(dossier, "--yes")
    assert isinstance(again.exception, InputError)
    assert again.exception.problem.code == "guess.mapping-exists"


def test_json_gives_the_proposal_as_data(dossier: Path) -> None:
    answer = json.loads(guess(dossier, "--json").stdout)
    assert answer["missing"] == []
    assert answer["taken"] == 6
    assert answer["totals"][0]["value_usd"] == "250500.000"


def test_what_is_open_is_never_added(dossier: Path) -> None:
    (dossier.parent / "t.csv").write_text(YEARS, "utf-8")
    done = guess(dossier, file="t.csv")
    assert '# reporter = ""' in done.stdout
    refused = guess(dossier, "--yes", file="t.csv")
    assert isinstance(refused.exception, InputError)
    assert refused.exception.problem.code == "guess.incomplete"
    assert listed(dossier) == []


def test_a_shipped_mapping_by_its_name(dossier: Path) -> None:
    command = ["trade", "add", str(dossier.parent / "Belarus.csv"), "-d", str(dossier)]
    done = CliRunner().invoke(app, [*command, "--mapping", "belstat"])
    assert "6 rows imported from Belstat" in done.stdout
    wrong = CliRunner().invoke(app, [*command, "--mapping", "nothing"])
    assert isinstance(wrong.exception, InputError)
    assert "fts-partners" in str(wrong.exception)
