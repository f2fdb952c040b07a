"""The sampler: chains begun by a particle filter, then block Gibbs over readings and levels,
deterministic for a seed.

Given how every row is read the levels are jointly normal and are integrated out: the chains of a
group are grown a row at a time, then each row's reading is drawn anew in turn, and the levels in
one block, mirrored, which halves the noise of their middle. Groups never meet before the end: how
far they agree (nested R-hat, Margossian et al. 2024) and the effective number of draws decide
whether a result may be trusted; a system whose groups disagree is sampled anew with more chains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.series import chains
from kirmash.series import chains as packing
from kirmash.series.gaussian import FloatArray, NormalSystem

CHAIN_GROUPS = 8
MAX_FILTERED_ROWS = 30
"""Rows up to which a group of chains keeps the likely ways to read them all; beyond, only sweeping
finds them.
"""
MAX_COVARIANCE_CELLS = 6_000_000
"""Numbers that all covariances of a system may fill: those of more than 150 unknowns have fewer
chains, but FEWEST in a group.
"""
MIN_CHAINS_PER_GROUP = 8
REFRESH_SWEEPS = 6
"""Sweeps between means and covariances computed anew, which keeps rounding small."""
MIN_GROUP_WEIGHT = 1e-6
"""The weight every group has at least when it is asked whether one of them alone decides."""
MAX_RHAT = 1.1
MIN_EFFECTIVE_SIZE = 100.0


@dataclass(frozen=True, slots=True)
class SamplingEffort:
    """Chains of a group, the power by which they are begun (``chains.Goal``), sweeps over all rows
    kept, and thrown away before them.

    Where sweeps are thrown away what the beginnings were worth is forgotten, and all groups weigh
    the same.
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
"""What is done at first, and each time a system is sampled anew, before it is given up; none of few
rows need be thrown away.
"""


@dataclass(frozen=True, slots=True)
class PosteriorSample:
    """Draws of the unknowns (draws × unknowns), the chance with which each row was read each way
    (rows × SLOTS), diagnostics.

    ``rhats`` and ``effective_sizes`` are the nested R-hat and the effective number of draws of each
    unknown.
    """

    levels: FloatArray
    readings: FloatArray
    rhats: FloatArray
    effective_sizes: FloatArray

    @property
    def trusted(self) -> NDArray[np.bool_]:
        """For each unknown whether its diagnostics allow it to be shown."""
        good: NDArray[np.bool_] = (self.rhats <= MAX_RHAT) & (
            self.effective_sizes >= MIN_EFFECTIVE_SIZE
        )
        return good

    @property
    def converged(self) -> bool:
        """Whether every unknown may be shown."""
        return bool(self.trusted.all())


def run_sampler(normal: NormalSystem, seed: int, draws: int) -> PosteriorSample:
    """Sample one posterior; at least ``draws`` pairs of mirrored draws, more where groups of chains
    agree slowly.

    Needs at least one row.
    """
    packed, rng = packing.pack_system(normal), np.random.default_rng(seed)
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
    """Sweep over the rows, then put the groups together, each with the weight of its evidence where
    that still counts.
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
    rhats, sizes = diagnose(levels, weight)
    chosen = np.searchsorted(shares.cumsum(), (np.arange(number) + 0.5) / number).clip(
        0, number - 1
    )
    return PosteriorSample(levels[:, chosen].reshape(-1, levels.shape[2]), readings, rhats, sizes)


def _stratified_uniforms(rng: np.random.Generator, rows: int, number: int) -> FloatArray:
    """Chances from 0 to 1 (rows × chains), each by itself at random, a group's spread evenly:
    readings come near their share.
    """
    each = number // CHAIN_GROUPS
    steps = rng.permuted(np.broadcast_to(np.arange(each), (rows * CHAIN_GROUPS, each)), axis=1)
    spread: FloatArray = (steps + rng.random((rows * CHAIN_GROUPS, each))) / each
    return spread.reshape(rows, number)


def diagnose(levels: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
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
