"""How deals stand to one another: part of a plan, asked for anew after a stop, the rest of what was
delivered in part.

Umbrellas are never added up with their parts: ``countable_deals`` leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.deals.matching import goods_overlap, parties_compatible
from kirmash.deals.status import PLEDGE_STATUSES, STOP_STATUSES, is_umbrella
from kirmash.records.deals import Deal, DealStatus

PART_OF, RESUMES, REST_OF = "part_of", "resumes", "rest_of"


@dataclass(frozen=True, slots=True)
class DealRelation:
    """``deal`` stands in ``kind`` (part_of, resumes, rest_of) to ``other``; both are
    ids of deals.
    """

    deal: str
    kind: str
    other: str


def find_relations(deals: Sequence[Deal]) -> tuple[DealRelation, ...]:
    """Every relation among ``deals``, sorted; a deal resumes the last like one that was stopped
    before it was told of.
    """
    results = [DealRelation(deal.id, PART_OF, deal.umbrella) for deal in deals if deal.umbrella]
    stopped = [deal for deal in deals if deal.status in STOP_STATUSES]
    for deal in deals:
        results += _resumed_deals(deal, stopped)
        results += _undelivered_rests(deal, deals)
    return tuple(
        sorted(results, key=lambda relation: (relation.deal, relation.kind, relation.other))
    )


def countable_deals(deals: Iterable[Deal]) -> tuple[Deal, ...]:
    """The deals that may be counted or added up: all but umbrellas, whose parts are deals of their
    own.
    """
    return tuple(deal for deal in deals if not is_umbrella(deal.kind, deal.theme))


def _resumed_deals(deal: Deal, stopped: Sequence[Deal]) -> Iterator[DealRelation]:
    """Asked for anew: its first word is an offer or plan, later than the last word of a stopped
    deal of like subject.
    """
    first = deal.history[0]
    if first.status not in PLEDGE_STATUSES or first.published is None:
        return
    before = [
        (candidate.last_mentioned, candidate.id)
        for candidate in stopped
        if candidate.last_mentioned
        and candidate.last_mentioned < first.published
        and _similar_subject(candidate, deal)
    ]
    if before:
        yield DealRelation(deal.id, RESUMES, max(before)[1])


def _undelivered_rests(deal: Deal, deals: Sequence[Deal]) -> Iterator[DealRelation]:
    """Cancelled with no word before it, while a like deal was completed: what was not delivered of
    that.
    """
    if (
        deal.status is not DealStatus.CANCELLED
        or deal.history[0].status is not DealStatus.CANCELLED
    ):
        return
    day = deal.history[0].published or date.max
    done = [
        candidate
        for candidate in deals
        if candidate.status is DealStatus.COMPLETED
        and candidate.kind is deal.kind
        and _similar_subject(candidate, deal)
    ]
    before = [
        (candidate.last_mentioned, candidate.id)
        for candidate in done
        if candidate.last_mentioned and candidate.last_mentioned <= day
    ]
    if before:
        yield DealRelation(deal.id, REST_OF, max(before)[1])


def _similar_subject(left: Deal, right: Deal) -> bool:
    if not parties_compatible(frozenset(left.parties), frozenset(right.parties)):
        return False
    if left.goods or right.goods:
        return goods_overlap(frozenset(left.goods), frozenset(right.goods)) >= 0.5
    return bool(left.theme) and left.theme == right.theme
