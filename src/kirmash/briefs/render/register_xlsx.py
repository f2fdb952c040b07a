"""The register of deals as a workbook, with two columns for the working group to fill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO

from kirmash.briefs import wording
from kirmash.briefs.model import BriefCell, date_cell
from kirmash.briefs.render.glyphs import strip_unprintable
from kirmash.briefs.render.xlsx import DAY_FORMATS, FIXED_CREATION_TIME, MAX_TEXT_LENGTH
from kirmash.i18n import format_date, translate
from kirmash.readers.own_briefs import brief_mark
from kirmash.records.deals import Deal
from kirmash.records.evidence import short_id

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
                "keywords": brief_mark(short_id("b", as_of, *(deal.id for deal in deals))),
                "created": FIXED_CREATION_TIME,
            }
        )
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
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
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
