"""From material to brief: every section in turn, page one first, so that its evidence has the lowest numbers."""

from __future__ import annotations

from kirmash.briefs import cautions, deals, figures, method, moved, names, plot, register_annex, since, slots, subjects, trade
from kirmash.briefs.brief import Brief
from kirmash.briefs.evidence import numbering
from kirmash.briefs.material import Desk, Material, Slots, desk
from kirmash.wording import count, format_date, say

HEADINGS = (
    "figures", "chart", "promises", "slots", "cautions", "no_cautions", "outcome.done", "outcome.late", "outcome.due", "outcome.open",
    "highlights", "brief_id", "quotation", "said_by", "published", "place",
)  # fmt: skip


def assemble(material: Material) -> Brief:
    """The briefing on a pair, in one language, as pure data; the same material always gives the same brief."""
    table = desk(material, numbering(material.extractions, material.lang))
    lang, pair = material.lang, names.pair(material.pair, material.lang)
    five, beside, looked_back = figures.five(table), moved.lines(table), since.lines(table)
    promised, warned = deals.promises(table, since.recent(table)), cautions.cautions(table)
    chart, official = plot.series_chart(table), plot.chart_note(table)
    annexes = (
        trade.annex(table), subjects.goods_annex(table), subjects.enterprises_annex(table), register_annex.annex(table),
        deals.meetings_annex(table), subjects.people_annex(table), method.annex(table),
    )  # fmt: skip
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
        slots=slots.slots(table),
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
    newest = say("header.newest", lang, day=format_date(max(days), lang)) if days else say("header.nothing_dated", lang)
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
