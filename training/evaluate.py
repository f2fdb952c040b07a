"""How precise the reader is at which recall, and how far its confidence holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.joint import Readings
from kirmash.extract.reader.labels import KINDS, MODALITIES
from kirmash.extract.reader.stages import best_rows
from training.gold import reaches

RECALLS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best whole reading of every number: its score, whether right, whether of a series."""

    score: NDArray[np.float64]
    right: NDArray[np.bool_]
    series: NDArray[np.bool_]
    page: NDArray[np.int64]


def choose(
    readings: Sequence[Readings],
    right: Sequence[NDArray[np.bool_]],
    scores: Sequence[NDArray[np.float64]],
) -> Chosen:
    """The best reading of every number of all pages."""
    parts = []
    for page, (one, hits, score) in enumerate(zip(readings, right, scores, strict=True)):
        if not len(one.number):
            continue
        best = best_rows(score, one.number, int(one.number.max()) + 1)
        best = best[best >= 0]
        series = [in_series(one, int(row)) for row in best]
        parts.append((score[best], hits[best], series, np.full(len(best), page)))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Chosen(columns[0], columns[1], columns[2].astype(bool), columns[3])


def in_series(readings: Readings, row: int) -> bool:
    """Whether a reading would enter a series."""
    measure = KINDS[readings.kind[row]].measure
    values = {slot: int(value[row]) for slot, value in readings.values.items()}
    return reaches(
        measure,
        MODALITIES[readings.modality[row]],
        None if values["period"] < 0 else values["period"],
        (values["reporter"] >= 0, values["partner"] >= 0),
    )


def curve(chosen: Chosen, due: int) -> dict[float, float]:
    """The precision of what reaches a series at each recall that is reached."""
    order = np.argsort(-chosen.score[chosen.series], kind="stable")
    right = np.cumsum(chosen.right[chosen.series][order])
    said = np.arange(1, len(right) + 1)
    found = {}
    for recall in RECALLS:
        at = np.searchsorted(right, recall * due)
        if at < len(right):
            found[recall] = round(float(right[at] / said[at]), 3)
    return found


def describe(chosen: Chosen, due: int, name: str) -> str:
    """A line: how many right, the curve."""
    points = " ".join(
        f"{recall}:{precision:.3f}" for recall, precision in curve(chosen, due).items()
    )
    return f"{name}: strictly right {int(chosen.right.sum())} of {len(chosen.right)} | {points}"


def calibration(
    score: NDArray[np.float64], right: NDArray[np.bool_]
) -> list[tuple[int, int, float]]:
    """Of every tenth of confidence how many there are and what part is right."""
    tenth = np.minimum(9, (score * 10).astype(int))
    return [
        (t, int((tenth == t).sum()), round(float(right[tenth == t].mean()), 3))
        for t in range(10)
        if (tenth == t).any()
    ]
