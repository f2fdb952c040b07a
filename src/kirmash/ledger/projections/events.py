"""Events of the ledger as records: how they are stored, and as the projections take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from kirmash.ledger import schema
from kirmash.ledger.events import decode_event
from kirmash.records.evidence import OPTIONAL
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement

BATCH = 200
"""Events read at once."""


@dataclass(frozen=True, slots=True)
class ReadingOccasion:
    """Why a document is read once more by the same grammar: ``mark`` tells the occasions of one
    document apart, '' for the first; whether the reading ``restores`` a withdrawn document.
    """

    mark: str = ""
    restores: bool = False


FIRST_READING = ReadingOccasion()


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One reading as stored; one that ``restores`` its document ends the withdrawal before it."""

    grammar: str
    extraction: Extraction
    restores: bool = field(default=False, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class StoredWithdrawal:
    """Who took a document out of every answer, and why, as stored."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadingEvent:
    """A reading as the ledger stores it, its extraction with all the fields of this version."""

    position: int
    at: str
    grammar: str
    extraction: Extraction
    restores: bool = False


@dataclass(frozen=True, slots=True)
class JudgementEvent:
    """A judgement with its position."""

    position: int
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class WithdrawalEvent:
    """A document taken out of every answer from a position on."""

    position: int
    document: str
    by: str
    why: str


LedgerEvent = ReadingEvent | JudgementEvent | WithdrawalEvent


def stored_events(
    connection: Connection, complete: Callable[[Extraction], Extraction]
) -> Iterator[LedgerEvent]:
    """Every event, oldest first; ``complete`` gives an older reading the fields it lacks. Raises
    DossierError where one was changed after it was written.
    """
    events, last = schema.events, 0
    query = (
        select(events, schema.chain.c.content)
        .select_from(events.outerjoin(schema.chain, schema.chain.c.position == events.c.position))
        .order_by(events.c.position)
        .limit(BATCH)
    )
    while rows := connection.execute(query.where(events.c.position > last)).all():
        for row in rows:
            yield _event(row, complete)
        last = rows[-1].position


def _event(row: Row[Any], complete: Callable[[Extraction], Extraction]) -> LedgerEvent:
    if row.kind == "reading":
        stored = decode_event(StoredReading, row)
        extraction = complete(stored.extraction)
        return ReadingEvent(row.position, row.at, stored.grammar, extraction, stored.restores)
    if row.kind == "judgement":
        judgement = decode_event(Judgement, row)
        return JudgementEvent(row.position, judgement)
    withdrawal = decode_event(StoredWithdrawal, row)
    return WithdrawalEvent(row.position, row.document, withdrawal.by, withdrawal.why)
