"""Which part of a ledger is asked, and a document as the ledger lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kirmash.records.evidence import Document


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the ledger is visible: only documents published by ``as_of``, only events up to
    position ``known_at``; None for all.

    Documents without a date are visible only without ``as_of``: nobody can say that they were
    public by then.
    """

    as_of: date | None = None
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A document of the ledger: the record of its newest reading, position and time of its first,
    the number of readings.

    ``position`` and ``added_at`` (ISO time) are those of the first reading, ``grammar`` that of the
    newest; ``withdrawn`` is the reason for its withdrawal ('' for none), None while it counts.
    """

    document: Document
    position: int
    grammar: str
    readings: int
    added_at: str
    withdrawn: str | None


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """The ids of documents that were looked for, the best first, and how many there are in all."""

    documents: tuple[str, ...]
    total: int
