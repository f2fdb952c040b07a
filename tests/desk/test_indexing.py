"""`kirmash indicators`, as a user types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.dossier.made_tables import add, world
from typer.testing import CliRunner

from kirmash.desk import indexing
from kirmash.desk.cli import app
from kirmash.errors import InputError
from kirmash.indicators.index import kinds


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("d")
    CliRunner().invoke(app, ["init", str(folder)])
    add(folder, world())
    return folder


def run(dossier: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["indicators", *words, "-d", str(dossier)])
    if done.exception:
        raise done.exception
    return done.stdout


def test_the_list_has_a_line_for_each(dossier: Path) -> None:
    lines = run(dossier).splitlines()
    assert [line.partition(":")[0] for line in lines] == list(kinds())
    assert json.loads(run(dossier, "--json"))[0]["unit"] == "USD"


def test_the_list_speaks_russian(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "LANG", "ru")
    assert "turnover: Товарооборот; X_ij + M_ij" in run(dossier)
    assert "Симметричное" in run(dossier, "rsca", "--of", "BLR", "--with", "RUS")


def test_json_csv_and_table_hold_the_same(dossier: Path) -> None:
    asked = ("turnover", "rca", "--of", "Belarus", "--with", "Russia", "--product", "8701", "--product", "2709")
    plain = json.loads(run(dossier, *asked, "--json"))
    rows = list(csv.DictReader(io.StringIO(run(dossier, *asked, "--csv"))))
    assert [(row["name"], row["product"]) for row in rows] == [("turnover", ""), ("rca", "270900"), ("rca", "870190")]
    assert [float(row["value"]) for row in rows] == [one["value"] for one in plain]
    assert "Computed from Made" in run(dossier, *asked)


def test_economies_and_products_are_asked_for_alike(dossier: Path) -> None:
    ranked = json.loads(run(dossier, "eci", "--json"))
    assert len(ranked) == 23
    one = json.loads(run(dossier, "eci", "all_exports", "--of", "BLR", "--json"))
    assert [row["name"] for row in one] == ["all_exports", "eci"]
    assert one[1]["value"] == next(row["value"] for row in ranked if row["economy"] == "BLR")
    near = json.loads(run(dossier, "proximity", "--product", "870190", "--product", "870421", "--json"))
    assert [row["product"] for row in near] == ["870190/870421"]


def test_incomes_are_read_with_the_line_of_a_fault(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "income.csv"
    path.write_text("economy;income\nБеларусь;6 000\nRUS;9000,5\n", "utf-8")
    found = json.loads(run(dossier, "expy", "--of", "BLR", "--income", str(path), "--json"))
    assert 6000 < found[0]["value"] < 9000.5
    for text, fault in (
        ("economy,income\nBLR,6000\nRUS,much\n", "line 3: 'much'"),
        ("economy,income\nBLR,6000\nBelarus,1\n", "line 3"),
        ("economy,income\nNowhere,6000\n", "line 2"),
        ("economy,gdp\n", "line 1: no column 'income'"),
        ("economy,income\nBLR,6,000\n", "line 2: 3 cells"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(InputError, match=fault):
            run(dossier, "expy", "--of", "BLR", "--income", str(path))


def test_what_cannot_be_asked_is_told(dossier: Path) -> None:
    for words, fault in (
        (("turnover", "--of", "BLR"), "--with"),
        (("turnover", "--with", "BLR"), "--of"),
        (("turnovr", "--of", "BLR", "--with", "RUS"), "turnover"),
        (("turnover", "--of", "BLR", "--with", "RUS", "--year", "1999"), "Made 2013"),
    ):
        with pytest.raises(InputError, match=fault):
            run(dossier, *words)
