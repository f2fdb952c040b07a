"""Twice the file takes about twice the work, whatever it repeats."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Iterator

import pytest
from tests.hostile_shapes import SHAPES, Shape

from kirmash.dossier.sources import page_files
from kirmash.errors import KirmashError
from kirmash.extract import pipeline
from kirmash.sandbox import child
from kirmash.settings import Settings

MOST = 2.6  # times the work of a file for one twice as long
LEAST = 0.004  # seconds below which a measurement says nothing
ROUNDS = 6
pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="processor time is bounded by a timer of POSIX"
)


class _Late(Exception):
    pass


def _stop(*_: object) -> None:
    raise _Late


@pytest.fixture(autouse=True, scope="module")
def as_in_a_child() -> Iterator[None]:
    """Read in this process, as a limited child does, with everything loaded."""
    child.INSIDE.set()
    before = signal.signal(signal.SIGVTALRM, _stop)
    pipeline.load_lexicons()
    gc.disable()
    yield
    gc.enable()
    signal.signal(signal.SIGVTALRM, before)
    child.INSIDE.clear()


def spent(file: str, raw: bytes) -> float:
    gc.collect()
    signal.setitimer(signal.ITIMER_VIRTUAL, 20)
    started = time.thread_time()
    try:
        page_files.extract_unlimited(raw, file, None, Settings())
    except KirmashError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.thread_time() - started


def growth(shape: Shape) -> float:
    """How the work grows from a file to one twice as long, by the least of several readings."""
    short, long = shape.make(shape.count), shape.make(2 * shape.count)
    spent(shape.file, short)
    first = second = float("inf")
    for _ in range(ROUNDS):
        first = min(first, spent(shape.file, short))
        second = min(second, spent(shape.file, long))
        if second / first <= MOST or second < LEAST:
            break
    return second / first if second >= LEAST else 1.0


@pytest.mark.parametrize("name", SHAPES)
def test_work_grows_as_the_file_does(name: str) -> None:
    assert growth(SHAPES[name]) <= MOST


def test_growth_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def quadratic(raw: bytes, *_: object) -> None:
        for place in range(len(raw)):
            raw.count(b"x", place)

    monkeypatch.setattr(page_files, "extract_unlimited", quadratic)
    assert growth(Shape("a.txt", lambda size: b"a" * size, 8_000)) > MOST
