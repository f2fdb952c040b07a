"""Names of people: the nominative of Russian names in any case, and their parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirmash.extract.annotate import names

DECLINED = [
    ("Павлом Коньковым", "Павел Коньков"),
    ("Андрей Кобяков", "Андрей Кобяков"),
    ("Григорием Рапотой", "Григорий Рапота"),
    ("Олега Пташкина", "Олег Пташкин"),
    ("Станиславом Воскресенским", "Станислав Воскресенский"),
    ("Татьяной Лугиной", "Татьяна Лугина"),
    ("Светланы Давлетовой", "Светлана Давлетова"),
    ("Дмитрию Крутому", "Дмитрий Крутой"),
    ("Алексея Текслера", "Алексей Текслер"),
    ("Игорем Петришенко", "Игорь Петришенко"),
    ("Архимедом Мухамбетовым", "Архимед Мухамбетов"),
    ("Иваном Ивановичем Крупко", "Иван Иванович Крупко"),
    ("Дмитрия Крутого", "Дмитрий Крутой"),
    ("Станислава Воскресенского", "Станислав Воскресенский"),
    ("Юлия Васильева", "Юлия Васильева"),
    (
        "Александра Иванова",
        "Александра Иванова",
    ),  # a woman's nominative and a man's genitive: the nominative is kept
    ("П. Коньковым", "П. Коньков"),
]


@pytest.mark.parametrize(("declined", "plain"), DECLINED)
def test_nominative(declined: str, plain: str) -> None:
    assert names.nominative_russian_name(declined).full_name == plain


def test_a_patronymic_is_no_surname() -> None:
    person = names.nominative_russian_name("Александром Григорьевичем Лукашенко")
    assert (person.forename, person.surname) == ("Александр", "Лукашенко")


@pytest.mark.parametrize("word", ["Igor", "Svetlana", "Игоря", "Светланой"])
def test_first_names_in_both_scripts(word: str) -> None:
    assert names.is_forename(word)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("АБвгдейёокльуымнс-", min_size=1, max_size=12), min_size=1, max_size=4))
def test_any_words_make_a_name_of_as_many(words: list[str]) -> None:
    assert len(names.nominative_russian_name(" ".join(words)).full_name.split(" ")) == len(words)
