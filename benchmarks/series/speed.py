"""How fast the series are: 10,000 claims over 500 series in one call, and one pair alone."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np
from benchmarks.series import generator

from kirmash.records.quantities import Measure
from kirmash.series.estimate import (
    SeriesEvidence,
    SeriesQuery,
    estimate_series,
    estimate_series_batch,
)

SERIES, CLAIMS = 500, 20


@dataclass(frozen=True, slots=True)
class Speed:
    """Claims and series of the whole, seconds for it, and the median seconds of one pair alone;
    ``same``: alone gives the same numbers.
    """

    claims: int
    series: int
    total_seconds: float
    single_seconds: float
    same: bool


def measure() -> Speed | None:
    """Time both; None without the customs data."""
    path = generator.shared() / generator.FILE
    if not path.exists():
        return None
    months, rng = generator.customs(path), np.random.default_rng(10_000)
    cases = [generator.case(months[n % len(months)], rng) for n in range(SERIES)]
    tasks = [
        (
            SeriesQuery(Measure.TURNOVER, "A", "B"),
            SeriesEvidence(case.claims[:CLAIMS], case.published),
        )
        for case in cases
    ]
    started = time.perf_counter()
    together = estimate_series_batch(tasks)
    total = time.perf_counter() - started
    times, same = [], True
    for place in range(25):
        started = time.perf_counter()
        same &= estimate_series(*tasks[place]) == together[place]
        times.append(time.perf_counter() - started)
    return Speed(
        sum(len(evidence.claims) for _, evidence in tasks),
        len(tasks),
        total,
        statistics.median(times),
        same,
    )


if __name__ == "__main__":
    print(measure())
