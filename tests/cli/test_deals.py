"""Deals filtered, told step by step, and written for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from tests.cli.test_main import answer, run

PAIR = ("BLR", "RU-IVA", "--as-of", "2017-06-01")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Path:
    folder = tmp_path_factory.mktemp("dealing") / "visit"
    run("init", folder)
    run("add", demo_pages, "-d", folder)
    return folder


def test_filters_must_all_hold(dossier: Path) -> None:
    all_deals = answer("deals", *PAIR, "-d", dossier)["deals"]
    late = answer("deals", *PAIR, "--late", "-d", dossier)["deals"]
    due = answer("deals", *PAIR, "--due", "--until", "2017-06-30", "-d", dossier)["deals"]
    buses = answer("deals", *PAIR, "--product", "автобус", "-d", dossier)["deals"]
    assert late
    assert all(deal["outcome"] == "late" for deal in late)
    assert {deal["id"] for deal in late} < {deal["id"] for deal in all_deals}
    assert all(deal["due"] and deal["outcome"] in {"due", "late"} for deal in due)
    assert buses
    assert all("8702" in deal["hs"] for deal in buses)
    assert answer("deals", *PAIR, "--party", "КАМАЗ", "--late", "-d", dossier)["deals"] == []
    supplies = answer(
        "deals",
        *PAIR,
        "--kind",
        "supply",
        "--status",
        "planned",
        "--economy",
        "Belarus",
        "-d",
        dossier,
    )["deals"]
    assert supplies
    assert all((deal["kind"], deal["status"]) == ("supply", "planned") for deal in supplies)


@pytest.mark.parametrize(
    "words",
    [
        ("--status", "dreamt"),
        ("--kind", "x"),
        ("--product", "qwertz"),
        ("--export", "pdf"),
        ("--economy", "Nowhere"),
    ],
)
def test_unknown_filters_are_listed_in_the_error(dossier: Path, words: tuple[str, str]) -> None:
    assert words[1] in run("deals", *PAIR, *words, "-d", dossier, code=4).stderr


def test_a_single_deal_lists_each_step_with_its_words(dossier: Path) -> None:
    late = answer("deals", *PAIR, "--late", "-d", dossier)["deals"][0]
    output = run("deal", late["id"], "-d", dossier, lang="ru").stdout
    assert "запланировано" in output
    assert ">>" in output
    assert answer("deal", late["id"], "-d", dossier)["deal"]["id"] == late["id"]
    run("deal", "d-ffffffffff", "-d", dossier, code=4)


def test_a_deal_shows_what_joins_it_and_what_was_nearly_joined(dossier: Path) -> None:
    shown = [
        answer("deal", deal["id"], "-d", dossier)
        for deal in answer("deals", *PAIR, "--kind", "supply", "-d", dossier)["deals"]
    ]
    joined = next(deal for deal in shown if deal["joins"])
    join = joined["joins"][0]
    assert join["basis"] in {"weights", "account"}
    assert {"comparison", "level", "weight"} == set(join["compared"][0])
    for lang, words in (("en", "goods: agree +0.7"), ("ru", "товары: совпадение +0,7")):
        output = run("deal", joined["deal"]["id"], "-d", dossier, lang=lang).stdout
        assert words in " ".join(output.split())
        assert f"kirmash judge {join['mention']} split --by NAME" in output
    missed = next(deal for deal in shown if deal["near_misses"])
    own, other = missed["deal"]["id"], missed["near_misses"][0]["other_deal"]
    for lang in ("en", "ru"):
        output = " ".join(run("deal", own, "-d", dossier, lang=lang).stdout.split())
        assert f"kirmash judge {own} merge --with {other} --by NAME" in output


def test_the_register_is_written_for_other_programs(dossier: Path, tmp_path: Path) -> None:
    calendar = run("deals", *PAIR, "--due", "--export", "ics", "-d", dossier).stdout
    assert calendar.startswith("BEGIN:VCALENDAR")
    package = json.loads(run("deals", *PAIR, "--export", "ocds", "-d", dossier).stdout)
    assert any(len(release["planning"]["milestones"]) > 3 for release in package["releases"])
    activities = etree.fromstring(
        run("deals", *PAIR, "--export", "iati", "-d", dossier).stdout.encode()
    )
    assert len(activities) > 5
    run("deals", *PAIR, "--export", "xlsx", "-d", dossier, code=4)
    run("deals", *PAIR, "--export", "xlsx", "--out", tmp_path / "r.xlsx", "-d", dossier, lang="ru")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    assert sheet.cell(1, 2).value == "Сделка"
    assert sheet.max_row > 5


def test_enterprises_are_listed_and_checked_against_lists(dossier: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(
        "id,schema,name,aliases,countries\nQ1,Company,Minsk Automobile Works,MAZ,by\n", "utf-8"
    )
    result = answer("enterprises", "BLR", "RU-IVA", "--list", listed, "-d", dossier)
    maz = next(enterprise for enterprise in result["enterprises"] if enterprise["key"] == "maz")
    assert [(flag["enterprise"], flag["entry"]) for flag in result["flags"]] == [(maz["id"], "Q1")]
    assert (
        "должен проверить человек"
        in run("enterprises", "--list", listed, "-d", dossier, lang="ru").stdout
    )
    lines = run("enterprises", "--export", "ftm", "-d", dossier).stdout.splitlines()
    assert all(json.loads(line)["properties"]["name"] for line in lines)
    run("enterprises", "BLR", "-d", dossier, code=4)


SINCE = ("BLR", "RU-IVA", "--as-of", "2017-09-30")


def test_since_a_meeting_the_deals_are_done_late_due_next_or_new(dossier: Path) -> None:
    result = answer("deals", *SINCE, "--since", "2016-04-30", "-d", dossier)
    assert result["since"] == "2016-04-30"
    assert result["done"]
    assert all(deal["outcome"] == "done" for deal in result["done"])
    assert result["late"]
    assert all(deal["outcome"] == "late" for deal in result["late"])
    assert all(
        min(step["said"] for step in deal["history"]) > "2016-04-30" for deal in result["new"]
    )
    words = run("deals", *SINCE, "--since", "2016-04-30", "-d", dossier, lang="ru").stdout
    assert f"Со дня {'30 апреля 2016'}" in words
    assert "просроч" in words


def test_the_register_knows_the_last_meeting(dossier: Path) -> None:
    result = answer("deals", *SINCE, "--since", "last", "-d", dossier)
    assert "2016-04-12" <= result["since"] < "2017-09-30"
    assert "last" in run("deals", *SINCE, "--since", "the day before", "-d", dossier, code=4).stderr
    run("deals", "BLR", "RU-IVA", "--as-of", "2015-01-01", "--since", "last", "-d", dossier, code=4)
    run("deals", *SINCE, "--since", "last", "--export", "ics", "-d", dossier, code=4)


def test_scores_are_reported_with_what_they_lack_and_their_means(dossier: Path) -> None:
    english = run("deals", *PAIR, "--scores", "-d", dossier).stdout
    assert "Average scores" in english
    assert "amount" in english
    russian = run("deals", *PAIR, "--scores", "-d", dossier, lang="ru").stdout
    assert "в среднем: источники" in russian
    deals = answer("deals", *PAIR, "--scores", "-d", dossier)["deals"]
    assert {deal["scores"]["source"] for deal in deals} <= {1, 2, 3, 4, 5}
    assert any(deal["scores"]["publishers"] for deal in deals)
    output = run("deal", deals[0]["id"], "-d", dossier, lang="ru").stdout
    assert "Кто сообщает:" in output


def test_a_cancelled_deal_says_so_a_single_time(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Узбекистан и Татарстан: итоги года\n\n17 октября 2024 года\n\n"
        "Узбекская компания «Узтекс» отказалась от строительства прядильной фабрики в Татарстане.\n",
        encoding="utf-8",
    )
    run("init", tmp_path / "visit")
    run("add", page, "--date", "2024-10-17", "-d", tmp_path / "visit")
    query = ("deals", "UZB", "RU-TA", "--outcome", "cancelled", "-d", tmp_path / "visit")
    assert [deal["outcome"] for deal in answer(*query)["deals"]] == ["cancelled"]
    assert run(*query).stdout.count("cancelled;") == 1
    assert "cancelled, cancelled" not in run(*query).stdout
