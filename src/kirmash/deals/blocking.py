"""Blocking: the keys by which a mention and its deal find each other, so that not every two
mentions have to be compared.

Two mentions of one deal share a key or are never joined; a key says nothing of whether they are
one.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

from kirmash.deals.comparisons import WORK_KINDS, singular_good_of_theme
from kirmash.deals.traits import MentionFeatures, hs_headings_of_good

Key = tuple[str, object]

_FORTNIGHT_DAYS = 14
_PREFIX, _MANY, _SIZES = 5, 10, 20


def blocking_keys(features: MentionFeatures) -> Iterator[Key]:
    """The keys under which a mention is found again."""
    yield from _keys_of_goods(features)
    yield from (("actor", actor) for actor in features.actors)
    if features.theme:
        yield "theme", (features.theme, features.ordinal)
    yield from (("terms", year) for year in features.term_years)
    yield from (("subject", subject) for subject in features.subjects)
    if features.mention.kind in WORK_KINDS and not features.goods:
        yield from (("work", stem) for stem in features.mention.work_stems)
    yield from _keys_of_terms(features)
    if features.days:
        yield "days", features.days[0].toordinal() // _FORTNIGHT_DAYS


def _keys_of_goods(features: MentionFeatures) -> Iterator[Key]:
    yield from (
        ("heading", heading) for good in features.goods for heading in hs_headings_of_good(good)
    )
    yield from (("good", good) for good in features.goods)
    if (good := singular_good_of_theme(features.theme)) and not features.goods:
        yield "good", good


def _keys_of_terms(features: MentionFeatures) -> Iterator[Key]:
    yield from (("name", word[:_PREFIX]) for name in features.names for word in name.split())
    yield from (("town", town[:_PREFIX]) for town in features.towns)
    yield from (("thing", thing) for thing in features.things)
    yield from (("number", value) for _, value in features.counts if value >= _MANY)
    yield from (("sum", (unit, _size(value))) for unit, value in features.sums)


def _size(value: float) -> int:
    """The size of a sum: values that differ by a twentieth share it or are neighbours."""
    return int(log10(value) * _SIZES) if value > 0 else 0


def lookup_keys(features: MentionFeatures) -> Iterator[Key]:
    """The keys under which its deal may be found: its own and those of the fortnights beside it."""
    yield from blocking_keys(features)
    yield from keys_of_others(features)


def keys_of_others(features: MentionFeatures) -> Iterator[Key]:
    """The keys of others under which its deal may be found besides its own: years, sizes,
    fortnights.
    """
    yield from (("terms", year) for year in features.years)
    for unit, value in features.sums:
        yield from (("sum", (unit, _size(value) + step)) for step in (-1, 1))
    if features.days:
        first, last = (day.toordinal() // _FORTNIGHT_DAYS for day in features.days)
        yield from (("days", fortnight) for fortnight in range(first - 1, last + 2))
