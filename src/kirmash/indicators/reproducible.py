"""Matrix products whose bits do not hang on how many threads the matrix library has: sums of
doubles depend on how they are parted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from kirmash.indicators.matrix import Floats

Item = TypeVar("Item")
Result = TypeVar("Result")
ROWS_PER_PART = 113  # rows worked out together: a fixed number, whatever the machine


@contextmanager
def single_threaded() -> Iterator[None]:
    """Within it every matrix library loaded by now works with one thread.

    They are looked for anew each time, which takes about a millisecond: another may have come since
    (SciPy brings its own).
    """
    with ThreadpoolController().limit(limits=1, user_api="blas"):
        yield


def map_in_parallel(done: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """``done`` with every item, as many at once as there are processors, each by one thread of the
    matrix library; in their order.
    """
    several = list(items)
    if len(several) < 2:
        return [done(item) for item in several]
    with single_threaded(), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(done, several))


def apply_by_parts(function: Callable[[Floats], Floats], left: Floats) -> Floats:
    """``function`` of ``left`` by parts of so many rows, whatever the machine; ``function`` keeps
    rows apart.
    """
    with single_threaded():
        return np.vstack(
            map_in_parallel(
                function,
                (
                    left[start : start + ROWS_PER_PART]
                    for start in range(0, len(left), ROWS_PER_PART)
                ),
            )
        )
