"""The splitter: where sentences end, and where they only seem to."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.extract.annotate import sentences


def parts(text: str, lang: str) -> list[str]:
    return [
        text[sentence.start : sentence.end] for sentence in sentences.split_sentences(text, lang)
    ]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Gov. Ivan Petrov met Mr. Brown in St. Petersburg. They spoke of trade.", 2),
        ("en", "Exports were 3.5 percent lower. Imports rose by No. 5 on the list.", 2),
        ("en", "The U.S. Trade Office and A. B. Smith agreed. Work starts soon.", 2),
        ("en", "“We sell tractors. We buy cloth,” said the minister. It was late.", 3),
        ("en", "Sales reached 5 million dollars (up 3.1 percent). The rest was cloth.", 2),
        ("ru", "Товарооборот составил 98,4 млн. долларов. В 2014 г. он был выше.", 2),
        ("ru", "В 2014 г. Беларусь продала больше. За 2015 г. продажи упали.", 2),
        ("ru", "Завод основан в 1950 г. Сегодня там трудятся сотни людей.", 2),
        ("ru", "П. Коньков и А. Кобяков беседовали в г. Минске на ул. Ленина. Затем был обед.", 2),
        ("ru", "Импорт – $390,8 млн.За январь он упал. Т.е. стало хуже.", 3),
        ("ru", "Речь о станках, насосах и т.д. Стороны довольны.", 2),
        ("ru", "Договор подписан 5 янв. 2016 г. в Витебске. Он действует!", 2),
        ("be", "Тавараабарот склаў 10 млн. долараў. У 2014 г. ён быў большы.", 2),
    ],
)
def test_abbreviations_initials_and_decimals_do_not_end_a_sentence(
    lang: str, text: str, expected: int
) -> None:
    assert len(parts(text, lang)) == expected


def test_places_are_exact_and_paragraphs_are_lines() -> None:
    text = "First line is here. And more of it.\n\nSecond line stands alone."
    results = sentences.split_sentences(text, "en")
    assert [text[sentence.start : sentence.end] for sentence in results] == [
        "First line is here.",
        "And more of it.",
        "Second line stands alone.",
    ]
    assert [sentence.paragraph for sentence in results] == [0, 0, 1]


def test_a_short_line_without_a_stop_is_a_heading() -> None:
    text = "Belarus to sell lifts to Ivanovo\nThe lifts will be sold in spring, the mayor said."
    assert [sentence.heading for sentence in sentences.split_sentences(text, "en")] == [True, False]


def test_lines_wrapped_at_a_width_are_a_single_paragraph() -> None:
    text = (
        "The ambassador of the neighbouring state came to the capital on\n"
        "Monday and spoke with the chairman of the chamber of commerce on\n"
        "the supply of tractors. They agreed to meet again."
    )
    results = sentences.split_sentences(text, "en")
    assert len(results) == 2
    assert {sentence.paragraph for sentence in results} == {0}


def test_a_line_no_person_writes_is_cut() -> None:
    text = "word " * 5_000
    results = sentences.split_sentences(text.strip() + ".", "en")
    assert max(sentence.end - sentence.start for sentence in results) <= 2_000


@given(st.text(max_size=400), st.sampled_from(["en", "ru", "be"]))
@settings(max_examples=60, deadline=None)
def test_sentences_are_ordered_apart_and_not_blank(text: str, lang: str) -> None:
    last = 0
    for sentence in sentences.split_sentences(text, lang):
        assert last <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip()
        last = sentence.end


@pytest.mark.parametrize("piece", ["!", ". ", "г. ", "«", "A. B. ", "\n", "Word. "])
def test_time_is_linear(piece: str) -> None:
    begun = time.perf_counter()
    sentences.split_sentences(piece * (1_000_000 // len(piece)), "ru")
    assert time.perf_counter() - begun < 30  # against a catastrophic expression, not for speed
