"""Deals and flows that existed and stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.dossier.made_tables import GOODS, Row, add, world
from tests.opportunities.made_deals import made_deal
from tests.opportunities.test_expand import YEARS

from kirmash.dossier.opportunities.tables import WindowRequest, load_window
from kirmash.opportunities import resume
from kirmash.opportunities.resume import Stop
from kirmash.opportunities.windows import TradeWindow
from kirmash.records.deals import DealKind, DealStatus
from kirmash.records.opportunities import SectionFill

AS_OF = date(2024, 7, 31)
PAIR = ("BLR", "RUS")
LOST, SMALL, MOVED = GOODS[0], GOODS[1], GOODS[2]


def stop_of(*statuses: DealStatus, status: DealStatus, kind: DealKind = DealKind.SUPPLY) -> object:
    deal = made_deal(*statuses, status=status, kind=kind)
    return resume.how_stopped(deal, [deal], (AS_OF, 24))


def test_a_deal_stopped_as_its_history_tells() -> None:
    offer, plan, signed = DealStatus.PROPOSED, DealStatus.PLANNED, DealStatus.SIGNED
    lapsed = DealStatus.LAPSED
    assert stop_of(offer, status=lapsed) is Stop.NEVER_TAKEN_UP
    assert stop_of(offer, plan, status=lapsed) is Stop.NEVER_BEGUN
    assert stop_of(plan, signed, status=lapsed) is Stop.FELL_SILENT
    assert stop_of(signed, status=DealStatus.SUSPENDED) is Stop.SUSPENDED
    assert stop_of(signed, status=DealStatus.CANCELLED) is Stop.CANCELLED
    assert stop_of(offer, status=lapsed, kind=DealKind.RESUMPTION) is Stop.RESUMPTION_WANTED
    assert stop_of(plan, status=plan) is None
    assert stop_of(signed, status=DealStatus.IN_PROGRESS) is None


def test_a_delivery_counts_as_ended_where_no_later_report_tells_of_such_goods() -> None:
    done = made_deal(DealStatus.COMPLETED, status=DealStatus.COMPLETED)
    again = made_deal(DealStatus.PLANNED, status=DealStatus.PLANNED, day=date(2024, 1, 5))
    other = replace(again, codes=("0401",))
    when = (AS_OF, 24)
    assert resume.how_stopped(done, [done, other], when) is Stop.DELIVERED_ONCE
    assert resume.how_stopped(done, [done, again], when) is None


def test_what_ran_stands_before_what_was_only_offered() -> None:
    offered = made_deal(DealStatus.PROPOSED, status=DealStatus.LAPSED)
    ran = made_deal(DealStatus.SIGNED, status=DealStatus.LAPSED, day=date(2017, 5, 1))
    met = replace(offered, meeting=True)
    section = resume.stopped_deals_section(PAIR, [offered, ran, met], (AS_OF, 24))
    assert [each.classes[0].code for each in section.suggestions] == [
        "fell_silent",
        "never_taken_up",
    ]
    silence = section.suggestions[0].number("silence")
    assert silence is not None
    assert silence.value == 86  # May 2017 to July 2024
    assert section.suggestions[0].evidence == ran.deal.mentions
    empty = resume.stopped_deals_section(PAIR, [met], (AS_OF, 24))
    assert empty.fill is SectionFill.EMPTY
    assert "kirmash add" in empty.unavailable[0].why.why.remedy


def made_window(folder: Path, rows: list[Row]) -> TradeWindow:
    loaded = load_window(add(folder, rows), PAIR, WindowRequest())
    assert isinstance(loaded, TradeWindow)
    return loaded


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """A world in which one product of BLR for RUS ends in the last year, and a small one too."""
    kept = [
        row for row in world(YEARS) if not (row[2:4] == PAIR and row[4] in {LOST, SMALL, MOVED})
    ]
    values = {LOST: 2_000_000.0, SMALL: 20_000.0, MOVED: 500_000.0}
    sold = [
        (str(year), "", *PAIR, code, value, 1.0)
        for code, value in values.items()
        for year in YEARS[:-1]
    ]
    return [*kept, *sold, (str(YEARS[-1]), "", *PAIR, "270999", 600_000.0, 1.0)]


def test_flows_that_fell_to_nothing_are_told_with_when_and_how_much(
    tmp_path: Path, rows: list[Row]
) -> None:
    window = made_window(tmp_path, rows)
    section = resume.stopped_flows_section(window, PAIR)
    by_product = {each.product: each for each in section.suggestions}
    first, second = section.suggestions[0], by_product[MOVED]
    assert first.product == LOST
    before, last = first.number("mean_before"), first.number("last_traded")
    assert before is not None
    assert last is not None
    assert (before.value, last.value) == (2_000_000.0, YEARS[-2])
    assert SMALL not in by_product
    assert section.omitted[0].value >= 20_000.0
    assert not first.notes
    assert "heading 2709" in str(second.notes[0])
    asked = resume.stopped_flows_section(window, PAIR, (MOVED,))
    assert [each.product for each in asked.suggestions] == [MOVED]


def test_silence_is_no_end(tmp_path: Path, rows: list[Row]) -> None:
    window = made_window(tmp_path, rows)
    values = window.sold["BLR"].values.copy()
    values[-1] = 0.0
    quiet = replace(window, sold={**window.sold, "BLR": replace(window.sold["BLR"], values=values)})
    section = resume.stopped_flows_section(quiet, PAIR)
    last = section.suggestions[0].number("last_traded") if section.suggestions else None
    assert last is None or last.value < YEARS[-2]
    two = replace(window, sold={"BLR": replace(window.sold["BLR"], values=values * 0)})
    assert resume.stopped_flows_section(two, PAIR).fill is SectionFill.EMPTY
