"""The documents of a ledger as JSON text, prepared when they were read: a list of a hundred
thousand is written as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kirmash.formats import encoding_json
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.evidence import GIVEN, Document


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What the ledger knows of a document before a file is added again: how many readings it has,
    its day with the basis, and whether it is withdrawn.
    """

    readings: int
    published: date | None
    basis: str
    is_withdrawn: bool


_DEPTH = "  "
"""The blanks before an entry of the list: the list is a field of one object."""


def document_fields(document: Document) -> dict[str, Any]:
    """A document without its text, by the names of the fields people see."""
    return {
        "id": document.id,
        "source": document.source,
        "outlet": document.outlet,
        "url": document.url,
        "title": document.title,
        "lang": document.lang,
        "published": encoding_json.to_json_types(document.published),
        "published_basis": document.basis,
        "note": document.note,
        **({"reader": document.reader} if document.reader else {}),
    }


def ledger_fields(entry: LedgerEntry) -> dict[str, Any]:
    """What the ledger knows of a document beside the document itself."""
    return {
        "position": entry.position,
        "grammar": entry.grammar,
        "readings": entry.readings,
        "added_at": entry.added_at,
        "withdrawn": entry.withdrawn,
    }


def card_of_document(document: Document) -> str:
    """The fields of a document as lines of JSON inside the list of documents."""
    return _lines(document_fields(document))


def _lines(values: Mapping[str, Any]) -> str:
    lines = encoding_json.indented_json(values).splitlines()[1:-1]
    return "\n".join(_DEPTH + line for line in lines)


def document_list_json(connection: Connection, view: View) -> Iterator[str]:
    """Every document of a view, withdrawn ones too, in the order added: pieces of one JSON object
    with the list ``documents``.
    """
    rows = tables.documents
    query = (
        select(
            rows.c.card,
            rows.c.first,
            rows.c.grammar,
            rows.c.ordinal,
            rows.c.added_at,
            rows.c.withdrawn_at,
            rows.c.withdrawn,
        )
        .where(selecting.present(view))
        .order_by(rows.c.first)
    )
    last = view.known_at if view.known_at is not None else float("inf")
    before = '{\n "documents": [\n'
    found = connection.execute(query, execution_options={"yield_per": 1_000})
    for some in found.partitions():
        entries = [
            f'  {{\n{card},\n   "position": {first}{_end_of_entry(tuple(rest), last)}'
            for card, first, *rest in some
        ]
        yield before + ",\n".join(entries)
        before = ",\n"
    yield '{\n "documents": []\n}\n' if before.startswith("{") else "\n ]\n}\n"


@lru_cache(maxsize=1_000)
def _end_of_entry(fields: tuple[Any, ...], last: float) -> str:
    """What follows the position: the same for many documents."""
    grammar, ordinal, added_at, withdrawn_at, reason = fields
    counts = withdrawn_at is None or withdrawn_at > last
    quoted = encoding_json.compact_json
    return (
        f',\n   "grammar": {quoted(grammar)},\n   "readings": {ordinal},\n'
        f'   "added_at": {quoted(added_at)},\n'
        f'   "withdrawn": {"null" if counts else quoted(reason)}\n  }}'
    )


def listed(connection: Connection, view: View, limit: int | None = None) -> Iterator[Row[Any]]:
    """The row of every document of a view, withdrawn ones too, in the order added; of those added
    last alone where a ``limit`` is given.
    """
    rows = tables.documents
    query = select(rows).where(selecting.present(view))
    if limit is not None:
        latest = connection.execute(query.order_by(rows.c.first.desc()).limit(limit)).all()
        yield from reversed(latest)
        return
    query = query.order_by(rows.c.first)
    yield from connection.execute(query, execution_options={"yield_per": selecting.MOST_PARAMETERS})


def undated(connection: Connection, view: View) -> list[Row[Any]]:
    """The rows of the documents of a view that count and have no day, but of another reader's, the
    last added first.
    """
    rows = tables.documents
    query = select(rows).where(
        selecting.visible(view), rows.c.published.is_(None), rows.c.reader == ""
    )
    return list(connection.execute(query.order_by(rows.c.first.desc())))


def entry_of_row(row: Row[Any], view: View, text: str = "") -> LedgerEntry:
    """A document's row as the ledger lists it, with the text handed in."""
    counts = view.known_at is not None and (row.withdrawn_at or 0) > view.known_at
    return LedgerEntry(
        selecting.document_of_row(row, text),
        row.first,
        row.grammar,
        row.ordinal,
        row.added_at,
        None if counts else row.withdrawn,
    )


def count_documents(connection: Connection, view: View) -> int:
    """How many documents a view has, withdrawn ones too."""
    query = select(func.count()).select_from(tables.documents)
    return connection.scalar(query.where(selecting.present(view))) or 0


def document_ids(connection: Connection, view: View, beginning: str) -> list[str]:
    """The ids of the documents of a view, withdrawn ones too, that begin so, in order."""
    if not beginning.isascii():  # no id; half a character is none that a query can hold
        return []
    column = tables.documents.c.document
    between = (column >= beginning, column < beginning + selecting.AFTER_ALL)
    query = select(column).where(*between, selecting.present(view)).order_by(column)
    return [name for name in connection.scalars(query) if name.startswith(beginning)]


def document_states(connection: Connection, names: Iterable[str]) -> dict[str, DocumentState]:
    """What is known of those of these documents that there are, by id."""
    rows = tables.documents
    return {
        row.document: DocumentState(
            row.ordinal,
            date.fromisoformat(row.published) if row.published else None,
            row.basis,
            row.withdrawn_at is not None,
        )
        for some in selecting.batches(names)
        for row in connection.execute(
            select(rows).where(rows.c.document.in_(some), rows.c.superseded_at.is_(None))
        )
    }


def dates_given(connection: Connection) -> dict[str, date]:
    """The day that whoever added a document gave for it, by the document's id: the last that any
    of its readings has.
    """
    rows = tables.documents
    query = select(rows.c.document, rows.c.published).where(
        rows.c.basis == GIVEN, rows.c.reader == "", rows.c.published.is_not(None)
    )
    return {
        document: date.fromisoformat(published)
        for document, published in connection.execute(query.order_by(rows.c.reading))
    }


def counted_reading(connection: Connection, document: str) -> int | None:
    """The position of a document's newest reading; None where it is withdrawn."""
    rows = tables.documents
    return connection.scalar(
        select(rows.c.reading).where(
            rows.c.document == document,
            rows.c.superseded_at.is_(None),
            rows.c.withdrawn_at.is_(None),
        )
    )


def withdrawn_documents(connection: Connection, view: View) -> frozenset[str]:
    """The ids of the documents of a view that are withdrawn in it."""
    rows = tables.documents
    query = select(rows.c.document, rows.c.withdrawn_at).where(
        selecting.present(View(known_at=view.known_at)), rows.c.withdrawn_at.is_not(None)
    )
    return frozenset(
        document
        for document, position in connection.execute(query)
        if view.known_at is None or position <= view.known_at
    )


def rows_of(connection: Connection, view: View, names: Iterable[str]) -> dict[str, Row[Any]]:
    """The rows of those of these documents that count in a view, by id."""
    rows = tables.documents
    return {
        row.document: row
        for some in selecting.batches(names)
        for row in connection.execute(
            select(rows).where(rows.c.document.in_(some), selecting.visible(view))
        )
    }
