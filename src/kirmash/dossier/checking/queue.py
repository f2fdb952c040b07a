"""What waits for a person: the unconfirmed claims, the one that moves a series most first.

The effect of a claim is computed from the claims alone, without an estimate: the levels that count
for its measure, economies and period, in dollars where a rate is known, have one more beside them,
and their geometric mean moves. Where none counts, the whole level is new. A rate of change has the
effect of the level it leads to. What no series takes has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from kirmash.dossier.checking import statements
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import currencies, decisions, hand_claims, standing
from kirmash.dossier.workspace import Workspace
from kirmash.extract.annotate import sentences
from kirmash.ledger.judgements import claims_by_people
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import Basis, Document
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import Period
from kirmash.records.quantities import SERIES_MEASURES, Measure
from kirmash.series.evidence import FUTURE_MODALITIES, base_period_of, ids_awaiting_confirmation

_Level = tuple[object, ...]
"""A level by what it is of: measure, sides, period, unit."""
_SAME_LEVEL = 0.005
"""Levels that differ by less are one number told again."""
_CENT = 100.0
_ANY_PERIOD = periods.year_period(2000)


class EffectKind(StrEnum):
    """What a series would do with a claim if it were confirmed: get a level, move one, nothing
    before the claim has a period, nothing.
    """

    NEW = "new"
    MOVES = "moves"
    UNDATED = "undated"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much the level of ``period`` would change: ``amount`` in ``unit``, ``percent`` of the
    level that counts; the whole level where it is new.
    """

    kind: EffectKind
    amount: float = 0.0
    unit: str = ""
    percent: float | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class SlotReading:
    """A slot as it was read: its value (a code, '' for none), how the text gives it, and by which
    words, as far as the reader says.
    """

    name: str
    value: str
    basis: Basis | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation with the rest of its sentences before and after it."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that waits for a person, its document without the text, and what it would change."""

    claim: Claim
    document: Document
    effect: Effect


@dataclass(frozen=True, slots=True)
class WaitingDetails:
    """What a person must see to decide on a claim: its words, and each slot."""

    passage: Passage
    slots: tuple[SlotReading, ...]


def waiting_claims(
    workspace: Workspace, pair: Pair | None, view: View | None = None
) -> tuple[WaitingClaim, ...]:
    """The claims of a pair, or of the whole dossier, that wait for a person, the greatest effect
    first.
    """
    chosen = view or View()
    if pair is None:
        return _of_whole_dossier(workspace, chosen)
    report = statements.claim_report(workspace, pair, chosen)
    judgements = workspace.ledger.resolved_judgements(chosen)
    return _waiting_among(workspace, report.claims, report.documents, judgements)


def _of_whole_dossier(workspace: Workspace, view: View) -> tuple[WaitingClaim, ...]:
    """The queue of every set of economies by itself, as no claim bears on the level of another;
    one is looked at anew only where people decided on one of its claims.
    """
    ledger = workspace.ledger
    judgements = ledger.resolved_judgements(view)
    with ledger.connection() as connection:
        told = _judgements_by_economies(connection, view, judgements)
    keys = sorted({*standing.record_counts(workspace, view).unconfirmed_of, *told})
    rates = currencies.table_state(workspace.folder)
    kept: dict[str, _Part] = ledger.memory.result(
        ("queue", ledger.last_reading(), view, rates), dict
    )
    for key in keys:
        decided = told.get(key, ())
        if key not in kept or kept[key][0] != decided:
            kept[key] = decided, _of_economies(workspace, view, key, decided)
    return tuple(sorted((item for key in keys for item in kept[key][1]), key=_queue_key))


_Part = tuple[tuple[Judgement, ...], tuple[WaitingClaim, ...]]
"""What people decided on the claims of some economies, and those that wait."""


def _judgements_by_economies(
    connection: Connection, view: View, judgements: Sequence[Judgement]
) -> dict[str, tuple[Judgement, ...]]:
    """The judgements on claims by the economies, as keys, of the claims they name or give."""
    column = tables.claims.c.id
    names = sorted({item.target for item in judgements})
    rows = selecting.select_claims(connection, view, column, names)
    read = selecting.claims_of_rows(rows)
    keys = {claim.id: {tables.party_key(claim.pair)} for _, claim in read}
    for name, claim in claims_by_people(judgements).items():
        keys.setdefault(name, set()).add(tables.party_key(claim.pair))
    told: dict[str, list[Judgement]] = {}
    for item in judgements:
        own = {tables.party_key(item.claim.pair)} if item.claim else set()
        for key in sorted(own | keys.get(item.target, set())):
            told.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in told.items()}


def _of_economies(
    workspace: Workspace, view: View, key: str, judgements: Sequence[Judgement]
) -> tuple[WaitingClaim, ...]:
    def belongs(claim: Claim) -> bool:
        return tables.party_key(claim.pair) == key

    with workspace.ledger.connection() as connection:
        rows = selecting.select_claims(connection, view, tables.claims.c.pair, [key])
        read = selecting.assemble(connection, selecting.claims_of_rows(rows))
        whole = hand_claims.complete(connection, view, read, judgements, belongs)
    documents = {extraction.document.id: extraction.document for extraction in whole}
    claims = [claim for extraction in whole for claim in extraction.claims if belongs(claim)]
    return _waiting_among(workspace, claims, documents, judgements)


def _waiting_among(
    workspace: Workspace,
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    judgements: Sequence[Judgement],
) -> tuple[WaitingClaim, ...]:
    opinions = decisions.as_opinions(judgements)
    rejected = {item.target for item in opinions if item.verdict is Verdict.WRONG}
    waiting = ids_awaiting_confirmation(claims, opinions) - rejected
    if not waiting:
        return ()
    counting = [c for c in claims if c.id not in waiting and c.id not in rejected]
    levels = _levels(_in_dollars(workspace, _with_periods_of_people(counting, judgements)))
    queue = [claim for claim in claims if claim.id in waiting]
    items = [
        WaitingClaim(claim, documents[claim.document], _effect(in_dollars, levels))
        for claim, in_dollars in zip(queue, _in_dollars(workspace, queue), strict=True)
    ]
    return tuple(sorted(items, key=_queue_key))


def _with_periods_of_people(
    claims: Sequence[Claim], judgements: Iterable[Judgement]
) -> list[Claim]:
    """The claims with the periods that people told of them."""
    about = {
        item.target: periods.parse(item.other)
        for item in judgements
        if item.other and item.verdict in {Verdict.ABOUT, Verdict.USE}
    }
    return [replace(c, period=about[c.id]) if c.id in about else c for c in claims]


def _in_dollars(workspace: Workspace, claims: Sequence[Claim]) -> list[Claim]:
    """The claims, levels in other currencies turned where a rate is known."""
    turned = currencies.turn_claims(claims, {}, currencies.DOLLAR, workspace.folder)
    return [turned.get(claim.id) or claim for claim in claims]


def _queue_key(item: WaitingClaim) -> tuple[int, bool, float, str, int]:
    first = item.claim.spans[0].start if item.claim.spans else 0
    effect = item.effect
    in_money = effect.unit == currencies.DOLLAR
    rank = _RANKS[effect.kind], not in_money
    return *rank, -effect.amount, item.document.id, first


_RANKS = {EffectKind.NEW: 0, EffectKind.MOVES: 0, EffectKind.UNDATED: 1, EffectKind.NONE: 2}


def _levels(claims: Iterable[Claim]) -> dict[_Level, list[float]]:
    """The levels that count, each number once."""
    levels: dict[_Level, list[float]] = {}
    for claim in claims:
        if claim.quantity and (key := _level_of(claim, claim.period, claim.quantity.unit)):
            same = levels.setdefault(key, [])
            value = claim.quantity.value
            if not any(math.isclose(value, other, rel_tol=_SAME_LEVEL) for other in same):
                same.append(value)
    return levels


def _level_of(claim: Claim, period: Period | None, unit: str) -> _Level | None:
    """What a claim gives a level of, either side's report of one flow alike; None where no series
    takes it.
    """
    economies = claim.reporter, claim.partner
    if (
        claim.measure not in SERIES_MEASURES
        or len(claim.pair) < len(economies)
        or claim.is_partial
        or claim.modality in FUTURE_MODALITIES
        or period is None
    ):
        return None
    if claim.measure is Measure.TURNOVER:
        return claim.measure, claim.pair, period, unit
    if claim.measure is Measure.IMPORTS:
        return Measure.EXPORTS, economies[::-1], period, unit
    return claim.measure, economies, period, unit


def _effect(claim: Claim, levels: Mapping[_Level, Sequence[float]]) -> Effect:
    level = _level_stated(claim, levels)
    if level is None and claim.period is None and _is_for_a_series(claim):
        amount = claim.quantity.value if claim.quantity else 0.0
        unit = claim.quantity.unit if claim.quantity else currencies.DOLLAR
        return Effect(EffectKind.UNDATED, abs(amount), unit)
    if level is None:
        return Effect(EffectKind.NONE)
    value, unit = level
    key = _level_of(claim, claim.period, unit)
    counted = levels.get(key, ()) if key else ()
    if not counted:
        return Effect(EffectKind.NEW, abs(value), unit, None, claim.period)
    before, after = _mean(counted), _mean([*counted, value])
    percent = _CENT * (after - before) / abs(before) if before else None
    return Effect(EffectKind.MOVES, abs(after - before), unit, percent, claim.period)


def _is_for_a_series(claim: Claim) -> bool:
    """Whether a series would take a claim that has no period once it has one."""
    states_number = claim.quantity is not None or claim.change_pct is not None
    return states_number and _level_of(claim, _ANY_PERIOD, currencies.DOLLAR) is not None


def _level_stated(
    claim: Claim, levels: Mapping[_Level, Sequence[float]]
) -> tuple[float, str] | None:
    """The level that a claim states, or that its rate leads to from one that counts, and its unit;
    None where no series would take it.
    """
    if claim.quantity:
        key = _level_of(claim, claim.period, claim.quantity.unit)
        return (claim.quantity.value, claim.quantity.unit) if key else None
    if claim.change_pct is None or claim.period is None:
        return None
    unit = currencies.DOLLAR
    key = _level_of(claim, base_period_of(claim, claim.period), unit)
    counted = levels.get(key, ()) if key else ()
    return (_mean(counted) * (1 + claim.change_pct / _CENT), unit) if counted else None


def _mean(values: Sequence[float]) -> float:
    """The geometric mean of levels above zero, the arithmetic one of others."""
    if all(value > 0 for value in values):
        return math.exp(sum(map(math.log, values)) / len(values))
    return sum(values) / len(values)


def waiting_details(workspace: Workspace, claim: Claim) -> WaitingDetails:
    """The words of a claim with the sentence around, and its slots."""
    with workspace.ledger.connection() as connection:
        text = selecting.text_of_document(connection, View(), claim.document)
    lang = workspace.documents_by_id([claim.document])[claim.document].lang
    return WaitingDetails(passage_of(claim, text, lang), tuple(slot_readings(claim, text)))


def passage_of(claim: Claim, text: str, lang: str) -> Passage:
    """The quotation of a claim in its sentences; a cell of a table stands alone."""
    if not claim.spans:
        return Passage("", claim.cell.quote if claim.cell else "", "")
    start, end = claim.spans[0].start, claim.spans[0].end
    around = [
        sentence
        for sentence in sentences.split_sentences(text, lang)
        if sentence.start < end and sentence.end > start
    ]
    first = min([start, *(sentence.start for sentence in around)])
    last = max([end, *(sentence.end for sentence in around)])
    return Passage(text[first:start], text[start:end], text[end:last])


def slot_readings(claim: Claim, text: str) -> Iterator[SlotReading]:
    """The slots of a claim with what was read, each with its words in the text."""
    quantity = claim.stated
    values = {
        "measure": claim.measure.value,
        "reporter": claim.reporter or "",
        "partner": claim.partner or "",
        "period": str(claim.period) if claim.period else "",
        "product": claim.product or "",
        "unit": quantity.unit if quantity else "",
        "direction": claim.direction.value if claim.direction else "",
        "modality": claim.modality.value,
    }
    bases = {slot.name: slot for slot in claim.slots}
    for name, value in values.items():
        slot = bases.get(name)
        words = (
            text[slot.start : slot.end]
            if slot and slot.start is not None and slot.end is not None
            else ""
        )
        yield SlotReading(name, value, slot.basis if slot else None, words)
