"""What the sampler found, asked by period: levels with intervals, the weight of each row, which levels can be derived at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.series import checking, sampler
from kirmash.series.constraints import Row, System
from kirmash.series.sampler import Floats, Sample
from kirmash.terms.measures import Measure
from kirmash.terms.periods import Period

LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Level:
    """A level in plain units: median and the ends of its 90 % interval."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """A system and the sample of it; ``sample`` is None where there is no evidence with a number."""

    system: System
    sample: Sample | None

    def draws(self, measure: Measure, period: Period) -> Floats | None:
        """Draws of a level on the scale of the unknowns; None for a period without a row that reaches a level."""
        key = (measure, period)
        if self.sample is None or key not in self.system.nodes:
            return None
        place = self.system.nodes.index(key)
        return self.sample.levels[:, place] if place in derivable(self.system) else None

    def level(self, measure: Measure, period: Period) -> Level | None:
        """The estimate of a period; None where none can be derived."""
        drawn = self.draws(measure, period)
        if drawn is None:
            return None
        low, middle, high = (self.plain(float(value)) for value in np.quantile(drawn, (LOW, 0.5, HIGH)))
        return Level(middle, low, high)

    def place(self, measure: Measure, period: Period) -> tuple[float, float] | None:
        """Middle and robust standard deviation of a level on the scale of the unknowns; None where none can be derived."""
        drawn = self.draws(measure, period)
        if drawn is None:
            return None
        low, middle, high = (float(value) for value in np.quantile(drawn, (LOW, 0.5, HIGH)))
        return middle, (high - low) / 3.29

    def plain(self, value: float) -> float:
        """A value of the scale of the unknowns as a plain level; logs are kept within what a float holds."""
        return value * self.system.scale if self.system.linear else float(np.exp(min(max(value, -600.0), 600.0)))

    def share(self, row: Row, *beginnings: str) -> float:
        """The share of draws in which ``row`` was read in a way whose name begins so."""
        if self.sample is None:
            return 0.0
        shares = self.sample.readings[self.system.rows.index(row)]
        return float(sum(shares[n] for n, state in enumerate(row.states) if state.name.startswith(beginnings)))

    def trust(self, row: Row) -> float:
        """The chance that the row is right, as said or as a bound."""
        return self.share(row, "good", "near", "loose")


def find(system: System, seed: int, draws: int) -> Posterior:
    """Sample ``system``; without rows there is nothing to sample."""
    settled = checking.settle(system)
    return Posterior(settled, sampler.run(settled, seed, draws) if settled.rows else None)


def derivable(system: System) -> frozenset[int]:
    """Unknowns that a level reaches through rates, parts and sums; smoothness alone derives nothing."""
    links: list[Sequence[int]] = [row.nodes for row in system.rows]
    links += [tie.nodes for tie in system.ties if tie.kind == "part"]
    links += [(whole.whole, *whole.parts) for whole in system.wholes]
    reached = {place for row in system.rows if row.kind == "level" for place in row.nodes}
    while grown := {place for link in links if reached & set(link) for place in link} - reached:
        reached |= grown
    return frozenset(reached)
