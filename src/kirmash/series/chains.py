"""Chains of readings: a system as arrays, what is certain in one normal distribution, every number
with several readings as one record.

``start_chains`` begins the chains by a particle filter, ``resample_reading`` draws the reading of
one row anew in each, ``draw_levels`` draws the unknowns. Rows are taken in the order of time,
bounds last, so that contradictory rows meet soon while the chains begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.records.periods import Period
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import READING_SLOTS
from kirmash.series.structure import Node

IntArray = NDArray[np.integer[Any]]
SLOT_SHIFT: IntArray = np.array([{"before": 1, "after": 2}.get(name, 0) for name in READING_SLOTS])
"""By reading: a row is about its own unknowns (0), or those of the year before (1) or after (2)."""
LinearTerms = tuple[tuple[int, float], ...]
"""A sum of unknowns: the place and coefficient of each."""
JITTER = 1e-9
SPARSE_RATIO = 10
"""Where fewer than one chain in so many changes, those alone are updated; else it is quicker to go
over all.
"""
MIN_VARIANCE = 1e-15
"""No variance is taken to be smaller: less is only rounding."""


@dataclass(frozen=True, slots=True)
class MultiReadingRow:
    """One row that can be read in several ways.

    ``row_index`` is its place in the system, ``slots`` are those of its readings with their middle,
    variance and chance; ``design_row`` is the line of ``design`` (ways × nodes) that relates a
    reading to the unknowns ``nodes``.
    """

    row_index: int
    slots: IntArray
    middle: FloatArray
    variance: FloatArray
    chance: FloatArray
    design_row: IntArray
    nodes: IntArray
    design: FloatArray
    terms: tuple[LinearTerms, ...]


@dataclass(frozen=True, slots=True)
class SamplerInput:
    """Mean and covariance of the unknowns given all that is certain, and the rows still to be read,
    in the order they are taken.

    ``readings`` is the chance of each reading of each row (rows × READING_SLOTS) as far as it is
    certain: 1 or, where it must be sampled, 0.
    """

    mean: FloatArray
    covariance: FloatArray
    rows: tuple[MultiReadingRow, ...]
    readings: FloatArray


def prepare_sampler_input(normal: NormalSystem) -> SamplerInput:
    """The arrays of a system; rows with a single reading are part of the normal distribution."""
    precision, information = normal.precision.copy(), normal.information.copy()
    packed_rows = [_pack_row(place, row) for place, row in enumerate(normal.system.rows)]
    readings = np.zeros((len(packed_rows), len(READING_SLOTS)))
    for row in packed_rows:
        if len(row.slots) == 1:
            readings[row.row_index, row.slots] = 1.0
            precision[np.ix_(row.nodes, row.nodes)] += (
                np.outer(row.design[0], row.design[0]) / row.variance[0]
            )
            information[row.nodes] += row.design[0] * row.middle[0] / row.variance[0]
    covariance = np.linalg.inv(precision)
    order = _row_order(normal.system.nodes, normal.system.rows)
    return SamplerInput(
        covariance @ information,
        covariance,
        tuple(packed_rows[place] for place in order if len(packed_rows[place].slots) > 1),
        readings,
    )


def _row_order(nodes: Sequence[Node], rows: Sequence[ObservationRow]) -> list[int]:
    def sort_key(place: int) -> tuple[bool, int, bool, int]:
        row = rows[place]
        last = max(
            (when.last for node in row.nodes if isinstance(when := nodes[node][1], Period)),
            default=0,
        )
        return row.components[0].name == "near", last, row.kind != "level", place

    return sorted(range(len(rows)), key=sort_key)


def _pack_row(place: int, row: ObservationRow) -> MultiReadingRow:
    """A reading without a chance is left out; the unknowns are those of all its ways, each once."""
    components = [component for component in row.components if component.chance > 0]
    slots = np.array([component.slot for component in components])
    ways = sorted(set(SLOT_SHIFT[slots].tolist()))
    shifted_nodes = [(row.nodes, row.year_before_nodes, row.year_after_nodes)[way] for way in ways]
    nodes = sorted({node for some in shifted_nodes for node in some})
    design = np.zeros((len(ways), len(nodes)))
    for line, some in enumerate(shifted_nodes):
        for node, coefficient in zip(some, row.coefficients, strict=True):
            design[line, nodes.index(node)] += coefficient
    middle, spread, chance = (
        np.array([getattr(component, name) for component in components])
        for name in ("middle", "spread", "chance")
    )
    return MultiReadingRow(
        place,
        slots,
        middle,
        spread**2,
        chance,
        np.searchsorted(ways, SLOT_SHIFT[slots]),
        np.array(nodes),
        design,
        tuple(
            tuple((node, float(design[line, nodes.index(node)])) for node in sorted(set(some)))
            for line, some in enumerate(shifted_nodes)
        ),
    )


@dataclass(slots=True)
class ChainState:
    """The state of all chains, changed in place: the reading of each row (rows × chains), mean
    (unknowns × chains), covariance (unknowns × unknowns × chains).

    ``log_evidence`` is, for each group of chains begun together, the log of the probability of all
    rows, up to a constant.
    """

    system: SamplerInput
    readings: IntArray
    mean: FloatArray
    covariance: FloatArray
    log_evidence: FloatArray


@dataclass(frozen=True, slots=True)
class _Prediction:
    """The prediction of a row in each way: mean (ways × chains) and covariance among the ways (ways
    × ways × chains).
    """

    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, slots=True)
class ChainPlan:
    """How many groups of how many chains each; a ``selection_power`` below 1 retains unlikely
    readings longer, for rows that may yet support them.
    """

    groups: int
    chains_per_group: int
    selection_power: float = 1.0


def start_chains(packed: SamplerInput, rng: np.random.Generator, goal: ChainPlan) -> ChainState:
    """Chains grown a row at a time, each group for itself, then continued as often as they are
    likely (a particle filter).

    After Chen and Liu 2000 (mixture Kalman filter); the likeliest ways to read all rows so far are
    retained as they are and the others drawn (Fearnhead and Clifford 2003).
    """
    number = goal.groups * goal.chains_per_group
    chains = ChainState(
        packed,
        np.zeros((len(packed.rows), number), dtype=np.int64),
        np.repeat(packed.mean[:, None], number, 1),
        np.repeat(packed.covariance[:, :, None], number, 2),
        np.zeros(goal.groups),
    )
    likely: FloatArray = np.zeros((goal.groups, goal.chains_per_group))
    likely[:, 0] = 1.0  # all are the same as yet
    for at in range(len(packed.rows)):
        likely = _extend_chains(chains, at, likely, (goal, rng.random(goal.groups)))
    _resample_chains(
        chains,
        _split_places(
            _systematic_resample(likely, rng.random(goal.groups), goal.chains_per_group),
            goal.chains_per_group,
        )[1],
    )
    return chains


def _extend_chains(
    chains: ChainState, at: int, likely: FloatArray, by: tuple[ChainPlan, FloatArray]
) -> FloatArray:
    """Let every chain read one more row; how likely each is now within its group."""
    row, (goal, start) = chains.system.rows[at], by
    prediction = _predict(row, chains)
    weights, tops = reading_weights(
        row, prediction.mean, prediction.covariance[range(len(row.design)), range(len(row.design))]
    )
    top = np.where(likely > 0, tops.reshape(likely.shape), -np.inf)
    highest = top.max(1)
    weights *= (likely * np.exp(top - highest[:, None])).ravel()
    laid = weights.reshape(-1, *likely.shape).swapaxes(0, 1).reshape(goal.groups, -1)
    picked, likely = _select_places(laid, start, goal)
    mass = likely.sum(1, keepdims=True)
    chains.log_evidence += np.log(mass[:, 0]) + highest
    reading, parents = _split_places(picked, goal.chains_per_group)
    _resample_chains(chains, parents)
    chains.readings[at] = reading
    for line, terms in enumerate(row.terms):
        precision = (row.design_row[reading] == line) / row.variance[reading]
        _add_precision(chains, terms, precision, precision * row.middle[reading])
    likely /= mass
    return likely


def _split_places(picked: IntArray, each: int) -> tuple[IntArray, IntArray]:
    """Reading and chain of places along readings × the chains of a group (groups × picked)."""
    return (picked // each).ravel(), (
        picked % each + each * np.arange(len(picked))[:, None]
    ).ravel()


def _resample_chains(chains: ChainState, parents: IntArray) -> None:
    chains.readings, chains.mean = chains.readings[:, parents], chains.mean[:, parents]
    chains.covariance = np.take(chains.covariance, parents, axis=2)


def _select_places(
    weights: FloatArray, start: FloatArray, goal: ChainPlan
) -> tuple[IntArray, FloatArray]:
    """Places retained of each line of weights, and their new weights, the same on average: the
    greatest with certainty, the others by chance.
    """
    each, sought = (
        goal.chains_per_group,
        weights if goal.selection_power == 1.0 else weights**goal.selection_power,
    )
    greatest = np.sort(sought, axis=1)[:, ::-1][:, :each]
    rest = sought.sum(1, keepdims=True) - greatest.cumsum(1) + greatest
    enough = greatest * (each - np.arange(each)) <= rest
    first = np.where(enough.any(1), enough.argmax(1), each - 1)[:, None]
    least = np.take_along_axis(rest, first, 1) / (each - first)
    chance = np.minimum(sought / np.maximum(least, 1e-300), 1.0)
    picked = _systematic_resample(chance, start, each)
    few = np.flatnonzero((weights > 0).sum(1) <= each)
    if len(few):  # room for all of them
        chance[few] = 1.0
        picked[few] = np.argsort(-weights[few], axis=1, kind="stable")[:, :each]
    return picked, np.take_along_axis(weights / np.maximum(chance, 1e-300), picked, 1)


def _systematic_resample(weights: FloatArray, start: FloatArray, each: int) -> IntArray:
    """Places drawn at even steps along each line of weights (systematic resampling)."""
    lines = np.arange(len(weights))[:, None]
    sums = weights.cumsum(1)
    points = (np.arange(each) + start[:, None]) / each + lines
    positions = np.searchsorted(
        (sums / sums[:, -1:] + lines).ravel(), points.ravel(), side="right"
    ).reshape(-1, each)
    places: IntArray = np.clip(positions - lines * weights.shape[1], 0, weights.shape[1] - 1)
    return places


def reading_weights(
    row: MultiReadingRow, mean: FloatArray, variance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Chance of each reading in each chain times e to the power of minus the second result.

    ``mean`` and ``variance`` (ways × chains) are the prediction of the row.
    """
    predicted = np.maximum(row.variance[:, None] + variance[row.design_row], MIN_VARIANCE)
    exponent = row.middle[:, None] - mean[row.design_row]
    exponent *= exponent
    exponent /= predicted
    exponent *= -0.5
    top: FloatArray = exponent.max(0)
    exponent -= top
    np.exp(exponent, out=exponent)
    exponent *= row.chance[:, None]
    exponent /= np.sqrt(predicted)
    return exponent, top


def resample_reading(chains: ChainState, at: int, chance: FloatArray) -> FloatArray:
    """Draw the reading of a row anew in every chain, given the readings of the other rows and with
    the levels integrated out; the weights it was drawn by.
    """
    row, old = chains.system.rows[at], chains.readings[at]
    mean, variance = _predict_without(row, old, _predict(row, chains))
    weights, _ = reading_weights(row, mean, variance)
    sums = weights.cumsum(0)
    new = np.minimum((chance * sums[-1] >= sums).sum(0), len(row.slots) - 1)
    _switch_readings(chains, row, old, new)
    chains.readings[at] = new
    weights /= sums[-1]
    return weights


def weighted_sum_of_levels(levels: FloatArray, terms: LinearTerms) -> FloatArray:
    """The sum of unknowns that a row is about, of levels along the first axis."""
    (node, coefficient), *more = terms
    total: FloatArray = levels[node] * coefficient
    for node, coefficient in more:
        total += levels[node] * coefficient
    return total


def _predict(row: MultiReadingRow, chains: ChainState) -> _Prediction:
    number, own = chains.mean.shape[1], chains.covariance[row.nodes[:, None], row.nodes]
    half = (row.design @ own.reshape(len(row.nodes), -1)).reshape(
        len(row.design), len(row.nodes), number
    )
    return _Prediction(row.design @ chains.mean[row.nodes], np.matmul(row.design, half))


def _predict_without(
    row: MultiReadingRow, old: IntArray, prediction: _Prediction
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (ways × chains) of the prediction of a row by all rows but itself."""
    ways, way = range(len(row.design)), row.design_row[old]
    if way.any():
        every = np.arange(len(old))
        seen, expected = prediction.covariance[:, way, every], prediction.mean[way, every]
        own = seen[way, every]
    else:
        seen, expected, own = (
            prediction.covariance[:, 0],
            prediction.mean[0],
            prediction.covariance[0, 0],
        )
    part = seen / np.maximum(row.variance[old] - own, MIN_VARIANCE)
    return prediction.mean + part * (expected - row.middle[old]), prediction.covariance[
        ways, ways
    ] + part * seen


def _switch_readings(
    chains: ChainState, row: MultiReadingRow, old: IntArray, new: IntArray
) -> None:
    """Let every chain read the row as ``new`` and no more as ``old``."""
    changed = new != old
    less, more = changed / row.variance[old], changed / row.variance[new]
    was, now = row.design_row[old], row.design_row[new]
    for line in range(len(row.design)):
        gone, come = (
            (less * (was == line), more * (now == line)) if len(row.design) > 1 else (less, more)
        )
        _add_precision(
            chains, row.terms[line], come - gone, come * row.middle[new] - gone * row.middle[old]
        )


def _add_precision(
    chains: ChainState, terms: LinearTerms, precision: FloatArray, information: FloatArray
) -> None:
    """Add ``precision`` and its ``information`` on a sum of unknowns, where either is not 0: a
    change of rank one.
    """
    some = np.flatnonzero(precision)
    if len(some) * SPARSE_RATIO >= len(precision):
        _update_moments((chains.mean, chains.covariance), terms, precision, information)
    elif len(some):
        part = chains.mean[:, some], chains.covariance.take(some, axis=2)
        _update_moments(part, terms, precision[some], information[some])
        chains.mean[:, some], chains.covariance[:, :, some] = part


def _update_moments(
    normal: tuple[FloatArray, FloatArray],
    terms: LinearTerms,
    precision: FloatArray,
    information: FloatArray,
) -> None:
    mean, covariance = normal
    gain = weighted_sum_of_levels(covariance, terms)
    scale = np.maximum(1.0 + precision * weighted_sum_of_levels(gain, terms), 1e-12)
    mean += gain * ((information - precision * weighted_sum_of_levels(mean, terms)) / scale)
    covariance -= gain[:, None] * (gain * (precision / scale))


def recompute_moments(chains: ChainState) -> None:
    """Mean and covariance from the readings, computed anew: rounding adds up over many changes."""
    packed = chains.system
    precision = np.repeat(np.linalg.inv(packed.covariance)[None], chains.mean.shape[1], 0)
    information = np.repeat((precision[0] @ packed.mean)[None], len(precision), 0)
    for row, reading in zip(packed.rows, chains.readings, strict=True):
        design, weight = row.design[row.design_row[reading]], 1.0 / row.variance[reading]
        information[:, row.nodes] += design * (weight * row.middle[reading])[:, None]
        precision[:, row.nodes[:, None], row.nodes] += (
            design[:, :, None] * design[:, None] * weight[:, None, None]
        )
    covariance = np.linalg.inv(precision)
    chains.mean = np.ascontiguousarray(np.matmul(covariance, information[..., None])[..., 0].T)
    chains.covariance = np.ascontiguousarray(np.moveaxis(covariance, 0, 2))


def draw_levels(chains: ChainState, rng: np.random.Generator, pairs: int) -> FloatArray:
    """Pairs of mirrored draws of all levels in each chain: draws × chains × unknowns."""
    size, number = chains.mean.shape
    try:
        root = np.linalg.cholesky(np.moveaxis(chains.covariance, 2, 0) + JITTER * np.eye(size))
    except np.linalg.LinAlgError:  # rounding has left a covariance with no root
        recompute_moments(chains)
        root = np.linalg.cholesky(
            np.moveaxis(chains.covariance, 2, 0) + 1e3 * JITTER * np.eye(size)
        )
    away = np.moveaxis(np.matmul(root, rng.standard_normal((number, size, pairs))), 2, 0)
    return np.concatenate((chains.mean.T + away, chains.mean.T - away))
