from __future__ import annotations

from tests.deals.match_cases import bus_offer

from kirmash.deals.accounts import is_one_account
from kirmash.deals.comparisons import compare
from kirmash.deals.matching import MATCH_THRESHOLD, same_deal_score
from kirmash.deals.traits import MentionFeatures


def one_account(first: MentionFeatures, second: MentionFeatures) -> bool:
    return is_one_account(first, second, compare(first, second))


def test_buses_offered_again_are_one_account() -> None:
    assert one_account(bus_offer(), bus_offer("2021-09-01", "buses for the city"))


def test_two_sums_are_no_vague_accounts() -> None:
    first, second = bus_offer(sums=("USD 5000000",)), bus_offer("2020-05-01", counts=("40",))
    assert not one_account(first, second)


def test_other_goods_are_another_account() -> None:
    assert not one_account(bus_offer(), bus_offer("2020-05-01", "flour", goods=("flour",)))


def test_what_contradicts_keeps_vague_accounts_apart() -> None:
    first = bus_offer(names=("=maz",), towns=("mombasa",))
    second = bus_offer("2021-09-01", names=("=gaz",), towns=("nairobi",))
    assert one_account(first, second)
    assert same_deal_score(first, second) < MATCH_THRESHOLD
