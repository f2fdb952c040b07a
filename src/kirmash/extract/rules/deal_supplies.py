"""Whether a clause tells of goods on the move or of a work, and how far that is: offered, going on,
done.
"""

from __future__ import annotations

from kirmash.extract.rules import deal_signs, deal_stages
from kirmash.extract.rules.deal_clause import Clause, plain
from kirmash.extract.rules.deal_words import Hit
from kirmash.records.deals import DealStatus

PROPOSED, PLANNED, IN_PROGRESS = DealStatus.PROPOSED, DealStatus.PLANNED, DealStatus.IN_PROGRESS
COMPLETED, SUSPENDED = DealStatus.COMPLETED, DealStatus.SUSPENDED


def shipped(clause: Clause) -> bool:
    return material(clause) and not clause.money and not deal_signs.COUNTED.search(clause.words)


def material(clause: Clause) -> bool:
    """Something is to be supplied: goods or an amount of them are named, and the clause is no
    statistics.
    """
    going = any(hit.value == IN_PROGRESS for hit in clause.hits)
    if deal_signs.GREW.search(clause.words) and deal_signs.COUNTED.search(clause.words):
        return False
    named = clause.goods > 0 or bool(
        deal_signs.AMOUNT.search(clause.words) or deal_signs.WARES.search(clause.words)
    )
    return named and not clause.figures and not (clause.money and going)


def _to_partner(clause: Clause) -> bool:
    """'Belarus offers cement to Tula Oblast'; a shop that 'offers products of X, the largest in
    Europe' offers them to nobody named.
    """
    return clause.places > 1 and bool(deal_signs.OFFERED_TO.search(clause.words))


def offered(clause: Clause) -> bool:
    """An offer made to a partner, not a shop's: by a person, an office or an economy to another, or
    in a heading.
    """
    offers = any(
        clause.words[hit.start - clause.start : hit.end - clause.start].lower().startswith("offer")
        for hit in clause.hits
    )
    return (
        offers
        and material(clause)
        and (clause.heading or clause.people > 0 or _to_partner(clause) or "office" in clause.roles)
    )


def bought(clause: Clause) -> bool:
    """Goods of a named country were bought: a deal done, where neither a sum nor a share makes it
    statistics.
    """
    return shipped(clause) and clause.places > 0 and deal_stages.moved(clause.words)


def moving(clause: Clause, anchor: Hit) -> DealStatus | None:
    """A supply by wish and plan first, else by the verb of its phase; 'was' and 'has been' alone
    may be a count and make no deal.
    """
    if deal_signs.BIDS.search(clause.words):
        return PROPOSED
    told, far = plain(clause, anchor), deal_stages.done_so_far(clause.words)
    if (far and "negation" in clause.roles) or (far is PLANNED and told is None):
        return far
    if told in {PROPOSED, PLANNED, SUSPENDED}:
        return told
    if far is None and deal_stages.running(clause.words) and clause.places:
        far = IN_PROGRESS
    return far or (told if told is IN_PROGRESS else None)


def making(clause: Clause, anchor: Hit) -> DealStatus | None:
    """A work by the verb of its phase where no wish or plan is told."""
    told = plain(clause, anchor)
    return (
        told
        if told in {PROPOSED, PLANNED, SUSPENDED}
        else deal_stages.done_so_far(clause.words) or told
    )


def sent(clause: Clause, anchor: Hit) -> DealStatus | None:
    """'The last batch has arrived' is done, though who 'has arrived' is on a visit."""
    told = plain(clause, anchor)
    return COMPLETED if told is IN_PROGRESS and deal_stages.arrived(clause.words) else told


def sets_up(clause: Clause) -> bool:
    """'Offers to set up the assembly of buses': what is offered is a work, no goods."""
    return clause.goods > 0 and not clause.figures and bool(deal_signs.SETS_UP.search(clause.words))
