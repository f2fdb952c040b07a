"""The status rules that want more than one deal, or the words of a telling (deal-status rules after
TUFF 3.0).
"""

from __future__ import annotations

from datetime import date

import pytest

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.deals.history import (
    FOLLOWS,
    PART_OF,
    REST_OF,
    RESUMES,
    find_deal_relations,
    without_umbrella_deals,
)
from kirmash.extract import details
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span

K, S = DealKind, DealStatus
PAIR = ("BLR", "RU-IVA")


def dated_mention(
    day: str, kind: DealKind, status: DealStatus, words: str, **more: object
) -> DatedDealMention:
    more = {"goods": ("bus",), **more} if kind is K.SUPPLY else more
    mention = DealMention(
        f"{day}/{words}", kind, status, PAIR, words, (Span(0, len(words), words),), **more
    )  # type: ignore[arg-type]  # fields of a mention
    return DatedDealMention(details.add_deal_details(mention), date.fromisoformat(day))


def deals(*mentions: DatedDealMention) -> tuple[Deal, ...]:
    return cluster_mentions_into_deals(mentions, (), ClusteringOptions(date(2017, 12, 31)))


def test_suspended_then_requested_anew_is_a_new_deal_that_resumes_the_old() -> None:
    new, old = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.SIGNED, "contract on buses"),
        dated_mention("2016-06-10", K.SUPPLY, S.SUSPENDED, "supply of buses suspended"),
        dated_mention("2017-06-10", K.SUPPLY, S.PROPOSED, "buses are offered again"),
    )
    assert (old.status, new.status) == (S.SUSPENDED, S.PROPOSED)
    assert [
        (relation.deal, relation.kind, relation.other)
        for relation in find_deal_relations([new, old])
    ] == [(new.id, RESUMES, old.id)]


def test_suspended_then_running_again_is_a_single_deal_resumed() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.SIGNED, "contract on buses"),
        dated_mention("2016-06-10", K.SUPPLY, S.SUSPENDED, "supply of buses suspended"),
        dated_mention("2016-09-10", K.SUPPLY, S.IN_PROGRESS, "buses are delivered again"),
    )
    assert deal.status is S.RESUMED
    assert not find_deal_relations([deal])


def test_part_delivered_before_the_cancellation_is_split_from_the_rest() -> None:
    rest, done = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.SIGNED, "contract on buses"),
        dated_mention("2016-06-10", K.SUPPLY, S.COMPLETED, "ten buses were delivered"),
        dated_mention(
            "2016-09-10", K.SUPPLY, S.SUSPENDED, "the contract on the other buses was terminated"
        ),
    )
    assert (done.status, rest.status) == (S.COMPLETED, S.CANCELLED)
    assert [
        (relation.deal, relation.kind, relation.other)
        for relation in find_deal_relations([rest, done])
    ] == [(rest.id, REST_OF, done.id)]


def test_signed_then_rejected_by_a_parliament_is_suspended_with_its_reason() -> None:
    (deal,) = deals(
        dated_mention(
            "2016-01-10", K.AGREEMENT, S.SIGNED, "agreement on a credit line", theme="credit_line"
        ),
        dated_mention(
            "2016-06-10",
            K.AGREEMENT,
            S.SIGNED,
            "agreement on a credit line rejected by parliament",
            theme="credit_line",
        ),
    )
    assert deal.status is S.SUSPENDED
    assert deal.flags == ("rejected",)


def test_another_supplier_takes_a_deal_back_to_planned_and_flags_it() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.SIGNED, "contract on buses"),
        dated_mention(
            "2016-06-10", K.SUPPLY, S.PLANNED, "buses will be bought from another supplier"
        ),
    )
    assert deal.status is S.PLANNED
    assert deal.flags == ("another",)


def test_paid_in_full_with_no_word_of_a_stop_is_completed_with_a_reason() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.SIGNED, "contract on buses"),
        dated_mention("2016-06-10", K.SUPPLY, S.SIGNED, "контракт на автобусы оплачен полностью"),
    )
    assert deal.status is S.COMPLETED
    assert deal.flags == ("paid",)


def test_paid_in_full_and_then_stopped_stays_stopped() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.SIGNED, "contract on buses paid in full"),
        dated_mention("2016-06-10", K.SUPPLY, S.SUSPENDED, "buses suspended"),
    )
    assert deal.status is S.SUSPENDED


def test_a_pledge_reported_as_completed_stays_a_pledge() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.PROPOSED, "buses are offered"),
        dated_mention("2016-06-10", K.SUPPLY, S.COMPLETED, "buses reportedly delivered"),
    )
    assert deal.status is S.PLANNED
    assert len(deal.history) == 2


def test_a_pledge_cannot_be_cancelled() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.SUPPLY, S.PROPOSED, "buses are offered"),
        dated_mention("2016-06-10", K.SUPPLY, S.SUSPENDED, "the bus offer was called off"),
    )
    assert deal.status is S.PROPOSED


def test_a_signed_framework_binds_nobody_and_cannot_be_suspended() -> None:
    (deal,) = deals(
        dated_mention("2016-01-10", K.AGREEMENT, S.SIGNED, "memorandum of intent", theme="intent"),
        dated_mention(
            "2016-06-10", K.AGREEMENT, S.SUSPENDED, "memorandum of intent suspended", theme="intent"
        ),
    )
    assert deal.status is S.SIGNED


def test_umbrellas_are_never_added_up_with_their_parts() -> None:
    heading, row = Span(0, 4, "plan"), Span(5, 9, "item")
    plan = DealMention(
        "doc", K.ROADMAP, S.PLANNED, PAIR, "plan", (heading,), theme="plan_of_measures"
    )
    item = DealMention("doc", K.SUPPLY, S.PLANNED, PAIR, "buses", (row, heading), goods=("bus",))
    registered = deals(
        DatedDealMention(plan, date(2016, 4, 18)), DatedDealMention(item, date(2016, 4, 18))
    )
    assert [deal.kind for deal in without_umbrella_deals(registered)] == [K.SUPPLY]
    assert [relation.kind for relation in find_deal_relations(registered)] == [PART_OF]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (K.VISIT, "a delegation of Brest Region visited Ivanovo", "return visit to Brest"),
        (K.OTHER, "business talks were held", "another round of business talks was held"),
        (K.PROJECT, "первую очередь красильни ввели", "вторую очередь красильни начали строить"),
    ],
)
def test_what_is_called_another_follows_the_one_before(
    kind: DealKind, first: str, second: str
) -> None:
    mentions = (
        dated_mention("2016-01-10", kind, S.COMPLETED, first),
        dated_mention("2017-02-10", kind, S.COMPLETED, second),
    )
    found = deals(*mentions)
    old, new = sorted(found, key=lambda deal: str(deal.last_mentioned))
    relations = find_deal_relations(found, [item.mention for item in mentions])
    assert (new.id, FOLLOWS, old.id) in {(one.deal, one.kind, one.other) for one in relations}


def test_another_round_of_another_matter_follows_nothing() -> None:
    mentions = (
        dated_mention("2016-01-10", K.OTHER, S.COMPLETED, "talks on quarantine were held"),
        dated_mention("2017-02-10", K.OTHER, S.COMPLETED, "another round of chess was played"),
    )
    assert not find_deal_relations(deals(*mentions), [item.mention for item in mentions])
