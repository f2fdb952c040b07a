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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import Period
from kirmash.series import gaussian
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import READING_SLOTS
from kirmash.series.sampler import chains, matching, mixtures
from kirmash.series.sampler.chains import MultiReadingRow, SamplerInput
from kirmash.series.sampler.convergence import MAX_RHAT, MIN_EFFECTIVE_SIZE, ChainSample
from kirmash.series.sampler.mixtures import IntArray, Mixtures, RowArrays

MAX_OPEN = 40
"""Mixtures up to which all are sampled, whatever doubt they leave."""
MIN_DOUBT = 0.004
"""With more of them, those whose lesser humps together weigh less than this are decided."""
COUPLED = 0.15
"""Correlation from which two mixtures are sampled together."""
MAX_PART = 60
"""Mixtures sampled together at most: where there are more, only closer ones are."""
READING_DRAWS, READING_CELLS = 256, 400_000
"""Draws from which the chances of readings are reckoned, at least; more while draws × rows are
fewer than these cells.
"""
CHUNK = 400
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
    rows = normal.system.rows
    guess = gaussian.robust_levels(normal)
    arrays = mixtures.row_arrays(rows, _densities_elsewhere(rows, guess))
    groups = mixtures.group_rows(rows)
    centres = mixtures.centres_of(rows, groups, gaussian.prior_centre(normal.system))
    products = mixtures.multiply_groups(arrays, groups, centres)
    firsts = np.array([group[0] for group in groups])
    equations = arrays.nodes[firsts], arrays.coefficients[firsts]
    return ReducedSystem(arrays, tuple(map(tuple, groups)), products, equations, guess)


def sample_system(normal: NormalSystem, seed: int, draws: int) -> PosteriorSample:
    """Draws of every unknown of a system; it needs at least one row."""
    made = reduce_system(normal)
    matched = matching.match_moments(normal, made.equations, made.mixtures, made.guess)
    reduction = Reduction(made.arrays, made.groups, made.mixtures, *matched.cavity)
    several = np.isfinite(made.mixtures.log_weight).sum(1) > 1
    undecided = several if several.sum() <= MAX_OPEN else several & (matched.doubt > MIN_DOUBT)
    mean, covariance = matching.solve_with_sites(normal, made.equations, matched.sites, ~undecided)
    levels, rhats, sizes = _draw(
        (mean, covariance), _open_rows(normal, reduction, np.flatnonzero(undecided)), seed, draws
    )
    readings = reading_chances(normal.system.rows, made.arrays, levels)
    return PosteriorSample(levels, rhats, sizes, readings, reduction)


def _densities_elsewhere(
    rows: Sequence[ObservationRow], guess: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """The density of each reading that is about other unknowns, from a robust guess of those."""
    mean, covariance = guess
    widest = max(len(row.components) for row in rows)
    densities = np.ones((len(rows), widest))
    for place, row in enumerate(rows):
        if not row.elsewhere:
            continue
        for at, part in enumerate(row.components):
            there = row.nodes_elsewhere(part.name)
            if not there:
                continue
            times = np.array(row.coefficients_elsewhere(there))
            node = np.array(there)
            spread = (
                part.spread**2 + matching.ROOM**2 + times @ covariance[node[:, None], node] @ times
            )
            away = part.middle - times @ mean[node]
            densities[place, at] = np.exp(-0.5 * away * away / spread) / np.sqrt(2 * np.pi * spread)
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
    seed: int,
    draws: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Draws of all unknowns, with the R-hat and effective size of each."""
    mean, covariance = known
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
        sample = chains.run_sampler(local, seed, draws)
        place = np.linspace(0, len(sample.levels) - 1, count).round().astype(int)
        drawn.append(sample.levels[rng.permutation(place)])
        sampled.append(nodes)
        rhats[nodes], sizes[nodes] = sample.rhats, sample.effective_sizes
    away = rng.standard_normal((size, draws))
    if not sampled:
        root = _root(covariance)
        return (mean[:, None] + root @ np.hstack((away, -away))).T, rhats, sizes
    nodes = np.concatenate(sampled)
    gain = _gain(covariance, nodes)
    root = _root(covariance - gain @ covariance[nodes])
    levels = mean + (np.hstack(drawn) - mean[nodes]) @ gain.T + (root @ np.hstack((away, -away))).T
    levels[:, nodes] = np.hstack(drawn)
    _spread_doubt((rhats, sizes), gain, nodes, covariance)
    return levels, rhats, sizes


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


def reading_chances(
    rows: Sequence[ObservationRow], arrays: RowArrays, levels: FloatArray
) -> FloatArray:
    """The probability of each reading of each row (rows × READING_SLOTS), on average over draws."""
    number = min(max(READING_DRAWS, READING_CELLS // len(rows)), len(levels))
    some = levels[np.linspace(0, len(levels) - 1, number).astype(int)]
    chances = np.zeros((len(rows), len(READING_SLOTS)))
    for start in range(0, len(rows), CHUNK):
        lines = slice(start, start + CHUNK)
        log_density = row_log_densities(rows[lines], arrays, (start, some))
        log_density -= log_density.max(2, keepdims=True)
        density = np.exp(log_density)
        share = (density / density.sum(2, keepdims=True)).mean(1)
        place, at = np.nonzero(arrays.slots[lines] >= 0)
        np.add.at(chances, (start + place, arrays.slots[lines][place, at]), share[place, at])
    return chances


def row_log_densities(
    rows: Sequence[ObservationRow], arrays: RowArrays, at: tuple[int, FloatArray]
) -> FloatArray:
    """The log density of each reading of some rows (rows × draws × readings), −inf for padding;
    ``at`` is the place of the first of them in ``arrays``, and draws of all unknowns.
    """
    start, levels = at
    lines = slice(start, start + len(rows))
    values = np.einsum("dgi,gi->gd", levels[:, arrays.nodes[lines]], arrays.coefficients[lines])
    witnesses = np.array([row.witnesses for row in rows])
    variance = arrays.variance[lines][:, None]
    away = values[:, :, None] - arrays.middle[lines][:, None]
    own = -0.5 * (away * away / variance + np.log(variance)) - mixtures.LOG_SQRT_TWO_PI
    chance = arrays.log_chance[lines][:, None]
    log_density: FloatArray = chance + np.where(arrays.flat[lines][:, None], 0.0, own)
    for place, row in enumerate(rows):
        for part_at, part in enumerate(row.components if row.elsewhere else ()):
            if there := row.nodes_elsewhere(part.name):
                value = levels[:, list(there)] @ np.array(row.coefficients_elsewhere(there))
                spread = part.spread**2
                density = -0.5 * ((value - part.middle) ** 2 / spread + np.log(2 * np.pi * spread))
                log_density[place, :, part_at] = witnesses[place] * (
                    np.log(max(part.chance, 1e-300)) + density
                )
    return log_density
