"""Complexity, fitness, the product space and sophistication: identities, and tables that have no
answer.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import complexity, matrix, relatedness
from kirmash.records.quantities import Unknown


def space(seed: int, economies: int = 12, products: int = 30) -> complexity.AdvantageMatrix:
    """A nested table with noise, as real ones are."""
    random = np.random.default_rng(seed)
    able = np.add.outer(
        np.linspace(1, -1, economies), np.linspace(-1, 1, products)
    ) + random.normal(0, 0.7, (economies, products))
    return complexity.advantage_matrix_from_flags(
        tuple(tables.names(economies, "e")),
        tuple(tables.names(products, "p")),
        (able > 0).astype(float),
    )


def known(result: complexity.ComplexityScores | Unknown) -> complexity.ComplexityScores:
    assert isinstance(result, complexity.ComplexityScores), result
    return result


@given(st.integers(0, 300))
@settings(max_examples=25, deadline=None)
def test_scores_follow_their_definitions_and_no_order(seed: int) -> None:
    estimated = space(seed)
    scores = known(complexity.complexity(estimated))
    assert scores.economies.mean() == pytest.approx(0, abs=1e-12)
    assert scores.economies.std(ddof=1) == pytest.approx(1)
    # the eigenvector's own equation: averaging over products and back only rescales
    step = (
        estimated.cells @ ((scores.economies @ estimated.cells) / estimated.ubiquity)
    ) / estimated.diversity
    step -= step.mean()
    assert abs(np.corrcoef(step, scores.economies)[0, 1]) == pytest.approx(1, abs=1e-9)
    turn = np.random.default_rng(seed).permutation(len(estimated.exporters))
    other = complexity.advantage_matrix_from_flags(
        tuple(estimated.exporters[i] for i in turn), estimated.products, estimated.cells[turn]
    )
    np.testing.assert_allclose(
        known(complexity.complexity(other)).economies, scores.economies[turn], atol=1e-8
    )
    assert np.corrcoef(scores.economies, estimated.diversity)[0, 1] >= -1e-9


def test_on_the_atlas_scale_an_economy_is_the_mean_of_its_products() -> None:
    estimated = space(3)
    scores = known(
        complexity.complexity(
            estimated, complexity.ScoreScaling(ddof=0, scale_products_separately=False)
        )
    )
    mean = (estimated.cells @ scores.products) / estimated.diversity
    centred = mean - mean.mean()
    np.testing.assert_allclose(centred / centred.std(), scores.economies, atol=1e-8)


def test_many_reflections_come_to_the_eigenvector() -> None:
    estimated = space(5)
    direct = known(complexity.complexity(estimated))
    turned = known(complexity.reflections(estimated, complexity.IterationSettings(2000)))
    np.testing.assert_allclose(turned.economies, direct.economies, atol=1e-6)
    np.testing.assert_allclose(turned.products, direct.products, atol=1e-6)


def test_fitness_is_the_map_it_iterates() -> None:
    estimated = space(8)
    previous, two = (
        complexity.fitness(estimated, complexity.IterationSettings(n)) for n in (20, 21)
    )
    renewed = estimated.cells @ previous.products
    np.testing.assert_allclose(two.economies, renewed / renewed.mean(), rtol=1e-12)
    assert two.economies.mean() == pytest.approx(1)
    assert two.products.mean() == pytest.approx(1)
    assert (two.economies > 0).all()
    assert np.array_equal(
        complexity.fitness(estimated, complexity.IterationSettings(1)).economies,
        np.ones(len(estimated.exporters)),
    )


def test_groups_without_common_products_have_no_ranking() -> None:
    apart = complexity.advantage_matrix_from_flags(("a", "b", "c"), ("x", "y", "z"), np.eye(3))
    assert complexity.complexity(apart) == complexity.DISCONNECTED_ECONOMIES
    assert relatedness.product_space(apart) == complexity.DISCONNECTED_ECONOMIES
    assert complexity.reflections(apart) == complexity.EQUAL_SCORES
    same = complexity.advantage_matrix_from_flags(("a", "b", "c", "d"), ("x", "y"), np.ones((4, 2)))
    assert complexity.complexity(same) in (complexity.TIED_RANKINGS, complexity.EQUAL_SCORES)
    assert isinstance(
        complexity.complexity(
            complexity.advantage_matrix_from_flags(("a",), ("x",), np.ones((1, 1)))
        ),
        Unknown,
    )


def test_presence_leaves_out_by_name_and_refuses_what_is_absent() -> None:
    table = matrix.from_dense(["a", "b"], ["x", "y", "z"], [[8, 1, 0], [8, 1, 4]])
    present = complexity.presence(table, threshold=1.3)
    assert (present.exporters, present.products) == (("b",), ("z",))
    assert set(present.left_out) == {"a", "x", "y"}
    assert (present.diversity >= 1).all()
    with pytest.raises(IndicatorRefused, match="Lower the threshold"):
        complexity.presence(table, threshold=99)
    with pytest.raises(IndicatorRefused, match="zeros and ones"):
        complexity.advantage_matrix_from_flags(("a",), ("x",), np.array([[0.5]]))
    with pytest.raises(IndicatorRefused, match="even number"):
        complexity.reflections(space(1), complexity.IterationSettings(5))


@given(st.integers(0, 300))
@settings(max_examples=20, deadline=None)
def test_the_product_space_keeps_its_bounds(seed: int) -> None:
    estimated = space(seed)
    near = relatedness.proximity(estimated.cells)
    assert np.array_equal(near, near.T)
    assert (np.diag(near) == 1).all()
    assert near.min() >= 0
    assert near.max() <= 1
    for k, other in ((0, 1), (3, 9)):
        both = estimated.cells[:, k] @ estimated.cells[:, other]
        assert near[k, other] == pytest.approx(
            both / max(estimated.ubiquity[k], estimated.ubiquity[other])
        )
    densities = relatedness.density(estimated.cells, near)
    assert densities.min() >= 0
    assert densities.max() <= 1 + 1e-12
    np.testing.assert_allclose(
        densities + relatedness.distance(estimated.cells, near), 1, atol=1e-12
    )
    product_space = relatedness.product_space(estimated)
    assert isinstance(product_space, relatedness.ProductSpace)
    assert (product_space.gain[estimated.cells == 1] == 0).all()
    np.testing.assert_allclose(product_space.density, densities, rtol=1e-13)
    np.testing.assert_allclose(
        product_space.gain,
        relatedness.outlook_gain(estimated.cells, near, product_space.complexity.products),
        rtol=1e-9,
        atol=1e-13,
    )
    np.testing.assert_allclose(
        product_space.outlook,
        relatedness.outlook_index(estimated.cells, densities, product_space.complexity.products),
        rtol=1e-9,
        atol=1e-12,
    )
    i, k = next((int(i), int(k)) for i, k in np.argwhere(estimated.cells == 0))
    lacking, worth = 1 - estimated.cells[i], product_space.complexity.products
    assert product_space.gain[i, k] == pytest.approx(
        float((lacking * near[k] * worth / near.sum(axis=0)).sum())
    )
    assert product_space.outlook[i] == pytest.approx(float((densities[i] * lacking * worth).sum()))


def test_blocks_of_the_proximity_table_join(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = space(2).cells
    complete = relatedness.proximity(cells)
    monkeypatch.setattr(relatedness, "BLOCK", 7)
    monkeypatch.setattr(relatedness, "STRIP", 3)
    monkeypatch.setattr(relatedness, "BATCH", 4)
    assert np.array_equal(relatedness.proximity(cells), complete)
    left = np.random.default_rng(4).normal(size=(5, cells.shape[1]))
    np.testing.assert_allclose(
        relatedness._multiply_by_proximity(left, relatedness._rank_products(cells)),
        left @ complete,
        atol=1e-12,
    )


def test_sophistication_lies_within_the_incomes() -> None:
    table = matrix.from_dense(["a", "b", "c"], ["x", "y", "z"], [[1, 3, 0], [2, 2, 0], [1, 0, 5]])
    scores = complexity.sophistication(table, {"a": 1000.0, "b": 3000.0, "elsewhere": 9.0})
    assert scores.products.labels == ("x", "y")
    assert scores.products.unknown == {"z": complexity.NO_EXPORTER_INCOME}
    assert scores.economies.score_of("c") == complexity.NO_INCOME
    assert scores.products.score_of("x") == pytest.approx((0.25 * 1000 + 0.5 * 3000) / 0.75)
    assert ((scores.products.values >= 1000) & (scores.products.values <= 3000)).all()
    assert scores.economies.score_of("b") == pytest.approx(scores.products.values.mean())
    with pytest.raises(IndicatorRefused, match="same codes"):
        complexity.sophistication(table, {"elsewhere": 9.0})
    with pytest.raises(IndicatorRefused):
        complexity.sophistication(table, {"a": float("nan")})


def test_the_outlook_on_the_scale_of_the_atlas_against_a_second_implementation() -> None:
    """From the eigenvector of products, as py-ecomplexity goes, never centred, then z-scored."""
    random = np.random.default_rng(5)
    cells = (random.random((12, 30)) < np.linspace(0.9, 0.1, 12)[:, None]).astype(float)
    cells[:, 0] = 1.0
    cells = cells[:, cells.sum(axis=0) > 0]
    present = complexity.advantage_matrix_from_flags(
        tuple(f"E{n}" for n in range(len(cells))),
        tuple(f"P{n}" for n in range(cells.shape[1])),
        cells,
    )
    by_economy, by_product = cells / cells.sum(axis=1, keepdims=True), cells / cells.sum(axis=0)
    values, vectors = np.linalg.eig(by_product.T @ by_economy)
    raw = vectors[:, np.argsort(values.real)[-2]].real
    if np.corrcoef(by_economy @ raw, cells.sum(axis=1))[0, 1] < 0:
        raw = -raw
    near = relatedness.proximity(cells)
    outlook = (relatedness.density(cells, near) * (1 - cells)) @ raw
    space = relatedness.product_space(present)
    assert isinstance(space, relatedness.ProductSpace)
    np.testing.assert_allclose(
        space.atlas_outlook, (outlook - outlook.mean()) / outlook.std(), atol=1e-8
    )


def test_floors_of_complexity_say_who_is_left_out_and_why() -> None:
    table = matrix.from_rows(
        ("A", "A", "B", "B", "C"), ("1", "2", "1", "3", "2"), [5.0, 5.0, 4.0, 2.0, 1.0]
    )
    floors = matrix.InclusionThresholds(
        exporter_total=2.0, exporter_population=10.0, populations=(("A", 10.0), ("C", 99.0))
    )
    reduced = matrix.exclude_below_thresholds(table, floors)
    assert reduced.exporters == ("A",)
    assert reduced.left_out["B"].why.code == "matrix.small-population"
    assert reduced.left_out["C"].why.code == "matrix.small-exporter"
    assert complexity.ATLAS_THRESHOLDS.exporter_total == 1e9
    assert complexity.ATLAS_THRESHOLDS.exporter_population == 1e6
