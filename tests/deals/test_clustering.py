from __future__ import annotations

from datetime import date
from itertools import permutations
from time import perf_counter

import pytest

from kirmash.deals.clustering import (
    ClusteringOptions,
    DatedDealMention,
    cluster_mentions_into_deals,
)
from kirmash.extract import details
from kirmash.records.deals import Deal, DealKind, DealMention, DealStatus, deal_id
from kirmash.records.evidence import Span
from kirmash.records.judgements import Judgement, Verdict

K, S = DealKind, DealStatus
PAIR = ("BLR", "RU-IVA")
AS_OF = ClusteringOptions(date(2018, 5, 1))


def dated_mention(
    day: str, kind: str, status: str, words: str = "", **more: object
) -> DatedDealMention:
    """A mention published on ``day`` ('' for none) in a document of its own unless ``doc`` names
    one.
    """
    document = str(more.pop("doc", f"{day}/{kind}/{status}/{words}"))
    parties = more.pop("parties", PAIR)
    place = int(str(more.pop("at", 0)))
    quote = words or "x"
    mention = DealMention(
        document,
        K(kind),
        S(status),
        parties,
        words,
        (Span(place, place + len(quote), quote),),
        **more,  # type: ignore[arg-type]  # ``more`` holds any field of a mention
    )
    return DatedDealMention(
        details.add_deal_details(mention), date.fromisoformat(day) if day else None
    )


def deals(
    *mentions: DatedDealMention,
    judgements: tuple[Judgement, ...] = (),
    options: ClusteringOptions = AS_OF,
) -> tuple[Deal, ...]:
    return cluster_mentions_into_deals(mentions, judgements, options)


BUSES = ("bus", "trolleybus")
SAME = {
    "buses offered again": (
        dated_mention("2015-06-26", "supply", "planned", "buses and trolleybuses", goods=BUSES),
        dated_mention(
            "2017-05-22", "supply", "proposed", "троллейбусы, автобусы", goods=("trolleybus", "bus")
        ),
    ),
    "one of the goods": (
        dated_mention("2015-06-25", "supply", "planned", "автобусы и троллейбусы", goods=BUSES),
        dated_mention("2015-06-26", "supply", "planned", "buses", goods=("bus",)),
    ),
    "tractors and harvesters are agricultural machines": (
        dated_mention(
            "2015-06-26",
            "supply",
            "proposed",
            "agricultural machines",
            goods=("agricultural_machinery",),
        ),
        dated_mention(
            "2015-07-01",
            "supply",
            "proposed",
            "комбайны и тракторы",
            goods=("combine_harvester", "tractor"),
        ),
    ),
    "plan signed": (
        dated_mention(
            "2016-04-12",
            "roadmap",
            "planned",
            "план мероприятий на 2016–2017 годы",
            theme="plan_of_measures",
        ),
        dated_mention(
            "2016-04-18",
            "agreement",
            "signed",
            "plan of measures for 2016-2017",
            theme="plan_of_measures",
        ),
    ),
    "plan without a name, by its years": (
        dated_mention(
            "2016-04-12",
            "roadmap",
            "planned",
            "план мероприятий на 2016–2017 годы",
            theme="plan_of_measures",
        ),
        dated_mention(
            "2016-04-18", "agreement", "signed", "документ о сотрудничестве на 2016–2017 годы"
        ),
    ),
    "announced, and signed three days later": (
        dated_mention("2016-04-15", "agreement", "planned", "дакументы пра супрацоўніцтва"),
        dated_mention(
            "2016-04-18", "agreement", "signed", "документ о сотрудничестве на 2016–2017 годы"
        ),
    ),
    "announced twice, once without a name": (
        dated_mention(
            "2016-04-12",
            "agreement",
            "planned",
            "план мероприятий на 2016–2017 годы",
            theme="plan_of_measures",
        ),
        dated_mention("2016-04-15", "agreement", "planned", "праграмныя дакументы"),
    ),
    "a plan's item and the session held": (
        dated_mention(
            "", "other", "planned", "Проведение первого заседания рабочей группы", due="2016-04-30"
        ),
        dated_mention(
            "2016-04-15",
            "other",
            "completed",
            "first session of the working group",
            theme="working_group",
        ),
    ),
    "one offer in wide and in narrow words": (
        dated_mention(
            "2016-04-15",
            "supply",
            "proposed",
            "machinery, dump trucks",
            goods=("machinery", "dump_truck"),
        ),
        dated_mention(
            "2016-04-15",
            "supply",
            "proposed",
            "road machines, haul trucks",
            goods=("road_machinery", "dump_truck"),
            doc="two",
        ),
    ),
    "a visit told of days later": (
        dated_mention("2016-04-12", "visit", "planned", "визит делегации", date="2016-04-14"),
        dated_mention("2016-04-18", "visit", "completed", "visit of the delegation"),
    ),
    "carried out what was signed last year": (
        dated_mention(
            "2016-04-18", "agreement", "signed", "документ о сотрудничестве на 2016–2017 годы"
        ),
        dated_mention(
            "2017-05-22", "agreement", "in_progress", "договоренности, достигнутые в 2016 году"
        ),
    ),
    "partnership agreement": (
        dated_mention(
            "2015-06-26",
            "agreement",
            "planned",
            "partnership agreement",
            theme="partnership_agreement",
            parties=("RU-IVA", "BY-VI"),
        ),
        dated_mention(
            "2015-11-02",
            "agreement",
            "signed",
            "соглашение о партнёрстве",
            theme="partnership_agreement",
            parties=("BY-VI", "RU-IVA"),
        ),
    ),
    "truck cranes, plant and chassis": (
        dated_mention(
            "2016-03-22",
            "project",
            "in_progress",
            "автокраны",
            goods=("crane_truck",),
            actors=("avtokran", "maz"),
            parties=("RU-IVA",),
        ),
        dated_mention(
            "2016-04-15",
            "resumption",
            "proposed",
            "crane trucks on MAZ chassis",
            goods=("crane_truck", "chassis"),
            actors=("maz",),
        ),
    ),
    "chassis supplied for what is resumed": (
        dated_mention(
            "2016-04-15",
            "resumption",
            "proposed",
            "crane trucks on MAZ chassis",
            goods=("crane_truck", "chassis"),
            actors=("maz",),
        ),
        dated_mention(
            "2016-04-15",
            "supply",
            "in_progress",
            "шасси МАЗ",
            goods=("chassis",),
            actors=("maz", "avtokran"),
            doc="ifx",
        ),
    ),
    "first session": (
        dated_mention(
            "2016-04-12",
            "other",
            "planned",
            "первое заседание совместной рабочей группы",
            theme="working_group",
        ),
        dated_mention(
            "2016-06-30",
            "other",
            "completed",
            "the first session of the working group",
            theme="working_group",
        ),
    ),
    "visit announced and made": (
        dated_mention(
            "2016-04-12",
            "visit",
            "planned",
            "визит губернатора",
            date="2016-04-14",
            actors=("konkov",),
        ),
        dated_mention(
            "2016-04-15",
            "visit",
            "completed",
            "visit of the delegation",
            actors=("konkov", "lukashenko"),
        ),
    ),
    "visit told by two outlets": (
        dated_mention(
            "2015-06-25", "visit", "completed", "встреча посла с мэром", actors=("petrishenko",)
        ),
        dated_mention(
            "2015-06-26", "visit", "completed", "meeting of the ambassador", date="2015-06-25"
        ),
    ),
    "retold word for word": (
        dated_mention(
            "2016-04-15", "project", "proposed", "co-operation of the universities of both cities"
        ),
        dated_mention(
            "2016-04-16", "project", "proposed", "co-operation of universities of both the cities"
        ),
    ),
    "exhibition of one day": (
        dated_mention(
            "2017-09-10", "exhibition", "planned", "ярмарка", date="2017-09-15", theme="exhibition"
        ),
        dated_mention("2017-09-16", "exhibition", "completed", "fair", theme="exhibition"),
    ),
}
DIFFERENT = {
    "buses and lifts": (
        dated_mention("2015-06-26", "supply", "planned", "buses", goods=BUSES, doc="one"),
        dated_mention(
            "2015-06-26", "project", "planned", "lifts", goods=("lift",), doc="one", at=40
        ),
    ),
    "two yearly plans": (
        dated_mention(
            "2016-01-15",
            "roadmap",
            "signed",
            "план мероприятий на 2016 год",
            theme="plan_of_measures",
        ),
        dated_mention(
            "2017-01-16", "roadmap", "signed", "plan of measures for 2017", theme="plan_of_measures"
        ),
    ),
    "two plans of two years": (
        dated_mention(
            "2016-04-18",
            "roadmap",
            "signed",
            "plan of measures 2016–2017",
            theme="plan_of_measures",
        ),
        dated_mention(
            "2018-02-01",
            "roadmap",
            "planned",
            "план мероприятий на 2018–2019 годы",
            theme="plan_of_measures",
        ),
    ),
    "two yearly plans that name no year": (
        dated_mention(
            "2016-01-15", "roadmap", "signed", "план мероприятий", theme="plan_of_measures"
        ),
        dated_mention(
            "2017-01-16", "roadmap", "signed", "plan of measures", theme="plan_of_measures"
        ),
    ),
    "first and second session": (
        dated_mention(
            "2016-04-15",
            "other",
            "completed",
            "first session of the working group",
            theme="working_group",
        ),
        dated_mention(
            "2017-09-15",
            "other",
            "completed",
            "второе заседание рабочей группы",
            theme="working_group",
        ),
    ),
    "sessions in Roman numbers": (
        dated_mention(
            "2017-09-14", "other", "completed", "II заседание рабочей группы", theme="working_group"
        ),
        dated_mention(
            "2017-09-15",
            "other",
            "completed",
            "III заседание рабочей группы",
            theme="working_group",
        ),
    ),
    "two visits": (
        dated_mention("2015-06-25", "visit", "completed", "встреча", actors=("petrishenko",)),
        dated_mention("2016-04-15", "visit", "completed", "meeting", actors=("petrishenko",)),
    ),
    "two meetings of one day": (
        dated_mention(
            "2016-04-15",
            "visit",
            "completed",
            "President meets governor",
            actors=("lukashenko", "konkov"),
        ),
        dated_mention(
            "2016-04-15",
            "visit",
            "completed",
            "встреча премьер-министра",
            actors=("kobyakov", "pavlova"),
        ),
    ),
    "the same goods to another region": (
        dated_mention("2015-06-26", "supply", "planned", "buses", goods=BUSES),
        dated_mention(
            "2015-06-26", "supply", "planned", "автобусы", goods=BUSES, parties=("BLR", "RU-KGD")
        ),
    ),
    "a region's and the country's": (
        dated_mention("2015-06-26", "supply", "planned", "buses", goods=BUSES),
        dated_mention(
            "2017-03-01",
            "supply",
            "proposed",
            "buses to Russia",
            goods=BUSES,
            parties=("BLR", "RUS"),
        ),
    ),
    "a broad offer that includes buses": (
        dated_mention("2015-06-26", "supply", "planned", "buses", goods=BUSES),
        dated_mention(
            "2016-04-15",
            "supply",
            "proposed",
            "machines",
            goods=(
                "bus",
                "agricultural_machinery",
                "road_machinery",
                "dump_truck",
                "food_equipment",
            ),
        ),
    ),
    "an agreement and a supply": (
        dated_mention(
            "2016-04-15",
            "agreement",
            "signed",
            "соглашение о поставке тракторов",
            goods=("tractor",),
        ),
        dated_mention("2016-04-15", "supply", "planned", "тракторы", goods=("tractor",)),
    ),
    "a new agreement after the signed one": (
        dated_mention(
            "2014-03-01",
            "agreement",
            "signed",
            "agreement on co-operation",
            theme="cooperation_agreement",
        ),
        dated_mention(
            "2017-03-01",
            "agreement",
            "planned",
            "соглашение о сотрудничестве",
            theme="cooperation_agreement",
        ),
    ),
    "two papers of one week with themes of their own": (
        dated_mention(
            "2016-04-15",
            "agreement",
            "planned",
            "partnership agreement",
            theme="partnership_agreement",
        ),
        dated_mention(
            "2016-04-18",
            "agreement",
            "signed",
            "соглашение о свободной торговле",
            theme="free_trade",
        ),
    ),
    "a new offer after the delivery": (
        dated_mention("2015-06-26", "supply", "completed", "buses", goods=BUSES),
        dated_mention("2017-05-22", "supply", "proposed", "автобусы", goods=BUSES),
    ),
    "two themes": (
        dated_mention(
            "2016-04-15",
            "project",
            "proposed",
            "сотрудничество в текстильной промышленности",
            theme="textile",
        ),
        dated_mention(
            "2016-04-15",
            "project",
            "proposed",
            "co-operation in construction",
            theme="construction",
        ),
    ),
    "goods of one document, told apart by it": (
        dated_mention("2016-04-15", "supply", "proposed", "buses", goods=("bus",), doc="one"),
        dated_mention(
            "2016-04-15",
            "supply",
            "proposed",
            "buses and trolleybuses",
            goods=BUSES,
            doc="one",
            at=50,
        ),
    ),
    "nothing in common but pair and kind": (
        dated_mention("2016-04-15", "project", "proposed", "university exchange"),
        dated_mention("2016-04-15", "project", "proposed", "восстановление памятника"),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_a_deal_reported_twice_is_a_single_deal(name: str) -> None:
    assert len(deals(*SAME[name])) == 1


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_distinct_deals_stay_two_deals(name: str) -> None:
    assert len(deals(*DIFFERENT[name])) == 2


def test_all_pairs_at_once_are_still_distinguished_and_the_order_does_not_matter() -> None:
    story = [
        mention
        for name in ("buses offered again", "plan signed", "first session")
        for mention in SAME[name]
    ]
    story += [*DIFFERENT["two plans of two years"][1:], *DIFFERENT["first and second session"][1:]]
    registers = {
        cluster_mentions_into_deals(list(order), (), AS_OF)
        for order in list(permutations(story))[::997]
    }
    assert len(registers) == 1
    assert len(registers.pop()) == 5


def test_the_demo_story_of_the_plan_and_the_buses() -> None:
    buses, plan = SAME["buses offered again"], SAME["plan without a name, by its years"]
    later = SAME["carried out what was signed last year"][1]
    by_kind = {deal.kind: deal for deal in deals(*buses, *plan, later)}
    assert len(by_kind) == 2
    assert [step.status for step in by_kind[K.ROADMAP].history] == [
        S.PLANNED,
        S.SIGNED,
        S.IN_PROGRESS,
    ]
    assert by_kind[K.ROADMAP].status is S.IN_PROGRESS
    assert (by_kind[K.SUPPLY].status, by_kind[K.SUPPLY].outcome) == (S.PROPOSED, "open")
    assert [step.status for step in by_kind[K.SUPPLY].history] == [S.PLANNED, S.PROPOSED]
    assert by_kind[K.SUPPLY].id == deal_id(buses[0].mention.id)


def test_the_plant_brought_back_to_work_is_resumed() -> None:
    (deal,) = deals(
        *SAME["truck cranes, plant and chassis"], *SAME["chassis supplied for what is resumed"][1:]
    )
    assert (deal.kind, deal.status, deal.outcome) == (K.RESUMPTION, S.RESUMED, "open")


def test_what_was_published_later_is_not_known_and_later_mentions_keep_the_id() -> None:
    buses = SAME["buses offered again"]
    (early,) = deals(*buses, options=ClusteringOptions(date(2016, 1, 1)))
    (late,) = deals(*buses)
    assert (early.mentions, early.status, early.id) == ((buses[0].mention.id,), S.PLANNED, late.id)


def test_silence_lapses_what_was_promised() -> None:
    (deal,) = deals(*SAME["buses offered again"], options=ClusteringOptions(date(2019, 5, 22)))
    assert (deal.status, deal.outcome) == (S.LAPSED, "open")
    (deal,) = deals(
        *SAME["buses offered again"], options=ClusteringOptions(date(2019, 5, 22), lapse_months=25)
    )
    assert deal.status is S.PROPOSED


def judged(verdict: Verdict, target: str, other: str = "") -> tuple[Judgement, ...]:
    return (Judgement(target, verdict, "Anna", "2026-11-01T10:00:00+00:00", other=other),)


def test_people_merge_split_and_strike_out() -> None:
    first_theme, two = DIFFERENT["two themes"]
    (merged,) = deals(
        first_theme,
        two,
        judgements=judged(Verdict.MERGE, deal_id(first_theme.mention.id), two.mention.id),
    )
    assert set(merged.mentions) == {first_theme.mention.id, two.mention.id}
    first, second = SAME["buses offered again"]
    assert len(deals(first, second, judgements=judged(Verdict.SPLIT, second.mention.id))) == 2
    assert (
        len(deals(first, second, judgements=judged(Verdict.SPLIT, deal_id(first.mention.id)))) == 2
    )
    assert deals(first, second, judgements=judged(Verdict.WRONG, deal_id(first.mention.id))) == ()
    (left,) = deals(first, second, judgements=judged(Verdict.WRONG, first.mention.id))
    assert left.mentions == (second.mention.id,)
    assert (
        len(deals(first, second, judgements=judged(Verdict.MERGE, "d-nowhere", first.mention.id)))
        == 1
    )


def test_an_item_lies_under_the_plan_with_the_same_heading() -> None:
    heading, row = Span(0, 4, "plan"), Span(5, 9, "item")
    plan = DealMention(
        "doc", K.ROADMAP, S.PLANNED, PAIR, "plan", (heading,), theme="plan_of_measures"
    )
    item = DealMention("doc", K.SUPPLY, S.PLANNED, PAIR, "buses", (row, heading), goods=BUSES)
    apart = DealMention("doc", K.SUPPLY, S.PLANNED, PAIR, "lifts", (row,), goods=("lift",))
    by_label = {
        deal.object: deal
        for deal in deals(
            *(DatedDealMention(mention, date(2016, 4, 18)) for mention in (plan, item, apart))
        )
    }
    assert by_label["buses"].umbrella == by_label["plan"].id
    assert (by_label["plan"].umbrella, by_label["lifts"].umbrella) == (None, None)


def test_what_was_reported_before_the_plan_is_no_part_of_it() -> None:
    heading, row = Span(0, 4, "plan"), Span(5, 9, "item")
    plan = DealMention(
        "doc", K.ROADMAP, S.PLANNED, PAIR, "plan", (heading,), theme="plan_of_measures"
    )
    item = DealMention("doc", K.SUPPLY, S.PLANNED, PAIR, "buses", (row, heading), goods=BUSES)
    offer = SAME["buses offered again"][0]
    by_kind = {
        deal.kind: deal
        for deal in deals(
            offer,
            DatedDealMention(plan, date(2016, 4, 18)),
            DatedDealMention(item, date(2016, 4, 18)),
        )
    }
    assert len(by_kind[K.SUPPLY].history) == 2
    assert by_kind[K.SUPPLY].umbrella is None


def test_a_session_recalled_years_later_is_no_news() -> None:
    session = dated_mention(
        "2016-04-15",
        "other",
        "completed",
        "first session of the working group",
        theme="working_group",
    )
    recalled = dated_mention(
        "2018-03-01",
        "other",
        "completed",
        "the first session of the working group in 2016",
        theme="working_group",
        date="2016",
    )
    (deal,) = deals(session, recalled)
    assert deal.last_mentioned == date(2016, 4, 15)


def test_two_thousand_mentions_are_linked_in_a_moment() -> None:
    goods = ("bus", "tractor", "lift", "linen", "tyre", "milk", "cement", "timber")
    codes = ("RU-IVA", "RU-KGD", "RU-TVE", "RU-YAR", "RU-KOS", "RU-VLA")
    many = [
        dated_mention(
            f"{2010 + n % 14}-{1 + n % 12:02d}-{1 + n % 28:02d}",
            "supply",
            "planned",
            f"goods {n}",
            goods=(goods[n % 8],),
            parties=("BLR", codes[n // 8 % 6]),
        )
        for n in range(2000)
    ]
    before = perf_counter()
    linked = cluster_mentions_into_deals(many, (), ClusteringOptions(date(2026, 1, 1)))
    assert perf_counter() - before < 60  # against quadratic linking, not for speed
    assert sum(len(deal.mentions) for deal in linked) == 2000
