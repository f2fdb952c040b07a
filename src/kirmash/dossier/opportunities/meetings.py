"""The meeting table of an exchange of contacts: who meets whom, when and at which table, as a
workbook to be printed by firm and by table, or as CSV; and the enterprises for the next one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kirmash.dossier.opportunities import enterprises
from kirmash.dossier.opportunities.output import write_file
from kirmash.dossier.opportunities.questions import OpportunityInputs, OpportunityRequest
from kirmash.dossier.scope import Pair
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.formats import encoding_json
from kirmash.formats.characters import clean_line, guard_formula
from kirmash.i18n import translate
from kirmash.ledger.views import View
from kirmash.opportunities.firms import ENTERPRISE_COLUMNS, TradingFirm
from kirmash.opportunities.match import match_firms, reasons_of
from kirmash.opportunities.register import LEDGER_NOMENCLATURE
from kirmash.opportunities.timetable import Meeting, TimetableRequest, make_timetable
from kirmash.records.quantities import Unknown
from kirmash.reference.goods import product_name

if TYPE_CHECKING:
    import xlsxwriter

__all__ = ["MeetingTable", "TimetableRequest", "find_meetings", "parse_clock", "write_meetings"]

SHEETS = ("meetings", "by_firm", "by_table", "enterprises")
_WIDTHS = (8, 8, 30, 30, 50, 30, 8)
_FONT_SIZE = 11
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class MeetingTable:
    """The meetings of two sides' firms; ``goods`` are the codes they meet about, by meeting, and
    ``without`` the firms that meet nobody.
    """

    pair: tuple[str, str]
    first: tuple[TradingFirm, ...]
    second: tuple[TradingFirm, ...]
    meetings: tuple[Meeting, ...]
    goods: Mapping[Meeting, tuple[str, ...]]
    request: TimetableRequest

    @property
    def without(self) -> tuple[TradingFirm, ...]:
        """The firms of either side that meet nobody: nothing speaks for a meeting, or the rounds,
        tables and firms of the other side do not suffice.
        """
        met = {each.first for each in self.meetings}, {each.second for each in self.meetings}
        return tuple(
            firm
            for side, places in zip((self.first, self.second), met, strict=True)
            for place, firm in enumerate(side)
            if place not in places
        )


def find_meetings(
    workspace: Workspace,
    pair: Pair,
    request: TimetableRequest,
    asked: OpportunityRequest,
    view: View | None = None,
) -> MeetingTable:
    """The meetings of the firms of the ledger and of a user's table, by how well they fit.

    Raises InputError where no two firms fit.
    """
    none = Unknown("opportunity.no-window", "trade tables are not used")
    inputs = OpportunityInputs(workspace, pair, view or View(), asked, pair.codes, none)
    first, second = (
        tuple(firm for firm in inputs.firms[code] if firm.named) for code in pair.codes
    )
    matches = match_firms(first, second, inputs.links)
    meetings = make_timetable(matches.scores, request)
    if not meetings:
        raise InputError(
            "meetings.none",
            "No two enterprises of {first} and {second} are known to fit.",
            "Provide a table with --enterprises (columns: {columns}).",
            first=pair.first,
            second=pair.second,
            columns=ENTERPRISE_COLUMNS,
        )
    goods = {
        meeting: tuple(
            dict.fromkeys(
                reason.supplied
                for reason in reasons_of(first[meeting.first], second[meeting.second], inputs.links)
            )
        )
        for meeting in meetings
    }
    return MeetingTable(pair.codes, first, second, meetings, goods, request)


def parse_clock(text: str) -> int:
    """Minutes of the day of HH:MM. Raises InputError."""
    hours, _, minutes = text.partition(":")
    if _CLOCK.fullmatch(text):
        return int(hours) * 60 + int(minutes)
    raise InputError(
        "meetings.clock",
        "{text!r} is an invalid time of day.",
        "Write it as {example}.",
        text=text,
        example="10:00",
    )


def meetings_json(table: MeetingTable, lang: str) -> dict[str, object]:
    """The meetings as plain values, with the firms that meet nobody."""
    return {
        "pair": list(table.pair),
        "rounds": table.request.rounds,
        "meetings": [
            {
                "round": meeting.round + 1,
                "time": table.request.begins(meeting.round),
                "table": meeting.table + 1,
                "first": table.first[meeting.first].name(lang),
                "second": table.second[meeting.second].name(lang),
                "goods": list(table.goods[meeting]),
            }
            for meeting in table.meetings
        ],
        "without": [
            {**encoding_json.record_to_dict(firm), "name": firm.name(lang)}
            for firm in table.without
        ],
    }


def meeting_rows(table: MeetingTable, lang: str) -> list[tuple[str, ...]]:
    """The meetings by round and table: time, table, both firms, goods by name, contacts."""
    ordered = sorted(table.meetings, key=lambda each: (each.round, each.table))
    return [_row(table, meeting, lang) for meeting in ordered]


def _row(table: MeetingTable, meeting: Meeting, lang: str) -> tuple[str, ...]:
    first, second = table.first[meeting.first], table.second[meeting.second]
    contacts = [firm.contact for firm in (first, second) if firm.contact]
    return (
        table.request.begins(meeting.round),
        str(meeting.table + 1),
        clean_line(first.name(lang)),
        clean_line(second.name(lang)),
        _goods_text(table.goods[meeting], lang),
        clean_line("; ".join(contacts)),
    )


def _goods_text(codes: Iterable[str], lang: str) -> str:
    return "; ".join(
        f"{code} {product_name(code, LEDGER_NOMENCLATURE, lang)}".rstrip() for code in codes
    )


def _heads(lang: str) -> tuple[str, ...]:
    keys = ("time", "table", "first_firm", "second_firm", "goods", "contact")
    return tuple(translate(f"meetings.{key}", lang) for key in keys)


def write_meetings(table: MeetingTable, path: Path, lang: str) -> None:
    """The meetings as a workbook (all, a page a firm, a page a table, the enterprises) or as CSV,
    by the name of the file. Raises InputError for another kind, and where it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in {".xlsx", ".csv"}:
        raise InputError(
            "meetings.extension",
            "{file} has an unknown file extension.",
            "Name a file that ends in one of: {known}.",
            file=path.name,
            known=(".xlsx", ".csv"),
        )
    content = _workbook(table, lang) if suffix == ".xlsx" else _csv(table, lang).encode("utf-8")
    write_file(content, path)


def _csv(table: MeetingTable, lang: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_heads(lang))
    writer.writerows(
        [guard_formula(cell) if isinstance(cell, str) else cell for cell in row]
        for row in meeting_rows(table, lang)
    )
    return out.getvalue()


def _workbook(table: MeetingTable, lang: str) -> bytes:
    import xlsxwriter

    from kirmash.briefs.render.xlsx import FIXED_CREATION_TIME, OPTIONS

    raw = BytesIO()
    with xlsxwriter.Workbook(raw, OPTIONS) as book:
        book.set_properties({"author": "Kirmash", "created": FIXED_CREATION_TIME})
        writer = _SheetWriter(book, lang)
        writer.write("meetings", [("", meeting_rows(table, lang))])
        writer.write("by_firm", _by_firm(table, lang))
        writer.write("by_table", _by_table(table, lang))
        writer.write_enterprises(table)
    return raw.getvalue()


def _by_firm(table: MeetingTable, lang: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """The meetings of each firm of either side, in their order."""
    blocks = []
    for side, firms in (("first", table.first), ("second", table.second)):
        for place, firm in enumerate(firms):
            mine = [each for each in table.meetings if getattr(each, side) == place]
            rows = [_row(table, each, lang) for each in sorted(mine, key=lambda m: m.round)]
            if rows:
                blocks.append((clean_line(firm.name(lang)), rows))
    return blocks


def _by_table(table: MeetingTable, lang: str) -> list[tuple[str, list[tuple[str, ...]]]]:
    """The meetings at each table, in their order."""
    blocks = []
    for number in sorted({each.table for each in table.meetings}):
        mine = [each for each in table.meetings if each.table == number]
        title = translate("meetings.table_number", lang, number=number + 1)
        rows = [_row(table, each, lang) for each in sorted(mine, key=lambda m: m.round)]
        blocks.append((title, rows))
    return blocks


class _SheetWriter:
    """The sheets of a meeting table: landscape, a page a block, heads repeated."""

    def __init__(self, book: xlsxwriter.Workbook, lang: str) -> None:
        self._book, self._lang = book, lang
        self._bold = book.add_format({"bold": True, "font_size": _FONT_SIZE})
        self._cell = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self, name: str, blocks: Sequence[tuple[str, list[tuple[str, ...]]]]) -> None:
        """A sheet of blocks, each with its title and heads, from a new page on."""
        sheet, line, breaks = self._sheet(name), 0, list[int]()
        for title, rows in blocks:
            if line:
                breaks.append(line)
            if title:
                sheet.write_string(line, 0, title, self._bold)
                line += 1
            for column, head in enumerate(_heads(self._lang)):
                sheet.write_string(line, column, head, self._bold)
            for row in rows:
                line += 1
                for column, text in enumerate(row):
                    sheet.write_string(line, column, text, self._cell)
            line += 1
        sheet.set_h_pagebreaks(breaks)

    def write_enterprises(self, table: MeetingTable) -> None:
        """The firms as the table that `enterprises.read_enterprises` reads again."""
        sheet = self._sheet("enterprises")
        text = enterprises.enterprises_csv({"first": table.first, "second": table.second})
        for line, cells in enumerate(csv.reader(io.StringIO(text))):
            for column, cell in enumerate(cells):
                sheet.write_string(line, column, cell, self._cell if line else self._bold)

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(translate(f"sheet.meetings_{name}", self._lang))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        return sheet
