"""Requests of a day, counted on disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.fetch.misbehaving import Clock, make_options

from kirmash.errors import BudgetSpent
from kirmash.fetch import cache


def test_each_host_has_its_own_count_that_outlives_the_program(
    tmp_path: Path, clock: Clock
) -> None:
    how = make_options(tmp_path, clock, daily_limit=2)
    assert (
        cache.consume_request_quota("a", how),
        cache.consume_request_quota("b", how),
        cache.consume_request_quota("a", how),
    ) == (1, 1, 0)
    with pytest.raises(BudgetSpent, match="midnight UTC"):
        cache.consume_request_quota("a", how)
    assert (cache.requests_left("a", how), cache.requests_left("b", how)) == (0, 1)


def test_the_day_is_utcs(tmp_path: Path, clock: Clock) -> None:
    how = make_options(tmp_path, clock, daily_limit=1)
    cache.consume_request_quota("a", how)
    clock.now = clock.now.replace(hour=23, minute=59)
    assert cache.requests_left("a", how) == 0
    clock.now += timedelta(minutes=1)
    assert cache.consume_request_quota("a", how) == 0


@pytest.mark.parametrize(
    "spoilt",
    ["", "{", "[]", '{"day": 1, "hosts": 2}', '{"day": "2024-05-06", "hosts": {"a": "x"}}'],
)
def test_a_damaged_count_begins_anew(tmp_path: Path, clock: Clock, spoilt: str) -> None:
    (tmp_path / cache.BUDGET_FILE).write_text(spoilt, "utf-8")
    assert cache.consume_request_quota("a", make_options(tmp_path, clock, daily_limit=1)) == 0
