"""The documents as fetched: one file each under ``documents/<aa>/<sha256>``, written whole or not
at all."""

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
from kirmash.ledger import schema as codec
from kirmash.ledger.schema import documents, events
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement

FOLDER = "documents"


def document_path(folder: Path, document: str) -> Path:
    """Where the bytes of a document lie in a dossier's folder."""
    return folder / FOLDER / document[:2] / document


def store_document(folder: Path, document: str, raw: bytes) -> None:
    """Put the bytes in their place, durably; a stop leaves no half of a file. Raises OSError."""
    place = document_path(folder, document)
    if place.exists() and place.stat().st_size == len(raw):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(place, raw)


LEDGER_FILE = "ledger.sqlite"


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: only what was published by ``as_of``, only what the ledger knew at
    position ``known_at``; None asks for all.

    Documents without a date are seen only where no ``as_of`` is asked: nobody can say that they
    were public by then.
    """

    as_of: date | None = None
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A document of the ledger: its newest reading's record, where and when it came in, how often
    it was read.

    ``position`` and ``added_at`` (ISO time) are those of the first reading, ``grammar`` that of the
    newest; ``withdrawn`` is the reason it was taken out ('' where none was given), None while it
    counts.
    """

    document: Document
    position: int
    grammar: str
    readings: int
    added_at: str
    withdrawn: str | None


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class _StoredReading:
    """One reading as stored."""

    grammar: str
    extraction: Extraction


ReadingCompleter = Callable[[Extraction], Extraction]
"""Gives an older reading the fields it lacks, and a newer one back as it is."""


def create_ledger(folder: Path, complete: ReadingCompleter | None = None) -> Ledger:
    """Make a ledger in ``folder`` (made where absent); one that is there is opened unharmed. Raises
    Unwritable, NewerDossier.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise _unwritable_error(place, fault.strerror or str(fault)) from fault
    return _open(place, complete)


def open_ledger(folder: Path, complete: ReadingCompleter | None = None) -> Ledger:
    """Open the ledger in ``folder``. Raises NoDossier, NewerDossier, Unwritable, or DossierError
    where the file is no ledger.
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
    schema.configure(engine)
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
    """An open ledger; use as a context manager. One process may hold it in several threads, and
    several processes may hold it at once.

    ``complete`` gives a reading stored by an older version the fields it lacks; the ledger hands
    out no other.
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
        """Let go of the file."""
        self.engine.dispose()

    def add(self, extraction: Extraction, raw: bytes, grammar: str, at: str) -> bool:
        """Keep a document and this reading of it, whole or not at all; False and no change where
        this grammar's reading is there.

        A withdrawn document stays withdrawn. Raises InputError where ``raw`` is not what the
        document's id was hashed from, Unwritable.
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
            payload = codec.dump(_StoredReading(grammar, extraction))
            connection.execute(
                events.insert().values(
                    kind="reading", at=at, document=document.id, mark=mark, payload=payload
                )
            )
            schema.index_document(connection, document.id, document.title or "", document.text)
        return True

    def judge(self, judgement: Judgement) -> bool:
        """Record a judgement; False where the very same one stands already. Raises Unwritable."""
        with self._write_connection() as connection:
            if _has_mark(connection, judgement.id):
                return False
            payload = codec.dump(judgement)
            connection.execute(
                events.insert().values(
                    kind="judgement", at=judgement.at, mark=judgement.id, payload=payload
                )
            )
        return True

    def withdraw(self, document: str, by: str, at: str, why: str) -> None:
        """Take a document out of every answer from now on; its bytes, readings and this act stay.
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
                payload = codec.dump(_Withdrawal(by, why))
                connection.execute(
                    events.insert().values(
                        kind="withdrawal", at=at, document=document, mark=mark, payload=payload
                    )
                )

    def has_document(self, document: str) -> bool:
        """Whether the document with this id (SHA-256 of its bytes) is in the ledger, withdrawn or
        not.
        """
        with self._read_connection() as connection:
            return (
                connection.scalar(select(documents.c.sha256).where(documents.c.sha256 == document))
                is not None
            )

    def position(self) -> int:
        """The place of the last thing recorded; 0 in an empty ledger. Every change
        makes it grow.
        """
        with self._read_connection() as connection:
            return connection.scalar(select(func.max(events.c.position))) or 0

    def documents(self, view: View | None = None) -> tuple[LedgerEntry, ...]:
        """Every document the view sees, withdrawn ones too, in the order added."""
        chosen = view or View()
        readings: dict[str, list[RowMapping]] = {}
        for row in self._events("reading", chosen):
            readings.setdefault(row["document"], []).append(row)
        withdrawn = self._withdrawal_reasons(chosen)
        entries = (_entry(rows, withdrawn.get(document)) for document, rows in readings.items())
        return tuple(entry for entry in entries if _is_public(entry.document, chosen.as_of))

    def extractions(self, view: View | None = None) -> tuple[Extraction, ...]:
        """The newest reading of every document that the view sees and nobody withdrew, in the order
        the documents came in.
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

    def judgements(self, view: View | None = None) -> tuple[Judgement, ...]:
        """The judgements in force, oldest first. ``as_of`` does not hide them: a person judges
        after the event.
        """
        rows = self._events("judgement", view or View())
        return judgements.judgements_in_force(codec.load(Judgement, row["payload"]) for row in rows)

    def resolved_judgements(
        self, view: View | None = None, extractions: Iterable[Extraction] | None = None
    ) -> tuple[Judgement, ...]:
        """The judgements in force, moved to the records that ``extractions`` (the view's own where
        None) now hold in their place.
        """
        chosen = view or View()
        now = tuple(self.extractions(chosen) if extractions is None else extractions)
        active = self.judgements(chosen)
        reread = (
            [entry.document.id for entry in self.documents(chosen) if entry.readings > 1]
            if active
            else []
        )
        rows = self._events("reading", chosen, reread) if reread else ()
        return judgements.resolve_targets(
            active, now, [self._load_reading(row["payload"]) for row in rows]
        )

    def raw(self, document: str) -> bytes:
        """A document's bytes as fetched. Raises UnknownRecord, or DossierError where the file is
        gone.
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
        """The ids of the documents not withdrawn whose newest text holds every one of ``words``, in
        any ending; best first.
        """
        withdrawn = self._withdrawal_reasons(View())
        with self._read_connection() as connection:
            return tuple(
                document
                for document in schema.match_documents(connection, words)
                if document not in withdrawn
            )

    def _prepare(self) -> None:
        """Check the version; make the tables where there are none, or where the making was cut
        short.
        """
        with self._read_connection() as connection:
            stored_version = schema.version(connection)
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

    def _load_reading(self, payload: str) -> Extraction:
        """A stored reading with the fields it may lack."""
        extraction = codec.load(_StoredReading, payload).extraction
        return self.complete(extraction) if self.complete else extraction

    def _is_marked(self, mark: str) -> bool:
        with self._read_connection() as connection:
            return _has_mark(connection, mark)

    def _withdrawal_reasons(self, view: View) -> dict[str, str]:
        return {
            row["document"]: codec.load(_Withdrawal, row["payload"]).why
            for row in self._events("withdrawal", view)
        }

    def _events(
        self, kind: str, view: View, of: Iterable[str] | None = None
    ) -> tuple[RowMapping, ...]:
        """The events of one kind that the view knew of, oldest first; of some documents only where
        asked.
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


def _has_mark(connection: Connection, mark: str) -> bool:
    return connection.scalar(select(events.c.position).where(events.c.mark == mark)) is not None


def _entry(rows: list[RowMapping], withdrawn: str | None) -> LedgerEntry:
    newest = codec.load(_StoredReading, rows[-1]["payload"])
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
    """Faults of the disk and the database under our own names."""
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
