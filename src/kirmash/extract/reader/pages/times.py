"""The periods of a page as a table: those its words name and those they imply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.reader.arrays import Floats
from kirmash.extract.reader.pages.economies import word_before
from kirmash.extract.reader.pages.tables import (
    MentionDraft,
    MentionTable,
    build_table,
    common_traits,
    mean_by_value,
)
from kirmash.extract.reader.pages.tokens import TokenStream, fold_word
from kirmash.records.periods import MONTHS_IN_YEAR, Period

FLAGS = ("before", "compares", "relative", "offset", "reading")
_RULES = "rules"  # the reading of a period that is nothing but what the rules take it for
DERIVATIONS = (
    "", "year_earlier", "year_to_date", "last_month", "last_quarter", "this_month", "this_year",
    "last_year", "year_before_last", "fiscal_year", "period_before", "year_to_month_before_last",
    "year_earlier_to_date",
)  # fmt: skip


def build_period_table(page: PageCandidates, tokens: TokenStream) -> MentionTable:
    """The periods of a page, those only derived after those that words name."""
    places = tokens.at(np.array([period.start for period in page.periods], dtype=np.int64))
    drafts = [
        MentionDraft(
            mention.start,
            mention.end,
            mention.sentence,
            mention.period,
            f"{mention.period.months} {mention.relative:d} {mention.compares:d} {mention.reading}",
            fold_word(page.text[mention.start : mention.end] or "-"),
            (
                word_before(tokens, int(token), mention.sentence),
                mention.compares,
                mention.relative,
                mention.start - page.sentences[mention.sentence].start,
                mention.reading != _RULES,
            ),
        )
        for mention, token in zip(page.periods, places, strict=True)
    ]
    derived = [one.period for one in page.derived_periods]
    table = build_table(drafts, derived, tokens, len(FLAGS))
    common = common_traits(table, len(page.sentences))
    return replace(table, traits=np.hstack([common, _period_traits(page, table)]))


def month_of_publication(page: PageCandidates) -> float:
    """The month of publication counted from year 0; NaN where it is unknown."""
    day = page.annotated.document.published
    return day.year * MONTHS_IN_YEAR + day.month - 1 if day else float("nan")


def period_bounds(table: MentionTable) -> tuple[Floats, Floats]:
    """First and last month of every value."""
    periods = [value for value in table.values if isinstance(value, Period)]
    first = np.array([period.first for period in periods], dtype=np.float32)
    last = np.array([period.last for period in periods], dtype=np.float32)
    return first, last


def _period_traits(page: PageCandidates, table: MentionTable) -> Floats:
    """Length, month it begins with, distance to the month of publication, how it is derived, and
    how it stands to the other periods of the page.
    """
    first, last = period_bounds(table)
    size = len(first)
    now = month_of_publication(page)
    ways = {one.period: one.derivation for one in page.derived_periods}
    named = np.bincount(table.value, minlength=size) > 0
    derivation = [
        0 if is_named else _derivation(ways.get(period, ""))
        for period, is_named in zip(table.values, named.tolist(), strict=True)
        if isinstance(period, Period)
    ]
    known = [period for period, is_named in zip(table.values, named, strict=True) if is_named]
    spoken = [period for period in known if isinstance(period, Period)]
    bounds = list(zip(first.tolist(), last.tolist(), strict=True))
    newest = max((o.last for o in spoken if not o.last > now), default=0)
    around = _periods_around(bounds, spoken)
    columns = (
        last - first + 1,
        first % MONTHS_IN_YEAR,
        now - last,
        now - first,
        derivation,
        *around[:2],
        newest - last,
        *around[2:],
        np.full(size, now),
    )
    means = mean_by_value(table, table.flags[:, 1:3])
    own = np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)
    own[:, -1] = np.isnan(own[:, -1])
    return np.hstack([own.reshape(size, len(columns)), means])


def _periods_around(
    bounds: Sequence[tuple[float, float]], spoken: Sequence[Period]
) -> tuple[list[float], ...]:
    """Of each period whether the page speaks of it a year later, a year earlier, and how many of
    its periods hold it, are held by it.
    """
    pairs = {(one.first, one.last) for one in spoken}
    year = MONTHS_IN_YEAR
    return (
        [float((a + year, b + year) in pairs) for a, b in bounds],
        [float((a - year, b - year) in pairs) for a, b in bounds],
        [float(sum(one.first <= a and b <= one.last for one in spoken)) for a, b in bounds],
        [float(sum(a <= one.first and one.last <= b for one in spoken)) for a, b in bounds],
    )


def _derivation(way: str) -> int:
    return DERIVATIONS.index(way) if way in DERIVATIONS else len(DERIVATIONS)
