"""Constant market share and shift-share: an exact sum of parts, each what its name says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators.growth import ExportTables, MarketShareDecomposition, constant_market_share
from kirmash.records.quantities import Unknown

shapes = st.tuples(st.integers(1, 5), st.integers(1, 4))
four = shapes.flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.float64, shape, elements=tables.CELL)] * 4)
)


@given(four)
def test_the_parts_sum_to_the_change(drawn: tuple[np.ndarray, ...]) -> None:
    before, after, others_before, others_after = drawn
    exports = ExportTables(before, after, before + others_before, after + others_after)
    growth_parts = constant_market_share(exports)
    if isinstance(growth_parts, Unknown):
        assert not before.any()
        return
    parts = (
        growth_parts.world
        + growth_parts.products
        + growth_parts.markets
        + growth_parts.competitiveness
    )
    size = float(max(before.sum(), after.sum())) * (
        1 + float((after + others_after).sum() / (before + others_before).sum())
    )
    assert parts == pytest.approx(
        growth_parts.change,
        abs=1e-6 * (1 + size)
        + 1e-6 * abs(growth_parts.world)
        + 1e-6 * abs(growth_parts.competitiveness),
    )
    turned = constant_market_share(
        ExportTables(
            before[::-1], after[::-1], (before + others_before)[::-1], (after + others_after)[::-1]
        )
    )
    assert isinstance(turned, MarketShareDecomposition)
    assert turned.world == pytest.approx(
        growth_parts.world, rel=1e-9, abs=1e-9 * float(before.sum())
    )


def test_an_economy_that_grows_with_its_markets_is_no_more_competitive() -> None:
    before = np.array([[10.0, 20.0], [30.0, 40.0]])
    world = before * [[5, 7], [9, 3]]
    pace = np.array([[1.1, 1.5], [0.9, 2.0]])
    growth_parts = constant_market_share(ExportTables(before, before * pace, world, world * pace))
    assert isinstance(growth_parts, MarketShareDecomposition)
    assert growth_parts.competitiveness == pytest.approx(0)
    assert growth_parts.markets != pytest.approx(0)


def test_shift_share_by_hand() -> None:
    growth_parts = constant_market_share(ExportTables([10, 10], [30, 5], [100, 100], [200, 100]))
    assert growth_parts == MarketShareDecomposition(
        change=15, world=10, products=0, markets=0, competitiveness=5
    )


def test_what_cannot_be_parted() -> None:
    assert isinstance(constant_market_share(ExportTables([0.0], [3.0], [1.0], [2.0])), Unknown)
    with pytest.raises(IndicatorRefused, match="where the world has none"):
        constant_market_share(ExportTables([1.0, 1.0], [1.0, 1.0], [2.0, 0.0], [2.0, 1.0]))
    with pytest.raises(IndicatorRefused, match="differ in shape"):
        constant_market_share(ExportTables([1.0], [1.0, 2.0], [1.0], [1.0]))
    for wrong in (float("nan"), -1.0):
        with pytest.raises(IndicatorRefused):
            constant_market_share(ExportTables([wrong], [1.0], [1.0], [1.0]))
