"""Terms of a plan of measures: the last day of "II квартал 2017", "by 1 December 2016", "в течение
года", "постоянно".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.errors import PlanRefused
from kirmash.formats import numbers
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.registry import compile_phrases, phrase_pattern
from kirmash.records import periods
from kirmash.records.periods import last_day
from kirmash.sandbox.expressions import bounded_re

_YEAR = bounded_re(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = bounded_re(r"(?<!\d)(20\d\d)\s?[-–—/]\s?(20\d\d|\d\d)(?!\d|\.)")
_NUMERIC = bounded_re(
    r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](20\d\d)(?!\d)|(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)"
)
_DIGITS = ("[1-4]", "i{1,3}", "iv")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@cache_until_languages_change
def _months() -> re.Pattern[str]:
    """The name of a month, in a group of its number."""
    stems = (
        f"(?P<m{at}>(?:{phrase_pattern(f'plan.month.{at}')})[^\\W\\d_]*)" for at in range(1, 13)
    )
    return bounded_re(r"\b(?:" + "|".join(stems) + ")", re.IGNORECASE)


def _part(name: str) -> str:
    """The number of a quarter, in digits or words, as a group."""
    ordinals = (phrase_pattern(f"plan.ordinal.{at}") for at in range(1, 5))
    return rf"(?P<{name}>{'|'.join((*_DIGITS, *ordinals))})"


@cache_until_languages_change
def _quarters() -> re.Pattern[str]:
    ends = phrase_pattern("plan.quarter_end")
    return bounded_re(
        r"(?:\bq\s?(?P<q>[1-4])\b"
        rf"|(?<![\w])(?:{'|'.join(_DIGITS)})\s?[-–—]\s?{_part('ranged')}[-\s]?(?:\w{{0,"
        rf"2}}\s)?(?:{phrase_pattern('plan.quarters')})"
        rf"|\b{_part('part')}(?:-?(?:{ends}))?\s*(?:{phrase_pattern('plan.quarter')}))",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _halves() -> re.Pattern[str]:
    first, second = phrase_pattern("plan.ordinal.1"), phrase_pattern("plan.ordinal.2")
    return bounded_re(
        rf"\b(?:h(?P<h>[12])\b|(?P<part>[12]|i{{1,2}}|{first}|{second})"
        rf"(?:-?(?:{phrase_pattern('plan.half_end')}))?\s*(?:{phrase_pattern('plan.half')}))",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _days() -> re.Pattern[str]:
    """The day before or behind the name of a month."""
    ends, ordinal = phrase_pattern("plan.day_end"), phrase_pattern("number.ordinal_end")
    return bounded_re(
        rf"(?<!\d)(\d{{1,2}})(?:{ends})?\s*$|^\s*(\d{{1,2}})(?:{ordinal})?(?=\s*,|\s+20\d\d|\s*$)"
    )


@cache_until_languages_change
def _duration() -> re.Pattern[str]:
    """A duration or a number of times, or a part of a year."""
    return bounded_re(
        rf"\d+\s*(?:{phrase_pattern('plan.duration')})|{phrase_pattern('plan.year_part')}"
    )


@dataclass(frozen=True, slots=True)
class TablePosition:
    """The place of a term: 1-based row and column of the table, for the message when it cannot be
    read.
    """

    row: int
    column: int


def due_date(
    term: str, years: Sequence[int], position: TablePosition = TablePosition(0, 0)
) -> str | None:
    """The last day of a term as an ISO date; None where it is standing ("постоянно"), empty or
    names no time.

    ``years`` are those of the plan: a term without a year takes the only one, and "during the year"
    the last. Raises PlanRefused, with row and column, where numbers are given that are no time.
    """
    words = (
        " ".join(term.split()).casefold().replace("іі", "ii").replace("іv", "iv")
    )  # Cyrillic letters typed for Roman numbers
    if not words or (compile_phrases("plan.permanent").search(words) and not _YEAR.search(words)):
        return None
    try:
        due = next((day for read in _READERS if (day := read(words, years))), None)
    except ValueError as fault:
        raise _term_refusal(term, position) from fault
    if due is None and any(char.isdigit() for char in words) and not _is_duration(words):
        raise _term_refusal(term, position)
    return due


def years_in(words: str) -> tuple[int, ...]:
    """The years a heading names: "2016–2017" is both; () where it names none."""
    if match := _SPAN.search(words):
        return tuple(range(int(match[1]), _end_year(match) + 1))
    return tuple(sorted({int(number) for number in _YEAR.findall(words)}))


def first_date_in(words: str) -> date | None:
    """The first full calendar day that ``words`` name («15» апреля 2016 too); None where they name
    none.
    """
    folded = re.sub('[«»"“”]', "", words.casefold())
    if match := _NUMERIC.search(folded):
        parts = (match[3], match[2], match[1]) if match[3] else (match[4], match[5], match[6])
        return _valid_date(*map(int, parts))
    month_match = _months().search(folded)
    if not month_match or not (year := _YEAR.search(folded, month_match.end())):
        return None
    day = _days().search(folded[: month_match.start()].rstrip()) or _days().match(
        folded[month_match.end() :]
    )
    return (
        _valid_date(int(year[1]), _number_of(month_match), int(day[1] or day[2])) if day else None
    )


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number_of(month: re.Match[str]) -> int:
    return next(at for at in range(1, 13) if month[f"m{at}"])


def _term_refusal(term: str, position: TablePosition) -> PlanRefused:
    return PlanRefused(
        "plan.term",
        "Row {row}, column {column}: {term!r} is not a term.",
        "Write a date, month, quarter, half or year, such as 'Q2 2017' or «до 1 декабря 2016 г.».",
        row=position.row,
        column=position.column,
        term=term,
    )


def _read_numeric_date(words: str, _years: Sequence[int]) -> str | None:
    matches = list(_NUMERIC.finditer(words))
    if not matches:
        return None
    last = matches[-1]
    parts = (last[3], last[2], last[1]) if last[3] else (last[4], last[5], last[6])
    return date(*map(int, parts)).isoformat()


def _read_quarter(words: str, years: Sequence[int]) -> str | None:
    matches = list(_quarters().finditer(words))
    if not matches or (year := _stated_year(words, years)) is None:
        return None
    last = matches[-1]
    return _last_day_of(
        periods.quarter_period(year, _number(last["q"] or last["ranged"] or last["part"]))
    )


def _read_half(words: str, years: Sequence[int]) -> str | None:
    matches = list(_halves().finditer(words))
    if not matches or (year := _stated_year(words, years)) is None:
        return None
    return _last_day_of(
        periods.half_year_period(year, _number(matches[-1]["h"] or matches[-1]["part"]))
    )


def _read_month(words: str, years: Sequence[int]) -> str | None:
    matches = list(_months().finditer(words))
    if not matches or (year := _stated_year(words, years)) is None:
        return None
    last = matches[-1]
    month = _number_of(last)
    day = _days().search(words[: last.start()].rstrip()) or _days().match(words[last.end() :])
    if day:
        return date(year, month, int(day[1] or day[2])).isoformat()
    return _last_day_of(periods.month_range(year, month, month))


def _read_years(words: str, years: Sequence[int]) -> str | None:
    if match := _SPAN.search(words):
        return f"{_end_year(match):04d}-12-31"
    if numbers := _YEAR.findall(words):
        return f"{numbers[-1]}-12-31"
    return (
        f"{max(years)}-12-31"
        if years and compile_phrases("plan.throughout").search(words)
        else None
    )


_READERS: tuple[Callable[[str, Sequence[int]], str | None], ...] = (
    _read_numeric_date,
    _read_quarter,
    _read_half,
    _read_month,
    _read_years,
)


def _stated_year(words: str, years: Sequence[int]) -> int | None:
    """The last year named, else the plan's only one."""
    if numbers := _YEAR.findall(words):
        return int(numbers[-1])
    return years[0] if len(years) == 1 else None


def _number(word: str) -> int:
    if (known := _ROMAN.get(word)) is not None:
        return known
    if (number := numbers.whole(word)) is not None:
        return number
    return next(at for at in range(1, 5) if compile_phrases(f"plan.ordinal.{at}").fullmatch(word))


def _end_year(match: re.Match[str]) -> int:
    return int(match[2] if len(match[2]) == len("2016") else match[1][:2] + match[2])


def _last_day_of(period: periods.Period) -> str:
    return last_day(str(period)).isoformat()


def _is_duration(words: str) -> bool:
    """A duration or number of times ("within 2 years", «2 раза в год») or a part of a year nobody
    dated is no broken date.
    """
    return bool(_duration().search(words)) or bool(_months().search(words))
