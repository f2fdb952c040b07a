"""Mentions in one document: actors, goods, economies, periods, speakers, and the document annotated
with them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from kirmash.records.evidence import Document, Span, short_id
from kirmash.records.periods import Period


class ActorKind(StrEnum):
    """The kind of an actor."""

    PERSON = "person"
    COMPANY = "company"
    GOVERNMENT = "government"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of one document, all its mentions brought together.

    ``name`` is its fullest form, in the nominative where the language inflects; ``key`` is the
    lexicon's id of a known actor (``maz``), '' for others; ``role`` is the office or legal form in
    the text's own words.
    """

    document: str
    name: str
    kind: ActorKind
    spans: tuple[Span, ...]
    role: str | None = None
    economy: str | None = None
    key: str = ""

    @property
    def id(self) -> str:
        """``a-…``, hashed from document, name and kind."""
        return short_id("a", self.document, self.kind, self.name)


HS_VINTAGE = "HS2017"


@dataclass(frozen=True, slots=True)
class DocumentGoods:
    """Goods one document names; ``key`` is the lexicon's entry (``bus``), ``hs`` 2- to 6-digit
    codes of HS_VINTAGE.
    """

    document: str
    words: str
    hs: tuple[str, ...]
    spans: tuple[Span, ...]
    key: str = ""

    @property
    def id(self) -> str:
        """``g-…``, hashed from document and words."""
        return short_id("g", self.document, self.words.casefold())


START_KEY = attrgetter("start")
"""The start of an annotation: the sort key of the lists of a reading."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters ``start`` to ``end`` of the text; ``paragraph`` counts from 0, a heading has
    ``heading`` True.
    """

    start: int
    end: int
    paragraph: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class EconomyMention:
    """An economy named in the text; ``form`` is name, adjective, capital, city,
    nickname or group.
    """

    start: int
    end: int
    code: str
    form: str


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period named in the text, resolved against the publication date; ``relative`` where that
    was needed.

    ``period`` is None where the words name a time that cannot be resolved.
    """

    start: int
    end: int
    period: Period | None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class GoodsMention:
    """Goods named in the text: a key of the goods lexicon and its HS codes."""

    start: int
    end: int
    key: str
    hs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceSpeakers:
    """The speaker of every sentence, '' where nobody is named; ``starts`` are the sentences'
    places.
    """

    starts: tuple[int, ...]
    names: tuple[str, ...]

    def speaker_at(self, start: int) -> str | None:
        """Who says the character at ``start``; None where nobody is named."""
        which = bisect_right(self.starts, start) - 1
        return self.names[which] or None if which >= 0 else None


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document with its annotations, each tuple in the order of the text: what an extractor
    decides from.

    ``pair`` are the two economies it is about, None where it names fewer. ``actors`` and
    ``speakers`` are empty and None until the pipeline has looked for them.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    places: tuple[EconomyMention, ...]
    periods: tuple[PeriodMention, ...]
    goods: tuple[GoodsMention, ...]
    pair: tuple[str | None, str | None]
    actors: tuple[Actor, ...] = ()
    speakers: SentenceSpeakers | None = None

    @property
    def text(self) -> str:
        """The text every place points into."""
        return self.document.text

    def in_sentence(self, start: int, end: int) -> bool:
        """Whether a place lies completely inside one sentence."""
        at = bisect_right(self.sentences, start, key=START_KEY) - 1
        return at >= 0 and end <= self.sentences[at].end

    @property
    def lang(self) -> str:
        """en, ru or be."""
        return self.document.lang
