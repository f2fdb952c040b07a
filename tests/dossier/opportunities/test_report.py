"""The opportunities of a pair, as the command gives them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from tests.dossier.made_tables import GOODS, add, world
from typer.testing import CliRunner

from kirmash.briefs.charts.drawing import draw_svg
from kirmash.cli import session
from kirmash.cli.main import app
from kirmash.dossier.briefing import Order
from kirmash.dossier.dossier import Dossier
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
    of_any = [
        each
        for each in suggestions
        if any(code.startswith("87") for code in (each["product"], *each["codes"]))
    ]
    assert flagged == of_any
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


def test_the_workbook_has_a_sheet_a_section_with_numbers(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "found.xlsx"
    run(dossier, "BLR", "RUS", "--to", str(path))
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) >= 9
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert any(isinstance(cell, int | float) for cell in rows[1])
    with pytest.raises(InputError, match="unknown file extension"):
        run(dossier, "BLR", "RUS", "--to", str(tmp_path / "found.doc"))


def test_expected_growth_comes_from_a_file(dossier: Path, tmp_path: Path) -> None:
    table = tmp_path / "growth.csv"
    table.write_text("economy,factor\nRUS,1.5\n", "utf-8")
    words = ("BLR", "RUS", "--question", "expand", "--json")
    plain, grown = (
        json.loads(run(dossier, *words, *extra))["sections"][0]["suggestions"]
        for extra in ((), ("--growth", str(table)))
    )
    potentials = [
        {s["product"]: n["value"] for s in part for n in s["numbers"] if n["key"] == "potential"}
        for part in (plain, grown)
    ]
    common = potentials[0].keys() & potentials[1].keys()
    assert common
    assert all(potentials[1][code] > potentials[0][code] for code in common)


def test_the_brief_has_tables_and_charts_in_annex_b(dossier: Path) -> None:
    with Dossier.open(dossier) as opened:
        brief = opened.assemble(("BLR", "RUS"), Order(lang="ru"))
        without = opened.assemble(("BLR", "RU-IVA"), Order())
    annex = next(section for section in brief.sections if section.letter == "B")
    assert {chart.kind for chart in annex.charts} == {
        "potential",
        "structure",
        "space",
        "ladder",
        "map",
    }
    assert any("Расширение экспорта: Беларусь → Россия" in table.title for table in annex.tables)
    assert all(draw_svg(chart, "ru").startswith("<svg") for chart in annex.charts)
    assert without.id != brief.id


def test_the_brief_of_a_dossier_without_tables_stays_as_it_is(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    with Dossier.open(tmp_path) as opened:
        brief = opened.assemble(("BLR", "RU-IVA"), Order())
    assert not any(section.charts for section in brief.sections)
