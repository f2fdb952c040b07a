"""A document with what was read in it: the text with the claims and deals at their places, and
what became of each of its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kirmash.dossier.checking import statements
from kirmash.dossier.selection import decisions, hand_claims
from kirmash.dossier.selection.material import resolve_id
from kirmash.dossier.workspace import Workspace
from kirmash.errors import DocumentRefused, UnknownRecord
from kirmash.extract import pipeline
from kirmash.extract.annotate.days import find_calendar_dates
from kirmash.extract.annotate.numbers import NumberMention, find_numbers
from kirmash.extract.candidates import page
from kirmash.extract.candidates.model import PERCENT, NumberCandidate, is_currency
from kirmash.ledger.views import View
from kirmash.readers import boilerplate
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.mentions import Actor
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
    """A document with its claims, those that people made too, its deals and its numbers in the
    order of the text, and the actors it names.
    """

    document: Document
    claims: tuple[ReadClaim, ...]
    deals: tuple[DealMention, ...]
    numbers: tuple[ReadNumber, ...] = ()
    withdrawn: bool = False
    actors: tuple[Actor, ...] = ()


def view_document(workspace: Workspace, name: str, with_numbers: bool) -> DocumentView:
    """A document (an id, or its beginning) with what was read in it. Raises UnknownRecord, and
    DocumentRefused where its numbers cannot be listed within the limits: it comes without them
    unless ``with_numbers`` asks for them.
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
    limits = Limits(workspace.settings.parse_seconds, workspace.settings.parse_memory)
    arguments = reading.document, claims, reading.deals
    try:
        numbers = workers.run_limited(list_numbers, arguments, limits, pipeline.load_lexicons)
    except DocumentRefused:
        if with_numbers:
            raise
        numbers = []
    return DocumentView(
        reading.document, claims, reading.deals, tuple(numbers), withdrawn, reading.actors
    )


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
    text, lang = document.text, document.lang
    annotated = pipeline.annotate(document)
    candidates = page.find_candidates(annotated)
    days = find_calendar_dates(text, lang, document.published)
    dates = [(mention.start, mention.end) for mention in annotated.periods]
    dates += [(start, end) for start, end, _ in days]
    left = _PageParts(
        boilerplate.prose_ranges(text, lang),
        dates,
        frozenset(cue.sentence for cue in candidates.measures),
        claims,
        deals,
    )
    weighed = [_read_number(number, text, left) for number in candidates.numbers]
    places = [(number.digits_start, number.digits_end) for number in candidates.numbers]
    others = [
        _other_number(number, text, left)
        for number in find_numbers(text, lang)
        if not any(_overlaps(number, place) for place in places)
    ]
    return sorted((*weighed, *others), key=lambda number: (number.start, number.end))


@dataclass(frozen=True, slots=True)
class _PageParts:
    """Where the lines worth reading, the dates, and the sentences that name a measure are, and what
    was read.
    """

    prose: Sequence[tuple[int, int]]
    dates: Sequence[tuple[int, int]]
    measured: frozenset[int]
    claims: Sequence[ReadClaim]
    deals: Sequence[DealMention]

    def is_date(self, start: int, end: int) -> bool:
        """Whether a place is part of a date or a period."""
        return any(first < end and start < last for first, last in self.dates)

    def is_prose(self, start: int, end: int) -> bool:
        """Whether a place is in the lines worth reading."""
        return any(first <= start and end <= last for first, last in self.prose)


def _overlaps(number: NumberMention, place: tuple[int, int]) -> bool:
    return number.start < place[1] and place[0] < number.end


def _other_number(number: NumberMention, text: str, parts: _PageParts) -> ReadNumber:
    """A number that the reading does not weigh."""
    place = number.start, number.end
    fate = NumberFate.PLAIN
    if parts.is_date(*place):
        fate = NumberFate.DATE
    elif not parts.is_prose(*place):
        fate = NumberFate.OUTSIDE
    return ReadNumber(*place, " ".join(text[slice(*place)].split()), fate)


def _read_number(number: NumberCandidate, text: str, parts: _PageParts) -> ReadNumber:
    quote = " ".join(text[number.start : number.end].split())
    place = number.start, number.end, quote
    using = [one for one in parts.claims if _uses(one.claim, number)]
    if using:
        best = min(using, key=lambda one: _STATE_ORDER.index(one.state))
        return ReadNumber(*place, NumberFate.CLAIM, best.claim.id, best.state)
    if parts.is_date(number.digits_start, number.digits_end):
        return ReadNumber(*place, NumberFate.DATE)
    if not parts.is_prose(number.start, number.end):
        return ReadNumber(*place, NumberFate.OUTSIDE)
    for deal in parts.deals:
        if any(_is_inside(number, span.start, span.end) for span in deal.spans):
            return ReadNumber(*place, NumberFate.DEAL, deal.id)
    return ReadNumber(*place, _left_by_reading(number, parts.measured))


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


def _left_by_reading(number: NumberCandidate, measured: Container[int]) -> NumberFate:
    """Why a number became part of no claim, as far as the page shows it."""
    if number.sentence in measured:
        return NumberFate.NOT_CHOSEN
    if is_currency(number.unit) or number.unit == PERCENT or number.is_share:
        return NumberFate.NO_MEASURE
    return NumberFate.COUNT if number.unit else NumberFate.PLAIN
