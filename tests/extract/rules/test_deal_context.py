"""What one sentence leaves to the next."""

from __future__ import annotations

import pytest
from tests.extract.deal_cases import read


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "The main paper is to be a plan of measures for 2022–2023: it is to be signed in Riga.",
        ),
        (
            "ru",
            "Главным документом станет план мероприятий на 2022–2023 годы: его предстоит подписать "
            "в Риге.",
        ),
    ],
)
def test_a_pronoun_names_the_paper_before_it(lang: str, text: str) -> None:
    (mention,) = read(text, lang)
    assert (mention.kind.value, mention.status.value, mention.theme) == (
        "agreement",
        "planned",
        "plan_of_measures",
    )
    assert "2022–2023" in mention.spans[0].quote


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "A working group on trade with Kenya was set up. The first session was held in May "
            "2019 in Riga.",
        ),
        (
            "ru",
            "Была создана рабочая группа по торговле с Кенией. Первое заседание она провела в мае "
            "2019 года в Риге.",
        ),
    ],
)
def test_a_session_without_a_name_is_of_the_body_mentioned_before(lang: str, text: str) -> None:
    session = next(mention for mention in read(text, lang) if mention.kind.value == "other")
    assert (session.theme, session.date) == ("working_group", "2019-05")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "A delegation of Omsk Oblast will visit Minsk. The visit will last from 14 to 16 April.",
        ),
        ("ru", "Делегация Омской области посетит Минск. Визит пройдёт с 14 по 16 апреля."),
    ],
)
def test_the_days_of_a_visit_may_follow(lang: str, text: str) -> None:
    (visit,) = read(text, lang)
    assert (visit.status.value, visit.date) == ("planned", "2021-04-14")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "A plan of measures for 2020–2021 with Kenya was signed. What was agreed will be "
            "carried out.",
        ),
        (
            "ru",
            "С Кенией был подписан план сотрудничества на 2020–2021 годы. Договорённости будут "
            "выполнены.",
        ),
    ],
)
def test_what_is_carried_out_is_the_paper_signed_before(lang: str, text: str) -> None:
    signed, carried_out = read(text, lang)
    assert (signed.status.value, carried_out.status.value) == ("signed", "in_progress")
    assert carried_out.theme == signed.theme == "plan_of_measures"
    assert carried_out.spans[1] == signed.spans[0]


def test_that_cooperation_is_about_the_goods_of_the_same_sentence() -> None:
    (mention,) = read(
        "Peter Gray recalled the trams of Omsk, which Kenya knows, and proposed that this "
        "co-operation be resumed.",
        "en",
    )
    assert (mention.kind.value, mention.goods) == ("resumption", ("tram",))


def test_raw_material_that_goes_into_goods_lists_no_offer() -> None:
    (mention,) = read("Фабрики закупают в Узбекистане пряжу. Это сырьё идёт на одежду.", "ru")
    assert mention.object == "пряжу"


def test_an_offer_by_its_heading_is_an_offer() -> None:
    (mention,) = read(
        "Белоруссия предлагает Омску трамваи\nВ Омск планируется поставить белорусские трамваи.",
        "ru",
    )
    assert mention.status.value == "proposed"


def test_a_session_of_a_past_year_is_not_the_session_reported() -> None:
    text = (
        "Рабочая группа Омской области и Кении провела второе заседание. Первое заседание она "
        "провела в мае 2019 года в Риге."
    )
    assert [mention.date for mention in read(text, "ru")] == [None, "2019-05"]
