"""The ledger of a dossier: documents as fetched, their readings, judgements and withdrawals,
append-only.

The bytes of a document are a file of their own (``blobs``); all else is in the database
(``schema``, ``engines``), each event with its link in a chain of hashes (``events``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, bindparam, func, select

from kirmash.deprecation import renamed_attributes
from kirmash.errors import DossierError, InputError, UnknownRecord, os_cause
from kirmash.ledger import blobs, codec, engines, judgements, opening
from kirmash.ledger.events import (
    ChainHead,
    EventContent,
    append_event,
    decode_event,
    last_reading,
    stored_head,
)
from kirmash.ledger.opening import DEFAULTS, OpeningOptions, ReadingCompleter
from kirmash.ledger.projections import cards, fulltext, judged, selecting, writing
from kirmash.ledger.projections import tables as projections
from kirmash.ledger.projections.events import (
    FIRST_READING,
    ReadingEvent,
    ReadingOccasion,
    StoredReading,
    StoredWithdrawal,
    stored_events,
)
from kirmash.ledger.results_cache import AnswerMemory
from kirmash.ledger.schema import chain, documents, events
from kirmash.ledger.views import FoundDocuments, LedgerEntry, View
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement

_R = TypeVar("_R")
_WITH_HASH = select(events, chain.c.content).select_from(
    events.outerjoin(chain, chain.c.position == events.c.position)
)


def create_ledger(
    folder: Path, complete: ReadingCompleter | None = None, options: OpeningOptions = DEFAULTS
) -> Ledger:
    """The ledger in ``folder``, created where absent; an existing one is opened unchanged. Raises
    Unwritable, NewerDossier, DossierError.
    """
    place = Path(folder)
    with engines.translated_errors(place):
        place.mkdir(parents=True, exist_ok=True)
    opened = opening.open_database(place, options, complete, create=True)
    return Ledger(place, opened.engine, complete, opened.read_only)


def open_ledger(
    folder: Path, complete: ReadingCompleter | None = None, options: OpeningOptions = DEFAULTS
) -> Ledger:
    """The ledger in ``folder``; one of an earlier schema version is brought up to date, one that
    may not be written is opened for reading.

    Raises NoDossier, NewerDossier, Unwritable (an earlier version that may not be written), and
    DossierError where the file is no ledger or was changed outside Kirmash.
    """
    place = Path(folder)
    opened = opening.open_database(place, options, complete)
    return Ledger(place, opened.engine, complete, opened.read_only)


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
    read_only: bool = False
    memory: AnswerMemory = field(default_factory=AnswerMemory, repr=False, compare=False)

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

    def add(
        self,
        extraction: Extraction,
        raw: bytes,
        grammar: str,
        at: str,
        occasion: ReadingOccasion = FIRST_READING,
    ) -> bool:
        """Store a document and this reading of it, completely or not at all; False and no change
        where this grammar's reading for this occasion exists.

        A withdrawn document stays withdrawn unless the occasion restores it. Raises InputError
        where ``raw`` does not match the document's id, Unwritable.
        """
        document = extraction.document
        if sha256(raw).hexdigest() != document.id:
            raise InputError(
                "document.hash-mismatch",
                "The content of {source} does not match its id.",
                "Add the file again.",
                source=document.source,
            )
        mark = f"{document.id}/{grammar}{occasion.mark}"
        if not self.read_only and self._is_marked(mark):
            return False

        def append(connection: Connection) -> bool:
            if _has_mark(connection, mark):
                return False
            if _has_document(connection, document.id):
                blobs.store_document(self.folder, document.id, raw)
            else:
                blobs.stage_document(self.folder, document.id, raw)
                connection.execute(_ADD_DOCUMENT, {"sha256": document.id, "bytes": len(raw)})
            stored = StoredReading(grammar, extraction, occasion.restores)
            payload = codec.record_to_json(stored)
            content = EventContent("reading", at, mark, payload, document.id)
            position = append_event(connection, content)
            whole = self._completed(extraction)
            event = ReadingEvent(position, at, grammar, whole, occasion.restores)
            writing.project_readings(connection, [event])
            return True

        is_new = self._write(append)
        if is_new:
            with engines.translated_errors(self.folder):
                blobs.settle_document(self.folder, document.id)
        return is_new

    def mend_document(self, document: str, raw: bytes) -> bool:
        """Put back a document's bytes where their file is missing or spoilt; whether it was.

        False too for bytes that the ledger does not know. Raises Unwritable.
        """
        if sha256(raw).hexdigest() != document or not self.has_document(document):
            return False
        if blobs.is_intact(blobs.document_path(self.folder, document), raw):
            return False
        return self._write(lambda _: blobs.store_document(self.folder, document, raw))

    def remove_unfinished(self) -> int:
        """Remove the files that a stopped run left unfinished under ``documents``; how many."""
        return self._write(
            lambda connection: blobs.remove_unfinished(
                self.folder, partial(_has_document, connection)
            )
        )

    def add_judgement(self, judgement: Judgement) -> bool:
        """Record a judgement; False where the same judgement exists. Raises Unwritable."""

        def append(connection: Connection) -> bool:
            if _has_mark(connection, judgement.id):
                return False
            payload = codec.record_to_json(judgement)
            content = EventContent("judgement", judgement.at, judgement.id, payload)
            writing.project_judgement(connection, append_event(connection, content), judgement)
            return True

        return self._write(append)

    def withdraw(self, document: str, by: str, at: str, why: str) -> None:
        """Exclude a document from every answer from now on; its bytes, readings and this act stay.
        Repeating it changes nothing, until the document was restored.

        Raises UnknownRecord, Unwritable.
        """
        if not self.has_document(document):
            raise UnknownRecord(
                "document.id-unknown",
                "This dossier has no document with the id {document!r}.",
                "`kirmash documents` lists the ids.",
                document=document,
            )
        first_mark = f"{document}/withdrawn"

        def append(connection: Connection) -> None:
            reading = cards.counted_reading(connection, document)
            if reading is not None:
                restored = _has_mark(connection, first_mark)
                mark = f"{first_mark}/{reading}" if restored else first_mark
                payload = codec.record_to_json(StoredWithdrawal(by, why))
                content = EventContent("withdrawal", at, mark, payload, document)
                position = append_event(connection, content)
                writing.project_withdrawal(connection, position, document, by, why)

        self._write(append)

    def has_document(self, document: str) -> bool:
        """Whether the document with this id (SHA-256 of its bytes) is in the ledger, withdrawn or
        not.
        """
        with self._read_connection() as connection:
            return _has_document(connection, document)

    def last_position(self) -> int:
        """The position of the last event; 0 in an empty ledger. Every change increases it."""
        with self._read_connection() as connection:
            return connection.scalar(select(func.max(events.c.position))) or 0

    def last_reading(self) -> int:
        """The position of the last event that is no judgement."""
        with self._read_connection() as connection:
            return last_reading(connection)

    def chain_head(self) -> ChainHead:
        """Where the chain of hashes ends; noted elsewhere, it proves every event up to it."""
        with self._read_connection() as connection:
            return stored_head(connection)

    def documents(self, view: View | None = None) -> tuple[LedgerEntry, ...]:
        """Every document visible in the view with its text, withdrawn ones too, in the order
        added.
        """
        chosen = view or View()
        with self.connection() as connection:
            rows = tuple(cards.listed(connection, chosen))
            texts = selecting.texts(connection, (row.reading for row in rows))
        return tuple(cards.entry_of_row(row, chosen, texts[row.reading]) for row in rows)

    def latest_extractions(self, view: View | None = None) -> tuple[Extraction, ...]:
        """The newest reading of every document that is visible in the view and not withdrawn, in
        the order added.
        """
        chosen = view or View()
        newest = {row.document: row for row in self._events("reading", chosen)}
        with self.connection() as connection:
            withdrawn = cards.withdrawn_documents(connection, chosen)
        stored = (
            self._load_reading(row) for document, row in newest.items() if document not in withdrawn
        )
        return tuple(
            extraction for extraction in stored if _is_public(extraction.document, chosen.as_of)
        )

    def readings(self, document: str) -> tuple[Extraction, ...]:
        """Every reading of one document, oldest first; () for an unknown id."""
        rows = (row for row in self._events("reading", View(), [document]))
        return tuple(self._load_reading(row) for row in rows)

    def visible_reading(self, document: str) -> Extraction | None:
        """The newest reading of a document (its whole id); None where it is unknown or was
        withdrawn.
        """
        with self.connection() as connection:
            reading = selecting.visible_reading(connection, document)
        return next(iter(self.extractions_at([reading])), None) if reading is not None else None

    def recorded_judgements(self, view: View | None = None) -> tuple[Judgement, ...]:
        """Every judgement, those taken back and replaced too, oldest first."""
        rows = self._events("judgement", view or View())
        return tuple(decode_event(Judgement, row) for row in rows)

    def active_judgements(self, view: View | None = None) -> tuple[Judgement, ...]:
        """The judgements in force, oldest first. ``as_of`` does not hide them: a person judges
        after the event.
        """
        return judgements.judgements_in_force(self.recorded_judgements(view))

    def resolved_judgements(
        self, view: View | None = None, extractions: Iterable[Extraction] | None = None
    ) -> tuple[Judgement, ...]:
        """The judgements in force, moved to the records that replace their targets in
        ``extractions`` (the view's own where None).
        """
        chosen = view or View()
        if extractions is None:
            key = "judgements", chosen, self.last_position()
            return self.memory.result(key, lambda: self._resolve(chosen))
        active = self.active_judgements(chosen)
        if not active:
            return ()
        reread = [entry.document.id for entry in self.documents(chosen) if entry.readings > 1]
        rows = self._events("reading", chosen, reread) if reread else ()
        current = tuple(extractions)
        texts = {extraction.document.id: extraction.document.text for extraction in current}
        placed = [
            judgements.place_claim(item, texts[item.claim.document])
            if item.claim and item.claim.document in texts
            else item
            for item in active
        ]
        return judgements.update_judgement_targets(
            placed, current, [self._load_reading(row) for row in rows]
        )

    def _resolve(self, view: View) -> tuple[Judgement, ...]:
        active = self.active_judgements(view)
        with self.connection() as connection:
            return judged.resolve(connection, view, active)

    def read_document_bytes(self, document: str) -> bytes:
        """A document's bytes as fetched. Raises UnknownRecord, or DossierError where the file is
        missing.
        """
        if not self.has_document(document):
            raise UnknownRecord(
                "document.id-unknown",
                "This dossier has no document with the id {document!r}.",
                "`kirmash documents` lists the ids.",
                document=document,
            )
        try:
            return blobs.read_document(self.folder, document)
        except OSError as fault:
            raise DossierError(
                "document.content-unreadable",
                "The content of document {document} cannot be read: {cause}.",
                "Add the page again.",
                document=document,
                cause=os_cause(fault),
            ) from fault

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection to read the projections with; what they answer is of one moment."""
        with self._read_connection() as connection, connection.begin():
            yield connection

    def extractions_at(self, readings: Iterable[int]) -> tuple[Extraction, ...]:
        """The whole readings at these positions, in the order their documents were added."""
        with self._read_connection() as connection:
            rows = selecting.document_rows(connection, readings)
            first = {row.reading: row.first for row in rows}
            loaded = {
                row.position: self._load_reading(row)
                for some in selecting.batches(first)
                for row in connection.execute(_WITH_HASH.where(events.c.position.in_(some)))
            }
        return tuple(loaded[reading] for reading in sorted(loaded, key=first.__getitem__))

    def search(self, words: str, limit: int = 0) -> FoundDocuments:
        """The documents not withdrawn whose newest text contains every one of ``words``, in any
        form: those with all of them in the title first, then the newest added; the first ``limit``
        of them, 0 for all.
        """
        at = self.last_reading()
        with self._read_connection() as connection:
            counted = self.memory.result(
                ("counted readings", at), lambda: fulltext.counted_readings(connection)
            )
            return fulltext.search(connection, words, counted, limit)

    def rebuild_projections(self, progress: Callable[[int], None] | None = None) -> None:
        """Make every projection again from the events; ``progress`` is called with the number of
        each event done.
        """

        def rebuild(connection: Connection) -> None:
            writing.rebuild(connection, stored_events(connection, self._completed), progress)

        self._write(rebuild)

    def projection_digests(self) -> dict[str, str | None]:
        """The SHA-256 of every projection's rows in the order of their keys, by the table's name;
        None for a table that is not there.
        """
        with self._read_connection() as connection:
            return projections.digests(connection)

    def _load_reading(self, row: Row[Any]) -> Extraction:
        """A stored reading with the fields it may lack."""
        return self._completed(decode_event(StoredReading, row).extraction)

    def _completed(self, extraction: Extraction) -> Extraction:
        return self.complete(extraction) if self.complete else extraction

    def _is_marked(self, mark: str) -> bool:
        with self._read_connection() as connection:
            return _has_mark(connection, mark)

    def _events(
        self, kind: str, view: View, of: Iterable[str] | None = None
    ) -> tuple[Row[Any], ...]:
        """The events of one kind up to the view's position, oldest first; of all documents where
        ``of`` is None. Each with the hash of its content in the chain.
        """
        query = _WITH_HASH.where(events.c.kind == kind).order_by(events.c.position)
        if view.known_at is not None:
            query = query.where(events.c.position <= view.known_at)
        if of is not None:
            query = query.where(events.c.document.in_(list(of)))
        with self._read_connection() as connection:
            return tuple(connection.execute(query))

    @contextmanager
    def _read_connection(self) -> Iterator[Connection]:
        with engines.translated_errors(self.folder), self.engine.connect() as connection:
            yield connection

    def _write(self, work: Callable[[Connection], _R]) -> _R:
        if self.read_only:
            raise engines.read_only_error(self.folder)
        with engines.translated_errors(self.folder):
            return engines.write_transaction(self.engine, work)


_OF_MARK = select(events.c.position).where(events.c.mark == bindparam("mark"))
_OF_DOCUMENT = select(documents.c.sha256).where(documents.c.sha256 == bindparam("id"))
_ADD_DOCUMENT = documents.insert()


def _has_mark(connection: Connection, mark: str) -> bool:
    return connection.scalar(_OF_MARK, {"mark": mark}) is not None


def _has_document(connection: Connection, document: str) -> bool:
    return connection.scalar(_OF_DOCUMENT, {"id": document}) is not None


def _is_public(document: Document, as_of: date | None) -> bool:
    return as_of is None or (document.published is not None and document.published <= as_of)
