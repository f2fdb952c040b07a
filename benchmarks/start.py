"""What a command costs before it does anything: processor seconds against the parser and the
terminal's library alone, alternated in one run.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from rich.table import Table
from rich.text import Text

from benchmarks.measuring import median_seconds
from kirmash import Dossier
from kirmash.cli import screen

KIRMASH = str(Path(sys.executable).parent / "kirmash")
ALONE = "python -c 'import typer, rich'"
RUNS, FEW_RUNS, TABLE_ROWS = 41, 11, 5_000
PAIR = ("BLR", "RU-IVA")


def rows(dossier: Path) -> Iterator[tuple[str, str, str]]:
    """Helps and mistakes, then questions to a small dossier."""
    yield from _against_alone(
        {
            "kirmash --help": (["--help"], "2 ×"),
            "kirmash --version": (["--version"], "2 ×"),
            "kirmash claims --help": (["claims", "--help"], "2 ×"),
            "kirmash trade fetch --help": (["trade", "fetch", "--help"], "2 ×"),
            "a wrong option": (["claims", "--nope"], "–"),
        },
        RUNS,
    )
    with Dossier.open(dossier) as opened:
        claim = opened.claims(*PAIR)[0].id
    folder = ("-d", str(dossier))
    yield from _against_alone(
        {
            "kirmash init, where there is a dossier": (["init", str(dossier)], "–"),
            "kirmash documents": (["documents", *folder], "–"),
            "kirmash claims": (["claims", *PAIR, *folder], "–"),
            "kirmash claims --json": (["claims", *PAIR, *folder, "--json"], "–"),
            "kirmash deals": (["deals", *PAIR, *folder], "–"),
            "kirmash why, of a claim": (["why", claim, *folder], "–"),
        },
        FEW_RUNS,
    )
    yield from _table_rows()


def _table_rows() -> Iterator[tuple[str, str, str]]:
    """A table of many claims, set by the program and drawn by rich."""
    columns = ("id", "measure", "reporter", "partner", "period", "said", "modality", "outlet")
    row = ("turnover", "Belarus", "Ivanovo Oblast", "January–September 2016", "about $98.4 m")
    rows = [(f"c-{n:010x}", *row, "reported", "example.org") for n in range(TABLE_ROWS)]
    drawn = Table(*columns, box=None, pad_edge=False)
    for cells in rows:
        drawn.add_row(*map(Text, cells))
    with redirect_stdout(StringIO()):
        ours = median_seconds(lambda: screen.print_table(columns, rows))
        rich = median_seconds(lambda: screen.STDOUT.print(drawn))
    yield (
        f"a table of {TABLE_ROWS:,} claims, and as rich draws it",
        f"{ours:.2f} s, {rich:.2f} s",
        "–",
    )


def _against_alone(
    commands: Mapping[str, tuple[Sequence[str], str]], runs: int
) -> Iterator[tuple[str, str, str]]:
    """The median of each command, run in turns with the libraries alone."""
    calls = {ALONE: [sys.executable, "-c", "import typer, rich"]}
    calls |= {name: [KIRMASH, *words] for name, (words, _) in commands.items()}
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(runs + 1):
        for name, call in calls.items():
            seconds[name].append(_processor_seconds(call))
    medians = {name: statistics.median(each[1:]) for name, each in seconds.items()}  # compiled now
    alone = medians.pop(ALONE)
    yield f"{ALONE}, median of {runs}", f"{1000 * alone:.0f} ms of processor", "–"
    for name, median in medians.items():
        yield name, f"{1000 * median:.0f} ms, {median / alone:.2f} ×", commands[name][1]


def _processor_seconds(call: Sequence[str]) -> float:
    """The seconds of the processor that a process takes, the system's among them."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(call, capture_output=True, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
