"""The periods a page names and those they imply: a year earlier, the year to date, fiscal years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import CandidateSentence, DerivedPeriod, PeriodCandidate
from kirmash.lang.base import cache_until_languages_change
from kirmash.lang.patterns import compile_lowered, lower_text
from kirmash.lang.registry import phrase_pattern, reading_language_codes
from kirmash.records.mentions import AnnotatedDocument
from kirmash.records.periods import MONTHS_IN_YEAR, Period, month_range, year_period

_COMPARISON_WINDOW = 45
_QUARTER = 3
_FISCAL_STARTS = (3, 6, 9)  # months after January in which fiscal years begin: April, July, October
_EARLIEST_LAGGING = 3  # the first month in which data of the month before last are of this year


def find_period_candidates(
    annotated: AnnotatedDocument, sentences: Sequence[CandidateSentence]
) -> tuple[PeriodCandidate, ...]:
    """The periods whose words can be resolved, in order."""
    langs = reading_language_codes(annotated.lang)
    return tuple(
        PeriodCandidate(
            mention.start,
            mention.end,
            mention.period,
            mention.relative,
            _compares(annotated.text, mention.start, mention.end, langs),
            sentence_at(sentences, mention.start),
        )
        for mention in annotated.periods
        if mention.period is not None
    )


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
