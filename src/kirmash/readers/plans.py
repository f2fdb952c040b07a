"""Plans of measures, from DOCX, XLSX, CSV or text: the rows of their tables as planned deals with
terms and responsible bodies, within fixed limits.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from kirmash.errors import DocumentRefused, NotAPlan, PlanRefused
from kirmash.formats import docx, encodings, xlsx
from kirmash.formats.encodings import detect_separator
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.readers.plan_terms import TablePosition, due_date, first_date_in, years_in
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import GIVEN, Document, Span, span_of
from kirmash.records.extractions import Extraction, PlanLineMentions
from kirmash.sandbox import workers
from kirmash.sandbox.expressions import bounded_re
from kirmash.settings import Settings

Rows = tuple[tuple[str, ...], ...]
MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class RawPlanContent:
    """A file as the child process hands it back: paragraphs outside tables, and tables as rows of
    cells, merged ones repeated.
    """

    paragraphs: tuple[str, ...]
    tables: tuple[Rows, ...]


MAX_COLUMNS = 63
_HEAD_ROWS = 5
_SIDES = 2  # economies of a deal
_SAMPLE_LINES = 30


def read_workbook(raw: bytes) -> RawPlanContent:
    """The sheets of an XLSX, read in a limited child. Raises DocumentRefused for macros, bombs, too
    many rows, formulas without a value.
    """
    xlsx.refuse_unsafe_file(raw)
    limits = Settings()
    return workers.run(parse_workbook, raw, limits.parse_seconds, limits.parse_memory)


def parse_workbook(raw: bytes) -> RawPlanContent:
    """:func:`read_workbook` without limits, for the child process."""
    return _plan_content(xlsx.displayed_cells(raw, MAX_ROWS, MAX_COLUMNS))


def read_csv(raw: bytes, source: str) -> RawPlanContent:
    """The rows of a CSV in UTF-8 or Windows-1251, its delimiter found. Raises DocumentRefused for
    too many rows and what is no text.
    """
    text = _text(raw, source)
    reader = csv.reader(io.StringIO(text), delimiter=detect_separator(text, ";\t|,", _SAMPLE_LINES))
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            rows.append(tuple(xlsx.displayed_cell_text(cell) for cell in row))
            if len(rows) > MAX_ROWS:
                raise DocumentRefused(
                    "plan.too-many-rows",
                    "{source} has more than {limit:,} rows.",
                    "Split the plan.",
                    source=source,
                    limit=MAX_ROWS,
                )
    except csv.Error as fault:
        raise DocumentRefused(
            "plan.csv-invalid",
            "{source}, line {line}: {cause}.",
            "Save it as CSV again.",
            source=source,
            line=reader.line_num,
            cause=fault,
        ) from fault
    return _plan_content([tuple(rows)])


def _text(raw: bytes, source: str) -> str:
    if b"\0" in raw:
        raise DocumentRefused(
            "plan.not-text", "{source} is not text.", "Save it as CSV in UTF-8.", source=source
        )
    return encodings.decode(raw, encodings.TextKind.PLAN)


def _plan_content(tables: Iterable[Rows]) -> RawPlanContent:
    """Lines of one cell above a table are the paragraphs above it."""
    filled_tables = tuple(rows for rows in tables if any(map(any, rows)))
    lines = (
        next(iter(words))
        for rows in filled_tables
        for row in rows[:_HEAD_ROWS]
        if len(words := _distinct(row)) == 1
    )
    return RawPlanContent(tuple(lines), filled_tables)


def _distinct(row: Sequence[str]) -> set[str]:
    return {cell for cell in row if cell}


Names = tuple[str, ...]


Annotate = Callable[[str, str], PlanLineMentions]
"""What a line of text in a language mentions."""

_HEADERS = ("measure", "term", "responsible")
_KINDS = (
    (DealKind.RESUMPTION, "resumption"),
    (DealKind.VISIT, "visit"),
    (DealKind.EXHIBITION, "exhibition"),
    (DealKind.AGREEMENT, "agreement"),
    (DealKind.JOINT_VENTURE, "joint_venture"),
    (DealKind.SUPPLY, "supply"),
    (DealKind.PROJECT, "project"),
)


@cache_until_languages_change
def _place_and_day() -> re.Pattern[str]:
    town = phrase_pattern("plan.town")
    return bounded_re(rf"(?:(?:{town})?[A-ZА-ЯЁІЎ][\w-]+,? )?[«\"“]?\d{{1,2}}[»\"”]? \w+ \d{{4}}")


_REMEDY = (
    "Give the table a header row with the columns measure, term and responsible "
    "(мероприятие, срок, ответственный)."
)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of the grid hold what: a merged header has several; ``head`` is the 0-based row
    of the headers.
    """

    head: int
    measure: tuple[int, ...]
    term: tuple[int, ...]
    responsible: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _PlanItem:
    """A measure of the plan, its 1-based row in the table."""

    row: int
    measure: str
    term: str
    responsible: str
    due: str | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """The plan as read: its title, years, parties, status, items, and the document they become."""

    document: Document
    years: tuple[int, ...]
    status: DealStatus
    items: tuple[_PlanItem, ...]
    parties: Names = ()


def load(
    raw: bytes,
    source: str,
    user_date: date | None,
    annotate: Annotate = lambda _words, _lang: PlanLineMentions(),
) -> Extraction:
    """Read a DOCX, XLSX or CSV plan of measures, in English, Russian or Belarusian.

    The text is the title and the table, a line a row ("1 | measure | term | responsible"). The
    publication day is ``user_date``, else the day the document says it was signed on. Goods, firms
    and economies mentioned come from ``annotate(words, lang)``. Raises DocumentRefused (no such
    file, a bomb, macros) and PlanRefused with row and column (NotAPlan where no table has even two
    of the three columns).
    """
    plan = _parse_plan(_read_content(raw, source), sha256(raw).hexdigest(), source, user_date)
    parties = annotate(plan.document.title or "", plan.document.lang).economies[:2]
    return Extraction(
        plan.document, deals=tuple(_mentions(replace(plan, parties=parties), annotate))
    )


def _read_content(raw: bytes, source: str) -> RawPlanContent:
    if xlsx.is_xlsx(raw):
        return read_workbook(raw)
    if source.lower().endswith(".csv"):
        return read_csv(raw, source)
    limits = Settings()
    docx.refuse_other_files(raw)
    return workers.run(parse_plan_docx, raw, limits.parse_seconds, limits.parse_memory)


def parse_plan_docx(raw: bytes) -> RawPlanContent:
    """Paragraphs and tables of a DOCX, for the child process. Raises DocumentRefused for a table of
    too many rows.
    """
    content = docx.parse(raw, MAX_ROWS)
    return RawPlanContent(content.paragraphs, tuple(_rows(table) for table in content.tables))


def _rows(table: docx.WordTable) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in table:
        above = rows[-1] if rows else ()
        cells: list[str] = []
        for cell in row:
            cells.extend(_expand_cell(cell, above, len(cells)))
        rows.append(tuple(cells))
    return tuple(rows)


def _expand_cell(cell: docx.WordCell, above: Sequence[str], at: int) -> list[str]:
    """A cell's words once for every column of the grid it covers; one merged with the cell above
    says what that says.
    """
    if cell.continues and at < len(above):
        return list(above[at : at + cell.columns])
    return [cell.text] * cell.columns


def _parse_plan(sheet: RawPlanContent, document: str, source: str, user_date: date | None) -> _Plan:
    table, columns = _find_table(sheet.tables)
    title = next(
        (words for words in sheet.paragraphs if compile_phrases("plan.title").search(words)), ""
    )
    title = title or next(iter(sheet.paragraphs), source)
    signed = _signing_date(sheet.paragraphs)
    years = years_in(title) or ((user_date.year,) if user_date else ())
    items = tuple(_items(table, columns, years))
    if not items:
        raise PlanRefused(
            "plan.no-measures",
            "Row {row}, column {column}: the table lists no measures.",
            _REMEDY,
            row=columns.head + 2,
            column=columns.measure[0] + 1,
        )
    text = "\n".join((title, *map(_item_line, _numbered(items))))
    own = signed or _dateline_date(sheet.paragraphs)
    basis = "page" if own else GIVEN if user_date else "unknown"
    note = next(
        (words for words in sheet.paragraphs if compile_phrases("plan.example").search(words)), None
    )
    record = Document(
        document,
        source,
        text,
        _detect_language(text),
        title=title,
        published=own or user_date,
        basis=basis,
        note=note,
    )
    status = DealStatus.SIGNED if signed else DealStatus.PLANNED
    return _Plan(record, years, status, items)


def _find_table(
    tables: Sequence[tuple[tuple[str, ...], ...]],
) -> tuple[tuple[tuple[str, ...], ...], _Columns]:
    """The first table with a row of headers among its first five."""
    nearest: list[str] = []
    for table in tables:
        for head, row in enumerate(table[:5]):
            columns = {
                name: tuple(
                    at
                    for at, cell in enumerate(row)
                    if compile_phrases(f"plan.{name}").search(cell)
                )
                for name in _HEADERS
            }
            if all(columns.values()):
                return table, _Columns(
                    head, columns["measure"], columns["term"], columns["responsible"]
                )
            nearest = max(
                nearest, [name for name, positions in columns.items() if positions], key=len
            )
    if not tables:
        raise NotAPlan("plan.no-table", "The document contains no table.", _REMEDY)
    missing = ", ".join(name for name in _HEADERS if name not in nearest)
    kind = PlanRefused if len(nearest) > 1 else NotAPlan
    raise kind(
        "plan.no-columns", "Row 1: no table has columns for: {missing}.", _REMEDY, missing=missing
    )


def _items(
    table: Sequence[tuple[str, ...]], columns: _Columns, years: Sequence[int]
) -> Iterator[_PlanItem]:
    head = table[columns.head]
    for at, row in enumerate(table[columns.head + 1 :], columns.head + 2):
        if not any(row) or row == head or _is_section(row):
            continue
        measure, term, responsible = (
            _join_cells(row, chosen)
            for chosen in (columns.measure, columns.term, columns.responsible)
        )
        if _is_column_numbers(measure, term):
            continue
        if not measure:
            raise PlanRefused(
                "plan.measure-missing",
                "Row {row}, column {column}: the measure is missing.",
                "Fill the cell or delete the row.",
                row=at,
                column=columns.measure[0] + 1,
            )
        yield _PlanItem(
            at,
            measure,
            term,
            responsible,
            due_date(term, years, TablePosition(at, columns.term[0] + 1)),
        )


def _join_cells(row: Sequence[str], columns: Sequence[int]) -> str:
    return " ".join(dict.fromkeys(row[at] for at in columns if at < len(row) and row[at]))


def _is_section(row: Sequence[str]) -> bool:
    """A row merged from side to side is a heading inside the table."""
    return len(row) > 1 and len(set(row)) == 1


def _is_column_numbers(measure: str, term: str) -> bool:
    """A row "1 | 2 | 3 | 4" under the headers numbers the columns."""
    return measure.isdigit() and term.isdigit() and len(measure) == len(term) == 1


def _numbered(items: Sequence[_PlanItem]) -> Iterator[tuple[int, _PlanItem]]:
    return enumerate(items, 1)


def _item_line(numbered: tuple[int, _PlanItem]) -> str:
    number, item = numbered
    return " | ".join((str(number), item.measure, item.term or "–", item.responsible or "–"))


def _signing_date(paragraphs: Sequence[str]) -> date | None:
    """The day a paragraph says the plan was signed or approved on; None where it says
    no full day.
    """
    for words in paragraphs:
        if (match := compile_phrases("plan.adopted").search(words)) and (
            day := first_date_in(words[match.start() :])
        ):
            return day
    return None


def _dateline_date(paragraphs: Sequence[str]) -> date | None:
    """The day of a line of place and date ("Minsk, 15 April 2016"), which shows when it was drawn
    up, not that it was signed.
    """
    return next(
        (
            day
            for words in paragraphs
            if _place_and_day().match(words) and (day := first_date_in(words))
        ),
        None,
    )


def _detect_language(text: str) -> str:
    letters = text.casefold()
    if "ў" in letters or " і " in letters:
        return "be"
    cyrillic = sum("а" <= char <= "ё" for char in letters)
    return "ru" if 2 * cyrillic > sum(map(str.isalpha, letters)) else "en"


def _mentions(plan: _Plan, annotate: Annotate) -> Iterator[DealMention]:
    document = plan.document
    title = span_of(document.text, 0, document.text.index("\n"))
    due = (
        f"{max(plan.years)}-12-31"
        if plan.years
        else max((item.due for item in plan.items if item.due), default=None)
    )
    yield DealMention(
        document.id,
        DealKind.ROADMAP,
        plan.status,
        plan.parties,
        title.quote,
        (title,),
        theme="plan_of_measures",
        due=due,
    )
    start = title.end + 1
    for numbered in _numbered(plan.items):
        line = _item_line(numbered)
        yield _item_mention(
            plan, numbered[1], (span_of(document.text, start, start + len(line)), title), annotate
        )
        start += len(line) + 1


def _item_mention(
    plan: _Plan, item: _PlanItem, spans: tuple[Span, Span], annotate: Annotate
) -> DealMention:
    """An item; the plan's heading is among its evidence, which shows the ledger what it is
    part of.
    """
    document = plan.document
    words = f"{item.measure}\n{item.responsible}"
    mentioned = annotate(words, document.lang)
    own = tuple(dict.fromkeys(annotate(item.measure, document.lang).economies))
    return DealMention(
        document.id,
        deal_kind(item.measure),
        DealStatus.PLANNED,
        own if len(own) == _SIDES else plan.parties,
        item.measure,
        spans,
        hs=mentioned.hs,
        goods=mentioned.goods,
        actors=mentioned.actors,
        due=item.due,
    )


def deal_kind(measure: str) -> DealKind:
    """The kind of deal that a measure's words name; OTHER where they name none."""
    return next(
        (kind for kind, use in _KINDS if compile_phrases(f"plan.{use}").search(measure)),
        DealKind.OTHER,
    )
