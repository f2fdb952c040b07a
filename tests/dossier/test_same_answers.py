"""The same files give the same answers and the same bytes: in whatever order they are added and
asked for, on whatever side of Greenwich, with whatever seed of hashes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.dossier.same_answers import QUESTIONS

ROOT = Path(__file__).parents[2]
FORMATS = ("docx", "html", "pdf", "xlsx")


def answers(folder: Path, seed: int, hashes: str, zone: str) -> dict[str, bytes]:
    """What a process of its own answers and writes, by the names of its files."""
    folder.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-m", "tests.dossier.same_answers", str(folder), str(seed)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    taken = [*folder.glob("*.txt"), *folder.glob("??/*"), folder / "calendar"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in taken}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The answers of files added at once and asked in order."""
    found = answers(tmp_path_factory.mktemp("usual") / "0", 0, "0", "UTC")
    assert {f"{name}.txt" for name in QUESTIONS} <= set(found)
    assert sorted(name[-4:].strip(".") for name in found if name.startswith("ru/")) == list(FORMATS)
    assert all(content.startswith(b"0\n") for name, content in found.items() if ".txt" in name)
    return found


@pytest.mark.parametrize(
    ("seed", "hashes", "zone"), [(1, "1", "America/Los_Angeles"), (2, "random", "Pacific/Auckland")]
)
def test_order_zone_and_hashes_change_no_byte(
    usual: dict[str, bytes], tmp_path: Path, seed: int, hashes: str, zone: str
) -> None:
    other = answers(tmp_path / "other", seed, hashes, zone)
    assert [name for name in usual if usual[name] != other.get(name)] == []
    assert set(usual) == set(other)
