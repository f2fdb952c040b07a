"""Connections to a ledger's database: SQLite in the dossier's folder, or PostgreSQL at an address.

Both keep the same promises. A reader sees one moment of the ledger for as long as its connection
is open. A writer takes its lock first and is then alone: what it has read does not change until it
has written. Nothing of a folder's name is ever read as a part of an address.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from kirmash.errors import (
    DossierError,
    InputError,
    KirmashError,
    MissingExtra,
    Unwritable,
    os_cause,
)
from kirmash.messages import Message

LEDGER_FILE = "ledger.sqlite"
BUSY_SECONDS = 30.0
"""How long one process waits while another writes."""

_RETRY_SECONDS = 0.02
_ATTEMPTS = 8
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_REFUSED = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_AUTH,
    }
)
_PRIMARY_CODE = 0xFF
_SERIALIZATION = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_LOCK_TIMEOUT = "55P03"
_NO_RIGHT = frozenset({"42501", "25006"})  # insufficient privilege, read-only transaction
_FULL = "53"  # class of SQLSTATE: insufficient resources
_UNREACHABLE = ("08", "57")  # classes: connection exception, operator intervention

_R = TypeVar("_R")


def is_writable(folder: Path) -> bool:
    """Whether this user may write the SQLite ledger in ``folder``: the file, and its logs beside
    it.
    """
    file = folder / LEDGER_FILE
    return os.access(folder, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


def sqlite_engine(folder: Path, *, create: bool = False) -> Engine:
    """The engine of the SQLite ledger in ``folder``, read-only where it may not be written.
    ``create`` makes an absent file. Raises DossierError.
    """
    if is_writable(folder):
        engine = _sqlite(folder / LEDGER_FILE, "mode=rwc" if create else "mode=rw")
        event.listen(engine, "connect", _pragmas)
    else:
        engine = _sqlite(folder / LEDGER_FILE, _read_only_mode(folder))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def postgres_engine(address: str) -> Engine:
    """The engine of the ledger at a PostgreSQL address. Nothing is connected to yet.

    Raises InputError where it is no such address, MissingExtra where the driver is not installed.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as fault:
        raise _invalid_address() from fault
    if url.get_backend_name() != "postgresql":
        raise _invalid_address()
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
        )
    except ImportError as fault:
        raise MissingExtra("psycopg", "postgres") from fault
    event.listen(engine, "connect", _set_lock_timeout)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def _invalid_address() -> InputError:
    # The address is not repeated: it may hold a password.
    return InputError(
        "ledger.address",
        "The ledger's address in kirmash.toml is not the address of a PostgreSQL database.",
        "Write it as postgresql://USER@HOST/DATABASE.",
    )


def _sqlite(file: Path, mode: str) -> Engine:
    address = f"{file.absolute().as_uri()}?{mode}"  # as_uri escapes what would be read as its parts

    def connect() -> sqlite3.Connection:
        # The driver's own transactions begin too late to keep two writers apart; ours begin in
        # _begin_sqlite.
        return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool)


def _read_only_mode(folder: Path) -> str:
    """How SQLite opens a file that may not be written. Raises DossierError where its last changes
    are out of reach.

    Without a log nobody is writing, so the file is taken as it is (SQLite could not make the log's
    index beside it). With a log its index must be there.
    """
    log, index = (folder / f"{LEDGER_FILE}{suffix}" for suffix in ("-wal", "-shm"))
    if not log.exists() or not log.stat().st_size:
        return "mode=ro&immutable=1"
    if not index.exists():
        raise DossierError(
            "ledger.changes-unreadable",
            "The last changes of the dossier in {folder} cannot be read without writing to it.",
            "Copy the folder to a place where you can write, and ask there.",
            folder=folder,
        )
    return "mode=ro"


def _pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute(f"pragma busy_timeout = {int(BUSY_SECONDS * 1000)}")
    _write_ahead(connection)
    for pragma in (
        # FULL, not NORMAL: what was acknowledged must outlive a power cut too; it costs one fsync a
        # document.
        "synchronous = full",
        "foreign_keys = on",
    ):
        connection.execute(f"pragma {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a write-ahead log. SQLite answers "locked" at once, without its busy wait, while another
    process makes the same switch.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault) or time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first and writes later can be refused in
    # between.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def _set_lock_timeout(connection: Any, _record: Any) -> None:
    connection.execute(f"set lock_timeout = '{int(BUSY_SECONDS)}s'")
    connection.commit()


def _begin_postgres(connection: Connection) -> None:
    """A writer locks ``meta``, which every writer changes, before its first look: LOCK takes no
    snapshot, so that what it then reads is the newest.
    """
    writes = connection.get_execution_options().get("writes")
    if writes == "create":  # there may be no table yet
        connection.exec_driver_sql("set transaction isolation level read committed")
        connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext('kirmash.ledger'))")
    elif writes:
        connection.exec_driver_sql("lock table meta in share row exclusive mode")


def write_transaction(
    engine: Engine, work: Callable[[Connection], _R], *, create: bool = False
) -> _R:
    """Run ``work`` alone among the writers, wholly or not at all; its result.

    Where PostgreSQL finds that it cannot be put in order with others, it is run again, at most
    eight times: ``work`` may have no effect but on the database that is not safe to repeat.
    """
    for attempt in range(_ATTEMPTS):
        try:
            with engine.execution_options(
                writes="create" if create else True
            ).begin() as connection:
                return work(connection)
        except DBAPIError as fault:
            if sql_state(fault) not in _SERIALIZATION or attempt == _ATTEMPTS - 1:
                raise
            # two that met are sent apart by chance
            time.sleep(_RETRY_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
    raise AssertionError("unreachable")


def sql_state(fault: DBAPIError) -> str:
    """The SQLSTATE of a PostgreSQL fault; '' where there is none."""
    return str(getattr(fault.orig, "sqlstate", None) or "")


@contextmanager
def translated_errors(folder: Path) -> Iterator[None]:
    """Errors of the disk and the database as errors of Kirmash."""
    try:
        yield
    except KirmashError:
        raise
    except DBAPIError as fault:
        raise _database_error(folder, fault) from fault
    except (SQLAlchemyError, sqlite3.Error, UnicodeDecodeError) as fault:
        raise _damaged_error(folder, str(fault)) from fault
    except OSError as fault:
        raise unwritable_error(folder, os_cause(fault)) from fault


def _database_error(folder: Path, fault: DBAPIError) -> DossierError:
    reason = _first_line(fault)
    state = sql_state(fault)
    code = getattr(fault.orig, "sqlite_errorcode", None)
    primary = None if code is None else code & _PRIMARY_CODE
    if primary in _BUSY or state == _LOCK_TIMEOUT:
        return Unwritable(
            "ledger.busy",
            "The dossier in {folder} is being written by another process.",
            "Try again when it has finished.",
            folder=folder,
        )
    if primary in _REFUSED or state in _NO_RIGHT or state.startswith(_FULL):
        return unwritable_error(folder, reason)
    if state.startswith(_UNREACHABLE) or fault.connection_invalidated or _is_unreachable(fault):
        return DossierError(
            "ledger.unreachable",
            "The database of the dossier in {folder} cannot be reached: {cause}.",
            "Check that the server runs, and the address in kirmash.toml.",
            folder=folder,
            cause=reason,
        )
    return _damaged_error(folder, reason)


def _is_unreachable(fault: DBAPIError) -> bool:
    """Whether PostgreSQL's driver gave up before any server answered: then there is no SQLSTATE."""
    name = f"{type(fault.orig).__module__}.{type(fault.orig).__name__}"
    return name == "psycopg.OperationalError" or name.startswith("psycopg.errors.Connection")


def _first_line(fault: DBAPIError) -> str:
    return next(iter(str(fault.orig).strip().splitlines()), "?").rstrip(".")


def _damaged_error(folder: Path, reason: str) -> DossierError:
    return DossierError(
        "ledger.damaged",
        "The ledger of the dossier in {folder} is damaged: {cause}.",
        "Restore it from a backup.",
        folder=folder,
        cause=reason,
    )


def unwritable_error(folder: Path, reason: Message | str) -> Unwritable:
    """That a folder cannot be written, and why."""
    return Unwritable(
        "dossier.unwritable",
        "{folder} cannot be written: {cause}.",
        "Choose another folder, or ask for the right to write there.",
        folder=folder,
        cause=reason,
    )


def read_only_error(folder: Path) -> Unwritable:
    """That a dossier can be asked, but not changed."""
    return Unwritable(
        "dossier.read-only",
        "The dossier in {folder} can be read but not written.",
        "Copy its folder to a place where you can write, or ask for the right to write there.",
        folder=folder,
    )
