from __future__ import annotations

from typing import Any

import pytest
from tests.deals.match_cases import bus_offer

from kirmash.deals.comparisons import COMPARISONS, compare
from kirmash.deals.matching import match_weights
from kirmash.records.deals import DealStatus


@pytest.mark.parametrize(
    ("name", "mine", "others", "level"),
    [
        ("amount", {"sums": ("USD 12000000",)}, {"sums": ("USD 12000000",)}, "exact"),
        ("amount", {"sums": ("USD 12000000",)}, {"sums": ("USD 11800000",)}, "rounded"),
        ("amount", {"sums": ("USD 12000000",)}, {"sums": ("USD 20000000",)}, "differs"),
        ("amount", {"sums": ("USD 12000000",)}, {"sums": ("EUR 12000000",)}, None),
        ("amount", {"sums": ("USD 12000000",)}, {}, None),
        ("number", {"counts": ("40",)}, {"counts": ("40",)}, "exact"),
        ("number", {"counts": ("3",)}, {"counts": ("3",)}, "exact_small"),
        ("number", {"counts": ("40",)}, {"counts": ("90",)}, "differs"),
        ("firms", {"names": ("=maz",)}, {"names": ("=maz",)}, "agree"),
        ("firms", {"names": ("=maz",)}, {"names": ("=gaz",)}, "one_differs"),
        ("town", {"towns": ("mombasa",)}, {"towns": ("nairobi",)}, "differ"),
        ("town", {"towns": ("chabahar",)}, {"towns": ("chahbehar",)}, "agree"),
        ("purpose", {"purposes": ("school",)}, {"purposes": ("hospital",)}, "differ"),
        ("purpose", {"purposes": ("en:schoo",)}, {"purposes": ("ru:школ",)}, None),
        ("direction", {"direction": ("from:BLR",)}, {"direction": ("to:BLR",)}, "differs"),
        ("novelty", {"lot": 1}, {"lot": 2}, "other_lot"),
    ],
)
def test_levels(name: str, mine: dict[str, Any], others: dict[str, Any], level: str | None) -> None:
    first, second = bus_offer(**mine), bus_offer("2020-04-01", **others)
    assert dict(compare(first, second)).get(name) == level


def test_what_is_silent_has_no_level() -> None:
    known = dict(compare(bus_offer(), bus_offer("2020-04-01")))
    assert not known.keys() & {"amount", "number", "firms", "town", "purpose", "direction", "due"}


def test_a_status_goes_forward_and_back() -> None:
    offered, signed = bus_offer(), bus_offer("2020-04-01", status=DealStatus.SIGNED)
    assert dict(compare(offered, signed))["progress"] == "forward"
    earlier = bus_offer("2020-02-01", status=DealStatus.SIGNED)
    assert dict(compare(earlier, offered))["progress"] == "back"


def test_every_weight_is_of_a_comparison() -> None:
    assert {name for name, _ in match_weights().by_level} <= COMPARISONS.keys()
