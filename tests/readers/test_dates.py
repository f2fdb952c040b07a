"""Publication dates and what tells them."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html

from kirmash.extract.annotate import days
from kirmash.lang import dates
from kirmash.readers import dates as dating


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2016-04-15", date(2016, 4, 15)),
        ("2021-07", date(2021, 7, 31)),
        ("2022", date(2022, 12, 31)),
        ("unknown", None),
        ("2016-13", None),
        ("2016-02-30", None),
        ("2016-04-15T10:00:00Z", date(2016, 4, 15)),
    ],
)
def test_stated(words: str, day: date | None) -> None:
    assert dates.parse_partial_iso_date(words) == day


@pytest.mark.parametrize(
    ("text", "url", "day", "basis"),
    [
        ("Committee\n26 June 2015\n\nBuses to be sold", None, date(2015, 6, 26), "page"),
        ("Новости\n15 апреля 2016 г., 12:40\nТекст новости.", None, date(2016, 4, 15), "page"),
        ("Навіны\n15 красавіка 2016\nТэкст.", None, date(2016, 4, 15), "page"),
        ("18.04.2016\nТекст.", None, date(2016, 4, 18), "page"),
        ("MINSK, 15 April (BelTA) – Trade grew.", None, None, "unknown"),
        (
            "MINSK, 15 April (BelTA) – Trade grew.",
            "https://a.by/2016/04/16/x",
            date(2016, 4, 15),
            "inferred",
        ),
        (
            "BAKU, December 30 – Trade grew.\nUpdated 2 January 2024",
            None,
            date(2023, 12, 30),
            "inferred",
        ),
        ("MINSK, 15 April 2016 (BelTA) – Trade grew.", None, date(2016, 4, 15), "page"),
        (
            "Trade grew after the visit of 15 April 2016, the governor told the press service of "
            "the region.",
            None,
            None,
            "unknown",
        ),
        ("date 2019-12-13 RUB 3.42\nUSD 3.33\nTrade grew.", None, None, "unknown"),
        ("Text.\nRead also\n28.04.2016\nOther", None, None, "unknown"),
        ("Псков. 19 августа 2020 года. Экспорт области вырос.", None, date(2020, 8, 19), "page"),
        ("(Ташкент, 14.05.2021) Экспорт республики вырос.", None, date(2021, 5, 14), "page"),
        (
            "17.08.2022. Из портов края отгрузили рекордные объёмы рыбы, сообщили на таможне.",
            None,
            date(2022, 8, 17),
            "page",
        ),
        (
            "11 декабря 2017 г., Якутск. Правительство подписало соглашение о сырье.",
            None,
            date(2017, 12, 11),
            "page",
        ),
        (
            "Псков (3 июня 2019 года). Область увеличила продажи сыра соседям, сообщили власти.",
            None,
            date(2019, 6, 3),
            "page",
        ),
        (
            "12 мая 2010 года подписан договор, по которому область поставляет тракторы соседям.",
            None,
            None,
            "unknown",
        ),
        ("Text.", "https://a.ru/12-03-2018-trade", date(2018, 3, 12), "url"),
        ("Text.", "https://a.ru/2018/3/12/trade", date(2018, 3, 12), "url"),
        ("Text.", "https://a.ru/news/2018/04/17/x.html", date(2018, 4, 17), "url"),
        ("Text.", "https://a.by/en/1476787965-talks", date(2016, 10, 18), "url"),
        ("Text.", "https://a.com/1107630505/talks", None, "unknown"),
        ("Text.", "https://a.com/2018/19/42/talks", None, "unknown"),
    ],
)
def test_of_text(text: str, url: str | None, day: date | None, basis: str) -> None:
    assert dating.date_of_text(text, url) == dating.PublicationDate(day, basis)


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2016-04-15T12:00:00+03:00'>",
        "<meta name='pubdate' content='15 April 2016'>",
        '<script type=\'application/ld+json\'>{"@graph": [{"datePublished": '
        '"2016-04-15"}]}</script>',
    ],
)
def test_metadata_wins_over_the_address(head: str) -> None:
    tree = html.document_fromstring(f"<html><head>{head}</head><body><p>Text.</p></body></html>")
    assert dating.date_of_page(tree, "Text.", "https://a.ru/2020/01/01/") == dating.PublicationDate(
        date(2016, 4, 15), "page"
    )


def test_broken_metadata_is_passed_over() -> None:
    page = (
        "<html><head><script type='application/ld+json'>{oops</script></head><body><p>Text.</"
        "p></body></html>"
    )
    assert dating.date_of_page(
        html.document_fromstring(page), "Text.", "https://a.ru/2020/01/02/"
    ).day == date(2020, 1, 2)


def test_a_month_in_the_address_dates_the_content_but_is_no_day() -> None:
    assert dating.date_of_text("Text.", "https://a.ru/2018/10/trade") == dating.UNKNOWN_DATE
    assert days.month_end_from_url("https://a.ru/2018/10/trade") == date(2018, 10, 31)
    assert days.month_end_from_url("https://a.ru/2018/19/trade") is None
