"""Furniture is passed over, headlines and sentences stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.readers import boilerplate


def prose_lines(text: str, lang: str = "en") -> list[str]:
    return [
        line
        for start, end in boilerplate.prose_ranges(text, lang)
        for line in text[start:end].split("\n")
        if line.strip()
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Main / News / Economy / Archive",
        "Главная | Новости | Регион | Архив",
        "12 Lenin street, Brest, 224000",
        "Fax: 8 (0162) 00 00 00",
        "Тел.: +375 17 000-00-00",
        "USD: 2.05",
        "EUR 75,24",
        "+21C",
        "date 2020-01-05 RUB 3.4",
        "3120 подписчиков",
        "By Ivan Petrov",
        "Автор: Иван Петров",
        "Фото: Иван Петров",
        "Заметили ошибку? Выделите её и нажмите Ctrl+Enter",
        "18+",
        "14:27",
        "28.04.2016",
        "3 minute read",
        "Подписаться",
        "© 2016 Все права защищены",
        "Tags: flax, Ivanovo",
        "Мы используем файлы cookie, чтобы сайт работал",
        "https://example.org/rates - курсы валют",
        "PoliticsEconomySocietyRegionsCultureSport",
        "Skip to main content",
    ],
)
def test_a_line_of_furniture(line: str) -> None:
    assert boilerplate.is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Trade of the two regions grew by 20%",
        "Товарооборот за год вырос почти на 20 процентов",
        "Search for new markets goes on.",
        "The contacts of the regions are old, and trade amounted to $98.4 million.",
        "Views differ on whether turnover will grow.",
        "В Гомеле собрали первый автобус на газе",
        "By 2017 trade should reach $1 billion.",
        "Next year the parties plan to sign an agreement.",
        "Погода помогла аграриям: урожай вырос на 12%, а экспорт – на 8%.",
        "Вход на рынок Китая открыл заводу продажи на 5 млн долларов.",
        "Home appliances lead exports, with $20 million in 2016.",
        "EUR-denominated exports rose.",
        "Печать денег не поможет экспорту, сказал министр.",
    ],
)
def test_sentences_and_headlines_stay(line: str) -> None:
    assert (
        prose_lines(
            f"Trade is growing again in the region.\n{line}\nThe parties will go on meeting each "
            "quarter."
        )[1]
        == line
    )


def test_links_after_read_also_go_and_paragraphs_after_them_stay() -> None:
    long = (
        "The governors agreed to meet again in the autumn, and the enterprises of both sides "
        "promised to prepare their proposals by then. " * 2
    )
    text = (
        "Trade grew by a fifth.\nRead also\nTractors worth $1 billion sold\nMinister "
        f"resigns\n{long.strip()}"
    )
    assert prose_lines(text) == ["Trade grew by a fifth.", long.strip()]


def test_a_title_printed_twice_counts_once() -> None:
    assert prose_lines(
        "Trade of two regions grows fast\n\nTrade of two regions grows fast\n\nIt grew by 5%."
    ) == [
        "Trade of two regions grows fast",
        "It grew by 5%.",
    ]


def test_a_closing_block_of_headlines_and_menu_words_goes() -> None:
    assert prose_lines(
        "Trade grew by 5%.\nSociety\nAll\n$1 billion in trade is within "
        "reach\nPolitics\nAll\nRegions"
    ) == ["Trade grew by 5%."]


def test_something_always_stays() -> None:
    assert prose_lines("18+\nUSD: 2.05\nFax: 8 (02156) 2 58 30")


@given(st.text(max_size=300))
def test_ranges_are_ordered_and_inside(text: str) -> None:
    ranges = boilerplate.prose_ranges(text, "en")
    places = [place for pair in ranges for place in pair]
    assert places == sorted(places)
    assert all(text[start:end].strip() for start, end in ranges)
