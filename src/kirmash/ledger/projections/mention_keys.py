"""The keys by which mentions of one deal find each other.

Two mentions that the register may bring together share a key, or have the same parties or were
published within days (then their words alone may be alike). No word is read here and no lexicon:
who asks widens the keys by what goods are similar today.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kirmash.errors import BadPeriod
from kirmash.records import periods
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.periods import (
    ISO_DATE_LENGTH,
    MONTHS_IN_YEAR,
    first_day_of_month,
    last_day_of_month,
)

DAYS_APART = 10
"""Most days between the publications of two mentions that are alike by their days alone."""
MANY_MONTHS = 24
"""Months of a visit from which it counts as one of unknown days."""
ANY_VISIT, UNKNOWN_VISIT = "visit:any", "visit:unknown"
"""The key of every visit, and of a visit of unknown days, which may be any other."""
_EVENT_DAYS = timedelta(days=7)
PAPER_KINDS = frozenset({DealKind.AGREEMENT, DealKind.ROADMAP})
CARRIED_OUT = frozenset({DealStatus.IN_PROGRESS, DealStatus.COMPLETED})


def keys_of_mention(mention: DealMention, published: date | None) -> tuple[str, ...]:
    """The keys of a mention published on a day, each once and in order."""
    return tuple(sorted(set(_keys(mention, published))))


def _keys(mention: DealMention, published: date | None) -> Iterator[str]:
    yield from (f"good:{good}" for good in mention.goods)
    yield from (f"actor:{actor}" for actor in mention.actors)
    if mention.theme:
        yield f"theme:{mention.theme}"
    if mention.ordinal is not None:
        yield f"ordinal:{mention.ordinal}"
    if not mention.goods:
        subjects = mention.subjects or mention.nearby_subjects
        yield from (f"subject:{subject}" for subject in subjects)
        yield from (f"work:{stem}" for stem in mention.work_stems)
    yield from _keys_of_time(mention, published)


def _keys_of_time(mention: DealMention, published: date | None) -> Iterator[str]:
    yield from (f"term:{year}" for year in {*mention.term_years, *years_spanned(mention.date)})
    if mention.kind is DealKind.VISIT:
        months = visit_months(mention, published)
        yield from (f"visit:{month}" for month in months)
        yield from (ANY_VISIT,) if months else (ANY_VISIT, UNKNOWN_VISIT)
    if published:
        yield f"day:{published.toordinal() // DAYS_APART}"
    if mention.kind in PAPER_KINDS:
        yield from _keys_of_paper(mention, published)


def _keys_of_paper(mention: DealMention, published: date | None) -> Iterator[str]:
    if published:
        yield f"paper:{published.toordinal() // DAYS_APART}"
    if published and mention.status is DealStatus.SIGNED:
        yield f"signed:{published.year}"
    if mention.status in CARRIED_OUT:
        yield from (f"recalls:{year}" for year in mention.years)


def years_spanned(when: str | None) -> tuple[int, ...]:
    """The years of a date that is a period; () for any other."""
    if not when or "/" not in when:
        return ()
    try:
        period = periods.parse(when)
    except BadPeriod:
        return ()
    return tuple(range(period.first // MONTHS_IN_YEAR, period.last // MONTHS_IN_YEAR + 1))


def visit_months(mention: DealMention, published: date | None) -> tuple[int, ...]:
    """The months (counted from the year 0) in or beside which a visit may have been; () for many
    and for a visit without any day.
    """
    ranges = [*_stated_days(mention.date or mention.due)]
    if published and (not mention.date or not ranges):
        ranges.append((published, published))
    months = {
        month
        for first, last in ranges
        for month in range(_month(first - _EVENT_DAYS), _month(last + _EVENT_DAYS) + 1)
    }
    return tuple(sorted(months)) if 0 < len(months) <= MANY_MONTHS else ()


def _stated_days(when: str | None) -> Iterator[tuple[date, date]]:
    """The first and last day of a date as stated; nothing for none or for what is no date."""
    if not when:
        return
    try:
        if len(when) == ISO_DATE_LENGTH:
            day = date.fromisoformat(when)
            yield day, day
        else:
            period = periods.parse(when)
            yield first_day_of_month(period.first), last_day_of_month(period.last)
    except (ValueError, BadPeriod):
        return


def _month(day: date) -> int:
    return day.year * MONTHS_IN_YEAR + day.month
