"""Times that lie ahead: "by the end of 2024", «до 1 сентября», "in the second half of next year".

They are resolved against the day of publication to the period or day in which they end. A time that
has gone by, or that the words before it put into the past ("was planned for May"), is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kirmash.formats import numbers
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.dates import build_valid_date
from kirmash.lang.patterns import time_word_value
from kirmash.lang.registry import compile_phrases, get_language, phrase_pattern
from kirmash.lang.registry import reading_language_codes as languages_of
from kirmash.records.periods import MONTHS_IN_YEAR, last_day
from kirmash.sandbox.expressions import bounded_re

_FARTHEST_DAY = 270  # days ahead of a day without a year; a later one has gone by
_FARTHEST_MONTH = 9
_WINTER = 14  # February of the year after
_QUARTER, _HALF = 3, 6
_DAYS, _WEEKS, _YEARS, _HALF_YEAR = 1, 2, 4, 5
_WEEK = 7
_MOST_MONTHS = 600
_NOT_AHEAD = r"(?<!\bbe\s)(?<!\bбудет\s)(?<!\bбудут\s)"  # "will be signed" has not gone by
_BOUND_WINDOW, _START_WINDOW, _PAST_WINDOW = 40, 14, 48


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time ahead in a text: ``due`` is a day, month, half, quarter or year in ISO form that ends
    on or after the day of publication; ``is_bound`` where words set it as an end ("by", «до»),
    ``is_start`` as a beginning ("from", «с»).
    """

    start: int
    end: int
    due: str
    is_bound: bool
    is_start: bool


@dataclass(frozen=True, slots=True)
class _Scene:
    published: date
    langs: tuple[str, ...]


def find_deadlines(text: str, lang: str, published: date) -> tuple[Deadline, ...]:
    """The times ahead named in a text, in order; none that ends before ``published``."""
    scene = _Scene(published, languages_of(lang))
    return tuple(sorted(_resolved(text, lang, scene), key=lambda each: each.start))


def _resolved(text: str, lang: str, scene: _Scene) -> Iterator[Deadline]:
    taken: list[tuple[int, int]] = []
    for name, pattern in _compiled_rules(lang):
        for hit in pattern.finditer(text):
            start, end = hit.span()
            if any(first < end and start < last for first, last in taken):
                continue
            taken.append((start, end))
            due = _READERS[name](hit, scene)
            if not due or last_day(due) < scene.published or _is_past(text, start, end, scene):
                continue
            bound = bool(hit.groupdict().get("bound")) or _follows(
                _bound_pattern(scene.langs), text, start, _BOUND_WINDOW
            )
            begins = not hit.groupdict().get("last") and _follows(
                _start_pattern(scene.langs), text, start, _START_WINDOW
            )
            yield Deadline(start, end, due, bound, begins)


def is_open(words: str, lang: str) -> bool:
    """Whether words say of something that it is yet to come: "will", "is due", «сдадут»."""
    return bool(_open_pattern(languages_of(lang)).search(words))


@cache_until_languages_change
def _compiled_rules(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = get_language(lang).deadlines(languages_of(lang))
    return tuple((name, bounded_re(text, re.IGNORECASE)) for name, text in rules)


def _follows(pattern: re.Pattern[str], text: str, start: int, window: int) -> bool:
    return bool(pattern.search(text, max(0, start - window), start))


def _is_past(text: str, start: int, end: int, scene: _Scene) -> bool:
    """Whether the words around put a time into the past: "two years ago", "was planned for May"."""
    before = _follows(_past_pattern(scene.langs), text, start, _PAST_WINDOW)
    return before or bool(_behind_pattern(scene.langs).match(text, end))


@cache_until_languages_change
def _bound_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    words, part = (phrase_pattern(f"deadline.{use}", langs) for use in ("bound", "part"))
    return bounded_re(rf"\b(?:{words})\s+(?:(?:{part})\s+){{0,2}}$", re.IGNORECASE)


@cache_until_languages_change
def _start_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return bounded_re(
        rf"\b(?:{phrase_pattern('deadline.start', langs)})\s+(?:the\s+)?$", re.IGNORECASE
    )


@cache_until_languages_change
def _past_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    gone, was = (phrase_pattern(f"deadline.{use}", langs) for use in ("gone", "was"))
    return bounded_re(
        rf"\b(?:{gone})\s+(?:the\s+)?$|{_NOT_AHEAD}\b(?:{was})(?!\w)[^,;:.]{{0,28}}$",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _behind_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return bounded_re(rf"\s+(?:{phrase_pattern('deadline.behind', langs)})(?!\w)", re.IGNORECASE)


@cache_until_languages_change
def _open_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_phrases("deadline.open", langs)


def _year(groups: Mapping[str, str | None], scene: _Scene) -> int | None:
    """The year named in digits or by "next year"; None without one, or where it has gone by."""
    if digits := groups.get("y"):
        return int(digits)
    if relative := groups.get("rel"):
        step = time_word_value("year", " ".join(relative.lower().split()), scene.langs)
        return scene.published.year + step if step is not None and step >= 0 else -1
    return None


def _read_day(hit: re.Match[str], scene: _Scene) -> str:
    groups, published = hit.groupdict(), scene.published
    digits = re.match(r"\d+", groups.get("last") or groups.get("d") or "")
    day = int(digits[0]) if digits else 1
    year, month = _year(groups, scene), groups.get("m")
    if month is None:
        at = published.year * MONTHS_IN_YEAR + published.month - 1 + (day < published.day)
        found = build_valid_date(at // MONTHS_IN_YEAR, at % MONTHS_IN_YEAR + 1, day)
        return found.isoformat() if found else ""
    number = time_word_value("month", month.lower(), scene.langs) or 0
    if year is not None:
        found = build_valid_date(year, number, day)
        return found.isoformat() if found else ""
    near = (build_valid_date(published.year + step, number, day) for step in (0, 1))
    found = next((each for each in near if each and each >= published), None)
    if found is None or (found - published).days > _FARTHEST_DAY:
        return ""
    return found.isoformat()


def _read_part(hit: re.Match[str], scene: _Scene) -> str:
    groups = hit.groupdict()
    ordinal = time_word_value("ordinal", (groups["ord"] or "").lower(), scene.langs)
    if not ordinal:
        return ""
    is_quarter = bool(compile_phrases("period.quarter", scene.langs).match(groups["span"] or ""))
    months, mark = (_QUARTER, "Q") if is_quarter else (_HALF, "H")
    ordinal = min(ordinal, MONTHS_IN_YEAR // months)
    year = _next_year(_year(groups, scene), ordinal * months, scene)
    return f"{year}-{mark}{ordinal}" if year > 0 else ""


def _next_year(year: int | None, month: int, scene: _Scene) -> int:
    """The year named, else the first in which the month is not over."""
    if year is not None:
        return year
    return scene.published.year + (month < scene.published.month)


def _read_season(hit: re.Match[str], scene: _Scene) -> str:
    groups = hit.groupdict()
    month = time_word_value("season", (groups["season"] or "").lower(), scene.langs) or 0
    year = _year(groups, scene)
    if month == _WINTER:
        month -= MONTHS_IN_YEAR
        year = None if year is None else year + 1
    year = _next_year(year, month, scene)
    return _iso_month(year, month) if year > 0 else ""


def _iso_month(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def _read_month(hit: re.Match[str], scene: _Scene) -> str:
    groups = hit.groupdict()
    month = time_word_value("month", (groups["m"] or "").lower(), scene.langs) or 0
    year = _year(groups, scene)
    far = (month - scene.published.month) % MONTHS_IN_YEAR > _FARTHEST_MONTH
    if not month or (year is None and far):
        return ""
    year = _next_year(year, month, scene)
    return _iso_month(year, month) if year > 0 else ""


def _read_year(hit: re.Match[str], scene: _Scene) -> str:
    groups = hit.groupdict()
    year = _year(groups, scene)
    if year is None or year < 0:
        return ""
    part = (groups.get("part") or groups.get("part2") or "").lower()[:2]
    month = _part_month(part)
    return _iso_month(year, month) if month else str(year)


def _part_month(part: str) -> int:
    """The month by which the middle or the beginning of a year is over; 0 for its end."""
    middle = {"mi", "се", "ся"}
    beginning = {"be", "st", "ea", "на", "па"}
    return _HALF if part in middle else _QUARTER if part in beginning else 0


def _read_count(hit: re.Match[str], scene: _Scene) -> str:
    groups, published = hit.groupdict(), scene.published
    words = (groups.get("n") or "").lower()
    number = numbers.whole(words) or time_word_value("amount", words, scene.langs) or 1
    stretch = time_word_value("stretch", (groups["stretch"] or "").lower(), scene.langs)
    if stretch in {_DAYS, _WEEKS}:
        return (published + timedelta(number * (_WEEK if stretch == _WEEKS else 1))).isoformat()
    months = number * (
        MONTHS_IN_YEAR if stretch == _YEARS else _HALF if stretch == _HALF_YEAR else 1
    )
    return _months_on(published, months) if months <= _MOST_MONTHS else ""


def _months_on(day: date, months: int) -> str:
    at = day.year * MONTHS_IN_YEAR + day.month - 1 + months
    return _iso_month(at // MONTHS_IN_YEAR, at % MONTHS_IN_YEAR + 1)


def _read_ahead(hit: re.Match[str], scene: _Scene) -> str:
    """Tomorrow (1), this week (11) and the next (12), this month (21) and the next, the quarter
    (31), the year (41): the tens are the stretch, the ones how many of it lie between.
    """
    published = scene.published
    value = time_word_value("ahead", " ".join(hit["ahead"].lower().split()), scene.langs) or 0
    kind, step = divmod(value, 10)
    week_end = published + timedelta(_WEEK * step - 1 - published.weekday())
    return (
        (published + timedelta(step)).isoformat(),
        week_end.isoformat(),
        _months_on(published, step - 1),
        f"{published.year}-Q{(published.month - 1) // _QUARTER + 1}",
        str(published.year),
    )[kind]


def _read_weekday(hit: re.Match[str], scene: _Scene) -> str:
    number = time_word_value("weekday", hit["weekday"].lower(), scene.langs) or 1
    ahead = (number - 1 - scene.published.weekday()) % _WEEK or _WEEK
    return (scene.published + timedelta(ahead)).isoformat()


_READERS: Mapping[str, Callable[[re.Match[str], _Scene], str]] = {
    "term": lambda _hit, _scene: "",
    "day": _read_day,
    "part": _read_part,
    "season": _read_season,
    "month": _read_month,
    "ahead": _read_ahead,
    "year": _read_year,
    "count": _read_count,
    "weekday": _read_weekday,
}
