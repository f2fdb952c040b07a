"""Hashed contexts: the words round a number, a mention, or between the two, for linear models.

A context is a row of ``WIDTH`` hashed features with a weight each, 0 where there is no such word.
Hashes are of (template, words), made for all rows at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Bools, Floats, Hashes, Ints
from kirmash.extract.reader.pages.page import PageView
from kirmash.extract.reader.pages.relations import EARLIER, Rows
from kirmash.extract.reader.pages.tables import MentionTable

NUMBER_BITS, PAIR_BITS, VALUE_BITS = 17, 17, 15

_WORD_BITS = 64
_FIRST_ODD, _SECOND_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_OUTSIDE = np.uint64(0x51ED270B)  # the word beyond an end of the sentence
_MIX = np.uint64(29)
_NEAR, _BAG_LEFT, _BAG_RIGHT, _BEFORE, _HEADING = 5, 14, 9, 25, 15
_FAINT, _DECAY = 0.4, 0.1
_BETWEEN = 6
_FIRST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Contexts:
    """Hashed features of ``size`` rows: ``index`` and ``weight`` are (parts × width), ``owner`` the
    row each part belongs to; a row is the sum of its parts.
    """

    index: NDArray[np.int32]
    weight: Floats
    owner: Ints
    size: int


class _HashedColumns:
    """Features gathered column by column, hashed together at the end."""

    def __init__(self, rows: int, bits: int) -> None:
        self.rows, self.shift = rows, np.uint64(_WORD_BITS - bits)
        self.words: list[Hashes] = []
        self.templates: list[int] = []
        self.weights: list[Floats] = []

    def add(self, template: int, words: Hashes, weight: NDArray[np.generic] | float = 1.0) -> None:
        """One feature a row: ``words`` under ``template``."""
        self.words.append(words)
        self.templates.append(template * 2 + 1)
        self.weights.append(np.broadcast_to(np.asarray(weight, dtype=np.float32), (self.rows,)))

    def add_bag(self, template: int, words: Hashes, weights: NDArray[np.generic]) -> None:
        """A bag: (rows × words) under one template, each with its weight."""
        for column in range(words.shape[1]):
            self.add(template, words[:, column], weights[:, column])

    def done(self, owner: Ints, size: int) -> Contexts:
        """All of them as contexts."""
        salt = np.array(self.templates, dtype=np.uint64) * _SECOND_ODD
        mixed = (np.stack(self.words, axis=1) + salt) * _FIRST_ODD
        mixed ^= mixed >> _MIX
        mixed *= _SECOND_ODD
        index = (mixed >> self.shift).astype(np.int32)
        return Contexts(index, np.stack(self.weights, axis=1), owner, size)


def pair_hash(first: Hashes, second: Hashes) -> Hashes:
    """A hash of two words in their order."""
    return first * _FIRST_ODD ^ (second + _SECOND_ODD) * _SECOND_ODD


def _words_at(view: PageView, places: Ints, sentence: Ints) -> tuple[Hashes, Bools]:
    """The words at token places (rows × places), and whether they lie in the row's sentence."""
    stream = view.tokens
    if not len(stream.hashes):
        return np.full(places.shape, _OUTSIDE), np.zeros(places.shape, dtype=bool)
    inside = np.clip(places, 0, len(stream.hashes) - 1)
    known = (inside == places) & (stream.sentence[inside] == sentence[:, None])
    return np.where(known, stream.hashes[inside], _OUTSIDE), known


def _steps(token: Ints, count: int, step: int) -> Ints:
    """The ``count`` token places before (step -1) or behind (1) each token."""
    return token[:, None] + step * np.arange(1, count + 1)


def number_contexts(view: PageView) -> Contexts:
    """What stands round each number: places near it, bags of words, the sentence before, the
    heading it stands under.
    """
    numbers, columns = view.numbers, _HashedColumns(len(view.numbers.start), NUMBER_BITS)
    sentence, unit = numbers.sentence, numbers.unit_hash
    left = _words_at(view, _steps(numbers.token, _BAG_LEFT, -1), sentence)
    right = _words_at(view, _steps(numbers.token, _BAG_RIGHT, 1), sentence)
    template = iter(range(1, 1000))
    for words, _ in (left, right):
        for k in range(_NEAR):
            columns.add(next(template), words[:, k])
        for k in range(_NEAR - 1):
            columns.add(next(template), pair_hash(words[:, k], words[:, k + 1]))
        near = pair_hash(words[:, 0], words[:, 1])
        columns.add(next(template), pair_hash(unit, words[:, 0]))
        columns.add(next(template), pair_hash(unit, near))
        columns.add(next(template), pair_hash(words[:, 2], near))
    columns.add(next(template), pair_hash(left[0][:, 0], right[0][:, 0]))
    for words, known in (left, right):
        decay = 1 / (1 + _DECAY * np.arange(words.shape[1]))
        columns.add_bag(next(template), words, known * decay)
        is_open = np.cumsum(np.isin(words, view.number_hashes), axis=1) == 0
        columns.add_bag(next(template), words, known & is_open)
    columns.add(next(template), unit)
    columns.add(next(template), np.full(columns.rows, view.lang_hash))
    _add_sentence(columns, view, next(template), sentence - 1, _BEFORE)
    _add_sentence(columns, view, next(template), view.heading_of(sentence), _HEADING)
    return columns.done(np.arange(columns.rows), columns.rows)


def _add_sentence(
    columns: _HashedColumns, view: PageView, template: int, sentence: Ints, words: int
) -> None:
    """The last words of another sentence, faintly; nothing where ``sentence`` is below 0."""
    end = view.sentences.token_end[np.clip(sentence, 0, None)]
    hashes, known = _words_at(view, _steps(end, words, -1), sentence)
    columns.add_bag(template, hashes, _FAINT * (known & (sentence >= 0)[:, None]))


def value_contexts(view: PageView, table: MentionTable) -> Contexts:
    """How the page speaks of each value of a table: the words round its mentions, those of the
    first, of the title and of the first sentences once more.
    """
    columns = _HashedColumns(len(table.start), VALUE_BITS)
    a1, a2, a3 = _words_at(view, _steps(table.token, 3, -1), table.sentence)[0].T
    b1, b2, b3 = _words_at(view, _steps(table.token, 3, 1), table.sentence)[0].T
    form = table.form_hash
    exact = (
        a1,
        b1,
        pair_hash(a2, a1),
        pair_hash(b1, b2),
        form,
        pair_hash(form, b1),
        pair_hash(form, a1),
        pair_hash(a1, b1),
        table.words_hash,
    )
    count = np.bincount(table.value, minlength=len(table.values))[table.value]
    share = 1 / np.sqrt(np.maximum(count, 1))
    places = np.arange(len(table.start))
    first = table.occurrences.count(table.value, np.zeros_like(places), places) == 0
    for group, weight in enumerate(
        (share, first, table.sentence == 0, 0.7 * (table.sentence <= _FIRST_SENTENCES))
    ):
        for k, words in enumerate(exact):
            columns.add(group * 20 + k + 1, words, weight)
    for words in (a2, a3):
        columns.add(100, words, share)
    for words in (b2, b3):
        columns.add(101, words, share)
    return columns.done(table.value, len(table.values))


def pair_contexts(view: PageView, table: MentionTable, rows: Rows) -> Contexts:
    """What stands between a number and a value's nearest mention, and round both.

    The nearest is the one before the number in its sentence, else the one after it there, else
    the last before.
    """
    columns = _HashedColumns(len(rows.number), PAIR_BITS)
    anchor, where = rows.anchor(view, table)
    number = view.numbers.token[rows.number]
    sentence = view.numbers.sentence[rows.number]
    unit = view.numbers.unit_hash[rows.number]
    if len(table.start):
        token, home = table.token[anchor], table.sentence[anchor]
        form = table.form_hash[anchor]
    else:
        token, home, form = np.zeros_like(number), np.zeros_like(number), unit
    side = pair_hash(where.astype(np.uint64), form)
    known = where > 0
    a1, a2 = _words_at(view, _steps(token, 2, -1), home)[0].T
    b1, b2 = _words_at(view, _steps(token, 2, 1), home)[0].T
    l1, l2 = _words_at(view, _steps(number, 2, -1), sentence)[0].T
    r1 = _words_at(view, _steps(number, 1, 1), sentence)[0][:, 0]
    near = pair_hash(a1, b1)
    exact: Sequence[Hashes] = (
        a1, b1, near, pair_hash(a2, a1), pair_hash(b1, b2), l1, pair_hash(l2, l1), r1,
        pair_hash(a1, l1), pair_hash(b1, l1), pair_hash(near, l1), pair_hash(a1, r1),
        pair_hash(unit, a1), pair_hash(unit, near), unit,
    )  # fmt: skip
    for k, words in enumerate(exact):
        columns.add(k + 1, pair_hash(side, words), known)
    low, high = np.minimum(token, number), np.maximum(token, number)
    same = where > EARLIER
    distance = np.clip(high - low, 0, 12).astype(np.uint64)
    columns.add(40, pair_hash(side, distance), same)
    for template, places in ((41, _steps(low, _BETWEEN, 1)), (42, _steps(high, _BETWEEN, -1))):
        words, inside = _words_at(view, places, sentence)
        within = (places > low[:, None]) & (places < high[:, None])
        bag = pair_hash(np.broadcast_to(side[:, None], words.shape), words)
        columns.add_bag(template, bag, same[:, None] & inside & within)
        opening = np.where(within, words, _OUTSIDE)
        columns.add(template + 2, pair_hash(side, pair_hash(opening[:, 0], opening[:, 1])), same)
    return columns.done(np.arange(columns.rows), columns.rows)
