"""Whole readings of a number: kind, modality, economies, period and product together, the likeliest
by the product of their chances, and what is known of each as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kirmash.extract.reader.arrays import (
    UNKNOWN,
    Bools,
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
from kirmash.extract.reader.proposals import ABSENT
from kirmash.extract.reader.relations import relation_width
from kirmash.extract.reader.slots import SLOTS, State, table_of
from kirmash.extract.reader.stages import Beliefs, Inputs, best_rows, brief_columns, core_chance
from kirmash.extract.reader.times import month_of_publication, period_bounds

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
    kinds, modalities = beliefs.heads["kind"], beliefs.heads["modality"]
    live = np.flatnonzero(core_chance(kinds) >= LEAST_CORE)
    spans = {slot: _row_spans(inputs, slot, len(kinds)) for slot in SLOTS}
    made = [
        _number_readings(
            int(number),
            (kinds[number], modalities[number]),
            [(slot, spans[slot][number], beliefs.slots[slot]) for slot in SLOTS],
            inputs,
        )
        for number in live
    ]
    size = len(PARTS)
    table = np.vstack(made) if made else np.zeros((0, size * 3 + 1), dtype=np.float32)
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
        return np.full(len(rows), ABSENT)
    return np.where(rows >= 0, values[rows], ABSENT)


def _row_spans(inputs: Inputs, slot: str, size: int) -> list[tuple[int, int]]:
    number = inputs.slots[slot].rows.number
    first = np.searchsorted(number, np.arange(size))
    end = np.searchsorted(number, np.arange(size), side="right")
    return list(zip(first.tolist(), end.tolist(), strict=True))


def _number_readings(
    number: int,
    heads: tuple[Floats, Floats],
    slots: list[tuple[str, tuple[int, int], Floats]],
    inputs: Inputs,
) -> Floats:
    """The best combinations of one number: number, parts, logarithms, ranks."""
    kinds, modalities = heads
    parts: list[tuple[Ints, Floats]] = [
        _top(kinds[FIRST_CORE:], _TOP["kind"], FIRST_CORE),
        _top(modalities, _TOP["modality"], 0),
    ]
    for slot, (first, end), chances in slots:
        if first == end:
            parts.append((np.array([-1]), np.zeros(1, dtype=np.float32)))
        else:
            parts.append(_top(chances[first:end], _TOP[slot], first))
    shape = tuple(len(index) for index, _ in parts)
    total = np.zeros(shape, dtype=np.float32)
    for axis, (_, logs) in enumerate(parts):
        total = total + logs.reshape([-1 if k == axis else 1 for k in range(len(shape))])
    reporter, partner = (inputs.slots[slot].rows.value for slot in ("reporter", "partner"))
    if len(reporter) and parts[2][0][0] >= 0:
        clash = reporter[parts[2][0]][:, None] == partner[parts[3][0]][None, :]
        total = np.where(clash[None, None, :, :, None, None], -np.inf, total)
    flat = total.ravel()
    count = min(MOST_READINGS, len(flat))
    best = np.argpartition(-flat, count - 1)[:count]
    best = best[np.argsort(-flat[best], kind="stable")]
    best = best[flat[best] > flat[best[0]] - _HOPELESS]
    where = np.unravel_index(best, shape)
    chosen = [index[at] for (index, _), at in zip(parts, where, strict=True)]
    chances = [values[at] for (_, values), at in zip(parts, where, strict=True)]
    return np.stack([np.full(len(best), number), *chosen, *chances, *where], axis=1)


def _top(chances: Floats, count: int, first: int) -> tuple[Ints, Floats]:
    order = np.argsort(-chances, kind="stable")[:count]
    return order + first, np.log(chances[order] + _LEAST).astype(np.float32)


# ------------------------------------------------------------------------------ features


def joint_matrix(inputs: Inputs, beliefs: Beliefs, readings: Readings, state: State) -> Floats:
    """What is known of every whole reading: chances, what is near, the page, the claims around."""
    blocks = [
        _score_columns(inputs, beliefs, readings),
        _page_columns(inputs, beliefs, readings),
        _time_columns(inputs, readings),
        _given_columns(inputs, readings),
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


def _given_columns(inputs: Inputs, readings: Readings) -> Floats:
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
