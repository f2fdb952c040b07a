"""Annexes B and C (goods with their codes, enterprises and shops), and the method section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from kirmash.briefs import names, wording
from kirmash.briefs.frames import framed_value, owner_text
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefTable,
    CitedSentence,
    ColumnKind,
    date_cell,
    table_columns_from_heads,
)
from kirmash.briefs.sections import indicators
from kirmash.briefs.sections.evidence import EvidenceLocation, document_note
from kirmash.briefs.sections.people import transliteration_note
from kirmash.briefs.wording import measure_text, subject_text
from kirmash.deals.firms import parse_firm_name
from kirmash.i18n import format_period, translate, translate_plural
from kirmash.records.evidence import Document, Span
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Verdict
from kirmash.records.mentions import HS_VINTAGE, Actor, ActorKind
from kirmash.records.quantities import Measure
from kirmash.reference import lexicons

MAX_LOCATIONS = 3
_FIRM_KINDS = frozenset({ActorKind.COMPANY, ActorKind.ORGANISATION})
MAX_DOCUMENTS = 100
"""Documents that are listed at most besides those quoted; `kirmash documents` lists them all."""
CHECKSUM_DIGITS = 12
"""Digits of a document's SHA-256 that are printed: enough to tell it among all that are read."""


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
    rows = tuple(_enterprise_row(context, actors) for actors in _merge_firms(context))
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
                transliteration_note(lang, rows),
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
        BriefCell(names.actor_name(actors[0], context.lang)),
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
    """What was counted, each with whose it is; a count whose sentences do not tell that is left
    out.
    """
    lang = context.lang
    counts = [
        (claim, owner)
        for claim in context.claims.values()
        if claim.measure is Measure.COUNT
        and claim.quantity
        and subject_text(claim, lang)
        and (owner := owner_text(context, claim))
    ]
    columns = table_columns_from_heads(
        lang,
        ("what", 4),
        ("said", 2, ColumnKind.NUMBER),
        ("owner", 3),
        ("period", 2),
        ("evidence", 1.4, ColumnKind.REFS),
    )
    rows = tuple(
        (
            BriefCell(measure_text(claim, lang)),
            BriefCell(framed_value(claim, lang), claim.quantity.value if claim.quantity else None),
            BriefCell(owner),
            BriefCell(
                format_period(claim.period, lang)
                if claim.period
                else translate("cell.no_period", lang)
            ),
            BriefCell("", refs=context.cite(claim.id)),
        )
        for claim, owner in sorted(
            counts, key=lambda entry: (subject_text(entry[0], lang), entry[0].id)
        )
    )
    return [BriefTable("counts", translate("table.counts", lang), columns, rows)] if rows else []


def _merge_firms(context: BriefContext) -> list[list[Actor]]:
    """Companies and organisations over all documents, the same one brought together whatever its
    script and legal form, most often named first; news outlets are sources and no firms here.
    """
    outlets = {
        parse_firm_name(extraction.document.outlet or "").core
        for extraction in context.inputs.extractions
    }
    together: dict[str, list[Actor]] = {}
    for extraction in context.inputs.extractions:
        for actor in extraction.actors:
            entry = lexicons.organisations().get(actor.key)
            core = parse_firm_name(actor.name).core
            is_outlet = entry.is_news_outlet if entry else core in outlets
            if actor.kind in _FIRM_KINDS and not is_outlet:
                together.setdefault(actor.key or core, []).append(actor)
    return sorted(
        together.values(),
        key=lambda actors: (-len(actors), names.actor_name(actors[0], context.lang)),
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


def _section(context: BriefContext, letter: str, tables: list[BriefTable]) -> BriefAnnex:
    notes = () if tables else (CitedSentence(translate(f"empty.{letter}", context.lang)),)
    return BriefAnnex(letter, translate(f"section.{letter}", context.lang), notes, tuple(tables))


STATUS_SHORTHANDS = ("p", "r", "e", "b", "u", "n", "x", "z")
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
    """Annex G: sentences, the shorthands, the judgements in force, the sources, which the list of
    evidence refers to.
    """
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
    decided = _judgements_tables(context)  # it cites: the sources come after
    tables = (_shorthands_table(lang), *decided, *_documents_tables(context))
    return BriefAnnex("G", translate("section.G", lang), notes, tables)


def _shorthands_table(lang: str) -> BriefTable:
    columns = table_columns_from_heads(lang, ("sign", 1), ("meaning", 9))
    rows = tuple(
        (BriefCell(f"[{sign}]"), BriefCell(translate(f"sign.{sign}", lang)))
        for sign in STATUS_SHORTHANDS
    )
    return BriefTable("signs", translate("table.signs", lang), columns, rows)


def _documents_tables(context: BriefContext) -> list[BriefTable]:
    """The sources with their addresses and checksums; it gives them their marks."""
    lang = context.lang
    columns = table_columns_from_heads(
        lang,
        ("source_mark", 0.8),
        ("published", 1.8),
        ("outlet", 3),
        ("language", 1.5),
        ("claims", 1.1, ColumnKind.NUMBER),
        ("deals", 1.1, ColumnKind.NUMBER),
        ("url", 5),
        ("document", 2),
    )
    readings = {item.document.id: item for item in context.inputs.extractions}
    listed = _documents_to_list(context)
    for number, document in enumerate(listed, start=1):
        context.numbering.sources[document.id] = translate("evidence.source", lang, number=number)
    marks = _note_marks([document_note(document, lang) for document in listed])
    rows = tuple(
        _document_row(context, document, readings.get(document.id), marks) for document in listed
    )
    explained = (f"{mark} {note}." for note, mark in marks.items())
    notes = [translate("note.sources", lang), *explained, _basis_text(context)]
    unlisted = len(readings.keys() - {document.id for document in listed})
    if unlisted:
        every = len(readings)
        notes.append(translate_plural("note.some_documents", lang, every, shown=every - unlisted))
    note = " ".join(filter(None, notes))
    title = translate("table.documents", lang)
    return [BriefTable("documents", title, columns, rows, note)] if rows else []


def _publication_day(document: Document, lang: str) -> BriefCell:
    """The day, and that a person stated it where the page does not."""
    cell = date_cell(document.published, lang)
    if not document.is_dated_by_hand:
        return cell
    return BriefCell(translate("document.dated_by_hand", lang, day=cell.text))


def _note_marks(notes: list[str]) -> dict[str, str]:
    """A mark of asterisks for every note that several documents share: it is printed once."""
    shared = [note for note, count in Counter(filter(None, notes)).most_common() if count > 1]
    return {note: "*" * number for number, note in enumerate(shared, start=1)}


def _document_row(
    context: BriefContext,
    document: Document,
    reading: Extraction | None,
    marks: Mapping[str, str],
) -> tuple[BriefCell, ...]:
    lang = context.lang
    note = document_note(document, lang)
    where = " · ".join(filter(None, (document.url, marks.get(note, note))))
    counts = (len(reading.claims), len(reading.deals)) if reading else (0, 0)
    return (
        BriefCell(context.numbering.sources[document.id]),
        _publication_day(document, lang),
        BriefCell(names.outlet_name(document.outlet or document.source, lang)),
        BriefCell(translate(f"language.{document.lang}", lang)),
        *(BriefCell(str(count), count) for count in counts),
        BriefCell(where or translate("cell.none", lang)),
        BriefCell(document.id[:CHECKSUM_DIGITS]),
    )


def _documents_to_list(context: BriefContext) -> tuple[Document, ...]:
    """All that are quoted, and of the others that were read the newest, up to MAX_DOCUMENTS in all;
    the oldest first.
    """
    documents = context.numbering.documents
    quoted = {place.document for place in context.numbering.numbers}
    others = sorted(
        (item.document for item in context.inputs.extractions if item.document.id not in quoted),
        key=_by_day,
        reverse=True,
    )
    room = max(0, MAX_DOCUMENTS - len(quoted))
    return tuple(sorted([*(documents[key] for key in quoted), *others[:room]], key=_by_day))


def _by_day(document: Document) -> tuple[str, str]:
    return str(document.published or ""), document.id


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
            date_cell(datetime.fromisoformat(judgement.at).date(), lang),
            BriefCell(names.transliterate_name(judgement.by, lang)),
            BriefCell(translate(f"verdict.{Verdict(judgement.verdict).value}", lang)),
            BriefCell(record[:12]),  # as much of an id as commands take
            BriefCell("", refs=context.cite(record)),
        )
        for judgement in context.inputs.judgements
        for record in [judgement.claim.id if judgement.claim else judgement.target]
    )
    return (
        [BriefTable("judgements", translate("table.judgements", lang), columns, rows)]
        if rows
        else []
    )
