"""Due dates of deals as an iCalendar file (RFC 5545), which every office's calendar takes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from kirmash.errors import BadPeriod
from kirmash.terms.deals import Deal
from kirmash.terms.periods import last_day

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def render(deals: Iterable[Deal], worded: Callable[[Deal], tuple[str, str]], as_of: date) -> str:
    """One all-day event for each deal with a due date, on its last day; ``worded`` gives an event's title and description.

    The same deals and day give the same bytes: the stamp is the day asked about, the id of an event that of its deal, so that
    a calendar that takes the file in again moves the event instead of doubling it.
    """
    events = [line for deal in deals for line in _event(deal, worded, as_of)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kirmash//Register of deals//EN", "CALSCALE:GREGORIAN", *events, "END:VCALENDAR"]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(deal: Deal, worded: Callable[[Deal], tuple[str, str]], as_of: date) -> list[str]:
    if deal.due is None:
        return []
    try:
        day = last_day(deal.due)
    except BadPeriod:
        return []
    title, told = worded(deal)
    return [
        "BEGIN:VEVENT", f"UID:{deal.id}@kirmash", f"DTSTAMP:{as_of:%Y%m%d}T000000Z", f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_escaped(title)}", f"DESCRIPTION:{_escaped(told)}",
        f"CATEGORIES:{deal.outcome.upper()}", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def _escaped(text: str) -> str:
    """Text as RFC 5545 §3.3.11 wants it: no control character, no line end, marks that part values escaped."""
    plain = _CONTROLS.sub(" ", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets, those after the first with a blank before them; no character is cut in two."""
    parts, held = [], b""
    for char in line:
        octets = char.encode()
        if len(held) + len(octets) > 75:
            parts.append(held.decode())
            held = b" "
        held += octets
    return [*parts, held.decode()]
