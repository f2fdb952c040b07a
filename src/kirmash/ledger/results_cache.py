"""Costly results kept beside the ledger, by a digest of all that they rest on.

They stand in the folder ``cache`` of a dossier, a file a result: its hash, and the result as JSON.
Nothing else refers to them: the folder can be deleted at any time. A file that is damaged, or
stands under another's name, is none. Where the dossier may not be written they are kept in memory.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from kirmash.formats import files
from kirmash.ledger import codec

CACHE_FOLDER = "cache"
_SUFFIX, _UNFINISHED = ".json", "*.part"
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class ResultsCache:
    """The results of one dossier: at most ``limit`` bytes of them, 0 for none; those used last
    stay. ``on_disk`` says whether the folder may be written.
    """

    folder: Path
    limit: int
    on_disk: bool = True
    _memory: OrderedDict[str, str] = field(default_factory=OrderedDict, repr=False, compare=False)

    def result(self, key: str, kind: type[_R], compute: Callable[[], _R]) -> _R:
        """The record of ``kind`` under this key, from the cache or computed and kept. A key is a
        digest of everything that ``compute`` depends on.
        """
        if not self.limit:
            return compute()
        stored = self._load(key)
        if stored is not None:
            with suppress(ValueError):  # of another program's form: as if there were none
                return codec.record_from_json(kind, stored)
        result = compute()
        try:
            text = codec.record_to_json(result)
        except ValueError:  # an infinite number has no JSON
            return result
        self._keep(key, text)
        return result

    def has(self, key: str) -> bool:
        """Whether there is a result under this key."""
        return bool(self.limit) and self._load(key) is not None

    def drop(self) -> int:
        """Delete every result; how many there were on disk. Raises OSError."""
        self._memory.clear()
        number = 0
        for file in self._files():
            file.unlink(missing_ok=True)
            number += 1
        self.remove_unfinished()
        return number

    def remove_unfinished(self) -> int:
        """Remove what a stop left unfinished; how many files."""
        if not self._is_folder():
            return 0
        return files.remove_abandoned(self.folder, _UNFINISHED)

    def _load(self, key: str) -> str | None:
        if not self.on_disk:
            text = self._memory.get(key)
            if text is not None:
                self._memory.move_to_end(key)
            return text
        file = self.folder / f"{key}{_SUFFIX}"
        try:
            proof, _, text = file.read_text("utf-8").partition("\n")
        except (OSError, ValueError):
            return None
        if proof != _proof(key, text):
            return None
        with suppress(OSError):
            os.utime(file)
        return text

    def _keep(self, key: str, text: str) -> None:
        if not self.on_disk:
            self._memory[key] = text
            while self._memory and sum(map(len, self._memory.values())) > self.limit:
                self._memory.popitem(last=False)
            return
        content = f"{_proof(key, text)}\n{text}".encode()
        with suppress(
            OSError
        ):  # a full disk, another process at the same file: the answer is there
            self.folder.mkdir(exist_ok=True)
            # Not forced to the disk: what a power cut spoils is computed anew.
            files.write_atomically(self.folder / f"{key}{_SUFFIX}", content, durable=False)
            self._make_room()

    def _make_room(self) -> None:
        """Delete those not used for longest until the rest is within the limit, and what a stop
        left unfinished.
        """
        self.remove_unfinished()
        kept: list[tuple[float, str, int, Path]] = []
        for file in self._files():
            with suppress(OSError):
                status = file.stat()
                kept.append((status.st_mtime, file.name, status.st_size, file))
        size = sum(bytes_ for _, _, bytes_, _ in kept)
        for _, _, bytes_, file in sorted(kept):
            if size <= self.limit:
                return
            with suppress(OSError):
                file.unlink()
            size -= bytes_

    def _files(self) -> Iterator[Path]:
        if self._is_folder():
            yield from (file for file in self.folder.iterdir() if file.suffix == _SUFFIX)

    def _is_folder(self) -> bool:
        return self.folder.is_dir() and not self.folder.is_symlink()


NO_CACHE = ResultsCache(Path(), 0)
"""One that keeps nothing."""


def _proof(key: str, text: str) -> str:
    return sha256(f"{key}\n{text}".encode()).hexdigest()


MOST_KEPT = 64
"""Answers kept; the one not used for longest gives way."""


@dataclass(frozen=True, slots=True)
class AnswerMemory:
    """Answers by a key that names all that they follow from. Several threads may ask at once: the
    first one computes, the others wait for it.
    """

    _kept: OrderedDict[Hashable, Future[Any]] = field(default_factory=OrderedDict)
    _lock: Any = field(default_factory=Lock)

    def result(self, key: Hashable, compute: Callable[[], _R]) -> _R:
        """The answer under this key, computed where it is not kept. Raises what ``compute`` raises,
        and then keeps nothing.
        """
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
            future: Future[Any] = known or Future()
            if known is None:
                self._kept[key] = future
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        if known is None:
            try:
                future.set_result(compute())
            except BaseException as fault:
                with self._lock:
                    self._kept.pop(key, None)
                future.set_exception(fault)
                raise
        value: _R = future.result()
        return value

    def kept(self, key: Hashable) -> Any | None:
        """The answer under this key, None where it is not there or still being computed."""
        with self._lock:
            future = self._kept.get(key)
        return future.result() if future and future.done() and not future.exception() else None
