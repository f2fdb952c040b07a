"""What briefs say of goods and economies."""

from __future__ import annotations

import pytest

from kirmash.briefs import wording


def test_goods_and_economies_nobody_knows() -> None:
    assert wording.join_goods_names(("bus", "no_such_thing", "bus"), "ru") == "автобусы"
    assert wording.economy_name("EAEU-X", "ru") == "EAEU-X"
    assert wording.pair_name(("BLR", "RU-IVA"), "ru") == "Беларусь – Ивановская область"


@pytest.mark.parametrize(
    ("percent", "en", "ru"),
    [
        (-14.66, "−14.7", "−14,7"),
        (0.01, "0.0", "0,0"),
        (899.9, "+899.9", "+899,9"),
        (900, "10 times as much", "в 10 раз"),
        (2_100, "22 times as much", "в 22 раза"),
        (13_519.9, "136 times as much", "в 136 раз"),
    ],
)
def test_a_change_that_no_percentage_makes_plain_is_told_by_times(
    percent: float, en: str, ru: str
) -> None:
    told = [wording.change_number_text(percent, lang).replace("\xa0", " ") for lang in ("en", "ru")]
    assert told == [en, ru]


def test_editions_are_named_by_their_years() -> None:
    assert wording.edition_text("HS92/HS07", "en") == "HS\xa01992/HS\xa02007"
    assert wording.edition_text("HS22", "ru") == "ГС\xa02022"
    assert wording.edition_text("CN", "ru") == "CN"
