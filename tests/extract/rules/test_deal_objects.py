"""The object of a deal is a noun phrase of the text."""

from __future__ import annotations

import pytest
from tests.extract.deal_cases import read

CASES = [
    (
        "en",
        "Belarus could offer Kenya new tractors, and schools of Omsk more milk.",
        "new tractors",
    ),
    (
        "en",
        "The firm plans deliveries of trams and buses to Baku.",
        "deliveries of trams and buses",
    ),
    (
        "en",
        "Omsk Oblast and Oman plan to sign a partnership agreement, which the envoys praise.",
        "partnership agreement",
    ),
    ("ru", "Планируются поставки белорусских тракторов в Кению.", "поставки белорусских тракторов"),
    (
        "ru",
        "Сегодня в Омске прошло третье заседание рабочей группы, сообщили в мэрии.",
        "третье заседание рабочей группы",
    ),
    ("ru", "Делегация Омской области прибыла в Минск.", "Делегация Омской области"),
    (
        "ru",
        "Стороны подписали долгосрочное соглашение о сотрудничестве, сказал Зимин.",
        "долгосрочное соглашение о сотрудничестве",
    ),
]


@pytest.mark.parametrize(("lang", "text", "words"), CASES, ids=[case[1][:48] for case in CASES])
def test_the_object_reads_as_a_phrase(lang: str, text: str, words: str) -> None:
    assert [mention.object for mention in read(text, lang)] == [words]
