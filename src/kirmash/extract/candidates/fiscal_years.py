"""Years that do not begin in January: of a country's budget, of a solar calendar, of a crop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.reference.economies import country_of
from kirmash.reference.lexicons import data_rows

_SOLAR_OFFSET = 621  # years from the solar Hijri year to the Gregorian one it begins in


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A year that begins in month ``start`` (1–12); where it ``straddles``, amid that month."""

    start: int
    straddles: bool

    def year(self, number: int) -> Period:
        """The twelve months that begin in calendar year ``number``."""
        return self.part(number, 0, MONTHS_IN_YEAR)

    def part(self, number: int, first: int, months: int) -> Period:
        """``months`` months of the year that begins in ``number``, from its month ``first`` (0 is
        the first) on.
        """
        begin = number * MONTHS_IN_YEAR + self.start - 1 + first
        return Period(begin, begin + months - 1 + self.straddles)


@cache
def _fiscal_years() -> dict[str, tuple[FiscalYear, ...]]:
    years: dict[str, tuple[FiscalYear, ...]] = {}
    for row in data_rows("fiscal_years"):
        year = FiscalYear(int(row["start"]), row["straddles"] == "1")
        years[row["code"]] = (*years.get(row["code"], ()), year)
    return years


def fiscal_years_of(economies: Iterable[str], most: int = 3) -> tuple[FiscalYear, ...]:
    """The fiscal years of economies or their countries, each once, at most ``most``."""
    years = (year for code in economies for year in _fiscal_years().get(country_of(code), ()))
    return tuple(dict.fromkeys(years))[:most]


def solar_year(number: int) -> int:
    """The Gregorian year in which the solar Hijri year ``number`` begins: 1402 in 2023."""
    return number + _SOLAR_OFFSET
