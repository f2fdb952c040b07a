from __future__ import annotations

from datetime import date

from tests.deals.match_cases import bus_offer

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.deals.joins import ComparedMentions, JoinBasis, explain_joins
from kirmash.deals.matching import NEAR_MISS
from kirmash.deals.traits import MentionFeatures
from kirmash.records.deals import DealStatus
from kirmash.records.judgements import Judgement, Verdict


def explained(
    *mentions: MentionFeatures, judgements: tuple[Judgement, ...] = ()
) -> tuple[int, tuple[ComparedMentions, ...], tuple[ComparedMentions, ...]]:
    """The number of deals, and the joins and near misses of the first mention's deal."""
    dated = [DatedDealMention(item.mention, item.published) for item in mentions]
    deals = cluster_mentions_into_deals(dated, judgements, ClusteringOptions(date(2022, 1, 1)))
    deal = next(deal for deal in deals if mentions[0].mention_id in deal.mentions)
    return len(deals), *explain_joins(deal, deals, dated)


OFFERED = bus_offer(sums=("USD 12000000",))
SIGNED = bus_offer("2020-04-01", status=DealStatus.SIGNED, sums=("USD 12000000",))


def test_a_join_names_what_agrees_and_its_weight() -> None:
    number, (join,), missed = explained(OFFERED, SIGNED)
    assert (number, missed) == (1, ())
    assert (join.mention, join.other) == (SIGNED.mention_id, OFFERED.mention_id)
    assert join.basis is JoinBasis.WEIGHTS
    weights = {level.comparison: level.weight for level in join.compared}
    assert weights["amount"] > 0
    assert "firms" not in weights


def test_a_near_miss_names_the_other_deal() -> None:
    first = bus_offer(names=("=maz",))
    second = bus_offer("2020-04-01", status=DealStatus.SIGNED, names=("=gaz",))
    number, joins, (miss,) = explained(first, second)
    assert (number, joins) == (2, ())
    assert miss.basis is JoinBasis.NONE
    assert miss.bits >= NEAR_MISS
    assert ("firms", "one_differs") in {(item.comparison, item.level) for item in miss.compared}


def test_a_join_by_a_person_says_that_the_weights_are_too_few() -> None:
    later = bus_offer(
        "2020-04-01", "flour", goods=("flour",), status=DealStatus.SIGNED, counts=("70 tonnes",)
    )
    merge = Judgement(
        OFFERED.mention_id, Verdict.MERGE, "A. Reader", "2021-01-01T00:00:00Z", later.mention_id
    )
    number, (join,), _ = explained(OFFERED, later, judgements=(merge,))
    assert number == 1
    assert join.basis is JoinBasis.OTHER
