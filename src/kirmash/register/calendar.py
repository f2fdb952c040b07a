"""Due dates of deals as an iCalendar file (RFC 5545), which every office's calendar takes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from kirmash.errors import BadPeriod
from kirmash.terms.deals import Deal
from kirmash.terms.periods import last_day

if TYPE_CHECKING:
    from icalendar import Event

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]"
)  # RFC 5545 has no place for them
_LINE_ENDS = re.compile(r"\r\n?")


def render(deals: Iterable[Deal], worded: Callable[[Deal], tuple[str, str]], as_of: date) -> str:
    """One all-day event for each deal with a due date, on its last day; ``worded`` gives an event's title and description.

    The same deals and day give the same bytes: the stamp is the day asked about, the id of an event that of its deal, so that
    a calendar that takes the file in again moves the event instead of doubling it.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Kirmash//Register of deals//EN")
    calendar.add("calscale", "GREGORIAN")
    for deal in deals:
        event = _event(deal, worded, as_of)
        if event is not None:
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(deal: Deal, worded: Callable[[Deal], tuple[str, str]], as_of: date) -> Event | None:
    from icalendar import Event

    if deal.due is None:
        return None
    try:
        day = last_day(deal.due)
    except BadPeriod:
        return None
    title, description = map(_plain, worded(deal))
    event = Event()
    event.add("uid", f"{deal.id}@kirmash")
    event.add("dtstamp", datetime.combine(as_of, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", description)
    event.add("categories", [deal.outcome.upper()])
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    """Text without control characters, its lines ended by line feeds alone."""
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text))
