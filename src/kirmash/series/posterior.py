"""The sampler and its posterior: chains begun by a particle filter, then block Gibbs over readings
and levels, deterministic for a seed.

Given the reading of every row the levels are jointly normal and are integrated out: the chains of a
group are grown a row at a time, then each row's reading is drawn anew in turn, and the levels in
one block, mirrored, which halves the noise of their middle. Groups are independent until the end:
how far they agree (nested R-hat, Margossian et al. 2024) and the effective number of draws decide
whether a result may be trusted; a system whose groups disagree is sampled anew with more chains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import chains, gaussian
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem, add_equations, observation_equations
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.priors import NORMAL_90_WIDTH, SeriesPriors, load_priors
from kirmash.series.structure import Node

CHAIN_GROUPS = 8
MAX_FILTERED_ROWS = 30
"""Rows up to which a group of chains retains the likely ways to read them all; beyond, only
sweeping finds them.
"""
MAX_COVARIANCE_CELLS = 6_000_000
"""Numbers that all covariances of a system may fill: those of more than 150 unknowns have fewer
chains, but MIN_CHAINS_PER_GROUP at least.
"""
MIN_CHAINS_PER_GROUP = 8
REFRESH_SWEEPS = 6
"""Sweeps between means and covariances computed anew, which keeps rounding small."""
MIN_GROUP_WEIGHT = 1e-6
"""The least weight of a group in the check whether one of them alone decides."""
MAX_RHAT = 1.1
MIN_EFFECTIVE_SIZE = 100.0


@dataclass(frozen=True, slots=True)
class SamplingEffort:
    """Chains of a group, their ``ChainPlan.selection_power``, and the sweeps over all rows: those
    retained, and those discarded before them.

    With discarded sweeps the evidence of the start no longer counts, and all groups weigh the same.
    """

    chains_per_group: int
    selection_power: float
    retained_sweeps: int
    burn_in_sweeps: int = 0


EFFORTS_FEW_ROWS = (
    SamplingEffort(32, 1.0, 2),
    SamplingEffort(64, 0.7, 2),
    SamplingEffort(128, 0.5, 2),
    SamplingEffort(256, 0.5, 2),
)
EFFORTS_MANY_ROWS = (
    SamplingEffort(16, 1.0, 6, 3),
    SamplingEffort(16, 1.0, 18, 6),
    SamplingEffort(32, 1.0, 24, 8),
)
"""The first effort and those of each further attempt; with few rows no sweeps are discarded."""


@dataclass(frozen=True, slots=True)
class PosteriorSample:
    """Draws of the unknowns (draws × unknowns), the probability of each reading of each row (rows ×
    READING_SLOTS), diagnostics.

    ``rhats`` and ``effective_sizes`` are the nested R-hat and the effective number of draws of each
    unknown.
    """

    levels: FloatArray
    readings: FloatArray
    rhats: FloatArray
    effective_sizes: FloatArray

    @property
    def trusted_mask(self) -> NDArray[np.bool_]:
        """For each unknown whether its diagnostics allow it to be shown."""
        good: NDArray[np.bool_] = (self.rhats <= MAX_RHAT) & (
            self.effective_sizes >= MIN_EFFECTIVE_SIZE
        )
        return good

    @property
    def converged(self) -> bool:
        """Whether every unknown may be shown."""
        return bool(self.trusted_mask.all())


def run_sampler(normal: NormalSystem, seed: int, draws: int) -> PosteriorSample:
    """Sample one posterior; at least ``draws`` pairs of mirrored draws, more where groups of chains
    agree slowly.

    Needs at least one row.
    """
    packed, rng = chains.prepare_sampler_input(normal), np.random.default_rng(seed)
    most = max(MIN_CHAINS_PER_GROUP, MAX_COVARIANCE_CELLS // (CHAIN_GROUPS * len(packed.mean) ** 2))
    for effort in EFFORTS_MANY_ROWS if len(packed.rows) > MAX_FILTERED_ROWS else EFFORTS_FEW_ROWS:
        chain_state = chains.start_chains(
            packed,
            rng,
            chains.ChainPlan(
                CHAIN_GROUPS, min(effort.chains_per_group, most), effort.selection_power
            ),
        )
        sample = _sweep_chains(chain_state, rng, (effort, draws))
        if sample.converged:
            break
    return sample


def run_samplers(
    normals: Sequence[NormalSystem], seeds: Sequence[int], draws: int
) -> list[PosteriorSample]:
    """Sample each posterior, each as if alone."""
    return [run_sampler(normal, seed, draws) for normal, seed in zip(normals, seeds, strict=True)]


def _sweep_chains(
    chain_state: chains.ChainState, rng: np.random.Generator, request: tuple[SamplingEffort, int]
) -> PosteriorSample:
    """Sweep over the rows, then combine the groups, each with the weight of its evidence where that
    still counts.
    """
    effort, draws = request
    number, rows = chain_state.mean.shape[1], chain_state.system.rows
    weight = (
        np.exp(chain_state.log_evidence - chain_state.log_evidence.max())
        if not effort.burn_in_sweeps
        else np.ones(CHAIN_GROUPS)
    )
    weight /= weight.sum()
    shares = np.repeat(weight, number // CHAIN_GROUPS) * CHAIN_GROUPS / number
    readings, drawn = chain_state.system.readings.copy(), []
    for sweep in range(effort.burn_in_sweeps + effort.retained_sweeps):
        if sweep and sweep % REFRESH_SWEEPS == 0:
            chains.recompute_moments(chain_state)
        for at, (row, chance) in enumerate(
            zip(rows, _stratified_uniforms(rng, len(rows), number), strict=True)
        ):
            weights = chains.resample_reading(chain_state, at, chance)
            if sweep >= effort.burn_in_sweeps:
                readings[row.row_index, row.slots] += weights @ shares / effort.retained_sweeps
        if sweep >= effort.burn_in_sweeps:
            drawn.append(
                chains.draw_levels(chain_state, rng, -(-draws // (number * effort.retained_sweeps)))
            )
    levels = np.concatenate(drawn)
    rhats, sizes = convergence_diagnostics(levels, weight)
    chosen = np.searchsorted(shares.cumsum(), (np.arange(number) + 0.5) / number).clip(
        0, number - 1
    )
    return PosteriorSample(levels[:, chosen].reshape(-1, levels.shape[2]), readings, rhats, sizes)


def _stratified_uniforms(rng: np.random.Generator, rows: int, number: int) -> FloatArray:
    """Uniform numbers from 0 to 1 (rows × chains), spread evenly within a group, so that readings
    come near their share.
    """
    each = number // CHAIN_GROUPS
    steps = rng.permuted(np.broadcast_to(np.arange(each), (rows * CHAIN_GROUPS, each)), axis=1)
    spread: FloatArray = (steps + rng.random((rows * CHAIN_GROUPS, each))) / each
    return spread.reshape(rows, number)


def convergence_diagnostics(
    levels: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Nested R-hat and effective number of draws of each unknown, from how far it moves with any
    one group left out (jackknife).

    ``levels`` is draws × chains × unknowns, the chains of a group side by side; ``weight`` is that
    of each group, 1 in all.
    """
    share = ((weight + MIN_GROUP_WEIGHT) / (1 + len(weight) * MIN_GROUP_WEIGHT))[:, None]
    means = levels.mean(0)
    grouped = means.reshape(len(weight), -1, means.shape[1])
    middles = grouped.mean(1)
    middle = (share * middles).sum(0)
    left_out = share * (middles - middle) / (1 - share)
    between = (len(weight) - 1) * (left_out**2).sum(0)
    within = levels.var(0).mean(0) + (share * grouped.var(1)).sum(0) + 1e-12
    spread = within + (share * (middles - middle) ** 2).sum(0)
    size = len(weight) * spread / (between + 1e-15)
    return np.sqrt(1 + between / within), np.minimum(size, levels.shape[0] * levels.shape[1])


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
    assumed than an error.
    """
    as_stated = [component.right and component.name != "good_revised" for component in components]
    right = sum(
        component.chance
        for component, is_stated in zip(components, as_stated, strict=True)
        if is_stated
    )
    factor = (1.0 - retained * (1.0 - right)) / right if right > 0 else 1.0
    return tuple(
        replace(s, chance=s.chance * (factor if is_stated else retained))
        for s, is_stated in zip(components, as_stated, strict=True)
    )


def _prediction_sd(normal: NormalSystem) -> FloatArray:
    """The standard deviation with which all other rows, as first read, predict each row."""
    precision, information = normal.precision.copy(), normal.information.copy()
    design, middle, spread = observation_equations(normal.system.rows, len(information))
    add_equations(precision, information, (design, middle, spread))
    variance = np.einsum("ri,ij,rj->r", design, np.linalg.inv(precision), design)
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
    settled = {
        place: discount_unchecked_errors(gaussian.linearise(task.system, task.priors), task.priors)
        for place, task in sampled
    }
    samples = run_samplers(list(settled.values()), [tasks[place].seed for place in settled], draws)
    posteriors = {
        place: _build_posterior(tasks[place], normal, sample)
        for (place, normal), sample in zip(settled.items(), samples, strict=True)
    }
    return [
        posteriors.get(place) or Posterior(task.system, None) for place, task in enumerate(tasks)
    ]


def _build_posterior(
    task: SamplingTask, normal: gaussian.NormalSystem, sample: PosteriorSample
) -> Posterior:
    system, index = normal.system, {node: place for place, node in enumerate(normal.system.nodes)}
    levels, above = _apply_ceilings(task.ceilings, index, sample.levels)
    bounded = PosteriorSample(levels, sample.readings, sample.rhats, sample.effective_sizes)
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
        gaussian.derivable_nodes(normal),
        above,
        index,
        rows,
        quantiles,
        shares,
        rights,
        trusted,
    )


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
