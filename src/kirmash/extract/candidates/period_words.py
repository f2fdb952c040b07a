"""Other readings of words of time than the rules' one: a month of another year or the months to it,
so many months of a fiscal year, years since a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.extract.candidates.fiscal_years import FiscalYear, solar_year
from kirmash.lang.base import YEAR_DIGITS, cache_until_languages_change
from kirmash.lang.patterns import compile_lowered, lower_text, time_word_pattern, time_word_value
from kirmash.lang.registry import phrase_pattern, reading_language_codes
from kirmash.records.mentions import PeriodMention
from kirmash.records.periods import MONTHS_IN_YEAR, Period, month_range, year_range
from kirmash.sandbox.expressions import bounded_re

_QUARTER, _HALF = 3, 6
_MOST_COUNT = 11  # months that are counted out; twelve are a year
_LONGEST_SPAN = 40  # years
_LEAD = 24  # characters before a month in which "to" or "ended" stands
_YEARS_BACK = 2
_CENTURY = 2000
_CROP_YEARS = (FiscalYear(7, False), FiscalYear(9, False), FiscalYear(10, False))


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """Characters ``start`` to ``end`` read as ``period``; ``kind`` tells by which case."""

    start: int
    end: int
    period: Period
    kind: str


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    lowered: str
    langs: tuple[str, ...]
    published: date | None
    years: tuple[tuple[int, int], ...]
    fiscal: tuple[FiscalYear, ...]

    def years_near(self, place: int) -> tuple[int, ...]:
        """The years a word without a year may be of: that of the last period before it, that of
        publication, the years before these.
        """
        before = [year for at, year in self.years if at <= place][-1:]
        behind = [year for at, year in self.years if at > place][:1]
        own = [self.published.year, self.published.year - 1] if self.published else []
        return tuple(dict.fromkeys(before + own + behind))

    def is_past(self, period: Period) -> bool:
        """Whether a period has begun by the day of publication."""
        if self.published is None:
            return True
        return period.first < self.published.year * MONTHS_IN_YEAR + self.published.month


def read_period_words(
    text: str,
    lang: str,
    published: date | None,
    mentions: Sequence[PeriodMention],
    fiscal: tuple[FiscalYear, ...],
) -> tuple[PeriodReading, ...]:
    """The other readings, in the order of the text; ``fiscal`` are the years of its economies."""
    years = tuple((mention.start, mention.period.year) for mention in mentions if mention.period)
    page = _Page(text, lower_text(text), reading_language_codes(lang), published, years, fiscal)
    readings = [
        reading
        for read in (_months, _counts, _fiscal_numbers, _parts, _since)
        for reading in read(page)
    ]
    readings.sort(key=lambda reading: reading.start)
    return tuple(readings)


@cache_until_languages_change
def _month_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return bounded_re(
        rf"(?<!\w)(?P<month>{time_word_pattern('month', langs)})"
        rf"(?P<quarter>\s+(?:{phrase_pattern('candidate.quarter_word', langs)}))?"
        rf"(?:,?\s*(?:\w{{1,3}}\s+)?(?P<year>{YEAR_DIGITS})(?!\d))?",
        re.IGNORECASE,
    )


@cache_until_languages_change
def _until_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(
        rf"(?:^|\W)(?:{phrase_pattern('candidate.until', langs)})\s*(?:\d{{1,2}}\s+|\w{{2,3}}\s+)?$"
    )


def _months(page: _Page) -> Iterator[PeriodReading]:
    """A month by name, with and without its year, and the months that end with it."""
    for hit in _month_pattern(page.langs).finditer(page.text):
        if "en" in page.langs and not hit["month"][0].isupper():
            continue
        month = time_word_value("month", hit["month"].lower(), page.langs)
        if not month:
            continue
        years = (int(hit["year"]),) if hit["year"] else page.years_near(hit.start())
        window = page.lowered[max(0, hit.start() - _LEAD) : hit.start()]
        until = _until_pattern(page.langs).search(window) is not None
        for year in years:
            here = month_range(year, month, month)
            if not page.is_past(here) and not hit["year"] and len(years) > 1:
                here = here.months_earlier()
            for period, kind in _readings_of_month(page, here, until, bool(hit["quarter"])):
                yield PeriodReading(hit.start(), hit.end(), period, kind)


def _readings_of_month(
    page: _Page, month: Period, until: bool, quarter: bool
) -> Iterator[tuple[Period, str]]:
    if quarter:
        yield Period(month.last - _QUARTER + 1, month.last), "month_quarter"
    else:
        yield month, "month"
    if until:
        january = month.last - month.last % MONTHS_IN_YEAR
        yield Period(january, month.last), "to_month"
        if month.last > january:
            yield Period(january, month.last - 1), "to_month_before"
        yield Period(month.last - MONTHS_IN_YEAR + 1, month.last), "year_to_month"
        for fiscal in page.fiscal:
            first = fiscal.year(month.last // MONTHS_IN_YEAR).first
            first -= MONTHS_IN_YEAR * (first > month.last)
            yield Period(first, month.last), "fiscal_to_month"


@cache_until_languages_change
def _count_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(
        rf"(?<![\w.,])(?P<count>{time_word_pattern('count', langs)}|\d{{1,2}})[\s-]+"
        rf"(?:\w+\s+)?(?:{phrase_pattern('candidate.month_count', langs)})(?!\w)"
    )


def _counts(page: _Page) -> Iterator[PeriodReading]:
    """So many months of a calendar or fiscal year, or the last so many."""
    for hit in _count_pattern(page.langs).finditer(page.lowered):
        count = time_word_value("count", hit["count"], page.langs) or 0
        if not 1 <= count <= _MOST_COUNT:
            continue
        for year in page.years_near(hit.start()):
            starts = [FiscalYear(1, False), *page.fiscal]
            for start in starts:
                kind = "months_of_year" if start.start == 1 else "months_of_fiscal"
                for number in (year, year - 1):
                    period = start.part(number, 0, count)
                    if page.is_past(Period(period.last, period.last)):
                        yield PeriodReading(hit.start(), hit.end(), period, kind)
                        break
        if page.published:
            end = page.published.year * MONTHS_IN_YEAR + page.published.month - 2
            yield PeriodReading(hit.start(), hit.end(), Period(end - count + 1, end), "last_months")


@cache_until_languages_change
def _fiscal_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    words = phrase_pattern("candidate.fiscal", langs)
    return compile_lowered(
        rf"(?<![\w.,/-])(?P<word>(?:{words})(?:\s+\w+)?[\s’'-]*)?"
        r"(?P<year>(?:19|20)\d\d|1[34]\d\d)(?:\s*[-–—/]\s*(?P<next>(?:20)?\d\d)(?!\d))?(?![\d.,]\d)"
    )


def _fiscal_numbers(page: _Page) -> Iterator[PeriodReading]:
    """2017–18, 2022/23, fiscal 2013 and the solar 1402 as fiscal, crop and calendar years."""
    for hit in _fiscal_pattern(page.langs).finditer(page.lowered):
        number, following = int(hit["year"]), hit["next"]
        if number < _CENTURY - 100:
            for fiscal in page.fiscal:
                if fiscal.straddles:
                    period = fiscal.year(solar_year(number))
                    yield PeriodReading(hit.start(), hit.end(), period, "solar_year")
            continue
        if following and int(following) % 100 == (number + 1) % 100:
            yield PeriodReading(hit.start(), hit.end(), year_range(number, number + 1), "two_years")
            for fiscal in dict.fromkeys((*page.fiscal, *_CROP_YEARS)):
                period = fiscal.year(number)
                yield PeriodReading(hit.start(), hit.end(), period, "fiscal_year")
        elif hit["word"]:
            for fiscal in page.fiscal:
                for begin in (number - 1, number):
                    period = fiscal.year(begin)
                    yield PeriodReading(hit.start(), hit.end(), period, "fiscal_year")


@cache_until_languages_change
def _part_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    quarter = phrase_pattern("candidate.quarter_word", langs)
    half = phrase_pattern("candidate.half_word", langs)
    return compile_lowered(
        rf"(?<!\w)(?P<ordinal>{time_word_pattern('ordinal', langs)})[\s-]+"
        rf"(?:(?:\w+)\s+)?(?:(?P<quarter>{quarter})|(?P<half>{half}))(?!\w)"
    )


def _parts(page: _Page) -> Iterator[PeriodReading]:
    """A quarter or half of a fiscal year, and of the years near."""
    for hit in _part_pattern(page.langs).finditer(page.lowered):
        which = time_word_value("ordinal", hit["ordinal"].strip(), page.langs) or 1
        size = _QUARTER if hit["quarter"] else _HALF
        if which * size > MONTHS_IN_YEAR:
            continue
        for year in page.years_near(hit.start()):
            for fiscal in (FiscalYear(1, False), *page.fiscal):
                kind = "part" if fiscal.start == 1 else "fiscal_part"
                for number in (year, year - 1):
                    period = fiscal.part(number, (which - 1) * size, size)
                    if page.is_past(Period(period.last, period.last)):
                        yield PeriodReading(hit.start(), hit.end(), period, kind)
                        break


@cache_until_languages_change
def _since_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(
        rf"(?<!\w)(?:{phrase_pattern('candidate.since', langs)})\s+(?P<year>{YEAR_DIGITS})(?!\d)"
        rf"|(?<![\w.,])(?P<count>{time_word_pattern('count', langs)}|\d{{1,2}})[\s-]+"
        rf"(?:{phrase_pattern('candidate.year_count', langs)})(?!\w)"
    )


def _since(page: _Page) -> Iterator[PeriodReading]:
    """The years from a year on, and so many years to now or from now."""
    if page.published is None:
        return
    now = page.published.year
    for hit in _since_pattern(page.langs).finditer(page.lowered):
        if hit["year"]:
            spans = [(int(hit["year"]), now), (int(hit["year"]), now - 1)]
        else:
            count = time_word_value("count", hit["count"], page.langs) or 0
            spans = [(now - count, now - 1), (now - count + 1, now), (now + count, now + count)]
        for first, last in spans:
            if first <= last < first + _LONGEST_SPAN:
                period = year_range(first, last)
                yield PeriodReading(hit.start(), hit.end(), period, "since")
