"""Whole readings of a number: kind, modality, economies, period and product together, the likeliest
by the product of their chances, and what is known of each as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kirmash.extract.reader.arrays import (
    UNKNOWN,
    Bools,
    Doubles,
    Floats,
    Ints,
    gather_rows,
    stack_columns,
    where_known,
)
from kirmash.extract.reader.labels import (
    FIRST_CORE,
    IS_LEVEL,
    KINDS,
)
from kirmash.extract.reader.pages.relations import relation_width
from kirmash.extract.reader.pages.times import month_of_publication, period_bounds
from kirmash.extract.reader.proposals import ABSENT
from kirmash.extract.reader.slots import SLOTS, State, table_of
from kirmash.extract.reader.stages import Beliefs, Inputs, best_rows, brief_columns, core_chance

MOST_READINGS = 32
"""Whole readings weighed for a number."""

_TOP = {"kind": 2, "modality": 2, "reporter": 3, "partner": 4, "period": 4, "product": 3}
LEAST_CORE = 0.1
"""Numbers less likely core claims are not read as wholes."""

_HOPELESS = 7.0  # below the best by so much in logarithms a reading is not weighed
_LEAST = 1e-6
_SAME_VALUE = 0.005  # the part of a value by which two may differ
_MEASURES = tuple(dict.fromkeys(kind.measure for kind in KINDS))
_MEASURE_OF = np.array([_MEASURES.index(kind.measure) for kind in KINDS])
_LEVELS = np.array(IS_LEVEL)
_TURNOVER = next(_MEASURES.index(kind.measure) for kind in KINDS if kind.measure == "turnover")


@dataclass(frozen=True, slots=True)
class Readings:
    """Whole readings, those of one number together: ``rows`` are the slot rows chosen (by slot),
    ``values`` what these are, ``logs`` the logarithm of each part's chance, ``rank`` each part's
    rank among the number's.
    """

    number: Ints
    kind: Ints
    modality: Ints
    rows: dict[str, Ints]
    values: dict[str, Ints]
    logs: Floats
    ranks: Ints


PARTS = ("kind", "modality", *SLOTS)


def whole_readings(inputs: Inputs, beliefs: Beliefs) -> Readings:
    """The likeliest whole readings of every number that may be a core claim."""
    live = np.flatnonzero(core_chance(beliefs.heads["kind"]) >= LEAST_CORE)
    blocks = [
        _block_readings(inputs, beliefs, live[first : first + _NUMBERS])
        for first in range(0, len(live), _NUMBERS)
    ]
    size = len(PARTS)
    empty = np.zeros((0, size * 3 + 1))
    table = np.vstack(blocks) if blocks else empty
    chosen = table[:, 1 : size + 1].astype(np.int64)
    rows = {slot: chosen[:, 2 + k] for k, slot in enumerate(SLOTS)}
    return Readings(
        table[:, 0].astype(np.int64),
        chosen[:, 0],
        chosen[:, 1],
        rows,
        {slot: _values_at(inputs.slots[slot].rows.value, rows[slot]) for slot in SLOTS},
        table[:, size + 1 : 2 * size + 1].astype(np.float32),
        table[:, 2 * size + 1 :].astype(np.int64),
    )


def _values_at(values: Ints, rows: Ints) -> Ints:
    if not len(values):
        return np.full(rows.shape, ABSENT)
    return np.where(rows >= 0, values[rows], ABSENT)


_NUMBERS = 128  # read as wholes at a time


def _block_readings(inputs: Inputs, beliefs: Beliefs, live: Ints) -> Doubles:
    """The best combinations of some numbers: number, parts, logarithms, ranks."""
    kinds, modalities = beliefs.heads["kind"][live], beliefs.heads["modality"][live]
    parts = [
        _top_columns(kinds[:, FIRST_CORE:], _TOP["kind"], FIRST_CORE),
        _top_columns(modalities, _TOP["modality"], 0),
        *(
            _top_rows(beliefs.slots[slot], inputs.slots[slot].rows.number, live, _TOP[slot])
            for slot in SLOTS
        ),
    ]
    shape = tuple(index.shape[1] for index, _ in parts)
    total = np.zeros((len(live), *shape), dtype=np.float32)
    for axis, (_, logs) in enumerate(parts):
        total = total + logs.reshape(
            len(live), *(-1 if k == axis else 1 for k in range(len(shape)))
        )
    reporter, partner = (
        _values_at(inputs.slots[slot].rows.value, index)
        for slot, (index, _) in zip(SLOTS[:2], parts[2:4], strict=True)
    )
    clash = (reporter[:, :, None] == partner[:, None, :]) & (reporter >= 0)[:, :, None]
    total[np.broadcast_to(clash[:, None, None, :, :, None, None], total.shape)] = -np.inf
    flat = total.reshape(len(live), -1)
    best = np.argpartition(-flat, MOST_READINGS - 1, axis=1)[:, :MOST_READINGS]
    best.sort(axis=1)  # a partition's own order is another on another processor
    scores = np.take_along_axis(flat, best, axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")
    best, scores = (np.take_along_axis(one, order, axis=1) for one in (best, scores))
    row, column = np.nonzero(scores > scores[:, :1] - _HOPELESS)
    where = np.unravel_index(best[row, column], shape)
    chosen = [index[row, at] for (index, _), at in zip(parts, where, strict=True)]
    weights = [logs[row, at] for (_, logs), at in zip(parts, where, strict=True)]
    return np.stack([live[row], *chosen, *weights, *where], axis=1).astype(np.float64)


def _top_columns(chances: Floats, count: int, first: int) -> tuple[Ints, Floats]:
    """The likeliest columns of every row, and the logarithms of their chances."""
    order = np.argsort(-chances, axis=1, kind="stable")[:, :count]
    logs = np.log(np.take_along_axis(chances, order, axis=1) + _LEAST)
    return order + first, logs.astype(np.float32)


def _top_rows(chances: Floats, group: Ints, live: Ints, count: int) -> tuple[Ints, Floats]:
    """The likeliest rows of every live group, -1 and never chosen where it has fewer; a group
    without rows has -1 alone.
    """
    order = np.lexsort((-chances, group))
    ordered = group[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    place = np.searchsorted(live, ordered)
    inside = np.clip(place, 0, max(0, len(live) - 1))
    kept = (rank < count) & (live[inside] == ordered) if len(order) else rank < 0
    rows = np.full((len(live), count), -1, dtype=np.int64)
    logs = np.full((len(live), count), -np.inf, dtype=np.float32)
    rows[place[kept], rank[kept]] = order[kept]
    logs[place[kept], rank[kept]] = np.log(chances[order[kept]] + _LEAST)
    logs[rows[:, 0] < 0, 0] = 0
    return rows, logs


# ------------------------------------------------------------------------------ features


def joint_matrix(inputs: Inputs, beliefs: Beliefs, readings: Readings, state: State) -> Floats:
    """What is known of every whole reading: chances, what is near, the page, the claims around."""
    blocks = [
        _score_columns(inputs, beliefs, readings),
        _page_columns(inputs, beliefs, readings),
        _time_columns(inputs, readings),
        given_columns(inputs, readings),
        _state_columns(inputs, readings, state),
        _proposal_columns(inputs, readings),
        _linear_columns(beliefs, readings),
        brief_columns(inputs, beliefs)[readings.number],
    ]
    return np.hstack(blocks).astype(np.float32)


def _score_columns(inputs: Inputs, beliefs: Beliefs, readings: Readings) -> Floats:
    """Chances of the parts, their ranks, the sum and how far it is below the best, how sure each
    slot is, and the unit and the way a rate goes.
    """
    number, size = readings.number, len(inputs.number)
    total = readings.logs.sum(axis=1)
    best = np.full(size, -np.inf, dtype=np.float32)
    np.maximum.at(best, number, total)
    is_level = _LEVELS[readings.kind]
    columns = [total, total - best[number], readings.kind, is_level, readings.modality]
    for slot in (*SLOTS, "unit"):
        rows = inputs.units.number if slot == "unit" else inputs.slots[slot].rows.number
        margin, certainty = _sureness(beliefs.slots[slot], rows, size)
        columns += [margin[number], certainty[number]]
    change = beliefs.heads["change"].max(axis=1)
    columns += [
        where_known(~is_level, change[number]),
        readings.values["partner"] < 0,
        readings.values["product"] < 0,
        readings.values["period"] < 0,
        beliefs.heads["kind"][number, readings.kind],
        _MEASURE_OF[readings.kind],
    ]
    return np.hstack([readings.logs, readings.ranks, stack_columns(columns)])


def _sureness(chances: Floats, group: Ints, size: int) -> tuple[Floats, Floats]:
    """Of each number the distance of its two best chances, and the entropy of all."""
    first = best_rows(chances, group, size)
    top = np.where(first >= 0, chances[first] if len(chances) else 0, UNKNOWN)
    rest = chances.copy()
    rest[first[first >= 0]] = 0
    second = np.zeros(size, dtype=np.float32)
    np.maximum.at(second, group, rest)
    entropy = np.zeros(size, dtype=np.float32)
    np.add.at(entropy, group, -chances * np.log(chances + _LEAST))
    return (top - second).astype(np.float32), entropy


def _page_columns(inputs: Inputs, beliefs: Beliefs, readings: Readings) -> Floats:
    """The page's word on reporter, partner and period, and traits of the two economies."""
    view = inputs.view
    columns = []
    for slot, name in (
        ("reporter", "reporter"), ("partner", "partner"), ("reporter", "partner"),
        ("partner", "reporter"), ("period", "period"),
    ):  # fmt: skip
        chances, value = beliefs.page[name], readings.values[slot]
        known = value >= 0
        chance = chances[value] if len(chances) else value
        columns.append(where_known(known, chance))
        if name == slot:
            columns.append(where_known(known, chance - chances.max(initial=0)))
    traits = [
        gather_rows(view.economies.traits, readings.values[slot], readings.values[slot] >= 0)
        for slot in ("reporter", "partner")
    ]
    return np.hstack([np.stack(columns, axis=1), *traits])


def _time_columns(inputs: Inputs, readings: Readings) -> Floats:
    first, last = period_bounds(inputs.view.periods)
    value = readings.values["period"]
    known = value >= 0
    now = month_of_publication(inputs.view.candidates)
    if not len(first):
        return np.full((len(value), 3 + inputs.view.periods.traits.shape[1]), UNKNOWN)
    own = [
        where_known(known, column)
        for column in (now - last[value], now - first[value], last[value] - first[value])
    ]
    return np.hstack([np.stack(own, axis=1), gather_rows(inputs.view.periods.traits, value, known)])


def given_columns(inputs: Inputs, readings: Readings) -> Floats:
    """Of each slot how its value stands to the number: the head of what its row knows."""
    blocks = []
    for slot in SLOTS:
        known = inputs.slots[slot].known
        rows = readings.rows[slot]
        width = relation_width(table_of(inputs.view, slot))
        blocks.append(gather_rows(known[:, 1:width], rows, rows >= 0))
    return np.hstack(blocks)


def _state_columns(inputs: Inputs, readings: Readings, state: State) -> Floats:
    """The claims around: whether the two before and the one after agree slot by slot, what part of
    all has the same pair, reporter or period, and whether one tells the same with another value.
    """
    size = len(state.number)
    at = np.searchsorted(state.number, readings.number)
    inside = np.clip(at, 0, max(0, size - 1))
    own = (state.number[inside] == readings.number) & (at < size) if size else at < 0
    measure = _MEASURE_OF[readings.kind]
    columns: list[Floats] = []
    for step in (-1, -2, 0):
        place = at + step + (own & (step == 0))
        known = (place >= 0) & (place < size)
        other = np.clip(place, 0, max(0, size - 1))
        columns += [where_known(known, same) for same in _same(readings, state, other, measure)]
        sentence = inputs.view.numbers.sentence
        home = sentence[state.number[other]] if size else at
        columns.append(where_known(known, np.abs(sentence[readings.number] - home)))
    columns += [where_known(own, same) for same in _same(readings, state, inside, measure)]
    columns.append(where_known(own, state.weight[inside] if size else at))
    return np.hstack([np.stack(columns, axis=1), _group_columns(inputs, readings, state)])


def _same(readings: Readings, state: State, other: Ints, measure: Ints) -> list[Bools]:
    """Whether a claim of the state has the same parts."""
    if not len(state.number):
        return [np.zeros(len(other), dtype=bool)] * 7
    reporter, partner = state.reporter[other], state.partner[other]
    return [
        reporter == readings.values["reporter"],
        partner == readings.values["partner"],
        (reporter == readings.values["partner"]) & (partner == readings.values["reporter"]),
        _MEASURE_OF[state.kind[other]] == measure,
        state.period[other] == readings.values["period"],
        state.product[other] == readings.values["product"],
        _LEVELS[state.kind[other]] == _LEVELS[readings.kind],
    ]


_BLOCK, _REACH = 48, 80  # numbers looked at together, and claims to either side of them


def _group_columns(inputs: Inputs, readings: Readings, state: State) -> Floats:
    """The claims around, block by block: of a long page only those near count."""
    blocks: list[Floats] = []
    first = 0
    while first < len(readings.number):
        last = int(np.searchsorted(readings.number, readings.number[first] + _BLOCK))
        ends = [readings.number[first], readings.number[last - 1]]
        low, high = np.searchsorted(state.number, ends)
        near = slice(max(0, int(low) - _REACH), int(high) + _REACH)
        blocks.append(
            _block_columns(inputs, _Block.of(readings, slice(first, last)), state.part(near))
        )
        first = last
    return np.vstack(blocks) if blocks else np.zeros((0, _GROUP_COLUMNS), dtype=np.float32)


_GROUP_COLUMNS = 18


def told_columns(inputs: Inputs, beliefs: Beliefs, readings: Readings, state: State) -> Floats:
    """What the page, the calendar, the claims around and the other reader say of readings."""
    return np.hstack(
        [
            _page_columns(inputs, beliefs, readings),
            _time_columns(inputs, readings),
            _state_columns(inputs, readings, state),
            _proposal_columns(inputs, readings),
        ]
    ).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one pipeline makes of a page: its beliefs, its whole readings, their chances."""

    beliefs: Beliefs
    readings: Readings
    chances: Doubles


@dataclass(frozen=True, slots=True)
class _Block:
    """Some whole readings, each value as a column to be compared with a row of claims."""

    number: Ints
    kind: Ints
    values: dict[str, Ints]

    @staticmethod
    def of(readings: Readings, part: slice) -> _Block:
        values = {slot: readings.values[slot][part][:, None] for slot in SLOTS}
        return _Block(readings.number[part], readings.kind[part], values)


def _block_columns(inputs: Inputs, block: _Block, state: State) -> Floats:
    """Among the other claims of the page and of the paragraph: weights of those with the same pair,
    reporter, partner, period, measure and reporter; of those that tell the same series, and of
    these with another value.
    """
    view, mine = inputs.view, block.values
    values = np.array([number.value for number in view.candidates.numbers])
    paragraph = view.sentences.paragraph[view.numbers.sentence]
    weight = state.weight[None, :] * (state.number[None, :] != block.number[:, None])
    near = weight * (paragraph[state.number][None, :] == paragraph[block.number][:, None])
    reporter = state.reporter[None, :] == mine["reporter"]
    partner = state.partner[None, :] == mine["partner"]
    swapped = (state.reporter[None, :] == mine["partner"]) & (
        state.partner[None, :] == mine["reporter"]
    )
    period = state.period[None, :] == mine["period"]
    measure = _MEASURE_OF[state.kind][None, :] == _MEASURE_OF[block.kind][:, None]
    form = _LEVELS[state.kind][None, :] == _LEVELS[block.kind][:, None]
    product = state.product[None, :] == mine["product"]
    series = reporter & partner & period & measure & form & product
    told, own = values[state.number][None, :], values[block.number][:, None]
    differs = np.abs(told - own) > _SAME_VALUE * np.abs(own)
    masks = (reporter & partner, swapped, reporter, partner, period, measure & reporter)
    columns = []
    for weights in (weight, near):
        total = weights.sum(axis=1)
        base = np.maximum(total, _LEAST)
        columns += [total, *((weights * mask).sum(axis=1) / base for mask in masks)]
        columns += [(weights * series).sum(axis=1), (weights * (series & differs)).sum(axis=1)]
    return stack_columns(columns)


def _proposal_columns(inputs: Inputs, readings: Readings) -> Floats:
    """Which parts the other reader has likewise, and how many."""
    proposal, number = inputs.proposal, readings.number
    known = proposal.kind[number] >= 0
    reporter, partner = proposal.reporter[number], proposal.partner[number]
    mine = readings.values
    straight = (reporter == mine["reporter"]) & (partner == mine["partner"])
    turned = (reporter == mine["partner"]) & (partner == mine["reporter"])
    turnover = _MEASURE_OF[readings.kind] == _TURNOVER
    pair = straight | (turned & turnover)
    same = [
        proposal.kind[number] == readings.kind,
        reporter == mine["reporter"],
        partner == mine["partner"],
        pair,
        proposal.period[number] == mine["period"],
        (proposal.product[number] == ABSENT) == (mine["product"] == ABSENT),
        proposal.product[number] == mine["product"],
        proposal.modality[number] == readings.modality,
    ]
    total = np.sum(same, axis=0)
    whole = same[0] & pair & same[4] & same[5] & same[7]
    return np.stack(
        [known.astype(np.float32), *(where_known(known, one) for one in (*same, total, whole))],
        axis=1,
    )


def _linear_columns(beliefs: Beliefs, readings: Readings) -> Floats:
    """The pair models' word on each slot's value."""
    columns = []
    for slot in SLOTS:
        scores, rows = beliefs.linear[f"pair {slot}"][:, 0], readings.rows[slot]
        columns.append(where_known(rows >= 0, scores[rows] if len(scores) else rows))
    return np.stack(columns, axis=1)
