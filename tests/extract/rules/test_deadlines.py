"""Times ahead: what words give which due day, and which are none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.extract.rules.deadlines import find_deadlines, is_open
from kirmash.records.periods import last_day

WEDNESDAY = date(2023, 3, 15)

ENGLISH = [
    ("The plant will open by the end of 2024", "2024"),
    ("to be handed over by 1 September", "2023-09-01"),
    ("The parties meet on June 25, 2023", "2023-06-25"),
    ("the forum on 14–15 April next year", "2024-04-15"),
    ("delivery in the second half of 2023", "2023-H2"),
    ("first shipments in Q4", "2023-Q4"),
    ("deliveries start next autumn", "2023-11"),
    ("it will be ready by winter", "2024-02"),
    ("the line is due by mid-2025", "2025-06"),
    ("to be signed within two months", "2023-05"),
    ("will be built in three years", "2026-03"),
    ("they fly to Riga on Monday", "2023-03-20"),
    ("signs tomorrow", "2023-03-16"),
    ("the contract will be signed next week", "2023-03-26"),
    ("the first buses arrive next month", "2023-04"),
    ("completion by year-end", "2023"),
    ("works begin in November", "2023-11"),
    ("ready by January", ""),  # ten months off without a year: as likely the last one
    ("the session will be held on the 28th", "2023-03-28"),
    ("the plan for 2026–2028 is with the ministries", ""),
    ("was planned for May", ""),
    ("opened two years ago", ""),
    ("last December they met", ""),
    ("in 2021 they agreed", ""),
]
RUSSIAN = [
    ("завод откроют до конца 2024 года", "2024"),
    ("передадут до 1 сентября", "2023-09-01"),
    ("визит состоится 30–31 мая", "2023-05-31"),
    ("поставят к 1-му июля следующего года", "2024-07-01"),
    ("во втором полугодии 2023 года", "2023-H2"),
    ("в IV квартале начнут", "2023-Q4"),
    ("запустят осенью", "2023-11"),
    ("к лету 2025 года построят", "2025-08"),
    ("подпишут в течение двух месяцев", "2023-05"),
    ("откроется через полгода", "2023-09"),
    ("вылетают в понедельник", "2023-03-20"),
    ("подпишут завтра", "2023-03-16"),
    ("договор подпишут на следующей неделе", "2023-03-26"),
    ("сдадут до конца месяца", "2023-03"),
    ("до конца года зажгут третью печь", "2023"),
    ("к середине 2024 года", "2024-06"),
    ("план на 2026–2028 годы согласуют", ""),
    ("обещали к маю", ""),
    ("меморандум подготовлен к подписанию в июле", "2023-07"),
    ("договор готов и будет подписан в июле", "2023-07"),
    ("подписание ожидается в первом полугодии 2024 года", "2024-H1"),
    ("открытие завода в мае", "2023-05"),
    ("подписание ожидалось в мае", ""),
    ("договор подписан в мае", ""),
    ("построен два года назад", ""),
    ("в прошлом декабре", ""),
    ("рейс выполняется трижды в неделю", ""),
]


@pytest.mark.parametrize(("words", "due"), ENGLISH)
def test_english_times_ahead(words: str, due: str) -> None:
    assert [each.due for each in find_deadlines(words, "en", WEDNESDAY)] == [due] * bool(due)


@pytest.mark.parametrize(("words", "due"), RUSSIAN)
def test_russian_times_ahead(words: str, due: str) -> None:
    assert [each.due for each in find_deadlines(words, "ru", WEDNESDAY)] == [due] * bool(due)


def test_a_belarusian_deadline() -> None:
    (found,) = find_deadlines("завод адкрыюць да канца 2024 года", "be", WEDNESDAY)
    assert (found.due, found.is_bound) == ("2024", True)


def test_an_end_and_a_beginning_are_told_apart() -> None:
    first, second = find_deadlines(
        "put off from March, it runs from May until July 2023", "en", WEDNESDAY
    )
    assert (first.is_start, first.is_bound) == (True, False)
    assert (second.is_start, second.is_bound) == (False, True)


@pytest.mark.parametrize(
    ("words", "lang", "expected"),
    [
        ("the buses will arrive", "en", True),
        ("the buses arrived", "en", False),
        ("автобусы поставят", "ru", True),
        ("автобусы поставили", "ru", False),
    ],
)
def test_what_is_yet_to_come(words: str, lang: str, expected: bool) -> None:
    assert is_open(words, lang) is expected


@given(
    st.text("0123456789 .-–—годматусентябряnextbyendofthe", max_size=60),
    st.dates(date(1992, 1, 1), date(2090, 1, 1)),
)
def test_nothing_that_is_over_is_ahead(words: str, published: date) -> None:
    for lang in ("en", "ru"):
        for each in find_deadlines(words, lang, published):
            assert last_day(each.due) >= published
            assert 0 <= each.start < each.end <= len(words)
