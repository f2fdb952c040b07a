"""A part of a flow's goods or of an economy's partners never passes for all of them: not in a check,
not in a series, not in a share or a place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import ECONOMIES, Row, add
from tests.dossier.test_checks import claim, rank, share

from kirmash.dossier.dossier import Dossier
from kirmash.factcheck.checks import CheckedClaim, CheckOutcome, UncheckedReason
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.quantities import Hedge, Measure, Quantity
from kirmash.trade import store

SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "data"
CHAPTERS = tuple(f"{number:02d}" for number in range(1, 98) if number != 77)
PARTNERS = tuple(code for code in ECONOMIES if code != "BLR")
DAY = date(2024, 1, 1)


def add_comtrade(folder: Path, lines: Iterable[str], name: str = "rows.csv") -> None:
    """Rows of (period, reporter, flow, partner, classification, code, value)."""
    head = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue"
    path = folder / name
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    store.add_file(folder / "trade", path, store.ImportOptions(retrieved=DAY))


def check(folder: Path, *stated: Claim, pair: tuple[str, str] = ("BLR", "DEU")) -> CheckedClaim:
    with Dossier.create(folder) as dossier:
        return dossier.tables.check(stated, pair)[0]


def exports(value: float, partner: str | None = "DEU", year: int = 2021, **more: object) -> Claim:
    return claim(Measure.EXPORTS, value, partner=partner, period=periods.year_period(year), **more)


ONE_PRODUCT = "2021,276,M,112,H5,940360,70000000"


def test_a_press_figure_of_all_goods_is_not_held_against_one_product(tmp_path: Path) -> None:
    add_comtrade(tmp_path, [ONE_PRODUCT])
    result = check(tmp_path, exports(1.5e9))
    assert (result.finding, result.why) == (
        CheckOutcome.UNCHECKED,
        UncheckedReason.PARTIAL_TABLE,
    )
    assert result.coverage is not None
    assert result.coverage.note is not None
    assert "product codes: 1)" in result.coverage.note.reason
    assert "--whole goods" in result.coverage.note.why.advice
    # a figure that happens to be that of the product is no more of all goods than another
    assert check(tmp_path, exports(70e6)).why is UncheckedReason.PARTIAL_TABLE


def test_one_product_makes_no_official_figure_of_the_flow(tmp_path: Path) -> None:
    add_comtrade(tmp_path, [ONE_PRODUCT])
    with Dossier.create(tmp_path) as dossier:
        assert dossier.tables.claims("BLR", "DEU") == ()
        assert dossier.tables.evidence("BLR", "DEU") == ()


def test_the_product_itself_is_checked(tmp_path: Path) -> None:
    add_comtrade(tmp_path, [ONE_PRODUCT])
    assert check(tmp_path, exports(70e6, hs=("940360",))).finding is CheckOutcome.SUPPORTED
    assert check(tmp_path, exports(90e6, hs=("940360",))).finding is CheckOutcome.CONTRADICTED
    # of its heading it is a part
    assert check(tmp_path, exports(90e6, hs=("9403",))).why is UncheckedReason.PARTIAL_TABLE


def test_a_reported_total_is_checked_beside_a_few_goods(tmp_path: Path) -> None:
    add_comtrade(tmp_path, [ONE_PRODUCT, "2021,276,M,112,H5,TOTAL,1520000000"])
    assert check(tmp_path, exports(1.5e9)).finding is CheckOutcome.SUPPORTED
    assert check(tmp_path, exports(70e6)).finding is CheckOutcome.CONTRADICTED


def test_a_product_s_share_is_of_the_reported_total(tmp_path: Path) -> None:
    def german(value: float) -> Claim:
        period = periods.year_period(2021)
        return share(value, "imports of DEU from BLR", partner="DEU", period=period, hs=("940360",))

    add_comtrade(
        tmp_path,
        [ONE_PRODUCT, "2021,276,M,112,H5,440711,70000000", "2021,276,M,112,H5,TOTAL,1400000000"],
    )
    assert check(tmp_path, german(5)).finding is CheckOutcome.SUPPORTED
    assert check(tmp_path, german(50)).finding is CheckOutcome.CONTRADICTED


def all_goods(reporter: int, flow: str, partner: int, value: float = 1e6) -> list[str]:
    return [f"2021,{reporter},{flow},{partner},H5,{chapter},{value}" for chapter in CHAPTERS]


def test_a_flow_of_nearly_all_chapters_is_the_total(tmp_path: Path) -> None:
    add_comtrade(tmp_path, all_goods(112, "X", 276) + all_goods(112, "M", 276))
    assert check(tmp_path, exports(96e6)).finding is CheckOutcome.SUPPORTED


def test_one_product_with_one_partner_does_not_ride_on_all_goods_with_another(
    tmp_path: Path,
) -> None:
    add_comtrade(
        tmp_path,
        all_goods(112, "X", 643) + all_goods(112, "M", 643) + ["2021,112,X,276,H5,940360,70000000"],
    )
    assert check(tmp_path, exports(1.5e9)).why is UncheckedReason.PARTIAL_TABLE
    stated = exports(96e6, "RUS")
    assert check(tmp_path, stated, pair=("BLR", "RUS")).finding is CheckOutcome.SUPPORTED


def test_a_small_partner_of_a_table_of_all_goods_is_complete(tmp_path: Path) -> None:
    rows = [row for code in (643, 804, 616, 440) for row in all_goods(112, "X", code)]
    rows += [row for code in (643, 804, 616, 440) for row in all_goods(112, "M", code)]
    add_comtrade(tmp_path, [*rows, "2021,112,X,470,H5,310420,500000"])
    stated = exports(0.5e6, "MLT")
    assert check(tmp_path, stated, pair=("BLR", "MLT")).finding is CheckOutcome.SUPPORTED


@pytest.mark.parametrize("complete", [(), ("goods",), ("goods", "partners")])
def test_how_many_partners_there_are_proves_nothing(
    tmp_path: Path, complete: tuple[str, ...]
) -> None:
    rows: list[Row] = [("2014", "BLR", "BLR", name, "270900", 10e6, 1.0) for name in PARTNERS]
    rows += [("2014", "BLR", name, "BLR", "270900", 10e6, 1.0) for name in PARTNERS]
    add(tmp_path, rows, complete=complete)
    total = claim(Measure.EXPORTS, 220e6, partner=None)
    part, place = share(100 / 22), rank("RUS", 22, Hedge.UP_TO)
    results = [check(tmp_path, each, pair=("BLR", "RUS")) for each in (total, part, place)]
    expected = (
        [CheckOutcome.SUPPORTED] * 3 if "partners" in complete else [CheckOutcome.UNCHECKED] * 3
    )
    assert [result.finding for result in results] == expected
    if complete != ("goods", "partners"):
        assert {result.why for result in results} == {UncheckedReason.PARTIAL_TABLE}


def test_partners_are_all_where_they_reach_the_world_that_another_source_tells(
    tmp_path: Path,
) -> None:
    rows: list[Row] = [("2014", "BLR", "BLR", name, "270900", 10e6, 1.0) for name in PARTNERS]
    add(tmp_path, rows, complete=("goods",))
    add(tmp_path, [("2014", "BLR", "BLR", "WLD", "TOTAL", 225e6, 0.0)], source="Other", complete=())
    assert check(tmp_path, share(100 / 22), pair=("BLR", "RUS")).finding is CheckOutcome.SUPPORTED


def russia(folder: Path, *names: str) -> Path:
    if not SHARED.is_dir():
        pytest.skip("the public tables are not here (../shared/data)")
    for name in names:
        path = SHARED / "fts_russia" / name
        store.add_file(folder / "trade", path, store.ImportOptions(retrieved=DAY))
    return folder


def test_twenty_nine_partners_are_not_the_world(tmp_path: Path) -> None:
    russia(tmp_path, "96stran.xlsx")
    period = periods.year_period(2015)
    stated = share(5.6, "exports of RUS", partner="BLR", period=period)
    assert check(tmp_path, stated, pair=("RUS", "BLR")).why is UncheckedReason.PARTIAL_TABLE
    level = Claim("d", Measure.EXPORTS, "RUS", (), period=period, quantity=Quantity(278.5e9, "USD"))
    assert check(tmp_path, level, pair=("RUS", "BLR")).why is UncheckedReason.PARTIAL_TABLE
    pair_level = Claim(
        "d", Measure.EXPORTS, "RUS", (), "BLR", period=period, quantity=Quantity(15.5e9, "USD")
    )
    assert check(tmp_path, pair_level, pair=("RUS", "BLR")).finding is CheckOutcome.SUPPORTED


def test_the_yearly_file_tells_what_share_the_partners_are(tmp_path: Path) -> None:
    russia(tmp_path, "96stran.xlsx", "94itog.xlsx")
    period = periods.year_period(2015)
    level = Claim("d", Measure.EXPORTS, "RUS", (), period=period, quantity=Quantity(343.5e9, "USD"))
    assert check(tmp_path, level, pair=("RUS", "BLR")).finding is CheckOutcome.SUPPORTED
    wrong = Claim("d", Measure.EXPORTS, "RUS", (), period=period, quantity=Quantity(278.5e9, "USD"))
    assert check(tmp_path, wrong, pair=("RUS", "BLR")).finding is CheckOutcome.CONTRADICTED


def test_tables_of_wood_are_a_part_of_the_trade(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the public tables are not here (../shared/data)")
    path = SHARED / "comtrade_eu_wood" / "derived_data_eu_imports.csv.gz"
    store.add_file(tmp_path / "trade", path, store.ImportOptions(retrieved=DAY))
    level = exports(1.5e9)
    assert check(tmp_path, level).why is UncheckedReason.PARTIAL_TABLE
    everybody = claim(Measure.EXPORTS, 210.1e6, partner=None, period=periods.year_period(2021))
    assert check(tmp_path, everybody).finding is CheckOutcome.UNCHECKED
