"""A mapping proposed for a table: what the file tells, what it leaves open, and what it gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.trade.additions.test_stated_totals import added

from kirmash.errors import DocumentRefused
from kirmash.trade.sources.guessing import MappingProposal, propose_mapping

YEARS = (
    "Экспорт товаров;;\nтыс. долл. США;;\nСтрана;2019;2020\nВсего;300,5;400,5\nКитай;100,5;200\n"
    "Россия;150;200,25\n"
)


def proposal(folder: Path, text: str, name: str = "Belarus.csv") -> MappingProposal:
    (folder / name).write_text(text, "utf-8")
    return propose_mapping(folder / name)


def test_years_across_with_all_that_is_needed(tmp_path: Path) -> None:
    found = proposal(tmp_path, YEARS)
    assert found.missing == ()
    assert [(total.period, total.partners, int(total.value_usd)) for total in found.totals] == [
        ("2019", 2, 250_500),
        ("2020", 2, 400_250),
    ]
    outcome = added(tmp_path, YEARS, found.text)
    assert outcome.addition.taken == found.taken == 6


@pytest.mark.parametrize(
    ("text", "name", "missing"),
    [
        (YEARS.replace("тыс. долл. США", ""), "Belarus.csv", {"unit"}),
        (YEARS, "table.csv", {"reporter"}),
        (YEARS.replace("Экспорт товаров", ""), "Belarus.csv", {"flow"}),
        (
            "Importers\tExported value in 2019\tExported value in 2020\t\nChina\t1\t2\t\n",
            "Trade_Map_-_List_of_importing_markets_for_a_product_exported_by_Belarus.txt",
            {"unit", "product", "nomenclature"},
        ),
        (
            "Год;Страна;Экспорт;Импорт\n2019;Китай;1;2\n2020;Россия;3;4\n",
            "t.csv",
            {"reporter", "unit"},
        ),
    ],
)
def test_what_the_file_does_not_tell_is_left_open(
    tmp_path: Path, text: str, name: str, missing: set[str]
) -> None:
    found = proposal(tmp_path, text, name)
    assert set(found.missing) == missing
    assert (found.rows, found.taken) == ((), 0)
    assert all(f"# {name}" in found.text for name in missing - {"unit"})


def test_a_file_without_a_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused, match="no row looks like the heading"):
        proposal(tmp_path, "a;b\n1;2\n")


def test_the_real_workbook(data: Path) -> None:
    found = propose_mapping(data / "fts_russia" / "96stran.xlsx")
    assert found.missing == ("reporter",)
    assert "partners_across = true\nyear_rows = true" in found.text
    assert "value_usd = 1000000" in found.text
