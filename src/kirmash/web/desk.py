"""The desk of one dossier: what every request shares, and the answers being computed.

Questions are answered by threads of their own, so that a long answer blocks no page; an answer is
remembered until the dossier changes.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar

from kirmash.dossier.desk.state import dossier_state
from kirmash.dossier.dossier import Dossier
from kirmash.web.adding import AddingWorker
from kirmash.web.sessions import BrowserSessions

Answer = TypeVar("Answer")


MAX_ANSWERS = 96
"""Answers remembered; the oldest gives way."""
LONG_WORKERS, QUICK_WORKERS = 2, 4


@dataclass(frozen=True, slots=True)
class DeskLaunch:
    """How a desk was started that ends by itself: its secret, and what ends it."""

    token: str
    stop: Callable[[], None]


def proof_of(token: str, nonce: str) -> str:
    """What only a desk with this secret answers to a random word."""
    return hmac.new(token.encode(), nonce.encode(), sha256).hexdigest()


class Desk:
    """A dossier opened for a browser. ``lang`` is the language where nobody chose one, ``secret``
    what forms are signed with, new with each start; ``hosts`` are the names the desk answers to,
    with their port.
    """

    def __init__(self, dossier: Dossier, lang: str = "en", hosts: frozenset[str] = frozenset()):
        self.dossier = dossier
        self.lang = lang
        self.hosts = hosts
        self.secret = secrets.token_bytes(32)
        self.sessions = BrowserSessions()
        self.adding = AddingWorker(dossier)
        self.launch: DeskLaunch | None = None
        self.last_request = time.monotonic()
        self._answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = Lock()
        self._long = ThreadPoolExecutor(LONG_WORKERS, "desk-long")
        self._quick = ThreadPoolExecutor(QUICK_WORKERS, "desk")

    def answer(
        self, key: Hashable, compute: Callable[[], Any], is_long: bool = False
    ) -> Future[Any]:
        """The answer of a question, computed once while the dossier stays as it is; one that
        failed is computed again when it is asked for again.
        """
        whole_key = (key, dossier_state(self.dossier))
        with self._lock:
            known = self._answers.get(whole_key)
            if known is not None and not (known.done() and known.exception()):
                self._answers.move_to_end(whole_key)
                return known
            future: Future[Any] = (self._long if is_long else self._quick).submit(compute)
            self._answers[whole_key] = future
            while len(self._answers) > MAX_ANSWERS:
                self._answers.popitem(last=False)
        return future

    def share(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """What several pages are made from, computed once by the first of them, in its thread."""
        whole_key = ("shared", key, dossier_state(self.dossier))
        with self._lock:
            known = self._answers.get(whole_key)
            is_new = known is None or (known.done() and known.exception() is not None)
            future: Future[Any] = Future() if known is None or is_new else known
            self._answers[whole_key] = future
        if is_new:
            try:
                future.set_result(compute())
            except BaseException as fault:
                future.set_exception(fault)
                raise
        value: Answer = future.result()
        return value

    def warm_up(self, load: Callable[[], None]) -> None:
        """Load what the first page is made with, in a thread, before anybody asks for it."""
        self._quick.submit(load)

    def close(self) -> None:
        """Stop computing and reading, and let go of the dossier."""
        self.adding.stop()
        for pool in (self._long, self._quick):
            pool.shutdown(wait=True, cancel_futures=True)
        self.dossier.close()
