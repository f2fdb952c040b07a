"""The commands of official statistics, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kirmash.desk.cli import app
from kirmash.errors import DocumentRefused, InputError, NoDossier

BACI = "t,i,j,k,v,q\n2013,112,643,870190,100.5,10\n2014,643,112,270900,900.25,\n2014,112,112,10110,1,\n"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    CliRunner().invoke(app, ["init", str(tmp_path / "d")])
    (tmp_path / "baci.csv").write_text(BACI, "utf-8")
    done = CliRunner().invoke(app, ["trade", "add", str(tmp_path / "baci.csv"), "-d", str(tmp_path / "d")])
    assert "2 rows taken from BACI" in done.stdout
    assert "1 row of an economy with itself refused." in done.stdout
    return tmp_path / "d"


def test_what_was_added_is_shown_and_known(dossier: Path) -> None:
    again = CliRunner().invoke(app, ["trade", "add", str(dossier.parent / "baci.csv"), "-d", str(dossier)])
    assert "nothing has changed" in again.stdout
    shown = json.loads(CliRunner().invoke(app, ["trade", "show", "-d", str(dossier), "--json"]).stdout)
    assert [(one["file"], one["taken"], one["refused"]) for one in shown] == [("baci.csv", 2, {"itself": 1})]


def test_sql_mirror_coverage_and_check(dossier: Path) -> None:
    found = json.loads(CliRunner().invoke(app, ["trade", "sql", "SELECT sum(value_usd) FROM trade", "-d", str(dossier), "--json"]).stdout)
    assert found["rows"] == [["1000750.000"]]
    for command in (["trade", "mirror", "BLR", "RUS"], ["trade", "coverage"], ["trade", "show"], ["check", "BLR", "RUS"]):
        assert CliRunner().invoke(app, [*command, "-d", str(dossier)]).exit_code == 0


def test_faults_are_told(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    for command, fault in (
        (["trade", "add", str(tmp_path / "x.csv"), "-d", str(dossier)], DocumentRefused),
        (["trade", "sql", "DROP VIEW trade", "-d", str(dossier)], InputError),
        (["trade", "show", "-d", str(tmp_path / "none")], NoDossier),
    ):
        assert isinstance(CliRunner().invoke(app, command).exception, fault)
