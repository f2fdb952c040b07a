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
    FloatArray,
    IntArray,
    ReadingsElsewhere,
    RowArrays,
    readings_elsewhere,
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
    (``numbers``); the arrays of readings are rows × readings. ``elsewhere`` counts its rows in that
    order.
    """

    places: IntArray
    numbers: IntArray
    constant: FloatArray
    sharpness: FloatArray
    middle: FloatArray
    sums: tuple[IntArray, FloatArray]
    elsewhere: ReadingsElsewhere


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
    there = readings_elsewhere(rows)
    chances = [
        rows[row].components[at].chance
        for row, at in zip(there.rows.tolist(), there.readings.tolist(), strict=True)
    ]
    apart = np.log(np.maximum(np.array(chances), LEAST_CHANCE))
    constant[there.rows, there.readings] = witnesses[there.rows, 0] * apart
    constant -= weight * (0.5 * np.log(arrays.variance) + LOG_SQRT_TWO_PI)
    lines = order[there.rows]
    sorted_ = np.argsort(lines, kind="stable")
    elsewhere = ReadingsElsewhere(
        lines[sorted_],
        there.readings[sorted_],
        there.nodes[sorted_],
        there.coefficients[sorted_],
    )
    return _Densities(
        places,
        numbers[places],
        constant[places],
        (0.5 * weight / arrays.variance)[places],
        arrays.middle[places],
        (arrays.nodes[places], arrays.coefficients[places]),
        elsewhere,
    )


def _log_densities(made: _Densities, lines: slice, unknowns: FloatArray) -> FloatArray:
    """Of some rows (rows × readings × draws); ``unknowns`` is unknowns × draws."""
    widest = int(made.numbers[lines].max())
    middle = made.middle[lines, :widest]
    nodes, times = made.sums
    away: FloatArray = _sums(unknowns, nodes[lines], times[lines])[:, None] - middle[:, :, None]
    there = made.elsewhere
    some = slice(*np.searchsorted(there.rows, (lines.start, lines.stop)))
    if some.stop > some.start:
        places = there.rows[some] - lines.start, there.readings[some]
        sums = _sums(unknowns, there.nodes[some], there.coefficients[some])
        away[places] = sums - middle[places][:, None]
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
