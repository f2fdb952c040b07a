"""A command of the program in a process of its own, killed at a moment that is chosen beforehand.

The process is a fork of one that has imported everything, so that every moment is one of work. A
moment is a step: a change of the disk or of the database, before it happens, or an
acknowledgement, before and after it; or it is a time after the start.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import kirmash
from kirmash.cli import main
from kirmash.dossier import dossier, judging, workspace
from kirmash.extract import pipeline
from kirmash.formats import files
from kirmash.ledger.store import Ledger
from kirmash.records.evidence import Document
from kirmash.sandbox import workers
from kirmash.trade import store as trade_store

MOMENT = "2026-11-30T06:00:00+00:00"
"""What the clock of every command says, so that a second run can come to the same end."""
_STEPS = frozenset(
    (
        *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.utime"),
        "subprocess.Popen",
    )
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_WRITING_WORDS = ("insert", "update", "delete", "create", "drop", "begin immediate")
_LONGEST = 1_800.0


@dataclass(frozen=True)
class Moment:
    """When a process is killed: at a step, counted from 1, or after seconds."""

    step: int = 0
    seconds: float = 0.0


NEVER = Moment()


@dataclass(frozen=True)
class Run:
    """What became of a command: its exit code (None where it was killed), what it acknowledged,
    its steps and seconds, what it printed, and its processes' group.
    """

    code: int | None
    acknowledged: tuple[str, ...]
    steps: int
    seconds: float
    printed: str
    errors: str
    group: int


def load_program() -> None:
    """Import every module and read the word lists, so that a fork starts at once."""
    for module in pkgutil.walk_packages(kirmash.__path__, "kirmash."):
        if ".migrations.versions" not in module.name:
            importlib.import_module(module.name)
    for lang, text in (("en", "Exports of Belarus rose."), ("ru", "Экспорт Беларуси вырос.")):
        pipeline.extract(Document("0" * 64, lang, text, lang))


class _Steps:
    """Counts the steps of this process and ends it at one of them."""

    def __init__(self, last: int) -> None:
        self._lock, self._last, self.count = threading.Lock(), last, 0

    def step(self) -> None:
        with self._lock:
            self.count += 1
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from now on."""
        fsync = os.fsync

        def synced(descriptor: int) -> None:
            self.step()
            fsync(descriptor)
            self.step()

        os.fsync = synced
        event.listen(Engine, "commit", lambda _: self.step())
        event.listen(Engine, "before_cursor_execute", self._statement)
        sys.addaudithook(self._audit)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().lower().startswith(_WRITING_WORDS):
            self.step()

    def _audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        flags = arguments[2] if name == "open" else 0
        if name in _STEPS or (isinstance(flags, int) and flags & _WRITES):
            self.step()


def run(words: Sequence[str], place: Path, moment: Moment = NEVER) -> Run:
    """Run a command and kill it at the moment; ``place`` is a folder for what it says."""
    out, errors, notes = (place / name for name in ("stdout", "stderr", "notes"))
    for path in (out, errors, notes):
        path.write_bytes(b"")
    started = time.monotonic()
    child = os.fork()
    if not child:
        os.setsid()
        _become(words, (out, errors, notes), moment.step)
    code = _wait(child, moment.seconds or _LONGEST)
    seconds = time.monotonic() - started
    if code is None and not (moment.step or moment.seconds):
        raise AssertionError(f"{' '.join(words)} takes more than {_LONGEST} s")
    kinds = [line.split(" ", 1) for line in notes.read_text("utf-8").splitlines()]
    steps = next((int(value) for kind, value in kinds if kind == "steps"), 0)
    told = tuple(value for kind, value in kinds if kind == "done")
    return Run(code, told, steps, seconds, out.read_text("utf-8"), errors.read_text("utf-8"), child)


def _wait(child: int, seconds: float) -> int | None:
    """The exit code of a child that is killed after some seconds; None where it was killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _become(words: Sequence[str], files_: tuple[Path, Path, Path], last: int) -> None:
    """The child's side: the command, then the end of the process."""
    code = 70
    with suppress(BaseException):
        out, errors, notes = (os.open(path, os.O_WRONLY | os.O_APPEND) for path in files_)
        os.dup2(out, 1)
        os.dup2(errors, 2)
        sys.dont_write_bytecode = True
        steps = _Steps(last)
        _stop_the_clock()
        _acknowledge(steps, notes)
        steps.watch()
        try:
            code = main.run(words, os.environ)
            sys.stdout.flush()
            os.write(notes, f"steps {steps.count}\n".encode())
            workers.close_idle()
        except BaseException:  # noqa: BLE001  # told, whatever it is
            os.write(errors, traceback.format_exc().encode())
    os._exit(code)


def _stop_the_clock() -> None:
    for module in (workspace, dossier, judging):
        module.utc_now = lambda: MOMENT  # type: ignore[attr-defined]


def _acknowledge(steps: _Steps, notes: int) -> None:
    """Note what returns to its caller: from then on it may not be lost."""

    def noted(call: Callable[..., Any], word: Callable[..., str]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **more: Any) -> Any:
            result = call(*arguments, **more)
            steps.step()
            os.write(notes, f"done {word(result, *arguments)}\n".encode())
            steps.step()
            return result

        return wrapped

    Ledger.add = noted(Ledger.add, lambda _, _ledger, extraction, *_more: extraction.document.id)  # type: ignore[method-assign]
    Ledger.add_judgement = noted(  # type: ignore[method-assign]
        Ledger.add_judgement, lambda _, _ledger, judgement: judgement.id
    )
    trade_store.add_file = noted(trade_store.add_file, lambda outcome, *_: outcome.addition.id)
    files.write_together = noted(files.write_together, lambda *_: "brief")


def in_child(work: Callable[[], Any]) -> Any:
    """What ``work`` returns, as JSON carries it, done by a fork: this process opens nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            os.close(reading)
            try:
                answer = {"value": work()}
            except BaseException:  # noqa: BLE001  # told, whatever it is
                answer = {"fault": traceback.format_exc()}
            with os.fdopen(writing, "w", encoding="utf-8") as pipe:
                json.dump(answer, pipe)
            workers.close_idle()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        answer = json.loads(pipe.read() or '{"fault": "the process ended without an answer"}')
    os.waitpid(child, 0)
    if "fault" in answer:
        raise AssertionError(answer["fault"])
    return answer["value"]


def are_gone(group: int, seconds: float) -> bool:
    """Whether every process of a group has ended within some seconds (one that waits to be
    collected has).
    """
    until = time.monotonic() + seconds
    while _is_at_work(group):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _is_at_work(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    processes = Path("/proc")
    if not processes.is_dir():
        return True
    for stat in processes.glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = stat.read_text().rsplit(")", 1)[1].split()[:3]
            if int(its_group) == group and state != "Z":
                return True
    return False
