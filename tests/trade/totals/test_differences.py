"""Why two reports of a flow differ: the causes with their dollars, in the order of the reports."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.dossier.dossier import Dossier
from kirmash.trade import query, store
from kirmash.trade.totals.differences import DifferenceCause, FlowComparison, compare_reports

HEAD = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"
FIRST, LATER = date(2024, 1, 1), date(2024, 6, 1)


def add(folder: Path, name: str, lines: list[str], day: date = FIRST) -> None:
    path = folder / name
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    store.add_file(folder / "trade", path, store.ImportOptions("comtrade", retrieved=day))


def compare(folder: Path) -> FlowComparison:
    tables = folder / "trade"
    with query.open_trade_connection(tables) as base:
        return compare_reports(base, tables, ("BLR", "DEU"), 2021)[0]


def test_the_other_side_s_report_is_explained(tmp_path: Path) -> None:
    add(
        tmp_path,
        "rows.csv",
        [
            *("2021,112,X,276,H5,TOTAL,1000", "2021,112,X,276,H5,44,700"),
            *("2021,112,X,276,H5,87,300", "2021,276,M,112,H6,TOTAL,1300"),
            *("2021,276,M,112,H6,44,750", "2021,276,M,112,H6,87,550"),
        ],
    )
    first, other = compare(tmp_path).reports
    assert (first.total.reporter, first.valuation, other.valuation) == ("BLR", "FOB", "CIF")
    assert other.difference == 300
    causes = {cause.cause: cause for cause in other.causes}
    assert causes[DifferenceCause.REPORTER].detail == "DEU"
    assert causes[DifferenceCause.EDITION].detail == "HS22"
    assert causes[DifferenceCause.VALUATION].dollars is None  # no model of freight: nothing is left
    assert causes[DifferenceCause.REST].dollars is None
    chapters = [
        (cause.detail, cause.dollars)
        for cause in other.causes
        if cause.cause is DifferenceCause.CHAPTER
    ]
    assert chapters == [("87", Decimal(250)), ("44", Decimal(50))]


def test_a_part_of_the_goods_comes_last_and_is_told_as_one(tmp_path: Path) -> None:
    add(tmp_path, "a.csv", ["2021,112,X,276,H5,940360,70", "2021,276,M,112,H5,TOTAL,1500"])
    first, other = compare(tmp_path).reports
    assert first.total.reporter == "DEU"
    assert not other.coverage.is_complete
    assert DifferenceCause.GOODS in {cause.cause for cause in other.causes}


def test_the_command_tells_it_in_words_and_in_json(tmp_path: Path) -> None:
    with Dossier.create(tmp_path):
        pass
    add(tmp_path, "a.csv", ["2021,112,X,276,H5,TOTAL,1000", "2021,276,M,112,H5,TOTAL,1300"])
    command = ["trade", "why", "BLR", "DEU", "2021", "-d", str(tmp_path)]
    told = CliRunner().invoke(app, command).stdout
    assert "From BLR to DEU, 2021:" in told
    assert "$300.0" in told
    assert "freight and insurance" in told
    assert "From DEU to BLR, 2021: no table" in told
    answer = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert [report["difference"] for report in answer[0]["reports"]] == ["0", "300.000"]
    assert answer[0]["reports"][1]["coverage"]["status"] == "whole"


def monthly(year: int, months: range, step: int) -> list[str]:
    return [f"{year}{month:02d},112,X,276,H5,TOTAL,{month * step}000000" for month in months]


def test_missing_months_have_the_dollars_of_their_share_in_other_years(tmp_path: Path) -> None:
    rows = [*monthly(2020, range(1, 13), 10), *monthly(2021, range(1, 12), 11)]
    add(tmp_path, "a.csv", [*rows, "2021,276,M,112,H5,TOTAL,900000000"])
    first, other = compare(tmp_path).reports
    assert first.missing is None
    assert other.missing
    assert (other.missing.months, other.missing.years) == (("2021-12",), (2020,))
    assert other.missing.share == pytest.approx(12 / 78)
    assert other.missing.dollars == 132_000_000
    (months,) = (cause for cause in other.causes if cause.cause is DifferenceCause.MONTHS)
    assert months.dollars == -132_000_000


def test_missing_months_without_another_year_have_no_dollars(tmp_path: Path) -> None:
    add(tmp_path, "a.csv", monthly(2021, range(3, 12), 11))
    (report,) = compare(tmp_path).reports
    assert report.missing
    assert report.missing.months == ("2021-01", "2021-02", "2021-12")
    assert (report.missing.dollars, report.missing.years) == (None, ())
