"""Levels, balances and changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators import tables

from kirmash.errors import IndicatorRefused
from kirmash.indicators import turnover
from kirmash.records.quantities import Unknown


@given(tables.CELL, tables.CELL)
def test_levels_and_balances(exports: float, imports: float) -> None:
    assert turnover.turnover(exports, imports) == exports + imports
    assert turnover.balance(exports, imports) == -turnover.balance(imports, exports)
    balances = turnover.normalised_balance(exports, imports)
    if exports + imports == 0:
        assert isinstance(balances, Unknown)
    else:
        assert isinstance(balances, float)
        assert -1 <= balances <= 1
    assert isinstance(turnover.coverage(exports, imports), Unknown) is (imports == 0)


def test_the_changes_of_a_pair() -> None:
    assert turnover.growth(75.8, 100) == pytest.approx(-0.242)
    assert turnover.cagr(121, 100, 2) == pytest.approx(0.1)
    assert turnover.cagr(0, 100, 3) == -1
    for unknown in (
        turnover.growth(5, 0),
        turnover.cagr(5, 0, 2),
        turnover.contributions([1.0], [0.0]),
    ):
        assert isinstance(unknown, Unknown)
        assert "compared with" in unknown.reason
    with pytest.raises(IndicatorRefused, match="two different years"):
        turnover.cagr(2, 1, 0)


@given(tables.CELL.filter(bool), tables.CELL, st.integers(1, 30))
def test_mean_growth_leads_from_first_to_last(first: float, last: float, years: int) -> None:
    rate = turnover.cagr(last, first, years)
    assert isinstance(rate, float)
    assert first * (1 + rate) ** years == pytest.approx(last, rel=1e-6, abs=1e-12)


@given(tables.pairs)
def test_contributions_sum_to_growth(pair: tuple[np.ndarray, np.ndarray]) -> None:
    after, before = pair
    parts = turnover.contributions(after, before)
    if isinstance(parts, Unknown):
        assert not before.any()
        return
    total = turnover.growth(float(after.sum()), float(before.sum()))
    assert parts.sum() == pytest.approx(total, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1.0])
def test_no_numbers_are_refused(wrong: float) -> None:
    for index in (
        turnover.turnover,
        turnover.balance,
        turnover.normalised_balance,
        turnover.coverage,
        turnover.growth,
    ):
        with pytest.raises(IndicatorRefused):
            index(wrong, 1.0)
        with pytest.raises(IndicatorRefused):
            index(1.0, wrong)
    with pytest.raises(IndicatorRefused):
        turnover.contributions([wrong], [1.0])
