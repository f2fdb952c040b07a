"""Potentials: against a model, and by product from supply and demand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import similarity
from kirmash.records.quantities import Unknown

three = st.integers(1, 9).flatmap(
    lambda n: st.tuples(*[hnp.arrays(np.float64, n, elements=tables.CELL)] * 4)
)


@given(three, tables.CELL)
def test_what_is_spread_is_what_the_pair_trades(drawn: tuple[np.ndarray, ...], flow: float) -> None:
    own, others, demand, actual = drawn
    result = similarity.export_potential(
        similarity.ExporterSupply(own, own + others), demand, flow, actual
    )
    if isinstance(result, Unknown):
        assert not (own * demand).any()
        return
    assert result.expected.sum() == pytest.approx(flow, rel=1e-9)
    assert (result.untapped >= 0).all()
    assert (result.untapped <= result.expected).all()


def test_trade_beside_the_model() -> None:
    comparison = similarity.against([5.0, 10.0, 1.0], [10.0, 8.0, 0.0])
    assert comparison.untapped.tolist() == [5, 0, 0]
    assert comparison.realised[:2] == (0.5, 1.25)
    assert isinstance(comparison.realised[2], Unknown)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(IndicatorRefused, match="more of a product than the world"):
        similarity.export_potential(similarity.ExporterSupply([5.0], [4.0]), [1.0], 1.0, [1.0])
    with pytest.raises(IndicatorRefused, match="expected: 2"):
        similarity.export_potential(
            similarity.ExporterSupply([5.0], [5.0]), [1.0, 2.0], 1.0, [1.0, 1.0]
        )
    for wrong in tables.REFUSED:
        with pytest.raises(IndicatorRefused):
            similarity.against(wrong, wrong)
