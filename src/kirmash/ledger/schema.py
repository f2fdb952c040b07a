"""The database of the ledger: records as JSON and back, tables, connections, the full-text index.

A record is read exactly as it was written, to the last id. Reading follows the records' own type
hints, so that a new field of a record needs nothing here: an older ledger, which lacks it, gives
the field's default.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    event,
    inspect,
    text,
)

from kirmash.formats import encoding_json

_R = TypeVar("_R")
_Reader = Callable[[Any], Any]


def record_to_json(record: Any) -> str:
    """A record as one line of JSON. Numbers keep their type: 67000000 stays an integer, 98.4 a
    float.
    """
    return encoding_json.compact_json(record)


def record_from_json(kind: type[_R], line: str) -> _R:
    """The record of ``kind`` that ``line`` was written from. Raises ValueError on anything else."""
    shape: Any = kind
    try:
        record: _R = _reader(shape)(json.loads(line))
    except (TypeError, KeyError, AttributeError) as fault:
        raise ValueError(f"This is no {kind.__name__}: {fault}.") from fault
    return record


@cache
def _reader(kind: Any) -> _Reader:
    """The reader of a value of ``kind``: a record, a tuple of one kind, a kind or None, an enum, a
    date, a plain value.
    """
    if get_origin(kind) is UnionType:
        inner = [part for part in get_args(kind) if part is not NoneType]
        return _or_none(_reader(inner[0])) if len(inner) == 1 else _as_is
    if get_origin(kind) is tuple:
        return _tuple_of(_reader(get_args(kind)[0]))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    if kind is date:
        return date.fromisoformat
    return _record(kind) if is_dataclass(kind) else _as_is


def _record(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {
        encoding_json.field_json_key(item): (item.name, _reader(hints[item.name]))
        for item in fields(kind)
    }

    def read(value: Any) -> Any:
        parts = ((readers[key], part) for key, part in value.items())
        return kind(**{name: read_part(part) for (name, read_part), part in parts})

    return read


def _or_none(read: _Reader) -> _Reader:
    return lambda value: None if value is None else read(value)


def _tuple_of(read: _Reader) -> _Reader:
    return lambda value: tuple(map(read, value))


def _as_is(value: Any) -> Any:
    return value


VERSION = 1
BUSY_SECONDS = 30.0
"""How long one process waits while another writes."""

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("bytes", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column(
        "kind",
        String,
        CheckConstraint("kind in ('reading', 'judgement', 'withdrawal')"),
        nullable=False,
    ),
    Column("at", String, nullable=False),
    Column("document", String(64), ForeignKey("documents.sha256")),
    # What may occur only once: document and grammar of a reading, the id of a judgement.
    Column("mark", String, unique=True, nullable=False),
    Column("payload", Text, nullable=False),
    Index("events_of_documents", "document", "position"),
    Index("events_of_kinds", "kind", "position"),
    sqlite_autoincrement=True,
)

_APPEND_ONLY = ("documents", "events")
_REFUSAL = (
    "create trigger if not exists {table}_no_{verb} before {verb} on {table} "
    "begin select raise(abort, 'the ledger is append-only: {table} takes no {verb}'); end"
)
_RETRY_SECONDS = 0.02


def create_tables(connection: Connection, program: str) -> None:
    """Create every absent table and write the schema's version once; safe to repeat."""
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        for table in _APPEND_ONLY:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(_REFUSAL.format(table=table, verb=verb))
    if version(connection) is None:
        connection.execute(
            meta.insert(),
            [{"key": "schema", "value": str(VERSION)}, {"key": "program", "value": program}],
        )


def version(connection: Connection) -> int | None:
    """The schema's version as stored; None where the creation of the ledger was interrupted or
    never begun.
    """
    if not inspect(connection).has_table("meta"):
        return None
    stored = connection.scalar(text("select value from meta where key = 'schema'"))
    return None if stored is None else int(stored)


def configure_engine(engine: Engine) -> None:
    """Set up every connection: for SQLite the pragmas, and transactions with an explicit begin."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
        event.listen(engine, "begin", _begin)


def _pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions begin too late to keep two writers apart; ours begin in _begin.
    connection.isolation_level = None
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


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first and writes later can be refused in
    # between.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")
