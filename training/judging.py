"""How sure the decisions are, learned out of fold: of every number's likeliest reading whether it
is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kirmash.extract.reader.arrays import Bools, Doubles
from kirmash.extract.reader.confidence import (
    Draft,
    Key,
    best_places,
    confidence_matrix,
    draft,
    keys_of,
)
from kirmash.extract.reader.forest import Forest
from kirmash.extract.reader.joint import Weighed
from training import evaluate
from training.fit import TreeSettings
from training.stack import JointResult, Stack, Track, TreeTask, cross_forest, probabilities

JUDGE_TREES = TreeSettings(200, leaves=12, rate=0.03, least_rows=60, columns=0.2)


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


def fit_judge(
    stack: Stack, tracks: Sequence[Track], results: Sequence[JointResult]
) -> tuple[Judged, Forest]:
    """All drafts judged out of fold, of every number the best kept; and the forest of all."""
    drafts, rows, right, series = [], [], list[bool](), list[bool]()
    for page, inputs in enumerate(stack.inputs):
        told = told_of(tracks, results, page)
        found = draft(inputs, told)
        drafts.append(found)
        if found:
            rows.append(confidence_matrix(inputs, told, found))
        truth = _truth(results, page)
        for one in found:
            is_right, enters = truth[one.number, one.key]
            right.append(is_right)
            series.append(enters)
    sizes = [len(found) for found in drafts]
    labels = np.array(right, dtype=bool)
    task = TreeTask(sizes, np.vstack(rows), labels, np.ones(len(labels), dtype=bool))
    scores, forest = cross_forest(stack, task, JUDGE_TREES)
    chances = probabilities(scores)[:, 0]
    return _choose(drafts, chances, labels, np.array(series, dtype=bool)), forest


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
