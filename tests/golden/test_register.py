"""The whole story of 2015–2024 of the demo dossier, deal by deal: what it is, how far it got, when it was last heard of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kirmash import Dossier, View
from kirmash.register.status import is_umbrella
from kirmash.terms.deals import Deal

PAIR = ("BLR", "RU-IVA")
AS_OF = View(date(2024, 7, 31))

# kind, goods or theme, first said, last said, status, outcome, mentions, part of the plan
Row = tuple[str, str, str, str, str, str, int, bool]
STORY: tuple[Row, ...] = (
    ("supply", "flax+textile", "2016-04-15", "2024-07-11", "in_progress", "open", 3, True),
    ("visit", "", "2024-07-11", "2024-07-11", "completed", "done", 1, False),
    ("supply", "combine_harvester+tractor", "2016-04-15", "2017-09-15", "completed", "done", 2, True),
    ("project", "industrial_cooperation", "2016-04-15", "2017-09-15", "lapsed", "open", 3, False),
    ("other", "working_group", "2016-04-15", "2017-09-15", "completed", "done", 2, True),
    ("roadmap", "plan_of_measures", "2016-04-12", "2017-05-22", "lapsed", "late", 6, False),
    ("supply", "bus+trolleybus", "2015-06-25", "2017-05-22", "lapsed", "late", 4, False),
    ("project", "tractor", "2017-05-22", "2017-05-22", "lapsed", "open", 1, False),
    ("other", "working_group", "2016-04-12", "2016-04-18", "completed", "done", 6, True),
    ("visit", "", "2016-04-12", "2016-04-18", "completed", "done", 10, False),
    ("resumption", "chassis+crane_truck", "2016-03-22", "2016-04-15", "lapsed", "late", 5, False),
    (
        "supply",
        "agricultural_machinery+dump_truck+food+machinery+passenger_vehicle_fleet+road_machinery+utility_vehicle",
        "2016-04-15",
        "2016-04-15",
        "lapsed",
        "open",
        2,
        False,
    ),
    ("project", "flax", "2016-04-15", "2016-04-15", "lapsed", "open", 1, False),
    ("agreement", "partnership_agreement", "2015-06-26", "2016-04-15", "lapsed", "late", 2, False),
    ("agreement", "long_term_trade", "2016-04-12", "2016-04-12", "lapsed", "open", 1, False),
    ("project", "elevator+lift", "2015-06-25", "2015-06-26", "lapsed", "open", 2, False),
    ("resumption", "textile_machinery+wool", "2015-06-26", "2015-06-26", "lapsed", "open", 1, False),
    ("supply", "agricultural_machinery+food", "2015-06-26", "2015-06-26", "lapsed", "open", 1, False),
    ("visit", "", "2015-06-25", "2015-06-25", "completed", "done", 1, False),
)
# What a reader would not have in the register, or would have under another deal; listed so that a mending shows.
DOUBTED: tuple[tuple[str, str, str], ...] = (
    ("visit", "", "2017-09-15"),  # the visit of April 2016, recalled as one of "last year"
    ("resumption", "crane_trucks", "2016-03-22"),  # the plant at work again: told beside the cranes it is to make
    ("project", "textile", "2016-04-18"),  # a wish without an object
    ("project", "", "2016-04-15"),  # the same wish in another outlet's words
    ("other", "", "2016-03-22"),  # talks of which nothing is said
)


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Iterator[tuple[Deal, ...]]:
    with Dossier.create(tmp_path_factory.mktemp("register")) as made:
        assert not made.add([demo_pages]).refused
        yield made.deals(PAIR, AS_OF)


@pytest.mark.parametrize("row", STORY, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_the_story_deal_by_deal(deals: tuple[Deal, ...], row: Row) -> None:
    assert [_row(deal) for deal in deals if _row(deal)[:3] == row[:3]] == [row]


def test_nothing_else_is_in_the_register_but_what_is_listed_as_doubted(deals: tuple[Deal, ...]) -> None:
    others = sorted(_row(deal)[:3] for deal in deals if _row(deal) not in STORY)
    assert others == sorted(DOUBTED)


def test_each_part_of_the_plan_names_it(deals: tuple[Deal, ...]) -> None:
    (plan,) = [deal for deal in deals if is_umbrella(deal.kind, deal.theme) and deal.kind == "roadmap"]
    assert {deal.umbrella for deal in deals if deal.umbrella} == {plan.id}


def test_no_mention_is_told_in_two_deals(deals: tuple[Deal, ...]) -> None:
    names = [name for deal in deals for name in deal.mentions]
    assert len(names) == len(set(names))


def _row(deal: Deal) -> Row:
    subject = "+".join(sorted(deal.goods)) or deal.theme
    begun = str(deal.history[0].said)
    return (
        deal.kind.value, subject, begun, str(deal.last_said), deal.status.value, deal.outcome, len(deal.mentions), bool(deal.umbrella),
    )  # fmt: skip
