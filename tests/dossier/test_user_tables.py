"""Tables of incomes as the World Bank hands them out."""

from __future__ import annotations

from pathlib import Path

from kirmash.dossier import user_tables


def test_groups_of_the_world_bank_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "income.csv"
    rows = ["Arab World,9", "LAC,9", "BLR,900", "RUS,800", "DEU,..", '"Low & middle income",7']
    path.write_text("economy,income\n" + "\n".join(rows) + "\n", "utf-8")
    table = user_tables.read_income_table(path)
    assert table.by_economy == {"BLR": 900, "RUS": 800}
    assert table.groups == ("Arab World", "LAC", "Low & middle income")
    assert table.without == ("DEU",)
