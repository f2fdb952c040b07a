"""Deals built from perfect readings of several texts, on histories in our own words."""

from pathlib import Path

import pytest
from benchmarks.register import histories

from kirmash.records.deals import DealStatus

PATH = Path(__file__).parent.parent / "register_cases" / "histories.toml"
CASES = histories.load(PATH)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_reports_joined_by_a_person_come_to_what_they_tell(case):
    results = histories.scores(case, histories.joined_deals(case))
    assert len(results) == len(case["outcome"])
    for score in results:
        assert score.status, score.told
        assert score.late, score.told
        assert score.due in {None, True}, score.told


def test_every_step_carries_its_words_its_day_and_its_source():
    by_name = {case["name"]: case for case in CASES}
    case = by_name["a stop told only later lies before the delivery"]
    history = histories.joined_deals(case)[1].history
    told = [deal["quote"] for source in case["texts"] for deal in source["deals"]]
    assert [step.quote for step in history] == told
    assert [step.date for step in history] == [None, "2022-06-01", "2021-04"]
    official = by_name["an official report outranks a newspaper's hasty one"]
    steps = histories.joined_deals(official)[1].history
    assert [step.official for step in steps] == [False, True]


def test_a_part_is_kept_while_a_deal_is_in_progress():
    case = next(case for case in CASES if case["name"] == "so many of so many")
    deal = histories.joined_deals(case)[1]
    assert (deal.status, deal.part) == (DealStatus.IN_PROGRESS, (25, 40))


def test_the_sums_count_both_ways_of_joining():
    (first, *_, last) = histories.rows(PATH)
    assert first[:2] == ("statuses of whole deals right, joined by a person (19 deals)", "1.000")
    assert last[0].startswith("due days right, as linked")
    assert list(histories.rows(PATH.parent / "missing")) == []
