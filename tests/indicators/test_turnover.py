"""Levels, balances and changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import growth
from kirmash.records.quantities import Unknown


@given(tables.CELL, tables.CELL)
def test_levels_and_balances(exports: float, imports: float) -> None:
    assert growth.turnover(exports, imports) == exports + imports
    assert growth.balance(exports, imports) == -growth.balance(imports, exports)
    balances = growth.normalised_balance(exports, imports)
    if exports + imports == 0:
        assert isinstance(balances, Unknown)
    else:
        assert isinstance(balances, float)
        assert -1 <= balances <= 1
    assert isinstance(growth.coverage(exports, imports), Unknown) is (imports == 0)


def test_the_changes_of_a_pair() -> None:
    assert growth.growth(75.8, 100) == pytest.approx(-0.242)
    assert growth.cagr(121, 100, 2) == pytest.approx(0.1)
    assert growth.cagr(0, 100, 3) == -1
    for unknown in (
        growth.growth(5, 0),
        growth.cagr(5, 0, 2),
        growth.contributions([1.0], [0.0]),
    ):
        assert isinstance(unknown, Unknown)
        assert "no trade in the base period" in unknown.reason
    with pytest.raises(IndicatorRefused, match="two different years"):
        growth.cagr(2, 1, 0)


@given(tables.CELL.filter(bool), tables.CELL, st.integers(1, 30))
def test_mean_growth_leads_from_first_to_last(first: float, last: float, years: int) -> None:
    rate = growth.cagr(last, first, years)
    assert isinstance(rate, float)
    assert first * (1 + rate) ** years == pytest.approx(last, rel=1e-6, abs=1e-12)


@given(tables.pairs)
def test_contributions_sum_to_growth(pair: tuple[np.ndarray, np.ndarray]) -> None:
    after, before = pair
    parts = growth.contributions(after, before)
    if isinstance(parts, Unknown):
        assert not before.any()
        return
    total = growth.growth(float(after.sum()), float(before.sum()))
    assert parts.sum() == pytest.approx(total, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1.0])
def test_no_numbers_are_refused(wrong: float) -> None:
    for index in (
        growth.turnover,
        growth.balance,
        growth.normalised_balance,
        growth.coverage,
        growth.growth,
    ):
        with pytest.raises(IndicatorRefused):
            index(wrong, 1.0)
        with pytest.raises(IndicatorRefused):
            index(1.0, wrong)
    with pytest.raises(IndicatorRefused):
        growth.contributions([wrong], [1.0])
