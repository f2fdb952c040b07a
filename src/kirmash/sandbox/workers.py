"""The program's side: children that call functions on strangers' bytes, kept while they are well,
killed and replaced when they overrun.

A child is a fresh interpreter: nothing of the program's open files, ledgers and threads is copied
into it, nor its keys. It ends with the program, however that ends.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar, cast

from kirmash.errors import DocumentRefused, KirmashError
from kirmash.sandbox import child
from kirmash.sandbox.transfer import (
    REMEDY,
    Answer,
    Limits,
    Request,
    Unreadable,
    read_frame,
    unpack_answer,
    write_frame,
)

T = TypeVar("T")
_Item = TypeVar("_Item")

_Home = tuple[tuple[str, ...], Callable[[], None] | str]

START_SECONDS = 120.0
"""How long a child may take to start and to load what every file needs."""

_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
_SECRETS = ("KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL")
_ANSWER_BYTES = 1 << 16
_MOST_IDLE = 8
_AHEAD = 2


class Worker:
    """One child and the pipes to it. One call at a time."""

    def __init__(self) -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        self.home: _Home | None = None
        self._late = False
        self._process = subprocess.Popen(  # our interpreter, our module, no shell
            [sys.executable, "-c", "from kirmash.sandbox import child; child.serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**_public_environment(), **_QUIET, "PYTHONPATH": paths},
        )

    @property
    def pid(self) -> int:
        """The child's number, as the system lists it."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether it may be asked again."""
        return self._process.poll() is None

    def prepare(self, call: Callable[..., Any], what: Callable[[], None] | None) -> None:
        """Load the module of ``call`` and what every call needs, outside of any call's time."""
        self._ask(Request(child.load, (call, what), None), START_SECONDS, _ANSWER_BYTES)

    def call(self, call: Callable[..., T], arguments: tuple[Any, ...], limits: Limits) -> T:
        """``call(*arguments)`` by the child. Raises DocumentRefused where it overruns or dies, and
        what the call itself refuses.
        """
        request = Request(call, arguments, limits)
        answer = self._ask(request, limits.wall_seconds, _ANSWER_BYTES + limits.memory)
        if answer is None:
            self._refuse(limits)
        if answer.worn:
            self.kill()
        if answer.refusal:
            raise answer.refusal
        return cast(T, answer.value)

    def kill(self) -> None:
        """End the child at once. Any thread may."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the child and close the pipes to it."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                cast(BinaryIO, pipe).close()

    def _ask(self, request: Request, seconds: float, most: int) -> Answer | None:
        """The child's answer; None where it gave none in time, and is dead now."""
        deadline = threading.Timer(seconds, self._expire)
        deadline.daemon = True
        deadline.start()
        try:
            write_frame(
                cast(BinaryIO, self._process.stdin),
                pickle.dumps(request, pickle.HIGHEST_PROTOCOL),
            )
            return unpack_answer(read_frame(cast(BinaryIO, self._process.stdout), most))
        except (OSError, ValueError, Unreadable):
            self.kill()
            return None
        finally:
            deadline.cancel()

    def _expire(self) -> None:
        self._late = True
        self._process.kill()

    def _refuse(self, limits: Limits) -> NoReturn:
        """Say why there is no answer; a TimeoutError is the cause where time is."""
        overran = sys.platform != "win32" and self._process.returncode == -signal.SIGXCPU
        if not (self._late or overran):
            raise DocumentRefused(
                "sandbox.limits",
                "Reading the file exceeded the memory or time limit for one document.",
                REMEDY,
            )
        took = limits.seconds if overran else limits.wall_seconds
        raise DocumentRefused(
            "sandbox.too-slow",
            "Reading the file took more than {seconds:g} seconds.",
            REMEDY,
            seconds=took,
        ) from TimeoutError(f"{took:g} seconds")


class _Crew:
    """The children at work for one :func:`map_limited`, so that they can be ended together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[Worker] = set()
        self._ended = False

    def enter(self, worker: Worker) -> None:
        with self._lock:
            if self._ended:
                worker.kill()
            self._busy.add(worker)

    def leave(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)

    def end(self) -> None:
        with self._lock:
            self._ended = True
            for worker in self._busy:
                worker.kill()


_lock = threading.Lock()
_idle: list[Worker] = []
_thread = threading.local()


def run(
    call: Callable[[bytes], T],
    payload: bytes,
    seconds: float,
    memory: int,
    *,
    fresh: bool = False,
) -> T:
    """What ``call(payload)`` gives, worked out in a child with ``memory`` bytes of address space
    and ``seconds`` of processor time.

    ``call`` must be a function at the top of a module, its result records and plain values. With
    ``fresh`` the child serves no other call, and ``seconds`` are by the clock too. Raises
    DocumentRefused when the child runs out of either or dies; what it refuses itself comes through
    with its message and remedy.
    """
    limits = Limits(seconds, memory, seconds if fresh else 0.0)
    return run_limited(call, (payload,), limits, fresh=fresh)


def run_limited(
    call: Callable[..., T],
    arguments: tuple[Any, ...],
    limits: Limits,
    prepare: Callable[[], None] | None = None,
    *,
    fresh: bool = False,
) -> T:
    """``call(*arguments)`` by a child that has run ``prepare`` once. Raises as :func:`run` does.

    In a child already it is a plain call: the limits of the whole hold.
    """
    if child.INSIDE.is_set():
        return cast(T, child.call_inside(call, arguments))
    home = (tuple(sys.path), prepare or call.__module__)
    worker = Worker() if fresh else _take(home) or Worker()
    crew: _Crew | None = getattr(_thread, "crew", None)
    if crew:
        crew.enter(worker)
    try:
        if worker.home is None:
            worker.home = home
            worker.prepare(call, prepare)
        return worker.call(call, arguments, limits)
    except KirmashError:
        raise
    except BaseException:
        worker.kill()
        raise
    finally:
        if crew:
            crew.leave(worker)
        _give_back(worker, keep=not fresh)


def read_table(call: Callable[..., T], path: Path, arguments: tuple[Any, ...], limits: Limits) -> T:
    """What :func:`run_limited` gives of one file that a person hands in; a refusal by the limits
    names the file.
    """
    try:
        return run_limited(call, arguments, limits)
    except DocumentRefused as fault:
        if not fault.problem.code.startswith("sandbox."):
            raise
        place = fault.problem.at("place.file", "{source}", source=str(path))
        raise DocumentRefused(place) from fault.__cause__


def map_limited(call: Callable[[_Item], T], items: Iterable[_Item], jobs: int) -> Iterator[T]:
    """``call`` of every item, in order, ``jobs`` at a time.

    ``call`` runs in threads of this process and hands the dangerous part to a child
    (:func:`run_limited`). Leaving the iterator early, by an interrupt for one, kills the children
    at work.
    """
    waiting: deque[Future[T]] = deque()
    crew = _Crew()
    pool = ThreadPoolExecutor(jobs, "kirmash-sandbox", _join, (crew,))
    try:
        for item in items:
            waiting.append(pool.submit(call, item))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        crew.end()
        pool.shutdown(wait=True, cancel_futures=True)


def close_idle() -> None:
    """End the children that wait for the next call; it is done at the end of the program too."""
    with _lock:
        workers, _idle[:] = list(_idle), []
    for worker in workers:
        worker.close()


def _join(crew: _Crew) -> None:
    _thread.crew = crew


def _take(home: _Home) -> Worker | None:
    """A child that waits and has served the like before, or None: what one format loads takes the
    address space of another.
    """
    with _lock:
        for at, worker in enumerate(_idle):
            if worker.home == home and worker.is_alive():
                return _idle.pop(at)
    return None


def _give_back(worker: Worker, *, keep: bool) -> None:
    if not keep or not worker.is_alive():
        worker.close()
        return
    with _lock:
        _idle.append(worker)
        surplus = _idle.pop(0) if len(_idle) > _MOST_IDLE else None
    if surplus:
        surplus.close()


def _public_environment() -> dict[str, str]:
    """The environment without keys and passwords: no parser needs one."""
    return {
        name: value
        for name, value in os.environ.items()
        if not any(word in name.upper() for word in _SECRETS)
    }


def _forget_idle() -> None:
    """A fork of the program does not talk to its children."""
    _idle.clear()


atexit.register(close_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_idle)
