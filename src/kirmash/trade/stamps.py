"""Whether the files of the trade tables hold what was written, without reading them for each
question.

A file is hashed once and then known by its size, its inode and its times of change, which stand in
``.checked.json`` beside the tables. The time of the inode's change cannot be set by a program, so a
file that was written to, or put in place of another, is hashed again at the next question. What is
not writable is remembered for this process only.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from kirmash.errors import DossierError
from kirmash.formats import encoding_json, files
from kirmash.trade.table import COLUMNS

_Kind = TypeVar("_Kind")
STAMPS = ".checked.json"

_Stamp = tuple[str, int, int, int, int]
_checked: dict[Path, _Stamp] = {}


def file_checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def check_kind(value: Any, kind: type[_Kind]) -> _Kind:
    """The value, where it is of that kind. Raises ValueError."""
    if type(value) is not kind:
        raise ValueError(f"{value!r:.40} is no {kind.__name__}")
    return value


def check_names(names: Any, key: re.Pattern[str], value: re.Pattern[str]) -> dict[str, str]:
    """A table of names, each of its form: none of a file elsewhere. Raises ValueError."""
    for name, content in check_kind(names, dict).items():
        if not (key.fullmatch(name) and value.fullmatch(check_kind(content, str))):
            raise ValueError(f"{name!r:.40}: {content!r:.40}")
    return dict(names)


def check_files(folder: Path, names: Iterable[str], hashes: Mapping[str, str]) -> None:
    """Raise DossierError where a file is missing or not what its hash says; files of an earlier
    version, which have no hash, only have to be there.
    """
    stored: dict[str, _Stamp] | None = None
    changed = False
    for name in names:
        path, checksum = folder / name, hashes.get(name, "")
        stamp = _stamp(path, checksum)
        if not checksum or _checked.get(path) == stamp:
            continue
        stored = _load_stamps(folder) if stored is None else stored
        if stored.get(name) != stamp:
            if file_checksum(path) != checksum:
                raise DossierError(
                    "trade.file-changed",
                    "{path} was changed after it was written.",
                    "Restore it from a backup, or add its sources again in another dossier.",
                    path=path,
                )
            stored[name], changed = stamp, True
        _checked[path] = stamp
    if changed and stored:
        _store_stamps(folder, {name: stored[name] for name in stored if name in hashes})


def _stamp(path: Path, checksum: str) -> _Stamp:
    try:
        status = path.stat()
    except OSError as fault:
        raise DossierError(
            "trade.file-gone",
            "{path} is missing.",
            "Restore it from a backup, or add its sources again in another dossier.",
            path=path,
        ) from fault
    return (checksum, status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)


def _load_stamps(folder: Path) -> dict[str, _Stamp]:
    """The stamps of earlier checks; none where they cannot be read, so that all is checked."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        stored = json.loads((folder / STAMPS).read_text("utf-8"))
        return {name: _as_stamp(*stamp) for name, stamp in stored.items()}
    return {}


def _as_stamp(checksum: str, size: int, inode: int, changed: int, moved: int) -> _Stamp:
    return (checksum, size, inode, changed, moved)


def _store_stamps(folder: Path, stamps: Mapping[str, _Stamp]) -> None:
    with suppress(OSError):
        content = encoding_json.single_line_json(stamps, sort_keys=True)
        files.write_atomically(folder / STAMPS, content.encode())


class FaultKind(StrEnum):
    """What is wrong with a file; each has a sentence under ``cli.doctor.``."""

    MISSING = "file_gone"
    ALTERED = "file_altered"
    UNREADABLE = "file_unreadable"


@dataclass(frozen=True, slots=True)
class StoreFault:
    """A file of the tables and what is wrong with it."""

    file: str
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class StoreExamination:
    """The tables in force: how many files, how many of them have a hash to check, rows in force,
    and every fault by file.
    """

    files: int
    hashed: int
    rows: int
    faults: tuple[StoreFault, ...] = ()


def examine_files(
    folder: Path, years: Sequence[str], revised: Sequence[str], hashes: Mapping[str, str]
) -> StoreExamination:
    """Read every file in force once and check its hash; the rows are those of ``years``."""
    names = sorted({*years, *revised})
    faults = tuple(_find_faults(folder, names, hashes))
    faulty = {fault.file for fault in faults}
    rows = sum(_row_count(folder / name) or 0 for name in years if name not in faulty)
    return StoreExamination(len(names), sum(name in hashes for name in names), rows, faults)


def _find_faults(folder: Path, names: list[str], hashes: Mapping[str, str]) -> Iterator[StoreFault]:
    for name in names:
        try:
            checksum = file_checksum(folder / name)
        except FileNotFoundError:
            yield StoreFault(name, FaultKind.MISSING)
            continue
        except OSError:
            yield StoreFault(name, FaultKind.UNREADABLE)
            continue
        if name in hashes and hashes[name] != checksum:
            yield StoreFault(name, FaultKind.ALTERED)
        elif _row_count(folder / name) is None:
            yield StoreFault(name, FaultKind.UNREADABLE)


def quote_pattern(path: Path) -> str:
    """A path as a text of SQL, for a file to be read: DuckDB takes stars and brackets in one for a
    pattern of many files.
    """
    return "'" + glob.escape(str(path)).replace("'", "''") + "'"


def _row_count(path: Path) -> int | None:
    """How many rows a file has; None where it is no Parquet of the table's columns."""
    try:
        with duckdb.connect() as base:
            row = base.execute(
                f"SELECT count(*) FROM (SELECT {', '.join(COLUMNS)} FROM read_parquet($1))",
                [glob.escape(str(path))],
            ).fetchone()
    except duckdb.Error:
        return None
    return int(row[0]) if row else None
