"""Rows written with an event, in its transaction, and all of them made again from the events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, inspect, select, text

from kirmash.ledger import codec, schema
from kirmash.ledger.projections import cards, fulltext, selecting, tables
from kirmash.ledger.projections.events import (
    BATCH,
    JudgementEvent,
    LedgerEvent,
    ReadingEvent,
    WithdrawalEvent,
)
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention, deal_id
from kirmash.records.evidence import Document
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.records.judgements import Judgement

ROWS_VERSION = f"{tables.VERSION}.{DETAILS_VERSION}"
"""Of what the rows hold, and of the fields that an older reading is given."""
_VERSION_KEY = "projections"
Progress = Callable[[int], None]
_NOTE_PARTIES = text(
    "insert into projected_parties (kind, parties) values (:kind, :parties) on conflict do nothing"
)
# Made once: what a reading is written with would else be put together anew for each.
_INSERTS = {table: table.insert() for table in tables.metadata.sorted_tables}
_STANDING = select(tables.documents).where(
    tables.documents.c.document.in_(bindparam("names", expanding=True)),
    tables.documents.c.superseded_at.is_(None),
)
_END = (
    tables.documents.update()
    .where(tables.documents.c.reading == bindparam("ended"))
    .values(superseded_at=bindparam("at"))
)


def create(connection: Connection) -> None:
    """Create every absent table; safe to repeat."""
    tables.metadata.create_all(connection)
    fulltext.create(connection)
    _note_version(connection)


def are_current(connection: Connection) -> bool:
    """Whether the rows are there, and of this version of the program."""
    if not inspect(connection).has_table(tables.documents.name):
        return False
    noted = select(schema.meta.c.value).where(schema.meta.c.key == _VERSION_KEY)
    return connection.scalar(noted) == ROWS_VERSION


def _note_version(connection: Connection) -> None:
    connection.execute(schema.meta.delete().where(schema.meta.c.key == _VERSION_KEY))
    connection.execute(schema.meta.insert(), {"key": _VERSION_KEY, "value": ROWS_VERSION})


def project_readings(connection: Connection, readings: Sequence[ReadingEvent]) -> None:
    """The rows of readings of different documents; the rows of the readings before them end at
    their positions.
    """
    names = [reading.extraction.document.id for reading in readings]
    standing = {
        row.document: row
        for some in selecting.batches(names)
        for row in connection.execute(_STANDING, {"names": some})
    }
    ended, rows = list[dict[str, Any]](), defaultdict[Table, list[dict[str, Any]]](list)
    for reading, name in zip(readings, names, strict=True):
        earlier = standing.get(name)
        if earlier is not None:
            ended.append({"ended": earlier.reading, "at": reading.position})
        rows[tables.documents].append(_reading_row(reading, earlier))
        for table, row in _record_rows(reading.position, reading.extraction):
            rows[table].append(row)
    if ended:
        connection.execute(_END, ended)
    for table, added in rows.items():
        connection.execute(_INSERTS[table], added)
    pairs = {("claim", row["pair"]) for row in rows[tables.claims]}
    pairs |= {("mention", row["parties"]) for row in rows[tables.mentions]}
    if pairs:
        connection.execute(
            _NOTE_PARTIES, [{"kind": kind, "parties": key} for kind, key in sorted(pairs)]
        )
    fulltext.add(connection, [(one.position, one.extraction.document) for one in readings])


def _reading_row(reading: ReadingEvent, earlier: Row[Any] | None) -> dict[str, Any]:
    withdrawal = None if reading.restores else earlier
    return {
        "reading": reading.position,
        "first": earlier.first if earlier else reading.position,
        "ordinal": earlier.ordinal + 1 if earlier else 1,
        "grammar": reading.grammar,
        "added_at": earlier.added_at if earlier else reading.at,
        "withdrawn_at": withdrawal.withdrawn_at if withdrawal else None,
        "withdrawn": withdrawal.withdrawn if withdrawal else None,
        **_document_row(reading.extraction.document),
    }


def _relation_keys(mention: DealMention) -> list[str]:
    """What a deal may be related to others by: its goods, by the lexicon's keys, and its theme."""
    keys = {tables.good_key(good) for good in mention.goods}
    return sorted(keys | ({tables.theme_key(mention.theme)} if mention.theme else set()))


def _document_row(document: Document) -> dict[str, Any]:
    return {
        "document": document.id,
        "published": document.published.isoformat() if document.published else None,
        "outlet": document.outlet,
        "title": document.title,
        "lang": document.lang,
        "source": document.source,
        "url": document.url,
        "basis": document.basis,
        "note": document.note,
        "note_kind": document.note_kind,
        "reader": document.reader,
        "origin": document.origin,
        "card": cards.card_of_document(document),
    }


def _record_rows(position: int, extraction: Extraction) -> Iterator[tuple[Table, dict[str, Any]]]:
    for ordinal, claim in enumerate(extraction.claims):
        yield tables.claims, _claim_row(position, ordinal, claim)
    for ordinal, mention in enumerate(extraction.deals):
        row = _mention_row(position, ordinal, mention)
        yield tables.mentions, row
        place = {"parties": row["parties"], "reading": position, "ordinal": ordinal}
        for key in _relation_keys(mention):
            yield tables.mention_keys, {"key": key, **place}
    for ordinal, actor in enumerate(extraction.actors):
        yield (
            tables.actors,
            {
                "reading": position,
                "ordinal": ordinal,
                "kind": actor.kind.value,
                "key": actor.key or "",
                "payload": codec.record_to_json(actor),
            },
        )


def _claim_row(position: int, ordinal: int, claim: Claim) -> dict[str, Any]:
    return {
        "reading": position,
        "ordinal": ordinal,
        "id": claim.id,
        "pair": tables.party_key(claim.pair),
        "measure": claim.measure.value,
        "modality": claim.modality.value,
        "period_first": claim.period.first if claim.period else None,
        "period_last": claim.period.last if claim.period else None,
        "payload": codec.record_to_json(claim),
    }


def _mention_row(position: int, ordinal: int, mention: DealMention) -> dict[str, Any]:
    return {
        "reading": position,
        "ordinal": ordinal,
        "id": mention.id,
        "deal": deal_id(mention.id),
        "parties": tables.party_key(mention.parties),
        "kind": mention.kind.value,
        "object": mention.object.casefold(),
        "payload": codec.record_to_json(mention),
    }


def project_judgement(connection: Connection, position: int, judgement: Judgement) -> None:
    """The row of a judgement."""
    row = {
        "position": position,
        "id": judgement.id,
        "target": judgement.target,
        "verdict": judgement.verdict.value,
        "payload": codec.record_to_json(judgement),
    }
    connection.execute(tables.judgements.insert(), row)


def project_withdrawal(
    connection: Connection, position: int, document: str, by: str, why: str
) -> None:
    """The document counts no more from a position on, in this reading and in later ones.

    ``by`` stands in the event alone: no question shows who withdrew a document.
    """
    del by
    rows = tables.documents
    connection.execute(
        rows.update()
        .where(rows.c.document == document, rows.c.withdrawn_at.is_(None))
        .values(withdrawn_at=position, withdrawn=why)
    )


def rebuild(
    connection: Connection, events: Iterable[LedgerEvent], progress: Progress | None = None
) -> None:
    """All rows made again from the events, oldest first; ``progress`` is called with the number of
    each event done.
    """
    tables.metadata.drop_all(connection)
    fulltext.drop(connection)
    create(connection)
    project_in_groups(connection, events, progress)


def project_in_groups(
    connection: Connection, events: Iterable[LedgerEvent], progress: Progress | None = None
) -> None:
    """The rows of events in their order; ``progress`` is called with the number of each done."""
    done = 0
    for group in _groups(events):
        project(connection, group)
        for number in range(done + 1, done + len(group) + 1):
            if progress:
                progress(number)
        done += len(group)


def _groups(events: Iterable[LedgerEvent]) -> Iterator[list[LedgerEvent]]:
    """Readings of different documents together, every other event by itself, in their order."""
    group, names = list[LedgerEvent](), set[str]()
    for event in events:
        name = event.extraction.document.id if isinstance(event, ReadingEvent) else None
        if group and (name is None or name in names or len(group) >= BATCH):
            yield group
            group, names = [], set()
        if name is None:
            yield [event]
        else:
            group.append(event)
            names.add(name)
    if group:
        yield group


def project(connection: Connection, group: Sequence[LedgerEvent]) -> None:
    """The rows of one event, or of several readings of different documents."""
    readings = [event for event in group if isinstance(event, ReadingEvent)]
    if readings:
        project_readings(connection, readings)
    for event in group:
        if isinstance(event, JudgementEvent):
            project_judgement(connection, event.position, event.judgement)
        elif isinstance(event, WithdrawalEvent):
            project_withdrawal(connection, event.position, event.document, event.by, event.why)
