"""What is known of each number of a page before any model: its form, its place, its neighbours and
the cue words round it.
"""

from __future__ import annotations

import numpy as np

from kirmash.extract.candidates.model import NumberCandidate
from kirmash.extract.reader.arrays import Floats, Ints, stack_columns, where_known
from kirmash.extract.reader.cues import CLASSES, MEASURES
from kirmash.extract.reader.page import PageView
from kirmash.extract.reader.relations import Rows, gap_columns, side_columns
from kirmash.extract.reader.times import month_of_publication
from kirmash.records.quantities import Hedge

_HEDGES = tuple(Hedge)
_LANGUAGES = ("en", "ru", "be")
_LEAST = 1e-3  # what is added before a logarithm
_CUE_COLUMNS = (1, 2)  # words and numbers between, of the columns of a side
_MEASURES = len(MEASURES)
_DOLLAR = "$"


def number_columns(view: PageView) -> Floats:
    """One row a number."""
    blocks = [
        _own_columns(view),
        _place_columns(view),
        _neighbour_columns(view),
        _cue_columns(view),
    ]
    return np.hstack(blocks)


def _own_columns(view: PageView) -> Floats:
    text, page = view.candidates.text, view.candidates
    lang = _LANGUAGES.index(page.lang) if page.lang in _LANGUAGES else len(_LANGUAGES)
    rows = [_number_row(number, text, lang) for number in page.numbers]
    return np.array(rows, dtype=np.float32).reshape(len(rows), -1)


def _number_row(number: NumberCandidate, text: str, lang: int) -> tuple[float, ...]:
    changes = {change.kind: change.percent for change in number.changes}
    before = text[max(0, number.start - 1) : number.start]
    after = text[number.end : number.end + 1]
    return (
        lang,
        np.log10(abs(number.value) + _LEAST),
        number.is_scaled,
        number.in_words,
        number.is_fraction,
        _DOLLAR in text[number.start : number.end],
        _HEDGES.index(number.hedge),
        number.is_share,
        number.value == int(number.value),
        len(number.units),
        number.low is not None,
        changes.get("index", float("nan")),
        before in "+(" and before != "",
        before in "-−–" and before != "",
        after == ")",
        number.value,
    )


def _place_columns(view: PageView) -> Floats:
    """Where the number stands: sentence, paragraph, list, and how much else is there."""
    numbers, sentences = view.numbers, view.sentences
    home = numbers.sentence
    start, end = sentences.start[home], sentences.end[home]
    in_sentence = np.searchsorted(numbers.sentence, home, side="right") - np.searchsorted(
        numbers.sentence, home
    )
    order = np.arange(len(home)) - np.searchsorted(numbers.sentence, home)
    counts = [
        np.searchsorted(table.start, end) - np.searchsorted(table.start, start)
        for table in (view.economies, view.periods, view.products)
    ]
    heading = sentences.heading[home]
    size = max(1, len(sentences.start))
    now = month_of_publication(view.candidates)
    return stack_columns(
        [
            numbers.kind,
            home,
            home / size,
            sentences.paragraph[home],
            sentences.role[home],
            home - sentences.paragraph_first[home],
            end - start,
            numbers.start - start,
            end - numbers.end,
            order,
            in_sentence,
            numbers.order_of_kind,
            numbers.of_kind,
            *counts,
            where_known(heading >= 0, home - heading),
            np.full(len(home), len(home)),
            np.full(len(home), len(view.economies.values)),
            np.full(len(home), len(sentences.start)),
            np.full(len(home), np.isnan(now)),
        ]
    )


def _neighbour_columns(view: PageView) -> Floats:
    """The numbers before and after in the sentence: kind, distance, whether alike, which larger."""
    numbers = view.numbers
    size = len(numbers.start)
    index = np.arange(size)
    value = np.array([number.value for number in view.candidates.numbers], dtype=np.float64)
    columns: list[Floats] = []
    for step in (-1, 1, -2):
        other = np.clip(index + step, 0, max(0, size - 1))
        known = (other == index + step) & (numbers.sentence[other] == numbers.sentence)
        first, second = (other, index) if step < 0 else (index, other)
        gaps = gap_columns(view, numbers.end[first], numbers.start[second])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log10(np.abs(value[other]) + _LEAST) - np.log10(np.abs(value) + _LEAST)
        columns += [
            where_known(known, numbers.kind[other]),
            where_known(known, gaps[0]),
            where_known(known, gaps[1]),
            where_known(known, numbers.unit_hash[other] == numbers.unit_hash),
            where_known(known, ratio),
        ]
    return np.stack(columns, axis=1) if size else np.zeros((0, 15), dtype=np.float32)


def _cue_columns(view: PageView) -> Floats:
    """Of every class of cue words the nearest before and after in the sentence (words and numbers
    between), sentences since the last before it, and whether the heading or title has one; of
    measures the nearest by name.
    """
    size, classes = len(view.numbers.start), len(CLASSES)
    number = np.repeat(np.arange(size), classes)
    value = np.tile(np.arange(classes), size)
    rows = Rows(number, value)
    left, right = side_columns(view, view.cues, rows)
    table, home = view.cues, view.numbers.sentence[number]
    first = np.searchsorted(table.start, view.sentences.start[home])
    last, known = table.occurrences.last_before(value, first)
    since = home - (table.sentence[last] if len(table.start) else last)
    heading = view.sentences.heading[home]
    under = _count_in(view, value, heading) * (heading >= 0)
    title = _count_in(view, value, home * 0) * (home > 0)
    each = np.concatenate(
        [
            left[:, _CUE_COLUMNS],
            right[:, _CUE_COLUMNS],
            np.stack([where_known(known, since), under, title], axis=1),
        ],
        axis=1,
    ).astype(np.float32)
    wide = each.reshape(size, classes, -1)
    near = [_nearest_measure(wide[:, :_MEASURES, column]) for column in (0, 2, 4)]
    return np.hstack([wide.reshape(size, -1), np.stack(near, axis=1)])


def _count_in(view: PageView, value: Ints, sentence: Ints) -> Ints:
    inside = np.clip(sentence, 0, None)
    begin = np.searchsorted(view.cues.start, view.sentences.start[inside])
    end = np.searchsorted(view.cues.start, view.sentences.end[inside])
    return view.cues.occurrences.count(value, begin, end)


def _nearest_measure(distance: Floats) -> Floats:
    """The measure of the least distance, NaN where none is near."""
    filled = np.where(np.isnan(distance), np.inf, distance)
    nearest = filled.argmin(axis=1) if len(filled) else np.zeros(0, dtype=np.int64)
    return where_known(np.isfinite(filled.min(axis=1, initial=np.inf)), nearest)
