"""Completes records with the fields read from the words around them.

The pipeline calls ``add_extraction_details`` on every extraction, whichever extractor made it; a
ledger's older readings, stored before these fields existed, get them by the same call when they are
loaded. A field that an extractor has filled itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from kirmash.extract import deal_terms
from kirmash.extract.annotate import claim_details, deal_details
from kirmash.extract.annotate.sentences import sentence_bounds, sentence_text_around
from kirmash.lang.registry import phrases_for_use
from kirmash.records.claims import ABSOLUTE_CHANGE, Claim
from kirmash.records.deals import DealKind, DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import DETAILS_VERSION, Extraction
from kirmash.records.mentions import Actor, ActorKind
from kirmash.records.quantities import Measure

_BRIEF_LENGTH = 600  # characters of a text whose every word is about its only deal
_NOTE_KINDS = ("reconstruction", "example")
_WORKS = frozenset({DealKind.RESUMPTION, DealKind.PROJECT, DealKind.JOINT_VENTURE})
_Record = TypeVar("_Record", Claim, DealMention)


def add_extraction_details(extraction: Extraction) -> Extraction:
    """The extraction with all fields of this generation; one that has them comes back as it is."""
    if extraction.details >= DETAILS_VERSION:
        return extraction
    text = extraction.document.text
    claims = tuple(_enrich_claim_in_text(claim, text) for claim in extraction.claims)
    return replace(
        extraction,
        document=add_note_kind(extraction.document),
        claims=claims,
        deals=tuple(
            add_deal_details(mention, *_around_deal(extraction, mention))
            for mention in extraction.deals
        ),
        superlatives=claim_details.find_superlatives(extraction.document, claims),
        details=DETAILS_VERSION,
    )


def add_note_kind(document: Document) -> Document:
    """A document with what its note says it is."""
    note = (document.note or "").casefold()
    kinds = (
        kind
        for kind in _NOTE_KINDS
        if any(form in note for form in phrases_for_use(f"note.{kind}"))
    )
    kind = document.note_kind or next(kinds, "")
    return replace(document, note_kind=kind) if kind != document.note_kind else document


def _around_deal(extraction: Extraction, mention: DealMention) -> tuple[str, tuple[Actor, ...]]:
    """The sentences a mention stands in, and the firms and bodies named there; of a brief piece of
    news that tells of one deal, the whole text.
    """
    text, start, end = extraction.document.text, 0, len(extraction.document.text)
    if len(extraction.deals) > 1 or end > _BRIEF_LENGTH:
        if not mention.spans:
            return "", ()
        start, end = sentence_bounds(text, mention.spans[0].start, mention.spans[0].end)
    inside = (
        actor
        for actor in extraction.actors
        if actor.kind is not ActorKind.PERSON
        and any(start <= span.start < end for span in actor.spans)
    )
    return text[start:end], tuple(inside)


def add_deal_details(
    mention: DealMention, around: str = "", actors: Sequence[Actor] = ()
) -> DealMention:
    """A mention with what its object and quotes say: amount, number, signals, years, subjects, and
    its terms; towns and the direction also by the sentences ``around``, firms by the ``actors``
    named there.
    """
    quotes = " ".join(span.quote for span in mention.spans)
    words = f"{mention.object} {quotes}" if mention.spans else mention.object
    goods, subjects = mention.goods, deal_details.find_subjects(mention.object)
    works = mention.kind in _WORKS and not goods
    return _fill_missing(
        mention,
        {
            "theme": "" if goods else deal_details.find_theme(mention.object),
            "amount": deal_details.find_amount_text(mention),
            "part": deal_details.find_part(words),
            "ordinal": deal_details.find_session_number(words),
            "signals": deal_details.find_deal_signals(words),
            "term_years": tuple(sorted(deal_details.find_calendar_years_of_term(words))),
            "years": tuple(sorted(deal_details.find_years(words))),
            "subjects": subjects,
            "nearby_subjects": () if subjects else deal_details.find_subjects(quotes),
            "construction": deal_details.is_about_construction(mention.object),
            "work_stems": tuple(sorted(deal_details.distinctive_stems(mention.object)))
            if works
            else (),
            **deal_terms.find_terms(mention, f"{mention.object}. {quotes}", around, actors),
        },
    )


def add_claim_details(claim: Claim, around: str) -> Claim:
    """A claim with what its sentence says; ``around`` is that sentence, '' for a table's cell."""
    if claim.product == ABSOLUTE_CHANGE and claim.quantity:  # written so before it had a field
        claim = replace(claim, product=None, quantity=None, absolute_change=claim.quantity)
    details: dict[str, Any] = {}
    period = claim.period
    if claim.share_of:
        details["whole"] = claim_details.parse_share_base(claim.share_of)
        details["share_kind"] = claim_details.find_share_base_measure(claim.share_of)
    if claim.measure is Measure.SHARE:
        details["one_firm"] = claim_details.is_about_single_firm(around)
    if claim.measure is Measure.RANK and claim.quantity:
        details["ranking"] = claim_details.find_ranking_basis(claim, around)
    if claim.measure is Measure.COUNT:
        quotes = " ".join(("", *(span.quote for span in claim.spans)))
        details["counted"] = claim_details.find_counted_item(claim.product or quotes)
    if claim.quantity and period:
        details["precedent"] = claim_details.find_record_statement(claim, around)
    if period and period.is_cumulative and not period.is_year:
        details["year_to_date"] = claim_details.is_year_to_date(around)
    return _fill_missing(claim, details)


def _enrich_claim_in_text(claim: Claim, text: str) -> Claim:
    around = (
        sentence_text_around(text, claim.spans[0].start, claim.spans[-1].end) if claim.spans else ""
    )
    return add_claim_details(claim, around)


def _fill_missing(record: _Record, details: dict[str, Any]) -> _Record:
    """The record with the details that it lacks."""
    missing = {
        name: value for name, value in details.items() if value and not getattr(record, name)
    }
    return replace(record, **missing) if missing else record
