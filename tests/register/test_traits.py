from __future__ import annotations

from datetime import date

import pytest

from kirmash.register.traits import ordinal_in, terms_in, theme_in, traits_of
from kirmash.terms.deals import DealKind, DealMention, DealStatus
from kirmash.terms.evidence import Span


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("the first session of the joint working group", 1), ("второе заседание рабочей группы", 2), ("3-е заседание", 3),
        ("IV заседание", 4), ("the 5th meeting", 5), ("шестом ежегодном форуме", 6), ("першае пасяджэнне", 1),
        ("on the first day", None), ("a session in the second half", None), ("заседание", None), ("21st Forum", 21),
        ("inaugural meeting", 1), ("десятый бизнес-форум", 10), ("группа впервые соберётся в мае", 1),
        ("рабочая группа собралась во второй раз", 2), ("the group met for the third time", 3), ("the farm sold milk for the first time", None),
    ],
)  # fmt: skip
def test_the_number_of_a_session(words: str, number: int | None) -> None:
    assert ordinal_in(words) == number


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("plan for 2016–2017", {2016, 2017}), ("на 2016-2018 годы", {2016, 2017, 2018}), ("на 2017 год", {2017}), ("2016/17", {2016, 2017}),
        ("signed in 2016", set()), ("договоренности 2016 года", set()), ("2016-04-15", set()),
    ],
)  # fmt: skip
def test_the_years_a_paper_is_for(words: str, years: set[int]) -> None:
    assert terms_in(words) == years


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("Проведение заседания совместной рабочей группы", "working_group"), ("Session of the working group", "working_group"),
        ("Подписание соглашения о партнёрстве", "partnership_agreement"), ("Painting of fences", ""),
    ],
)  # fmt: skip
def test_an_item_of_a_plan_has_the_theme_its_words_name(words: str, theme: str) -> None:
    assert theme_in(words) == theme


@pytest.mark.parametrize(
    ("kind", "day", "back"), [("visit", "2016-04", True), ("supply", "2016", False), ("supply", "2015", True), ("visit", None, False)]
)
def test_looking_back(kind: str, day: str | None, back: bool) -> None:
    mention = DealMention("d", DealKind(kind), DealStatus.COMPLETED, ("BLR",), "x", (Span(0, 1, "x"),), date=day)
    assert traits_of(mention, date(2017, 5, 22)).back is back
