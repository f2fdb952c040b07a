"""The extraction of one document: all records read from it, and its form as a line of the
extraction contract.

The contract is ``kirmash.extraction/1``; :func:`to_json` gives the mapping of a line of JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kirmash.records import acceptance
from kirmash.records.claims import ABSOLUTE_CHANGE, Claim, PrecedentClaim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document, Span, check_spans
from kirmash.records.mentions import Actor, DocumentGoods
from kirmash.records.quantities import Quantity

SCHEMA = "kirmash.extraction/1"

DETAILS_VERSION = 2
"""The version of the fields read from the words around a record; it grows with every such field."""


@dataclass(frozen=True, slots=True)
class PlanLineMentions:
    """What one line of a plan mentions: goods keys, HS codes, organisation keys and economies, each
    once and in order.
    """

    goods: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    economies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """A document and its claims, deals, actors and goods; creating one checks every span against
    the text.

    ``superlatives`` are the words that claim a first place of all ("Europe's largest") outside of
    any claim. ``details`` is the version of the detail fields of the records: below
    ``DETAILS_VERSION`` some may be missing.
    """

    document: Document
    claims: tuple[Claim, ...] = ()
    deals: tuple[DealMention, ...] = ()
    actors: tuple[Actor, ...] = ()
    goods: tuple[DocumentGoods, ...] = ()
    superlatives: tuple[Span, ...] = ()
    details: int = 0

    def __post_init__(self) -> None:
        records: tuple[Claim | DealMention | Actor | DocumentGoods, ...] = (
            *self.claims,
            *self.deals,
            *self.actors,
            *self.goods,
        )
        for record in records:
            check_spans(self.document.text, record.spans)
        check_spans(self.document.text, self.superlatives)


@dataclass(frozen=True, slots=True)
class PartialExtraction(Extraction):
    """Some of the records of a stored extraction, which was checked when it was stored: its
    document may come without its text (``text`` is '').
    """

    def __post_init__(self) -> None:
        pass


def to_json(extraction: Extraction) -> dict[str, Any]:
    """The contract's mapping: plain JSON types, periods and dates as text."""
    superlatives = (
        {"superlatives": _spans(extraction.superlatives)} if extraction.superlatives else {}
    )
    reader = {"reader": extraction.document.reader} if extraction.document.reader else {}
    return {
        "schema": SCHEMA,
        **reader,
        "document": _document(extraction.document),
        "claims": [claim_json(claim) for claim in extraction.claims],
        "deals": [_deal(deal) for deal in extraction.deals],
        "actors": [_actor(actor) for actor in extraction.actors],
        "goods": [
            {"words": g.words, "hs": list(g.hs), "spans": _spans(g.spans)} for g in extraction.goods
        ],
        **superlatives,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "source": document.source,
        "sha256": document.id,
        "url": document.url,
        "lang": document.lang,
        "published": document.published.isoformat() if document.published else None,
        "published_basis": document.basis,
        "title": document.title,
        "text": document.text,
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """One claim as the contract writes it; ``absolute_change`` and ``precedent`` are there only
    where present.

    The contract has no other place for the size of an absolute change than the value, with a
    product that marks it.
    """
    quantity = claim.stated
    ranged = (
        [quantity.low, quantity.high]
        if quantity and quantity.low is not None and quantity.high is not None
        else None
    )
    return {
        "id": claim.id,
        "measure": claim.measure.value,
        "reporter": claim.reporter,
        "partner": claim.partner,
        "product": ABSOLUTE_CHANGE if claim.absolute_change else claim.product,
        "hs": list(claim.hs),
        "period": str(claim.period) if claim.period else None,
        "value": quantity.value if quantity else None,
        "unit": quantity.unit if quantity else None,
        "value_range": ranged,
        "hedge": quantity.hedge.value if quantity else "exact",
        "change_pct": claim.change_pct,
        "change_hedge": claim.change_hedge.value,
        "base_period": str(claim.base_period) if claim.base_period else None,
        "direction": claim.direction.value if claim.direction else None,
        "share_of": claim.share_of,
        "modality": claim.modality.value,
        "speaker": claim.speaker,
        "spans": _spans(claim.spans),
        **_present_records(
            {"absolute_change": claim.absolute_change, "precedent": claim.precedent}
        ),
        **({} if claim.change_pp is None else {"change_pp": claim.change_pp}),
        **_reader_judgement(claim),
    }


def _reader_judgement(record: Claim | DealMention) -> dict[str, Any]:
    """What its reader tells of a record itself (version 2 of the contract), as far as it does."""
    slots = {
        slot.name: {"basis": slot.basis.value, "start": slot.start, "end": slot.end}
        for slot in record.slots
    }
    told = {
        "slots": slots or None,
        "confidence": record.confidence,
        "acceptance": record.acceptance.value if record.acceptance else None,
        "acceptance_reason": acceptance.reason_in_english(record.acceptance_reason) or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _present_records(records: Mapping[str, Quantity | PrecedentClaim | None]) -> dict[str, Any]:
    """The records that are not None, each by its fields."""
    return {name: asdict(record) for name, record in records.items() if record is not None}


def _deal(deal: DealMention) -> dict[str, Any]:
    return {
        "id": deal.id,
        "kind": deal.kind.value,
        "status": deal.status.value,
        "parties": list(deal.parties),
        "object": deal.object,
        "hs": list(deal.hs),
        "date": deal.date,
        "due": deal.due,
        "spans": _spans(deal.spans),
        **{name: value for name, value in _details(deal) if value},
        **_reader_judgement(deal),
    }


def _details(deal: DealMention) -> Iterator[tuple[str, Any]]:
    """The fields of a deal that the contract writes only where they are known."""
    yield "amount", deal.amount
    yield "ordinal", deal.ordinal
    yield "signals", [signal.value for signal in deal.signals]
    yield "term_years", list(deal.term_years)


def _actor(actor: Actor) -> dict[str, Any]:
    """``name`` is as the text writes it, in its fullest form; ``name_canonical`` the nominative."""
    quotes = [span.quote for span in actor.spans]
    written = actor.name if not quotes or actor.name in quotes else max(quotes, key=len)
    return {
        "name": " ".join(written.split()),
        "name_canonical": actor.name,
        "key": actor.key or None,
        "kind": actor.kind.value,
        "role": actor.role,
        "economy": actor.economy,
        "spans": _spans(actor.spans),
    }


def _spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [{"start": span.start, "end": span.end, "quote": span.quote} for span in spans]
