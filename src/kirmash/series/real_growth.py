"""Real growth: a series in another currency and in constant prices, by exchange rates and deflators
of a table that the user supplies.

The table is a CSV file in UTF-8, separated by commas or by semicolons (then a comma may be the
decimal point), one number a row; lines that begin with # are comments::

    period,kind,currency,value,source
    2014,rate,RUB,38.42,Bank of Russia
    2014,deflator,RUB,107.8,"consumer prices, 2013 = 100"

``rate`` is how many units of the currency one US dollar bought, on average over the period;
``deflator`` a price index of the currency on any base. ``source`` may be empty. A period must be
written as in the series: a quarter needs its own numbers.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kirmash import inputs
from kirmash.errors import BadPeriod, InputError, os_cause
from kirmash.formats import numbers
from kirmash.formats.encodings import detect_separator
from kirmash.records import periods
from kirmash.records.estimates import Series, SeriesPoint
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Unknown
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits

REQUIRED_COLUMNS = ("period", "kind", "currency", "value")
ROW_KINDS = ("rate", "deflator")
DOLLAR = "USD"
CURRENCY_CODE_LENGTH = len(DOLLAR)
FORMAT_HINT = (
    "Write period,kind,currency,value,source in its first line, then rows such as "
    "2014,rate,RUB,38.42,Bank of Russia."
)
NO_LEVEL = Unknown("real.no-level", "no level")
NO_RATE = Unknown("real.no-rate", "no exchange rate")
NO_DEFLATOR = Unknown("real.no-deflator", "no deflator")
A_YEAR_EARLIER = {
    NO_LEVEL: Unknown("real.no-level-before", "no level a year earlier"),
    NO_RATE: Unknown("real.no-rate-before", "no exchange rate a year earlier"),
    NO_DEFLATOR: Unknown("real.no-deflator-before", "no deflator a year earlier"),
}
RateKey = tuple[str, str, Period]


@dataclass(frozen=True, slots=True)
class RatesAndDeflators:
    """Rates and deflators by kind, currency and period, all above zero."""

    numbers: Mapping[RateKey, float]

    def exchange_rate(self, currency: str, period: Period) -> float | None:
        """Units of the currency for one US dollar; None where the table has none."""
        return 1.0 if currency == DOLLAR else self.numbers.get(("rate", currency, period))

    def deflator(self, currency: str, period: Period) -> float | None:
        """The price index of the currency; None where the table has none."""
        return self.numbers.get(("deflator", currency, period))


@dataclass(frozen=True, slots=True)
class ValueWithInterval:
    """A value with the ends of its 90 % interval: a level in plain units of its currency, or a
    growth in percent.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RealPoint:
    """One period: level in the currency, level in constant prices, growth on the same months a year
    before, and real growth.

    Reasons of an unknown: no_level, no_level_before, not_above_zero, no_rate, no_rate_before,
    no_deflator, no_deflator_before, no_prices (no deflator of the currency at all).
    """

    period: Period
    level: ValueWithInterval | Unknown
    constant: ValueWithInterval | Unknown
    growth: ValueWithInterval | Unknown
    real: ValueWithInterval | Unknown


@dataclass(frozen=True, slots=True)
class RealSeries:
    """A series in ``currency``; ``base`` is the period whose prices the constant levels are in,
    None without any deflator.
    """

    currency: str
    base: Period | None
    points: tuple[RealPoint, ...]


def read_rates_and_deflators(path: Path) -> RatesAndDeflators:
    """The table of a file. Raises InputError with file, line and column for what cannot be used."""
    try:
        text = inputs.read_regular_text(path)
    except OSError as fault:
        raise InputError(
            "rates-table.unreadable",
            "{path} cannot be read: {cause}.",
            "Give the path of a CSV file.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    except UnicodeDecodeError as fault:
        raise InputError(
            "rates-table.not-utf8",
            "{path} is not in UTF-8 (byte {byte}).",
            "Save it as CSV in UTF-8.",
            path=path,
            byte=fault.start,
        ) from fault
    return workers.read_table(_parse_table, path, (path, text), Limits.for_table(len(text)))


def _parse_table(path: Path, text: str) -> RatesAndDeflators:
    """The child's side: the table of a file's text."""
    lines = text.splitlines()
    content_lines = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not content_lines:
        raise InputError(
            "rates-table.empty",
            "{path} is empty.",
            FORMAT_HINT,
            path=path,
        )
    separator = detect_separator(content_lines[0][1], ";,")
    rows = [
        (number, _split_cells(f"{path}, line {number}", line, separator))
        for number, line in content_lines
    ]
    head = [name.casefold() for name in rows[0][1]]
    if missing := [name for name in REQUIRED_COLUMNS if name not in head]:
        raise InputError(
            "rates-table.column-missing",
            "{path}, line {line}: the column {column} is missing.",
            FORMAT_HINT,
            path=path,
            line=content_lines[0][0],
            column=missing[0],
        )
    return RatesAndDeflators(_read_numbers(path, head, rows[1:]))


def _split_cells(where: str, line: str, separator: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    except csv.Error as fault:
        raise InputError(
            "rates-table.csv-invalid",
            "{where}: {cause}.",
            FORMAT_HINT,
            where=where,
            cause=fault,
        ) from fault


def _read_numbers(
    path: Path, head: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> dict[RateKey, float]:
    values: dict[RateKey, float] = {}
    lines: dict[RateKey, int] = {}
    for number, cells in rows:
        where = f"{path}, line {number}"
        if len(cells) > len(head):
            raise InputError(
                "rates-table.cells",
                "{where}: cells: {cells}, columns: {columns}.",
                "Put cells that contain the separator in quotes.",
                where=where,
                cells=len(cells),
                columns=len(head),
            )
        row = dict.fromkeys(head, "") | dict(zip(head, cells, strict=False))
        key = _read_key(where, row)
        if key in values:
            raise InputError(
                "rates-table.repeated",
                "{where}: {kind} of {currency} for {period} is already given in line {line}.",
                "Remove one of the two.",
                where=where,
                kind=key[0],
                currency=key[1],
                period=key[2],
                line=lines[key],
            )
        values[key], lines[key] = _read_number(where, row["value"]), number
    return values


def _read_key(where: str, row: Mapping[str, str]) -> RateKey:
    if row["kind"] not in ROW_KINDS:
        raise InputError(
            "rates-table.kind",
            "{where}, column kind: {kind!r} is neither rate nor deflator.",
            FORMAT_HINT,
            where=where,
            kind=row["kind"],
        )
    currency = row["currency"].upper()
    if not (len(currency) == CURRENCY_CODE_LENGTH and currency.isascii() and currency.isalpha()):
        raise InputError(
            "rates-table.currency",
            "{where}, column currency: {currency!r} is not a currency.",
            "Use an ISO 4217 code such as RUB, BYN or USD.",
            where=where,
            currency=row["currency"],
        )
    try:
        return row["kind"], currency, periods.parse(row["period"])
    except BadPeriod as fault:
        raise InputError(
            fault.problem.at("place.period-column", "{where}, column period", where=where)
        ) from fault


def _read_number(where: str, text: str) -> float:
    try:
        value = float(numbers.parse(text, numbers.DecimalSeparatorConvention.LONE_DECIMAL))
    except numbers.NotANumber:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise InputError(
            "rates-table.value",
            "{where}, column value: {text!r} is not a positive number.",
            "Write it in the form 38.42.",
            where=where,
            text=text,
        )
    return value


def real_series(series: Series, table: RatesAndDeflators, currency: str = "") -> RealSeries:
    """The series in ``currency`` (its own where '') and in constant prices of the last period with
    a level and a deflator.

    The interval of a growth assumes that the errors of the two levels are independent: it is too
    wide where a stated rate ties them.
    """
    currency = (currency or series.unit).upper()
    known = [
        p.period
        for p in series.points
        if p.value is not None and p.period.is_year and table.deflator(currency, p.period)
    ]
    known = known or [
        p.period
        for p in series.points
        if p.value is not None and table.deflator(currency, p.period)
    ]
    base = max(known, default=None)
    levels = {
        point.period: _level_in_currency(series.unit, table, currency, point)
        for point in series.points
    }
    prices = {
        period: _constant_price_level(table, currency, base, period, level)
        for period, level in levels.items()
    }
    return RealSeries(
        currency,
        base,
        tuple(
            RealPoint(
                when,
                levels[when],
                prices[when],
                _yearly_growth(levels, when),
                _yearly_growth(prices, when),
            )
            for when in levels
        ),
    )


def _level_in_currency(
    unit: str, table: RatesAndDeflators, currency: str, point: SeriesPoint
) -> ValueWithInterval | Unknown:
    if point.value is None or point.low is None or point.high is None:
        return NO_LEVEL
    ours, theirs = (
        table.exchange_rate(unit, point.period),
        table.exchange_rate(currency, point.period),
    )
    if unit == currency:
        return ValueWithInterval(point.value, point.low, point.high)
    if ours is None or theirs is None:
        return NO_RATE
    return ValueWithInterval(*(end * theirs / ours for end in (point.value, point.low, point.high)))


def _constant_price_level(
    table: RatesAndDeflators,
    currency: str,
    base: Period | None,
    when: Period,
    level: ValueWithInterval | Unknown,
) -> ValueWithInterval | Unknown:
    if isinstance(level, Unknown):
        return level
    index, of_base = table.deflator(currency, when), base and table.deflator(currency, base)
    if not of_base:
        return Unknown("real.no-prices", "no deflator of {currency}", currency=currency)
    if index is None:
        return NO_DEFLATOR
    return ValueWithInterval(
        *(end * of_base / index for end in (level.value, level.low, level.high))
    )


def _yearly_growth(
    levels: Mapping[Period, ValueWithInterval | Unknown], when: Period
) -> ValueWithInterval | Unknown:
    """Percent on the same months a year before."""
    now, before = (
        levels[when],
        levels.get(when.months_earlier(), NO_LEVEL) if when.first >= MONTHS_IN_YEAR else NO_LEVEL,
    )
    if isinstance(now, Unknown):
        return now
    if isinstance(before, Unknown):
        return A_YEAR_EARLIER.get(before, before)
    if min(now.low, before.low) <= 0:
        return Unknown("real.not-above-zero", "a level is not above zero")
    ratio = now.value / before.value
    below = math.hypot(math.log(now.low / now.value), math.log(before.high / before.value))
    above = math.hypot(math.log(now.high / now.value), math.log(before.low / before.value))
    return ValueWithInterval(
        *(100 * (end - 1) for end in (ratio, ratio * math.exp(-below), ratio * math.exp(above)))
    )
