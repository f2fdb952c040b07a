"""Folds keep a pair together and are about even."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from training.folds import FOLDS, pair_disjoint_folds


@given(
    st.lists(st.tuples(st.sampled_from("abcdefghijk"), st.integers(1, 40)), min_size=1, max_size=60)
)
def test_no_pair_is_split(pages: list[tuple[str, int]]) -> None:
    fold = pair_disjoint_folds([pair for pair, _ in pages], [weight for _, weight in pages])
    homes: dict[str, set[int]] = {}
    for (pair, _), where in zip(pages, fold.tolist(), strict=True):
        homes.setdefault(pair, set()).add(where)
        assert 0 <= where < FOLDS
    assert all(len(where) == 1 for where in homes.values())


def test_folds_of_many_pairs_weigh_about_the_same() -> None:
    pairs = [f"pair {k}" for k in range(100)]
    fold = pair_disjoint_folds(pairs, [10] * 100)
    assert [int((fold == k).sum()) for k in range(FOLDS)] == [20] * FOLDS
