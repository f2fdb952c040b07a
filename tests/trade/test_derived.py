"""What is worked out of the year files beforehand: the same answers, never of another file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from kirmash.trade import derived, query, store
from kirmash.trade.totals import economy_totals, flow_totals
from kirmash.trade.totals.completeness import load_completeness

TABLE = "t,i,j,k,v,q\n"


def answers(folder: Path, live: bool) -> tuple[object, ...]:
    """Totals and completeness, from the rows alone where ``live``."""
    with query.open_trade_connection(folder) as base:
        assert flow_totals.has_derived_tables(base)
        if live:
            for view in (
                flow_totals.DERIVED_FLOWS,
                flow_totals.DERIVED_CHAPTERS,
                flow_totals.DERIVED_GOODS,
            ):
                base.execute(f"DROP VIEW {view}")
        return (
            economy_totals.economy_totals(base, "TZA"),
            flow_totals.annual_flow_totals(base),
            load_completeness(base),
        )


def test_answers_are_those_of_the_rows(data: Path, tmp_path: Path) -> None:
    options = store.ImportOptions(retrieved=date(2024, 2, 1))
    for path in ("wits_tza_hs6/TZA_2012.csv", "wits2009_mirror/WITS_trade2009.csv"):
        store.add_file(tmp_path, data / path, options)
    assert answers(tmp_path, False) == answers(tmp_path, True)


def stems(folder: Path) -> set[str]:
    return {path.stem for path in (folder / derived.FOLDER).glob("2*.json")}


def test_an_addition_makes_them_anew_and_removes_those_of_the_file_before(
    stored: Path, tmp_path: Path
) -> None:
    before = stems(stored)
    assert len(before) == 2
    more = tmp_path / "BACI_HS17_Y2014_V202401.csv"
    more.write_text(TABLE + "2014,276,643,870190,11,\n", "utf-8")
    store.add_file(stored, more, store.ImportOptions(retrieved=date(2024, 3, 1)))
    after = stems(stored)
    assert len(after) == 2
    assert {stem[:4] for stem in before - after} == {"2014"}
    tables = list((stored / derived.FOLDER).glob("*.parquet"))
    assert len(tables) == 6
    assert all("-".join(path.name.split("-")[:2]) in after for path in tables)
    with query.open_trade_connection(stored) as base:
        rows = flow_totals.annual_flow_totals(base, "exporter = 'DEU' AND year(retrieved) > 0")
    assert (2014, 11_000) in [(row.year, row.value) for row in rows]


@pytest.mark.parametrize("harm", ["changed", "cut", "gone", "older", "no sidecar", "named anew"])
def test_a_table_that_is_not_what_was_written_is_never_read(stored: Path, harm: str) -> None:
    place = stored / derived.FOLDER
    table = next(place.glob("2014-*flows*.parquet"))
    sidecar = next(place.glob("2014-*.json"))
    document = json.loads(sidecar.read_text())
    if harm == "changed":
        with duckdb.connect() as base:
            told = base.read_parquet(str(table)).project("* REPLACE (value * 2 AS value)")
            told.write_parquet(f"{table}.x")
        table.with_name(f"{table.name}.x").replace(table)
    elif harm == "cut":
        table.write_bytes(table.read_bytes()[:-20])
    elif harm == "gone":
        table.unlink()
    elif harm == "older":
        sidecar.write_text(json.dumps({**document, "version": derived.VERSION - 1}))
    elif harm == "no sidecar":
        sidecar.unlink()
    else:
        document["files"][flow_totals.DERIVED_FLOWS][0] = "../../else.parquet"
        sidecar.write_text(json.dumps(document))
    assert derived.derived_files(stored) == {}
    with query.open_trade_connection(stored) as base:
        assert not flow_totals.has_derived_tables(base)
        (row,) = flow_totals.annual_flow_totals(base, "exporter = 'BLR' AND period = '2014'")
    assert row.value == 80_125
    derived.refresh(stored)
    assert len(derived.derived_files(stored)[flow_totals.DERIVED_FLOWS]) == 2


def test_as_of_an_earlier_day_they_are_not_used(stored: Path) -> None:
    with query.open_trade_connection(stored, as_of=date(2024, 1, 1)) as base:
        assert not flow_totals.has_derived_tables(base)
        assert flow_totals.annual_flow_totals(base) == ()


def test_a_condition_on_goods_is_answered_from_the_rows(stored: Path) -> None:
    with query.open_trade_connection(stored) as base:
        assert flow_totals.DERIVED_FLOWS in flow_totals.flow_periods(base, "exporter = 'BLR'")
        assert flow_totals.DERIVED_FLOWS not in flow_totals.flow_periods(base, "product = '27'")
        assert flow_totals.DERIVED_FLOWS not in flow_totals.flow_periods(
            base, "nomenclature = 'HS17'"
        )


def test_a_folder_that_cannot_be_written_answers_from_the_rows(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (stored / derived.FOLDER).iterdir():
        path.unlink()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(derived, "_make", refuse)
    derived.refresh(stored)
    with query.open_trade_connection(stored) as base:
        assert len(flow_totals.annual_flow_totals(base)) == 6
