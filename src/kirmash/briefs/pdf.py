"""The brief as a tagged PDF (PDF/UA-1) by Typst: data goes in as JSON, and two runs give the same bytes."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from kirmash.briefs import charts
from kirmash.briefs.brief import Brief, Evidence, Note, Table
from kirmash.briefs.glyphs import drawable
from kirmash.errors import BriefError
from kirmash.wording import say

LONGEST_TABLE = 1_500
# Long runs without a space (addresses, hashes) may break after any of these, or after 24 characters.
_BREAKS = re.compile(r"([/?&=_.-]|[^\s\u200b]{24})(?=[^\s\u200b])")


def render(brief: Brief) -> bytes:
    """The document's bytes. Raises BriefError where Typst refuses it."""
    import typst

    inputs = {"brief": json.dumps(_drawn(_data(brief)), ensure_ascii=False)}
    try:
        made: bytes = typst.compile(
            _template(), root=str(_folder()), font_paths=_typefaces(), ignore_system_fonts=True, format="pdf", sys_inputs=inputs,
            pdf_standards=["ua-1"],
        )  # fmt: skip
    except typst.TypstError as fault:
        raise BriefError(f"The PDF could not be made: {fault}.", "Please report this with the brief's other formats.") from fault
    return made


def _data(brief: Brief) -> dict[str, Any]:
    header = dict(brief.header)
    stamp = f"{brief.heading('brief_id')} {brief.id}"
    chart = brief.chart
    return {
        "lang": brief.lang, "title": brief.title, "version": brief.version, "stamp": stamp,
        "words": {"page": _page_words(brief.lang), **{key: brief.heading(key) for key in ("promises", "cautions", "no_cautions", "slots")}},
        "header": {"kind": header["kind"], "pair": header["pair"], "rest": [*(header[key] for key in ("occasion", "as_of", "newest")), stamp]},
        "figures": [
            {"label": f.label, "value": f.value, "interval": f.interval, "status": f.status, "refs": f.refs, "detail": [_note(one) for one in f.detail]} for f in brief.figures
        ],
        "chart": None if chart is None else {
            "title": chart.title, "alt": chart.alt, "svg": charts.svg(chart, brief.lang), "note": _note(brief.chart_note) if brief.chart_note else None,
        },
        "promises": [
            {"text": p.text, "outcome": p.outcome, "tag": brief.heading(f"outcome.{p.outcome}"), "words": p.words, "refs": p.refs} for p in brief.promises
        ],
        "promises_note": brief.promises_note,
        "slots": [{"title": slot.title, "lines": slot.lines, "blank": slot.blank} for slot in brief.slots],
        "cautions": [_note(one) for one in brief.cautions],
        "sections": [
            {"letter": s.letter, "title": s.title, "notes": [_note(one) for one in s.notes], "tables": [_table(one, brief.lang) for one in s.tables]}
            for s in brief.sections
        ],
        "evidence": [_evidence(one) for one in brief.evidence],
        "evidence_title": brief.evidence_title, "evidence_note": brief.evidence_note, "colophon": brief.colophon,
    }  # fmt: skip


def _note(one: Note) -> dict[str, Any]:
    return {"text": one.text, "refs": one.refs, "lang": one.lang}


def _table(table: Table, lang: str) -> dict[str, Any]:
    cut = say("note.cut", lang, shown=LONGEST_TABLE, rows=len(table.rows)) if len(table.rows) > LONGEST_TABLE else ""
    return {
        "title": table.title, "note": " ".join(part for part in (table.note, cut) if part),
        "columns": [{"title": column.title, "kind": column.kind.value, "width": column.width} for column in table.columns],
        "rows": [[{"text": breakable(cell.text), "refs": cell.refs, "lang": cell.lang} for cell in row] for row in table.rows[:LONGEST_TABLE]],
    }  # fmt: skip


def _evidence(one: Evidence) -> dict[str, Any]:
    told = " · ".join(part for part in (one.said_by, one.outlet, one.published, one.place) if part)
    trace = " · ".join(part for part in (one.url, f"SHA-256 {one.document}") if part)
    return {
        "number": one.number, "quote": breakable(one.quote), "lang": one.lang, "told": told, "trace": breakable(trace), "note": breakable(one.note),
    }  # fmt: skip


def breakable(text: str) -> str:
    """``text`` with places to break long unspaced runs, so that nothing leaves its column."""
    return " ".join(_BREAKS.sub("\\1\u200b", run) if len(run) > 24 else run for run in text.split(" "))


def _drawn(value: Any) -> Any:
    """The data with every text in characters the font has; the chart's SVG stays as it is."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: one if key == "svg" else _drawn(one) for key, one in value.items()}
    return [_drawn(one) for one in value] if isinstance(value, list | tuple) else value


def _page_words(lang: str) -> str:
    return say("heading.page", lang, page="{page}", pages="{pages}")


def _folder() -> Path:
    return Path(str(resources.files("kirmash"))) / "data" / "templates"


@cache
def _template() -> bytes:
    return (_folder() / "brief.typ").read_bytes()


@cache
def _typefaces() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(charts.font_folder())])
