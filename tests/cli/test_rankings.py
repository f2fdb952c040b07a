"""`kirmash trade top` as a user types it: on the screen, as JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.dossier import made_tables
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.cli.session import speaking
from kirmash.errors import InputError

ROWS = [
    ("2020", "BLR", "BLR", "RUS", "440710", 4_000_000, 10_000_000),
    ("2021", "BLR", "BLR", "RUS", "440710", 5_000_000, 10_000_000),
    ("2021", "BLR", "BLR", "DEU", "310420", 15_000_000, 50_000_000),
]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    place = tmp_path / "d"
    CliRunner().invoke(app, ["init", str(place)])
    made_tables.add(place, ROWS)
    return place


def run(dossier: Path, *words: str, lang: str = "en") -> str:
    with speaking(lang):
        done = CliRunner().invoke(
            app, ["trade", "top", "BLR", *words, "-d", str(dossier)], catch_exceptions=False
        )
    return done.stdout


def test_the_screen_shows_names_values_shares_and_a_line_to_cite(dossier: Path) -> None:
    text = run(dossier, "--goods", "--flow", "exports")
    lines = text.splitlines()
    assert lines[0] == "Belarus: main export goods, 2021"
    first = next(line for line in lines if "3104" in line).split()
    assert first[:4] == ["1", "3104", "potash", "fertilisers"]
    assert first[4:7] == ["0.0", "15.0", "75.0"]  # of 2020 all partners are known
    second = next(line for line in lines if "sawn wood" in line).split()
    assert "+25.0" in second
    assert "Source: Made; data extracted on 1 Feb 2024." in text
    assert "Codes of HS\xa02017." in text


def test_in_russian_it_is_russian(dossier: Path) -> None:
    text = run(dossier, "--goods", "--flow", "exports", lang="ru")
    assert text.startswith("Беларусь: основные товары экспорта, 2021 г.\n")
    assert "калийные удобрения" in text
    assert "15,0" in text
    assert "Источник: Made; данные выгружены 01.02.2024." in text


def test_json_has_names_in_both_languages_and_reasons_of_unknowns(dossier: Path) -> None:
    (ranking,) = json.loads(run(dossier, "--goods", "--flow", "exports", "--json"))
    first = ranking["rows"][0]
    assert first["name"] == {"en": "potash fertilisers", "ru": "калийные удобрения"}
    assert first["share"] == 0.75
    assert first["values"] == ["0", "15000000.000"]
    assert "reason" in json.dumps(first["change_pct"])
    assert ranking["citation"]["files"] == ["Made-2024-02-01.csv"]
    assert ranking["citation"]["extracted"] == ["2024-02-01"]


def test_csv_has_a_row_a_year_and_empty_unknowns(dossier: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(dossier, "--flow", "exports", "--csv"))))
    told = {(row["code"], row["year"]): row for row in rows}
    assert float(told["RUS", "2021"]["value_usd"]) == 5_000_000
    assert float(told["RUS", "2020"]["value_usd"]) == 4_000_000
    assert told["RUS", "2021"]["rank"] == "2"
    assert told["RUS", "2020"]["rank"] == ""
    assert told["DEU", "2020"]["change_pct"] == ""


def test_a_workbook_has_a_sheet_a_ranking_with_numbers(dossier: Path, tmp_path: Path) -> None:
    run(dossier, "--goods", "--flow", "exports", "--to", str(tmp_path / "top.xlsx"))
    (sheet,) = load_workbook(tmp_path / "top.xlsx").worksheets
    assert sheet.title == "Goods, exports"
    heads = [cell.value for cell in sheet[3]]
    row = dict(zip(heads, (cell.value for cell in sheet[4]), strict=True))
    assert (row["Code"], row["2021, $ m"], row["Share, %"]) == ("3104", 15, 75)
    assert "Source: Made" in str(sheet.cell(sheet.max_row, 1).value)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--partners", "--goods"), "different lists"),
        (("--market", "DEU"), "for one product"),
        (("--goods", "--level", "5"), "must be one of: 2, 4, 6"),
        (("--product", "44a"), "one HS code"),
        (("--goods", "--product", "4407"), "one HS code"),
        (("--years", "2021-2012"), "not a range of years"),
        (("--year", "2017"), "no trade of BLR for 2017"),
        (("--flow", "sideways"), "Unknown flow"),
    ],
)
def test_what_does_not_go_together_is_refused(
    dossier: Path, words: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        run(dossier, *words)


def test_no_tables_is_said(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", str(tmp_path)])
    done = CliRunner().invoke(app, ["trade", "top", "BLR", "-d", str(tmp_path)])
    assert "have no rows for this" in done.stderr
