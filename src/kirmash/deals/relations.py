"""How deals stand to one another: part of a plan, asked for anew after a stop, the rest of what was
delivered in part.

Umbrellas are never added up with their parts: ``summed`` leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kirmash.deals.matching import goods_in_common, parties_fit
from kirmash.deals.status import PLEDGES, STOPS, is_umbrella
from kirmash.records.deals import Deal, DealStatus

PART_OF, RESUMES, REST_OF = "part_of", "resumes", "rest_of"


@dataclass(frozen=True, slots=True)
class Relation:
    """``deal`` stands in ``kind`` (part_of, resumes, rest_of) to ``other``; both are
    ids of deals.
    """

    deal: str
    kind: str
    other: str


def relations(deals: Sequence[Deal]) -> tuple[Relation, ...]:
    """Every relation among ``deals``, sorted; a deal resumes the last like one that was stopped
    before it was told of.
    """
    found = [Relation(deal.id, PART_OF, deal.umbrella) for deal in deals if deal.umbrella]
    stopped = [deal for deal in deals if deal.status in STOPS]
    for deal in deals:
        found += _after_stop(deal, stopped)
        found += _rests(deal, deals)
    return tuple(sorted(found, key=lambda one: (one.deal, one.kind, one.other)))


def summed(deals: Iterable[Deal]) -> tuple[Deal, ...]:
    """The deals that may be counted or added up: all but umbrellas, whose parts are deals of their
    own.
    """
    return tuple(deal for deal in deals if not is_umbrella(deal.kind, deal.theme))


def _after_stop(deal: Deal, stopped: Sequence[Deal]) -> Iterator[Relation]:
    """Asked for anew: its first word is an offer or plan, later than the last word of a stopped
    deal of like subject.
    """
    first = deal.history[0]
    if first.status not in PLEDGES or first.said is None:
        return
    before = [
        (one.last_said, one.id)
        for one in stopped
        if one.last_said and one.last_said < first.said and _alike(one, deal)
    ]
    if before:
        yield Relation(deal.id, RESUMES, max(before)[1])


def _rests(deal: Deal, deals: Sequence[Deal]) -> Iterator[Relation]:
    """Cancelled with no word before it, while a like deal was completed: what was not delivered of
    that.
    """
    if (
        deal.status is not DealStatus.CANCELLED
        or deal.history[0].status is not DealStatus.CANCELLED
    ):
        return
    day = deal.history[0].said or date.max
    done = [
        one
        for one in deals
        if one.status is DealStatus.COMPLETED and one.kind is deal.kind and _alike(one, deal)
    ]
    before = [(one.last_said, one.id) for one in done if one.last_said and one.last_said <= day]
    if before:
        yield Relation(deal.id, REST_OF, max(before)[1])


def _alike(one: Deal, other: Deal) -> bool:
    if not parties_fit(frozenset(one.parties), frozenset(other.parties)):
        return False
    if one.goods or other.goods:
        return goods_in_common(frozenset(one.goods), frozenset(other.goods)) >= 0.5
    return bool(one.theme) and one.theme == other.theme
