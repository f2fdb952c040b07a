"""Matrix products whose bits do not hang on how many threads the matrix library has: sums of doubles depend on how they are parted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from kirmash.indicators.matrix import Floats

PART = 113  # rows worked out together: a fixed number, whatever the machine


@contextmanager
def alone() -> Iterator[None]:
    """Within it the matrix library works with one thread."""
    with _libraries().limit(limits=1, user_api="blas"):
        yield


def by_parts(made: Callable[[Floats], Floats], left: Floats) -> Floats:
    """``made`` of ``left`` by parts of so many rows, side by side, each worked out by one thread; ``made`` keeps rows apart."""
    parts = [left[start : start + PART] for start in range(0, len(left), PART)]
    with alone(), ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        return np.vstack(list(side_by_side.map(made, parts)))


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
