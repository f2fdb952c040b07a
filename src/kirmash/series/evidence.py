"""The query of a series, its evidence, and the selection of the claims that may count, copies of
one number merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from kirmash.records.claims import Claim, Utterance
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import (
    FULL_DECLINE_PERCENT,
    TRADE_MEASURES,
    Measure,
    Modality,
    Quantity,
)
from kirmash.series import utterances
from kirmash.series.printed import RepeatedClaimEvidence, merge_printed_numbers
from kirmash.series.priors import (
    ASSUMED_TIER,
    CONFIRMED_TIER,
    OFFICIAL_TIER,
    PRESS_TIER,
    load_priors,
)

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
class ShareOfTotal:
    """What a level was computed from: the share in percent, the total, and the claims that state
    the total, the finest first.
    """

    share: Quantity
    total: Quantity
    total_claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesEvidence:
    """Claims, the publication day of each document by id (None where unknown), and the judgements
    in force.

    ``amended`` is what people changed in claims: by claim id the claim as it should be read, or
    None for a claim that no longer counts. ``tiers`` gives the source tier of documents by id (see
    ``source_tiers.csv``); a document without one is press. ``assumed`` are ids of claims taken as
    right whatever others state: what the estimate would be if they were. ``ceilings`` are levels
    the series cannot be above, by period: those of the country for a region of it. ``outlets``
    names the outlet of documents by id; one without is an outlet of its own. ``claim_tiers`` gives
    the tier of claims by id where it is not that of their document: official cells, and levels that
    a person says are to be used. ``shares`` says by claim id of what share and total the level is
    computed that ``amended`` has for a share.
    """

    claims: tuple[Claim, ...]
    published: Mapping[str, date | None]
    judgements: tuple[Judgement, ...] = ()
    amended: Mapping[str, Claim | None] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    ceilings: Mapping[Period, float] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    outlets: Mapping[str, str] = field(default_factory=dict)
    claim_tiers: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, ShareOfTotal] = field(default_factory=dict)


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


FUTURE_MODALITIES = frozenset({Modality.TARGET, Modality.FORECAST})
DIRECTIONAL_FLOWS = frozenset({Measure.EXPORTS, Measure.IMPORTS})


@dataclass(frozen=True, slots=True)
class EvidenceSelection:
    """Relevant claims with their utterances, the usable evidence, and by id why a claim is
    excluded.

    ``original_ids`` gives the id in the ledger of every amended claim, ``shares`` by id what the
    levels are computed from that are a share of a total.
    """

    claims: Mapping[str, Claim]
    utterances: tuple[Utterance, ...]
    usable: tuple[RepeatedClaimEvidence, ...]
    excluded: Mapping[str, str]
    utterance_by_claim: Mapping[str, Utterance]
    original_ids: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, ShareOfTotal] = field(default_factory=dict)


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
    usable = [
        item
        for utterance in grouped
        if (item := _usable(utterance, claims, excluded, (evidence, confirmed, original)))
    ]
    merged = merge_printed_numbers(usable, evidence.outlets)
    shares = {
        key: evidence.shares[before]
        for key, before in original.items()
        if before in evidence.shares
    }
    return EvidenceSelection(
        claims, grouped, merged, excluded, utterance_by_claim, original, shares
    )


def _usable(
    utterance: Utterance,
    claims: Mapping[str, Claim],
    excluded: Mapping[str, str],
    context: tuple[SeriesEvidence, set[str], Mapping[str, str]],
) -> RepeatedClaimEvidence | None:
    """What counts of an utterance; None where nothing does."""
    evidence, confirmed, original = context
    names = tuple(key for key in utterance.claims if key not in excluded)
    if not names or utterance.period is None:
        return None
    used = tuple(claims[key] for key in names)
    tier = _best_tier(used, names, evidence, (confirmed, original))
    return RepeatedClaimEvidence(
        utterance.id, used, utterance.period, tier, published=utterance.published
    )


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
    names: Sequence[str],
    evidence: SeriesEvidence,
    judged: tuple[set[str], Mapping[str, str]],
) -> str:
    """The best tier of the sources; a cell of a table on the past is at least of official tier.

    ``names`` are the ids of the claims, ``judged`` the ids people confirmed and those that amended
    claims had.
    """
    confirmed, original = judged
    if evidence.assumed and any(original.get(key, key) in evidence.assumed for key in names):
        return ASSUMED_TIER
    table = load_priors().tiers
    own = {original.get(key, key) for key in names} & evidence.claim_tiers.keys()
    if own:
        return min(
            (evidence.claim_tiers[key] for key in own),
            key=lambda tier: (table[tier].gross_error_chance, tier),
        )
    if not confirmed.isdisjoint(names):
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
        key: by_target.get(key) or by_target.get(claim_anchor(claim))
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


def claim_anchor(claim: Claim) -> str:
    """The place of a claim as judgements name it; "-" of one without words."""
    return f"{claim.document}:{claim.spans[0].start}:{claim.spans[0].end}" if claim.spans else "-"


def base_period_of(claim: Claim, period: Period) -> Period:
    """The period a change is measured from: as stated, or the same months a year before; a base of
    another length is replaced by the period's own months the same number of years before.
    """
    base = claim.base_period
    if base is None or base == period:
        return _earlier_period(period, MONTHS_IN_YEAR)
    if base.months == period.months:
        return base
    years = max(1, round((period.first - base.first) / MONTHS_IN_YEAR))
    return _earlier_period(period, MONTHS_IN_YEAR * years)


def _earlier_period(period: Period, months: int) -> Period:
    return period.months_earlier(months) if period.first >= months else period
