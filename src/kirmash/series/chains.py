"""A system as arrays: what is sure in one normal, every number that could be read in several ways
as one record.

Bounds come last and the others by time, so that what contradicts each other meets soon while the
chains are begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import Period
from kirmash.series.constraints import Row
from kirmash.series.gaussian import Floats, Normal
from kirmash.series.likelihood import SLOTS
from kirmash.series.structure import Node

Ints = NDArray[np.integer[Any]]
WAY_OF: Ints = np.array([{"before": 1, "after": 2}.get(name, 0) for name in SLOTS])
"""A row speaks of its own unknowns, or of those of the year before, or of the year after."""


Spoken = tuple[tuple[int, float], ...]
"""A sum of unknowns: the place and coefficient of each."""


@dataclass(frozen=True, slots=True)
class Told:
    """One row that can be read in several ways.

    ``place`` in the system, ``slots`` of its readings with middle, variance and chance; ``way`` is
    the line of ``design`` (ways × nodes) by which a reading speaks of the unknowns ``nodes``.
    """

    place: int
    slots: Ints
    middle: Floats
    variance: Floats
    chance: Floats
    way: Ints
    nodes: Ints
    design: Floats
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """Mean and covariance of the unknowns given all that is sure, and the rows still to be read, in
    the order they are taken.

    ``readings`` is the chance of each reading of each row (rows × SLOTS) as far as it is sure: 1
    or, where it must be sampled, 0.
    """

    mean: Floats
    covariance: Floats
    rows: tuple[Told, ...]
    readings: Floats


def pack(normal: Normal) -> Packed:
    """The arrays of a system; rows with but one reading are laid into the normal."""
    precision, pull = normal.precision.copy(), normal.pull.copy()
    told = [_told(place, row) for place, row in enumerate(normal.system.rows)]
    readings = np.zeros((len(told), len(SLOTS)))
    for row in told:
        if len(row.slots) == 1:
            readings[row.place, row.slots] = 1.0
            precision[np.ix_(row.nodes, row.nodes)] += (
                np.outer(row.design[0], row.design[0]) / row.variance[0]
            )
            pull[row.nodes] += row.design[0] * row.middle[0] / row.variance[0]
    covariance = np.linalg.inv(precision)
    order = _order(normal.system.nodes, normal.system.rows)
    return Packed(
        covariance @ pull,
        covariance,
        tuple(told[place] for place in order if len(told[place].slots) > 1),
        readings,
    )


def _order(nodes: Sequence[Node], rows: Sequence[Row]) -> list[int]:
    def taken(place: int) -> tuple[bool, int, bool, int]:
        row = rows[place]
        last = max(
            (when.last for node in row.nodes if isinstance(when := nodes[node][1], Period)),
            default=0,
        )
        return row.states[0].name == "near", last, row.kind != "level", place

    return sorted(range(len(rows)), key=taken)


def _told(place: int, row: Row) -> Told:
    """A reading without a chance is left out; the unknowns are those of all its ways, each once."""
    states = [state for state in row.states if state.chance > 0]
    slots = np.array([state.slot for state in states])
    ways = sorted(set(WAY_OF[slots].tolist()))
    spoken = [(row.nodes, row.before, row.after)[way] for way in ways]
    nodes = sorted({node for some in spoken for node in some})
    design = np.zeros((len(ways), len(nodes)))
    for line, some in enumerate(spoken):
        for node, coefficient in zip(some, row.coefficients, strict=True):
            design[line, nodes.index(node)] += coefficient
    middle, spread, chance = (
        np.array([getattr(state, name) for state in states])
        for name in ("middle", "spread", "chance")
    )
    return Told(
        place,
        slots,
        middle,
        spread**2,
        chance,
        np.searchsorted(ways, WAY_OF[slots]),
        np.array(nodes),
        design,
        tuple(
            tuple((node, float(design[line, nodes.index(node)])) for node in sorted(set(some)))
            for line, some in enumerate(spoken)
        ),
    )


JITTER = 1e-9
FEW = 10
"""Where fewer than one chain in so many changes, those alone are touched; else it is quicker to go
over all.
"""
LEAST = 1e-15
"""No variance is taken to be smaller: below is but rounding."""


@dataclass(slots=True)
class Chains:
    """Changed in place: which reading each row has (rows × chains), mean (unknowns × chains),
    covariance (unknowns × unknowns × chains).

    ``evidence`` is, for each group of chains begun together, the log of the chance of all that is
    told, up to a constant.
    """

    packed: Packed
    readings: Ints
    mean: Floats
    covariance: Floats
    evidence: Floats


@dataclass(frozen=True, slots=True)
class _Foretold:
    """What a row speaks of in each way: mean (ways × chains) and covariance among the ways (ways ×
    ways × chains).
    """

    mean: Floats
    among: Floats


@dataclass(frozen=True, slots=True)
class Goal:
    """How many groups of how many chains each; ``power`` below 1 keeps unlikely readings longer,
    for what may yet speak for them.
    """

    groups: int
    each: int
    power: float = 1.0


def begin(packed: Packed, rng: np.random.Generator, goal: Goal) -> Chains:
    """Chains grown a row at a time, each group for itself, then continued as often as they are
    likely (a particle filter).

    After Chen and Liu 2000 (mixture Kalman filter), the likeliest ways to read all rows so far kept
    as they are and the others drawn (Fearnhead and Clifford 2003).
    """
    number = goal.groups * goal.each
    chains = Chains(
        packed,
        np.zeros((len(packed.rows), number), dtype=np.int64),
        np.repeat(packed.mean[:, None], number, 1),
        np.repeat(packed.covariance[:, :, None], number, 2),
        np.zeros(goal.groups),
    )
    likely: Floats = np.zeros((goal.groups, goal.each))
    likely[:, 0] = 1.0  # all are the same as yet
    for at in range(len(packed.rows)):
        likely = _grow(chains, at, likely, (goal, rng.random(goal.groups)))
    _continue(chains, _apart(_even(likely, rng.random(goal.groups), goal.each), goal.each)[1])
    return chains


def _grow(chains: Chains, at: int, likely: Floats, by: tuple[Goal, Floats]) -> Floats:
    """Let every chain read one more row; how likely each is now within its group."""
    row, (goal, start) = chains.packed.rows[at], by
    spoken = _speak(row, chains)
    weights, tops = weigh(
        row, spoken.mean, spoken.among[range(len(row.design)), range(len(row.design))]
    )
    top = np.where(likely > 0, tops.reshape(likely.shape), -np.inf)
    highest = top.max(1)
    weights *= (likely * np.exp(top - highest[:, None])).ravel()
    laid = weights.reshape(-1, *likely.shape).swapaxes(0, 1).reshape(goal.groups, -1)
    picked, likely = _kept(laid, start, goal)
    mass = likely.sum(1, keepdims=True)
    chains.evidence += np.log(mass[:, 0]) + highest
    reading, parents = _apart(picked, goal.each)
    _continue(chains, parents)
    chains.readings[at] = reading
    for line, terms in enumerate(row.spoken):
        precision = (row.way[reading] == line) / row.variance[reading]
        _learn(chains, terms, precision, precision * row.middle[reading])
    likely /= mass
    return likely


def _apart(picked: Ints, each: int) -> tuple[Ints, Ints]:
    """Reading and chain of places along readings × the chains of a group (groups × picked)."""
    return (picked // each).ravel(), (
        picked % each + each * np.arange(len(picked))[:, None]
    ).ravel()


def _continue(chains: Chains, parents: Ints) -> None:
    chains.readings, chains.mean = chains.readings[:, parents], chains.mean[:, parents]
    chains.covariance = np.take(chains.covariance, parents, axis=2)


def _kept(weights: Floats, start: Floats, goal: Goal) -> tuple[Ints, Floats]:
    """Places kept of each line of weights, and their new weights, the same on average: the greatest
    surely, the others by chance.
    """
    each, sought = goal.each, weights if goal.power == 1.0 else weights**goal.power
    greatest = np.sort(sought, axis=1)[:, ::-1][:, :each]
    rest = sought.sum(1, keepdims=True) - greatest.cumsum(1) + greatest
    enough = greatest * (each - np.arange(each)) <= rest
    first = np.where(enough.any(1), enough.argmax(1), each - 1)[:, None]
    least = np.take_along_axis(rest, first, 1) / (each - first)
    chance = np.minimum(sought / np.maximum(least, 1e-300), 1.0)
    picked = _even(chance, start, each)
    few = np.flatnonzero((weights > 0).sum(1) <= each)
    if len(few):  # room for all of them
        chance[few] = 1.0
        picked[few] = np.argsort(-weights[few], axis=1, kind="stable")[:, :each]
    return picked, np.take_along_axis(weights / np.maximum(chance, 1e-300), picked, 1)


def _even(weights: Floats, start: Floats, each: int) -> Ints:
    """Places drawn at even steps along each line of weights (systematic resampling)."""
    lines = np.arange(len(weights))[:, None]
    sums = weights.cumsum(1)
    points = (np.arange(each) + start[:, None]) / each + lines
    found = np.searchsorted(
        (sums / sums[:, -1:] + lines).ravel(), points.ravel(), side="right"
    ).reshape(-1, each)
    places: Ints = np.clip(found - lines * weights.shape[1], 0, weights.shape[1] - 1)
    return places


def weigh(row: Told, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Chance of each reading in each chain times e to the less the second: ``mean`` and
    ``variance`` (ways × chains) foretell the row.
    """
    foretold = np.maximum(row.variance[:, None] + variance[row.way], LEAST)
    exponent = row.middle[:, None] - mean[row.way]
    exponent *= exponent
    exponent /= foretold
    exponent *= -0.5
    top: Floats = exponent.max(0)
    exponent -= top
    np.exp(exponent, out=exponent)
    exponent *= row.chance[:, None]
    exponent /= np.sqrt(foretold)
    return exponent, top


def reread(chains: Chains, at: int, chance: Floats) -> Floats:
    """Draw the reading of a row anew in every chain, given the others', the levels integrated out;
    the weights it was drawn by.
    """
    row, old = chains.packed.rows[at], chains.readings[at]
    mean, variance = _without(row, old, _speak(row, chains))
    weights, _ = weigh(row, mean, variance)
    sums = weights.cumsum(0)
    new = np.minimum((chance * sums[-1] >= sums).sum(0), len(row.slots) - 1)
    _change(chains, row, old, new)
    chains.readings[at] = new
    weights /= sums[-1]
    return weights


def summed(levels: Floats, spoken: Spoken) -> Floats:
    """The sum a row speaks of, of levels along the first axis."""
    (node, coefficient), *more = spoken
    total: Floats = levels[node] * coefficient
    for node, coefficient in more:
        total += levels[node] * coefficient
    return total


def _speak(row: Told, chains: Chains) -> _Foretold:
    number, own = chains.mean.shape[1], chains.covariance[row.nodes[:, None], row.nodes]
    half = (row.design @ own.reshape(len(row.nodes), -1)).reshape(
        len(row.design), len(row.nodes), number
    )
    return _Foretold(row.design @ chains.mean[row.nodes], np.matmul(row.design, half))


def _without(row: Told, old: Ints, spoken: _Foretold) -> tuple[Floats, Floats]:
    """Mean and variance (ways × chains) of what a row speaks of, were it not told."""
    ways, way = range(len(row.design)), row.way[old]
    if way.any():
        every = np.arange(len(old))
        seen, expected = spoken.among[:, way, every], spoken.mean[way, every]
        own = seen[way, every]
    else:
        seen, expected, own = spoken.among[:, 0], spoken.mean[0], spoken.among[0, 0]
    part = seen / np.maximum(row.variance[old] - own, LEAST)
    return spoken.mean + part * (expected - row.middle[old]), spoken.among[ways, ways] + part * seen


def _change(chains: Chains, row: Told, old: Ints, new: Ints) -> None:
    """Let every chain read the row as ``new`` and no more as ``old``."""
    changed = new != old
    less, more = changed / row.variance[old], changed / row.variance[new]
    was, now = row.way[old], row.way[new]
    for line in range(len(row.design)):
        gone, come = (
            (less * (was == line), more * (now == line)) if len(row.design) > 1 else (less, more)
        )
        _learn(
            chains, row.spoken[line], come - gone, come * row.middle[new] - gone * row.middle[old]
        )


def _learn(chains: Chains, spoken: Spoken, precision: Floats, pull: Floats) -> None:
    """Add ``precision`` and its ``pull`` on a sum of unknowns, where either is not 0: a change of
    rank one.
    """
    some = np.flatnonzero(precision)
    if len(some) * FEW >= len(precision):
        _add((chains.mean, chains.covariance), spoken, precision, pull)
    elif len(some):
        part = chains.mean[:, some], chains.covariance.take(some, axis=2)
        _add(part, spoken, precision[some], pull[some])
        chains.mean[:, some], chains.covariance[:, :, some] = part


def _add(normal: tuple[Floats, Floats], spoken: Spoken, precision: Floats, pull: Floats) -> None:
    mean, covariance = normal
    gain = summed(covariance, spoken)
    scale = np.maximum(1.0 + precision * summed(gain, spoken), 1e-12)
    mean += gain * ((pull - precision * summed(mean, spoken)) / scale)
    covariance -= gain[:, None] * (gain * (precision / scale))


def refresh(chains: Chains) -> None:
    """Mean and covariance from the readings, computed anew: rounding adds up over many changes."""
    packed = chains.packed
    precision = np.repeat(np.linalg.inv(packed.covariance)[None], chains.mean.shape[1], 0)
    pull = np.repeat((precision[0] @ packed.mean)[None], len(precision), 0)
    for row, reading in zip(packed.rows, chains.readings, strict=True):
        design, weight = row.design[row.way[reading]], 1.0 / row.variance[reading]
        pull[:, row.nodes] += design * (weight * row.middle[reading])[:, None]
        precision[:, row.nodes[:, None], row.nodes] += (
            design[:, :, None] * design[:, None] * weight[:, None, None]
        )
    covariance = np.linalg.inv(precision)
    chains.mean = np.ascontiguousarray(np.matmul(covariance, pull[..., None])[..., 0].T)
    chains.covariance = np.ascontiguousarray(np.moveaxis(covariance, 0, 2))


def draw(chains: Chains, rng: np.random.Generator, pairs: int) -> Floats:
    """Pairs of mirrored draws of all levels in each chain: draws × chains × unknowns."""
    size, number = chains.mean.shape
    try:
        root = np.linalg.cholesky(np.moveaxis(chains.covariance, 2, 0) + JITTER * np.eye(size))
    except np.linalg.LinAlgError:  # rounding has left a covariance with no root
        refresh(chains)
        root = np.linalg.cholesky(
            np.moveaxis(chains.covariance, 2, 0) + 1e3 * JITTER * np.eye(size)
        )
    away = np.moveaxis(np.matmul(root, rng.standard_normal((number, size, pairs))), 2, 0)
    return np.concatenate((chains.mean.T + away, chains.mean.T - away))
