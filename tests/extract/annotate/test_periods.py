"""Periods: words against what they stand for, in three languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.annotate import periods

MAY = date(2019, 5, 20)


def _periods_in(text: str, lang: str, published: date | None = MAY) -> list[str]:
    return [str(mention.period) for mention in periods.find_periods(text, lang, published)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "in 2014", ["2014"]),
        ("en", "exports in January-May 2015 grew", ["2015-01/2015-05"]),
        ("en", "from January to September this year", ["2019-01/2019-09"]),
        ("en", "the first quarter of 2015", ["2015-Q1"]),
        ("en", "Q3 2016 and H1 2017", ["2016-Q3", "2017-H1"]),
        ("en", "this year's first four months", ["2019-01/2019-04"]),
        ("en", "in 11 months of 2018", ["2018-01/2018-11"]),
        ("en", "over nine months to September 2018", ["2018-01/2018-09"]),
        ("en", "in 2018, up on the year before", ["2018", "2017"]),
        ("en", "in the first half of 2018, above the same period of 2017", ["2018-H1", "2017-H1"]),
        ("en", "last year", ["2018"]),
        ("en", "April 2017 to March 2018", ["2017-04/2018-03"]),
        ("en", "India sold more in FY21", ["2020-04/2021-03"]),
        ("en", "Kenya sold more in fiscal 2020/21", ["2020-07/2021-06"]),
        ("en", "in 2015-2016", ["2015-01/2016-12"]),
        ("en", "early this year", ["2019-Q1"]),
        ("en", "growing since January", ["2019-01/2019-05"]),
        ("en", "since the beginning of the year", ["2019-01/2019-05"]),
        ("en", "by the end of June", ["2019-06"]),
        ("en", "by March", ["2020-03"]),
        ("en", "by the end of the year", ["2019"]),
        ("en", "on 25 June 2015 they met", []),
        ("en", "it cost $2015 and 1,998.50", []),
        ("ru", "в 2014 году", ["2014"]),
        ("ru", "в январе–апреле текущего года", ["2019-01/2019-04"]),
        (
            "ru",
            "за январь-май 2013 года ниже, чем за те же месяцы 2012 года",
            ["2013-01/2013-05", "2012-01/2012-05"],
        ),
        ("ru", "в первом полугодии 2015-го", ["2015-H1"]),
        ("ru", "за I квартал 2017 г.", ["2017-Q1"]),
        ("ru", "за девять месяцев 2016 года", ["2016-01/2016-09"]),
        ("ru", "за два первых месяца 2018 года", ["2018-01/2018-02"]),
        ("ru", "в прошлом году", ["2018"]),
        ("ru", "в начале этого года", ["2019-Q1"]),
        ("ru", "с начала года", ["2019-01/2019-05"]),
        ("ru", "с января растёт", ["2019-01/2019-05"]),
        ("ru", "до конца июня и к концу года", ["2019-06", "2019"]),
        ("ru", "к марту", ["2020-03"]),
        ("ru", "в 2017 году против уровня годом ранее", ["2017", "2016"]),
        ("ru", "за первые месяцы 2018 года", ["None"]),
        ("ru", "14-15 апреля прибудет делегация", []),
        ("be", "у студзені-маі 2015 года", ["2015-01/2015-05"]),
        ("be", "летась і сёлета", ["2018", "2019"]),
    ],
)
def test_words_become_periods(lang: str, text: str, expected: list[str]) -> None:
    assert _periods_in(text, lang) == expected


def test_without_a_date_last_year_is_the_year_spoken_of() -> None:
    assert _periods_in(
        "По результатам 2013 года область вышла на шестое место. За прошлый год", "ru", None
    ) == ["2013", "2013"]
    assert _periods_in("за прошлый год", "ru", None) == ["None"]


def test_months_without_a_year_are_the_newest_that_are_over() -> None:
    assert _periods_in("in January-October trade grew", "en", date(2021, 12, 29)) == [
        "2021-01/2021-10"
    ]
    assert _periods_in("in January-October trade grew", "en", date(2021, 2, 1)) == [
        "2020-01/2020-10"
    ]


@pytest.mark.parametrize("text", ["last year", "this year's first half", "early this year"])
def test_relative_words_without_a_date_stay_open(text: str) -> None:
    mentions = periods.find_periods(text, "en", None)
    assert [mention.period for mention in mentions] == [None]
    assert all(mention.relative for mention in mentions)


@given(
    st.text(max_size=200),
    st.sampled_from(["en", "ru", "be"]),
    st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_no_text_breaks_it(text: str, lang: str, published: date | None) -> None:
    mentions = periods.find_periods(text, lang, published)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)
    assert list(mentions) == sorted(mentions, key=lambda mention: mention.start)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "since the beginning of 2019", ["2019-01/2019-05"]),
        ("en", "since the beginning of 2017", ["2017"]),
        ("en", "they ended the year at 380 million", ["2018"]),
        ("en", "5 billion by the year’s end", ["2019"]),
        ("en", "In 1H2018 exports fell", ["2018-H1"]),
        ("en", "during April-March 2017-18", ["2017-04/2018-03"]),
        ("ru", "за первые полгода этого года", ["2019-H1"]),
        ("ru", "за вторую половину 2018 года", ["2018-H2"]),
        ("en", "The fair will be held in August", ["2019-08"]),
        ("en", "Sales fell in August", ["2018-08"]),
        ("en", "The fair is planned for January-February", ["2019-01/2019-02"]),
        ("ru", "с начала 2019 года", ["2019-01/2019-05"]),
        ("ru", "с начала 2016 года", ["2016"]),
        ("ru", "по итогам года", ["2018"]),
        ("ru", "Год область закончила на отметке в 5 млн", ["2018"]),
        ("ru", "Выставка пройдет в августе", ["2019-08"]),
        ("ru", "В августе продажи упали", ["2018-08"]),
        ("ru", "в прошлом году вырос на 3% год к году", ["2018"]),
    ],
)
def test_results_and_plans(lang: str, text: str, expected: list[str]) -> None:
    assert _periods_in(text, lang) == expected


def test_a_weekday_settles_the_year_of_an_undated_text() -> None:
    text = (
        "Second at the end of 2023. They meet on Monday, September 23. Trade grew over the "
        "first half of the year."
    )
    assert _periods_in(text, "en", None) == ["2023", "2024-H1"]
    assert _periods_in(text.replace("Monday", "Friday"), "en", None) == ["2023", "2023-H1"]


def test_an_undated_year_that_ended_is_the_last_year_mentioned() -> None:
    assert (
        _periods_in(
            "В конце 2023 года подписали план. Год область закончила на отметке в 5 млн. К 2030 "
            "году ждут 10 млн.",
            "ru",
            None,
        )[1]
        == "2023"
    )


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ru", "За весь прошлый год вложили 3 млн, в этом – уже 4,5 млн.", ["2018", "2019"]),
        ("ru", "за минувший месяц ушло 12 вагонов", ["2019-04"]),
        ("en", "exports rose last month", ["2019-04"]),
        (
            "ru",
            "С начала года вывезли вдвое больше, чем за январь–апрель прошлого.",
            ["2019-01/2019-04", "2018-01/2018-04"],
        ),
        (
            "ru",
            "С начала года вывезли вдвое больше, чем за весь прошлый год.",
            ["2019-01/2019-05", "2018"],
        ),
        (
            "ru",
            "Доля за 2018 год – 5 %. В планах на 2025 год – 9 %, за тот же период",
            ["2018", "2025", "2018"],
        ),
    ],
)
def test_words_that_lean_on_what_stands_beside_them(
    lang: str, text: str, expected: list[str]
) -> None:
    assert _periods_in(text, lang) == expected
