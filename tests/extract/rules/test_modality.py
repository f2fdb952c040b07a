"""How far a deal is: futures, wishes, ways of talking something over, what is said not
to be done.
"""

from __future__ import annotations

import pytest
from tests.extract.deal_cases import kinds_and_statuses, read

CASES = [
    # looking into, weighing, talking over
    (
        "en",
        "The parties looked into ways of resuming the supply of tractors to Serbia.",
        [("resumption", "proposed")],
    ),
    ("en", "Omsk may soon be buying trams from Belarus.", [("supply", "proposed")]),
    (
        "en",
        "Both sides explored the building of a cement plant in Ganja.",
        [("project", "proposed")],
    ),
    ("ru", "Стороны рассмотрели поставки трамваев в Омск.", [("supply", "proposed")]),
    ("ru", "Речь шла о поставках лифтов в Казахстан.", [("supply", "proposed")]),
    ("ru", "Кенийским партнёрам предложено совместно выращивать чай.", [("project", "proposed")]),
    ("be", "Бакі разгледзелі пастаўкі трамваяў у Казахстан.", [("supply", "proposed")]),
    # offers
    ("en", "Envoy offers Omsk new trams", [("supply", "proposed")]),
    (
        "en",
        "The minister offered the region harvesters and tractors of Belarus.",
        [("supply", "proposed")],
    ),
    ("ru", "Белоруссия предлагает Омску трамваи", [("supply", "proposed")]),
    # futures
    ("ru", "Завод возобновит выпуск автокранов.", [("resumption", "planned")]),
    ("ru", "Поставки говядины в Китай возобновятся.", [("resumption", "planned")]),
    ("ru", "Производство тракторов в Кении восстанавливается.", [("resumption", "in_progress")]),
    # a wish reaches over 'to be'
    (
        "en",
        "The governor would like the supply of cranes to Serbia to be resumed.",
        [("resumption", "proposed")],
    ),
    ("en", "The supply of cranes to Serbia is to be resumed.", [("resumption", "planned")]),
    (
        "ru",
        "Область заинтересована в том, чтобы построить завод в Кении.",
        [("project", "proposed")],
    ),
    # done, under way
    ("ru", "Фермы Омской области приобрели белорусские тракторы.", [("supply", "completed")]),
    ("en", "The farms of Omsk Oblast bought Belarusian tractors.", [("supply", "completed")]),
    ("ru", "Фабрики закупают в Узбекистане пряжу.", [("supply", "in_progress")]),
    ("en", "What was agreed in 2019 will be carried out.", [("agreement", "in_progress")]),
    ("ru", "Договорённости с Чили будут выполнены.", [("agreement", "in_progress")]),
    # no deal
    ("en", "They trade with Kenya instead of building a plant there.", []),
    ("ru", "Министр просил не строить завод в Кении.", []),
    ("ru", "Кения важна как поставщик чая и покупатель тракторов.", []),
    ("ru", "Цифры растут, отметили участники заседания в Риге.", []),
    ("en", "Prices fall, said the participants of the meeting in Riga.", []),
    ("ru", "Об этом договорились участники переговоров в Риге.", []),
    (
        "en",
        "The governor answered that tractors were well known in Kenya and that he came to speak "
        "about projects.",
        [],
    ),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CASES, ids=[case[1][:48] for case in CASES])
def test_how_far_it_is(lang: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds_and_statuses(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Завод в апреле возобновит выпуск автокранов."),
        ("en", "The plant will resume the making of cranes in April."),
    ],
)
def test_a_month_of_a_plan_lies_ahead(lang: str, text: str) -> None:
    (mention,) = read(text, lang)
    assert (mention.date, mention.due) == ("2021-04", "2021-04")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Поставки трамваев в Омск посол предлагал в 2019 году."),
        ("en", "In 2019 he proposed to supply trams to Omsk."),
    ],
)
def test_the_year_of_an_offer_is_no_date_of_what_is_offered(lang: str, text: str) -> None:
    (mention,) = read(text, lang)
    assert (mention.status.value, mention.date) == ("proposed", None)
