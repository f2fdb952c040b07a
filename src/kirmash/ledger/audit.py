"""Integrity of a ledger: the database, the chain of hashes, every document's bytes and readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from kirmash.errors import DossierError, KirmashError
from kirmash.ledger import blobs, engines
from kirmash.ledger.engines import translated_errors
from kirmash.ledger.events import ChainFaultKind, find_chain_faults
from kirmash.ledger.projections import tables, writing
from kirmash.ledger.projections.events import stored_events
from kirmash.ledger.schema import documents, events
from kirmash.ledger.store import Ledger

AuditProgress = Callable[[int, int, str], None]
"""Told how many events or documents are done, of how many, and which of both."""


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """A fault of a ledger: the key of its sentence under ``cli.doctor.``, and what fills it."""

    kind: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(f'{name} {value}' for name, value in self.values)}"


def find_problems(ledger: Ledger, progress: AuditProgress | None = None) -> tuple[LedgerFault, ...]:
    """Every fault of a ledger; () where there is none. Reads everything, changes nothing."""
    try:
        broken = tuple(_chain_faults(ledger, progress))
        altered = {fault.values for fault in broken}
        return (
            *_database_faults(ledger),
            *broken,
            *_document_faults(ledger, altered, progress),
            *(() if broken or ledger.read_only else _projection_faults(ledger, progress)),
        )
    except (SQLAlchemyError, DossierError) as fault:
        return (LedgerFault("database_fault", (("message", _reason(fault)),)),)


def document_count(ledger: Ledger) -> int:
    """How many documents the ledger knows, withdrawn ones too."""
    with translated_errors(ledger.folder), ledger.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(documents)) or 0


def orphaned_documents(ledger: Ledger) -> int:
    """How many files under ``documents`` no reading names: events were lost, or a stop of an
    earlier version left them. Their pages can be added again.
    """
    with translated_errors(ledger.folder), ledger.engine.connect() as connection:
        known = set(connection.scalars(select(documents.c.sha256)))
    return sum(document not in known for document in blobs.list_documents(ledger.folder))


def _reason(fault: Exception) -> str:
    return str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]


def _database_faults(ledger: Ledger) -> Iterator[LedgerFault]:
    if ledger.engine.dialect.name != "sqlite":
        return
    with ledger.engine.connect() as connection:
        messages = [row[0] for row in connection.execute(text("pragma integrity_check"))]
        strays = list(connection.execute(text("pragma foreign_key_check")))
    yield from (
        LedgerFault("database_fault", (("message", line),)) for line in messages if line != "ok"
    )
    yield from (
        LedgerFault("database_stray", (("table", row[0]), ("row", row[1]))) for row in strays
    )


def _chain_faults(ledger: Ledger, progress: AuditProgress | None) -> Iterator[LedgerFault]:
    def watch(done: int, total: int) -> None:
        if progress:
            progress(done, total, "events")

    with ledger.engine.connect() as connection:
        for fault in find_chain_faults(connection, watch):
            yield LedgerFault(str(fault.kind), (("position", fault.position),))


def _document_faults(
    ledger: Ledger, broken: set[tuple[tuple[str, object], ...]], progress: AuditProgress | None
) -> Iterator[LedgerFault]:
    """Faults of bytes and readings; events already found at fault are passed over."""
    with ledger.engine.connect() as connection:
        known = [str(name) for name in connection.scalars(select(documents.c.sha256))]
        read = connection.execute(select(events.c.document, events.c.position)).all()
    altered = {document for document, position in read if (("position", position),) in broken}
    for done, document in enumerate(known, 1):
        yield from _byte_faults(ledger, document)
        if document not in altered:
            try:
                ledger.readings(document)  # making the records checks every span against the text
            except (KirmashError, ValueError) as fault:
                named = (("document", document), ("reason", str(fault)))
                yield LedgerFault("reading_unsound", named)
        if progress:
            progress(done, len(known), "documents")


class _Undone(Exception):
    """Ends a transaction without its changes."""


def _projection_faults(ledger: Ledger, progress: AuditProgress | None) -> Iterator[LedgerFault]:
    """Projections that are not what the events make: they are made again, compared, and put back
    as they were.
    """
    total = ledger.chain_head().count
    before, after = dict[str, str | None](), dict[str, str | None]()

    def watch(done: int) -> None:
        if progress:
            progress(done, total, "projections")

    def compare(connection: Connection) -> None:
        complete = ledger.complete or (lambda extraction: extraction)
        before.update(tables.digests(connection))
        writing.rebuild(connection, stored_events(connection, complete), watch)
        after.update(tables.digests(connection))
        raise _Undone

    with suppress(_Undone):
        engines.write_transaction(ledger.engine, compare)
    for name, digest in after.items():
        if before[name] != digest:
            yield LedgerFault("projection_altered", (("table", name),))


def _byte_faults(ledger: Ledger, document: str) -> Iterator[LedgerFault]:
    with suppress(OSError):
        raw = blobs.read_document(ledger.folder, document)
        if sha256(raw).hexdigest() != document:
            yield LedgerFault("bytes_altered", (("document", document),))
        return
    yield LedgerFault("bytes_gone", (("document", document),))


FAULT_KINDS = (
    *map(str, ChainFaultKind),
    *("database_fault", "database_stray", "reading_unsound", "bytes_altered", "bytes_gone"),
    "projection_altered",
)
"""The kinds of fault, each with a sentence in every language."""
