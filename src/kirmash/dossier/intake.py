"""From files to extractions: which reader a file needs, and what is refused, with the reason."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from kirmash.dossier.reading_version import reading_version
from kirmash.errors import DocumentRefused, KirmashError, NotAPlan
from kirmash.extract import details, pipeline
from kirmash.formats import docx, xlsx
from kirmash.ledger.store import Ledger
from kirmash.readers import official, pages, plans
from kirmash.records.extractions import Extraction
from kirmash.settings import Settings

TABLE_SUFFIX, BOOK_SUFFIX = ".csv", ".xlsx"


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file read: its bytes as found and what was extracted."""

    extraction: Extraction
    raw: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken: where it lies, why, and what to do."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files handed in: sources added, known already, refused, and passed over in
    folders.
    """

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    passed_over: tuple[str, ...] = ()


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file under ``paths`` in a stable order, and whether it was named by the caller rather
    than found in a folder.
    """
    for path in paths:
        if path.is_dir():
            found = sorted(item for item in path.rglob("*") if item.is_file())
            yield from ((item, False) for item in found if not _hidden(item.relative_to(path)))
        else:
            yield path, True


def readable(path: Path) -> bool:
    """Whether its ending is one that Kirmash reads."""
    return path.suffix.lower() in pages.suffixes() | {TABLE_SUFFIX, BOOK_SUFFIX}


def load(path: Path, given: date | None, settings: Settings) -> Loaded:
    """Read one file. Raises DocumentRefused or PlanRefused with the reason and the remedy."""
    try:
        pages.check_size(path, settings)
        raw = path.read_bytes()
    except OSError as fault:
        raise DocumentRefused(
            f"{path} cannot be read: {fault.strerror}.", "Check the name and the access rights."
        ) from fault
    return Loaded(read(raw, path.name, given, settings), raw)


def read(raw: bytes, source: str, given: date | None, settings: Settings) -> Extraction:
    """What the bytes of one file say: a table by its ending, else a plan or a page by what it
    holds.
    """
    return details.enrich(_read(raw, source, given, settings))


def _read(raw: bytes, source: str, given: date | None, settings: Settings) -> Extraction:
    if Path(source).suffix.lower() == TABLE_SUFFIX:
        if not official.looks_official(raw):
            with suppress(NotAPlan):
                return plans.load(raw, source, given, pipeline.line_mentions)
        return official.load(raw, source, given)
    if xlsx.is_xlsx(raw):
        return plans.load(raw, source, given, pipeline.line_mentions)
    if docx.is_docx(raw):
        with suppress(NotAPlan):  # a Word document whose tables have no columns of a plan is a page
            return plans.load(raw, source, given, pipeline.line_mentions)
    return pipeline.extract(pages.load(raw, source, given, settings))


def attempt(path: Path, given: date | None, settings: Settings) -> Loaded | Refusal:
    """Read one file, or say why not."""
    try:
        return load(path, given, settings)
    except KirmashError as fault:
        return Refusal(str(path), str(fault))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

WORTH = 60
"""Fewer files than this are read in the process itself: another one needs about a second to load
its lexicons.
"""

_BATCH = 8
_IN_FLIGHT = 4


def processes(asked: int, files: int) -> int:
    """How many processes to read ``files`` files with: ``asked``, or for 0 one a processor (at most
    8) where it is worth it.
    """
    if asked:
        return max(1, asked)
    return min(os.cpu_count() or 1, 8) if files >= WORTH else 1


def in_order(call: Callable[[_Item], _Made], items: Sequence[_Item], jobs: int) -> Iterator[_Made]:
    """``call`` of every item, in the order of ``items``, by ``jobs`` processes.

    ``call`` and what it gives must be picklable. Leaving the iterator early, by an interrupt for
    one, drops what is not yet begun. A worker that dies raises BrokenProcessPool: what came before
    it has been given out.
    """
    if jobs < 2:
        yield from map(call, items)
        return
    batches = (items[at : at + _BATCH] for at in range(0, len(items), _BATCH))
    waiting: deque[Future[list[_Made]]] = deque()
    # A fresh interpreter a worker: the parent's open ledger and threads are not copied into it.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_quietly)
    try:
        for batch in batches:
            waiting.append(pool.submit(_each, call, batch))
            if len(waiting) >= jobs * _IN_FLIGHT:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _each(call: Callable[[_Item], _Made], batch: Sequence[_Item]) -> list[_Made]:
    return [call(item) for item in batch]


def _quietly() -> None:
    """An interrupt is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to take documents in: the date given, the settings, the moment, and who hears of
    progress.
    """

    given: date | None
    settings: Settings
    at: str
    watch: Callable[[int, int, str], None] | None = None
    jobs: int = 1


def add(ledger: Ledger, paths: Sequence[Path], manner: Manner) -> Intake:
    """Read every file under ``paths`` into the ledger and count what became of each."""
    found = list(files(paths))
    taken = [path for path, named in found if named or readable(path)]
    outcome: dict[str, list[str]] = {"added": [], "known": []}
    refused: list[Refusal] = []
    read_file = partial(attempt, given=manner.given, settings=manner.settings)
    for done, (path, one) in enumerate(
        zip(taken, in_order(read_file, taken, processes(manner.jobs, len(taken))), strict=True)
    ):
        if manner.watch:
            manner.watch(done, len(taken), path.name)
        if isinstance(one, Refusal):
            refused.append(one)
        else:
            outcome["added" if _keep(ledger, one, manner.at) else "known"].append(str(path))
    passed = tuple(str(path) for path, named in found if not named and not readable(path))
    return Intake(tuple(outcome["added"]), tuple(outcome["known"]), tuple(refused), passed)


def reread(ledger: Ledger, manner: Manner) -> int:
    """Append a new reading of every document read by another grammar; how many were appended."""
    entries = ledger.documents()
    count = 0
    for done, entry in enumerate(entries):
        if manner.watch:
            manner.watch(done, len(entries), entry.document.source)
        given = entry.document.published if entry.document.basis == "given" else None
        raw = ledger.raw(entry.document.id)
        count += _keep(
            ledger, Loaded(read(raw, entry.document.source, given, manner.settings), raw), manner.at
        )
    return count


def _keep(ledger: Ledger, loaded: Loaded, at: str) -> bool:
    return ledger.add(loaded.extraction, loaded.raw, reading_version(), at)
