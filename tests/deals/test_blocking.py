from __future__ import annotations

from tests.deals.match_cases import bus_offer

from kirmash.deals.blocking import blocking_keys, lookup_keys
from kirmash.records.deals import DealKind


def test_goods_of_one_heading_share_a_key() -> None:
    assert set(blocking_keys(bus_offer(goods=("bus",)))) & set(
        blocking_keys(bus_offer("2022-03-01", goods=("bus", "trolleybus")))
    )


def test_a_sum_finds_those_a_twentieth_away() -> None:
    first = bus_offer(goods=(), sums=("USD 12000000",))
    second = bus_offer("2023-03-01", "machines", goods=(), sums=("USD 11600000",))
    assert set(blocking_keys(first)) & set(lookup_keys(second))


def test_a_firm_is_found_by_its_case_forms() -> None:
    first = bus_offer(goods=(), names=("kamazu",))
    second = bus_offer("2023-03-01", "machines", goods=(), names=("kamazom",))
    assert ("name", "kamaz") in set(blocking_keys(first)) & set(lookup_keys(second))


def test_days_reach_the_fortnights_beside_them() -> None:
    first = bus_offer("2020-03-01", kind=DealKind.VISIT, goods=())
    near = bus_offer("2020-03-12", kind=DealKind.VISIT, goods=())
    far = bus_offer("2020-06-12", kind=DealKind.VISIT, goods=())
    own = {key for key in blocking_keys(first) if key[0] == "days"}
    assert own & set(lookup_keys(near))
    assert not own & set(lookup_keys(far))


def test_other_goods_of_another_year_share_nothing() -> None:
    first = bus_offer(goods=("bus",))
    second = bus_offer("2023-03-01", "flour", goods=("flour",))
    assert not set(blocking_keys(first)) & set(lookup_keys(second))
