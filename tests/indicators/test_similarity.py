"""Similarity, complementarity, intensity and trade within industries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import similarity
from kirmash.records.quantities import Unknown


@given(tables.pairs)
def test_overlaps_are_bounded_symmetric_and_blind_to_the_unit(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    first, other = pair
    for index in (similarity.finger_kreinin, similarity.michaely, similarity.aquino):
        overlap = index(first, other)
        if not first.any() or not other.any():
            assert isinstance(overlap, Unknown)
            continue
        assert isinstance(overlap, float)
        assert 0 <= overlap <= 1
        assert index(other * 8.0, first) == pytest.approx(overlap, abs=1e-12)
        assert index(first[::-1], other[::-1]) == pytest.approx(overlap, abs=1e-12)
        assert index(first, first) == pytest.approx(1, abs=1e-12)
        gap = np.abs(first / first.sum() - other / other.sum()).sum() / 2
        assert overlap == pytest.approx(1 - gap, abs=1e-12)


@given(tables.pairs)
def test_grubel_lloyd_is_bounded_and_the_mean_of_its_products(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    total, each = similarity.grubel_lloyd(*pair), similarity.grubel_lloyd_by_product(*pair)
    turnover = pair[0] + pair[1]
    assert [isinstance(share, Unknown) for share in each] == (turnover == 0).tolist()
    if isinstance(total, Unknown):
        assert not turnover.any()
        return
    assert 0 <= total <= 1
    weighted = sum(
        float(share) * weight
        for share, weight in zip(each, turnover, strict=True)
        if not isinstance(share, Unknown)
    )
    assert weighted / turnover.sum() == pytest.approx(total, abs=1e-9)


def test_aquino_takes_the_imbalance_out() -> None:
    assert similarity.grubel_lloyd([10, 20], [5, 10]) == pytest.approx(2 / 3)
    assert similarity.aquino([10, 20], [5, 10]) == 1


def test_tables_hold_what_the_pairs_give() -> None:
    table = np.random.default_rng(1).gamma(0.3, size=(6, 40))
    alike = similarity.similarity_table(table)
    np.testing.assert_allclose(alike, alike.T, atol=1e-15)
    np.testing.assert_allclose(np.diag(alike), 1, atol=1e-12)
    assert alike[2, 4] == pytest.approx(similarity.finger_kreinin(table[2], table[4]), abs=1e-12)
    both = similarity.complementarity_table(table[:2], table[2:])
    assert both.shape == (2, 4)
    assert both[1, 3] == pytest.approx(similarity.michaely(table[1], table[5]), abs=1e-12)


def test_intensity_is_unity_where_the_partner_weighs_as_in_the_world() -> None:
    assert similarity.intensity(10, 100, 1000, 10000) == 1
    assert similarity.intensity(30, 100, 1000, 10000) == pytest.approx(3)
    assert isinstance(similarity.intensity(0, 0, 1000, 10000), Unknown)


@pytest.mark.parametrize("wrong", tables.REFUSED)
def test_no_numbers_are_refused(wrong: list[float]) -> None:
    for index in (
        similarity.finger_kreinin,
        similarity.michaely,
        similarity.aquino,
        similarity.grubel_lloyd,
    ):
        with pytest.raises(IndicatorRefused):
            index(wrong, wrong)
    with pytest.raises(IndicatorRefused):
        similarity.finger_kreinin([1.0, 2.0], [1.0])
    with pytest.raises(IndicatorRefused):
        similarity.intensity(float("nan"), 1, 1, 1)
    for empty in (np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[np.nan, 1.0]])):
        with pytest.raises(IndicatorRefused):
            similarity.similarity_table(empty)
    with pytest.raises(IndicatorRefused):
        similarity.complementarity_table(np.ones((2, 2)), np.ones((2, 3)))
