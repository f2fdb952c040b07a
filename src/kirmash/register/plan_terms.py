"""Terms of a plan of measures: the last day of "II квартал 2017", "by 1 December 2016", "в течение года", "постоянно"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.errors import PlanRefused
from kirmash.terms import periods
from kirmash.terms.periods import last_day

_MONTH_STEMS = (
    "jan|янв|студз", "feb|фев|лют", "mar|март|сакав", "apr|апр|крас", "may|май|мая|мае|трав", "jun|июн|чэрв",
    "jul|июл|ліп", "aug|авг|жнів", "sep|сен|верас", "oct|окт|кастр", "nov|ноя|ліст", "dec|дек|снеж",
)  # fmt: skip
_MONTH = re.compile(r"\b(?:" + "|".join(f"(?P<m{at}>(?:{stems})[^\\W\\d_]*)" for at, stems in enumerate(_MONTH_STEMS, 1)) + ")", re.I)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s?[-–—/]\s?(20\d\d|\d\d)(?!\d|\.)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](20\d\d)(?!\d)|(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_PART = (
    r"(?P<{name}>[1-4]|i{{1,3}}|iv|first|second|third|fourth|1st|2nd|3rd|4th"
    r"|перв\w+|втор\w+|трет\w+|четв[её]рт\w+|перш\w+|друг\w+|трэц\w+|чацв\w+)"
)
_QUARTER = re.compile(
    r"(?:\bq\s?(?P<q>[1-4])\b"
    r"|(?<![\w])(?:[1-4]|i{1,3}|iv)\s?[-–—]\s?" + _PART.format(name="ranged") + r"[-\s]?(?:\w{0,2}\s)?(?:quarters?|кв)"
    r"|\b" + _PART.format(name="part") + r"(?:-?(?:й|ый|го|м))?\s*(?:quarter|кв\b|кв\.|квартал))", re.I,
)  # fmt: skip
_HALF = re.compile(
    r"\b(?:h(?P<h>[12])\b|(?P<part>[12]|i{1,2}|first|second|1st|2nd|перв\w+|втор\w+|перш\w+|друг\w+)"
    r"(?:-?(?:е|го|м|ое))?\s*(?:half|полугод|паўгод))", re.I,
)  # fmt: skip
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|-?го|-?е)?\s*$|^\s*(\d{1,2})(?:st|nd|rd|th)?(?=\s*,|\s+20\d\d|\s*$)")
_STANDING = re.compile(
    r"постоянн|на постоянной|регулярн|ежегодн|ежекварт|ежемесяч|систематич|по мере|по отдельн|по согласован|по необходим"
    r"|пастаянн|рэгулярн|штогод"
    r"|constant|permanent|ongoing|on a regular|regularly|annual|yearly|every year|quarterly|monthly|continu"
    r"|as needed|as necessary|to be agreed", re.I,
)  # fmt: skip
_WHOLE = re.compile(
    r"в течение|на протяжении|весь (?:срок|период)|до конца|на працягу"
    r"|throughout|during|by the end|until the end|within|whole (?:year|term|period)", re.I,
)  # fmt: skip
_NUMBERS = {
    **dict.fromkeys(("1", "i", "first", "1st"), 1), **dict.fromkeys(("2", "ii", "second", "2nd"), 2),
    **dict.fromkeys(("3", "iii", "third", "3rd"), 3), **dict.fromkeys(("4", "iv", "fourth", "4th"), 4),
}  # fmt: skip
_STEMS = (("перв", 1), ("перш", 1), ("втор", 2), ("друг", 2), ("трет", 3), ("трэц", 3), ("четв", 4), ("чацв", 4))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands: 1-based row and column of the table, for the message when it cannot be read."""

    row: int
    column: int


def due_of(term: str, years: Sequence[int], place: Place = Place(0, 0)) -> str | None:
    """The last day of a term as an ISO date; None where it is standing ("постоянно"), empty or names no time.

    ``years`` are those of the plan: a term without a year takes the only one, and "during the year" the last.
    Raises PlanRefused, with row and column, where numbers are given that are no time.
    """
    words = " ".join(term.split()).casefold().replace("іі", "ii").replace("іv", "iv")  # Cyrillic letters typed for Roman numbers
    if not words or (_STANDING.search(words) and not _YEAR.search(words)):
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
    """The first full calendar day that ``words`` name («15» апреля 2016 too); None where they name none."""
    folded = re.sub('[«»"“”]', "", words.casefold())
    if found := _NUMERIC.search(folded):
        parts = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
        return _real(*map(int, parts))
    named = _MONTH.search(folded)
    if not named or not (year := _YEAR.search(folded, named.end())):
        return None
    day = _DAY.search(folded[: named.start()].rstrip()) or _DAY.match(folded[named.end() :])
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
    found = list(_QUARTER.finditer(words))
    if not found or (year := _year(words, years)) is None:
        return None
    last = found[-1]
    return _last(periods.quarter(year, _number(last["q"] or last["ranged"] or last["part"])))


def _half(words: str, years: Sequence[int]) -> str | None:
    found = list(_HALF.finditer(words))
    if not found or (year := _year(words, years)) is None:
        return None
    return _last(periods.half(year, _number(found[-1]["h"] or found[-1]["part"])))


def _month(words: str, years: Sequence[int]) -> str | None:
    found = list(_MONTH.finditer(words))
    if not found or (year := _year(words, years)) is None:
        return None
    last = found[-1]
    month = _number_of(last)
    day = _DAY.search(words[: last.start()].rstrip()) or _DAY.match(words[last.end() :])
    if day:
        return date(year, month, int(day[1] or day[2])).isoformat()
    return _last(periods.of_months(year, month, month))


def _years(words: str, years: Sequence[int]) -> str | None:
    if found := _SPAN.search(words):
        return f"{_end(found):04d}-12-31"
    if named := _YEAR.findall(words):
        return f"{named[-1]}-12-31"
    return f"{max(years)}-12-31" if years and _WHOLE.search(words) else None


_READERS: tuple[Callable[[str, Sequence[int]], str | None], ...] = (_numeric, _quarter, _half, _month, _years)


def _year(words: str, years: Sequence[int]) -> int | None:
    """The last year named, else the plan's only one."""
    if named := _YEAR.findall(words):
        return int(named[-1])
    return years[0] if len(years) == 1 else None


def _number(word: str) -> int:
    known = _NUMBERS.get(word)
    return known if known is not None else next(number for stem, number in _STEMS if word.startswith(stem))


def _end(found: re.Match[str]) -> int:
    return int(found[2] if len(found[2]) == 4 else found[1][:2] + found[2])


def _last(period: periods.Period) -> str:
    return last_day(str(period)).isoformat()


def _only_count(words: str) -> bool:
    """A duration or number of times ("within 2 years", «2 раза в год») or a part of a year nobody dated is no broken date."""
    return bool(
        re.search(r"\d+\s*(?:раз|year|month|week|day|times|год|лет|месяц|недел|дн)|quarter|кварт|полугод|half|\bкв", words)
    ) or bool(_MONTH.search(words))
