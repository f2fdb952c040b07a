"""Small tables that users supply as CSV (incomes, output, GDP), and input–output tables; every
fault is reported with its line.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash import inputs
from kirmash.errors import IndicatorRefused, InputError, UnknownEconomy, os_cause
from kirmash.factcheck.facts import UserSuppliedTotal
from kirmash.formats import numbers
from kirmash.formats.encodings import detect_separator
from kirmash.reference import economies
from kirmash.trade import rates

if TYPE_CHECKING:
    from kirmash.indicators.value_added import InputOutputTable

YEAR_DIGITS = 4
MAX_TABLE_BYTES = 4_000_000_000  # of an input–output table: the largest published has about two
MAX_HEADER = 1_000_000  # characters of its first line


@dataclass(frozen=True, slots=True, eq=False)
class SourcedInputOutputTable:
    """An inter-country input–output table, the file it came in, the year in the file's name (''
    where none) and the file's day.
    """

    table: InputOutputTable
    file: str
    year: str
    retrieved: date


def read_rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The lines of a CSV with their numbers (the header is line 1), cells stripped, columns in
    small letters.

    Raises InputError where the file cannot be read, lacks a column, or a line has more cells than
    the header.
    """
    try:
        text = inputs.read_regular_text(path)
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(
            "user-table.unreadable",
            "{path} cannot be read: {cause}.",
            "Provide a CSV file in UTF-8.",
            path=path,
            cause=fault,
        ) from fault
    lines = csv.reader(text.splitlines(), delimiter=detect_separator(text.partition("\n")[0], ";,"))
    header = [cell.strip().casefold() for cell in next(lines, [])]
    if missing := [name for name in needed if name not in header]:
        raise InputError(
            "user-table.column-missing",
            "{path}, line 1: column {column!r} is missing.",
            "Required columns: {needed}.",
            path=path,
            column=missing[0],
            needed=tuple(needed),
        )
    for cells in lines:
        if len(cells) > len(header):
            raise InputError(
                "user-table.cells",
                "{path}, line {line}: {cells} cells under {columns} columns.",
                "Put text with commas in quotes.",
                path=path,
                line=lines.line_num,
                cells=len(cells),
                columns=len(header),
            )
        if any(cell.strip() for cell in cells):
            yield (
                lines.line_num,
                {
                    name: cell.strip()
                    for name, cell in zip(header, [*cells, *[""] * len(header)], strict=False)
                },
            )


def read_income_per_head(path: Path) -> Mapping[str, float]:
    """Income per head by economy, from columns ``economy`` and ``income``. Raises InputError with
    the line at fault.
    """
    incomes: dict[str, float] = {}
    for line, row in read_rows(path, ("economy", "income")):
        code = parse_economy(row["economy"], path, line)
        if code in incomes:
            raise InputError(
                "user-table.economy-repeated",
                "{path}, line {line}: {economy} is repeated.",
                "Give one income per economy.",
                path=path,
                line=line,
                economy=row["economy"],
            )
        incomes[code] = parse_positive(row["income"], path, line)
    return incomes


def read_input_output_table(path: Path) -> SourcedInputOutputTable:
    """An inter-country input–output table in the layout of the OECD or of WIOD 2016. Raises
    InputError where it is neither.
    """
    from kirmash.indicators import value_added

    try:
        inputs.check_regular_file(path, MAX_TABLE_BYTES)
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline(MAX_HEADER)
        table = (
            value_added.read_wiod(path) if "IndustryCode" in first else value_added.read_oecd(path)
        )
    except OSError as fault:
        raise InputError(
            "user-table.file",
            "{path} cannot be read: {cause}.",
            "Provide a CSV file in UTF-8.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    except IndicatorRefused as fault:
        raise InputError(fault.problem) from fault
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    return SourcedInputOutputTable(
        table, path.name, years[-1] if years else "", date.fromtimestamp(path.stat().st_mtime)
    )


def parse_economy(text: str, path: Path, line: int) -> str:
    """The code of an economy. Raises InputError with the line."""
    try:
        return economies.resolve_economy_code(text)
    except UnknownEconomy as fault:
        raise InputError(
            fault.problem.at("place.line", "{path}, line {line}", path=path, line=line)
        ) from fault


def parse_positive(text: str, path: Path, line: int) -> float:
    """A number above zero as people write them; a sign that stands alone is the decimal one. Raises
    InputError with the line.
    """
    try:
        value = float(numbers.parse(text, numbers.DecimalSeparatorConvention.LONE_DECIMAL))
    except numbers.NotANumber:
        value = math.nan
    if not 0 < value < math.inf:
        raise InputError(
            "user-table.not-positive",
            "{path}, line {line}: {text!r} is not a positive number.",
            "Write digits only, and the unit in the header.",
            path=path,
            line=line,
            text=text,
        )
    return value


def read_output_and_gdp(path: Path) -> tuple[UserSuppliedTotal, ...]:
    """Output and GDP by economy and year, from columns ``economy, measure, period, value`` and,
    where they are there, ``unit`` and ``hs``.

    ``measure`` is output or gdp; ``period`` a year; ``unit`` dollars (USD, the default) or a
    currency whose yearly average is known; ``hs`` the goods' codes parted by ``|``. Raises
    InputError with the line at fault.
    """
    amounts = []
    for line, row in read_rows(path, ("economy", "measure", "period", "value")):
        measure, year, unit = row["measure"].casefold(), row["period"], row.get("unit") or "USD"
        if measure not in {"output", "gdp"}:
            raise InputError(
                "user-table.measure",
                "{path}, line {line}: {measure!r} is not a measure that exports can be "
                "compared with.",
                "Write output or gdp.",
                path=path,
                line=line,
                measure=row["measure"],
            )
        if not (year.isascii() and year.isdecimal() and len(year) == YEAR_DIGITS):
            raise InputError(
                "user-table.year",
                "{path}, line {line}: {year!r} is not a valid year.",
                "Write a year such as 2014.",
                path=path,
                line=line,
                year=year,
            )
        rate = rates.annual_average_rate(unit.upper(), int(year))
        if rate is None:
            raise InputError(
                "user-table.no-rate",
                "{path}, line {line}: no average exchange rate of {unit} is available for {year}.",
                "Give the value in USD.",
                path=path,
                line=line,
                unit=unit,
                year=year,
            )
        codes = tuple(code.strip() for code in row.get("hs", "").split("|") if code.strip())
        value = parse_positive(row["value"], path, line) / float(rate)
        amounts.append(
            UserSuppliedTotal(
                parse_economy(row["economy"], path, line),
                measure,
                int(year),
                value,
                f"{path.name}:{line}",
                codes,
            )
        )
    return tuple(amounts)
