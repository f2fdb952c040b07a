"""Days as people write them: the shapes of dates in words and digits, and the real days they stand
for.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from kirmash.lang.base import of_languages
from kirmash.lang.registry import phrases, words

EARLIEST = date(1991, 1, 1)
YEAR = r"(?P<year>(?:19|20)\d\d)"


@of_languages
def day_and_month() -> tuple[str, str]:
    """A day before the name of its month, and behind it."""
    day = rf"(?P<day>[0-3]?\d)(?:{phrases('number.ordinal_end')})?"
    month = rf"(?P<month>{phrases('date.month')})"
    return rf"{day}\s+{month}", rf"{month}\s+{day}"


@of_languages
def forms() -> tuple[str, ...]:
    """The forms of a full date."""
    return (
        *(rf"{form},?\s+{YEAR}" for form in day_and_month()),
        rf"{YEAR}[-./](?P<month>0?[1-9]|1[0-2])[-./](?P<day>[0-3]?\d)",
        r"(?P<day>[0-3]?\d)[./](?P<month>0?[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d)",
    )


def stated(written: str) -> date | None:
    """A day written ``2016-04-15``; ``2021-07`` and ``2021`` give their last day (it was public by
    then); else None.
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?", written.strip())
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12 or year < 1:
        return None
    return real_day(year, month, int(found[3] or calendar.monthrange(year, month)[1]))


def month_of(word: str) -> int:
    """The number of a month by its name in any language; 0 where it is none."""
    folded = word.casefold()
    return next((n for n in range(1, 13) if folded.startswith(words(f"date.month.{n}"))), 0)


def real_day(year: int, month: int, day: int) -> date | None:
    """The day of a calendar, from 1991 on; None where there is no such day."""
    try:
        return day_since(date(year, month, day))
    except ValueError:
        return None


def day_since(day: date) -> date | None:
    """The day, or None where it lies before 1991."""
    return day if day >= EARLIEST else None
