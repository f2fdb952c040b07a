"""Files replaced whole or not at all, and locks that a second process waits for."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kirmash.formats import files

HOLDER = """
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from kirmash.formats import files
with files.hold_file_lock(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""
posix = pytest.mark.skipif(os.name == "nt", reason="there are no such modes, links and pipes there")


def test_bytes_replace_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    assert files.write_atomically(path, b"old") == path
    files.write_atomically(path, b"new\r\n")
    assert path.read_bytes() == b"new\r\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.bin"]


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyboardInterrupt()])
def test_a_fault_leaves_the_old_bytes_and_nothing_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    path = tmp_path / "a.bin"
    files.write_atomically(path, b"old")

    def broken(_: int) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(type(fault)):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.bin"]


def test_an_absent_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.write_atomically(tmp_path / "absent" / "a.bin", b"")


@posix
def test_a_new_file_has_the_mode_of_the_umask_and_an_old_file_keeps_its_own(tmp_path: Path) -> None:
    old, fresh = tmp_path / "old", tmp_path / "fresh"
    before = os.umask(0o027)
    try:
        files.write_atomically(old, b"1")
        old.chmod(0o600)
        files.write_atomically(old, b"2")
        files.write_atomically(fresh, b"1")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (old, fresh)] == [0o600, 0o640]


@posix
def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")
    files.write_atomically(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"
    files.write_atomically(Path(os.devnull), b"gone")
    assert not Path(os.devnull).is_file()


def test_a_lock_is_waited_for_and_falls_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        waiting = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=1.0)
        holder.kill()
        assert waiting.communicate("")[0] == "locked\n"
    with files.hold_file_lock(path):
        pass


def test_a_lock_that_cannot_be_created_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(OSError), files.hold_file_lock(tmp_path / "taken" / ".lock"):  # noqa: PT011  # its kind is the system's
        pass


OLD, NEW = {"a.html": b"old", "a.docx": b"old"}, {"a.html": b"new", "a.docx": b"new"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_files_of_a_set_are_written_together(tmp_path: Path) -> None:
    files.write_together(tmp_path, "a", OLD)
    assert files.write_together(tmp_path, "a", NEW) == tuple(tmp_path / name for name in NEW)
    assert contents(tmp_path) == NEW
    assert len(list(tmp_path.iterdir())) == len(NEW)


@posix
@pytest.mark.parametrize("stop_at", range(1, 8))
def test_a_stop_leaves_no_old_file_beside_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    files.write_together(tmp_path, "a", OLD)
    steps = 0

    def stopping(method: str) -> None:
        step = getattr(Path, method)

        def stopped(*arguments: object, **more: object) -> object:
            nonlocal steps
            steps += 1
            if steps >= stop_at:
                os._exit(9)
            return step(*arguments, **more)

        monkeypatch.setattr(Path, method, stopped)

    if (child := os.fork()) == 0:
        for method in ("unlink", "replace", "rename"):
            stopping(method)
        files.write_together(tmp_path, "a", NEW)
        os._exit(0)
    assert os.waitpid(child, 0)[1] in {0, 9 << 8}
    assert len(set(contents(tmp_path).values())) <= 1
    complete = (tmp_path / ".brief-set-a.complete").is_dir()
    assert set(files.unfinished_sets(tmp_path)) <= {"a"}
    files.finish_writing(tmp_path, "a")
    assert files.unfinished_sets(tmp_path) == ()
    assert contents(tmp_path) == (NEW if complete or contents(tmp_path) == NEW else OLD)
    assert len(list(tmp_path.iterdir())) == len(NEW)


def test_a_set_that_cannot_be_written_leaves_the_old_files(tmp_path: Path) -> None:
    files.write_together(tmp_path, "a", OLD)
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(OSError, match="directory"):
        files.write_together(tmp_path, "a", {**NEW, "a.pdf": b"new"})
    assert contents(tmp_path) == OLD
    assert files.unfinished_sets(tmp_path) == ()


def writer_at_work(write: Callable[[], object]) -> tuple[int, Callable[[], None]]:
    """A process that has begun to write and waits before it forces the bytes to the disk; and what
    lets it go on.
    """
    begun, go_on = os.pipe(), os.pipe()
    if (child := os.fork()) == 0:
        fsync = os.fsync

        def waiting(descriptor: int) -> None:
            os.write(begun[1], b".")
            os.read(go_on[0], 1)
            fsync(descriptor)

        os.fsync = waiting
        write()
        os._exit(0)
    assert os.read(begun[0], 1) == b"."
    return child, lambda: [None for _ in range(9) if os.write(go_on[1], b".")] and None


@posix
@pytest.mark.parametrize("killed", [False, True])
def test_what_is_being_written_is_not_swept_and_what_a_kill_left_is(
    tmp_path: Path, killed: bool
) -> None:
    child, go_on = writer_at_work(lambda: files.write_atomically(tmp_path / "a", b"new"))
    assert files.remove_abandoned(tmp_path) == 0
    if killed:
        os.kill(child, signal.SIGKILL)
    go_on()
    os.waitpid(child, 0)
    assert files.remove_abandoned(tmp_path) == killed
    assert contents(tmp_path) == ({} if killed else {"a": b"new"})


@posix
@pytest.mark.parametrize("killed", [False, True])
def test_a_set_that_is_being_written_is_left_to_its_writer(tmp_path: Path, killed: bool) -> None:
    files.write_together(tmp_path, "a", OLD)
    child, go_on = writer_at_work(lambda: files.write_together(tmp_path, "a", NEW))
    assert files.unfinished_sets(tmp_path) == ("a",)
    assert not files.finish_writing(tmp_path, "a")
    assert contents(tmp_path) == OLD
    if killed:
        os.kill(child, signal.SIGKILL)
    go_on()
    os.waitpid(child, 0)
    assert files.finish_writing(tmp_path, "a") is killed
    assert contents(tmp_path) == (OLD if killed else NEW)
    assert len(list(tmp_path.iterdir())) == len(NEW)


@posix
def test_sets_of_one_name_are_written_one_after_the_other(tmp_path: Path) -> None:
    faults = list[BaseException]()

    def write(mark: bytes) -> None:
        try:
            for turn in range(15):
                files.write_together(tmp_path, "a", dict.fromkeys(NEW, mark + b"%d" % turn))
                files.finish_writing(tmp_path, "a")
        except BaseException as fault:  # noqa: BLE001  # told by the test
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(mark,)) for mark in (b"x", b"y", b"z")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert len(set(contents(tmp_path).values())) == 1
    assert len(list(tmp_path.iterdir())) == len(NEW)


@posix
def test_a_sweep_in_the_moment_before_the_lock_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = files._lock, list[Path]()

    def late(descriptor: int, place: Path, *, wait: bool) -> bool:
        if wait and len(swept) < 2:
            swept.append(place)
            assert files.remove_abandoned(place.parent, place.name) == 1
        return lock(descriptor, place, wait=wait)

    monkeypatch.setattr(files, "_lock", late)
    files.write_together(tmp_path, "a", NEW)
    files.write_atomically(tmp_path / "b", b"new")
    assert contents(tmp_path) == {**NEW, "b": b"new"}
    assert len(swept) == 2
    assert len(list(tmp_path.iterdir())) == len(NEW) + 1


@posix
def test_a_note_stays_after_a_kill_and_says_where(tmp_path: Path) -> None:
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()
    out.mkdir()
    with files.noted(notes, out):
        assert files.noted_places(notes) == (out,)
        assert files.remove_notes(notes) == 0
    assert list(notes.iterdir()) == []
    if (child := os.fork()) == 0:
        with files.noted(notes, out):
            os._exit(0)
    os.waitpid(child, 0)
    assert files.noted_places(notes) == (out,)
    assert files.remove_notes(notes) == 1
    assert files.noted_places(notes) == ()
