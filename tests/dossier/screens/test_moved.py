"""What moved a pair's trade between two years."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineWorkbook
from tests.dossier import made_tables

from kirmash.dossier.screens import moved
from kirmash.records.quantities import Unknown

ROWS = [
    ("2020", "BLR", "BLR", "RUS", "440710", 4_000_000, ""),
    ("2020", "BLR", "BLR", "RUS", "310420", 9_000_000, ""),
    ("2021", "BLR", "BLR", "RUS", "440710", 6_000_000, ""),
    ("2021", "BLR", "BLR", "RUS", "310420", 8_000_000, ""),
    ("2021", "BLR", "BLR", "RUS", "040610", 1_000_000, ""),
    ("2021", "BLR", "BLR", "DEU", "040610", 1_000_000, ""),
]


def test_the_goods_that_moved_and_the_totals_beside(tmp_path: Path) -> None:
    place = made_tables.add(tmp_path, ROWS)
    report = moved.what_moved(place, ("BLR", "RUS"))
    (flow,) = report.flows
    differences = {each.code: each.difference for each in flow.goods}
    # cheese was not sold in 2020, of which all goods are told
    assert differences == {"4407": 2_000_000, "3104": -1_000_000, "0406": 1_000_000}
    pair, own, partner, *currencies = flow.background
    assert (pair.before, pair.after) == (13_000_000, 15_000_000)
    assert (own.before, own.after) == (13_000_000, 16_000_000)
    assert isinstance(partner.change_pct, Unknown)  # Russia reports nothing here
    assert [each.subject for each in currencies] == ["BYN", "RUB"]
    first, goods = moved.movement_tables(tmp_path, report, "en")
    assert [row[0].text for row in goods.rows] == ["4407", "0406", "3104"]
    assert "none of them is claimed" in first.note


def test_goods_of_a_part_do_not_move(tmp_path: Path) -> None:
    place = made_tables.add(tmp_path, ROWS, complete=())
    (flow,) = moved.what_moved(place, ("BLR", "RUS")).flows
    assert flow.goods == ()
    assert isinstance(flow.background[0].change_pct, Unknown)


def test_a_pair_with_totals_alone_has_its_change(tmp_path: Path) -> None:
    rows = [
        (year, "BLR", "BLR", "RUS", "TOTAL", dollars, "")
        for year, dollars in (("2020", 100), ("2021", 150))
    ]
    place = made_tables.add(tmp_path, rows, complete=())  # type: ignore[arg-type]
    (flow,) = moved.what_moved(place, ("BLR", "RUS")).flows
    assert round(flow.background[0].change_pct) == 50  # type: ignore[arg-type]


def test_what_moved_as_columns_and_as_a_workbook(tmp_path: Path) -> None:
    place = made_tables.add(tmp_path, ROWS)
    report = moved.what_moved(place, ("BLR", "RUS"))
    (head, *lines) = moved.to_csv(tmp_path, report, "ru").splitlines()
    rows = [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]
    assert [row["of"] for row in rows] == [
        "pair",
        "whole",
        "whole",
        *["currency"] * 2,
        *["goods"] * 3,
    ]
    timber = next(row for row in rows if row["subject"] == "4407")
    assert (float(timber["difference"]), float(timber["change_pct"])) == (2_000_000, 50)
    russia = rows[2]
    assert (russia["before"], russia["difference"]) == ("", "")
    assert "RUS" in russia["reason"]
    for name in ("a.csv", "a.json", "a.xlsx"):
        moved.write_movement(tmp_path, report, tmp_path / name, "ru")
    sheets = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert sheets.sheet_names == ["Что изменилось, экспорт", "Экспорт, рост и снижение"]
    cells = sheets.get_sheet_by_index(1).to_python()
    assert ["4407", 4.0, 6.0, 2.0] in [[row[0], *row[2:5]] for row in cells]
