"""Which claims are evidence on the question asked, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kirmash.series import copies, utterances
from kirmash.series.priors import ASSUMED, CONFIRMED, OFFICIAL, PRESS, priors
from kirmash.series.questions import FLOWS, Evidence, Question, Said
from kirmash.terms.claims import Claim
from kirmash.terms.judgements import Judgement, Verdict
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.utterances import Utterance

__all__ = ["Evidence", "Question", "Sifted", "concerns", "sift"]

FUTURE = frozenset({Modality.TARGET, Modality.FORECAST})
SIDES = frozenset({Measure.EXPORTS, Measure.IMPORTS})


@dataclass(frozen=True, slots=True)
class Sifted:
    """Claims that concern the question with their utterances; what is evidence; the reading of each claim that is not, by id."""

    claims: Mapping[str, Claim]
    utterances: tuple[Utterance, ...]
    said: tuple[Said, ...]
    aside: Mapping[str, str]
    utterance_of: Mapping[str, Utterance]
    original: Mapping[str, str] = field(default_factory=dict)


def sift(question: Question, evidence: Evidence) -> Sifted:
    """Sort the claims; those about goods, other pairs and other measures are left out altogether."""
    read, original = _amended(evidence)
    claims = {key: claim for key, claim in read.items() if concerns(question, claim)}
    wrong, confirmed = _judged(evidence.judgements, claims)
    wrong |= {key for key in claims if key in evidence.amended and evidence.amended[key] is None}
    told = utterances.gather(tuple(claims.values()), evidence.published)
    aside: dict[str, str] = {}
    said = []
    for one in told:
        why = {key: _why_not(question, _dated(claims[key], one), key in wrong) for key in one.claims}
        aside |= {key: reason for key, reason in why.items() if reason}
        used = tuple(claims[key] for key in one.claims if not why[key])
        if used and one.period:
            said.append(Said(one.id, used, one.period, _tier(used, evidence, confirmed, original)))
    kept = copies.merged(said, {one.id: one for one in told})
    return Sifted(claims, told, kept, aside, {key: one for one in told for key in one.claims}, original)


def _amended(evidence: Evidence) -> tuple[dict[str, Claim], dict[str, str]]:
    """Every claim as it should be read, by its own new id; and for amended ones the id they had."""
    read, original = {}, {}
    for claim in evidence.claims:
        key = claim.id
        amended = evidence.amended.get(key) or claim
        if amended is not claim:
            original[amended.id] = key
            key = amended.id
        read[key] = amended
    return read, original


def _dated(claim: Claim, told: Utterance) -> Claim:
    return replace(claim, period=told.period) if told.period and claim.period is None else claim


def _tier(used: Sequence[Claim], evidence: Evidence, confirmed: set[str], original: Mapping[str, str]) -> str:
    """The best tier of those that tell it; a table's cell of what has happened is at least an office's."""
    if any(original.get(claim.id, claim.id) in evidence.held for claim in used):
        return ASSUMED
    if confirmed and any(claim.id in confirmed for claim in used):
        return CONFIRMED
    table = priors().tiers
    named = {tier for claim in used if (tier := evidence.tiers.get(claim.document, PRESS)) in table}
    named |= {OFFICIAL for claim in used if claim.cell and claim.modality is Modality.REPORTED}
    return min(named or {PRESS}, key=lambda tier: (table[tier].gross, tier))


def concerns(question: Question, claim: Claim) -> bool:
    """Whether a claim is about all goods of the pair and the measure asked for, or, for trade, another flow of the pair.

    Exports, imports and balance count as the reporter's, and exports and imports as the partner tells them of the same flow.
    """
    if claim.is_partial or claim.hs or claim.share_of:
        return False
    flows = question.measure in FLOWS and claim.measure in FLOWS
    if claim.measure is not question.measure and not flows:
        return False
    if claim.measure is Measure.TURNOVER:
        return claim.pair == {code for code in (question.reporter, question.partner) if code}
    ours = claim.reporter == question.reporter and claim.partner == question.partner
    theirs = question.partner is not None and claim.reporter == question.partner and claim.partner == question.reporter
    return ours or (theirs and claim.measure in SIDES)


def _why_not(question: Question, claim: Claim, wrong: bool) -> str:
    """The reading of a claim that is no evidence; '' for one that is."""
    if wrong:
        return "judged_wrong"
    if claim.modality in FUTURE:
        return "target"
    if claim.quantity is None and claim.change_pct is None:
        return "direction"
    if claim.quantity and claim.quantity.unit != question.unit:
        return "other_unit"
    if claim.period is None:
        return "no_period"
    return "" if _has_place(claim) else "out_of_line"


def _has_place(claim: Claim) -> bool:
    """Whether its number can be a level or rate at all: levels of flows are above zero, nothing falls by more than all."""
    level = claim.quantity is not None and (claim.measure is Measure.BALANCE or claim.quantity.value > 0)
    return level or (claim.change_pct is not None and claim.change_pct > -100)


def _judged(judgements: Iterable[Judgement], claims: Mapping[str, Claim]) -> tuple[set[str], set[str]]:
    """Ids judged wrong and confirmed, found by id or by place; of several judgements on a claim the last one counts."""
    given = sorted(judgements, key=lambda one: (one.at, one.id))
    withdrawn = {one.target for one in given if one.verdict is Verdict.WITHDRAW}
    by_target: dict[str, Verdict] = {}
    for one in given:
        if one.id not in withdrawn and one.verdict in {Verdict.WRONG, Verdict.CONFIRM}:
            by_target |= {key: one.verdict for key in (one.target, one.anchor) if key}
    found = {key: by_target.get(key) or by_target.get(_place(claim)) for key, claim in claims.items()}
    return {key for key, v in found.items() if v is Verdict.WRONG}, {key for key, v in found.items() if v is Verdict.CONFIRM}


def _place(claim: Claim) -> str:
    return f"{claim.document}:{claim.spans[0].start}:{claim.spans[0].end}" if claim.spans else "-"
