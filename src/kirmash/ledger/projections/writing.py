"""Rows written with an event, in its transaction, and all of them made again from the events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Table, inspect, select, text

from kirmash.ledger import codec, schema
from kirmash.ledger.projections import cards, fulltext, tables
from kirmash.ledger.projections.events import JudgementEvent, LedgerEvent, ReadingEvent
from kirmash.ledger.projections.mention_keys import keys_of_mention
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


def project_reading(
    connection: Connection, position: int, at: str, grammar: str, extraction: Extraction
) -> None:
    """The rows of a reading at a position; the rows of the reading before it end there."""
    rows = tables.documents
    document = extraction.document
    earlier = connection.execute(
        select(rows).where(rows.c.document == document.id, rows.c.superseded_at.is_(None))
    ).first()
    if earlier is not None:
        connection.execute(
            rows.update().where(rows.c.reading == earlier.reading).values(superseded_at=position)
        )
    connection.execute(
        rows.insert(),
        {
            "reading": position,
            "first": earlier.first if earlier else position,
            "ordinal": earlier.ordinal + 1 if earlier else 1,
            "grammar": grammar,
            "added_at": earlier.added_at if earlier else at,
            "withdrawn_at": earlier.withdrawn_at if earlier else None,
            "withdrawn": earlier.withdrawn if earlier else None,
            **_document_row(document),
        },
    )
    _insert_records(connection, position, extraction)
    fulltext.add(connection, position, document)


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


def _insert_records(connection: Connection, position: int, extraction: Extraction) -> None:
    claim_rows = [
        _claim_row(position, ordinal, claim) for ordinal, claim in enumerate(extraction.claims)
    ]
    mention_rows = [
        _mention_row(position, ordinal, mention) for ordinal, mention in enumerate(extraction.deals)
    ]
    key_rows = [
        {"key": key, "parties": row["parties"], "reading": position, "ordinal": row["ordinal"]}
        for row, mention in zip(mention_rows, extraction.deals, strict=True)
        for key in keys_of_mention(mention, extraction.document.published)
    ]
    actor_rows = [
        {
            "reading": position,
            "ordinal": ordinal,
            "kind": actor.kind.value,
            "key": actor.key or "",
            "payload": codec.record_to_json(actor),
        }
        for ordinal, actor in enumerate(extraction.actors)
    ]
    pairs = {("claim", row["pair"]) for row in claim_rows} | {
        ("mention", row["parties"]) for row in mention_rows
    }
    _insert(connection, tables.claims, claim_rows)
    _insert(connection, tables.mentions, mention_rows)
    _insert(connection, tables.mention_keys, key_rows)
    _insert(connection, tables.actors, actor_rows)
    if pairs:
        noted = [{"kind": kind, "parties": key} for kind, key in sorted(pairs)]
        connection.execute(_NOTE_PARTIES, noted)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


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
    for number, event in enumerate(events, 1):
        project(connection, event)
        if progress:
            progress(number)


def project(connection: Connection, event: LedgerEvent) -> None:
    """The rows of one event."""
    if isinstance(event, ReadingEvent):
        project_reading(connection, event.position, event.at, event.grammar, event.extraction)
    elif isinstance(event, JudgementEvent):
        project_judgement(connection, event.position, event.judgement)
    else:
        project_withdrawal(connection, event.position, event.document, event.by, event.why)
