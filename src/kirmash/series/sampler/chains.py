"""Chains of readings over a normal distribution: begun by a particle filter, then block Gibbs over
readings and levels, deterministic for a seed.

Given the reading of every row the levels are jointly normal and are integrated out: the chains of a
group are grown a row at a time, then each row's reading is drawn anew in turn, and the levels in
one block, mirrored, which halves the noise of their middle. Groups are independent until the end:
how far they agree (nested R-hat, Margossian et al. 2024) and the effective number of draws decide
whether a result may be trusted; a system whose groups disagree is sampled anew with more chains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.gaussian import FloatArray
from kirmash.series.sampler.convergence import ChainSample, convergence_diagnostics

IntArray = NDArray[np.integer[Any]]
LinearTerms = tuple[tuple[int, float], ...]
"""A sum of unknowns: the place and coefficient of each."""
JITTER = 1e-9
SPARSE_RATIO = 10
"""Where fewer than one chain in so many changes, those alone are updated; else it is quicker to go
over all.
"""
MIN_VARIANCE = 1e-15
"""No variance is taken to be smaller: less is only rounding."""


@dataclass(frozen=True, slots=True)
class MultiReadingRow:
    """A sum of unknowns with several possible readings: middle, variance and chance of each.

    ``terms`` are the unknowns ``nodes`` with their coefficients ``design``.
    """

    middle: FloatArray
    variance: FloatArray
    chance: FloatArray
    nodes: IntArray
    design: FloatArray
    terms: LinearTerms


@dataclass(frozen=True, slots=True)
class SamplerInput:
    """Mean and covariance of the unknowns given all that is certain, and the rows still to be read,
    in the order they are taken.
    """

    mean: FloatArray
    covariance: FloatArray
    rows: tuple[MultiReadingRow, ...]


@dataclass(slots=True)
class ChainState:
    """The state of all chains, changed in place: the reading of each row (rows × chains), mean
    (unknowns × chains), covariance (unknowns × unknowns × chains).

    ``log_evidence`` is, for each group of chains begun together, the log of the probability of all
    rows, up to a constant.
    """

    system: SamplerInput
    readings: IntArray
    mean: FloatArray
    covariance: FloatArray
    log_evidence: FloatArray


@dataclass(frozen=True, slots=True)
class ChainPlan:
    """How many groups of how many chains each; a ``selection_power`` below 1 retains unlikely
    readings longer, for rows that may yet support them.
    """

    groups: int
    chains_per_group: int
    selection_power: float = 1.0


def start_chains(packed: SamplerInput, rng: np.random.Generator, goal: ChainPlan) -> ChainState:
    """Chains grown a row at a time, each group for itself, then continued as often as they are
    likely (a particle filter).

    After Chen and Liu 2000 (mixture Kalman filter); the likeliest ways to read all rows so far are
    retained as they are and the others drawn (Fearnhead and Clifford 2003).
    """
    number = goal.groups * goal.chains_per_group
    chains = ChainState(
        packed,
        np.zeros((len(packed.rows), number), dtype=np.int64),
        np.repeat(packed.mean[:, None], number, 1),
        np.repeat(packed.covariance[:, :, None], number, 2),
        np.zeros(goal.groups),
    )
    likely: FloatArray = np.zeros((goal.groups, goal.chains_per_group))
    likely[:, 0] = 1.0  # all are the same as yet
    for at in range(len(packed.rows)):
        likely = _extend_chains(chains, at, likely, (goal, rng.random(goal.groups)))
    _resample_chains(
        chains,
        _split_places(
            _systematic_resample(likely, rng.random(goal.groups), goal.chains_per_group),
            goal.chains_per_group,
        )[1],
    )
    return chains


def _extend_chains(
    chains: ChainState, at: int, likely: FloatArray, by: tuple[ChainPlan, FloatArray]
) -> FloatArray:
    """Let every chain read one more row; how likely each is now within its group."""
    row, (goal, start) = chains.system.rows[at], by
    weights, tops = reading_weights(row, *_predict(row, chains))
    top = np.where(likely > 0, tops.reshape(likely.shape), -np.inf)
    highest = top.max(1)
    weights *= (likely * np.exp(top - highest[:, None])).ravel()
    laid = weights.reshape(-1, *likely.shape).swapaxes(0, 1).reshape(goal.groups, -1)
    picked, likely = _select_places(laid, start, goal)
    mass = likely.sum(1, keepdims=True)
    chains.log_evidence += np.log(mass[:, 0]) + highest
    reading, parents = _split_places(picked, goal.chains_per_group)
    _resample_chains(chains, parents)
    chains.readings[at] = reading
    precision = 1.0 / row.variance[reading]
    _add_precision(chains, row.terms, precision, precision * row.middle[reading])
    likely /= mass
    return likely


def _split_places(picked: IntArray, each: int) -> tuple[IntArray, IntArray]:
    """Reading and chain of places along readings × the chains of a group (groups × picked)."""
    return (picked // each).ravel(), (
        picked % each + each * np.arange(len(picked))[:, None]
    ).ravel()


def _resample_chains(chains: ChainState, parents: IntArray) -> None:
    chains.readings, chains.mean = chains.readings[:, parents], chains.mean[:, parents]
    chains.covariance = np.take(chains.covariance, parents, axis=2)


def _select_places(
    weights: FloatArray, start: FloatArray, goal: ChainPlan
) -> tuple[IntArray, FloatArray]:
    """Places retained of each line of weights, and their new weights, the same on average: the
    greatest with certainty, the others by chance.
    """
    each, sought = (
        goal.chains_per_group,
        weights if goal.selection_power == 1.0 else weights**goal.selection_power,
    )
    ordered = np.sort(sought, axis=1)
    greatest = ordered[:, ::-1][:, :each]
    rest = ordered.cumsum(1)[:, ::-1][:, :each]  # summed from the least: a difference is noise
    enough = greatest * (each - np.arange(each)) <= rest
    first = np.where(enough.any(1), enough.argmax(1), each - 1)[:, None]
    least = np.take_along_axis(rest, first, 1) / (each - first)
    chance = np.minimum(sought / np.maximum(least, 1e-300), 1.0)
    picked = _systematic_resample(chance, start, each)
    few = np.flatnonzero((weights > 0).sum(1) <= each)
    if len(few):  # room for all of them
        chance[few] = 1.0
        picked[few] = np.argsort(weights[few] <= 0, axis=1, kind="stable")[:, :each]
    return picked, np.take_along_axis(weights / np.maximum(chance, 1e-300), picked, 1)


def _systematic_resample(weights: FloatArray, start: FloatArray, each: int) -> IntArray:
    """Places drawn at even steps along each line of weights (systematic resampling)."""
    lines = np.arange(len(weights))[:, None]
    sums = weights.cumsum(1)
    points = (np.arange(each) + start[:, None]) / each + lines
    positions = np.searchsorted(
        (sums / sums[:, -1:] + lines).ravel(), points.ravel(), side="right"
    ).reshape(-1, each)
    places: IntArray = np.clip(positions - lines * weights.shape[1], 0, weights.shape[1] - 1)
    return places


def reading_weights(
    row: MultiReadingRow, mean: FloatArray, variance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Chance of each reading in each chain times e to the power of minus the second result.

    ``mean`` and ``variance`` (by chain) are the prediction of the row.
    """
    predicted = np.maximum(row.variance[:, None] + variance, MIN_VARIANCE)
    exponent = row.middle[:, None] - mean
    exponent *= exponent
    exponent /= predicted
    exponent *= -0.5
    top: FloatArray = exponent.max(0)
    exponent -= top
    np.exp(exponent, out=exponent)
    exponent *= row.chance[:, None]
    exponent /= np.sqrt(predicted)
    return exponent, top


def resample_reading(chains: ChainState, at: int, chance: FloatArray) -> FloatArray:
    """Draw the reading of a row anew in every chain, given the readings of the other rows and with
    the levels integrated out; the weights it was drawn by.
    """
    row, old = chains.system.rows[at], chains.readings[at]
    mean, variance = _predict_without(row, old, *_predict(row, chains))
    weights, _ = reading_weights(row, mean, variance)
    sums = weights.cumsum(0)
    new = np.minimum((chance * sums[-1] >= sums).sum(0), len(row.middle) - 1)
    _switch_readings(chains, row, old, new)
    chains.readings[at] = new
    weights /= sums[-1]
    return weights


def weighted_sum_of_levels(levels: FloatArray, terms: LinearTerms) -> FloatArray:
    """The sum of unknowns that a row is about, of levels along the first axis."""
    (node, coefficient), *more = terms
    total: FloatArray = levels[node] * coefficient
    for node, coefficient in more:
        total += levels[node] * coefficient
    return total


def _predict(row: MultiReadingRow, chains: ChainState) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (by chain) that the state of each chain predicts for a row."""
    own = chains.covariance[row.nodes[:, None], row.nodes]
    variance = np.einsum("i,ijc,j->c", row.design, own, row.design)
    return row.design @ chains.mean[row.nodes], variance


def _predict_without(
    row: MultiReadingRow, old: IntArray, expected: FloatArray, own: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (by chain) of the prediction of a row by all rows but itself."""
    part = own / np.maximum(row.variance[old] - own, MIN_VARIANCE)
    return expected + part * (expected - row.middle[old]), own + part * own


def _switch_readings(
    chains: ChainState, row: MultiReadingRow, old: IntArray, new: IntArray
) -> None:
    """Let every chain read the row as ``new`` and no more as ``old``."""
    changed = new != old
    less, more = changed / row.variance[old], changed / row.variance[new]
    _add_precision(chains, row.terms, more - less, more * row.middle[new] - less * row.middle[old])


def _add_precision(
    chains: ChainState, terms: LinearTerms, precision: FloatArray, information: FloatArray
) -> None:
    """Add ``precision`` and its ``information`` on a sum of unknowns, where either is not 0: a
    change of rank one.
    """
    some = np.flatnonzero((precision != 0) | (information != 0))
    if len(some) * SPARSE_RATIO >= len(precision):
        _update_moments((chains.mean, chains.covariance), terms, precision, information)
    elif len(some):
        part = chains.mean[:, some], chains.covariance.take(some, axis=2)
        _update_moments(part, terms, precision[some], information[some])
        chains.mean[:, some], chains.covariance[:, :, some] = part


def _update_moments(
    normal: tuple[FloatArray, FloatArray],
    terms: LinearTerms,
    precision: FloatArray,
    information: FloatArray,
) -> None:
    mean, covariance = normal
    gain = weighted_sum_of_levels(covariance, terms)
    scale = np.maximum(1.0 + precision * weighted_sum_of_levels(gain, terms), 1e-12)
    mean += gain * ((information - precision * weighted_sum_of_levels(mean, terms)) / scale)
    covariance -= gain[:, None] * (gain * (precision / scale))


def recompute_moments(chains: ChainState) -> None:
    """Mean and covariance from the readings, computed anew: rounding adds up over many changes."""
    packed = chains.system
    precision = np.repeat(np.linalg.inv(packed.covariance)[None], chains.mean.shape[1], 0)
    information = np.repeat((precision[0] @ packed.mean)[None], len(precision), 0)
    for row, reading in zip(packed.rows, chains.readings, strict=True):
        weight = 1.0 / row.variance[reading]
        information[:, row.nodes] += row.design * (weight * row.middle[reading])[:, None]
        precision[:, row.nodes[:, None], row.nodes] += (
            np.outer(row.design, row.design) * weight[:, None, None]
        )
    covariance = np.linalg.inv(precision)
    chains.mean = np.ascontiguousarray(np.matmul(covariance, information[..., None])[..., 0].T)
    chains.covariance = np.ascontiguousarray(np.moveaxis(covariance, 0, 2))


def draw_levels(chains: ChainState, rng: np.random.Generator, pairs: int) -> FloatArray:
    """Pairs of mirrored draws of all levels in each chain: draws × chains × unknowns."""
    size, number = chains.mean.shape
    try:
        root = np.linalg.cholesky(np.moveaxis(chains.covariance, 2, 0) + JITTER * np.eye(size))
    except np.linalg.LinAlgError:  # rounding has left a covariance with no root
        recompute_moments(chains)
        root = np.linalg.cholesky(
            np.moveaxis(chains.covariance, 2, 0) + 1e3 * JITTER * np.eye(size)
        )
    away = np.moveaxis(np.matmul(root, rng.standard_normal((number, size, pairs))), 2, 0)
    return np.concatenate((chains.mean.T + away, chains.mean.T - away))


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
MAX_ATTEMPTS = len(EFFORTS_FEW_ROWS)


def run_sampler(
    packed: SamplerInput, seed: int, draws: int, attempts: int = MAX_ATTEMPTS
) -> ChainSample:
    """Sample one posterior; at least ``draws`` pairs of mirrored draws, more where groups of chains
    agree slowly: in so many ``attempts`` at most.

    Needs at least one row.
    """
    rng = np.random.default_rng(seed)
    most = max(MIN_CHAINS_PER_GROUP, MAX_COVARIANCE_CELLS // (CHAIN_GROUPS * len(packed.mean) ** 2))
    efforts = EFFORTS_MANY_ROWS if len(packed.rows) > MAX_FILTERED_ROWS else EFFORTS_FEW_ROWS
    for effort in efforts[:attempts]:
        state = start_chains(
            packed,
            rng,
            ChainPlan(CHAIN_GROUPS, min(effort.chains_per_group, most), effort.selection_power),
        )
        sample = _sweep_chains(state, rng, (effort, draws))
        if sample.converged:
            break
    return sample


def _sweep_chains(
    state: ChainState, rng: np.random.Generator, request: tuple[SamplingEffort, int]
) -> ChainSample:
    """Sweep over the rows, then combine the groups, each with the weight of its evidence where that
    still counts.
    """
    effort, draws = request
    number, rows = state.mean.shape[1], state.system.rows
    weight = (
        np.exp(state.log_evidence - state.log_evidence.max())
        if not effort.burn_in_sweeps
        else np.ones(CHAIN_GROUPS)
    )
    weight /= weight.sum()
    shares = np.repeat(weight, number // CHAIN_GROUPS) * CHAIN_GROUPS / number
    drawn = []
    for sweep in range(effort.burn_in_sweeps + effort.retained_sweeps):
        if sweep and sweep % REFRESH_SWEEPS == 0:
            recompute_moments(state)
        for at, chance in enumerate(_stratified_uniforms(rng, len(rows), number)):
            resample_reading(state, at, chance)
        if sweep >= effort.burn_in_sweeps:
            pairs = -(-draws // (number * effort.retained_sweeps))
            drawn.append(draw_levels(state, rng, pairs))
    levels = np.concatenate(drawn)
    rhats, sizes = convergence_diagnostics(levels, weight)
    chosen = np.searchsorted(shares.cumsum(), (np.arange(number) + 0.5) / number).clip(
        0, number - 1
    )
    return ChainSample(levels[:, chosen].reshape(-1, levels.shape[2]), rhats, sizes)


def _stratified_uniforms(rng: np.random.Generator, rows: int, number: int) -> FloatArray:
    """Uniform numbers from 0 to 1 (rows × chains), spread evenly within a group, so that readings
    come near their share.
    """
    each = number // CHAIN_GROUPS
    steps = rng.permuted(np.broadcast_to(np.arange(each), (rows * CHAIN_GROUPS, each)), axis=1)
    spread: FloatArray = (steps + rng.random((rows * CHAIN_GROUPS, each))) / each
    return spread.reshape(rows, number)
