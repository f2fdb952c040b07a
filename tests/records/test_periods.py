"""Periods: reading, writing and the arithmetic of months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.errors import BadPeriod
from kirmash.records import periods
from kirmash.records.periods import Period


@pytest.mark.parametrize(
    "text",
    [
        "2014",
        "2014-H1",
        "2014-H2",
        "2016-Q1",
        "2016-Q4",
        "2016-04",
        "2018-01/2018-02",
        "2023-04/2024-03",
    ],
)
def test_what_is_read_is_written_the_same(text: str) -> None:
    assert str(periods.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2015-01/2015-12", "2015"),
        ("2015-01/2015-06", "2015-H1"),
        ("2016-04-01/2016-04-30", "2016-04"),
        ("2015-01-01/2015-12-31", "2015"),
        ("2016-04-14/2016-04-14", "2016-04-14"),
        ("2016-04/2016-05-20", "2016-04-01/2016-05-20"),
    ],
)
def test_a_period_has_a_single_form(text: str, same: str) -> None:
    assert str(periods.parse(text)) == same


@pytest.mark.parametrize("text", ["", "15", "2016-Q5", "2016-13", "last year", "2016/2015"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        periods.parse(text)


@given(st.integers(0, 40_000), st.integers(0, 60))
def test_every_run_of_months_survives_its_form(first: int, more: int) -> None:
    period = Period(first, first + more)
    if first + more < 12 * 9999:
        assert periods.parse(str(period)) == period


@given(st.integers(12, 30_000), st.integers(0, 30))
def test_a_year_back_keeps_the_length(first: int, more: int) -> None:
    period = Period(first, first + more)
    assert period.months_earlier().months == period.months
    assert period.months_earlier().first == period.first - 12
