"""What was fetched, on disk: a whole file and its card for each thing asked, and beside them what
came of a download that was cut.

Names are hashes of what was asked, so no name of a server's and no key becomes a path. A file is
put in force by one renaming, after its length and its content were checked: whatever stands there
is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs

from kirmash.errors import Unwritable
from kirmash.fetch.requests import Asked
from kirmash.formats import encoding_json, files


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a file: where from, how the server tells versions apart, its whole length
    (-1 unknown), when it came.
    """

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    etag: str = ""
    modified: str = ""
    length: int = -1
    retrieved: str = ""

    @property
    def version(self) -> str:
        """What a server must still have for a cut download to be taken up; '' where that cannot be
        told.
        """
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


@dataclass(frozen=True, slots=True)
class Entry:
    """The place of one thing asked for."""

    whole: Path
    part: Path

    def card(self) -> Card | None:
        """The card of the whole file; None where there is none."""
        return _read(self.whole)

    def begun(self) -> Card | None:
        """The card of a download that was cut and can be taken up; None where there is none."""
        card = _read(self.part)
        return card if card and card.version else None

    def begin(self, card: Card) -> None:
        """Start a download anew, its card written first."""
        self.part.unlink(missing_ok=True)
        _write(self.part, card)
        self.part.touch()

    def forget(self) -> None:
        """Drop what a cut download left."""
        self.part.unlink(missing_ok=True)
        _beside(self.part).unlink(missing_ok=True)

    def finish(self, card: Card) -> None:
        """Put a download in force."""
        _write(self.whole, card)
        self.part.replace(self.whole)
        _beside(self.part).unlink(missing_ok=True)

    def confirm(self, card: Card) -> None:
        """Note that the server still has this version."""
        _write(self.whole, card)


def home(environment: Mapping[str, str] | None = None) -> Path:
    """Where fetched files are kept for all dossiers of a user.

    ``KIRMASH_CACHE`` where it is set, else ``kirmash/fetched`` in the user's cache folder.
    """
    override = (os.environ if environment is None else environment).get("KIRMASH_CACHE")
    if override:
        return Path(override).expanduser()
    # without the library's own part "Cache": on Windows earlier versions had none
    return platformdirs.user_cache_path("kirmash", appauthor=False, opinion=False) / "fetched"


def entry(folder: Path, asked: Asked) -> Entry:
    """The place of what is asked for. Raises Unwritable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unwritable(folder, fault, "Set KIRMASH_CACHE to another folder.") from fault
    return Entry(folder / f"{asked.id}.body", folder / f"{asked.id}.part")


def age(card: Card, now: datetime) -> float:
    """Seconds since a file was retrieved; without end where its card does not tell or tells of the
    future.
    """
    try:
        seconds = (now - datetime.fromisoformat(card.retrieved)).total_seconds()
    except (ValueError, TypeError):
        return float("inf")
    return seconds if seconds >= 0 else float("inf")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time; a second process waits. Raises Unwritable."""
    with ExitStack() as held:
        try:
            held.enter_context(files.locked(path))
        except OSError as fault:
            raise _unwritable(path.parent, fault, "Set KIRMASH_CACHE to another folder.") from fault
        yield


def written(path: Path, said: Mapping[str, Any]) -> None:
    """A small file replaced at one stroke. Raises Unwritable."""
    content = encoding_json.line(said, sort_keys=True) + "\n"
    try:
        files.write_atomically(path, content.encode())
    except OSError as fault:
        raise _unwritable(path.parent, fault, "Free disk space, or set KIRMASH_CACHE.") from fault


def _unwritable(folder: Path, fault: OSError, remedy: str) -> Unwritable:
    return Unwritable(f"{folder} cannot be written: {fault.strerror}.", remedy)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _write(path: Path, card: Card) -> None:
    written(_beside(path), asdict(card))


def _read(path: Path) -> Card | None:
    """The card beside a file that is there; a damaged card is none, so the file is fetched anew."""
    if not path.is_file():
        return None
    try:
        said = json.loads(_beside(path).read_text("utf-8"))
        pairs = tuple((str(name), str(value)) for name, value in said["parameters"])
        words = {name: str(said[name]) for name in ("url", "etag", "modified", "retrieved")}
        return Card(parameters=pairs, length=int(said["length"]), **words)
    except (OSError, ValueError, KeyError, TypeError):
        return None
