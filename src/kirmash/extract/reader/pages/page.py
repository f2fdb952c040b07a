"""A page as arrays: its sentences, numbers, mentions and distances, made once and never changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.reader.arrays import Hashes, Ints, as_ints
from kirmash.extract.reader.pages.cue_words import expression
from kirmash.extract.reader.pages.cues import build_cue_table
from kirmash.extract.reader.pages.economies import build_economy_table
from kirmash.extract.reader.pages.products import build_product_table
from kirmash.extract.reader.pages.tables import MentionTable
from kirmash.extract.reader.pages.times import build_period_table
from kirmash.extract.reader.pages.tokens import (
    UNIT_CLASSES,
    TokenStream,
    read_tokens,
    unit_class,
    word_hash,
)
from kirmash.sandbox.expressions import bounded_re

_BREAK = bounded_re(expression("break"), re.IGNORECASE)
_ROLES = ("title", "heading", "row", "prose")


@dataclass(frozen=True, slots=True)
class Ruler:
    """Places of words, commas and breaks, ascending: what distances are counted in."""

    words: Ints
    commas: Ints
    breaks: Ints


@dataclass(frozen=True, slots=True)
class SentenceTable:
    """Sentences: ``heading`` is the one it stands under or -1, ``paragraph_first`` the first of its
    paragraph, ``token_end`` the token after its last, ``role`` an index of title, heading, row,
    prose.
    """

    start: Ints
    end: Ints
    paragraph: Ints
    role: Ints
    heading: Ints
    paragraph_first: Ints
    token_end: Ints


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Numbers: ``kind`` is an index of UNIT_CLASSES, ``of_kind`` how many of its kind the sentence
    has, ``order_of_kind`` which of these it is.
    """

    start: Ints
    end: Ints
    sentence: Ints
    token: Ints
    kind: Ints
    unit_hash: Hashes
    order_of_kind: Ints
    of_kind: Ints


@dataclass(frozen=True, slots=True)
class PageView:
    """All a reader knows of a page before it weighs anything."""

    candidates: PageCandidates
    tokens: TokenStream
    sentences: SentenceTable
    numbers: NumberTable
    economies: MentionTable
    periods: MentionTable
    products: MentionTable
    cues: MentionTable
    ruler: Ruler
    number_hashes: Hashes
    lang_hash: np.uint64

    def heading_of(self, sentence: Ints) -> Ints:
        """The sentence that heads the list or section of each, -1 where none does."""
        return self.sentences.heading[sentence]


def view_page(page: PageCandidates) -> PageView:
    """The page as arrays."""
    tokens = read_tokens(page)
    sentences = _sentence_table(page, tokens)
    text = page.text
    return PageView(
        page,
        tokens,
        sentences,
        _number_table(page, tokens),
        build_economy_table(page, tokens),
        build_period_table(page, tokens),
        build_product_table(page, tokens),
        build_cue_table(page, tokens),
        Ruler(
            tokens.starts[[word[0].isalnum() or word[0] in "@#" for word in tokens.words]]
            if tokens.words
            else tokens.starts,
            as_ints([place for place, char in enumerate(text) if char == ","]),
            as_ints([match.start() for match in _BREAK.finditer(text)]),
        ),
        np.array([word_hash(f"#{name}") for name in UNIT_CLASSES], dtype=np.uint64),
        np.uint64(word_hash(f"lang={page.lang}")),
    )


def _sentence_table(page: PageCandidates, tokens: TokenStream) -> SentenceTable:
    sentences = page.sentences
    paragraph = as_ints([sentence.paragraph for sentence in sentences])
    end = as_ints([sentence.end for sentence in sentences])
    return SentenceTable(
        as_ints([sentence.start for sentence in sentences]),
        end,
        paragraph,
        as_ints([_ROLES.index(sentence.role) for sentence in sentences]),
        as_ints([-1 if s.heading is None else s.heading for s in sentences]),
        np.searchsorted(paragraph, paragraph),
        tokens.at(end),
    )


def _number_table(page: PageCandidates, tokens: TokenStream) -> NumberTable:
    numbers = page.numbers
    kind = as_ints([unit_class(number) for number in numbers])
    sentence = as_ints([number.sentence for number in numbers])
    start = as_ints([number.start for number in numbers])
    digits = as_ints([number.digits_start for number in numbers])
    group = sentence * len(UNIT_CLASSES) + kind
    order = np.zeros(len(numbers), dtype=np.int64)
    seen: dict[int, int] = {}
    for index, which in enumerate(group.tolist()):
        order[index] = seen.get(which, 0)
        seen[which] = seen.get(which, 0) + 1
    return NumberTable(
        start,
        as_ints([number.end for number in numbers]),
        sentence,
        tokens.at(digits),
        kind,
        np.array([word_hash(number.unit or "-") for number in numbers], dtype=np.uint64),
        order,
        as_ints([seen[which] for which in group.tolist()]),
    )
