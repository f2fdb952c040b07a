"""How sure a decision is: the likeliest whole readings of a number beside one another, beside what
each pipeline says, beside the decisions around it, and by the page's own arithmetic.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.extract.reader.arrays import UNKNOWN, Doubles, Floats, Ints, as_ints
from kirmash.extract.reader.identities import LevelReading, identity_columns, level_of
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
MOST_DRAFTS, NEAR_SHARE = 3, 0.15
"""Readings of a number that are judged, and the least part of the best one's score to be so."""


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
    """The likeliest readings of every number that has any, by number and score: the first of a
    number leads, the others are its rivals.
    """
    core = np.mean([core_chance(one.beliefs.heads["kind"]) for one in told], axis=0)
    units = np.mean([one.beliefs.slots["unit"] for one in told], axis=0)
    unit = best_rows(units, inputs.units.number, len(core))
    scores = average([(one.readings, one.chances) for one in told])
    return [
        _draft_of(number, key, scores[number], float(core[number]), int(unit[number]))
        for number in sorted(scores)
        for key in _likeliest(scores[number])
    ]


def _likeliest(found: dict[Key, float]) -> list[Key]:
    """The best reading, and of those that say otherwise the few that come near it."""
    ordered = sorted(found, key=lambda key: (-found[key], key))
    kept = ordered[:1]
    for key in ordered[1:]:
        if len(kept) == MOST_DRAFTS or found[key] < NEAR_SHARE * found[kept[0]]:
            break
        if not any(same_reading(key, other) for other in kept):
            kept.append(key)
    return kept


def leading(drafts: Sequence[Draft]) -> list[Draft]:
    """The first draft of every number."""
    return [one for at, one in enumerate(drafts) if not at or drafts[at - 1].number != one.number]


def best_places(drafts: Sequence[Draft], scores: Doubles) -> list[int]:
    """Of every number the place of the draft with the highest score; the first of equals."""
    best: dict[int, int] = {}
    for at, one in enumerate(drafts):
        if one.number not in best or scores[at] > scores[best[one.number]]:
            best[one.number] = at
    return list(best.values())


def _draft_of(number: int, chosen: Key, found: dict[Key, float], core: float, unit: int) -> Draft:
    others = {key: chance for key, chance in found.items() if not same_reading(key, chosen)}
    total = found[chosen] + sum(others.values()) + _LEAST
    rivals = tuple(
        max((chance for key, chance in others.items() if key[at] != chosen[at]), default=0.0)
        for at in range(len(PARTS))
    )
    mass = tuple(
        (found[chosen] + sum(chance for key, chance in others.items() if key[at] == chosen[at]))
        / total
        for at in range(len(PARTS))
    )
    second = max(others.values(), default=0.0)
    return Draft(number, chosen, found[chosen], core, unit, rivals, mass, second)


def same_reading(first: Key, second: Key) -> bool:
    """Whether two whole readings say the same: turnover has no direction."""
    if first == second:
        return True
    turned = (*second[:2], second[3], second[2], *second[4:])
    return KINDS[first[0]].measure is Measure.TURNOVER and first == turned


def confidence_matrix(inputs: Inputs, told: Sequence[Weighed], drafts: Sequence[Draft]) -> Floats:
    """One row a draft, each beside the leading drafts of the other numbers."""
    if not drafts:
        return np.zeros((0, 0), dtype=np.float32)
    leaders = leading(drafts)
    chosen, state = _chosen(inputs, drafts), _state(leaders)
    return np.hstack(
        [
            _own_columns(inputs, drafts),
            *(_pipeline_columns(inputs, one, drafts, chosen) for one in told),
            told_columns(inputs, told[-1].beliefs, chosen, state),
            given_columns(inputs, chosen),
            _page_columns(inputs, leaders, drafts),
            _arithmetic_columns(inputs, leaders, drafts),
            identity_columns(inputs, _levels(inputs, leaders), _levels(inputs, drafts)),
        ]
    ).astype(np.float32)


def _levels(inputs: Inputs, drafts: Sequence[Draft]) -> list[LevelReading | None]:
    return [level_of(inputs, one.number, one.key, one.unit, one.score) for one in drafts]


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


def _page_columns(inputs: Inputs, leaders: Sequence[Draft], drafts: Sequence[Draft]) -> Floats:
    """How sure the decisions around are: on the page, in the sentence, the paragraph, the list, and
    those before and behind; which part of them are strong, and of one reporter.
    """
    lead, mine = _grouping(inputs, leaders), _grouping(inputs, drafts)
    number = as_ints([one.number for one in leaders])
    home = np.searchsorted(number, as_ints([one.number for one in drafts]))
    score = np.array([one.score for one in leaders])
    weight = np.array([one.core for one in leaders]) + _LEAST
    strong = (score > _STRONG) * weight
    columns: list[Doubles] = []
    for group, own in zip(lead, mine, strict=True):
        keys, place = np.unique(group, return_inverse=True)
        at = np.clip(np.searchsorted(keys, own), 0, len(keys) - 1)
        there = keys[at] == own
        counted = there & (group[home] == own)  # its own number's leader is no other decision
        sums = [
            np.where(there, np.bincount(place, values)[at], 0.0) - counted * values[home]
            for values in (weight, score * weight, strong)
        ]
        known = sums[0] > 2 * _LEAST
        safe = np.where(known, sums[0], 1.0)
        columns += [*(np.where(known, part / safe, np.nan) for part in sums[1:]), sums[0]]
    before, behind = np.r_[np.nan, score[:-1]], np.r_[score[1:], np.nan]
    leads = np.array([one.key for one in leaders])[home]
    agree = [leads[:, at] == [one.key[at] for one in drafts] for at in range(len(PARTS))]
    return np.stack([*columns, before[home], behind[home], *agree], axis=1).astype(np.float32)


def _grouping(inputs: Inputs, drafts: Sequence[Draft]) -> tuple[Ints, ...]:
    """Of each draft its page, sentence, paragraph, heading, reporter, period and kind."""
    view = inputs.view
    sentence = view.numbers.sentence[as_ints([one.number for one in drafts])]
    return (
        np.zeros_like(sentence),
        sentence,
        view.sentences.paragraph[sentence],
        view.sentences.heading[sentence],
        *(as_ints([one.key[at] for one in drafts]) for at in (2, 4, 0)),
    )


@dataclass(frozen=True, slots=True)
class _Amount:
    """A leading draft of a flow's level."""

    number: int
    size: float
    score: float


_Pair = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Series:
    """The leading levels of one series: the two likeliest, and all in the order of their sizes."""

    likeliest: Sequence[_Amount]
    by_size: Sequence[_Amount]

    @staticmethod
    def of(amounts: Sequence[_Amount]) -> _Series:
        ranked = sorted(amounts, key=lambda one: -one.score)
        return _Series(ranked[:2], sorted(amounts, key=lambda one: one.size))

    def best_but(self, number: int) -> _Amount | None:
        """The likeliest level of another number."""
        return next((one for one in self.likeliest if one.number != number), None)

    def repeats(self, mine: _Amount) -> float:
        """Whether another number tells the same (1) or only others (−1); 0 where there is none."""
        if self.best_but(mine.number) is None:
            return 0.0
        reach = _TOLERANCE / (1 - _TOLERANCE) * abs(mine.size)
        first = bisect_left(self.by_size, mine.size - reach, key=lambda one: one.size)
        for at in range(first, len(self.by_size)):
            one = self.by_size[at]
            if one.size > mine.size + reach:
                break
            if one.number != mine.number and _near(mine.size, one.size):
                return 1.0
        return -1.0


_NONE = _Series((), ())


def _arithmetic_columns(
    inputs: Inputs, leaders: Sequence[Draft], drafts: Sequence[Draft]
) -> Floats:
    """Of each level whether the page's figures of its pair and period add up with it (1), do not
    (-1) or say nothing (0): turnover as exports and imports, balance as their difference; and
    whether another number tells the same series alike (1) or otherwise (-1).
    """
    found = np.zeros((len(drafts), 4), dtype=np.float32)
    by_pair: dict[_Pair, dict[Measure, list[_Amount]]] = defaultdict(lambda: defaultdict(list))
    for one in leaders:
        if place := _place_of(inputs, one):
            pair, measure, size = place
            by_pair[pair][measure].append(_Amount(one.number, size, one.score))
    series = {
        pair: {measure: _Series.of(amounts) for measure, amounts in flows.items()}
        for pair, flows in by_pair.items()
    }
    for at, one in enumerate(drafts):
        if place := _place_of(inputs, one):
            pair, measure, size = place
            flows = series.get(pair, {})
            found[at] = _checks_of(flows, measure, _Amount(one.number, size, one.score))
    return found


def _place_of(inputs: Inputs, one: Draft) -> tuple[_Pair, Measure, float] | None:
    """The pair, period, goods and unit of a flow's level, its measure and size."""
    kind = KINDS[one.key[0]]
    if kind.form != LEVEL or kind.measure is None or kind.measure not in FLOWS:
        return None
    size, unit = _size(inputs, one)
    return (one.key[2:4], one.key[4], one.key[5], one.key[1], unit), kind.measure, size


def _checks_of(
    flows: Mapping[Measure, _Series], measure: Measure, mine: _Amount
) -> tuple[float, float, float, float]:
    own = flows.get(measure, _NONE)
    best = {
        flow: other.size
        for flow, series in flows.items()
        if (other := series.best_but(mine.number))
    }
    best[measure] = mine.size
    sold, bought = best.get(Measure.EXPORTS), best.get(Measure.IMPORTS)
    sums = {Measure.TURNOVER: 0.0, Measure.BALANCE: 0.0}
    if sold is not None and bought is not None:
        for flow, wanted in (
            (Measure.TURNOVER, sold + bought),
            (Measure.BALANCE, sold - bought),
        ):
            if flow in best and measure in {flow, Measure.EXPORTS, Measure.IMPORTS}:
                off = abs(best[flow] - wanted)
                sums[flow] = 1.0 if off <= _TOLERANCE * max(abs(sold), abs(bought)) else -1.0
    other = own.best_but(mine.number)
    second = other.score if other else 0.0
    return own.repeats(mine), second, sums[Measure.TURNOVER], sums[Measure.BALANCE]


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
