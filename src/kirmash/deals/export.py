"""Deals and enterprises in standard formats: iCalendar (RFC 5545), OCDS milestones, IATI
activities, FollowTheMoney entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from kirmash.deals.firms import Enterprise
from kirmash.deals.status import PLEDGE_STATUSES, STATUS_RANK, is_umbrella
from kirmash.errors import BadPeriod
from kirmash.formats import encoding_json
from kirmash.records.deals import Deal, DealKind, DealStatus
from kirmash.records.mentions import ActorKind
from kirmash.records.periods import last_day
from kirmash.reference import economies, lexicons

if TYPE_CHECKING:
    from icalendar import Event

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]"
)  # RFC 5545 has no place for them
_LINE_ENDS = re.compile(r"\r\n?")


def render_calendar(
    deals: Iterable[Deal], describe: Callable[[Deal], tuple[str, str]], as_of: date
) -> str:
    """An iCalendar file with an all-day event on the due day of each deal that has one;
    ``describe`` gives title and description.

    The same deals and day give the same bytes: the stamp is ``as_of``, the id of an event that of
    its deal, so that a calendar that imports the file again moves the event instead of doubling it.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Kirmash//Register of deals//EN")
    calendar.add("calscale", "GREGORIAN")
    for deal in deals:
        event = _calendar_event(deal, describe, as_of)
        if event is not None:
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _calendar_event(
    deal: Deal, describe: Callable[[Deal], tuple[str, str]], as_of: date
) -> Event | None:
    from icalendar import Event

    if deal.due is None:
        return None
    try:
        day = last_day(deal.due)
    except BadPeriod:
        return None
    title, description = map(_strip_controls, describe(deal))
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


def _strip_controls(text: str) -> str:
    """Text without control characters, its lines ended by line feeds alone."""
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text))


IATI_STATUS: Mapping[DealStatus, str] = MappingProxyType(
    {
        DealStatus.INTEREST: "1",
        DealStatus.PROPOSED: "1",
        DealStatus.PLANNED: "1",
        DealStatus.SIGNED: "2",
        DealStatus.IN_PROGRESS: "2",
        DealStatus.RESUMED: "2",
        DealStatus.COMPLETED: "4",
        DealStatus.CANCELLED: "5",
        DealStatus.SUSPENDED: "6",
    }
)
"""The IATI code of each status; a signature that binds nobody stays in the pipeline (see
:func:`iati_status`).
"""

_MILESTONE_TYPES = MappingProxyType(
    {
        DealKind.AGREEMENT: "approval",
        DealKind.VISIT: "engagement",
        DealKind.EXHIBITION: "engagement",
        DealKind.SUPPLY: "delivery",
    }
)


def deal_milestone(deal: Deal, title: str, as_of: date) -> dict[str, Any]:
    """A deal as a milestone: due day, day met, and its state as of ``as_of``."""
    met = _date_met(deal)
    fields = {
        "id": deal.id,
        "title": title,
        "type": _MILESTONE_TYPES.get(deal.kind, "delivery"),
        "description": deal.object,
        "dueDate": _timestamp(_due_date(deal)),
        "dateMet": _timestamp(met),
        "dateModified": _timestamp(as_of),
        "status": _milestone_status(deal, as_of),
    }
    return {key: value for key, value in fields.items() if value is not None}


def _milestone_status(deal: Deal, as_of: date) -> str:
    due = _due_date(deal)
    if deal.outcome == "done":
        return "met"
    if deal.status is DealStatus.IN_PROGRESS and due and due < as_of:
        return "partiallyMet"
    over = deal.status in {DealStatus.CANCELLED, DealStatus.LAPSED} or (
        due is not None and due < as_of
    )
    return "notMet" if over else "scheduled"


def _date_met(deal: Deal) -> date | None:
    """The day of the first report that it was done."""
    if deal.outcome != "done":
        return None
    done = {DealStatus.COMPLETED, DealStatus.RESUMED} | (
        {DealStatus.SIGNED} if deal.kind is DealKind.AGREEMENT else set()
    )
    return min(
        (step.published for step in deal.history if step.status in done and step.published),
        default=None,
    )


def _due_date(deal: Deal) -> date | None:
    try:
        return last_day(deal.due) if deal.due else None
    except BadPeriod:
        return None


def _timestamp(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None


def ocds_release_package(
    deals: Sequence[Deal], title_of: Callable[[Deal], str], as_of: date
) -> dict[str, Any]:
    """An OCDS release package: one release for each plan or framework with its items, and one for
    each single deal.
    """
    parts: dict[str, list[Deal]] = {}
    for deal in deals:
        parts.setdefault(deal.umbrella or deal.id, []).append(deal)
    known = {deal.id: deal for deal in deals}
    release_list = [
        _release(known.get(key, group[0]), group, title_of, as_of)
        for key, group in sorted(parts.items())
    ]
    return {
        "version": "1.1",
        "uri": "urn:kirmash:register",
        "publishedDate": _timestamp(as_of),
        "publisher": {"name": "Kirmash"},
        "releases": release_list,
    }


def _release(
    head: Deal, group: Sequence[Deal], title_of: Callable[[Deal], str], as_of: date
) -> dict[str, Any]:
    ordered = sorted(group, key=lambda deal: (_due_date(deal) or date.max, deal.id))
    parties = [{"id": code, "name": code} for code in head.parties]
    return {
        "ocid": f"kirmash-{head.id}",
        "id": f"{head.id}-{as_of.isoformat()}",
        "date": _timestamp(as_of),
        "tag": ["planning"],
        "initiationType": "tender",
        "parties": parties,
        "planning": {
            "rationale": title_of(head),
            "milestones": [deal_milestone(deal, title_of(deal), as_of) for deal in ordered],
        },
    }


def iati_status(deal: Deal) -> str:
    """The IATI activity status of a deal: a lapsed one has its last known status, a signed
    framework is in the pipeline.
    """
    known = [step.status for step in deal.history if step.status in IATI_STATUS]
    status = (
        deal.status
        if deal.status in IATI_STATUS
        else max(
            known, key=lambda status_key: STATUS_RANK.get(status_key, 0), default=DealStatus.PLANNED
        )
    )
    framework = status is DealStatus.SIGNED and is_umbrella(deal.kind, deal.theme)
    return "1" if framework or status in PLEDGE_STATUSES else IATI_STATUS[status]


def render_iati_activities(
    deals: Iterable[Deal], title_of: Callable[[Deal], str], as_of: date, lang: str
) -> bytes:
    """An IATI file with an activity for each deal that is more than a visit or a fair."""
    stamp = f"{as_of.isoformat()}T00:00:00Z"
    root = etree.Element("iati-activities", {"version": "2.03", "generated-datetime": stamp})
    for deal in deals:
        if deal.kind not in {DealKind.VISIT, DealKind.EXHIBITION}:
            _activity(root, deal, title_of(deal), lang)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _activity(root: Any, deal: Deal, title: str, lang: str) -> None:
    activity = etree.SubElement(
        root, "iati-activity", {"{http://www.w3.org/XML/1998/namespace}lang": lang}
    )
    etree.SubElement(activity, "iati-identifier").text = f"kirmash-{deal.id}"
    for tag, text in (("title", title), ("description", deal.object)):
        etree.SubElement(etree.SubElement(activity, tag), "narrative").text = replace_control_chars(
            text
        )
    etree.SubElement(activity, "activity-status", {"code": iati_status(deal)})
    for code, day in _activity_dates(deal):
        etree.SubElement(activity, "activity-date", {"type": code, "iso-date": day.isoformat()})
    if deal.umbrella:
        etree.SubElement(
            activity, "related-activity", {"ref": f"kirmash-{deal.umbrella}", "type": "1"}
        )


def _activity_dates(deal: Deal) -> list[tuple[str, date]]:
    """Actual start (2), planned end (3) and actual end (4), as far as known: the days when reports
    of them were published.
    """
    begun = min(
        (
            s.published
            for s in deal.history
            if s.published and s.status in {DealStatus.IN_PROGRESS, DealStatus.RESUMED}
        ),
        default=None,
    )
    ended = min(
        (s.published for s in deal.history if s.published and s.status is DealStatus.COMPLETED),
        default=None,
    )
    return [
        (code, day) for code, day in (("2", begun), ("3", _due_date(deal)), ("4", ended)) if day
    ]


def replace_control_chars(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(char if char >= " " or char in "\t\n" else "\ufffd" for char in text)


FTM_SCHEMATA = {
    ActorKind.COMPANY: "Company",
    ActorKind.GOVERNMENT: "PublicBody",
    ActorKind.ORGANISATION: "Organization",
}


def render_enterprise_entities(enterprises: Iterable[Enterprise]) -> str:
    """A line of JSON for each enterprise: names, aliases, country, legal form, and the goods of the
    lexicon as keywords.
    """
    return "".join(
        encoding_json.single_line_json(enterprise_entity(enterprise), sort_keys=True) + "\n"
        for enterprise in enterprises
    )


def enterprise_entity(enterprise: Enterprise) -> dict[str, object]:
    """One enterprise as an entity: properties hold lists of texts, as the schema requires, and only
    known ones.
    """
    known = lexicons.goods()
    properties = {
        "name": [name for name in (enterprise.name_en, enterprise.name_ru) if name]
        or list(enterprise.aliases[:1]),
        "alias": list(enterprise.aliases),
        "country": [code]
        if enterprise.economy and (code := economies.alpha2(enterprise.economy))
        else [],
        "legalForm": [enterprise.form]
        if enterprise.form and enterprise.kind is ActorKind.COMPANY
        else [],
        "keywords": [known[key].en for key in enterprise.goods if key in known],
    }
    return {
        "id": f"kirmash-{enterprise.id}",
        "schema": FTM_SCHEMATA[enterprise.kind],
        "properties": {key: value for key, value in properties.items() if value},
    }
