"""What is known of each number of a page before any model: its form, its place, its neighbours and
the cue words round it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.candidates.model import NumberCandidate
from kirmash.extract.reader.arrays import UNKNOWN, Floats, Ints, as_ints, stack_columns, where_known
from kirmash.extract.reader.pages.cues import CLASSES, MEASURES
from kirmash.extract.reader.pages.page import PageView
from kirmash.extract.reader.pages.relations import Rows, gap_columns, side_columns
from kirmash.extract.reader.pages.times import month_of_publication
from kirmash.records.quantities import Hedge

_HEDGES = tuple(Hedge)
_LANGUAGES = ("en", "ru", "be")
_LEAST = 1e-3  # what is added before a logarithm
_CUE_COLUMNS = (1, 2)  # words and numbers between, of the columns of a side
_MEASURES = len(MEASURES)
_DOLLAR = "$"
_FLOW_CUES = as_ints(
    [
        CLASSES.index(name)
        for name in (
            *(f"measure {flow}" for flow in ("turnover", "exports", "imports", "balance")),
            "sold", "bought", "supplied", "supplier", "buyer", "bought from", "sold to",
            "surplus", "deficit",
        )
    ]
)  # fmt: skip
FLOW_COLUMNS, PRODUCT_COLUMNS = 13, 10


def number_columns(view: PageView) -> Floats:
    """One row a number."""
    blocks = [
        _own_columns(view),
        _place_columns(view),
        _neighbour_columns(view),
        _cue_columns(view),
        _flow_columns(view),
        _product_columns(view),
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


def _flow_columns(view: PageView) -> Floats:
    """The words of flows that a number stands under, however far: of the last three before it, the
    first of its paragraph, the last of its heading and the next in its sentence the class; of the
    last three how many sentences and words away.
    """
    cues, numbers, sentences = view.cues, view.numbers, view.sentences
    which = np.flatnonzero(np.isin(cues.value, _FLOW_CUES))
    start, value, home = cues.start[which], cues.value[which], cues.sentence[which]
    token = cues.token[which]
    here = numbers.sentence
    before = np.searchsorted(start, numbers.start)
    columns: list[Floats] = []

    def look(place: Ints, known: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
        inside = np.clip(place, 0, max(0, len(start) - 1))
        return inside, known & (place == inside) & (len(start) > 0)

    for step in (1, 2, 3):
        at, known = look(before - step, before >= step)
        if not len(start):
            columns += [np.full(len(here), UNKNOWN)] * 3
            continue
        columns += [
            where_known(known, value[at]),
            where_known(known, here - home[at]),
            where_known(known, np.log1p(np.maximum(numbers.token - token[at], 0))),
        ]
    heading = sentences.heading[here]
    for first, end, latest in (
        (sentences.start[sentences.paragraph_first[here]], numbers.start, False),
        (
            sentences.start[np.clip(heading, 0, None)],
            sentences.end[np.clip(heading, 0, None)],
            True,
        ),
        (numbers.end, sentences.end[here], False),
    ):
        low, high = np.searchsorted(start, first), np.searchsorted(start, end)
        at, known = look(high - 1 if latest else low, high > low)
        if latest:
            known = known & (heading >= 0)
        columns.append(where_known(known, value[at] if len(start) else at))
    columns.append(where_known(heading >= 0, here - heading))
    return np.stack(columns, axis=1)


def _product_columns(view: PageView) -> Floats:
    """How the page speaks of goods round each number: how many kinds, the share of the commonest,
    in the title, heading, paragraph and sentence, before the number, and how long ago the last.
    """
    products, numbers, sentences = view.products, view.numbers, view.sentences
    here, size = numbers.sentence, len(numbers.start)
    count = np.bincount(products.value, minlength=1) if len(products.start) else np.zeros(1)
    heading = np.clip(sentences.heading[here], 0, None)
    first = sentences.paragraph_first[here]

    def within(begin: Ints, end: Ints) -> Ints:
        low, high = np.searchsorted(products.start, begin), np.searchsorted(products.start, end)
        return np.asarray(high - low, dtype=np.int64)

    zero = np.zeros_like(here)
    last = np.searchsorted(products.start, numbers.start) - 1
    known = last >= 0
    inside = np.clip(last, 0, max(0, len(products.start) - 1))
    since = here - products.sentence[inside] if len(products.start) else zero
    return stack_columns(
        [
            np.full(size, len(products.values)),
            np.full(size, count.max() / max(1, count.sum())),
            within(sentences.start[zero], sentences.end[zero]) if size else zero,
            within(sentences.start[heading], sentences.end[heading])
            * (sentences.heading[here] >= 0),
            within(sentences.start[first], sentences.end[first]),
            within(sentences.start[here], numbers.start),
            within(numbers.end, sentences.end[here]),
            where_known(known, since),
            where_known(
                known, numbers.start - products.start[inside] if len(products.start) else zero
            ),
            within(sentences.start[first], numbers.start),
        ]
    )
