"""Average exchange rates: units of a currency for one US dollar, by year or month, as facts with
their source in the data file.

A reader may hand in a table of its own in the same form (``currency, period, per_usd``, and
``source`` where it is told); its rates go before those of the data file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from kirmash import inputs
from kirmash.errors import InputError
from kirmash.formats import numbers
from kirmash.formats.encodings import detect_separator
from kirmash.formats.numbers import DecimalSeparatorConvention
from kirmash.trade.table import (
    THOUSANDTH,
    CellRefused,
    RowRefusal,
    RowRefusalReason,
    TradeDraft,
    check_period,
    parse_amount,
)

DATA_FILE = "rates.csv"
VALUE_COLUMN = 3  # per_usd, counted from 1
# A money reform: the old currency, the one in the table, and how many old units make one of it.
REFORMS = MappingProxyType({"BYR": ("BYN", 10_000), "RUR": ("RUB", 1_000)})
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_PERIOD = re.compile(r"(1[89]|20)\d\d(-(0[1-9]|1[0-2]))?", re.ASCII)
_MAX_BYTES = 2_000_000  # of a table handed in: averages by year or month, not by day


@dataclass(frozen=True, slots=True)
class Rate:
    """One average of a table: ``period`` a year or a month (``2014-03``), ``line`` the
    row's text, ``row`` its number from 1.

    ``checked`` is the figure of a second source, ``checked_by``; None and '' where there is none.
    """

    currency: str
    period: str
    per_usd: Decimal
    source: str
    row: int
    line: str
    checked: Decimal | None = None
    checked_by: str = ""


RateTable = Mapping[tuple[str, str], Rate]


def annual_average_rate(currency: str, year: int) -> Decimal | None:
    """Units of ``currency`` (ISO 4217; also RUR and BYR, of before the reforms) a dollar on the
    average of a year; None where unknown.
    """
    if currency == "USD":
        return Decimal(1)
    current, old = REFORMS.get(currency, (currency, 1))
    known = annual_rate_entry(current, year)
    return known.per_usd * old if known else None


def annual_rate_entry(currency: str, year: int) -> Rate | None:
    """The row of the data file with a year's average; None where there is none."""
    return default_rates().get((currency, f"{year:04d}"))


def rate_for(table: RateTable, currency: str, period: str) -> Rate | None:
    """The rate for a period: of the month where it is a month and the table has it, else of the
    year; None where it has neither.

    For RUR and BYR the rate is that of RUB and BYN in old units.
    """
    current, old = REFORMS.get(currency, (currency, 1))
    rate = table.get((current, period)) or table.get((current, period[:4]))
    if rate is None or old == 1:
        return rate
    return Rate(currency, rate.period, rate.per_usd * old, rate.source, rate.row, rate.line)


def load_rates(path: Path) -> RateTable:
    """A table supplied by the user: its rates, and those of the data file for the rest. Raises
    InputError with the line at fault.
    """
    try:
        text = inputs.read_regular_text(path, _MAX_BYTES)
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(
            "rates.not-a-table",
            "{path} is not a table of exchange rates: {cause}.",
            "Provide a CSV in UTF-8: currency,period,per_usd,source.",
            path=path,
            cause=fault,
        ) from fault
    supplied = _parse_table(text, path.stem, path)
    return MappingProxyType({**default_rates(), **supplied})


@cache
def data_digest() -> str:
    """The SHA-256 of the data file: which edition of it was used."""
    return sha256(_data_bytes()).hexdigest()


@cache
def default_rates() -> RateTable:
    """The rates of the data file."""
    return MappingProxyType(_parse_table(_data_bytes().decode(), "", None))


def _data_bytes() -> bytes:
    return (resources.files("kirmash") / "data" / "trade" / DATA_FILE).read_bytes()


def _parse_table(text: str, source: str, path: Path | None) -> dict[tuple[str, str], Rate]:
    rates: dict[tuple[str, str], Rate] = {}
    head: list[str] = []
    separator = ","
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not head:
            separator = detect_separator(line, ",;")
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
        if not head:
            head = [cell.casefold() for cell in cells]
            if absent := [name for name in ("currency", "period", "per_usd") if name not in head]:
                raise InputError(
                    "rates.column-missing",
                    "{path}, line {line}: there is no column {column}.",
                    "Write currency,period,per_usd,source.",
                    path=path,
                    line=row,
                    column=absent[0],
                )
            continue
        rate = _parse_rate(dict(zip(head, cells, strict=False)), row, line, source, path)
        if rates.setdefault((rate.currency, rate.period), rate) is not rate:
            raise InputError(
                "rates.repeated",
                "{path}, line {line}: duplicate rate of {currency} for {period}.",
                "Remove one of the two lines.",
                path=path,
                line=row,
                currency=rate.currency,
                period=rate.period,
            )
    return rates


def _parse_rate(
    cells: Mapping[str, str], row: int, line: str, source: str, path: Path | None
) -> Rate:
    currency, period = cells.get("currency", "").upper(), cells.get("period", "")
    if not _CODE.fullmatch(currency):
        raise InputError(
            "rates.currency",
            "{path}, line {line}: {currency!r} is not a currency.",
            "Use a three-letter code (ISO 4217) such as EUR.",
            path=path,
            line=row,
            currency=currency,
        )
    if not _PERIOD.fullmatch(period):
        raise InputError(
            "rates.period",
            "{path}, line {line}: {period!r} is not a valid year or month.",
            "Write 2014 or 2014-03.",
            path=path,
            line=row,
            period=period,
        )
    try:
        per_usd = numbers.parse(cells.get("per_usd", ""), DecimalSeparatorConvention.LONE_DECIMAL)
    except numbers.NotANumber:
        per_usd = Decimal(0)
    if not Decimal("1e-9") < per_usd < Decimal("1e9"):
        raise InputError(
            "rates.value",
            "{path}, line {line}: {text!r} is not an exchange rate.",
            "Give units of the currency per dollar.",
            path=path,
            line=row,
            text=cells.get("per_usd", ""),
        )
    checked = Decimal(cells["checked"]) if path is None and cells.get("checked") else None
    return Rate(
        currency,
        period,
        per_usd,
        cells.get("source") or source,
        row,
        line,
        checked,
        cells.get("checked_by", ""),
    )


DOLLAR = "USD"


@dataclass(frozen=True, slots=True, order=True)
class AppliedRate:
    """A rate that values were turned at: units of the currency for one dollar on the average of
    ``period`` (a year or a month), as text.
    """

    currency: str
    period: str
    per_usd: str
    source: str


@dataclass(slots=True)
class ExchangeRates:
    """The table of rates, and the rates used so far: filled while a file is read."""

    table: RateTable = field(default_factory=default_rates)
    used_rates: dict[tuple[str, str], Rate] = field(default_factory=dict)

    @property
    def applied(self) -> tuple[AppliedRate, ...]:
        """The rates used, by currency and period."""
        return tuple(
            sorted(
                AppliedRate(rate.currency, rate.period, str(rate.per_usd), rate.source)
                for rate in self.used_rates.values()
            )
        )


def convert_to_dollars(
    drafts: Iterator[TradeDraft | RowRefusal], exchange: ExchangeRates
) -> Iterator[TradeDraft | RowRefusal]:
    """The drafts, those of another currency in dollars: divided exactly and rounded once, half to
    even, to thousandths.

    A draft without a rate for its period is refused (no_rate); one of a currency nobody can tell is
    too (other_currency).
    """
    for draft in drafts:
        if draft.currency == DOLLAR:
            yield draft
        elif isinstance(draft, RowRefusal):
            yield _convert_refusal(draft, exchange)
        else:
            yield _convert_draft(draft, exchange)


def _convert_refusal(refusal: RowRefusal, exchange: ExchangeRates) -> RowRefusal:
    """A refusal with its dollars; without an amount where there is no rate."""
    rate = rate_for(exchange.table, refusal.currency, refusal.period)
    if rate is None or refusal.value is None:
        return replace(refusal, value=None, currency=DOLLAR)
    dollars = (refusal.value / rate.per_usd).quantize(THOUSANDTH, ROUND_HALF_EVEN)
    return replace(refusal, value=dollars, currency=DOLLAR)


def _convert_draft(draft: TradeDraft, exchange: ExchangeRates) -> TradeDraft | RowRefusal:
    try:
        check_period(draft.period)
        value = parse_amount(draft.value, "value_usd", draft.unit)
    except CellRefused as fault:
        return RowRefusal(draft.line, fault.column, fault.reason, fault.text)
    if value is None:
        return RowRefusal(draft.line, "value_usd", RowRefusalReason.MISSING, draft.value[:40])
    rate = rate_for(exchange.table, draft.currency, draft.period)
    if rate is None:
        return RowRefusal(
            draft.line,
            "value_usd",
            RowRefusalReason.NO_RATE,
            f"{draft.currency} {draft.period}"[:40],
        )
    exchange.used_rates[rate.currency, rate.period] = rate
    dollars = (value / rate.per_usd).quantize(THOUSANDTH, ROUND_HALF_EVEN)
    return replace(draft, value=f"{dollars:f}", unit=1, currency=DOLLAR)
