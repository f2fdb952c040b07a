"""A document with what was read in it: the text with the claims and deals at their places, and
what became of each of its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kirmash.dossier.checking import statements
from kirmash.dossier.selection import decisions, hand_claims
from kirmash.dossier.selection.material import resolve_id
from kirmash.dossier.workspace import Workspace
from kirmash.errors import UnknownRecord
from kirmash.extract import pipeline
from kirmash.extract.candidates import page
from kirmash.extract.candidates.model import NumberCandidate, PageCandidates, is_currency
from kirmash.ledger.views import View
from kirmash.readers import boilerplate
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.quantities import Quantity
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from kirmash.series.evidence import ids_awaiting_confirmation

_TOLERANCE = 1e-6


class ClaimState(StrEnum):
    """Whether a claim counts: by its reader's word or a person's; else whether it waits, or was
    rejected or corrected by a person.
    """

    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    REJECTED = "rejected"
    CORRECTED = "corrected"


class NumberFate(StrEnum):
    """What became of a number: part of a claim or a deal; or why it was left."""

    CLAIM = "claim"
    DEAL = "deal"
    DATE = "date"
    OUTSIDE = "outside"
    PLAIN = "plain"
    COUNT = "count"
    NO_MEASURE = "no_measure"
    NOT_CHOSEN = "not_chosen"


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim of a document, whether it counts, and the decision that says so."""

    claim: Claim
    state: ClaimState
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number of the text at its place, and what became of it; ``record`` is the claim or the deal
    mention it is part of, ``state`` that of the claim.
    """

    start: int
    end: int
    quote: str
    fate: NumberFate
    record: str = ""
    state: ClaimState | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its claims, those that people made too, and its deals in the order of the
    text; ``numbers`` are there where they were requested.
    """

    document: Document
    claims: tuple[ReadClaim, ...]
    deals: tuple[DealMention, ...]
    numbers: tuple[ReadNumber, ...] = ()
    withdrawn: bool = False


def view_document(workspace: Workspace, name: str, with_numbers: bool) -> DocumentView:
    """A document (an id, or its beginning) with what was read in it. Raises UnknownRecord, and
    DocumentRefused where its numbers cannot be listed within the limits.
    """
    document_id = resolve_id(name, workspace.document_ids(name))
    reading = workspace.ledger.visible_reading(document_id)
    withdrawn = reading is None
    if reading is None:
        reading = next(iter(workspace.ledger.readings(document_id)[-1:]), None)
    if reading is None:
        raise UnknownRecord(
            "document.id-unknown",
            "This dossier has no document with the id {document!r}.",
            "`kirmash documents` lists the ids.",
            document=name,
        )
    judgements = workspace.ledger.resolved_judgements(View())
    claims = tuple(_read_claims(reading, judgements))
    numbers: tuple[ReadNumber, ...] = ()
    if with_numbers and reading.document.text:
        limits = Limits(workspace.settings.parse_seconds, workspace.settings.parse_memory)
        arguments = reading.document, claims, reading.deals
        numbers = tuple(
            workers.run_limited(list_numbers, arguments, limits, pipeline.load_lexicons)
        )
    return DocumentView(reading.document, claims, reading.deals, numbers, withdrawn)


def _read_claims(reading: Extraction, judgements: Sequence[Judgement]) -> Iterator[ReadClaim]:
    """The claims of a reading and those that people made, in the order of the text."""
    corrected = {item.target for item in judgements if item.verdict is Verdict.CORRECT}
    (whole,) = hand_claims.merge([reading], judgements, keep=corrected)
    opinions = statements.opinions_by_claim(tuple(judgements))
    states = claim_states(whole.claims, judgements)
    for claim in sorted(whole.claims, key=_place):
        yield ReadClaim(claim, states[claim.id], opinions.get(claim.id))


def _place(claim: Claim) -> tuple[int, int]:
    return (claim.spans[0].start, claim.spans[0].end) if claim.spans else (0, 0)


def claim_states(
    claims: Sequence[Claim], judgements: Iterable[Judgement]
) -> Mapping[str, ClaimState]:
    """Whether each claim counts, by its id."""
    every = tuple(judgements)
    opinions = decisions.as_opinions(every)
    waiting = ids_awaiting_confirmation(claims, opinions)
    replaced = {
        item.target
        for item in every
        if item.verdict is Verdict.CORRECT and item.claim and item.claim.id != item.target
    }
    states = {
        claim.id: ClaimState.UNCONFIRMED if claim.id in waiting else ClaimState.ACCEPTED
        for claim in claims
    }
    for item in opinions:
        if item.target in states and item.verdict is Verdict.WRONG:
            states[item.target] = ClaimState.REJECTED
        elif item.target in states and item.verdict in {Verdict.CONFIRM, Verdict.ABOUT}:
            states[item.target] = ClaimState.CONFIRMED
    return states | dict.fromkeys(replaced & states.keys(), ClaimState.CORRECTED)


def list_numbers(
    document: Document, claims: Sequence[ReadClaim], deals: Sequence[DealMention]
) -> list[ReadNumber]:
    """Every number of a document, in the order of the text, and what became of it; of the claims
    that a number is part of the first that counts.
    """
    annotated = pipeline.annotate(document)
    candidates = page.find_candidates(annotated)
    prose = boilerplate.prose_ranges(document.text, document.lang)
    dates = [(mention.start, mention.end) for mention in annotated.periods]
    measured = {cue.sentence for cue in candidates.measures}
    return [
        _read_number(number, candidates, (claims, deals), (prose, dates, measured))
        for number in candidates.numbers
    ]


_Records = tuple[Sequence[ReadClaim], Sequence[DealMention]]
_Places = tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]], set[int]]


def _read_number(
    number: NumberCandidate, candidates: PageCandidates, read: _Records, places: _Places
) -> ReadNumber:
    claims, deals = read
    quote = " ".join(candidates.text[number.start : number.end].split())
    place = number.start, number.end, quote
    using = [one for one in claims if _uses(one.claim, number)]
    if using:
        best = min(using, key=lambda one: _STATE_ORDER.index(one.state))
        return ReadNumber(*place, NumberFate.CLAIM, best.claim.id, best.state)
    if (fate := _left_before_reading(number, places)) is not None:
        return ReadNumber(*place, fate)
    for deal in deals:
        if any(_is_inside(number, span.start, span.end) for span in deal.spans):
            return ReadNumber(*place, NumberFate.DEAL, deal.id)
    return ReadNumber(*place, _left_by_reading(number, places[2]))


_STATE_ORDER = tuple(ClaimState)


def _is_inside(number: NumberCandidate, start: int, end: int) -> bool:
    return start <= number.digits_start and number.digits_end <= end


def _uses(claim: Claim, number: NumberCandidate) -> bool:
    """Whether a claim states the number: it stands in the claim's words with one of its values."""
    if not any(_is_inside(number, span.start, span.end) for span in claim.spans):
        return False
    stated = list(_values_of(claim))
    offered = [number.value, number.low, number.high]
    offered += [number.value * reading.factor for reading in number.units]
    offered += [change.percent for change in number.changes]
    return any(
        math.isclose(abs(value), abs(other), rel_tol=_TOLERANCE)
        for value in stated
        for other in offered
        if other is not None
    )


def _values_of(claim: Claim) -> Iterator[float]:
    for quantity in filter(None, (claim.quantity, claim.absolute_change)):
        yield from _ends_of(quantity)
    yield from (rate for rate in (claim.change_pct, claim.change_pp) if rate is not None)


def _ends_of(quantity: Quantity) -> Iterator[float]:
    values = quantity.value, quantity.low, quantity.high
    yield from (value for value in values if value is not None)


def _left_before_reading(number: NumberCandidate, places: _Places) -> NumberFate | None:
    """Why a number was never weighed: a date, or outside of the lines worth reading."""
    prose, dates, _ = places
    if any(start < number.end and number.start < end for start, end in dates):
        return NumberFate.DATE
    if not any(_is_inside(number, start, end) for start, end in prose):
        return NumberFate.OUTSIDE
    return None


def _left_by_reading(number: NumberCandidate, measured: set[int]) -> NumberFate:
    """Why a number became part of no claim, as far as the page shows it."""
    units = {reading.unit for reading in number.units}
    if number.sentence not in measured:
        is_amount = any(map(is_currency, units)) or number.changes
        if is_amount or number.is_share:
            return NumberFate.NO_MEASURE
        return NumberFate.COUNT if units - {""} else NumberFate.PLAIN
    return NumberFate.NOT_CHOSEN
