"""Terms of a plan of measures: the last day of "II квартал 2017", "by 1 December 2016", "в течение
года", "постоянно".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.errors import PlanRefused
from kirmash.lang.base import of_languages
from kirmash.lang.registry import compiled, phrases
from kirmash.records import periods
from kirmash.records.periods import last_day

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s?[-–—/]\s?(20\d\d|\d\d)(?!\d|\.)")
_NUMERIC = re.compile(
    r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](20\d\d)(?!\d)|(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)"
)
_DIGITS = ("[1-4]", "i{1,3}", "iv")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@of_languages
def _months() -> re.Pattern[str]:
    """The name of a month, in a group of its number."""
    stems = (f"(?P<m{at}>(?:{phrases(f'plan.month.{at}')})[^\\W\\d_]*)" for at in range(1, 13))
    return re.compile(r"\b(?:" + "|".join(stems) + ")", re.IGNORECASE)


def _part(name: str) -> str:
    """The number of a quarter, in digits or words, as a group."""
    ordinals = (phrases(f"plan.ordinal.{at}") for at in range(1, 5))
    return rf"(?P<{name}>{'|'.join((*_DIGITS, *ordinals))})"


@of_languages
def _quarters() -> re.Pattern[str]:
    ends = phrases("plan.quarter_end")
    return re.compile(
        r"(?:\bq\s?(?P<q>[1-4])\b"
        rf"|(?<![\w])(?:{'|'.join(_DIGITS)})\s?[-–—]\s?{_part('ranged')}[-\s]?(?:\w{{0,"
        rf"2}}\s)?(?:{phrases('plan.quarters')})"
        rf"|\b{_part('part')}(?:-?(?:{ends}))?\s*(?:{phrases('plan.quarter')}))",
        re.IGNORECASE,
    )


@of_languages
def _halves() -> re.Pattern[str]:
    first, second = phrases("plan.ordinal.1"), phrases("plan.ordinal.2")
    return re.compile(
        rf"\b(?:h(?P<h>[12])\b|(?P<part>[12]|i{{1,2}}|{first}|{second})"
        rf"(?:-?(?:{phrases('plan.half_end')}))?\s*(?:{phrases('plan.half')}))",
        re.IGNORECASE,
    )


@of_languages
def _days() -> re.Pattern[str]:
    """The day before or behind the name of a month."""
    ends, ordinal = phrases("plan.day_end"), phrases("number.ordinal_end")
    return re.compile(
        rf"(?<!\d)(\d{{1,2}})(?:{ends})?\s*$|^\s*(\d{{1,2}})(?:{ordinal})?(?=\s*,|\s+20\d\d|\s*$)"
    )


@of_languages
def _counted() -> re.Pattern[str]:
    """A duration or a number of times, or a part of a year."""
    return re.compile(rf"\d+\s*(?:{phrases('plan.duration')})|{phrases('plan.year_part')}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands: 1-based row and column of the table, for the message when it cannot be
    read.
    """

    row: int
    column: int


def due_of(term: str, years: Sequence[int], place: Place = Place(0, 0)) -> str | None:
    """The last day of a term as an ISO date; None where it is standing ("постоянно"), empty or
    names no time.

    ``years`` are those of the plan: a term without a year takes the only one, and "during the year"
    the last. Raises PlanRefused, with row and column, where numbers are given that are no time.
    """
    words = (
        " ".join(term.split()).casefold().replace("іі", "ii").replace("іv", "iv")
    )  # Cyrillic letters typed for Roman numbers
    if not words or (compiled("plan.permanent").search(words) and not _YEAR.search(words)):
        return None
    try:
        found = next((day for read in _READERS if (day := read(words, years))), None)
    except ValueError as fault:
        raise _refused(term, place) from fault
    if found is None and any(char.isdigit() for char in words) and not _only_count(words):
        raise _refused(term, place)
    return found


def years_of(words: str) -> tuple[int, ...]:
    """The years a heading names: "2016–2017" is both; () where it names none."""
    if found := _SPAN.search(words):
        return tuple(range(int(found[1]), _end(found) + 1))
    return tuple(sorted({int(number) for number in _YEAR.findall(words)}))


def day_in(words: str) -> date | None:
    """The first full calendar day that ``words`` name («15» апреля 2016 too); None where they name
    none.
    """
    folded = re.sub('[«»"“”]', "", words.casefold())
    if found := _NUMERIC.search(folded):
        parts = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
        return _real(*map(int, parts))
    named = _months().search(folded)
    if not named or not (year := _YEAR.search(folded, named.end())):
        return None
    day = _days().search(folded[: named.start()].rstrip()) or _days().match(folded[named.end() :])
    return _real(int(year[1]), _number_of(named), int(day[1] or day[2])) if day else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number_of(month: re.Match[str]) -> int:
    return next(at for at in range(1, 13) if month[f"m{at}"])


def _refused(term: str, place: Place) -> PlanRefused:
    return PlanRefused(
        f"Row {place.row}, column {place.column}: {term!r} is no term.",
        "Write a date, month, quarter, half or year, such as 'Q2 2017' or «до 1 декабря 2016 г.».",
    )


def _numeric(words: str, _years: Sequence[int]) -> str | None:
    found = list(_NUMERIC.finditer(words))
    if not found:
        return None
    last = found[-1]
    parts = (last[3], last[2], last[1]) if last[3] else (last[4], last[5], last[6])
    return date(*map(int, parts)).isoformat()


def _quarter(words: str, years: Sequence[int]) -> str | None:
    found = list(_quarters().finditer(words))
    if not found or (year := _year(words, years)) is None:
        return None
    last = found[-1]
    return _last(periods.quarter(year, _number(last["q"] or last["ranged"] or last["part"])))


def _half(words: str, years: Sequence[int]) -> str | None:
    found = list(_halves().finditer(words))
    if not found or (year := _year(words, years)) is None:
        return None
    return _last(periods.half(year, _number(found[-1]["h"] or found[-1]["part"])))


def _month(words: str, years: Sequence[int]) -> str | None:
    found = list(_months().finditer(words))
    if not found or (year := _year(words, years)) is None:
        return None
    last = found[-1]
    month = _number_of(last)
    day = _days().search(words[: last.start()].rstrip()) or _days().match(words[last.end() :])
    if day:
        return date(year, month, int(day[1] or day[2])).isoformat()
    return _last(periods.of_months(year, month, month))


def _years(words: str, years: Sequence[int]) -> str | None:
    if found := _SPAN.search(words):
        return f"{_end(found):04d}-12-31"
    if named := _YEAR.findall(words):
        return f"{named[-1]}-12-31"
    return f"{max(years)}-12-31" if years and compiled("plan.throughout").search(words) else None


_READERS: tuple[Callable[[str, Sequence[int]], str | None], ...] = (
    _numeric,
    _quarter,
    _half,
    _month,
    _years,
)


def _year(words: str, years: Sequence[int]) -> int | None:
    """The last year named, else the plan's only one."""
    if named := _YEAR.findall(words):
        return int(named[-1])
    return years[0] if len(years) == 1 else None


def _number(word: str) -> int:
    if (known := _ROMAN.get(word)) is not None:
        return known
    if word.isdigit():
        return int(word)
    return next(at for at in range(1, 5) if compiled(f"plan.ordinal.{at}").fullmatch(word))


def _end(found: re.Match[str]) -> int:
    return int(found[2] if len(found[2]) == 4 else found[1][:2] + found[2])


def _last(period: periods.Period) -> str:
    return last_day(str(period)).isoformat()


def _only_count(words: str) -> bool:
    """A duration or number of times ("within 2 years", «2 раза в год») or a part of a year nobody
    dated is no broken date.
    """
    return bool(_counted().search(words)) or bool(_months().search(words))
