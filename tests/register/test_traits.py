from __future__ import annotations

import pytest

from kirmash.register.traits import ordinal_in, terms_in


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("the first session of the joint working group", 1), ("второе заседание рабочей группы", 2), ("3-е заседание", 3),
        ("IV заседание", 4), ("the 5th meeting", 5), ("шестом ежегодном форуме", 6), ("першае пасяджэнне", 1),
        ("on the first day", None), ("a session in the second half", None), ("заседание", None), ("21st Forum", 21),
        ("inaugural meeting", 1), ("десятый бизнес-форум", 10),
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
