"""The brief as a Word document, with a page one that fits one page.

How large page one can be set is computed as Word lays it out when opened. Lines are broken by the
widths of the letters in the font that is shipped, whatever fonts a machine has: page one stays one
page in every font that is no wider (Calibri and Carlito are not). Heights do not depend on the
font, since the styles set them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kirmash.briefs.charts import drawing
from kirmash.briefs.model import (
    Brief,
    BriefAnnex,
    BriefEvidence,
    BriefFigure,
    BriefTable,
    evidence_origin,
)
from kirmash.briefs.render import docx_parts
from kirmash.briefs.render.docx_parts import LINE_HEIGHT, DocxWriter
from kirmash.briefs.render.glyphs import relative_text_width, strip_unprintable
from kirmash.i18n import translate

_LINE_BREAKS = re.compile(r"[ \t\n]+")  # a line does not end at a blank that is there to prevent it
PAGE_HEIGHT_PT, HEADER_HEIGHT_PT, POINTS_PER_CM = 766.0, 30.0, 28.35
SMALL_PT = 8.0
FIGURE_WIDTHS_CM = (4.6, 3.9, 3.1, 3.1, 3.1)
LEFT_COLUMN_CM, RIGHT_COLUMN_CM = 11.6, 6.2
CELL_MARGINS_CM = 0.4


@dataclass(frozen=True, slots=True)
class FirstPageLayout:
    """The type size of page one's sentences in points, and the width of its chart in
    centimetres.
    """

    points: float
    chart_cm: float


PAGE_FITS = (
    FirstPageLayout(9.5, 17.8),
    FirstPageLayout(9.5, 15.5),
    FirstPageLayout(9.0, 15.5),
    FirstPageLayout(9.0, 13.5),
    FirstPageLayout(8.5, 13.5),
    FirstPageLayout(8.5, 12.0),
    FirstPageLayout(8.0, 12.0),
    FirstPageLayout(7.5, 11.0),
)


def choose_first_page_layout(brief: Brief, chart_ratio: float) -> FirstPageLayout:
    """The first choice at which page one stays one page; the last where none does. ``chart_ratio``
    is the chart's height over its width.
    """
    return next(
        (fit for fit in PAGE_FITS if _page_height(brief, fit, chart_ratio) <= PAGE_HEIGHT_PT),
        PAGE_FITS[-1],
    )


def _page_height(brief: Brief, fit: FirstPageLayout, chart_ratio: float) -> float:
    chart = fit.chart_cm * POINTS_PER_CM * chart_ratio + 44 if brief.chart else 0.0
    notes = sum(
        _block_height(note.text + _refs_text(note.refs), 18.0, fit.points)
        for note in (*brief.summary, *brief.highlights)
    )
    return (
        HEADER_HEIGHT_PT
        + _figures_height(brief)
        + notes
        + chart
        + max(_left_height(brief, fit), _right_height(brief, fit))
    )


def _figures_height(brief: Brief) -> float:
    """The height of all lines of figures: one of a pair, several of an occasion."""
    return sum(map(_line_height, batched_figures(brief.figures)))


def batched_figures(figures: tuple[BriefFigure, ...]) -> list[tuple[BriefFigure, ...]]:
    """The figures by lines of as many as there are columns."""
    count = len(FIGURE_WIDTHS_CM)
    return [figures[start : start + count] for start in range(0, len(figures), count)]


def _line_height(figures: tuple[BriefFigure, ...]) -> float:
    columns = []
    for figure, width in zip(figures, FIGURE_WIDTHS_CM, strict=False):
        small = sum(
            _block_height(line.text + _refs_text(line.refs), width, SMALL_PT)
            for line in figure.detail
        )
        columns.append(
            12
            + _block_height(figure.value, width, 12.0)
            + (14 if figure.interval or figure.status else 0)
            + small
        )
    return max(columns, default=0.0)


def _left_height(brief: Brief, fit: FirstPageLayout) -> float:
    texts = [item.text + _refs_text(item.refs) for item in (*brief.since, *brief.cautions)]
    texts += [
        f"[{brief.heading(f'outcome.{item.outcome}')}] {item.text} – "
        f"{item.words}{_refs_text(item.refs)}"
        for item in brief.promises
    ]
    return 60 + sum(_block_height(text, LEFT_COLUMN_CM, fit.points) for text in texts)


def _right_height(brief: Brief, fit: FirstPageLayout) -> float:
    height = 24.0
    for slot in brief.slots:
        lines = sum(_block_height(f"– {line}", RIGHT_COLUMN_CM, fit.points) for line in slot.lines)
        height += 20 + (lines or 44 + _block_height(slot.hint, RIGHT_COLUMN_CM, SMALL_PT))
    return height


def _block_height(text: str, width_cm: float, points: float) -> float:
    """The height of a paragraph with the room after it, in points."""
    return (
        line_count(text, (width_cm - CELL_MARGINS_CM) * POINTS_PER_CM / points)
        * points
        * LINE_HEIGHT
        + 3
    )


def line_count(text: str, room: float) -> int:
    """How many lines a paragraph takes in ``room`` times the type size; 0 where it is empty.

    It is broken between words; a word wider than a line is broken wherever the line ends.
    """
    count, used, blank = 0, room, relative_text_width(" ")
    if not text.strip():
        return 0
    for word in _LINE_BREAKS.split(strip_unprintable(text).strip()):
        wide = relative_text_width(word)
        if used + blank + wide <= room:
            used += blank + wide
            continue
        count, used = count + 1, wide
        while used > room:
            count, used = count + 1, used - room
    return count


def _refs_text(refs: tuple[int, ...]) -> str:
    return "".join(f" [{number}]" for number in refs)


MAX_TABLE_ROWS = 1_500


def render(brief: Brief) -> bytes:
    """The document's bytes, the same in every run."""
    writer = docx_parts.create_docx_writer(brief)
    _write_first_page(writer, brief)
    for section in brief.sections:
        _write_annex(writer, section, brief.lang)
    _write_evidence(writer, brief)
    file = BytesIO()
    writer.document.save(file)
    return _with_fixed_dates(file.getvalue())


def _write_first_page(writer: DocxWriter, brief: Brief) -> None:
    header = dict(brief.header)
    writer.add_text(header["kind"], "Small")
    writer.add_text(header["pair"], "Title")
    stamp = f"{brief.heading('brief_id')} {brief.id}"
    writer.add_text(
        "   ·   ".join([*(header[key] for key in ("occasion", "as_of", "newest")), stamp]), "Small"
    )
    drawn = drawing.draw_png(brief.chart, brief.lang) if brief.chart else b""
    fit = choose_first_page_layout(brief, docx_parts.png_height_ratio(drawn) if drawn else 0.0)
    writer.set_font_size("First", fit.points)
    for note in brief.summary:
        writer.add_text(note.text, "First", refs=note.refs)
    _write_figures(writer, brief.figures)
    for note in brief.highlights:
        writer.add_text(note.text, "First", refs=note.refs)
    if brief.chart:
        writer.add_text(brief.chart.title, "Heading 2")
        writer.add_picture(drawn, brief.chart.alt, fit.chart_cm)
        if brief.chart_note:
            writer.add_text(brief.chart_note.text, "Small", refs=brief.chart_note.refs)
    left, right = writer.add_side_by_side((LEFT_COLUMN_CM, RIGHT_COLUMN_CM))
    _write_promises(writer, brief, left)
    _write_cautions(writer, brief, left)
    _write_slots(writer, brief, right)
    writer.add_page_break()


def _write_figures(writer: DocxWriter, figures: tuple[BriefFigure, ...]) -> None:
    cells = (
        cell
        for line in batched_figures(figures)
        for cell in list(writer.add_side_by_side(FIGURE_WIDTHS_CM))[: len(line)]
    )
    for cell, figure in zip(cells, figures, strict=True):
        writer.add_text(figure.label, "Small", cell)
        beside = " ".join(
            part
            for part in (figure.interval, f"[{figure.status}]" if figure.status else "")
            if part
        )
        writer.add_text(figure.value, "Figure", cell, () if beside else figure.refs)
        if beside:
            writer.add_text(beside, "Line", cell, figure.refs)
        for line in figure.detail:
            writer.add_text(line.text, "Small", cell, line.refs)


def _write_promises(writer: DocxWriter, brief: Brief, cell: Any) -> None:
    writer.add_text(brief.heading("promises"), "Heading 2", cell)
    for note in brief.since:
        writer.add_text(note.text, "First", cell, note.refs)
    for promise in brief.promises:
        tag = brief.heading(f"outcome.{promise.outcome}")
        writer.add_text(
            f"[{tag}] {promise.text} – {promise.words}",
            "First",
            cell,
            promise.refs,
            bold=(len(tag) + 3, len(tag) + 3 + len(promise.text)),
        )
    if brief.promises_note:
        writer.add_text(brief.promises_note, "Small", cell)


def _write_cautions(writer: DocxWriter, brief: Brief, cell: Any) -> None:
    writer.add_text(brief.heading("cautions"), "Heading 2", cell)
    for caution in brief.cautions:
        writer.add_text(caution.text, "First", cell, caution.refs)
    if not brief.cautions:
        writer.add_text(brief.heading("no_cautions"), "First", cell)


def _write_slots(writer: DocxWriter, brief: Brief, cell: Any) -> None:
    writer.add_text(brief.heading("slots"), "Heading 2", cell)
    for slot in brief.slots:
        writer.add_text(slot.title, "Heading 3", cell)
        for line in slot.lines:
            writer.add_text(f"– {line}", "First", cell)
        if slot.hint:
            writer.add_text(slot.hint, "Small", cell)
        if not slot.lines:
            writer.add_text(slot.blank, "Blank", cell)
            writer.add_text("", "Blank", cell)


def _write_annex(writer: DocxWriter, section: BriefAnnex, lang: str) -> None:
    if section.own_page or section.timeline:
        writer.add_page_break()  # LibreOffice parts a heading from the picture after it
    writer.add_text(f"{section.letter}. {section.title}", "Heading 1")
    for note in section.notes:
        writer.add_text(note.text, "Line", refs=note.refs)
    if section.timeline:
        writer.add_text(section.timeline.title, "Heading 3")
        writer.add_picture(drawing.draw_png(section.timeline, lang), section.timeline.alt)
        writer.add_text(section.timeline.note, "Small")
    for chart in section.charts:
        writer.add_text(chart.title, "Heading 3")
        writer.add_picture(drawing.draw_png(chart, lang), chart.alt)
        writer.add_text(chart.note, "Small")
    for table in section.tables:
        _write_table(writer, table, lang)


def _write_table(writer: DocxWriter, table: BriefTable, lang: str) -> None:
    writer.add_text(table.title, "Heading 3")
    writer.add_table(table, MAX_TABLE_ROWS)
    if table.note:
        writer.add_text(table.note, "Small")
    if len(table.rows) > MAX_TABLE_ROWS:
        writer.add_text(
            translate("note.cut", lang, shown=MAX_TABLE_ROWS, rows=len(table.rows)), "Small"
        )


def _write_evidence(writer: DocxWriter, brief: Brief) -> None:
    writer.add_text(f"H. {brief.evidence_title}", "Heading 1")
    writer.add_text(brief.evidence_note, "Line")
    for item in brief.evidence:
        _write_evidence_item(writer, item)
    writer.add_text(brief.colophon, "Small")


def _write_evidence_item(writer: DocxWriter, item: BriefEvidence) -> None:
    writer.add_bookmarked_quote(f"[{item.number}] ", item.quote, item.lang, item.number)
    writer.add_text(evidence_origin(item), "Small")


def _with_fixed_dates(raw: bytes) -> bytes:
    """The same package with every file dated 1980: bytes must not tell when it was written."""
    file = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return file.getvalue()
