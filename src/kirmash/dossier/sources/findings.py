"""What the pages of an intake hold: figures, deals, pairs; which have no date, and which repeat
a page that is there already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from kirmash.ledger.projections import cards, selecting
from kirmash.ledger.store import Ledger
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction

Codes = tuple[str, ...]
"""Both economies of a pair in the order of their codes."""

_PAIR = 2
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SHINGLE = 5  # words in a row that are compared
_FEWEST_SHINGLES = 20  # a shorter text is too little to call it a copy
_REPEATED = 0.8  # of the shorter text
_MOST_CANDIDATES = 20
_GROUPS, _GROUP_WORDS, _TELLING_LETTERS = 3, 4, 5


@dataclass(frozen=True, slots=True)
class PairFindings:
    """What was read on a pair: figures accepted and waiting for a person, and mentions of deals."""

    pair: Codes
    accepted: int
    unconfirmed: int
    deals: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What the added pages hold: figures accepted and waiting for a person, mentions of deals, and
    both by pair, those with most first.
    """

    accepted: int = 0
    unconfirmed: int = 0
    deals: int = 0
    pairs: tuple[PairFindings, ...] = ()


NO_FINDINGS = Findings()


@dataclass(frozen=True, slots=True)
class UndatedPage:
    """A page whose day of publication is unknown; ``document`` is its id."""

    source: str
    document: str


@dataclass(frozen=True, slots=True)
class DatedPage:
    """A page for which a date handed in was not used: it has ``published``, its own."""

    source: str
    document: str
    published: date


@dataclass(frozen=True, slots=True)
class RepeatedPage:
    """A page whose text another document of the dossier has already."""

    source: str
    document: str
    original: str
    original_source: str


@dataclass(slots=True)
class FindingsTally:
    """Counts what extractions hold, one after another."""

    figures: Counter[bool] = field(default_factory=Counter)
    deals: int = 0
    by_pair: dict[Codes, Counter[str]] = field(default_factory=dict)

    def count(self, claims: Iterable[Claim], deals: Iterable[DealMention]) -> None:
        """Count the records of one reading."""
        for claim in claims:
            self.figures[claim.is_unconfirmed] += 1
            for pair in pairs_among(claim.pair):
                self._of(pair)["unconfirmed" if claim.is_unconfirmed else "accepted"] += 1
        for deal in deals:
            self.deals += 1
            for pair in pairs_among(deal.parties):
                self._of(pair)["deals"] += 1

    def _of(self, pair: Codes) -> Counter[str]:
        return self.by_pair.setdefault(pair, Counter())

    def findings(self) -> Findings:
        """The counts so far."""
        pairs = (
            PairFindings(pair, counts["accepted"], counts["unconfirmed"], counts["deals"])
            for pair, counts in self.by_pair.items()
        )
        ordered = sorted(pairs, key=lambda p: (-p.accepted - p.unconfirmed - p.deals, p.pair))
        return Findings(self.figures[False], self.figures[True], self.deals, tuple(ordered))


def pairs_among(codes: Iterable[str]) -> tuple[Codes, ...]:
    """The pairs that a record of these economies is about; () for fewer than two of them."""
    return tuple(combinations(sorted(set(codes)), _PAIR))


def find_original(ledger: Ledger, extraction: Extraction) -> Document | None:
    """The document, not withdrawn, whose text a page repeats, whole or for the most part; None
    where there is none. The page itself may be in the ledger.
    """
    document = extraction.document
    shingles = _shingles(document.text)
    if len(shingles) < _FEWEST_SHINGLES:
        return None
    candidates = dict.fromkeys(
        name
        for words in _telling_words(document.text)
        for name in ledger.search(" ".join(words), _MOST_CANDIDATES).documents
        if name != document.id
    )
    for other in _documents_with_texts(ledger, candidates):
        among = _shingles(other.text)
        shorter = min(len(shingles), len(among))
        if shorter >= _FEWEST_SHINGLES and len(shingles & among) >= _REPEATED * shorter:
            return other
    return None


def _documents_with_texts(ledger: Ledger, names: Iterable[str]) -> Iterator[Document]:
    """Those of these documents that are not withdrawn, with their texts, one after another."""
    with ledger.connection() as connection:
        for row in cards.rows_of(connection, View(), names).values():
            texts = selecting.texts(connection, [row.reading])
            yield selecting.document_of_row(row, texts[row.reading])


def _telling_words(text: str) -> tuple[tuple[str, ...], ...]:
    """Some of the longest words of the longest line, in groups: a copy with a word more or less has
    all of some group.
    """
    line = max(text.split("\n"), key=len, default="")
    words = {word for word in _WORD.findall(line) if len(word) >= _TELLING_LETTERS}
    longest = sorted(words, key=lambda word: (-len(word), word))[: _GROUPS * _GROUP_WORDS]
    groups = (tuple(longest[start::_GROUPS]) for start in range(_GROUPS))
    return tuple(group for group in groups if len(group) == _GROUP_WORDS)


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))
