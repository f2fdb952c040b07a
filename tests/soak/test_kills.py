"""Commands killed at seeded moments: nothing acknowledged is lost, nothing unfinished stays, and
the same command comes to the same end.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.soak.scenarios import PAGES, Place

from kirmash import Dossier
from kirmash.ledger import blobs

ROOT = Path(__file__).parents[2]
KILLS, SEED = 20, 14

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


@posix
def test_twenty_kills_lose_nothing_and_leave_nothing() -> None:
    command = [sys.executable, "-m", "tests.soak.kills", "--json"]
    ended = subprocess.run(
        [*command, "--number", str(KILLS), "--seed", str(SEED)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    tallies: list[dict[str, Any]] = json.loads(ended.stdout)["tallies"]
    for fault in ("lost", "leftovers", "unrecovered", "survivors"):
        assert [what for tally in tallies for what in tally[fault]] == []
    assert sum(tally["kills"] for tally in tallies) == KILLS
    assert sum(tally["at_work"] for tally in tallies) >= KILLS * 3 // 4
    assert sum(tally["acknowledged"] for tally in tallies) > 0
    shares = [share for tally in tallies for share in tally["moments"]]
    assert min(shares) < 0.25
    assert max(shares) > 0.75


def test_what_is_left_over_is_seen(tmp_path: Path) -> None:
    place = Place(tmp_path)
    with Dossier.create(place.dossier) as dossier:
        dossier.add([PAGES / "2016-04-15-sb.html"])
        (document,) = (entry.document.id for entry in dossier.documents())
    assert found(place) == []
    strays = (
        "documents/ab/" + "ab" * 32,
        ".kirmash-1.part",
        "trade/adding-1/rows",
        "trade/x.parquet",
    )
    for name in strays:
        (place.dossier / name).parent.mkdir(parents=True, exist_ok=True)
        (place.dossier / name).touch()
    place.briefs.mkdir()
    (place.briefs / ".brief-set-a-01234567.part").mkdir()
    (place.dossier / "empty").mkdir()
    shutil.copy(
        blobs.document_path(place.dossier, document),
        blobs.document_path(place.dossier, document).with_name(f"{document}.new"),
    )
    staged = f"documents/{document[:2]}/{document}.new"
    assert found(place) == sorted((*strays, staged, "empty", ".brief-set-a-01234567.part"))


def found(place: Place) -> list[str]:
    """What is left over, asked in a process without threads."""
    code = (
        "import sys, json; from pathlib import Path; from tests.soak.scenarios import *; "
        "print(json.dumps(sorted(leftovers(Place(Path(sys.argv[1]))))))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(place.folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*filter(None, sys.path), str(ROOT)])},
        capture_output=True,
        text=True,
        check=True,
    )
    names: list[str] = json.loads(answer.stdout)
    return names
