"""The whole story of 2015–2024 of the demo dossier as a careful reader of its pages tells it: what
each deal is, between whom, what was said of it when, what it has come to and by when it was due.

The rows were written from the pages, not from the program's output; where the two differed the
program was mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kirmash import Dossier, View
from kirmash.deals.status import is_umbrella
from kirmash.records.deals import Deal

PAIR = ("BLR", "RU-IVA")
AS_OF = View(date(2024, 7, 31))
VITEBSK = frozenset({"RU-IVA", "BY-VI"})


@dataclass(frozen=True, slots=True)
class ExpectedDeal:
    """One deal as read: ``mentions`` are the days and statuses of its tellings in order, ``words``
    a piece of what it is about.
    """

    kind: str
    subject: str
    words: str
    mentions: tuple[tuple[str, str], ...]
    status: str
    outcome: str
    due: str | None = None
    plan: bool = False
    parties: frozenset[str] = frozenset(PAIR)


STORY: tuple[ExpectedDeal, ...] = (
    # Ambassador Petrishenko with the head of the city's administration, June 2015
    ExpectedDeal("visit", "", "Петришенко", (("2015-06-25", "completed"),), "completed", "done"),
    # Buses and trolleybuses: offered in 2015, an item of the plan by mid-2017, offered again in May
    # 2017, nothing since
    ExpectedDeal(
        "supply",
        "bus+trolleybus",
        "автобусы",
        (
            ("2015-06-25", "proposed"),
            ("2015-06-26", "proposed"),
            ("2016-04-15", "planned"),
            ("2017-05-22", "proposed"),
        ),
        "lapsed",
        "late",
        due="2017-06-30",
    ),
    # Worn-out lifts to be replaced: agreed on, no day, never heard of again
    ExpectedDeal(
        "project",
        "elevator+lift",
        "подъёмники",
        (("2015-06-25", "planned"), ("2015-06-26", "proposed")),
        "lapsed",
        "open",
    ),
    # A wider choice of farm machines and food, told to local business
    ExpectedDeal(
        "supply",
        "agricultural_machinery+food",
        "agricultural machines",
        (("2015-06-26", "proposed"),),
        "lapsed",
        "open",
    ),
    # The maker of flax and wool equipment and the Belarusian mills
    ExpectedDeal(
        "resumption",
        "textile_machinery+wool",
        "flax and wool",
        (("2015-06-26", "proposed"),),
        "lapsed",
        "open",
    ),
    # Ivanovo and Vitebsk: planned in 2015, an item of the plan till the end of 2017, no word of its
    # signing
    ExpectedDeal(
        "agreement",
        "partnership_agreement",
        "partnership",
        (("2015-06-26", "planned"), ("2016-04-15", "planned")),
        "lapsed",
        "late",
        due="2017-12-31",
        parties=VITEBSK,
    ),
    # The truck crane plant back at work: to start in April 2016, wished for on MAZ chassis, being
    # restored in mid-April
    ExpectedDeal(
        "resumption",
        "chassis+crane_truck",
        "краны",
        (
            ("2016-03-22", "planned"),
            ("2016-03-22", "in_progress"),
            ("2016-04-15", "proposed"),
            ("2016-04-15", "in_progress"),
            ("2016-04-15", "proposed"),  # of one day the official telling comes last
        ),
        "resumed",
        "open",  # "will resume in April", "is being restored": nobody says that it was
        due="2016-04",
    ),
    # The plant's talks with its suppliers, MAZ among them, of which no more is told
    ExpectedDeal("other", "", "переговоры", (("2016-03-22", "in_progress"),), "lapsed", "open"),
    # MAZ chassis for the cranes: item 2 of the plan, and agreed on in Minsk; no delivery was ever
    # reported
    ExpectedDeal(
        "supply",
        "chassis+crane_truck",
        "шасси МАЗ",
        (("2016-04-15", "planned"), ("2016-04-15", "planned")),
        "lapsed",
        "late",
        due="2017-12-31",
        plan=True,
    ),
    # The long-term agreement in force: being carried out, which is not done
    ExpectedDeal(
        "agreement",
        "long_term_trade",
        "долгосрочном",
        (("2016-04-12", "in_progress"),),
        "in_progress",
        "open",
    ),
    # The plan of measures: to be signed, signed, to be carried out; its two years have gone by
    ExpectedDeal(
        "roadmap",
        "plan_of_measures",
        "план мероприятий",
        (
            ("2016-04-12", "planned"),
            ("2016-04-15", "planned"),
            ("2016-04-15", "planned"),
            ("2016-04-18", "signed"),
            ("2017-05-22", "signed"),
            ("2017-05-22", "in_progress"),
        ),
        "lapsed",
        "late",
        due="2017-12-31",
    ),
    # The governor's visit of 14–16 April 2016, recalled twice in 2017
    ExpectedDeal(
        "visit",
        "",
        "Коньковым",
        (
            ("2016-04-12", "planned"),
            ("2016-04-15", "in_progress"),
            *(("2016-04-15", "completed"),) * 5,
            *(("2016-04-18", "completed"),) * 2,
            ("2017-05-22", "completed"),
            ("2017-09-15", "completed"),
        ),
        "completed",
        "done",
        due="2016-04-16",
    ),
    # The working group: first session at Bellegprom in April 2016, the second in September 2017
    ExpectedDeal(
        "other",
        "working_group",
        "рабочая группа",
        (
            ("2016-04-12", "planned"),
            ("2016-04-15", "planned"),
            ("2016-04-15", "completed"),
            ("2016-04-18", "completed"),
            ("2017-09-15", "completed"),
            ("2024-07-11", "completed"),
        ),
        "completed",
        "done",
        due="2016-04-30",
        plan=True,
    ),
    ExpectedDeal(
        "other",
        "working_group",
        "второго заседания",
        (("2016-04-15", "planned"), ("2017-09-15", "completed")),
        "completed",
        "done",
        due="2017-09-30",
        plan=True,
    ),
    # Combine harvesters and tractors: planned for 2016, bought that year
    ExpectedDeal(
        "supply",
        "combine_harvester+tractor",
        "комбайнов",
        (("2016-04-15", "planned"), ("2017-09-15", "completed")),
        "completed",
        "done",
        due="2016-12-31",
        plan=True,
    ),
    # Flax fibre and yarn: "permanently" in the plan, being bought in 2017, of interest in 2024
    ExpectedDeal(
        "supply",
        "flax+textile",
        "льняного волокна",
        (("2016-04-15", "planned"), ("2017-09-15", "in_progress"), ("2024-07-11", "proposed")),
        "in_progress",
        "open",
        plan=True,
    ),
    # Kobyakov's offer of machines, told by two outlets
    ExpectedDeal(
        "supply",
        "agricultural_machinery+dump_truck+food_machinery+passenger_vehicle_fleet+road_machinery+utility_vehicle",
        "agricultural machines",
        (("2016-04-15", "proposed"), ("2016-04-15", "proposed")),
        "lapsed",
        "open",
    ),
    # Industrial co-operation: wished for by the President in two tellings, and again at the second
    # session
    ExpectedDeal(
        "project",
        "industrial_cooperation",
        "joint production",
        (("2016-04-15", "proposed"), ("2016-04-15", "proposed"), ("2017-09-15", "proposed")),
        "lapsed",
        "open",
    ),
    # Light industry to divide the labour: Kobyakov in two outlets
    ExpectedDeal(
        "project",
        "textile",
        "divide the labour",
        (("2016-04-15", "proposed"), ("2016-04-18", "proposed")),
        "lapsed",
        "open",
    ),
    # Flax to be grown and processed together
    ExpectedDeal("project", "flax", "льноводство", (("2016-04-15", "proposed"),), "lapsed", "open"),
    # The oblast would renew its tractors
    ExpectedDeal(
        "project", "tractor", "парк тракторов", (("2017-05-22", "proposed"),), "lapsed", "open"
    ),
    # Bellegprom's delegation with Governor Voskresensky
    ExpectedDeal("visit", "", "Беллегпрома", (("2024-07-11", "completed"),), "completed", "done"),
)


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory, demo_pages: Path) -> Iterator[tuple[Deal, ...]]:
    with Dossier.create(tmp_path_factory.mktemp("register")) as opened:
        assert not opened.add([demo_pages]).refused
        yield opened.deals(PAIR, AS_OF)


@pytest.mark.parametrize(
    "expected", STORY, ids=lambda case: f"{case.kind} {case.subject} {case.mentions[0][0]}"
)
def test_the_story_deal_by_deal(deals: tuple[Deal, ...], expected: ExpectedDeal) -> None:
    assert [
        actual for deal in deals if (actual := _as_expected(deal, expected.words)) == expected
    ] == [expected]


def test_nothing_else_is_in_the_register(deals: tuple[Deal, ...]) -> None:
    others = [
        deal.object
        for deal in deals
        if not any(_as_expected(deal, expected.words) == expected for expected in STORY)
    ]
    assert others == []


def test_each_part_of_the_plan_names_it(deals: tuple[Deal, ...]) -> None:
    (plan,) = [
        deal for deal in deals if is_umbrella(deal.kind, deal.theme) and deal.kind == "roadmap"
    ]
    assert {deal.umbrella for deal in deals if deal.umbrella} == {plan.id}


def test_no_mention_belongs_to_two_deals(deals: tuple[Deal, ...]) -> None:
    names = [name for deal in deals for name in deal.mentions]
    assert len(names) == len(set(names))


def _as_expected(deal: Deal, words: str) -> ExpectedDeal:
    """A deal in the terms of the story; its words are left out where it is not about those."""
    mentions = tuple((str(step.published), step.status.value) for step in deal.history)
    return ExpectedDeal(
        deal.kind.value,
        "+".join(sorted(deal.goods)) or deal.theme,
        words if words.casefold() in deal.object.casefold() else "",
        mentions,
        deal.status.value,
        deal.outcome,
        deal.due,
        bool(deal.umbrella),
        frozenset(deal.parties),
    )
