"""Files on disk: replaced completely or not at all, and locked against a second process.

A file is written beside its place under a name of its own, made durable, and moved there: a reader
finds the old bytes or the new ones, never a part, and a power cut after the return undoes nothing.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.02
UNFINISHED = ".kirmash-*.part"
"""The names of files that a stop left unfinished."""
_SET_PREFIX, _COMPLETE = ".brief-set-", ".complete"
_READABLE = 0o666  # the umask of the user takes its share from it
_BINARY = getattr(os, "O_BINARY", 0)  # Windows alone has it


def write_atomically(path: Path, content: bytes) -> Path:
    """Put ``content`` at ``path`` in one step and return the path.

    The file gets the mode of the one it replaces, else the one the umask leaves. A symbolic link
    stays and its target is replaced; what is no regular file (a pipe, ``/dev/stdout``) is written
    to as it is. Raises OSError; then ``path`` is as it was and nothing is left beside it.
    """
    target = path.resolve() if path.is_symlink() else path
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return path
    unfinished = target.with_name(f".kirmash-{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _READABLE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            unfinished.chmod(target.stat().st_mode & 0o777)
        unfinished.replace(target)
    except BaseException:  # a stop by the user too must leave nothing behind
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return path


def write_together(folder: Path, name: str, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Put files into a folder, all of them or none, and return their paths in order.

    They are made whole in a folder beside, named after the set; once that bears its last name the
    set counts as written. The files before are removed and the new ones moved to their places: a
    stop leaves old files or new ones, never both, and the next call with this ``name``, or
    ``finish_writing``, moves the rest. Raises OSError.
    """
    finish_writing(folder, name)
    unfinished = folder / f"{_SET_PREFIX}{name}-{secrets.token_hex(4)}.part"
    try:
        unfinished.mkdir(mode=0o700)
        for file_name, content in contents.items():
            if (folder / file_name).is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file_name)
            write_atomically(unfinished / file_name, content)
            if (folder / file_name).is_file():
                (unfinished / file_name).chmod((folder / file_name).stat().st_mode & 0o777)
        unfinished.rename(folder / f"{_SET_PREFIX}{name}{_COMPLETE}")
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    finish_writing(folder, name)
    return tuple(folder / file_name for file_name in contents)


def unfinished_sets(folder: Path) -> tuple[str, ...]:
    """The names of sets of files that a stop left: complete, but not in their places, or begun."""
    begun = re.compile(rf"{re.escape(_SET_PREFIX)}(.+)-[0-9a-f]{{8}}\.part", re.DOTALL)
    complete = re.compile(rf"{re.escape(_SET_PREFIX)}(.+){re.escape(_COMPLETE)}", re.DOTALL)
    names = (path.name for path in folder.glob(f"{_SET_PREFIX}*") if path.is_dir())
    matches = (begun.fullmatch(name) or complete.fullmatch(name) for name in names)
    return tuple(sorted({match[1] for match in matches if match}))


def finish_writing(folder: Path, name: str) -> None:
    """Move the files of a set to their places, and remove what a stop left of earlier ones. Raises
    OSError.
    """
    for left in folder.glob(f"{_SET_PREFIX}{glob.escape(name)}-*.part"):
        shutil.rmtree(left, ignore_errors=True)
    complete = folder / f"{_SET_PREFIX}{name}{_COMPLETE}"
    if not complete.is_dir():
        return
    waiting = sorted(complete.iterdir())
    for file in waiting:  # the old ones go first: no old file stands beside a new one
        if (folder / file.name).is_file() and not (folder / file.name).is_symlink():
            (folder / file.name).unlink()
    for file in waiting:
        if (folder / file.name).exists() or (folder / file.name).is_symlink():
            write_atomically(folder / file.name, file.read_bytes())
            file.unlink()
        else:
            file.replace(folder / file.name)
    complete.rmdir()
    _sync_folder(folder)


@contextmanager
def hold_file_lock(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` for the block; a second holder waits, in this process or another.

    The operating system drops the lock when its process ends, however that comes about. Raises
    OSError where the file cannot be created.
    """
    from filelock import FileLock  # brings asyncio with it: only who locks pays for that

    path.open("ab").close()  # filelock would wait for ever for a file it cannot make
    with FileLock(path, poll_interval=POLL_SECONDS):
        yield


def _sync_folder(folder: Path) -> None:
    """A new name in a folder outlives a power cut only when the folder itself is written."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders; there the move is durable by itself
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
