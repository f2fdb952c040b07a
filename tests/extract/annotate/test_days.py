"""Days: words against what they stand for, in three languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.annotate import days

MAY = date(2019, 5, 20)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "on 25 June", "2019-06-25"),
        ("en", "on June 25, 2015", "2015-06-25"),
        ("en", "on January 5-6, 2018", "2018-01-05"),
        ("en", "in April 2016", "2016-04"),
        ("ru", "25 июня 2015 года", "2015-06-25"),
        ("ru", "14-15 апреля", "2019-04-14"),
        ("ru", "до 01.12.2016", "2016-12-01"),
        ("be", "15 красавіка", "2019-04-15"),
    ],
)
def test_days(lang: str, text: str, expected: str) -> None:
    assert [day for _, _, day in days.find_calendar_dates(text, lang, MAY)] == [expected]


def test_a_day_near_new_year_belongs_to_the_nearest_year() -> None:
    assert days.find_calendar_dates("on 30 December", "en", date(2019, 1, 3)) == (
        (3, 14, "2018-12-30"),
    )


def test_an_impossible_day_is_none() -> None:
    assert days.find_calendar_dates("31 February 2019", "en", MAY) == ()


@given(
    st.text(max_size=200),
    st.sampled_from(["en", "ru", "be"]),
    st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_no_text_breaks_it(text: str, lang: str, published: date | None) -> None:
    assert all(
        0 <= start < end <= len(text)
        for start, end, _ in days.find_calendar_dates(text, lang, published)
    )
