"""What the sentences of one document are judged against: the words of deals, the actors and the
pair it is about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kirmash.extract.rules import deal_parties, deal_words
from kirmash.extract.rules.deal_words import Hit
from kirmash.records.mentions import START_KEY, Actor, AnnotatedDocument


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Named:
    """One mention of an actor."""

    start: int
    end: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything found in the document that a clause is judged against, in the order of
    the text.
    """

    reading: AnnotatedDocument
    hits: tuple[Hit, ...]
    named: tuple[Named, ...]
    pair: tuple[str, ...]
    homes: frozenset[str]


def survey(reading: AnnotatedDocument, actors: tuple[Actor, ...]) -> Ground:
    """The ground of a document; its ``hits`` are () where no word of the lexicon occurs."""
    hits = deal_words.find(deal_words.lowered(reading.text), reading.lang)
    named = sorted(
        (Named(s.start, s.end, actor) for actor in actors for s in actor.spans),
        key=lambda one: one.start,
    )
    pair = deal_parties.pair_of(reading) if hits else ()
    return Ground(reading, hits, tuple(named), pair, deal_parties.homes_of(reading))


def within(items: Sequence[_P], start: int, end: int) -> Sequence[_P]:
    """The items that begin between two places; ``items`` are in the order of the text."""
    first = bisect_left(items, start, key=START_KEY)
    return items[first : bisect_left(items, end, lo=first, key=START_KEY)]
