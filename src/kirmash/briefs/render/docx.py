"""How large page one of the Word document can be set: computed, as Word lays it out when opened.

Lines are broken by the letters' widths in the font that is shipped, whatever fonts a machine has:
page one stays one page in every font that is no wider (Calibri and Carlito are not). Heights hang
on no font, since the styles set them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kirmash.briefs.charts import drawing
from kirmash.briefs.model import Brief, Evidence, Figure, Section, Table
from kirmash.briefs.render import docx_parts
from kirmash.briefs.render.docx_parts import LINE_HEIGHT, Writer
from kirmash.briefs.render.glyphs import printable
from kirmash.i18n import say
from kirmash.reference import lexicons

_BREAKS = re.compile(r"[ \t\n]+")  # a line does not end at a blank that is there to prevent it
ABSENT = 0.6  # of the type size: the width of a letter the font has not
PAGE_PT, HEAD_PT, POINTS_A_CM = 766.0, 30.0, 28.35
SMALL = 8.0
WIDTHS = (4.6, 3.9, 3.1, 3.1, 3.1)
LEFT_CM, RIGHT_CM = 11.6, 6.2
CELL_MARGINS_CM = 0.4


@dataclass(frozen=True, slots=True)
class Fit:
    """The type size of page one's sentences in points, and the width of its chart in
    centimetres.
    """

    points: float
    chart_cm: float


CHOICES = (
    Fit(9.5, 17.8),
    Fit(9.5, 15.5),
    Fit(9.0, 15.5),
    Fit(9.0, 13.5),
    Fit(8.5, 13.5),
    Fit(8.5, 12.0),
    Fit(8.0, 12.0),
    Fit(7.5, 11.0),
)


def fitting(brief: Brief, chart_ratio: float) -> Fit:
    """The first choice at which page one stays one page; the last where none does. ``chart_ratio``
    is the chart's height over its width.
    """
    return next(
        (fit for fit in CHOICES if _height(brief, fit, chart_ratio) <= PAGE_PT), CHOICES[-1]
    )


def _height(brief: Brief, fit: Fit, chart_ratio: float) -> float:
    chart = fit.chart_cm * POINTS_A_CM * chart_ratio + 44 if brief.chart else 0.0
    notes = sum(_block(one.text + _refs(one.refs), 18.0, fit.points) for one in brief.highlights)
    return HEAD_PT + _figures(brief) + notes + chart + max(_left(brief, fit), _right(brief, fit))


def _figures(brief: Brief) -> float:
    columns = []
    for figure, width in zip(brief.figures, WIDTHS, strict=True):
        small = sum(_block(line.text + _refs(line.refs), width, SMALL) for line in figure.detail)
        columns.append(
            12
            + _block(figure.value, width, 12.0)
            + (14 if figure.interval or figure.status else 0)
            + small
        )
    return max(columns, default=0.0)


def _left(brief: Brief, fit: Fit) -> float:
    told = [one.text + _refs(one.refs) for one in (*brief.since, *brief.cautions)]
    told += [
        f"[{brief.heading(f'outcome.{one.outcome}')}] {one.text} – {one.words}{_refs(one.refs)}"
        for one in brief.promises
    ]
    return 60 + sum(_block(text, LEFT_CM, fit.points) for text in told)


def _right(brief: Brief, fit: Fit) -> float:
    height = 24.0
    for slot in brief.slots:
        lines = sum(_block(f"– {line}", RIGHT_CM, fit.points) for line in slot.lines)
        height += 20 + (lines or 44 + _block(slot.hint, RIGHT_CM, SMALL))
    return height


def _block(text: str, width_cm: float, points: float) -> float:
    """The height of a paragraph with the room after it, in points."""
    return (
        lines(text, (width_cm - CELL_MARGINS_CM) * POINTS_A_CM / points) * points * LINE_HEIGHT + 3
    )


def lines(text: str, room: float) -> int:
    """How many lines a paragraph takes in ``room`` times the type size; 0 where it is empty.

    It is broken between words; a word wider than a line is broken wherever the line ends.
    """
    count, used, blank = 0, room, width(" ")
    if not text.strip():
        return 0
    for word in _BREAKS.split(printable(text).strip()):
        wide = width(word)
        if used + blank + wide <= room:
            used += blank + wide
            continue
        count, used = count + 1, wide
        while used > room:
            count, used = count + 1, used - room
    return count


def width(text: str) -> float:
    """The width of a text without line breaks as a multiple of the type size."""
    known = _widths()
    return sum(known.get(letter, ABSENT) for letter in text)


@cache
def _widths() -> Mapping[str, float]:
    rows = lexicons.rows("fonts/widths")
    return MappingProxyType({chr(int(row["code"], 16)): int(row["width"]) / 1000 for row in rows})


def _refs(refs: tuple[int, ...]) -> str:
    return "".join(f" [{number}]" for number in refs)


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
    writer.text(
        "   ·   ".join([*(header[key] for key in ("occasion", "as_of", "newest")), stamp]), "Small"
    )
    drawn = drawing.png(brief.chart, brief.lang) if brief.chart else b""
    fit = fitting(brief, docx_parts.ratio(drawn) if drawn else 0.0)
    writer.resize("First", fit.points)
    _docx_figures(writer, brief.figures)
    for note in brief.highlights:
        writer.text(note.text, "First", refs=note.refs)
    if brief.chart:
        writer.text(brief.chart.title, "Heading 2")
        writer.picture(drawn, brief.chart.alt, fit.chart_cm)
        if brief.chart_note:
            writer.text(brief.chart_note.text, "Small", refs=brief.chart_note.refs)
    left, right = writer.columns((LEFT_CM, RIGHT_CM))
    _promises(writer, brief, left)
    _cautions(writer, brief, left)
    _slots(writer, brief, right)
    writer.page_break()


def _docx_figures(writer: Writer, figures: tuple[Figure, ...]) -> None:
    cells = writer.columns(WIDTHS)
    for cell, figure in zip(cells, figures, strict=True):
        writer.text(figure.label, "Small", cell)
        beside = " ".join(
            part
            for part in (figure.interval, f"[{figure.status}]" if figure.status else "")
            if part
        )
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
        writer.text(
            f"[{tag}] {one.text} – {one.words}",
            "First",
            cell,
            one.refs,
            bold=(len(tag) + 3, len(tag) + 3 + len(one.text)),
        )
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
        writer.picture(drawing.png(section.timeline, lang), section.timeline.alt)
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
