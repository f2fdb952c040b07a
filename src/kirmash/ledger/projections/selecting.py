"""Rows of the projections that a view shows, and records from them: only what is asked for is
decoded.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    or_,
    select,
)

from kirmash.errors import DossierError, SpanMismatch
from kirmash.ledger import codec, schema
from kirmash.ledger.events import check_content
from kirmash.ledger.projections import tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import PartialExtraction
from kirmash.records.mentions import Actor
from kirmash.records.periods import Period

_R = TypeVar("_R")
Condition = ColumnElement[bool]
MOST_PARAMETERS = 500
"""Values of a list that one statement is given."""
AFTER_ALL = "\uffff"


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A deal mention with its place in the ledger, and the day and address its document was
    published on.
    """

    reading: int
    ordinal: int
    first: int
    published: date | None
    mention: DealMention
    url: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from every other: its reading, and its number there."""
        return self.reading, self.ordinal


def visible(view: View) -> Condition:
    """That a row of the documents is the newest reading of one that counts in a view."""
    return and_(present(view), _standing(view))


def present(view: View) -> Condition:
    """That a row of the documents is the newest reading of one in a view, withdrawn or not."""
    return and_(_newest(view), _public(view))


def _newest(view: View) -> Condition:
    """That a row is the newest reading up to the view's position."""
    rows, position = tables.documents, view.known_at
    if position is None:
        return rows.c.superseded_at.is_(None)
    later = or_(rows.c.superseded_at.is_(None), rows.c.superseded_at > position)
    return and_(rows.c.reading <= position, later)


def _standing(view: View) -> Condition:
    """That a document was not withdrawn up to the view's position."""
    rows = tables.documents
    standing = rows.c.withdrawn_at.is_(None)
    if view.known_at is None:
        return standing
    return or_(standing, rows.c.withdrawn_at > view.known_at)


def _public(view: View) -> Condition:
    rows = tables.documents
    if view.as_of is None:
        return rows.c.reading.is_not(None)
    return rows.c.published <= view.as_of.isoformat()


def known_parties(connection: Connection, kind: str) -> tuple[str, ...]:
    """The sets of economies that claims ('claim') or mentions ('mention') of any reading are
    about, as keys.
    """
    rows = tables.parties
    query = select(rows.c.parties).where(rows.c.kind == kind).order_by(rows.c.parties)
    return tuple(connection.scalars(query))


def select_claims(
    connection: Connection,
    view: View,
    column: Column[Any],
    values: Iterable[Any],
    *conditions: Condition,
) -> list[Row[Any]]:
    """The rows (reading, ordinal, pair, payload) of visible claims whose ``column`` is one of
    ``values``, and that meet the ``conditions``.
    """
    rows = tables.claims
    query = select(rows.c.reading, rows.c.ordinal, rows.c.pair, rows.c.payload).where(*conditions)
    return list(_visible_rows(connection, view, (query, rows), (column, values)))


def select_mentions(
    connection: Connection,
    view: View,
    column: Column[Any],
    values: Iterable[Any],
    places: Container[tuple[int, int]] | None = None,
) -> list[StoredMention]:
    """The visible mentions whose ``column`` is one of ``values``: of ``places`` (reading, ordinal)
    alone where they are given.
    """
    among = (column, values)
    return [
        _stored_mention(row)
        for row in _visible_rows(connection, view, (_MENTIONS, tables.mentions), among)
        if places is None or (row.reading, row.ordinal) in places
    ]


def every_mention(connection: Connection, view: View) -> list[StoredMention]:
    """Every visible mention, in the order read."""
    rows, papers = tables.mentions, tables.documents
    joined = _MENTIONS.select_from(rows.join(papers, papers.c.reading == rows.c.reading))
    ordered = joined.where(visible(view)).order_by(papers.c.first, rows.c.ordinal)
    return [_stored_mention(row) for row in connection.execute(ordered)]


def every_claim(connection: Connection, view: View) -> list[tuple[int, Claim]]:
    """Every visible claim with its reading."""
    rows, papers = tables.claims, tables.documents
    query = select(rows.c.reading, rows.c.ordinal, rows.c.payload)
    joined = query.select_from(rows.join(papers, papers.c.reading == rows.c.reading))
    return claims_of_rows(connection.execute(joined.where(visible(view))))


def claimed_periods(connection: Connection) -> dict[str, tuple[Period, ...]]:
    """The whole months that claims of any reading are about, by their economies' key."""
    rows = tables.claims
    query = select(rows.c.pair, rows.c.period_first, rows.c.period_last).distinct()
    spans: dict[str, list[Period]] = defaultdict(list)
    for pair, first, last in connection.execute(query.where(rows.c.period_first.is_not(None))):
        spans[pair].append(Period(first, last))
    return {pair: tuple(periods) for pair, periods in spans.items()}


_MENTIONS = select(
    tables.mentions.c.reading,
    tables.mentions.c.ordinal,
    tables.documents.c.first,
    tables.documents.c.published,
    tables.documents.c.url,
    tables.mentions.c.payload,
)


def _stored_mention(row: Any) -> StoredMention:
    return StoredMention(
        row.reading,
        row.ordinal,
        row.first,
        _day(row.published),
        projected_record(DealMention, row.payload),
        row.url or "",
    )


def select_actors(
    connection: Connection, view: View, readings: Iterable[int] | None = None
) -> dict[int, list[Actor]]:
    """The actors of visible readings in their order, by reading: of these readings alone where they
    are given.
    """
    rows, papers = tables.actors, tables.documents
    query = select(rows.c.reading, rows.c.ordinal, rows.c.payload)
    if readings is None:
        joined = query.select_from(rows.join(papers, papers.c.reading == rows.c.reading))
        selected: Iterable[Any] = connection.execute(joined.where(visible(view)))
    else:
        selected = _visible_rows(connection, view, (query, rows), (rows.c.reading, readings))
    actors: dict[int, list[Actor]] = defaultdict(list)
    for row in sorted(selected, key=lambda row: (row.reading, row.ordinal)):
        actors[row.reading].append(projected_record(Actor, row.payload))
    return actors


def _visible_rows(
    connection: Connection,
    view: View,
    source: tuple[Select[Any], Table],
    among: tuple[Column[Any], Iterable[Any]],
) -> Iterator[Row[Any]]:
    query, rows = source
    column, values = among
    papers = tables.documents
    joined = query.select_from(rows.join(papers, papers.c.reading == rows.c.reading))
    for some in batches(dict.fromkeys(values)):
        yield from connection.execute(joined.where(column.in_(some), visible(view)))


def readings_with(
    connection: Connection, view: View, column: Column[Any], values: Iterable[Any]
) -> set[int]:
    """The visible readings with a row whose ``column`` is one of ``values``."""
    rows = column.table
    source = (select(rows.c.reading).distinct(), rows)
    return {row.reading for row in _visible_rows(connection, view, source, (column, values))}


def values_present(
    connection: Connection, view: View, column: Column[Any], values: Iterable[Any]
) -> set[Any]:
    """Those of ``values`` that a visible row has in ``column``."""
    source = (select(column.label("value")).distinct(), column.table)
    return {row.value for row in _visible_rows(connection, view, source, (column, values))}


def claims_of_rows(rows: Iterable[Any]) -> list[tuple[int, Claim]]:
    """Claims with their readings, by reading and number."""
    return [
        (row.reading, projected_record(Claim, row.payload))
        for row in sorted(rows, key=lambda row: (row.reading, row.ordinal))
    ]


def assemble(
    connection: Connection,
    claims: Iterable[tuple[int, Claim]] = (),
    mentions: Iterable[StoredMention] = (),
    actors: Mapping[int, Sequence[Actor]] = MappingProxyType({}),
) -> tuple[PartialExtraction, ...]:
    """Partial extractions with these records, without texts, in the order added; ``actors`` by
    their readings.
    """
    claims_by_reading: dict[int, list[Claim]] = defaultdict(list)
    mentions_by_reading: dict[int, list[StoredMention]] = defaultdict(list)
    for reading, claim in claims:
        claims_by_reading[reading].append(claim)
    for stored in mentions:
        mentions_by_reading[stored.reading].append(stored)
    rows = document_rows(connection, {*claims_by_reading, *mentions_by_reading, *actors})
    return tuple(
        PartialExtraction(
            document_of_row(row),
            tuple(claims_by_reading[row.reading]),
            tuple(
                stored.mention
                for stored in sorted(
                    mentions_by_reading[row.reading], key=lambda stored: stored.ordinal
                )
            ),
            tuple(actors.get(row.reading, ())),
        )
        for row in rows
    )


def document_rows(connection: Connection, readings: Iterable[int]) -> list[Row[Any]]:
    """The documents of these readings, in the order added."""
    rows = tables.documents
    found = [
        row
        for some in batches(sorted(readings))
        for row in connection.execute(select(rows).where(rows.c.reading.in_(some)))
    ]
    return sorted(found, key=lambda row: row.first)


def document_of_row(row: Row[Any], text: str = "") -> Document:
    """The document of a row, with the text handed in."""
    return Document(
        row.document,
        row.source,
        text,
        row.lang,
        row.url,
        row.title,
        _day(row.published),
        row.basis,
        row.outlet,
        row.note,
        row.note_kind,
        row.reader,
        row.origin,
    )


def names_of_readings(connection: Connection, readings: Iterable[int]) -> dict[int, str]:
    """The ids of the documents of these readings."""
    rows = tables.documents
    query = select(rows.c.reading, rows.c.document)
    return {
        row.reading: row.document
        for some in batches(readings)
        for row in connection.execute(query.where(rows.c.reading.in_(some)))
    }


def newest_documents(connection: Connection, names: Iterable[str]) -> dict[str, Document]:
    """The documents with these ids in their newest reading, without their texts, by id."""
    rows = tables.documents
    return {
        row.document: document_of_row(row)
        for some in batches(sorted(set(names)))
        for row in connection.execute(
            select(rows).where(rows.c.document.in_(some), rows.c.superseded_at.is_(None))
        )
    }


def visible_documents(connection: Connection, view: View, names: Iterable[str]) -> frozenset[str]:
    """Those of these ids that documents of the view have that count in it."""
    rows = tables.documents
    return frozenset(
        row.document
        for some in batches(names)
        for row in connection.execute(
            select(rows.c.document).where(rows.c.document.in_(some), visible(view))
        )
    )


def first_positions(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The position of each document's first reading, by its id."""
    rows = tables.documents
    return {
        row.document: row.first
        for some in batches(names)
        for row in connection.execute(
            select(rows.c.document, rows.c.first).where(rows.c.document.in_(some))
        )
    }


def texts(connection: Connection, readings: Iterable[int]) -> dict[int, str]:
    """The texts of these readings, nothing else of them decoded. Raises DossierError where a
    reading was changed after it was written.
    """
    events, chain = schema.events, schema.chain
    query = select(events, chain.c.content).select_from(
        events.outerjoin(chain, chain.c.position == events.c.position)
    )
    found = dict[int, str]()
    for some in batches(sorted(readings)):
        for row in connection.execute(query.where(events.c.position.in_(some))):
            check_content(row)
            found[row.position] = json.loads(row.payload)["extraction"]["document"]["text"]
    return found


def places_of_ids(
    connection: Connection, view: View, column: Column[Any], beginning: str
) -> list[Row[Any]]:
    """(id, reading, ordinal) of the visible rows whose id in ``column`` begins so, in order of
    ids.
    """
    if not (beginning.isascii() and beginning.isprintable()):
        return []  # no id begins so, and half a character cannot be asked for
    rows, papers = column.table, tables.documents
    query = (
        select(column.label("id"), rows.c.reading, rows.c.ordinal)
        .select_from(rows.join(papers, papers.c.reading == rows.c.reading))
        .where(column >= beginning, column < beginning + AFTER_ALL, visible(view))
        .order_by(column)
    )
    return list(connection.execute(query))


def places_of_keys(connection: Connection, keys: Iterable[str]) -> set[tuple[int, int]]:
    """The places (reading, ordinal) of all mentions with one of these keys."""
    rows = tables.mention_keys
    return {
        (row.reading, row.ordinal)
        for some in batches(sorted(set(keys)))
        for row in connection.execute(
            select(rows.c.reading, rows.c.ordinal).where(rows.c.key.in_(some))
        )
    }


def visible_reading(connection: Connection, name: str) -> int | None:
    """The position of the newest reading of a document that was not withdrawn; None for others."""
    rows = tables.documents
    found = connection.scalar(
        select(rows.c.reading).where(rows.c.document == name, visible(View()))
    )
    return None if found is None else int(found)


def text_of_document(connection: Connection, view: View, name: str) -> str:
    """The text of a document of the view; '' for an unknown one."""
    rows = tables.documents
    reading = connection.scalar(
        select(rows.c.reading).where(rows.c.document == name, present(view))
    )
    return texts(connection, [reading])[reading] if reading is not None else ""


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists short enough for one statement."""
    every = list(values)
    for start in range(0, len(every), MOST_PARAMETERS):
        yield every[start : start + MOST_PARAMETERS]


def projected_record(kind: type[_R], payload: str) -> _R:
    """The record of a projected row. Raises DossierError where the row is damaged."""
    try:
        return codec.record_from_json(kind, payload)
    except (ValueError, SpanMismatch) as fault:
        raise _damaged_row(fault) from fault


def _day(stored: str | None) -> date | None:
    try:
        return date.fromisoformat(stored) if stored else None
    except (ValueError, TypeError) as fault:
        raise _damaged_row(fault) from fault


def _damaged_row(fault: Exception) -> DossierError:
    return DossierError(
        "ledger.projection-damaged",
        "A table of the dossier that answers rest on is damaged: {cause}.",
        "Make it again with `kirmash doctor --rebuild`.",
        cause=fault,
    )
