"""Features of a mention that identify its deal: goods, theme, actors, parties, days, years, the
number of a session; and which sets of parties can be the same.

No words are read here: the fields of the mention contain what its words state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kirmash.errors import BadPeriod
from kirmash.records import periods
from kirmash.records.deals import DealKind, DealMention, DealSignal, DealStatus
from kirmash.records.periods import (
    ISO_DATE_LENGTH,
    MONTHS_IN_YEAR,
    first_day_of_month,
    last_day_of_month,
)
from kirmash.reference import lexicons
from kirmash.reference.economies import country_of

Parties = frozenset[str]

_SAME_HEADING_SIMILARITY = 0.8
_CHAPTER_DIGITS = 2
_REPORTING_DELAY = timedelta(days=3)
"""A visit or session reported without its day is taken to have been at most so long before."""
_GATHERING_THEMES = frozenset(
    {"working_group", "commission", "forum", "conference", "summit", "exhibition", "presentation"}
)


@dataclass(frozen=True, slots=True)
class MentionFeatures:
    """The features of one mention for matching.

    ``days`` are the first and last day it happened or is to happen, as far as known, else the day
    it was published; ``term_years`` the years a paper is for, ``years`` every year mentioned;
    ``mention_id`` is the mention's id, hashed once; ``subjects`` are the services and works it
    names where it moves no goods. ``retrospective`` marks a mention that only looks back: at an
    event of an earlier year, at anything else of a year before the last.
    """

    mention: DealMention
    mention_id: str
    theme: str
    published: date | None
    parties: frozenset[str]
    goods: frozenset[str]
    actors: frozenset[str]
    days: tuple[date, date] | None
    term_years: frozenset[int]
    years: frozenset[int]
    ordinal: int | None
    object_text: str
    is_gathering: bool
    retrospective: bool
    subjects: frozenset[str] = frozenset()
    signals: frozenset[DealSignal] = frozenset()
    sums: frozenset[tuple[str, float]] = frozenset()
    counts: frozenset[tuple[str, float]] = frozenset()
    names: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    object_stems: frozenset[str] = frozenset()
    direction: frozenset[str] = frozenset()
    lot: int | None = None


def features_of(mention: DealMention, published: date | None) -> MentionFeatures:
    """The features of a mention whose document was published on ``published``."""
    goods = frozenset(mention.goods)
    gathering = mention.kind is DealKind.EXHIBITION or (
        mention.kind is DealKind.OTHER and mention.theme in _GATHERING_THEMES
    )
    event = gathering or mention.kind is DealKind.VISIT
    days = _date_range(_event_date(mention, gathering), published)
    if event and not mention.date and published and mention.status is DealStatus.COMPLETED:
        days = published - _REPORTING_DELAY, published
    back = bool(published and days and published.year - days[1].year > (0 if event else 1))
    return MentionFeatures(
        mention,
        mention.id,
        mention.theme,
        published,
        frozenset(mention.parties),
        goods,
        frozenset(mention.actors),
        days,
        frozenset(mention.term_years) | _multi_year_span(mention.date),
        frozenset(mention.years),
        mention.ordinal,
        mention.object.casefold(),
        gathering,
        back,
        frozenset() if goods else frozenset(mention.subjects or mention.nearby_subjects),
        frozenset(mention.signals),
        frozenset(_sum_of(text) for text in mention.sums),
        frozenset(_count_of(text) for text in mention.counts),
        frozenset(mention.names),
        frozenset(mention.towns),
        frozenset(mention.things),
        frozenset(mention.purposes),
        frozenset(mention.object_stems),
        frozenset(mention.direction),
        mention.lot,
    )


def _sum_of(text: str) -> tuple[str, float]:
    currency, _, value = text.partition(" ")
    return currency, float(value)


def _count_of(text: str) -> tuple[str, float]:
    value, _, unit = text.partition(" ")
    return unit, float(value)


@lru_cache(4096)
def parties_compatible(left: Parties, right: Parties) -> bool:
    """Whether two sets of parties can be the same: each of the smaller set is, holds or lies in one
    of the larger.
    """
    small, large = sorted((left, right), key=len)
    return all(any(_same_or_containing(code, mate) for mate in large) for code in small)


def _same_or_containing(code: str, mate: str) -> bool:
    return code == mate or country_of(code) == mate or country_of(mate) == code


@dataclass(frozen=True, slots=True)
class PartySets:
    """Sets of parties by their economies and the countries these lie in: two that can be the same
    have one of these in common, unless one of them is empty.
    """

    every: frozenset[Parties]
    by_economy: Mapping[str, frozenset[Parties]]


def index_parties(sets: Iterable[Parties]) -> PartySets:
    """These sets, to be searched by :func:`compatible_sets`."""
    every, by_economy = frozenset(sets), defaultdict[str, set[Parties]](set)
    for parties in every:
        for code in _economies(parties):
            by_economy[code].add(parties)
    return PartySets(every, {code: frozenset(found) for code, found in by_economy.items()})


def compatible_sets(known: PartySets, parties: Parties) -> frozenset[Parties]:
    """Those that can be the same as ``parties`` by :func:`parties_compatible`."""
    if not parties:
        return known.every
    nobody = Parties()
    near = {nobody} & known.every
    near = near.union(*(known.by_economy.get(code, ()) for code in _economies(parties)))
    return frozenset(mate for mate in near if parties_compatible(parties, mate))


def _economies(parties: Parties) -> frozenset[str]:
    return parties.union(map(country_of, parties))


@lru_cache(maxsize=4_096)
def hs_headings_of_good(good: str) -> frozenset[str]:
    """The HS headings (4 digits, or fewer where the lexicon has fewer) of a goods key."""
    entry = lexicons.goods().get(good)
    return frozenset(code[:4] for code in entry.hs) if entry else frozenset()


@lru_cache(4096)
def goods_overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of goods two mentions have in common, 0 to 1 (Dice); goods of one HS heading under two
    names count 0.8.
    """
    if not left or not right:
        return 0.0
    return (
        sum(_good_similarity(good, right) for good in left)
        + sum(_good_similarity(good, left) for good in right)
    ) / (len(left) + len(right))


def _good_similarity(good: str, others: frozenset[str]) -> float:
    if good in others:
        return 1.0
    mine = hs_headings_of_good(good)
    return (
        _SAME_HEADING_SIMILARITY
        if any(_share_heading(mine, hs_headings_of_good(other)) for other in others)
        else 0.0
    )


def _share_heading(mine: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two goods share a heading, or one is a chapter ("machinery", 84) that holds the
    other.
    """
    if mine & others:
        return True
    chapters = tuple(code for code in mine | others if len(code) == _CHAPTER_DIGITS)
    return any(code[:_CHAPTER_DIGITS] in chapters for code in mine) and any(
        code[:_CHAPTER_DIGITS] in chapters for code in others
    )


def _multi_year_span(when: str | None) -> frozenset[int]:
    """The years of a date that is a period of more than a year."""
    if not when or "/" not in when:
        return frozenset()
    try:
        period = periods.parse(when)
    except BadPeriod:
        return frozenset()
    return (
        frozenset(range(period.year, period.last // MONTHS_IN_YEAR + 1))
        if period.months > MONTHS_IN_YEAR
        else frozenset()
    )


def _event_date(mention: DealMention, gathering: bool) -> str | None:
    """When it happened as stated; of a visit or gathering that is only due, its due day."""
    return mention.date or (mention.due if gathering or mention.kind is DealKind.VISIT else None)


def _date_range(when: str | None, published: date | None) -> tuple[date, date] | None:
    if not when:
        return (published, published) if published else None
    try:
        if len(when) == ISO_DATE_LENGTH:
            day = date.fromisoformat(when)
            return day, day
        period = periods.parse(when)
    except ValueError:
        return (published, published) if published else None
    first, last = first_day_of_month(period.first), last_day_of_month(period.last)
    # "in April", published in April: the day of publication is the nearest that is known.
    return (published, published) if published and first <= published <= last else (first, last)
