"""The tables of the ledger, on SQLite and PostgreSQL.

``documents``, ``events`` and ``chain`` are append-only: triggers refuse UPDATE, DELETE and, where
there is such a thing, TRUNCATE. An event without its link in the chain is refused too, so that a
program of an earlier version, still running while the schema rose, cannot add one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    text,
)

from kirmash.errors import DossierError

VERSION = 2  # 2: every event has its link in a chain of hashes
"""Raise it only with a migration beside it and a stored dossier of the version before
(tools/stored_dossier.py).
"""

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

chain = Table(
    "chain",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", String(64), nullable=False),  # hash of the event itself
    Column("digest", String(64), nullable=False),  # hash of the digest before and the content
)
"""One row an event. A table of its own: an older ledger gains it without a rewritten event, and it
is read in a moment.
"""

HEAD = "head"
"""The key in ``meta`` of the last position, the number of events and the last digest."""

APPEND_ONLY = ("documents", "events", "chain")
_MESSAGE = "the ledger is append-only: {table} takes no {verb}"
_UNLINKED = "an event needs its link in the chain: another version of Kirmash wrote the ledger"
_SQLITE_REFUSAL = (
    "create trigger if not exists {table}_no_{verb} before {verb} on {table} "
    f"begin select raise(abort, '{_MESSAGE}'); end"
)
_SQLITE_LINK = (
    "create trigger if not exists events_linked before insert on events "
    "when not exists (select 1 from chain where position = new.position) "
    "begin select raise(abort, 'UNLINKED'); end"
).replace("UNLINKED", _UNLINKED)
_POSTGRES_REFUSAL = (
    "create or replace function kirmash_refuse() returns trigger language plpgsql as $$ begin "
    "raise exception 'the ledger is append-only: % takes no %', tg_table_name, tg_op; end $$"
)
_POSTGRES_LINK = (
    "create or replace function kirmash_linked() returns trigger language plpgsql as $$ begin "
    "if not exists (select 1 from chain where position = new.position) then "
    "raise exception 'UNLINKED'; end if; return new; end $$"
).replace("UNLINKED", _UNLINKED)


def create_tables(connection: Connection, program: str) -> None:
    """Create every absent table and write the schema's version once; safe to repeat.

    Raises DossierError where tables are there but not their version: the ledger is damaged.
    """
    if version(connection) is not None:
        return
    if present := set(inspect(connection).get_table_names()) & set(metadata.tables):
        raise DossierError(
            "ledger.without-version",
            "The ledger is damaged: it has the tables {tables} but no version.",
            "Restore it from a backup.",
            tables=tuple(sorted(present)),
        )
    metadata.create_all(connection)
    create_triggers(connection)
    connection.execute(
        meta.insert(),
        [{"key": "schema", "value": str(VERSION)}, {"key": "program", "value": program}],
    )


def create_triggers(connection: Connection) -> None:
    """Create the triggers that keep the tables append-only; safe to repeat."""
    for statement in _trigger_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _trigger_statements(dialect: str) -> Iterator[str]:
    if dialect == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                yield _SQLITE_REFUSAL.format(table=table, verb=verb)
        yield _SQLITE_LINK
        return
    yield _POSTGRES_REFUSAL.replace("%", "%%")
    yield _POSTGRES_LINK
    for table in APPEND_ONLY:
        yield (
            f"create or replace trigger {table}_append_only before update or delete or truncate "
            f"on {table} for each statement execute function kirmash_refuse()"
        )
    yield (
        "create or replace trigger events_linked before insert on events "
        "for each row execute function kirmash_linked()"
    )


def version(connection: Connection) -> int | None:
    """The schema's version as stored; None where the creation of the ledger was interrupted or
    never begun. Raises DossierError where what is stored is no number.
    """
    if not inspect(connection).has_table("meta"):
        return None
    stored = connection.scalar(text("select value from meta where key = 'schema'"))
    if stored is None:
        return None
    if not str(stored).isdecimal() or int(stored) < 1:
        raise DossierError(
            "ledger.version-invalid",
            "The ledger is damaged: {stored!r} is not a schema version.",
            "Restore it from a backup.",
            stored=stored,
        )
    return int(stored)
