"""Export potential: its identities, a second plain implementation, and what a section says."""

from __future__ import annotations

from pathlib import Path
from statistics import quantiles

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.dossier.made_tables import ECONOMIES, GOODS, Row, add, world
from tests.indicators import tables

from kirmash.dossier.opportunities.tables import WindowRequest, load_window
from kirmash.indicators import similarity
from kirmash.opportunities import competitors, draws, expand
from kirmash.opportunities.expand import PotentialOptions, expand_section, pair_potential
from kirmash.opportunities.windows import TradeWindow, yearly_mean
from kirmash.records.opportunities import SectionFill
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import Naming, cell_text, number_text, section_title

YEARS = (2010, 2011, 2012, 2013, 2014)
PURE = PotentialOptions(corrected=False)

drawn_tables = st.tuples(st.integers(1, 5), st.integers(1, 8)).flatmap(
    lambda size: st.tuples(
        hnp.arrays(np.float64, size[1], elements=tables.CELL),
        hnp.arrays(np.float64, size[1], elements=tables.CELL),
        hnp.arrays(np.float64, size, elements=tables.CELL),
        hnp.arrays(np.float64, size[0], elements=tables.CELL),
    )
)


def plain(
    own: np.ndarray, all_: np.ndarray, demand: np.ndarray, flow: np.ndarray
) -> list[list[float]]:
    """The formula once more, cell by cell, as Decreux & Spies write it."""
    table = []
    for market, total in enumerate(flow):
        drawn = sum(own[k] / all_[k] * demand[market, k] for k in range(len(own)) if all_[k] > 0)
        table.append(
            [
                total / drawn * own[k] / all_[k] * demand[market, k]
                if drawn > 0 and all_[k]
                else 0.0
                for k in range(len(own))
            ]
        )
    return table


@given(drawn_tables)
def test_the_table_is_the_formula_cell_by_cell(drawn: tuple[np.ndarray, ...]) -> None:
    own, others, demand, flow = drawn
    share = np.divide(own, own + others, out=np.zeros_like(own), where=own + others > 0)
    table = similarity.export_potential_table(share, demand, flow)
    assert table == pytest.approx(np.array(plain(own, own + others, demand, flow)), rel=1e-9)
    spread = (demand @ share) > 0
    assert table.sum(axis=1)[spread] == pytest.approx(flow[spread], rel=1e-9)
    assert not table[~spread].any()


def test_the_table_of_one_market_is_the_potential_of_the_pair() -> None:
    own, all_, demand = np.array([3.0, 0, 5]), np.array([4.0, 2, 50]), np.array([7.0, 9, 2])
    pair = similarity.export_potential(
        similarity.ExporterSupply(own, all_), demand, 8.0, np.array([1.0, 0, 7])
    )
    assert not isinstance(pair, Unknown)
    table = similarity.export_potential_table(own / all_, demand[None], np.array([8.0]))
    assert table[0] == pytest.approx(pair.expected)


def test_corrections_are_factors_and_do_not_touch_ease() -> None:
    supply, demand, flow = np.array([0.5, 0.1]), np.array([[10.0, 20.0]]), np.array([7.0])
    corrections = similarity.PotentialCorrections(np.array([1.0, 0.5]), 1.2)
    table = similarity.export_potential_table(supply, demand, flow, corrections)
    assert table[0].tolist() == pytest.approx([6.0, 0.6 * 2])


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> TradeWindow:
    folder = add(tmp_path_factory.mktemp("w"), world(YEARS))
    loaded = load_window(folder, ("BLR", "RUS"), WindowRequest())
    assert isinstance(loaded, TradeWindow)
    return loaded


def flow_sum(seller: str = "", buyer: str = "", code: str = "") -> float:
    """The mean of the rows over the years, summed by hand."""
    return sum(
        row[5]
        for row in world(YEARS)
        if seller in {"", row[2]} and buyer in {"", row[3]} and code in {"", row[4]}
    ) / len(YEARS)


def test_without_corrections_the_potentials_of_a_pair_add_up_to_its_trade(
    window: TradeWindow,
) -> None:
    result = pair_potential(window, ("BLR", "RUS"), PURE)
    assert not isinstance(result, Unknown)
    assert result.potential.sum() == pytest.approx(flow_sum("BLR", "RUS"), rel=1e-9)
    assert result.actual.sum() == pytest.approx(flow_sum("BLR", "RUS"), rel=1e-9)


def test_a_potential_is_that_of_the_rows(window: TradeWindow) -> None:
    result = pair_potential(window, ("BLR", "RUS"), PURE)
    assert not isinstance(result, Unknown)
    drawn = {
        code: flow_sum("BLR", "", code) / flow_sum("", "", code) * flow_sum("", "RUS", code)
        for code in GOODS
    }
    ease = flow_sum("BLR", "RUS") / sum(drawn.values())
    assert result.ease == pytest.approx(ease)
    for place, code in enumerate(window.products):
        assert result.potential[place] == pytest.approx(ease * drawn[code])


def test_goods_passed_through_count_by_what_is_exported_of_what_is_imported(
    window: TradeWindow,
) -> None:
    pure, corrected = (
        pair_potential(window, ("BLR", "RUS"), PotentialOptions(corrected=on))
        for on in (False, True)
    )
    assert not isinstance(pure, Unknown)
    assert not isinstance(corrected, Unknown)
    row = window.economies.index("BLR")
    exports, imports = (yearly_mean(table)[row] for table in (window.exports, window.imports))
    ratio = np.minimum(1.0, exports / imports)
    assert (ratio < 1).any()
    assert corrected.potential == pytest.approx(pure.potential * ratio)


def test_expected_growth_of_the_buyer_and_the_seller_enters(window: TradeWindow) -> None:
    pure = pair_potential(window, ("BLR", "RUS"), PURE)
    grown = pair_potential(
        window, ("BLR", "RUS"), PotentialOptions(growth={"RUS": 1.1}, corrected=False)
    )
    assert not isinstance(pure, Unknown)
    assert not isinstance(grown, Unknown)
    own = flow_sum("RUS", "", GOODS[0]) / flow_sum("", "", GOODS[0])
    place = window.products.index(GOODS[0])
    factor = 1.1 / (1 + 0.1 * own)  # Russia's exports grow with its imports: the share falls
    assert grown.potential[place] == pytest.approx(pure.potential[place] * factor)


def test_a_section_names_its_scope_floors_and_ranks(window: TradeWindow) -> None:
    section = expand_section(window, ("BLR", "RUS"), PotentialOptions())
    assert section.fill is SectionFill.FULL
    assert section.years == YEARS
    assert [note.code for note in section.notes] == ["opportunity.all-fallen"]
    untapped = [suggestion.number("untapped") for suggestion in section.suggestions]
    values = [number.value for number in untapped if number]
    assert values == sorted(values, reverse=True)
    for suggestion in section.suggestions:
        rivals = [n for n in suggestion.numbers if n.key == "competitor_share"]
        assert len(rivals) == 3
        assert not {n.of for n in rivals} & {"BLR", "RUS"}


def test_years_that_are_missing_are_named_and_ranks_unknown(tmp_path: Path) -> None:
    window = load_window(add(tmp_path, world((2014,))), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    section = expand_section(window, ("BLR", "RUS"), PotentialOptions())
    assert section.fill is SectionFill.PARTIAL
    assert "2010, 2011, 2012, 2013 are not in the tables" in str(section.notes[0])
    assert [part.part for part in section.unavailable] == ["ranks"]
    first = section.suggestions[0].number("demand_growth")
    assert first
    assert isinstance(first.value, Unknown)


def rows_of_importers(count: int) -> list[Row]:
    """The world as its first importers report it."""
    return [
        (year, buyer, seller, buyer, code, value, weight)
        for year, _, seller, buyer, code, value, weight in world(YEARS)
        if buyer in ECONOMIES[:count]
    ]


def test_importers_that_report_are_a_market_of_their_own(tmp_path: Path) -> None:
    rows = rows_of_importers(12)
    window = load_window(add(tmp_path, rows, complete=()), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    assert not window.is_world
    assert set(window.importers) == set(ECONOMIES[:12])
    assert window.exports.sum() == pytest.approx(window.imports.sum())
    assert "Within the imports of the 12 economies" in str(window.scope)
    result = pair_potential(window, ("BLR", "RUS"), PURE)
    assert not isinstance(result, Unknown)
    assert result.potential.sum() == pytest.approx(flow_sum("BLR", "RUS"), rel=1e-9)


def test_a_market_of_a_few_chapters_is_said_in_the_title(tmp_path: Path) -> None:
    rows = rows_of_importers(12)
    window = load_window(add(tmp_path, rows, complete=()), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    section = expand_section(window, ("BLR", "RUS"), PotentialOptions())
    title = section_title(section, Naming("en", str, lambda code, _: code))
    assert title.startswith(
        "Expand: BLR → RUS, 2010–2014 (in imports of reporting economies, 12 in number; HS 04 04;"
    )


def test_a_few_importers_are_no_market(tmp_path: Path) -> None:
    window = load_window(
        add(tmp_path, rows_of_importers(4), complete=()), ("BLR", "RUS"), WindowRequest()
    )
    assert isinstance(window, TradeWindow)
    section = expand_section(window, ("BLR", "RUS"), PotentialOptions())
    assert section.fill is SectionFill.EMPTY
    assert section.unavailable[0].part == "potential"
    assert "BACI" in section.unavailable[0].why.why.advice


def test_two_that_do_not_trade_have_no_ease(tmp_path: Path) -> None:
    rows = [row for row in world(YEARS) if (row[2], row[3]) != ("BLR", "RUS")]
    window = load_window(add(tmp_path, rows), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    result = pair_potential(window, ("BLR", "RUS"), PURE)
    assert isinstance(result, Unknown)
    assert result.code == "opportunity.no-flow"


def test_prices_of_suppliers_place_the_seller(window: TradeWindow) -> None:
    for place in range(len(window.products)):
        prices = competitors.supplier_prices(window, "RUS", place)
        own = competitors.own_price(window, ("BLR", "RUS"), place)
        (label,) = competitors.price_class(window, ("BLR", "RUS"), place)
        assert own is not None
        low, _, high = quantiles(prices.tolist(), n=4, method="inclusive")
        assert label.code == ("low" if own < low else "high" if own > high else "middle")


def test_the_share_in_the_top_ten_is_that_of_ranking_all() -> None:
    random = np.random.default_rng(3)
    drawn = random.lognormal(0, 0.2, (40, 300)) * np.linspace(1, 3, 300)
    eligible = random.random(300) < 0.8
    ranked = np.where(eligible, drawn, -1.0)
    places = np.argsort(-ranked, axis=1)[:, :10]
    expected = np.bincount(places.ravel(), minlength=300) / 40
    shares = expand._share_in_top_ten(drawn[:, eligible])
    assert np.array_equal(shares, expected[eligible])
    assert expand._share_in_top_ten(drawn[:, :3]).tolist() == [1.0, 1.0, 1.0]


def test_draws_are_the_formula_over_years_drawn_one_by_one(window: TradeWindow) -> None:
    seller, buyer = (window.economies.index(code) for code in ("BLR", "RUS"))
    columns = np.arange(len(window.products))
    potentials, untapped = draws.drawn_potentials(window, "BLR", buyer, columns)
    picked = np.random.default_rng(draws.SEED).integers(0, len(YEARS), (draws.DRAWS, len(YEARS)))
    for number in (0, 42, 99):
        years = picked[number]
        exports = window.exports[years].mean(axis=0)
        sold = window.sold["BLR"].values[years, buyer].mean(axis=0)
        demand = window.imports[years, buyer].mean(axis=0)
        expected = plain(exports[seller], exports.sum(axis=0), demand[None], sold.sum()[None])[0]
        assert potentials[number] == pytest.approx(np.array(expected), rel=1e-9)
        left = np.maximum(0.0, np.array(expected) - sold)
        assert untapped[number] == pytest.approx(left, rel=1e-6, abs=1e-3)


def test_few_products_have_no_share_in_the_first_ten_and_an_interval(window: TradeWindow) -> None:
    section = expand_section(window, ("BLR", "RUS"), PotentialOptions())
    for suggestion in section.suggestions:
        top, untapped = suggestion.number("top_ten"), suggestion.number("untapped")
        assert top
        assert top.value is expand.ALL_IN_TEN
        assert untapped
        assert untapped.low is not None
        assert untapped.high is not None
        assert untapped.low <= untapped.high
        text = cell_text(untapped, "en")
        assert text.startswith(number_text(untapped, "en"))
        assert text.endswith(")")
    assert section.fill is SectionFill.FULL
