"""Products of mixtures: all that is stated of one sum of unknowns as one mixture of normals.

Rows about the same sum of unknowns are multiplied before anything is sampled, so that what is
sampled grows with the unknowns and not with the claims. A product has at most COMPONENTS parts:
close ones are merged by their moments, the lightest are dropped (mixture reduction, Salmond 1990).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import ObservationRow

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.integer[Any]]

COMPONENTS = 12
VAGUE_SD = 5.0
"""The spread, in logs, of a sum of unknowns before any row is multiplied in."""
MERGED_DISTANCE = 0.6
"""Components whose middles are nearer than this many common standard deviations are merged ..."""
MERGED_RATIO = 6.0
"""... where their variances differ by no more than this factor."""
MIN_LOG_WEIGHT = -60.0
MIN_VARIANCE = 1e-12
LOG_SQRT_TWO_PI = 0.5 * math.log(2 * math.pi)
MAX_NODES = 4
"""No row is about more unknowns than these."""


@dataclass(frozen=True, slots=True)
class RowArrays:
    """Rows as arrays, each row's readings padded to the greatest number of them.

    ``log_chance``, ``middle``, ``variance`` are rows × readings; ``flat`` marks readings that say
    nothing of the row's own unknowns: their ``log_chance`` holds the density elsewhere too.
    ``nodes`` and ``coefficients`` are rows × MAX_NODES, padded with coefficient 0. ``slots`` is the
    place of each reading in ``likelihood.READING_SLOTS``, −1 for padding.
    """

    log_chance: FloatArray
    middle: FloatArray
    variance: FloatArray
    flat: NDArray[np.bool_]
    nodes: IntArray
    coefficients: FloatArray
    slots: IntArray

    def of(self, lines: IntArray) -> RowArrays:
        """Some of the rows."""
        return RowArrays(*(getattr(self, item.name)[lines] for item in fields(self)))


@dataclass(frozen=True, slots=True)
class Mixtures:
    """Mixtures of normals, one a line (lines × COMPONENTS): unnormalised log weights, means and
    variances; absent parts have the weight −inf.
    """

    log_weight: FloatArray
    mean: FloatArray
    variance: FloatArray

    def of(self, lines: IntArray) -> Mixtures:
        """Some of the lines."""
        return Mixtures(self.log_weight[lines], self.mean[lines], self.variance[lines])


@dataclass(frozen=True, slots=True)
class ReadingsElsewhere:
    """The readings that are about other unknowns than their rows, in the order of the rows: row,
    place of the reading in it, unknowns and coefficients (readings × MAX_NODES, padded with 0).
    """

    rows: IntArray
    readings: IntArray
    nodes: IntArray
    coefficients: FloatArray


def readings_elsewhere(rows: Sequence[ObservationRow]) -> ReadingsElsewhere:
    """The readings of rows that are about other unknowns."""
    found = []
    for place, row in enumerate(rows):
        if row.elsewhere:
            there = {name: others for name, others in row.elsewhere if others}
            found += [
                (place, at, others, row.coefficients_elsewhere(others))
                for at, part in enumerate(row.components)
                if (others := there.get(part.name))
            ]
    nodes = np.zeros((len(found), MAX_NODES), dtype=np.int64)
    coefficients = np.zeros((len(found), MAX_NODES))
    for line, (_, _, own, times) in enumerate(found):
        nodes[line, : len(own)], coefficients[line, : len(own)] = own, times
    return ReadingsElsewhere(
        np.array([place for place, *_ in found], dtype=np.int64),
        np.array([at for _, at, *_ in found], dtype=np.int64),
        nodes,
        coefficients,
    )


def row_arrays(
    rows: Sequence[ObservationRow],
    there: ReadingsElsewhere,
    elsewhere: FloatArray | None = None,
) -> RowArrays:
    """The rows as arrays; ``elsewhere`` is the density (rows × readings) of those readings that
    are about other unknowns, taken as 1 where it is not given.
    """
    widest = max((len(row.components) for row in rows), default=1)
    shape = (len(rows), widest)
    log_chance, middle = np.full(shape, -np.inf), np.zeros(shape)
    variance, flat = np.ones(shape), np.zeros(shape, dtype=bool)
    slots = np.full(shape, -1, dtype=np.int64)
    nodes = np.zeros((len(rows), MAX_NODES), dtype=np.int64)
    coefficients = np.zeros((len(rows), MAX_NODES))
    for place, row in enumerate(rows):
        nodes[place, : len(row.nodes)] = row.nodes
        coefficients[place, : len(row.nodes)] = row.coefficients
    parts = [part for row in rows for part in row.components]
    filled = np.arange(widest) < np.array([len(row.components) for row in rows])[:, None]
    middle[filled] = [part.middle for part in parts]
    slots[filled] = [part.slot for part in parts]
    variance[filled] = np.maximum(np.array([part.spread for part in parts]) ** 2, MIN_VARIANCE)
    flat[there.rows, there.readings] = True
    with np.errstate(divide="ignore"):
        log_chance[filled] = np.log([part.chance for part in parts])
    witnesses = np.array([row.witnesses for row in rows])[:, None]
    # one number by w witnesses counts w times, and is no narrower for it
    scale = LOG_SQRT_TWO_PI + 0.5 * np.log(variance)
    log_chance = witnesses * log_chance + np.where(flat, 0.0, (1 - witnesses) * scale)
    if elsewhere is not None:
        log_chance = log_chance + np.where(
            flat, witnesses * np.log(np.maximum(elsewhere, 1e-30)), 0.0
        )
    return RowArrays(log_chance, middle, variance, flat, nodes, coefficients, slots)


def group_rows(rows: Sequence[ObservationRow]) -> list[list[int]]:
    """The places of the rows about each sum of unknowns, in the order of the first of each;
    official cells before others, so that what is far from them is no more looked at.
    """
    groups: dict[tuple[tuple[int, ...], tuple[float, ...]], list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault((row.nodes, row.coefficients), []).append(place)
    return [sorted(group, key=lambda place: -rows[place].settled) for group in groups.values()]


def centres_of(
    rows: Sequence[ObservationRow], groups: Sequence[Sequence[int]], centre: float
) -> FloatArray:
    """About where each group's sum of unknowns is vaguely expected: levels about ``centre``,
    differences about 0.
    """
    return np.array([centre if rows[group[0]].kind == "level" else 0.0 for group in groups])


def multiply_groups(
    arrays: RowArrays, groups: Sequence[Sequence[int]], centres: FloatArray
) -> Mixtures:
    """One mixture a group: the product of its rows and of a vague normal about its centre.

    The readings of a first row are all multiplied with those of a second before any is dropped:
    which of them is likely shows only beside another row, and not by which comes first.
    """
    count = len(groups)
    products = Mixtures(
        np.full((count, COMPONENTS), -np.inf),
        np.zeros((count, COMPONENTS)),
        np.ones((count, COMPONENTS)),
    )
    products.log_weight[:, 0], products.mean[:, 0] = 0.0, centres
    products.variance[:, 0] = VAGUE_SD**2
    lines = np.array([n for n, group in enumerate(groups) if group], dtype=np.int64)
    vague = Mixtures(*(array[lines, :1] for array in _arrays(products)))
    first = _multiply(vague, arrays, np.array([groups[n][0] for n in lines], dtype=np.int64))
    _put(products, lines, first)
    longest = max((len(group) for group in groups), default=0)
    for rank in range(1, longest):
        several = np.array([len(groups[n]) > rank for n in lines])
        left = first.of(np.flatnonzero(several)) if rank == 1 else products.of(lines[several])
        rows = np.array([groups[n][rank] for n in lines[several]])
        _put(products, lines[several], _multiply(left, arrays, rows))
    return products


def _put(products: Mixtures, lines: IntArray, wide: Mixtures) -> None:
    """Set some lines to a product, reduced."""
    for array, new in zip(_arrays(products), _arrays(reduce_mixtures(wide)), strict=True):
        array[lines] = new


def _arrays(mixtures: Mixtures) -> tuple[FloatArray, FloatArray, FloatArray]:
    return mixtures.log_weight, mixtures.mean, mixtures.variance


def _multiply(left: Mixtures, arrays: RowArrays, rows: IntArray) -> Mixtures:
    """Every part of each line times every reading of its row (lines × parts·readings)."""
    middle, spread = arrays.middle[rows][:, None], arrays.variance[rows][:, None]
    flat = arrays.flat[rows][:, None]
    total = left.variance[:, :, None] + spread
    away = middle - left.mean[:, :, None]
    density = np.where(flat, 0.0, -0.5 * (away * away / total + np.log(total)) - LOG_SQRT_TWO_PI)
    gain = np.where(flat, 0.0, left.variance[:, :, None] / total)
    log_weight = left.log_weight[:, :, None] + arrays.log_chance[rows][:, None] + density
    mean = left.mean[:, :, None] + gain * away
    variance = left.variance[:, :, None] * (1.0 - gain)
    lines = len(rows)
    return Mixtures(
        log_weight.reshape(lines, -1), mean.reshape(lines, -1), variance.reshape(lines, -1)
    )


def reduce_mixtures(wide: Mixtures) -> Mixtures:
    """At most COMPONENTS parts a line: the heaviest with those near it as one, then the next."""
    every = np.arange(len(wide.log_weight))
    kept = Mixtures(
        np.full((len(every), COMPONENTS), -np.inf),
        np.zeros((len(every), COMPONENTS)),
        np.ones((len(every), COMPONENTS)),
    )
    highest = wide.log_weight.max(1, keepdims=True)
    heavy = wide.log_weight >= highest + MIN_LOG_WEIGHT
    # a sum of truth values goes through 64 bits each, thrice as slow
    numbers = heavy.view(np.uint8).sum(1, dtype=np.uint16)
    wide = _heaviest(wide, int(numbers.max(initial=1)))
    weight = np.exp(wide.log_weight - highest)
    weight[wide.log_weight < highest + MIN_LOG_WEIGHT] = 0.0
    means, variances = wide.mean, wide.variance
    for part in range(COMPONENTS):
        top = weight.argmax(1)
        here, spread = means[every, top][:, None], variances[every, top][:, None]
        away = means - here
        square = away * away
        close = square <= MERGED_DISTANCE**2 * (variances + spread)
        close &= variances < MERGED_RATIO * spread
        close &= variances * MERGED_RATIO > spread
        mass = weight * close
        total = mass.sum(1)
        if not total.any():
            break
        whole = np.maximum(total, 1e-300)
        moved = np.einsum("ij,ij->i", mass, away) / whole
        square += variances
        kept.mean[:, part] = moved + here[:, 0]
        kept.variance[:, part] = np.maximum(
            np.einsum("ij,ij->i", mass, square) / whole - moved * moved, MIN_VARIANCE
        )
        with np.errstate(divide="ignore"):
            kept.log_weight[:, part] = np.log(total) + highest[:, 0]
        weight -= mass
    return kept


def _heaviest(wide: Mixtures, number: int) -> Mixtures:
    """So many parts of each line, the heaviest ones in their order."""
    if number >= wide.log_weight.shape[1]:
        return wide
    places = np.argpartition(-wide.log_weight, number - 1, axis=1)[:, :number]
    places.sort(axis=1)  # a partition's own order is another on another processor
    return Mixtures(
        *(
            np.take_along_axis(array, places, 1)
            for array in (wide.log_weight, wide.mean, wide.variance)
        )
    )


def tilt(mixtures: Mixtures, mean: FloatArray, variance: FloatArray) -> Mixtures:
    """The mixtures times a normal a line (what all else says), weights normalised to sum to 1."""
    total = mixtures.variance + variance[:, None]
    away = mean[:, None] - mixtures.mean
    gain = mixtures.variance / total
    log_weight = mixtures.log_weight - 0.5 * (away * away / total + np.log(total))
    log_weight -= log_weight.max(1, keepdims=True)
    log_weight -= np.log(np.exp(log_weight).sum(1, keepdims=True))
    return Mixtures(log_weight, mixtures.mean + gain * away, mixtures.variance * (1 - gain))
