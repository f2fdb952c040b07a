"""Which numbers the others can check. A slip nobody could notice is not guessed at: an interval is
for the claim as said.

A lone level has nothing against it; letting it be wrong by its prior chance would only spread every
interval of a thinly told pair to the size of any slip. So a number that the rest cannot foretell
within ``unchecked`` keeps but a part of that chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian, sampler
from kirmash.series.constraints import Row, System
from kirmash.series.gaussian import Floats, Normal, lay, said
from kirmash.series.likelihood import State
from kirmash.series.priors import Priors, priors
from kirmash.series.sampler import Sample
from kirmash.series.structure import Node


def settle(normal: Normal, chosen: Priors | None = None) -> Normal:
    """With the chance of being wrong reduced for numbers that the others cannot check; a balance is
    left as it is.
    """
    system, chosen = normal.system, chosen or priors()
    if system.linear or not system.rows:
        return normal
    foretold = _foretold(normal)
    rows = tuple(
        row
        if sd <= chosen["unchecked"]
        else replace(row, states=_surer(row.states, chosen["kept"]))
        for row, sd in zip(system.rows, foretold, strict=True)
    )
    return replace(normal, system=replace(system, rows=rows))


def _surer(states: tuple[State, ...], kept: float) -> tuple[State, ...]:
    """As said, or as a bound, with what doubt is kept; revisions nobody told are no more guessed at
    than slips.
    """
    said = [state.right and state.name != "good_revised" for state in states]
    right = sum(state.chance for state, one in zip(states, said, strict=True) if one)
    factor = (1.0 - kept * (1.0 - right)) / right if right > 0 else 1.0
    return tuple(
        replace(s, chance=s.chance * (factor if one else kept))
        for s, one in zip(states, said, strict=True)
    )


def _foretold(normal: Normal) -> Floats:
    """The standard deviation with which all other rows, taken as said, foretell each row."""
    precision, pull = normal.precision.copy(), normal.pull.copy()
    design, middle, spread = said(normal.system.rows, len(pull))
    lay(precision, pull, (design, middle, spread))
    variance = np.einsum("ri,ij,rj->r", design, np.linalg.inv(precision), design)
    left = np.maximum(spread**2 - variance, 1e-15)
    found: Floats = np.sqrt(np.maximum(variance + variance**2 / left, 0.0))
    return found


LOW, HIGH = 0.05, 0.95
FEWEST = 50
"""Draws below a ceiling needed to hold a series under it; fewer mean that claims and ceiling
contradict each other.
"""


@dataclass(frozen=True, slots=True)
class Level:
    """A level in plain units: median and the ends of its 90 % interval; ``trusted`` by the
    sampler's diagnostics.
    """

    middle: float
    low: float
    high: float
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class Posterior:
    """A system and the sample of it; ``sample`` is None where there is no evidence with a number.

    ``above`` are the periods whose ceiling the claims contradict. By unknown: ``quantiles``, the
    low end, middle and high end on its scale, and ``trusted``; by row, ``shares`` of its readings
    by slot and ``rights``, the sum of those in which it is right.
    """

    system: System
    sample: Sample | None
    reached: frozenset[int] = frozenset()
    above: tuple[Period, ...] = ()
    index: Mapping[Node, int] = field(default_factory=dict)
    rows: Mapping[int, int] = field(default_factory=dict)
    quantiles: Sequence[tuple[float, float, float]] = ()
    shares: Sequence[Sequence[float]] = ()
    rights: Sequence[float] = ()
    trusted: Sequence[bool] = ()

    def at(self, measure: Measure, period: Period) -> int | None:
        """The place of an unknown that a level reaches; None for any other."""
        place = self.index.get((measure, period))
        return place if place is not None and place in self.reached else None

    def draws(self, measure: Measure, period: Period) -> Floats | None:
        """Draws of a level on the scale of the unknowns; None for a period without a row that
        reaches a level.
        """
        place = self.at(measure, period)
        return None if place is None or self.sample is None else self.sample.levels[:, place]

    def level(self, measure: Measure, period: Period) -> Level | None:
        """The estimate of a period; None where none can be derived."""
        place = self.at(measure, period)
        if place is None or self.sample is None:
            return None
        low, middle, high = (self.plain(value) for value in self.quantiles[place])
        return Level(middle, low, high, self.trusted[place])

    def place(self, measure: Measure, period: Period) -> tuple[float, float] | None:
        """Middle and robust standard deviation of a level on the scale of the unknowns; None where
        none can be derived.
        """
        place = self.at(measure, period)
        if place is None:
            return None
        low, middle, high = self.quantiles[place]
        return middle, (high - low) / 3.29

    def plain(self, value: float) -> float:
        """A value of the scale of the unknowns as a plain level; logs are kept within what a float
        holds.
        """
        return (
            value * self.system.scale
            if self.system.linear
            else float(np.exp(min(max(value, -600.0), 600.0)))
        )

    def share(self, row: Row, *beginnings: str) -> float:
        """The chance that ``row`` is to be read in a way whose name begins so."""
        return sum(
            self.chance(row, state) for state in row.states if state.name.startswith(beginnings)
        )

    def chance(self, row: Row, state: State) -> float:
        """The chance that ``row`` is to be read as ``state``."""
        return self.shares[self.rows[id(row)]][state.slot] if self.shares else 0.0

    def trust(self, row: Row) -> float:
        """The chance that the row is right, as said or as a bound."""
        return self.rights[self.rows[id(row)]] if self.rights else 0.0

    @property
    def converged(self) -> bool:
        """Whether every level that can be derived may be shown."""
        return self.sample is None or all(self.trusted[place] for place in self.reached)


@dataclass(frozen=True, slots=True)
class Task:
    """One system to sample: its seed, and by unknown the highest level it may have, on the scale of
    the unknowns.
    """

    system: System
    seed: int
    priors: Priors
    ceilings: Mapping[Node, float] = field(default_factory=dict)


def find(task: Task, draws: int) -> Posterior:
    """Sample one system; without rows there is nothing to sample."""
    return find_many([task], draws)[0]


def find_many(tasks: Sequence[Task], draws: int) -> list[Posterior]:
    """Sample every system that has rows, together."""
    told = [(place, task) for place, task in enumerate(tasks) if task.system.rows]
    settled = {
        place: settle(gaussian.linear(task.system, task.priors), task.priors)
        for place, task in told
    }
    samples = sampler.run_many(
        list(settled.values()), [tasks[place].seed for place in settled], draws
    )
    found = {
        place: _posterior(tasks[place], normal, sample)
        for (place, normal), sample in zip(settled.items(), samples, strict=True)
    }
    return [found.get(place) or Posterior(task.system, None) for place, task in enumerate(tasks)]


def _posterior(task: Task, normal: gaussian.Normal, sample: Sample) -> Posterior:
    system, index = normal.system, {node: place for place, node in enumerate(normal.system.nodes)}
    levels, above = _under(task.ceilings, index, sample.levels)
    kept = Sample(levels, sample.readings, sample.rhats, sample.sizes)
    rows = {id(row): place for place, row in enumerate(system.rows)}
    quantiles = [(low, middle, high) for low, middle, high in _quantiles(levels).tolist()]
    shares, trusted = sample.readings.tolist(), sample.trusted.tolist()
    rights = [
        sum(told[state.slot] for state in row.states if state.right)
        for row, told in zip(system.rows, shares, strict=True)
    ]
    return Posterior(
        system,
        kept,
        gaussian.derivable(normal),
        above,
        index,
        rows,
        quantiles,
        shares,
        rights,
        trusted,
    )


def _quantiles(levels: Floats) -> Floats:
    """Low end, middle and high end of each unknown (unknowns × 3), as np.quantile gives them, at
    half its price.
    """
    at = np.array([LOW, 0.5, HIGH]) * (len(levels) - 1)
    below = at.astype(int)
    above = np.minimum(below + 1, len(levels) - 1)
    placed = np.partition(
        np.ascontiguousarray(levels.T), sorted({*below.tolist(), *above.tolist()}), axis=1
    )
    found: Floats = placed[:, below] + (placed[:, above] - placed[:, below]) * (at - below)
    return found


def _under(
    ceilings: Mapping[Node, float], index: Mapping[Node, int], levels: Floats
) -> tuple[Floats, tuple[Period, ...]]:
    """The draws under the ceilings, and the periods whose ceiling leaves too few of them: those
    ceilings are then not held.
    """
    above = []
    for node, ceiling in sorted(ceilings.items(), key=lambda one: str(one[0][1])):
        if (place := index.get(node)) is None:
            continue
        below = levels[:, place] <= ceiling
        if below.sum() >= FEWEST:
            levels = levels[below]
        elif isinstance(node[1], Period):
            above.append(node[1])
    return levels, tuple(above)
