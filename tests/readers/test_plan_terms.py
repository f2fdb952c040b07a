from __future__ import annotations

from datetime import date

import pytest

from kirmash.errors import PlanRefused
from kirmash.readers.plan_terms import TablePosition, due_date, first_date_in, years_in

TERMS = [
    ("II квартал 2017", "2017-06-30"),
    ("2 кв. 2017 г.", "2017-06-30"),
    ("Q3 2016", "2016-09-30"),
    ("third quarter of 2016", "2016-09-30"),
    ("I–II кварталы 2016 г.", "2016-06-30"),
    ("четвёртый квартал 2016 года", "2016-12-31"),
    ("1-е полугодие 2017", "2017-06-30"),
    ("first half of 2017", "2017-06-30"),
    ("второе полугодие 2016 г.", "2016-12-31"),
    ("до 1 декабря 2016 г.", "2016-12-01"),
    ("by 1 December 2016", "2016-12-01"),
    ("by December 1, 2016", "2016-12-01"),
    ("к 15.06.2017", "2017-06-15"),
    ("2017-06-15", "2017-06-15"),
    ("декабрь 2016", "2016-12-31"),
    ("February 2016", "2016-02-29"),
    ("апрель – май 2017 г.", "2017-05-31"),
    ("14–16 апреля 2016 г.", "2016-04-16"),
    ("2016–2017 годы", "2017-12-31"),
    ("2016-2017", "2017-12-31"),
    ("до конца 2016 года", "2016-12-31"),
    ("2017", "2017-12-31"),
    ("в течение 2016 года", "2016-12-31"),
    ("в течение года", "2017-12-31"),
    ("throughout the year", "2017-12-31"),
    ("постоянно", None),
    ("на постоянной основе", None),
    ("constantly", None),
    ("ежегодно", None),
    ("annually", None),
    ("", None),
    ("по отдельному графику", None),
    ("2 раза в год", None),
    ("верасень 2016 г.", "2016-09-30"),
    ("ІІ квартал 2017", "2017-06-30"),
]


@pytest.mark.parametrize(("term", "due"), TERMS)
def test_a_term_is_its_last_day(term: str, due: str | None) -> None:
    assert due_date(term, (2016, 2017)) == due


@pytest.mark.parametrize(
    ("term", "due"),
    [("II квартал", "2016-06-30"), ("в течение года", "2016-12-31"), ("до 1 мая", "2016-05-01")],
)
def test_a_term_without_a_year_takes_the_only_year_of_the_plan(term: str, due: str) -> None:
    assert due_date(term, (2016,)) == due


@pytest.mark.parametrize("term", ["II квартал", "май", "first half"])
def test_no_year_is_guessed_from_two(term: str) -> None:
    assert due_date(term, (2016, 2017)) is None


@pytest.mark.parametrize("term", ["32.12.2016", "31 февраля 2016", "V8 15", "15.13.2016"])
def test_numbers_that_are_no_time_are_refused_with_their_place(term: str) -> None:
    with pytest.raises(PlanRefused, match="Row 4, column 3"):
        due_date(term, (2016,), TablePosition(4, 3))


def test_the_years_of_a_heading_and_the_day_of_a_signature() -> None:
    assert years_in("План мероприятий на 2016–2017 годы") == (2016, 2017)
    assert years_in("Plan of measures for 2016") == (2016,)
    assert years_in("Plan") == ()
    assert first_date_in("подписан 15 апреля 2016 г. в Минске") == date(2016, 4, 15)
    assert first_date_in("approved on 15.04.2016") == date(2016, 4, 15)
    assert first_date_in("в апреле 2016") is None
