"""A world handed to a dossier, its series read out, and how they fare against the truth.

Only the public interface is used: lines of the extraction contract go in, `Dossier.series` comes
out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.ledger import generator as ledger_generator
from benchmarks.measuring import peak_megabytes
from benchmarks.worlds import laws
from benchmarks.worlds.generator import Statement, World, economies_of, make_world
from benchmarks.worlds.laws import Floats
from benchmarks.worlds.pages import write_pages
from kirmash import Dossier
from kirmash.extract.contract.lines import LineOptions, read_line
from kirmash.records.estimates import ClaimFit, Series
from kirmash.records.extractions import Extraction

RIGHT_READINGS = frozenset({"as_said", "revised", "near", "loose"})
"""Readings of a claim that say that it is right about its own object."""
LEAST_RECALL = 0.6
_Places = Mapping[tuple[str, int], Statement]


@dataclass(frozen=True, slots=True)
class Point:
    """An estimate in logs with the truth and the plain median of the printed levels (None where
    there is no level). ``middle`` None: an interval without a single estimate.
    """

    pair: int
    year: int
    flow: int
    middle: float | None
    low: float
    high: float
    truth: float
    plain: float | None


@dataclass(frozen=True, slots=True)
class Scores:
    """How a world's series fare. ``points`` with an interval; ``covered`` of them, a share;
    ``width`` the median width and ``error`` the median distance from the truth, in logs;
    ``plain_error`` that of the plain median at the same points. ``precision`` is the best with a
    recall of .6 at least, None where no threshold reaches it; ``half_precision``, ``half_recall``
    those of chances above a half. ``seconds`` of the processor for all series.
    """

    law: str
    seed: int
    statements: int
    cells: int
    points: int
    covered: float
    width: float
    error: float
    plain_error: float
    precision: float | None
    half_precision: float | None
    half_recall: float
    unconverged: int
    seconds: float
    megabytes: float


def score_world(world: World, pairs: int = laws.PAIRS) -> tuple[Scores, list[Point]]:
    """Hand a world in, ask for every series of its first pairs, and score them."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        places = write_pages(world, folder / "pages.jsonl")
        with Dossier.create(folder / "dossier") as dossier:
            ledger_generator.store_readings(dossier.ledger, readings(folder / "pages.jsonl"))
            started = time.process_time()
            points, chances, unconverged = _ask(dossier, world, places, pairs)
            seconds = time.process_time() - started
    covered = [point.low <= point.truth <= point.high for point in points]
    both = [point for point in points if _is_compared(point)]
    scored = [i for i, statement in enumerate(world.statements) if statement.pair < pairs]
    flagged = np.array([chances.get(i, 0.0) for i in scored])
    off = np.array([world.statements[i].is_off for i in scored])
    half = flagged > 0.5
    scores = Scores(
        world.law.name,
        world.seed,
        len(scored),
        pairs * laws.YEARS * len(laws.FLOWS),
        len(points),
        float(np.mean(covered)),
        float(np.median([point.high - point.low for point in points])),
        _median(abs((p.middle or 0.0) - p.truth) for p in both),
        _median(abs((p.plain or 0.0) - p.truth) for p in both),
        precision_at_recall(flagged, off),
        float(off[half].mean()) if half.any() else None,
        float(half[off].mean()),
        unconverged,
        seconds,
        peak_megabytes(),
    )
    return scores, points


def _is_compared(point: Point) -> bool:
    """Whether it has a single estimate, and printed levels whose median stands beside it."""
    return point.middle is not None and point.plain is not None


def readings(path: Path) -> Iterator[Extraction]:
    """The extractions of a file of lines. Raises ValueError where a record is refused."""
    options = LineOptions("world")
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            reading = read_line(number, line, options)
            if reading.extraction is None or reading.refused:
                raise ValueError(f"line {number}: {reading.refused}")
            yield reading.extraction


def _ask(
    dossier: Dossier, world: World, places: _Places, pairs: int
) -> tuple[list[Point], dict[int, float], int]:
    """The points with an interval, the chance that each statement is off, and how many series did
    not converge.
    """
    order = {id(statement): at for at, statement in enumerate(world.statements)}
    points: list[Point] = []
    chances: dict[int, float] = {}
    unconverged = 0
    for pair in range(pairs):
        economies = economies_of(pair)
        claims = {
            claim.id: order[id(places[claim.document, claim.spans[0].start])]
            for claim in dossier.claims(*economies)
        }
        for flow, measure in enumerate(laws.FLOWS):
            series = dossier.series(economies, measure)
            unconverged += not series.converged
            points += _points(series, world, (pair, flow))
            for fit in series.fits:
                at = claims.get(fit.claim)
                if at is not None and world.statements[at].flow == flow:
                    chances[at] = chance_off(fit)
    return points, chances, unconverged


def chance_off(fit: ClaimFit) -> float:
    """The chance, by its readings, that a claim is wrong or about another object."""
    if not fit.hypotheses:
        return 1.0 if fit.reading == "out_of_line" else 0.0
    return sum(h.probability for h in fit.hypotheses if h.reading not in RIGHT_READINGS)


def _points(series: Series, world: World, place: tuple[int, int]) -> Iterator[Point]:
    pair, flow = place
    for point in series.points:
        year = point.period.year - laws.FIRST_YEAR
        is_asked = point.period.is_year and 0 <= year < laws.YEARS
        if not is_asked or point.low is None or point.high is None:
            continue
        levels = [
            (statement.print.low + statement.print.high) / 2
            for statement in world.statements
            if (statement.pair, statement.year, statement.flow) == (pair, year, flow)
            and not statement.is_rate
        ]
        yield Point(
            pair,
            year,
            flow,
            float(np.log(point.value)) if point.value else None,
            float(np.log(point.low)) if point.low > 0 else -np.inf,
            float(np.log(point.high)),
            float(world.levels.final[pair, year, flow]),
            float(np.median(levels)) if levels else None,
        )


def precision_at_recall(chances: Floats, off: Floats, least: float = LEAST_RECALL) -> float | None:
    """The best precision of flags that catch at least so much of what is off; statements of one
    chance are flagged together, those of no chance never.
    """
    best = None
    for threshold in np.unique(chances[chances > 0]):
        flagged = chances >= threshold
        if flagged[off].mean() >= least:
            best = max(best or 0.0, float(off[flagged].mean()))
    return best


def _median(values: Iterable[float]) -> float:
    every = list(values)
    return float(np.median(every)) if every else float("nan")


def main(number: int, seed: int) -> None:
    """Score one world in this process, and print it as JSON on the last line.

    KIRMASH_BENCH_PAIRS names how many pairs are asked about, where an estimator is slow.
    """
    pairs = int(os.environ.get("KIRMASH_BENCH_PAIRS") or laws.PAIRS)
    scores, points = score_world(make_world(laws.LAWS[number], seed), pairs)
    cells = [(point.pair, point.year, point.flow) for point in points]
    compared = [(point.pair, point.year, point.flow) for point in points if _is_compared(point)]
    print(json.dumps({"scores": {**asdict(scores), "compared": compared}, "cells": cells}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
