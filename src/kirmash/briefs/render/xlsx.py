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
    BriefColumn,
    BriefSlot,
    BriefTable,
    CitedSentence,
    ColumnKind,
    date_cell,
)
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.i18n import format_date, has_message, translate
from kirmash.readers.own_briefs import brief_mark
from kirmash.records.deals import Deal
from kirmash.records.evidence import short_id

MAX_TEXT_LENGTH = 32_000
DAY_FORMATS = {"en": "d mmm yyyy", "ru": "dd.mm.yyyy"}
NUMBER_WIDTH, REFS_WIDTH = 15, 8
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
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
    with xlsxwriter.Workbook(raw, OPTIONS) as file:
        more = {"comments": brief.id, "keywords": brief_mark(brief.id)}
        file.set_properties({**_properties(brief.title), **more})
        book = BriefWorkbook(
            file, _formats(file, brief.lang), translate("sheet.evidence", brief.lang)
        )
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
    _set_page(sheet, heads=False)
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
    calm = CitedSentence(brief.heading("no_cautions"))
    cautions = [("", item) for item in brief.cautions or (calm,)]
    chart = [(brief.chart.title, CitedSentence(brief.chart.alt))] if brief.chart else []
    chart += [("", brief.chart_note)] if brief.chart_note else []
    annexes = [
        (f"{section.letter}. {section.title}", lines)
        for section in brief.sections
        if (lines := _section_notes(section))
    ]
    blocks = [
        (brief.heading("summary"), [("", note) for note in brief.summary]),
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
        *((chart.title, CitedSentence(f"{chart.alt} {chart.note}")) for chart in section.charts),
    ]


def _write_table_sheet(book: BriefWorkbook, table: BriefTable, lang: str) -> None:
    """One table: heading row and first column frozen, filters in the heads, columns of numbers
    beside texts that hold some (the value, and the ends of its interval), links after the last
    column.
    """
    key, _, economy = table.key.partition("@")  # of several tables of one kind, an economy each
    sheet = book.file.add_worksheet(f"{translate(f'sheet.{key}', lang)} {economy}".rstrip())
    at = 0
    places: list[tuple[int, tuple[str, ...]]] = []
    for index, column in enumerate(table.columns):
        numbers = _number_columns(column.kind, [row[index] for row in table.rows])
        places.append((at, numbers))
        sheet.set_column(at, at, _column_width(column), book.formats["wrap"])
        _write_text(sheet, 0, at, column.title, book.formats["head"])
        for offset, name in enumerate(numbers, start=1):
            _write_text(sheet, 0, at + offset, translate(f"col.{name}", lang), book.formats["head"])
            sheet.set_column(at + offset, at + offset, NUMBER_WIDTH)
        at += 1 + len(numbers)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), at - 1)
    _set_page(sheet, heads=True)
    for number, row in enumerate(table.rows, start=1):
        for cell, column, (place, numbers) in zip(row, table.columns, places, strict=True):
            _write_cell(book, sheet, (number, place), cell, (column.kind, numbers))
    if table.note:
        _write_text(sheet, len(table.rows) + 2, 0, table.note, book.formats["plain"])


def _number_columns(kind: ColumnKind, cells: Sequence[BriefCell]) -> tuple[str, ...]:
    """The columns of numbers that stand beside a column, as their headings are called."""
    if kind is not ColumnKind.NUMBER:
        return ()
    if any(cell.low is not None or cell.high is not None for cell in cells):
        return ("number_value", "low", "high")
    return ("number_value",) if any(map(_text_adds_to_number, cells)) else ()


def _column_width(column: BriefColumn) -> float:
    """The width in characters: dates and short words are read without a break, long texts in
    lines.
    """
    return REFS_WIDTH if column.kind is ColumnKind.REFS else 6 + 7 * min(column.width, 6)


def _write_cell(
    book: BriefWorkbook,
    sheet: Any,
    place: tuple[int, int],
    cell: BriefCell,
    manner: tuple[ColumnKind, tuple[str, ...]],
) -> None:
    row, column = place
    kind, numbers = manner
    if kind is ColumnKind.REFS:
        _write_refs(book, sheet, place, cell.refs)
        return
    if cell.day is not None:
        _write_day(book, sheet, place, cell.day)
    elif cell.number is not None and not _text_adds_to_number(cell):
        _write_number(book, sheet, place, cell.number)
    else:
        _write_text(sheet, row, column, cell.text, book.formats["wrap"])
    values = {"number_value": cell.number, "low": cell.low, "high": cell.high}
    for offset, name in enumerate(numbers, start=1):
        if (value := values[name]) is not None:
            _write_number(book, sheet, (row, column + offset), value)


def _text_adds_to_number(cell: BriefCell) -> bool:
    """Whether the text says more than the number does: an interval, a hedge, a unit."""
    return cell.number is not None and cell.text != str(cell.number)


def _write_evidence_sheet(book: BriefWorkbook, brief: Brief) -> None:
    sheet = book.file.add_worksheet(book.evidence)
    keys = ("quotation", "said_by", "published", "place")
    words = ("language", "outlet", "url", "document", "note")
    language, outlet, *rest = (translate(f"col.{word}", brief.lang) for word in words)
    quotation, speaker, published, place = (brief.heading(key) for key in keys)
    number = "№" if brief.lang == "ru" else "No."
    heads = (number, quotation, speaker, language, outlet, published, place, *rest)
    for column, (head, width) in enumerate(
        zip(heads, (5, 70, 22, 11, 22, 17, 18, 40, 24, 40), strict=True)
    ):
        sheet.set_column(column, column, width, book.formats["wrap"])
        _write_text(sheet, 0, column, head, book.formats["head"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(brief.evidence), 1), len(heads) - 1)
    _set_page(sheet, heads=True)
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
            if text is item.published and item.day is not None:
                _write_day(book, sheet, (row, column), item.day)
            else:
                _write_text(sheet, row, column, text, book.formats["wrap"])
    _write_text(sheet, len(brief.evidence) + 2, 1, brief.evidence_note, book.formats["plain"])


def _set_page(sheet: Any, heads: bool) -> None:
    """On A4 across, as wide as the paper, the heads on each page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if heads:
        sheet.repeat_rows(0)


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


def _write_day(book: BriefWorkbook, sheet: Any, place: tuple[int, int], day: date) -> None:
    """A day as a date of the workbook, so that it sorts and filters as one."""
    sheet.write_datetime(*place, datetime(day.year, day.month, day.day), book.formats["day"])


def _write_number(book: BriefWorkbook, sheet: Any, place: tuple[int, int], number: float) -> None:
    sheet.write_number(
        *place, number, book.formats["whole" if number == round(number) else "number"]
    )


def _unit_text(unit: str, lang: str) -> str:
    return "%" if unit == "percent" else translate("unit.USD", lang) if unit == "USD" else unit


def _formats(file: Any, lang: str) -> dict[str, Any]:
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
        "day": {"num_format": DAY_FORMATS[lang], "valign": "top", "align": "left"},
        "link": {"font_color": "#8F4D12", "valign": "top"},
    }
    return {
        name: file.add_format({"font_name": "Calibri", "font_size": 10, **look})
        for name, look in looks.items()
    }


def render_tables_workbook(tables: Sequence[BriefTable], title: str, lang: str) -> bytes:
    """A workbook of tables, a sheet each; the same bytes for the same tables."""
    import xlsxwriter

    raw = BytesIO()
    with xlsxwriter.Workbook(raw, OPTIONS) as file:
        file.set_properties(_properties(title))
        book = BriefWorkbook(file, _formats(file, lang), translate("sheet.evidence", lang))
        for table in tables:
            _write_table_sheet(book, table, lang)
    return raw.getvalue()


def _properties(title: str) -> dict[str, Any]:
    properties = {"title": strip_unprintable(title), "author": "Kirmash"}
    return {**properties, "created": FIXED_CREATION_TIME}


_REGISTER = "item deal words parties hs term status outcome last_said part_of id next by_whom"
_REGISTER_WIDTHS = (6, 38, 60, 26, 12, 14, 16, 14, 14, 14, 14, 30, 22)
REGISTER_COLUMNS = tuple(zip(_REGISTER.split(), _REGISTER_WIDTHS, strict=True))


def render_deals_workbook(
    deals: Sequence[Deal], worded: Callable[[Deal], str], as_of: date, lang: str
) -> bytes:
    """The workbook's bytes, the same for the same deals; the last two columns are the working
    group's to fill.
    """
    import xlsxwriter

    raw = BytesIO()
    with xlsxwriter.Workbook(raw, OPTIONS) as book:
        mark = brief_mark(short_id("b", as_of, *(deal.id for deal in deals)))
        title = translate("sheet.register", lang)
        book.set_properties({**_properties(title), "keywords": mark})
        wrapped = {"text_wrap": True, "valign": "top"}
        head, wrap = book.add_format({"bold": True, **wrapped}), book.add_format(wrapped)
        day = book.add_format({"num_format": DAY_FORMATS[lang], "valign": "top", "align": "left"})
        sheet = book.add_worksheet(translate("sheet.register", lang))
        for column, (key, width) in enumerate(REGISTER_COLUMNS):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, translate(f"register.{key}", lang), head)
        for row, deal in enumerate(deals, 1):
            for column, value in enumerate(_register_row(row, deal, worded(deal), lang)):
                if isinstance(value, date):
                    moment = datetime(value.year, value.month, value.day)
                    sheet.write_datetime(row, column, moment, day)
                else:
                    text = strip_unprintable(value)[:MAX_TEXT_LENGTH]
                    sheet.write_string(row, column, text, wrap)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(deals), 1), len(REGISTER_COLUMNS) - 1)
        _set_page(sheet, heads=True)
        sheet.set_footer(f"&L{format_date(as_of, lang)}&R&P / &N")
    return raw.getvalue()


def _register_row(number: int, deal: Deal, text: str, lang: str) -> tuple[str | date, ...]:
    """The cells of a deal; days as days, a term that names a month or a year alone in words."""
    term = date_cell(deal.due, lang) if deal.due else BriefCell("")
    last = date_cell(deal.last_mentioned, lang)
    return (
        str(number),
        text,
        deal.object,
        wording.pair_name(deal.parties, lang),
        " ".join(deal.hs),
        term.day or term.text,
        translate(f"status.{deal.status}", lang),
        translate(f"outcome.{deal.outcome}", lang),
        last.day or last.text,
        deal.umbrella or "",
        deal.id,
        "",
        "",
    )
