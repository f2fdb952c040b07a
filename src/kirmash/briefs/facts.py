"""The slots that people fill: their words where they wrote any, else an empty place with the
evidence at hand beside it.
"""

from __future__ import annotations

from kirmash.briefs import names
from kirmash.briefs.charts import levels
from kirmash.briefs.material import Desk, Material, Slots, desk
from kirmash.briefs.model import Brief, Slot
from kirmash.briefs.sections import (
    cautions,
    deals,
    drivers,
    figures,
    method,
    register,
    subjects,
    trade,
)
from kirmash.briefs.sections.deals import agreed, outcome, unanswered
from kirmash.briefs.sections.evidence import numbering
from kirmash.i18n import count, format_date, say

KEYS = ("our_objectives", "their_objectives", "our_response", "press_line")
MOST_NUMBERS = 6


def slots(desk: Desk) -> tuple[Slot, ...]:
    """The four slots in order; nothing is ever put into them, and what was filled in
    needs no hint.
    """
    given = desk.material.slots
    return tuple(_slot(desk, key, getattr(given, key)) for key in KEYS)


def _slot(desk: Desk, key: str, lines: tuple[str, ...]) -> Slot:
    numbers = () if lines else _at_hand(desk, key)
    listed = ", ".join(str(number) for number in numbers[:MOST_NUMBERS])
    hint = say(f"hint.{key}", desk.lang, numbers=listed) if numbers else ""
    return Slot(key, say(f"slot.{key}", desk.lang), lines, say("slot.blank", desk.lang), hint)


def _at_hand(desk: Desk, key: str) -> tuple[int, ...]:
    """The numbers of the register that bear on a slot: late and due; asked for again; open, the
    last spoken of first; done.
    """
    numbered = list(enumerate(agreed(desk), start=1))
    if key == "our_objectives":
        return tuple(number for number, deal in numbered if outcome(deal) in {"late", "due"})
    if key == "their_objectives":
        return tuple(number for number, deal in numbered if unanswered(deal))
    if key == "press_line":
        return tuple(number for number, deal in numbered if outcome(deal) == "done")
    still = [(number, deal) for number, deal in numbered if outcome(deal) == "open"]
    return tuple(
        number
        for number, _ in sorted(
            still, key=lambda one: -(one[1].last_said.toordinal() if one[1].last_said else 0)
        )
    )


HEADINGS = (
    "figures",
    "chart",
    "promises",
    "slots",
    "cautions",
    "no_cautions",
    "outcome.done",
    "outcome.late",
    "outcome.due",
    "outcome.open",
    "highlights",
    "brief_id",
    "quotation",
    "said_by",
    "published",
    "place",
)


def assemble(material: Material) -> Brief:
    """The briefing on a pair, in one language, as pure data; the same material always gives the
    same brief.
    """
    table = desk(material, numbering(material.extractions, material.lang))
    lang, pair = material.lang, names.pair(material.pair, material.lang)
    five, beside, looked_back = figures.five(table), drivers.lines(table), register.lines(table)
    promised, warned = deals.promises(table, register.recent(table)), cautions.cautions(table)
    chart, official = levels.series_chart(table), levels.chart_note(table)
    annexes = (
        trade.annex(table),
        subjects.goods_annex(table),
        subjects.enterprises_annex(table),
        register.annex(table),
        deals.meetings_annex(table),
        subjects.people_annex(table),
        method.annex(table),
    )
    return Brief(
        lang=lang,
        title=say("brief.title", lang, pair=pair),
        header=_header(table, pair),
        headings=tuple((key, say(f"heading.{key}", lang)) for key in HEADINGS),
        figures=five,
        highlights=beside,
        chart=chart,
        chart_note=official,
        promises=promised,
        promises_note=_promises_note(table, len(promised)),
        since=looked_back,
        slots=slots(table),
        cautions=warned,
        sections=annexes,
        evidence=table.numbering.listed(),
        evidence_title=say("section.H", lang),
        evidence_note=say("note.evidence" if table.numbering.numbers else "empty.H", lang),
        version=material.version,
        position=material.position,
        colophon=say("colophon", lang, version=material.version or "–", position=material.position),
    )


def _header(table: Desk, pair: str) -> tuple[tuple[str, str], ...]:
    lang, material = table.lang, table.material
    occasion = material.slots.occasion or say("slot.blank", lang)
    days = [one.document.published for one in material.extractions if one.document.published]
    newest = (
        say("header.newest", lang, day=format_date(max(days), lang))
        if days
        else say("header.nothing_dated", lang)
    )
    return (
        ("pair", pair),
        ("kind", say("header.kind", lang)),
        ("occasion", say("header.occasion", lang, occasion=occasion)),
        ("as_of", say("header.as_of", lang, day=format_date(material.as_of, lang))),
        ("newest", newest),
    )


def _promises_note(table: Desk, shown: int) -> str:
    agreed = sum(not deals.is_meeting(deal) for deal in table.material.deals)
    if not agreed:
        return say("empty.promises", table.lang)
    return count("note.promises", table.lang, agreed, shown=shown) if agreed > shown else ""


__all__ = ["Material", "Slots", "assemble"]
