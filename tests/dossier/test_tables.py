"""Trade tables taken in one by one, the rates they were turned at, and reports of a pair."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kirmash.dossier.tables import RefusedTable, TableImportOptions, Tables, exchange_rate_ranges
from kirmash.errors import DocumentRefused
from kirmash.trade.rates import AppliedRate
from kirmash.trade.store import AddedFile

BACI = "t,i,j,k,v,q\n2013,112,643,870190,100.5,10\n2014,643,112,270900,900.25,\n"


def addition(file: str, *rates: AppliedRate) -> AddedFile:
    return AddedFile("a", file, "mapping", "Made", "2024-02-01", 1, {}, rates=rates)


def test_a_refused_file_stops_no_other_and_a_single_file_reports_its_fault(tmp_path: Path) -> None:
    bad, good = tmp_path / "x.csv", tmp_path / "baci.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    good.write_text(BACI, "utf-8")
    entered: list[str] = []

    @contextmanager
    def during(name: str) -> Iterator[None]:
        entered.append(name)
        yield

    tables = Tables(tmp_path / "trade")
    first, second = tables.add_each([bad, good], TableImportOptions(), during)
    assert isinstance(first, RefusedTable)
    assert (first.file, type(first.fault)) == ("x.csv", DocumentRefused)
    assert not isinstance(second, RefusedTable)
    assert (second.addition.file, second.already_imported, second.addition.taken) == (
        "baci.csv",
        False,
        2,
    )
    assert entered == ["x.csv", "baci.csv"]
    with pytest.raises(DocumentRefused):
        list(tables.add_each([bad], TableImportOptions(), during))
    (again,) = tables.add_each([good], TableImportOptions(), during)
    assert not isinstance(again, RefusedTable)
    assert again.already_imported


def test_rates_are_listed_by_file_currency_and_source() -> None:
    ranges = exchange_rate_ranges(
        [
            addition("plain.csv"),
            addition(
                "rub.csv",
                AppliedRate("RUB", "2013", "31.9", "Bank"),
                AppliedRate("RUB", "2014", "38.42", "Bank"),
                AppliedRate("RUB", "2015", "9.5", "Other"),
            ),
        ]
    )
    assert [(r.file, r.currency, r.source, r.several) for r in ranges] == [
        ("rub.csv", "RUB", "Bank", True),
        ("rub.csv", "RUB", "Other", False),
    ]
    assert (ranges[0].first, ranges[0].last, ranges[0].low, ranges[0].high) == (
        "2013",
        "2014",
        "31.9",
        "38.42",
    )
    assert ranges[1].low == ranges[1].high == "9.5", "compared as numbers, not as text"


def test_reports_hold_what_the_single_questions_answer(tmp_path: Path) -> None:
    (tmp_path / "baci.csv").write_text(BACI, "utf-8")
    tables = Tables(tmp_path / "trade")
    tables.add(tmp_path / "baci.csv")
    assert tables.coverage_report().additions == tables.additions()
    assert tables.coverage_report(("BLR", "RUS")).flags == tables.coverage(("BLR", "RUS"))
    report = tables.mirror_report("BLR", "RUS")
    assert report.flows == tables.mirror("BLR", "RUS")
    assert report.flags == tables.coverage(("BLR", "RUS"))
    assert tables.mirror_report("BLR", "RUS", flagged=False).flags == ()
