"""Hostile files are parsed in a limited child process: a memory ceiling, a deadline, no way back
but one result.

The child is a fresh interpreter that runs one module-level function on the bytes handed to it on
its standard input. Where the platform has no ``resource`` module (Windows) only the deadline holds.
"""

from __future__ import annotations

import importlib
import math
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar, cast

from kirmash.errors import DocumentRefused, KirmashError
from kirmash.messages import Message, message

T = TypeVar("T")

_REMEDY = "The file may be damaged or harmful; save the page again, or provide its text as .txt."
_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}


def run(call: Callable[[bytes], T], payload: bytes, seconds: float, memory: int) -> T:
    """What ``call(payload)`` gives, worked out in a child with ``memory`` bytes of address space
    and ``seconds`` of time.

    ``call`` must be a function at the top of a module, its result picklable. Raises DocumentRefused
    when the child runs out of either or dies; a KirmashError it raises itself comes through with
    its code, parameters and remedy.
    """
    command = [
        sys.executable,
        "-c",
        "from kirmash import sandbox; sandbox.child()",
        call.__module__,
        call.__qualname__,
    ]
    limits = [str(memory), str(math.ceil(seconds))]
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(  # noqa: S603  # our interpreter, our module, no shell
            [*command, *limits],
            input=payload,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **_QUIET, "PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired as late:
        raise DocumentRefused(
            "sandbox.too-slow",
            "Reading the file took more than {seconds:g} seconds.",
            _REMEDY,
            seconds=seconds,
        ) from late
    if done.returncode != 0 or not done.stdout:
        raise DocumentRefused(
            "sandbox.limits",
            "Reading the file exceeded the memory or time limit for one document.",
            _REMEDY,
        )
    return cast(T, _unwrap(done.stdout))


def child() -> None:
    """The child's side: limit itself, run the function named on the command line on stdin, write
    one pickled answer.
    """
    module, name, memory, seconds = sys.argv[1:5]
    answer = os.dup(1)
    os.dup2(2, 1)
    _limit(int(memory), int(seconds))
    call = getattr(importlib.import_module(module), name)
    with os.fdopen(answer, "wb") as out:
        out.write(pickle.dumps(_run_call(call, sys.stdin.buffer.read())))


def _limit(memory: int, seconds: int) -> None:
    """Set the ceilings the platform offers; the parent's deadline holds everywhere."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(
            what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


def _run_call(call: Callable[[bytes], object], payload: bytes) -> tuple[str, object]:
    """('ok', result) or ('refused', message): an exception crosses as its code and parameters,
    never as an object.
    """
    try:
        return "ok", call(payload)
    except KirmashError as fault:
        return "refused", fault.problem
    except (MemoryError, RecursionError):
        return "refused", message(
            "sandbox.memory",
            "Reading the file needs more memory than one document may take.",
            _REMEDY,
        )
    except Exception as fault:  # noqa: BLE001  # a parser may throw anything on a hostile file
        return "refused", message(
            "sandbox.not-parsed",
            "The file cannot be parsed ({kind}).",
            _REMEDY,
            kind=type(fault).__name__,
        )


def _unwrap(answer: bytes) -> object:
    kind, value = pickle.loads(answer)  # noqa: S301  # written by our own child a moment ago
    if kind == "refused":
        raise DocumentRefused(cast(Message, value))
    return value
