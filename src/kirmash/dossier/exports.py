"""The register in the forms of other programs: a calendar, Open Contracting milestones, IATI activities, a working group's sheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.register import calendar, milestones
from kirmash.terms.deals import Deal
from kirmash.wording import format_date, say

FORMS = ("ics", "ocds", "iati", "xlsx")


@dataclass(frozen=True, slots=True)
class Style:
    """The day asked about and the language of the words."""

    as_of: date
    lang: str


def render(form: str, deals: Sequence[Deal], worded: Callable[[Deal], str], style: Style) -> bytes:
    """The deals in one of ``FORMS``; the same deals, day and language give the same bytes. Raises KeyError for another form."""
    ordered = sorted(deals, key=lambda one: (one.due is None, one.due or "", one.id))
    if form == "ics":
        return calendar.render(ordered, lambda deal: (worded(deal), _described(deal, style.lang)), style.as_of).encode()
    if form == "ocds":
        return (json.dumps(milestones.releases(ordered, worded, style.as_of), ensure_ascii=False, indent=1) + "\n").encode()
    if form == "iati":
        return milestones.activities(ordered, worded, style.as_of, style.lang)
    if form == "xlsx":
        from kirmash.briefs import register_sheet

        return register_sheet.render(ordered, worded, style.as_of, style.lang)
    raise KeyError(form)


def _described(deal: Deal, lang: str) -> str:
    """The status with when it was last heard of, and the source's own words."""
    status, day = say(f"status.{deal.status}", lang), format_date(deal.last_said, lang)
    return say("became.stands", lang, status=status, day=day) + f"\n{deal.object}\n{deal.id}"
