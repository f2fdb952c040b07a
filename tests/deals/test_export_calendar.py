"""Due dates as calendar events: escaped, folded at 75 octets, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from kirmash.deals.export import render_calendar
from kirmash.records.deals import Deal, DealKind, DealStatus

DEAL = Deal(
    "d-1",
    DealKind.SUPPLY,
    DealStatus.PLANNED,
    "due",
    ("BLR", "RU-IVA"),
    "автобусы; троллейбусы, лифты",
    ("m-1",),
    (),
    due="2017-Q2",
)
DAY = date(2016, 5, 1)


def events(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_event_stands_on_the_last_day_of_the_term() -> None:
    lines = events(render_calendar([DEAL], lambda deal: ("Supply", deal.object), DAY))
    assert "DTSTART;VALUE=DATE:20170630" in lines
    assert "DTEND;VALUE=DATE:20170701" in lines
    assert "DESCRIPTION:автобусы\\; троллейбусы\\, лифты" in lines


def test_the_event_is_its_deals_and_read_back_by_other_programs() -> None:
    calendar = Calendar.from_ical(
        render_calendar([DEAL], lambda deal: ("Supply\r\nof goods", deal.object), DAY)
    )
    (event,) = calendar.walk("VEVENT")
    assert (event["UID"], event["SUMMARY"], event["DESCRIPTION"]) == (
        "d-1@kirmash",
        "Supply\nof goods",
        DEAL.object,
    )
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2017, 6, 30), date(2017, 7, 1))
    assert event["DTSTAMP"].dt == datetime(2016, 5, 1, tzinfo=UTC)
    assert (event["CATEGORIES"].cats, event["TRANSP"]) == (["DUE"], "TRANSPARENT")


def test_deals_without_a_due_day_have_no_event() -> None:
    assert "VEVENT" not in render_calendar([replace(DEAL, due=None)], lambda _: ("", ""), DAY)


@given(title=st.text(max_size=300), words=st.text(max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_is_injected(title: str, words: str) -> None:
    raw = render_calendar([DEAL], lambda _: (title, words), DAY)
    lines = raw.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    names = [line.split(":", 1)[0].split(";", 1)[0] for line in events(raw)]
    assert names.count("UID") == names.count("BEGIN") - 1 == 1
    assert render_calendar([DEAL], lambda _: (title, words), DAY) == raw
