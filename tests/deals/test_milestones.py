"""The register in the words of Open Contracting and IATI."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from kirmash.deals import export
from kirmash.records.deals import Deal, DealKind, DealStatus, Step

DAY = date(2018, 1, 1)


def deal(
    status: DealStatus,
    outcome: str,
    kind: DealKind = DealKind.SUPPLY,
    due: str | None = "2017-06-30",
    **more: object,
) -> Deal:
    steps = (
        Step(DealStatus.PLANNED, date(2016, 4, 15), "m-1", "a"),
        Step(status, date(2017, 5, 22), "m-2", "b"),
    )
    made = Deal(
        "d-1",
        kind,
        status,
        outcome,
        ("BLR", "RU-IVA"),
        "tractors & <lifts>",
        ("m-1", "m-2"),
        steps,
        due=due,
    )
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (deal(DealStatus.PLANNED, "due", due="2019"), "scheduled"),
        (deal(DealStatus.PLANNED, "late"), "notMet"),
        (deal(DealStatus.LAPSED, "open", due=None), "notMet"),
        (deal(DealStatus.IN_PROGRESS, "late"), "partiallyMet"),
        (deal(DealStatus.COMPLETED, "done"), "met"),
        (deal(DealStatus.SIGNED, "done", DealKind.AGREEMENT), "met"),
    ],
)
def test_a_milestone_is_met_partly_met_not_met_or_scheduled(one: Deal, status: str) -> None:
    made = export.milestone(one, "Supply", DAY)
    assert made["status"] == status
    assert ("dateMet" in made) == (status == "met")


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (deal(DealStatus.PLANNED, "late"), "1"),
        (deal(DealStatus.PROPOSED, "open"), "1"),
        (deal(DealStatus.SIGNED, "done", DealKind.ROADMAP), "1"),
        (deal(DealStatus.SIGNED, "open"), "2"),
        (deal(DealStatus.RESUMED, "done"), "2"),
        (deal(DealStatus.COMPLETED, "done"), "4"),
        (deal(DealStatus.CANCELLED, "open"), "5"),
        (deal(DealStatus.SUSPENDED, "open"), "6"),
        (deal(DealStatus.LAPSED, "open"), "1"),
    ],
)
def test_activity_statuses_follow_iati(one: Deal, code: str) -> None:
    assert export.iati_status(one) == code


def test_a_plan_holds_its_items_as_milestones() -> None:
    plan = deal(DealStatus.SIGNED, "open", DealKind.ROADMAP, id="d-0", due="2017")
    items = [
        deal(DealStatus.PLANNED, "late", umbrella="d-0"),
        deal(DealStatus.COMPLETED, "done", id="d-2", umbrella="d-0"),
    ]
    package = export.releases([plan, *items], lambda one: one.id, DAY)
    (release,) = package["releases"]
    assert release["ocid"] == "kirmash-d-0"
    assert {one["id"] for one in release["planning"]["milestones"]} == {"d-0", "d-1", "d-2"}


def test_the_iati_file_is_sound_and_leaves_visits_out() -> None:
    raw = export.activities(
        [deal(DealStatus.COMPLETED, "done"), deal(DealStatus.PLANNED, "due", DealKind.VISIT)],
        lambda _: "T\x00",
        DAY,
        "en",
    )
    (only,) = etree.fromstring(raw).findall("iati-activity")
    assert only.find("activity-status").get("code") == "4"
    assert only.findtext("description/narrative") == "tractors & <lifts>"
    assert {one.get("type"): one.get("iso-date") for one in only.findall("activity-date")} == {
        "3": "2017-06-30",
        "4": "2017-05-22",
    }
