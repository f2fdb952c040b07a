"""The query of a series, its evidence, and the selection of the claims that may count, copies of
one number merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from types import MappingProxyType

from kirmash.records.claims import Claim, Utterance
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import (
    FULL_DECLINE_PERCENT,
    TRADE_MEASURES,
    Measure,
    Modality,
)
from kirmash.series import utterances
from kirmash.series.priors import (
    ASSUMED_TIER,
    CONFIRMED_TIER,
    OFFICIAL_TIER,
    PRESS_TIER,
    load_priors,
    rounding_step,
)
from kirmash.series.utterances import may_be_same_speaker

_MIRRORED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
MONTHS_PER_STEP = {"year": MONTHS_IN_YEAR, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """One measure of one pair in one unit, seen from ``reporter``.

    ``periods`` are answered besides those that claims are about (see ``calendar_periods``), where
    the seasonal prior and the year's level allow it. ``seed`` and ``draws`` drive the sampler.
    """

    measure: Measure
    reporter: str
    partner: str | None
    unit: str = "USD"
    seed: int = 20160415
    draws: int = 2_000
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesEvidence:
    """Claims, the publication day of each document by id (None where unknown), and the judgements
    in force.

    ``amended`` is what people changed in claims: by claim id the claim as it should be read, or
    None for a claim that no longer counts. ``tiers`` gives the source tier of documents by id (see
    ``source_tiers.csv``); a document without one is press. ``assumed`` are ids of claims taken as
    right whatever others state: what the estimate would be if they were. ``ceilings`` are levels
    the series cannot be above, by period: those of the country for a region of it. ``claim_tiers``
    gives the tier of claims by id where it is not that of their document: official cells, and
    levels that a person says are to be used.
    """

    claims: tuple[Claim, ...]
    published: Mapping[str, date | None]
    judgements: tuple[Judgement, ...] = ()
    amended: Mapping[str, Claim | None] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    ceilings: Mapping[Period, float] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    claim_tiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RepeatedClaimEvidence:
    """The claims of one utterance that may be evidence, all in the unit of the query; ``tier`` is
    the best of its sources.
    """

    utterance: str
    claims: tuple[Claim, ...]
    period: Period
    tier: str = PRESS_TIER


def calendar_periods(first: int, last: int, by: str) -> tuple[Period, ...]:
    """Every year, half, quarter or month (``by``) of the calendar years ``first`` to ``last``, for
    ``SeriesQuery.periods``.

    >>> [str(period) for period in calendar_periods(2014, 2014, "quarter")]
    ['2014-Q1', '2014-Q2', '2014-Q3', '2014-Q4']
    """
    step, start, end = MONTHS_PER_STEP[by], first * MONTHS_IN_YEAR, (last + 1) * MONTHS_IN_YEAR
    return tuple(Period(month, month + step - 1) for month in range(start, end, step))


def measure_and_mirror_side(query: SeriesQuery, claim: Claim) -> tuple[Measure, str | None]:
    """The measure of a claim as seen from the query's reporter, and the other side's code where
    that side reports it.

    The partner's imports from the reporter are the reporter's exports to it, up to a mirror factor
    of the side.
    """
    if claim.measure in _MIRRORED and query.partner is not None and claim.reporter == query.partner:
        return _MIRRORED[claim.measure], claim.reporter
    return claim.measure, None


COPY_WINDOW_DAYS = 45
"""Days within which a repeated number counts as a copy: a press cycle of monthly figures."""
PRECISE_STEP_SHARE = 0.02
"""A number is precise where its step of roundness is at most this share of it: two such rarely
agree by chance.
"""
HALF_STEP = 0.51
"""Steps of roundness by which a copy may be off: half a step and the rounding of the machine."""
TRUNCATED_STEP_SHARE = 0.05
"""A copy may be cut to a number this rough: to two digits, no further."""


def merge_copies(
    evidence: Sequence[RepeatedClaimEvidence], utterance_by_id: Mapping[str, Utterance]
) -> tuple[RepeatedClaimEvidence, ...]:
    """``evidence`` in order, copies joined to the earliest; ``utterance_by_id`` gives each
    utterance's day and speaker.
    """
    groups: list[list[RepeatedClaimEvidence]] = []
    for item in sorted(
        evidence, key=lambda s: (utterance_by_id[s.utterance].published or date.max, s.utterance)
    ):
        matching_group = next(
            (
                group
                for group in groups
                if any(_is_copy(item, other, utterance_by_id) for other in group)
            ),
            None,
        )
        if matching_group is None:
            groups.append([item])
        else:
            matching_group.append(item)
    return tuple(_join_group(group) for group in groups)


def _join_group(group: Sequence[RepeatedClaimEvidence]) -> RepeatedClaimEvidence:
    """The earliest, with the claims of its copies; a copy cut to fewer digits adds no number of its
    own.
    """
    return replace(
        group[0],
        claims=tuple(c for item in group for c in item.claims),
        tier=reduce(_better_tier, (item.tier for item in group)),
    )


def _is_copy(
    left: RepeatedClaimEvidence,
    right: RepeatedClaimEvidence,
    utterance_by_id: Mapping[str, Utterance],
) -> bool:
    if left.period != right.period or left.claims[0].measure is not right.claims[0].measure:
        return False
    if left.claims[0].reporter != right.claims[0].reporter or not _is_recent_repeat(
        utterance_by_id[left.utterance], utterance_by_id[right.utterance]
    ):
        return False
    return any(
        _prints_same_number(first, second) for first in left.claims for second in right.claims
    )


def _is_recent_repeat(left: Utterance, right: Utterance) -> bool:
    if left.speaker and right.speaker and not may_be_same_speaker(left.speaker, right.speaker):
        return False
    return bool(
        left.published
        and right.published
        and abs((left.published - right.published).days) <= COPY_WINDOW_DAYS
    )


def _prints_same_number(left: Claim, right: Claim) -> bool:
    """Whether both print one precise number, hedged alike; a level and a rate together must both
    agree.
    """
    if (
        left.cell
        or right.cell
        or (left.stated is None) != (right.stated is None)
        or (left.change_pct is None) != (right.change_pct is None)
    ):
        return False
    levels = (
        left.stated is None
        or right.stated is None
        or _precise_values_agree(left.stated.value, right.stated.value)
    )
    hedges = (left.stated and left.stated.hedge) == (right.stated and right.stated.hedge)
    rates = (
        left.change_pct is None
        or right.change_pct is None
        or (left.change_pct == right.change_pct and _is_precise(left.change_pct))
    )
    return levels and hedges and rates


def _precise_values_agree(left: float, right: float) -> bool:
    """Whether two precise numbers are one figure, or one of them that figure cut to fewer digits
    (26.83 and 27).
    """
    fine, coarse = sorted((left, right), key=rounding_step)
    if not _is_precise(fine):
        return False
    step = rounding_step(coarse)
    if not 0 < step <= TRUNCATED_STEP_SHARE * abs(coarse):
        return False
    return abs(fine - coarse) <= HALF_STEP * step


def _is_precise(value: float) -> bool:
    return 0 < rounding_step(value) <= PRECISE_STEP_SHARE * abs(value)


def _better_tier(left: str, right: str) -> str:
    return min(left, right, key=lambda tier: (load_priors().tiers[tier].gross_error_chance, tier))


FUTURE_MODALITIES = frozenset({Modality.TARGET, Modality.FORECAST})
DIRECTIONAL_FLOWS = frozenset({Measure.EXPORTS, Measure.IMPORTS})


@dataclass(frozen=True, slots=True)
class EvidenceSelection:
    """Relevant claims with their utterances, the usable evidence, and by id why a claim is
    excluded.

    ``original_ids`` gives the id in the ledger of every amended claim.
    """

    claims: Mapping[str, Claim]
    utterances: tuple[Utterance, ...]
    usable: tuple[RepeatedClaimEvidence, ...]
    excluded: Mapping[str, str]
    utterance_by_claim: Mapping[str, Utterance]
    original_ids: Mapping[str, str] = field(default_factory=dict)


def select_evidence(query: SeriesQuery, evidence: SeriesEvidence) -> EvidenceSelection:
    """The selection of claims for a query; those about goods, other pairs and other measures are
    left out altogether.
    """
    read, original = _apply_amendments(evidence)
    claims = {key: claim for key, claim in read.items() if is_relevant(query, claim)}
    wrong, confirmed = _judged_claims(evidence.judgements, claims)
    wrong |= _amended_away(evidence)
    waiting = ids_awaiting_confirmation(claims.values(), evidence.judgements, original)
    grouped = utterances.group_into_utterances(tuple(claims.values()), evidence.published)
    utterance_by_claim = {key: utterance for utterance in grouped for key in utterance.claims}
    excluded = {
        key: reason
        for key, utterance in utterance_by_claim.items()
        if (
            reason := _exclusion_reason(
                query,
                _with_utterance_period(claims[key], utterance),
                "judged_wrong" if key in wrong else "unconfirmed" if key in waiting else "",
            )
        )
    }
    usable = []
    for utterance in grouped:
        used = tuple(claims[key] for key in utterance.claims if key not in excluded)
        if used and utterance.period:
            tier = _best_tier(used, evidence, confirmed, original)
            usable.append(RepeatedClaimEvidence(utterance.id, used, utterance.period, tier))
    merged = merge_copies(usable, {utterance.id: utterance for utterance in grouped})
    return EvidenceSelection(claims, grouped, merged, excluded, utterance_by_claim, original)


def _amended_away(evidence: SeriesEvidence) -> set[str]:
    """Ids of the claims that people's amendments take out."""
    return {key for key, amended in evidence.amended.items() if amended is None}


def _apply_amendments(evidence: SeriesEvidence) -> tuple[dict[str, Claim], dict[str, str]]:
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


def _with_utterance_period(claim: Claim, utterance: Utterance) -> Claim:
    return (
        replace(claim, period=utterance.period)
        if utterance.period and claim.period is None
        else claim
    )


def _best_tier(
    used: Sequence[Claim],
    evidence: SeriesEvidence,
    confirmed: set[str],
    original: Mapping[str, str],
) -> str:
    """The best tier of the sources; a cell of a table on the past is at least of official tier."""
    if any(original.get(claim.id, claim.id) in evidence.assumed for claim in used):
        return ASSUMED_TIER
    table = load_priors().tiers
    own = {original.get(claim.id, claim.id) for claim in used} & evidence.claim_tiers.keys()
    if own:
        return min(
            (evidence.claim_tiers[key] for key in own),
            key=lambda tier: (table[tier].gross_error_chance, tier),
        )
    if confirmed and any(claim.id in confirmed for claim in used):
        return CONFIRMED_TIER
    source_tiers = {
        tier for claim in used if (tier := evidence.tiers.get(claim.document, PRESS_TIER)) in table
    }
    source_tiers |= {
        OFFICIAL_TIER for claim in used if claim.cell and claim.modality is Modality.REPORTED
    }
    return min(
        source_tiers or {PRESS_TIER}, key=lambda tier: (table[tier].gross_error_chance, tier)
    )


def misreading_chance(claim: Claim) -> float:
    """The chance that an accepted claim was misread: 0 where its reader gives no confidence.

    What its reader doubts little was accepted for more than that, so the square of the doubt is
    taken: .01 at a confidence of .9, .25 at .5.
    """
    return 0.0 if claim.confidence is None else (1 - claim.confidence) ** 2


def is_relevant(query: SeriesQuery, claim: Claim) -> bool:
    """Whether a claim is about all goods of the pair and the measure of the query or, for trade,
    another flow of the pair.

    Exports, imports and balance count as the reporter's, and exports and imports as the partner
    reports the same flow.
    """
    if claim.is_partial or claim.hs or claim.share_of:
        return False
    flows = query.measure in TRADE_MEASURES and claim.measure in TRADE_MEASURES
    if claim.measure is not query.measure and not flows:
        return False
    if claim.measure is Measure.TURNOVER:
        return claim.pair == {code for code in (query.reporter, query.partner) if code}
    ours = claim.reporter == query.reporter and claim.partner == query.partner
    theirs = (
        query.partner is not None
        and claim.reporter == query.partner
        and claim.partner == query.reporter
    )
    return ours or (theirs and claim.measure in DIRECTIONAL_FLOWS)


def _exclusion_reason(query: SeriesQuery, claim: Claim, judged: str) -> str:
    """Why a claim is no evidence, as the reading of its fit; '' for evidence.

    ``judged`` is what people's judgements, or their absence, make of it: the reason, or ''.
    """
    if judged:
        return judged
    if claim.modality in FUTURE_MODALITIES:
        return "target"
    if claim.quantity is None and claim.change_pct is None:
        return "direction"
    if claim.quantity and claim.quantity.unit != query.unit:
        return "other_unit"
    if claim.period is None:
        return "no_period"
    base = claim.base_period if claim.quantity is None else None
    if not claim.period.has_whole_months or (base and not base.has_whole_months):
        return "part_of_month"
    return "" if _has_valid_number(claim) else "out_of_line"


def _has_valid_number(claim: Claim) -> bool:
    """Whether its number can be a level or rate at all: levels of flows are above zero, nothing
    falls by more than all.
    """
    level = claim.quantity is not None and (
        claim.measure is Measure.BALANCE or claim.quantity.value > 0
    )
    return level or (claim.change_pct is not None and claim.change_pct > FULL_DECLINE_PERCENT)


def _judged_claims(
    judgements: Iterable[Judgement], claims: Mapping[str, Claim]
) -> tuple[set[str], set[str]]:
    """Ids judged wrong and confirmed, found by id or by place; of several judgements on a claim the
    last one counts.
    """
    ordered = sorted(judgements, key=lambda judgement: (judgement.at, judgement.id))
    withdrawn = {judgement.target for judgement in ordered if judgement.verdict is Verdict.WITHDRAW}
    by_target: dict[str, Verdict] = {}
    for judgement in ordered:
        if judgement.id not in withdrawn and judgement.verdict in {Verdict.WRONG, Verdict.CONFIRM}:
            # Several claims may stand on the same words: the place counts only without the id.
            by_target[
                judgement.target
                if judgement.target in claims
                else judgement.anchor or judgement.target
            ] = judgement.verdict
    verdicts = {
        key: by_target.get(key) or by_target.get(_claim_anchor(claim))
        for key, claim in claims.items()
    }
    return {key for key, v in verdicts.items() if v is Verdict.WRONG}, {
        key for key, v in verdicts.items() if v is Verdict.CONFIRM
    }


def ids_awaiting_confirmation(
    claims: Iterable[Claim],
    judgements: Iterable[Judgement],
    original: Mapping[str, str] = MappingProxyType({}),
) -> set[str]:
    """The ids of the unconfirmed among ``claims`` that no person has confirmed yet.

    ``original`` gives the id that people know of every claim that they amended.
    """
    waiting = {claim.id for claim in claims if claim.is_unconfirmed}
    return waiting - _ids_confirmed_by_people(judgements, original) if waiting else waiting


def _ids_confirmed_by_people(
    judgements: Iterable[Judgement], original: Mapping[str, str]
) -> set[str]:
    """Ids of the claims that a person has confirmed, or given the period of, by that very id.

    Not by their place: of several claims in one sentence a person confirms the one named.
    """
    ordered = sorted(judgements, key=lambda judgement: (judgement.at, judgement.id))
    withdrawn = {judgement.target for judgement in ordered if judgement.verdict is Verdict.WITHDRAW}
    last = {
        judgement.target: judgement.verdict
        for judgement in ordered
        if judgement.id not in withdrawn
        and judgement.verdict in {Verdict.WRONG, Verdict.CONFIRM, Verdict.ABOUT}
    }
    targets = {key for key, verdict in last.items() if verdict is not Verdict.WRONG}
    return targets | {key for key, before in original.items() if before in targets}


def _claim_anchor(claim: Claim) -> str:
    return f"{claim.document}:{claim.spans[0].start}:{claim.spans[0].end}" if claim.spans else "-"
