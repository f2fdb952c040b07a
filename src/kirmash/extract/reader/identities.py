"""What a page's figures say of one another by arithmetic: a part and its share give the whole, a
level and its rate the level before; no part is more than its whole, nor is a list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.extract.candidates.model import PERCENT, NumberCandidate
from kirmash.extract.reader.arrays import Floats
from kirmash.extract.reader.labels import FLOWS, KINDS, LEVEL
from kirmash.extract.reader.stages import Inputs
from kirmash.records.quantities import Measure

WIDTH = 16
_REACH = 2
"""Numbers to either side among which the share or the rate of a level stands."""
_WHOLE = 100.0
_LEAST_TOLERANCE = 0.002
_UNKNOWN_ROUNDING = 0.05  # of a number in words
_MOST_RATIO = 9.0
MOST_NEAR = 64
"""Levels of one size that are looked at: pages of a thousand equal figures say nothing more."""
_OPPOSITE = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_WHOLES = (Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS)


@dataclass(frozen=True, slots=True)
class LevelReading:
    """A reading of a number as a flow's level: ``size`` in plain units, ``rounding`` the part of
    it by which rounding may be off, ``score`` how likely it is, ``group`` the list it stands in.
    """

    number: int
    measure: Measure
    reporter: int
    partner: int
    period: int
    product: int
    unit: str
    size: float
    rounding: float
    score: float
    group: int


def level_of(
    inputs: Inputs, number: int, key: Sequence[int], unit: int, score: float
) -> LevelReading | None:
    """The level that a whole reading makes of a number; None where it is none of a flow."""
    kind = KINDS[key[0]]
    if kind.form != LEVEL or kind.measure is None or kind.measure not in FLOWS:
        return None
    candidate = inputs.view.candidates.numbers[number]
    factor, name = 1.0, ""
    if unit >= 0 and candidate.units:
        reading = candidate.units[int(inputs.units.reading[unit])]
        factor, name = reading.factor, reading.unit
    sentence = int(inputs.view.numbers.sentence[number])
    heading = int(inputs.view.sentences.heading[sentence])
    paragraph = int(inputs.view.sentences.paragraph[sentence])
    reporter, partner, period, product = (int(value) for value in key[2:6])
    return LevelReading(
        number, kind.measure, reporter, partner, period, product, name,
        abs(candidate.value * factor), rounding_of(inputs.view.candidates.text, candidate), score,
        heading if heading >= 0 else -2 - paragraph,
    )  # fmt: skip


def rounding_of(text: str, number: NumberCandidate) -> float:
    """The part of a number by which it may be off by its rounding: 2.0 by 2.5 %."""
    digits = text[number.digits_start : number.digits_end].split(maxsplit=1)[:1]
    written = "".join(sign for sign in "".join(digits) if sign.isdecimal())
    return 0.5 / int(written) if written.strip("0") else _UNKNOWN_ROUNDING


def identity_columns(
    inputs: Inputs, leaders: Sequence[LevelReading | None], drafts: Sequence[LevelReading | None]
) -> Floats:
    """One row a draft, `WIDTH` columns; unknown (nan) where the page says nothing of it."""
    page = _PageLevels.of([level for level in leaders if level is not None])
    found = np.full((len(drafts), WIDTH), np.nan, dtype=np.float32)
    for at, level in enumerate(drafts):
        if level is not None:
            found[at] = [
                *_shares(inputs, page, level),
                *_rates(inputs, page, level),
                *_wholes(page, level),
                *_lists(page, level),
            ]
    return found


@dataclass(frozen=True, slots=True)
class _PageLevels:
    """The leading levels of a page, by unit in the order of their sizes, by series and by list."""

    by_unit: Mapping[str, list[LevelReading]]
    totals: Mapping[tuple[object, ...], float]
    lists: Mapping[tuple[object, ...], dict[int, float]]

    @staticmethod
    def of(levels: Sequence[LevelReading]) -> _PageLevels:
        by_unit: dict[str, list[LevelReading]] = defaultdict(list)
        best: dict[tuple[object, ...], LevelReading] = {}
        lists: dict[tuple[object, ...], dict[int, float]] = defaultdict(dict)
        for level in levels:
            by_unit[level.unit].append(level)
            if level.partner < 0:
                series = _series(level, level.measure)
                if series not in best or level.score > best[series].score:
                    best[series] = level
            else:
                lists[_list(level)].setdefault(level.partner, level.size)
        for group in by_unit.values():
            group.sort(key=lambda level: level.size)
        return _PageLevels(by_unit, {series: level.size for series, level in best.items()}, lists)

    def near(self, level: LevelReading, size: float, tolerance: float) -> Iterator[LevelReading]:
        """The other numbers' levels of about this size in the same unit, `MOST_NEAR` at most."""
        group = self.by_unit.get(level.unit, [])
        first = bisect_left(group, size * (1 - tolerance), key=lambda one: one.size)
        for other in group[first : first + MOST_NEAR]:
            if other.size > size * (1 + tolerance):
                return
            if other.number != level.number:
                yield other


def _series(level: LevelReading, measure: Measure) -> tuple[object, ...]:
    return measure, level.reporter, level.period, level.product, level.unit


def _list(level: LevelReading) -> tuple[object, ...]:
    return level.group, level.reporter, level.period, level.product, level.unit


def _beside(inputs: Inputs, level: LevelReading) -> Iterator[NumberCandidate]:
    """The percentages beside a level in its sentence, the next one first."""
    numbers = inputs.view.candidates.numbers
    home = numbers[level.number].sentence
    for step in range(1, _REACH + 1):
        for at in (level.number + step, level.number - step):
            if 0 <= at < len(numbers) and numbers[at].sentence == home:
                number = numbers[at]
                if any(unit.unit == PERCENT for unit in number.units) or number.changes:
                    yield number


def _shares(inputs: Inputs, page: _PageLevels, level: LevelReading) -> tuple[float, ...]:
    """Whether a percentage beside the level makes another figure of the page its whole: how likely
    that figure is of the same flow of the reporter, of the opposite one, of turnover.
    """
    text = inputs.view.candidates.text
    found = [np.nan] * 4
    for number in _beside(inputs, level):
        share = abs(number.value)
        if not 0 < share < _WHOLE:
            continue
        found = [0.0 if np.isnan(one) else one for one in found]
        off = _LEAST_TOLERANCE + level.rounding + rounding_of(text, number)
        for other in page.near(level, level.size * _WHOLE / share, off):
            same = other.reporter == level.reporter and other.period == level.period
            place = _relation(level, other) if same else 3
            found[place] = max(found[place], other.score)
    return tuple(found)


def _relation(level: LevelReading, other: LevelReading) -> int:
    """0 for the same flow, 1 for the opposite one, 2 for any other."""
    if other.measure is level.measure:
        return 0
    return 1 if other.measure is _OPPOSITE.get(level.measure) else 2


def _rates(inputs: Inputs, page: _PageLevels, level: LevelReading) -> tuple[float, ...]:
    """Whether a rate beside the level makes another figure of the page its level before or after:
    how likely that figure is of the same flow and pair, of the opposite flow, of anything else.
    """
    found = [np.nan] * 3
    for number in _beside(inputs, level):
        for change in number.changes:
            growth = 1 + change.percent / _WHOLE
            if growth <= 0 or abs(change.percent) < 1:
                continue
            found = [0.0 if np.isnan(one) else one for one in found]
            off = _LEAST_TOLERANCE + level.rounding + 0.0005
            for other in page.near(level, level.size / growth, off):
                if other.period == level.period:
                    continue
                pair = other.reporter == level.reporter and other.partner == level.partner
                place = min(_relation(level, other), 1) if pair else 2
                found[place] = max(found[place], other.score)
    return tuple(found)


def _wholes(page: _PageLevels, level: LevelReading) -> tuple[float, ...]:
    """What part the level is of the reporter's turnover, exports, imports and of its own flow and
    the opposite one.
    """
    own = [page.totals.get(_series(level, measure)) for measure in _WHOLES]
    own.append(page.totals.get(_series(level, level.measure)))
    opposite = _OPPOSITE.get(level.measure)
    own.append(page.totals.get(_series(level, opposite)) if opposite else None)
    return tuple(_ratio(level.size, whole) if level.partner >= 0 else np.nan for whole in own)


def _lists(page: _PageLevels, level: LevelReading) -> tuple[float, ...]:
    """How many partners its list has, and what part all of them are of the reporter's turnover, of
    its own flow and of the opposite one.
    """
    if level.partner < 0:
        return (np.nan,) * 4
    members = dict(page.lists.get(_list(level), {}))
    members[level.partner] = level.size
    total = sum(members.values())
    opposite = _OPPOSITE.get(level.measure)
    return (
        float(len(members)),
        _ratio(total, page.totals.get(_series(level, Measure.TURNOVER))),
        _ratio(total, page.totals.get(_series(level, level.measure))),
        _ratio(total, page.totals.get(_series(level, opposite))) if opposite else np.nan,
    )


def _ratio(part: float, whole: float | None) -> float:
    return min(_MOST_RATIO, part / whole) if whole else np.nan
