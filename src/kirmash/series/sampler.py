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
WARM_UP = 10
"""Rounds over every row at first; as many again over the restless ones before draws are kept."""
TRUSTED_RHAT = 1.1
TRUSTED_ESS = 100.0
LONGEST = 3
"""How often a sample goes on with twice the rounds, kept afresh, before it is given up: fewer withhold levels that would settle."""
AFRESH = 6
"""Sweeps between covariances computed anew, which keeps rounding small."""
TURNS = 3
"""Rounds in which every settled row is read anew once."""
TOGETHER = 16
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
class _Run:
    """One system under way: its random numbers and, once begun, the reading of every row in every chain (rows × chains)."""

    normal: Normal
    rng: np.random.Generator
    states: Ints | None = None


@dataclass(slots=True)
class _Lanes:
    """The chains of all systems side by side, chains last so that one pass runs over them; changed in place.

    Readings (systems × rows × chains), mean (systems × unknowns × chains) and covariance of the levels given them.
    """

    packed: Packed
    states: Ints
    mean: Floats
    covariance: Floats
    moved: Ints


def run(normal: Normal, seed: int, draws: int) -> Sample:
    """Sample one posterior; needs at least one row."""
    return run_many([normal], [seed], draws)[0]


def run_many(normals: Sequence[Normal], seeds: Sequence[int], draws: int) -> list[Sample]:
    """Sample each posterior; about ``draws`` draws each, mirrored ones counted, more where chains agree slowly.

    Alone or together gives the same numbers.
    """
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, normal in enumerate(normals):
        alike[packing.shape(normal)].append(place)
    found: dict[int, Sample] = {}
    for places in alike.values():
        runs = {place: _Run(normals[place], np.random.default_rng(seeds[place])) for place in places}
        left = places
        for attempt in range(LONGEST + 1):
            for start in range(0, len(left), TOGETHER):
                some = left[start : start + TOGETHER]
                found |= dict(zip(some, _batch([runs[place] for place in some], draws, attempt), strict=True))
            left = [place for place in left if not found[place].converged]
    return [found[place] for place in range(len(normals))]


def _batch(runs: Sequence[_Run], draws: int, attempt: int) -> list[Sample]:
    """One go at each system; a later attempt goes on from where the last one stopped, twice as long."""
    packed, rngs = packing.pack([one.normal for one in runs]), [one.rng for one in runs]
    began = [one.states for one in runs if one.states is not None]
    lanes = _laned(packed, np.stack(began) if began else _start(packed, rngs))
    rows = lanes.states.shape[1]
    _sweep(lanes, (WARM_UP if not attempt else AFRESH, rows), rngs, keep=False)
    often = rows // 4
    _sweep(lanes, (WARM_UP, often), rngs, keep=False)
    levels, counts = _sweep(lanes, (max(10, -(-draws // (2 * CHAINS))) << attempt, often), rngs, keep=True)
    for at, one in enumerate(runs):
        one.states = lanes.states[at]
    return [_sample(one.normal, levels[:, at], counts[at]) for at, one in enumerate(runs)]


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
    return np.ascontiguousarray(np.repeat(picks, PER_GROUP, axis=1).swapaxes(1, 2))


def _laned(packed: Packed, states: Ints) -> _Lanes:
    lanes = _Lanes(packed, states, np.empty(0), np.empty(0), np.zeros(states.shape[:2], dtype=np.int64))
    _refresh(lanes)
    return lanes


def _refresh(lanes: _Lanes) -> None:
    """Mean and covariance from the readings, computed anew."""
    packed = lanes.packed
    systems = packed.pull.shape[0]
    precision = np.repeat(packed.precision[:, :, :, None], CHAINS, axis=3)
    pull = np.repeat(packed.pull[:, :, None], CHAINS, axis=2)
    every, chains = np.arange(systems)[:, None], np.arange(CHAINS)[None, :]
    for row in range(lanes.states.shape[1]):
        state = lanes.states[:, row]
        nodes, coefficients = packed.nodes[every, row, WAY_OF[state]], packed.coefficients[every, row, WAY_OF[state]]
        weight = 1.0 / packed.variance[every, row, state]
        for one in range(packing.DEEP):
            weighted = weight * coefficients[:, :, one]
            pull[every, nodes[:, :, one], chains] += weighted * packed.middle[every, row, state]
            for other in range(packing.DEEP):
                precision[every, nodes[:, :, one], nodes[:, :, other], chains] += weighted * coefficients[:, :, other]
    covariance = np.linalg.inv(np.moveaxis(precision, 3, 1))
    lanes.mean = np.ascontiguousarray(np.moveaxis(np.matmul(covariance, np.moveaxis(pull, 2, 1)[..., None])[..., 0], 1, 2))
    lanes.covariance = np.ascontiguousarray(np.moveaxis(covariance, 1, 3))


def _sweep(lanes: _Lanes, rounds: tuple[int, int], rngs: Sequence[np.random.Generator], keep: bool) -> tuple[Floats, Floats]:
    """Levels after each round (draws × systems × chains × unknowns) and how often each slot was drawn, if kept.

    ``rounds``: how many, and how many rows each reads anew, those that changed most so far; the others take turns.
    """
    sweeps, often = rounds
    systems, rows, size = len(rngs), lanes.states.shape[1], lanes.mean.shape[1]
    levels: Floats = np.empty((2 * sweeps if keep else 0, systems, CHAINS, size))
    counts: Floats = np.zeros((systems, rows, len(SLOTS)))
    ranked = np.argsort(-lanes.moved, axis=1, kind="stable")
    for sweep in range(sweeps):
        if sweep and sweep % AFRESH == 0:
            _refresh(lanes)
        visits = ranked[:, [*range(often), *range(often + sweep % TURNS, rows, TURNS)]]
        chances = np.stack([rng.random((visits.shape[1], CHAINS)) for rng in rngs], 1)
        for row, chance in zip(visits.T, chances, strict=True):
            _reread(lanes, row, chance)
        if keep:
            levels[sweep], levels[sweeps + sweep] = _levels(lanes, rngs)
            for slot in range(len(SLOTS)):
                counts[:, :, slot] += (lanes.states == slot).sum(2)
    return levels, counts


def _levels(lanes: _Lanes, rngs: Sequence[np.random.Generator]) -> tuple[Floats, Floats]:
    """Two mirrored draws of all levels in each chain, given how the rows are read."""
    size = lanes.mean.shape[1]
    try:
        root = np.linalg.cholesky(np.moveaxis(lanes.covariance, 3, 1) + JITTER * np.eye(size))
    except np.linalg.LinAlgError:  # rounding has left a covariance with no root: compute it anew
        _refresh(lanes)
        root = np.linalg.cholesky(np.moveaxis(lanes.covariance, 3, 1) + 1e3 * JITTER * np.eye(size))
    noise = np.stack([rng.standard_normal((CHAINS, size)) for rng in rngs])
    away, mean = np.matmul(root, noise[..., None])[..., 0], np.moveaxis(lanes.mean, 2, 1)
    return mean + away, mean - away


def _reread(lanes: _Lanes, row: Ints, chance: Floats) -> None:
    """Draw the reading of one row of each system in every chain given the others', the levels integrated out.

    So a lone claim's chain cannot get stuck. ``row`` is one row a system, ``chance`` systems × chains.
    """
    packed, every = lanes.packed, np.arange(len(row))
    slots = np.flatnonzero((packed.chance[every, row] > 0).any(0))
    if len(slots) == 1:
        return
    old = lanes.states[every, row]
    middle, variance, chances = (table[every, row] for table in (packed.middle, packed.variance, packed.chance))
    spread, mean = _spoken(lanes, row)
    way, systems = WAY_OF[old], every[:, None]
    chains = np.arange(CHAINS)[None, :]
    seen = spread[:, 0] if not way.any() else np.moveaxis(spread, 3, 1)[systems, chains, way].swapaxes(1, 2)
    plain = not way.any()
    own, expected = (table[:, 0] if plain else np.take_along_axis(table, way[:, None], 1)[:, 0] for table in (seen, mean))
    left = np.maximum(variance[systems, old] - own, 1e-15)
    pulled = (expected - middle[systems, old]) / left
    diagonal = spread[:, range(packing.WAYS), range(packing.WAYS)]
    opened = (diagonal + seen**2 / left[:, None])[:, WAY_OF[slots]]
    centre = (mean + seen * pulled[:, None])[:, WAY_OF[slots]]
    predicted = variance[:, slots, None] + opened
    with np.errstate(divide="ignore"):
        scores = np.log(chances[:, slots, None]) - 0.5 * (np.log(predicted) + (middle[:, slots, None] - centre) ** 2 / predicted)
    weights = np.exp(scores - scores.max(1, keepdims=True)).cumsum(1)
    new = slots[np.minimum((chance[:, None] * weights[:, -1:] > weights).sum(1), len(slots) - 1)]
    changed = new != old
    if changed.any():
        lanes.moved[every, row] += changed.sum(1)
        lanes.states[every, row] = new
        _move(lanes, row, old, new)


def _spoken(lanes: _Lanes, row: Ints) -> tuple[Floats, Floats]:
    """Covariance of what a row of each system speaks of in each way with the others, and its mean in each way; chains last."""
    packed, every = lanes.packed, np.arange(len(row))
    nodes = packed.nodes[every, row].reshape(len(row), -1)
    coefficients = packed.coefficients[every, row]
    among = lanes.covariance[every[:, None, None], nodes[:, :, None], nodes[:, None, :]]
    deep = (len(row), packing.WAYS, packing.DEEP)
    half = (among.reshape(*deep, -1, CHAINS) * coefficients[:, :, :, None, None]).sum(2)
    whole = (half.reshape(len(row), packing.WAYS, packing.WAYS, packing.DEEP, CHAINS) * coefficients[:, None, :, :, None]).sum(3)
    mean = (lanes.mean[every[:, None], nodes].reshape(*deep, CHAINS) * coefficients[..., None]).sum(2)
    return whole, mean


def _move(lanes: _Lanes, row: Ints, old: Ints, new: Ints) -> None:
    """Let the chains whose reading changed read the row anew; mean and covariance follow, a change of rank one a way."""
    packed, every = lanes.packed, np.arange(len(row))[:, None]
    weight = [1.0 / packed.variance[every, row[:, None], state] for state in (old, new)]
    pull = [one * packed.middle[every, row[:, None], state] for one, state in zip(weight, (old, new), strict=True)]
    for way in range(packing.WAYS):
        was, now = WAY_OF[old] == way, WAY_OF[new] == way
        more, pulls = weight[1] * now - weight[0] * was, pull[1] * now - pull[0] * was
        changes = (new != old) & (was | now)
        some = np.flatnonzero(changes.any(1))
        if len(some):
            more, pulls = np.where(changes, more, 0.0), np.where(changes, pulls, 0.0)
            _shift(lanes, (some, row[some], way), more[some], pulls[some])


def _shift(lanes: _Lanes, of: tuple[Ints, Ints, int], weight: Floats, pull: Floats) -> None:
    """Add precision ``weight`` and its pull on what a row of some systems speaks of, in each chain: a change of rank one."""
    some, row, way = of
    nodes, coefficients = lanes.packed.nodes[some, row, way], lanes.packed.coefficients[some, row, way][..., None]
    gain = lanes.covariance[some, nodes[:, 0]] * coefficients[:, :1] + lanes.covariance[some, nodes[:, 1]] * coefficients[:, 1:]
    inner = np.arange(len(some))
    variance = gain[inner, nodes[:, 0]] * coefficients[:, 0] + gain[inner, nodes[:, 1]] * coefficients[:, 1]
    expected = lanes.mean[some, nodes[:, 0]] * coefficients[:, 0] + lanes.mean[some, nodes[:, 1]] * coefficients[:, 1]
    scale = np.maximum(1.0 + weight * variance, 1e-12)
    lanes.mean[some] += gain * ((pull - weight * expected) / scale)[:, None]
    lowered = gain * (weight / scale)[:, None]
    for at, system in enumerate(some):  # a system at a time stays in the processor's cache
        lanes.covariance[system] -= gain[at][:, None] * lowered[at][None]
