"""The words of a page as the models see them: folded, cut short, and names, times and numbers
replaced by what they are, so that what is learned of one pair holds for another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np

from kirmash.extract.candidates.model import (
    PERCENT,
    POINTS,
    TIMES,
    NumberCandidate,
    PageCandidates,
    is_currency,
)
from kirmash.extract.reader.arrays import Hashes, Ints, as_ints

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:[’'-]\w+)*|[^\w\s]")
_LETTERS = 6  # of a word that are kept: the rest is mostly ending
_CACHED_WORDS = 200_000

UNIT_CLASSES = ("plain", "scaled", "money", PERCENT, TIMES, POINTS, "physical")


def unit_class(number: NumberCandidate) -> int:
    """Which of UNIT_CLASSES the unit beside a number is."""
    if number.unit in {PERCENT, TIMES, POINTS}:
        return UNIT_CLASSES.index(number.unit)
    if is_currency(number.unit):
        return UNIT_CLASSES.index("money")
    if number.unit:
        return UNIT_CLASSES.index("physical")
    return int(number.is_scaled)


@dataclass(frozen=True, slots=True)
class TokenStream:
    """The tokens of a page in order: their places, their words as folded, and hashes of these.

    ``sentence`` is the index of the sentence each lies in.
    """

    starts: Ints
    words: tuple[str, ...]
    hashes: Hashes
    sentence: Ints

    def at(self, places: Ints) -> Ints:
        """The first token that begins at or after each place."""
        return np.searchsorted(self.starts, places)


def read_tokens(page: PageCandidates) -> TokenStream:
    """The tokens of a page; a mention is one token."""
    tokens = list(_tokens(page))
    sentences = [sentence.start for sentence in page.sentences]
    starts = [start for start, _ in tokens]
    words = tuple(word for _, word in tokens)
    return TokenStream(
        as_ints(starts),
        words,
        np.array([word_hash(word) for word in words], dtype=np.uint64),
        as_ints([max(0, bisect_right(sentences, start) - 1) for start in starts]),
    )


def fold_word(word: str) -> str:
    """A word as the models compare it: small letters, six of them, digits as 0."""
    if word[0].isdigit():
        return "0"
    return word.casefold().replace("ё", "е").replace("’", "'")[:_LETTERS]


@lru_cache(maxsize=_CACHED_WORDS)
def word_hash(word: str) -> int:
    """A stable hash of 32 bits."""
    return crc32(word.encode())


def _tokens(page: PageCandidates) -> Iterator[tuple[int, str]]:
    spans = _mention_spans(page)
    at = 0
    for match in _TOKEN.finditer(page.text):
        start = match.start()
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] <= start:
            if spans[at][2]:
                yield spans[at][0], spans[at][2]
                spans[at] = (spans[at][0], spans[at][1], "")
            continue
        yield start, fold_word(match[0])


def _mention_spans(page: PageCandidates) -> list[tuple[int, int, str]]:
    """Numbers, periods and places as (start, end, label), none overlapping, in order."""
    found = [
        (number.digits_start, number.digits_end, 0, f"#{UNIT_CLASSES[unit_class(number)]}")
        for number in page.numbers
    ]
    found += [(m.start, m.end, 1, "@time") for m in page.periods]
    found += [(m.start, m.end, 2, f"@{m.form}") for m in page.places]
    spans: list[tuple[int, int, str]] = []
    for start, end, _, label in sorted(found, key=lambda one: (one[0], one[2], -one[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end, label))
    return spans
