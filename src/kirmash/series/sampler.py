"""The sampler: block Gibbs over levels and readings, many short chains at once, deterministic for a seed.

Given how every row is read the levels are jointly normal: each row's reading is drawn in turn with the levels integrated
out, then the levels in one block. Chains start in groups from common readings; the groups' agreement (nested R-hat,
Margossian et al. 2024) and the effective number of draws decide whether the result may be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import IDENTITY, System

Floats = NDArray[np.floating[Any]]

GROUPS, PER_GROUP = 8, 8
WARM_UP = 12
VAGUE = 3.0
TRUSTED_RHAT = 1.1
TRUSTED_ESS = 100.0
LONGEST = 3


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
    chance: Floats
    prior: Floats
    pull: Floats


def run(system: System, seed: int, draws: int) -> Sample:
    """Sample the posterior; about ``draws`` draws are kept, more where the chains agree slowly. Needs at least one unknown."""
    rng = np.random.default_rng(seed)
    arrays = _arrays(system)
    kept = max(20, -(-draws // (GROUPS * PER_GROUP)))
    states = _start(system, arrays, rng)
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
        logged = np.log(chance)
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
        lay(prior, pull, (list(tie.nodes), np.array(tie.coefficients)), tie.middle, tie.spread)
    guess = _guess(system, prior, pull)
    for whole in system.wholes:
        places = [whole.whole, *whole.parts]
        if system.linear:
            lay(prior, pull, (places, np.array([1.0] + [-1.0] * len(whole.parts))), 0.0, IDENTITY)
            continue
        parts = np.exp(guess[list(whole.parts)] - guess[list(whole.parts)].max())
        shares = parts / parts.sum()
        constant = float(-(shares * np.log(shares)).sum())
        lay(prior, pull, (places, np.concatenate(([1.0], -shares))), constant, IDENTITY + 0.01 * len(whole.parts) ** 0.5)
    return prior, pull


def _guess(system: System, prior: Floats, pull: Floats) -> Floats:
    """Levels when every row is taken as said, widely: where identities are made linear."""
    precision, weighted = prior.copy(), pull.copy()
    for row in system.rows:
        lay(precision, weighted, (list(row.nodes), np.array(row.coefficients)), row.states[0].middle, max(row.states[0].spread, 0.02))
    return np.linalg.solve(precision, weighted)


def lay(precision: Floats, pull: Floats, of: tuple[list[int], Floats], middle: float, spread: float) -> None:
    """Add Σ coefficient · unknown ~ Normal(middle, spread) to a precision and its pull, in place."""
    places, coefficients = of
    precision[np.ix_(places, places)] += np.outer(coefficients, coefficients) / spread**2
    pull[places] += coefficients * middle / spread**2


def _start(system: System, arrays: _Arrays, rng: np.random.Generator) -> NDArray[np.int64]:
    """Each group's readings: as said or not, evenly, so that the groups start apart; never a slip of scale, which all could share."""
    chance: Floats = np.zeros(arrays.middle.shape)
    for place, row in enumerate(system.rows):
        others = [deep for deep, state in enumerate(row.states) if deep and not state.name.startswith("scale")]
        chance[place, 0] = 0.5 if others else 1.0
        chance[place, others] = 0.5 / max(len(others), 1)
    picks = (rng.random((GROUPS, len(chance), 1)) > chance.cumsum(1)[None]).sum(2)
    return np.repeat(np.minimum(picks, chance.shape[1] - 1), PER_GROUP, axis=0)


def _sweep(
    arrays: _Arrays, states: NDArray[np.int64], sweeps: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Floats, Floats]:  # fmt: skip
    """``sweeps`` rounds over all rows; the levels after each (draws × chains × unknowns) and how often each reading was drawn."""
    kept: Floats = np.empty((sweeps, len(states), len(arrays.pull)))
    counts: Floats = np.zeros(arrays.middle.shape)
    for sweep in range(sweeps):
        covariance, mean = _block(arrays, states)
        states = _reread(arrays, states, (covariance, mean), rng)
        kept[sweep] = _levels(arrays, states, rng)
        for state in range(counts.shape[1]):
            counts[:, state] += (states == state).sum(0)
    return states, kept, counts


def _precision(arrays: _Arrays, states: NDArray[np.int64]) -> tuple[Floats, Floats]:
    rows, size = np.arange(states.shape[1]), len(arrays.pull)
    weight = arrays.precision[rows, states]
    precision = arrays.prior + (weight @ arrays.outer).reshape(len(states), size, size)
    return precision, arrays.pull + (weight * arrays.middle[rows, states]) @ arrays.design


def _block(arrays: _Arrays, states: NDArray[np.int64]) -> tuple[Floats, Floats]:
    precision, pull = _precision(arrays, states)
    covariance = np.linalg.inv(precision)
    return covariance, (covariance @ pull[:, :, None])[:, :, 0]


def _levels(arrays: _Arrays, states: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """One draw of all levels in each chain, given how the rows are read."""
    precision, pull = _precision(arrays, states)
    root = np.linalg.cholesky(precision)
    noise = rng.standard_normal(pull.shape)[:, :, None]
    half = np.linalg.solve(root, pull[:, :, None]) + noise
    drawn: Floats = np.linalg.solve(root.transpose(0, 2, 1), half)[:, :, 0]
    return drawn


def _reread(
    arrays: _Arrays, states: NDArray[np.int64], block: tuple[Floats, Floats], rng: np.random.Generator
) -> NDArray[np.int64]:  # fmt: skip
    """Draw each row's reading in turn given the others', the levels integrated out: a lone claim's chain cannot get stuck."""
    covariance, mean = block
    states = states.copy()
    chances = rng.gumbel(size=(len(states), *arrays.middle.shape))
    spreads = 1.0 / arrays.precision
    for row, design in enumerate(arrays.design):
        gain = covariance @ design
        variance, expected = gain @ design, mean @ design
        old = states[:, row]
        left = np.maximum(spreads[row, old] - variance, 1e-15)
        open_variance = variance + variance**2 / left
        open_mean = expected + variance * (expected - arrays.middle[row, old]) / left
        predicted = spreads[row] + open_variance[:, None]
        scores = arrays.chance[row] - 0.5 * np.log(predicted) - 0.5 * (arrays.middle[row] - open_mean[:, None]) ** 2 / predicted
        new = (scores + chances[:, row]).argmax(1)
        if (changed := new != old).any():
            step = np.where(changed, arrays.precision[row, new] - arrays.precision[row, old], 0.0)
            shift = np.where(
                changed, arrays.precision[row, new] * arrays.middle[row, new] - arrays.precision[row, old] * arrays.middle[row, old], 0.0
            )
            scale = 1.0 + step * variance
            mean = mean + gain * ((shift - step * expected) / scale)[:, None]
            covariance = covariance - gain[:, :, None] * gain[:, None, :] * (step / scale)[:, None, None]
            states[:, row] = new
    return states
