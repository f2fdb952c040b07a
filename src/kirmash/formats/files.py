"""Files on disk: replaced completely or not at all, and locked against a second process.

A file is written beside its place under a name of its own, made durable, and moved there: a reader
finds the old bytes or the new ones, never a part, and a power cut after the return undoes nothing.
Its writer keeps it locked for as long; so what a killed process left is told from what is being
written, and removed.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

POLL_SECONDS = 0.02
UNFINISHED = ".kirmash-*.part"
"""The names of unfinished files: being written, or left by a stop."""
_SET_PREFIX, _COMPLETE, _NOTE_PREFIX = ".brief-set-", ".complete", ".kirmash-writing-"
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT)
_OLD_SECONDS = 3_600
"""Where there are no locks: the age from which an unfinished file was left by a stop."""
_READABLE = 0o666  # the umask of the user takes its share from it
_BINARY = getattr(os, "O_BINARY", 0)  # Windows alone has it


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> Path:
    """Put ``content`` at ``path`` in one step and return the path.

    The file gets the mode of the one it replaces, else the one the umask leaves. A symbolic link
    stays and its target is replaced; what is no regular file (a pipe, ``/dev/stdout``) is written
    to as it is. A power cut may undo what is not ``durable``. Raises OSError; then ``path`` is as
    it was and nothing is left beside it.
    """
    target = path.resolve() if path.is_symlink() else path
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return path
    while not _write_beside(target, content, durable=durable):
        pass
    if durable:
        _sync_folder(target.parent)
    return path


def _write_beside(target: Path, content: bytes, *, durable: bool) -> bool:
    """Write beside ``target`` and move there; False where a sweep took the file for abandoned in
    the moment before it was locked.
    """
    unfinished = target.with_name(f".kirmash-{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _READABLE)
        with os.fdopen(descriptor, "wb") as file:
            if not _lock(descriptor, unfinished, wait=True):
                return False
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            _take_mode(unfinished, target)
            if sys.platform == "win32":  # moves no open file, and has no lock to keep
                file.close()
            unfinished.replace(target)
    except BaseException:  # a stop by the user too must leave nothing behind
        unfinished.unlink(missing_ok=True)
        raise
    return True


def _take_mode(place: Path, of: Path) -> None:
    with suppress(FileNotFoundError):
        place.chmod(of.stat().st_mode & 0o777)


def remove_abandoned(folder: Path, pattern: str = UNFINISHED) -> int:
    """Remove the unfinished files, or folders, of a folder that no process is at work on; how many.
    What may not be removed stays.
    """
    return sum(_remove_if_abandoned(place) for place in sorted(folder.glob(pattern)))


def _remove_if_abandoned(place: Path) -> bool:
    with _claimed(place) as ours:
        if ours and place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        elif ours:
            with suppress(OSError):
                place.unlink()
        return ours and not place.exists()


@contextmanager
def _claimed(place: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether ``place`` is ours alone for the block: nobody is at work on it."""
    if sys.platform == "win32":  # opens no folders, and removes nothing that is open
        yield wait or _is_old(place)
        return
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:  # it is gone, or not for us
        yield False
        return
    try:
        yield _lock(descriptor, place, wait=wait)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, place: Path, *, wait: bool) -> bool:
    """Lock an open file or folder until it is closed; False where another holds it, or took it
    away. Where there are no locks, whoever waits has it, and others only once it is old.
    """
    if sys.platform == "win32":
        return wait or _is_old(place)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network disks
        return wait or _is_old(place)
    with suppress(OSError):
        return os.path.samestat(os.fstat(descriptor), place.stat(follow_symlinks=False))
    return False


def _is_old(place: Path) -> bool:
    with suppress(OSError):
        return place.stat().st_mtime < time.time() - _OLD_SECONDS
    return False


def write_together(folder: Path, name: str, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Put files into a folder, all of them or none, and return their paths in order.

    They are made whole in a folder beside, named after the set; once that bears its last name the
    set counts as written. The files before are removed and the new ones moved to their places: a
    stop leaves old files or new ones, never both, and the next call with this ``name``, or
    ``finish_writing``, moves the rest. Two calls at once are done one after the other. Raises
    OSError.
    """
    written = False
    while not written:
        finish_writing(folder, name, wait=True)
        unfinished = folder / f"{_SET_PREFIX}{name}-{secrets.token_hex(4)}.part"
        try:
            unfinished.mkdir(mode=0o700)
            with _claimed(unfinished, wait=True) as ours:
                written = ours and _write_set(unfinished, contents)
                if written:
                    complete = _complete_set(folder, name, unfinished)
                    _move_set(folder, complete)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    return tuple(folder / file_name for file_name in contents)


def _write_set(unfinished: Path, contents: Mapping[str, bytes]) -> bool:
    folder = unfinished.parent
    for file_name, content in contents.items():
        if (folder / file_name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file_name)
        write_atomically(unfinished / file_name, content)
        _take_mode(unfinished / file_name, folder / file_name)
    return True


def _complete_set(folder: Path, name: str, unfinished: Path) -> Path:
    """Give a written set its last name, after the one that another process has just completed."""
    complete = folder / f"{_SET_PREFIX}{name}{_COMPLETE}"
    while True:
        try:
            return unfinished.rename(complete)
        except OSError as fault:
            if fault.errno not in _TAKEN or not unfinished.is_dir():
                raise
        _finish_complete(folder, complete, wait=True)


def unfinished_sets(folder: Path) -> tuple[str, ...]:
    """The names of sets of files that are complete, but not in their places, or begun."""
    begun = re.compile(rf"{re.escape(_SET_PREFIX)}(.+)-[0-9a-f]{{8}}\.part", re.DOTALL)
    complete = re.compile(rf"{re.escape(_SET_PREFIX)}(.+){re.escape(_COMPLETE)}", re.DOTALL)
    names = (path.name for path in folder.glob(f"{_SET_PREFIX}*") if path.is_dir())
    matches = (begun.fullmatch(name) or complete.fullmatch(name) for name in names)
    return tuple(sorted({match[1] for match in matches if match}))


def finish_writing(folder: Path, name: str, *, wait: bool = False) -> bool:
    """Move the files of a set to their places, and remove what a stop left of earlier ones; whether
    there was anything to do. What another process is at work on is left to it, or waited for.
    Raises OSError.
    """
    removed = remove_abandoned(folder, f"{_SET_PREFIX}{glob.escape(name)}-*.part")
    complete = folder / f"{_SET_PREFIX}{name}{_COMPLETE}"
    return _finish_complete(folder, complete, wait=wait) or bool(removed)


def _finish_complete(folder: Path, complete: Path, *, wait: bool) -> bool:
    if not complete.is_dir():
        return False
    with _claimed(complete, wait=wait) as ours:
        if ours:
            _move_set(folder, complete)
        return ours


def _move_set(folder: Path, complete: Path) -> None:
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
    try:
        complete.rmdir()
    except OSError as fault:
        if fault.errno not in _TAKEN:  # the next set has taken the emptied folder's place
            raise
    _sync_folder(folder)


@contextmanager
def noted(folder: Path, place: Path) -> Iterator[None]:
    """Note in ``folder``, for the block, that files are being written to ``place``; the note of a
    stopped process stays, and :func:`noted_places` finds it. Raises OSError.
    """
    content = os.fsencode(place.resolve())
    ours = False
    while not ours:  # a sweep may be quicker than the lock
        note = folder / f"{_NOTE_PREFIX}{secrets.token_hex(8)}"
        try:
            write_atomically(note, content)
            with _claimed(note, wait=True) as ours:
                if ours:
                    yield
        finally:
            note.unlink(missing_ok=True)


def noted_places(folder: Path) -> tuple[Path, ...]:
    """The places that notes in ``folder`` name."""
    places = list[Path]()
    for note in sorted(folder.glob(f"{_NOTE_PREFIX}*")):
        with suppress(OSError, ValueError):
            places.append(Path(os.fsdecode(note.read_bytes())))
    return tuple(dict.fromkeys(places))


def remove_notes(folder: Path) -> int:
    """Remove the notes in ``folder`` of processes that are at work no more; how many."""
    return remove_abandoned(folder, f"{_NOTE_PREFIX}*")


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
