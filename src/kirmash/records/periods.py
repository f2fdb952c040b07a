"""Periods: runs of whole months or of days, written as the extraction contract writes them.

``2014``, ``2014-H1``, ``2016-Q1``, ``2016-04``, ``2018-01/2018-02``, a fiscal year
``2023-04/2024-03``; the first twenty days of July ``2019-07-01/2019-07-20``, one day
``2019-07-20``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from kirmash.deprecation import renamed_attributes
from kirmash.errors import BadPeriod

MONTHS_IN_YEAR = 12
ISO_DATE_LENGTH = len("2016-04-15")

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])(?:-(\d\d))?))?", re.ASCII)
_AFTER_EVERY_DAY = 99


@renamed_attributes({"back": "months_earlier", "holds": "contains"})
@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Months from ``first`` to ``last``, both counted from January of year 0 (2014-01 is 24168).

    They are whole where ``from_day`` and ``to_day`` are 0. Else it begins on day ``from_day`` of
    the first and ends with day ``to_day`` of the last, and is no run of whole months: ``day_range``
    makes one, and whole months where the days fill them.
    """

    first: int
    last: int
    from_day: int = field(default=0, metadata={"optional": True})
    to_day: int = field(default=0, metadata={"optional": True})

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last:
            raise BadPeriod(
                "period.reversed",
                "A period cannot run from month {first} to month {last}.",
                first=self.first,
                last=self.last,
            )
        if self.from_day or self.to_day:
            _check_days(self)

    def __str__(self) -> str:
        if not self.has_whole_months:
            start, end = self.days
            return f"{start}" if start == end else f"{start}/{end}"
        return _written(self.first, self.last)

    @property
    def has_whole_months(self) -> bool:
        """Whether it is a run of whole months; only such a period has a level in a series."""
        return self.from_day == 0

    @property
    def whole_months(self) -> Period:
        """The months that it lies in, whole."""
        return self if self.has_whole_months else Period(self.first, self.last)

    @property
    def days(self) -> tuple[date, date]:
        """Its first and its last day."""
        start, end = first_day_of_month(self.first), last_day_of_month(self.last)
        if self.has_whole_months:
            return start, end
        return start.replace(day=self.from_day), end.replace(day=self.to_day)

    @property
    def months(self) -> int:
        """How many months it lies in, at least 1; they may be cut (``has_whole_months``)."""
        return self.last - self.first + 1

    @property
    def year(self) -> int:
        """The calendar year it begins in."""
        return self.first // MONTHS_IN_YEAR

    @property
    def is_year(self) -> bool:
        """Whether it is one calendar year."""
        return self.is_cumulative and self.months == MONTHS_IN_YEAR

    @property
    def is_cumulative(self) -> bool:
        """Whether it runs from January to the end of some month of the same year."""
        january = self.first % MONTHS_IN_YEAR == 0
        return january and self.months <= MONTHS_IN_YEAR and self.has_whole_months

    def months_earlier(self, months: int = MONTHS_IN_YEAR) -> Period:
        """The same run of months or days, ``months`` earlier: the usual base of a rate of
        change.
        """
        if self.has_whole_months:
            return Period(self.first - months, self.last - months)
        start, end = self.days
        return day_range(_day_of(self.first - months, start), _day_of(self.last - months, end))

    def contains(self, other: Period) -> bool:
        """Whether ``other`` lies wholly inside this period."""
        starts = (self.first, self.from_day or 1) <= (other.first, other.from_day or 1)
        other_end = (other.last, other.to_day or _AFTER_EVERY_DAY)
        return starts and other_end <= (self.last, self.to_day or _AFTER_EVERY_DAY)


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


def day_range(start: date, end: date) -> Period:
    """The days from ``start`` to ``end``; whole months where they fill them. Raises BadPeriod."""
    first, last = _month_index(start), _month_index(end)
    if start.day == 1 and end.day == _days_in_month(last):
        return Period(first, last)
    return Period(first, last, start.day, end.day)


def quarter_period(number: int, which: int) -> Period:
    """Quarter ``which`` (1–4) of a year."""
    return month_range(number, which * 3 - 2, which * 3)


def half_year_period(number: int, which: int) -> Period:
    """Half ``which`` (1–2) of a year."""
    return month_range(number, which * 6 - 5, which * 6)


def parse(text: str) -> Period:
    """The period written in the contract's form. Raises BadPeriod."""
    if "/" in text:
        first, last = (parse(part) for part in text.split("/", 1))
        if first.has_whole_months and last.has_whole_months:
            return Period(first.first, last.last)
        return day_range(first.days[0], last.days[1])
    if not (match := _FORM.fullmatch(text.strip())):
        raise BadPeriod(
            "period.invalid",
            "Invalid period {text!r}.",
            "Use 2014, 2014-H1, 2016-Q1, 2016-04 or 2018-01/2018-02.",
            text=text,
        )
    number = int(match[1])
    if match[5]:
        return _single_day(text.strip())
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


def _single_day(text: str) -> Period:
    try:
        day = date.fromisoformat(text)
    except ValueError as fault:
        raise BadPeriod(
            "period.no-such-day",
            "There is no day {text!r}.",
            "Write a day as 2019-07-20, days as 2019-07-01/2019-07-20.",
            text=text,
        ) from fault
    return day_range(day, day)


def _check_days(period: Period) -> None:
    """Raise BadPeriod unless the days are there in their months, in order, and fill them not."""
    in_last = _days_in_month(period.last)
    there = 1 <= period.from_day <= _days_in_month(period.first) and 1 <= period.to_day <= in_last
    ordered = period.first < period.last or period.from_day <= period.to_day
    if not there or not ordered or (period.from_day == 1 and period.to_day == in_last):
        raise BadPeriod(
            "period.days-out-of-order",
            "A period cannot run from day {first} to day {last} of its months.",
            first=period.from_day,
            last=period.to_day,
        )


def _days_in_month(index: int) -> int:
    number, month = divmod(index, MONTHS_IN_YEAR)
    return monthrange(number, month + 1)[1] if number else 0


def _month_index(day: date) -> int:
    return day.year * MONTHS_IN_YEAR + day.month - 1


def _day_of(index: int, day: date) -> date:
    """The day of another month with the same number, or that month's last."""
    number, month = divmod(index, MONTHS_IN_YEAR)
    return date(number, month + 1, min(day.day, _days_in_month(index)))


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
