"""Markets of a seller, how two economies fit, and the ladder of added value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tests.dossier.made_tables import ECONOMIES, GOODS, add, world
from tests.opportunities.test_expand import YEARS, rows_of_importers

from kirmash.dossier.opportunities.tables import WindowRequest, load_window
from kirmash.indicators import similarity, structure
from kirmash.indicators.structure import NO_TRADE_TOTAL
from kirmash.opportunities import chains, complement, markets, upgrade
from kirmash.opportunities.windows import TradeWindow, fallen_note, yearly_mean
from kirmash.records.opportunities import OpportunitySection, SectionFill, UnavailablePart
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import Naming, section_title
from kirmash.trade import store

INCOME = {code: 1000.0 * (place + 1) for place, code in enumerate(ECONOMIES)}


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> TradeWindow:
    loaded = load_window(
        add(tmp_path_factory.mktemp("w"), world(YEARS)), ("BLR", "RUS"), WindowRequest()
    )
    assert isinstance(loaded, TradeWindow)
    return loaded


def values(section: OpportunitySection, key: str) -> list[float]:
    found = [suggestion.number(key) for suggestion in section.suggestions]
    return [n.value for n in found if n and not isinstance(n.value, Unknown)]


def figure(section: OpportunitySection, key: str) -> float:
    value = next(number.value for number in section.figures if number.key == key)
    assert not isinstance(value, Unknown)
    return value


def test_all_markets_together_hold_all_sales_and_all_variance(window: TradeWindow) -> None:
    section = markets.markets_section(window, "BLR", top=100)
    sold = sum(row[5] for row in world(YEARS) if row[2] == "BLR") / len(YEARS)
    assert figure(section, "exports") == pytest.approx(sold)
    row = window.economies.index("BLR")
    table = markets.market_table(window, "BLR", row, ())
    parts = [markets.variance_share(table.yearly, place) for place in range(len(ECONOMIES))]
    assert sum(part for part in parts if not isinstance(part, Unknown)) == pytest.approx(1)
    assert figure(section, "markets_hhi") == pytest.approx(structure.herfindahl(table.sold))
    untapped = values(section, "untapped")
    assert untapped == sorted(untapped, reverse=True)
    assert "BLR" not in {suggestion.buyer for suggestion in section.suggestions}


def test_the_change_of_concentration_is_that_of_the_index() -> None:
    sold = np.array([50.0, 30.0, 20.0])
    change = markets.hhi_change(sold, 2, 30.0)
    before, after = 0.38, (50**2 + 30**2 + 50**2) / 130**2
    assert change == pytest.approx(after - before)
    larger = markets.hhi_change(sold, 0, 10.0)
    assert not isinstance(larger, Unknown)
    assert larger > 0


def test_a_market_of_one_product_is_of_that_product(window: TradeWindow) -> None:
    section = markets.markets_section(window, "BLR", (GOODS[0],), 100)
    sold = sum(r[5] for r in world(YEARS) if r[2] == "BLR" and r[4] == GOODS[0]) / len(YEARS)
    assert figure(section, "exports") == pytest.approx(sold)
    assert GOODS[0] in str(section.notes[0])


def test_one_reporter_tells_its_own_markets_and_no_potential(tmp_path: Path) -> None:
    rows = [(y, "BLR", s, b, k, v, w) for y, _, s, b, k, v, w in world(YEARS) if s == "BLR"]
    window = load_window(add(tmp_path, rows), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    section = markets.markets_section(window, "BLR")
    assert section.fill is SectionFill.PARTIAL
    assert [part.part for part in section.unavailable] == ["potential"]
    assert values(section, "hhi_change_tenth")
    assert not values(section, "untapped")
    silent = markets.markets_section(window, "RUS")
    assert silent.fill is SectionFill.EMPTY
    assert "--reporter RUS" in str(silent.unavailable[0].why.why.advice).replace("{seller}", "RUS")


def test_sales_that_fell_are_said() -> None:
    assert fallen_note(np.array([10.0, 10.0, 10.0, 1.0]), 2014)
    assert not fallen_note(np.array([10.0, 10.0, 6.0]), 2014)
    assert not fallen_note(np.array([10.0, 1.0]), 2014)  # two years have no usual level


def test_similarity_and_fit_are_the_indices_and_their_places(window: TradeWindow) -> None:
    section = complement.complement_section(window, ("BLR", "RUS"))
    exports, imports = yearly_mean(window.exports), yearly_mean(window.imports)
    rows = [window.economies.index(code) for code in ("BLR", "RUS")]
    assert figure(section, "similarity") == pytest.approx(
        similarity.finger_kreinin(exports[rows[0]], exports[rows[1]])
    )
    assert figure(section, "complementarity") == pytest.approx(
        similarity.michaely(exports[rows[0]], imports[rows[1]])
    )
    everybody = [
        similarity.finger_kreinin(exports[i], exports[j])
        for i in range(len(ECONOMIES))
        for j in range(len(ECONOMIES))
        if i != j
    ]
    smaller = np.mean([each < figure(section, "similarity") for each in everybody])
    assert figure(section, "similarity_place") == pytest.approx(smaller)


@pytest.mark.parametrize(
    ("alike", "meets", "codes"),
    [
        ((0.6, 0.9), [(0.7, 0.8), (0.1, 0.1)], ("alike", "meets", "meets-little", "verdict-both")),
        (
            (0.6, 0.9),
            [(0.4, 0.5), (0.4, 0.5)],
            ("alike", "meets-partly", "meets-partly", "verdict-alike"),
        ),
        (
            (0.1, 0.1),
            [(0.1, 0.2), (0.6, 0.9)],
            ("unlike", "meets-little", "meets", "verdict-complement"),
        ),
        (
            (0.4, 0.5),
            [(0.1, 0.2), (0.2, 0.3)],
            ("middling", "meets-little", "meets-partly", "verdict-neither"),
        ),
        (  # high among pairs, but less than half of the structures in common
            (0.33, 0.93),
            [(0.4, 0.9), (0.1, 0.1)],
            ("alike-for-a-pair", "meets-for-a-pair", "meets-little", "verdict-neither"),
        ),
    ],
)
def test_the_verdict_says_what_the_places_bear(
    alike: complement.Placed, meets: list[complement.Placed], codes: tuple[str, ...]
) -> None:
    notes = complement._verdicts(("BLR", "RUS"), alike, meets)
    assert tuple(note.code.removeprefix("opportunity.") for note in notes) == codes


def test_without_the_way_back_two_way_trade_is_unknown(tmp_path: Path) -> None:
    others = [row for row in rows_of_importers(12) if row[3] not in {"BLR"}]
    window = load_window(add(tmp_path, others, complete=()), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    section = complement.complement_section(window, ("BLR", "RUS"), 100)
    relations = {each.code for s in section.suggestions for each in s.classes}
    assert relations <= {"meets", "both"}
    assert not values(section, "two_way")
    assert any(note.code == "opportunity.verdict-scope" for note in section.notes)


def test_new_products_are_those_without_advantage_by_density_and_demand(
    window: TradeWindow,
) -> None:
    section = upgrade.diversify_section(window, ("BLR", "RUS"), upgrade.LadderOptions(top=100))
    space = upgrade.window_space(window)
    assert not isinstance(space, Unknown)
    row = space.presence.exporters.index("BLR")
    lacking = {
        c for c, m in zip(space.presence.products, space.presence.cells[row], strict=True) if not m
    }
    assert {suggestion.product for suggestion in section.suggestions} == lacking
    scores, density, demand = (values(section, key) for key in ("score", "density", "demand"))
    assert scores[0] == 100
    worth = [d * q for d, q in zip(density, demand, strict=True)]
    assert [100 * each / worth[0] for each in worth] == pytest.approx(scores)


def test_the_ladder_has_classes_steps_and_incomes(window: TradeWindow) -> None:
    options = upgrade.LadderOptions(top=100, income=INCOME)
    section = upgrade.upgrade_section(window, ("BLR", "RUS"), options)
    assert section.fill is SectionFill.FULL
    exports = values(section, "exports")
    assert all(first >= other for first, other in pairwise(exports))
    assert sum(n.value for n in section.figures if n.key == "ladder_step") == pytest.approx(1)
    space = upgrade.window_space(window)
    assert not isinstance(space, Unknown)
    pci = dict(zip(space.presence.products, space.space.complexity.products, strict=True))
    for suggestion in section.suggestions:
        assert min(INCOME.values()) <= suggestion.number("prody").value <= max(INCOME.values())
        known = suggestion.product not in {"870190", "100190"}  # which HS 2017 does not have
        assert ("technology_share" in {each.kind for each in suggestion.classes}) is known
        for number in suggestion.numbers:
            if number.key == "step_complexity":
                assert number.value == pytest.approx(pci[number.of])
                assert number.value > pci[suggestion.product]


def test_without_incomes_prody_names_the_file(window: TradeWindow) -> None:
    section = upgrade.upgrade_section(window, ("BLR", "RUS"), upgrade.LadderOptions())
    assert [part.part for part in section.unavailable] == ["prody"]
    assert "--income" in section.unavailable[0].why.why.advice


def test_a_market_of_importers_has_no_product_space(tmp_path: Path) -> None:
    window = load_window(
        add(tmp_path, rows_of_importers(12), complete=()), ("BLR", "RUS"), WindowRequest()
    )
    assert isinstance(window, TradeWindow)
    for make in (upgrade.diversify_section, upgrade.upgrade_section):
        section = make(window, ("BLR", "RUS"), upgrade.LadderOptions())
        assert section.fill is SectionFill.EMPTY
        assert "BACI" in section.unavailable[0].why.why.advice


def test_links_to_a_buyer_whose_imports_are_not_told_say_nothing_of_trade(tmp_path: Path) -> None:
    others = [row for row in rows_of_importers(12) if row[3] != "BLR"]
    window = load_window(add(tmp_path, others, complete=()), ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    made = [
        chains.ProductLink(one[:4], other[:4], (("en", "goes into"), ("ru", "идёт в")))
        for one in GOODS
        for other in GOODS
        if one != other
    ]
    section = chains.chains_section(window, ("BLR", "RUS"), made, top=1000)
    told = [each.buyer == "RUS" for each in section.suggestions]
    assert True in told
    assert False in told
    assert told == sorted(told, reverse=True)  # those with known purchases first
    for suggestion in section.suggestions:
        number = suggestion.number("input_traded")
        assert number
        assert isinstance(number.value, Unknown) is (suggestion.buyer == "BLR")


MIXED = """source = "Mixed"
[columns]
exporter = "e"
importer = "i"
product = "k"
value_usd = "v"
[fixed]
reporter = ""
period = "2014"
nomenclature = "HS12"
"""


def test_goods_told_in_other_detail_are_named(tmp_path: Path) -> None:
    table, mapping = tmp_path / "mixed.csv", tmp_path / "mixed.toml"
    rows = [("4407", 900_000), ("4412", 800_000), ("48", 7_000), ("940310", 6_000)]
    lines = [f"{e},{i},{k},{v}" for e, i in (("BLR", "RUS"), ("RUS", "BLR")) for k, v in rows]
    table.write_text("\n".join(["e,i,k,v", *lines, ""]), "utf-8")
    mapping.write_text(MIXED, "utf-8")
    options = store.ImportOptions(mapping=mapping, retrieved=date(2024, 2, 1))
    store.add_file(tmp_path / "trade", table, options)
    window = load_window(tmp_path / "trade", ("BLR", "RUS"), WindowRequest())
    assert isinstance(window, TradeWindow)
    assert window.products == ("4407", "4412")
    assert window.coarser == ("48",)
    assert window.finer == ("9403",)
    codes = [note.code.removeprefix("opportunity.") for note in window.year_notes()]
    assert codes == ["coarser-codes", "finer-codes", "years-missing"]


def test_the_untapped_part_of_a_market_has_an_interval(window: TradeWindow) -> None:
    section = markets.markets_section(window, "BLR")
    numbers = [each.number("untapped") for each in section.suggestions]
    for number in numbers:
        assert number
        assert number.low is not None
        assert number.high is not None
        assert number.low <= number.high


def test_the_title_of_a_ladder_names_no_demand_that_is_unknown(window: TradeWindow) -> None:
    section = upgrade.upgrade_section(window, ("BLR", "RUS"), upgrade.LadderOptions())
    naming = Naming("en", str, lambda code, _: code)
    assert section_title(section, naming) == "Upgrade: BLR, with the demand of RUS, 2010–2014"
    missing = UnavailablePart("demand", NO_TRADE_TOTAL)
    alone = replace(section, unavailable=(missing,))
    assert section_title(alone, naming) == "Upgrade: BLR, 2010–2014"


def test_chains_need_an_advantage_on_both_sides_and_a_purchase(window: TradeWindow) -> None:
    made = [
        chains.ProductLink(one[:4], other[:4], (("en", "goes into"), ("ru", "идёт в")))
        for one in GOODS
        for other in GOODS
        if one != other
    ]
    section = chains.chains_section(window, ("BLR", "RUS"), made, top=1000)
    assert section.suggestions
    exports, imports = yearly_mean(window.exports), yearly_mean(window.imports)
    rca = structure.rca(exports)
    headings = [code[:4] for code in window.products]
    expected = set()
    for seller, buyer in (("BLR", "RUS"), ("RUS", "BLR")):
        row, other = window.economies.index(seller), window.economies.index(buyer)
        for link in made:
            source, product = headings.index(link.input), headings.index(link.output)
            passing = min(exports[row, source], imports[other, source])
            if rca[row, source] >= 1 <= rca[other, product] and passing >= 100_000:
                expected.add((seller, link.input, link.output))
    assert {(each.seller, *each.codes) for each in section.suggestions} == expected
    ends = zip(values(section, "input_exports"), values(section, "input_imports"), strict=True)
    smaller = [min(pair) for pair in ends]
    assert smaller == sorted(smaller, reverse=True)
