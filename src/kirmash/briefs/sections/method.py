"""Annex G: how the figures were made, what the shorthands mean, the sources, and what people
decided.
"""

from __future__ import annotations

from datetime import datetime

from kirmash.briefs import names
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import BriefCell, ColumnKind, Note, Section, Table, table_columns
from kirmash.i18n import format_date, translate, translate_plural
from kirmash.records.judgements import Verdict

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


def method_annex(context: BriefContext) -> Section:
    """Annex G: sentences, the shorthands, the documents read, the judgements in force."""
    lang = context.lang
    read = translate_plural(
        "method.documents",
        lang,
        len(context.inputs.extractions),
        claims=translate_plural("count.claims", lang, len(context.claims)),
    )
    notes = (Note(read), *(Note(translate(f"method.{step}", lang)) for step in METHOD_STEPS))
    tables = (_shorthands_table(lang), *_documents_tables(context), *_judgements_tables(context))
    return Section("G", translate("section.G", lang), notes, tables)


def _shorthands_table(lang: str) -> Table:
    columns = table_columns(lang, ("sign", 1), ("meaning", 9))
    rows = tuple(
        (BriefCell(f"[{sign}]"), BriefCell(translate(f"sign.{sign}", lang)))
        for sign in STATUS_SHORTHANDS
    )
    return Table("signs", translate("table.signs", lang), columns, rows)


def _documents_tables(context: BriefContext) -> list[Table]:
    lang = context.lang
    columns = table_columns(
        lang,
        ("published", 2.2),
        ("outlet", 3),
        ("language", 1.6),
        ("claims", 1.3, ColumnKind.NUMBER),
        ("deals", 1.3, ColumnKind.NUMBER),
        ("document", 2.4),
    )
    ordered = sorted(
        context.inputs.extractions,
        key=lambda extraction: (str(extraction.document.published or ""), extraction.document.id),
    )
    rows = tuple(
        (
            BriefCell(format_date(extraction.document.published, lang, short=True)),
            BriefCell(names.outlet(extraction.document.outlet or extraction.document.source, lang)),
            BriefCell(translate(f"language.{extraction.document.lang}", lang)),
            BriefCell(str(len(extraction.claims)), len(extraction.claims)),
            BriefCell(str(len(extraction.deals)), len(extraction.deals)),
            BriefCell(extraction.document.id[:12]),
        )
        for extraction in ordered
    )
    return (
        [
            Table(
                "documents", translate("table.documents", lang), columns, rows, _basis_text(context)
            )
        ]
        if rows
        else []
    )


def _basis_text(context: BriefContext) -> str:
    unsure = sum(
        extraction.document.basis in {"inferred", "metadata", "unknown"}
        for extraction in context.inputs.extractions
    )
    return translate_plural("note.basis", context.lang, unsure) if unsure else ""


def _judgements_tables(context: BriefContext) -> list[Table]:
    lang = context.lang
    columns = table_columns(
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
            BriefCell(names.transliterate_name(judgement.by, lang)),
            BriefCell(translate(f"verdict.{Verdict(judgement.verdict).value}", lang)),
            BriefCell(judgement.target),
            BriefCell("", refs=context.cite(judgement.target)),
        )
        for judgement in context.inputs.judgements
    )
    return [Table("judgements", translate("table.judgements", lang), columns, rows)] if rows else []
