"""What tables of one reporter, of a few partners or of a few goods allow: an indicator is given only
where they have what it needs.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import ECONOMIES, add, world
from tests.dossier.test_world_tables import COUNTRY_BY_PRODUCT

from kirmash.briefs.facts import assemble_brief
from kirmash.briefs.material import BriefInputs
from kirmash.dossier import indicators
from kirmash.dossier.indicators import IndicatorRequest, IndicatorValue
from kirmash.indicators.registry import indicator_specs, indicator_title
from kirmash.records.coverage import CoverageStatus
from kirmash.records.quantities import Unknown
from kirmash.trade import store

DATA = Path(__file__).parents[3] / "shared" / "data"
DAY = date(2024, 2, 1)
KNOWN = Path(__file__).with_name("known_indicators.csv.gz")
GOODS = {"870190": 60, "870421": 100, "270900": 30, "040110": 50, "100190": 10}
OF_AN_ECONOMY = (
    *("products_hhi", "products_theil", "diversification", "products_exported", "markets_hhi"),
    *("technology_share", "end_use_share", "lafay", "rca", "eci", "fitness", "all_exports"),
    *("all_imports", "world_share", "similarity", "complementarity", "complementarity_back"),
    *("exports_share", "exports_intensity", "extensive_margin", "gravity_expected", "pci"),
    *("untapped_potential", "price_rung_share"),
)
OF_THE_PAIR = (
    *("exports", "imports", "turnover", "balance", "exports_growth", "turnover_cagr"),
    *("grubel_lloyd", "flow_hhi", "product_share", "growth_contribution", "price_index"),
)


def answer(folder: Path, total: bool = True, goods: Iterable[str] = GOODS) -> Path:
    """Two years as UN Comtrade answers ``--reporter BLR --partner RUS``: totals and HS6."""
    lines = [
        "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue,netWgt"
    ]
    for year in (2020, 2021):
        for flow, factor in (("X", 1_000), ("M", 2_000)):
            values = {code: value * factor * (year - 2010) for code, value in GOODS.items()}
            rows = {"TOTAL": sum(values.values())} if total else {}
            rows |= {code: values[code] for code in goods}
            lines += [
                f"{year},112,{flow},643,H5,{code},{value},{value // 5}"
                for code, value in rows.items()
            ]
    path = folder / "comtrade.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    store.add_file(folder / "trade", path)
    return folder / "trade"


def every_value(folder: Path) -> list[IndicatorValue]:
    request = IndicatorRequest(top=9)
    return [
        *indicators.pair_indicators(folder, "BLR", "RUS", request),
        *indicators.pair_indicators(folder, "RUS", "BLR", request),
        *indicators.economy_indicators(folder, ("BLR", "RUS"), request),
        *indicators.product_indicators(folder, request),
    ]


def known(values: Iterable[IndicatorValue]) -> set[str]:
    return {value.name for value in values if not isinstance(value.value, Unknown)}


def test_one_reporters_flows_with_one_partner_are_the_pairs_alone(tmp_path: Path) -> None:
    values = every_value(answer(tmp_path))
    assert set(OF_THE_PAIR) <= known(values)
    assert not known(values) & set(OF_AN_ECONOMY)
    for value in values:
        if value.name in OF_AN_ECONOMY:
            assert isinstance(value.value, Unknown)
            assert value.coverage
            assert value.coverage.status is CoverageStatus.UNKNOWN
            assert value.value.why.remedy, f"{value.name} names nothing that would mend it"


def test_the_briefs_annex_on_it_holds_no_structure(tmp_path: Path) -> None:
    values = every_value(answer(tmp_path))
    brief = assemble_brief(
        BriefInputs(("BLR", "RUS"), "en", date(2024, 6, 1), (), {}, indicator_values=tuple(values))
    )
    tables = {table.key: table for section in brief.sections for table in section.tables}
    labels = {row[0].text for table in tables.values() for row in table.rows}
    assert indicator_title("exports", "en") in labels
    assert not labels & {indicator_title(name, "en") for name in OF_AN_ECONOMY}
    assert not {"index_sides", "index_seller"} & set(tables)


def test_a_product_is_no_flow(tmp_path: Path) -> None:
    values = every_value(answer(tmp_path, total=False, goods=("870421",)))
    assert known(values) <= {"unit_value"}
    exports = next(value for value in values if value.name == "exports")
    assert isinstance(exports.value, Unknown)
    assert exports.value.code == "coverage.part-of-goods"


def test_products_that_are_a_part_of_the_reported_flow_have_no_structure(tmp_path: Path) -> None:
    values = every_value(answer(tmp_path, goods=("870421", "870190")))
    assert "exports" in known(values)
    assert not known(values) & {"flow_hhi", "product_share", "grubel_lloyd", "price_index"}


def test_trade_with_the_world_by_product_gives_the_structure(tmp_path: Path) -> None:
    folder = add(
        tmp_path,
        [
            ("2021", "BLR", *sides, code, float(value if sides[0] == "BLR" else 70), 1.0)
            for sides in (("BLR", "WLD"), ("WLD", "BLR"))
            for code, value in GOODS.items()
        ],
    )
    values = indicators.economy_indicators(folder, ("BLR",), IndicatorRequest(top=9))
    assert {"products_hhi", "lafay", "technology_share", "all_exports"} <= known(values)
    assert not known(values) & {"rca", "eci", "world_share", "diversification", "markets_hhi"}
    hhi = next(value for value in values if value.name == "products_hhi")
    total = sum(GOODS.values())
    assert hhi.value == pytest.approx(sum((part / total) ** 2 for part in GOODS.values()))
    assert hhi.coverage
    assert hhi.coverage.goods == pytest.approx(1)


def test_goods_of_a_world_that_nobody_declares_all_are_shown_as_a_part(tmp_path: Path) -> None:
    folder = add(tmp_path, world((2014,)), complete=())
    request = IndicatorRequest(("rca", "all_exports"), top=1)
    advantage, exports = indicators.economy_indicators(folder, ("BLR",), request)[::-1]
    assert isinstance(exports.value, Unknown)
    assert advantage.coverage
    assert advantage.coverage.mark == "[u]"


def test_similarity_needs_no_flow_between_the_two(tmp_path: Path) -> None:
    rows = [row for row in world((2014,)) if {row[2], row[3]} != {"BLR", "RUS"}]
    names = ("similarity", "complementarity", "exports")
    values = indicators.pair_indicators(add(tmp_path, rows), "BLR", "RUS", IndicatorRequest(names))
    assert known(values) == {"similarity", "complementarity"}


def test_every_indicator_states_its_needs() -> None:
    assert [name for name, kind in indicator_specs().items() if not kind.needs] == []


def test_coverage_stands_beside_every_value_in_rows_and_columns(tmp_path: Path) -> None:
    values = indicators.pair_indicators(answer(tmp_path), "RUS", "BLR")
    exports = next(row for row in indicators.to_rows(values) if row["name"] == "exports")
    assert exports["mark"] == "[u]", "Russia's exports are Belarus's report"
    coverage = exports["coverage"]
    assert isinstance(coverage, dict)
    assert coverage["status"] == "whole"
    header = indicators.to_csv(values).splitlines()[0].split(",")
    assert {"coverage", "coverage_goods", "coverage_filled", "coverage_note"} <= set(header)


# What was answered before needs were asked for, and was wrong: markets of a list that is less than
# its share of the exports (the partners of Iraq, Kuwait and Venezuela report over ten times as much to
# the same total), and noughts of economies whose exports nobody reports.
OF_FEW_PARTNERS = {
    *(("markets_hhi", name) for name in ("ABW", "ARE", "ATG", "BRB", "DMA", "IRQ", "KIR", "KWT")),
    *(("markets_hhi", name) for name in ("MSR", "VCT", "VEN")),
    *(("markets", name) for name in ("ARE", "ATG", "DMA", "IRQ", "KWT", "MSR", "VCT", "VEN")),
}
OF_NO_REPORT = {
    (name, economy) for name in ("world_share", "markets") for economy in ("BMU", "GRD", "PLW")
}


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_no_value_that_was_right_is_hidden(tmp_path: Path) -> None:
    """The list is of names and economies that are known, and right."""
    folder = tmp_path / "trade"
    store.add_file(folder, DATA / "wits2009_mirror" / "WITS_trade2009.csv")
    with gzip.open(KNOWN, "rt", encoding="utf-8") as file:
        right = {tuple(row) for row in csv.reader(file)}
    names = tuple(sorted({name for name, _ in right}))
    values = indicators.economy_indicators(folder, (), IndicatorRequest(names))
    hidden = {
        (value.name, value.economy): value.value.code
        for value in values
        if isinstance(value.value, Unknown)
    }
    assert len(right) > 500
    assert sorted(right & hidden.keys()) == []
    assert {hidden.get(place) for place in OF_FEW_PARTNERS} == {"coverage.part-of-world-trade"}
    assert {hidden.get(place) for place in OF_NO_REPORT} == {"coverage.no-exports"}


COMTRADE_NUMBERS = (
    *(112, 643, 276, 804, 156, 616, 380, 792, 440, 428, 398, 860, 826, 842, 251, 528),
    *(56, 40, 203, 703, 348, 642, 100),
)
WITHOUT_A_TABLE_OF_INCOMES = {"expy", "prody"}


def test_nothing_is_hidden_on_a_table_of_baci_s_shape(tmp_path: Path) -> None:
    """Every indicator of trade tables answers on two years of everybody's trade, for everybody."""
    numbers = dict(zip(ECONOMIES, COMTRADE_NUMBERS, strict=True))
    rows = world((2013, 2014))
    for year in ("2013", "2014"):
        lines = ["t,i,j,k,v,q"]
        for period, _, seller, buyer, code, dollars, kilograms in rows:
            if period == year:
                amounts = f"{dollars / 1000},{kilograms / 1000}"
                lines.append(f"{year},{numbers[seller]},{numbers[buyer]},{code},{amounts}")
        path = tmp_path / f"BACI_HS17_Y{year}_V202401.csv"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        store.add_file(tmp_path / "trade", path, store.ImportOptions(retrieved=DAY))
    folder = tmp_path / "trade"
    values = [
        *indicators.pair_indicators(folder, "BLR", "RUS"),
        *indicators.economy_indicators(folder, ECONOMIES),
        *indicators.product_indicators(folder, IndicatorRequest(products=("870190", "870421"))),
    ]
    hidden = {value.name for value in values if isinstance(value.value, Unknown)}
    assert hidden == WITHOUT_A_TABLE_OF_INCOMES
    answered = {value.name for value in values} - hidden
    of_trade = {name for name, spec in indicator_specs().items() if not spec.uses_input_output}
    assert answered == of_trade - WITHOUT_A_TABLE_OF_INCOMES


OF_COUNTRY_BY_PRODUCT = (
    *("all_exports", "world_share", "products_hhi", "products_theil", "diversification"),
    *("products_exported", "rca", "nrca", "eci", "eci_reflections", "fitness", "outlook"),
    *("diversity", "density", "outlook_gain", "complexity_step_share"),
)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_nothing_is_hidden_on_a_table_of_countries_by_product(tmp_path: Path) -> None:
    packed = DATA / "economiccomplexity" / "derived_world_trade_avg_1998_to_2000.csv.gz"
    table, mapping = tmp_path / "atlas.csv", tmp_path / "atlas.toml"
    table.write_bytes(gzip.decompress(packed.read_bytes()))
    mapping.write_text(COUNTRY_BY_PRODUCT.replace("\n", '\nwhole = ["goods"]\n', 1), "utf-8")
    store.add_file(tmp_path / "trade", table, store.ImportOptions(mapping=mapping, retrieved=DAY))
    request = IndicatorRequest(OF_COUNTRY_BY_PRODUCT, products=("0011",))
    values = indicators.economy_indicators(tmp_path / "trade", (), request)
    assert {value.name for value in values} == set(OF_COUNTRY_BY_PRODUCT)
    assert len({value.economy for value in values}) == 226
    assert [value for value in values if isinstance(value.value, Unknown)] == []
