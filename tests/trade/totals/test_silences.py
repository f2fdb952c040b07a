"""Silence is told only against a source that holds everybody; a copied year is told; an economy's
coverage is its own.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.dossier.dossier import Dossier
from kirmash.trade import query, reports, store
from kirmash.trade.coverage import CoverageFlag, CoverageFlagKind
from kirmash.trade.totals import flow_totals

SHARED = Path(__file__).parent.parent.parent.parent.parent / "shared" / "data"
HEAD = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"
DAY = date(2024, 1, 1)
NUMBERS = (8, 31, 32, 36, 40, 50, 51, 56, 76, 100, 124, 152, 156, 170, 188, 191, 196, 203, 208, 233)


def flags(folder: Path) -> tuple[CoverageFlag, ...]:
    with query.open_trade_connection(folder / "trade") as base:
        return reports.table_coverage_flags(base, folder / "trade")


def add(folder: Path, lines: list[str]) -> None:
    path = folder / "rows.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    store.add_file(folder / "trade", path, store.ImportOptions("comtrade", retrieved=DAY))


@pytest.mark.parametrize(("reporters", "silent"), [(20, {"BLR"}), (5, set())])
def test_silence_is_told_against_a_world_of_reporters_alone(
    tmp_path: Path, reporters: int, silent: set[str]
) -> None:
    rows = [
        f"{year},{number},X,0,H5,TOTAL,{1234567 + number + int(year)}"
        for year in ("2020", "2021")
        for number in NUMBERS[: reporters if year == "2021" else None]
    ]
    add(tmp_path, [*rows, "2020,112,X,0,H5,TOTAL,7654321"])
    told = {flag.economy for flag in flags(tmp_path) if flag.gap is CoverageFlagKind.SILENT}
    assert told == silent


def test_one_tanzanian_file_makes_nobody_silent(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the public tables are not here (../shared/data)")
    for name in ("wits2009_mirror/WITS_trade2009.csv", "wits_tza_hs6/TZA_2012.csv"):
        store.add_file(tmp_path / "trade", SHARED / name, store.ImportOptions(retrieved=DAY))
    assert not [flag for flag in flags(tmp_path) if flag.gap is CoverageFlagKind.SILENT]


def test_a_year_that_equals_another_to_the_digit_is_told(tmp_path: Path) -> None:
    same = [(276, 7_654_321), (643, 1_234_567)]
    add(
        tmp_path,
        [
            *(f"2019,112,X,{code},H5,TOTAL,{value}" for code, value in same),
            *(f"2020,112,X,{code},H5,TOTAL,{value}" for code, value in same),
            *(f"2021,112,X,{code},H5,TOTAL,{value + 1}" for code, value in same),
            *("2019,398,X,276,H5,TOTAL,5000000", "2020,398,X,276,H5,TOTAL,5000000"),
        ],
    )
    copies = [
        (flag.economy, flag.year, int(flag.share))
        for flag in flags(tmp_path)
        if flag.gap is CoverageFlagKind.COPIED
    ]
    assert copies == [("BLR", 2020, 2019)], "round figures may agree by chance"


def test_the_coverage_of_an_economy_is_its_own(tmp_path: Path) -> None:
    with Dossier.create(tmp_path):
        pass
    add(
        tmp_path,
        ["2020,112,X,276,H5,TOTAL,7654321", "2020,398,X,276,H5,TOTAL,7654321"]
        + [f"{year},398,M,276,H5,TOTAL,9876543" for year in (2020, 2021)],
    )
    command = ["trade", "coverage", "BLR", "-d", str(tmp_path)]
    shown = CliRunner().invoke(app, command).stdout
    assert "KAZ" not in shown
    assert "UN Comtrade, 2020, Exports: $7.7\xa0m [u]." in shown
    answer = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert [total["coverage"]["status"] for total in answer["totals"]] == ["part"]


def test_goods_of_another_retrieval_than_their_total_are_told(tmp_path: Path) -> None:
    def after(day: date, *lines: str) -> list[CoverageFlag]:
        (tmp_path / f"{day}.csv").write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
        options = store.ImportOptions("comtrade", retrieved=day)
        store.add_file(tmp_path / "trade", tmp_path / f"{day}.csv", options)
        return [flag for flag in flags(tmp_path) if flag.gap is CoverageFlagKind.MIXED_DAYS]

    goods, total = "2021,112,X,276,H5,870421,1500", "2021,112,X,276,H5,TOTAL,{}"
    other = "2021,112,X,616,H5,TOTAL,1500"
    assert after(date(2023, 1, 1), total.format(1500), goods, other) == []
    (flag,) = after(date(2023, 6, 1), total.format(1800))
    assert (flag.economy, flag.year, flag.share) == ("BLR", 2021, Decimal("0.5455"))
    with query.open_trade_connection(tmp_path / "trade") as base:
        german = flow_totals.annual_flow_totals(base, "importer = 'DEU'")[0]
    assert (german.retrieved, german.goods_day) == (date(2023, 6, 1), date(2023, 1, 1))
    # told again with the goods as they were: one release
    assert after(date(2024, 1, 1), total.format(1800), goods) == []
