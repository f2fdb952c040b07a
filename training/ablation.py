"""What each part of the reader brings: the judge learned without it, all out of fold.

python -m training.ablation --stages FILE [--weights FOLDER]

FILE is what `training.train --keep` wrote; the lines go into the facts of the weights, from where
the model card takes them.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kirmash.extract.reader.weights import META
from kirmash.formats import encoding_json
from training import evaluate
from training.card import WEIGHTS
from training.judging import Bench, Judged, judge_bench, lay_out
from training.stack import JointResult, Stack, Track

SEEDS = (7, 19)
PARTS = {
    "what the page's other numbers say part by part": ("companions",),
    "sizes and sums of lists": ("sizes",),
    "what the words say of the sides": ("sides",),
    "shares, rates, wholes": ("identities",),
    "turnover, balance and repeats": ("arithmetic",),
    "how sure the decisions around are": ("page",),
    "all arithmetic": ("identities", "arithmetic", "sizes"),
    "all that stands around": ("companions", "sizes", "page", "around", "arithmetic", "identities"),
}
PIPELINES = {
    "the pipeline that knows the rules": slice(1, None),
    "the pipeline that does not know them": slice(None, 1),
}


def lines(stack: Stack, tracks: Sequence[Track], results: Sequence[JointResult]) -> Iterator[str]:
    """One line a part that is left out; ``tracks`` are those heard."""
    due = sum(labels.due for labels in stack.labels)
    bench = lay_out(stack, tracks, results)

    def told(name: str, bench: Bench, without: Sequence[str] = ()) -> str:
        judged: Judged = judge_bench(stack, bench, without, SEEDS)[0]
        return evaluate.describe(judged.chosen, due, name)

    yield told("with all", bench)
    for name, without in PARTS.items():
        yield told(f"without {name}", bench, without)
    for name, heard in PIPELINES.items():
        yield told(f"without {name}", lay_out(stack, tracks[heard], results[heard]))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--stages", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    stack, tracks, results, _ = pickle.loads(options.stages.read_bytes())  # our own file
    found = []
    for line in lines(stack, [one for one in tracks if one.plan.is_heard], results):
        stack.tell(line)
        found.append(line)
    file = options.weights / META
    meta = json.loads(file.read_text("utf-8"))
    meta["facts"]["ablations"] = found
    file.write_text(encoding_json.canonical_json(meta) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
