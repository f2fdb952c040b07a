"""Trees over many rows against one row walked down one tree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.reader import forest as forest_module
from kirmash.extract.reader.forest import Forest, group_softmax, softmax


def random_forest(
    seed: int, trees: int = 5, classes: int = 1, depth: int = 3, columns: int = 4
) -> Forest:
    """Complete trees with random splits."""
    rng = np.random.default_rng(seed)
    inner, whole = 2**depth - 1, 2 ** (depth + 1) - 1
    place = np.arange(whole)
    left = np.concatenate(
        [np.where(place < inner, 2 * place + 1, place) + t * whole for t in range(trees)]
    )
    leaf = np.tile(place >= inner, trees)
    size = trees * whole
    return Forest(
        rng.integers(columns, size=size),
        np.where(leaf, np.inf, rng.normal(size=size)).astype(np.float32),
        left,
        rng.random(size) < 0.5,
        np.where(leaf, rng.normal(size=size), 0),
        np.arange(trees) * whole,
        classes,
        depth,
    )


def walked(forest: Forest, row: np.ndarray, root: int) -> float:
    """The leaf one row ends in."""
    node = root
    while forest.left[node] != node:
        value = float(row[forest.feature[node]])
        left = forest.unknown_left[node] if math.isnan(value) else value <= forest.threshold[node]
        node = int(forest.left[node]) + (not left)
    return float(forest.value[node])


@pytest.mark.parametrize("classes", [1, 3])
def test_sums_are_those_of_walking_each_tree(classes: int) -> None:
    forest = random_forest(3, trees=6, classes=classes)
    rows = np.random.default_rng(1).normal(size=(40, 4)).astype(np.float32)
    rows[::7, 1] = np.nan
    scores = forest.scores(rows)
    for row, sums in zip(rows, scores, strict=True):
        want = [
            sum(walked(forest, row, int(root)) for root in forest.roots[k::classes])
            for k in range(classes)
        ]
        assert sums == pytest.approx(want, abs=1e-12)


def test_blocks_do_not_change_the_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    forest = random_forest(5)
    rows = np.random.default_rng(2).normal(size=(30, 4)).astype(np.float32)
    whole = forest.scores(rows)
    monkeypatch.setattr(forest_module, "_BLOCK", 7)
    assert (forest.scores(rows) == whole).all()


def test_a_forest_survives_its_arrays() -> None:
    forest = random_forest(8, classes=2, trees=4)
    rows = np.random.default_rng(4).normal(size=(5, 4)).astype(np.float32)
    assert (Forest.of(forest.arrays()).scores(rows) == forest.scores(rows)).all()


def test_no_rows_give_no_scores() -> None:
    assert random_forest(1).scores(np.zeros((0, 4), dtype=np.float32)).shape == (0, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-50, 50)), min_size=1, max_size=25))
def test_choices_sum_to_one_in_every_group(pairs: list[tuple[int, float]]) -> None:
    pairs = sorted(pairs)
    group = np.array([g for g, _ in pairs], dtype=np.int64)
    chances = group_softmax(np.array([s for _, s in pairs]), group)
    for which in set(group.tolist()):
        assert chances[group == which].sum() == pytest.approx(1)
    assert (chances >= 0).all()


def test_great_sums_do_not_overflow() -> None:
    assert softmax(np.array([[1e4, 0.0]])).tolist() == [[1.0, 0.0]]
