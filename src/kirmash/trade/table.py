"""The trade table's contract: its columns, its key, and the checks every row passes before it is
stored.

A value is a decimal number of current US dollars with exactly three digits after the point
(thousandths), below 10^15: sums of such numbers are exact, so the same table gives the same total
whatever the order of its rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.formats import numbers
from kirmash.formats.numbers import DecimalSeparatorConvention
from kirmash.trade import areas
from kirmash.trade.additions.goods_codes import restore_code

COLUMNS = (
    "period",
    "reporter",
    "exporter",
    "importer",
    "nomenclature",
    "product",
    "value_usd",
    "quantity",
    "quantity_unit",
    "weight_kg",
    "source",
    "retrieved",
)
KEY = ("period", "reporter", "exporter", "importer", "nomenclature", "product", "source")
TYPES = (
    ("period", "VARCHAR"),
    ("reporter", "VARCHAR"),
    ("exporter", "VARCHAR"),
    ("importer", "VARCHAR"),
    ("nomenclature", "VARCHAR"),
    ("product", "VARCHAR"),
    ("value_usd", "DECIMAL(18,3)"),
    ("quantity", "DECIMAL(18,3)"),
    ("quantity_unit", "VARCHAR"),
    ("weight_kg", "DECIMAL(18,3)"),
    ("source", "VARCHAR"),
    ("retrieved", "DATE"),
)
NOMENCLATURES = (
    "HS92",
    "HS96",
    "HS02",
    "HS07",
    "HS12",
    "HS17",
    "HS22",
    "HS",
    "CN",
    "SITC1",
    "SITC2",
    "SITC3",
    "SITC4",
    "BEC4",
    "TOTAL",
)
TOTAL = "TOTAL"
WORLD = "WLD"
YEAR_LENGTH, MONTH_LENGTH = len("2014"), len("2014-03")  # characters of a period
HS_DIGITS, CN_DIGITS = 6, 8  # digits of the longest codes; national HS codes are longer
RECONCILED = ""  # the reporter of a row that its source reconciled from both sides' reports (BACI)

THOUSANDTH = Decimal("0.001")
_LIMIT = Decimal(10) ** 15
_MISSING = frozenset(
    {
        *(
            "",
            "…",
            "...",
            "..",
            ".",
            "-",
            "--",
            "–",
            "—",
            "−",
            ":",
            "*",
            "na",
            "n/a",
            "n.a.",
            "nan",
        ),
        *("null", "none", "x", "х", "c", "с", "z", "[x]", "[c]", "[z]", "[u]", "н/д", "нет данных"),
        *("#n/a", "конф.", "к"),
    }
)
_PERIOD = re.compile(r"(1[89]|20)\d\d(-(0[1-9]|1[0-2]))?", re.ASCII)
_PRODUCT = re.compile(r"\d{1,10}|TOTAL", re.ASCII)


class RowRefusalReason(StrEnum):
    """Why a row was refused; each has a message under ``trade.refused.``."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    FORMULA = "formula"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    BAD_PERIOD = "bad_period"
    UNKNOWN_AREA = "unknown_area"
    ITSELF = "itself"
    BAD_PRODUCT = "bad_product"
    BAD_NOMENCLATURE = "bad_nomenclature"
    MIXED_VINTAGE = "mixed_vintage"
    BAD_FLOW = "bad_flow"
    REEXPORT = "reexport"
    BREAKDOWN = "breakdown"
    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    SHORT_ROW = "short_row"
    OTHER_CURRENCY = "other_currency"
    NOT_MONEY = "not_money"
    WITHDRAWN = "withdrawn"
    NO_RATE = "no_rate"
    HIDDEN = "hidden"
    QUARTER = "quarter"
    BAD_HEAD = "bad_head"


@dataclass(frozen=True, slots=True)
class TradeDraft:
    """One row as a reader found it, in words; ``line`` is 1-based in the file (or the sheet).

    ``value`` times ``unit`` is dollars (``unit`` 1000 for "thousand US$"), or units of ``currency``
    (ISO 4217) that ``money`` turns into dollars before the checks; ``weight`` is kilograms. '' is
    not given.
    """

    line: int
    period: str
    reporter: str
    exporter: str
    importer: str
    nomenclature: str
    product: str
    value: str
    unit: int = 1
    quantity: str = ""
    quantity_unit: str = ""
    weight: str = ""
    currency: str = "USD"


@renamed_attributes({"said": "text"})
@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A row that was not taken: its line, which column is at fault, why, and what is
    there (cut to 40).

    ``value`` is its amount in ``currency`` for ``period``, in dollars once rows are counted; None
    where it tells none.
    """

    line: int
    column: str
    reason: RowRefusalReason
    text: str = field(default="", metadata={"json_key": "said"})
    value: Decimal | None = None
    currency: str = "USD"
    period: str = ""


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One checked row, in the order of COLUMNS less source and retrieved, and its line in the file;
    None is not given.
    """

    period: str
    reporter: str
    exporter: str
    importer: str
    nomenclature: str
    product: str
    value_usd: Decimal
    quantity: Decimal | None = None
    quantity_unit: str | None = None
    weight_kg: Decimal | None = None
    line: int = 0


@dataclass(slots=True)
class RowTally:
    """How many rows were taken and refused, the dollars refused, and the first refusals of each
    reason: filled while a file is read.
    """

    taken: int = 0
    reasons: Counter[RowRefusalReason] = field(default_factory=Counter)
    examples: list[RowRefusal] = field(default_factory=list)
    dollars: dict[RowRefusalReason, Decimal] = field(default_factory=dict)
    example_limit: int = 3

    @property
    def summary(self) -> str:
        """The commonest reasons with their counts."""
        counts = (f"{reason}: {count}" for reason, count in self.reasons.most_common(5))
        return ", ".join(counts) or "it holds none"

    def copy(self) -> RowTally:
        """The counts so far."""
        return replace(
            self,
            reasons=self.reasons.copy(),
            examples=[*self.examples],
            dollars=self.dollars.copy(),
        )

    def restore(self, earlier: RowTally) -> None:
        """Back to the counts of before."""
        self.taken, self.reasons = earlier.taken, earlier.reasons
        self.examples, self.dollars = earlier.examples, earlier.dollars

    @property
    def refused_count(self) -> int:
        """Rows not taken."""
        return self.reasons.total()

    def count_refusal(self, refusal: RowRefusal, times: int = 1) -> None:
        """Count a refusal; keep it as an example while its reason has few."""
        if self.reasons[refusal.reason] < self.example_limit:
            self.examples.append(refusal)
        self.reasons[refusal.reason] += times
        if refusal.value and refusal.currency == "USD":
            earlier = self.dollars.get(refusal.reason, Decimal(0))
            self.dollars[refusal.reason] = earlier + refusal.value


class CellRefused(Exception):  # control flow inside this package: a row that ends as a RowRefusal
    """Raised by the checks of one cell."""

    def __init__(self, column: str, reason: RowRefusalReason, text: str = "") -> None:
        super().__init__(column, reason, text)
        self.column, self.reason, self.text = column, reason, text[:40]


def filter_valid_rows(
    drafts: Iterable[TradeDraft | RowRefusal], tally: RowTally
) -> Iterator[TradeRow]:
    """The rows that hold to the contract; every other is counted in ``tally`` with its reason."""
    vintages: dict[tuple[str, str], str] = {}
    for draft in drafts:
        if isinstance(draft, RowRefusal):
            tally.count_refusal(draft)
            continue
        try:
            row = parse_trade_row(draft)
            _check_vintage(row, vintages)
        except CellRefused as fault:
            value = cell_amount(draft.value, draft.unit) if draft.currency == "USD" else None
            tally.count_refusal(
                RowRefusal(draft.line, fault.column, fault.reason, fault.text, value)
            )
        else:
            tally.taken += 1
            yield row


def parse_trade_row(draft: TradeDraft) -> TradeRow:
    """One checked row. Raises Refused at the first cell that breaks the contract."""
    if draft.currency != "USD":
        raise CellRefused("value_usd", RowRefusalReason.OTHER_CURRENCY, draft.currency)
    exporter, importer = (
        area_code(draft.exporter, "exporter"),
        area_code(draft.importer, "importer"),
    )
    if exporter == importer:
        raise CellRefused("importer", RowRefusalReason.ITSELF, draft.importer)
    value = rounded_amount(draft.value, "value_usd", draft.unit)
    if value is None:
        raise CellRefused("value_usd", RowRefusalReason.MISSING, draft.value)
    return TradeRow(
        check_period(draft.period),
        area_code(draft.reporter, "reporter") if draft.reporter else RECONCILED,
        exporter,
        importer,
        _check_nomenclature(draft.nomenclature),
        check_product(draft.product, draft.nomenclature),
        value,
        rounded_amount(draft.quantity, "quantity"),
        draft.quantity_unit.strip() or None,
        rounded_amount(draft.weight, "weight_kg"),
        draft.line,
    )


def cell_amount(text: str, unit: int = 1) -> Decimal | None:
    """The amount of a row that is refused; None where its cell is none."""
    try:
        return rounded_amount(text, "value_usd", unit)
    except CellRefused:
        return None


def rounded_amount(text: str, column: str, unit: int = 1) -> Decimal | None:
    """``amount`` rounded to thousandths half to even."""
    value = parse_amount(text, column, unit)
    return None if value is None else value.quantize(THOUSANDTH)


def parse_amount(
    text: str,
    column: str,
    unit: int = 1,
    convention: DecimalSeparatorConvention = DecimalSeparatorConvention.LONE_DECIMAL,
) -> Decimal | None:
    """A decimal times ``unit``, not rounded; None where the cell says that it is missing.

    Reads ``1234.5``, ``1 234,5``, ``1.234,5``, ``1,234,567.8`` and ``1.2E+06``. Raises Refused for
    words, formulas, negative and huge values.
    """
    cleaned = text.strip()
    if cleaned.casefold() in _MISSING:
        return None
    if cleaned[0] in "=@":
        raise CellRefused(column, RowRefusalReason.FORMULA, cleaned)
    try:
        value = numbers.parse(cleaned, convention) * unit
    except numbers.NotANumber as fault:
        raise CellRefused(column, RowRefusalReason.NOT_A_NUMBER, cleaned) from fault
    if value < 0:
        raise CellRefused(column, RowRefusalReason.NEGATIVE, cleaned)
    if value >= _LIMIT:
        raise CellRefused(column, RowRefusalReason.TOO_LARGE, cleaned)
    return value


def area_code(text: str, column: str) -> str:
    """The table's code of an economy by number, letters or name. Raises Refused."""
    code = areas.area_economy_code(text)
    if code is None:
        raise CellRefused(column, RowRefusalReason.UNKNOWN_AREA, text)
    return code


def check_period(text: str) -> str:
    """A year or a month as written. Raises CellRefused for anything else."""
    if not _PERIOD.fullmatch(text):
        raise CellRefused("period", RowRefusalReason.BAD_PERIOD, text)
    return text


def check_product(text: str, nomenclature: str) -> str:
    """The digits of a code of goods. Raises CellRefused."""
    code = restore_code(text, nomenclature)
    is_of_chapters = nomenclature[:2] in {"HS", "CN"}
    # there is no chapter 00: a code of an odd length that begins with a nought lost another digit
    if not _PRODUCT.fullmatch(code) or (is_of_chapters and code.startswith("00")):
        raise CellRefused("product", RowRefusalReason.BAD_PRODUCT, text)
    return code


def _check_nomenclature(text: str) -> str:
    if text not in NOMENCLATURES:
        raise CellRefused("nomenclature", RowRefusalReason.BAD_NOMENCLATURE, text)
    return text


def _check_vintage(row: TradeRow, seen: dict[tuple[str, str], str]) -> None:
    """One reporter and period speak one HS vintage in a file: two would count goods twice."""
    if (
        row.nomenclature.startswith("HS")
        and seen.setdefault((row.period, row.reporter), row.nomenclature) != row.nomenclature
    ):
        raise CellRefused("nomenclature", RowRefusalReason.MIXED_VINTAGE, row.nomenclature)
