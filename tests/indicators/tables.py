"""Tables of trade for the tests: drawn by Hypothesis, and refused ones."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

CELL = st.one_of(st.just(0.0), st.floats(0.001, 1e9))
vectors = hnp.arrays(np.float64, st.integers(1, 12), elements=CELL)
pairs = st.integers(1, 12).flatmap(
    lambda n: st.tuples(*[hnp.arrays(np.float64, n, elements=CELL)] * 2)
)
dense = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 8), st.integers(1, 10)), elements=CELL
).filter(lambda table: bool(table.any()))

REFUSED = ([np.nan, 1.0], [np.inf, 1.0], [-1.0, 1.0], [], [[1.0, 2.0]])
"""No indicator takes these for values: not a number, infinite, negative, nothing at all, a table
for a list.
"""


def names(count: int, letter: str) -> list[str]:
    """``count`` labels, not in the order of their making."""
    return [f"{letter}{(7 * i) % 101:03d}" for i in range(count)]
