"""What happened since the last meeting: the meeting, what was spoken of then, and what was done, is
late, is due next or is new since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kirmash.briefs.charts.timeline import timeline
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Cell, Kind, Note, Section, Table, heads
from kirmash.briefs.sections.deals import (
    agreed,
    became,
    history,
    is_meeting,
    meeting_day,
    outcome,
    present,
    sides,
    told,
    worded,
)
from kirmash.deals.history import SinceLast, since
from kirmash.i18n import count, format_date, say
from kirmash.records.deals import Deal, Step
from kirmash.records.periods import last_day

# What is told of a meeting within so many days after it was agreed there.
TOLD_WITHIN = 7
MOST_SPOKEN = 3
# A visit lasts some days: a day given means the meeting that began at most so many days before.
LASTS = 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """The day looked back to, and the meeting held then with its own day; None where the day was
    given and no meeting is near.
    """

    day: date
    deal: Deal | None = None
    held: date | None = None


def looked_back(desk: Desk) -> Meeting | None:
    """The day given, else that of the last meeting held; None where neither is known."""
    held = sorted(
        (
            (day, deal.id, deal)
            for deal in desk.material.deals
            if is_meeting(deal) and (day := _held(desk, deal))
        ),
        reverse=True,
    )
    given = desk.material.since
    if given is None:
        return Meeting(held[0][0], held[0][2], held[0][0]) if held else None
    near = next(
        ((deal, day) for day, _, deal in held if 0 <= (given - day).days <= LASTS), (None, None)
    )
    return Meeting(given, *near)


def lines(desk: Desk) -> tuple[Note, ...]:
    """The sentences of page one: the meeting, what was spoken of, what came since; none where no
    meeting is known.
    """
    met = looked_back(desk)
    if met is None:
        return ()
    return tuple(
        note for note in (_met(desk, met), _spoken(desk, met), _counted(desk, met)) if note
    )


def recent(desk: Desk) -> frozenset[str]:
    """The ids of deals that page one should tell before the others: done or new since, or spoken of
    at the meeting.
    """
    met = looked_back(desk)
    if met is None:
        return frozenset()
    seen = since(agreed(desk), met.day)
    return frozenset(
        deal.id
        for deal in agreed(desk)
        if deal in (*seen.done, *seen.new) or _said_at(deal, met.day)
    )


def table(desk: Desk) -> Table | None:
    """The same as a table with a line a deal; None where nothing is to be told or no meeting is
    known.
    """
    met = looked_back(desk)
    if met is None:
        return None
    known = agreed(desk)
    numbers = {deal.id: number for number, deal in enumerate(known, start=1)}
    rows = tuple(
        _row(desk, key, numbers[deal.id], deal)
        for key, deals in grouped(since(known, met.day))
        for deal in deals
    )
    columns = heads(
        desk.lang,
        ("since", 2),
        ("number", 0.6, Kind.NUMBER),
        ("deal", 4.4),
        ("parties", 2.1),
        ("term", 1.8),
        ("became", 4.4),
        ("evidence", 1.5, Kind.REFS),
    )
    title = say("table.since", desk.lang, day=format_date(met.day, desk.lang))
    return Table("since", title, columns, rows, say("note.since", desk.lang)) if rows else None


def grouped(seen: SinceLast) -> tuple[tuple[str, tuple[Deal, ...]], ...]:
    """The four lists by key, each deal in the first it stands in."""
    told: set[str] = set()
    made = []
    for key, deals in (
        ("done", seen.done),
        ("late", seen.late),
        ("due", seen.due_next),
        ("new", seen.new),
    ):
        made.append((key, tuple(deal for deal in deals if deal.id not in told)))
        told.update(deal.id for deal in deals)
    return tuple(made)


def _row(desk: Desk, key: str, number: int, deal: Deal) -> tuple[Cell, ...]:
    lang = desk.lang
    return (
        Cell(say(f"since.{key}", lang)),
        Cell(str(number), number),
        Cell(told(desk, deal)),
        Cell(sides(desk, deal)),
        Cell(format_date(deal.due, lang, short=True) if deal.due else say("cell.no_term", lang)),
        Cell(became(deal, lang)),
        Cell("", refs=desk.cite(*deal.mentions)),
    )


def _met(desk: Desk, met: Meeting) -> Note | None:
    """The meeting with the people named there, at most three."""
    if met.deal is None:
        return None
    people = present(desk, met.deal)[:MOST_SPOKEN]
    key = ("since.given" if desk.material.since else "since.met") + (".with" if people else "")
    words = {
        "day": format_date(met.held, desk.lang),
        "meeting": worded(met.deal, desk.lang, met.deal.parties),
        "people": ", ".join(people),
    }
    return Note(say(key, desk.lang, **words), desk.cite(*met.deal.mentions[:3]))


def _spoken(desk: Desk, met: Meeting) -> Note | None:
    """What somebody said of deals at the meeting or within a week of it, at most three, the most
    pressing first.
    """
    spoken = [(deal, step) for deal in agreed(desk) if (step := _said_at(deal, met.day))]
    if not spoken:
        return None
    shown, rest = spoken[:MOST_SPOKEN], len(spoken) - MOST_SPOKEN
    refs = desk.cite(*(step.mention for _, step in shown))
    listed = "; ".join(told(desk, deal) for deal, _ in shown)
    if rest > 0:
        return Note(count("since.spoken.more", desk.lang, rest, deals=listed), refs)
    return Note(say("since.spoken", desk.lang, deals=listed), refs)


def _said_at(deal: Deal, day: date) -> Step | None:
    """The last that was said of a deal at the meeting."""
    said = [
        step for step in deal.history if step.said and 0 <= (step.said - day).days <= TOLD_WITHIN
    ]
    return said[-1] if said else None


def _counted(desk: Desk, met: Meeting) -> Note:
    """How many are done and new since, how many late on the brief's day, and the next term, in a
    sentence.
    """
    known = agreed(desk)
    seen, late = since(known, met.day), sum(deal.outcome == "late" for deal in known)
    values = {
        "day": format_date(met.day, desk.lang),
        "done": len(seen.done),
        "late": late,
        "new": len(seen.new),
    }
    key = "since.counts" if seen.done or seen.new else "since.quiet"
    if seen.due_next:
        return Note(
            say(
                f"{key}.due",
                desk.lang,
                **values,
                due=len(seen.due_next),
                term=format_date(seen.due_next[0].due, desk.lang),
            )
        )
    return Note(say(key if late or key == "since.counts" else "since.nothing", desk.lang, **values))


def _held(desk: Desk, deal: Deal) -> date | None:
    """The day a meeting was held, where it was and by the brief's day; of a month or a year its
    last day.
    """
    day = meeting_day(desk, deal)
    if not day or outcome(deal) != "done":
        return None
    last = last_day(day)
    return last if last <= desk.material.as_of else None


def annex(desk: Desk) -> Section:
    """Annex D: the timeline and the register; one sentence says so where nothing was agreed."""
    known = agreed(desk)
    title = say("section.D", desk.lang)
    if not known:
        return Section("D", title, (Note(say("empty.D", desk.lang)),))
    looked_back = table(desk)
    return Section(
        "D",
        title,
        (),
        (*([looked_back] if looked_back else []), _register(desk, known)),
        timeline(desk, known),
    )


def _register(desk: Desk, known: list[Deal]) -> Table:
    columns = heads(
        desk.lang,
        ("number", 0.6, Kind.NUMBER),
        ("deal", 4.4),
        ("parties", 2.1),
        ("outcome", 2),
        ("term", 1.8),
        ("history", 4.2),
        ("evidence", 1.5, Kind.REFS),
    )
    rows = tuple(
        _register_annex_row(desk, number, deal) for number, deal in enumerate(known, start=1)
    )
    return Table(
        "deals", say("table.deals", desk.lang), columns, rows, say("note.deals", desk.lang)
    )


def _register_annex_row(desk: Desk, number: int, deal: Deal) -> tuple[Cell, ...]:
    lang = desk.lang
    return (
        Cell(str(number), number),
        Cell(told(desk, deal)),
        Cell(sides(desk, deal)),
        Cell(say(f"outcome.{outcome(deal)}", lang)),
        Cell(format_date(deal.due, lang, short=True) if deal.due else say("cell.no_term", lang)),
        Cell(history(deal.history, lang) or say(f"status.{deal.status.value}", lang)),
        Cell("", refs=desk.cite(*deal.mentions)),
    )
