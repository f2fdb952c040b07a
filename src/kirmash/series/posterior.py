"""The posterior of a system: levels with their intervals, the chance of every reading of every row,
and what the sampler says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kirmash.records.estimates import LevelAlternative
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import gaussian
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.official.cells import settle_official_cells
from kirmash.series.press.laws import learn_press
from kirmash.series.press.slips import learn_errors
from kirmash.series.priors import NORMAL_90_WIDTH, SeriesPriors, load_priors
from kirmash.series.sampler.sampling import PosteriorSample, mix_samples, sample_system
from kirmash.series.structure import Node, Vintage


def discount_unchecked_errors(
    normal: NormalSystem, chosen: SeriesPriors | None = None
) -> NormalSystem:
    """The system with a reduced chance of error for numbers that others cannot check; a balance is
    unchanged.
    """
    system, chosen = normal.system, chosen or load_priors()
    if system.linear or not system.rows:
        return normal
    predicted_sds = _prediction_sd(normal)
    rows = tuple(
        row
        if sd <= chosen["unchecked"]
        else replace(row, components=_reduce_error_chance(row.components, chosen["kept"]))
        for row, sd in zip(system.rows, predicted_sds, strict=True)
    )
    return replace(normal, system=replace(system, rows=rows))


def _reduce_error_chance(
    components: tuple[MixtureComponent, ...], retained: float
) -> tuple[MixtureComponent, ...]:
    """Readings as stated or as a bound, with the remaining doubt; an unreported revision is no more
    assumed than an error. Whom an outlet quotes, and of what scope figures are, is known from what
    they say elsewhere: that is no less likely here.
    """
    known = sum(part.chance for part in components if part.name in _SHARED_READINGS)
    right = sum(part.chance for part in components if part.right)
    if right <= UNLIKELY:  # official cells rule it out
        return components
    wrong = 1.0 - known - right
    factor = (1.0 - known - retained * wrong) / right if right > 0 else 1.0

    def reduced(part: MixtureComponent) -> MixtureComponent:
        if part.name in _SHARED_READINGS:
            return part
        return replace(part, chance=part.chance * (factor if part.right else retained))

    return tuple(reduced(part) for part in components)


UNLIKELY = 1e-9
_SHARED_READINGS = frozenset({"mirror", "scope"})


def _prediction_sd(normal: NormalSystem) -> FloatArray:
    """The standard deviation with which all other rows, as first read, predict each row."""
    precision, information = normal.precision.copy(), normal.information.copy()
    spread = np.array([gaussian.row_spread(row) for row in normal.system.rows])
    sums = gaussian.sums_of_rows(normal.system.rows)
    gaussian.add_sparse(precision, information, sums, (spread**-2.0, spread**-2.0))
    _, variance = gaussian.project(sums, information, np.linalg.inv(precision))
    left = np.maximum(spread**2 - variance, 1e-15)
    predicted_sd: FloatArray = np.sqrt(np.maximum(variance + variance**2 / left, 0.0))
    return predicted_sd


LOW_QUANTILE, HIGH_QUANTILE = 0.05, 0.95
MIN_DRAWS = 50
"""Draws below a ceiling needed to hold a series under it; fewer mean that claims and ceiling
contradict each other.
"""


@dataclass(frozen=True, slots=True)
class LevelEstimate:
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

    ``exceeded_ceilings`` are the periods whose ceiling the claims contradict. By unknown:
    ``quantiles``, the low end, middle and high end on its scale, and ``trusted``; by row,
    ``component_probabilities`` of its readings by slot and ``right_probabilities``, the sum of
    those in which it is right.
    """

    system: ConstraintSystem
    sample: PosteriorSample | None
    derivable: frozenset[int] = frozenset()
    exceeded_ceilings: tuple[Period, ...] = ()
    node_index: Mapping[Node, int] = field(default_factory=dict)
    row_index: Mapping[int, int] = field(default_factory=dict)
    quantiles: Sequence[tuple[float, float, float]] = ()
    component_probabilities: Sequence[Sequence[float]] = ()
    right_probabilities: Sequence[float] = ()
    trusted: Sequence[bool] = ()
    rows_by_node: Mapping[int, Sequence[ObservationRow]] = field(default_factory=dict)

    def rows_about(self, place: int | None) -> Sequence[ObservationRow]:
        """The rows that an unknown has a part in, in the order of the system."""
        return self.rows_by_node.get(place, ()) if place is not None else ()

    def derivable_index(self, measure: Measure, period: Period) -> int | None:
        """The place of an unknown that a level reaches; None for any other."""
        place = self.node_index.get((measure, period))
        return place if place is not None and place in self.derivable else None

    def draws(self, measure: Measure, period: Period) -> FloatArray | None:
        """Draws of a level on the scale of the unknowns; None for a period without a row that
        reaches a level.
        """
        place = self.derivable_index(measure, period)
        return None if place is None or self.sample is None else self.sample.levels[:, place]

    def level(self, measure: Measure, period: Period) -> LevelEstimate | None:
        """The estimate of a period; None where none can be derived."""
        place = self.derivable_index(measure, period)
        if place is None or self.sample is None:
            return None
        low, middle, high = (self.to_plain_units(value) for value in self.quantiles[place])
        return LevelEstimate(middle, low, high, self.trusted[place])

    def two_levels(self, measure: Measure, period: Period) -> tuple[LevelAlternative, ...]:
        """The two humps of a level, the likelier first; empty where it has one."""
        draws = None if self.system.linear else self.draws(measure, period)
        if draws is None:
            return ()
        split = _split_of_humps(draws)
        if split is None:
            return ()
        sides = (draws[draws <= split], draws[draws > split])
        found = []
        for side in sides:
            ends = np.quantile(side, (LOW_QUANTILE, 0.5, HIGH_QUANTILE)).tolist()
            low, middle, high = (self.to_plain_units(end) for end in ends)
            found.append(LevelAlternative(middle, low, high, len(side) / len(draws)))
        return tuple(sorted(found, key=lambda each: (-each.probability, each.value)))

    def first_published(self, measure: Measure, period: Period) -> float | None:
        """The level as first estimates gave it; None where none is known beside later figures."""
        place = self.derivable_index(measure, period)
        late = self.node_index.get((measure, Vintage(period)))
        if place is None or late is None or self.sample is None:
            return None
        rows = self.rows_about(place)
        both = {node for row in rows for node in row.nodes}
        later = any(
            row.nodes == (place,) and row.kind == "level" and self.right_probability(row) > SURE
            for row in rows
        )
        if late not in both or not later:
            return None
        return self.to_plain_units(
            float(np.median(self.sample.levels[:, place] + self.sample.levels[:, late]))
        )

    def middle_and_sd(self, measure: Measure, period: Period) -> tuple[float, float] | None:
        """Middle and robust standard deviation of a level on the scale of the unknowns; None where
        none can be derived.
        """
        place = self.derivable_index(measure, period)
        if place is None:
            return None
        low, middle, high = self.quantiles[place]
        return middle, (high - low) / NORMAL_90_WIDTH

    def to_plain_units(self, value: float) -> float:
        """A value on the scale of the unknowns as a plain level; logs are limited to what a float
        can represent.
        """
        return (
            value * self.system.scale
            if self.system.linear
            else float(np.exp(min(max(value, -gaussian.MAX_LOG), gaussian.MAX_LOG)))
        )

    def probability_by_prefix(self, row: ObservationRow, *beginnings: str) -> float:
        """The chance that ``row`` is to be read in a way whose name begins so."""
        return sum(
            self.component_probability(row, component)
            for component in row.components
            if component.name.startswith(beginnings)
        )

    def component_probability(self, row: ObservationRow, component: MixtureComponent) -> float:
        """The chance that ``row`` is to be read as ``component``."""
        return (
            self.component_probabilities[self.row_index[id(row)]][component.slot]
            if self.component_probabilities
            else 0.0
        )

    def right_probability(self, row: ObservationRow) -> float:
        """The probability that the row is right, as stated or as a bound."""
        return (
            self.right_probabilities[self.row_index[id(row)]] if self.right_probabilities else 0.0
        )

    @property
    def converged(self) -> bool:
        """Whether every level that can be derived may be shown."""
        return self.sample is None or all(self.trusted[place] for place in self.derivable)


HUMP_BINS, HUMP_WIDTH = 200, 3
"""Bins of the density that humps are sought in, and the bins it is smoothed over either way."""
MIN_HUMP, MIN_HUMP_GAP = 0.12, 0.04
"""The least share of the draws in a hump, and the least distance of two, in logs."""
SURE = 0.5
"""The chance from which a later figure is taken to be right."""
MAX_VALLEY = 0.35
"""The density between two humps as a share of that of the lower one, at most."""


def _split_of_humps(draws: FloatArray) -> float | None:
    """The level between two humps of some draws; None where there is one hump."""
    low, high = (float(q) for q in np.quantile(draws, (0.005, 0.995)))
    if high - low < MIN_HUMP_GAP:
        return None
    counts, edges = np.histogram(draws, HUMP_BINS, (low, high))
    kernel = np.hanning(2 * HUMP_WIDTH + 3)[1:-1]
    density = np.convolve(counts, kernel / kernel.sum(), mode="same")
    mass = counts.cumsum() / counts.sum()
    left, right = np.maximum.accumulate(density), np.maximum.accumulate(density[::-1])[::-1]
    valley = density / np.maximum(np.minimum(left, right), 1e-12)
    valley[(mass < MIN_HUMP) | (mass > 1 - MIN_HUMP)] = np.inf
    deepest = np.flatnonzero(valley == valley.min())
    if valley.min() > MAX_VALLEY:
        return None
    split = float(edges[deepest[len(deepest) // 2] + 1])
    apart = np.median(draws[draws > split]) - np.median(draws[draws <= split])
    return split if apart >= MIN_HUMP_GAP else None


@dataclass(frozen=True, slots=True)
class SamplingTask:
    """One system to sample: its seed, and by unknown the highest level it may have, on the scale of
    the unknowns.
    """

    system: ConstraintSystem
    seed: int
    priors: SeriesPriors
    ceilings: Mapping[Node, float] = field(default_factory=dict)


def sample_posterior(task: SamplingTask, draws: int) -> Posterior:
    """Sample one system; without rows there is nothing to sample."""
    return sample_posteriors([task], draws)[0]


def sample_posteriors(tasks: Sequence[SamplingTask], draws: int) -> list[Posterior]:
    """Sample every system that has rows, together."""
    sampled = [(place, task) for place, task in enumerate(tasks) if task.system.rows]
    settled = {place: _settle(task) for place, task in sampled}
    posteriors = {
        place: _build_posterior(
            tasks[place], each.normal, _sample_by_laws(each, tasks[place].seed, draws)
        )
        for place, each in settled.items()
    }
    return [
        posteriors.get(place) or Posterior(task.system, None) for place, task in enumerate(tasks)
    ]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A system as the mean of the laws of its press reads it, and as each likely law does, with its
    chance.
    """

    normal: NormalSystem
    by_law: tuple[tuple[float, NormalSystem], ...]


def _settle(task: SamplingTask) -> _Settled:
    """The system as it is sampled: its errors as its own claims suggest, its identities linear."""

    def made_normal(system: ConstraintSystem) -> NormalSystem:
        return discount_unchecked_errors(gaussian.linearise(system, task.priors), task.priors)

    settled = settle_official_cells(task.system, task.priors)
    press = learn_press(settled, made_normal, task.priors)
    return _Settled(
        learn_errors(made_normal(press.system)),
        tuple((chance, learn_errors(made_normal(system))) for chance, system in press.by_law),
    )


def _sample_by_laws(settled: _Settled, seed: int, draws: int) -> PosteriorSample:
    """Draws by each likely law, as many as it is likely."""
    samples = [sample_system(normal, seed, draws) for _, normal in settled.by_law]
    return mix_samples(samples, [chance for chance, _ in settled.by_law])


def _build_posterior(
    task: SamplingTask, normal: gaussian.NormalSystem, sample: PosteriorSample
) -> Posterior:
    system, index = normal.system, {node: place for place, node in enumerate(normal.system.nodes)}
    levels, above = _apply_ceilings(task.ceilings, index, sample.levels)
    bounded = replace(sample, levels=levels)
    rows = {id(row): place for place, row in enumerate(system.rows)}
    quantiles = [(low, middle, high) for low, middle, high in _interval_quantiles(levels).tolist()]
    shares, trusted = sample.readings.tolist(), sample.trusted_mask.tolist()
    rights = [
        sum(probabilities[component.slot] for component in row.components if component.right)
        for row, probabilities in zip(system.rows, shares, strict=True)
    ]
    return Posterior(
        system,
        bounded,
        gaussian.derivable_nodes(normal) - _beyond_sums(system, levels),
        above,
        index,
        rows,
        quantiles,
        shares,
        rights,
        trusted,
        _rows_by_node(system.rows),
    )


MAX_MISFIT, MAX_MISFIT_SHARE = 0.1, 0.25
"""How far a sum with an official level may be off in plain units, in logs, and in which share of
the draws: beyond, what is made linear of it says nothing of its other levels."""


def _beyond_sums(system: ConstraintSystem, levels: FloatArray) -> frozenset[int]:
    """The unknowns beside official ones in sums that hold in logs alone, not in plain units: such
    a level is none.
    """
    if system.linear:
        return frozenset()
    certain = {row.nodes[0] for row in system.rows if row.is_certain}
    beyond: set[int] = set()
    for identity in system.identities:
        nodes = {identity.total, *identity.parts}
        if identity.is_witness or not nodes & certain:
            continue
        parts = levels[:, list(identity.parts)] + np.log(identity.weights)
        misfit = np.abs(levels[:, identity.total] - np.logaddexp.reduce(parts, axis=1))
        if (misfit > MAX_MISFIT).mean() > MAX_MISFIT_SHARE:
            beyond |= nodes - certain
    return frozenset(beyond)


def _rows_by_node(rows: Sequence[ObservationRow]) -> dict[int, list[ObservationRow]]:
    by_node: dict[int, list[ObservationRow]] = {}
    for row in rows:
        for node in dict.fromkeys(row.nodes):
            by_node.setdefault(node, []).append(row)
    return by_node


def _interval_quantiles(levels: FloatArray) -> FloatArray:
    """Low end, middle and high end of each unknown (unknowns × 3), as np.quantile gives them, at
    half its price.
    """
    at = np.array([LOW_QUANTILE, 0.5, HIGH_QUANTILE]) * (len(levels) - 1)
    below = at.astype(int)
    above = np.minimum(below + 1, len(levels) - 1)
    placed = np.partition(
        np.ascontiguousarray(levels.T), sorted({*below.tolist(), *above.tolist()}), axis=1
    )
    interpolated: FloatArray = placed[:, below] + (placed[:, above] - placed[:, below]) * (
        at - below
    )
    return interpolated


def _apply_ceilings(
    ceilings: Mapping[Node, float], index: Mapping[Node, int], levels: FloatArray
) -> tuple[FloatArray, tuple[Period, ...]]:
    """The draws under the ceilings, and the periods whose ceiling leaves too few of them: those
    ceilings are not applied.
    """
    above = []
    for node, ceiling in sorted(ceilings.items(), key=lambda item: str(item[0][1])):
        if (place := index.get(node)) is None:
            continue
        below = levels[:, place] <= ceiling
        if below.sum() >= MIN_DRAWS:
            levels = levels[below]
        elif isinstance(node[1], Period):
            above.append(node[1])
    return levels, tuple(above)
