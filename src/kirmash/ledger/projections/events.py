"""Events of the ledger as records: how they are stored, and as the projections take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from kirmash.ledger import schema
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement

BATCH = 200
"""Events read at once."""


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One reading as stored."""

    grammar: str
    extraction: Extraction


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
    """Every event, oldest first; ``complete`` gives an older reading the fields it lacks."""
    events, last = schema.events, 0
    while rows := (
        connection.execute(
            select(events).where(events.c.position > last).order_by(events.c.position).limit(BATCH)
        )
        .mappings()
        .all()
    ):
        yield from (_event(row, complete) for row in rows)
        last = rows[-1]["position"]


def _event(row: RowMapping, complete: Callable[[Extraction], Extraction]) -> LedgerEvent:
    if row["kind"] == "reading":
        stored = schema.record_from_json(StoredReading, row["payload"])
        extraction = complete(stored.extraction)
        return ReadingEvent(row["position"], row["at"], stored.grammar, extraction)
    if row["kind"] == "judgement":
        judgement = schema.record_from_json(Judgement, row["payload"])
        return JudgementEvent(row["position"], judgement)
    withdrawal = schema.record_from_json(StoredWithdrawal, row["payload"])
    return WithdrawalEvent(row["position"], row["document"], withdrawal.by, withdrawal.why)
