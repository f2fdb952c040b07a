"""Whether the files of the trade tables hold what was written, without reading them for each
question.

A file is hashed once and then known by its size, its inode and its times of change, which stand in
``.checked.json`` beside the tables. The time of the inode's change cannot be set by a program, so a
file that was written to, or put in place of another, is hashed again at the next question. What is
not writable is remembered for this process only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

from kirmash.errors import DossierError
from kirmash.formats import encoding_json, files

STAMPS = ".checked.json"

_Stamp = tuple[str, int, int, int, int]
_checked: dict[Path, _Stamp] = {}


def file_checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


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
