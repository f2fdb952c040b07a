"""Days as people write them: the shapes of dates in words and digits, and the calendar days they
mean.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import phrase_pattern, phrases_for_use
from kirmash.records.periods import MONTHS_IN_YEAR

EARLIEST_DATE = date(1991, 1, 1)
YEAR_PATTERN = r"(?P<year>(?:19|20)\d\d)"


@cache_until_languages_change
def day_month_patterns() -> tuple[str, str]:
    """A day before the name of its month, and behind it."""
    day = rf"(?P<day>[0-3]?\d)(?:{phrase_pattern('number.ordinal_end')})?"
    month = rf"(?P<month>{phrase_pattern('date.month')})"
    return rf"{day}\s+{month}", rf"{month}\s+{day}"


@cache_until_languages_change
def date_patterns() -> tuple[str, ...]:
    """The forms of a full date."""
    return (
        *(rf"{form},?\s+{YEAR_PATTERN}" for form in day_month_patterns()),
        rf"{YEAR_PATTERN}[-./](?P<month>0?[1-9]|1[0-2])[-./](?P<day>[0-3]?\d)",
        r"(?P<day>[0-3]?\d)[./](?P<month>0?[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d)",
    )


def parse_partial_iso_date(written: str) -> date | None:
    """A day written ``2016-04-15``; ``2021-07`` and ``2021`` give their last day (it was public by
    then); else None.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?", written.strip())
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or MONTHS_IN_YEAR)
    if not 1 <= month <= MONTHS_IN_YEAR or year < 1:
        return None
    return build_valid_date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))


def month_number(word: str) -> int:
    """The number of a month by its name in any language; 0 where it is none."""
    folded = word.casefold()
    return next(
        (
            n
            for n in range(1, MONTHS_IN_YEAR + 1)
            if folded.startswith(phrases_for_use(f"date.month.{n}"))
        ),
        0,
    )


def build_valid_date(year: int, month: int, day: int) -> date | None:
    """The day of a calendar, from 1991 on; None where there is no such day."""
    try:
        return date_unless_too_early(date(year, month, day))
    except ValueError:
        return None


def date_unless_too_early(day: date) -> date | None:
    """The day, or None where it lies before 1991."""
    return day if day >= EARLIEST_DATE else None
