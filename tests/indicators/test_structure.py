"""Concentration, diversification, margins and advantages: bounds, identities, and
hand-made cases.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import matrix, structure
from kirmash.records.quantities import Unknown

CONCENTRATION = (structure.herfindahl, structure.herfindahl_normalised, structure.herfindahl_root)


@given(tables.vectors)
def test_concentration_is_bounded_and_blind_to_unit_and_order(values: np.ndarray) -> None:
    for index in (*CONCENTRATION, structure.theil):
        concentration = index(values)
        if not values.any() or (values.size == 1 and index in CONCENTRATION[1:]):
            assert isinstance(concentration, Unknown)
            continue
        assert isinstance(concentration, float)
        top = math.log(values.size) if index is structure.theil else 1
        assert -1e-12 <= concentration <= top + 1e-12
        assert index(values[::-1] * 4.0) == pytest.approx(concentration, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("index", "even", "alone"),
    [(f, e, 1.0) for f, e in zip(CONCENTRATION, (0.25, 0.0, 0.0), strict=True)],
)
def test_the_two_ends_of_concentration(
    index: Callable[[list[float]], float], even: float, alone: float
) -> None:
    assert index([3.0] * 4) == pytest.approx(even, abs=1e-15)
    assert index([0.0, 0.0, 7.0, 0.0]) == alone


def test_the_three_conventions_by_hand() -> None:
    values = [50.0, 30.0, 20.0, 0.0]
    assert structure.herfindahl(values) == pytest.approx(0.38)
    assert structure.herfindahl_normalised(values) == pytest.approx((0.38 - 0.25) / 0.75)
    assert structure.herfindahl_root(values) == pytest.approx((math.sqrt(0.38) - 0.5) / 0.5)


@given(tables.vectors, st.data())
def test_theil_is_the_sum_of_its_parts(values: np.ndarray, data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=values.size, max_size=values.size))
    parts, total = structure.theil_parts(values, groups), structure.theil(values)
    if isinstance(total, Unknown):
        assert parts == total
        return
    assert isinstance(parts, structure.TheilDecomposition)
    assert parts.total == pytest.approx(total, abs=1e-9)
    assert parts.within >= -1e-12
    assert parts.between >= -1e-12


def test_between_is_the_extensive_margin() -> None:
    parts = structure.theil_parts([5.0, 5.0, 0.0, 0.0], [True, True, False, False])
    assert isinstance(parts, structure.TheilDecomposition)
    assert parts.within == 0
    assert parts.between == pytest.approx(math.log(4 / 2))


@given(tables.pairs)
def test_diversification_is_a_distance(pair: tuple[np.ndarray, np.ndarray]) -> None:
    distance = structure.diversification(*pair)
    if not pair[0].any() or not pair[1].any():
        assert isinstance(distance, Unknown)
        return
    assert isinstance(distance, float)
    assert 0 <= distance <= 1
    assert distance == structure.diversification(pair[1], pair[0])
    assert structure.diversification(pair[0], pair[0]) == 0


def test_products_are_counted_over_a_floor_or_a_share() -> None:
    values = [1e6, 9e4, 200.0, 0.0]
    assert structure.product_count(values) == 3
    assert structure.product_count(values, floor=1e5, share=0.003) == 2
    assert structure.product_count([0.0, 0.0]) == 0


@given(tables.pairs)
def test_margins_multiply_to_the_share(pair: tuple[np.ndarray, np.ndarray]) -> None:
    flow, rest = pair
    margins = structure.margins(flow, flow + rest)
    if not flow.any():
        assert isinstance(margins, Unknown)
        return
    assert isinstance(margins, structure.TradeMargins)
    assert margins.extensive * margins.intensive == pytest.approx(margins.share, rel=1e-12)
    assert 0 < margins.extensive <= 1
    assert 0 < margins.intensive <= 1


def test_a_reference_without_the_pair_is_refused() -> None:
    with pytest.raises(IndicatorRefused, match="includes the pair"):
        structure.margins([1.0, 1.0], [3.0, 0.0])
    with pytest.raises(IndicatorRefused, match="Items: 2, groups: 1"):
        structure.theil_parts([1.0, 2.0], ["a"])


@pytest.mark.parametrize("wrong", tables.REFUSED)
def test_no_numbers_are_refused(wrong: list[float]) -> None:
    for index in (*CONCENTRATION, structure.theil, structure.product_count, structure.shares):
        with pytest.raises(IndicatorRefused):
            index(wrong)


@given(tables.dense)
def test_bounds_and_sums(dense: np.ndarray) -> None:
    values = matrix.from_dense(
        tables.names(dense.shape[0], "e"), tables.names(dense.shape[1], "p"), dense
    ).values
    advantage, totals, world = structure.rca(values), values.sum(axis=1), values.sum()
    assert (advantage >= 0).all()
    assert (advantage <= world / totals[:, None] * (1 + 1e-12)).all()
    np.testing.assert_allclose(advantage @ (values.sum(axis=0) / world), 1, rtol=1e-12)
    assert (np.abs(structure.rsca(values)) <= 1).all()
    normal = structure.nrca(values)
    assert (np.abs(normal) <= 0.25 + 1e-15).all()
    np.testing.assert_allclose(normal.sum(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(normal.sum(axis=1), 0, atol=1e-14)
    for index in (structure.rca, structure.rsca, structure.nrca):
        np.testing.assert_allclose(index(values * 1024.0), index(values), rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(
            index(values[::-1, ::-1]), index(values)[::-1, ::-1], rtol=1e-9, atol=1e-15
        )


def test_an_economy_alone_in_a_product() -> None:
    values = np.array([[5.0, 0.0], [0.0, 15.0]])
    assert structure.rca(values).tolist() == [[4.0, 0.0], [0.0, 20 / 15]]
    assert structure.rsca(values)[0].tolist() == [0.6, -1.0]
    assert structure.nrca(values)[0, 0] == pytest.approx(5 / 20 - 5 * 5 / 400)


@given(tables.pairs)
def test_lafay_sums_to_nothing_and_is_bounded(pair: tuple[np.ndarray, np.ndarray]) -> None:
    index = structure.lafay(*pair)
    if not (pair[0] + pair[1]).any():
        assert isinstance(index, Unknown)
        return
    assert not isinstance(index, Unknown)
    assert abs(index.sum()) < 1e-9
    assert (np.abs(index) <= 50 + 1e-9).all()
    mirrored = structure.lafay(pair[1], pair[0])
    assert not isinstance(mirrored, Unknown)
    np.testing.assert_allclose(mirrored, -index, atol=1e-9)


def test_lafay_by_hand() -> None:
    index = structure.lafay([30, 10, 0], [10, 30, 0])
    assert not isinstance(index, Unknown)
    assert index.tolist() == [25.0, -25.0, 0.0]


@pytest.mark.parametrize("wrong", tables.REFUSED)
def test_no_numbers_are_refused_by_lafay(wrong: list[float]) -> None:
    with pytest.raises(IndicatorRefused):
        structure.lafay(wrong, wrong)
    with pytest.raises(IndicatorRefused):
        structure.lafay([1.0, 2.0], [1.0])
