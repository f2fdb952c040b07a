"""Periods as tables write them, brought to the table's own: ``2021`` and ``2021-04``.

Offices write a month as 202104, 2021M05, 06.2021, 04/2021, "апрель 2021", Jan-21 or a day of Excel,
a quarter as 2021Q1 or "I квартал 2021". A quarter is ``2021-Q1`` here: the tables hold years and
months, so quarters count only where all four of a year are there (``grids``). A run of months that
is no quarter ("январь-июнь 2021") and all else that could mean two things is no period.

A day is read by what its column is: months, where days of several months of a year are in it;
years, where a mapping says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kirmash.lang.patterns import time_word_value
from kirmash.lang.registry import language_codes
from kirmash.trade.additions import table_words

FORMATS = ("", "year", "month", "quarter")
"""How a mapping may say what the periods of a table are; '' leaves it to the cells."""
_CENTURY = "20"
_QUARTERS_IN_YEAR = 4
_LAST_DAYS = 28  # a month ends on this day or later
_NOTE = r"(?:\s*(?:\d\)|\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]+))?"
_YEAR = re.compile(rf"((?:1[89]|20)\d\d)(?:[.,]0{{1,2}})?{_NOTE}", re.ASCII)
_MONTHS = (
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?:[.,]0)?", re.ASCII),
    re.compile(r"(?P<year>(?:19|20)\d\d)[-./ ]?[Mm](?P<month>0?[1-9]|1[0-2])", re.ASCII),
    re.compile(r"(?P<year>(?:19|20)\d\d)[-./](?P<month>0?[1-9]|1[0-2])", re.ASCII),
    re.compile(r"(?P<month>0?[1-9]|1[0-2])[-./](?P<year>(?:19|20)\d\d)", re.ASCII),
    re.compile(r"[Mm](?P<month>0?[1-9]|1[0-2])[-./ ]?(?P<year>(?:19|20)\d\d)", re.ASCII),
)
_QUARTERS = (
    re.compile(r"(?P<year>(?:19|20)\d\d)[-./ ]?[Qq](?P<part>[1-4])", re.ASCII),
    re.compile(r"[Qq](?P<part>[1-4])[-./ ]?(?P<year>(?:19|20)\d\d)", re.ASCII),
)
_YEAR_INSIDE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)", re.ASCII)
_SHORT = re.compile(r"([^\W\d_]{1,20})[.]?[-' ](\d\d)")
_DAY = re.compile(
    r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?: 00:00(?::00)?)?"
    r"|(?P<day2>[0-3]?\d)[./](?P<month2>0?[1-9]|1[0-2])[./](?P<year2>(?:19|20)\d\d)",
    re.ASCII,
)


def parse_period(text: str, period_format: str = "") -> str:
    """A year, month or quarter (``2021``, ``2021-04``, ``2021-Q1``); '' for all else, for a day
    whose column is not settled (``settle_days``), and for what ``period_format`` rules out.
    """
    period = _parse(" ".join(text.split()).casefold(), period_format)
    return period if not period_format or _kind(period) == period_format else ""


def is_period(text: str) -> bool:
    """Whether a text is a period or a day."""
    return bool(parse_period(text)) or is_day(text)


def is_day(text: str) -> bool:
    """Whether a text is a day: of a month or a year, which its column tells."""
    return _DAY.fullmatch(text.strip()) is not None


def settle_days(cells: Iterable[str]) -> str:
    """What the days of a column are: ``month`` where they are first days of months, or last days,
    and a year has several; '' where they may be years or days, or there are none.
    """
    months: dict[str, set[str]] = {}
    days = set[int]()
    for cell in cells:
        if match := _DAY.fullmatch(cell.strip()):
            year, month = _year_and_month(match)
            months.setdefault(year, set()).add(month)
            days.add(int(match["day"] or match["day2"]))
    of_months = days == {1} or min(days, default=0) >= _LAST_DAYS
    return "month" if of_months and any(len(some) > 1 for some in months.values()) else ""


def month_number(text: str) -> int | None:
    """The month that a text names in any language, with nothing beside it; None for all else."""
    word = text.strip().casefold()
    if not word or word[0].isdigit():
        return None
    langs = language_codes()
    return time_word_value("month", word, langs) or time_word_value("month", f"{word}.", langs)


@lru_cache(maxsize=4_096)
def _parse(label: str, period_format: str) -> str:
    if match := _YEAR.fullmatch(label):
        return match[1]
    for pattern in _MONTHS:
        if match := pattern.fullmatch(label):
            return f"{match['year']}-{match['month'].zfill(2)}"
    for pattern in _QUARTERS:
        if match := pattern.fullmatch(label):
            return f"{match['year']}-Q{match['part']}"
    if match := _DAY.fullmatch(label):
        year, month = _year_and_month(match)
        return {"month": f"{year}-{month}", "year": year}.get(period_format, "")
    return _parse_words(label)


def _parse_words(label: str) -> str:
    """``апрель 2021 г.``, ``2021 апрель``, ``apr-21``, ``i квартал 2021``."""
    if match := _SHORT.fullmatch(label):
        month = month_number(match[1])
        return f"{_CENTURY}{match[2]}-{month:02d}" if month else ""
    years: list[str] = _YEAR_INSIDE.findall(label)
    if len(years) != 1:
        return ""
    rest = table_words.without_words("year", _YEAR_INSIDE.sub(" ", label))
    if not rest:
        return years[0]
    if month := month_number(rest):
        return f"{years[0]}-{month:02d}"
    ordinal = table_words.without_words("quarter", rest)
    part = time_word_value("ordinal", ordinal, language_codes()) if ordinal != rest else None
    return f"{years[0]}-Q{part}" if part and part <= _QUARTERS_IN_YEAR else ""


def _year_and_month(match: re.Match[str]) -> tuple[str, str]:
    year, month = match["year"] or match["year2"], match["month"] or match["month2"]
    return year, month.zfill(2)


def _kind(period: str) -> str:
    if len(period) == len("2021"):
        return "year"
    return "quarter" if "Q" in period else "month" if period else ""
