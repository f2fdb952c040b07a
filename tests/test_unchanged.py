"""Every output is as it was frozen: digests by kind and document, made by tools/freeze.py.

A change that is meant is written with `python tools/freeze.py --write --reason "…"`, and stands
with its reason in golden/unchanged-reasons.toml. To see what differs: `--dump DIR` before and
after, `diff -r`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import filter as matching
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FREEZE = ROOT / "tools" / "freeze.py"
GOLDEN: dict[str, str] = json.loads(
    (ROOT / "tests" / "golden" / "unchanged.json").read_text("utf-8")
)
GROUPS = sorted({key.split("/")[1] for key in GOLDEN})


@dataclass(frozen=True, slots=True)
class Outputs:
    """The digests of this run by key, and why groups were skipped."""

    digests: dict[str, str]
    skipped: dict[str, str]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """One run in a process of its own: the language and caches of other tests do not reach it."""
    path = tmp_path_factory.mktemp("unchanged") / "digests.json"
    done = subprocess.run(
        [sys.executable, str(FREEZE), "--digests", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Outputs(**json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("group", GROUPS)
def test_no_answer_changed(outputs: Outputs, group: str) -> None:
    if group in outputs.skipped:
        pytest.skip(outputs.skipped[group])
    before = {key: value for key, value in GOLDEN.items() if key.split("/")[1] == group}
    now = {key: value for key, value in outputs.digests.items() if key.split("/")[1] == group}
    differ = sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    assert not differ, "kind/document: " + ", ".join(differ)


def test_every_group_of_this_run_is_frozen(outputs: Outputs) -> None:
    assert {key.split("/")[1] for key in outputs.digests} <= set(GROUPS)


def test_reasons_name_frozen_outputs() -> None:
    path = ROOT / "tests" / "golden" / "unchanged-reasons.toml"
    changes = tomllib.loads(path.read_text("utf-8")).get("change", [])
    for change in changes:
        assert change["reason"].strip()
        assert change["keys"]
    frozen = list(GOLDEN)
    still = [key for change in changes if not change.get("gone") for key in change["keys"]]
    unknown = [key for key in still if not matching(frozen, key)]
    assert not unknown
