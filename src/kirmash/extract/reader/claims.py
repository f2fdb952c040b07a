"""Decisions as claims: every slot with its words and how it is given, a confidence, and whether the
claim may enter a series by itself, with the reason where it may not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kirmash.extract.candidates.layout import sentence_at
from kirmash.extract.candidates.model import NumberCandidate, ProductMention
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
from kirmash.extract.reader.plain import LEAST_CONFIDENCE, has_one_reading, is_plain, is_whole
from kirmash.extract.reader.proposals import ABSENT, StatedAtom, atoms_of, fitting_reading
from kirmash.extract.reader.sides import SIDES, PageSides
from kirmash.extract.reader.slots import SLOTS, table_of
from kirmash.extract.reader.stages import Inputs
from kirmash.records.claims import Claim
from kirmash.records.evidence import Acceptance, Basis, Slot, Span
from kirmash.records.mentions import START_KEY
from kirmash.records.periods import Period
from kirmash.records.quantities import FULL_DECLINE_PERCENT, Measure, Quantity

_IN_SENTENCE = 2
_LONGEST_QUOTE, _QUOTE_AHEAD, _QUOTE_BEHIND = 240, 160, 60
_LONGEST_GOODS = 200  # characters of the longest words for goods


def claims_of(
    inputs: Inputs, decisions: Sequence[DecidedFigure], accepted: float
) -> tuple[Claim, ...]:
    """The claims of a page in the order of the text: those decided, and of the other reader's those
    of measures, or without numbers, that nothing here decides.
    """
    index = _Index.of(inputs)
    made = [_claim(inputs, index, decision) for decision in decisions]
    faults, plain = _faults(inputs, decisions), is_plain(inputs)
    judged = [
        _judge(
            claim,
            decision,
            faults.get(decision.number, ""),
            LEAST_CONFIDENCE if plain and has_one_reading(inputs, decision) else accepted,
        )
        for claim, decision in zip(made, decisions, strict=True)
    ]
    decided = {decision.number for decision in decisions}
    kept = [
        _with_doubt(inputs, claim)
        for claim in inputs.claims
        if _is_kept(inputs, claim, decided, plain)
    ]
    return tuple(
        sorted([*judged, *kept], key=lambda claim: claim.spans[0].start if claim.spans else 0)
    )


def _faults(inputs: Inputs, decisions: Sequence[DecidedFigure]) -> dict[int, str]:
    """What speaks against decisions, by number: a side or measure that the words around deny, a
    clash.
    """
    sides, earlier = PageSides.of(inputs), checks.earlier_siblings(inputs)
    doubted: dict[int, str] = {}
    for decision in decisions:
        if checks.is_of_one_flow(inputs, decision):
            doubted[decision.number] = checks.UNSURE["kind"]
        elif checks.never_was(inputs, decision):
            doubted[decision.number] = checks.UNSURE["modality"]
        elif checks.is_of_another_period(inputs, decision, earlier):
            doubted[decision.number] = checks.UNSURE["period"]
    doubted |= {
        decision.number: checks.UNSURE[side]
        for decision in decisions
        if (side := sides.in_doubt(inputs, decision))
    }
    return {**doubted, **checks.find_clashes(inputs, decisions)}


@dataclass(frozen=True, slots=True)
class _Index:
    """What is looked up for every claim: the other reader's atoms by their start, no span of which
    is longer than ``reach``; the first mention of each product, by its words.
    """

    atoms: list[StatedAtom]
    starts: list[int]
    reach: int
    products: dict[str, ProductMention]

    @classmethod
    def of(cls, inputs: Inputs) -> _Index:
        """The index of a page."""
        atoms = sorted(atoms_of(inputs.claims), key=lambda atom: atom.start)
        products: dict[str, ProductMention] = {}
        for mention in inputs.view.candidates.products:
            products.setdefault(mention.words.casefold(), mention)
        reach = max((atom.end - atom.start for atom in atoms), default=0)
        return cls(atoms, [atom.start for atom in atoms], reach, products)

    def atoms_at(self, start: int, end: int) -> Iterator[StatedAtom]:
        """The atoms that overlap some characters, in order."""
        first = bisect_left(self.starts, start - self.reach)
        last = bisect_left(self.starts, end)
        return (atom for atom in self.atoms[first:last] if start < atom.end)


def _claim(inputs: Inputs, index: _Index, decision: DecidedFigure) -> Claim:
    page = inputs.view.candidates
    number = page.numbers[decision.number]
    kind = KINDS[decision.kind]
    if kind.measure is None:
        raise ValueError(decision.kind)  # no decision is of the kinds without a measure
    product = _product(inputs, index, decision)
    like = _same_number(index, number, kind.form)
    claim = Claim(
        page.annotated.document.id,
        kind.measure,
        _economy(inputs, decision.reporter),
        like.spans if like else (_quotation(inputs, number),),
        _economy(inputs, decision.partner),
        product[0],
        product[1],
        _period(inputs, decision.period),
        modality=MODALITIES[decision.modality],
        slots=_slots(inputs, decision, number),
        confidence=round(decision.confidence, 4),
        share_of=like.share_of if like else None,
        precedent=like.precedent if like else None,
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


def _quotation(inputs: Inputs, number: NumberCandidate) -> Span:
    """The words a figure stands in: its sentence, of a long one the part between two breaks."""
    view = inputs.view
    sentence = view.candidates.sentences[number.sentence]
    start, end = sentence.start, max(sentence.end, number.end)
    if end - start > _LONGEST_QUOTE:
        places = np.union1d(view.ruler.breaks, view.ruler.commas)
        before = places[(places >= number.start - _QUOTE_AHEAD) & (places < number.start)]
        after = places[(places >= number.end) & (places <= number.end + _QUOTE_BEHIND)]
        start = int(before[0]) + 1 if len(before) else number.start
        end = int(after[-1]) if len(after) else number.end
    text = view.candidates.text
    start += len(text[start:end]) - len(text[start:end].lstrip(" ,;:–—-\n\t"))
    start = min(start, number.start)
    end = max(start + len(text[start:end].rstrip(" ,;:–—\n\t")), number.end)
    return Span(start, end, text[start:end])


def _economy(inputs: Inputs, value: int) -> str | None:
    return None if value == ABSENT else str(inputs.view.economies.values[value])


def _period(inputs: Inputs, value: int) -> Period | None:
    found = None if value == ABSENT else inputs.view.periods.values[value]
    return found if isinstance(found, Period) else None


def _product(
    inputs: Inputs, index: _Index, decision: DecidedFigure
) -> tuple[str | None, tuple[str, ...]]:
    """The product in the text's words, and its HS codes where the lexicon knows it."""
    if decision.product == ABSENT:
        return None, ()
    words = inputs.view.products.values[decision.product]
    page = inputs.view.candidates
    mention = index.products[str(words)]
    goods = page.annotated.goods
    first = bisect_left(goods, mention.start - _LONGEST_GOODS, key=START_KEY)
    last = bisect_left(goods, mention.end, key=START_KEY)
    codes = next((good.hs for good in goods[first:last] if mention.start < good.end), ())
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


def _same_number(index: _Index, number: NumberCandidate, form: str) -> Claim | None:
    """The other reader's claim of the same number, for what is not decided here."""
    for atom in index.atoms_at(number.start, number.end):
        if atom.form == form and fitting_reading(number, atom) is not None:
            return atom.claim
    return None


def _is_kept(inputs: Inputs, claim: Claim, decided: set[int], plain: bool) -> bool:
    """Whether a claim of the other reader stands: it is of another measure, or tells no level and
    no rate, or the page is plain; and none of its numbers is decided otherwise.
    """
    atoms = tuple(atoms_of((claim,)))
    if atoms and claim.measure in CORE_MEASURES and not (plain and is_whole(claim)):
        return False
    numbers = inputs.view.candidates.numbers
    return not any(
        number.index in decided
        and atom.start < number.end
        and fitting_reading(number, atom) is not None
        for atom in atoms
        for number in numbers[
            bisect_left(numbers, atom.start + 1, key=lambda number: number.end) : bisect_left(
                numbers, atom.end, key=lambda number: number.start
            )
        ]
    )


def _with_doubt(inputs: Inputs, claim: Claim) -> Claim:
    """A direction without a number, unconfirmed where its paragraph does not name its economies;
    a change in money or in percentage points, where its sentence does not.
    """
    is_sized = claim.absolute_change is not None or claim.change_pp is not None
    if claim.measure not in CORE_MEASURES or not claim.spans:
        return claim
    if claim.direction is None and not is_sized:
        return claim
    page = inputs.view.candidates
    home = sentence_at(page.sentences, claim.spans[0].start)
    paragraph = page.sentences[home].paragraph
    named = {
        place.code
        for place in page.places
        if place.sentence == home
        or (not is_sized and page.sentences[place.sentence].paragraph == paragraph)
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
        if not len(later):  # a period the words imply, or an economy that the page's address does
            return Slot(slot, Basis.INHERITED if slot == "period" else Basis.ASSUMED)
        return Slot(slot, Basis.INHERITED, *_edges(inputs, slot, int(later[0])))
    return Slot(slot, basis, *_edges(inputs, slot, int(anchor[0])))


def _edges(inputs: Inputs, slot: str, mention: int) -> tuple[int, int]:
    table = table_of(inputs.view, slot)
    return int(table.start[mention]), int(table.end[mention])


# --------------------------------------------------------------------------- acceptance


def _assumed_part(claim: Claim) -> str:
    """The reason of a side that no word of the page names."""
    assumed = {slot.name for slot in claim.slots if slot.basis is Basis.ASSUMED}
    return next((f"claim.{side}-assumed" for side in SIDES if side in assumed), "")


def _judge(claim: Claim, decision: DecidedFigure, fault: str, accepted: float) -> Claim:
    """The claim accepted, or unconfirmed with the reason."""
    reason = fault or _assumed_part(claim) or checks.weakest_part(decision, accepted)
    if not reason:
        return replace(claim, acceptance=Acceptance.ACCEPTED)
    return replace(claim, acceptance=Acceptance.UNCONFIRMED, acceptance_reason=reason)
