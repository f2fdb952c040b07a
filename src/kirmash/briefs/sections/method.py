"""Annex G: how the figures were made, what the shorthands mean, the sources, and what people
decided.
"""

from __future__ import annotations

from datetime import datetime

from kirmash.briefs import names
from kirmash.briefs.material import Desk
from kirmash.briefs.model import Cell, Kind, Note, Section, Table, heads
from kirmash.i18n import count, format_date, say
from kirmash.records.judgements import Verdict

SHORTHANDS = ("p", "r", "e", "b", "u", "x", "z")
STEPS = (
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


def annex(desk: Desk) -> Section:
    """Annex G: sentences, the shorthands, the documents read, the judgements in force."""
    lang = desk.lang
    read = count(
        "method.documents",
        lang,
        len(desk.material.extractions),
        claims=count("count.claims", lang, len(desk.claims)),
    )
    notes = (Note(read), *(Note(say(f"method.{step}", lang)) for step in STEPS))
    tables = (_shorthands(lang), *_documents(desk), *_judgements(desk))
    return Section("G", say("section.G", lang), notes, tables)


def _shorthands(lang: str) -> Table:
    columns = heads(lang, ("sign", 1), ("meaning", 9))
    rows = tuple((Cell(f"[{sign}]"), Cell(say(f"sign.{sign}", lang))) for sign in SHORTHANDS)
    return Table("signs", say("table.signs", lang), columns, rows)


def _documents(desk: Desk) -> list[Table]:
    lang = desk.lang
    columns = heads(
        lang,
        ("published", 2.2),
        ("outlet", 3),
        ("language", 1.6),
        ("claims", 1.3, Kind.NUMBER),
        ("deals", 1.3, Kind.NUMBER),
        ("document", 2.4),
    )
    ordered = sorted(
        desk.material.extractions,
        key=lambda one: (str(one.document.published or ""), one.document.id),
    )
    rows = tuple(
        (
            Cell(format_date(one.document.published, lang, short=True)),
            Cell(names.outlet(one.document.outlet or one.document.source, lang)),
            Cell(say(f"language.{one.document.lang}", lang)),
            Cell(str(len(one.claims)), len(one.claims)),
            Cell(str(len(one.deals)), len(one.deals)),
            Cell(one.document.id[:12]),
        )
        for one in ordered
    )
    return (
        [Table("documents", say("table.documents", lang), columns, rows, _basis(desk))]
        if rows
        else []
    )


def _basis(desk: Desk) -> str:
    unsure = sum(
        one.document.basis in {"inferred", "metadata", "unknown"}
        for one in desk.material.extractions
    )
    return count("note.basis", desk.lang, unsure) if unsure else ""


def _judgements(desk: Desk) -> list[Table]:
    lang = desk.lang
    columns = heads(
        lang,
        ("day", 2),
        ("by", 2),
        ("verdict", 2),
        ("about", 2),
        ("evidence", 1.4, Kind.REFS),
    )
    rows = tuple(
        (
            Cell(format_date(datetime.fromisoformat(one.at).date(), lang, short=True)),
            Cell(names.in_script(one.by, lang)),
            Cell(say(f"verdict.{Verdict(one.verdict).value}", lang)),
            Cell(one.target),
            Cell("", refs=desk.cite(one.target)),
        )
        for one in desk.material.judgements
    )
    return [Table("judgements", say("table.judgements", lang), columns, rows)] if rows else []
