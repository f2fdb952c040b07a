"""The limited child: results come back, hogs and sleepers do not."""

from __future__ import annotations

import sys
import time

import pytest

from kirmash import sandbox
from kirmash.errors import DocumentRefused


def measure(payload: bytes) -> int:
    return len(payload)


def sleep(payload: bytes) -> None:
    time.sleep(30)


def hog(payload: bytes) -> int:
    return len(bytearray(4_000_000_000))


def refuse(payload: bytes) -> None:
    raise DocumentRefused("no table in it", "make one")


def fail(payload: bytes) -> None:
    raise ZeroDivisionError


def chatter(payload: bytes) -> str:
    sys.stdout.write("noise on stdout")
    return "kept"


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(__import__("pathlib").Path(__file__).parent), *sys.path])


def test_gives_back_what_the_child_worked_out() -> None:
    assert sandbox.run(measure, b"x" * 100_000, 20, 1_500_000_000) == 100_000


def test_output_of_the_child_does_not_spoil_the_answer() -> None:
    assert sandbox.run(chatter, b"", 20, 1_500_000_000) == "kept"


def test_a_sleeper_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(DocumentRefused, match="more than 1 seconds"):
        sandbox.run(sleep, b"", 1, 1_500_000_000)
    assert time.monotonic() - started < 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no address-space limit")
def test_a_hog_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="memory"):
        sandbox.run(hog, b"", 20, 600_000_000)


def test_a_refusal_comes_through_with_its_remedy() -> None:
    with pytest.raises(DocumentRefused) as caught:
        sandbox.run(refuse, b"", 20, 1_500_000_000)
    assert (caught.value.message, caught.value.remedy) == ("no table in it", "make one")


def test_any_other_failure_is_a_refusal() -> None:
    with pytest.raises(DocumentRefused, match="ZeroDivisionError"):
        sandbox.run(fail, b"", 20, 1_500_000_000)
