"""Days as people write them: the shapes of dates in words and digits, and the real days they stand for."""

from __future__ import annotations

import calendar
import re
from datetime import date

EARLIEST = date(1991, 1, 1)
_STEMS = (
    "jan янв студз", "feb фев лют", "mar мар сак", "apr апр крас", "may ма мая май тра", "jun июн чэр",
    "jul июл лiп ліп", "aug авг жні", "sep сен вера", "oct окт кастр", "nov ноя ліст", "dec дек снеж",
)  # fmt: skip
MONTH = (
    r"(?P<month>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|aug(?:ust|\.)?|sept?(?:ember|\.)?"
    r"|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|студзеня|лютага|сакавіка|красавіка|траўня|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня)"
)
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
FORMS = (
    rf"{DAY}\s+{MONTH},?\s+{YEAR}",
    rf"{MONTH}\s+{DAY},?\s+{YEAR}",
    rf"{YEAR}[-./](?P<month>0?[1-9]|1[0-2])[-./](?P<day>[0-3]?\d)",
    r"(?P<day>[0-3]?\d)[./](?P<month>0?[1-9]|1[0-2])[./](?P<year>(?:19|20)\d\d)",
)


def stated(words: str) -> date | None:
    """A day written ``2016-04-15``; ``2021-07`` and ``2021`` give their last day (it was public by then); else None."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?", words.strip())
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not 1 <= month <= 12 or year < 1:
        return None
    return real_day(year, month, int(found[3] or calendar.monthrange(year, month)[1]))


def month_of(word: str) -> int:
    """The number of a month by its name in English, Russian or Belarusian; 0 where it is none."""
    folded = word.casefold()
    return next(
        (
            n
            for n, stems in enumerate(_STEMS, 1)
            if any(folded.startswith(stem) for stem in stems.split())
        ),
        0,
    )


def real_day(year: int, month: int, day: int) -> date | None:
    """The day of a calendar, from 1991 on; None where there is no such day."""
    try:
        return day_since(date(year, month, day))
    except ValueError:
        return None


def day_since(day: date) -> date | None:
    """The day, or None where it lies before 1991."""
    return day if day >= EARLIEST else None
