"""The register as a workbook for a working group: one row an item, with room for who does what next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO

from kirmash.briefs import names
from kirmash.briefs.glyphs import printable
from kirmash.terms.deals import Deal
from kirmash.wording import format_date, say

COLUMNS = (("item", 6), ("deal", 38), ("words", 60), ("parties", 26), ("hs", 12), ("term", 14), ("status", 16), ("outcome", 14),
           ("last_said", 14), ("part_of", 14), ("id", 14), ("next", 30), ("by_whom", 22))  # fmt: skip
DATED = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
LONGEST_TEXT = 32_000


def render(deals: Sequence[Deal], worded: Callable[[Deal], str], as_of: date, lang: str) -> bytes:
    """The workbook's bytes, the same for the same deals; the last two columns are the working group's to fill."""
    import xlsxwriter

    raw = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(raw, options) as book:
        book.set_properties({"title": say("sheet.register", lang), "author": "Kirmash", "created": DATED})
        wrapped = {"text_wrap": True, "valign": "top"}
        head, wrap = book.add_format({"bold": True, **wrapped}), book.add_format(wrapped)
        sheet = book.add_worksheet(say("sheet.register", lang))
        for column, (key, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, say(f"register.{key}", lang), head)
        for row, deal in enumerate(deals, 1):
            for column, text in enumerate(_row(row, deal, worded(deal), lang)):
                sheet.write_string(row, column, printable(text)[:LONGEST_TEXT], wrap)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(deals), 1), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{format_date(as_of, lang)}&R&P / &N")
    return raw.getvalue()


def _row(number: int, deal: Deal, told: str, lang: str) -> tuple[str, ...]:
    term = format_date(deal.due, lang) if deal.due else ""
    return (
        str(number), told, deal.object, names.pair(deal.parties, lang), " ".join(deal.hs), term, say(f"status.{deal.status}", lang),
        say(f"outcome.{deal.outcome}", lang), format_date(deal.last_said, lang), deal.umbrella or "", deal.id, "", "",
    )  # fmt: skip
