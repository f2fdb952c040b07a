"""Periods: runs of whole months, written as the extraction contract writes them.

``2014``, ``2014-H1``, ``2016-Q1``, ``2016-04``, ``2018-01/2018-02``, a fiscal year
``2023-04/2024-03``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kirmash.deprecation import renamed_attributes
from kirmash.errors import BadPeriod

MONTHS_IN_YEAR = 12
ISO_DATE_LENGTH = len("2016-04-15")

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])(?:-\d\d)?))?")


@renamed_attributes({"back": "months_earlier", "holds": "contains"})
@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole months from ``first`` to ``last``, both counted from January of year 0 (2014-01 is
    24168).
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last:
            raise BadPeriod(
                "period.reversed",
                "A period cannot run from month {first} to month {last}.",
                first=self.first,
                last=self.last,
            )

    def __str__(self) -> str:
        return _written(self.first, self.last)

    @property
    def months(self) -> int:
        """How many months it lasts, at least 1."""
        return self.last - self.first + 1

    @property
    def year(self) -> int:
        """The calendar year it begins in."""
        return self.first // MONTHS_IN_YEAR

    @property
    def is_year(self) -> bool:
        """Whether it is one calendar year."""
        return self.first % MONTHS_IN_YEAR == 0 and self.months == MONTHS_IN_YEAR

    @property
    def is_cumulative(self) -> bool:
        """Whether it runs from January to some month of the same year."""
        return self.first % MONTHS_IN_YEAR == 0 and self.months <= MONTHS_IN_YEAR

    def months_earlier(self, months: int = MONTHS_IN_YEAR) -> Period:
        """The same run of months, ``months`` earlier: the usual base of a rate of change."""
        return Period(self.first - months, self.last - months)

    def contains(self, other: Period) -> bool:
        """Whether ``other`` lies wholly inside this period."""
        return self.first <= other.first and other.last <= self.last


def year_period(number: int) -> Period:
    """The calendar year ``number``."""
    return month_range(number, 1, MONTHS_IN_YEAR)


def year_range(first: int, last: int) -> Period:
    """Whole years from ``first`` to ``last``."""
    return Period(year_period(first).first, year_period(last).last)


def month_range(number: int, first: int, last: int) -> Period:
    """Months ``first`` to ``last`` (1–12) of one year."""
    start = number * MONTHS_IN_YEAR - 1
    return Period(start + first, start + last)


def quarter_period(number: int, which: int) -> Period:
    """Quarter ``which`` (1–4) of a year."""
    return month_range(number, which * 3 - 2, which * 3)


def half_year_period(number: int, which: int) -> Period:
    """Half ``which`` (1–2) of a year."""
    return month_range(number, which * 6 - 5, which * 6)


def parse(text: str) -> Period:
    """The period written in the contract's form; days after a month are dropped.

    Raises BadPeriod.
    """
    if "/" in text:
        first, last = text.split("/", 1)
        return Period(parse(first).first, parse(last).last)
    if not (match := _FORM.fullmatch(text.strip())):
        raise BadPeriod(
            "period.invalid",
            "Invalid period {text!r}.",
            "Use 2014, 2014-H1, 2016-Q1, 2016-04 or 2018-01/2018-02.",
            text=text,
        )
    number = int(match[1])
    if match[2]:
        return quarter_period(number, int(match[2]))
    if match[3]:
        return half_year_period(number, int(match[3]))
    if match[4]:
        return month_range(number, int(match[4]), int(match[4]))
    return year_period(number)


def last_day(when: str) -> date:
    """The last day of an ISO date, month, year or period ('2016-04' is 2016-04-30). Raises
    BadPeriod.
    """
    if len(when) == ISO_DATE_LENGTH and "/" not in when:
        return date.fromisoformat(when)
    return last_day_of_month(parse(when).last)


def first_day_of_month(index: int) -> date:
    """The first day of a month counted from January of year 0, as ``Period.first`` is."""
    number, month = divmod(index, MONTHS_IN_YEAR)
    return date(number, month + 1, 1)


def last_day_of_month(index: int) -> date:
    """The last day of a month counted from January of year 0, as ``Period.last`` is."""
    return first_day_of_month(index + 1) - timedelta(days=1)


@lru_cache(maxsize=4096)
def _written(first: int, last: int) -> str:
    (year, month), months = divmod(first, MONTHS_IN_YEAR), last - first + 1
    shapes = {
        (0, MONTHS_IN_YEAR): f"{year:04d}",
        (0, 6): f"{year:04d}-H1",
        (6, 6): f"{year:04d}-H2",
    }
    if month % 3 == 0:
        shapes[month, 3] = f"{year:04d}-Q{month // 3 + 1}"
    shapes[month, 1] = _month(first)
    return shapes.get((month, months), f"{_month(first)}/{_month(last)}")


def _month(index: int) -> str:
    number, month = divmod(index, MONTHS_IN_YEAR)
    return f"{number:04d}-{month + 1:02d}"
