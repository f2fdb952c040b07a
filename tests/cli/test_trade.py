"""The commands of official statistics, as a user types them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.cli.session import EXIT_REFUSED
from kirmash.errors import DocumentRefused, InputError, NoDossier

BACI = (
    "t,i,j,k,v,q\n2013,112,643,870190,100.5,10\n2014,643,112,270900,900.25,\n2014,112,112,"
    "10110,1,\n"
)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    CliRunner().invoke(app, ["init", str(tmp_path / "d")])
    (tmp_path / "baci.csv").write_text(BACI, "utf-8")
    done = CliRunner().invoke(
        app, ["trade", "add", str(tmp_path / "baci.csv"), "-d", str(tmp_path / "d")]
    )
    assert "2 rows imported from BACI" in done.stdout
    assert "1 row rejected: trade of an economy with itself." in done.stdout
    return tmp_path / "d"


def test_an_added_file_is_listed_and_recognised(dossier: Path) -> None:
    again = CliRunner().invoke(
        app, ["trade", "add", str(dossier.parent / "baci.csv"), "-d", str(dossier)]
    )
    assert "nothing has changed" in again.stdout
    listing = json.loads(
        CliRunner().invoke(app, ["trade", "show", "-d", str(dossier), "--json"]).stdout
    )
    assert [(entry["file"], entry["taken"], entry["refused"]) for entry in listing] == [
        ("baci.csv", 2, {"itself": 1})
    ]


def test_several_files_are_taken_in_turn_and_a_refused_file_stops_none(
    dossier: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "y.csv").write_text("t,i,j,k,v,q\n2015,112,643,870190,1,\n", "utf-8")
    done = CliRunner().invoke(
        app, ["trade", "add", str(tmp_path / "x.csv"), str(tmp_path / "y.csv"), "-d", str(dossier)]
    )
    assert (done.exit_code, "1 row imported from BACI" in done.stdout, "x.csv" in done.stderr) == (
        EXIT_REFUSED,
        True,
        True,
    )
    again = CliRunner().invoke(
        app,
        [
            "trade",
            "add",
            str(tmp_path / "y.csv"),
            str(dossier.parent / "baci.csv"),
            "-d",
            str(dossier),
            "--json",
        ],
    )
    assert [(entry["file"], entry["known"]) for entry in json.loads(again.stdout)] == [
        ("y.csv", True),
        ("baci.csv", True),
    ]


def test_a_stop_in_the_midst_leaves_nothing_half_added(dossier: Path, tmp_path: Path) -> None:
    """Ctrl-C while a large file is read."""
    lines = (
        f"2016,{i},{j},{k},1,1\n"
        for k in range(10_000, 110_000)
        for i, j in ((112, 643), (643, 112), (276, 112), (276, 643))
    )
    (tmp_path / "large.csv").write_text("t,i,j,k,v,q\n" + "".join(lines), "utf-8")
    code = (
        "import sys\nfrom kirmash.cli.main import main\nsys.argv = ['kirmash', "
        "*sys.argv[1:]]\nmain()"
    )
    before = json.loads(
        CliRunner().invoke(app, ["trade", "show", "-d", str(dossier), "--json"]).stdout
    )
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            code,
            "trade",
            "add",
            str(tmp_path / "large.csv"),
            "-d",
            str(dossier),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None and not list((dossier / "trade").glob("adding-*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    after = json.loads(
        CliRunner().invoke(app, ["trade", "show", "-d", str(dossier), "--json"]).stdout
    )
    assert after in (before, [*before, *after[len(before) :]])
    assert process.returncode != 0 or len(after) == len(before) + 1
    done = CliRunner().invoke(
        app, ["trade", "add", str(tmp_path / "large.csv"), "-d", str(dossier)]
    )
    assert ("400,000 rows imported" in done.stdout) != ("nothing has changed" in done.stdout)
    assert not list((dossier / "trade").glob("adding-*"))


def test_sql_mirror_coverage_and_check(dossier: Path) -> None:
    result = json.loads(
        CliRunner()
        .invoke(
            app, ["trade", "sql", "SELECT sum(value_usd) FROM trade", "-d", str(dossier), "--json"]
        )
        .stdout
    )
    assert result["rows"] == [["1000750.000"]]
    for command in (
        ["trade", "mirror", "BLR", "RUS"],
        ["trade", "coverage"],
        ["trade", "show"],
        ["check", "BLR", "RUS"],
    ):
        assert CliRunner().invoke(app, [*command, "-d", str(dossier)]).exit_code == 0


def test_faults_are_reported(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    for command, fault in (
        (["trade", "add", str(tmp_path / "x.csv"), "-d", str(dossier)], DocumentRefused),
        (["trade", "sql", "DROP VIEW trade", "-d", str(dossier)], InputError),
        (["trade", "show", "-d", str(tmp_path / "none")], NoDossier),
    ):
        assert isinstance(CliRunner().invoke(app, command).exception, fault)
