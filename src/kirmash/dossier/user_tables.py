"""Small tables that users supply as CSV (incomes, output, GDP), and input–output tables; every
fault is reported with its line.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kirmash import inputs
from kirmash.errors import IndicatorRefused, InputError, UnknownEconomy, os_cause
from kirmash.factcheck.facts import UserSuppliedTotal
from kirmash.formats import numbers
from kirmash.formats.encodings import detect_separator
from kirmash.reference import economies, lexicons
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from kirmash.trade import rates

if TYPE_CHECKING:
    from kirmash.indicators.matrix import InclusionThresholds
    from kirmash.indicators.value_added import InputOutputTable

_Parsed = TypeVar("_Parsed")

YEAR_DIGITS = 4
MAX_TABLE_BYTES = 4_000_000_000  # of an input–output table: the largest published has about two
_YEAR = re.compile(r"(\d{4})(?: \[yr\d{4}\])?", re.ASCII)  # "2019", "2019 [YR2019]"
_WORLD_BANK_CODE = "country code"
_MAX_PREAMBLE = 20  # lines before the header of a download
_ENOUGH_ECONOMIES = 0.8  # of those of the fullest year, for a year to be taken
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


def _parse_limited(path: Path, parse: Callable[[Path, str], _Parsed]) -> _Parsed:
    """What a child makes of the text of a file. Raises InputError where it cannot be read."""
    text = read_text(path)
    return workers.read_table(parse, path, (path, text), Limits.for_table(len(text)))


def read_text(path: Path) -> str:
    """The text of a file. Raises InputError where it cannot be read as UTF-8."""
    try:
        return inputs.read_regular_text(path)
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(
            "user-table.unreadable",
            "{path} cannot be read: {cause}.",
            "Provide a CSV file in UTF-8.",
            path=path,
            cause=fault,
        ) from fault


def parse_rows(
    path: Path, text: str, needed: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The lines of a CSV with their numbers (the header is line 1), cells stripped, columns in
    small letters.

    Raises InputError where the file lacks a column, or a line has more cells than the header.
    """
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
                "{path}, line {line}: cells: {cells}, columns: {columns}.",
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


@dataclass(frozen=True, slots=True)
class EconomyNumbers:
    """A number by economy, and the rows passed over: ``groups`` are names of groups of
    economies as the World Bank's tables hold them, ``without`` of economies with no figure.
    ``year`` is that of the column taken from a table of many years; None of one without years.
    """

    by_economy: Mapping[str, float]
    groups: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    year: int | None = None


def read_income_per_head(path: Path) -> Mapping[str, float]:
    """Income per head by economy, from columns ``economy`` and ``income``, or a download of the
    World Bank with a column a year. Raises InputError with the line at fault.
    """
    return read_income_table(path).by_economy


def read_income_table(path: Path) -> EconomyNumbers:
    """The same with what was passed over: rows of groups of economies (Arab World, High income) and
    rows without a figure.
    """
    return _parse_limited(path, _parse_incomes)


def read_populations(path: Path) -> Mapping[str, float]:
    """People by economy, from columns ``economy`` and ``population``. Raises InputError with the
    line at fault.
    """
    return read_population_table(path).by_economy


def read_population_table(path: Path) -> EconomyNumbers:
    """The same with the year, where the table is a download of many years."""
    return _parse_limited(path, _parse_populations)


def read_growth_factors(path: Path) -> Mapping[str, float]:
    """Expected growth by economy as a factor (1.1 is ten per cent more), from columns ``economy``
    and ``factor``. Raises InputError with the line at fault.
    """
    return _parse_limited(path, _parse_factors).by_economy


def complexity_floors(
    exports: float, product: float, population: float, people: Path | None
) -> InclusionThresholds:
    """What an economy (dollars of exports, people by the table ``people``) and a product (dollars
    the world over) must reach to be ranked by complexity. Raises InputError.
    """
    from kirmash.indicators.matrix import InclusionThresholds

    if population and people is None:
        raise InputError(
            "user-table.no-populations",
            "A least population is given, but no table of populations.",
            "Provide one with --population FILE (columns: {columns}).",
            columns=("economy", "population"),
        )
    populations = tuple(sorted(read_populations(people).items())) if people else ()
    return InclusionThresholds(
        exporter_total=exports,
        product_total=product,
        exporter_population=population,
        populations=populations,
    )


@cache
def _world_bank_groups() -> frozenset[str]:
    rows = lexicons.data_rows("world_bank_groups")
    return frozenset(row[column].casefold() for row in rows for column in ("code", "name"))


def _parse_incomes(path: Path, text: str) -> EconomyNumbers:
    return _parse_numbers(path, text, "income")


def _parse_populations(path: Path, text: str) -> EconomyNumbers:
    return _parse_numbers(path, text, "population")


def _parse_factors(path: Path, text: str) -> EconomyNumbers:
    return _parse_numbers(path, text, "factor")


def _parse_numbers(path: Path, text: str, column: str) -> EconomyNumbers:
    """One number above zero an economy. Raises InputError."""
    values: dict[str, float] = {}
    groups, without = list[str](), list[str]()
    downloaded = _world_bank_download(path, text, column)
    year, rows = downloaded or (None, parse_rows(path, text, ("economy", column)))
    for line, row in rows:
        if row["economy"].casefold() in _world_bank_groups():
            groups.append(row["economy"])
            continue
        if row[column] in {"", ".."}:
            without.append(row["economy"])
            continue
        code = parse_economy(row["economy"], path, line)
        if code in values:
            raise InputError(
                "user-table.economy-repeated",
                "{path}, line {line}: {economy} is repeated.",
                "Give one value per economy.",
                path=path,
                line=line,
                economy=row["economy"],
            )
        values[code] = parse_positive(row[column], path, line)
    return EconomyNumbers(values, tuple(groups), tuple(without), year)


def _world_bank_download(
    path: Path, text: str, column: str
) -> tuple[int, list[tuple[int, Mapping[str, str]]]] | None:
    """The year taken of a download of the World Bank (a column a year, lines on the source before
    the header or after the rows), and its lines as `parse_rows` has them; None of another table.

    Raises InputError where the file holds several indicators.
    """
    every = text.splitlines()
    start = next((n for n, line in enumerate(every[:_MAX_PREAMBLE]) if _is_wide(line)), -1)
    if start < 0:
        return None
    reader = csv.reader(every[start:])
    header = [cell.strip().casefold() for cell in next(reader)]
    rows = [(reader.line_num + start, dict(zip(header, cells, strict=False))) for cells in reader]
    rows = [(line, row) for line, row in rows if row.get(_WORLD_BANK_CODE, "").strip()]
    kinds = {row.get(name) for _, row in rows for name in ("indicator code", "series code")}
    if len(kinds - {None}) > 1:
        raise InputError(
            "user-table.several-indicators",
            "{path} has several indicators of the World Bank.",
            "Download one of them.",
            path=path,
        )
    name = _fullest_year(header, [row for _, row in rows])
    return int(name[:YEAR_DIGITS]), [
        (line, {"economy": row[_WORLD_BANK_CODE].strip(), column: row.get(name, "").strip()})
        for line, row in rows
    ]


def _fullest_year(header: list[str], rows: list[dict[str, str]]) -> str:
    """The column of the last year that has nearly as many economies as any."""
    own = [
        row for row in rows if row[_WORLD_BANK_CODE].strip().casefold() not in _world_bank_groups()
    ]
    counts = {
        name: sum(row.get(name, "").strip() not in {"", ".."} for row in own)
        for name in header
        if _YEAR.fullmatch(name)
    }
    enough = max(counts.values()) * _ENOUGH_ECONOMIES
    return max(name for name, count in counts.items() if count >= enough)


def _is_wide(line: str) -> bool:
    """Whether a line is the header of such a download."""
    header = [cell.strip().casefold() for cell in next(csv.reader([line]), [])]
    return _WORLD_BANK_CODE in header and any(map(_YEAR.fullmatch, header))


def read_input_output_table(path: Path) -> SourcedInputOutputTable:
    """An inter-country input–output table in the layout of the OECD or of WIOD. Raises
    InputError where it is neither.
    """
    try:
        inputs.check_regular_file(path, MAX_TABLE_BYTES)
        status = path.stat()
        limits = Limits.for_table(status.st_size)
        packed = workers.read_table(_pack_table, path, (path,), limits)
    except OSError as fault:
        raise InputError(
            "user-table.file",
            "{path} cannot be read: {cause}.",
            "Provide a CSV file in UTF-8.",
            path=path,
            cause=os_cause(fault),
        ) from fault
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    return SourcedInputOutputTable(
        packed.table(),
        path.name,
        years[-1] if years else "",
        datetime.fromtimestamp(status.st_mtime, UTC).date(),
    )


@dataclass(frozen=True, slots=True)
class _PackedTable:
    """An input–output table as it comes out of a child: its numbers as bytes."""

    sectors: tuple[tuple[str, str], ...]
    economies: tuple[str, ...]
    intermediate: bytes
    final_use: bytes
    inventories: bytes

    def table(self) -> InputOutputTable:
        """The table again, checked. Raises InputError."""
        import numpy as np

        from kirmash.indicators import value_added

        count = len(self.sectors)
        try:
            return value_added.input_output_table(
                self.sectors,
                self.economies,
                np.frombuffer(self.intermediate).reshape(count, count),
                np.frombuffer(self.final_use).reshape(count, len(self.economies)),
                np.frombuffer(self.inventories),
            )
        except IndicatorRefused as fault:
            raise InputError(fault.problem) from fault


def _pack_table(path: Path) -> _PackedTable:
    """The child's side: a table in either layout."""
    from kirmash.indicators import value_added

    with inputs.open_regular_file(path, MAX_TABLE_BYTES) as file:
        first = file.readline(MAX_HEADER).decode("utf-8-sig", "replace")
    read = value_added.read_wiod if "IndustryCode" in first else value_added.read_oecd
    try:
        table = read(path)
    except IndicatorRefused as fault:
        raise InputError(fault.problem) from fault
    return _PackedTable(
        table.sectors,
        table.economies,
        table.intermediate.tobytes(),
        table.final_use.tobytes(),
        table.inventories.tobytes(),
    )


def parse_economy(text: str, path: Path, line: int) -> str:
    """The code of an economy. Raises InputError with the line."""
    try:
        return economies.resolve_economy_code(text, two_letters=False)
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
    return _parse_limited(path, _parse_amounts)


def _parse_amounts(path: Path, text: str) -> tuple[UserSuppliedTotal, ...]:
    amounts = []
    for line, row in parse_rows(path, text, ("economy", "measure", "period", "value")):
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
