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
from kirmash.series.gaussian import Floats, Normal

GROUPS = 8
MANY = 30
"""Rows up to which a group of chains keeps the likely ways to read them all; beyond, only sweeping
finds them.
"""
ROOM = 6_000_000
"""Numbers that all covariances of a system may fill: those of more than 150 unknowns have fewer
chains, but FEWEST in a group.
"""
FEWEST = 8
AFRESH = 6
"""Sweeps between means and covariances computed anew, which keeps rounding small."""
LIGHTEST = 1e-6
"""The weight every group has at least when it is asked whether one of them alone decides."""
TRUSTED_RHAT = 1.1
TRUSTED_ESS = 100.0


@dataclass(frozen=True, slots=True)
class Effort:
    """Chains of a group, the power by which they are begun (``chains.Goal``), sweeps over all rows
    kept, and thrown away before them.

    Where sweeps are thrown away what the beginnings were worth is forgotten, and all groups weigh
    the same.
    """

    each: int
    power: float
    kept: int
    lost: int = 0


FOR_FEW = Effort(32, 1.0, 2), Effort(64, 0.7, 2), Effort(128, 0.5, 2), Effort(256, 0.5, 2)
FOR_MANY = Effort(16, 1.0, 6, 3), Effort(16, 1.0, 18, 6), Effort(32, 1.0, 24, 8)
"""What is done at first, and each time a system is sampled anew, before it is given up; none of few
rows need be thrown away.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws of the unknowns (draws × unknowns), the chance with which each row was read each way
    (rows × SLOTS), diagnostics.

    ``rhats`` and ``sizes`` are the nested R-hat and the effective number of draws of each unknown.
    """

    levels: Floats
    readings: Floats
    rhats: Floats
    sizes: Floats

    @property
    def trusted(self) -> NDArray[np.bool_]:
        """For each unknown whether its diagnostics allow it to be shown."""
        good: NDArray[np.bool_] = (self.rhats <= TRUSTED_RHAT) & (self.sizes >= TRUSTED_ESS)
        return good

    @property
    def converged(self) -> bool:
        """Whether every unknown may be shown."""
        return bool(self.trusted.all())


def run(normal: Normal, seed: int, draws: int) -> Sample:
    """Sample one posterior; at least ``draws`` pairs of mirrored draws, more where groups of chains
    agree slowly.

    Needs at least one row.
    """
    packed, rng = packing.pack(normal), np.random.default_rng(seed)
    most = max(FEWEST, ROOM // (GROUPS * len(packed.mean) ** 2))
    for effort in FOR_MANY if len(packed.rows) > MANY else FOR_FEW:
        begun = chains.begin(packed, rng, chains.Goal(GROUPS, min(effort.each, most), effort.power))
        sample = _sample(begun, rng, (effort, draws))
        if sample.converged:
            break
    return sample


def run_many(normals: Sequence[Normal], seeds: Sequence[int], draws: int) -> list[Sample]:
    """Sample each posterior, each as if alone."""
    return [run(normal, seed, draws) for normal, seed in zip(normals, seeds, strict=True)]


def _sample(begun: chains.Chains, rng: np.random.Generator, asked: tuple[Effort, int]) -> Sample:
    """Sweep over the rows, then put the groups together, each with the weight of its evidence where
    that still counts.
    """
    effort, draws = asked
    number, rows = begun.mean.shape[1], begun.packed.rows
    weight = np.exp(begun.evidence - begun.evidence.max()) if not effort.lost else np.ones(GROUPS)
    weight /= weight.sum()
    shares = np.repeat(weight, number // GROUPS) * GROUPS / number
    readings, kept = begun.packed.readings.copy(), []
    for sweep in range(effort.lost + effort.kept):
        if sweep and sweep % AFRESH == 0:
            chains.refresh(begun)
        for at, (row, chance) in enumerate(zip(rows, _spread(rng, len(rows), number), strict=True)):
            weights = chains.reread(begun, at, chance)
            if sweep >= effort.lost:
                readings[row.place, row.slots] += weights @ shares / effort.kept
        if sweep >= effort.lost:
            kept.append(chains.draw(begun, rng, -(-draws // (number * effort.kept))))
    levels = np.concatenate(kept)
    rhats, sizes = diagnose(levels, weight)
    chosen = np.searchsorted(shares.cumsum(), (np.arange(number) + 0.5) / number).clip(
        0, number - 1
    )
    return Sample(levels[:, chosen].reshape(-1, levels.shape[2]), readings, rhats, sizes)


def _spread(rng: np.random.Generator, rows: int, number: int) -> Floats:
    """Chances from 0 to 1 (rows × chains), each by itself at random, a group's spread evenly:
    readings come near their share.
    """
    each = number // GROUPS
    steps = rng.permuted(np.broadcast_to(np.arange(each), (rows * GROUPS, each)), axis=1)
    spread: Floats = (steps + rng.random((rows * GROUPS, each))) / each
    return spread.reshape(rows, number)


def diagnose(levels: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Nested R-hat and effective number of draws of each unknown, from how far it moves with any
    one group left out (jackknife).

    ``levels`` is draws × chains × unknowns, the chains of a group side by side; ``weight`` is that
    of each group, 1 in all.
    """
    share = ((weight + LIGHTEST) / (1 + len(weight) * LIGHTEST))[:, None]
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
