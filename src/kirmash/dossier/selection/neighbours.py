"""The mentions that may be of one deal with given ones: the part of the register that has to be
formed to know the deals of a pair.

The mentions of one deal have parties that can be the same, each with each. So whatever may share a
deal with a mention is known from the mentions whose parties can be its own
(:func:`possible_groups`), and the deals of any set of mentions that is closed under this, and under
the merges of people, are those that all mentions together would form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from types import MappingProxyType

from sqlalchemy import Connection, func, select

from kirmash.deals.clustering import (
    DatedDealMention,
    MentionGroups,
    group_mentions,
    possible_groups,
)
from kirmash.deals.traits import (
    MentionFeatures,
    Parties,
    PartySets,
    compatible_sets,
    features_of,
    hs_headings_of_good,
    index_parties,
)
from kirmash.ledger.events import digest_at
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.projections.selecting import StoredMention
from kirmash.ledger.projections.writing import ROWS_VERSION
from kirmash.ledger.results_cache import ResultsCache
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import View
from kirmash.records.deals import deal_id
from kirmash.records.judgements import Judgement, Verdict
from kirmash.reference import lexicons

_CHAPTER_DIGITS = 2
Place = tuple[int, int]
_Read = tuple[StoredMention, MentionFeatures]


@dataclass(frozen=True, slots=True)
class DealSeeds:
    """The mentions to begin with; of these ``parties`` (keys) they are all there are."""

    mentions: Sequence[StoredMention]
    parties: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Search:
    """What has been reached, by place in the ledger; the mentions read so far, by their parties'
    key.
    """

    connection: Connection
    view: View
    parties: PartySets
    reached: dict[Place, StoredMention] = field(default_factory=dict)
    read: dict[str, list[_Read]] = field(default_factory=dict)

    def take(self, mentions: Iterable[StoredMention]) -> list[StoredMention]:
        """Add mentions; those that are new."""
        fresh = {stored.key: stored for stored in mentions if stored.key not in self.reached}
        self.reached.update(fresh)
        return list(fresh.values())

    def keep(self, mentions: Iterable[StoredMention], parties: Iterable[str]) -> None:
        """Keep mentions that are all there are of these parties (keys)."""
        self.read.update({key: [] for key in parties})
        for stored in mentions:
            features = features_of(stored.mention, stored.published)
            self.read[tables.party_key(features.parties)].append((stored, features))


MOST_READ = 4_000
"""Mentions that are read on the way from seeds to what may share a deal with them; where there are
more, forming the whole register once is quicker.
"""


class FarReaching(Exception):
    """What may share a deal with the seeds reaches through too much of the register."""


def close_over_deals(
    connection: Connection,
    view: View,
    seeds: DealSeeds,
    judgements: Sequence[Judgement],
) -> list[StoredMention]:
    """The seeds, every mention that may be of one deal with them, and those of the plans they may
    be part of, in the order read. Raises FarReaching where more than MOST_READ would be read.
    """
    known = selecting.known_parties(connection, "mention")
    search = _Search(connection, view, index_parties(map(tables.parties_of_key, known)))
    if seeds.parties:
        search.keep(seeds.mentions, seeds.parties)
    _expand(search, search.take(seeds.mentions), judgements)
    _expand(search, search.take(_of_one_place(search)), judgements)
    return sorted(search.reached.values(), key=lambda stored: (stored.first, stored.ordinal))


def gather_groups(
    connection: Connection,
    view: View,
    seeds: DealSeeds,
    judgements: Sequence[Judgement],
    groups: MentionGroups,
) -> list[StoredMention]:
    """The seeds with all that is in one of the register's groups with them or that people merged
    with it, those of the plans they may be part of, and of seeds that are all there is of their
    parties, those that nearly are of one deal with them; in the order read.
    """
    known = selecting.known_parties(connection, "mention")
    search = _Search(connection, view, index_parties(map(tables.parties_of_key, known)))
    group_of = {name: group for group in groups for name in group}
    begun = search.take(seeds.mentions)
    for key in sorted(seeds.parties):
        near = (stored for stored, _ in _read_compatible(search, tables.parties_of_key(key)))
        begun += search.take(near)
    _complete(search, begun, judgements, group_of)
    _complete(search, search.take(_of_one_place(search)), judgements, group_of)
    return sorted(search.reached.values(), key=lambda stored: (stored.first, stored.ordinal))


def _complete(
    search: _Search,
    frontier: list[StoredMention],
    judgements: Sequence[Judgement],
    group_of: Mapping[str, Sequence[str]],
) -> None:
    column = tables.mentions.c.id
    while frontier:
        own = {stored.mention.id for stored in frontier}
        mates = {name for item in own for name in group_of.get(item, ())} - own
        fresh = selecting.select_mentions(search.connection, search.view, column, sorted(mates))
        frontier = search.take([*fresh, *_merged(search, frontier, judgements)])


def _expand(
    search: _Search, frontier: list[StoredMention], judgements: Sequence[Judgement]
) -> None:
    while frontier:
        if sum(map(len, search.read.values())) > MOST_READ:
            raise FarReaching
        by_parties: dict[Parties, set[Place]] = defaultdict(set)
        for stored in frontier:
            by_parties[frozenset(stored.mention.parties)].add(stored.key)
        fresh = [
            stored
            for parties, places in by_parties.items()
            for stored in _possible_mates(search, parties, places)
        ]
        frontier = search.take([*fresh, *_merged(search, frontier, judgements)])


def _possible_mates(
    search: _Search, parties: Parties, places: set[Place]
) -> Iterator[StoredMention]:
    """The mentions that may be of one deal with one of these, all of the same parties."""
    by_id: dict[str, list[StoredMention]] = defaultdict(list)
    every = list[MentionFeatures]()
    for stored, features in _read_compatible(search, parties):
        by_id[features.mention_id].append(stored)
        every.append(features)
    for group in possible_groups(every):
        mates = [stored for features in group for stored in by_id[features.mention_id]]
        if any(stored.key in places for stored in mates):
            yield from mates


def _read_compatible(search: _Search, parties: Parties) -> Iterator[_Read]:
    """The mentions whose parties can be these; each is read once in a search."""
    keys = sorted(map(tables.party_key, compatible_sets(search.parties, parties)))
    missing = [key for key in keys if key not in search.read]
    column = tables.mentions.c.parties
    found = selecting.select_mentions(search.connection, search.view, column, missing)
    search.keep(found, missing)
    for key in keys:
        yield from search.read[key]


def _merged(
    search: _Search, frontier: Iterable[StoredMention], judgements: Sequence[Judgement]
) -> Iterator[StoredMention]:
    """The mentions that people merged with these, or with deals that begin with these."""
    merges = [item for item in judgements if item.verdict is Verdict.MERGE and item.other]
    if not merges:
        return
    own = [stored.mention.id for stored in frontier]
    names = {*own, *map(deal_id, own)}
    mates = {
        other
        for item in merges
        for name, other in ((item.target, item.other), (item.other, item.target))
        if name in names
    }
    for column in (tables.mentions.c.id, tables.mentions.c.deal):
        yield from selecting.select_mentions(search.connection, search.view, column, mates)


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


JOINING_CODE = ("deals", "data", "dossier/selection")
"""The folders of the program whose code and tables say which mentions are of one deal."""


@dataclass(frozen=True, slots=True)
class WholeRegister:
    """The groups of a view by ``as_of``: ``known`` gives them where they are at hand, None else,
    ``form`` forms and keeps them where they are not.
    """

    known: Callable[[], MentionGroups | None]
    form: Callable[[], MentionGroups]


@dataclass(frozen=True, slots=True)
class _KeptGroups:
    groups: tuple[tuple[str, ...], ...]


def whole_register(ledger: Ledger, results: ResultsCache, view: View, as_of: date) -> WholeRegister:
    """The register of a view as of a day."""
    at = ledger.last_reading()
    newest = ledger.memory.result(("newest day", at), lambda: _newest_day(ledger))
    # Where nothing is published later, the day does not matter.
    until = as_of.isoformat() if newest > as_of.isoformat() else ""
    key = "groups of mentions", at, view, until

    def form() -> MentionGroups:
        def compute() -> _KeptGroups:
            with ledger.connection() as connection:
                stored = selecting.every_mention(connection, view)
            dated = (DatedDealMention(each.mention, each.published, each.url) for each in stored)
            return _KeptGroups(group_mentions(dated, as_of))

        name = _name_of(ledger, at, key)
        return ledger.memory.result(key, lambda: results.result(name, _KeptGroups, compute)).groups

    def known() -> MentionGroups | None:
        kept: _KeptGroups | None = ledger.memory.kept(key)
        if kept is None and results.has(_name_of(ledger, at, key)):
            return form()
        return kept.groups if kept else None

    return WholeRegister(known, form)


def _newest_day(ledger: Ledger) -> str:
    with ledger.connection() as connection:
        return connection.scalar(select(func.max(tables.documents.c.published))) or ""


def _name_of(ledger: Ledger, at: int, key: tuple[object, ...]) -> str:
    """The name of the groups in the cache: a digest of all that they follow from."""
    with ledger.connection() as connection:
        digest = digest_at(connection, at)
    return sha256(f"{program_digest()} {ROWS_VERSION} {digest} {key!r}".encode()).hexdigest()


@cache
def program_digest() -> str:
    """A digest of the code and tables that say which mentions are of one deal."""
    digest = sha256()
    for package in JOINING_CODE:
        files = list((resources.files("kirmash") / package).iterdir())
        for file in sorted((item for item in files if item.is_file()), key=lambda item: item.name):
            content = file.read_bytes()
            digest.update(f"{package}/{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
