"""What is worked out of the year files beforehand: the same answers, never of another file."""

from __future__ import annotations

import json
import random
from dataclasses import fields
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from kirmash.records.quantities import Measure
from kirmash.trade import derived, flows, query, reports, source_years, store
from kirmash.trade.rankings import goods
from kirmash.trade.rankings.ranking import RankingQuestion
from kirmash.trade.totals import economy_totals, flow_totals
from kirmash.trade.totals.completeness import (
    flow_coverage,
    load_completeness,
    load_completeness_of_sums,
)
from kirmash.trade.worlds.standing import (
    WorldStanding,
    structure_coverage,
    world_goods_coverage,
    world_standing,
)

TABLE = "t,i,j,k,v,q\n"


def answers(folder: Path, live: bool) -> tuple[object, ...]:
    """Totals and completeness, from the rows alone where ``live``."""
    with query.open_trade_connection(folder) as base:
        assert flow_totals.has_derived_tables(base)
        if live:
            drop_views(base)
        return (
            economy_totals.economy_totals(base, "TZA"),
            flow_totals.annual_flow_totals(base),
            load_completeness(base),
        )


def drop_views(base: duckdb.DuckDBPyConnection) -> None:
    for view in (
        flow_totals.DERIVED_FLOWS,
        flow_totals.DERIVED_CHAPTERS,
        flow_totals.DERIVED_GOODS,
        flow_totals.DERIVED_REPORTS,
        flow_totals.DERIVED_DAYS,
    ):
        base.execute(f"DROP VIEW {view}")


def test_answers_are_those_of_the_rows(data: Path, tmp_path: Path) -> None:
    options = store.ImportOptions(retrieved=date(2024, 2, 1))
    for path in ("wits_tza_hs6/TZA_2012.csv", "wits2009_mirror/WITS_trade2009.csv"):
        store.add_file(tmp_path, data / path, options)
    assert answers(tmp_path, False) == answers(tmp_path, True)
    assert years(tmp_path, False) == years(tmp_path, True)


def years(folder: Path, live: bool) -> list[object]:
    """Every year at every level, to the bit, with what is flagged and known of it."""
    with query.open_trade_connection(folder) as base:
        if live:
            drop_views(base)
        found: list[object] = list(source_years.source_years(base))
        found += source_years.source_years(base, ("TZA", "BLR"))
        found += [reports.table_coverage_flags(base, folder, codes) for codes in ((), ("TZA",))]
        found.append(reports.pair_coverage_flags(base, "BLR", "RUS"))
        for entry in source_years.source_years(base):
            for level in (0, 2, 4, 5, 6):
                world = flows.load_world_trade_year(base, entry, level)
                found += [
                    value.tobytes() if isinstance(value, np.ndarray) else value
                    for value in (getattr(world, each.name) for each in fields(world))
                    if not isinstance(value, flow_totals.YearFlows)
                ]
                standing = world_standing(world, load_completeness_of_sums(base), level)
                found += [world_goods_coverage(standing), _coverage_of_rows(standing)]
                found += [
                    structure_coverage(standing, side, economy)
                    for side in ("exporter", "importer")
                    for economy in world.economies[:3]
                ]
        return found


def _coverage_of_rows(standing: WorldStanding) -> object:
    """How many flows are of all goods, one by one."""
    rows = standing.world.flow_totals()
    return sum(flow_coverage(row, standing.known).is_complete for row in rows)


UNEVEN = (
    "period,reporter,exporter,importer,nomenclature,product,value_usd\n"
    # one tells chapters, headings and one code of six digits without its heading
    "2020,BLR,BLR,RUS,HS17,01,900\n2020,BLR,BLR,RUS,HS17,0101,500\n"
    "2020,BLR,BLR,RUS,HS17,010221,400\n2020,BLR,BLR,WLD,HS17,0101,700\n"
    # another tells six digits alone, a third both years and months
    "2020,RUS,RUS,BLR,HS17,010121,70\n2020,RUS,RUS,KAZ,HS17,010221,30\n"
    "2020,RUS,UZB,RUS,HS17,010221,11\n"
    "2020,KAZ,KAZ,RUS,HS17,0101,5\n2020-01,KAZ,KAZ,RUS,HS17,0101,2\n"
    "2021,BLR,BLR,RUS,HS17,010121,1\n2021,BLR,BLR,RUS,HS17,01022110,2\n"
    "2021,RUS,RUS,BLR,HS17,010121,8\n2021,RUS,RUS,UZB,HS17,010129,0.001\n"
    "2022,BLR,BLR,RUS,HS17,0101,1\n2022,BLR,BLR,RUS,HS17,010121,1\n"
    "2022,BLR,BLR,UZB,HS17,010129,3\n2022,RUS,UZB,RUS,HS17,0101,4\n"
)


@pytest.mark.parametrize("shown", ["012", "0", "1", "2"])
def test_years_told_in_codes_of_several_lengths(tmp_path: Path, shown: str) -> None:
    folder = _uneven(tmp_path, shown)
    assert years(folder, False) == years(folder, True)


def _uneven(tmp_path: Path, shown: str) -> Path:
    """The tables of the years that end in the figures of ``shown``."""
    path = tmp_path / "uneven.csv"
    lines = UNEVEN.splitlines(keepends=True)
    path.write_text("".join([lines[0], *(row for row in lines[1:] if row[3] in shown)]))
    mapping = tmp_path / "map.toml"
    names = lines[0].strip().split(",")
    mapping.write_text("[columns]\n" + "".join(f'{name} = "{name}"\n' for name in names))
    folder = tmp_path / "trade"
    store.add_file(folder, path, store.ImportOptions(mapping=mapping, retrieved=date(2024, 2, 1)))
    return folder


@pytest.mark.parametrize("shown", ["012", "0", "1", "2"])
def test_a_year_without_its_imports_is_the_same_else(tmp_path: Path, shown: str) -> None:
    folder = _uneven(tmp_path, shown)
    left_out = 0
    with query.open_trade_connection(folder) as base:
        for entry in source_years.source_years(base):
            whole = flows.load_world_trade_year(base, entry)
            less = flows.load_world_trade_year(base, entry, with_imports=False)
            assert (less.economies, less.products) == (whole.economies, whole.products)
            assert less.exports.tobytes() == whole.exports.tobytes()
            assert less.total_imports.tobytes() == whole.total_imports.tobytes()
            # never a nought in place of what is not read
            is_whole = less.imports.tobytes() == whole.imports.tobytes()
            assert is_whole or np.isnan(less.imports).all()
            left_out += not is_whole
    assert (left_out > 0) == (shown != "0")  # rows with the world decide on labels


@pytest.mark.parametrize("seed", range(6))
def test_any_mixture_of_reports_gives_the_answers_of_its_rows(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    places = ["BLR", "RUS", "KAZ", "UZB", "TZA", "WLD"]
    codes = ["01", "0101", "010121", "01012110", "0102", "010221", "999999", "TOTAL"]
    periods = draw.choice((["2020"], ["2020-01", "2020-02"], ["2020", "2020-03"]))
    chosen = draw.sample(codes, draw.randint(1, len(codes)))
    silent = draw.sample(places[:5], draw.randint(0, 3))
    rows = {}
    for _ in range(draw.randint(5, 120)):
        exporter, importer = draw.sample(places, 2)
        reporter = draw.choice([exporter, importer])
        if reporter not in {"WLD", *silent}:
            edition = draw.choice(("HS17", "HS17", "HS12"))
            key = draw.choice(periods), reporter, exporter, importer, edition, draw.choice(chosen)
            unit = draw.choice(("t,2.5,", "kg,900,", ",,", ",,7.25", "t,3,3000"))
            # totals are more than their parts, else they are refused
            scale = 10 ** (4 * ("WLD" in key) + 8 * ("TOTAL" in key))
            rows[key] = f"{draw.randint(1, 10**6) * scale / 1000:.3f},{unit}"
    names = "period,reporter,exporter,importer,nomenclature,product,value_usd"
    more = "quantity_unit,quantity,weight_kg"
    path, mapping = tmp_path / "mixed.csv", tmp_path / "map.toml"
    lines = [f"{','.join(key)},{amounts}" for key, amounts in rows.items()]
    path.write_text("\n".join([f"{names},{more}", *lines]))
    columns = f"{names},{more}".split(",")
    mapping.write_text("[columns]\n" + "".join(f'{name} = "{name}"\n' for name in columns))
    folder = tmp_path / "trade"
    store.add_file(folder, path, store.ImportOptions(mapping=mapping, retrieved=date(2024, 2, 1)))
    assert years(folder, False) == years(folder, True)
    assert ranked(folder, False) == ranked(folder, True)


def ranked(folder: Path, live: bool) -> list[object]:
    """Goods of each economy and side at every level, to the digit."""
    with query.open_trade_connection(folder) as base:
        assert flow_totals.has_derived_tables(base)
        if live:
            drop_views(base)
        return [
            goods.goods_tables(base, RankingQuestion(economy, flow, level=level))
            for economy in ("BLR", "RUS", "TZA")
            for flow in (Measure.EXPORTS, Measure.IMPORTS)
            for level in (2, 4, 6)
        ]


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
    assert len(tables) == 10
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


@pytest.mark.parametrize(
    ("kinds", "sums"),
    [
        ([[(4, 6)]], ("value_usd", 4)),
        ([[(4, 4), (4, 6)], [(4, 4)]], ("told_usd", 4)),
        ([[(7, 8), (7, 2)], [(7, 8)]], ("value_usd", 7)),
        ([[(4, 2)], [(4, 6)]], ("value_usd", 4)),
        ([[(4, 6), (4, 8)]], ("", 4)),
        ([[(4, 4)], [(4, 6)]], ("", 4)),
        ([[(4, 4), (7, 4)]], ("", 4)),
    ],
)
def test_sums_stand_for_rows_where_reporters_are_alike(
    kinds: list[list[tuple[int, int]]], sums: tuple[str, int]
) -> None:
    assert flows._equal_sums(kinds, 4) == sums
