"""The desk killed at its work: nothing acknowledged is lost, nothing is seen by half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS, SEED = 20, 22


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_twenty_kills_of_a_desk_lose_nothing_that_was_acknowledged() -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.soak.desk_kills",
            "--number",
            str(KILLS),
            "--seed",
            str(SEED),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout, ended.stderr
    tally = json.loads(ended.stdout)
    assert (tally["lost"], tally["ill"]) == ([], [])
    assert ended.returncode == 0
    assert tally["kills"] == KILLS
    assert tally["at_work"] >= KILLS // 2
    assert tally["decisions"] > 0
    assert tally["batches"] > 0
    assert tally["fields"] > 0
