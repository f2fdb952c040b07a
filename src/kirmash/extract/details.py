"""The one place where records get the fields read from the words around them.

The pipeline calls ``enrich`` on every extraction, whichever extractor made it; a ledger's older
readings, stored before these fields existed, get them by the same call when they are loaded. A
field that an extractor has filled itself stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from kirmash.extract.annotate import claim_details, deal_details, superlatives
from kirmash.extract.annotate import deal_details as deal_amounts
from kirmash.extract.annotate.sentences import surroundings
from kirmash.records.claims import ABSOLUTE_CHANGE, Claim
from kirmash.records.deals import DealKind, DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import DETAILS, Extraction
from kirmash.records.quantities import Measure

_NOTE_KINDS = (
    ("reconstruction", ("reconstruction", "реконструкц", "рэканструкц")),
    ("example", ("example", "пример")),
)
_WORKS = frozenset({DealKind.RESUMPTION, DealKind.PROJECT, DealKind.JOINT_VENTURE})
_Record = TypeVar("_Record", Claim, DealMention)


def enrich(extraction: Extraction) -> Extraction:
    """The extraction with all fields of this generation; one that has them comes back as it is."""
    if extraction.details >= DETAILS:
        return extraction
    text = extraction.document.text
    claims = tuple(_claim(claim, text) for claim in extraction.claims)
    return replace(
        extraction,
        document=of_document(extraction.document),
        claims=claims,
        deals=tuple(map(of_mention, extraction.deals)),
        superlatives=superlatives.find(extraction.document, claims),
        details=DETAILS,
    )


def of_document(document: Document) -> Document:
    """A document with what its note says it is."""
    note = (document.note or "").casefold()
    kinds = (kind for kind, forms in _NOTE_KINDS if any(form in note for form in forms))
    kind = document.note_kind or next(kinds, "")
    return replace(document, note_kind=kind) if kind != document.note_kind else document


def of_mention(mention: DealMention) -> DealMention:
    """A mention with what its object and quotes tell: amount, number, signals, years, subjects."""
    quotes = " ".join(span.quote for span in mention.spans)
    words = f"{mention.object} {quotes}" if mention.spans else mention.object
    goods, subjects = mention.goods, deal_details.subjects_in(mention.object)
    works = mention.kind in _WORKS and not goods
    return _filled(
        mention,
        {
            "theme": "" if goods else deal_details.theme_in(mention.object),
            "amount": deal_amounts.amount_of(mention),
            "ordinal": deal_details.ordinal_in(words),
            "signals": deal_details.signals_in(words),
            "term_years": tuple(sorted(deal_details.terms_in(words))),
            "years": tuple(sorted(deal_details.years_in(words))),
            "subjects": subjects,
            "nearby_subjects": () if subjects else deal_details.subjects_in(quotes),
            "construction": deal_details.is_construction(mention.object),
            "work_stems": tuple(sorted(deal_details.stems(mention.object))) if works else (),
        },
    )


def of_claim(claim: Claim, around: str) -> Claim:
    """A claim with what its sentence tells; ``around`` is that sentence, '' for a table's cell."""
    if claim.product == ABSOLUTE_CHANGE and claim.quantity:  # so it was told before it had a field
        claim = replace(claim, product=None, quantity=None, absolute_change=claim.quantity)
    details: dict[str, Any] = {}
    period = claim.period
    if claim.share_of:
        details["whole"] = claim_details.whole_of(claim.share_of)
        details["share_kind"] = claim_details.share_kind_of(claim.share_of)
    if claim.measure is Measure.SHARE:
        details["one_firm"] = claim_details.is_of_one_firm(around)
    if claim.measure is Measure.RANK and claim.quantity:
        details["ranking"] = claim_details.ranking_of(claim, around)
    if claim.measure is Measure.COUNT:
        quotes = " ".join(("", *(span.quote for span in claim.spans)))
        details["counted"] = claim_details.counted_in(claim.product or quotes)
    if claim.quantity and period:
        details["precedent"] = claim_details.precedent_of(claim, around)
    if period and period.is_cumulative and not period.is_year:
        details["year_to_date"] = claim_details.is_year_to_date(around)
    return _filled(claim, details)


def _claim(claim: Claim, text: str) -> Claim:
    around = surroundings(text, claim.spans[0].start, claim.spans[-1].end) if claim.spans else ""
    return of_claim(claim, around)


def _filled(record: _Record, details: dict[str, Any]) -> _Record:
    """The record with the details that it lacks."""
    missing = {
        name: value for name, value in details.items() if value and not getattr(record, name)
    }
    return replace(record, **missing) if missing else record
