"""Times, peak memory, and steps measured in a process of their own."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def timed(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    return timed_with_processor(call)[0]


def timed_with_processor(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds that a call takes by the clock and of the processor."""
    started, before = time.perf_counter(), _processor_seconds()
    call()
    return time.perf_counter() - started, _processor_seconds() - before


def median_seconds(call: Callable[[], object], times: int = 5) -> float:
    """The median of the seconds of several calls."""
    return statistics.median(timed(call) for _ in range(times))


def peak_megabytes() -> float:
    """The peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_step(module: str, *arguments: object, **options: Any) -> dict[str, Any]:
    """What a module prints as JSON on its last line, run in a process of its own.

    ``options`` are those of subprocess.run, or ``python``, the interpreter. Raises
    CalledProcessError where it fails.
    """
    python = options.pop("python", sys.executable)
    command = [str(python), "-m", module, *map(str, arguments)]
    completed = subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True, **options
    )
    printed: dict[str, Any] = json.loads(completed.stdout.strip().splitlines()[-1])
    return printed


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
