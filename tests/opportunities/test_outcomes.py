"""What was promised and what was traded afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.opportunities.made_deals import DAY, made_deal

from kirmash.opportunities import outcomes
from kirmash.opportunities.goods_flows import OutcomeFlows, YearlyFlow
from kirmash.records.deals import DealKind, DealStatus
from kirmash.records.opportunities import OpportunitySection, SectionFill, Suggestion
from kirmash.records.quantities import Unknown

PAIR = ("BLR", "RUS")
VALUES = {2013: 10.0, 2014: 20.0, 2015: 30.0, 2016: 99.0, 2017: 50.0, 2018: 0.0}


def table_flows() -> OutcomeFlows:
    """Tractors by year one way, buses beside them, and the other way told without tractors."""
    rows = [
        YearlyFlow("BLR", "RUS", year, ("8701",), value) for year, value in VALUES.items() if value
    ]
    rows += [YearlyFlow("BLR", "RUS", year, ("8702",), 1000.0) for year in VALUES]
    told = frozenset((*way, year) for year in VALUES for way in (PAIR, PAIR[::-1]))
    return OutcomeFlows(PAIR, tuple(rows), told, source="Made", nomenclature="HS17, 4")


def number(row: Suggestion, key: str) -> float | Unknown:
    found = row.number(key)
    assert found is not None
    return found.value


def promise(**changes: object) -> OpportunitySection:
    deal = replace(made_deal(DealStatus.PLANNED, status=DealStatus.LAPSED), **changes)
    return outcomes.deals_section(PAIR, [deal], table_flows())


def test_the_means_are_of_whole_years_before_and_after_and_of_its_headings_alone() -> None:
    row = promise().suggestions[0]
    assert number(row, "flow_before") == 20.0
    assert number(row, "flow_after") == 25.0  # 2018 is told, and nothing was sold in it
    assert number(row, "flow_change") == pytest.approx(0.25)
    yearly = {n.of: n.value for n in row.numbers if n.key == "yearly"}
    assert yearly == {str(year): value for year, value in VALUES.items()}
    assert any("2013, 2014, 2015" in str(note) for note in row.notes)


def test_the_way_of_the_goods_decides_and_both_ways_are_said() -> None:
    back = promise(seller="RUS", buyer="BLR").suggestions[0]
    assert number(back, "flow_before") == 0.0
    assert isinstance(number(back, "flow_change"), Unknown)
    both = promise(seller="", buyer="").suggestions[0]
    assert number(both, "flow_before") == 20.0
    assert outcomes.BOTH_WAYS in both.notes


def test_a_region_is_read_by_its_country() -> None:
    row = promise(seller="RU-IVA", buyer="BLR").suggestions[0]
    assert number(row, "flow_before") == 0.0
    assert "between BLR and RUS" in str(promise().notes[1])


def test_claims_stand_in_where_no_table_tells_and_differing_ones_do_not() -> None:
    deal = made_deal(DealStatus.SIGNED, status=DealStatus.SIGNED)
    claimed = (
        YearlyFlow("BLR", "RUS", 2015, ("8701",), 5.0, ("c-1",)),
        YearlyFlow("BLR", "RUS", 2017, ("8701",), 7.0, ("c-2",)),
        YearlyFlow("BLR", "RUS", 2018, ("8701",), 7.0, ("c-3",)),
        YearlyFlow("BLR", "RUS", 2018, ("8701",), 9.0, ("c-4",)),
        YearlyFlow("BLR", "RUS", 2014, ("8701", "8702"), 100.0, ("c-5",)),
    )
    flows = OutcomeFlows(PAIR, claimed=claimed, mentioned=((("870190",), "c-9"),))
    section = outcomes.deals_section(PAIR, [deal], flows)
    row = section.suggestions[0]
    assert (number(row, "flow_before"), number(row, "flow_after")) == (5.0, 7.0)
    assert {"c-1", "c-2", "c-9"} <= set(row.evidence)
    assert section.fill is SectionFill.PARTIAL
    assert "comtrade" in section.unavailable[0].why.why.remedy


def visit(day: date = DAY) -> object:
    met = made_deal(
        DealStatus.COMPLETED,
        status=DealStatus.COMPLETED,
        kind=DealKind.VISIT,
        day=day,
        outcome="done",
        name="visit",
    )
    return replace(met, meeting=True, codes=())


def test_a_visit_sums_up_what_was_promised_at_it() -> None:
    planned, lapsed = DealStatus.PLANNED, DealStatus.LAPSED
    deals = [
        visit(),
        visit(date(2016, 4, 20)),  # the same visit
        visit(date(2020, 1, 1)),  # nothing promised
        made_deal(planned, status=DealStatus.COMPLETED, outcome="done", name="a"),
        made_deal(planned, status=lapsed, outcome="late", name="b"),
        made_deal(planned, status=lapsed, name="c"),
        made_deal(planned, status=DealStatus.IN_PROGRESS, name="d"),
        made_deal(DealStatus.PROPOSED, status=lapsed, name="e"),
        made_deal(planned, status=lapsed, day=date(2017, 1, 1), name="f"),
        made_deal(planned, status=lapsed, kind=DealKind.ROADMAP, name="plan"),
    ]
    section = outcomes.visits_section(PAIR, deals, table_flows())
    assert len(section.suggestions) == 1
    row = section.suggestions[0]
    counts = {key: number(row, key) for key in outcomes.VISIT_COLUMNS[:6]}
    assert counts == {
        "promised": 4,
        "done": 1,
        "late": 1,
        "unheard": 1,
        "under_way": 1,
        "offered": 1,
    }
    assert number(row, "visit_before") == 20.0  # one heading, counted once
    assert "never" not in str(section.notes[0])


def test_a_visit_stands_beside_the_turnover_of_all_goods() -> None:
    totals = {2015: (60e6, 50e6, 70e6)}
    deals = [visit(), made_deal(DealStatus.PLANNED, status=DealStatus.PLANNED)]
    section = outcomes.visits_section(PAIR, deals, OutcomeFlows(PAIR, totals=totals))
    row = section.suggestions[0]
    total = row.number("yearly_total")
    assert total is not None
    assert (total.of, total.low, total.high) == ("2015", 50e6, 70e6)
    assert any("2013, 2014, 2016" in str(note) for note in row.notes)
