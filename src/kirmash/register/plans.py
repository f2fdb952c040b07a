"""A plan of measures, from a DOCX table (measure, term, responsible) to a document with one deal for the plan and one an item."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from kirmash import sandbox
from kirmash.errors import DocumentRefused, NotAPlan, PlanRefused
from kirmash.register import plan_sheets
from kirmash.register.plan_grid import MAX_RATIO, MAX_ROWS, MAX_UNPACKED, Sheet
from kirmash.register.plan_terms import Place, day_in, due_of, years_of
from kirmash.settings import Settings
from kirmash.terms.deals import DealKind, DealMention, DealStatus
from kirmash.terms.evidence import Document, Span, span_of
from kirmash.terms.extractions import Extraction

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What a line of a plan names: goods keys, HS codes, organisation keys and economies, each in order and once."""

    goods: Names = ()
    hs: Names = ()
    actors: Names = ()
    economies: Names = ()


Enrich = Callable[[str, str], Named]
"""What a text in a language names."""

_PLACE_AND_DAY = re.compile(r"(?:(?:г\. ?)?[A-ZА-ЯЁІЎ][\w-]+,? )?[«\"“]?\d{1,2}[»\"”]? \w+ \d{4}")
_HEADERS = {
    "measure": re.compile(r"мероприят|мерапрыемств|содержани|\bmeasures?\b|\bactions?\b|\bactivit", re.IGNORECASE),
    "term": re.compile(r"срок|тэрмін|период|\bterms?\b|deadline|\bdue\b|\bdates?\b|time ?frame|timing|\bperiod", re.IGNORECASE),
    "responsible": re.compile(r"ответственн|исполнител|адказн|выканаў|responsib|in charge|executor|implement", re.IGNORECASE),
}
_KINDS = (
    (DealKind.RESUMPTION, re.compile(r"возобновл|возобнови|аднаўл|resum|restor", re.IGNORECASE)),
    (DealKind.VISIT, re.compile(r"визит|делегац|візіт|дэлегац|\bvisit|delegation|business mission|бизнес-мисси", re.IGNORECASE)),
    (DealKind.EXHIBITION, re.compile(r"выстав|ярмар|кірмаш|exhibition|\bfairs?\b|\bexpo\b", re.IGNORECASE)),
    (DealKind.AGREEMENT, re.compile(r"соглашени|меморандум|договор|пагадненн|agreement|memorandum|\btreaty\b", re.IGNORECASE)),
    (DealKind.JOINT_VENTURE, re.compile(r"совместн\w+ предприят|сумесн\w+ прадпрыем|joint venture", re.IGNORECASE)),
    (DealKind.SUPPLY, re.compile(r"постав|закуп|продаж|реализаци|пастаў|\bsuppl|\bdeliver|purchas|\bsales?\b|procure", re.IGNORECASE)),
    (DealKind.PROJECT, re.compile(
        r"созда|строит|модерниз|производств|сборк|проект|кооперац|будаў|вытворч"
        r"|\bbuild|set(?:ting)? up|moderni[sz]|produc|assembl|\bproject|establish",
        re.IGNORECASE)),
)  # fmt: skip
_EXAMPLE = re.compile(r"\bexample\b|\bsample\b|illustrat|пример|образец|учебн|прыклад|узор", re.IGNORECASE)
_ADOPTED = re.compile(r"подписан|утвержд|принят|падпісан|зацвердж|\bsigned\b|\bapproved\b|\badopted\b", re.IGNORECASE)
_REMEDY = "Give the table a header row with the columns measure, term and responsible (мероприятие, срок, ответственный)."


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of the grid hold what: a merged header has several; ``head`` is the 0-based row of the headers."""

    head: int
    measure: tuple[int, ...]
    term: tuple[int, ...]
    responsible: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Item:
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
    items: tuple[_Item, ...]
    parties: Names = ()


def load(raw: bytes, source: str, given: date | None, enrich: Enrich = lambda _words, _lang: Named()) -> Extraction:
    """Read a DOCX, XLSX or CSV plan of measures, in English, Russian or Belarusian.

    The text is the title and the table, a line a row ("1 | measure | term | responsible"). The publication day is
    ``given``, else the day the document says it was signed on. Goods, firms and economies named come from ``enrich(words, lang)``.
    Raises DocumentRefused (no such file, a bomb, macros) and PlanRefused with row and column (NotAPlan
    where no table has even two of the three columns).
    """
    plan = _plan(_sheet(raw, source), sha256(raw).hexdigest(), source, given)
    parties = enrich(plan.document.title or "", plan.document.lang).economies[:2]
    return Extraction(plan.document, deals=tuple(_mentions(replace(plan, parties=parties), enrich)))


def _sheet(raw: bytes, source: str) -> Sheet:
    if plan_sheets.is_book(raw):
        return plan_sheets.book(raw)
    if source.lower().endswith(".csv"):
        return plan_sheets.table(raw, source)
    limits = Settings()
    check_container(raw)
    return sandbox.run(read_sheet, raw, limits.parse_seconds, limits.parse_memory)


def check_container(raw: bytes) -> None:
    """Refuse what is no DOCX, holds macros, or unpacks beyond reason. Raises DocumentRefused."""
    sandbox.check_zip(raw, MAX_UNPACKED, MAX_RATIO)
    with zipfile.ZipFile(io.BytesIO(raw)) as box:
        names = {name.casefold() for name in box.namelist()}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise DocumentRefused("The file contains macros.", "Save it as a DOCX without macros.")
    if "word/document.xml" not in names:
        raise DocumentRefused("The file is not a DOCX: it contains no Word document.", "Save the plan as DOCX.")


def read_sheet(raw: bytes) -> Sheet:
    """Paragraphs and tables of a DOCX, each row read once: python-docx's own cell lookup grows with the square of the table."""
    import docx

    body = docx.Document(io.BytesIO(raw)).element.body
    paragraphs = tuple(text for node in body.iterchildren(_w("p")) if (text := _said(node)))
    return Sheet(paragraphs, tuple(_rows(node) for node in body.iterchildren(_w("tbl"))))


def _w(tag: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}"


def _said(node: Any) -> str:
    """The words under a node, one blank between words; breaks and new paragraphs are blanks."""
    breaks = {_w("p"), _w("br"), _w("tab"), _w("cr")}
    parts = (part.text or "" if part.tag == _w("t") else " " if part.tag in breaks else "" for part in node.iter())
    return " ".join("".join(parts).split())


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in table.iterchildren(_w("tr")):
        above = rows[-1] if rows else ()
        cells: list[str] = []
        for cell in row.iterchildren(_w("tc")):
            cells.extend(_spread(cell, above, len(cells)))
        rows.append(tuple(cells))
        if len(rows) > MAX_ROWS:
            raise DocumentRefused(f"The table has more than {MAX_ROWS:,} rows.", "Split the plan.")
    return tuple(rows)


def _spread(cell: Any, above: Sequence[str], at: int) -> list[str]:
    """A cell's words once for every column of the grid it covers; one merged with the cell above says what that says."""
    span, merged = cell.find(f"{_w('tcPr')}/{_w('gridSpan')}"), cell.find(f"{_w('tcPr')}/{_w('vMerge')}")
    width = min(int(span.get(_w("val"), "1")) if span is not None else 1, 63)  # a Word table has at most 63 columns
    if merged is not None and merged.get(_w("val"), "continue") == "continue" and at < len(above):
        return list(above[at : at + width])
    return [_said(cell)] * width


# -- from the grid to the plan ------------------------------------------------------------------------------------------


def _plan(sheet: Sheet, document: str, source: str, given: date | None) -> _Plan:
    table, columns = _found(sheet.tables)
    title = next((words for words in sheet.paragraphs if re.search(r"\bplan\b|план|programme|программ|праграм", words, re.IGNORECASE)), "")
    title = title or next(iter(sheet.paragraphs), source)
    signed = _signed(sheet.paragraphs)
    years = years_of(title) or ((given.year,) if given else ())
    items = tuple(_items(table, columns, years))
    if not items:
        raise PlanRefused(f"Row {columns.head + 2}, column {columns.measure[0] + 1}: the table lists no measures.", _REMEDY)
    text = "\n".join((title, *map(_line, _numbered(items))))
    published = given or signed or _dated(sheet.paragraphs)
    basis = "given" if given else "page" if published else "unknown"
    note = next((words for words in sheet.paragraphs if _EXAMPLE.search(words)), None)
    record = Document(document, source, text, _lang(text), title=title, published=published, basis=basis, note=note)
    status = DealStatus.SIGNED if signed else DealStatus.PLANNED
    return _Plan(record, years, status, items)


def _found(tables: Sequence[tuple[tuple[str, ...], ...]]) -> tuple[tuple[tuple[str, ...], ...], _Columns]:
    """The first table with a row of headers among its first five."""
    nearest: list[str] = []
    for table in tables:
        for head, row in enumerate(table[:5]):
            columns = {name: tuple(at for at, cell in enumerate(row) if form.search(cell)) for name, form in _HEADERS.items()}
            if all(columns.values()):
                return table, _Columns(head, columns["measure"], columns["term"], columns["responsible"])
            nearest = max(nearest, [name for name, found in columns.items() if found], key=len)
    if not tables:
        raise NotAPlan("The document contains no table.", _REMEDY)
    missing = ", ".join(name for name in _HEADERS if name not in nearest)
    kind = PlanRefused if len(nearest) > 1 else NotAPlan
    raise kind(f"Row 1: no table has columns for: {missing}.", _REMEDY)


def _items(table: Sequence[tuple[str, ...]], columns: _Columns, years: Sequence[int]) -> Iterator[_Item]:
    head = table[columns.head]
    for at, row in enumerate(table[columns.head + 1 :], columns.head + 2):
        if not any(row) or row == head or _is_section(row):
            continue
        measure, term, responsible = (_joined(row, chosen) for chosen in (columns.measure, columns.term, columns.responsible))
        if _is_column_numbers(measure, term):
            continue
        if not measure:
            raise PlanRefused(f"Row {at}, column {columns.measure[0] + 1}: the measure is missing.", "Fill the cell or delete the row.")
        yield _Item(at, measure, term, responsible, due_of(term, years, Place(at, columns.term[0] + 1)))


def _joined(row: Sequence[str], columns: Sequence[int]) -> str:
    return " ".join(dict.fromkeys(row[at] for at in columns if at < len(row) and row[at]))


def _is_section(row: Sequence[str]) -> bool:
    """A row merged from side to side is a heading inside the table."""
    return len(row) > 1 and len(set(row)) == 1


def _is_column_numbers(measure: str, term: str) -> bool:
    """A row "1 | 2 | 3 | 4" under the headers numbers the columns."""
    return measure.isdigit() and term.isdigit() and len(measure) == len(term) == 1


def _numbered(items: Sequence[_Item]) -> Iterator[tuple[int, _Item]]:
    return enumerate(items, 1)


def _line(numbered: tuple[int, _Item]) -> str:
    number, item = numbered
    return " | ".join((str(number), item.measure, item.term or "–", item.responsible or "–"))


def _signed(paragraphs: Sequence[str]) -> date | None:
    """The day a paragraph says the plan was signed or approved on; None where it says no full day."""
    for words in paragraphs:
        if (found := _ADOPTED.search(words)) and (day := day_in(words[found.start() :])):
            return day
    return None


def _dated(paragraphs: Sequence[str]) -> date | None:
    """The day of a line of place and date ("Minsk, 15 April 2016"), which tells when it was drawn up, not that it was signed."""
    return next((day for words in paragraphs if _PLACE_AND_DAY.match(words) and (day := day_in(words))), None)


def _lang(text: str) -> str:
    letters = text.casefold()
    if "ў" in letters or " і " in letters:
        return "be"
    cyrillic = sum("а" <= char <= "ё" for char in letters)
    return "ru" if 2 * cyrillic > sum(map(str.isalpha, letters)) else "en"


# -- from the plan to mentions ------------------------------------------------------------------------------------------


def _mentions(plan: _Plan, enrich: Enrich) -> Iterator[DealMention]:
    document = plan.document
    title = span_of(document.text, 0, document.text.index("\n"))
    due = f"{max(plan.years)}-12-31" if plan.years else max((item.due for item in plan.items if item.due), default=None)
    yield DealMention(
        document.id, DealKind.ROADMAP, plan.status, plan.parties, title.quote, (title,), theme="plan_of_measures", due=due,
    )  # fmt: skip
    start = title.end + 1
    for numbered in _numbered(plan.items):
        line = _line(numbered)
        yield _item(plan, numbered[1], (span_of(document.text, start, start + len(line)), title), enrich)
        start += len(line) + 1


def _item(plan: _Plan, item: _Item, spans: tuple[Span, Span], enrich: Enrich) -> DealMention:
    """An item; the plan's heading stands among its evidence, which is how the register knows whose part it is."""
    document = plan.document
    words = f"{item.measure}\n{item.responsible}"
    named = enrich(words, document.lang)
    own = tuple(dict.fromkeys(enrich(item.measure, document.lang).economies))
    return DealMention(
        document.id, kind_of(item.measure), DealStatus.PLANNED, own if len(own) == 2 else plan.parties, item.measure, spans,
        hs=named.hs, goods=named.goods, actors=named.actors, due=item.due,
    )  # fmt: skip


def kind_of(measure: str) -> DealKind:
    """The kind of deal a measure's words tell of; OTHER where they tell none."""
    return next((kind for kind, form in _KINDS if form.search(measure)), DealKind.OTHER)
