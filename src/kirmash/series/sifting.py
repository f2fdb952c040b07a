"""Which claims are evidence on the question asked, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kirmash.series import utterances
from kirmash.series.constraints import Said
from kirmash.terms.claims import Claim
from kirmash.terms.judgements import Judgement, Verdict
from kirmash.terms.measures import Measure, Modality
from kirmash.terms.utterances import Utterance

FUTURE = frozenset({Modality.TARGET, Modality.FORECAST})
SIDES = frozenset({Measure.EXPORTS, Measure.IMPORTS})


@dataclass(frozen=True, slots=True)
class Question:
    """The series asked for: one measure of one pair in one unit; ``seed`` and ``draws`` drive the sampler."""

    measure: Measure
    reporter: str
    partner: str | None
    unit: str = "USD"
    seed: int = 20160415
    draws: int = 2_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Claims, the publication day of each document by id (None where unknown), and the judgements in force."""

    claims: tuple[Claim, ...]
    published: Mapping[str, date | None]
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Sifted:
    """Claims that concern the question with their utterances; what is evidence; the reading of each claim that is not, by id."""

    claims: Mapping[str, Claim]
    utterances: tuple[Utterance, ...]
    said: tuple[Said, ...]
    aside: Mapping[str, str]

    @property
    def utterance_of(self) -> dict[str, Utterance]:
        """The utterance of every claim, by the claim's id."""
        return {key: one for one in self.utterances for key in one.claims}


def sift(question: Question, evidence: Evidence) -> Sifted:
    """Sort the claims; those about goods, other pairs and other measures are left out altogether."""
    claims = {claim.id: claim for claim in evidence.claims if concerns(question, claim)}
    wrong, confirmed = _judged(evidence.judgements, claims.values())
    told = utterances.gather(tuple(claims.values()), evidence.published)
    aside: dict[str, str] = {}
    said = []
    for one in told:
        known = [replace(claims[key], period=one.period) if one.period else claims[key] for key in one.claims]
        why = dict(
            zip(one.claims, (_why_not(question, claim, key in wrong) for key, claim in zip(one.claims, known, strict=True)), strict=True)
        )
        aside |= {key: reason for key, reason in why.items() if reason}
        used = tuple(claims[key] for key in one.claims if not why[key])
        if used and one.period:
            said.append(Said(one.id, used, one.period, any(claim.id in confirmed for claim in used)))
    return Sifted(claims, told, tuple(said), aside)


def concerns(question: Question, claim: Claim) -> bool:
    """Whether a claim is about all goods of the pair and the measure asked for, or its two sides where turnover is asked for."""
    if claim.product or claim.hs or claim.share_of:
        return False
    turnover = question.measure is Measure.TURNOVER
    if claim.measure is not question.measure and not (turnover and claim.measure in SIDES):
        return False
    if turnover and claim.measure is Measure.TURNOVER:
        return claim.pair == {code for code in (question.reporter, question.partner) if code}
    return claim.reporter == question.reporter and claim.partner == question.partner


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
    return "" if _has_place(question, claim) else "out_of_line"


def _has_place(question: Question, claim: Claim) -> bool:
    """Whether its number can be a level or rate at all: levels of flows are above zero, nothing falls by more than all."""
    level = claim.quantity is not None and (question.measure is Measure.BALANCE or claim.quantity.value > 0)
    return level or (claim.change_pct is not None and claim.change_pct > -100)


def _judged(judgements: Iterable[Judgement], claims: Iterable[Claim]) -> tuple[set[str], set[str]]:
    """Ids judged wrong and confirmed, found by id or by place; of several judgements on a claim the last one counts."""
    given = sorted(judgements, key=lambda one: (one.at, one.id))
    withdrawn = {one.target for one in given if one.verdict is Verdict.WITHDRAW}
    by_target: dict[str, Verdict] = {}
    for one in given:
        if one.id not in withdrawn and one.verdict in {Verdict.WRONG, Verdict.CONFIRM}:
            by_target |= {key: one.verdict for key in (one.target, one.anchor) if key}
    found = {claim.id: by_target.get(claim.id) or by_target.get(_place(claim)) for claim in claims}
    return {key for key, v in found.items() if v is Verdict.WRONG}, {key for key, v in found.items() if v is Verdict.CONFIRM}


def _place(claim: Claim) -> str:
    return f"{claim.document}:{claim.spans[0].start}:{claim.spans[0].end}" if claim.spans else "-"
