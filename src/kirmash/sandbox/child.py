"""The child's side: call what is asked, one after another, each within its limits, and answer."""

from __future__ import annotations

import gc
import math
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from kirmash.errors import DocumentRefused, KirmashError
from kirmash.sandbox.transfer import (
    REMEDY,
    Limits,
    Request,
    Unreadable,
    pack_answer,
    read_frame,
    write_frame,
)

INSIDE = threading.Event()
"""Set where this process is such a child: what is called in it is limited already."""

_CALLS_BEFORE_REPLACED = 2_000


def serve() -> None:
    """Answer requests on standard input until it ends.

    What is called may print as it likes: answers go their own way.
    """
    INSIDE.set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    calls = 0
    while True:
        request: Request = pickle.loads(requests.get())  # noqa: S301  # our own parent's
        calls += 1
        write_frame(answers, _answer(request, calls))


def load(_call: Callable[..., Any], prepare: Callable[[], None] | None) -> None:
    """Run ``prepare``; the module of the call to come was imported when it was named."""
    if prepare:
        prepare()


def _listen(stream: BinaryIO, requests: queue.SimpleQueue[bytes]) -> None:
    """Hand requests over; the end of the parent is the end of this process, whatever it does."""
    try:
        while True:
            requests.put(read_frame(stream))
    except (Unreadable, OSError):
        os._exit(0)


def _answer(request: Request, calls: int) -> bytes:
    value, refusal = None, None
    starved = False
    _limit(request.limits)
    try:
        value = request.call(*request.arguments)
        content = pack_answer(
            value, None, worn=calls >= _CALLS_BEFORE_REPLACED or _is_swollen(request.limits)
        )
    except BaseException as fault:  # noqa: BLE001  # a parser may throw anything, an exit too
        refusal, starved = refusal_of(fault), isinstance(fault, MemoryError | ImportError)
        value = None
    _limit(None)
    if refusal is None:
        return content
    if starved:
        gc.collect()
    return pack_answer(None, refusal, worn=starved or _is_swollen(request.limits))


def refusal_of(fault: BaseException) -> KirmashError:
    """What is told of a fault: its own words where it is a refusal, else its kind."""
    if isinstance(fault, KirmashError):
        return fault
    if isinstance(fault, RecursionError):
        return DocumentRefused(
            "sandbox.too-deep",
            "The file is nested too deeply to be read.",
            REMEDY,
        )
    if isinstance(fault, MemoryError):
        return DocumentRefused(
            "sandbox.memory",
            "Reading the file needs more memory than one document may take.",
            REMEDY,
        )
    return DocumentRefused(
        "sandbox.not-parsed",
        "The file is damaged or not of the format of its name ({kind}).",
        REMEDY,
        kind=type(fault).__name__,
    )


def _limit(limits: Limits | None) -> None:
    """Set the ceilings the platform offers, or lift them between calls."""
    if sys.platform == "win32":
        return
    import resource

    _ceiling(resource.RLIMIT_CORE, 0)
    _ceiling(resource.RLIMIT_AS, limits.memory if limits else resource.RLIM_INFINITY)
    spent = time.process_time()
    _ceiling(
        resource.RLIMIT_CPU,
        math.ceil(spent + limits.seconds) if limits else resource.RLIM_INFINITY,
    )


def _ceiling(what: int, most: int) -> None:
    import resource

    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        most = hard if most == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, hard))


def _is_swollen(limits: Limits | None) -> bool:
    """Whether this process holds half of what one call may take: the next must find its room."""
    return limits is not None and _address_space() > limits.memory / 2


def _address_space() -> int:
    """Bytes of address space in use; where the system does not say, the most that was resident."""
    try:
        with Path("/proc/self/statm").open("rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        pass
    if sys.platform == "win32":
        return 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def call_inside(call: Any, arguments: tuple[Any, ...]) -> Any:
    """``call`` of a function by a process that is limited already; its faults are refusals."""
    try:
        return call(*arguments)
    except BaseException as fault:
        raise refusal_of(fault) from fault
