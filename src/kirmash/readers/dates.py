"""When a page was published, and by what evidence: page, url, given, inferred or unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product, takewhile
from typing import Any

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.dates import (
    YEAR_PATTERN,
    build_valid_date,
    date_patterns,
    date_unless_too_early,
    day_month_patterns,
    month_number,
    parse_partial_iso_date,
)
from kirmash.lang.registry import phrase_pattern
from kirmash.readers import boilerplate
from kirmash.records.evidence import GIVEN
from kirmash.sandbox.expressions import bounded_re

_HEAD_LINES, _HEAD_CHARS = 14, 1_500
_NAME = r"(?-i:[A-ZА-ЯЁЎІ][\w’'-]*)"
_NAMES = rf"{_NAME}(?:\s{_NAME}){{0,2}}"


@cache_until_languages_change
def _full_dates() -> tuple[re.Pattern[str], ...]:
    """A full date at any place."""
    return tuple(
        bounded_re(rf"(?<![\w./-]){form}(?![\w/-])", re.IGNORECASE) for form in date_patterns()
    )


@cache_until_languages_change
def _datelines() -> tuple[re.Pattern[str], ...]:
    """A line that opens with a place or an hour and a day, the year perhaps unsaid."""
    stamp = rf"(?:(?:{phrase_pattern('date.stamp')})\s+\d{{4}}-\d\d-\d\d\s.{{0,50}}?)?"
    place = rf"^\s*{stamp}(?:\d\d?:\d\d|{_NAMES})[.,:]?\s+"
    ends = rf"(?:,?\s+{YEAR_PATTERN}(?:\s*(?:{phrase_pattern('date.year')}))?)?\s*(?:[.(/–—-]|$)"
    return tuple(
        bounded_re(rf"{place}{form}\b{ends}", re.IGNORECASE) for form in day_month_patterns()
    )


@cache_until_languages_change
def _opening_dates() -> tuple[re.Pattern[str], ...]:
    """A line that opens with its day.

    'Posted on 3 June 2019', «Псков (3 июня 2019 года).», «(Ташкент, 14.05.2021)», «17.08.2022. Из
    портов», «11 декабря 2017 г., Якутск.»; not «12 мая 2010 года подписан договор».
    """
    ends = rf"(?:,?\s*(?:{phrase_pattern('date.year_end')}))?"
    label, town = phrase_pattern("date.label"), phrase_pattern("date.town")
    return tuple(
        bounded_re(pattern, re.IGNORECASE)
        for form in date_patterns()
        for pattern in (
            rf"^\W*(?:{label})[:,]?\s+{form}(?![\w/-])",
            rf"^\W*(?:(?:{town})\s+)?{_NAMES}(?:[.,:]\s+|\s\(){form}{ends}\s*(?:[.(/)–—|-]|$)",
            rf"^{form}{ends}(?:\.\s|\s*[(/|–—]|\.?,\s+{_NAMES}\s*[.)/(–—])",
        )
    )


_NEAR_DAYS = 31
_MAX_DEPTH = 8  # of nested JSON
_MOST_DATE_WORDS, _LONGEST_DATE_LINE = 6, 60  # words and characters left beside a date
_RATES = bounded_re(r"\b(?:USD|EUR|RUB|BYN|BYR)\b|[$€₽]\s*\d")
_URL_DAY = bounded_re(
    r"(?<!\d)((?:19|20)\d\d)(?:[/.-]?(0[1-9]|1[0-2])[/.-]?([0-2]\d|3[01])|/([1-9])/([12]?\d"
    r"|3[01]))(?!\d)"
)
_URL_DAY_FIRST = bounded_re(r"(?<!\d)([0-2]?\d|3[01])[.-](0[1-9]|1[0-2])[.-]((?:19|20)\d\d)(?!\d)")
_URL_EPOCH = bounded_re(r"(?<!\d)(1[2-9]\d{8})(?!\d)")
_META = (
    "//meta[@property='article:published_time' or @property='og:published_time' or "
    "@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='date' or @name='DC.date' or "
    "@name='dc.date.issued']/@content",
)
_TIME = "(//article | //main | //body)[1]//time/@datetime"
_JSON = "//script[@type='application/ld+json']/text()"


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A day and its evidence; day None goes with unknown."""

    day: date | None
    basis: str


UNKNOWN_DATE = PublicationDate(None, "unknown")
_OF_THE_FILE = "metadata"


def supply_date(own: PublicationDate, supplied: date | None) -> PublicationDate:
    """The day ``supplied`` by a person where a page has none of its own; what only the file's
    properties say is none.
    """
    if supplied is None or (own.day is not None and own.basis != _OF_THE_FILE):
        return own
    return PublicationDate(supplied, GIVEN)


def date_of_text(text: str, url: str | None) -> PublicationDate:
    """The date of a plain text: a date near its top, a dateline, or its address."""
    return _visible_date(text, url) or _url_date(url) or UNKNOWN_DATE


def date_of_page(tree: Any, text: str, url: str | None) -> PublicationDate:
    """The date of a parsed HTML page: its metadata, then what is seen, then its address, then
    htmldate's search.
    """
    for value in _metadata(tree):
        if day := parse_partial_iso_date(value[:10]) or _first_written_date(value):
            return PublicationDate(day, "page")
    return _visible_date(text, url) or _url_date(url) or _search_markup(tree) or UNKNOWN_DATE


def _metadata(tree: Any) -> Iterator[str]:
    """Publication dates in metadata, the surest first."""
    for path in _META:
        yield from (str(value) for value in tree.xpath(path))
    for script in tree.xpath(_JSON):
        yield from _json_dates(str(script))
    yield from (str(value) for value in tree.xpath(_TIME)[:1])


def _json_dates(script: str) -> Iterator[str]:
    """Every ``datePublished`` of a JSON-LD script; a broken script gives none."""
    try:
        yield from _nested_dates(json.loads(script), 0)
    except (ValueError, RecursionError):
        return


def _nested_dates(value: object, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nested_dates(item, depth + 1)
    elif isinstance(value, dict):
        if isinstance(published := value.get("datePublished"), str):
            yield published
        yield from _nested_dates(value.get("@graph", []), depth + 1)


def _visible_date(text: str, url: str | None) -> PublicationDate | None:
    """A line that is a date, or a dateline, near the top of the text."""
    head = text[:_HEAD_CHARS]
    lines = [line.strip() for line in head.split("\n") if line.strip()][:_HEAD_LINES]
    lines = list(takewhile(lambda line: not boilerplate.is_links_heading(line), lines))
    for line, form in product(lines, _datelines()):
        if (match := form.match(line)) and (dated := _dateline_date(match, head, url)):
            return dated
    days = (
        day
        for line in lines
        if (day := (_first_written_date(line) if _is_date_line(line) else _opening_date(line)))
    )
    return next((PublicationDate(day, "page") for day in days), None)


def _opening_date(line: str) -> date | None:
    """The day a longer line opens with, as news from a place do."""
    match = next((hit for form in _opening_dates() if (hit := form.match(line))), None)
    if not match or _RATES.search(line[: match.end() + 20]):
        return None
    month = match["month"]
    return build_valid_date(
        int(match["year"]),
        int(month) if month.isdecimal() else month_number(month),
        int(match["day"]),
    )


def _is_date_line(line: str) -> bool:
    """Whether a line holds a date and little else, and is no line of exchange rates with the day of
    the crawl.
    """
    left = line
    for form in _full_dates():
        left = form.sub("", left)
    return (
        not _RATES.search(line)
        and len(re.findall(r"[^\W\d_]{2,}", left)) <= _MOST_DATE_WORDS
        and len(left) <= _LONGEST_DATE_LINE
    )


def _dateline_date(match: re.Match[str], head: str, url: str | None) -> PublicationDate | None:
    """A dateline's day; without a year, that of the address or of a full date near the top, where
    the days lie close.
    """
    day, month = int(match["day"]), month_number(match["month"])
    if match["year"]:
        full_date = build_valid_date(int(match["year"]), month, day)
        return PublicationDate(full_date, "page") if full_date else None
    written = tuple(_written_dates(head))
    for other in filter(None, (_url_day(url), *written)):
        years = (build_valid_date(other.year + step, month, day) for step in (0, -1, 1))
        if near := next(
            (
                candidate
                for candidate in years
                if candidate and abs((candidate - other).days) <= _NEAR_DAYS
            ),
            None,
        ):
            return PublicationDate(near, "page" if near in written else "inferred")
    return None


def _url_date(url: str | None) -> PublicationDate | None:
    day = _url_day(url)
    return PublicationDate(day, "url") if day else None


def _url_day(url: str | None) -> date | None:
    """The day an address carries as ``/2016/04/13/``, ``2016-04-13``, ``20160413``, ``13-04-2016``
    or seconds since 1970.
    """
    for match in _URL_DAY.finditer(url or ""):
        if day := build_valid_date(
            int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])
        ):
            return day
    for match in _URL_DAY_FIRST.finditer(url or ""):
        if day := build_valid_date(int(match[3]), int(match[2]), int(match[1])):
            return day
    epoch_match = _URL_EPOCH.search(url or "")
    return (
        date_unless_too_early(datetime.fromtimestamp(int(epoch_match[1]), UTC).date())
        if epoch_match
        else None
    )


_URL_MONTH = bounded_re(r"(?<!\d)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?![\d])")


def _search_markup(tree: Any) -> PublicationDate | None:
    """What htmldate finds in the markup without guessing from the text."""
    from htmldate import find_date

    try:
        result = find_date(tree, extensive_search=False, original_date=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    day = parse_partial_iso_date(result) if result else None
    return PublicationDate(day, "page") if day else None


def _first_written_date(text: str) -> date | None:
    return next(_written_dates(text), None)


def _written_dates(text: str) -> Iterator[date]:
    """Full dates written out in the text, by form."""
    for form in _full_dates():
        for match in form.finditer(text):
            month = match["month"]
            if day := build_valid_date(
                int(match["year"]),
                int(month) if month.isdecimal() else month_number(month),
                int(match["day"]),
            ):
                yield day
