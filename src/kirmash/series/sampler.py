"""The sampler: block Gibbs over levels and readings, many short chains at once, deterministic for a seed.

Given how every row is read the levels are jointly normal and drawn in one block; given the levels each row's reading is
drawn on its own. Chains start in groups from common readings; the groups' agreement (nested R-hat, Margossian et al. 2024)
and the effective number of draws decide whether the result may be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import IDENTITY, System

Floats = NDArray[np.float64]

GROUPS, PER_GROUP = 8, 8
WARM_UP = 40
VAGUE = 3.0
TRUSTED_RHAT = 1.1
TRUSTED_ESS = 100.0
LONGEST = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws of the unknowns (draws × unknowns), the share of draws in which each row was read each way (rows × states), diagnostics."""

    levels: Floats
    readings: Floats
    rhat: float
    ess: float

    @property
    def converged(self) -> bool:
        """Whether the diagnostics allow the numbers to be shown without a warning."""
        return self.rhat <= TRUSTED_RHAT and self.ess >= TRUSTED_ESS


@dataclass(frozen=True, slots=True)
class _Arrays:
    design: Floats
    outer: Floats
    middle: Floats
    precision: Floats
    logged: Floats
    prior: Floats
    pull: Floats


def run(system: System, seed: int, draws: int) -> Sample:
    """Sample the posterior; about ``draws`` draws are kept, more where the chains agree slowly. Needs at least one unknown."""
    rng = np.random.default_rng(seed)
    arrays = _arrays(system)
    kept = max(20, -(-draws // (GROUPS * PER_GROUP)))
    states = _start(arrays, rng)
    states, *_ = _sweep(arrays, states, WARM_UP, rng)
    for attempt in range(LONGEST):
        states, chains, counts = _sweep(arrays, states, kept * (attempt + 1), rng)
        rhat, ess = diagnose(chains)
        if rhat <= TRUSTED_RHAT and ess >= TRUSTED_ESS:
            break
    return Sample(chains.reshape(-1, chains.shape[2]), counts / (chains.shape[0] * chains.shape[1]), rhat, ess)


def diagnose(chains: Floats) -> tuple[float, float]:
    """Worst nested R-hat and smallest effective size over unknowns; ``chains`` is draws × chains × unknowns."""
    means = chains.mean(0)
    within = chains.var(0, ddof=1).mean(0) + 1e-12
    grouped = means.reshape(GROUPS, PER_GROUP, -1)
    between_groups = grouped.mean(1).var(0, ddof=1)
    inside_groups = within + grouped.var(1, ddof=1).mean(0)
    rhat = np.sqrt(1 + between_groups / inside_groups)
    total = within + means.var(0, ddof=1)
    ess = chains.shape[1] * total / (means.var(0, ddof=1) + 1e-15)
    return float(rhat.max()), float(np.minimum(ess, chains.shape[0] * chains.shape[1]).min())


def _arrays(system: System) -> _Arrays:
    size, deep = len(system.nodes), max((len(row.states) for row in system.rows), default=1)
    shape = (len(system.rows), deep)
    design, middle, spread, chance = np.zeros((len(system.rows), size)), np.zeros(shape), np.ones(shape), np.zeros(shape)
    for place, row in enumerate(system.rows):
        design[place, list(row.nodes)] += row.coefficients
        for deep_place, state in enumerate(row.states):
            middle[place, deep_place], spread[place, deep_place] = state.middle, state.spread
            chance[place, deep_place] = state.chance
    prior, pull = _prior(system, _centre(system))
    with np.errstate(divide="ignore"):
        logged = np.log(chance) - np.log(spread)
    outer = np.einsum("ri,rj->rij", design, design).reshape(len(system.rows), size * size)
    return _Arrays(design, outer, middle, spread**-2.0, logged, prior, pull)


def _centre(system: System) -> float:
    """Where the vague prior of every level sits: the middle of the levels said, 0 where none is."""
    told = [row.states[0].middle for row in system.rows if row.kind == "level"]
    return float(np.median(told)) if told else 0.0


def _prior(system: System, centre: float) -> tuple[Floats, Floats]:
    """Precision and its product with the mean: a vague level, the ties, and identities made linear at a first guess."""
    size = len(system.nodes)
    prior, pull = np.eye(size) / VAGUE**2, np.full(size, centre / VAGUE**2)
    for tie in system.ties:
        _lay(prior, pull, (list(tie.nodes), np.array(tie.coefficients)), tie.middle, tie.spread)
    guess = _guess(system, prior, pull)
    for whole in system.wholes:
        places = [whole.whole, *whole.parts]
        if system.linear:
            _lay(prior, pull, (places, np.array([1.0] + [-1.0] * len(whole.parts))), 0.0, IDENTITY)
            continue
        parts = np.exp(guess[list(whole.parts)] - guess[list(whole.parts)].max())
        shares = parts / parts.sum()
        constant = float(-(shares * np.log(shares)).sum())
        _lay(prior, pull, (places, np.concatenate(([1.0], -shares))), constant, IDENTITY + 0.01 * len(whole.parts) ** 0.5)
    return prior, pull


def _guess(system: System, prior: Floats, pull: Floats) -> Floats:
    """Levels when every row is taken as said, widely: where identities are made linear."""
    precision, weighted = prior.copy(), pull.copy()
    for row in system.rows:
        _lay(precision, weighted, (list(row.nodes), np.array(row.coefficients)), row.states[0].middle, max(row.states[0].spread, 0.02))
    return np.linalg.solve(precision, weighted)


def _lay(precision: Floats, pull: Floats, of: tuple[list[int], Floats], middle: float, spread: float) -> None:
    places, coefficients = of
    precision[np.ix_(places, places)] += np.outer(coefficients, coefficients) / spread**2
    pull[places] += coefficients * middle / spread**2


def _start(arrays: _Arrays, rng: np.random.Generator) -> NDArray[np.int64]:
    """Each group's readings, drawn from their chances mixed with even ones so that the groups start apart."""
    chance = np.where(np.isfinite(arrays.logged), 1.0, 0.0)
    chance /= np.maximum(chance.sum(1, keepdims=True), 1e-12)
    picks = (rng.random((GROUPS, len(chance), 1)) > chance.cumsum(1)[None]).sum(2)
    return np.repeat(np.minimum(picks, chance.shape[1] - 1), PER_GROUP, axis=0)


def _sweep(
    arrays: _Arrays, states: NDArray[np.int64], sweeps: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Floats, Floats]:  # fmt: skip
    chains, size = len(states), len(arrays.pull)
    rows = np.arange(states.shape[1])
    kept, counts = np.empty((sweeps, chains, size)), np.zeros(arrays.middle.shape)
    for sweep in range(sweeps):
        weight = arrays.precision[rows, states]
        precision = arrays.prior + (weight @ arrays.outer).reshape(chains, size, size)
        pull = arrays.pull + (weight * arrays.middle[rows, states]) @ arrays.design
        root = np.linalg.cholesky(precision)
        noise = rng.standard_normal((chains, size, 1))
        half = np.linalg.solve(root, pull[:, :, None])
        levels = np.linalg.solve(root.transpose(0, 2, 1), half + noise)[:, :, 0]
        away = (levels @ arrays.design.T)[:, :, None] - arrays.middle
        scores = arrays.logged - 0.5 * arrays.precision * away**2
        scores += rng.gumbel(size=scores.shape)
        states = scores.argmax(2)
        kept[sweep] = levels
        for state in range(counts.shape[1]):
            counts[:, state] += (states == state).sum(0)
    return states, kept, counts
