"""Periods as offices write them."""

from __future__ import annotations

import pytest

from kirmash.trade.additions.periods import month_number, parse_period, settle_days


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021", "2021"),
        ("2021.0", "2021"),
        ("2021 г.", "2021"),
        ("2021*", "2021"),
        ("2021 1)", "2021"),
        ("202104", "2021-04"),
        ("202104.0", "2021-04"),
        ("2021M05", "2021-05"),
        ("2021-M5", "2021-05"),
        ("06.2021", "2021-06"),
        ("04/2021", "2021-04"),
        ("апрель 2021 г.", "2021-04"),
        ("2021 май", "2021-05"),
        ("Jan-21", "2021-01"),
        ("Mar 2021", "2021-03"),
        ("2021Q1", "2021-Q1"),
        ("IV квартал 2020", "2020-Q4"),
        ("3 кв. 2021", "2021-Q3"),
        ("Q2 2020", "2020-Q2"),
    ],
)
def test_a_period_in_one_of_its_forms(text: str, period: str) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        *("", "12.202", "201913", "2021-13", "2020/2021", "2021 в % к 2020", "январь-июнь 2021"),
        *("9 месяцев 2021", "I полугодие 2021", "1 квартал", "май", "21", "2021 2022", "3021"),
        *("2021-04-01", "01.04.2021", "январь 2021 (оценка)", "2021Q5", "٢٠٢١"),
    ],
)
def test_what_may_be_something_else_is_no_period(text: str) -> None:
    assert parse_period(text) == ""


def test_a_format_that_is_stated_rules_the_others_out() -> None:
    assert parse_period("2021-04-01", "month") == "2021-04"
    assert parse_period("31.12.2021", "year") == "2021"
    assert parse_period("202104", "year") == ""
    assert parse_period("2021", "month") == ""
    assert parse_period("2021Q1", "quarter") == "2021-Q1"


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (["2021-01-01", "2021-02-01"], "month"),
        (["31.01.2021", "28.02.2021"], "month"),
        (["2020-01-01", "2021-01-01"], ""),
        (["2021-01-01", "2021-02-15"], ""),
        ([], ""),
    ],
)
def test_days_are_months_where_a_year_has_several(days: list[str], kind: str) -> None:
    assert settle_days(days) == kind


def test_months_by_their_names() -> None:
    names = ("Январь", "сент.", "Dec", "мая", "янв")
    assert [month_number(name) for name in names] == [1, 9, 12, 5, 1]
    assert month_number("5") is month_number("итого") is None
