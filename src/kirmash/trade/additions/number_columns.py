"""What the commas and points of a table's numbers mean, judged by whole columns.

``1,234`` is a thousand and more to one office and little more than one to another. A column tells
which by the cells that can be read in one way only: ``1,234,567`` groups by commas, ``0,5`` parts
decimals by one, ``1.234,5`` does both. A table is read as if lone signs were decimal ones, and its
columns are watched; only where a column turns out to group by the sign of such cells is it read
again. Where nothing in the file shows what they mean, the file is refused with both readings, and
the person who adds it says which (``--decimal``, or ``decimal`` in a mapping).

Publishers whose files are written for programs have the point for decimals
(``TradeLayout.decimal``); there only commas can be in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kirmash.errors import DocumentRefused, InputError
from kirmash.formats import numbers
from kirmash.formats.numbers import DecimalSeparatorConvention
from kirmash.trade.additions.goods_codes import is_pointed, is_telling, restore_code
from kirmash.trade.table import CellRefused, RowRefusal, TradeDraft, parse_amount

_COLUMNS = ("value", "quantity", "weight")  # of a draft
_TABLE_COLUMNS = {"value": "value_usd", "quantity": "quantity", "weight": "weight_kg"}


@dataclass(slots=True)
class _Column:
    """What the cells of a column show, filled while they are read: signs that part decimals, signs
    that group, and of each doubtful sign the first cell with its line.
    """

    decimal: set[str] = field(default_factory=set)
    grouping: set[str] = field(default_factory=set)
    doubtful: dict[str, tuple[int, str]] = field(default_factory=dict)

    def watch(self, line: int, cell: str) -> None:
        """Take a cell into account."""
        if "," not in cell and (
            "." not in cell or (self.decimal == {"."} and cell.find(".") == cell.rfind("."))
        ):
            return
        use = numbers.sign_use(cell)
        if use.decimal:
            self.decimal.add(use.decimal)
        if use.grouping:
            self.grouping.add(use.grouping)
        if use.doubtful:
            self.doubtful.setdefault(use.doubtful, (line, cell))


@dataclass(slots=True)
class NumberColumns:
    """The numbers of one table while it is read.

    ``decimal`` is the sign the person who adds it says parts the decimals, ``published`` the one
    its publisher writes; '' where nobody says. ``groups`` are the signs that group, by column, once
    they are settled, and ``pointed`` is whether codes of goods are written with a point.
    """

    name: str
    decimal: str = ""
    published: str = ""
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    pointed: bool = False
    _columns: dict[str, _Column] = field(
        default_factory=lambda: {name: _Column() for name in _COLUMNS}
    )
    _codes: set[str] = field(default_factory=set)

    def read(self, drafts: Iterable[TradeDraft | RowRefusal]) -> Iterator[TradeDraft | RowRefusal]:
        """The drafts as they are, each taken into account; once settled, in plain numbers."""
        is_settled = bool(self.groups)
        for draft in drafts:
            if isinstance(draft, RowRefusal):
                yield draft
                continue
            if not is_settled:
                self.watch_draft(draft)
            yield self.plain(draft) if is_settled or self.decimal else draft

    def watch_draft(self, draft: TradeDraft) -> None:
        """Take one draft into account."""
        if not self.decimal:
            columns = self._columns
            columns["value"].watch(draft.line, draft.value)
            columns["quantity"].watch(draft.line, draft.quantity)
            columns["weight"].watch(draft.line, draft.weight)
        if ("." in draft.product or "," in draft.product) and is_telling(draft.product):
            self._codes.add(draft.product)

    def add_evidence(self, column: str, has_decimals: bool, doubtful: tuple[int, str]) -> None:
        """Take into account what plain numbers read elsewhere show: points for decimals, and the
        first cell (with its line) whose point may be either.
        """
        evidence = self._columns[column]
        if has_decimals:
            evidence.decimal.add(".")
        first = evidence.doubtful.get(".")
        if doubtful[1] and (first is None or first[0] > doubtful[0]):
            evidence.doubtful["."] = doubtful

    def add_plain_decimals(self) -> None:
        """Take into account that values were read elsewhere, with points for decimals."""
        self._columns["value"].decimal.add(".")

    def settle(self) -> bool:
        """Whether the table is to be read again, by ``plain``. Raises DocumentRefused where it
        stays open what a sign means.
        """
        self.groups = {name: self._grouping_signs(name) for name in _COLUMNS}
        self.pointed = is_pointed(self._codes)
        return any(self.groups.values()) or (
            self.pointed and any(code.endswith(("0", ",0")) for code in self._codes)
        )

    def plain(self, draft: TradeDraft) -> TradeDraft | RowRefusal:
        """A draft by what is settled: a refusal where ``decimal`` makes a number none."""
        try:
            value = self._plain_cell("value", draft.value)
            quantity = self._plain_cell("quantity", draft.quantity)
            weight = self._plain_cell("weight", draft.weight)
        except CellRefused as fault:
            return RowRefusal(draft.line, fault.column, fault.reason, fault.text)
        product = draft.product
        if self.pointed:
            product = restore_code(product, draft.nomenclature, pointed=True)
        return replace(draft, product=product, value=value, quantity=quantity, weight=weight)

    def _plain_cell(self, column: str, cell: str) -> str:
        if self.decimal:
            return _read_by(cell, _TABLE_COLUMNS[column], self.decimal)
        sign = numbers.sign_use(cell).doubtful if self.groups.get(column) else ""
        return cell.replace(sign, "") if sign and sign in self.groups[column] else cell

    def _grouping_signs(self, name: str) -> frozenset[str]:
        """The signs that group the doubtful cells of a column."""
        column, groups = self._columns[name], set[str]()
        for sign, (line, cell) in column.doubtful.items():
            reading = _reading(sign, column) or _reading(sign, self._every_column())
            if not reading and sign == self.published:
                reading = "decimal"
            if not reading:
                raise _open_sign(self.name, _TABLE_COLUMNS[name], line, cell)
            if reading == "grouping":
                groups.add(sign)
        return frozenset(groups)

    def _every_column(self) -> _Column:
        columns = self._columns.values()
        return _Column(
            set().union(*(column.decimal for column in columns)),
            set().union(*(column.grouping for column in columns)),
        )


def check_decimal_sign(text: str) -> str:
    """The sign before decimals as the person writes it who adds a file; '' where nothing is
    written. Raises InputError.
    """
    if text not in {"", ".", ","}:
        raise InputError(
            "trade.decimal-sign",
            "{text!r} is not a sign before decimals.",
            "Use a comma or a point.",
            text=text,
        )
    return text


def _reading(sign: str, column: _Column) -> str:
    """``decimal`` or ``grouping`` by what a column shows; '' where it shows neither, or both."""
    other = "," if sign == "." else "."
    is_decimal = sign in column.decimal
    is_grouping = sign in column.grouping
    if is_decimal or is_grouping:
        return "" if is_decimal and is_grouping else "decimal" if is_decimal else "grouping"
    is_decimal, is_grouping = other in column.grouping, other in column.decimal
    return "" if is_decimal == is_grouping else "decimal" if is_decimal else "grouping"


def _read_by(cell: str, column: str, decimal: str) -> str:
    """A number by a decimal sign, as a plain one; a word for missing as it is. Raises
    CellRefused.
    """
    convention = (
        DecimalSeparatorConvention.COMMA if decimal == "," else DecimalSeparatorConvention.POINT
    )
    number = parse_amount(cell, column, convention=convention)
    return cell if number is None else numbers.unmistakable(f"{number:f}")


def _open_sign(name: str, column: str, line: int, cell: str) -> DocumentRefused:
    sign = "," if "," in cell else "."
    grouped = Decimal(cell.strip().lstrip("+-\u2212 ").replace(sign, ""))
    return DocumentRefused(
        "trade.sign-open",
        "{source}, line {line}: {text!r} in the column {column} can be {small} or {large}, and "
        "nothing in the file shows which.",
        "Add it again with --decimal {sign} if it is {small}, with --decimal {other} if it is "
        '{large} (in a mapping: `decimal = "{sign}"` under [units]).',
        source=name,
        line=line,
        text=cell.strip(),
        column=column,
        small=f"{grouped / 1000:f}",
        large=f"{grouped:,}",
        sign=sign,
        other="." if sign == "," else ",",
    )
