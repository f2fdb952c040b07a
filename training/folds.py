"""Folds that no pair of economies is split over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from kirmash.extract.reader.arrays import Ints

FOLDS = 5


def pair_disjoint_folds(pairs: Sequence[str], weights: Sequence[int], folds: int = FOLDS) -> Ints:
    """The fold of each page: pages of one pair together, folds of about equal weight."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        groups[pair].append(index)
    heaviest = sorted(groups, key=lambda pair: (-sum(weights[i] for i in groups[pair]), pair))
    load, fold = [0] * folds, np.zeros(len(pairs), dtype=np.int64)
    for pair in heaviest:
        lightest = load.index(min(load))
        for index in groups[pair]:
            fold[index] = lightest
            load[lightest] += weights[index]
    return fold
