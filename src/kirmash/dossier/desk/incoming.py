"""Files on their way into a dossier: taken over at once, read one after the other afterwards.

A batch is a folder under ``.incoming``, which no walk over a dossier's files enters. It bears its
name once everything in it is on the disk: what was acknowledged outlives the process, and a later
one reads it. Its outcome is computed from the ledger, so that a stop in between changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from kirmash.dossier.desk.outcomes import (
    AddedTable,
    BatchOutcome,
    Refusal,
    outcome_from_json,
    outcome_of,
    refusal_of,
)
from kirmash.dossier.dossier import Dossier
from kirmash.errors import DocumentRefused, InputError, UnknownRecord, Unwritable, os_cause
from kirmash.formats import encoding_json, files
from kirmash.formats.characters import clean_line
from kirmash.messages import message

FOLDER = ".incoming"
MAX_FILES = 500
"""Files of one batch."""
MAX_BATCH_BYTES = 300_000_000
MAX_PASTED_BYTES = 2_000_000
MAX_STORED = 60
"""Batches whose outcomes are kept; the oldest give way."""
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".json", ".xls", ".xlsx", ".zip", ".gz"})
"""How the names of files end that may be trade tables where they are no pages."""
CHUNK = 10
"""Files that are read between two looks at whether to stop."""
_MANIFEST, _OUTCOME, _FILES, _PART = "batch.json", "outcome.json", "files", ".part"
_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
_OLD_SECONDS = 3_600.0
_BLOCK = 1 << 20
_LONGEST_NAME, _LONGEST_SUFFIX = 120, 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sent it: its name there, and its bytes to be read."""

    name: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that was taken over: its name, its place in the batch's folder, its bytes and their
    SHA-256, and whether the dossier had them already.
    """

    name: str
    place: str
    size: int
    document: str
    was_known: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What was taken over in one go; ``published`` dates the pages that have no date of their own,
    '' for none. ``outcome`` is None until everything is read.
    """

    name: str
    at: str
    published: str
    files: tuple[IncomingFile, ...]
    refused: tuple[Refusal, ...] = ()
    outcome: BatchOutcome | None = field(default=None)


def take_over(
    dossier: Dossier, uploads: Iterable[Upload], published: date | None, at: str
) -> Batch:
    """Store files as a batch that a later ``read_batch`` reads; when this returns they are on the
    disk. A file that is too large is refused with its reason, the others are taken. Raises
    InputError where there is none or too many, and Unwritable; then nothing is left.
    """
    name = (
        f"{re.sub(r'[^0-9]', '', at)[:8]}-{re.sub(r'[^0-9]', '', at)[8:14]}-{secrets.token_hex(4)}"
    )
    place = dossier.folder / FOLDER / f"{name}{_PART}"
    try:
        (place / _FILES).mkdir(parents=True)
        stored, refused = _store_files(dossier, place, uploads)
        batch = Batch(name, at, published.isoformat() if published else "", stored, refused)
        files.write_atomically(place / _MANIFEST, _manifest(batch))
        complete = place.with_name(name)
        place.rename(complete)
        _sync(complete.parent)
    except OSError as fault:
        shutil.rmtree(place, ignore_errors=True)
        raise _unwritable(dossier.folder, fault) from fault
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return batch


def _unwritable(folder: Path, fault: OSError) -> Unwritable:
    return Unwritable(
        "incoming.folder-unwritable",
        "The files could not be stored in {folder}: {cause}. Nothing was changed.",
        "Check the free space and the access rights, and send them again.",
        folder=folder,
        cause=os_cause(fault),
    )


def _store_files(
    dossier: Dossier, place: Path, uploads: Iterable[Upload]
) -> tuple[tuple[IncomingFile, ...], tuple[Refusal, ...]]:
    stored: list[IncomingFile] = []
    refused: list[Refusal] = []
    for number, upload in enumerate(uploads):
        if number >= MAX_FILES:
            raise InputError(
                "incoming.too-many",
                "More than {limit} files were sent at once.",
                "Send them in several parts.",
                limit=MAX_FILES,
            )
        shown = file_name(upload.name) or f"page-{number + 1}.txt"
        own = place / _FILES / str(number) / shown
        own.parent.mkdir()
        size, document = _copy(upload.file, own, dossier.settings.max_document_bytes)
        if size < 0:
            shutil.rmtree(own.parent)
            refused.append(_too_large(shown, dossier.settings.max_document_bytes))
            continue
        known = document in dossier.document_ids(document)
        stored.append(IncomingFile(shown, f"{number}/{shown}", size, document, known))
    if not stored and not refused:
        raise InputError(
            "incoming.none",
            "No file and no text was sent.",
            "Choose files, or paste the text of a page.",
        )
    return tuple(stored), tuple(refused)


def _too_large(name: str, limit: int) -> Refusal:
    problem = message(
        "incoming.too-large",
        "{source} is larger than the limit of {limit:,} bytes.",
        source=name,
        limit=limit,
    )
    return refusal_of(name, problem)


def _copy(source: BinaryIO, target: Path, limit: int) -> tuple[int, str]:
    """Copy bytes to a new file and make it durable: how many, and their SHA-256; −1 for more than
    the limit.
    """
    size, digest = 0, sha256()
    with target.open("xb") as file:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > limit:
                return -1, ""
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def file_name(text: str) -> str:
    """The last part of a name that a browser sent, as a name that every system takes; '' where
    nothing of it is left.
    """
    last = clean_line(text.replace("\\", "/")).rsplit("/", 1)[-1]
    plain = "".join("_" if sign in '<>:"|?*' or not sign.isprintable() else sign for sign in last)
    plain = plain.strip(" .")
    suffix = Path(plain).suffix if len(Path(plain).suffix) <= _LONGEST_SUFFIX else ""
    stem = plain[: len(plain) - len(suffix)] if suffix else plain
    shortened = stem.encode()[: _LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{shortened}{suffix}" if shortened else ""


def pasted_page(text: str, title: str, url: str, published: date | None) -> tuple[str, bytes]:
    """A pasted text as a file: its name and bytes, with the lines that a text file has for its
    address and day. Raises InputError for none.
    """
    body = text.replace("\r\n", "\n").strip()
    if not body:
        raise InputError(
            "incoming.none",
            "No file and no text was sent.",
            "Choose files, or paste the text of a page.",
        )
    head = [f"URL: {clean_line(url)}"] if url.strip() else []
    head += [f"DATE: {published.isoformat()}"] if published else []
    lines = [*head, *([""] if head else []), *([clean_line(title), ""] if title else []), body]
    name = file_name(f"{clean_line(title or body.partition(chr(10))[0])[:60]}.txt")
    return name or "page.txt", ("\n".join(lines) + "\n").encode()


def _manifest(batch: Batch) -> bytes:
    values = asdict(replace(batch, outcome=None))
    return encoding_json.indented_json(values).encode()


def list_batches(folder: Path) -> tuple[Batch, ...]:
    """The batches of a dossier's folder, the newest first."""
    names = sorted(_names(folder), reverse=True)
    return tuple(batch for name in names if (batch := _load(folder / FOLDER / name)))


def waiting_batches(folder: Path) -> tuple[Batch, ...]:
    """The batches that are not read to their end, the oldest first."""
    waiting = (name for name in sorted(_names(folder)) if not _has_outcome(folder, name))
    return tuple(batch for name in waiting if (batch := _load(folder / FOLDER / name)))


def find_batch(folder: Path, name: str) -> Batch:
    """A batch by its name. Raises UnknownRecord."""
    batch = _load(folder / FOLDER / name) if _NAME.fullmatch(name) else None
    if batch is None:
        raise UnknownRecord(
            "incoming.unknown",
            "There are no such added files.",
            "The list of what was added shows those that there are.",
        )
    return batch


def _names(folder: Path) -> Iterator[str]:
    with suppress(OSError):
        yield from (each.name for each in (folder / FOLDER).iterdir() if _NAME.fullmatch(each.name))


def _has_outcome(folder: Path, name: str) -> bool:
    return (folder / FOLDER / name / _OUTCOME).exists()


def _load(place: Path) -> Batch | None:
    """A batch as its folder holds it; None where it is gone or spoilt."""
    try:
        values = json.loads((place / _MANIFEST).read_text("utf-8"))
        outcome = _load_outcome(place)
        return Batch(
            values["name"],
            values["at"],
            values["published"],
            tuple(IncomingFile(**each) for each in values["files"]),
            tuple(Refusal(**each) for each in values["refused"]),
            outcome,
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _load_outcome(place: Path) -> BatchOutcome | None:
    with suppress(FileNotFoundError):
        values: dict[str, Any] = json.loads((place / _OUTCOME).read_text("utf-8"))
        return outcome_from_json(values)
    return None


Progress = Callable[[int, int, str], None]


def read_batch(
    dossier: Dossier, batch: Batch, watch: Progress, must_stop: Callable[[], bool]
) -> BatchOutcome | None:
    """Read the files of a batch into the dossier, one after the other, and store the outcome; None
    where it was to stop before the end: what is read stays read, and the next call goes on.
    ``watch`` is told how many of how many are done, and which is next. Raises Unwritable,
    DossierError; then the batch waits as before.
    """
    place = dossier.folder / FOLDER / batch.name
    published = date.fromisoformat(batch.published) if batch.published else None
    refused: list[Refusal] = list(batch.refused)
    lines: list[str] = []
    tables: list[AddedTable] = []
    for first in range(0, len(batch.files), CHUNK):
        if must_stop():
            return None
        part = batch.files[first : first + CHUNK]
        report = dossier.add(
            [place / _FILES / each.place for each in part],
            published,
            _moved_on(watch, first, len(batch.files)),
        )
        for each in report.refused:
            if table := _take_table(dossier, Path(each.source)):
                tables.append(table)
            else:
                refused.append(refusal_of(Path(each.source).name, each.problem))
        lines += [source for source in report.added if source not in _paths(place, part)]
    pages = _read_documents(
        batch, {*(each.name for each in refused), *(each.name for each in tables)}
    )
    outcome = outcome_of(dossier, pages, tuple(refused), len(lines))
    outcome = replace(outcome, tables=tuple(tables))
    try:
        files.write_atomically(
            place / _OUTCOME, encoding_json.indented_json(asdict(outcome)).encode()
        )
    except OSError as fault:
        raise _unwritable(dossier.folder, fault) from fault
    shutil.rmtree(place / _FILES, ignore_errors=True)
    _forget_oldest(dossier.folder)
    return outcome


def _paths(place: Path, part: Sequence[IncomingFile]) -> set[str]:
    return {str(place / _FILES / each.place) for each in part}


def _moved_on(watch: Progress, first: int, total: int) -> Progress:
    return lambda done, _, source: watch(first + done, total, source)


def _take_table(dossier: Dossier, path: Path) -> AddedTable | None:
    """A file that is no page, taken into the trade tables; None where it is no such table. The same
    file twice changes nothing.
    """
    if path.suffix.lower() not in TABLE_SUFFIXES:
        return None
    try:
        addition = dossier.tables.add(path).addition
    except (DocumentRefused, InputError):
        return None
    return AddedTable(path.name, addition.source, addition.taken)


def _read_documents(batch: Batch, other: AbstractSet[str]) -> tuple[tuple[str, str, bool], ...]:
    """Name, document and whether it was known of each file that is not one of the others."""
    return tuple(
        (each.name, each.document, each.was_known) for each in batch.files if each.name not in other
    )


def _forget_oldest(folder: Path) -> None:
    done = [name for name in sorted(_names(folder), reverse=True) if _has_outcome(folder, name)]
    for name in done[MAX_STORED:]:
        shutil.rmtree(folder / FOLDER / name, ignore_errors=True)


def remove_unfinished(folder: Path) -> int:
    """Remove what a stopped process had begun to take over and not acknowledged; how many."""
    begun = [each for each in (folder / FOLDER).glob(f"*{_PART}") if _is_old(each)]
    for each in begun:
        shutil.rmtree(each, ignore_errors=True)
    return len(begun)


def _is_old(place: Path) -> bool:
    with suppress(OSError):
        return place.stat().st_mtime < time.time() - _OLD_SECONDS
    return False


def _sync(folder: Path) -> None:
    """Make a new name in a folder outlive a power cut, where the system lets folders be opened."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
