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
from kirmash.briefs.model import Brief, BriefAnnex, BriefEvidence, BriefTable, evidence_origin
from kirmash.briefs.render.glyphs import replace_unsupported_characters
from kirmash.errors import BriefError
from kirmash.formats import encoding_json
from kirmash.i18n import translate
from kirmash.readers.own_briefs import brief_mark

MAX_TABLE_ROWS = 1_500
# A run of this many characters without a place to break would leave a page's width, or a column's.
MAX_PAGE_RUN, MAX_COLUMN_RUN = 70, 24


def render(brief: Brief) -> bytes:
    """The document's bytes. Raises BriefError where Typst refuses it."""
    document: bytes = _compile(brief, format="pdf", pdf_standards=["ua-1"])
    return document


def render_first_page_png(brief: Brief, ppi: float = 110.0) -> bytes:
    """Page one as a PNG, ``ppi`` pixels an inch: for a README or a preview. Raises BriefError."""
    pages: bytes | list[bytes] = _compile(brief, format="png", ppi=ppi)
    return pages if isinstance(pages, bytes) else pages[0]


def _compile(brief: Brief, **form: Any) -> Any:
    import typst

    inputs = {"brief": encoding_json.single_line_json(_drawable_data(_template_data(brief)))}
    try:
        return typst.compile(
            _template(),
            root=str(_template_folder()),
            font_paths=_typefaces(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            **form,
        )
    except typst.TypstError as fault:
        raise BriefError(
            "brief.pdf-failed",
            "The PDF could not be made: {cause}.",
            "Please report this with the brief's other formats.",
            cause=fault,
        ) from fault


def _template_data(brief: Brief) -> dict[str, Any]:
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
        **_first_page_data(brief),
        "sections": [_section_data(section, brief.lang) for section in brief.sections],
        "evidence": [_evidence_data(item) for item in brief.evidence],
    }


def _first_page_data(brief: Brief) -> dict[str, Any]:
    header = dict(brief.header)
    stamp = f"{brief.heading('brief_id')} {brief.id}"
    words = {key: brief.heading(key) for key in ("promises", "cautions", "no_cautions", "slots")}
    return {
        "stamp": stamp,
        "keyword": brief_mark(brief.id),
        "words": {
            **words,
            "page": translate("heading.page", brief.lang, page="{page}", pages="{pages}"),
        },
        "header": {**header, "rest": [header["occasion"], header["as_of"], header["newest"]]},
        "figures": [asdict(figure) for figure in brief.figures],
        "chart": _chart_data(brief) if brief.chart else None,
        "promises": [
            {**asdict(item), "tag": brief.heading(f"outcome.{item.outcome}")}
            for item in brief.promises
        ],
        "summary": [asdict(item) for item in brief.summary],
        "highlights": [asdict(item) for item in brief.highlights],
        "since": [asdict(item) for item in brief.since],
        "slots": [asdict(slot) for slot in brief.slots],
        "cautions": [asdict(item) for item in brief.cautions],
    }


def _chart_data(brief: Brief) -> dict[str, Any]:
    chart = brief.chart
    if chart is None:
        return {}
    note = asdict(brief.chart_note) if brief.chart_note else None
    return {
        "title": chart.title,
        "alt": chart.alt,
        "svg": drawing.draw_svg(chart, brief.lang),
        "note": note,
    }


def _section_data(section: BriefAnnex, lang: str) -> dict[str, Any]:
    line = section.timeline
    drawn = (
        {
            "title": line.title,
            "alt": line.alt,
            "svg": drawing.draw_svg(line, lang),
            "note": line.note,
        }
        if line
        else None
    )
    return {
        "letter": section.letter,
        "own_page": section.own_page,
        "title": section.title,
        "notes": [asdict(item) for item in section.notes],
        "timeline": drawn,
        "charts": [
            {
                "title": chart.title,
                "alt": chart.alt,
                "svg": drawing.draw_svg(chart, lang),
                "note": chart.note,
            }
            for chart in section.charts
        ],
        "tables": [_table_data(item, lang) for item in section.tables],
    }


def _table_data(table: BriefTable, lang: str) -> dict[str, Any]:
    cut = (
        translate("note.cut", lang, shown=MAX_TABLE_ROWS, rows=len(table.rows))
        if len(table.rows) > MAX_TABLE_ROWS
        else ""
    )
    rows = table.rows[:MAX_TABLE_ROWS]
    return {
        "title": table.title,
        "note": " ".join(part for part in (table.note, cut) if part),
        "columns": [
            {"title": column.title, "kind": column.kind.value, "width": column.width}
            for column in table.columns
        ],
        "rows": [
            [
                {
                    "text": add_break_points(cell.text, MAX_COLUMN_RUN),
                    "refs": cell.refs,
                    "lang": cell.lang,
                }
                for cell in row
            ]
            for row in rows
        ],
    }


def _evidence_data(item: BriefEvidence) -> dict[str, Any]:
    texts = {"quote": item.quote, "told": evidence_origin(item)}
    return {
        "number": item.number,
        "lang": item.lang,
        **{key: add_break_points(text) for key, text in texts.items()},
    }


def add_break_points(text: str, longest: int = MAX_PAGE_RUN) -> str:
    """``text`` with places to break runs of over ``longest`` letters, so that nothing leaves its
    column; addresses stay whole.
    """
    return re.sub(
        rf"[^\s/?&=.\u2013-]{{{longest},}}",
        lambda run: "\u200b".join(_split_run(run[0], longest)),
        text,
    )


def _split_run(run: str, longest: int) -> list[str]:
    return [run[at : at + longest] for at in range(0, len(run), longest)]


def _drawable_data(value: Any) -> Any:
    """The data with every text in characters the font has; the chart's SVG stays as it is."""
    if isinstance(value, str):
        return replace_unsupported_characters(value)
    if isinstance(value, dict):
        return {key: item if key == "svg" else _drawable_data(item) for key, item in value.items()}
    return [_drawable_data(item) for item in value] if isinstance(value, list | tuple) else value


def _template_folder() -> Path:
    return Path(str(resources.files("kirmash"))) / "data" / "templates"


@cache
def _template() -> bytes:
    return (_template_folder() / "brief.typ").read_bytes()


@cache
def _typefaces() -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(drawing.font_folder())],
    )
