"""A pair of many pages: what four commands cost as its pages grow, beside a plain sampler.

Every command is a new process on a dossier that was never asked anything.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.ledger import generator as ledger_generator
from benchmarks.worlds.generator import World, economies_of, make_pages_of_a_pair
from benchmarks.worlds.pages import write_pages
from benchmarks.worlds.scores import readings
from kirmash import Dossier

PAGES = (100, 300, 1_000, 3_333)
CLAIMS_A_PAGE = 3
MOST_SECONDS = 60
"""Of the processor; a command that takes longer is stopped, and not tried with more pages."""
SWEEPS = 1_000
KIRMASH = Path(sys.executable).parent / "kirmash"
_AIMED_PAGES = 1_000
_AIMS = {"series": "≤ 2 s", "conflicts": "≤ 5 s", "why": "≤ 2 s", "brief": "≤ 6 s"}
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds and peak megabytes of a command; ``seconds`` None where it was stopped."""

    seconds: float | None
    megabytes: float
    output: str


def rows(sizes: Sequence[int] = PAGES) -> Iterator[Row]:
    """A row a command and size, then the plain sampler."""
    stopped: set[str] = set()
    for pages in sizes:
        world = make_pages_of_a_pair(pages, CLAIMS_A_PAGE)
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            _make_dossier(folder, world)
            value = ""
            for command, seconds_aim in _AIMS.items():
                label = f"one pair, {pages:,} pages, {len(world.statements):,} claims: {command}"
                aim = f"{seconds_aim}, ≤ 400 MB" if pages == _AIMED_PAGES else "–"
                if command in stopped or (command == "why" and not value):
                    yield label, "not tried", aim
                    continue
                cost = _cost(folder, command, value)
                if cost.seconds is None:
                    stopped.add(command)
                    yield label, f"> {MOST_SECONDS} s, {cost.megabytes:.0f} MB", aim
                    continue
                if command == "series":
                    value = _a_value(cost.output)
                yield label, f"{cost.seconds:.1f} s, {cost.megabytes:.0f} MB", aim
        seconds = plain_sampler(world)
        yield f"a plain sampler of {len(world.statements):,} claims", f"{seconds:.2f} s", "–"


def _make_dossier(folder: Path, world: World) -> None:
    write_pages(world, folder / "pages.jsonl")
    with Dossier.create(folder / "fresh") as dossier:
        ledger_generator.store_readings(dossier.ledger, readings(folder / "pages.jsonl"))


def _a_value(output: str) -> str:
    """The id of a point with a value."""
    points = json.loads(output)["points"]
    return next((str(p["id"]) for p in points if p["value"] is not None), "")


def _cost(folder: Path, command: str, value: str) -> Cost:
    """A command on a copy of the dossier."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / "fresh", copy)
    pair = economies_of(0)
    words = {
        "series": ("series", *pair, "--json"),
        "conflicts": ("conflicts", *pair, "--json"),
        "why": ("why", value, "--json"),
        "brief": ("brief", *pair, "--lang", "en", "--out", str(folder / "out")),
    }[command]
    with (folder / "output").open("w+") as output:
        child = subprocess.Popen(
            [str(KIRMASH), *words, "-d", str(copy)],
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = status
        output.seek(0)
        is_stopped = os.WIFSIGNALED(status)
        if status and not is_stopped:
            raise RuntimeError(f"{command} ended with {status}")
        seconds = None if is_stopped else used.ru_utime + used.ru_stime
        return Cost(seconds, used.ru_maxrss / 1024, output.read())


def plain_sampler(world: World, sweeps: int = SWEEPS) -> float:
    """Processor seconds of a plain sampler: a level a cell, and which of its levels are wrong."""
    levels = [statement for statement in world.statements if not statement.is_rate]
    cells = np.array([statement.year * 3 + statement.flow for statement in levels])
    values = np.array([(s.print.low + s.print.high) / 2 for s in levels])
    random = np.random.default_rng(1)
    started = time.process_time()
    size = int(cells.max()) + 1
    counts = np.maximum(np.bincount(cells, minlength=size), 1)
    level = np.bincount(cells, values, minlength=size) / counts
    for _ in range(sweeps):
        far = values - level[cells]
        right = 0.88 * np.exp(-0.5 * (far / 0.005) ** 2) / 0.005
        wrong = 0.12 * np.exp(-0.5 * (far / 0.5) ** 2) / 0.5
        chosen = random.random(len(values)) * (right + wrong) < right
        precision = np.where(chosen, 1 / 0.005**2, 1 / 0.5**2)
        total = np.maximum(np.bincount(cells, precision, minlength=size), 1e-6)
        mean = np.bincount(cells, precision * values, minlength=size) / total
        level = mean + random.standard_normal(size) / np.sqrt(total)
    return time.process_time() - started


if __name__ == "__main__":
    for row in rows(tuple(map(int, sys.argv[1:])) or PAGES):
        print(" | ".join(row), flush=True)
