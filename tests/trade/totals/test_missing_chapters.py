"""A table of all chapters but one is a part, where other reports of its flows have the chapter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.dossier.test_part_for_total import CHAPTERS, add_comtrade, check, exports

from kirmash.dossier.indicators import IndicatorRequest, pair_indicators
from kirmash.factcheck.checks import CheckOutcome, UncheckedReason
from kirmash.records.claims import Claim
from kirmash.records.quantities import Unknown
from kirmash.trade import query
from kirmash.trade.totals.completeness import Completeness, load_completeness
from kirmash.trade.totals.flow_totals import FlowTotal, annual_flow_totals

BLR, RUS, DEU = 112, 643, 276
PAIR = "BLR", "RUS"


def goods(
    year: int,
    flow: str,
    without: Iterable[str] = (),
    fuel: float = 20e6,
    sides: tuple[int, int] = (RUS, BLR),
) -> list[str]:
    """All chapters at $1 m but fuel, which is more, less those left out."""
    reporter, partner = sides
    return [
        f"{year},{reporter},{flow},{partner},H5,{chapter},{fuel if chapter == '27' else 1e6}"
        for chapter in CHAPTERS
        if chapter not in set(without)
    ]


def standing(folder: Path, year: int = 2021) -> tuple[FlowTotal, Completeness]:
    """Russia's own report of its exports to Belarus, and what is known of it."""
    with query.open_trade_connection(folder / "trade") as base:
        (total,) = (
            row
            for row in annual_flow_totals(base, "importer = 'BLR'")
            if (row.reporter, row.exporter, row.year) == ("RUS", "RUS", year)
        )
        return total, load_completeness(base, PAIR)


def sold(dollars: float, **more: object) -> Claim:
    """A claim on Russia's exports to Belarus in 2021."""
    return replace(exports(dollars, "BLR", **more), reporter="RUS")


WITNESSES = {
    "the year before": goods(2020, "X"),
    "a year after": goods(2024, "X"),
    "the other side": goods(2021, "M", sides=(BLR, RUS)),
}


@pytest.mark.parametrize("witness", WITNESSES)
def test_a_chapter_that_another_report_has_makes_the_table_a_part(
    tmp_path: Path, witness: str
) -> None:
    add_comtrade(tmp_path, [*goods(2021, "X", without=("27",)), *WITNESSES[witness]])
    total, known = standing(tmp_path)
    assert known.missing_chapters(total) == ("27",)
    assert not known.has_all_goods(total)
    result = check(tmp_path, sold(115e6), pair=PAIR)
    if witness == "the other side":  # whose report is whole, and is checked against
        assert result.finding is CheckOutcome.SUPPORTED
        assert [value for _, value in result.figures] == [115e6]
        return
    assert result.why is UncheckedReason.PARTIAL_TABLE
    assert result.coverage
    assert result.coverage.note
    assert result.coverage.note.code == "coverage.without-chapters"
    assert "nothing of chapter 27 in the flow from RUS to BLR" in result.coverage.note.reason
    assert "--whole goods" in result.coverage.note.why.advice


def test_without_a_witness_or_with_a_small_one_nearly_all_chapters_are_all(tmp_path: Path) -> None:
    add_comtrade(tmp_path, goods(2021, "X", without=("27",)))
    total, known = standing(tmp_path)
    assert known.has_all_goods(total)
    add_comtrade(tmp_path, goods(2020, "X", fuel=4e6), "small.csv")
    total, known = standing(tmp_path)
    assert known.has_all_goods(total)
    add_comtrade(tmp_path, goods(2009, "X"), "old.csv")
    total, known = standing(tmp_path)
    assert known.has_all_goods(total)


def test_goods_not_specified_may_hold_the_chapter(tmp_path: Path) -> None:
    hidden = [f"2021,{RUS},X,{BLR},H5,999999,20000000"]
    add_comtrade(tmp_path, [*goods(2021, "X", without=("27",)), *hidden, *goods(2020, "X")])
    total, known = standing(tmp_path)
    assert known.has_all_goods(total)


def test_ships_of_another_year_are_no_witness(tmp_path: Path) -> None:
    ships = [f"2020,{RUS},X,{BLR},H5,890190,40000000"]
    add_comtrade(tmp_path, [*goods(2021, "X", without=("89",)), *goods(2020, "X"), *ships])
    total, known = standing(tmp_path)
    assert known.has_all_goods(total)
    mirror = [f"2021,{BLR},M,{RUS},H5,890190,40000000"]
    add_comtrade(tmp_path, [*goods(2021, "M", sides=(BLR, RUS)), *mirror], "mirror.csv")
    total, known = standing(tmp_path)
    assert known.missing_chapters(total) == ("89",)


def test_a_reported_total_and_a_declaration_need_no_witness(tmp_path: Path) -> None:
    told = [f"2021,{RUS},X,{BLR},H5,TOTAL,115000000"]
    add_comtrade(tmp_path, [*goods(2021, "X", without=("27",)), *told, *goods(2020, "X")])
    stated = sold(115e6)
    assert check(tmp_path, stated, pair=PAIR).finding is CheckOutcome.SUPPORTED


def test_the_chapters_that_are_there_are_all_of_them(tmp_path: Path) -> None:
    finer = [f"2021,{RUS},X,{BLR},H5,{code},1000000" for code in ("440710", "440720")]
    lines = [*goods(2021, "X", without=("27", "44")), *finer, *goods(2020, "X")]
    add_comtrade(tmp_path, lines)
    wood = sold(2e6, hs=("4407",))
    assert check(tmp_path, wood, pair=PAIR).finding is CheckOutcome.SUPPORTED
    fuel = sold(2e6, hs=("27",))
    assert check(tmp_path, fuel, pair=PAIR).finding is CheckOutcome.UNCHECKED


def test_a_narrow_flow_of_the_table_lacks_what_the_table_lacks_everywhere(tmp_path: Path) -> None:
    partners = (DEU, 804, 616, 440)
    lines = [
        line
        for partner in partners
        for flow in ("X", "M")
        for line in goods(2021, flow, without=("27",), sides=(RUS, partner))
    ]
    narrow = [f"2021,{RUS},X,{BLR},H5,{chapter},1000000" for chapter in range(30, 50)]
    witness = [f"2021,{BLR},M,{RUS},H5,{code},5000000" for code in ("2701", "31", "94")]
    add_comtrade(tmp_path, [*lines, *narrow])
    total, known = standing(tmp_path)
    assert known.has_all_goods(total)
    add_comtrade(tmp_path, witness, "mirror.csv")
    total, known = standing(tmp_path)
    # chapter 94 goes to others, and a small flow may be told under another chapter
    assert known.missing_chapters(total) == ("27",)


def test_an_indicator_of_such_a_flow_is_unknown_with_the_chapter_s_name(tmp_path: Path) -> None:
    add_comtrade(tmp_path, [*goods(2021, "X", without=("27",)), *goods(2020, "X")])
    request = IndicatorRequest(("exports", "exports_growth", "flow_hhi"), year=2021)
    values = {v.name: v.value for v in pair_indicators(tmp_path / "trade", "RUS", "BLR", request)}
    for name in request.names:
        value = values[name]
        assert isinstance(value, Unknown), name
    exports_now = values["exports"]
    assert isinstance(exports_now, Unknown)
    assert exports_now.code == "coverage.without-chapters"
