"""Series cut to what is asked for, contradictions with what hangs on them, targets with their
outcome.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.test_main import answer, run
from tests.conftest import ROOT

PAIR = ("BLR", "RU-IVA")
PAGE = """<html><head><title>{title}</title><meta property="article:published_time" content="{day}"></head><body><article><h1>{title}</h1>
<p>MINSK, {day}. {said}</p><p>The two sides also spoke of culture, sport and the exchange of students, the press service of the ministry said in
a statement that it sent out in the evening.</p></article></body></html>"""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Path:
    folder = tmp_path_factory.mktemp("weighing") / "visit"
    run("init", folder)
    run("add", demo_pages, "-d", folder)
    return folder


@pytest.fixture(scope="module")
def aims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two countries, two levels, and three targets: one missed, one replaced, one open."""
    folder = tmp_path_factory.mktemp("aims")
    statements = {
        "2015-02-10": "Trade turnover between Belarus and Vietnam reached $180 million in 2014. "
        "The countries plan to bring it to $400 million in 2016.",
        "2017-02-10": "Trade turnover between Belarus and Vietnam was $120 million in 2016. The "
        "countries plan to bring it to $500 million in 2025.",
        "2018-02-10": "The ministers plan to bring the trade turnover between Belarus and Vietnam "
        "to $300 million in 2025.",
    }
    for day, words in statements.items():
        (folder / f"{day}.html").write_text(
            PAGE.format(title="Belarus and Vietnam talk of trade", day=day, said=words), "utf-8"
        )
    run("init", folder / "d")
    run("add", *sorted(folder.glob("*.html")), "-d", folder / "d")
    return folder / "d"


def test_a_series_is_cut_to_years_and_dates(dossier: Path) -> None:
    series = answer(
        "series", *PAIR, "--by", "year", "--from", "2014", "--to", "2015", "-d", dossier
    )
    assert [point["period"] for point in series["points"]] == ["2014", "2015"]
    run("series", *PAIR, "--by", "week", "-d", dossier, code=4)
    run("series", *PAIR, "--from", "soon", "-d", dossier, code=4)


def test_sensitivity_shows_three_readings_of_the_hedges(dossier: Path) -> None:
    hedges = answer("series", *PAIR, "--sensitivity", "-d", dossier)["hedges"]
    widths = []
    for name in ("halved", "documented", "doubled"):
        point = next(
            candidate for candidate in hedges[name]["points"] if candidate["period"] == "2015"
        )
        widths.append(point["high"] - point["low"])
    assert widths[1] < widths[2]
    assert widths[0] < widths[2]
    assert [
        (hedges[name]["readings"] or [{}])[0].get("period") for name in ("halved", "documented")
    ] == ["2015"] * 2
    russian = run("series", *PAIR, "--sensitivity", "-d", dossier, lang="ru").stdout
    assert "как в таблице" in russian
    assert "«более 67 млн долл.» как близкое значение" in " ".join(russian.split())


def test_a_bound_displays_both_its_readings_with_their_weights(dossier: Path) -> None:
    (both,) = answer("series", *PAIR, "-d", dossier)["readings"]
    assert 67e6 < both["near"] < 68e6
    assert 76e6 < both["bound"] < 83e6
    assert 0 < both["near_weight"] < both["bound_weight"] < 1
    assert "as an approximate level" in run("series", *PAIR, "-d", dossier).stdout
    assert "близкое значение" in run("series", *PAIR, "-d", dossier, lang="ru").stdout


def test_a_series_is_converted_to_roubles_and_constant_prices_by_a_table(
    dossier: Path, tmp_path: Path
) -> None:
    table = ROOT / "docs" / "real-growth.csv"
    series = answer(
        "series", *PAIR, "--real", table, "--in", "RUB", "--from", "2015", "-d", dossier
    )["real"]
    assert (series["currency"], series["base"]) == ("RUB", "2015")
    (grown,) = [point for point in series["points"] if point["period"] == "2015"]
    assert grown["growth"]["value"] > grown["real"]["value"] > 0
    assert "real growth" in run("series", *PAIR, "--real", table, "-d", dossier).stdout
    assert (
        "реальный рост"
        in run("series", *PAIR, "--real", table, "--in", "BYN", "-d", dossier, lang="ru").stdout
    )
    run("series", *PAIR, "--in", "RUB", "-d", dossier, code=4)
    (tmp_path / "bad.csv").write_text("period,kind,currency,value\n2014,rate,RUB,much\n", "utf-8")
    refused = run("series", *PAIR, "--real", tmp_path / "bad.csv", "-d", dossier, code=4).stderr
    assert "line 2, column value" in " ".join(refused.split())


def test_contradictions_say_what_would_settle_them(dossier: Path) -> None:
    conflicts = answer("conflicts", *PAIR, "-d", dossier)["conflicts"]
    by_explanation = {conflict["explanation"]: conflict for conflict in conflicts}
    assert len(by_explanation) == len(conflicts) == 1
    loose = by_explanation["loose_bound"]
    assert loose["about"] == "2015"
    assert 67e6 < loose["held"] < 68e6  # were the bound a level just above
    assert loose["moves"] > 0.1
    assert all(conflict["said"] for conflict in conflicts)
    text = run("conflicts", *PAIR, "-d", dossier).stdout
    assert "imprecise" in text
    assert "предел верен" in run("conflicts", *PAIR, "-d", dossier, lang="ru").stdout


def test_why_a_value_names_the_claims_that_carry_it(dossier: Path) -> None:
    points = {point["period"]: point for point in answer("series", *PAIR, "-d", dossier)["points"]}
    influence = answer("why", points["2015"]["id"], "-d", dossier)["influence"]
    assert influence[0]["claim"] in points["2014"]["evidence"]
    assert abs(influence[0]["moves"]) >= abs(influence[-1]["moves"])


def test_targets_are_missed_replaced_or_open(aims: Path) -> None:
    then = ("--as-of", "2024-06-01", "-d", aims)
    targets = answer("targets", "BLR", "VNM", *then)["targets"]
    assert [(target["deadline"], target["wanted"], target["state"]) for target in targets] == [
        ("2016", 400e6, "missed"),
        ("2025", 500e6, "replaced"),
        ("2025", 300e6, "open"),
    ]
    assert targets[0]["reached"] == pytest.approx(120e6)
    assert 120e6 * (1 + targets[2]["growth"] / 100) ** 9 == pytest.approx(300e6, rel=1e-3)
    text = run("targets", "BLR", "VNM", *then, lang="ru").stdout
    assert "не достигнута" in text
    assert "в год" in text
    later = answer("targets", "BLR", "VNM", "--as-of", "2026-06-01", "-d", aims)["targets"]
    assert [target["state"] for target in later] == ["missed", "replaced", "unknown"]


def test_a_pair_without_claims_has_neither(aims: Path) -> None:
    assert json.loads(run("conflicts", "FRA", "BRA", "--json", "-d", aims).stdout) == {
        "converged": True,
        "unconverged": [],
        "conflicts": [],
    }
    assert "No target" in run("targets", "FRA", "BRA", "-d", aims).stdout


@pytest.fixture(scope="module")
def other_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two levels that two outlets each report, and the first of them reported of the second year;
    a rate confirms the second.
    """
    folder = tmp_path_factory.mktemp("years")
    statements = {
        "2016-02-10": "Trade turnover between Belarus and Vietnam was $180.4 million in 2014.",
        "2016-03-11": "Trade turnover between Belarus and Vietnam amounted to $180.4 million in "
        "2014.",
        "2017-02-10": "Trade turnover between Belarus and Vietnam was $120.3 million in 2015.",
        "2017-03-11": "Trade turnover between Belarus and Vietnam was $120.9 million in 2015.",
        "2017-05-10": "Trade turnover between Belarus and Vietnam was $180.4 million in 2015.",
    }
    for day, words in statements.items():
        (folder / f"{day}.html").write_text(
            PAGE.format(title="Belarus and Vietnam", day=day, said=words), "utf-8"
        )
    run("init", folder / "d")
    run("add", *sorted(folder.glob("*.html")), "-d", folder / "d")
    return folder / "d"


def test_the_year_that_a_figure_meant_is_the_same_on_screen_and_in_json(other_year: Path) -> None:
    (conflict,) = answer("conflicts", "BLR", "VNM", "-d", other_year)["conflicts"]
    assert (conflict["explanation"], conflict["period"]) == ("other_period", "2015")
    assert conflict["means"] == "2014"
    english = " ".join(run("conflicts", "BLR", "VNM", "-d", other_year).stdout.split())
    assert "referred to 2014, all claims agree" in english
    assert "referred to 2015" not in english
    russian = run("conflicts", "BLR", "VNM", "-d", other_year, lang="ru").stdout
    assert "— данные за 2014 г., всё сходится" in " ".join(russian.replace("\u00a0", " ").split())
    (point,) = (
        p
        for p in answer("series", "BLR", "VNM", "-d", other_year)["points"]
        if p["period"] == "2015"
    )
    assert "probably that of 2014" in point["explanation"]["text"]
    clause = point["explanation"]["clauses"][-1]
    assert clause["code"] == "explain.aside"
    assert (clause["params"]["reading"], clause["params"]["period"]) == ("other_period", "2014")


def test_a_series_explains_each_level_where_that_is_wanted(dossier: Path) -> None:
    lines = " ".join(run("series", *PAIR, "--explain", "-d", dossier).stdout.split())
    assert "the level follows from the rate of change for 2015 (down almost 20 %)" in lines
    assert "The calculation converged." in lines
    assert "The calculation converged." not in run("series", *PAIR, "-d", dossier).stdout
    russian = run("series", *PAIR, "--explain", "-d", dossier, lang="ru").stdout
    assert "Расчёт сошёлся." in russian


def test_why_says_what_a_level_rests_on(dossier: Path) -> None:
    series = answer("series", *PAIR, "-d", dossier)
    point = next(p for p in series["points"] if p["period"] == "2015")
    reported = answer("why", point["id"], "-d", dossier)
    assert reported["converged"] is series["converged"] is True
    assert reported["point"]["explanation"] == point["explanation"]
    text = " ".join(run("why", point["id"], "-d", dossier).stdout.split())
    assert " ".join(point["explanation"]["text"].split()) in text
    russian = " ".join(run("why", point["id"], "-d", dossier, lang="ru").stdout.split())
    assert "уровень вычислен по данным: темп изменения за 2015 г. (снижение почти" in russian
