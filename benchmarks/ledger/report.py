"""The curve of four questions over the number of documents: processor, memory, and adding.

Small by default; KIRMASH_BENCH_DOCUMENTS names other sizes ("1000,10000,100000").
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.ledger import generator
from benchmarks.measuring import run_step
from kirmash import Dossier

SIZES = (1_000, 3_000)
RUNS = 5
ADDED, ROUNDS, FIRST_SEED = 100, 7, 77
"""Documents added a round; the rounds of one size take turns with those of the others, since the
machine's pace changes by the minute."""
KIRMASH = Path(sys.executable).parent / "kirmash"
_AIMS = {"processor": "≤ .1 s at 1,000; ≤ .3 s at 100,000", "memory": "≤ 250 MB"}
Row = tuple[str, str, str]


def sizes() -> tuple[int, ...]:
    """The numbers of documents to measure at."""
    wanted = os.environ.get("KIRMASH_BENCH_DOCUMENTS", "")
    return tuple(map(int, wanted.split(","))) if wanted else SIZES


def rows(counts: Sequence[int] | None = None) -> Iterator[Row]:
    """One row a question and size, then the rate of adding."""
    places: dict[int, Path] = {}
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty"
        Dossier.create(empty).close()
        for count in counts or sizes():
            places[count] = Path(folder) / str(count)
            generator.make(places[count], count)
            yield from question_rows(places[count], empty, count)
        yield from adding_rows(places)


def adding_rows(places: Mapping[int, Path]) -> Iterator[Row]:
    """The rate of adding to dossiers of so many documents, and that of the largest over that of the
    smallest: the median of the rounds.
    """
    rounds = [
        {
            count: run_step("benchmarks.ledger.insert_rate", place, ADDED, FIRST_SEED + number)
            for count, place in places.items()
        }
        for number in range(ROUNDS)
    ]
    for count in places:
        seconds = statistics.median(each[count]["seconds"] for each in rounds)
        processor = statistics.median(each[count]["processor"] for each in rounds)
        yield (
            f"adding at {count:,} documents",
            f"{1 / seconds:.0f} a second ({processor * 1000:.1f} ms of the processor)",
            "–",
        )
    first, last = min(places), max(places)
    if first != last:
        ratios = sorted(each[first]["seconds"] / each[last]["seconds"] for each in rounds)
        yield (
            f"rate of adding at {last:,} over that at {first:,}, median of {ROUNDS} rounds",
            f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})",
            "≥ .7",
        )


def question_rows(place: Path, empty: Path, count: int) -> Iterator[Row]:
    """What the questions take over the same on an empty dossier, and their peak memory."""
    with Dossier.open(place) as dossier:
        claim = dossier.claims(*generator.ASKED)[0].id
    questions = {
        "claims": ("claims", *generator.ASKED),
        "deals": ("deals", *generator.ASKED),
        "documents": ("documents",),
        "documents --json": ("documents", "--json"),
        "why (on a claim)": ("why", claim),
    }
    for name, words in questions.items():
        base = statistics.median(_processor(words, empty)[0] for _ in range(RUNS))
        first = _processor(words, place)
        more = [_processor(words, place) for _ in range(RUNS)]
        over = statistics.median(seconds for seconds, _ in more) - base
        peak = max(megabytes for _, megabytes in (first, *more))
        yield (
            f"{name}, {count:,} documents: processor over an empty dossier (the first time)",
            f"{over:.2f} s ({first[0] - base:.2f})",
            _AIMS["processor"],
        )
        yield f"{name}, {count:,} documents: peak memory", f"{peak:.0f} MB", _AIMS["memory"]


def _processor(words: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds of the processor and peak megabytes of one command."""
    command = [str(KIRMASH), *words, "-d", str(folder)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    return _seconds(used), used.ru_maxrss / 1024


def _seconds(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    for row in rows(tuple(map(int, sys.argv[1:])) or None):
        print(" | ".join(row), flush=True)
