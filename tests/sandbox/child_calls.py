"""Functions for a limited child to call: it imports no more than they need."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

from kirmash.errors import DocumentRefused, NotAPlan
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits

MEMORY = 1_500_000_000


def measure(payload: bytes) -> int:
    return len(payload)


def sleep(payload: bytes) -> None:
    time.sleep(60)


def work(payload: bytes) -> None:
    while True:
        pass


def work_on_anything(*arguments: object) -> None:
    while True:
        pass


def work_on_one_line(number: int, line: bytes | None, options: Any) -> object:
    from kirmash.dossier.sources import extraction_files

    return work(b"") if number == 2 else extraction_files._pack_line(number, line, options)


def hog(payload: bytes) -> int:
    return len(bytearray(4_000_000_000))


def refuse(payload: bytes) -> None:
    raise DocumentRefused("no table in it", "make one")


def doubt(payload: bytes) -> None:
    raise NotAPlan("no plan", "add a header")


def fail(payload: bytes) -> None:
    raise ZeroDivisionError


def die(payload: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def chatter(payload: bytes) -> str:
    sys.stdout.write("noise on stdout")
    sys.stdout.flush()
    return "kept"


def whoami(payload: bytes) -> int:
    return os.getpid()


def nested(payload: bytes) -> tuple[int, int]:
    return os.getpid(), workers.run(whoami, payload, 5, MEMORY)


def environment(payload: bytes) -> list[str]:
    return sorted(os.environ)


def read_item(item: int) -> tuple[int, int] | str:
    """Of ten items one sleeps and one dies."""
    call = {3: sleep, 7: die}.get(item % 10, whoami)
    try:
        return item, workers.run_limited(call, (b"",), Limits(20, MEMORY, wall=0.5)) or 0
    except DocumentRefused as fault:
        return f"{item} refused: {fault.message}"


def spend(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
