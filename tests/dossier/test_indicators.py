"""Indicators over trade tables: against sums made by hand from the same rows, and what is said
where the tables are silent.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import GOODS, Row, add, world

from kirmash.dossier import indicators
from kirmash.dossier.indicators import Index, Wish
from kirmash.errors import InputError, UnknownEconomy
from kirmash.indicators.index import kinds
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import Gap

ROWS = world()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return add(tmp_path_factory.mktemp("world"), ROWS)


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[tuple[str, str], Index]:
    return {
        (one.name, one.product): one
        for one in indicators.for_pair(folder, "Беларусь", "Russia", Wish(top=9))
    }


def summed(**wanted: str) -> float:
    """The dollars of the rows in which every named column says so."""
    names = ("period", "reporter", "exporter", "importer", "product")
    return sum(
        row[5]
        for row in ROWS
        if all(row[names.index(name)] == said for name, said in wanted.items())
    )


def told(found: dict[tuple[str, str], Index], name: str, product: str = "") -> float:
    value = found[name, product].value
    assert not isinstance(value, Unknown)
    return value


def test_totals_shares_and_intensity_are_those_of_the_rows(
    found: dict[tuple[str, str], Index],
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
    assert told(found, "exports") == sold
    assert told(found, "turnover") == sold + bought
    assert told(found, "balance") == sold - bought
    assert told(found, "coverage") == pytest.approx(sold / bought)
    assert told(found, "exports_growth") == pytest.approx(sold / before - 1)
    assert told(found, "exports_cagr") == told(found, "exports_growth")
    assert found["exports_cagr", ""].period == "2013/2014"
    assert told(found, "exports_share") == pytest.approx(sold / all_sold)
    assert told(found, "exports_intensity") == pytest.approx(
        sold / all_sold / (world_bought / summed(period="2014"))
    )


def test_structures_are_those_of_the_rows(found: dict[tuple[str, str], Index]) -> None:
    def shares(**of: str) -> list[float]:
        return [
            summed(period="2014", product=good, **of) / summed(period="2014", **of)
            for good in GOODS
        ]

    ours, theirs, bought = shares(exporter="BLR"), shares(exporter="RUS"), shares(importer="RUS")
    assert told(found, "similarity") == pytest.approx(sum(map(min, ours, theirs)))
    assert told(found, "complementarity") == pytest.approx(
        1 - sum(abs(x - m) for x, m in zip(ours, bought, strict=True)) / 2
    )
    flow = shares(exporter="BLR", importer="RUS")
    assert told(found, "flow_hhi") == pytest.approx(sum(part * part for part in flow))
    margins = told(found, "extensive_margin") * told(found, "intensive_margin")
    assert margins == pytest.approx(
        summed(period="2014", exporter="BLR", importer="RUS")
        / summed(period="2014", importer="RUS")
    )
    world_of = shares()
    for good, own, whole in zip(GOODS, ours, world_of, strict=True):
        if ("rca", good) in found:
            assert told(found, "rca", good) == pytest.approx(own / whole)


def test_parts_add_up_to_the_change(found: dict[tuple[str, str], Index]) -> None:
    change = summed(period="2014", exporter="BLR", importer="RUS") - summed(
        period="2013", exporter="BLR", importer="RUS"
    )
    assert sum(
        told(found, f"shift_{part}") for part in ("world", "products", "competitiveness")
    ) == pytest.approx(change)
    added = [told(found, name, good) for name, good in found if name == "growth_contribution"]
    assert sum(added) == pytest.approx(told(found, "exports_growth"))
    value = found["price_index", ""].value, found["quantity_index", ""].value
    assert not any(isinstance(one, Unknown) for one in value)


def test_unit_values_are_dollars_a_kilogram(found: dict[tuple[str, str], Index]) -> None:
    flows = {row[4]: row for row in ROWS if row[0] == "2014" and row[2:4] == ("BLR", "RUS")}
    assert flows
    for good, row in flows.items():
        assert told(found, "unit_value", good) == pytest.approx(row[5] / row[6])


def test_each_tells_its_source_date_and_codes(found: dict[tuple[str, str], Index]) -> None:
    assert {(one.source, one.retrieved) for one in found.values()} == {("Made", date(2024, 2, 1))}
    assert {one.nomenclature for one in found.values() if kinds()[one.name].goods} == {"HS17, 6"}
    assert {one.nomenclature for one in found.values() if not kinds()[one.name].goods} == {""}
    assert {name for name, _ in found} <= set(kinds())


def test_products_are_cut_to_the_level_asked_for(folder: Path) -> None:
    found = indicators.for_pair(folder, "BLR", "RUS", Wish(("product_share",), level=2, top=9))
    assert {one.nomenclature for one in found} == {"HS17, 2"}
    assert sum(one.value for one in found if not isinstance(one.value, Unknown)) == pytest.approx(1)
    assert next(one for one in found if one.product == "87").value == pytest.approx(
        (
            summed(period="2014", exporter="BLR", importer="RUS", product="870190")
            + summed(period="2014", exporter="BLR", importer="RUS", product="870421")
        )
        / summed(period="2014", exporter="BLR", importer="RUS")
    )


def test_without_a_world_what_needs_one_is_unknown(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("2014", "RUS", "BLR", "RUS", "870190", 100.0, 5.0),
        ("2014", "RUS", "RUS", "BLR", "270900", 300.0, 9.0),
    ]
    found = {one.name: one for one in indicators.for_pair(add(tmp_path, rows), "BLR", "RUS")}
    assert found["exports"].value == 100
    assert [flag.gap for flag in found["exports"].flags] == [Gap.MIRRORED]
    for name in (
        "exports_share",
        "exports_intensity",
        "rca",
        "extensive_margin",
        "untapped_potential",
        "exports_growth",
    ):
        assert isinstance(found[name].value, Unknown), name
    assert found["grubel_lloyd"].value == 0


def test_own_report_comes_before_the_partners_and_growth_does_not_mix_them(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("2013", "RUS", "BLR", "RUS", "870190", 80.0, 4.0),
        ("2014", "RUS", "BLR", "RUS", "870190", 100.0, 5.0),
        ("2014", "BLR", "BLR", "RUS", "870190", 90.0, 5.0),
    ]
    folder = add(tmp_path, rows)
    mine = {one.name: one for one in indicators.for_pair(folder, "BLR", "RUS")}
    assert mine["exports"].value == 90
    assert isinstance(mine["exports_growth"].value, Unknown)
    assert "different sides" in mine["exports_growth"].value.reason
    theirs = {one.name: one for one in indicators.for_pair(folder, "RUS", "BLR")}
    assert theirs["imports"].value == 100
    assert theirs["imports_growth"].value == pytest.approx(0.25)


def test_months_make_a_year_only_when_all_are_there(tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"2013-{month:02d}", "BLR", "BLR", "RUS", "870190", 10.0, 1.0) for month in range(1, 13)
    ]
    rows += [
        (f"2014-{month:02d}", "BLR", "BLR", "RUS", "870190", 10.0, 1.0) for month in range(1, 4)
    ]
    found = {one.name: one for one in indicators.for_pair(add(tmp_path, rows), "BLR", "RUS")}
    assert found["exports"].value == 30
    assert Gap.PARTIAL in {flag.gap for flag in found["exports"].flags}
    assert isinstance(found["exports_growth"].value, Unknown)
    whole = {
        one.name: one
        for one in indicators.for_pair(tmp_path / "trade", "BLR", "RUS", Wish(year=2013))
    }
    assert whole["exports"].value == 120


def test_what_is_not_held_is_told(folder: Path) -> None:
    assert indicators.for_pair(folder / "none", "BLR", "RUS") == ()
    with pytest.raises(InputError, match="They hold: Made 2013, Made 2014"):
        indicators.for_pair(folder, "BLR", "RUS", Wish(year=1999))
    with pytest.raises(UnknownEconomy):
        indicators.for_pair(folder, "Nowhere", "RUS")


def test_an_economy_alone(folder: Path) -> None:
    found = {
        (one.name, one.product): one
        for one in indicators.for_economies(
            folder, ["BLR"], Wish(top=9, income={"BLR": 1.0, "RUS": 2.0})
        )
    }
    all_sold = summed(period="2014", exporter="BLR")
    assert told(found, "all_exports") == all_sold
    assert told(found, "world_share") == pytest.approx(all_sold / summed(period="2014"))
    parts = [summed(period="2014", exporter="BLR", product=good) / all_sold for good in GOODS]
    assert told(found, "products_hhi") == pytest.approx(sum(part * part for part in parts))
    change = all_sold - summed(period="2013", exporter="BLR")
    assert sum(
        told(found, f"cms_{part}") for part in ("world", "products", "markets", "competitiveness")
    ) == pytest.approx(change)
    assert sum(told(found, name, good) for name, good in found if name == "lafay") == pytest.approx(
        0, abs=1e-9
    )
    for name in ("technology_share", "end_use_share", "complexity_step_share"):
        assert sum(
            told(found, each, label) for each, label in found if each == name
        ) == pytest.approx(1)
    assert 1 <= told(found, "expy") <= 2
    assert told(found, "diversity") == sum(
        1 for name, good in found if name == "rca" and told(found, name, good) >= 1
    )
    held = {good: told(found, name, good) for name, good in found if name == "density"}
    assert held
    assert all(
        told(found, "distance", good) == pytest.approx(1 - value) for good, value in held.items()
    )


def test_as_of_a_day_the_values_known_then_are_used(tmp_path: Path) -> None:
    row: Row = ("2014", "BLR", "BLR", "RUS", "870190", 90.0, 5.0)
    same: Row = ("2014", "BLR", "RUS", "BLR", "870190", 7.0, 1.0)
    add(tmp_path, [row, same], date(2020, 1, 1))
    folder = add(tmp_path, [(*row[:5], 95.0, 5.0), same], date(2022, 1, 1))

    def known(day: date | None) -> list[object]:
        return [
            one.value
            for one in indicators.for_pair(
                folder, "BLR", "RUS", Wish(("exports", "imports"), as_of=day)
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
    found = {
        one.name: one
        for one in indicators.for_pair(
            folder, "BLR", "RUS", Wish(("exports", "turnover"), year=2023)
        )
    }
    assert all(isinstance(one.value, Unknown) for one in found.values())
    assert {Gap.KNOWN_SILENT, Gap.SILENT} <= {flag.gap for flag in found["exports"].flags}
    assert indicators.for_pair(folder, "BLR", "RUS", Wish(("exports",)))[0].period == "2021", (
        "the last year told"
    )
