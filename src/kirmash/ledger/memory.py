"""Answers kept in memory while the ledger stands where they were made: what follows from events
alone is the same until there are more of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

_R = TypeVar("_R")
MOST_KEPT = 64
"""Answers kept; the one not used for longest gives way."""


@dataclass(frozen=True, slots=True)
class AnswerMemory:
    """Answers by a key that names all that they follow from. Several threads may ask at once: the
    first one computes, the others wait for it.
    """

    _kept: OrderedDict[Hashable, Future[Any]] = field(default_factory=OrderedDict)
    _lock: Any = field(default_factory=Lock)

    def result(self, key: Hashable, compute: Callable[[], _R]) -> _R:
        """The answer under this key, computed where it is not kept. Raises what ``compute`` raises,
        and then keeps nothing.
        """
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
            future: Future[Any] = known or Future()
            if known is None:
                self._kept[key] = future
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        if known is None:
            try:
                future.set_result(compute())
            except BaseException as fault:
                with self._lock:
                    self._kept.pop(key, None)
                future.set_exception(fault)
                raise
        value: _R = future.result()
        return value

    def kept(self, key: Hashable) -> Any | None:
        """The answer under this key, None where it is not there or still being computed."""
        with self._lock:
            future = self._kept.get(key)
        return future.result() if future and future.done() and not future.exception() else None
