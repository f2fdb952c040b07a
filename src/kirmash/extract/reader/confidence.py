"""How sure a decision is: the likeliest whole reading of a number beside its rivals, beside what
each pipeline says, beside the decisions around it, and by the page's own arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.extract.reader.arrays import UNKNOWN, Doubles, Floats, Ints, as_ints
from kirmash.extract.reader.joint import PARTS, Readings, Weighed, given_columns, told_columns
from kirmash.extract.reader.labels import FLOWS, KINDS, LEVEL
from kirmash.extract.reader.slots import SLOTS, State
from kirmash.extract.reader.stages import Inputs, best_rows, core_chance
from kirmash.records.quantities import Measure

Key = tuple[int, int, int, int, int, int]
"""A whole reading: kind, modality, and the values of reporter, partner, period and product."""

_TOLERANCE = 0.012  # the part by which a sum of rounded figures may miss
_STRONG = 0.6
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Draft:
    """The likeliest whole reading of a number: its mean score, the chance that the number is a core
    claim, its unit reading, and for each part the chance of the likeliest other value.
    """

    number: int
    key: Key
    score: float
    core: float
    unit: int
    rivals: tuple[float, ...]
    mass: tuple[float, ...]
    second: float


def average(parts: Sequence[tuple[Readings, Doubles]]) -> dict[int, dict[Key, float]]:
    """The mean chance of every whole reading of every number; 0 counts where a pipeline has not
    weighed it.
    """
    found: dict[int, dict[Key, float]] = {}
    for readings, chances in parts:
        for number, key, chance in zip(
            readings.number.tolist(), keys_of(readings), chances.tolist(), strict=True
        ):
            own = found.setdefault(number, {})
            own[key] = own.get(key, 0.0) + chance / len(parts)
    return found


def keys_of(readings: Readings) -> list[Key]:
    """The readings as keys, in their order."""
    columns = (readings.kind, readings.modality, *(readings.values[slot] for slot in SLOTS))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def draft(inputs: Inputs, told: Sequence[Weighed]) -> list[Draft]:
    """The likeliest reading of every number that has any, in order."""
    core = np.mean([core_chance(one.beliefs.heads["kind"]) for one in told], axis=0)
    units = np.mean([one.beliefs.slots["unit"] for one in told], axis=0)
    unit = best_rows(units, inputs.units.number, len(core))
    scores = average([(one.readings, one.chances) for one in told])
    return [
        _draft_of(number, scores[number], float(core[number]), int(unit[number]))
        for number in sorted(scores)
    ]


def _draft_of(number: int, found: dict[Key, float], core: float, unit: int) -> Draft:
    best = max(found, key=lambda key: (found[key], key))
    others = {key: chance for key, chance in found.items() if not same_reading(key, best)}
    total = found[best] + sum(others.values()) + _LEAST
    rivals = tuple(
        max((chance for key, chance in others.items() if key[at] != best[at]), default=0.0)
        for at in range(len(PARTS))
    )
    mass = tuple(
        (found[best] + sum(chance for key, chance in others.items() if key[at] == best[at])) / total
        for at in range(len(PARTS))
    )
    second = max(others.values(), default=0.0)
    return Draft(number, best, found[best], core, unit, rivals, mass, second)


def same_reading(first: Key, second: Key) -> bool:
    """Whether two whole readings say the same: turnover has no direction."""
    if first == second:
        return True
    turned = (*second[:2], second[3], second[2], *second[4:])
    return KINDS[first[0]].measure is Measure.TURNOVER and first == turned


def confidence_matrix(inputs: Inputs, told: Sequence[Weighed], drafts: Sequence[Draft]) -> Floats:
    """One row a draft."""
    if not drafts:
        return np.zeros((0, 0), dtype=np.float32)
    chosen, state = _chosen(inputs, drafts), _state(drafts)
    return np.hstack(
        [
            _own_columns(inputs, drafts),
            *(_pipeline_columns(inputs, one, drafts, chosen) for one in told),
            told_columns(inputs, told[-1].beliefs, chosen, state),
            given_columns(inputs, chosen),
            _page_columns(inputs, drafts),
            _arithmetic_columns(inputs, drafts),
        ]
    ).astype(np.float32)


def _chosen(inputs: Inputs, drafts: Sequence[Draft]) -> Readings:
    """The drafts as readings; a part's row is that of its value, -1 where no row has it."""
    number = as_ints([one.number for one in drafts])
    values = {slot: as_ints([one.key[2 + k] for one in drafts]) for k, slot in enumerate(SLOTS)}
    rows = {}
    for slot in SLOTS:
        table = inputs.slots[slot].rows
        place = {
            pair: row
            for row, pair in enumerate(
                zip(table.number.tolist(), table.value.tolist(), strict=True)
            )
        }
        rows[slot] = as_ints(
            [
                place.get(pair, -1)
                for pair in zip(number.tolist(), values[slot].tolist(), strict=True)
            ]
        )
    none = np.zeros((len(drafts), len(PARTS)))
    return Readings(
        number,
        as_ints([one.key[0] for one in drafts]),
        as_ints([one.key[1] for one in drafts]),
        rows,
        values,
        none.astype(np.float32),
        none.astype(np.int64),
    )


def _state(drafts: Sequence[Draft]) -> State:
    columns = [as_ints([one.key[at] for one in drafts]) for at in (0, 2, 3, 4, 5)]
    weight = np.array([one.score for one in drafts], dtype=np.float32)
    return State(as_ints([one.number for one in drafts]), weight, *columns)


def _own_columns(inputs: Inputs, drafts: Sequence[Draft]) -> Floats:
    """Score, rivals, what part of all chances agrees part by part; kind, modality and number."""
    numbers = inputs.view.candidates.numbers
    rows = []
    for one in drafts:
        number, kind = numbers[one.number], KINDS[one.key[0]]
        share = [rival / (one.score + _LEAST) for rival in one.rivals]
        rows.append(
            (
                one.score, one.core, one.second, one.second / (one.score + _LEAST),
                *one.rivals, *share, *one.mass,
                one.key[0], one.key[1], kind.form == LEVEL,
                *(value < 0 for value in one.key[2:]),
                len(number.units), number.value,
                inputs.view.numbers.of_kind[one.number],
            )
        )  # fmt: skip
    return np.array(rows, dtype=np.float32)


def _pipeline_columns(
    inputs: Inputs, told: Weighed, drafts: Sequence[Draft], chosen: Readings
) -> Floats:
    """What one pipeline says of each draft: its chance, its own best, the chance of every part."""
    own: dict[int, dict[Key, float]] = average([(told.readings, told.chances)])
    columns: list[Ints | Floats | Doubles] = []
    said = [own.get(one.number, {}) for one in drafts]
    best = [max(found.values(), default=0.0) for found in said]
    mine = [found.get(one.key, 0.0) for one, found in zip(drafts, said, strict=True)]
    chance, top = np.array(mine), np.array(best)
    columns += [chance, top, (chance >= top).astype(np.float32)]
    heads = told.beliefs.heads
    columns += [
        core_chance(heads["kind"])[chosen.number],
        heads["kind"][chosen.number, chosen.kind],
        heads["modality"][chosen.number, chosen.modality],
        heads["total"][chosen.number, 0],
        heads["general"][chosen.number, 0],
        *heads["role"][chosen.number].T,
        heads["change"][chosen.number].max(axis=1),
    ]
    for slot in SLOTS:
        chances, rows = told.beliefs.slots[slot], chosen.rows[slot]
        columns.append(np.where(rows >= 0, chances[rows] if len(chances) else 0.0, UNKNOWN))
    units = told.beliefs.slots["unit"]
    row = best_rows(units, inputs.units.number, len(inputs.number))[chosen.number]
    columns.append(np.where(row >= 0, units[row] if len(units) else 0.0, UNKNOWN))
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _page_columns(inputs: Inputs, drafts: Sequence[Draft]) -> Floats:
    """How sure the decisions around are: on the page, in the sentence, the paragraph, the list, and
    those before and behind; which part of them are strong, and of one reporter.
    """
    view = inputs.view
    number = as_ints([one.number for one in drafts])
    score = np.array([one.score for one in drafts])
    core = np.array([one.core for one in drafts])
    weight = core + _LEAST
    sentence = view.numbers.sentence[number]
    groups = (
        np.zeros_like(sentence),
        sentence,
        view.sentences.paragraph[sentence],
        view.sentences.heading[sentence],
        as_ints([one.key[2] for one in drafts]),
        as_ints([one.key[4] for one in drafts]),
        as_ints([one.key[0] for one in drafts]),
    )
    columns: list[Doubles] = []
    for group in groups:
        _, place = np.unique(group, return_inverse=True)
        total = np.bincount(place, weight)
        sums = np.bincount(place, score * weight)
        strong = np.bincount(place, (score > _STRONG) * weight)
        others = total[place] - weight
        known = others > 2 * _LEAST
        safe = np.where(known, others, 1.0)
        columns += [
            np.where(known, (sums[place] - score * weight) / safe, np.nan),
            np.where(known, (strong[place] - (score > _STRONG) * weight) / safe, np.nan),
            others,
        ]
    shifted = np.r_[np.nan, score[:-1]], np.r_[score[1:], np.nan]
    return np.stack([*columns, *shifted], axis=1).astype(np.float32)


def _arithmetic_columns(inputs: Inputs, drafts: Sequence[Draft]) -> Floats:
    """Of each level whether the page's figures of its pair and period add up with it (1), do not
    (-1) or say nothing (0): turnover as exports and imports, balance as their difference; and
    whether another number tells the same series alike (1) or otherwise (-1).
    """
    found = np.zeros((len(drafts), 4), dtype=np.float32)
    by_series: dict[tuple[object, ...], list[int]] = defaultdict(list)
    by_pair: dict[tuple[object, ...], dict[Measure, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    sizes = [_size(inputs, one) for one in drafts]
    for at, one in enumerate(drafts):
        kind = KINDS[one.key[0]]
        if kind.form != LEVEL or kind.measure not in FLOWS or kind.measure is None:
            continue
        pair = (one.key[2:4], one.key[4], one.key[5], one.key[1], sizes[at][1])
        by_series[(kind.measure, *pair)].append(at)
        by_pair[pair][kind.measure].append(at)
    for series in by_series.values():
        if len(series) == 1:
            continue
        ordered = sorted(series, key=lambda at: sizes[at][0])
        first, second, *_ = sorted((drafts[at].score for at in series), reverse=True)
        for place, at in enumerate(ordered):
            beside = (*ordered[max(0, place - 1) : place], *ordered[place + 1 : place + 2])
            same = any(_near(sizes[at][0], sizes[k][0]) for k in beside)
            found[at, 0] = 1 if same else -1
            found[at, 1] = second if drafts[at].score == first else first
    for flows in by_pair.values():
        _note_sums(flows, drafts, sizes, found)
    return found


def _note_sums(
    flows: dict[Measure, list[int]],
    drafts: Sequence[Draft],
    sizes: Sequence[tuple[float, str]],
    found: Floats,
) -> None:
    best = {
        measure: max(places, key=lambda at: drafts[at].score) for measure, places in flows.items()
    }
    exports, imports = best.get(Measure.EXPORTS), best.get(Measure.IMPORTS)
    if exports is None or imports is None:
        return
    sold, bought = sizes[exports][0], sizes[imports][0]
    for column, measure, wanted in (
        (2, Measure.TURNOVER, sold + bought),
        (3, Measure.BALANCE, sold - bought),
    ):
        at = best.get(measure)
        if at is None:
            continue
        right = abs(sizes[at][0] - wanted) <= _TOLERANCE * max(abs(sold), abs(bought))
        for place in (at, exports, imports):
            found[place, column] = 1 if right else -1


def _size(inputs: Inputs, one: Draft) -> tuple[float, str]:
    """The level in plain units, signed, and its unit."""
    number = inputs.view.candidates.numbers[one.number]
    sign = KINDS[one.key[0]].sign
    if one.unit < 0 or not number.units:
        return sign * number.value, ""
    unit = number.units[int(inputs.units.reading[one.unit])]
    return sign * number.value * unit.factor, unit.unit


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= _TOLERANCE * max(abs(first), abs(second))
