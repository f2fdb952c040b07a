"""The records of one line: claims, deals, actors and goods, each checked by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kirmash.extract.contract import values
from kirmash.extract.contract.values import Record, RecordFault
from kirmash.records.acceptance import kept_reason
from kirmash.records.claims import ABSOLUTE_CHANGE, Claim
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Acceptance, Document
from kirmash.records.mentions import Actor, ActorKind, DocumentGoods
from kirmash.records.quantities import (
    FULL_DECLINE_PERCENT,
    Direction,
    Hedge,
    Measure,
    Modality,
    Quantity,
)

CLAIM_SLOTS = ("reporter", "partner", "period", "product", "unit")
DEAL_SLOTS = ("parties", "object", "date", "due")
_MAY_BE_NEGATIVE = frozenset({Measure.BALANCE, Measure.INVESTMENT, Measure.PRICE})


def parse_claims(record: Record, document: Document) -> Iterator[Claim]:
    """The claims of one record: one, or two where it states a level and an absolute change.

    Raises RecordFault.
    """
    measure = values.member(Measure, record, "measure", None)
    level, change = _quantities(record, measure)
    rate, points = _rate(record), values.optional_number(record, "change_pp")
    direction = (
        values.member(Direction, record, "direction", None)
        if record.get("direction") is not None
        else None
    )
    if level is None and change is None and rate is None and points is None and direction is None:
        raise RecordFault("says_nothing", "value")
    product = values.optional_text(record, "product")
    common: dict[str, Any] = {
        "document": document.id,
        "measure": measure,
        "reporter": values.optional_economy(record, "reporter"),
        "spans": values.spans(record, document.text),
        "partner": values.optional_economy(record, "partner"),
        "product": None if product == ABSOLUTE_CHANGE else product,
        "hs": values.hs_codes(record),
        "period": values.optional_period(record, "period"),
        "base_period": values.optional_period(record, "base_period"),
        "share_of": values.optional_text(record, "share_of"),
        "modality": values.member(Modality, record, "modality", Modality.REPORTED),
        "speaker": values.optional_text(record, "speaker", values.MAX_NAME),
        "slots": values.slots(record, CLAIM_SLOTS, document.text),
        **_reader_judgement(record),
    }
    told: dict[str, Any] = {
        "change_pct": rate,
        "change_pp": points,
        "change_hedge": values.member(Hedge, record, "change_hedge", Hedge.EXACT),
        "direction": direction,
    }
    if level is not None or change is None:
        yield Claim(**common, **told, quantity=level)
        told = {}
    if change is not None:
        yield Claim(**common, **told, absolute_change=change)


def _quantities(record: Record, measure: Measure) -> tuple[Quantity | None, Quantity | None]:
    """The level and the absolute change that a record states."""
    stated = _quantity(record, "value", "unit", "hedge")
    change = _quantity(record, "change_abs", "change_unit", "change_hedge")
    if stated and record.get("product") == ABSOLUTE_CHANGE:  # the form of version 1
        return None, stated
    if stated and stated.value < 0 and measure not in _MAY_BE_NEGATIVE:
        raise RecordFault("negative", "value", stated.value)
    return stated, change


def _quantity(record: Record, number: str, unit: str, hedge: str) -> Quantity | None:
    value = values.optional_number(record, number)
    if value is None:
        return None
    ends = values.optional_range(record, "value_range", value) if number == "value" else None
    low, high = ends or (None, None)
    chosen = values.member(Hedge, record, hedge, Hedge.EXACT)
    return Quantity(value, values.unit(record, unit), chosen, low, high)


def _rate(record: Record) -> float | None:
    rate = values.optional_number(record, "change_pct")
    if rate is not None and rate < FULL_DECLINE_PERCENT:
        raise RecordFault("fell_by_more_than_all", "change_pct", rate)
    return rate


def _reader_judgement(record: Record) -> dict[str, Any]:
    """Confidence and acceptance, where the reader gives them."""
    confidence = values.optional_number(record, "confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        raise RecordFault("no_confidence", "confidence", confidence)
    acceptance = (
        values.member(Acceptance, record, "acceptance", None)
        if record.get("acceptance") is not None
        else None
    )
    reason = values.optional_text(record, "acceptance_reason", values.MAX_NAME)
    return {
        "confidence": confidence,
        "acceptance": acceptance,
        "acceptance_reason": kept_reason(reason or ""),
    }


def parse_deal(record: Record, document: Document) -> DealMention:
    """A deal as the line tells it; its goods and makers are the pipeline's to add. Raises
    RecordFault.
    """
    status = values.member(DealStatus, record, "status", None)
    if status is DealStatus.LAPSED:  # computed from silence, never told
        raise RecordFault("unknown_value", "status", status.value)
    places = values.spans(record, document.text)
    words = values.optional_text(record, "object") or values.clean_line(places[0].quote)
    return DealMention(
        document.id,
        values.member(DealKind, record, "kind", None),
        status,
        values.economy_list(record, "parties"),
        words,
        places,
        hs=values.hs_codes(record),
        date=values.optional_day(record, "date"),
        due=values.optional_day(record, "due"),
        speaker=values.optional_text(record, "speaker", values.MAX_NAME),
        slots=values.slots(record, DEAL_SLOTS, document.text),
        **_reader_judgement(record),
    )


def parse_actor(record: Record, document: Document) -> Actor:
    """An actor; ``name_canonical`` is the nominative where the reader gives one. Raises
    RecordFault.
    """
    name = values.optional_text(record, "name_canonical", values.MAX_NAME)
    name = name or values.optional_text(record, "name", values.MAX_NAME)
    if not name:
        raise RecordFault("no_name", "name", record.get("name"))
    return Actor(
        document.id,
        name,
        values.member(ActorKind, record, "kind", None),
        values.spans(record, document.text),
        values.optional_text(record, "role", values.MAX_NAME),
        values.optional_economy(record, "economy"),
        values.optional_text(record, "key", values.MAX_NAME) or "",
    )


def parse_goods(record: Record, document: Document) -> DocumentGoods:
    """Goods that the document names. Raises RecordFault."""
    words = values.optional_text(record, "words", values.MAX_NAME)
    if not words:
        raise RecordFault("no_name", "words", record.get("words"))
    return DocumentGoods(
        document.id,
        words,
        values.hs_codes(record),
        values.spans(record, document.text),
        values.optional_text(record, "key", values.MAX_NAME) or "",
    )
