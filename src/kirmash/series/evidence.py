"""What is asked of the series, what it is asked of, and the claims of one utterance that may be
evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from kirmash.records.claims import Claim, Utterance
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure, Modality
from kirmash.series import priors as series_priors
from kirmash.series import utterances
from kirmash.series.priors import ASSUMED, CONFIRMED, OFFICIAL, PRESS, priors
from kirmash.series.utterances import same_speaker

FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS, Measure.BALANCE})
"""The measures of trade that identities tie: turnover = exports + imports, balance = exports −
imports.
"""
_MIRRORED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
STEPS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Question:
    """The series asked for: one measure of one pair in one unit, seen from ``reporter``.

    ``periods`` are answered besides those that claims speak of (see ``spaced``), where the seasonal
    prior and the year tell them. ``seed`` and ``draws`` drive the sampler.
    """

    measure: Measure
    reporter: str
    partner: str | None
    unit: str = "USD"
    seed: int = 20160415
    draws: int = 2_000
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Claims, the publication day of each document by id (None where unknown), and the judgements
    in force.

    ``amended`` is what people made of claims: by claim id the claim as it should be read, or None
    for one that counts no more. ``tiers`` names the source tier of documents by id (see
    ``source_tiers.csv``); a document without one is press. ``held`` are ids of claims taken as
    right whatever others say: what the estimate would be if they were. ``ceilings`` are levels the
    series cannot be above, by period: those of the country for a region of it.
    """

    claims: tuple[Claim, ...]
    published: Mapping[str, date | None]
    judgements: tuple[Judgement, ...] = ()
    amended: Mapping[str, Claim | None] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    ceilings: Mapping[Period, float] = field(default_factory=dict)
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """The claims of one utterance that may be evidence, all in the unit asked for; ``tier`` is the
    best of its sources.
    """

    utterance: str
    claims: tuple[Claim, ...]
    period: Period
    tier: str = PRESS


def spaced(first: int, last: int, by: str) -> tuple[Period, ...]:
    """Every year, half, quarter or month of the calendar years ``first`` to ``last``, for
    ``Question.periods``.

    >>> [str(period) for period in spaced(2014, 2014, "quarter")]
    ['2014-Q1', '2014-Q2', '2014-Q3', '2014-Q4']
    """
    step = STEPS[by]
    return tuple(
        Period(month, month + step - 1) for month in range(first * 12, last * 12 + 12, step)
    )


def flow_of(question: Question, claim: Claim) -> tuple[Measure, str | None]:
    """The measure a claim tells as seen from the question's reporter, and the other side's code
    where that side reports it.

    The partner's imports from the reporter are the reporter's exports to it, up to a mirror factor
    of the side.
    """
    if (
        claim.measure in _MIRRORED
        and question.partner is not None
        and claim.reporter == question.partner
    ):
        return _MIRRORED[claim.measure], claim.reporter
    return claim.measure, None


WEEKS = 45
"""Days within which a number is held to be copied from its last telling: a press cycle of monthly
figures.
"""
UNROUND = 0.02
"""A number is precise where its step of roundness is at most this share of it: two such rarely
agree by chance.
"""
CUT = 0.05
"""A copy may be cut to a number this rough: to two digits, no further."""


def merged(said: Sequence[Said], told: Mapping[str, Utterance]) -> tuple[Said, ...]:
    """``said`` in order, copies joined to the one said first; ``told`` gives each utterance's day
    and speaker.
    """
    kept: list[list[Said]] = []
    for one in sorted(said, key=lambda s: (told[s.utterance].said or date.max, s.utterance)):
        home = next(
            (group for group in kept if any(_copied(one, other, told) for other in group)), None
        )
        if home is None:
            kept.append([one])
        else:
            home.append(one)
    return tuple(_joined(group) for group in kept)


def _joined(group: Sequence[Said]) -> Said:
    """The one said first, with the claims of its copies; a copy cut to fewer digits says nothing
    the first has not.
    """
    return replace(
        group[0],
        claims=tuple(c for one in group for c in one.claims),
        tier=reduce(_better, (one.tier for one in group)),
    )


def _copied(one: Said, other: Said, told: Mapping[str, Utterance]) -> bool:
    if one.period != other.period or one.claims[0].measure is not other.claims[0].measure:
        return False
    if one.claims[0].reporter != other.claims[0].reporter or not _near_in_time(
        told[one.utterance], told[other.utterance]
    ):
        return False
    return any(_same(first, second) for first in one.claims for second in other.claims)


def _near_in_time(one: Utterance, other: Utterance) -> bool:
    if one.speaker and other.speaker and not same_speaker(one.speaker, other.speaker):
        return False
    return bool(one.said and other.said and abs((one.said - other.said).days) <= WEEKS)


def _same(one: Claim, other: Claim) -> bool:
    """Whether both print one precise number, hedged alike; a level and a rate together must both
    agree.
    """
    if (
        one.cell
        or other.cell
        or (one.stated is None) != (other.stated is None)
        or (one.change_pct is None) != (other.change_pct is None)
    ):
        return False
    levels = (
        one.stated is None or other.stated is None or _agree(one.stated.value, other.stated.value)
    )
    hedges = (one.stated and one.stated.hedge) == (other.stated and other.stated.hedge)
    rates = (
        one.change_pct is None
        or other.change_pct is None
        or (one.change_pct == other.change_pct and _precise(one.change_pct))
    )
    return levels and hedges and rates


def _agree(one: float, other: float) -> bool:
    """Whether two precise numbers are one figure, or one of them that figure cut to fewer digits
    (26.83 and 27).
    """
    fine, coarse = sorted((one, other), key=series_priors.step)
    if not _precise(fine):
        return False
    return 0 < series_priors.step(coarse) <= CUT * abs(coarse) and abs(
        fine - coarse
    ) <= 0.51 * series_priors.step(coarse)


def _precise(value: float) -> bool:
    return 0 < series_priors.step(value) <= UNROUND * abs(value)


def _better(one: str, other: str) -> str:
    return min(one, other, key=lambda tier: (priors().tiers[tier].gross, tier))


__all__ = ["Evidence", "Question", "Sifted", "concerns", "sift"]

FUTURE = frozenset({Modality.TARGET, Modality.FORECAST})
SIDES = frozenset({Measure.EXPORTS, Measure.IMPORTS})


@dataclass(frozen=True, slots=True)
class Sifted:
    """Claims that concern the question with their utterances; what is evidence; the reading of each
    claim that is not, by id.
    """

    claims: Mapping[str, Claim]
    utterances: tuple[Utterance, ...]
    said: tuple[Said, ...]
    aside: Mapping[str, str]
    utterance_of: Mapping[str, Utterance]
    original: Mapping[str, str] = field(default_factory=dict)


def sift(question: Question, evidence: Evidence) -> Sifted:
    """Sort the claims; those about goods, other pairs and other measures are left out
    altogether.
    """
    read, original = _amended(evidence)
    claims = {key: claim for key, claim in read.items() if concerns(question, claim)}
    wrong, confirmed = _judged(evidence.judgements, claims)
    wrong |= {key for key in claims if key in evidence.amended and evidence.amended[key] is None}
    told = utterances.gather(tuple(claims.values()), evidence.published)
    aside: dict[str, str] = {}
    said = []
    for one in told:
        why = {
            key: _why_not(question, _dated(claims[key], one), key in wrong) for key in one.claims
        }
        aside |= {key: reason for key, reason in why.items() if reason}
        used = tuple(claims[key] for key in one.claims if not why[key])
        if used and one.period:
            said.append(Said(one.id, used, one.period, _tier(used, evidence, confirmed, original)))
    kept = merged(said, {one.id: one for one in told})
    return Sifted(
        claims, told, kept, aside, {key: one for one in told for key in one.claims}, original
    )


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


def _tier(
    used: Sequence[Claim], evidence: Evidence, confirmed: set[str], original: Mapping[str, str]
) -> str:
    """The best tier of those that tell it; a table's cell of what has happened is at least an
    office's.
    """
    if any(original.get(claim.id, claim.id) in evidence.held for claim in used):
        return ASSUMED
    if confirmed and any(claim.id in confirmed for claim in used):
        return CONFIRMED
    table = priors().tiers
    named = {tier for claim in used if (tier := evidence.tiers.get(claim.document, PRESS)) in table}
    named |= {OFFICIAL for claim in used if claim.cell and claim.modality is Modality.REPORTED}
    return min(named or {PRESS}, key=lambda tier: (table[tier].gross, tier))


def concerns(question: Question, claim: Claim) -> bool:
    """Whether a claim is about all goods of the pair and the measure asked for, or, for trade,
    another flow of the pair.

    Exports, imports and balance count as the reporter's, and exports and imports as the partner
    tells them of the same flow.
    """
    if claim.is_partial or claim.hs or claim.share_of:
        return False
    flows = question.measure in FLOWS and claim.measure in FLOWS
    if claim.measure is not question.measure and not flows:
        return False
    if claim.measure is Measure.TURNOVER:
        return claim.pair == {code for code in (question.reporter, question.partner) if code}
    ours = claim.reporter == question.reporter and claim.partner == question.partner
    theirs = (
        question.partner is not None
        and claim.reporter == question.partner
        and claim.partner == question.reporter
    )
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
    """Whether its number can be a level or rate at all: levels of flows are above zero, nothing
    falls by more than all.
    """
    level = claim.quantity is not None and (
        claim.measure is Measure.BALANCE or claim.quantity.value > 0
    )
    return level or (claim.change_pct is not None and claim.change_pct > -100)


def _judged(
    judgements: Iterable[Judgement], claims: Mapping[str, Claim]
) -> tuple[set[str], set[str]]:
    """Ids judged wrong and confirmed, found by id or by place; of several judgements on a claim the
    last one counts.
    """
    given = sorted(judgements, key=lambda one: (one.at, one.id))
    withdrawn = {one.target for one in given if one.verdict is Verdict.WITHDRAW}
    by_target: dict[str, Verdict] = {}
    for one in given:
        if one.id not in withdrawn and one.verdict in {Verdict.WRONG, Verdict.CONFIRM}:
            by_target |= {key: one.verdict for key in (one.target, one.anchor) if key}
    found = {
        key: by_target.get(key) or by_target.get(_place(claim)) for key, claim in claims.items()
    }
    return {key for key, v in found.items() if v is Verdict.WRONG}, {
        key for key, v in found.items() if v is Verdict.CONFIRM
    }


def _place(claim: Claim) -> str:
    return f"{claim.document}:{claim.spans[0].start}:{claim.spans[0].end}" if claim.spans else "-"
