"""Levels that a share of a total gives: 14.6 % of exports of $21.2 m are exports of $3.1 m.

The total is the same economy's flow with all countries in the same months, wherever it is stated.
What rests on a bound is not computed, nor what rests on totals that contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import currencies, decisions
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.records.claims import SEVERAL, Claim
from kirmash.records.estimates import Series
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Verdict
from kirmash.records.periods import Period
from kirmash.records.quantities import TRADE_MEASURES, Hedge, Measure, Modality, Quantity
from kirmash.series.evidence import ShareOfTotal, ids_awaiting_confirmation
from kirmash.series.priors import BOUND_SIDES, interpret_hedge, rounding_step

WHOLE_PERCENT = 100.0
HEDGED_WIDTH = 1.65
"""Standard deviations from the middle of a hedged number to the ends of its interval."""
SHARED_FLOWS = frozenset({Measure.TURNOVER, Measure.EXPORTS, Measure.IMPORTS})
_WORLD_CODE = "WLD"


@dataclass(frozen=True, slots=True)
class ShareLevel:
    """A share read as the level that it amounts to (in the unit of the total, its interval from
    both roundings; ``whole`` tells it from a level that is stated), and what that was computed
    from.
    """

    level: Claim
    basis: ShareOfTotal


def is_share_of_flow(claim: Claim) -> bool:
    """Whether a claim states the share of one of two economies in the other's whole flow of a
    period, as a number that is no bound.
    """
    quantity, whole = claim.quantity, claim.whole
    if claim.measure is not Measure.SHARE or quantity is None or whole is None:
        return False
    is_whole_flow = whole.flow in SHARED_FLOWS and not whole.other and whole.economy in claim.pair
    words_fit = claim.share_kind in {"", whole.flow}
    return (
        is_whole_flow
        and words_fit
        and len(claim.pair) > 1
        and not (claim.one_firm or claim.is_partial or claim.hs)
        and _is_reported_number(claim)
        and quantity.unit == "percent"
        and 0 < quantity.value < WHOLE_PERCENT
    )


def is_total(claim: Claim) -> bool:
    """Whether a claim states an economy's flow with all countries in a period, as a number that is
    no bound.
    """
    alone = claim.pair <= {claim.reporter, _WORLD_CODE} and claim.partner != SEVERAL
    return (
        claim.measure in SHARED_FLOWS
        and claim.reporter is not None
        and alone
        and not (claim.is_partial or claim.hs or claim.share_of)
        and _is_reported_number(claim)
        and claim.quantity is not None
        and claim.quantity.value > 0
    )


def _is_reported_number(claim: Claim) -> bool:
    quantity = claim.quantity
    return (
        quantity is not None
        and claim.period is not None
        and claim.period.has_whole_months
        and claim.modality is Modality.REPORTED
        and quantity.hedge not in BOUND_SIDES
    )


def share_levels(claims: Iterable[Claim], totals: Iterable[Claim]) -> dict[str, ShareLevel]:
    """By the id of a share the level it gives; nothing of one whose total nobody states, or whose
    totals contradict each other.
    """
    known: dict[tuple[str, Measure, Period], list[Claim]] = {}
    for total in filter(is_total, totals):
        if total.reporter and total.period:
            known.setdefault((total.reporter, total.measure, total.period), []).append(total)
    levels: dict[str, ShareLevel] = {}
    for claim in filter(is_share_of_flow, claims):
        whole, period = claim.whole, claim.period
        if whole is None or whole.flow is None or period is None:
            continue
        stated = _agreeing(known.get((whole.economy, whole.flow, period), ()))
        if stated:
            levels[claim.id] = _share_level(claim, whole.economy, whole.flow, stated)
    return levels


def _agreeing(totals: Sequence[Claim]) -> tuple[Claim, ...]:
    """The totals of one flow and period, the finest first; none where two contradict each other."""
    numbers = [(total, _ends(total.quantity)) for total in totals if total.quantity]
    units = {total.quantity.unit for total, _ in numbers if total.quantity}
    if not numbers or len(units) > 1:
        return ()
    if max(low for _, (low, _) in numbers) > min(high for _, (_, high) in numbers):
        return ()
    return tuple(total for total, _ in sorted(numbers, key=lambda n: (n[1][1] - n[1][0], n[0].id)))


def _share_level(
    claim: Claim, economy: str, flow: Measure, totals: tuple[Claim, ...]
) -> ShareLevel:
    share, total = claim.quantity, totals[0].quantity
    if share is None or total is None:
        raise AssertionError  # both were selected for having one
    other = next(code for code in claim.pair if code != economy)
    (low, high), (least, most) = _ends(share), _ends(total)
    quantity = Quantity(
        share.value * total.value / WHOLE_PERCENT,
        total.unit,
        Hedge.EXACT,
        low * least / WHOLE_PERCENT,
        high * most / WHOLE_PERCENT,
    )
    level = replace(
        claim,
        measure=flow,
        reporter=economy,
        partner=other,
        quantity=quantity,
        share_of=None,
        share_kind="",
    )
    return ShareLevel(level, ShareOfTotal(share, total, tuple(each.id for each in totals)))


def _ends(quantity: Quantity) -> tuple[float, float]:
    """Between what a number lies by its rounding or its hedge; a stated range as it is."""
    if quantity.low is not None and quantity.high is not None:
        return quantity.low, quantity.high
    if quantity.hedge is Hedge.EXACT:
        half = rounding_step(quantity.value) / 2
        return quantity.value - half, quantity.value + half
    hedged = interpret_hedge(quantity.value, quantity.hedge, "level")
    half = HEDGED_WIDTH * hedged.spread
    return max(hedged.middle - half, 0.0), hedged.middle + half


def levels_of_shares(
    material: DossierMaterial, pair: Pair, measure: Measure
) -> dict[str, ShareLevel]:
    """By its id every share that one of exactly this pair has in the other's flow of a period, as
    the level it amounts to, read as people say it should be; none without a total that counts, nor
    for a ``measure`` that is no trade.
    """
    if measure not in TRADE_MEASURES:
        return {}
    narrow = Pair(pair.first, pair.second)
    stated = [
        claim
        for extraction in material.extractions
        for claim in extraction.claims
        if claim.whole and scope.is_figure_of_pair(narrow, claim.pair)
    ]
    if not stated:
        return {}
    read = decisions.amended_claims(material, stated)
    shares = {claim.id: read.get(claim.id) or claim for claim in stated}
    levels = share_levels(shares.values(), _counting_totals(material, pair))
    return {key: levels[claim.id] for key, claim in shares.items() if claim.id in levels}


def _counting_totals(material: DossierMaterial, pair: Pair) -> list[Claim]:
    """The totals of either economy that neither wait for a person nor were judged wrong."""
    totals = [
        claim
        for extraction in material.extractions
        for claim in extraction.claims
        if claim.reporter in pair.codes and is_total(claim)
    ]
    opinions = decisions.judgements_on(material, totals)
    refused = ids_awaiting_confirmation(totals, opinions)
    refused |= {judgement.target for judgement in opinions if judgement.verdict is Verdict.WRONG}
    return [claim for claim in totals if claim.id not in refused]


def shares_in_unit(
    material: DossierMaterial, shares: Mapping[str, ShareLevel], unit: str
) -> Iterator[Claim]:
    """The shares, as they stand, whose levels can bear on a series in ``unit``."""
    for extraction in material.extractions if shares else ():
        for claim in extraction.claims:
            level = shares.get(claim.id)
            if level and currencies.fits_unit(level.level, unit):
                yield claim


def bases_of(levels: Mapping[str, ShareLevel]) -> dict[str, ShareOfTotal]:
    """By the id of a share what its level was computed from."""
    return {key: each.basis for key, each in levels.items()}


def totals_of_shares(
    material: DossierMaterial, relevant: Iterable[Extraction], series: Iterable[Series]
) -> Iterator[Extraction]:
    """Of documents that do not speak of the pair the totals alone that its shares are of."""
    about = {extraction.document.id for extraction in relevant}
    cited = {key for line in series for point in line.points for key in point.evidence}
    for extraction in material.extractions:
        if extraction.document.id not in about:
            claims = tuple(claim for claim in extraction.claims if claim.id in cited)
            if claims:
                yield replace(extraction, claims=claims, deals=(), actors=(), goods=())
