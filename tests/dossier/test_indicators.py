"""Indicators over trade tables: against sums made by hand from the same rows, and what is said
where the tables are silent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import GOODS, Row, add, world

from kirmash.dossier import indicators
from kirmash.dossier.indicators import IndicatorRequest, IndicatorValue
from kirmash.errors import InputError, UnknownEconomy
from kirmash.indicators.registry import indicator_specs
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CoverageFlagKind

ROWS = world()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return add(tmp_path_factory.mktemp("world"), ROWS)


@pytest.fixture(scope="module")
def indices(folder: Path) -> dict[tuple[str, str], IndicatorValue]:
    return {
        (index.name, index.product): index
        for index in indicators.pair_indicators(
            folder, "Беларусь", "Russia", IndicatorRequest(top=9)
        )
    }


def summed(**conditions: str) -> float:
    """The dollars of the rows in which every named column says so."""
    names = ("period", "reporter", "exporter", "importer", "product")
    return sum(
        row[5]
        for row in ROWS
        if all(row[names.index(name)] == expected for name, expected in conditions.items())
    )


def index_value(
    by_name: dict[tuple[str, str], IndicatorValue], name: str, product: str = ""
) -> float:
    value = by_name[name, product].value
    assert not isinstance(value, Unknown)
    return value


def test_totals_shares_and_intensity_are_those_of_the_rows(
    indices: dict[tuple[str, str], IndicatorValue],
) -> None:
    sold, bought = (
        summed(period="2014", exporter="BLR", importer="RUS"),
        summed(period="2014", exporter="RUS", importer="BLR"),
    )
    before = summed(period="2013", exporter="BLR", importer="RUS")
    all_sold, world_bought = (
        summed(period="2014", exporter="BLR"),
        summed(period="2014", importer="RUS"),
    )
    assert index_value(indices, "exports") == sold
    assert index_value(indices, "turnover") == sold + bought
    assert index_value(indices, "balance") == sold - bought
    assert index_value(indices, "coverage") == pytest.approx(sold / bought)
    assert index_value(indices, "exports_growth") == pytest.approx(sold / before - 1)
    assert index_value(indices, "exports_cagr") == index_value(indices, "exports_growth")
    assert indices["exports_cagr", ""].period == "2013/2014"
    assert index_value(indices, "exports_share") == pytest.approx(sold / all_sold)
    assert index_value(indices, "exports_intensity") == pytest.approx(
        sold / all_sold / (world_bought / summed(period="2014"))
    )


def test_structures_are_those_of_the_rows(indices: dict[tuple[str, str], IndicatorValue]) -> None:
    def shares(**of: str) -> list[float]:
        return [
            summed(period="2014", product=good, **of) / summed(period="2014", **of)
            for good in GOODS
        ]

    ours, theirs, bought = shares(exporter="BLR"), shares(exporter="RUS"), shares(importer="RUS")
    assert index_value(indices, "similarity") == pytest.approx(sum(map(min, ours, theirs)))
    assert index_value(indices, "complementarity") == pytest.approx(
        1 - sum(abs(x - m) for x, m in zip(ours, bought, strict=True)) / 2
    )
    flow = shares(exporter="BLR", importer="RUS")
    assert index_value(indices, "flow_hhi") == pytest.approx(sum(part * part for part in flow))
    margins = index_value(indices, "extensive_margin") * index_value(indices, "intensive_margin")
    assert margins == pytest.approx(
        summed(period="2014", exporter="BLR", importer="RUS")
        / summed(period="2014", importer="RUS")
    )
    world_of = shares()
    for good, own, world_share in zip(GOODS, ours, world_of, strict=True):
        if ("rca", good) in indices:
            assert index_value(indices, "rca", good) == pytest.approx(own / world_share)


def test_advantages_asked_for_alone_are_those_among_others(folder: Path) -> None:
    names = ("rca", "rsca", "nrca")
    for products in ((), GOODS):
        request = IndicatorRequest(names, products=tuple(products), top=9)
        alone = indicators.economy_indicators(folder, ("BLR",), request)
        among = indicators.economy_indicators(
            folder, ("BLR",), replace(request, names=(*names, "lafay"))
        )
        assert any(not isinstance(value.value, Unknown) for value in alone)
        assert alone == tuple(value for value in among if value.name != "lafay")


def test_parts_add_up_to_the_change(indices: dict[tuple[str, str], IndicatorValue]) -> None:
    change = summed(period="2014", exporter="BLR", importer="RUS") - summed(
        period="2013", exporter="BLR", importer="RUS"
    )
    assert sum(
        index_value(indices, f"shift_{part}") for part in ("world", "products", "competitiveness")
    ) == pytest.approx(change)
    added = [
        index_value(indices, name, good) for name, good in indices if name == "growth_contribution"
    ]
    assert sum(added) == pytest.approx(index_value(indices, "exports_growth"))
    value = indices["price_index", ""].value, indices["quantity_index", ""].value
    assert not any(isinstance(result, Unknown) for result in value)


def test_unit_values_are_dollars_a_kilogram(indices: dict[tuple[str, str], IndicatorValue]) -> None:
    flows = {row[4]: row for row in ROWS if row[0] == "2014" and row[2:4] == ("BLR", "RUS")}
    assert flows
    for good, row in flows.items():
        assert index_value(indices, "unit_value", good) == pytest.approx(row[5] / row[6])


def test_each_index_states_its_source_date_and_codes(
    indices: dict[tuple[str, str], IndicatorValue],
) -> None:
    assert {(index.source, index.retrieved) for index in indices.values()} == {
        ("Made", date(2024, 2, 1))
    }
    assert {
        index.nomenclature
        for index in indices.values()
        if indicator_specs()[index.name].uses_products
    } == {"HS17, 6"}
    assert {
        index.nomenclature
        for index in indices.values()
        if not indicator_specs()[index.name].uses_products
    } == {""}
    assert {name for name, _ in indices} <= set(indicator_specs())


def test_products_are_cut_to_the_requested_level(folder: Path) -> None:
    results = indicators.pair_indicators(
        folder, "BLR", "RUS", IndicatorRequest(("product_share",), level=2, top=9)
    )
    assert {index.nomenclature for index in results} == {"HS17, 2"}
    assert sum(
        index.value for index in results if not isinstance(index.value, Unknown)
    ) == pytest.approx(1)
    assert next(index for index in results if index.product == "87").value == pytest.approx(
        (
            summed(period="2014", exporter="BLR", importer="RUS", product="870190")
            + summed(period="2014", exporter="BLR", importer="RUS", product="870421")
        )
        / summed(period="2014", exporter="BLR", importer="RUS")
    )


def test_without_world_trade_what_needs_it_is_unknown(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("2014", "RUS", "BLR", "RUS", "870190", 100.0, 5.0),
        ("2014", "RUS", "RUS", "BLR", "270900", 300.0, 9.0),
    ]
    results = {
        index.name: index for index in indicators.pair_indicators(add(tmp_path, rows), "BLR", "RUS")
    }
    assert results["exports"].value == 100
    assert [flag.gap for flag in results["exports"].flags] == [CoverageFlagKind.MIRRORED]
    for name in (
        "exports_share",
        "exports_intensity",
        "rca",
        "extensive_margin",
        "untapped_potential",
        "exports_growth",
    ):
        assert isinstance(results[name].value, Unknown), name
    assert results["grubel_lloyd"].value == 0


def test_own_report_comes_before_the_partners_and_growth_does_not_mix_them(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("2013", "RUS", "BLR", "RUS", "870190", 80.0, 4.0),
        ("2014", "RUS", "BLR", "RUS", "870190", 100.0, 5.0),
        ("2014", "BLR", "BLR", "RUS", "870190", 90.0, 5.0),
    ]
    folder = add(tmp_path, rows)
    mine = {index.name: index for index in indicators.pair_indicators(folder, "BLR", "RUS")}
    assert mine["exports"].value == 90
    assert isinstance(mine["exports_growth"].value, Unknown)
    assert "different sides" in mine["exports_growth"].value.reason
    theirs = {index.name: index for index in indicators.pair_indicators(folder, "RUS", "BLR")}
    assert theirs["imports"].value == 100
    assert theirs["imports_growth"].value == pytest.approx(0.25)


def test_months_make_a_year_only_when_all_are_there(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"2013-{month:02d}", "BLR", "BLR", "RUS", "870190", 10.0, 1.0) for month in range(1, 13)
    ]
    rows += [
        (f"2014-{month:02d}", "BLR", "BLR", "RUS", "870190", 10.0, 1.0) for month in range(1, 4)
    ]
    results = {
        index.name: index for index in indicators.pair_indicators(add(tmp_path, rows), "BLR", "RUS")
    }
    assert results["exports"].value == 30
    assert CoverageFlagKind.PARTIAL in {flag.gap for flag in results["exports"].flags}
    assert isinstance(results["exports_growth"].value, Unknown)
    full_year = {
        index.name: index
        for index in indicators.pair_indicators(
            tmp_path / "trade", "BLR", "RUS", IndicatorRequest(year=2013)
        )
    }
    assert full_year["exports"].value == 120


def test_missing_data_is_reported(folder: Path) -> None:
    assert indicators.pair_indicators(folder / "none", "BLR", "RUS") == ()
    with pytest.raises(InputError, match="Available: Made 2013, Made 2014"):
        indicators.pair_indicators(folder, "BLR", "RUS", IndicatorRequest(year=1999))
    with pytest.raises(UnknownEconomy):
        indicators.pair_indicators(folder, "Nowhere", "RUS")


def test_an_economy_alone(folder: Path) -> None:
    results = {
        (index.name, index.product): index
        for index in indicators.economy_indicators(
            folder, ["BLR"], IndicatorRequest(top=9, income={"BLR": 1.0, "RUS": 2.0})
        )
    }
    all_sold = summed(period="2014", exporter="BLR")
    assert index_value(results, "all_exports") == all_sold
    assert index_value(results, "world_share") == pytest.approx(all_sold / summed(period="2014"))
    parts = [summed(period="2014", exporter="BLR", product=good) / all_sold for good in GOODS]
    assert index_value(results, "products_hhi") == pytest.approx(sum(part * part for part in parts))
    change = all_sold - summed(period="2013", exporter="BLR")
    assert sum(
        index_value(results, f"cms_{part}")
        for part in ("world", "products", "markets", "competitiveness")
    ) == pytest.approx(change)
    assert sum(
        index_value(results, name, good) for name, good in results if name == "lafay"
    ) == pytest.approx(0, abs=1e-9)
    for name in ("technology_share", "end_use_share", "complexity_step_share"):
        assert sum(
            index_value(results, each, label) for each, label in results if each == name
        ) == pytest.approx(1)
    assert 1 <= index_value(results, "expy") <= 2
    assert index_value(results, "diversity") == sum(
        1 for name, good in results if name == "rca" and index_value(results, name, good) >= 1
    )
    densities = {
        good: index_value(results, name, good) for name, good in results if name == "density"
    }
    assert densities
    assert all(
        index_value(results, "distance", good) == pytest.approx(1 - value)
        for good, value in densities.items()
    )


def test_as_of_a_day_the_values_known_then_are_used(tmp_path: Path) -> None:
    row: Row = ("2014", "BLR", "BLR", "RUS", "870190", 90.0, 5.0)
    same: Row = ("2014", "BLR", "RUS", "BLR", "870190", 7.0, 1.0)
    add(tmp_path, [row, same], date(2020, 1, 1))
    folder = add(tmp_path, [(*row[:5], 95.0, 5.0), same], date(2022, 1, 1))

    def known(day: date | None) -> list[object]:
        return [
            index.value
            for index in indicators.pair_indicators(
                folder, "BLR", "RUS", IndicatorRequest(("exports", "imports"), as_of=day)
            )
        ]

    assert known(None) == [95, 7]
    assert known(date(2022, 1, 1)) == [95, 7]
    assert known(date(2021, 12, 31)) == [90, 7]
    assert known(date(2019, 1, 1)) == []


def test_a_year_in_which_the_pair_is_silent_is_answered_with_unknowns_and_flags(
    tmp_path: Path,
) -> None:
    rows: list[Row] = [
        (year, who, seller, buyer, "870190", 100.0, 5.0)
        for year, pairs in (
            ("2021", (("RUS", "BLR"), ("BLR", "RUS"), ("RUS", "KAZ"))),
            ("2023", (("KAZ", "RUS"), ("RUS", "KAZ"))),
        )
        for seller, buyer in pairs
        for who in ([seller] if year == "2021" else ["KAZ"])
    ]
    folder = add(tmp_path, rows)
    results = {
        index.name: index
        for index in indicators.pair_indicators(
            folder, "BLR", "RUS", IndicatorRequest(("exports", "turnover"), year=2023)
        )
    }
    assert all(isinstance(index.value, Unknown) for index in results.values())
    gaps = {flag.gap for flag in results["exports"].flags}
    assert CoverageFlagKind.KNOWN_SILENT in gaps
    assert CoverageFlagKind.SILENT not in gaps, "two reporters are not everybody"
    assert (
        indicators.pair_indicators(folder, "BLR", "RUS", IndicatorRequest(("exports",)))[0].period
        == "2021"
    ), "the last year told"


def test_the_chart_of_an_indicator_over_years(folder: Path, tmp_path: Path) -> None:
    request = IndicatorRequest(("all_exports",))
    values, _ = indicators.compute_indicator_years(folder, ("BLR",), "", request, (2013, 2014))
    indicators.write_indicators(values, tmp_path / "a.svg", "ru")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert "Беларусь" in text
    assert "2014" in text
    several, _ = indicators.compute_indicator_years(
        folder, ("BLR", "RUS"), "", request, (2013, 2014)
    )
    with pytest.raises(InputError, match="these are 2"):
        indicators.write_indicators(several, tmp_path / "b.svg", "en")
    assert not (tmp_path / "b.svg").exists()
