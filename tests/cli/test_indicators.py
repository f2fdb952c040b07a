"""`kirmash indicators`, as a user types it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from pyarrow import feather, parquet
from tests.dossier.made_tables import add, world
from typer.testing import CliRunner

from kirmash.cli import session
from kirmash.cli.main import app
from kirmash.errors import InputError
from kirmash.indicators.registry import indicator_specs


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


def run_all(dossier: Path, *words: str) -> str:
    """What is told besides the data as well."""
    return CliRunner().invoke(app, ["indicators", *words, "-d", str(dossier)]).output


def test_the_list_has_a_line_for_each(dossier: Path) -> None:
    lines = run(dossier).splitlines()
    assert sorted(line.split()[0] for line in lines if line.startswith("  ")) == sorted(
        indicator_specs()
    )
    assert "--icio FILE" in next(line for line in lines if "input" in line)
    listing = json.loads(run(dossier, "--json"))
    assert [entry["name"] for entry in listing] == list(indicator_specs())
    assert (listing[0]["unit"], listing[2]["formula"]) == ("USD", "X_ij + M_ij")


def test_the_list_speaks_russian(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.speaking("ru"):
        assert re.search("turnover +Товарооборот\n", run(dossier))
        assert "Симметричное" in run(dossier, "rsca", "--of", "BLR", "--with", "RUS")


def test_what_has_no_value_is_listed_separately_with_its_reason(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = run_all(
        dossier, "exports_growth", "exports", "--of", "BLR", "--with", "RUS", "--year", "2013"
    )
    assert "The flow is not in the table for the year compared with: exports_growth." in " ".join(
        output.split()
    )
    assert "Growth of exports" not in output
    with session.speaking("ru"):
        assert "Потока за год сравнения в таблице нет: exports_growth." in " ".join(
            run_all(
                dossier, "exports_growth", "--of", "BLR", "--with", "RUS", "--year", "2013"
            ).split()
        )


def test_results_are_written_in_the_format_the_name_ends_in(dossier: Path, tmp_path: Path) -> None:
    query = ("turnover", "exports_growth", "--of", "BLR", "--with", "RUS", "--year", "2013")
    plain = json.loads(run(dossier, *query, "--json"))
    for name in ("a.csv", "a.json", "a.parquet", "a.arrow"):
        run(dossier, *query, "--to", str(tmp_path / name))
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))[0]["value"] == plain[0]["value"]
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()))
    assert [row["value"] for row in rows] == [str(plain[0]["value"]), ""]
    for table in (
        parquet.read_table(tmp_path / "a.parquet"),
        feather.read_table(str(tmp_path / "a.arrow")),
    ):
        assert table.column("value").to_pylist() == [plain[0]["value"], None]
        assert table.column("reason").to_pylist()[1].startswith("the flow is not in the table")
    with pytest.raises(InputError, match="unknown file extension"):
        run(dossier, *query, "--to", str(tmp_path / "a.doc"))
    with pytest.raises(InputError, match="cannot be written"):
        run(dossier, *query, "--to", str(tmp_path / "nowhere" / "a.csv"))


def test_value_added_is_computed_from_a_supplied_table(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "icio_2018.csv"
    path.write_text(
        ",BLR_A,BLR_B,RUS_A,BLR_HFCE,RUS_HFCE\nBLR_A,10,20,5,50,15\nBLR_B,5,5,10,20,10\nRUS_A,5,5,"
        "10,5,75\n",
        "utf-8",
    )
    results = json.loads(
        run(
            dossier,
            "value_added_share",
            "domestic_value_added",
            "upstreamness",
            "--of",
            "BLR",
            "--icio",
            str(path),
            "--json",
        )
    )
    values = {(result["name"], result["product"]): result["value"] for result in results}
    assert values["value_added_share", "A"] == pytest.approx((100 - 20) / 100)
    assert 0 < values["domestic_value_added", ""] < 1
    assert values["upstreamness", "B"] >= 1
    assert {(result["source"], result["period"]) for result in results} == {
        ("icio_2018.csv", "2018")
    }
    absent = json.loads(run(dossier, "upstreamness", "--of", "DEU", "--icio", str(path), "--json"))
    assert (absent[0]["value"], absent[0]["reason"]) == (
        None,
        "the input–output table has no economy DEU",
    )
    for words, fault in (
        (("upstreamness", "--of", "BLR"), "--icio"),
        (("upstreamness", "--icio", str(path)), "--of"),
        (("upstreamness", "--of", "BLR", "--icio", str(tmp_path / "none.csv")), "cannot be read"),
    ):
        with pytest.raises(InputError, match=fault):
            run(dossier, *words)


def test_gravity_expects_of_the_pair_what_the_year_s_trade_makes_likely(dossier: Path) -> None:
    names = (
        "gravity_expected",
        "gravity_untapped",
        "gravity_realised",
        "gravity_distance",
        "exports",
    )
    values = {
        result["name"]: result["value"]
        for result in json.loads(run(dossier, *names, "--of", "BLR", "--with", "RUS", "--json"))
    }
    assert values["gravity_realised"] == pytest.approx(
        values["exports"] / values["gravity_expected"]
    )
    assert values["gravity_untapped"] == pytest.approx(
        max(0, values["gravity_expected"] - values["exports"])
    )
    assert abs(values["gravity_distance"]) < 1  # values of this made world do not know of distance


def test_json_csv_and_table_hold_the_same(dossier: Path) -> None:
    query = (
        "turnover",
        "rca",
        "--of",
        "Belarus",
        "--with",
        "Russia",
        "--product",
        "8701",
        "--product",
        "2709",
    )
    plain = json.loads(run(dossier, *query, "--json"))
    rows = list(csv.DictReader(io.StringIO(run(dossier, *query, "--csv"))))
    assert [(row["name"], row["product"]) for row in rows] == [
        ("turnover", ""),
        ("rca", "270900"),
        ("rca", "870190"),
    ]
    assert [float(row["value"]) for row in rows] == [result["value"] for result in plain]
    assert "Computed from Made" in run(dossier, *query)


def test_economies_and_products_are_queried_alike(dossier: Path) -> None:
    ranked = json.loads(run(dossier, "eci", "--json"))
    assert len(ranked) == 23
    economy_rows = json.loads(run(dossier, "eci", "all_exports", "--of", "BLR", "--json"))
    assert [row["name"] for row in economy_rows] == ["all_exports", "eci"]
    assert economy_rows[1]["value"] == next(
        row["value"] for row in ranked if row["economy"] == "BLR"
    )
    near = json.loads(
        run(dossier, "proximity", "--product", "870190", "--product", "870421", "--json")
    )
    assert [row["product"] for row in near] == ["870190/870421"]


def test_incomes_are_read_with_the_line_of_a_fault(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "income.csv"
    path.write_text("economy;income\nБеларусь;6 000\nRUS;9000,5\n", "utf-8")
    results = json.loads(run(dossier, "expy", "--of", "BLR", "--income", str(path), "--json"))
    assert 6000 < results[0]["value"] < 9000.5
    for text, fault in (
        ("economy,income\nBLR,6000\nRUS,much\n", "line 3: 'much'"),
        ("economy,income\nBLR,6000\nBelarus,1\n", "line 3"),
        ("economy,income\nNowhere,6000\n", "line 2"),
        ("economy,gdp\n", "line 1: column 'income' is missing"),
        ("economy,income\nBLR,6,000\n", "line 2: cells: 3"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(InputError, match=fault):
            run(dossier, "expy", "--of", "BLR", "--income", str(path))


def test_an_impossible_query_is_refused_with_its_reason(dossier: Path) -> None:
    for words, fault in (
        (("turnover", "--of", "BLR"), "--with"),
        (("turnover", "--with", "BLR"), "--of"),
        (("turnovr", "--of", "BLR", "--with", "RUS"), "turnover"),
        (("turnover", "--of", "BLR", "--with", "RUS", "--year", "1999"), "Made 2013"),
    ):
        with pytest.raises(InputError, match=fault):
            run(dossier, *words)


def test_a_doubt_about_a_year_stands_before_its_values(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    unspecified = ("2014", "", "BLR", "RUS", "999999", 1e9, 1.0)
    add(tmp_path, [*world(), unspecified])
    shown = run(tmp_path, "rca", "--of", "BLR", "--year", "2014")
    assert "unspecified codes" in shown.splitlines()[0]
    assert "Revealed comparative advantage" in shown


def test_goods_are_sought_in_the_latest_year_that_has_them(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    alone = [row for row in world((2012,)) if row[2] == "BLR"]
    totals_of_all = {row[:4]: (*row[:4], "TOTAL", *row[5:]) for row in world((2013,))}
    add(tmp_path, [*alone, *totals_of_all.values()])
    values = json.loads(run(tmp_path, "products_hhi", "--of", "BLR", "--json"))
    assert [value["period"] for value in values] == ["2012"]
    totals = json.loads(run(tmp_path, "all_exports", "--of", "BLR", "--json"))
    assert [value["period"] for value in totals] == ["2013"]
