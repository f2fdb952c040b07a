"""Tables of enterprises and links, and the meeting table made of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from kirmash.cli.main import app
from kirmash.dossier.opportunities import enterprises
from kirmash.dossier.scope import pair_of
from kirmash.errors import InputError

PAIR = pair_of("BLR", "RU-IVA")
TABLE = """name,name_ru,economy,offers,needs,contact
MAZ,МАЗ,BLR,8704;8706,4011,info@example.org
Orsha,Орша,BY-VI,linen fabric,,
Cranes,,RU-IVA,8705,chassis; 8706,
Far away,,DEU,8703,,
Idle,,BLR,,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(TABLE, "utf-8")
    return path


def run(folder: Path, *words: str) -> str:
    CliRunner().invoke(app, ["init", str(folder / "d")])
    done = CliRunner().invoke(app, [*words, "-d", str(folder / "d")])
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_table_of_enterprises_is_read_by_side_and_written_again(
    table: Path, tmp_path: Path
) -> None:
    firms = enterprises.read_enterprises(table, PAIR)
    assert [(firm.name("ru"), firm.side) for firm in firms] == [
        ("МАЗ", "BLR"),
        ("Орша", "BLR"),
        ("Cranes", "RU-IVA"),
    ]
    assert firms[0].offers == ("8704", "8706")
    assert firms[2].needs == ("8706",)
    again = tmp_path / "again.csv"
    again.write_text(enterprises.enterprises_csv({"": firms}), "utf-8")
    assert enterprises.read_enterprises(again, PAIR) == firms
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(TABLE)):
        book.active.append(row)
    book.save(tmp_path / "firms.xlsx")
    assert enterprises.read_enterprises(tmp_path / "firms.xlsx", PAIR) == firms


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("X,,BLR,nonsense,,", "unknown goods 'nonsense'"),
        (",,BLR,8704,,", "no name"),
        ("X,,Atlantis,8704,,", "Atlantis"),
    ],
)
def test_a_fault_in_the_table_is_named_with_its_line(table: Path, row: str, words: str) -> None:
    table.write_text(f"{TABLE}{row}\n", "utf-8")
    with pytest.raises(InputError, match=f"line 7.*{words}|{words}.*line 7"):
        enterprises.read_enterprises(table, PAIR)


def test_a_workbook_without_a_sheet_is_refused_with_what_to_do(tmp_path: Path) -> None:
    book = tmp_path / "firms.xls"
    book.write_text("<html><body><table></table></body></html>", "utf-8")
    with pytest.raises(InputError, match=r"no sheet.*under the columns name, economy"):
        enterprises.read_enterprises(book, PAIR)


def test_a_users_links_go_before_ours(table: Path, tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text("input,output,reason\n8704,8705,because\n", "utf-8")
    assert enterprises.read_links(links)[0].own
    words = ("opportunities", "BLR", "RU-IVA", "--question", "complement", "--json")
    report = json.loads(run(tmp_path, *words, "--chains", str(links), "--enterprises", str(table)))
    rows = report["sections"][-1]["suggestions"]
    assert "because" in dict(rows[0]["titles"])["en"]
    links.write_text("input,output,reason\n87,8705,x\n", "utf-8")
    with pytest.raises(InputError, match=r"line 2.*'87'"):
        enterprises.read_links(links)


def test_the_meeting_table_is_printed_by_firm_and_table(table: Path, tmp_path: Path) -> None:
    words = ("meetings", "BLR", "RU-IVA", "--enterprises", str(table), "--start", "9:30")
    answer = json.loads(run(tmp_path, *words, "--json"))
    only = answer["meetings"][0]
    assert len(answer["meetings"]) == 1
    assert (only["time"], only["table"]) == ("09:30", 1)
    assert (only["first"], only["second"]) == ("MAZ", "Cranes")
    assert only["goods"][0] == "8706"
    assert [firm["name"] for firm in answer["without"]] == ["Orsha"]
    path = tmp_path / "table.xlsx"
    run(tmp_path, *words, "--to", str(path))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Meetings", "By enterprise", "By table", "Enterprises"]
    assert book["By enterprise"].row_breaks.brk
    assert book["Enterprises"]["A2"].value == "MAZ"
    run(tmp_path, *words, "--to", str(tmp_path / "table.csv"))
    assert "info@example.org" in (tmp_path / "table.csv").read_text("utf-8")
    with pytest.raises(InputError, match="invalid time of day"):
        run(tmp_path, *words[:-1], "25:00")
    with pytest.raises(InputError, match="unknown file extension"):
        run(tmp_path, *words, "--to", "x.doc")


def test_without_firms_the_table_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="known to fit"):
        run(tmp_path, "meetings", "BLR", "RU-IVA")
