"""How likely the rows of a system are, read each way, at draws of its unknowns.

Rows are taken in the order of how many readings they have, a chunk at a time, so that what is laid
out at once stays small however many claims there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kirmash.series.constraints import ObservationRow
from kirmash.series.likelihood import READING_SLOTS
from kirmash.series.sampler.mixtures import (
    LOG_SQRT_TWO_PI,
    MAX_NODES,
    FloatArray,
    IntArray,
    RowArrays,
)

READING_DRAWS, READING_CELLS = 256, 200_000
"""Draws from which the chances of readings are reckoned, at least; more while draws × rows are
fewer than these cells.
"""
CHUNK_CELLS = 500_000
"""Densities (rows × readings × draws) that are laid out at once."""
LEAST_CHANCE = 1e-300


@dataclass(frozen=True, slots=True)
class _Densities:
    """Log densities as ``constant − sharpness · (sum of unknowns − middle)²``.

    ``places`` are those of the rows among all, in the order of how many readings they have
    (``numbers``); the arrays of readings are rows × readings. ``elsewhere`` are the readings about
    other unknowns, in the order of rows: row and reading, unknowns and coefficients.
    """

    places: IntArray
    numbers: IntArray
    constant: FloatArray
    sharpness: FloatArray
    middle: FloatArray
    sums: tuple[IntArray, FloatArray]
    elsewhere: tuple[IntArray, IntArray, IntArray, FloatArray]


def reading_chances(
    rows: Sequence[ObservationRow], arrays: RowArrays, levels: FloatArray
) -> FloatArray:
    """The probability of each reading of each row (rows × READING_SLOTS), on average over draws."""
    number = min(max(READING_DRAWS, READING_CELLS // len(rows)), len(levels))
    some = levels[np.linspace(0, len(levels) - 1, number).astype(int)]
    chances = np.zeros((len(rows), len(READING_SLOTS)))
    for places, log_density in _chunks(rows, arrays, some):
        density = np.exp(log_density - log_density.max(1, keepdims=True))
        share = (density / density.sum(1, keepdims=True)).mean(2)
        slots = arrays.slots[places, : share.shape[1]]
        row, at = np.nonzero(slots >= 0)
        np.add.at(chances, (places[row], slots[row, at]), share[row, at])
    return chances


def log_likelihoods(
    rows: Sequence[ObservationRow], arrays: RowArrays, levels: FloatArray
) -> FloatArray:
    """The log density of each row, however it is read, at each draw (rows × draws)."""
    found = np.zeros((len(rows), len(levels)))
    for places, log_density in _chunks(rows, arrays, levels):
        top = log_density.max(1)
        found[places] = top + np.log(np.exp(log_density - top[:, None]).sum(1))
    return found


def _chunks(
    rows: Sequence[ObservationRow], arrays: RowArrays, levels: FloatArray
) -> Iterator[tuple[IntArray, FloatArray]]:
    """The places of some rows with the log density of each of their readings (rows × readings ×
    draws), −inf for padding; all rows in turn.
    """
    made = _densities(rows, arrays)
    unknowns = np.ascontiguousarray(levels.T)
    start = 0
    while start < len(rows):
        most = max(CHUNK_CELLS // (len(levels) * int(made.numbers[start])), 1)
        stop = min(start + most, len(rows))
        yield made.places[start:stop], _log_densities(made, slice(start, stop), unknowns)
        start = stop


def _densities(rows: Sequence[ObservationRow], arrays: RowArrays) -> _Densities:
    numbers = (arrays.slots >= 0).sum(1)
    places = np.argsort(numbers, kind="stable")
    order = np.empty_like(places)
    order[places] = np.arange(len(places))
    witnesses = np.array([row.witnesses for row in rows])[:, None]
    weight = np.where(arrays.flat, witnesses, 1.0)
    constant = arrays.log_chance.copy()
    elsewhere: list[tuple[int, int, tuple[int, ...], tuple[float, ...]]] = []
    for place, row in enumerate(rows):
        for at, part in enumerate(row.components if row.elsewhere else ()):
            if there := row.nodes_elsewhere(part.name):
                elsewhere.append((int(order[place]), at, there, row.coefficients_elsewhere(there)))
                constant[place, at] = row.witnesses * np.log(max(part.chance, LEAST_CHANCE))
    constant -= weight * (0.5 * np.log(arrays.variance) + LOG_SQRT_TWO_PI)
    elsewhere.sort(key=lambda each: each[:2])
    return _Densities(
        places,
        numbers[places],
        constant[places],
        (0.5 * weight / arrays.variance)[places],
        arrays.middle[places],
        (arrays.nodes[places], arrays.coefficients[places]),
        _padded(elsewhere),
    )


def _padded(
    elsewhere: Sequence[tuple[int, int, tuple[int, ...], tuple[float, ...]]],
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    nodes = np.zeros((len(elsewhere), MAX_NODES), dtype=np.int64)
    times = np.zeros((len(elsewhere), MAX_NODES))
    for place, (_, _, there, coefficients) in enumerate(elsewhere):
        nodes[place, : len(there)], times[place, : len(there)] = there, coefficients
    lines = np.array([row for row, *_ in elsewhere], dtype=np.int64)
    readings = np.array([at for _, at, *_ in elsewhere], dtype=np.int64)
    return lines, readings, nodes, times


def _log_densities(made: _Densities, lines: slice, unknowns: FloatArray) -> FloatArray:
    """Of some rows (rows × readings × draws); ``unknowns`` is unknowns × draws."""
    widest = int(made.numbers[lines].max())
    middle = made.middle[lines, :widest]
    nodes, times = made.sums
    away: FloatArray = _sums(unknowns, nodes[lines], times[lines])[:, None] - middle[:, :, None]
    rows, readings, nodes, times = made.elsewhere
    some = slice(*np.searchsorted(rows, (lines.start, lines.stop)))
    if some.stop > some.start:
        there = rows[some] - lines.start, readings[some]
        away[there] = _sums(unknowns, nodes[some], times[some]) - middle[there][:, None]
    away *= away
    away *= -made.sharpness[lines, :widest, None]
    away += made.constant[lines, :widest, None]
    return away


def _sums(unknowns: FloatArray, nodes: IntArray, times: FloatArray) -> FloatArray:
    """Sums of unknowns at each draw (sums × draws)."""
    total: FloatArray = unknowns[nodes[:, 0]] * times[:, :1]
    for at in range(1, nodes.shape[1]):
        if (some := np.flatnonzero(times[:, at])).size:
            total[some] += unknowns[nodes[some, at]] * times[some, at, None]
    return total
