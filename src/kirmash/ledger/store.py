"""The ledger of a dossier: documents as fetched, their readings, judgements and withdrawals,
append-only.

The bytes of a document are a file of their own, ``documents/<aa>/<sha256>``, written completely or
not at all; all else is in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, RowMapping, create_engine, func, select
from sqlalchemy.exc import DatabaseError, OperationalError

from kirmash.deprecation import renamed_attributes
from kirmash.errors import (
    DossierError,
    InputError,
    KirmashError,
    NewerDossier,
    NoDossier,
    UnknownRecord,
    Unwritable,
)
from kirmash.formats import files
from kirmash.ledger import judgements, schema
from kirmash.ledger.projections import fulltext, writing
from kirmash.ledger.projections.events import StoredReading, StoredWithdrawal, stored_events
from kirmash.ledger.schema import documents, events
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement

FOLDER = "documents"


def document_path(folder: Path, document: str) -> Path:
    """The path of a document's bytes in a dossier's folder."""
    return folder / FOLDER / document[:2] / document


def store_document(folder: Path, document: str, raw: bytes) -> None:
    """Write the bytes to their file, durably; an interruption leaves no partial file. Raises
    OSError.
    """
    place = document_path(folder, document)
    if place.exists() and place.stat().st_size == len(raw):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(place, raw)


LEDGER_FILE = "ledger.sqlite"


ReadingCompleter = Callable[[Extraction], Extraction]
"""Gives an older reading the fields it lacks, and a newer one back as it is."""


def create_ledger(folder: Path, complete: ReadingCompleter | None = None) -> Ledger:
    """The ledger in ``folder``, created where absent; an existing one is opened unchanged. Raises
    Unwritable, NewerDossier.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unwritable_error(place, fault.strerror or str(fault)) from fault
    return _open(place, complete)


def open_ledger(folder: Path, complete: ReadingCompleter | None = None) -> Ledger:
    """The ledger in ``folder``. Raises NoDossier, NewerDossier, Unwritable, or DossierError where
    the file is no ledger.
    """
    place = Path(folder)
    if not (place / LEDGER_FILE).exists():
        raise NoDossier(
            f"There is no dossier in {place}.",
            "Create one with `kirmash init`, or change to its folder.",
        )
    return _open(place, complete)


def _open(folder: Path, complete: ReadingCompleter | None) -> Ledger:
    engine = create_engine(f"sqlite:///{folder / LEDGER_FILE}")
    schema.configure_engine(engine)
    ledger = Ledger(folder, engine, complete)
    try:
        ledger._prepare()
    except BaseException:
        ledger.close()
        raise
    return ledger


@renamed_attributes({"has": "has_document", "resolved": "resolved_judgements"})
@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger; use as a context manager. Several threads and several processes may use it at
    once.

    ``complete`` gives a reading stored by an older version the fields it lacks; every reading
    returned has passed it.
    """

    folder: Path
    engine: Engine
    complete: ReadingCompleter | None = None

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self.engine.dispose()

    def add(self, extraction: Extraction, raw: bytes, grammar: str, at: str) -> bool:
        """Store a document and this reading of it, completely or not at all; False and no change
        where this grammar's reading exists.

        A withdrawn document stays withdrawn. Raises InputError where ``raw`` does not match the
        document's id, Unwritable.
        """
        document = extraction.document
        if sha256(raw).hexdigest() != document.id:
            raise InputError(
                f"The content of {document.source} does not match its id.", "Add the file again."
            )
        mark = f"{document.id}/{grammar}"
        if self._is_marked(mark):
            return False
        with self._write_connection() as connection:
            if _has_mark(connection, mark):
                return False
            store_document(self.folder, document.id, raw)
            if (
                connection.scalar(
                    select(documents.c.sha256).where(documents.c.sha256 == document.id)
                )
                is None
            ):
                connection.execute(documents.insert().values(sha256=document.id, bytes=len(raw)))
            payload = schema.record_to_json(StoredReading(grammar, extraction))
            position = _insert_event(
                connection,
                kind="reading",
                at=at,
                document=document.id,
                mark=mark,
                payload=payload,
            )
            writing.project_reading(connection, position, at, grammar, self._completed(extraction))
        return True

    def add_judgement(self, judgement: Judgement) -> bool:
        """Record a judgement; False where the same judgement exists. Raises Unwritable."""
        with self._write_connection() as connection:
            if _has_mark(connection, judgement.id):
                return False
            payload = schema.record_to_json(judgement)
            position = _insert_event(
                connection, kind="judgement", at=judgement.at, mark=judgement.id, payload=payload
            )
            writing.project_judgement(connection, position, judgement)
        return True

    def withdraw(self, document: str, by: str, at: str, why: str) -> None:
        """Exclude a document from every answer from now on; its bytes, readings and this act stay.
        Repeating it changes nothing.

        Raises UnknownRecord, Unwritable.
        """
        if not self.has_document(document):
            raise UnknownRecord(
                f"This dossier has no document with the id {document!r}.",
                "`kirmash documents` lists the ids.",
            )
        mark = f"{document}/withdrawn"
        with self._write_connection() as connection:
            if not _has_mark(connection, mark):
                payload = schema.record_to_json(StoredWithdrawal(by, why))
                position = _insert_event(
                    connection,
                    kind="withdrawal",
                    at=at,
                    document=document,
                    mark=mark,
                    payload=payload,
                )
                writing.project_withdrawal(connection, position, document, by, why)

    def has_document(self, document: str) -> bool:
        """Whether the document with this id (SHA-256 of its bytes) is in the ledger, withdrawn or
        not.
        """
        with self._read_connection() as connection:
            return (
                connection.scalar(select(documents.c.sha256).where(documents.c.sha256 == document))
                is not None
            )

    def last_position(self) -> int:
        """The position of the last event; 0 in an empty ledger. Every change increases it."""
        with self._read_connection() as connection:
            return connection.scalar(select(func.max(events.c.position))) or 0

    def documents(self, view: View | None = None) -> tuple[LedgerEntry, ...]:
        """Every document visible in the view, withdrawn ones too, in the order added."""
        chosen = view or View()
        readings: dict[str, list[RowMapping]] = {}
        for row in self._events("reading", chosen):
            readings.setdefault(row["document"], []).append(row)
        withdrawn = self._withdrawal_reasons(chosen)
        entries = (_entry(rows, withdrawn.get(document)) for document, rows in readings.items())
        return tuple(entry for entry in entries if _is_public(entry.document, chosen.as_of))

    def latest_extractions(self, view: View | None = None) -> tuple[Extraction, ...]:
        """The newest reading of every document that is visible in the view and not withdrawn, in
        the order added.
        """
        chosen = view or View()
        newest = {row["document"]: row["payload"] for row in self._events("reading", chosen)}
        withdrawn = self._withdrawal_reasons(chosen)
        stored = (
            self._load_reading(payload)
            for document, payload in newest.items()
            if document not in withdrawn
        )
        return tuple(
            extraction for extraction in stored if _is_public(extraction.document, chosen.as_of)
        )

    def readings(self, document: str) -> tuple[Extraction, ...]:
        """Every reading of one document, oldest first; () for an unknown id."""
        rows = (row for row in self._events("reading", View(), [document]))
        return tuple(self._load_reading(row["payload"]) for row in rows)

    def active_judgements(self, view: View | None = None) -> tuple[Judgement, ...]:
        """The judgements in force, oldest first. ``as_of`` does not hide them: a person judges
        after the event.
        """
        rows = self._events("judgement", view or View())
        return judgements.judgements_in_force(
            schema.record_from_json(Judgement, row["payload"]) for row in rows
        )

    def resolved_judgements(
        self, view: View | None = None, extractions: Iterable[Extraction] | None = None
    ) -> tuple[Judgement, ...]:
        """The judgements in force, moved to the records that replace their targets in
        ``extractions`` (the view's own where None).
        """
        chosen = view or View()
        now = tuple(self.latest_extractions(chosen) if extractions is None else extractions)
        active = self.active_judgements(chosen)
        reread = (
            [entry.document.id for entry in self.documents(chosen) if entry.readings > 1]
            if active
            else []
        )
        rows = self._events("reading", chosen, reread) if reread else ()
        return judgements.update_judgement_targets(
            active, now, [self._load_reading(row["payload"]) for row in rows]
        )

    def read_document_bytes(self, document: str) -> bytes:
        """A document's bytes as fetched. Raises UnknownRecord, or DossierError where the file is
        missing.
        """
        if not self.has_document(document):
            raise UnknownRecord(
                f"This dossier has no document with the id {document!r}.",
                "`kirmash documents` lists the ids.",
            )
        try:
            return document_path(self.folder, document).read_bytes()
        except OSError as fault:
            raise DossierError(
                f"The content of document {document} cannot be read: {fault.strerror}.",
                "Add the page again.",
            ) from fault

    def search(self, words: str) -> tuple[str, ...]:
        """The ids of the documents not withdrawn whose newest text contains every one of ``words``,
        in any form; those with all of them in the title first, then the newest added.
        """
        with self._read_connection() as connection:
            return fulltext.search(connection, words)

    def rebuild_projections(self, progress: Callable[[int], None] | None = None) -> None:
        """Make every projection again from the events; ``progress`` is called with the number of
        each event done.
        """
        with self._write_connection() as connection:
            writing.rebuild(connection, stored_events(connection, self._completed), progress)

    def _prepare(self) -> None:
        """Check the version; create the tables where there are none, or where their creation was
        interrupted.
        """
        with self._read_connection() as connection:
            stored_version = schema.version(connection)
            current = stored_version is not None and writing.are_current(connection)
        if stored_version is not None and stored_version > schema.VERSION:
            raise NewerDossier(
                f"The dossier in {self.folder} has schema {stored_version}; this version of "
                "Kirmash "
                f"supports {schema.VERSION}.",
                "Install a newer version to open it.",
            )
        if stored_version is None:
            with self._write_connection() as connection:
                schema.create_tables(connection, version("kirmash"))
                writing.create(connection)
        elif not current:
            self.rebuild_projections()

    def _load_reading(self, payload: str) -> Extraction:
        """A stored reading with the fields it may lack."""
        return self._completed(schema.record_from_json(StoredReading, payload).extraction)

    def _completed(self, extraction: Extraction) -> Extraction:
        return self.complete(extraction) if self.complete else extraction

    def _is_marked(self, mark: str) -> bool:
        with self._read_connection() as connection:
            return _has_mark(connection, mark)

    def _withdrawal_reasons(self, view: View) -> dict[str, str]:
        return {
            row["document"]: schema.record_from_json(StoredWithdrawal, row["payload"]).why
            for row in self._events("withdrawal", view)
        }

    def _events(
        self, kind: str, view: View, of: Iterable[str] | None = None
    ) -> tuple[RowMapping, ...]:
        """The events of one kind up to the view's position, oldest first; of all documents where
        ``of`` is None.
        """
        query = select(events).where(events.c.kind == kind).order_by(events.c.position)
        if view.known_at is not None:
            query = query.where(events.c.position <= view.known_at)
        if of is not None:
            query = query.where(events.c.document.in_(list(of)))
        with self._read_connection() as connection:
            return tuple(connection.execute(query).mappings())

    @contextmanager
    def _read_connection(self) -> Iterator[Connection]:
        with _translated_errors(self.folder), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _write_connection(self) -> Iterator[Connection]:
        with (
            _translated_errors(self.folder),
            self.engine.execution_options(writes=True).begin() as connection,
        ):
            yield connection


def _insert_event(connection: Connection, **columns: str) -> int:
    """Append an event; its position."""
    inserted = connection.execute(events.insert().values(**columns).returning(events.c.position))
    return int(inserted.scalar_one())


def _has_mark(connection: Connection, mark: str) -> bool:
    return connection.scalar(select(events.c.position).where(events.c.mark == mark)) is not None


def _entry(rows: list[RowMapping], withdrawn: str | None) -> LedgerEntry:
    newest = schema.record_from_json(StoredReading, rows[-1]["payload"])
    first = rows[0]
    return LedgerEntry(
        newest.extraction.document,
        first["position"],
        newest.grammar,
        len(rows),
        first["at"],
        withdrawn,
    )


def _is_public(document: Document, as_of: date | None) -> bool:
    return as_of is None or (document.published is not None and document.published <= as_of)


def _unwritable_error(folder: Path, reason: str) -> Unwritable:
    return Unwritable(
        f"{folder} cannot be written: {reason}.",
        "Choose another folder, or ask for the right to write there.",
    )


@contextmanager
def _translated_errors(folder: Path) -> Iterator[None]:
    """Errors of the disk and the database as errors of Kirmash."""
    try:
        yield
    except OperationalError as fault:
        raise _unwritable_error(folder, str(fault.orig)) from fault
    except DatabaseError as fault:
        raise DossierError(
            f"{folder / LEDGER_FILE} cannot be used: {fault.orig}.", "Restore it from a backup."
        ) from fault
    except KirmashError:
        raise
    except OSError as fault:
        raise _unwritable_error(folder, fault.strerror or str(fault)) from fault
