"""A warning about a table is shown wherever something is made of the table: by indicators, by the
check of claims, in the brief.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kirmash.briefs.sections import cautions, indicators
from kirmash.cli.main import app
from kirmash.dossier.briefing import Order
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.tables import Tables
from kirmash.factcheck import checks
from kirmash.ledger.views import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.quantities import Hedge, Measure, Quantity
from kirmash.trade import query, reports, store
from kirmash.trade.coverage import CoverageFlagKind

# Russia tells 2021 by months, eleven of them; 2022 is known to be silent; Belarus stops towards
# Russia after 2020.
ROWS = (
    [("2020", who, "112", "643", 100) for who in ("112", "643")]
    + [("2020", who, "643", "112", 200) for who in ("112", "643")]
    + [
        ("2021", "112", "112", "276", 50),
        ("2022", "112", "112", "276", 50),
        ("2022", "276", "276", "112", 7),
    ]
    + [(f"2021-{month:02d}", "643", "643", "112", 20) for month in range(1, 12)]
    + [(f"2021-{month:02d}", "643", "112", "643", 10) for month in range(1, 12)]
    + [("2022", "643", "643", "112", 150), ("2022", "643", "112", "643", 90)]
)
DAY = date(2024, 2, 1)
HEAD = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n"


def comtrade(rows: list[tuple[str, str, str, str, int]]) -> str:
    lines = []
    for period, reporter, exporter, importer, value in rows:
        partner = importer if reporter == exporter else exporter
        lines.append(
            f"{period.replace('-', '')},{reporter},{'X' if reporter == exporter else 'M'},"
            f"{partner},H5,TOTAL,{value}\n"
        )
    return HEAD + "".join(lines)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    with Dossier.create(tmp_path / "d"):
        pass
    path = tmp_path / "comtrade.csv"
    path.write_text(comtrade(ROWS), "utf-8")
    with Dossier.open(tmp_path / "d") as opened:
        opened.tables.add(path, store.ImportOptions("comtrade", retrieved=DAY))
    return tmp_path / "d"


def claim(year: int, value: float, **more: object) -> Claim:
    return Claim(
        "c",
        Measure.EXPORTS,
        "RUS",
        (),
        partner="BLR",
        period=periods.year_period(year),
        quantity=Quantity(value, "USD", Hedge.EXACT),
        **more,
    )  # type: ignore[arg-type]


def check_claims(dossier: Path, *claims: Claim) -> tuple[checks.CheckedClaim, ...]:
    with Dossier.open(dossier) as opened:
        return opened.tables.check(claims, ("RUS", "BLR"))


def gaps(check: checks.CheckedClaim) -> set[tuple[str, int, CoverageFlagKind]]:
    return {(flag.economy, flag.year, flag.gap) for flag in check.flags}


def test_a_claim_compared_with_a_flagged_year_reports_so(dossier: Path) -> None:
    sound, silent = check_claims(dossier, claim(2020, 200), claim(2022, 150))
    assert (sound.finding, sound.flags) == ("supported", ())
    assert silent.finding == "supported"
    assert {
        ("RUS", 2022, CoverageFlagKind.KNOWN_SILENT),
        ("BLR", 2022, CoverageFlagKind.SILENT_TO),
    } <= gaps(silent)
    assert all(year == 2022 for _, year, _ in gaps(silent))


def test_a_change_bears_the_warnings_of_both_its_years(dossier: Path) -> None:
    (check,) = check_claims(
        dossier,
        replace(
            claim(2022, 1), quantity=None, change_pct=-25.0, base_period=periods.year_period(2020)
        ),
    )
    assert check.figures
    assert check.compared_years == {2020, 2022}
    assert ("RUS", 2022, CoverageFlagKind.KNOWN_SILENT) in gaps(check)


def test_what_no_table_reports_bears_no_warning(dossier: Path) -> None:
    (check,) = check_claims(dossier, claim(2019, 5))
    assert (check.why, check.flags) == ("no_table", ())


def test_revised_and_hidden_goods_reach_the_check(dossier: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text(comtrade([("2020", "643", "643", "112", 260)]), "utf-8")
    with Dossier.open(dossier) as opened:
        opened.tables.add(later, store.ImportOptions("comtrade", retrieved=DAY))
    (check,) = check_claims(dossier, claim(2020, 260))
    assert ("RUS", 2020, CoverageFlagKind.REVISED) in gaps(check)


def test_the_indicators_command_reports_the_flags(dossier: Path) -> None:
    run = CliRunner().invoke(
        app,
        [
            "indicators",
            "turnover",
            "--of",
            "RUS",
            "--with",
            "BLR",
            "--year",
            "2022",
            "-d",
            str(dossier),
            "--json",
        ],
    )
    assert run.exit_code == 0, run.output
    assert any("known_silent" in flag for row in json.loads(run.output) for flag in row["flags"]), (
        run.output
    )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_first_page_of_the_brief_warns_of_the_tables(dossier: Path, lang: str) -> None:
    with Dossier.open(dossier) as opened:
        brief = opened.assemble(("RUS", "BLR"), Order(lang=lang), View(date(2024, 6, 1)))
    flags = {
        flag for index in Tables(dossier / "trade").indices(["RUS"], "BLR") for flag in index.flags
    }
    gravest = min(
        flags, key=lambda flag: (cautions.GAP_SEVERITY_ORDER.index(flag.gap), -flag.year, flag)
    )
    assert any(indicators.coverage_flag_text(gravest, lang) in note.text for note in brief.cautions)


def test_every_warning_has_its_weight() -> None:
    assert set(cautions.GAP_SEVERITY_ORDER) == set(CoverageFlagKind)


def add_table(folder: Path, text: str, name: str = "c.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    store.add_file(folder / "trade", path, store.ImportOptions("comtrade", retrieved=DAY))
    return folder / "trade"


def table_gaps(folder: Path) -> set[tuple[str, int, CoverageFlagKind]]:
    with query.open_trade_connection(folder) as base:
        return {
            (flag.economy, flag.year, flag.gap)
            for flag in reports.table_coverage_flags(base, folder)
        }


def test_a_year_reported_as_a_year_and_by_months_and_with_the_world_is_counted_once(
    tmp_path: Path,
) -> None:
    """Else 2021, told once, would look like half of 2020, told four times over."""
    rows = [
        ("2020", "112", "112", "643", 100),
        ("2020", "112", "112", "0", 150),
        ("2020", "112", "112", "276", 50),
        ("2021", "112", "112", "643", 90),
        ("2021", "112", "112", "276", 45),
    ]
    rows += [(f"2020-{month:02d}", "112", "112", "643", 8) for month in range(1, 10)]
    folder = add_table(tmp_path, comtrade(rows))
    assert table_gaps(folder) == set()
    with query.open_trade_connection(folder) as base:
        assert [
            (pair.period, pair.exported)
            for pair in reports.mirror_pairs(base, query.TradeFilter(importers=("RUS",)))
        ] == [
            ("2020", 100),
            ("2021", 90),
        ]


def test_a_year_of_some_months_is_no_side_of_the_mirror(tmp_path: Path) -> None:
    rows = [
        ("2020", "112", "112", "643", 120),
        *((f"2020-{month:02d}", "643", "112", "643", 10) for month in range(1, 12)),
    ]
    folder = add_table(tmp_path, comtrade(rows))
    with query.open_trade_connection(folder) as base:
        assert [
            (pair.exported, pair.imported)
            for pair in reports.mirror_pairs(base, query.TradeFilter())
        ] == [(120, None)]
    assert ("RUS", 2020, CoverageFlagKind.PARTIAL) in table_gaps(folder)
    add_table(tmp_path, comtrade([("2020-12", "643", "112", "643", 10)]), "december.csv")
    with query.open_trade_connection(folder) as base:
        assert [
            (pair.exported, pair.imported)
            for pair in reports.mirror_pairs(base, query.TradeFilter())
        ] == [(120, 120)]
    assert table_gaps(folder) == set()


def test_a_flow_reported_in_two_vintages_is_counted_once(tmp_path: Path) -> None:
    vintage_rows = "2020,112,X,643,H5,870190,100\n2020,112,X,643,H5,870192,20\n"
    add_table(tmp_path, HEAD + vintage_rows)
    folder = add_table(tmp_path, HEAD + vintage_rows.replace("H5", "H4"), "d.csv")
    with query.open_trade_connection(folder) as base:
        assert [pair.exported for pair in reports.mirror_pairs(base, query.TradeFilter())] == [120]


@pytest.mark.parametrize("code", ["99", "9999", "999999", "99999999", "9999999999"])
def test_goods_not_specified_are_flagged_at_any_length(tmp_path: Path, code: str) -> None:
    other = "8" * len(code)
    folder = add_table(
        tmp_path,
        HEAD + f"2020,112,X,643,{'H5' if len(code) < 7 else 'HS'},{other},98\n2020,112,X,643,"
        f"{'H5' if len(code) < 7 else 'HS'},{code},2\n",
    )
    assert table_gaps(folder) == {("BLR", 2020, CoverageFlagKind.CONFIDENTIAL)}
