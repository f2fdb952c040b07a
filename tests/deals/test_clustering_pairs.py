"""Floors under what the register reaches on the pairs of benchmarks/register; the measured figures
stand in benchmarks/RESULTS.md.
"""

from __future__ import annotations

import pytest
from benchmarks.register import scoring


@pytest.fixture(scope="module")
def results() -> list[scoring.Result]:
    return [scoring.score(pair) for pair in scoring.pairs()]


def test_the_corpus_is_as_large_and_mixed_as_it_claims() -> None:
    pairs = scoring.pairs()
    assert len(pairs) >= 70
    assert len({pair["name"] for pair in pairs}) == len(pairs)
    assert {pair[side]["lang"] for pair in pairs for side in scoring.SIDES} == {"en", "ru", "be"}
    for pair in pairs:
        for deal in pair["deals"]:
            assert all(deal[side] in pair[side]["text"] for side in scoring.SIDES if side in deal)


def test_floors(results: list[scoring.Result]) -> None:
    precision, recall, status, recall_of_read = scoring.totals(results)
    assert precision >= 0.95
    assert recall >= 0.88
    assert status >= 0.94
    assert recall_of_read >= 0.9
