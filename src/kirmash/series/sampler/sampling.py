"""From a system to draws of its unknowns: rows multiplied, what is decided made normal, the rest
sampled in parts that hardly touch.

1. Rows about one sum of unknowns become one mixture (``mixtures.py``).
2. A few rounds of moment matching on the likeliest hump of each mixture (after Minka 2001) tell
   which mixtures leave a doubt. With many of them, those that leave none become one normal each.
3. The others fall into parts that hardly depend on each other. A part is sampled by chains
   (``chains.py``).
4. All unknowns are drawn given those; the chances of every row's readings follow from the draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import Period
from kirmash.series import gaussian
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.sampler import chains, matching, mixtures, readings
from kirmash.series.sampler.chains import MAX_ATTEMPTS, MultiReadingRow, SamplerInput
from kirmash.series.sampler.convergence import MAX_RHAT, MIN_EFFECTIVE_SIZE, ChainSample
from kirmash.series.sampler.mixtures import IntArray, Mixtures, ReadingsElsewhere, RowArrays

MAX_OPEN = 40
"""Mixtures up to which all are sampled, whatever doubt they leave, if their chains soon agree."""
MIN_DOUBT = 0.004
"""With more of them, those whose lesser humps together weigh less than this are decided."""
COUPLED = 0.15
"""Correlation from which two mixtures are sampled together."""
MAX_PART = 60
"""Mixtures sampled together at most: where there are more, only closer ones are."""
DRAWN_CELLS, MIN_DRAWS = 1_500_000, 1_000
"""Draws × unknowns up to which as many pairs are drawn as are asked for, and the fewest beyond."""
RELATIVE_JITTER = 1e-10


@dataclass(frozen=True, slots=True)
class Reduction:
    """A system with its rows multiplied: their arrays, the rows of each group, one mixture a group,
    and what all else says of it (mean and variance) where every mixture is read its likeliest way.
    """

    arrays: RowArrays
    groups: tuple[tuple[int, ...], ...]
    mixtures: Mixtures
    cavity_mean: FloatArray
    cavity_variance: FloatArray


@dataclass(frozen=True, slots=True)
class PosteriorSample(ChainSample):
    """Draws of the unknowns with their diagnostics, and the probability of each reading of each row
    (rows × READING_SLOTS).
    """

    readings: FloatArray
    reduction: Reduction


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The rows of a system as arrays, the places of those of each group, the sum of unknowns it is
    about and about where that is vaguely expected, and a robust guess of all unknowns.
    """

    arrays: RowArrays
    groups: tuple[tuple[int, ...], ...]
    equations: matching.Equations
    centres: FloatArray
    guess: tuple[FloatArray, FloatArray]


def lay_out(normal: NormalSystem) -> LaidOut:
    """The rows about each sum of unknowns together; it needs at least one row."""
    rows = normal.system.rows
    guess = gaussian.robust_levels(normal)
    there = mixtures.readings_elsewhere(rows)
    arrays = mixtures.row_arrays(rows, there, _densities_elsewhere(rows, there, guess))
    groups = mixtures.group_rows(rows)
    centres = mixtures.centres_of(rows, groups, gaussian.prior_centre(normal.system))
    firsts = np.array([group[0] for group in groups])
    equations = arrays.nodes[firsts], arrays.coefficients[firsts]
    return LaidOut(arrays, tuple(map(tuple, groups)), equations, centres, guess)


@dataclass(frozen=True, slots=True)
class ReducedSystem:
    """The rows of a system as arrays, the places of those of each group, a mixture a group and the
    sum of unknowns it is about, and a robust guess of all unknowns.
    """

    arrays: RowArrays
    groups: tuple[tuple[int, ...], ...]
    mixtures: Mixtures
    equations: matching.Equations
    guess: tuple[FloatArray, FloatArray]


def reduce_system(normal: NormalSystem) -> ReducedSystem:
    """The rows about each sum of unknowns multiplied; it needs at least one row."""
    return reduce_systems(normal, [{}])[0]


def reduce_systems(
    normal: NormalSystem, laws: Sequence[Mapping[str, float]]
) -> list[ReducedSystem]:
    """The rows multiplied as each law has them, all at once: a law says how the chances of the
    readings that it names divide their sum.
    """
    made = lay_out(normal)
    count, number = len(made.groups), len(made.arrays.slots)
    log_chances = [_divided(normal.system.rows, made.arrays, law) for law in laws]
    stacked = made.arrays.of(np.tile(np.arange(number), len(laws)))
    products = mixtures.multiply_groups(
        replace(stacked, log_chance=np.concatenate(log_chances)),
        [[row + at * number for row in group] for at in range(len(laws)) for group in made.groups],
        np.tile(made.centres, len(laws)),
    )
    return [
        ReducedSystem(
            replace(made.arrays, log_chance=log_chance),
            made.groups,
            products.of(np.arange(at * count, (at + 1) * count)),
            made.equations,
            made.guess,
        )
        for at, log_chance in enumerate(log_chances)
    ]


def _divided(
    rows: Sequence[ObservationRow], arrays: RowArrays, law: Mapping[str, float]
) -> FloatArray:
    """The log chances of the readings of each row, those that the law names divided as it says."""
    if not law:
        return arrays.log_chance
    filled = arrays.slots >= 0
    parts = [part for row in rows for part in row.components]
    shares, chance = np.zeros(filled.shape), np.zeros(filled.shape)
    shares[filled] = [law.get(part.name, 0.0) for part in parts]
    chance[filled] = [part.chance for part in parts]
    divided = (shares > 0) & ((shares > 0).sum(1, keepdims=True) > 1) & (chance > 0)
    total = np.where(divided, chance, 0.0).sum(1, keepdims=True)
    whole = np.where(divided, shares, 0.0).sum(1, keepdims=True)
    new = np.where(divided, total * shares / np.where(whole > 0, whole, 1.0), 1.0)
    old = np.where(divided, chance, 1.0)
    witnesses = np.array([row.witnesses for row in rows])[:, None]
    changed: FloatArray = arrays.log_chance + witnesses * (np.log(new) - np.log(old))
    return changed


def sample_system(normal: NormalSystem, seed: int, draws: int) -> PosteriorSample:
    """Draws of every unknown of a system; it needs at least one row."""
    made = reduce_system(normal)
    matched = matching.match_moments(normal, made.equations, made.mixtures, made.guess)
    reduction = Reduction(made.arrays, made.groups, made.mixtures, *matched.cavity)
    several = np.isfinite(made.mixtures.log_weight).sum(1) > 1
    doubted = several & (matched.doubt > MIN_DOUBT)

    def draw(undecided: NDArray[np.bool_], attempts: int) -> ChainSample:
        known = matching.solve_with_sites(normal, made.equations, matched.sites, ~undecided)
        rows = _open_rows(normal, reduction, np.flatnonzero(undecided))
        return _draw(known, rows, (seed, draws, attempts))

    few = several.sum() <= MAX_OPEN
    sample = draw(several, 1) if few and (doubted != several).any() else None
    if sample is None or not sample.converged:  # what nobody doubts need not be sampled
        sample = draw(doubted, MAX_ATTEMPTS)
    levels = sample.levels
    chances = readings.reading_chances(normal.system.rows, made.arrays, levels)
    return PosteriorSample(levels, sample.rhats, sample.effective_sizes, chances, reduction)


def mix_samples(samples: Sequence[PosteriorSample], chances: Sequence[float]) -> PosteriorSample:
    """Samples of one system by different laws as one, each with its chance, the likeliest first;
    the diagnostics of an unknown are the worst of them.
    """
    if len(samples) == 1:
        return samples[0]
    count = max(len(each.levels) for each in samples)
    ends = np.round(np.cumsum(chances) / sum(chances) * count).astype(int)
    numbers = np.diff(ends, prepend=0).tolist()
    drawn = [
        each.levels[np.linspace(0, len(each.levels) - 1, number).round().astype(int)]
        for each, number in zip(samples, numbers, strict=True)
    ]
    shares = [
        chance * each.readings / sum(chances) for each, chance in zip(samples, chances, strict=True)
    ]
    return PosteriorSample(
        np.concatenate(drawn),
        np.max([each.rhats for each in samples], axis=0),
        np.min([each.effective_sizes for each in samples], axis=0),
        np.sum(shares, axis=0),
        samples[0].reduction,
    )


def _densities_elsewhere(
    rows: Sequence[ObservationRow], there: ReadingsElsewhere, guess: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """The density of each reading that is about other unknowns, from a robust guess of those."""
    densities = np.ones((len(rows), max(len(row.components) for row in rows)))
    parts = [
        rows[row].components[at]
        for row, at in zip(there.rows.tolist(), there.readings.tolist(), strict=True)
    ]
    expected, variance = gaussian.project((there.nodes, there.coefficients), *guess)
    variance = variance + np.array([part.spread for part in parts]) ** 2 + matching.ROOM**2
    away = np.array([part.middle for part in parts]) - expected
    density = np.exp(-0.5 * away * away / variance) / np.sqrt(2 * np.pi * variance)
    densities[there.rows, there.readings] = density
    return densities


def _open_rows(
    normal: NormalSystem, reduction: Reduction, undecided: IntArray
) -> list[tuple[IntArray, MultiReadingRow]]:
    """The mixtures still to be sampled, in the order of time and bounds last, with their unknowns:
    contradictory ones then meet soon while the chains begin.
    """
    system = normal.system

    def order(group: int) -> tuple[bool, int, bool, int]:
        row = system.rows[reduction.groups[group][0]]
        last = max(
            (when.last for node in row.nodes if isinstance(when := system.nodes[node][1], Period)),
            default=0,
        )
        return row.components[0].name == "near", last, row.kind != "level", group

    made: list[tuple[IntArray, MultiReadingRow]] = []
    for group in sorted(undecided.tolist(), key=order):
        row = system.rows[reduction.groups[group][0]]
        log_weight = reduction.mixtures.log_weight[group]
        some = np.isfinite(log_weight)
        nodes = np.array(row.nodes, dtype=np.int64)
        design = np.array(row.coefficients)
        chance = np.exp(log_weight[some] - log_weight[some].max())
        made.append(
            (
                nodes,
                MultiReadingRow(
                    reduction.mixtures.mean[group][some],
                    reduction.mixtures.variance[group][some],
                    chance,
                    nodes,
                    design,
                    (),
                ),
            )
        )
    return made


def _draw(
    known: tuple[FloatArray, FloatArray],
    rows: list[tuple[IntArray, MultiReadingRow]],
    request: tuple[int, int, int],
) -> ChainSample:
    """Draws of all unknowns; ``request`` is the seed, how many pairs, and how many attempts."""
    (mean, covariance), (seed, draws, attempts) = known, request
    size = len(mean)
    draws = min(draws, max(DRAWN_CELLS // size, MIN_DRAWS))
    count = 2 * draws
    rng = np.random.default_rng(seed)
    rhats, sizes = np.ones(size), np.full(size, float(count))
    sampled, drawn = [], []
    for part in _parts(covariance, rows):
        nodes = np.unique(np.concatenate([rows[place][0] for place in part]))
        local = SamplerInput(
            mean[nodes],
            covariance[np.ix_(nodes, nodes)],
            tuple(_localised(rows[place][1], nodes) for place in part),
        )
        sample = chains.run_sampler(local, seed, draws, attempts)
        place = np.linspace(0, len(sample.levels) - 1, count).round().astype(int)
        drawn.append(sample.levels[rng.permutation(place)])
        sampled.append(nodes)
        rhats[nodes], sizes[nodes] = sample.rhats, sample.effective_sizes
    away = rng.standard_normal((size, draws))
    if not sampled:
        root = _root(covariance)
        return ChainSample((mean[:, None] + root @ np.hstack((away, -away))).T, rhats, sizes)
    nodes = np.concatenate(sampled)
    gain = _gain(covariance, nodes)
    root = _root(covariance - gain @ covariance[nodes])
    levels = mean + (np.hstack(drawn) - mean[nodes]) @ gain.T + (root @ np.hstack((away, -away))).T
    levels[:, nodes] = np.hstack(drawn)
    _spread_doubt((rhats, sizes), gain, nodes, covariance)
    return ChainSample(levels, rhats, sizes)


def _gain(covariance: FloatArray, nodes: IntArray) -> FloatArray:
    """What the sampled unknowns say of each: the coefficients of its regression on them."""
    inner = covariance[np.ix_(nodes, nodes)]
    inner = inner + np.diag(RELATIVE_JITTER * inner.diagonal())
    gain: FloatArray = np.linalg.solve(inner, covariance[nodes]).T
    return gain


def _root(covariance: FloatArray) -> FloatArray:
    """A square root of a covariance that may have no rank in some directions."""
    scale = max(float(covariance.diagonal().max()), 1e-12)
    for jitter in (1e-12, 1e-10, 1e-8):
        try:
            return np.linalg.cholesky(covariance + jitter * scale * np.eye(len(covariance)))
        except np.linalg.LinAlgError:
            continue
    values, vectors = np.linalg.eigh(covariance)
    root: FloatArray = vectors * np.sqrt(np.maximum(values, 0.0))
    return root


def _spread_doubt(
    diagnostics: tuple[FloatArray, FloatArray],
    gain: FloatArray,
    nodes: IntArray,
    covariance: FloatArray,
) -> None:
    """An unknown that follows from sampled ones is no better converged than those."""
    rhats, sizes = diagnostics
    bad = (rhats[nodes] > MAX_RHAT) | (sizes[nodes] < MIN_EFFECTIVE_SIZE)
    if not bad.any():
        return
    share = np.abs(gain[:, bad]) * np.sqrt(covariance.diagonal()[nodes[bad]])
    follows = (share > COUPLED * np.sqrt(covariance.diagonal())[:, None]).any(1)
    rhats[follows] = np.maximum(rhats[follows], rhats[nodes[bad]].max())
    sizes[follows] = np.minimum(sizes[follows], sizes[nodes[bad]].min())


def _localised(row: MultiReadingRow, nodes: IntArray) -> MultiReadingRow:
    """The row with its unknowns counted among those of its part."""
    own, back = np.unique(row.nodes, return_inverse=True)
    design: FloatArray = np.bincount(back, row.design, len(own)).astype(float)
    local = np.searchsorted(nodes, own)
    terms = tuple((int(node), float(times)) for node, times in zip(local, design, strict=True))
    return MultiReadingRow(row.middle, row.variance, row.chance, local, design, terms)


def _parts(covariance: FloatArray, rows: list[tuple[IntArray, MultiReadingRow]]) -> list[list[int]]:
    """The rows in sets that hardly depend on each other, each in its order."""
    if not rows:
        return []
    widest = max(len(nodes) for nodes, _ in rows)
    nodes, times = np.zeros((len(rows), widest), dtype=np.int64), np.zeros((len(rows), widest))
    for place, (own, row) in enumerate(rows):
        nodes[place, : len(own)], times[place, : len(own)] = own, row.design
    shared = _share_unknowns(nodes, times)
    half = np.einsum("gi,gin->gn", times, covariance[nodes])
    common = np.einsum("hj,ghj->gh", times, half[:, nodes])
    spread = np.sqrt(np.maximum(common.diagonal(), mixtures.MIN_VARIANCE))
    correlation = np.abs(common) / spread / spread[:, None]
    coupled = COUPLED
    while True:
        parts = _linked((correlation > coupled) | shared)
        if max(map(len, parts)) <= MAX_PART or coupled > 1:
            return parts
        coupled *= 1.5


def _share_unknowns(nodes: IntArray, times: FloatArray) -> NDArray[np.bool_]:
    """Which rows have an unknown in common."""
    uses = np.zeros((len(nodes), int(nodes.max()) + 1), dtype=bool)
    for at in range(nodes.shape[1]):
        some = times[:, at] != 0
        uses[np.flatnonzero(some), nodes[some, at]] = True
    shared: NDArray[np.bool_] = (uses.astype(float) @ uses.T.astype(float)) > 0
    return shared


def _linked(links: NDArray[np.bool_]) -> list[list[int]]:
    """The connected parts of a graph, each in ascending order, by their least member."""
    left, parts = set(range(len(links))), []
    while left:
        frontier, part = [min(left)], []
        left.discard(frontier[0])
        while frontier:
            place = frontier.pop()
            part.append(place)
            found = [other for other in np.flatnonzero(links[place]).tolist() if other in left]
            left.difference_update(found)
            frontier += found
        parts.append(sorted(part))
    return parts
