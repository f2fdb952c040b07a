"""Lookups of values in an ordered list against the plain way."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.reader.arrays import Occurrences, as_ints, gather_rows, where_known

VALUES = st.lists(st.integers(0, 5), max_size=30)


@given(VALUES, st.integers(-1, 6), st.integers(0, 31))
def test_last_before_and_first_from_are_what_a_walk_finds(
    values: list[int], value: int, place: int
) -> None:
    place = min(place, len(values))
    found = Occurrences.of(as_ints(values))
    before = [k for k, one in enumerate(values[:place]) if one == value]
    after = [k for k in range(place, len(values)) if values[k] == value]
    at, known = found.last_before(as_ints([value]), as_ints([place]))
    assert bool(known[0]) == bool(before)
    assert not before or at[0] == before[-1]
    at, known = found.first_from(as_ints([value]), as_ints([place]))
    assert bool(known[0]) == bool(after)
    assert not after or at[0] == after[0]


@given(VALUES, st.integers(-1, 6), st.integers(0, 30), st.integers(0, 30))
def test_count_is_the_number_between(values: list[int], value: int, a: int, b: int) -> None:
    first, end = sorted((min(a, len(values)), min(b, len(values))))
    count = Occurrences.of(as_ints(values)).count(
        as_ints([value]), as_ints([first]), as_ints([end])
    )
    assert count[0] == (values[first:end].count(value) if value >= 0 else 0)


def test_rows_that_are_not_known_are_unknown_and_the_matrix_stays() -> None:
    matrix = np.array([[1.0, 2.0]], dtype=np.float32)
    rows = gather_rows(matrix, as_ints([0, -1]), np.array([True, False]))
    assert rows[0].tolist() == [1.0, 2.0]
    assert np.isnan(rows[1]).all()
    assert matrix.tolist() == [[1.0, 2.0]]
    assert gather_rows(
        np.zeros((0, 3), dtype=np.float32), as_ints([0]), np.array([False])
    ).shape == (1, 3)


def test_where_known_keeps_known_values() -> None:
    out = where_known(np.array([True, False]), np.array([3, 4]))
    assert out[0] == 3
    assert np.isnan(out[1])
