"""The periods a page names and those they imply: a year earlier, the year to date, fiscal years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kirmash.extract.annotate.days import month_end_from_url
from kirmash.extract.candidates.fiscal_years import fiscal_years_of
from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import CandidateSentence, DerivedPeriod, PeriodCandidate
from kirmash.extract.candidates.period_words import read_period_words
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import compile_lowered, lower_text
from kirmash.lang.registry import phrase_pattern, reading_language_codes
from kirmash.records.mentions import AnnotatedDocument
from kirmash.records.periods import MONTHS_IN_YEAR, Period, month_range, year_period

_COMPARISON_WINDOW = 45
_SHIFTED = (1, 3, 6)  # months of a month, a quarter, a half: the one before is compared with
_QUARTER = 3
_FISCAL_STARTS = (3, 6, 9)  # months after January in which fiscal years begin: April, July, October
_EARLIEST_LAGGING = 3  # the first month in which data of the month before last are of this year


def find_period_candidates(
    annotated: AnnotatedDocument,
    sentences: Sequence[CandidateSentence],
    economies: Sequence[str],
) -> tuple[PeriodCandidate, ...]:
    """The periods that words may mean, in order: the rules' reading of them first, then others.

    ``economies`` are those of the page, the heaviest first: their fiscal years count.
    """
    text, langs = annotated.text, reading_language_codes(annotated.lang)
    readings = [
        (mention.start, mention.end, mention.period, mention.relative, "rules")
        for mention in annotated.periods
        if mention.period is not None
    ]
    more = read_period_words(
        text,
        annotated.lang,
        publication_day(annotated),
        annotated.periods,
        fiscal_years_of(economies),
    )
    listed = {(start, period) for start, _, period, _, _ in readings}
    readings += [
        (reading.start, reading.end, reading.period, True, reading.kind)
        for reading in more
        if (reading.start, reading.period) not in listed
    ]
    readings.sort(key=lambda reading: reading[0])
    return tuple(
        PeriodCandidate(
            start,
            end,
            period,
            relative,
            _compares(text, start, end, langs),
            sentence_at(sentences, start),
            kind,
        )
        for start, end, period, relative, kind in readings
    )


def publication_day(annotated: AnnotatedDocument) -> date | None:
    """The day relative periods count from, as the rules have it."""
    document = annotated.document
    return document.published or month_end_from_url(document.url)


def derive_periods(
    periods: Sequence[PeriodCandidate], published: date | None
) -> tuple[DerivedPeriod, ...]:
    """The periods that those of the text and the day of publication imply, each once, none that
    the text names.
    """
    mentioned = list(dict.fromkeys(mention.period for mention in periods))
    derived: dict[Period, str] = {}
    for period, derivation in _implied(mentioned, published):
        if period not in mentioned:
            derived.setdefault(period, derivation)
    return tuple(DerivedPeriod(period, derivation) for period, derivation in derived.items())


def _implied(mentioned: Sequence[Period], published: date | None) -> Iterator[tuple[Period, str]]:
    if published:
        yield from _around(published)
    for period in mentioned:
        yield period.months_earlier(), "year_earlier"
        if period.months in _SHIFTED:
            yield period.months_earlier(period.months), "period_before"


def _around(published: date) -> Iterator[tuple[Period, str]]:
    """The periods that count from the day of publication."""
    year, month = published.year, published.month
    this_month = month_range(year, month, month)
    if month > 1:
        yield month_range(year, 1, month - 1), "year_to_date"
    yield this_month.months_earlier(1), "last_month"
    yield year_period(year - 1), "last_year"
    yield year_period(year), "this_year"
    yield this_month, "this_month"
    quarter = (this_month.first // _QUARTER) * _QUARTER
    yield Period(quarter - _QUARTER, quarter - 1), "last_quarter"
    yield year_period(year - 2), "year_before_last"
    if month >= _EARLIEST_LAGGING:
        yield month_range(year, 1, month - 2), "year_to_month_before_last"
    if month > 1:
        yield month_range(year - 1, 1, month - 1), "year_earlier_to_date"
    january = year * MONTHS_IN_YEAR
    for start in _FISCAL_STARTS:
        for back in (MONTHS_IN_YEAR, 2 * MONTHS_IN_YEAR):
            first = january + start - back
            yield Period(first, first + MONTHS_IN_YEAR - 1), "fiscal_year"


@cache_until_languages_change
def _before_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(
        rf"(?:^|\W)(?:{phrase_pattern('candidate.compared', langs)})\s*(?:\w+\s+){{0,3}}$"
    )


@cache_until_languages_change
def _own_pattern(langs: tuple[str, ...]) -> re.Pattern[str]:
    return compile_lowered(phrase_pattern("candidate.comparison_period", langs))


def _compares(text: str, start: int, end: int, langs: tuple[str, ...]) -> bool:
    lowered = lower_text(text)
    window = lowered[max(0, start - _COMPARISON_WINDOW) : start]
    return bool(
        _before_pattern(langs).search(window) or _own_pattern(langs).search(lowered, start, end)
    )
