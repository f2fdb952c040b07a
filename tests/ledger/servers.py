"""A private PostgreSQL server for tests: in a folder of its own, reached by a socket there, run by
another user where we are root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

USERS = ("postgres", "nobody")  # the server refuses to be run by root


@dataclass(frozen=True)
class PrivateServer:
    """A running server; each ledger gets a schema of its own."""

    folder: Path
    numbers: count[int] = field(default_factory=lambda: count(1))

    def new_address(self) -> str:
        import psycopg

        name = f"ledger_{next(self.numbers)}"
        place = f"postgresql://kirmash@/postgres?host={self.folder}"
        with psycopg.connect(place) as connection:
            connection.execute(f"create schema {name}")
        return f"{place}&options=-csearch_path%3D{name}"


def program(name: str) -> str | None:
    """A program of PostgreSQL's, from the path or from where Debian puts it."""
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found or (str(places[-1]) if places else None)


def other_user() -> tuple[list[str], str]:
    """What to put before a command so that it does not run as root, and as whom; ([], '') where we
    are not root.
    """
    if os.getuid():
        return [], ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next((user for user in USERS if user in known), None)
    if name is None or not shutil.which("setpriv"):
        pytest.skip("we are root, and there is no other user to run a PostgreSQL server as")
    entry = pwd.getpwnam(name)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"], name


@contextmanager
def started_server() -> Iterator[PrivateServer]:
    """A server for the block."""
    pytest.importorskip("psycopg", reason="psycopg (the extra `postgres`) is not installed")
    initdb, control = program("initdb"), program("pg_ctl")
    if not initdb or not control:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    before, user = other_user()
    folder = Path(tempfile.mkdtemp(prefix="kirmash-pg-"))
    data, log = folder / "data", folder / "log"
    if user:
        shutil.chown(folder, user)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def run(*command: str) -> None:
        done = subprocess.run(
            [*before, *command],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            told = log.read_text() if log.exists() else done.stderr
            pytest.skip(f"the PostgreSQL server does not start: {told.strip()[-300:]}")

    try:
        run(initdb, "-D", str(data), "-U", "kirmash", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run(control, "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
        try:
            yield PrivateServer(folder)
        finally:
            run(control, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
