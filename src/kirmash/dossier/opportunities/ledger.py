"""What the ledger knows for opportunities: the deals of a pair with their sentences and goods, and
what is told of the flows of these goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kirmash.briefs.deal_titles import deal_titles, is_meeting
from kirmash.dossier import answers, scope
from kirmash.dossier.opportunities.headings import load_heading_flows
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial, build_deals, dated_mentions_of
from kirmash.extract.deal_routes import main_goods, supply_route
from kirmash.opportunities.goods_flows import OutcomeFlows, YearlyFlow
from kirmash.opportunities.register import RegisteredDeal, headings_of
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal, DealKind, DealMention
from kirmash.records.estimates import is_projected
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Hedge, Measure, Modality
from kirmash.reference import lexicons
from kirmash.settings import Settings

MAX_AMOUNTS = 2  # sums and numbers in words that stand beside a deal
_ROUTED_KINDS = frozenset({DealKind.SUPPLY, DealKind.RESUMPTION})
_FLOWS = {Measure.EXPORTS, Measure.IMPORTS}


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Whose ledger: its material for a pair, the settings and the folder of trade tables."""

    material: DossierMaterial
    pair: Pair
    settings: Settings
    tables: Path


def register_deals(query: LedgerQuery) -> tuple[RegisteredDeal, ...]:
    """The deals of the pair as opportunities take them, the latest mentioned first."""
    mentions = {dated.mention.id: dated.mention for dated in dated_mentions_of(query.material)}
    return tuple(
        _registered(deal, [mentions[name] for name in deal.mentions if name in mentions], query)
        for deal in build_deals(query.material, query.settings)
        if scope.is_deal_of_pair(query.pair, deal.parties)
    )


def _registered(deal: Deal, mentions: list[DealMention], query: LedgerQuery) -> RegisteredDeal:
    texts = tuple(dict.fromkeys(filter(None, (deal.object, *(s.quote for s in deal.history)))))
    goods = main_goods(deal.goods, texts)
    route = (
        supply_route(texts, deal.parties, goods, deal.actors)
        if deal.kind in _ROUTED_KINDS
        else None
    )
    amounts = tuple(dict.fromkeys(mention.amount for mention in mentions if mention.amount))
    return RegisteredDeal(
        deal,
        tuple(deal_titles(deal, query.pair.codes).items()),
        is_meeting(deal),
        _codes(deal, goods),
        route.giver if route else "",
        route.taker if route else "",
        "; ".join(amounts[:MAX_AMOUNTS]),
    )


def _codes(deal: Deal, goods: Iterable[str]) -> tuple[str, ...]:
    """Headings and chapters of the goods a deal is about; of all its codes where they have none."""
    known = lexicons.goods()
    codes = [code for key in goods if key in known for code in known[key].hs]
    return headings_of(codes or deal.hs)


def outcome_flows(query: LedgerQuery, deals: Iterable[RegisteredDeal]) -> OutcomeFlows:
    """What tables, claims and estimates tell of the flows of the deals' headings."""
    codes = headings_of(code for item in deals for code in item.codes)
    tables = load_heading_flows(query.tables, query.pair.codes, codes, query.material.as_of)
    confirmed = answers.leave_out_unconfirmed(query.material, query.material.extractions)
    claims = list(_goods_claims(query.pair, confirmed))
    return OutcomeFlows(
        tables.pair,
        tables.flows,
        tables.told,
        tuple(flow for claim in claims if (flow := _yearly_flow(claim))),
        tuple((claim.hs, claim.id) for claim in claims),
        _yearly_totals(query),
        tables.source,
        tables.nomenclature,
        tables.retrieved,
    )


def _goods_claims(pair: Pair, extractions: Iterable[Extraction]) -> Iterator[Claim]:
    """Reported flows of some goods between the pair."""
    for extraction in extractions:
        for claim in extraction.claims:
            traded = claim.measure in {*_FLOWS, Measure.TURNOVER}
            reported = claim.modality is Modality.REPORTED and not claim.is_unconfirmed
            of_pair = scope.is_figure_of_pair(pair, claim.pair)
            if claim.hs and traded and reported and of_pair:
                yield claim


def _yearly_flow(claim: Claim) -> YearlyFlow | None:
    """The dollars of a calendar year that a claim states of a direction; None for all others."""
    period, quantity = claim.period, claim.quantity
    if claim.measure not in _FLOWS or not claim.reporter or not claim.partner:
        return None
    if period is None or not period.is_year or quantity is None:
        return None
    if quantity.unit != "USD" or quantity.hedge not in {Hedge.EXACT, Hedge.ABOUT}:
        return None
    ends = (claim.reporter, claim.partner)
    exporter, importer = ends if claim.measure is Measure.EXPORTS else ends[::-1]
    return YearlyFlow(
        exporter, importer, period.year, headings_of(claim.hs), quantity.value, (claim.id,)
    )


def _yearly_totals(query: LedgerQuery) -> Mapping[int, tuple[float, float, float]]:
    """The estimated turnover of whole years in dollars: value and 90 % interval; without what is
    only expected by other years.
    """
    series = answers.estimate_series(query.material, query.pair, Measure.TURNOVER, query.settings)
    if series.unit != "USD":
        return {}
    return {
        point.period.year: (point.value, point.low, point.high)
        for point in series.points
        if point.period.is_year
        and point.value is not None
        and point.low is not None
        and point.high is not None
        and not is_projected(point)
    }
