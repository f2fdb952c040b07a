"""Annexes B, C and F (goods with their codes, enterprises and shops, people with their offices),
and the method section.
"""

from __future__ import annotations

from datetime import datetime

from kirmash.briefs import wording
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefTable,
    CitedSentence,
    ColumnKind,
    table_columns_from_heads,
)
from kirmash.briefs.sections import indicators
from kirmash.briefs.sections.evidence import EvidenceLocation
from kirmash.briefs.wording import measure_text, subject_text
from kirmash.i18n import format_date, format_period, translate, translate_plural
from kirmash.records.evidence import Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Verdict
from kirmash.records.mentions import HS_VINTAGE, Actor, ActorKind
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons

MAX_LOCATIONS = 3
MAX_DOCUMENTS = 100
"""Documents that are listed at most; `kirmash documents` lists them all."""


def goods_annex(context: BriefContext) -> BriefAnnex:
    """Annex B: the goods traded by the trade tables, and the goods named, with codes and the deals
    that are about them.
    """
    places: dict[str, list[EvidenceLocation]] = {}
    for extraction in context.inputs.extractions:
        for good in extraction.goods:
            if good.key and wording.goods_name(good.key, context.lang):
                places.setdefault(good.key, []).append(_first_location(good.document, good.spans))
    ordered = sorted(
        places.items(), key=lambda item: (-len(item[1]), wording.goods_name(item[0], context.lang))
    )
    rows = tuple(_goods_row(context, key, locations) for key, locations in ordered)
    return _section(
        context, "B", [*indicators.product_indicator_tables(context), *_goods_table(context, rows)]
    )


def _goods_table(
    context: BriefContext, rows: tuple[tuple[BriefCell, ...], ...]
) -> list[BriefTable]:
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("good", 4),
        ("hs", 3),
        ("deals", 4),
        ("documents", 1.6, ColumnKind.NUMBER),
        ("evidence", 1.6, ColumnKind.REFS),
    )
    return (
        [
            BriefTable(
                "goods",
                translate("table.goods", lang),
                columns,
                rows,
                translate("note.goods", lang, vintage=HS_VINTAGE),
            )
        ]
        if rows
        else []
    )


def _goods_row(
    context: BriefContext, key: str, places: list[EvidenceLocation]
) -> tuple[BriefCell, ...]:
    entry = lexicons.goods()[key]
    about = [deal for deal in context.inputs.deals if key in deal.goods]
    kinds = dict.fromkeys(translate(f"kind.{deal.kind.value}", context.lang) for deal in about)
    documents = len({place.document for place in places})
    return (
        BriefCell(wording.goods_name(key, context.lang)),
        BriefCell(", ".join(entry.hs) or translate("cell.none", context.lang)),
        BriefCell("; ".join(kinds) or translate("cell.none", context.lang)),
        BriefCell(str(documents), documents),
        BriefCell("", refs=_citation_numbers(context, places)),
    )


def enterprises_annex(context: BriefContext) -> BriefAnnex:
    """Annex C: companies and organisations with what they make, and the shops and fairs counted."""
    firms = merge_actors(context, {ActorKind.COMPANY, ActorKind.ORGANISATION})
    rows = tuple(_enterprise_row(context, actors) for actors in firms)
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("enterprise", 4),
        ("economy", 2.6),
        ("makes", 4),
        ("hs", 2.6),
        ("evidence", 1.6, ColumnKind.REFS),
    )
    tables = (
        [
            BriefTable(
                "enterprises",
                translate("table.enterprises", lang),
                columns,
                rows,
                _transliteration_note(context, rows),
            )
        ]
        if rows
        else []
    )
    return _section(context, "C", [*tables, *_counts_tables(context)])


def _enterprise_row(context: BriefContext, actors: list[Actor]) -> tuple[BriefCell, ...]:
    entry = lexicons.organisations().get(actors[0].key)
    products = entry.goods if entry else ()
    codes = dict.fromkeys(
        code for key in products if key in lexicons.goods() for code in lexicons.goods()[key].hs
    )
    economy = actors[0].economy or (entry.economy if entry else "")
    return (
        BriefCell(wording.actor_name(actors[0], context.lang)),
        BriefCell(
            wording.economy_name(economy, context.lang)
            if economy
            else translate("cell.unknown", context.lang)
        ),
        BriefCell(
            wording.join_goods_names(products, context.lang)
            or translate("cell.unknown", context.lang)
        ),
        BriefCell(", ".join(codes) or translate("cell.none", context.lang)),
        BriefCell(
            "",
            refs=_citation_numbers(
                context, [_first_location(actor.document, actor.spans) for actor in actors]
            ),
        ),
    )


def _counts_tables(context: BriefContext) -> list[BriefTable]:
    lang = context.lang
    counts = [
        c
        for c in context.claims.values()
        if c.measure is Measure.COUNT and c.quantity and subject_text(c, lang)
    ]
    columns = table_columns_from_heads(
        lang,
        ("what", 4),
        ("said", 2, ColumnKind.NUMBER),
        ("who", 3),
        ("period", 2),
        ("evidence", 1.4, ColumnKind.REFS),
    )
    rows = tuple(
        (
            BriefCell(measure_text(claim, lang)),
            BriefCell(
                wording.claim_text(claim, lang), claim.quantity.value if claim.quantity else None
            ),
            BriefCell(
                wording.pair_name([code for code in (claim.reporter, claim.partner) if code], lang)
                or translate("cell.none", lang)
            ),
            BriefCell(
                format_period(claim.period, lang)
                if claim.period
                else translate("cell.no_period", lang)
            ),
            BriefCell("", refs=context.cite(claim.id)),
        )
        for claim in sorted(counts, key=lambda claim: (subject_text(claim, lang), claim.id))
    )
    return [BriefTable("counts", translate("table.counts", lang), columns, rows)] if rows else []


def people_annex(context: BriefContext) -> BriefAnnex:
    """Annex F: people with their offices, and the offices and bodies named without a person."""
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("person", 3),
        ("office", 5),
        ("economy", 3),
        ("evidence", 1.6, ColumnKind.REFS),
    )
    rows = tuple(
        _person_row(context, actors) for actors in merge_actors(context, {ActorKind.PERSON})
    )
    return _section(
        context,
        "F",
        [
            BriefTable(
                "people",
                translate("table.people", lang),
                columns,
                rows,
                _transliteration_note(context, rows),
            )
        ]
        if rows
        else [],
    )


def _person_row(context: BriefContext, actors: list[Actor]) -> tuple[BriefCell, ...]:
    offices = (
        wording.office_title(actor, context.lang, context.numbering.documents[actor.document].lang)
        for actor in actors
    )
    known = lexicons.people().get(actors[0].key)
    economy = next(
        (actor.economy for actor in actors if actor.economy), known.economy if known else ""
    )
    return (
        BriefCell(wording.actor_name(actors[0], context.lang)),
        BriefCell(
            next(
                (office for office in offices if office), translate("cell.see_source", context.lang)
            )
        ),
        BriefCell(
            wording.economy_name(economy, context.lang)
            if economy
            else translate("cell.unknown", context.lang)
        ),
        BriefCell(
            "",
            refs=_citation_numbers(
                context, [_first_location(actor.document, actor.spans) for actor in actors]
            ),
        ),
    )


def merge_actors(context: BriefContext, kinds: set[ActorKind]) -> list[list[Actor]]:
    """Actors of these kinds over all documents, the same one brought together, most often named
    first.
    """
    together: dict[str, list[Actor]] = {}
    for extraction in context.inputs.extractions:
        for actor in extraction.actors:
            if actor.kind in kinds:
                together.setdefault(
                    actor.key or wording.actor_name(actor, context.lang).casefold(), []
                ).append(actor)
    return sorted(
        together.values(),
        key=lambda actors: (-len(actors), wording.actor_name(actors[0], context.lang)),
    )


def _citation_numbers(context: BriefContext, places: list[EvidenceLocation]) -> tuple[int, ...]:
    return tuple(
        dict.fromkeys(
            context.numbering.number_for_sentence(place.document, span)
            for place in places[:MAX_LOCATIONS]
            for span in place.spans[:1]
        )
    )


def _first_location(document: str, spans: tuple[Span, ...]) -> EvidenceLocation:
    return EvidenceLocation(document, spans[:1])


def _transliteration_note(context: BriefContext, rows: tuple[tuple[BriefCell, ...], ...]) -> str:
    return (
        translate("note.transliterated", context.lang)
        if any(row[0].text.endswith(wording.TRANSLITERATION_MARK) for row in rows)
        else ""
    )


def _section(context: BriefContext, letter: str, tables: list[BriefTable]) -> BriefAnnex:
    notes = () if tables else (CitedSentence(translate(f"empty.{letter}", context.lang)),)
    return BriefAnnex(letter, translate(f"section.{letter}", context.lang), notes, tuple(tables))


STATUS_SHORTHANDS = ("p", "r", "e", "b", "u", "x", "z")
METHOD_STEPS = (
    "evidence",
    "utterances",
    "estimate",
    "priors",
    "official",
    "deals",
    "slots",
    "rounding",
    "names",
)


def method_annex(context: BriefContext) -> BriefAnnex:
    """Annex G: sentences, the shorthands, the documents read, the judgements in force."""
    lang = context.lang
    read = translate_plural(
        "method.documents",
        lang,
        len(context.inputs.extractions),
        claims=translate_plural("count.claims", lang, len(context.claims)),
    )
    notes = (
        CitedSentence(read),
        *(CitedSentence(translate(f"method.{step}", lang)) for step in METHOD_STEPS),
    )
    tables = (_shorthands_table(lang), *_documents_tables(context), *_judgements_tables(context))
    return BriefAnnex("G", translate("section.G", lang), notes, tables)


def _shorthands_table(lang: str) -> BriefTable:
    columns = table_columns_from_heads(lang, ("sign", 1), ("meaning", 9))
    rows = tuple(
        (BriefCell(f"[{sign}]"), BriefCell(translate(f"sign.{sign}", lang)))
        for sign in STATUS_SHORTHANDS
    )
    return BriefTable("signs", translate("table.signs", lang), columns, rows)


def _documents_tables(context: BriefContext) -> list[BriefTable]:
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("published", 2.2),
        ("outlet", 3),
        ("language", 1.6),
        ("claims", 1.3, ColumnKind.NUMBER),
        ("deals", 1.3, ColumnKind.NUMBER),
        ("document", 2.4),
    )
    listed = _documents_to_list(context)
    ordered = sorted(
        listed,
        key=lambda extraction: (str(extraction.document.published or ""), extraction.document.id),
    )
    rows = tuple(
        (
            BriefCell(_publication_day(extraction.document, lang)),
            BriefCell(
                wording.outlet_name(extraction.document.outlet or extraction.document.source, lang)
            ),
            BriefCell(translate(f"language.{extraction.document.lang}", lang)),
            BriefCell(str(len(extraction.claims)), len(extraction.claims)),
            BriefCell(str(len(extraction.deals)), len(extraction.deals)),
            BriefCell(extraction.document.id[:12]),
        )
        for extraction in ordered
    )
    notes = [_basis_text(context)]
    if len(listed) < (every := len(context.inputs.extractions)):
        notes.append(translate_plural("note.some_documents", lang, every, shown=len(listed)))
    note = " ".join(filter(None, notes))
    title = translate("table.documents", lang)
    return [BriefTable("documents", title, columns, rows, note)] if rows else []


def _publication_day(document: Document, lang: str) -> str:
    """The day, and that a person stated it where the page does not."""
    day = format_date(document.published, lang, short=True)
    return translate("document.dated_by_hand", lang, day=day) if document.is_dated_by_hand else day


def _documents_to_list(context: BriefContext) -> tuple[Extraction, ...]:
    """All of them, or MAX_DOCUMENTS: those quoted before others, of them the newest."""
    quoted = {place.document for place in context.numbering.numbers}
    preferred = sorted(
        context.inputs.extractions,
        key=lambda extraction: (
            extraction.document.id in quoted,
            str(extraction.document.published or ""),
            extraction.document.id,
        ),
        reverse=True,
    )
    return tuple(preferred[:MAX_DOCUMENTS])


def _basis_text(context: BriefContext) -> str:
    unsure = sum(
        extraction.document.basis in {"inferred", "metadata", "unknown"}
        for extraction in context.inputs.extractions
    )
    return translate_plural("note.basis", context.lang, unsure) if unsure else ""


def _judgements_tables(context: BriefContext) -> list[BriefTable]:
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("day", 2),
        ("by", 2),
        ("verdict", 2),
        ("about", 2),
        ("evidence", 1.4, ColumnKind.REFS),
    )
    rows = tuple(
        (
            BriefCell(format_date(datetime.fromisoformat(judgement.at).date(), lang, short=True)),
            BriefCell(wording.transliterate_name(judgement.by, lang)),
            BriefCell(translate(f"verdict.{Verdict(judgement.verdict).value}", lang)),
            BriefCell(judgement.target),
            BriefCell("", refs=context.cite(judgement.target)),
        )
        for judgement in context.inputs.judgements
    )
    return (
        [BriefTable("judgements", translate("table.judgements", lang), columns, rows)]
        if rows
        else []
    )
