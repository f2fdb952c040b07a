"""The mentions that may be of one deal with given ones: the part of the register that has to be
formed to know the deals of a pair.

A mention joins a deal only where its evidence with one mention of it reaches the threshold
(:func:`same_deal_score`), or where a person merged the two. So the deals of any set of mentions
that is closed under these two are those that all mentions together would form. Every way to reach
the threshold has a key that both mentions have (:mod:`kirmash.ledger.projections.mention_keys`)
but one: words alike, which needs equal parties, or parties of which some are the other's and days
that are near.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Select, select

from kirmash.deals.matching import (
    MATCH_THRESHOLD,
    MIN_OBJECT_LENGTH,
    SAME_WORDS_RATIO,
    same_deal_score,
    singular_good_of_theme,
)
from kirmash.deals.party_sets import PartySets, compatible_sets, index_parties
from kirmash.deals.traits import MentionFeatures, features_of, hs_headings_of_good
from kirmash.ledger.projections import mention_keys, selecting, tables
from kirmash.ledger.projections.selecting import StoredMention
from kirmash.ledger.views import View
from kirmash.records.deals import deal_id
from kirmash.records.judgements import Judgement, Verdict
from kirmash.reference import lexicons

_CHAPTER_DIGITS = 2
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DealSeeds:
    """The mentions to begin with; of these ``parties`` (keys) they are all there are."""

    mentions: Sequence[StoredMention]
    parties: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Search:
    """What has been reached, by place in the ledger; parties of which every mention has been."""

    connection: Connection
    view: View
    parties: PartySets
    reached: dict[Place, StoredMention] = field(default_factory=dict)
    features: dict[Place, MentionFeatures] = field(default_factory=dict)
    exhausted: frozenset[str] = frozenset()

    def take(self, mentions: Iterable[StoredMention]) -> list[Place]:
        """Add mentions; the places of those that are new."""
        fresh = {stored.key: stored for stored in mentions if stored.key not in self.reached}
        for place, stored in fresh.items():
            self.reached[place] = stored
            self.features[place] = features_of(stored.mention, stored.published)
        return list(fresh)


def close_over_deals(
    connection: Connection,
    view: View,
    seeds: DealSeeds,
    judgements: Sequence[Judgement],
) -> list[StoredMention]:
    """The seeds, every mention that may be of one deal with them, and those of the plans they may
    be part of, in the order read.
    """
    known = selecting.known_parties(connection, "mention")
    parties = index_parties(map(tables.parties_of_key, known))
    search = _Search(connection, view, parties, exhausted=seeds.parties)
    _expand(search, search.take(seeds.mentions), judgements)
    _expand(search, search.take(_of_one_place(search)), judgements)
    return sorted(search.reached.values(), key=lambda stored: (stored.first, stored.ordinal))


def _expand(search: _Search, frontier: list[Place], judgements: Sequence[Judgement]) -> None:
    while frontier:
        by_parties: dict[str, list[Place]] = defaultdict(list)
        for place in frontier:
            by_parties[tables.party_key(search.features[place].parties)].append(place)
        fresh = [
            stored
            for parties, places in by_parties.items()
            for stored in _neighbours(search, parties, places)
        ]
        frontier = search.take([*fresh, *_merged(search, frontier, judgements)])


def _neighbours(search: _Search, parties: str, places: list[Place]) -> Iterator[StoredMention]:
    """The mentions whose evidence with one of these, all of the same parties, is enough."""
    mine = frozenset(tables.parties_of_key(parties))
    compatible = map(tables.party_key, compatible_sets(search.parties, mine))
    others = sorted(key for key in compatible if key not in search.exhausted)
    candidates = _candidates_by_key(search, places, others)
    for place, mates in _candidates_by_words(search, parties, places, others).items():
        candidates[place] |= mates
    candidates = {place: c for place, c in candidates.items() if place not in search.reached}
    for stored in _load(search, candidates):
        features = features_of(stored.mention, stored.published)
        if any(
            same_deal_score(search.features[mate], features) >= MATCH_THRESHOLD
            for mate in candidates[stored.key]
        ):
            yield stored


def _candidates_by_key(
    search: _Search, places: list[Place], others: list[str]
) -> dict[Place, set[Place]]:
    """Places of mentions that share a key with these, and with which."""
    wanted: dict[str, set[Place]] = defaultdict(set)
    for place in places:
        for key in lookup_keys(search.features[place]):
            wanted[key].add(place)
    rows, candidates = tables.mention_keys, defaultdict[Place, set[Place]](set)
    for keys in selecting.batches(sorted(wanted)):
        for some in selecting.batches(others):
            query = select(rows.c.key, rows.c.reading, rows.c.ordinal).where(
                rows.c.key.in_(keys), rows.c.parties.in_(some)
            )
            for row in search.connection.execute(query):
                candidates[row.reading, row.ordinal] |= wanted[row.key]
    return candidates


def _candidates_by_words(
    search: _Search, parties: str, places: list[Place], others: list[str]
) -> dict[Place, set[Place]]:
    """Places of mentions whose words are like those of these: of equal parties at any time, of
    parties that hold one another within days.
    """
    mine = [place for place in places if _has_words(search.features[place])]
    candidates: dict[Place, set[Place]] = defaultdict(set)
    for objects, among in _objects(search, parties, mine, others):
        theirs = {place: words for place, words in objects.items() if place not in search.reached}
        if not theirs or not among:
            continue
        own = [search.features[place].object_text for place in among]
        ratios = process.cdist(
            own,
            list(theirs.values()),
            scorer=fuzz.token_sort_ratio,
            score_cutoff=SAME_WORDS_RATIO - 1,  # numbers are rounded there
        )
        places_of_theirs = list(theirs)
        for row, column in zip(*ratios.nonzero(), strict=True):
            candidates[places_of_theirs[column]].add(among[row])
    return candidates


def _objects(
    search: _Search, parties: str, places: list[Place], others: list[str]
) -> Iterator[tuple[dict[Place, str], list[Place]]]:
    """The words of mentions that may be compared, and the places of those to compare with."""
    rows = tables.mentions
    if places and parties and parties not in search.exhausted:
        query = select(rows.c.reading, rows.c.ordinal, rows.c.object)
        yield _words_by_place(search, query.where(rows.c.parties == parties)), places
    mine = tables.parties_of_key(parties)
    nested = [key for key in others if key and _is_nested(mine, tables.parties_of_key(key))]
    by_days: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        if published := search.features[place].published:
            by_days[published.toordinal() // mention_keys.DAYS_APART].append(place)
    for days, among in by_days.items():
        for some in selecting.batches(nested):
            yield _words_by_place(search, _near_days(days, some)), among


def _is_nested(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine) and (theirs < mine or mine < theirs)


def _near_days(days: int, parties: list[str]) -> Select[Any]:
    """The words of mentions of these parties published in or beside these days."""
    rows, keys = tables.mentions, tables.mention_keys
    same = (rows.c.reading == keys.c.reading) & (rows.c.ordinal == keys.c.ordinal)
    near = [f"day:{days + shift}" for shift in (-1, 0, 1)]
    return (
        select(rows.c.reading, rows.c.ordinal, rows.c.object)
        .select_from(keys.join(rows, same))
        .where(keys.c.key.in_(near), keys.c.parties.in_(parties))
    )


def _words_by_place(search: _Search, query: Select[Any]) -> dict[Place, str]:
    return {(row.reading, row.ordinal): row.object for row in search.connection.execute(query)}


def _has_words(features: MentionFeatures) -> bool:
    return len(features.object_text) >= MIN_OBJECT_LENGTH


def _load(search: _Search, places: Iterable[Place]) -> list[StoredMention]:
    """The mentions at these places that the view shows."""
    wanted = set(places)
    readings = {reading for reading, _ in wanted}
    return selecting.select_mentions(
        search.connection, search.view, tables.mentions.c.reading, readings, wanted
    )


def _merged(
    search: _Search, frontier: Iterable[Place], judgements: Sequence[Judgement]
) -> Iterator[StoredMention]:
    """The mentions that people merged with these, or with deals that begin with these."""
    merges = [item for item in judgements if item.verdict is Verdict.MERGE and item.other]
    if not merges:
        return
    names = {
        name
        for place in frontier
        for name in (search.features[place].mention_id, _deal_of(search, place))
    }
    mates = {
        other
        for item in merges
        for name, other in ((item.target, item.other), (item.other, item.target))
        if name in names
    }
    for column in (tables.mentions.c.id, tables.mentions.c.deal):
        yield from selecting.select_mentions(search.connection, search.view, column, mates)


def _deal_of(search: _Search, place: Place) -> str:
    return deal_id(search.features[place].mention_id)


def _of_one_place(search: _Search) -> Iterator[StoredMention]:
    """The mentions that share a place of their document with one that was reached: plans are known
    by that.
    """
    places = {
        (stored.reading, span.start, span.end)
        for stored in search.reached.values()
        for span in stored.mention.spans
    }
    readings = {reading for reading, _, _ in places}
    column = tables.mentions.c.reading
    for stored in selecting.select_mentions(search.connection, search.view, column, readings):
        if any((stored.reading, span.start, span.end) in places for span in stored.mention.spans):
            yield stored


def lookup_keys(features: MentionFeatures) -> frozenset[str]:
    """The keys under which the mentions that may be of its deal stand, but for alike words."""
    own = set(mention_keys.keys_of_mention(features.mention, features.published))
    keys = {key for key in own if not key.startswith(_KEYS_OF_OTHERS)} - {mention_keys.ANY_VISIT}
    keys |= {f"term:{year}" for year in features.term_years}
    keys |= {f"good:{near}" for good in features.goods for near in similar_goods(good)}
    keys |= {f"theme:{good}s" for good in features.goods}
    if singular := singular_good_of_theme(features.theme):
        keys.add(f"good:{singular}")
    return frozenset(keys | _keys_of_papers(features, own) | _keys_of_visits(own))


def _keys_of_papers(features: MentionFeatures, own: set[str]) -> set[str]:
    """A paper is found by its days, and by the year of its signing that another recalls."""
    keys = {f"signed:{key.removeprefix('recalls:')}" for key in own if key.startswith("recalls:")}
    keys |= {f"recalls:{key.removeprefix('signed:')}" for key in own if key.startswith("signed:")}
    if features.published and features.mention.kind in mention_keys.PAPER_KINDS:
        days = features.published.toordinal() // mention_keys.DAYS_APART
        keys |= {f"paper:{days + shift}" for shift in (-1, 0, 1)}
    return keys


def _keys_of_visits(own: set[str]) -> set[str]:
    """A visit of unknown days may be any visit, and any visit one of unknown days."""
    if mention_keys.UNKNOWN_VISIT in own:
        return {mention_keys.ANY_VISIT}
    return {mention_keys.UNKNOWN_VISIT} if mention_keys.ANY_VISIT in own else set()


_KEYS_OF_OTHERS = ("day:", "paper:", "signed:", "recalls:")
"""Keys that are looked up in another form than they are kept."""


def similar_goods(good: str) -> frozenset[str]:
    """The goods that are alike by :func:`goods_overlap`, this one among them."""
    return _goods_by_likeness().get(good, frozenset()) | {good}


@cache
def _goods_by_likeness() -> Mapping[str, frozenset[str]]:
    """Goods that share a heading, or one of which names a chapter that holds the other; any two
    that name chapters are taken for alike.
    """
    by_code, by_chapter = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    headings = {good: hs_headings_of_good(good) for good in lexicons.goods()}
    for good, codes in headings.items():
        for code in codes:
            by_code[code].add(good)
            by_chapter[code[:_CHAPTER_DIGITS]].add(good)
    whole = {code for code in by_code if len(code) == _CHAPTER_DIGITS}
    chapters = set[str]().union(*(by_code[code] for code in whole))
    likeness = dict[str, frozenset[str]]()
    for good, codes in headings.items():
        near = set[str]().union(*(by_code[code] for code in codes))
        near = near.union(*(by_code[code[:_CHAPTER_DIGITS]] for code in codes if code not in whole))
        if codes & whole:
            near = near.union(chapters, *(by_chapter[code] for code in codes & whole))
        likeness[good] = frozenset(near)
    return MappingProxyType(likeness)
