"""Tables as offices lay them out: names some lines down and in several lines, years, partners or
flows across the columns, the year as a row of its own. Each figure becomes a row of its own.

A column under a head that is no period (no flow, no partner) is no figure of the table: where it
holds anything, it is refused once, with its head.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kirmash.errors import DocumentRefused
from kirmash.formats import numbers
from kirmash.formats.workbooks import Rectangle
from kirmash.trade.additions import table_words
from kirmash.trade.additions.periods import (
    is_day,
    is_period,
    month_number,
    parse_period,
    settle_days,
)
from kirmash.trade.sources.reading import NumberedRow
from kirmash.trade.table import TOTAL, RowRefusal, RowRefusalReason

HEAD_ROWS = 60
"""The names of a table stand in one of its first rows."""
_MIN_PERIODS, _MIN_NAMES = 2, 3
_YEAR_DIGITS = len("2021")
TWICE = -2
"""The place of a column that stands in a head more than once."""
GridRow = tuple[int, dict[str, str]]
"""A line and what is in it, by column of the table."""


@dataclass(frozen=True, slots=True)
class GridShape:
    """How a table is laid out: the rows of its names (() where they are to be found), what stands
    across, whether a year is a row above its months, and what its periods are
    (``periods.FORMATS``).
    """

    header_rows: tuple[int, ...] = ()
    years_across: bool = False
    partners_across: bool = False
    flows_across: bool = False
    year_rows: bool = False
    period_format: str = ""

    @property
    def is_across(self) -> bool:
        """Whether a row holds several figures."""
        return self.years_across or self.partners_across or self.flows_across


@dataclass(frozen=True, slots=True)
class TableHead:
    """The names of a table: of every column its parts from the top, and the last of their rows."""

    parts: tuple[tuple[str, ...], ...]
    row: int

    @property
    def names(self) -> list[str]:
        """The names on one line each."""
        return [" ".join(filter(None, parts)) for parts in self.parts]

    def place(self, column: str) -> int:
        """The place of a column (``places``); -1 where there is none, TWICE where there are
        several.
        """
        places = self.places(column)
        if len(places) > 1:
            return TWICE
        return places[0] if places else -1

    def places(self, column: str) -> tuple[int, ...]:
        """Where a column stands: by its name, by the last part of it, by ``#`` and its number."""
        if column.startswith("#") and (number := numbers.whole(column[1:])):
            return (number - 1,)
        for options in (self.names, [parts[-1] if parts else "" for parts in self.parts]):
            if places := tuple(place for place, name in enumerate(options) if name == column):
                return places
        return ()


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of figures and what its head says of them; '' where it says nothing of it."""

    place: int
    period: str = ""
    partner: str = ""
    flow: str = ""


def split_head(
    rows: Iterator[NumberedRow],
    shape: GridShape,
    names: Iterable[str],
    merged: Sequence[Rectangle] = (),
) -> tuple[TableHead | None, Iterator[NumberedRow]]:
    """The names of a table and the rows below them; ``names`` are columns that must be there.

    Without rows of names that are said they are in the first row that has all of ``names`` and,
    where periods are across, periods; else in the first row of all. None for an empty table.
    """
    seen = list[NumberedRow]()
    most = max(shape.header_rows, default=HEAD_ROWS)
    for line, row in rows:
        seen.append((line, [" ".join(cell.split()) for cell in row]))
        if line >= most or (not shape.header_rows and _has_names(seen[-1][1], shape, names)):
            break
        if len(seen) > most:
            break
    by_line = dict(seen)
    found = shape.header_rows or _head_rows(seen, shape, names)
    chosen = [line for line in found if line in by_line]
    if not chosen:
        return None, iter(())
    head = TableHead(_join_rows([(line, by_line[line]) for line in chosen], merged), chosen[-1])
    below = ((line, row) for line, row in seen if line > head.row)
    return head, chain(below, rows)


def _head_rows(
    seen: Sequence[NumberedRow], shape: GridShape, names: Iterable[str]
) -> tuple[int, ...]:
    fitting = (line for line, row in seen if _has_names(row, shape, names))
    first = next((line for line, row in seen if any(row)), 0)
    return (next(fitting, first),)


def _has_names(row: Sequence[str], shape: GridShape, names: Iterable[str]) -> bool:
    required = [name for name in names if not name.startswith("#")]
    if not all(name in row for name in required):
        return False
    if shape.years_across:
        return sum(bool(read_head(cell, shape.period_format).period) for cell in row) > 0
    if shape.partners_across or not required:
        return sum(map(bool, row)) >= _MIN_NAMES
    return True


def _join_rows(
    rows: Sequence[NumberedRow], merged: Sequence[Rectangle]
) -> tuple[tuple[str, ...], ...]:
    """The parts of every name; a part that spans several columns is part of each of them."""
    width = max(len(row) for _, row in rows)
    lines = [[*row, *[""] * (width - len(row))] for _, row in rows]
    for (line, _), cells, below in zip(rows, lines, lines[1:], strict=False):
        spans = [area for area in merged if area[0] <= line <= area[2]]
        if spans:
            for _, first, _, last in spans:
                cells[first - 1 : last] = [cells[first - 1]] * len(cells[first - 1 : last])
            continue
        for place in range(1, width):
            if not cells[place] and below[place]:
                cells[place] = cells[place - 1]
    return tuple(tuple(part for part in parts if part) for parts in zip(*lines, strict=True))


@dataclass(frozen=True, slots=True)
class ReadHead:
    """What the head of a column of figures says, and what of it was not understood."""

    period: str
    flow: str
    rest: str


def read_head(text: str, period_format: str = "") -> ReadHead:
    """A head as a period and a flow ("Exported value in 2017", "2021 Экспорт")."""
    if period := parse_period(text, period_format):
        return ReadHead(period, "", "")
    flow = table_words.word_value("flow", text)
    if flow:
        return ReadHead("", flow, "")
    flows = table_words.values_in("flow", text)
    rest = table_words.without_words("flow", text)
    plain = table_words.without_words("value", rest)
    period = parse_period(plain, period_format)
    if len(flows) > 1 or (plain and not period):
        return ReadHead("", "", text)
    return ReadHead(period, next(iter(flows), ""), "")


def value_columns(
    head: TableHead, shape: GridShape, labels: Iterable[int], source: str
) -> tuple[list[ValueColumn], list[ValueColumn]]:
    """The columns of figures, and those whose heads are not understood (their heads as partners).

    Raises DocumentRefused where no column is one of figures, where heads are days that may be years
    or months, and where they tell flows and the shape does not say so.
    """
    period_format = shape.period_format or settle_days(head.names)
    if not period_format and shape.years_across and any(map(is_day, head.names)):
        raise days_unsettled(source, "1")
    known, unknown = list[ValueColumn](), list[ValueColumn]()
    named = set(labels)
    for place, name in enumerate(head.names):
        if place in named or not name:
            continue
        column = _value_column(place, head.parts[place], shape, period_format)
        (known if column else unknown).append(column or ValueColumn(place, partner=name))
    if not known:
        raise DocumentRefused(
            "grid.no-figures",
            "{source}, row {row}: no column heading is of the kind that the mapping names.",
            "Set `header_row` to the row of these names. Row {row} has: {names}.",
            source=source,
            row=head.row,
            names=tuple(filter(None, head.names))[:12],
        )
    if not shape.flows_across and len({column.flow for column in known} - {""}) > 1:
        raise DocumentRefused(
            "grid.flows-across",
            "{source}, row {row}: the columns are of exports and of imports.",
            "Add `flows_across = true` to the mapping.",
            source=source,
            row=head.row,
        )
    return known, unknown


def _value_column(
    place: int, parts: Sequence[str], shape: GridShape, period_format: str
) -> ValueColumn | None:
    """What a column of figures is of; None where its head does not tell all that is across."""
    if shape.partners_across and not (shape.years_across or shape.flows_across):
        return ValueColumn(place, partner=" ".join(parts))
    partners = [part for part in parts if read_head(part, period_format).rest]
    partner = partners[0] if len(partners) == 1 and shape.partners_across else ""
    if len(partners) != shape.partners_across:
        return None
    read = read_head(" ".join(part for part in parts if part != partner), period_format)
    is_whole = bool(read.period) == shape.years_across and (
        bool(read.flow) or not shape.flows_across
    )
    return (
        None if read.rest or not is_whole else ValueColumn(place, read.period, partner, read.flow)
    )


def figures(
    head: TableHead,
    rows: Iterable[NumberedRow],
    shape: GridShape,
    labels: Mapping[str, int],
    source: str,
) -> Iterator[GridRow | RowRefusal]:
    """Every figure with what its row and its head say of it. Raises as ``value_columns`` does."""
    columns, unknown = value_columns(head, shape, labels.values(), source)
    refused, year = set[int](), ""
    for line, row in rows:
        if shape.year_rows and (stated := _stated_year(row)):
            year = stated
            continue
        for column in unknown:
            if column.place not in refused and cell_text(row, column.place):
                refused.add(column.place)
                text = column.partner[:40]
                yield RowRefusal(line, text, RowRefusalReason.BAD_HEAD, text)
        if not any(cell_text(row, column.place) for column in columns):
            continue
        texts = {name: cell_text(row, place) for name, place in labels.items()}
        for column in columns:
            cells = {**texts, "value_usd": cell_text(row, column.place)}
            if shape.years_across or shape.year_rows:
                cells["period"] = _whole_period(year, column.period, texts.get("period", ""))
            if column.partner:
                cells["partner"] = column.partner
            if shape.flows_across:
                cells["flow"] = column.flow
            yield line, cells


def cell_text(row: Sequence[str], place: int) -> str:
    """The text of a cell; '' where the row has none there."""
    return row[place].strip() if 0 <= place < len(row) else ""


def _stated_year(row: Sequence[str]) -> str:
    """The year of a row that holds nothing else; '' for other rows."""
    cells = [cell for cell in row if cell.strip()]
    period = parse_period(cells[0]) if len(cells) == 1 else ""
    return period if len(period) == _YEAR_DIGITS else ""


def _whole_period(year: str, across: str, label: str) -> str:
    """The period of a figure by the year above it, its head, and the label of its row."""
    stated = across or year
    if not label or not stated:
        return stated or label
    if len(stated) > _YEAR_DIGITS:
        return f"{stated} {label}"  # two periods are none
    if table_words.is_whole_year(label):
        return stated
    if month := month_number(label):
        return f"{stated}-{month:02d}"
    return parse_period(f"{label} {stated}") or f"{stated} {label}"


def plain_partner(text: str) -> str:
    """A partner's name; the total of all partners as the world."""
    return "WLD" if table_words.is_total(text) else text


def plain_product(text: str, nomenclature: str) -> tuple[str, str]:
    """A product's code and its nomenclature; the total of all goods as such."""
    return (TOTAL, TOTAL) if table_words.is_total(text) else (text, nomenclature)


def scale_of(text: str | None) -> int:
    """The multiple that a column of scales names ("Millions"): 1 without a column, 0 for what is
    none.
    """
    return 1 if text is None else int(table_words.word_value("scale", text) or 0)


def days_unsettled(source: str, column: str) -> DocumentRefused:
    """The refusal of days that may be years or months."""
    return DocumentRefused(
        "grid.days-open",
        "{source}: a day in the column {column} can be a year or a month.",
        'Add `period_format = "year"` or `period_format = "month"` to the mapping.',
        source=source,
        column=column,
    )


def has_periods_across(row: Sequence[str]) -> bool:
    """Whether a row is one of names with periods among them."""
    return sum(is_period(cell) or bool(read_head(cell).period) for cell in row) >= _MIN_PERIODS
