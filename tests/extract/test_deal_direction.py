from __future__ import annotations

import pytest

from kirmash.extract.deal_direction import find_direction

PAIR = ("BLR", "RU-IVA")


@pytest.mark.parametrize(
    ("words", "parties", "direction"),
    [
        ("Kazakhstan will sell potatoes to Pakistan", ("KAZ", "PAK"), ("from:KAZ", "to:PAK")),
        ("Казахстан поставит муку Узбекистану", ("KAZ", "UZB"), ("from:KAZ", "to:UZB")),
        ("Kenya bought 80 tractors from India", ("KEN", "IND"), ("from:IND", "to:KEN")),
        ("talks on tractors", ("KEN", "IND"), ()),
        ("Белорусская сторона вновь предложила автобусы", PAIR, ("from:BLR", "to:RU-IVA")),
    ],
)
def test_direction(words: str, parties: tuple[str, ...], direction: tuple[str, ...]) -> None:
    assert find_direction(words, parties) == direction


@pytest.mark.parametrize(
    "words",
    [
        "Ивановской области снова предлагают белорусские автобусы",
        "предлагают белорусские автобусы и троллейбусы",
        "Белорусским предприятиям это интересно и как покупателям тканей",
        "В Иваново планируется поставить белорусские автобусы",
        "поставили подписи по итогам визита в республику ивановской делегации",
    ],
)
def test_the_order_of_words_alone_tells_no_direction(words: str) -> None:
    assert find_direction(words, PAIR) == ()
