"""The limited child: results come back, hogs, sleepers and the dead do not; what is well is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox import child_calls
from tests.sandbox.child_calls import MEMORY

from kirmash.errors import DocumentRefused, NotAPlan
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits

LIMITS = Limits(20, MEMORY)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


@pytest.fixture(autouse=True)
def _no_child_stays() -> Iterator[None]:
    yield
    workers.close_idle()


def test_gives_back_what_the_child_worked_out() -> None:
    assert workers.run(child_calls.measure, b"x" * 3_000_000, 20, MEMORY) == 3_000_000


def test_output_of_the_child_does_not_spoil_the_answer() -> None:
    assert workers.run(child_calls.chatter, b"", 20, MEMORY) == "kept"
    assert workers.run(child_calls.chatter, b"", 20, MEMORY) == "kept"


def test_a_child_that_is_well_is_asked_again() -> None:
    first, second = (workers.run(child_calls.whoami, b"", 20, MEMORY) for _ in range(2))
    assert first == second != os.getpid()
    assert workers.run(child_calls.whoami, b"", 20, MEMORY, fresh=True) != first


def test_a_refusal_costs_no_child() -> None:
    first = workers.run(child_calls.whoami, b"", 20, MEMORY)
    for call in (child_calls.refuse, child_calls.fail):
        with pytest.raises(DocumentRefused):
            workers.run(call, b"", 20, MEMORY)
    assert workers.run(child_calls.whoami, b"", 20, MEMORY) == first


def test_a_sleeper_is_ended_and_replaced() -> None:
    first = workers.run(child_calls.whoami, b"", 20, MEMORY)
    with pytest.raises(DocumentRefused, match=r"more than 0\.5 seconds") as caught:
        workers.run_limited(child_calls.sleep, (b"",), Limits(20, MEMORY, wall=0.5))
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert not is_running(first)
    assert workers.run(child_calls.whoami, b"", 20, MEMORY) != first


@posix
def test_processor_time_is_counted_for_each_call_anew() -> None:
    for _ in range(3):  # each spends more than half of what one may
        assert workers.run_limited(child_calls.spend, (0.6,), Limits(1, MEMORY, wall=60)) is None
    with pytest.raises(DocumentRefused, match="more than 1 seconds"):
        workers.run_limited(child_calls.work, (b"",), Limits(1, MEMORY, wall=60))


@posix
def test_a_hog_is_refused_and_replaced() -> None:
    first = workers.run(child_calls.whoami, b"", 20, MEMORY)
    with pytest.raises(DocumentRefused, match="memory"):
        workers.run(child_calls.hog, b"", 20, 600_000_000)
    assert workers.run(child_calls.whoami, b"", 20, MEMORY) != first


@posix
def test_one_that_is_killed_costs_its_own_file_alone() -> None:
    with pytest.raises(DocumentRefused, match="memory or time"):
        workers.run(child_calls.die, b"", 20, MEMORY)
    assert workers.run(child_calls.measure, b"abc", 20, MEMORY) == 3


def test_a_refusal_comes_through_with_its_kind_and_remedy() -> None:
    with pytest.raises(DocumentRefused) as caught:
        workers.run(child_calls.refuse, b"", 20, MEMORY)
    assert (caught.value.message, caught.value.remedy) == ("no table in it", "make one")
    with pytest.raises(NotAPlan):
        workers.run(child_calls.doubt, b"", 20, MEMORY)


def test_any_other_failure_is_a_refusal() -> None:
    with pytest.raises(DocumentRefused, match="ZeroDivisionError"):
        workers.run(child_calls.fail, b"", 20, MEMORY)


def test_what_runs_in_a_child_starts_no_other() -> None:
    outer, inner = workers.run(child_calls.nested, b"", 20, MEMORY)
    assert outer == inner


def test_no_key_reaches_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIRMASH_LLM_KEY", "made-up")
    workers.close_idle()
    names = workers.run(child_calls.environment, b"", 20, MEMORY)
    assert "PATH" in names
    assert "KIRMASH_LLM_KEY" not in names


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_others_go_on(jobs: int) -> None:
    results = list(workers.map_limited(child_calls.read_item, range(10), jobs))
    refused = [result for result in results if isinstance(result, str)]
    assert [result[:9] for result in refused] == ["3 refused", "7 refused"]
    assert [result[0] for result in results if not isinstance(result, str)] == [
        0,
        1,
        2,
        *(4, 5, 6),
        *(8, 9),
    ]


def test_leaving_early_ends_those_at_work() -> None:
    results = workers.map_limited(
        lambda call: workers.run_limited(call, (b"",), LIMITS), endless(), 2
    )
    started = list(islice(results, 3))
    results.close()  # type: ignore[attr-defined]
    workers.close_idle()
    assert not any(is_running(pid) for pid in started)


def endless() -> Iterator[Callable[[bytes], Any]]:
    yield from [child_calls.whoami] * 3
    while True:
        yield child_calls.sleep


PROGRAM = """
import sys
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from tests.sandbox import child_calls
print(workers.run(child_calls.whoami, b"", 20, 1_500_000_000), flush=True)
workers.run_limited(child_calls.{call}, (b"",), Limits(50, 1_500_000_000))
"""


@posix
@pytest.mark.parametrize("call", ["sleep", "work"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_end_with_the_program(call: str, how: signal.Signals) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(call=call)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert program.stdout
    child = int(program.stdout.readline())
    time.sleep(0.3)
    program.send_signal(how)
    program.wait(30)
    program.stdout.close()
    for _ in range(300):
        if not is_running(child):
            break
        time.sleep(0.1)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    """Whether there is such a process (one that waits to be collected is gone)."""
    with suppress(OSError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return False
