"""The register in the words of Open Contracting and IATI."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from kirmash.deals import export
from kirmash.records.deals import Deal, DealEvent, DealKind, DealStatus

DAY = date(2018, 1, 1)


def deal(
    status: DealStatus,
    outcome: str,
    kind: DealKind = DealKind.SUPPLY,
    due: str | None = "2017-06-30",
    **more: object,
) -> Deal:
    steps = (
        DealEvent(DealStatus.PLANNED, date(2016, 4, 15), "m-1", "a"),
        DealEvent(status, date(2017, 5, 22), "m-2", "b"),
    )
    base = Deal(
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
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("example", "status"),
    [
        (deal(DealStatus.PLANNED, "due", due="2019"), "scheduled"),
        (deal(DealStatus.PLANNED, "late"), "notMet"),
        (deal(DealStatus.LAPSED, "open", due=None), "notMet"),
        (deal(DealStatus.IN_PROGRESS, "late"), "partiallyMet"),
        (deal(DealStatus.COMPLETED, "done"), "met"),
        (deal(DealStatus.SIGNED, "done", DealKind.AGREEMENT), "met"),
    ],
)
def test_a_milestone_is_met_partly_met_not_met_or_scheduled(example: Deal, status: str) -> None:
    milestone = export.deal_milestone(example, "Supply", DAY)
    assert milestone["status"] == status
    assert ("dateMet" in milestone) == (status == "met")


@pytest.mark.parametrize(
    ("example", "code"),
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
def test_activity_statuses_follow_iati(example: Deal, code: str) -> None:
    assert export.iati_status(example) == code


def test_a_plan_holds_its_items_as_milestones() -> None:
    plan = deal(DealStatus.SIGNED, "open", DealKind.ROADMAP, id="d-0", due="2017")
    items = [
        deal(DealStatus.PLANNED, "late", umbrella="d-0"),
        deal(DealStatus.COMPLETED, "done", id="d-2", umbrella="d-0"),
    ]
    package = export.ocds_release_package([plan, *items], lambda entry: entry.id, DAY)
    (release,) = package["releases"]
    assert release["ocid"] == "kirmash-d-0"
    assert {entry["id"] for entry in release["planning"]["milestones"]} == {"d-0", "d-1", "d-2"}


def test_the_iati_file_is_sound_and_leaves_visits_out() -> None:
    raw = export.render_iati_activities(
        [deal(DealStatus.COMPLETED, "done"), deal(DealStatus.PLANNED, "due", DealKind.VISIT)],
        lambda _: "T\x00",
        DAY,
        "en",
    )
    (only,) = etree.fromstring(raw).findall("iati-activity")
    assert only.find("activity-status").get("code") == "4"
    assert only.findtext("description/narrative") == "tractors & <lifts>"
    assert {
        element.get("type"): element.get("iso-date") for element in only.findall("activity-date")
    } == {
        "3": "2017-06-30",
        "4": "2017-05-22",
    }
