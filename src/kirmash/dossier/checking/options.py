"""What a text offers for the slots of a claim: the mentions a person may pick instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kirmash.dossier.checking.amendments import current_document
from kirmash.dossier.workspace import Workspace
from kirmash.extract import pipeline
from kirmash.extract.candidates import page
from kirmash.extract.candidates.model import PageCandidates
from kirmash.records.claims import WORLD, Claim
from kirmash.records.evidence import Document
from kirmash.records.quantities import Direction, Measure, Modality
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits

MOST_OPTIONS = 9
"""Options of a slot: one key each."""


@dataclass(frozen=True, slots=True)
class SlotOption:
    """A value that a slot may have instead, with the words of the text that give it and their
    place; no place where no words do.
    """

    slot: str
    value: str
    quote: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class _Offer:
    """A value, where the text gives it, and how far from the claim that is."""

    distance: int
    start: int
    end: int
    value: str


def slot_options(workspace: Workspace, claim: Claim) -> tuple[SlotOption, ...]:
    """The options for every slot of a claim, the nearest mention of each value, the nearest value
    first; without the value that the slot has. Raises DocumentRefused where the page cannot be
    read within the limits.
    """
    document = current_document(workspace, claim.document)
    limits = Limits(workspace.settings.parse_seconds, workspace.settings.parse_memory)
    arguments = document, claim
    return tuple(workers.run_limited(options_of_page, arguments, limits, pipeline.load_lexicons))


def options_of_page(document: Document, claim: Claim) -> list[SlotOption]:
    """The options for the slots of a claim of a document."""
    candidates = page.find_candidates(pipeline.annotate(document))
    return [
        *_fixed("measure", Measure, claim.measure.value),
        *_sides(claim, candidates),
        *_periods(claim, candidates),
        *_products(claim, candidates),
        *_units(claim, candidates),
        *_directions(claim),
        *_fixed("modality", Modality, claim.modality.value),
    ]


def _fixed(slot: str, values: Iterable[str], present: str) -> Iterator[SlotOption]:
    for value in values:
        if value != present:
            yield SlotOption(slot, str(value))


def _sides(claim: Claim, candidates: PageCandidates) -> Iterator[SlotOption]:
    """The economies that the page names, and those its address or currency points to."""
    offers = [
        _Offer(_distance(claim, place.start, place.end), place.start, place.end, place.code)
        for place in candidates.places
    ]
    text = candidates.text
    for slot, present in (("reporter", claim.reporter), ("partner", claim.partner)):
        options = [*_nearest(slot, offers, present or "", text)]
        codes = {option.value for option in options} | {present}
        implied = (code for code in candidates.implied_places if code not in codes)
        options += (SlotOption(slot, code) for code in implied)
        options += [SlotOption(slot, WORLD)] if slot == "partner" and present != WORLD else []
        other = claim.partner if slot == "reporter" else claim.reporter
        yield from [option for option in options if option.value != other][:MOST_OPTIONS]


def _periods(claim: Claim, candidates: PageCandidates) -> Iterator[SlotOption]:
    """The periods that the page names, then those they imply."""
    offers = [
        _Offer(_distance(claim, one.start, one.end), one.start, one.end, str(one.period))
        for one in candidates.periods
    ]
    present = str(claim.period) if claim.period else ""
    options = list(_nearest("period", offers, present, candidates.text))
    known = {option.value for option in options} | {present}
    implied = dict.fromkeys(str(one.period) for one in candidates.derived_periods)
    options += (SlotOption("period", value) for value in implied if value not in known)
    yield from options[:MOST_OPTIONS]


def _products(claim: Claim, candidates: PageCandidates) -> Iterator[SlotOption]:
    offers = [
        _Offer(_distance(claim, one.start, one.end), one.start, one.end, one.words)
        for one in candidates.products
    ]
    if claim.product:
        yield SlotOption("product", "")
    yield from _nearest("product", offers, claim.product or "", candidates.text)


def _units(claim: Claim, candidates: PageCandidates) -> Iterator[SlotOption]:
    if claim.stated is None:
        return
    offers = [
        _Offer(_distance(claim, one.start, one.end), one.start, one.end, reading.unit)
        for one in candidates.numbers
        for reading in one.units
        if reading.unit
    ]
    yield from _nearest("unit", offers, claim.stated.unit, candidates.text)


def _directions(claim: Claim) -> Iterator[SlotOption]:
    rate = claim.change_pct if claim.change_pct is not None else claim.change_pp
    if rate is None and claim.absolute_change:
        rate = claim.absolute_change.value
    present = claim.direction if rate is None else _direction_of(rate)
    if present:
        other = Direction.DOWN if present is Direction.UP else Direction.UP
        yield SlotOption("direction", other.value)


def _direction_of(rate: float) -> Direction:
    return Direction.UP if rate > 0 else Direction.DOWN


def _distance(claim: Claim, start: int, end: int) -> int:
    """Characters between a place and the claim; 0 inside of it."""
    if not claim.spans:
        return start
    return max(claim.spans[0].start - end, start - claim.spans[0].end, 0)


def _nearest(slot: str, offers: Iterable[_Offer], present: str, text: str) -> Iterator[SlotOption]:
    """The nearest mention of each value but the present one, the nearest value first."""
    nearest: dict[str, _Offer] = {}
    for offer in sorted(offers, key=lambda offer: (offer.distance, offer.start)):
        if offer.value and offer.value != present:
            nearest.setdefault(offer.value, offer)
    for offer in list(nearest.values())[:MOST_OPTIONS]:
        quote = " ".join(text[offer.start : offer.end].split())
        yield SlotOption(slot, offer.value, quote, offer.start, offer.end)
