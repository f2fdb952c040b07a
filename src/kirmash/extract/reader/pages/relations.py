"""How a number stands to a value: its nearest mentions to either side, in the sentence before, in
headings, and how often; one row for each number and value considered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import (
    UNKNOWN,
    Bools,
    Floats,
    Ints,
    gather_rows,
    stack_columns,
    where_known,
)
from kirmash.extract.reader.pages.tables import MentionTable

if TYPE_CHECKING:
    from kirmash.extract.reader.pages.page import PageView

EARLIER = 1  # of where a mention ties a value to a number: on the page before its sentence
SIDE_COLUMNS = 6  # before the flags of the mention


@dataclass(frozen=True, slots=True)
class Rows:
    """Pairs of a number and a value by their indices, ordered by number; value -1 is "none"."""

    number: Ints
    value: Ints

    def anchor(self, view: PageView, table: MentionTable) -> tuple[Ints, Ints]:
        """The mention that ties each value to its number, and where it is: 3 before it in its
        sentence, 2 after it there, 1 earlier on the page, 0 nowhere.
        """
        places = _Places.of(view, table, self)
        left, has_left = table.occurrences.last_before(self.value, places.here)
        right, has_right = table.occurrences.first_from(self.value, places.here)
        in_left = has_left & (left >= places.first)
        in_right = has_right & (right < places.end)
        where = np.where(in_left, 3, np.where(in_right, 2, has_left.astype(np.int64)))
        return np.where(in_left | ~in_right, left, right), where


@dataclass(frozen=True, slots=True)
class _Places:
    """Of each row the mention index at the number, at its sentence's start and at its end."""

    here: Ints
    first: Ints
    end: Ints

    @staticmethod
    def of(view: PageView, table: MentionTable, rows: Rows) -> _Places:
        sentence = view.numbers.sentence[rows.number]
        return _Places(
            np.searchsorted(table.start, view.numbers.start[rows.number]),
            np.searchsorted(table.start, view.sentences.start[sentence]),
            np.searchsorted(table.start, view.sentences.end[sentence]),
        )


def gap_columns(view: PageView, start: Ints, end: Ints) -> list[Ints]:
    """Characters, words, numbers, commas and breaks from ``start`` to ``end``."""
    ruler = view.ruler
    return [
        end - start,
        *(
            np.searchsorted(marks, end) - np.searchsorted(marks, start)
            for marks in (ruler.words, view.numbers.start, ruler.commas, ruler.breaks)
        ),
    ]


def side_columns(view: PageView, table: MentionTable, rows: Rows) -> tuple[Floats, Floats]:
    """Of each row the nearest mention before and after the number in its sentence: characters,
    words, numbers, commas, breaks and mentions between, and its flags; NaN where there is none.
    """
    places = _Places.of(view, table, rows)
    left, has_left = table.occurrences.last_before(rows.value, places.here)
    right, has_right = table.occurrences.first_from(rows.value, places.here)
    in_left, in_right = has_left & (left >= places.first), has_right & (right < places.end)
    number_start, number_end = view.numbers.start[rows.number], view.numbers.end[rows.number]
    sides = []
    for mention, known, after in ((left, in_left, False), (right, in_right, True)):
        start, end = _edges(table, mention)
        gaps = (
            gap_columns(view, number_end, start) if after else gap_columns(view, end, number_start)
        )
        gaps.append(mention - places.here if after else places.here - 1 - mention)
        columns = np.stack([where_known(known, gap) for gap in gaps], axis=1)
        sides.append(np.hstack([columns, gather_rows(table.flags, mention, known)]))
    return sides[0], sides[1]


def _edges(table: MentionTable, mention: Ints) -> tuple[Ints, Ints]:
    if not len(table.start):
        return np.zeros_like(mention), np.zeros_like(mention)
    return table.start[mention], table.end[mention]


def relate(view: PageView, table: MentionTable, rows: Rows) -> Floats:
    """Everything that relates the rows' numbers and values, traits of the value last.

    Columns: none-flag; nearest left; nearest right; counts in the sentence; rank among its values
    and against the rank of the number; last before; next after; sentence before, heading, title;
    traits.
    """
    places = _Places.of(view, table, rows)
    sentence = view.numbers.sentence[rows.number]
    left, right = side_columns(view, table, rows)
    none = rows.value < 0
    counts = table.occurrences.count
    in_left = counts(rows.value, places.first, places.here)
    in_right = counts(rows.value, places.here, places.end)
    blocks = [
        stack_columns([none]),
        left,
        right,
        _masked(none, [in_left, in_right, in_left + in_right > 0]),
        _alignment(view, table, rows, places),
        _earlier(view, table, rows, places),
        _masked(none, _elsewhere(view, table, rows, sentence)),
        gather_rows(table.traits, rows.value, ~none),
    ]
    return np.hstack(blocks)


def _masked(none: Bools, columns: Sequence[NDArray[np.generic]]) -> Floats:
    matrix = stack_columns(columns)
    matrix[none] = UNKNOWN
    return matrix


def _alignment(view: PageView, table: MentionTable, rows: Rows, places: _Places) -> Floats:
    """The value's rank among the values of the sentence, the number's among its like, and how the
    two ranks fit from the front and from the back.
    """
    first, has = table.occurrences.first_from(rows.value, places.first)
    has &= first < places.end
    index = np.arange(len(table.start))
    start = np.searchsorted(table.start, view.sentences.start[table.sentence])
    fresh = table.occurrences.count(table.value, start, index) == 0 if len(index) else index
    running = np.concatenate([[0], np.cumsum(fresh)]).astype(np.int64)
    rank = running[np.where(has, first, 0)] - running[places.first]
    values = running[places.end] - running[places.first]
    order, like = view.numbers.order_of_kind[rows.number], view.numbers.of_kind[rows.number]
    return np.stack(
        [
            where_known(has, rank),
            where_known(has, values),
            where_known(has, order - rank),
            where_known(has, (like - order) - (values - rank)),
            where_known(has, values == like),
        ],
        axis=1,
    )


def _earlier(view: PageView, table: MentionTable, rows: Rows, places: _Places) -> Floats:
    """The last mention before the sentence and the next after it: sentences and paragraphs away,
    other mentions between, flags.
    """
    sentence = view.numbers.sentence[rows.number]
    paragraph = view.sentences.paragraph
    last, has_last = table.occurrences.last_before(rows.value, places.first)
    then, has_next = table.occurrences.first_from(rows.value, places.end)
    home = table.sentence[last] if len(table.start) else last
    after = table.sentence[then] if len(table.start) else then
    columns = [
        where_known(has_last, sentence - home),
        where_known(has_last, paragraph[sentence] - paragraph[np.where(has_last, home, 0)]),
        where_known(has_last, places.first - 1 - last),
        where_known(has_next, after - sentence),
    ]
    return np.hstack([np.stack(columns, axis=1), gather_rows(table.flags, last, has_last)])


def _elsewhere(view: PageView, table: MentionTable, rows: Rows, sentence: Ints) -> list[Ints]:
    """Mentions in the sentence before, in the one that heads the list or section, in the first of
    the paragraph and in the title.
    """
    heads = view.heading_of(sentence)
    first = view.sentences.paragraph_first[sentence]
    found = []
    for other in (sentence - 1, heads, np.where(first == sentence, -1, first), sentence * 0):
        inside = np.clip(other, 0, None)
        begin = np.searchsorted(table.start, view.sentences.start[inside])
        end = np.searchsorted(table.start, view.sentences.end[inside])
        found.append(table.occurrences.count(rows.value, begin, end) * (other >= 0))
    return found


def relation_width(table: MentionTable) -> int:
    """How many columns of :func:`relate` tell of number and value, before the traits' own and what
    stands elsewhere.
    """
    flags = int(table.flags.shape[1])
    return 1 + 2 * (SIDE_COLUMNS + flags) + _COUNTS + _RANKS + _EARLIER + flags


_COUNTS, _RANKS, _EARLIER = 3, 5, 4
