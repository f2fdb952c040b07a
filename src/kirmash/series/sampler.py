"""The sampler: chains begun by a particle filter, then block Gibbs over readings and levels, deterministic for a seed.

Given how every row is read the levels are jointly normal and are integrated out: the chains of a group are grown a row at a
time, then each row's reading is drawn anew in turn, and the levels in one block, mirrored, which halves the noise of their
middle. Groups never meet before the end: how far they agree (nested R-hat, Margossian et al. 2024) and the effective number
of draws decide whether a result may be trusted; a system whose groups disagree is sampled anew with more chains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.series import chains, packing
from kirmash.series.gaussian import Floats, Normal

GROUPS = 8
PER_GROUP = {32: 1.0, 64: 0.7, 128: 0.5, 256: 0.5}
"""Chains of a group at first, and each time its system is sampled anew, before it is given up; with the power of ``chains.Goal``."""
SWEEPS = 2
"""How often every row is read anew, levels drawn after each; none need be thrown away, as begun chains are properly weighted."""
ROOM = 6_000_000
"""Numbers that all covariances of a system may fill: those of more than 150 unknowns have fewer chains, but FEWEST in a group."""
FEWEST = 8
LIGHTEST = 1e-6
"""The weight every group has at least when it is asked whether one of them alone decides."""
TRUSTED_RHAT = 1.1
TRUSTED_ESS = 100.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws of the unknowns (draws × unknowns), the chance with which each row was read each way (rows × SLOTS), diagnostics.

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
    """Sample one posterior; at least ``draws`` pairs of mirrored draws, more where groups of chains agree slowly.

    Needs at least one row.
    """
    packed, rng = packing.pack(normal), np.random.default_rng(seed)
    most = max(FEWEST, ROOM // (GROUPS * len(packed.mean) ** 2))
    for each, power in PER_GROUP.items():
        sample = _sample(chains.begin(packed, rng, chains.Goal(GROUPS, min(each, most), power)), rng, draws)
        if sample.converged:
            break
    return sample


def run_many(normals: Sequence[Normal], seeds: Sequence[int], draws: int) -> list[Sample]:
    """Sample each posterior, each as if alone."""
    return [run(normal, seed, draws) for normal, seed in zip(normals, seeds, strict=True)]


def _sample(begun: chains.Chains, rng: np.random.Generator, draws: int) -> Sample:
    """Sweep over the rows, then put the groups together, each with the weight of its evidence."""
    number = begun.mean.shape[1]
    weight = np.exp(begun.evidence - begun.evidence.max())
    weight /= weight.sum()
    shares = np.repeat(weight, number // GROUPS) * GROUPS / number
    readings, kept = begun.packed.readings.copy(), []
    for _ in range(SWEEPS):
        for at, (row, chance) in enumerate(zip(begun.packed.rows, _spread(rng, len(begun.packed.rows), number), strict=True)):
            readings[row.place, row.slots] += chains.reread(begun, at, chance) @ shares / SWEEPS
        kept.append(chains.draw(begun, rng, -(-draws // (number * SWEEPS))))
    levels = np.concatenate(kept)
    rhats, sizes = diagnose(levels, weight)
    chosen = np.searchsorted(shares.cumsum(), (np.arange(number) + 0.5) / number).clip(0, number - 1)
    return Sample(levels[:, chosen].reshape(-1, levels.shape[2]), readings, rhats, sizes)


def _spread(rng: np.random.Generator, rows: int, number: int) -> Floats:
    """Chances from 0 to 1 (rows × chains), each by itself at random, a group's spread evenly: readings come near their share."""
    each = number // GROUPS
    steps = rng.permuted(np.broadcast_to(np.arange(each), (rows * GROUPS, each)), axis=1)
    spread: Floats = (steps + rng.random((rows * GROUPS, each))) / each
    return spread.reshape(rows, number)


def diagnose(levels: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Nested R-hat and effective number of draws of each unknown, from how far it moves with any one group left out (jackknife).

    ``levels`` is draws × chains × unknowns, the chains of a group side by side; ``weight`` is that of each group, 1 in all.
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
