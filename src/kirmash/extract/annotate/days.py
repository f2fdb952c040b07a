"""Days named in a text, resolved against the date of publication, and the day that a weekday or an
address gives.
"""

from __future__ import annotations

import re
from datetime import date

from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.dates import (
    build_valid_date,
    day_month_patterns,
    month_number,
    parse_partial_iso_date,
)
from kirmash.lang.patterns import lower_text, time_word_pattern, time_word_value
from kirmash.lang.registry import phrase_pattern, phrases_for_use, reading_language_codes
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.sandbox.expressions import bounded_re

_YEARS = bounded_re(r"(?<![\d.,])(?:19|20)\d\d(?!\d)")
_WEEKDAY_STEM = 3  # letters that distinguish the days of the week
_URL_MONTH = bounded_re(r"(?<!\d)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?![\d])")


def find_calendar_dates(
    text: str, lang: str, published: date | None
) -> tuple[tuple[int, int, str], ...]:
    """Calendar days and months as ISO text with their places: '25 June' -> 2015-06-25 where
    ``published`` is of 2015.
    """
    matches: list[tuple[int, int, str]] = []
    for hit in _day_pattern(lang).finditer(text):
        if iso_day := _resolve_day(hit, lang, published):
            matches.append((hit.start(), hit.end(), iso_day))
    return tuple(matches)


@cache_until_languages_change
def _weekday_patterns() -> tuple[re.Pattern[str], ...]:
    """A day of the week beside a day without a year."""
    weekday = rf"(?P<weekday>{phrase_pattern('date.weekday')})\w*"
    before, behind = day_month_patterns()
    written = (before, rf"{behind}\b")
    no_year = r"(?!,?\s+(?:19|20)\d\d)"
    return tuple(bounded_re(rf"\b{weekday},?\s+{form}{no_year}", re.IGNORECASE) for form in written)


def resolve_yearless_date(text: str) -> date | None:
    """The day that 'Monday, September 23' names in a text of no date, by the one year of the text,
    or the one after it, that it fits.
    """
    lowered = lower_text(text)
    if not any(
        day in lowered for day in phrases_for_use("date.day_named")
    ):  # looking for them costs nothing
        return None
    match = next((hit for form in _weekday_patterns() if (hit := form.search(text))), None)
    return _fit_weekday(match, text) if match else None


def _fit_weekday(match: re.Match[str], text: str) -> date | None:
    """The one day of the last two years of a text, or of those after them, that is the weekday."""
    stem = match["weekday"].casefold()[:_WEEKDAY_STEM]
    which = next((at for at in range(7) if stem in phrases_for_use(f"date.weekday.{at + 1}")), -1)
    years = sorted({int(year) for year in _YEARS.findall(text)})[-2:]
    likely = sorted({*years, *(year + 1 for year in years)})
    month, number = month_number(match["month"]), int(match["day"])
    days = (build_valid_date(year, month, number) for year in likely)
    fitting = [day for day in days if day and day.weekday() == which]
    return fitting[0] if len(fitting) == 1 else None


def month_end_from_url(url: str | None) -> date | None:
    """The last day of the month that an address carries as ``/2018/10/``: it was public by then;
    None where it carries none.
    """
    match = _URL_MONTH.search(url or "")
    return parse_partial_iso_date(f"{match[1]}-{match[2]}") if match else None


@cache_until_languages_change
def _day_pattern(lang: str) -> re.Pattern[str]:
    month, langs = (
        time_word_pattern("month", reading_language_codes(lang)),
        reading_language_codes(lang),
    )
    number = (
        rf"(?P<d>\d{{1,2}})(?:{phrase_pattern('date.day_end')})?"
        rf"(?:\s*(?:[-–—]|{phrase_pattern('date.day_and')})\s*\d{{1,2}}"
        rf"(?:{phrase_pattern('number.ordinal_end')})?)?"
    )
    year = r"(?:,?\s+(?P<y>(?:19|20)\d\d)\b)?"
    day_month = rf"\b{number}\s+(?:of\s+)?(?P<m>{month}){year}"
    american = (
        rf"|\b(?P<m2>{month})\s+{number.replace('<d>', '<d2>')}(?!\d){year.replace('<y>', '<y2>')}"
        if langs == ("en",)
        else ""
    )
    dotted = (
        r"|(?<![\d.])(?P<d3>\d{1,2})[./](?P<m3>\d{2})[./](?P<y3>(?:19|20)\d\d)(?!\d)"
        r"|(?<!\d)(?P<y4>(?:19|20)\d\d)-"
        r"(?P<m4>\d\d)-(?P<d4>\d\d)(?!\d)"
    )
    alone = rf"|\b(?P<m5>{month}),?\s+(?P<y5>(?:19|20)\d\d)\b"
    return bounded_re(day_month + american + dotted + alone, re.IGNORECASE)


def _resolve_day(hit: re.Match[str], lang: str, published: date | None) -> str | None:
    parts = {key[0]: value for key, value in hit.groupdict().items() if value}
    month = time_word_value("month", parts["m"].lower(), reading_language_codes(lang))
    if not month or not 1 <= month <= MONTHS_IN_YEAR:
        return None
    if "d" not in parts:
        return f"{parts['y']}-{month:02d}"
    if "y" in parts:
        return _valid_iso_day(int(parts["y"]), month, int(parts["d"]))
    if not published:
        return None
    near = [published.year + step for step in (0, -1, 1)]
    candidates = [
        candidate
        for candidate in (_valid_iso_day(number, month, int(parts["d"])) for number in near)
        if candidate
    ]
    return min(
        candidates, key=lambda iso: abs((date.fromisoformat(iso) - published).days), default=None
    )


def _valid_iso_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
