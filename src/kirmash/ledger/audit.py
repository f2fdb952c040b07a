"""Integrity of a ledger: every document's bytes, every span of every reading, the database."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import select, text

from kirmash.errors import DossierError, SpanMismatch
from kirmash.ledger.schema import documents
from kirmash.ledger.store import Ledger


def find_problems(ledger: Ledger) -> tuple[str, ...]:
    """Every problem of a ledger, in plain words; () where there is none. Reads everything, changes
    nothing.
    """
    return (*_database_problems(ledger), *_document_problems(ledger))


def _database_problems(ledger: Ledger) -> Iterator[str]:
    if ledger.engine.dialect.name != "sqlite":
        return
    with ledger.engine.connect() as connection:
        messages = [row[0] for row in connection.execute(text("pragma integrity_check"))]
        strays = list(connection.execute(text("pragma foreign_key_check")))
    yield from (f"database: {line}" for line in messages if line != "ok")
    yield from (
        f"database: row {row[1]} of {row[0]} names a document that is not there" for row in strays
    )


def _document_problems(ledger: Ledger) -> Iterator[str]:
    with ledger.engine.connect() as connection:
        known = list(connection.scalars(select(documents.c.sha256)))
    for document in known:
        try:
            ledger.readings(document)  # making the records checks every span against the text
            raw = ledger.read_document_bytes(document)
        except (DossierError, SpanMismatch, ValueError) as fault:
            yield f"{document}: {fault}"
            continue
        if sha256(raw).hexdigest() != document:
            yield f"{document}: the bytes kept are not those that were added"
