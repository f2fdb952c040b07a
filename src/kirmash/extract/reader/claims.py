"""Decisions as claims: every slot with its words and how it is given, a confidence, and whether the
claim may enter a series by itself, with the reason where it may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import NumberCandidate
from kirmash.extract.reader import checks
from kirmash.extract.reader.arrays import as_ints
from kirmash.extract.reader.decide import DecidedFigure
from kirmash.extract.reader.labels import (
    CHANGE_KINDS,
    CORE_MEASURES,
    KINDS,
    LEVEL,
    MODALITIES,
)
from kirmash.extract.reader.pages.relations import Rows
from kirmash.extract.reader.proposals import ABSENT, atoms_of, fitting_reading
from kirmash.extract.reader.slots import SLOTS, table_of
from kirmash.extract.reader.stages import Inputs
from kirmash.records.claims import Claim
from kirmash.records.evidence import Acceptance, Basis, Slot, Span
from kirmash.records.periods import Period
from kirmash.records.quantities import FULL_DECLINE_PERCENT, Measure, Quantity

_IN_SENTENCE = 2


def claims_of(
    inputs: Inputs, decisions: Sequence[DecidedFigure], accepted: float
) -> tuple[Claim, ...]:
    """The claims of a page in the order of the text: those decided, and of the other reader's those
    of measures, or without numbers, that nothing here decides.
    """
    made = [_claim(inputs, decision) for decision in decisions]
    clashing = checks.find_clashes(inputs, decisions)
    judged = [
        _judge(claim, decision, clashing.get(decision.number, ""), accepted)
        for claim, decision in zip(made, decisions, strict=True)
    ]
    decided = {decision.number for decision in decisions}
    kept = [
        _with_doubt(inputs, claim) for claim in inputs.claims if _is_kept(inputs, claim, decided)
    ]
    return tuple(
        sorted([*judged, *kept], key=lambda claim: claim.spans[0].start if claim.spans else 0)
    )


def _claim(inputs: Inputs, decision: DecidedFigure) -> Claim:
    page = inputs.view.candidates
    number = page.numbers[decision.number]
    kind = KINDS[decision.kind]
    if kind.measure is None:
        raise ValueError(decision.kind)  # no decision is of the kinds without a measure
    product = _product(inputs, decision)
    like = _same_number(inputs, number, kind.form)
    claim = Claim(
        page.annotated.document.id,
        kind.measure,
        _economy(inputs, decision.reporter),
        (Span(number.start, number.end, page.text[number.start : number.end]),),
        _economy(inputs, decision.partner),
        product[0],
        product[1],
        _period(inputs, decision.period),
        modality=MODALITIES[decision.modality],
        slots=_slots(inputs, decision, number),
        confidence=round(decision.confidence, 4),
        share_of=like.share_of if like else None,
    )
    if kind.form == LEVEL:
        return replace(claim, quantity=_quantity(number, decision.unit, kind.sign))
    percent = _percent(number, decision.way)
    return replace(
        claim,
        change_pct=percent,
        change_hedge=number.hedge,
        base_period=like.base_period if like else None,
    )


def _economy(inputs: Inputs, value: int) -> str | None:
    return None if value == ABSENT else str(inputs.view.economies.values[value])


def _period(inputs: Inputs, value: int) -> Period | None:
    found = None if value == ABSENT else inputs.view.periods.values[value]
    return found if isinstance(found, Period) else None


def _product(inputs: Inputs, decision: DecidedFigure) -> tuple[str | None, tuple[str, ...]]:
    """The product in the text's words, and its HS codes where the lexicon knows it."""
    if decision.product == ABSENT:
        return None, ()
    words = inputs.view.products.values[decision.product]
    page = inputs.view.candidates
    mention = next(one for one in page.products if one.words.casefold() == words)
    codes = next(
        (
            good.hs
            for good in page.annotated.goods
            if good.start < mention.end and mention.start < good.end
        ),
        (),
    )
    if not codes and KINDS[decision.kind].measure is Measure.SHARE:
        return None, ()  # whose words no lexicon knows is mostly the whole, or a name
    return " ".join(mention.words.split()), tuple(codes)


def _quantity(number: NumberCandidate, reading: int, sign: int) -> Quantity:
    unit = number.units[max(0, reading)] if number.units else None
    factor = unit.factor * sign if unit else float(sign)
    ends = [number.low, number.high]
    scaled = sorted(round(end * factor, 4) for end in ends if end is not None)
    low, high = scaled if len(scaled) == len(ends) else (None, None)
    return Quantity(
        round(number.value * factor, 4), unit.unit if unit else number.unit, number.hedge, low, high
    )


def _percent(number: NumberCandidate, way: int) -> float:
    """The rate that the number tells; the first it can tell where it cannot go the chosen way."""
    rates = {change.kind: change.percent for change in number.changes}
    chosen = rates.get(CHANGE_KINDS[way], next(iter(rates.values()), number.value))
    return max(FULL_DECLINE_PERCENT, round(chosen, 4))


def _same_number(inputs: Inputs, number: NumberCandidate, form: str) -> Claim | None:
    """The other reader's claim of the same number, for what is not decided here."""
    for atom in atoms_of(inputs.claims):
        if (
            atom.form == form
            and atom.start < number.end
            and number.start < atom.end
            and fitting_reading(number, atom) is not None
        ):
            return atom.claim
    return None


def _is_kept(inputs: Inputs, claim: Claim, decided: set[int]) -> bool:
    """Whether a claim of the other reader stands: it is of another measure, or tells no level and
    no rate, and none of its numbers is decided otherwise.
    """
    atoms = tuple(atoms_of((claim,)))
    if atoms and claim.measure in CORE_MEASURES:
        return False
    numbers = inputs.view.candidates.numbers
    return not any(
        number in decided
        and atom.start < numbers[number].end
        and numbers[number].start < atom.end
        and fitting_reading(numbers[number], atom) is not None
        for atom in atoms
        for number in range(len(numbers))
    )


def _with_doubt(inputs: Inputs, claim: Claim) -> Claim:
    """A direction without a number, unconfirmed where its paragraph does not name its economies."""
    if claim.measure not in CORE_MEASURES or claim.direction is None or not claim.spans:
        return claim
    page = inputs.view.candidates
    home = sentence_at(page.sentences, claim.spans[0].start)
    paragraph = page.sentences[home].paragraph
    named = {
        place.code for place in page.places if page.sentences[place.sentence].paragraph == paragraph
    }
    for code, reason in (
        (claim.reporter, "claim.reporter-assumed"),
        (claim.partner, "claim.partner-assumed"),
    ):
        if code and code not in named:
            return replace(claim, acceptance=Acceptance.UNCONFIRMED, acceptance_reason=reason)
    return claim


# -------------------------------------------------------------------------------- basis


def _slots(inputs: Inputs, decision: DecidedFigure, number: NumberCandidate) -> tuple[Slot, ...]:
    """How each slot is given: stated in the number's sentence, inherited from elsewhere on the
    page, or none.
    """
    values = {slot: getattr(decision, slot) for slot in SLOTS}
    given = [_given(inputs, decision.number, slot, value) for slot, value in values.items()]
    unit = Slot("unit", Basis.STATED, number.start, number.end)
    return (*given, unit)


def _given(inputs: Inputs, number: int, slot: str, value: int) -> Slot:
    if value == ABSENT:
        return Slot(slot, Basis.NONE)
    table = table_of(inputs.view, slot)
    anchor, where = Rows(as_ints([number]), as_ints([value])).anchor(inputs.view, table)
    if where[0] >= _IN_SENTENCE:
        basis = Basis.STATED
    elif where[0]:
        basis = Basis.INHERITED
    else:
        later = np.flatnonzero(table.value == value)
        if not len(later):
            return Slot(slot, Basis.INHERITED)  # a period the words imply
        return Slot(slot, Basis.INHERITED, *_edges(inputs, slot, int(later[0])))
    return Slot(slot, basis, *_edges(inputs, slot, int(anchor[0])))


def _edges(inputs: Inputs, slot: str, mention: int) -> tuple[int, int]:
    table = table_of(inputs.view, slot)
    return int(table.start[mention]), int(table.end[mention])


# --------------------------------------------------------------------------- acceptance


def _judge(claim: Claim, decision: DecidedFigure, fault: str, accepted: float) -> Claim:
    """The claim accepted, or unconfirmed with the reason."""
    reason = fault or checks.weakest_part(decision, accepted)
    if not reason:
        return replace(claim, acceptance=Acceptance.ACCEPTED)
    return replace(claim, acceptance=Acceptance.UNCONFIRMED, acceptance_reason=reason)
