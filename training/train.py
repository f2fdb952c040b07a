"""Train the reader: items to pages, all stages out of fold and on all, weights and model card.

    python -m training.train ITEMS… --out DIR [--more PAGES] [--build DIR] [--pages N] [--keep FILE]
    python -m training.train --stages FILE --out DIR [--build DIR]

ITEMS are folders of items, PAGES further texts with their gold beside them. Written are
``weights.npz`` and ``weights.json`` into DIR, and what was measured on pages of pairs unseen into
``measured.json`` of the build folder; into FILE what the judge and the decision are made from, all
stages out of fold, so that these two can be made anew from it in minutes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pickle
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression

from kirmash.extract.reader.arrays import Bools, Doubles
from kirmash.extract.reader.stages import HEADS
from kirmash.extract.reader.weights import ARRAYS, META, Calibration, Pipeline, Weights, pack
from training import evaluate
from training.corpus.items import read_items, write_pairs
from training.judging import fit_judge
from training.measure import out_of_fold_claims, score_pages, table_of
from training.pages import GoldPage, read_folder
from training.stack import (
    JOINT_TREES,
    SLOT_TREES,
    JointResult,
    Plan,
    Stack,
    Track,
    fit_contexts,
    fit_joint,
    fit_numbers,
    fit_pages,
    fit_slots,
    open_stack,
    open_track,
)

PLANS = (
    Plan("first", 7, is_heard=False),
    Plan(
        "second round", 11, is_second_round=True,
        slots=replace(SLOT_TREES, leaves=26, rate=0.07),
        joint=replace(JOINT_TREES, leaves=20, rate=0.06, columns=0.25),
    ),
    Plan(
        "alone", 17, is_second_round=True, is_alone=True,
        slots=replace(SLOT_TREES, rounds=100, leaves=22),
        joint=replace(JOINT_TREES, rounds=130, leaves=18),
    ),
)  # fmt: skip
AGAIN = ("kind", "total", "general", "role")
"""What a second round asks of numbers again: it knows the kinds of the claims around."""

CLAIMED = 0.42
"""The least chance of a core claim with which a number is told as one."""
ACCEPTED = 0.67
"""The least confidence with which a claim enters a series. By cross-validation of 2,325 pages .81
was right from .63 on at recall .28, .82 at .25, .87 at .20; pages of outlets that nobody tuned to
are harder (.80 at .22 from .63 on), so a little more is asked."""
MOST_CONFIDENT = 0.97  # no page is read with more certainty than pages like it showed
KNOTS = 40


def calibrate(score: Doubles, right: Bools) -> Calibration:
    """What scores are worth: isotonic, thinned to few knots."""
    model = IsotonicRegression(y_min=0.0, y_max=MOST_CONFIDENT, out_of_bounds="clip")
    model.fit(score, right.astype(float))
    knots = np.unique(np.quantile(score, np.linspace(0, 1, KNOTS)))
    edges = (knots[1:] + knots[:-1]) / 2
    values = [
        model.predict(score[(score >= a) & (score <= b)]).mean()
        for a, b in itertools.pairwise(knots)
    ]
    return Calibration(
        np.r_[0.0, edges, 1.0], np.maximum.accumulate(np.r_[0.0, values, values[-1]])
    )


def train(
    stack: Stack, plans: Sequence[Plan], keep: Path | None = None
) -> tuple[Weights, dict[str, object]]:
    """All stages of all pipelines; the weights and what was measured out of fold. ``keep`` is the
    file into which the stages go before the judge is fitted, for `finish` to take again.
    """
    fit_contexts(stack)
    fit_pages(stack)
    due = sum(labels.due for labels in stack.labels)
    tracks: list[Track] = []
    results: list[JointResult] = []
    lines: list[str] = []
    for plan in plans:
        track = open_track(stack, plan, tracks[-1] if tracks else None)
        first = not tracks or plan.is_alone
        fit_numbers(stack, track, tuple(HEADS) if first else AGAIN)
        fit_slots(stack, track)
        tracks.append(track)
        if not plan.is_heard:
            continue
        result = fit_joint(stack, track)
        results.append(replace_rows(result))
        chosen = evaluate.choose(result.readings, result.right, result.scores)
        lines.append(evaluate.describe(chosen, due, plan.name))
        stack.tell(lines[-1])
    if keep:
        keep.write_bytes(pickle.dumps((stack, tracks, results, lines), protocol=5))
        stack.tell("stages written to", keep)
    return finish(stack, tracks, results, lines)


def finish(
    stack: Stack, tracks: Sequence[Track], results: Sequence[JointResult], lines: list[str]
) -> tuple[Weights, dict[str, object]]:
    """The pipelines judged, calibrated and measured; ``lines`` are their curves."""
    due = sum(labels.due for labels in stack.labels)
    heard = [track for track in tracks if track.plan.is_heard]
    judged, judge = fit_judge(stack, heard, results)
    lines.append(evaluate.describe(judged.chosen, due, "judged"))
    stack.tell(lines[-1])
    calibration = calibrate(judged.score, judged.right)
    confidence = calibration.of(judged.score)
    entering = judged.series & (judged.core >= CLAIMED)
    over = confidence[entering] >= ACCEPTED
    right = judged.right[entering][over]
    facts: dict[str, object] = {
        "pages": len(stack.pages),
        "due": due,
        "curves": lines,
        "calibration": evaluate.calibration(confidence, judged.right),
        "accepted": {
            "threshold": ACCEPTED,
            "precision": round(float(right.sum() / max(1, len(right))), 3),
            "recall": round(float(right.sum() / due), 3),
        },
    }
    stack.tell(json.dumps(facts["accepted"]), facts["calibration"])
    claims = out_of_fold_claims(stack, (heard, results), judged, calibration, (CLAIMED, ACCEPTED))
    facts["scores"] = table_of(score_pages(stack.pages, claims))
    facts["rules"] = table_of(score_pages(stack.pages, [page.claims for page in stack.pages]))
    stack.tell("out of fold", json.dumps(facts["scores"]["all"]))
    stack.tell("the rules", json.dumps(facts["rules"]["all"]))
    pipelines = tuple(
        Pipeline(
            track.forests, track.plan.is_second_round, track.plan.is_alone, track.plan.is_heard
        )
        for track in tracks
    )
    weights = Weights(stack.linear, stack.page, pipelines, judge, calibration, CLAIMED, ACCEPTED)
    return weights, facts


def replace_rows(result: JointResult) -> JointResult:
    """The result without its rows: they are many."""
    result.rows = np.zeros((0, 0), dtype=np.float32)
    return result


def write_weights(weights: Weights, facts: dict[str, object], folder: Path) -> int:
    """The weights into the folder of the package's data; how many bytes."""
    arrays, meta = pack(weights, facts)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ARRAYS).write_bytes(arrays)
    (folder / META).write_text(meta, "utf-8")
    return len(arrays) + len(meta)


def make_pairs(items: Path, folder: Path) -> None:
    """The items of a folder as pairs of text and gold."""
    for path in sorted(items.glob("*.item")):
        write_pairs(read_items(path), folder)


def _read_pages(options: argparse.Namespace) -> list[GoldPage]:
    pairs = options.build / "pairs"
    for folder in options.items:
        make_pairs(folder, pairs)
    for path in sorted(options.more.glob("*.*")) if options.more else ():
        (pairs / f"more-{path.name}").write_bytes(path.read_bytes())
    pages = read_folder(pairs, options.build / "pages.pickle")
    return pages[:: max(1, len(pages) // options.pages)] if options.pages else pages


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("items", type=Path, nargs="*")
    parser.add_argument("--more", type=Path, help="a folder of pages with their gold beside them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    parser.add_argument("--pages", type=int, default=0, help="only so many pages, for a trial")
    parser.add_argument("--keep", type=Path, help="a file for the stages before the judge")
    parser.add_argument("--stages", type=Path, help="such a file: the judge alone is fitted")
    options = parser.parse_args(arguments)
    if options.stages:
        stages = pickle.loads(options.stages.read_bytes())  # our own file
        stack: Stack = stages[0]
        weights, facts = finish(*stages)
    else:
        stack = open_stack(_read_pages(options))
        weights, facts = train(stack, PLANS, options.keep)
    size = write_weights(weights, facts, options.out)
    (options.build / "measured.json").write_text(json.dumps(facts, indent=1), "utf-8")
    stack.tell("weights", size, "bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
