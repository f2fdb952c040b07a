"""Many files read side by side, their results in order: only a window of work is in flight, so memory stays flat."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

WORTH = 60
"""Fewer files than this are read in the process itself: another one needs about a second to load its lexicons."""

_BATCH = 8
_IN_FLIGHT = 4


def processes(asked: int, files: int) -> int:
    """How many processes to read ``files`` files with: ``asked``, or for 0 one a processor (at most 8) where it is worth it."""
    if asked:
        return max(1, asked)
    return min(os.cpu_count() or 1, 8) if files >= WORTH else 1


def in_order(call: Callable[[_Item], _Made], items: Sequence[_Item], jobs: int) -> Iterator[_Made]:
    """``call`` of every item, in the order of ``items``, by ``jobs`` processes.

    ``call`` and what it gives must be picklable. Leaving the iterator early, by an interrupt for one, drops what is
    not yet begun. A worker that dies raises BrokenProcessPool: what came before it has been given out.
    """
    if jobs < 2:
        yield from map(call, items)
        return
    batches = (items[at : at + _BATCH] for at in range(0, len(items), _BATCH))
    waiting: deque[Future[list[_Made]]] = deque()
    # A fresh interpreter a worker: the parent's open ledger and threads are not copied into it.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_quietly)
    try:
        for batch in batches:
            waiting.append(pool.submit(_each, call, batch))
            if len(waiting) >= jobs * _IN_FLIGHT:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _each(call: Callable[[_Item], _Made], batch: Sequence[_Item]) -> list[_Made]:
    return [call(item) for item in batch]


def _quietly() -> None:
    """An interrupt is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
