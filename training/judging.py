"""How sure the decisions are, learned out of fold: of every number's likeliest reading whether it
is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Bools, Doubles, Floats
from kirmash.extract.reader.confidence import (
    Draft,
    Key,
    best_places,
    confidence_blocks,
    draft,
    keys_of,
)
from kirmash.extract.reader.forest import Forest
from kirmash.extract.reader.joint import Weighed
from training import evaluate
from training.fit import TreeSettings, mean_forest
from training.stack import JointResult, Stack, Track, TreeTask, cross_forest, probabilities

JUDGE_TREES = TreeSettings(200, leaves=12, rate=0.03, least_rows=60, columns=0.2)
SEEDS = (7, 19, 31, 43)
"""The judge is the mean of as many forests: one alone is off by as much as a feature brings."""
NO_SERIES = 0.4
"""What a draft that would enter no series weighs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The drafts of all pages: score out of fold, whether right, whether of a series, page, and
    the chance that the number is a core claim.
    """

    drafts: list[list[Draft]]
    score: Doubles
    right: Bools
    series: Bools
    page: NDArray[np.int64]
    core: Doubles

    def scores_of(self, page: int) -> Doubles:
        """The scores of one page's drafts."""
        return self.score[self.page == page]

    @property
    def chosen(self) -> evaluate.Chosen:
        """The drafts as curves are drawn of them."""
        return evaluate.Chosen(self.score, self.right, self.series, self.page)


def told_of(tracks: Sequence[Track], results: Sequence[JointResult], page: int) -> list[Weighed]:
    """What every pipeline makes of a page, out of fold."""
    return [
        Weighed(track.beliefs[page], result.readings[page], result.scores[page])
        for track, result in zip(tracks, results, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Bench:
    """What the judge learns from: the drafts of all pages, their columns by what these tell,
    whether each is right, and whether it would enter a series.
    """

    drafts: list[list[Draft]]
    blocks: dict[str, Floats]
    right: Bools
    series: Bools


def fit_judge(
    stack: Stack, tracks: Sequence[Track], results: Sequence[JointResult]
) -> tuple[Judged, Forest]:
    """All drafts judged out of fold, of every number the best kept; and the forest of all."""
    return judge_bench(stack, lay_out(stack, tracks, results))


def lay_out(stack: Stack, tracks: Sequence[Track], results: Sequence[JointResult]) -> Bench:
    """The drafts of all pages beside what is known of them."""
    drafts, blocks, right, series = [], [], list[bool](), list[bool]()
    for page, inputs in enumerate(stack.inputs):
        told = told_of(tracks, results, page)
        found = draft(inputs, told)
        drafts.append(found)
        if found:
            blocks.append(confidence_blocks(inputs, told, found))
        truth = _truth(results, page)
        for one in found:
            is_right, is_of_series = truth[one.number, one.key]
            right.append(is_right)
            series.append(is_of_series)
    joined = {name: np.vstack([one[name] for one in blocks]) for name in blocks[0]}
    return Bench(drafts, joined, np.array(right, dtype=bool), np.array(series, dtype=bool))


def judge_bench(
    stack: Stack, bench: Bench, without: Sequence[str] = (), seeds: Sequence[int] = SEEDS
) -> tuple[Judged, Forest]:
    """The judge learned from all columns but those of the blocks named."""
    rows = np.hstack([block for name, block in bench.blocks.items() if name not in without])
    sizes = [len(found) for found in bench.drafts]
    weights = np.where(bench.series, 1, NO_SERIES).astype(np.float32)
    learned = np.ones(len(bench.right), dtype=bool)
    task = TreeTask(sizes, rows.astype(np.float32), bench.right, learned, weights=weights)
    grown = [cross_forest(stack, task, replace(JUDGE_TREES, seed=seed)) for seed in seeds]
    scores = np.mean([scores for scores, _ in grown], axis=0)
    chances = probabilities(scores)[:, 0]
    judged = _choose(bench.drafts, chances, bench.right, bench.series)
    return judged, mean_forest([one for _, one in grown])


def _choose(drafts: list[list[Draft]], score: Doubles, right: Bools, series: Bools) -> Judged:
    """Of every number the draft that is judged best."""
    kept, chosen, page, first = list[int](), list[list[Draft]](), list[int](), 0
    for place, found in enumerate(drafts):
        best = best_places(found, score[first : first + len(found)])
        chosen.append([found[at] for at in best])
        kept += [first + at for at in best]
        page += [place] * len(best)
        first += len(found)
    core = np.array([one.core for found in chosen for one in found])
    return Judged(chosen, score[kept], right[kept], series[kept], np.array(page), core)


def _truth(results: Sequence[JointResult], page: int) -> dict[tuple[int, Key], tuple[bool, bool]]:
    """Of every whole reading that a pipeline weighed whether it is right, and of a series."""
    found: dict[tuple[int, Key], tuple[bool, bool]] = {}
    for result in results:
        readings = result.readings[page]
        for row, key in enumerate(keys_of(readings)):
            found[int(readings.number[row]), key] = (
                bool(result.right[page][row]),
                evaluate.in_series(readings, row),
            )
    return found
