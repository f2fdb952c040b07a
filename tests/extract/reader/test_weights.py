"""Weights packed and unpacked: the same again, and the same bytes every time."""

from __future__ import annotations

import numpy as np
from tests.extract.reader.test_forest import random_forest

from kirmash.extract.reader.linear import LinearModel
from kirmash.extract.reader.weights import Calibration, Pipeline, Weights, pack, unpack


def small_weights() -> Weights:
    """A few arrays of every sort."""
    dense = np.zeros((16, 3), dtype=np.float32)
    dense[2, 1], dense[9, 0] = 0.5, -1.25
    return Weights(
        {"number": LinearModel(dense, np.array([0.1, 0.2, 0.3], dtype=np.float32))},
        {"reporter": random_forest(1)},
        (Pipeline({"kind": random_forest(2, classes=2, trees=4)}), Pipeline({"joint": random_forest(3)}, True, False)),
        random_forest(4),
        Calibration(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.6, 0.9])),
        0.4,
        0.8,
    )  # fmt: skip


def test_what_is_packed_comes_out_again() -> None:
    weights = small_weights()
    again = unpack(*pack(weights, {"pages": 3}))
    rows = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    assert (again.page["reporter"].scores(rows) == weights.page["reporter"].scores(rows)).all()
    assert (again.linear["number"].weights == weights.linear["number"].weights).all()
    assert [sorted(one.forests) for one in again.pipelines] == [["kind"], ["joint"]]
    assert again.pipelines[1].is_second_round
    assert not again.pipelines[0].is_second_round
    assert (again.claimed, again.accepted) == (0.4, 0.8)
    assert again.calibration.of(np.array([0.75])) == weights.calibration.of(np.array([0.75]))
    assert (again.judge.scores(rows) == weights.judge.scores(rows)).all()


def test_the_same_weights_are_the_same_bytes() -> None:
    assert pack(small_weights(), {"pages": 3}) == pack(small_weights(), {"pages": 3})
