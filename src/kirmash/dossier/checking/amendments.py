"""Claims made by people: one that was read, with other slots; one that the reading missed.

Their quotes stand in the text, and their numbers in the quotes: a person may give a figure another
meaning, and may not invent one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from kirmash.dossier.selection.material import resolve_id
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.extract import details
from kirmash.extract.annotate import goods, money, numbers
from kirmash.extract.contract import records, values
from kirmash.extract.contract.values import RecordFault
from kirmash.extract.quotes import QuoteFinder
from kirmash.records import periods
from kirmash.records.claims import SEVERAL, WORLD, Claim
from kirmash.records.evidence import Acceptance, Basis, Document, Slot, Span
from kirmash.records.extractions import Extraction
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure, Modality, Quantity
from kirmash.reference import economies

_Member = TypeVar("_Member", bound=StrEnum)

NOTHING = "none"
"""What empties a slot."""
CORRECTABLE = (
    "measure",
    "reporter",
    "partner",
    "period",
    "product",
    "value",
    "unit",
    "direction",
    "modality",
)
"""The slots of a claim that a person may correct, in the order they are shown."""
_SCALES = (1.0, 1e3, 1e6, 1e9, 1e12)
"""A table or a headline may give the scale of a number that stands beside it without one."""
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class SlotChange:
    """Another value of a slot, and the characters of the text it was picked by, if any."""

    slot: str
    value: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim that the reading of a document (an id, or its beginning) missed: the words of the
    document that state it, and its slots by name (those of ``CORRECTABLE``, ``change`` in percent,
    ``hedge`` and ``speaker``).
    """

    document: str
    quote: str
    slots: Mapping[str, str]


def parse_changes(assignments: tuple[str, ...]) -> tuple[SlotChange, ...]:
    """The changes that ``slot=value`` tells each. Raises InputError."""
    return tuple(_parse_change(each) for each in assignments)


def _parse_change(assignment: str) -> SlotChange:
    slot, sign, value = assignment.partition("=")
    if not sign or slot.strip() not in CORRECTABLE:
        raise InputError(
            "correction.slot-unknown",
            "{assignment!r} names no slot of a claim.",
            "Write SLOT=VALUE; the slots are {slots}.",
            assignment=assignment,
            slots=", ".join(CORRECTABLE),
        )
    return SlotChange(slot.strip(), value.strip())


def correct_claim(claim: Claim, changes: tuple[SlotChange, ...], document: Document) -> Claim:
    """The claim with other slots, accepted on a person's word. Raises InputError, BadPeriod and
    UnknownEconomy where a value is none, or where nothing is changed.
    """
    corrected = claim
    for change in changes:
        corrected = replace(corrected, **_changed_fields(corrected, change, document))
        corrected = replace(corrected, slots=_changed_slots(corrected, change))
    _check_sides(corrected)
    if corrected.id == claim.id:
        raise InputError(
            "correction.changes-nothing",
            "{claim} already reads so: nothing would be corrected.",
            "If it is right, confirm it: `kirmash judge {claim} confirm`.",
            claim=claim.id,
        )
    return replace(corrected, acceptance=Acceptance.ACCEPTED, acceptance_reason="", confidence=None)


def _check_sides(claim: Claim) -> None:
    """Raise InputError where an economy is its own partner."""
    if claim.reporter is not None and claim.reporter == claim.partner:
        raise InputError(
            "claim.own-partner",
            "{economy} cannot be its own partner.",
            "Name two different economies.",
            economy=claim.reporter,
        )


def _changed_slots(claim: Claim, change: SlotChange) -> tuple[Slot, ...]:
    """The slots with the place that a person picked; the basis is the text's own where a mention
    was picked, and none is told where a value was typed.
    """
    others = tuple(slot for slot in claim.slots if slot.name != change.slot)
    if change.slot not in records.CLAIM_SLOTS or change.start is None:
        return others
    inside = any(
        span.start <= change.start and (change.end or 0) <= span.end for span in claim.spans
    )
    basis = Basis.STATED if inside else Basis.INHERITED
    return (*others, Slot(change.slot, basis, change.start, change.end))


def _changed_fields(claim: Claim, change: SlotChange, document: Document) -> dict[str, Any]:
    """The fields of a claim that a change gives other values."""
    slot, value = change.slot, change.value
    if slot == "measure":
        return {"measure": _member(Measure, slot, value)}
    if slot == "modality":
        return {"modality": _member(Modality, slot, value)}
    if slot in {"reporter", "partner"}:
        return {slot: _economy(slot, value)}
    if slot == "period":
        return _period_fields(claim, value)
    if slot == "product":
        return _product_fields(value)
    if slot == "direction":
        return _direction_fields(claim, _member(Direction, slot, value))
    return _quantity_fields(claim, change, document)


def _member(kind: type[_Member], slot: str, value: str) -> _Member:
    try:
        return kind(value)
    except ValueError:
        raise InputError(
            "correction.value-unknown",
            "{value!r} is not a valid {slot}.",
            "Choose one of: {known}.",
            value=value,
            slot=slot,
            known=", ".join(kind),
        ) from None


def _economy(slot: str, value: str) -> str | None:
    if slot == "partner" and value in {"", NOTHING}:
        return None
    if slot == "partner" and value.upper() in {WORLD, SEVERAL}:
        return value.upper()
    return economies.resolve_economy_code(value)


def _period_fields(claim: Claim, value: str) -> dict[str, Any]:
    period = None if value in {"", NOTHING} else periods.parse(value)
    usual = claim.period is None or claim.base_period == _year_before(claim.period)
    return {"period": period, "base_period": None if usual else claim.base_period}


def _year_before(period: Period) -> Period | None:
    return period.months_earlier()


def _product_fields(value: str) -> dict[str, Any]:
    if value in {"", NOTHING}:
        return {"product": None, "hs": ()}
    entries = goods.lookup_goods(value)
    codes = tuple(dict.fromkeys(code for entry in entries for code in entry.hs))
    return {"product": value, "hs": codes}


def _direction_fields(claim: Claim, direction: Direction) -> dict[str, Any]:
    """A rate or an absolute change turned the other way, or another bare direction."""
    sign = {Direction.UP: 1.0, Direction.DOWN: -1.0}.get(direction)
    change, rate = claim.absolute_change, claim.change_pct
    if sign is None or (change is None and rate is None and claim.change_pp is None):
        if claim.direction is None:
            raise InputError(
                "correction.no-direction",
                "{claim} states no change that could have another direction.",
                "Correct another slot, or reject the claim.",
                claim=claim.id,
            )
        return {"direction": direction}
    return {
        "direction": direction if claim.direction else None,
        "change_pct": None if rate is None else sign * abs(rate),
        "change_pp": None if claim.change_pp is None else sign * abs(claim.change_pp),
        "absolute_change": change and replace(change, value=sign * abs(change.value)),
    }


def _quantity_fields(claim: Claim, change: SlotChange, document: Document) -> dict[str, Any]:
    """Another unit of its quantity, or another number of its quote."""
    name = "quantity" if claim.quantity else "absolute_change"
    quantity = claim.stated
    if quantity is None:
        raise InputError(
            "correction.no-quantity",
            "{claim} states a change without a level: it has no unit and no value to correct.",
            "Reject it, and add the figure with `kirmash claim add`.",
            claim=claim.id,
        )
    if change.slot == "unit":
        return {name: replace(quantity, unit=_checked_unit(change.value))}
    amount, unit = parse_amount(change.value, document.lang)
    quotes = " ".join(span.quote for span in claim.spans)
    _check_number(amount, quotes, document.lang)
    return {name: Quantity(amount, unit or quantity.unit, quantity.hedge)}


def _checked_unit(value: str) -> str:
    try:
        return values.unit({"unit": value}, "unit")
    except RecordFault as fault:
        _refuse(fault)


def _refuse(fault: RecordFault) -> NoReturn:
    raise InputError(
        "claim.field-unusable",
        "{value!r} cannot be the {field} of a claim.",
        "docs/extraction-contract.md describes what a claim may contain.",
        value=str(fault.value),
        field=fault.field,
    ) from fault


def parse_amount(written: str, lang: str) -> tuple[float, str]:
    """A number as people write it ("98.4 million dollars", "98400000"), in plain units, with its
    unit; '' where it has none. Raises InputError.
    """
    plain = written.strip().replace("−", "-")
    sign = -1.0 if plain.startswith("-") else 1.0
    amounts = money.find_numbers_with_units(plain.lstrip("-+ "), lang)
    if len(amounts) != 1:
        raise InputError(
            "claim.value-unreadable",
            "{written!r} is not one number.",
            "Write it as the page does, such as “98.4 million” or 98400000.",
            written=written,
        )
    return sign * amounts[0].value, amounts[0].unit


def _check_number(amount: float, quote: str, lang: str) -> None:
    """Raise InputError unless the quote has the number, in itself or in a scale told elsewhere."""
    stated = tuple(_numbers_of(quote, lang))
    if any(
        math.isclose(abs(amount), number * scale, rel_tol=_TOLERANCE)
        for number in stated
        for scale in _SCALES
    ):
        return
    raise InputError(
        "claim.number-not-in-quote",
        "The quotation has no number {amount}.",
        "The quotation must contain the figure; quote more of the text.",
        amount=f"{amount:.15g}",
    )


def _numbers_of(quote: str, lang: str) -> Iterator[float]:
    for number in numbers.find_numbers(quote, lang):
        yield from (abs(end) for end in (number.value, number.low, number.high) if end is not None)


def new_claim(workspace: Workspace, order: NewClaim) -> tuple[Claim, Document]:
    """The claim that a person adds, and its document. Raises UnknownRecord, InputError, BadPeriod,
    UnknownEconomy.
    """
    name = resolve_id(order.document, workspace.document_ids(order.document))
    document = current_document(workspace, name)
    span = _only_place(document, order.quote)
    record = dict(_record(order.slots, span, document.lang))
    try:
        claim = next(records.parse_claims(record, document))
    except RecordFault as fault:
        _refuse(fault)
    _check_sides(claim)
    accepted = replace(claim, acceptance=Acceptance.ACCEPTED)
    return details.add_extraction_details(Extraction(document, (accepted,))).claims[0], document


def current_document(workspace: Workspace, name: str) -> Document:
    """A document (its whole id) of today with its text. Raises InputError where it was
    withdrawn.
    """
    visible = workspace.ledger.visible_reading(name)
    if visible is None:
        raise InputError(
            "document.withdrawn",
            "Document {document} was withdrawn: nothing in it counts.",
            "Add the page again, and then the claim.",
            document=name[:12],
        )
    return visible.document


def _only_place(document: Document, quote: str) -> Span:
    """The place of a quotation that stands in the text once. Raises InputError."""
    places = QuoteFinder(document).find(quote)
    if not places:
        raise InputError(
            "claim.quote-not-in-text",
            "The text of {document} does not contain {quote!r}.",
            "Copy the words from `kirmash show {document}`.",
            document=document.id[:12],
            quote=quote,
        )
    if len(places) > 1:
        raise InputError(
            "claim.quote-ambiguous",
            "The text of {document} contains {quote!r} {count} times.",
            "Quote more of the sentence.",
            document=document.id[:12],
            quote=quote,
            count=len(places),
        )
    return places[0]


def _record(slots: Mapping[str, str], span: Span, lang: str) -> Iterator[tuple[str, Any]]:
    """A claim as the extraction contract writes it, from what a person typed."""
    typed = {name: value for name, value in slots.items() if value}
    yield "spans", [{"start": span.start, "end": span.end, "quote": span.quote}]
    yield "measure", _member(Measure, "measure", typed.get("measure", "")).value
    yield "modality", _member(Modality, "modality", typed.get("modality", "reported")).value
    for side in ("reporter", "partner"):
        yield side, _economy(side, typed[side]) if side in typed else None
    if "period" in typed:
        yield "period", str(periods.parse(typed["period"]))
    if "product" in typed:
        yield from _product_fields(typed["product"]).items()
    yield "speaker", typed.get("speaker")
    yield from _amounts(typed, span, lang)


def _amounts(typed: Mapping[str, str], span: Span, lang: str) -> Iterator[tuple[str, Any]]:
    """The level and the rate of change, each a number of the quotation."""
    hedge = _member(Hedge, "hedge", typed.get("hedge", "exact")).value
    if "value" in typed:
        amount, unit = parse_amount(typed["value"], lang)
        _check_number(amount, span.quote, lang)
        yield from {"value": amount, "unit": typed.get("unit") or unit, "hedge": hedge}.items()
    if "change" in typed:
        rate, _ = parse_amount(typed["change"], lang)
        _check_number(rate, span.quote, lang)
        yield from {"change_pct": rate, "change_hedge": hedge}.items()
    if "direction" in typed:
        yield "direction", _member(Direction, "direction", typed["direction"]).value
