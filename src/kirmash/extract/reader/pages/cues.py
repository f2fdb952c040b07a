"""Cue words of a page as one table: measures, turns, moods, words that point to an economy, and
listed cases of totals, parts, comparisons and the like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kirmash.extract.candidates.model import PageCandidates
from kirmash.extract.reader.arrays import Occurrences, as_ints
from kirmash.extract.reader.pages.cue_words import expressions, listed_classes
from kirmash.extract.reader.pages.tables import MentionDraft, MentionTable, build_table
from kirmash.extract.reader.pages.tokens import TokenStream
from kirmash.lang.patterns import compile_lowered, lower_text
from kirmash.sandbox.expressions import bounded_re

MEASURES = (
    "turnover", "exports", "imports", "balance", "investment", "share", "output", "count",
    "price", "rank",
)  # fmt: skip
_NAMED = (
    *(f"measure {name}" for name in MEASURES),
    *(f"turn {name}" for name in ("up", "down", "flat")),
    *(f"mood {name}" for name in ("target", "forecast", "estimate")),
    *(f"points to {name}" for name in ("country", "region", "pair", "own", "group")),
)
_LISTED = listed_classes()
CLASSES = (*_NAMED, *_LISTED)

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CACHED_WORDS = 100_000


@lru_cache(maxsize=1)
def _word_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, bounded_re(words)) for name, words in expressions("word").items())


@lru_cache(maxsize=_CACHED_WORDS)
def _classes_of(word: str) -> tuple[str, ...]:
    """The classes a word in small letters belongs to: asked of every word of every page."""
    return tuple(name for name, pattern in _word_patterns() if pattern.fullmatch(word))


@lru_cache(maxsize=1)
def _phrase_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, compile_lowered(rf"(?<!\w)(?:{words})(?!\w)"))
        for name, words in expressions("phrase").items()
    )


def _listed_cues(text: str) -> Iterator[tuple[int, int, str]]:
    """The listed words and phrases of a text."""
    lowered = lower_text(text)
    for match in _WORD.finditer(lowered):
        for name in _classes_of(match[0]):
            yield match.start(), match.end(), name
    for name, pattern in _phrase_patterns():
        for match in pattern.finditer(lowered):
            yield match.start(), match.end(), name


def build_cue_table(page: PageCandidates, tokens: TokenStream) -> MentionTable:
    """The cue words of a page; ``values`` are all of CLASSES in their order, mentioned or not."""
    found: list[tuple[int, int, int, str, float]] = []
    for prefix, mentions in (
        ("measure", page.measures), ("turn", page.turns), ("mood", page.moods)
    ):  # fmt: skip
        found += (
            (cue.start, cue.end, cue.sentence, f"{prefix} {cue.value}", float(cue.kind == "noun"))
            for cue in mentions
        )
    found += (
        (one.start, one.end, one.sentence, f"points to {one.kind}", 0.0) for one in page.references
    )
    starts = [sentence.start for sentence in page.sentences]
    for start, end, name in _listed_cues(page.text):
        found.append((start, end, max(0, bisect_right(starts, start) - 1), name, 0.0))
    drafts = [
        MentionDraft(start, end, sentence, CLASSES.index(name), "", "", (noun,))
        for start, end, sentence, name, noun in sorted(found)
        if name in CLASSES
    ]
    return _in_class_order(build_table(drafts, range(len(CLASSES)), tokens, 1))


def _in_class_order(table: MentionTable) -> MentionTable:
    """The table with the class numbers themselves as value indices."""
    order = as_ints([value for value in table.values if isinstance(value, int)])
    value = order[table.value] if len(table.value) else table.value
    return replace(
        table, value=value, values=tuple(range(len(CLASSES))), occurrences=Occurrences.of(value)
    )
