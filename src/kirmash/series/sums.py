"""Levels that contradict each other through sums, and when a sum is broken."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.structure import SumIdentity

STANDARD_DEVIATIONS, MIN_GAP = 4.0, 0.02
"""How far a sum must be off to be broken: in standard deviations, and in logs."""
COMMON_SPREAD = 0.006
"""What figures of one office differ by through later counts, in logs."""


def is_off(gap: float, variance: float) -> bool:
    """Whether a sum that is off by ``gap`` in logs does not hold."""
    return abs(gap) > max(STANDARD_DEVIATIONS * math.sqrt(variance), MIN_GAP)


@dataclass(frozen=True, slots=True)
class ContradictorySum:
    """The rows that cannot all hold, what is wrong between them (a key of the report messages), the
    period of the whole, and the gap in logs.
    """

    rows: tuple[ObservationRow, ...]
    explanation: str
    period: Period
    gap: float


RightProbability = Callable[[ObservationRow], float]
"""The chance that a row is right."""


def contradictory_sums(
    system: ConstraintSystem, right_probability: RightProbability, measure: Measure
) -> tuple[ContradictorySum, ...]:
    """Every sum and every part of a ``measure`` that its stated levels break."""
    if system.linear:
        return ()
    stated = stated_rows(system, right_probability)
    sums = [
        found
        for identity in system.identities
        if system.nodes[identity.total][0] is measure
        and (found := _broken_sum(system, stated, identity))
    ]
    return (*sums, *_parts_above(system, stated, measure))


def stated_rows(
    system: ConstraintSystem, right_probability: RightProbability
) -> dict[int, ObservationRow]:
    """By unknown the level stated of it that is likeliest right; bounds and sides left out."""
    best: dict[int, tuple[float, ObservationRow]] = {}
    for row in system.rows:
        if row.kind != "level" or row.components[0].name != "good" or not row.utterance:
            continue
        others = [system.nodes[node][1] for node in row.nodes[1:]]
        if any(getattr(other, "code", "~")[0] != "~" for other in others):
            continue
        right = right_probability(row)
        if row.nodes[0] not in best or right > best[row.nodes[0]][0]:
            best[row.nodes[0]] = (right, row)
    return {node: row for node, (_, row) in best.items()}


def _broken_sum(
    system: ConstraintSystem, stated: dict[int, ObservationRow], identity: SumIdentity
) -> ContradictorySum | None:
    if any(weight != 1 for weight in identity.weights):
        return None
    if any(node not in stated for node in (identity.total, *identity.parts)):
        return None
    whole, parts = stated[identity.total], [stated[node] for node in identity.parts]
    middles = [part.components[0].middle for part in parts]
    top = max(middles)
    sizes = [math.exp(middle - top) for middle in middles]
    gap = whole.components[0].middle - top - math.log(sum(sizes))
    variance = whole.components[0].spread ** 2 + identity.spread**2 + COMMON_SPREAD**2
    variance += sum(
        (size / sum(sizes) * part.components[0].spread) ** 2
        for size, part in zip(sizes, parts, strict=True)
    )
    period = system.nodes[identity.total][1]
    if not isinstance(period, Period) or not is_off(gap, variance):
        return None
    return ContradictorySum((whole, *parts), "parts_and_whole", period, gap)


def _parts_above(
    system: ConstraintSystem, stated: dict[int, ObservationRow], measure: Measure
) -> Iterator[ContradictorySum]:
    """Periods that lie within another and whose level is above that of the other."""
    levels = sorted(
        (
            (period, row)
            for node, row in stated.items()
            if system.nodes[node][0] is measure
            and isinstance(period := system.nodes[node][1], Period)
        ),
        key=lambda level: (level[0].first, level[0].last),
    )
    for at, (outer, whole) in enumerate(levels):
        for inner, part in _neighbours_within(levels, at):
            if not outer.contains(inner):
                continue
            gap = part.components[0].middle - whole.components[0].middle
            spread = part.components[0].spread ** 2 + whole.components[0].spread ** 2
            if gap > 0 and is_off(gap, spread + COMMON_SPREAD**2):
                yield ContradictorySum((whole, part), "part_above_whole", outer, gap)


def _neighbours_within(
    levels: list[tuple[Period, ObservationRow]], at: int
) -> Iterator[tuple[Period, ObservationRow]]:
    """The levels of periods that begin within the one at ``at``, itself left out."""
    outer = levels[at][0]
    for way in (-1, 1):
        place = at + way
        while 0 <= place < len(levels) and outer.first <= levels[place][0].first <= outer.last:
            yield levels[place]
            place += way
