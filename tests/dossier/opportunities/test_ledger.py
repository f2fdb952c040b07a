"""Opportunities from the ledger alone, on the embedded dossier, and with tables beside it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import add
from typer.testing import CliRunner

from kirmash.briefs.charts.drawing import draw_svg
from kirmash.cli.main import app
from kirmash.dossier.briefing import Order
from kirmash.dossier.dossier import Dossier, View
from kirmash.dossier.opportunities.headings import load_heading_flows

PAGES = Path(__file__).parents[3] / "examples" / "belarus-ivanovo"
AS_OF = date(2024, 7, 31)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "d"
    with Dossier.create(folder) as made:
        made.add([PAGES])
    return folder


def sections(dossier: Path, *words: str) -> list[dict[str, object]]:
    arguments = ["opportunities", "BLR", "RU-IVA", *words, "--as-of", str(AS_OF), "--json"]
    done = CliRunner().invoke(app, [*arguments, "-d", str(dossier)])
    if done.exception:
        raise done.exception
    return list(json.loads(done.stdout)["sections"])


def titles(section: dict[str, object]) -> list[str]:
    return [dict(each["titles"])["en"] for each in section["suggestions"]]  # type: ignore[attr-defined]


def test_what_stopped_comes_from_the_ledger_and_names_the_missing_table(dossier: Path) -> None:
    deals, *flows = sections(dossier, "--question", "resume")
    assert (deals["aspect"], deals["fill"]) == ("ledger", "full")
    assert "Belarus was to supply chassis to Ivanovo Oblast" in titles(deals)
    assert all(each["evidence"] for each in deals["suggestions"])  # type: ignore[attr-defined]
    assert {part["fill"] for part in flows} == {"empty"}
    assert all("BACI" in part["unavailable"][0]["remedy"] for part in flows)  # type: ignore[index]


def test_outcomes_count_the_visit_and_tell_each_deal(dossier: Path) -> None:
    visits, deals = sections(dossier, "--question", "outcome")
    latest = visits["suggestions"][0]  # type: ignore[index]
    counts = {number["key"]: number["value"] for number in latest["numbers"]}
    assert (counts["promised"], counts["done"], counts["late"]) == (3, 1, 1)
    assert "Belarus is supplying flax and textiles to Ivanovo Oblast" in titles(deals)
    before = deals["suggestions"][0]["numbers"][0]  # type: ignore[index]
    assert before["value"] is None
    assert before["reason"]
    assert deals["unavailable"][0]["part"] == "flows"  # type: ignore[index]


@pytest.mark.parametrize(("lang", "words"), [("en", "Deal or visit"), ("ru", "Сделка или визит")])
def test_the_brief_of_a_dossier_without_tables_tells_them(
    dossier: Path, lang: str, words: str
) -> None:
    with Dossier.open(dossier) as opened:
        brief = opened.assemble(("BLR", "RU-IVA"), Order(lang=lang), View(AS_OF))
    annex = next(section for section in brief.sections if section.letter == "B")
    tables = [table for table in annex.tables if table.columns[0].title == words]
    assert len(tables) == 3
    assert all(any(cell.refs for cell in row) for table in tables for row in table.rows)
    charts = [chart for chart in annex.charts if chart.kind == "outcome"]
    assert [draw_svg(chart, lang)[:4] for chart in charts] == ["<svg"]


def test_flows_of_the_countries_stand_before_and_after(dossier: Path, tmp_path: Path) -> None:
    rows = [
        (str(year), "BLR", "BLR", "RUS", code, value, 1.0)
        for year, value in ((2014, 1e6), (2015, 3e6), (2017, 8e6), (2018, 4e6))
        for code in ("870600", "010101")
    ]
    folder = add(tmp_path, rows, complete=())
    found = load_heading_flows(folder, ("BLR", "RU-IVA"), ("8706",), AS_OF)
    assert found.pair == ("BLR", "RUS")
    assert {(flow.year, flow.value) for flow in found.flows} == {
        (2014, 1e6),
        (2015, 3e6),
        (2017, 8e6),
        (2018, 4e6),
    }
    assert ("RUS", "BLR", 2015) not in found.told
    early = load_heading_flows(folder, ("BLR", "RU-IVA"), ("8706",), date(2020, 1, 1))
    assert not early.flows
