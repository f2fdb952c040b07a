"""Indicators over tables of the shapes that publishers hand out: country × product with the world,
pair totals with silent reporters.
"""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import GOODS, add, world

from kirmash.dossier import indicators
from kirmash.dossier.indicators import IndicatorRequest, IndicatorValue
from kirmash.records.quantities import Unknown
from kirmash.trade import store

DATA = Path(__file__).parents[3] / "shared" / "data"
COUNTRY_BY_PRODUCT = """source = "Atlas"
[columns]
exporter = "country"
product = "product"
value_usd = "value"
[fixed]
importer = "WLD"
reporter = ""
period = "1999"
nomenclature = "SITC2"
"""


def numbers(values: tuple[IndicatorValue, ...]) -> dict[tuple[str, str, str], float]:
    return {
        (value.name, value.economy, value.product): value.value
        for value in values
        if not isinstance(value.value, Unknown)
    }


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_country_by_product_tables_give_the_published_complexity(tmp_path: Path) -> None:
    folder = DATA / "economiccomplexity"
    table, mapping = tmp_path / "atlas.csv", tmp_path / "atlas.toml"
    packed = folder / "derived_world_trade_avg_1998_to_2000.csv.gz"
    table.write_bytes(gzip.decompress(packed.read_bytes()))
    mapping.write_text(COUNTRY_BY_PRODUCT, "utf-8")
    store.add_file(
        tmp_path / "trade", table, store.ImportOptions(mapping=mapping, retrieved=date(2024, 2, 1))
    )
    request = IndicatorRequest(("eci", "fitness", "rca", "products_hhi"), products=("0011",))
    found = numbers(
        indicators.economy_indicators(tmp_path / "trade", ("AFG", "BLR", "DEU"), request)
    )
    assert found["eci", "AFG", ""] == pytest.approx(-0.5764283, abs=1e-6)
    assert found["fitness", "DEU", ""] == pytest.approx(3.8129, abs=2e-4)
    assert found["rca", "AFG", "0011"] == pytest.approx(0.2312238, abs=1e-6)


def test_a_table_with_the_world_answers_as_the_sum_over_partners_does(tmp_path: Path) -> None:
    rows = world((2014,))
    sums: dict[tuple[str, str], float] = {}
    for _, _, seller, _, code, value, _ in rows:
        sums[seller, code] = sums.get((seller, code), 0) + value
    (tmp_path / "sums").mkdir()
    flat = add(
        tmp_path / "sums",
        [("2014", "", seller, "WLD", code, value, 1.0) for (seller, code), value in sums.items()],
    )
    names = ("rca", "nrca", "eci", "fitness", "products_hhi", "products_theil", "world_share")
    request = IndicatorRequest(names, top=len(GOODS))
    economies = ("BLR", "RUS", "CHN")
    by_partner = numbers(indicators.economy_indicators(add(tmp_path, rows), economies, request))
    assert len(by_partner) > len(names) * len(economies)
    assert numbers(indicators.economy_indicators(flat, economies, request)) == pytest.approx(
        by_partner
    )


def test_world_shares_add_up_to_the_world(tmp_path: Path) -> None:
    values = indicators.economy_indicators(
        add(tmp_path, world((2014,))), (), IndicatorRequest(("world_share",))
    )
    assert sum(numbers(values).values()) == pytest.approx(1)


@pytest.mark.parametrize("level", range(11))
def test_no_level_of_codes_is_a_crash(tmp_path: Path, level: int) -> None:
    folder = add(tmp_path, world())
    request = IndicatorRequest(level=level, top=2)
    values = (
        *indicators.economy_indicators(folder, ("BLR",), request),
        *indicators.pair_indicators(folder, "BLR", "RUS", request),
        *indicators.product_indicators(folder, request),
    )
    structure = next(value for value in values if value.name == "products_hhi")
    assert isinstance(structure.value, Unknown) == (level > 6)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_a_flow_that_russia_left_out_is_belarus_report_and_no_nought(tmp_path: Path) -> None:
    folder = tmp_path / "trade"
    store.add_file(folder, DATA / "wits2009_mirror" / "WITS_trade2009.csv")
    names = ("exports", "exports_share", "exports_intensity", "gravity_realised")
    request = IndicatorRequest((*names, "gravity_untapped", "gravity_expected"))
    values = indicators.pair_indicators(folder, "RUS", "BLR", request)
    found = {name: value for (name, _, _), value in numbers(values).items()}
    exports = next(value for value in values if value.name == "exports")
    assert exports.coverage
    (interval,) = exports.coverage.intervals
    assert (interval.exporter, interval.importer, interval.year) == ("RUS", "BLR", 2009)
    assert interval.low == pytest.approx(7.63e9, rel=0.01)
    assert interval.high == pytest.approx(29.1e9, rel=0.01)
    assert found["exports"] == pytest.approx(14_894_177_200)
    assert 20 < found["exports_intensity"] < 33
    assert found["gravity_untapped"] == 0
    assert found["gravity_realised"] == pytest.approx(found["exports"] / found["gravity_expected"])
    world_shares = indicators.economy_indicators(folder, (), IndicatorRequest(("world_share",)))
    assert sum(numbers(world_shares).values()) == pytest.approx(1)
