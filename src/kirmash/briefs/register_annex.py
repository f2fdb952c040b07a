"""Annex D: the register of what was agreed: its timeline, what came since the last meeting, and every deal with its history."""

from __future__ import annotations

from kirmash.briefs import since
from kirmash.briefs.brief import Cell, Kind, Note, Section, Table
from kirmash.briefs.deals import agreed, history, outcome, sides, told
from kirmash.briefs.heads import heads
from kirmash.briefs.material import Desk
from kirmash.briefs.timeline import timeline
from kirmash.terms.deals import Deal
from kirmash.wording import format_date, say


def annex(desk: Desk) -> Section:
    """Annex D: the timeline and the register; one sentence says so where nothing was agreed."""
    known = agreed(desk)
    title = say("section.D", desk.lang)
    if not known:
        return Section("D", title, (Note(say("empty.D", desk.lang)),))
    looked_back = since.table(desk)
    return Section("D", title, (), (*([looked_back] if looked_back else []), _register(desk, known)), timeline(desk, known))


def _register(desk: Desk, known: list[Deal]) -> Table:
    columns = heads(
        desk.lang, ("number", 0.6, Kind.NUMBER), ("deal", 4.4), ("parties", 2.1),
        ("outcome", 2), ("term", 1.8), ("history", 4.2),
        ("evidence", 1.5, Kind.REFS),
    )  # fmt: skip
    rows = tuple(_row(desk, number, deal) for number, deal in enumerate(known, start=1))
    return Table("deals", say("table.deals", desk.lang), columns, rows, say("note.deals", desk.lang))


def _row(desk: Desk, number: int, deal: Deal) -> tuple[Cell, ...]:
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
