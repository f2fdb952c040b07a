"""What the words of a deal say: services and works, themes, years, the number of a session,
signals, the amount in the text's own words.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirmash.deals.scores import ISIC_SECTIONS, isic_section_of_subject
from kirmash.extract.annotate.deal_details import (
    distinctive_stems,
    find_amount_text,
    find_calendar_years_of_term,
    find_deal_signals,
    find_part,
    find_session_number,
    find_subjects,
    find_theme,
    find_years,
    is_about_construction,
)
from kirmash.records.deals import DealKind, DealMention, DealSignal, DealStatus
from kirmash.records.evidence import Span
from kirmash.reference import lexicons


@pytest.mark.parametrize(
    ("english", "russian", "subject", "section"),
    [
        ("a joint tourist route", "совместный туристический маршрут", "tourist_route", "N"),
        ("the logistics hub", "строительство логистического центра", "logistics_centre", "H"),
        ("flights from Minsk to Perm", "выполнять рейсы из Минска", "flights", "H"),
        ("the old boiler house", "модернизация котельной", "boiler_house", "D"),
        (
            "agreement on student exchange",
            "соглашение об обмене студентами",
            "student_exchange",
            "P",
        ),
        ("a memorandum on telemedicine", "меморандум о телемедицине", "treatment", "Q"),
        ("days of Belarusian culture", "Дни белорусской культуры", "culture_days", "R"),
        (
            "a memorandum on information technology",
            "меморандум об информационных технологиях",
            "digital",
            "J",
        ),
        ("a hotel in Omsk", "гостиница в Омске", "hotel", "I"),
        ("the waste processing plant", "мусороперерабатывающий завод", "waste", "E"),
    ],
)
def test_the_same_key_in_either_language(
    english: str, russian: str, subject: str, section: str
) -> None:
    assert find_subjects(english) == find_subjects(russian) == (subject,)
    assert isic_section_of_subject(subject) == section


def test_the_longer_name_at_the_same_place_counts() -> None:
    assert find_subjects("a coach service, a bus route and a bridge") == ("coach_line", "bridge")
    assert find_subjects("the tourist train") == ("tourist_route",)
    assert find_subjects("мостовая и школьники на мосту") == ("school", "bridge")
    assert find_subjects("nothing of the kind") == ()
    assert isic_section_of_subject("nothing") == ""


def test_every_subject_has_a_single_section_and_both_languages() -> None:
    rows = lexicons.data_rows("deal_subjects")
    for key in {row["subject"] for row in rows}:
        mine = [row for row in rows if row["subject"] == key]
        assert {row["lang"] for row in mine} == {"en", "ru"}
        assert len({(row["section"], row["work"]) for row in mine}) == 1
        assert isic_section_of_subject(key) in ISIC_SECTIONS


@given(st.text(max_size=120))
def test_any_words_are_taken(words: str) -> None:
    assert set(find_subjects(words)) <= {
        row["subject"] for row in lexicons.data_rows("deal_subjects")
    }


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("the first session of the joint working group", 1),
        ("второе заседание рабочей группы", 2),
        ("3-е заседание", 3),
        ("IV заседание", 4),
        ("the 5th meeting", 5),
        ("шестом ежегодном форуме", 6),
        ("першае пасяджэнне", 1),
        ("on the first day", None),
        ("a session in the second half", None),
        ("заседание", None),
        ("21st Forum", 21),
        ("inaugural meeting", 1),
        ("десятый бизнес-форум", 10),
        ("группа впервые соберётся в мае", 1),
        ("рабочая группа собралась во второй раз", 2),
        ("the group met for the third time", 3),
        ("the farm sold milk for the first time", None),
    ],
)
def test_the_number_of_a_session(words: str, number: int | None) -> None:
    assert find_session_number(words) == number


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("plan for 2016–2017", {2016, 2017}),
        ("на 2016-2018 годы", {2016, 2017, 2018}),
        ("на 2017 год", {2017}),
        ("2016/17", {2016, 2017}),
        ("signed in 2016", set()),
        ("договоренности 2016 года", set()),
        ("2016-04-15", set()),
    ],
)
def test_the_years_a_paper_is_for(words: str, years: set[int]) -> None:
    assert find_calendar_years_of_term(words) == years


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("Проведение заседания совместной рабочей группы", "working_group"),
        ("Session of the working group", "working_group"),
        ("Подписание соглашения о партнёрстве", "partnership_agreement"),
        ("Painting of fences", ""),
    ],
)
def test_an_item_of_a_plan_has_the_theme_its_words_name(words: str, theme: str) -> None:
    assert find_theme(words) == theme


@pytest.mark.parametrize(
    ("words", "signals"),
    [
        ("the contract was terminated", (DealSignal.ENDED,)),
        ("договор расторгнут, выбран другой поставщик", (DealSignal.ENDED, DealSignal.ANOTHER)),
        ("оплачен полностью", (DealSignal.PAID,)),
        ("signed a new agreement", (DealSignal.ANEW,)),
        ("the contract goes on", ()),
    ],
)
def test_signals_come_in_their_own_order(words: str, signals: tuple[DealSignal, ...]) -> None:
    assert find_deal_signals(words) == signals


def test_building_years_and_stems() -> None:
    assert is_about_construction("строительство моста")
    assert not is_about_construction("поставка автобусов")
    assert find_years("in 2014 and 2016, not 1999") == {2014, 2016}
    assert distinctive_stems("строительство молочного завода в Калуге") == {"молоч", "завод"}


def supply(quote: str, goods: str = "") -> DealMention:
    good_keys = ("bus",) if goods else ()
    spans = (Span(0, len(quote), quote),)
    return DealMention(
        "doc",
        DealKind.SUPPLY,
        DealStatus.PLANNED,
        ("BLR", "RU-IVA"),
        goods or quote,
        spans,
        goods=good_keys,
    )


@pytest.mark.parametrize(
    ("quote", "goods", "amount"),
    [
        ("Belarus will supply lifts worth $5.2 million to Tver Oblast", "lifts", "$5.2 million"),
        ("подписан контракт на 12 млн евро", "контракт", "12 млн евро"),
        ("контракт на сумму 350 тыс. долларов", "контракт", "350 тыс. долларов"),
        ("Belarus shipped 3,000 tonnes of cement", "cement", "3,000 tonnes"),
        ("отгружено 12 тыс. тонн цемента", "цемента", "12 тыс. тонн"),
        ("построят электростанцию на 40 МВт", "электростанцию", "40 МВт"),
        ("Belarus supplied 20 buses to Tula Oblast", "buses", "20"),
        ("Fifty Belarusian buses will be supplied", "Belarusian buses", "Fifty"),
        ("Двадцать новых белорусских автобусов поставлены", "белорусских автобусов", "Двадцать"),
        ("область получила 20 белорусских автобусов", "20 белорусских автобусов", "20"),
    ],
)
def test_sums_quantities_and_numbers_of_the_goods(quote: str, goods: str, amount: str) -> None:
    assert find_amount_text(supply(quote, goods)) == amount


@pytest.mark.parametrize(
    ("quote", "goods"),
    [
        ("In 2016 buses were supplied to Tula Oblast", "buses"),
        ("buses from Minsk will come on 15 April", "buses"),
        ("30 percent of the buses were replaced", "buses"),
        ("в 2017 году автобусы поставят в Тулу", "автобусы"),
        ("Belarus is ready to supply buses", "buses"),
        ("по 2 соглашениям поставят автобусы", "автобусы"),
    ],
)
def test_years_days_and_shares_are_no_amount(quote: str, goods: str) -> None:
    assert find_amount_text(supply(quote, goods)) == ""


@given(st.text(max_size=80), st.text(max_size=20))
def test_an_amount_is_words_of_the_text(quote: str, goods: str) -> None:
    amount = find_amount_text(supply(f"{quote} {goods}", goods))
    assert amount in " ".join(f"{quote} {goods}".split()) or amount in f"{quote} {goods}"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("25 of the 40 buses have arrived", (25, 40)),
        ("25 buses out of 40 were handed over", (25, 40)),
        ("of the 40 buses ordered 25 have arrived", (25, 40)),
        ("Поставлено 25 из 40 комбайнов", (25, 40)),
        ("из 40 заказанных комбайнов поставлено 25", (25, 40)),
        ("25 комбайнов из запланированных 40", (25, 40)),
        ("40 buses of 12 metres", None),
        ("12 of 2021", None),
        ("1.5 of 3.5 million", None),
        ("a contract for 40 buses", None),
    ],
)
def test_how_much_of_how_much_was_done(words, part):
    assert find_part(words) == part


def test_words_of_a_delay_are_a_signal():
    assert find_deal_signals("opened 14 months late") == (DealSignal.LATE,)
    assert find_deal_signals("завод сдан с опозданием на год") == (DealSignal.LATE,)
    assert find_deal_signals("the plant was opened") == ()
