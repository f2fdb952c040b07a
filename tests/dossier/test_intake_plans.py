"""Whether a CSV or XLSX is a plan or a table is decided by what it holds."""

from __future__ import annotations

import io

import openpyxl
import pytest

from kirmash.dossier.sources import page_files
from kirmash.errors import KirmashError
from kirmash.records.deals import DealKind
from kirmash.settings import Settings

PLAN = "Measure;Term;Responsible\nSupply of buses to Ivanovo Oblast;II quarter 2017;MAZ"
TABLE = (
    "period,reporter,partner,measure,value,unit,source\n2016,BLR,RU-IVA,turnover,98400000,USD,"
    "Belstat"
)


def test_a_csv_is_a_plan_or_a_table_of_figures_by_its_header() -> None:
    plan = page_files.extract_from_bytes(PLAN.encode(), "plan.csv", None, Settings())
    assert [deal.kind for deal in plan.deals] == [DealKind.ROADMAP, DealKind.SUPPLY]
    table = page_files.extract_from_bytes(TABLE.encode(), "table.csv", None, Settings())
    assert len(table.claims) == 1
    assert not table.deals


def test_a_csv_that_is_neither_is_refused() -> None:
    with pytest.raises(KirmashError, match="not a table of official figures"):
        page_files.extract_from_bytes(b"a;b\n1;2", "other.csv", None, Settings())


def test_a_workbook_is_a_plan() -> None:
    workbook = openpyxl.Workbook()
    for line in PLAN.splitlines():
        workbook.active.append(line.split(";"))
    out = io.BytesIO()
    workbook.save(out)
    assert (
        len(page_files.extract_from_bytes(out.getvalue(), "plan.xlsx", None, Settings()).deals) == 2
    )
