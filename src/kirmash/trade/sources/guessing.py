"""A mapping for a table that nobody has described: proposed from its heads, the notes above them
and its cells, with the rows it gives, for a person to look at.

What the file does not tell is left open and named; nothing is made up for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kirmash.errors import DocumentRefused
from kirmash.formats import encoding_json
from kirmash.trade import areas
from kirmash.trade.additions import table_words
from kirmash.trade.additions.goods_codes import restore_code
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.additions.periods import is_period, month_number, parse_period
from kirmash.trade.sources import grids, mapped, mapping_file
from kirmash.trade.sources.reading import (
    WORKBOOK_SUFFIXES,
    SourceFile,
    list_source_files,
    read_csv_rows,
    read_workbook,
    sheet_texts,
)
from kirmash.trade.table import RowTally, TradeRow, filter_valid_rows

_SAMPLE, _SHOWN = 40, 6  # rows below the head that are looked at; rows that are shown
_MIN_HEADS, _MIN_PARTNERS = 2, 3
_SHARE = 0.6  # of cells that must be what a column is taken for
_WORDS_OF_NAME = 3
_Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class PeriodTotal:
    """What the rows of a period and a flow of the proposal add up to, in dollars; ``is_export``
    is whether the reporter sells.
    """

    period: str
    reporter: str
    is_export: bool
    partners: int
    value_usd: Decimal


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """A mapping as TOML, what of it the file leaves open (``missing``: reporter, flow, unit …), and
    what it gives: the first rows, totals by period, and how many rows are refused for what.
    """

    text: str
    missing: tuple[str, ...]
    rows: tuple[TradeRow, ...] = ()
    totals: tuple[PeriodTotal, ...] = ()
    taken: int = 0
    refused: dict[str, int] | None = None


@dataclass(slots=True)
class _Draft:
    """A mapping while it is found."""

    top: dict[str, object]
    columns: dict[str, str]
    fixed: dict[str, str]
    unit: int = 0
    decimal: str = ""


def propose_mapping(path: Path) -> MappingProposal:
    """A mapping for a CSV, an XLSX, XLS or ODS. Raises DocumentRefused where no row looks like the
    names of a table of trade.
    """
    source = list_source_files(path)[0]
    for title, rows in _tables(source):
        head = _find_head(rows)
        if head is None:
            continue
        draft = _draft(source, title, rows, head)
        missing = tuple(_missing(draft))
        text = _to_toml(draft, missing)
        return MappingProposal(text, missing) if missing else _tried(source, text)
    raise DocumentRefused(
        "guess.no-head",
        "{source}: no row looks like the heading of a table of trade.",
        "Describe its columns in a mapping (docs/sources.md), with `header_row`.",
        source=source.name,
    )


def _tables(source: SourceFile) -> Iterator[tuple[str, list[list[str]]]]:
    """The titles and first rows of the tables of a file."""
    most = grids.HEAD_ROWS + _SAMPLE
    if source.path.suffix.lower() not in WORKBOOK_SUFFIXES:
        rows: list[list[str]] = []
        for line, row in islice(read_csv_rows(source), most):
            rows += [[] for _ in range(line - len(rows) - 1)]
            rows.append(row)
        yield "", rows
        return
    for title, sheet in read_workbook(source.path).items():
        if not sheet.hidden:
            yield title, sheet_texts(sheet)[:most]


def _find_head(rows: _Rows) -> int | None:
    """The place of the row of names: that with periods, known words or partners across."""

    def rank(row: Sequence[str]) -> int:
        periods = sum(bool(grids.read_head(cell).period) for cell in row)
        words = sum(table_words.word_value("column", cell) is not None for cell in row)
        partners = sum(_is_area(cell) for cell in row)
        scores = (
            periods if periods >= _MIN_HEADS else 0,
            words if words >= _MIN_HEADS else 0,
            partners if partners >= _MIN_PARTNERS else 0,
        )
        return max(scores)

    places = range(min(len(rows), grids.HEAD_ROWS))
    best = max(places, key=lambda place: (rank(rows[place]), -place), default=None)
    return best if best is not None and rank(rows[best]) else None


def _is_area(cell: str) -> bool:
    return bool(cell.strip()) and not cell.strip().isdecimal() and _area(cell) is not None


def _area(cell: str) -> str | None:
    return areas.area_economy_code(grids.plain_partner(cell))


def _draft(source: SourceFile, title: str, rows: _Rows, head: int) -> _Draft:
    names = [" ".join(cell.split()) for cell in rows[head]]
    below = rows[head + 1 : head + 1 + _SAMPLE]
    draft = _Draft({"source": source.path.stem, "header_row": head + 1}, {}, {})
    if title:
        draft.top["sheet"] = title
    flows = [table_words.word_value("flow", cell) for cell in (below[0] if below else ())]
    if sum(map(bool, flows)) >= _MIN_HEADS:
        draft.top |= {"header_lines": 2, "flows_across": True}
        below = below[1:]
    across = _places_across(draft, names, below)
    _name_columns(draft, names, below, across)
    if not across and "header_lines" not in draft.top and "value_usd" in draft.columns:
        draft.unit = table_words.stated_unit(draft.columns["value_usd"]) or 0
    _fill_from_notes(draft, source, title, rows[: head + 1])
    return draft


def _places_across(draft: _Draft, names: list[str], below: _Rows) -> set[int]:
    """The columns of figures, with what their heads are put down in the draft."""
    heads = [grids.read_head(name) for name in names]
    periods = {place for place, read in enumerate(heads) if read.period}
    if len(periods) >= _MIN_HEADS or "header_lines" in draft.top:
        draft.top["years_across"] = bool(periods)
        return periods
    if len({read.flow for read in heads} - {""}) > 1:
        draft.top["flows_across"] = True
        return {place for place, read in enumerate(heads) if read.flow}
    partners = {place for place, name in enumerate(names) if _is_area(name)}
    if len(partners) < _MIN_PARTNERS:
        return set()
    draft.top["partners_across"] = True
    draft.top["year_rows"] = any(map(_is_year_row, below))
    return partners


def _is_year_row(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return len(cells) == 1 and bool(parse_period(cells[0]))


def _name_columns(draft: _Draft, names: list[str], below: _Rows, across: set[int]) -> None:
    """Columns by their names, and those without by what is in them."""
    has_figures = bool(across) or "header_lines" in draft.top
    for place, name in enumerate(names):
        cells = [cell for row in below if (cell := grids.cell_text(row, place))]
        if place in across or not cells:
            continue
        kind = table_words.word_value("column", name) or _kind_of_cells(cells)
        is_of_use = bool(kind) and not (kind == "value_usd" and has_figures)
        if is_of_use and kind not in draft.columns:
            draft.columns[kind] = name if name and names.count(name) == 1 else f"#{place + 1}"


def _kind_of_cells(cells: list[str]) -> str:
    """What a column without a known name is of: partners, periods or codes of goods."""

    def share(test: Iterator[bool]) -> float:
        return sum(test) / len(cells)

    if share(_is_area(cell) for cell in cells) >= _SHARE:
        return "partner"
    if share(is_period(cell) or month_number(cell) is not None for cell in cells) >= _SHARE:
        return "period"
    codes = (restore_code(cell, "HS") for cell in cells)
    return "product" if share(code.isdecimal() and code[:1] == "0" for code in codes) else ""


def _fill_from_notes(draft: _Draft, source: SourceFile, title: str, above: _Rows) -> None:
    """What the lines above the names, the sheet's title and the file's name tell."""
    notes = [" ".join(row) for row in above] + [title, source.path.stem.replace("_", " ")]
    draft.unit = draft.unit or next(filter(None, map(table_words.stated_unit, notes)), 0)
    if "flow" not in draft.columns and not draft.top.get("flows_across"):
        _find_flow(draft, notes)
    if "reporter" not in draft.columns:
        mentioned = {area for note in notes for area in _areas_in(note)} - {"WLD"}
        if len(mentioned) == 1:
            draft.fixed["reporter"] = mentioned.pop()
    if "product" in draft.columns:
        draft.fixed["nomenclature"] = "HS"
    elif all(map(_is_of_all_goods, notes)):
        draft.fixed |= {"product": "TOTAL", "nomenclature": "TOTAL"}


def _find_flow(draft: _Draft, notes: Sequence[str]) -> None:
    """The flow by the side that a column names, or by the one word of the notes."""
    sides = [side for side in ("exporter", "importer") if side in draft.columns]
    if len(sides) == 1:
        draft.columns["partner"] = draft.columns.pop(sides[0])
        draft.fixed["flow"] = "import" if sides == ["exporter"] else "export"
        return
    flows = {flow for note in notes for flow in table_words.values_in("flow", note)}
    if len(flows) == 1:
        draft.fixed["flow"] = flows.pop()


def _is_of_all_goods(note: str) -> bool:
    """Whether a note does not speak of one product."""
    return not table_words.values_in("one_good", note) or bool(
        table_words.values_in("all_goods", note)
    )


def _areas_in(note: str) -> Iterator[str]:
    words = [word.strip(".,:;()") for word in note.split()]
    for length in range(1, _WORDS_OF_NAME + 1):
        for start in range(len(words) - length + 1):
            label = " ".join(words[start : start + length])
            if label[:1].isupper() and len(label) > _WORDS_OF_NAME and (area := _area(label)):
                yield area


def _missing(draft: _Draft) -> Iterator[str]:
    known = set(draft.columns) | set(draft.fixed)
    across = draft.top
    if not known & {"period"} and not across.get("years_across") and not across.get("year_rows"):
        yield "period"
    if not {"exporter", "importer"} <= known:
        yield from _missing_sides(known, across)
    if "product" not in known:
        yield "product"
        yield "nomenclature"
    if "value_usd" not in known and not any(
        across.get(name) for name in ("years_across", "partners_across", "flows_across")
    ):
        yield "value_usd"
    if not draft.unit:
        yield "unit"


def _missing_sides(known: set[str], across: Mapping[str, object]) -> Iterator[str]:
    if "reporter" not in known:
        yield "reporter"
    if "partner" not in known and not across.get("partners_across"):
        yield "partner"
    if "flow" not in known and not across.get("flows_across"):
        yield "flow"


def _to_toml(draft: _Draft, missing: Sequence[str]) -> str:
    """The mapping as text; what is missing stands in it as a line to fill in."""

    def line(name: str, value: object) -> str:
        return f"{name} = {encoding_json.single_line_json(value)}"

    top = [line(name, value) for name, value in draft.top.items() if value is not False]
    columns = [line(name, column) for name, column in draft.columns.items()]
    fixed = [line(name, value) for name, value in draft.fixed.items()]
    fixed += [f'# {name} = ""' for name in missing if name != "unit"]
    unit = [line("value_usd", draft.unit)] if draft.unit else ["# value_usd = "]
    parts = (top, ["[columns]", *columns], ["[fixed]", *fixed], ["[units]", *unit])
    return "\n".join(entry for part in parts for entry in part) + "\n"


def _tried(source: SourceFile, text: str) -> MappingProposal:
    """The proposal with what it gives. Raises DocumentRefused as the reading does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "proposal.toml"
        path.write_text(text, "utf-8")
        mapping = mapping_file.load_mapping(path)
    tally, columns = RowTally(), NumberColumns(source.name)
    for _ in columns.read(mapped.read_mapped_drafts(source, mapping)):
        pass
    columns.settle()
    drafts = mapped.read_mapped_drafts(source, mapping)
    rows = list(filter_valid_rows(columns.read(drafts), tally))
    sums: dict[tuple[str, str, bool], Decimal] = {}
    partners = Counter[tuple[str, str, bool]]()
    for row in rows:
        if "WLD" in {row.exporter, row.importer} or row.product != rows[0].product:
            continue
        key = (row.period, row.reporter, row.exporter == row.reporter)
        sums[key] = sums.get(key, Decimal(0)) + row.value_usd
        partners[key] += 1
    totals = tuple(PeriodTotal(*key, partners[key], sums[key]) for key in sorted(sums))
    refused = {str(reason): count for reason, count in sorted(tally.reasons.items())}
    return MappingProposal(text, (), tuple(rows[:_SHOWN]), totals, tally.taken, refused)
