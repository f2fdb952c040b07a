"""Score the gate, and log the figures beside the commit they belong to.

    python -m training.gate ITEMS [--extractor joint] [--log FILE]

ITEMS holds the gate's items, which are scored and never read: nothing is printed but sums. A look
is a look: every run is logged, and a tree with changes of its own is refused, so that each line of
the log can be made again.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kirmash.evaluation import scoring, series_scores
from kirmash.evaluation.atoms import MATCH_LEVELS
from kirmash.extract import pipeline
from kirmash.readers import pages
from kirmash.records.extractions import to_json
from kirmash.settings import Settings
from training.corpus.items import read_items, write_pairs

LOG = Path(__file__).parent / "gate_log.csv"
COLUMNS = (
    "day", "commit", "extractor", "documents", "number", "dated", "placed", "strict",
    "series precision", "series recall", "wrong", "said", "all precision", "all recall",
    "deals", "deal kind", "deal status",
)  # fmt: skip


def commit_of(folder: Path) -> str:
    """The commit of a clean tree, '' of one with changes."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", folder, *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    return "" if git("status", "--porcelain") else git("rev-parse", "--short=12", "HEAD")


def score_items(files: Sequence[Path], extractor: str) -> Counter[str]:
    """The counts of an extractor's reading of items."""
    chosen = pipeline.get_extractor(extractor)

    def read(path: Path) -> dict[str, Any]:
        document = pages.load_document(path.read_bytes(), path.name, None, Settings())
        return to_json(pipeline.extract(document, chosen))

    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            write_pairs(read_items(file), Path(folder))
        return sum((one.tally for one in scoring.score_documents(Path(folder), read)), Counter())


def figures(tally: Counter[str]) -> dict[str, Any]:
    """What is logged of a score."""
    summary = scoring.summarise_counts(tally)
    core = summary["claims"]["core"]
    told = series_scores.summarise_series(tally)
    return {
        "documents": tally["documents"],
        **{level: core[level]["F1"] for level in MATCH_LEVELS},
        "series precision": told["series"]["P"],
        "series recall": told["series"]["R"],
        "wrong": told["series"]["wrong"],
        "said": told["series"]["said"],
        "all precision": told["open"]["P"],
        "all recall": told["open"]["R"],
        "deals": summary["deals found"]["F1"],
        "deal kind": summary["deal kind accuracy on found"],
        "deal status": summary["deal status accuracy on found"],
    }


def append(log: Path, row: dict[str, Any]) -> None:
    """A line at the end of the log, its heading first where it is new."""
    fresh = not log.exists()
    with log.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerow(row)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 where the tree has changes or there are no items."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("items", type=Path)
    parser.add_argument("--extractor", default="joint")
    parser.add_argument("--log", type=Path, default=LOG)
    options = parser.parse_args(arguments)
    files = sorted(options.items.glob("*.item"))
    if not files:
        print(f"no items in {options.items}", file=sys.stderr)
        return 1
    commit = commit_of(Path(__file__).parent)
    if not commit:
        print("the tree has changes: commit them, a score belongs to a commit", file=sys.stderr)
        return 1
    row = {
        "day": datetime.now(UTC).date().isoformat(),
        "commit": commit,
        "extractor": options.extractor,
        **figures(score_items(files, options.extractor)),
    }
    append(options.log, row)
    print("\n".join(f"{name}: {value}" for name, value in row.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
