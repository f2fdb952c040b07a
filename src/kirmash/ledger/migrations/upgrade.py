"""Runs the revisions between a ledger's schema version and today's, in the caller's transaction.

The version stands in ``meta`` alone, so no table of Alembic's own can disagree with it. Alembic is
imported here and nowhere else: a ledger of today's version opens without it. A kill at any moment
leaves the version as it was, since both databases take back a change of their tables too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kirmash.ledger import schema
from kirmash.ledger.events import ChainProgress

FIRST_VERSION = 1
"""The version that the first revision starts from."""


def upgrade_ledger(connection: Connection, progress: ChainProgress | None = None) -> None:
    """Bring a ledger to today's version; nothing where another process did so meanwhile."""
    stored = schema.version(connection)
    if stored is not None and stored < schema.VERSION:
        _run(connection, (stored, schema.VERSION), progress)


def downgrade_ledger(connection: Connection, to: int) -> None:
    """The way back: bring a ledger of today's version to an earlier one, for a program of that
    time. What that version cannot hold is lost, never an event.
    """
    stored = schema.version(connection)
    if stored is not None and FIRST_VERSION <= to < stored:
        _run(connection, (stored, to), None)


def _run(connection: Connection, way: tuple[int, int], progress: ChainProgress | None) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    start, end = way
    folder = Path(__file__).parent
    script = ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])
    low, high = sorted(way)
    revisions: list[Any] = list(script.iterate_revisions(_revision(high), _revision(low)))
    context = MigrationContext.configure(connection, opts={"progress": progress})
    with Operations.context(context):
        for revision in reversed(revisions) if end > start else revisions:
            (revision.module.upgrade if end > start else revision.module.downgrade)()
    connection.execute(
        schema.meta.update().where(schema.meta.c.key == "schema").values(value=str(end))
    )


def _revision(version: int) -> str:
    return "base" if version == FIRST_VERSION else f"schema_{version}"
