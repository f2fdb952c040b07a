"""Whether the days, months and years that a clause names lie before or after the page's day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from kirmash.formats import numbers
from kirmash.lang.patterns import time_word_value
from kirmash.records.periods import MONTHS_IN_YEAR

_MAY = "may"
_BEFORE_MAY = frozenset({"in", "by", "until", "till", "from", "since", "of", "on", "late", "early"})
_ENDINGS = frozenset({"st", "nd", "rd", "th", "го", "of"})
_LAST_DAY = 31
_YEARS = range(1900, 2101)
_SOON, _HALF = 4, 8
"""Months ahead that are near, and those from which on a month without a year has rather gone by."""


def day_features(words: Sequence[str], lang: str, published: date | None) -> tuple[str, ...]:
    """What the months and years among the words of a clause say, each with the word before it."""
    if published is None:
        return ("D:unknown",)
    return tuple(_features(words, lang, published))


def _features(words: Sequence[str], lang: str, published: date) -> Iterator[str]:
    taken: set[int] = set()
    for at in range(len(words)):
        if month := _month_at(words, at, lang):
            day, first = _day_at(words, at)
            year = _year_at(words, at)
            taken |= {at + 1, at + 2} if year else set()
            where = _side(month, day, year, published)
            yield from (f"DM:{where}", f"DM:{where}:{words[first - 1] if first else ''}")
            yield f"DD:{where}:{bool(day)}"
    for at, word in enumerate(words):
        if at not in taken and (named := _year(word)):
            where = _year_side(named - published.year)
            yield from (f"DY:{where}", f"DY:{where}:{words[at - 1] if at else ''}")


def _month_at(words: Sequence[str], at: int, lang: str) -> int:
    word = words[at]
    if not word.isalpha():
        return 0
    if word == _MAY and not (at and (words[at - 1] in _BEFORE_MAY or words[at - 1].isdecimal())):
        return 0
    return _month(word, "en" if lang == "en" else "ru")


@lru_cache(maxsize=20_000)
def _month(word: str, lang: str) -> int:
    return time_word_value("month", word, (lang,)) or 0


def _day_at(words: Sequence[str], at: int) -> tuple[int, int]:
    """The day that stands with a month, 0 for none, and the place of the first word of both."""
    first, day = at, 0
    while first and (words[first - 1] in _ENDINGS or words[first - 1] in "-–"):
        first -= 1
    if first and words[first - 1].isdecimal() and 0 < int(words[first - 1]) <= _LAST_DAY:
        return int(words[first - 1]), first - 1
    behind = words[at + 1] if at + 1 < len(words) else ""
    if behind.isdecimal() and 0 < int(behind) <= _LAST_DAY:
        day = int(behind)
    return day, at


def _year(word: str) -> int:
    number = numbers.whole(word)
    return number if number is not None and number in _YEARS else 0


def _year_at(words: Sequence[str], at: int) -> int:
    return next((found for word in words[at + 1 : at + 4] if (found := _year(word))), 0)


def _side(month: int, day: int, year: int, published: date) -> str:
    """On which side of the page's day a month lies: without a year the next or the last one."""
    months = (year or published.year) * MONTHS_IN_YEAR + month
    apart = months - published.year * MONTHS_IN_YEAR - published.month
    if not apart:
        return "0" + _sign(day - published.day if day else 0)
    if year:
        return "long ago" if apart < -MONTHS_IN_YEAR else "before" if apart < 0 else "after"
    ahead = apart % MONTHS_IN_YEAR
    return "soon" if ahead <= _SOON else "half" if ahead <= _HALF else "just"


def _sign(difference: int) -> str:
    return "<" if difference < 0 else ">" if difference else "="


def _year_side(difference: int) -> str:
    if not difference:
        return "this"
    return "ahead" if difference > 0 else "last" if difference == -1 else "earlier"
