"""When a page was published, and what tells it: page, url, given, inferred or unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product, takewhile
from typing import Any

from kirmash.lang.base import of_languages
from kirmash.lang.dates import YEAR, day_and_month, day_since, forms, month_of, real_day, stated
from kirmash.lang.registry import phrases
from kirmash.readers import boilerplate

_HEAD_LINES, _HEAD_CHARS = 14, 1_500
_NAME = r"(?-i:[A-ZА-ЯЁЎІ][\w’'-]*)"
_NAMES = rf"{_NAME}(?:\s{_NAME}){{0,2}}"


@of_languages
def _full_dates() -> tuple[re.Pattern[str], ...]:
    """A full date wherever it stands."""
    return tuple(re.compile(rf"(?<![\w./-]){form}(?![\w/-])", re.IGNORECASE) for form in forms())


@of_languages
def _datelines() -> tuple[re.Pattern[str], ...]:
    """A line that opens with a place or an hour and a day, the year perhaps unsaid."""
    stamp = rf"(?:(?:{phrases('date.stamp')})\s+\d{{4}}-\d\d-\d\d\s.{{0,50}}?)?"
    place = rf"^\s*{stamp}(?:\d\d?:\d\d|{_NAMES})[.,:]?\s+"
    ends = rf"(?:,?\s+{YEAR}(?:\s*(?:{phrases('date.year')}))?)?\s*(?:[.(/–—-]|$)"
    return tuple(re.compile(rf"{place}{form}\b{ends}", re.IGNORECASE) for form in day_and_month())


@of_languages
def _opening_dates() -> tuple[re.Pattern[str], ...]:
    """A line that opens with its day.

    'Posted on 3 June 2019', «Псков (3 июня 2019 года).», «(Ташкент, 14.05.2021)», «17.08.2022. Из
    портов», «11 декабря 2017 г., Якутск.»; not «12 мая 2010 года подписан договор».
    """
    ends = rf"(?:,?\s*(?:{phrases('date.year_end')}))?"
    label, town = phrases("date.label"), phrases("date.town")
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for form in forms()
        for pattern in (
            rf"^\W*(?:{label})[:,]?\s+{form}(?![\w/-])",
            rf"^\W*(?:(?:{town})\s+)?{_NAMES}(?:[.,:]\s+|\s\(){form}{ends}\s*(?:[.(/)–—|-]|$)",
            rf"^{form}{ends}(?:\.\s|\s*[(/|–—]|\.?,\s+{_NAMES}\s*[.)/(–—])",
        )
    )


_NEAR_DAYS = 31
_RATES = re.compile(r"\b(?:USD|EUR|RUB|BYN|BYR)\b|[$€₽]\s*\d")
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[/.-]?(0[1-9]|1[0-2])[/.-]?([0-2]\d|3[01])|/([1-9])/([12]?\d"
    r"|3[01]))(?!\d)"
)
_URL_DAY_FIRST = re.compile(r"(?<!\d)([0-2]?\d|3[01])[.-](0[1-9]|1[0-2])[.-]((?:19|20)\d\d)(?!\d)")
_URL_EPOCH = re.compile(r"(?<!\d)(1[2-9]\d{8})(?!\d)")
_META = (
    "//meta[@property='article:published_time' or @property='og:published_time' or "
    "@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='date' or @name='DC.date' or "
    "@name='dc.date.issued']/@content",
)
_TIME = "(//article | //main | //body)[1]//time/@datetime"
_JSON = "//script[@type='application/ld+json']/text()"


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and what tells it; day None goes with unknown."""

    day: date | None
    basis: str


UNKNOWN = Dated(None, "unknown")


def of_text(text: str, url: str | None) -> Dated:
    """The date of a plain text: a date near its top, a dateline, or its address."""
    return _visible(text, url) or _address(url) or UNKNOWN


def of_page(tree: Any, text: str, url: str | None) -> Dated:
    """The date of a parsed HTML page: its metadata, then what is seen, then its address, then
    htmldate's search.
    """
    for found in _metadata(tree):
        if day := stated(found[:10]) or _written(found):
            return Dated(day, "page")
    return _visible(text, url) or _address(url) or _searched(tree) or UNKNOWN


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
        yield from _published(json.loads(script), 0)
    except (ValueError, RecursionError):
        return


def _published(value: object, depth: int) -> Iterator[str]:
    if depth > 8:
        return
    if isinstance(value, list):
        for one in value:
            yield from _published(one, depth + 1)
    elif isinstance(value, dict):
        if isinstance(said := value.get("datePublished"), str):
            yield said
        yield from _published(value.get("@graph", []), depth + 1)


def _visible(text: str, url: str | None) -> Dated | None:
    """A line that is a date, or a dateline, near the top of the text."""
    head = text[:_HEAD_CHARS]
    lines = [line.strip() for line in head.split("\n") if line.strip()][:_HEAD_LINES]
    lines = list(takewhile(lambda line: not boilerplate.opens_links(line), lines))
    for line, form in product(lines, _datelines()):
        if (found := form.match(line)) and (dated := _of_dateline(found, head, url)):
            return dated
    days = (
        day
        for line in lines
        if (day := (_written(line) if _is_date_line(line) else _opening(line)))
    )
    return next((Dated(day, "page") for day in days), None)


def _opening(line: str) -> date | None:
    """The day a longer line opens with, as news from a place do."""
    found = next((hit for form in _opening_dates() if (hit := form.match(line))), None)
    if not found or _RATES.search(line[: found.end() + 20]):
        return None
    month = found["month"]
    return real_day(
        int(found["year"]), int(month) if month.isdigit() else month_of(month), int(found["day"])
    )


def _is_date_line(line: str) -> bool:
    """Whether a line holds a date and little else, and is no line of exchange rates with the day of
    the crawl.
    """
    left = line
    for form in _full_dates():
        left = form.sub("", left)
    return (
        not _RATES.search(line) and len(re.findall(r"[^\W\d_]{2,}", left)) <= 6 and len(left) <= 60
    )


def _of_dateline(found: re.Match[str], head: str, url: str | None) -> Dated | None:
    """A dateline's day; without a year, that of the address or of a full date near the top, where
    the days lie close.
    """
    day, month = int(found["day"]), month_of(found["month"])
    if found["year"]:
        whole = real_day(int(found["year"]), month, day)
        return Dated(whole, "page") if whole else None
    written = tuple(_all_written(head))
    for other in filter(None, (_address_day(url), *written)):
        years = (real_day(other.year + step, month, day) for step in (0, -1, 1))
        if near := next(
            (one for one in years if one and abs((one - other).days) <= _NEAR_DAYS), None
        ):
            return Dated(near, "page" if near in written else "inferred")
    return None


def _address(url: str | None) -> Dated | None:
    day = _address_day(url)
    return Dated(day, "url") if day else None


def _address_day(url: str | None) -> date | None:
    """The day an address carries as ``/2016/04/13/``, ``2016-04-13``, ``20160413``, ``13-04-2016``
    or seconds since 1970.
    """
    for found in _URL_DAY.finditer(url or ""):
        if day := real_day(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])):
            return day
    for found in _URL_DAY_FIRST.finditer(url or ""):
        if day := real_day(int(found[3]), int(found[2]), int(found[1])):
            return day
    found_seconds = _URL_EPOCH.search(url or "")
    return (
        day_since(datetime.fromtimestamp(int(found_seconds[1]), UTC).date())
        if found_seconds
        else None
    )


_URL_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?![\d])")


def _searched(tree: Any) -> Dated | None:
    """What htmldate finds in the markup without guessing from the text."""
    from htmldate import find_date

    try:
        found = find_date(tree, extensive_search=False, original_date=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    day = stated(found) if found else None
    return Dated(day, "page") if day else None


def _written(text: str) -> date | None:
    return next(_all_written(text), None)


def _all_written(text: str) -> Iterator[date]:
    """Full dates written out in the text, by form."""
    for form in _full_dates():
        for found in form.finditer(text):
            month = found["month"]
            if day := real_day(
                int(found["year"]),
                int(month) if month.isdigit() else month_of(month),
                int(found["day"]),
            ):
                yield day
