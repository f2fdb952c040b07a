"""Prices and quantities: the indices' identities, and unit values that are no prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import growth
from kirmash.records.quantities import Unknown

positive = st.integers(1, 8).flatmap(
    lambda n: st.tuples(*[hnp.arrays(np.float64, n, elements=st.floats(0.01, 1e6))] * 4)
)
ALL = growth.OutlierRule(max_ratio=1e300, max_deviations=1e300)


@given(positive)
def test_the_indices_keep_their_identities(drawn: tuple[np.ndarray, ...]) -> None:
    p0, p1, q0, q1 = drawn
    price, back = growth.index_numbers(p0, p1, q0, q1), growth.index_numbers(p1, p0, q1, q0)
    quantity = growth.index_numbers(q0, q1, p0, p1)
    value = float(p1 @ q1 / (p0 @ q0))
    assert price.fisher * quantity.fisher == pytest.approx(value, rel=1e-9)
    assert price.laspeyres * quantity.paasche == pytest.approx(value, rel=1e-9)
    assert price.fisher * back.fisher == pytest.approx(1, rel=1e-9)
    assert price.tornqvist * back.tornqvist == pytest.approx(1, rel=1e-9)
    assert price.laspeyres * back.paasche == pytest.approx(1, rel=1e-9)
    low, high = float((p1 / p0).min()), float((p1 / p0).max())
    for index in (price.laspeyres, price.paasche, price.fisher, price.tornqvist):
        assert low * (1 - 1e-9) <= index <= high * (1 + 1e-9)


@given(positive, st.floats(0.01, 100))
def test_a_common_change_of_price_is_that_change(
    drawn: tuple[np.ndarray, ...], pace: float
) -> None:
    value, much = drawn[0], drawn[1]
    result = growth.price_quantity(
        growth.PeriodValues(value, much), growth.PeriodValues(value * pace, much), ALL
    )
    assert isinstance(result, growth.PriceQuantityIndices)
    assert result.price.fisher == pytest.approx(pace)
    assert result.price.tornqvist == pytest.approx(pace)
    assert result.quantity.fisher == pytest.approx(1)
    assert (
        result.covered_share_before,
        result.covered_share_after,
        result.unmatched,
        result.outliers,
    ) == (1, 1, 0, 0)


def test_outliers_and_unmatched_items_are_put_aside_and_counted() -> None:
    before = growth.PeriodValues([100, 100, 100, 100, 50, 0], [10, 10, 10, 10, 5, 0])
    after = growth.PeriodValues([110, 105, 108, 9000, 0, 20], [10, 10, 10, 10, 0, 4])
    result = growth.price_quantity(before, after)
    assert isinstance(result, growth.PriceQuantityIndices)
    assert (result.outliers, result.unmatched) == (1, 2)
    assert result.covered_share_before == pytest.approx(300 / 450)
    assert result.price.laspeyres == pytest.approx(323 / 300)
    assert isinstance(growth.price_quantity(before, growth.PeriodValues([0] * 6, [0] * 6)), Unknown)


def test_the_unit_of_an_item_does_not_matter() -> None:
    random = np.random.default_rng(2)
    v0, q0, v1, q1 = random.gamma(2, size=(4, 30))
    unit = random.choice([1, 1000, 0.3], 30)
    original = growth.price_quantity(growth.PeriodValues(v0, q0), growth.PeriodValues(v1, q1))
    other = growth.price_quantity(
        growth.PeriodValues(v0 * 5, q0 * unit), growth.PeriodValues(v1 * 5, q1 * unit)
    )
    assert isinstance(original, growth.PriceQuantityIndices)
    assert isinstance(other, growth.PriceQuantityIndices)
    assert other.price.fisher == pytest.approx(original.price.fisher)
    assert other.outliers == original.outliers > 0


def test_a_unit_value_needs_both() -> None:
    values = growth.unit_values([10, 0, 5], [2, 3, 0])
    assert values[0] == 5
    assert isinstance(values[1], Unknown)
    assert isinstance(values[2], Unknown)
    with pytest.raises(IndicatorRefused):
        growth.unit_values([1.0], [1.0, 2.0])
    with pytest.raises(IndicatorRefused):
        growth.price_quantity(
            growth.PeriodValues([1.0], [1.0]), growth.PeriodValues([1.0, 2.0], [1.0, 2.0])
        )


@pytest.mark.parametrize("wrong", tables.REFUSED)
def test_no_numbers_are_refused(wrong: list[float]) -> None:
    with pytest.raises(IndicatorRefused):
        growth.unit_values(wrong, wrong)
    with pytest.raises(IndicatorRefused):
        growth.price_quantity(growth.PeriodValues(wrong, [1.0]), growth.PeriodValues([1.0], [1.0]))
