"""How the series fare in the worlds, beside an oracle and the plain median, and what a pair of many
pages costs.

The oracle's widths and errors hang on the worlds alone; they stand in ``oracle.csv``, by cell.
``python -m benchmarks.worlds.report oracle`` makes them anew (an hour and a half of a processor).
KIRMASH_BENCH_SEEDS names the seeds ("1,2"), KIRMASH_BENCH_WORLDS the worlds ("0,6"),
KIRMASH_BENCH_PAIRS how many of a world's pairs are asked about.
"""

from __future__ import annotations

import csv
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from benchmarks.measuring import run_step
from benchmarks.worlds import growth, laws
from benchmarks.worlds.generator import World, make_world

ORACLE = Path(__file__).parent / "oracle.csv"
SEEDS = (1,)
ORACLE_SEEDS = (1, 2)
_UNIT = 10_000
"""Widths and errors of the oracle stand in ten-thousandths of a log."""
Row = tuple[str, str, str]
Cells = Mapping[tuple[int, int, int], tuple[float, float, bool]]


@dataclass(frozen=True, slots=True)
class Judge:
    """The oracle of a world: by pair, year and flow the width of its 90 % interval, how far its
    median is from the truth (logs), and whether the interval has the truth.
    """

    cells: Cells

    def width(self, cells: Sequence[Sequence[int]]) -> float:
        """The median width in some cells."""
        return float(np.median([self.cells[tuple(cell)][0] for cell in cells]))

    def error(self, cells: Sequence[Sequence[int]]) -> float:
        """The median error in some cells."""
        return float(np.median([self.cells[tuple(cell)][1] for cell in cells]))

    def covered(self) -> float:
        """The share of all cells whose interval has the truth."""
        return float(np.mean([cell[2] for cell in self.cells.values()]))


def rows() -> Iterator[Row]:
    """The worlds, then the pair of many pages."""
    yield from world_rows()
    yield from growth.rows()


def world_rows() -> Iterator[Row]:
    """Five rows a world and seed."""
    for number in _numbers("KIRMASH_BENCH_WORLDS", range(len(laws.LAWS))):
        for seed in _numbers("KIRMASH_BENCH_SEEDS", SEEDS):
            yield from _rows_of_world(number, seed)


def _numbers(name: str, usual: Sequence[int]) -> tuple[int, ...]:
    listed = os.environ.get(name, "")
    return tuple(map(int, listed.split(","))) if listed else tuple(usual)


def _rows_of_world(number: int, seed: int) -> Iterator[Row]:
    answer = run_step("benchmarks.worlds.scores", number, seed)
    scores, cells = answer["scores"], answer["cells"]
    judge = read_oracle(make_world(laws.LAWS[number], seed))
    world = f"world {number + 1} ({scores['law']}), seed {seed}"
    yield (
        f"{world}: points with an interval of {scores['cells']:,}; statements; not converged",
        f"{scores['points']:,}; {scores['statements']:,}; {scores['unconverged']} series",
        "≥ 2,000",
    )
    yield (
        f"{world}: 90 % intervals cover",
        f"{scores['covered']:.3f} (the oracle's {judge.covered():.3f})",
        ".87–.93",
    )
    oracle_width = judge.width(cells)
    yield (
        f"{world}: median width over the oracle's",
        f"{scores['width'] / oracle_width:.2f} × ({_percent(scores['width'])} over "
        f"{_percent(oracle_width)})",
        "≤ 1.6 ×",
    )
    gain = 1 - scores["error"] / scores["plain_error"] if scores["plain_error"] else math.nan
    yield (
        f"{world}: median error below the plain median's",
        f"{100 * gain:.0f} % ({_percent(scores['error'])}, plain {_percent(scores['plain_error'])},"
        f" the oracle's {_percent(judge.error(scores['compared']))})",
        "40 %",
    )
    best, half = scores["precision"], scores["half_precision"]
    yield (
        f"{world}: flags, the best P at R ≥ .6; P and R of chances above a half",
        f"{_share(best)}; {_share(half)} and {scores['half_recall']:.2f}",
        "P ≥ .8",
    )
    yield (
        f"{world}: processor, memory",
        f"{scores['seconds']:.0f} s for {scores['cells'] // laws.YEARS} series, "
        f"{scores['megabytes']:.0f} MB",
        "–",
    )


def _percent(logs: float) -> str:
    return f"{100 * logs:.2f} %"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def digest(world: World) -> str:
    """A digest of everything that a world's outlets print."""
    printed = [(s.pair, s.year, s.flow, s.page, s.print.value) for s in world.statements]
    return sha256(repr(printed).encode()).hexdigest()[:12]


def read_oracle(world: World) -> Judge:
    """The oracle's stored answers for a world. Raises KeyError where this very world has none."""
    mark = digest(world)
    with ORACLE.open(encoding="utf-8", newline="") as stream:
        stored = {
            (int(row["pair"]), int(row["year"]), int(row["flow"])): (
                int(row["width"]) / _UNIT,
                int(row["error"]) / _UNIT,
                row["covers"] == "1",
            )
            for row in csv.DictReader(stream)
            if row["world"] == mark
        }
    if not stored:
        raise KeyError(f"no oracle of the world {mark}: run it with the argument oracle")
    return Judge(stored)


def write_oracle(number: int, seed: int) -> None:
    """Ask the oracle of one world, and add its answers to the file."""
    from benchmarks.worlds import oracle

    world = make_world(laws.LAWS[number], seed)
    samples = oracle.posterior_levels(world)
    low, middle, high = np.quantile(samples, [0.05, 0.5, 0.95], axis=0)
    truth = world.levels.final
    covers = (low <= truth) & (truth <= high)
    mark = digest(world)
    is_new = not ORACLE.exists()
    with ORACLE.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if is_new:
            writer.writerow(("world", "pair", "year", "flow", "width", "error", "covers"))
        for cell in np.ndindex(*truth.shape):
            writer.writerow(
                (
                    mark,
                    *cell,
                    round((high - low)[cell] * _UNIT),
                    round(abs(middle - truth)[cell] * _UNIT),
                    int(covers[cell]),
                )
            )
    print(
        f"{world.law.name}, seed {seed}: covers {covers.mean():.3f}, width "
        f"{np.median(high - low):.4f}, error {np.median(abs(middle - truth)):.4f}",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["oracle"]:
        for law_number in _numbers("KIRMASH_BENCH_WORLDS", range(len(laws.LAWS))):
            for world_seed in _numbers("KIRMASH_BENCH_SEEDS", ORACLE_SEEDS):
                write_oracle(law_number, world_seed)
    else:
        for line in rows():
            print(" | ".join(line), flush=True)
