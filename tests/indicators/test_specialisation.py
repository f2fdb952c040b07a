"""RCA and its relatives: bounds, sums, and what must not move them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import matrix, specialisation
from kirmash.terms.quantities import Unknown


@given(tables.dense)
def test_bounds_and_sums(dense: np.ndarray) -> None:
    values = matrix.from_dense(tables.names(dense.shape[0], "e"), tables.names(dense.shape[1], "p"), dense).values
    advantage, totals, world = specialisation.rca(values), values.sum(axis=1), values.sum()
    assert (advantage >= 0).all()
    assert (advantage <= world / totals[:, None] * (1 + 1e-12)).all()
    np.testing.assert_allclose(advantage @ (values.sum(axis=0) / world), 1, rtol=1e-12)
    assert (np.abs(specialisation.rsca(values)) <= 1).all()
    normal = specialisation.nrca(values)
    assert (np.abs(normal) <= 0.25 + 1e-15).all()
    np.testing.assert_allclose(normal.sum(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(normal.sum(axis=1), 0, atol=1e-14)
    for index in (specialisation.rca, specialisation.rsca, specialisation.nrca):
        np.testing.assert_allclose(index(values * 1024.0), index(values), rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(index(values[::-1, ::-1]), index(values)[::-1, ::-1], rtol=1e-9, atol=1e-15)


def test_an_economy_alone_in_one_product() -> None:
    values = np.array([[5.0, 0.0], [0.0, 15.0]])
    assert specialisation.rca(values).tolist() == [[4.0, 0.0], [0.0, 20 / 15]]
    assert specialisation.rsca(values)[0].tolist() == [0.6, -1.0]
    assert specialisation.nrca(values)[0, 0] == pytest.approx(5 / 20 - 5 * 5 / 400)


@given(tables.pairs)
def test_lafay_sums_to_nothing_and_is_bounded(pair: tuple[np.ndarray, np.ndarray]) -> None:
    index = specialisation.lafay(*pair)
    if not (pair[0] + pair[1]).any():
        assert isinstance(index, Unknown)
        return
    assert not isinstance(index, Unknown)
    assert abs(index.sum()) < 1e-9
    assert (np.abs(index) <= 50 + 1e-9).all()
    mirrored = specialisation.lafay(pair[1], pair[0])
    assert not isinstance(mirrored, Unknown)
    np.testing.assert_allclose(mirrored, -index, atol=1e-9)


def test_lafay_by_hand() -> None:
    index = specialisation.lafay([30, 10, 0], [10, 30, 0])
    assert not isinstance(index, Unknown)
    assert index.tolist() == [25.0, -25.0, 0.0]


@pytest.mark.parametrize("wrong", tables.REFUSED)
def test_no_numbers_are_refused(wrong: list[float]) -> None:
    with pytest.raises(IndicatorRefused):
        specialisation.lafay(wrong, wrong)
    with pytest.raises(IndicatorRefused):
        specialisation.lafay([1.0, 2.0], [1.0])
