"""The brief as a tagged PDF (PDF/UA-1) by Typst: data goes in as JSON, and two runs give the same
bytes.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from kirmash.briefs.charts import drawing
from kirmash.briefs.model import Brief, Evidence, Section, Table
from kirmash.briefs.render.glyphs import drawable
from kirmash.errors import BriefError
from kirmash.formats import encoding_json
from kirmash.i18n import say

LONGEST_TABLE = 1_500
# A run of this many characters without a place to break would leave a page's width, or a column's.
PAGE_RUN, COLUMN_RUN = 70, 24


def render(brief: Brief) -> bytes:
    """The document's bytes. Raises BriefError where Typst refuses it."""
    made: bytes = _compiled(brief, format="pdf", pdf_standards=["ua-1"])
    return made


def page_one(brief: Brief, ppi: float = 110.0) -> bytes:
    """Page one as a PNG, ``ppi`` pixels an inch: for a README or a preview. Raises BriefError."""
    made: bytes | list[bytes] = _compiled(brief, format="png", ppi=ppi)
    return made if isinstance(made, bytes) else made[0]


def _compiled(brief: Brief, **form: Any) -> Any:
    import typst

    inputs = {"brief": encoding_json.line(_drawn(_data(brief)))}
    try:
        return typst.compile(
            _template(),
            root=str(_folder()),
            font_paths=_typefaces(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            **form,
        )
    except typst.TypstError as fault:
        raise BriefError(
            f"The PDF could not be made: {fault}.",
            "Please report this with the brief's other formats.",
        ) from fault


def _data(brief: Brief) -> dict[str, Any]:
    """What the template reads; texts in the order and under the names it uses them."""
    return {
        **{
            key: getattr(brief, key)
            for key in (
                "lang",
                "title",
                "version",
                "promises_note",
                "evidence_title",
                "evidence_note",
                "colophon",
            )
        },
        **_first_page(brief),
        "sections": [_section(section, brief.lang) for section in brief.sections],
        "evidence": [_evidence(one) for one in brief.evidence],
    }


def _first_page(brief: Brief) -> dict[str, Any]:
    header = dict(brief.header)
    stamp = f"{brief.heading('brief_id')} {brief.id}"
    words = {key: brief.heading(key) for key in ("promises", "cautions", "no_cautions", "slots")}
    return {
        "stamp": stamp,
        "words": {**words, "page": say("heading.page", brief.lang, page="{page}", pages="{pages}")},
        "header": {**header, "rest": [header["occasion"], header["as_of"], header["newest"]]},
        "figures": [asdict(figure) for figure in brief.figures],
        "chart": _chart(brief) if brief.chart else None,
        "promises": [
            {**asdict(one), "tag": brief.heading(f"outcome.{one.outcome}")}
            for one in brief.promises
        ],
        "highlights": [asdict(one) for one in brief.highlights],
        "since": [asdict(one) for one in brief.since],
        "slots": [asdict(slot) for slot in brief.slots],
        "cautions": [asdict(one) for one in brief.cautions],
    }


def _chart(brief: Brief) -> dict[str, Any]:
    chart = brief.chart
    if chart is None:
        return {}
    note = asdict(brief.chart_note) if brief.chart_note else None
    return {
        "title": chart.title,
        "alt": chart.alt,
        "svg": drawing.svg(chart, brief.lang),
        "note": note,
    }


def _section(section: Section, lang: str) -> dict[str, Any]:
    line = section.timeline
    drawn = (
        {"title": line.title, "alt": line.alt, "svg": drawing.svg(line, lang), "note": line.note}
        if line
        else None
    )
    return {
        "letter": section.letter,
        "title": section.title,
        "notes": [asdict(one) for one in section.notes],
        "timeline": drawn,
        "tables": [_table(one, lang) for one in section.tables],
    }


def _table(table: Table, lang: str) -> dict[str, Any]:
    cut = (
        say("note.cut", lang, shown=LONGEST_TABLE, rows=len(table.rows))
        if len(table.rows) > LONGEST_TABLE
        else ""
    )
    rows = table.rows[:LONGEST_TABLE]
    return {
        "title": table.title,
        "note": " ".join(part for part in (table.note, cut) if part),
        "columns": [
            {"title": column.title, "kind": column.kind.value, "width": column.width}
            for column in table.columns
        ],
        "rows": [
            [
                {"text": breakable(cell.text, COLUMN_RUN), "refs": cell.refs, "lang": cell.lang}
                for cell in row
            ]
            for row in rows
        ],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    told = " · ".join(part for part in (one.said_by, one.outlet, one.published, one.place) if part)
    trace = " · ".join(part for part in (one.url, f"SHA-256 {one.document}") if part)
    texts = {"quote": one.quote, "told": told, "trace": trace, "note": one.note}
    return {
        "number": one.number,
        "lang": one.lang,
        **{key: breakable(text) for key, text in texts.items()},
    }


def breakable(text: str, longest: int = PAGE_RUN) -> str:
    """``text`` with places to break runs of over ``longest`` letters, so that nothing leaves its
    column; addresses stay whole.
    """
    return re.sub(
        rf"[^\s/?&=.\u2013-]{{{longest},}}",
        lambda run: "\u200b".join(_pieces(run[0], longest)),
        text,
    )


def _pieces(run: str, longest: int) -> list[str]:
    return [run[at : at + longest] for at in range(0, len(run), longest)]


def _drawn(value: Any) -> Any:
    """The data with every text in characters the font has; the chart's SVG stays as it is."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: one if key == "svg" else _drawn(one) for key, one in value.items()}
    return [_drawn(one) for one in value] if isinstance(value, list | tuple) else value


def _folder() -> Path:
    return Path(str(resources.files("kirmash"))) / "data" / "templates"


@cache
def _template() -> bytes:
    return (_folder() / "brief.typ").read_bytes()


@cache
def _typefaces() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(drawing.font_folder())],
    )
