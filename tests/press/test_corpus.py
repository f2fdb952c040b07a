"""The corpus of press items with gold facts: modest floors, so that a change for the worse is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kirmash.press import pages
from kirmash.press.extract import extract
from kirmash.settings import Settings
from kirmash.terms.extractions import to_json

REPO = Path(__file__).parents[2]
CORPUS = REPO.parent / "shared" / "corpus" / "dev"
SCORER = REPO / "benchmarks" / "press" / "score.py"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of press items is not beside the repository")


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    out = tmp_path_factory.mktemp("corpus") / "extractions.jsonl"
    texts = sorted(CORPUS.glob("*.txt"))
    lines = (to_json(extract(pages.load(path.read_bytes(), path.name, None, Settings()))) for path in texts)
    out.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    run = subprocess.run([sys.executable, SCORER, CORPUS, out, "--json"], capture_output=True, text=True, check=True)
    return dict(json.loads(run.stdout))


def test_every_document_has_a_line_and_every_span_holds(scores: dict[str, object]) -> None:
    assert scores["documents without a line"] == 0
    assert scores["spans that hold"] == 1.0


@pytest.mark.parametrize(
    ("what", "floor"),
    [("deal kind accuracy on found", 0.85), ("deal status accuracy on found", 0.85), ("hedge accuracy on strict", 0.85)],
)
def test_accuracies(scores: dict[str, object], what: str, floor: float) -> None:
    value = scores[what]
    assert isinstance(value, float)
    assert value >= floor


@pytest.mark.parametrize(("what", "floor"), [("deals found", 0.78), ("actors", 0.6), ("goods", 0.6)])
def test_records_found(scores: dict[str, object], what: str, floor: float) -> None:
    value = scores[what]
    assert isinstance(value, dict)
    assert value["F1"] >= floor


@pytest.mark.parametrize(("level", "floor"), [("number", 0.8), ("dated", 0.7), ("placed", 0.7), ("strict", 0.6)])
def test_core_claims(scores: dict[str, object], level: str, floor: float) -> None:
    claims = scores["claims"]
    assert isinstance(claims, dict)
    assert claims["core"][level]["F1"] >= floor
