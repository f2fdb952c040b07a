"""The sampler: block Gibbs over levels and readings, many short chains of many systems at once, deterministic for a seed.

Given how every row is read the levels are jointly normal: each row's reading is drawn in turn with the levels integrated
out, then the levels in one block, twice (mirrored, which halves the noise of their middle). Chains start in groups from
common readings; the groups' agreement (nested R-hat, Margossian et al. 2024) and the effective number of draws decide
whether a result may be trusted; a system whose chains disagree is sampled longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.series import packing
from kirmash.series.gaussian import Floats, Normal
from kirmash.series.packing import WAY_OF, Ints, Packed
from kirmash.series.states import SLOTS

GROUPS, PER_GROUP = 8, 8
CHAINS = GROUPS * PER_GROUP
WARM_UP = 30
TRUSTED_RHAT = 1.1
TRUSTED_ESS = 100.0
LONGEST = 2
"""How often a sample is begun anew with twice the sweeps before it is given up."""
AFRESH = 6
"""Sweeps between covariances computed anew, which keeps rounding small."""
TOGETHER = 12
"""Systems sampled in one batch: more would leave the processor's cache."""
JITTER = 1e-9
_NEVER_FIRST = np.array([name.startswith("scale") for name in SLOTS])


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws of the unknowns (draws × unknowns), the share of draws in which each row was read each way (rows × SLOTS), diagnostics.

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


@dataclass(slots=True)
class _Lanes:
    """The chains of all systems side by side: readings, and mean and covariance of the levels given them; changed in place."""

    packed: Packed
    system: Ints
    states: Ints
    mean: Floats
    covariance: Floats


def run(normal: Normal, seed: int, draws: int) -> Sample:
    """Sample one posterior; needs at least one row."""
    return run_many([normal], [seed], draws)[0]


def run_many(normals: Sequence[Normal], seeds: Sequence[int], draws: int) -> list[Sample]:
    """Sample each posterior; about ``draws`` draws each, more where chains agree slowly. Alone or together gives the same numbers."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, normal in enumerate(normals):
        alike[packing.shape(normal)].append(place)
    found: dict[int, Sample] = {}
    for places in alike.values():
        for start in range(0, len(places), TOGETHER):
            some = places[start : start + TOGETHER]
            samples = _batch([normals[place] for place in some], [seeds[place] for place in some], draws)
            found |= dict(zip(some, samples, strict=True))
    return [found[place] for place in range(len(normals))]


def _batch(normals: Sequence[Normal], seeds: Sequence[int], draws: int) -> list[Sample]:
    packed, rngs = packing.pack(normals), [np.random.default_rng(seed) for seed in seeds]
    kept = max(10, -(-draws // CHAINS))
    states = _start(packed, rngs)
    samples: list[Sample | None] = [None] * len(normals)
    left = np.arange(len(normals))
    for attempt in range(LONGEST + 1):
        lanes = _laned(packed.take(left), states)
        some = [rngs[int(place)] for place in left]
        _sweep(lanes, WARM_UP << attempt, some, keep=False)
        levels, counts = _sweep(lanes, kept << attempt, some, keep=True)
        fresh = [_sample(normals[int(place)], levels[:, at], counts[at]) for at, place in enumerate(left)]
        for place, sample in zip(left, fresh, strict=True):
            samples[int(place)] = sample
        again = np.flatnonzero([not sample.converged for sample in fresh])
        if not len(again):
            break
        states = lanes.states.reshape(len(left), CHAINS, -1)[again].reshape(len(again) * CHAINS, -1)
        left = left[again]
    return [sample for sample in samples if sample is not None]


def _sample(normal: Normal, levels: Floats, counts: Floats) -> Sample:
    """``levels`` are draws × chains × unknowns, mirrored ones in the second half."""
    kept = levels[:, :, : len(normal.pull)]
    rhats, sizes = diagnose(kept)
    return Sample(kept.reshape(-1, kept.shape[2]), counts[: len(normal.system.rows)] / counts[0].sum(), rhats, sizes)


def diagnose(chains: Floats) -> tuple[Floats, Floats]:
    """Nested R-hat and effective number of draws of each unknown; ``chains`` is draws × chains × unknowns."""
    means = chains.mean(0)
    within = chains.var(0, ddof=1).mean(0) + 1e-12
    grouped = means.reshape(GROUPS, PER_GROUP, -1)
    between_groups = grouped.mean(1).var(0, ddof=1)
    inside_groups = within + grouped.var(1, ddof=1).mean(0)
    rhat = np.sqrt(1 + between_groups / inside_groups)
    total = within + means.var(0, ddof=1)
    size = chains.shape[1] * total / (means.var(0, ddof=1) + 1e-15)
    return rhat, np.minimum(size, chains.shape[0] * chains.shape[1])


def _start(packed: Packed, rngs: Sequence[np.random.Generator]) -> Ints:
    """Each group's readings: as said or not, evenly, so that the groups start apart; never a slip of scale, which all could share."""
    chance = np.where((packed.chance > 0) & ~_NEVER_FIRST, 1.0, 0.0)
    chance[:, :, 0] = np.maximum(chance[:, :, 1:].sum(2), 1.0)
    edges = (chance / chance.sum(2, keepdims=True)).cumsum(2)
    drawn = np.stack([rng.random((GROUPS, edges.shape[1])) for rng in rngs])
    picks = np.minimum((drawn[..., None] > edges[:, None]).sum(3), len(SLOTS) - 1)
    picks = np.where(
        np.take_along_axis(np.broadcast_to(chance[:, None], (*picks.shape, len(SLOTS))), picks[..., None], 3)[..., 0] > 0, picks, 0
    )
    return np.repeat(picks, PER_GROUP, axis=1).reshape(-1, edges.shape[1])


def _laned(packed: Packed, states: Ints) -> _Lanes:
    size = packed.pull.shape[1]
    lanes = _Lanes(packed, np.repeat(np.arange(len(packed.pull)), CHAINS), states, np.empty((len(states), size)), np.empty(0))
    _refresh(lanes)
    return lanes


def _refresh(lanes: _Lanes) -> None:
    """Mean and covariance from the readings, computed anew."""
    packed, system = lanes.packed, lanes.system
    precision, pull = packed.precision[system], packed.pull[system]
    every = np.arange(len(system))
    for row in range(lanes.states.shape[1]):
        state = lanes.states[:, row]
        nodes, coefficients = packed.nodes[system, row, WAY_OF[state]], packed.coefficients[system, row, WAY_OF[state]]
        weight = 1.0 / packed.variance[system, row, state]
        for one in range(packing.DEEP):
            weighted = weight * coefficients[:, one]
            pull[every, nodes[:, one]] += weighted * packed.middle[system, row, state]
            for other in range(packing.DEEP):
                precision[every, nodes[:, one], nodes[:, other]] += weighted * coefficients[:, other]
    lanes.covariance = np.linalg.inv(precision)
    lanes.mean = np.matmul(lanes.covariance, pull[:, :, None])[:, :, 0]


def _sweep(lanes: _Lanes, sweeps: int, rngs: Sequence[np.random.Generator], keep: bool) -> tuple[Floats, Floats]:
    """Rounds over all rows. Levels after each (draws × systems × chains × unknowns) and how often each slot was drawn, if kept."""
    systems, rows, size = len(rngs), lanes.states.shape[1], lanes.mean.shape[1]
    levels: Floats = np.empty((2 * sweeps if keep else 0, systems, CHAINS, size))
    counts: Floats = np.zeros((systems, rows, len(SLOTS)))
    for sweep in range(sweeps):
        if sweep and sweep % AFRESH == 0:
            _refresh(lanes)
        chances = np.concatenate([rng.random((CHAINS, rows)) for rng in rngs])
        for row in range(rows):
            _reread(lanes, row, chances[:, row])
        if keep:
            levels[sweep], levels[sweeps + sweep] = (half.reshape(systems, CHAINS, size) for half in _levels(lanes, rngs))
            for slot in range(len(SLOTS)):
                counts[:, :, slot] += (lanes.states == slot).reshape(systems, CHAINS, rows).sum(1)
    return levels, counts


def _levels(lanes: _Lanes, rngs: Sequence[np.random.Generator]) -> tuple[Floats, Floats]:
    """Two mirrored draws of all levels in each chain, given how the rows are read."""
    size = lanes.mean.shape[1]
    try:
        root = np.linalg.cholesky(lanes.covariance + JITTER * np.eye(size))
    except np.linalg.LinAlgError:  # rounding has left a covariance with no root: compute it anew
        _refresh(lanes)
        root = np.linalg.cholesky(lanes.covariance + 1e3 * JITTER * np.eye(size))
    noise = np.concatenate([rng.standard_normal((CHAINS, size)) for rng in rngs])
    away = np.matmul(root, noise[:, :, None])[:, :, 0]
    return lanes.mean + away, lanes.mean - away


def _reread(lanes: _Lanes, row: int, chance: Floats) -> None:
    """Draw one row's reading in every chain given the others', the levels integrated out: a lone claim's chain cannot get stuck."""
    packed, system = lanes.packed, lanes.system
    old = lanes.states[:, row]
    slots = np.flatnonzero((packed.chance[:, row] > 0).any(0))
    if len(slots) == 1:
        return
    here = packed.middle[system, row, old], packed.variance[system, row, old]
    gain, variance, expected = _seen(lanes, row, WAY_OF[old])
    left = np.maximum(here[1] - variance, 1e-15)
    pulled = (expected - here[0]) / left
    ways = WAY_OF[slots]
    opened = [_opened(lanes, (row, way), gain, (left, pulled)) if (ways == way).any() else None for way in range(packing.WAYS)]
    open_variance = np.stack([opened[way][0] for way in ways], 1)
    open_mean = np.stack([opened[way][1] for way in ways], 1)
    with np.errstate(divide="ignore"):
        logged = np.log(packed.chance[:, row][:, slots])[system]
    predicted = packed.variance[:, row][:, slots][system] + open_variance
    scores = logged - 0.5 * (np.log(predicted) + (packed.middle[:, row][:, slots][system] - open_mean) ** 2 / predicted)
    weights = np.exp(scores - scores.max(1, keepdims=True)).cumsum(1)
    new = slots[np.minimum((chance[:, None] * weights[:, -1:] > weights).sum(1), len(slots) - 1)]
    _move(lanes, row, new)


def _seen(lanes: _Lanes, row: int, way: Ints, some: Ints | None = None) -> tuple[Floats, Floats, Floats]:
    """Covariance of every unknown with what a row speaks of in its way, that thing's variance, and its mean; for ``some`` lanes."""
    at = np.arange(len(lanes.system)) if some is None else some
    nodes = lanes.packed.nodes[lanes.system[at], row, way]
    coefficients = lanes.packed.coefficients[lanes.system[at], row, way]
    first, second = nodes[:, 0], nodes[:, 1]
    gain = lanes.covariance[at, first] * coefficients[:, :1]
    if coefficients[:, 1].any():
        gain += lanes.covariance[at, second] * coefficients[:, 1:]
    inner = np.arange(len(at))
    variance = gain[inner, first] * coefficients[:, 0] + gain[inner, second] * coefficients[:, 1]
    return gain, variance, lanes.mean[at, first] * coefficients[:, 0] + lanes.mean[at, second] * coefficients[:, 1]


def _opened(lanes: _Lanes, of: tuple[int, int], gain: Floats, left: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Variance and mean of what a row would speak of in a way, were its present reading taken out."""
    row, way = of
    every = np.arange(len(lanes.system))
    nodes, coefficients = lanes.packed.nodes[lanes.system, row, way], lanes.packed.coefficients[lanes.system, row, way]
    cross, variance, mean = np.zeros(len(every)), np.zeros(len(every)), np.zeros(len(every))
    for one in range(packing.DEEP):
        first, factor = nodes[:, one], coefficients[:, one]
        cross += factor * gain[every, first]
        mean += factor * lanes.mean[every, first]
        for other in range(packing.DEEP):
            variance += factor * coefficients[:, other] * lanes.covariance[every, first, nodes[:, other]]
    return variance + cross**2 / left[0], mean + cross * left[1]


def _move(lanes: _Lanes, row: int, new: Ints) -> None:
    """Let the chains whose reading changed read the row anew; mean and covariance follow."""
    old = lanes.states[:, row].copy()
    lanes.states[:, row] = new
    same = WAY_OF[new] == WAY_OF[old]
    if len(some := np.flatnonzero((new != old) & same)):
        weights, pulls = _weights(lanes, row, some, new), _weights(lanes, row, some, old)
        _shift(lanes, (row, some, WAY_OF[new[some]]), weights[0] - pulls[0], weights[1] - pulls[1])
    if len(some := np.flatnonzero(~same)):
        weight, pull = _weights(lanes, row, some, new)
        _shift(lanes, (row, some, WAY_OF[new[some]]), weight, pull)
        weight, pull = _weights(lanes, row, some, old)
        _shift(lanes, (row, some, WAY_OF[old[some]]), -weight, -pull)


def _weights(lanes: _Lanes, row: int, some: Ints, state: Ints) -> tuple[Floats, Floats]:
    at = lanes.system[some], row, state[some]
    weight = 1.0 / lanes.packed.variance[at]
    return weight, weight * lanes.packed.middle[at]


def _shift(lanes: _Lanes, of: tuple[int, Ints, Ints], weight: Floats, pull: Floats) -> None:
    """Add precision ``weight`` and its pull on what a row speaks of, in some lanes: a change of rank one."""
    row, some, way = of
    gain, variance, expected = _seen(lanes, row, way, some)
    scale = np.maximum(1.0 + weight * variance, 1e-12)
    lanes.mean[some] += gain * ((pull - weight * expected) / scale)[:, None]
    lanes.covariance[some] -= gain[:, :, None] * (gain * (weight / scale)[:, None])[:, None, :]
