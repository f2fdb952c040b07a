"""Models fitted by the training libraries are the same when the reader evaluates them."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("lightgbm", reason="the training libraries are not installed (make train)")
pytest.importorskip("sklearn", reason="the training libraries are not installed (make train)")

from training.fit import (
    LinearHead,
    TreeSettings,
    bin_rows,
    fit_linear,
    fit_trees,
    flatten,
    raw_scores,
    sparse_rows,
)

from kirmash.extract.reader.contexts import Contexts
from kirmash.extract.reader.forest import group_softmax

SETTINGS = TreeSettings(12, leaves=6, least_rows=5)


def rows_and_labels(size: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Rows with unknown values in one column, and labels that hang on two of them."""
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(size, 5)).astype(np.float32)
    rows[rng.random(size) < 0.3, 2] = np.nan
    return rows, ((rows[:, 0] > 0) ^ np.isnan(rows[:, 2])).astype(int)


@pytest.mark.parametrize("classes", [1, 3])
def test_flattened_trees_say_what_the_library_says(classes: int) -> None:
    rows, labels = rows_and_labels()
    if classes > 1:
        labels = labels + (rows[:, 1] > 1)
    booster = fit_trees(bin_rows(rows, labels, SETTINGS), labels, SETTINGS, classes)
    forest = flatten(booster, classes)
    unseen = np.random.default_rng(9).normal(size=(50, 5)).astype(np.float32)
    unseen[::5] = np.nan  # columns without unknown values in training too
    assert np.abs(forest.scores(unseen) - raw_scores(booster, unseen, classes)).max() < 1e-9


def test_trees_of_a_part_of_binned_rows_know_nothing_of_the_rest() -> None:
    rows, labels = rows_and_labels()
    part = np.arange(0, 400, 2)
    turned = np.where(np.arange(400) % 2, 1 - labels, labels)
    scores = []
    for answers in (labels, turned):  # the same for the part alone
        data = bin_rows(rows, answers, SETTINGS).subset(part)
        scores.append(raw_scores(fit_trees(data, answers[part], SETTINGS), rows, 1))
    assert np.array_equal(*scores)


def test_a_choice_is_learned_among_the_readings_of_one_number() -> None:
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(150), 4)
    rows = rng.normal(size=(600, 3)).astype(np.float32)
    best = rows[:, 0].reshape(-1, 4).argmax(axis=1)
    labels = np.zeros(600, dtype=int)
    labels[np.arange(150) * 4 + best] = 1
    settings = TreeSettings(60, leaves=6, least_rows=5)
    booster = fit_trees(bin_rows(rows, labels, settings), labels, settings, groups=group)
    chances = group_softmax(flatten(booster, 1).scores(rows)[:, 0], group).reshape(-1, 4)
    assert (chances.argmax(axis=1) == best).mean() > 0.9


def test_a_linear_model_scores_pages_as_it_scored_the_matrix() -> None:
    rng = np.random.default_rng(1)
    index = rng.integers(0, 64, size=(60, 5)).astype(np.int32)
    contexts = Contexts(index, np.ones((60, 5), dtype=np.float32), np.arange(60), 60)
    matrix = sparse_rows([contexts], 6)
    labels = (index[:, 0] < 32).astype(np.int64)
    model = fit_linear(matrix, [LinearHead(labels, 1, 1.0)], np.arange(60), False)
    assert np.allclose(model.scores(contexts), matrix @ model.weights + model.offset, atol=1e-4)
    assert ((model.scores(contexts)[:, 0] > 0) == labels).mean() > 0.9
