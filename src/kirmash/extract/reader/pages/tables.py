"""The mentions of a page in tables: economies, periods, products and cue words, with what is said
of each mention (flags) and of each value on the page (traits).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.extract.reader.arrays import Floats, Hashes, Ints, Occurrences, as_ints
from kirmash.extract.reader.pages.tokens import TokenStream, word_hash


@dataclass(frozen=True, slots=True)
class MentionTable:
    """Mentions in the order of the text, and the distinct values they name.

    ``value`` is the index into ``values`` of each mention; values without a mention (derived
    periods) come last. ``flags`` are (mentions × F), ``traits`` (values × G). ``token`` is each
    mention's token; ``form_hash`` how it names the value, ``words_hash`` the words themselves.
    """

    start: Ints
    end: Ints
    sentence: Ints
    token: Ints
    value: Ints
    values: tuple[Hashable, ...]
    flags: Floats
    traits: Floats
    form_hash: Hashes
    words_hash: Hashes
    occurrences: Occurrences

    def index_of(self, value: Hashable) -> int:
        """The index of a value, -1 where the page has none such."""
        return self.values.index(value) if value in self.values else -1


@dataclass(frozen=True, slots=True)
class MentionDraft:
    """One mention before it is put into a table."""

    start: int
    end: int
    sentence: int
    value: Hashable
    form: str
    words: str
    flags: tuple[float, ...]


def build_table(
    drafts: Sequence[MentionDraft],
    further: Sequence[Hashable],
    tokens: TokenStream,
    flag_count: int,
) -> MentionTable:
    """A table of the mentions, in order, and of ``further`` values; its traits are still empty."""
    values = tuple(dict.fromkeys((*(draft.value for draft in drafts), *further)))
    number = {value: index for index, value in enumerate(values)}
    start = as_ints([draft.start for draft in drafts])
    value = as_ints([number[draft.value] for draft in drafts])
    flags = np.array([draft.flags for draft in drafts], dtype=np.float32)
    return MentionTable(
        start,
        as_ints([draft.end for draft in drafts]),
        as_ints([draft.sentence for draft in drafts]),
        tokens.at(start),
        value,
        values,
        flags.reshape(len(drafts), flag_count),
        np.zeros((len(values), 0), dtype=np.float32),
        np.array([word_hash(draft.form) for draft in drafts], dtype=np.uint64),
        np.array([word_hash(draft.words) for draft in drafts], dtype=np.uint64),
        Occurrences.of(value),
    )


def common_traits(table: MentionTable, sentences: int) -> Floats:
    """Of every value: mentions, share of all, rank by count, order of first mention, first and last
    sentence as parts of the page, in the title, how many values there are.
    """
    size = len(table.values)
    count = np.bincount(table.value, minlength=size)
    first, last = np.full(size, sentences), np.full(size, -1)
    np.minimum.at(first, table.value, table.sentence)
    np.maximum.at(last, table.value, table.sentence)
    rank = np.empty(size)
    rank[np.argsort(-count, kind="stable")] = np.arange(size)
    title = np.bincount(table.value[table.sentence == 0], minlength=size)
    columns = (
        count,
        count / max(1, len(table.value)),
        rank,
        np.arange(size),
        first,
        last / max(1, sentences),
        title,
        np.full(size, size),
    )
    return np.stack(columns, axis=1).astype(np.float32).reshape(size, len(columns))


def mean_by_value(table: MentionTable, columns: Floats) -> Floats:
    """The mean of mention columns for every value; NaN of a value without a mention."""
    size = len(table.values)
    sums = np.zeros((size, columns.shape[1]), dtype=np.float32)
    np.add.at(sums, table.value, columns)
    count = np.bincount(table.value, minlength=size)[:, None].astype(np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (sums / count).astype(np.float32)
