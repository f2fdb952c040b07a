"""Models fitted and flattened: boosted trees by LightGBM, linear models by scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, SGDClassifier

from kirmash.extract.reader.arrays import Doubles, Floats, Ints
from kirmash.extract.reader.contexts import Contexts
from kirmash.extract.reader.forest import Forest, group_softmax
from kirmash.extract.reader.linear import LinearModel

LEAST_WEIGHT = 0.004  # linear weights below are dropped
THREADS = 1


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How a forest is grown."""

    rounds: int
    leaves: int = 16
    rate: float = 0.08
    least_rows: int = 20
    columns: float = 0.4
    depth: int = 8
    seed: int = 7


def bin_rows(
    rows: Floats,
    labels: NDArray[np.generic],
    settings: TreeSettings,
    weights: Floats | None = None,
) -> lightgbm.Dataset:
    """Rows sorted into bins, once for the forests of all folds: a part of them is its
    ``subset``.
    """
    data = lightgbm.Dataset(
        rows, labels.astype(np.float64), weight=weights, params=_parameters(settings)
    )
    return data.construct()


def fit_trees(
    data: lightgbm.Dataset,
    labels: NDArray[np.generic],
    settings: TreeSettings,
    classes: int = 1,
    groups: Ints | None = None,
) -> lightgbm.Booster:
    """Trees of ``classes`` outputs over binned rows; with ``groups`` (ascending) one of each group
    is chosen and the trees learn the choice, not each row. ``labels`` are those of the rows.
    """
    parameters = _parameters(settings)
    if groups is not None:
        parameters["objective"] = _choice(np.asarray(labels, dtype=np.float64), groups)
    elif classes > 1:
        parameters |= {"objective": "multiclass", "num_class": classes}
    else:
        parameters["objective"] = "binary"
    return lightgbm.train(parameters, data, settings.rounds)


def _parameters(settings: TreeSettings) -> dict[str, Any]:
    return {
        "learning_rate": settings.rate,
        "num_leaves": settings.leaves,
        "max_depth": settings.depth,
        "min_data_in_leaf": settings.least_rows,
        "feature_fraction": settings.columns,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 2.0,
        "max_bin": 63,
        "num_threads": THREADS,
        "seed": settings.seed,
        "deterministic": True,
        "force_col_wise": True,  # twice as fast as by rows: a tree sees a third of the columns
        "verbose": -1,
    }


def raw_scores(booster: lightgbm.Booster, rows: Floats, classes: int) -> Doubles:
    """The sums of a booster's trees, (rows × classes)."""
    sums = booster.predict(rows, raw_score=True, num_threads=THREADS)
    return np.asarray(sums).reshape(len(rows), classes)


def _choice(labels: Doubles, groups: Ints) -> Callable[[Doubles, Any], tuple[Doubles, Doubles]]:
    """The objective of a choice: cross-entropy of a softmax over each group."""
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    length = np.diff(np.r_[starts, len(groups)])
    total = np.maximum(np.repeat(np.add.reduceat(labels, starts), length), 1e-9)
    wanted = labels / total

    def gradients(scores: Doubles, _: Any) -> tuple[Doubles, Doubles]:
        chances = group_softmax(scores, groups)
        return chances - wanted, np.maximum(chances * (1 - chances), 1e-6)

    return gradients


def flatten(booster: lightgbm.Booster, classes: int) -> Forest:
    """The trees of a booster as arrays."""
    nodes: list[_Node] = []
    roots: list[int] = []
    depth = 0
    for tree in booster.dump_model()["tree_info"]:
        roots.append(len(nodes))
        depth = max(depth, _add_tree(tree["tree_structure"], nodes))
    columns = list(zip(*nodes, strict=True))
    return Forest(
        np.array(columns[0], dtype=np.int64),
        _not_above(np.array(columns[1], dtype=np.float64)),
        np.array(columns[2], dtype=np.int64),
        np.array(columns[3], dtype=bool),
        np.array(columns[4], dtype=np.float64),
        np.array(roots, dtype=np.int64),
        classes,
        depth,
    )


def _not_above(thresholds: Doubles) -> Floats:
    """The greatest numbers of single precision not above the thresholds: rows are of single
    precision, and of these the same are at or below.
    """
    with np.errstate(over="ignore"):  # beyond single precision is beyond every row
        near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)


_Node = tuple[int, float, int, bool, float]
"""Feature, threshold, left child, whether unknown goes left, value."""


def _add_tree(root: dict[str, Any], nodes: list[_Node]) -> int:
    """A tree appended level by level, the right child behind the left; how deep it is."""
    first, level, depth = len(nodes), [root], 0
    made: list[dict[str, Any]] = []
    while level:
        made += level
        level = [
            node[child]
            for node in level
            if "split_feature" in node
            for child in ("left_child", "right_child")
        ]
        depth += bool(level)
    place = {id(node): first + index for index, node in enumerate(made)}
    for node in made:
        if "split_feature" not in node:
            nodes.append((0, np.inf, place[id(node)], True, float(node["leaf_value"])))
            continue
        threshold = float(node["threshold"])
        # Where training saw no unknown value one counts as 0.
        left = node["default_left"] if node["missing_type"] == "NaN" else threshold >= 0
        child = place[id(node["left_child"])]
        nodes.append((int(node["split_feature"]), threshold, child, bool(left), 0.0))
    return depth


# ------------------------------------------------------------------------------- linear


def sparse_rows(contexts: Sequence[Contexts], bits: int) -> csr_matrix:
    """Contexts of several pages below each other as a sparse matrix."""
    rows, columns, weights, first = [], [], [], 0
    for one in contexts:
        rows.append(np.repeat(one.owner + first, one.index.shape[1]))
        columns.append(one.index.ravel())
        weights.append(one.weight.ravel())
        first += one.size
    matrix = csr_matrix(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))),
        shape=(first, 2**bits),
        dtype=np.float32,
    )
    matrix.eliminate_zeros()
    return matrix


@dataclass(frozen=True, slots=True)
class LinearHead:
    """One question asked of rows: ``labels`` are -1 where there is no answer; ``outputs`` 1 of a
    yes-or-no question.
    """

    labels: Ints
    outputs: int
    strength: float


def fit_linear(
    matrix: csr_matrix, heads: Sequence[LinearHead], rows: Ints, fast: bool
) -> LinearModel:
    """One linear model of all heads, fitted on ``rows``; ``fast`` by stochastic descent."""
    weights = np.zeros((matrix.shape[1], sum(head.outputs for head in heads)), dtype=np.float32)
    offset = np.zeros(weights.shape[1], dtype=np.float32)
    first = 0
    for head in heads:
        known = rows[head.labels[rows] >= 0]
        target = head.labels[known]
        model = (
            SGDClassifier(
                loss="log_loss", alpha=head.strength, max_iter=10, tol=None, random_state=1,
                average=True,
            )
            if fast
            else LogisticRegression(C=head.strength, solver="liblinear")
        )  # fmt: skip
        model.fit(matrix[known], target)
        coefficients, intercept = model.coef_, model.intercept_
        if head.outputs == 1:
            weights[:, first], offset[first] = coefficients[0], intercept[0]
        else:
            offset[first : first + head.outputs] = -8.0  # of a class that has no example
            if len(model.classes_) == 2:  # scikit-learn keeps one row of two
                coefficients = np.vstack([-coefficients[0], coefficients[0]])
                intercept = np.array([-intercept[0], intercept[0]])
            for row, label in enumerate(model.classes_):
                weights[:, first + label] = coefficients[row]
                offset[first + label] = intercept[row]
        first += head.outputs
    weights[np.abs(weights) < LEAST_WEIGHT] = 0
    return LinearModel(weights.astype(np.float16).astype(np.float32), offset)
