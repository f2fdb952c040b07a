"""What the other numbers of a page say for a reading, part by part: which part of their chances
agrees with it in its sentence, paragraph, list and on the page; how large a level is among those
beside it, and whether those before or behind add up to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from kirmash.extract.reader.arrays import Doubles, Floats, Ints
from kirmash.extract.reader.identities import LevelReading
from kirmash.extract.reader.joint import Weighed
from kirmash.extract.reader.labels import KINDS
from kirmash.extract.reader.slots import SLOTS
from kirmash.records.quantities import Measure

_LEAST = 1e-6
_ANY = 2**20  # more than there are values of any part
_MOST_PARTS = 12
"""Figures that are added up to a level, at most."""
_TOLERANCE = 0.006
_TURNED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_MEASURES = tuple(dict.fromkeys(kind.measure for kind in KINDS))
_MEASURE = np.array([_MEASURES.index(kind.measure) for kind in KINDS])
_OPPOSITE = np.array(
    [
        _MEASURES.index(_TURNED[kind.measure]) if kind.measure in _TURNED else _ANY - 2
        for kind in KINDS
    ]
)


def agreement_columns(
    told: Sequence[Weighed],
    groups: Sequence[Ints],
    core: Doubles,
    drafts: Sequence[tuple[int, ...]],
) -> Floats:
    """Of every draft, for each of ``groups`` (of all numbers) and each part, which part of the
    chances of the other numbers' readings agrees with it: measure, economies, period, goods, and
    last the opposite flow. ``drafts`` are (number, kind, modality, values of the slots); ``core``
    is the chance of every number to be a core claim. Unknown where no other number is in the group.
    """
    number = np.concatenate([one.readings.number for one in told])
    chance = np.concatenate([one.chances for one in told])
    total = np.bincount(number, chance, len(core))
    weight = np.where(total > 0, core, 0.0)
    share = chance / np.maximum(total, _LEAST)[number] * core[number]
    kind = np.concatenate([one.readings.kind for one in told])
    spoken = [_MEASURE[kind]] + [
        np.concatenate([one.readings.values[slot] for one in told]) for slot in SLOTS
    ]
    asked = np.array(drafts, dtype=np.int64)
    home = asked[:, 0]
    wanted = [_MEASURE[asked[:, 1]], *asked[:, 3:].T]
    pairs = [*zip(spoken, wanted, strict=True), (spoken[0], _OPPOSITE[asked[:, 1]])]
    columns: list[Doubles] = []
    for group in groups:
        size = int(group.max()) + 1
        rest = np.bincount(group, weight, size)[group[home]] - weight[home]
        known = rest > _LEAST
        for values, wish in pairs:
            agreed = _sum_at(group[number], values, share, group[home], wish)
            own = _sum_at(number, values, share, home, wish)
            columns.append(np.where(known, (agreed - own) / np.where(known, rest, 1.0), np.nan))
    return np.stack(columns, axis=1).astype(np.float32)


def _sum_at(place: Ints, values: Ints, share: Doubles, where: Ints, wish: Ints) -> Doubles:
    """The sum of the shares at a place and of a value, looked up for many."""
    keys, at = np.unique(place * _ANY + values + 1, return_inverse=True)
    sums = np.bincount(at, share, len(keys))
    asked = where * _ANY + wish + 1
    found = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[found] == asked, sums[found], 0.0)


def size_columns(
    leaders: Sequence[LevelReading | None], drafts: Sequence[LevelReading | None]
) -> Floats:
    """Of every level its rank among the leading levels of its flow and list (0 of the largest, 1 of
    the smallest), its size in the largest other one, how many figures behind it and before it add
    up to it (0 of none); unknown of what is no level.
    """
    lists: dict[tuple[object, ...], list[tuple[int, float]]] = defaultdict(list)
    units: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for level in leaders:
        if level is not None:
            lists[_flow_of(level)].append((level.number, level.size))
            numbers, sizes = units[level.unit]
            numbers.append(level.number)
            sizes.append(level.size)
    found = np.full((len(drafts), 4), np.nan, dtype=np.float32)
    ordered = {
        key: sorted((size, number) for number, size in members) for key, members in lists.items()
    }
    for at, level in enumerate(drafts):
        if level is not None:
            beside = ordered.get(_flow_of(level), [])
            found[at] = (*_rank(level, beside), *_added(level, *units[level.unit]))
    return found


def _flow_of(level: LevelReading) -> tuple[object, ...]:
    return level.group, level.measure, level.unit, level.period


def _rank(level: LevelReading, beside: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """The rank and the part of the largest; unknown where the level stands alone."""
    place = bisect_left(beside, (level.size, level.number))
    is_in = place < len(beside) and beside[place] == (level.size, level.number)
    others = len(beside) - is_in
    if not others:
        return np.nan, np.nan
    largest = beside[-1] if not is_in or place < len(beside) - 1 else beside[-2]
    above = len(beside) - place - is_in
    return above / others, min(9.0, level.size / largest[0]) if largest[0] else np.nan


def _added(level: LevelReading, numbers: list[int], sizes: list[float]) -> tuple[float, float]:
    """How many figures right behind and right before add up to the level."""
    place = bisect_left(numbers, level.number)
    after = place + (place < len(numbers) and numbers[place] == level.number)
    behind = sizes[after : after + _MOST_PARTS]
    before = sizes[max(0, place - _MOST_PARTS) : place][::-1]
    return _parts_of(level.size, behind), _parts_of(level.size, before)


def _parts_of(size: float, parts: Sequence[float]) -> float:
    """How many of the first parts add up to the size; 0 where none do."""
    total = 0.0
    for count, part in enumerate(parts, 1):
        total += part
        if count > 1 and abs(total - size) <= _TOLERANCE * size:
            return float(count)
        if total > size * (1 + _TOLERANCE):
            return 0.0
    return 0.0
