"""The brief as a workbook: one sheet a table, numbers as numbers, texts never taken for formulas,
links to the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from kirmash.briefs import wording
from kirmash.briefs.model import (
    Brief,
    BriefAnnex,
    BriefCell,
    BriefSlot,
    BriefTable,
    CitedSentence,
    ColumnKind,
)
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.i18n import format_date, has_message, translate
from kirmash.readers.own_briefs import brief_mark
from kirmash.records.deals import Deal

MAX_TEXT_LENGTH = 32_000
FIXED_CREATION_TIME = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class BriefWorkbook:
    """A workbook being written: its formats, and the name of the sheet that holds the evidence."""

    file: Any
    formats: dict[str, Any]
    evidence: str


def render(brief: Brief) -> bytes:
    """The workbook's bytes, the same in every run."""
    import xlsxwriter

    raw = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(raw, options) as file:
        file.set_properties(
            {
                "title": strip_unprintable(brief.title),
                "author": "Kirmash",
                "comments": brief.id,
                "keywords": brief_mark(brief.id),
                "created": FIXED_CREATION_TIME,
            }
        )
        book = BriefWorkbook(file, _formats(file), translate("sheet.evidence", brief.lang))
        _write_summary(book, brief)
        for section in brief.sections:
            for table in section.tables:
                _write_table_sheet(book, table, brief.lang)
        _write_evidence_sheet(book, brief)
    return raw.getvalue()


def _write_summary(book: BriefWorkbook, brief: Brief) -> None:
    """Page one: header, figures, what was agreed, slots, cautions, a line a row; the notes of the
    annexes below.
    """
    sheet = book.file.add_worksheet(translate("sheet.summary", brief.lang))
    sheet.set_column(0, 0, 34, book.formats["wrap"])
    sheet.set_column(1, 1, 62, book.formats["wrap"])
    sheet.set_column(2, 5, 16)
    sheet.set_column(6, 20, 7)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    row = _write_header(book, sheet, brief)
    row = _write_figures(book, sheet, brief, row + 1)
    for title, lines in _summary_blocks(brief):
        _write_text(sheet, row, 0, title, book.formats["head"])
        row += 1
        for label, note in lines:
            _write_text(sheet, row, 0, label, book.formats["wrap"])
            _write_text(sheet, row, 1, note.text, book.formats["wrap"])
            _write_refs(book, sheet, (row, 6), note.refs)
            row += 1
        row += 1


def _write_header(book: BriefWorkbook, sheet: Any, brief: Brief) -> int:
    _write_text(sheet, 0, 0, brief.title, book.formats["title"])
    lines = [text for key, text in brief.header if key != "pair"]
    for row, text in enumerate([*lines, f"{brief.heading('brief_id')} {brief.id}"], start=1):
        _write_text(sheet, row, 0, text, book.formats["plain"])
    return len(lines) + 2


def _write_figures(book: BriefWorkbook, sheet: Any, brief: Brief, row: int) -> int:
    heads = [
        brief.heading("figures"),
        *(
            translate(f"col.{key}", brief.lang)
            for key in ("said", "number_value", "low", "high", "unit")
        ),
    ]
    for column, head in enumerate(heads):
        _write_text(sheet, row, column, head, book.formats["head"])
    _write_text(sheet, row, 6, translate("col.evidence", brief.lang), book.formats["head"])
    for figure in brief.figures:
        row += 1
        status = f"[{figure.status}]" if figure.status else ""
        text = " ".join(part for part in (figure.value, figure.interval, status) if part)
        _write_text(sheet, row, 0, figure.label, book.formats["wrap"])
        _write_text(sheet, row, 1, text, book.formats["wrap"])
        for column, number in enumerate((figure.number, figure.low, figure.high), start=2):
            if number is not None:
                _write_number(book, sheet, (row, column), number)
        if figure.number is not None:
            _write_text(sheet, row, 5, _unit_text(figure.unit, brief.lang), book.formats["plain"])
        _write_refs(book, sheet, (row, 6), figure.refs)
        for note in figure.detail:
            row += 1
            _write_text(sheet, row, 1, note.text, book.formats["wrap"])
            _write_refs(book, sheet, (row, 6), note.refs)
    return row + 2


def _summary_blocks(brief: Brief) -> list[tuple[str, list[tuple[str, CitedSentence]]]]:
    slots = [(slot.title, CitedSentence(_slot_text(slot))) for slot in brief.slots]
    cautions = [("", item) for item in brief.cautions] or [
        ("", CitedSentence(brief.heading("no_cautions")))
    ]
    chart = [(brief.chart.title, CitedSentence(brief.chart.alt))] if brief.chart else []
    chart += [("", brief.chart_note)] if brief.chart_note else []
    annexes = [
        (f"{section.letter}. {section.title}", lines)
        for section in brief.sections
        if (lines := _section_notes(section))
    ]
    blocks = [
        (brief.heading("highlights"), [("", note) for note in brief.highlights]),
        (brief.heading("promises"), _promise_notes(brief)),
        (brief.heading("slots"), slots),
        (brief.heading("cautions"), cautions),
        (brief.heading("chart"), chart),
        *annexes,
        ("", [("", CitedSentence(brief.colophon))]),
    ]
    return [(title, lines) for title, lines in blocks if lines]


def _promise_notes(brief: Brief) -> list[tuple[str, CitedSentence]]:
    """What happened since the last meeting and what was agreed, each with its outcome's name."""
    notes = [("", note) for note in brief.since]
    notes += [
        (
            brief.heading(f"outcome.{item.outcome}"),
            CitedSentence(f"{item.text} – {item.words}", item.refs),
        )
        for item in brief.promises
    ]
    return [*notes, ("", CitedSentence(brief.promises_note))] if brief.promises_note else notes


def _slot_text(slot: BriefSlot) -> str:
    """The words people wrote, else the empty place and the hint beside it."""
    return "\n".join(slot.lines) or "\n".join(part for part in (slot.blank, slot.hint) if part)


def _section_notes(section: BriefAnnex) -> list[tuple[str, CitedSentence]]:
    """An annex's sentences, and its timeline in words: a picture has no place here, its table has a
    sheet.
    """
    line = section.timeline
    return [
        *(("", note) for note in section.notes),
        *([(line.title, CitedSentence(f"{line.alt} {line.note}"))] if line else []),
    ]


def _write_table_sheet(book: BriefWorkbook, table: BriefTable, lang: str) -> None:
    """One table: heading row frozen, a column of numbers beside texts that hold one, links after
    the last column.
    """
    sheet = book.file.add_worksheet(translate(f"sheet.{table.key}", lang))
    at = 0
    places: list[tuple[int, bool]] = []
    for index, column in enumerate(table.columns):
        doubled = column.kind is ColumnKind.NUMBER and any(
            _text_adds_to_number(row[index]) for row in table.rows
        )
        places.append((at, doubled))
        sheet.set_column(
            at,
            at,
            8 if column.kind is ColumnKind.REFS else 6 + 7 * min(column.width, 6),
            book.formats["wrap"],
        )
        _write_text(sheet, 0, at, column.title, book.formats["head"])
        if doubled:
            _write_text(sheet, 0, at + 1, translate("col.number_value", lang), book.formats["head"])
            sheet.set_column(at + 1, at + 1, 15)
        at += 1 + doubled
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for number, row in enumerate(table.rows, start=1):
        for cell, column, (place, doubled) in zip(row, table.columns, places, strict=True):
            _write_cell(book, sheet, (number, place), cell, (column.kind, doubled))
    if table.note:
        _write_text(sheet, len(table.rows) + 2, 0, table.note, book.formats["plain"])


def _write_cell(
    book: BriefWorkbook,
    sheet: Any,
    place: tuple[int, int],
    cell: BriefCell,
    manner: tuple[ColumnKind, bool],
) -> None:
    row, column = place
    kind, doubled = manner
    if kind is ColumnKind.REFS:
        _write_refs(book, sheet, place, cell.refs)
        return
    if cell.number is not None and not _text_adds_to_number(cell):
        _write_number(book, sheet, place, cell.number)
    else:
        _write_text(sheet, row, column, cell.text, book.formats["wrap"])
    if doubled and cell.number is not None:
        _write_number(book, sheet, (row, column + 1), cell.number)


def _text_adds_to_number(cell: BriefCell) -> bool:
    """Whether the text says more than the number does: an interval, a hedge, a unit."""
    return cell.number is not None and cell.text != str(cell.number)


def _write_evidence_sheet(book: BriefWorkbook, brief: Brief) -> None:
    sheet = book.file.add_worksheet(book.evidence)
    heads = [
        "№" if brief.lang == "ru" else "No.",
        *(brief.heading(key) for key in ("quotation", "said_by")),
    ]
    heads += [
        translate("col.language", brief.lang),
        translate("col.outlet", brief.lang),
        brief.heading("published"),
        brief.heading("place"),
    ]
    heads += [
        translate("col.url", brief.lang),
        translate("col.document", brief.lang),
        translate("col.note", brief.lang),
    ]
    for column, (head, width) in enumerate(
        zip(heads, (5, 70, 22, 11, 22, 17, 18, 40, 24, 40), strict=True)
    ):
        sheet.set_column(column, column, width, book.formats["wrap"])
        _write_text(sheet, 0, column, head, book.formats["head"])
    sheet.freeze_panes(1, 1)
    for row, item in enumerate(brief.evidence, start=1):
        _write_number(book, sheet, (row, 0), item.number)
        language = (
            translate(f"language.{item.lang}", brief.lang)
            if has_message(f"language.{item.lang}", brief.lang)
            else item.lang
        )
        texts = (
            item.quote,
            item.speaker,
            language,
            item.outlet,
            item.published,
            item.place,
            item.url,
            item.document,
            item.note,
        )
        for column, text in enumerate(texts, start=1):
            _write_text(sheet, row, column, text, book.formats["wrap"])
    _write_text(sheet, len(brief.evidence) + 2, 1, brief.evidence_note, book.formats["plain"])


def _write_refs(
    book: BriefWorkbook, sheet: Any, place: tuple[int, int], refs: tuple[int, ...]
) -> None:
    """Links to the evidence sheet, one a cell, beginning at ``place``: evidence n stands in its row
    n + 1.
    """
    row, column = place
    for offset, number in enumerate(refs):
        sheet.write_url(
            row,
            column + offset,
            f"internal:'{book.evidence}'!A{number + 1}",
            book.formats["link"],
            f"[{number}]",
        )


def _write_text(sheet: Any, row: int, column: int, text: str, form: Any) -> None:
    if text:
        sheet.write_string(row, column, strip_unprintable(text)[:MAX_TEXT_LENGTH], form)


def _write_number(book: BriefWorkbook, sheet: Any, place: tuple[int, int], number: float) -> None:
    sheet.write_number(
        *place, number, book.formats["whole" if number == round(number) else "number"]
    )


def _unit_text(unit: str, lang: str) -> str:
    return "%" if unit == "percent" else translate("unit.USD", lang) if unit == "USD" else unit


def _formats(file: Any) -> dict[str, Any]:
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16, "font_color": "#1D3F5E"},
        "head": {
            "bold": True,
            "font_color": "#1D3F5E",
            "bottom": 1,
            "text_wrap": True,
            "valign": "top",
        },
        "plain": {"font_color": "#5A6067"},
        "wrap": {"text_wrap": True, "valign": "top"},
        "whole": {"num_format": "#,##0", "valign": "top"},
        "number": {"num_format": "#,##0.0#", "valign": "top"},
        "link": {"font_color": "#8F4D12", "valign": "top"},
    }
    return {
        name: file.add_format({"font_name": "Calibri", "font_size": 10, **look})
        for name, look in looks.items()
    }


REGISTER_COLUMNS = (
    ("item", 6),
    ("deal", 38),
    ("words", 60),
    ("parties", 26),
    ("hs", 12),
    ("term", 14),
    ("status", 16),
    ("outcome", 14),
    ("last_said", 14),
    ("part_of", 14),
    ("id", 14),
    ("next", 30),
    ("by_whom", 22),
)


def render_deals_workbook(
    deals: Sequence[Deal], worded: Callable[[Deal], str], as_of: date, lang: str
) -> bytes:
    """The workbook's bytes, the same for the same deals; the last two columns are the working
    group's to fill.
    """
    import xlsxwriter

    raw = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(raw, options) as book:
        book.set_properties(
            {
                "title": translate("sheet.register", lang),
                "author": "Kirmash",
                "created": FIXED_CREATION_TIME,
            }
        )
        wrapped = {"text_wrap": True, "valign": "top"}
        head, wrap = book.add_format({"bold": True, **wrapped}), book.add_format(wrapped)
        sheet = book.add_worksheet(translate("sheet.register", lang))
        for column, (key, width) in enumerate(REGISTER_COLUMNS):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, translate(f"register.{key}", lang), head)
        for row, deal in enumerate(deals, 1):
            for column, text in enumerate(_register_row(row, deal, worded(deal), lang)):
                sheet.write_string(row, column, strip_unprintable(text)[:MAX_TEXT_LENGTH], wrap)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(deals), 1), len(REGISTER_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{format_date(as_of, lang)}&R&P / &N")
    return raw.getvalue()


def _register_row(number: int, deal: Deal, text: str, lang: str) -> tuple[str, ...]:
    term = format_date(deal.due, lang) if deal.due else ""
    return (
        str(number),
        text,
        deal.object,
        wording.pair_name(deal.parties, lang),
        " ".join(deal.hs),
        term,
        translate(f"status.{deal.status}", lang),
        translate(f"outcome.{deal.outcome}", lang),
        format_date(deal.last_mentioned, lang),
        deal.umbrella or "",
        deal.id,
        "",
        "",
    )
