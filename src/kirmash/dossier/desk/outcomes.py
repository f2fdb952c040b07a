"""What became of added files, computed from the ledger: documents, figures, deals, pairs, pages
without a date, pages that repeat another, and what was refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kirmash.dossier.dossier import Dossier
from kirmash.dossier.sources.findings import FindingsTally, find_original
from kirmash.i18n import word_error
from kirmash.messages import Message
from kirmash.records.extractions import Extraction


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken, and why, in both languages."""

    name: str
    en: str
    ru: str


@dataclass(frozen=True, slots=True)
class AddedTable:
    """A file that the trade tables took: its name, whose table it is, and how many rows."""

    name: str
    source: str
    rows: int


@dataclass(frozen=True, slots=True)
class AddedPage:
    """A file that is in the dossier: its name, document, title ('' unknown) and day (ISO, ''
    unknown), how many figures were accepted in it and how many wait, how many mentions of deals;
    whether the dossier had it before, and the document that it repeats with that one's name.
    """

    name: str
    document: str
    title: str
    published: str
    accepted: int
    unconfirmed: int
    deals: int
    was_known: bool
    repeats: str = ""
    repeats_name: str = ""


@dataclass(frozen=True, slots=True)
class PairCounts:
    """What the new pages hold of a pair."""

    first: str
    second: str
    accepted: int
    unconfirmed: int
    deals: int


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of a batch; counts are of the pages that are new. ``lines`` are readings handed
    in by another reader.
    """

    pages: tuple[AddedPage, ...]
    refused: tuple[Refusal, ...]
    pairs: tuple[PairCounts, ...]
    accepted: int
    unconfirmed: int
    deals: int
    lines: int = 0
    tables: tuple[AddedTable, ...] = ()

    @property
    def new(self) -> tuple[AddedPage, ...]:
        """The pages that the dossier did not have."""
        return tuple(page for page in self.pages if not page.was_known)

    @property
    def known(self) -> tuple[AddedPage, ...]:
        """The pages that it had."""
        return tuple(page for page in self.pages if page.was_known)

    @property
    def undated(self) -> tuple[AddedPage, ...]:
        """The pages without a day of publication."""
        return tuple(page for page in self.pages if not page.published)


def refusal_of(name: str, problem: Message) -> Refusal:
    """A refusal in words."""
    return Refusal(name, word_error(problem, "en"), word_error(problem, "ru"))


def outcome_of(
    dossier: Dossier,
    documents: Iterable[tuple[str, str, bool]],
    refused: tuple[Refusal, ...],
    lines: int,
) -> BatchOutcome:
    """The outcome of files by name, document and whether it was known."""
    tally = FindingsTally()
    pages: dict[str, AddedPage] = {}
    for name, document, was_known in documents:
        reading = dossier.ledger.visible_reading(document)
        if reading is None or document in pages:  # a file of other readings, or one sent twice
            continue
        pages[document] = _page(dossier, name, reading, was_known)
        if not was_known:
            tally.count(reading.claims, reading.deals)
    counts = tally.findings()
    pairs = (
        PairCounts(each.pair[0], each.pair[1], each.accepted, each.unconfirmed, each.deals)
        for each in counts.pairs
    )
    return BatchOutcome(
        tuple(pages.values()),
        refused,
        tuple(pairs),
        counts.accepted,
        counts.unconfirmed,
        counts.deals,
        lines,
    )


def _page(dossier: Dossier, name: str, reading: Extraction, was_known: bool) -> AddedPage:
    document = reading.document
    original = None if was_known else find_original(dossier.ledger, reading)
    waiting = sum(claim.is_unconfirmed for claim in reading.claims)
    return AddedPage(
        name,
        document.id,
        document.title or "",
        document.published.isoformat() if document.published else "",
        len(reading.claims) - waiting,
        waiting,
        len(reading.deals),
        was_known,
        original.id if original else "",
        (original.title or original.source) if original else "",
    )


def outcome_from_json(values: dict[str, Any]) -> BatchOutcome:
    """The outcome as ``dataclasses.asdict`` wrote it. Raises TypeError, KeyError."""
    return BatchOutcome(
        tuple(AddedPage(**each) for each in values["pages"]),
        tuple(Refusal(**each) for each in values["refused"]),
        tuple(PairCounts(**each) for each in values["pairs"]),
        values["accepted"],
        values["unconfirmed"],
        values["deals"],
        values["lines"],
        tuple(AddedTable(**each) for each in values.get("tables", ())),
    )
