"""The reader's model card, written from what training measured: ``docs/reader.md``.

python -m training.card [--weights FOLDER] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kirmash.extract.reader.weights import META

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "src" / "kirmash" / "data" / "reader"
PAGE = ROOT / "docs" / "reader.md"
NOTES = Path(__file__).parent / "notes.md"
"""What is told of the reader that no run measures: how it works, limits, what was tried."""


def card(meta: Mapping[str, Any], notes: str) -> str:
    """The page: notes first, then what was measured."""
    facts = meta["facts"]
    accepted = facts["accepted"]
    parts = [
        notes.rstrip(),
        "## Measured on pages of pairs unseen",
        f"{facts['pages']} pages in five folds, no pair of economies on both sides; every figure is"
        f" of models that had not seen the page's pair. Trained with commit-free settings of"
        " `training/train.py`; the weights are of all pages.",
        f"A claim is accepted from confidence {meta['accepted']} on. Of what reaches a series"
        f" {accepted['precision']:.0%} was right from {accepted['threshold']} on, at recall"
        f" {accepted['recall']:.2f}.",
        "### By language and genre",
        "\n".join(_table(facts["scores"], facts["rules"])),
        "### Precision of what reaches a series, by recall",
        "\n".join(f"- {line}" for line in facts["curves"]),
        "### Calibration",
        "\n".join(
            ["| confidence | claims | right |", "|---|---|---|"]
            + [
                f"| {tenth / 10:.1f} | {count} | {right:.2f} |"
                for tenth, count, right in facts["calibration"]
            ]
        ),
    ]
    if ablations := facts.get("ablations"):
        parts += ["### What each part brings", "\n".join(f"- {line}" for line in ablations)]
    return "\n\n".join(parts) + "\n"


def _table(scores: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "| pages | number | dated | placed | strict | wrong of what reaches a series (recall)"
        " | the rules: strict, wrong (recall) |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name, row in scores.items():
        old = rules[name]
        levels = " | ".join(
            f"{row[level]:.2f}" for level in ("number", "dated", "placed", "strict")
        )
        yield (
            f"| {name} ({row['pages']}) | {levels} | {1 - row['P']:.0%} ({row['R']:.2f})"
            f" | {old['strict']:.2f}, {1 - old['P']:.0%} ({old['R']:.2f}) |"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args(arguments)
    meta = json.loads((options.weights / META).read_text("utf-8"))
    options.out.write_text(card(meta, NOTES.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
