"""One brief for several partners at once, as for a summit: figures of each on page one, and a page
a partner with figures, promises, what stopped and what came of it, and what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kirmash.briefs import wording
from kirmash.briefs.facts import HEADINGS, build_slots
from kirmash.briefs.material import BriefContext, BriefInputs, build_context
from kirmash.briefs.model import (
    Brief,
    BriefAnnex,
    BriefCell,
    BriefFigure,
    BriefTable,
    CitedSentence,
    ColumnKind,
    Promise,
    table_columns_from_heads,
)
from kirmash.briefs.sections import annexes, cautions, deals, figures, register
from kirmash.briefs.sections.evidence import build_numbering
from kirmash.briefs.sections.opportunities import naming_of, section_table
from kirmash.briefs.sections.profile import profile_table
from kirmash.i18n import format_date, translate
from kirmash.records.extractions import Extraction
from kirmash.records.opportunities import OpportunityQuestion

PROMISES_EACH, CAUTIONS_EACH = 2, 2  # of a partner on page one
QUESTIONS = frozenset(
    {OpportunityQuestion.MATCH, OpportunityQuestion.RESUME, OpportunityQuestion.OUTCOME}
)
"""What a partner's page has of opportunities."""


def assemble_occasion(materials: Sequence[BriefInputs], occasion: str) -> Brief:
    """The brief of one economy with several partners (the first and second of each material's
    pair), in the order of the partners. All evidence is numbered together.
    """
    first = materials[0]
    lang = first.lang
    extractions = _all_extractions(materials)
    numbering = build_numbering(extractions, lang)
    contexts = [build_context(material, numbering) for material in materials]
    title = _title(materials, occasion)
    page_figures = tuple(_turnover(context) for context in contexts)
    promises = tuple(promise for context in contexts for promise in _promises(context))
    warnings = tuple(note for context in contexts for note in _cautions(context))
    whole = build_context(replace(first, extractions=extractions), numbering)
    sections = (*_pages(contexts), annexes.method_annex(whole))
    return Brief(
        lang=lang,
        title=title,
        header=_header(first, title, occasion, contexts),
        headings=tuple((key, translate(f"heading.{key}", lang)) for key in HEADINGS),
        figures=page_figures,
        highlights=(),
        chart=None,
        chart_note=None,
        promises=promises,
        promises_note="" if promises else translate("empty.promises", lang),
        since=(),
        slots=tuple(replace(slot, hint="") for slot in build_slots(contexts[0])),
        cautions=warnings,
        sections=sections,
        evidence=numbering.cited_evidence(),
        evidence_title=translate("section.H", lang),
        evidence_note=translate("note.evidence" if numbering.numbers else "empty.H", lang),
        version=first.version,
        position=first.position,
        colophon=translate("colophon", lang, version=first.version or "–", position=first.position),
    )


def _title(materials: Sequence[BriefInputs], occasion: str) -> str:
    lang = materials[0].lang
    partners = (wording.economy_name(material.pair[1], lang) for material in materials)
    return translate(
        "brief.occasion_title",
        lang,
        occasion=occasion or translate("slot.blank", lang),
        host=wording.economy_name(materials[0].pair[0], lang),
        partners=", ".join(partners),
    )


def _pages(contexts: Sequence[BriefContext]) -> tuple[BriefAnnex, ...]:
    """The profile of the host, then a section a partner."""
    own = _host_page(contexts, contexts[0].inputs.pair[0])
    return (own, *(_partner_page(context) for context in contexts))


def _all_extractions(materials: Sequence[BriefInputs]) -> tuple[Extraction, ...]:
    """Every document of any material once: with the most claims where readings differ in them."""
    chosen: dict[str, Extraction] = {}
    for material in materials:
        for extraction in material.extractions:
            known = chosen.get(extraction.document.id)
            if known is None or len(extraction.claims) > len(known.claims):
                chosen[extraction.document.id] = extraction
    return tuple(chosen.values())


def _header(
    first: BriefInputs, title: str, occasion: str, contexts: Sequence[BriefContext]
) -> tuple[tuple[str, str], ...]:
    lang = first.lang
    days = [day for context in contexts if (day := context.newest_day())]
    newest = (
        translate("header.newest", lang, day=format_date(max(days), lang))
        if days
        else translate("header.nothing_dated", lang)
    )
    text = occasion or translate("slot.blank", lang)
    return (
        ("pair", title),
        ("kind", translate("header.kind", lang)),
        ("occasion", translate("header.occasion", lang, occasion=text)),
        ("as_of", translate("header.as_of", lang, day=format_date(first.as_of, lang))),
        ("newest", newest),
    )


def _partner_name(context: BriefContext) -> str:
    return wording.economy_name(context.inputs.pair[1], context.lang)


def _turnover(context: BriefContext) -> BriefFigure:
    figure = figures.turnover_figure(context)
    code = context.inputs.pair[1]
    return replace(
        figure, key=f"{figure.key}_{code}", label=f"{_partner_name(context)}: {figure.label}"
    )


def _promises(context: BriefContext) -> tuple[Promise, ...]:
    chosen = deals.select_promises(context, register.recent_deal_ids(context))
    name = _partner_name(context)
    return tuple(
        replace(promise, text=f"{name}: {promise.text}") for promise in chosen[:PROMISES_EACH]
    )


def _cautions(context: BriefContext) -> tuple[CitedSentence, ...]:
    name = _partner_name(context)
    return tuple(
        replace(note, text=f"{name}: {note.text}")
        for note in cautions.caution_notes(context)[:CAUTIONS_EACH]
    )


def _host_page(contexts: Sequence[BriefContext], host: str) -> BriefAnnex:
    table = profile_table(contexts, host)
    goods = _goods_tables(contexts[0], host)
    name = wording.economy_name(host, contexts[0].lang)
    return BriefAnnex(host, name, tables=(table, *goods), own_page=True)


def _goods_tables(context: BriefContext, code: str) -> tuple[BriefTable, ...]:
    """What an economy sells most of, as supplied tables have it."""
    supplied = context.inputs.profiles.get(code)
    return tuple(
        replace(table, key=f"{table.key}@{code}") for table in (supplied.goods if supplied else ())
    )


def _partner_page(context: BriefContext) -> BriefAnnex:
    code, lang = context.inputs.pair[1], context.lang
    notes = cautions.caution_notes(context)
    report = context.inputs.opportunities
    naming = naming_of(lang)
    found = [
        replace(table, key=f"{table.key}@{code}")
        for number, section in enumerate(report.sections if report else (), start=1)
        if section.question in QUESTIONS
        and (table := section_table(section, number, naming, context))
    ]
    promises = _promises_table(context, code)
    profile = profile_table([context], code)
    return BriefAnnex(
        code,
        _partner_name(context),
        notes,
        (
            _figures_table(context, code),
            *((promises,) if promises else ()),
            *found,
            profile,
            *_goods_tables(context, code),
        ),
        own_page=True,
    )


def _figures_table(context: BriefContext, code: str) -> BriefTable:
    lang = context.lang
    rows = tuple(
        (
            BriefCell(figure.label),
            BriefCell(
                " ".join(filter(None, (figure.value, figure.interval))),
                figure.number,
                low=figure.low,
                high=figure.high,
            ),
            BriefCell(" ".join(note.text for note in figure.detail)),
            BriefCell(
                "",
                refs=tuple(
                    dict.fromkeys(
                        (*figure.refs, *(ref for note in figure.detail for ref in note.refs))
                    )
                ),
            ),
        )
        for figure in figures.headline_figures(context)
    )
    columns = table_columns_from_heads(
        lang,
        ("profile_what", 2.2),
        ("profile_value", 2.6),
        ("opportunity_beside", 4),
        ("evidence", 1.4, ColumnKind.REFS),
    )
    return BriefTable(f"occasion_figures@{code}", translate("heading.figures", lang), columns, rows)


def _promises_table(context: BriefContext, code: str) -> BriefTable | None:
    lang = context.lang
    chosen = deals.select_promises(context, register.recent_deal_ids(context))
    if not chosen:
        return None
    rows = tuple(
        (BriefCell(item.text), BriefCell(item.words), BriefCell("", refs=item.refs))
        for item in chosen
    )
    columns = table_columns_from_heads(
        lang, ("profile_what", 5), ("outcome", 3), ("evidence", 1.4, ColumnKind.REFS)
    )
    return BriefTable(
        f"occasion_promises@{code}", translate("heading.promises", lang), columns, rows
    )
