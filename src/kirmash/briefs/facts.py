"""A brief put together from its sections, with the fields that people fill in.

A field has the words they wrote, else an empty place with the evidence beside it.
"""

from __future__ import annotations

from kirmash.briefs import wording
from kirmash.briefs.charts import levels
from kirmash.briefs.deal_titles import is_meeting
from kirmash.briefs.material import (
    BriefContext,
    BriefInputs,
    HumanWrittenTexts,
    PastBrief,
    build_context,
)
from kirmash.briefs.model import Brief, BriefSlot
from kirmash.briefs.sections import (
    annexes,
    cautions,
    deals,
    drivers,
    figures,
    opportunities,
    people,
    register,
    summary,
    trade,
)
from kirmash.briefs.sections.deals import agreed_deals, deal_outcome, is_repeated_without_result
from kirmash.briefs.sections.evidence import build_numbering
from kirmash.i18n import format_date, translate, translate_plural

SLOT_KEYS = ("our_objectives", "their_objectives", "our_response", "press_line")
MAX_HINT_NUMBERS = 6


def build_slots(context: BriefContext) -> tuple[BriefSlot, ...]:
    """The four slots in order; nothing is ever put into them, and what was filled in
    needs no hint.
    """
    texts = context.inputs.slots
    return tuple(_slot(context, key, getattr(texts, key)) for key in SLOT_KEYS)


def _slot(context: BriefContext, key: str, lines: tuple[str, ...]) -> BriefSlot:
    numbers = () if lines else _relevant_deal_numbers(context, key)
    listed = ", ".join(str(number) for number in numbers[:MAX_HINT_NUMBERS])
    hint = translate(f"hint.{key}", context.lang, numbers=listed) if numbers else ""
    return BriefSlot(
        key,
        translate(f"slot.{key}", context.lang),
        lines,
        translate("slot.blank", context.lang),
        hint,
    )


def _relevant_deal_numbers(context: BriefContext, key: str) -> tuple[int, ...]:
    """The numbers of the register that bear on a slot: late and due; asked for again; open, the
    last spoken of first; done.
    """
    numbered = list(enumerate(agreed_deals(context), start=1))
    if key == "our_objectives":
        return tuple(number for number, deal in numbered if deal_outcome(deal) in {"late", "due"})
    if key == "their_objectives":
        return tuple(number for number, deal in numbered if is_repeated_without_result(deal))
    if key == "press_line":
        return tuple(number for number, deal in numbered if deal_outcome(deal) == "done")
    still = [(number, deal) for number, deal in numbered if deal_outcome(deal) == "open"]
    return tuple(
        number
        for number, _ in sorted(
            still,
            key=lambda entry: (
                -(entry[1].last_mentioned.toordinal() if entry[1].last_mentioned else 0)
            ),
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
    "outcome.cancelled",
    "highlights",
    "summary",
    "brief_id",
    "quotation",
    "said_by",
    "published",
    "place",
)


def assemble_brief(material: BriefInputs) -> Brief:
    """The briefing on a pair, in one language, as pure data; the same material always gives the
    same brief.
    """
    context = _context_of(material)
    lang, pair = material.lang, wording.pair_name(material.pair, material.lang)
    sentences = summary.summary_notes(context)
    headline, beside, since_meeting = (
        figures.headline_figures(context),
        drivers.change_background_notes(context),
        register.since_meeting_notes(context),
    )
    promises, warnings = (
        deals.select_promises(context, register.recent_deal_ids(context)),
        cautions.caution_notes(context),
    )
    chart, official = levels.build_levels_chart(context), levels.index_source_note(context)
    sections = (
        trade.trade_annex(context),
        opportunities.add_opportunities(context, annexes.goods_annex(context)),
        annexes.enterprises_annex(context),
        register.deals_annex(context),
        deals.meetings_annex(context),
        people.people_annex(context),
        annexes.method_annex(context),
    )
    return Brief(
        lang=lang,
        title=translate("brief.title", lang, pair=pair),
        header=_header(context, pair),
        headings=tuple((key, translate(f"heading.{key}", lang)) for key in HEADINGS),
        figures=headline,
        highlights=beside,
        chart=chart,
        chart_note=official,
        promises=promises,
        promises_note=_promises_note(context, len(promises)),
        since=since_meeting,
        slots=build_slots(context),
        cautions=warnings,
        sections=sections,
        evidence=context.numbering.cited_evidence(),
        evidence_title=translate("section.H", lang),
        evidence_note=translate("note.evidence" if context.numbering.numbers else "empty.H", lang),
        version=material.version,
        position=material.position,
        colophon=translate(
            "colophon", lang, version=material.version or "–", position=material.position
        ),
        summary=sentences,
    )


def remembered_brief(material: BriefInputs) -> PastBrief:
    """What a later brief on the pair is compared with."""
    return summary.remembered_brief(_context_of(material))


def _context_of(material: BriefInputs) -> BriefContext:
    return build_context(material, build_numbering(material.extractions, material.lang))


def _header(context: BriefContext, pair: str) -> tuple[tuple[str, str], ...]:
    lang, material = context.lang, context.inputs
    occasion = material.slots.occasion or translate("slot.blank", lang)
    day = context.newest_day()
    newest = (
        translate("header.newest", lang, day=format_date(day, lang))
        if day
        else translate("header.nothing_dated", lang)
    )
    return (
        ("pair", pair),
        ("kind", translate("header.kind", lang)),
        ("occasion", translate("header.occasion", lang, occasion=occasion)),
        ("as_of", translate("header.as_of", lang, day=format_date(material.as_of, lang))),
        ("newest", newest),
    )


def _promises_note(context: BriefContext, displayed: int) -> str:
    agreed = sum(not is_meeting(deal) for deal in context.inputs.deals)
    if not agreed:
        return translate("empty.promises", context.lang)
    return (
        translate_plural("note.promises", context.lang, agreed, shown=displayed)
        if agreed > displayed
        else ""
    )


__all__ = ["BriefInputs", "HumanWrittenTexts", "assemble_brief"]
