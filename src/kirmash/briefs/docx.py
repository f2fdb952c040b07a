"""The brief as a Word document, built by code: headings, repeated table heads, alternative texts, links to the evidence."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kirmash.briefs import charts, docx_fit, docx_parts
from kirmash.briefs.brief import Brief, Evidence, Figure, Section, Table
from kirmash.briefs.docx_parts import Writer
from kirmash.wording import say

LONGEST_TABLE = 1_500


def render(brief: Brief) -> bytes:
    """The document's bytes, the same in every run."""
    writer = docx_parts.writer(brief)
    _first_page(writer, brief)
    for section in brief.sections:
        _annex(writer, section, brief.lang)
    _evidence(writer, brief)
    file = BytesIO()
    writer.document.save(file)
    return _settled(file.getvalue())


def _first_page(writer: Writer, brief: Brief) -> None:
    header = dict(brief.header)
    writer.text(header["kind"], "Small")
    writer.text(header["pair"], "Title")
    stamp = f"{brief.heading('brief_id')} {brief.id}"
    writer.text("   ·   ".join([*(header[key] for key in ("occasion", "as_of", "newest")), stamp]), "Small")
    drawn = charts.png(brief.chart, brief.lang) if brief.chart else b""
    fit = docx_fit.fitting(brief, docx_parts.ratio(drawn) if drawn else 0.0)
    writer.resize("First", fit.points)
    _figures(writer, brief.figures)
    for note in brief.highlights:
        writer.text(note.text, "First", refs=note.refs)
    if brief.chart:
        writer.text(brief.chart.title, "Heading 2")
        writer.picture(drawn, brief.chart.alt, fit.chart_cm)
        if brief.chart_note:
            writer.text(brief.chart_note.text, "Small", refs=brief.chart_note.refs)
    left, right = writer.columns((docx_fit.LEFT_CM, docx_fit.RIGHT_CM))
    _promises(writer, brief, left)
    _cautions(writer, brief, left)
    _slots(writer, brief, right)
    writer.page_break()


def _figures(writer: Writer, figures: tuple[Figure, ...]) -> None:
    cells = writer.columns(docx_fit.WIDTHS)
    for cell, figure in zip(cells, figures, strict=True):
        writer.text(figure.label, "Small", cell)
        beside = " ".join(part for part in (figure.interval, f"[{figure.status}]" if figure.status else "") if part)
        writer.text(figure.value, "Figure", cell, () if beside else figure.refs)
        if beside:
            writer.text(beside, "Line", cell, figure.refs)
        for line in figure.detail:
            writer.text(line.text, "Small", cell, line.refs)


def _promises(writer: Writer, brief: Brief, cell: Any) -> None:
    writer.text(brief.heading("promises"), "Heading 2", cell)
    for note in brief.since:
        writer.text(note.text, "First", cell, note.refs)
    for one in brief.promises:
        tag = brief.heading(f"outcome.{one.outcome}")
        writer.text(f"[{tag}] {one.text} – {one.words}", "First", cell, one.refs, bold=(len(tag) + 3, len(tag) + 3 + len(one.text)))
    if brief.promises_note:
        writer.text(brief.promises_note, "Small", cell)


def _cautions(writer: Writer, brief: Brief, cell: Any) -> None:
    writer.text(brief.heading("cautions"), "Heading 2", cell)
    for one in brief.cautions:
        writer.text(one.text, "First", cell, one.refs)
    if not brief.cautions:
        writer.text(brief.heading("no_cautions"), "First", cell)


def _slots(writer: Writer, brief: Brief, cell: Any) -> None:
    writer.text(brief.heading("slots"), "Heading 2", cell)
    for slot in brief.slots:
        writer.text(slot.title, "Heading 3", cell)
        for line in slot.lines:
            writer.text(f"– {line}", "First", cell)
        if slot.hint:
            writer.text(slot.hint, "Small", cell)
        if not slot.lines:
            writer.text(slot.blank, "Blank", cell)
            writer.text("", "Blank", cell)


def _annex(writer: Writer, section: Section, lang: str) -> None:
    if section.timeline:
        writer.page_break()  # LibreOffice parts a heading from the picture after it
    writer.text(f"{section.letter}. {section.title}", "Heading 1")
    for note in section.notes:
        writer.text(note.text, "Line", refs=note.refs)
    if section.timeline:
        writer.text(section.timeline.title, "Heading 3")
        writer.picture(charts.png(section.timeline, lang), section.timeline.alt)
        writer.text(section.timeline.note, "Small")
    for table in section.tables:
        _table(writer, table, lang)


def _table(writer: Writer, table: Table, lang: str) -> None:
    writer.text(table.title, "Heading 3")
    writer.table(table, LONGEST_TABLE)
    if table.note:
        writer.text(table.note, "Small")
    if len(table.rows) > LONGEST_TABLE:
        writer.text(say("note.cut", lang, shown=LONGEST_TABLE, rows=len(table.rows)), "Small")


def _evidence(writer: Writer, brief: Brief) -> None:
    writer.text(f"H. {brief.evidence_title}", "Heading 1")
    writer.text(brief.evidence_note, "Line")
    for one in brief.evidence:
        _one_evidence(writer, one)
    writer.text(brief.colophon, "Small")


def _one_evidence(writer: Writer, one: Evidence) -> None:
    writer.bookmarked(f"[{one.number}] ", one.quote, one.lang, one.number)
    told = " · ".join(part for part in (one.said_by, one.outlet, one.published, one.place) if part)
    trace = " · ".join(part for part in (one.url, f"SHA-256 {one.document}", one.note) if part)
    writer.text(f"{told}\n{trace}", "Small")


def _settled(raw: bytes) -> bytes:
    """The same package with every file dated 1980: bytes must not tell when it was written."""
    file = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return file.getvalue()
