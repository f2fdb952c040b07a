"""What briefs say of goods and economies."""

from __future__ import annotations

from kirmash.briefs import wording


def test_goods_and_economies_nobody_knows() -> None:
    assert wording.join_goods_names(("bus", "no_such_thing", "bus"), "ru") == "автобусы"
    assert wording.economy_name("EAEU-X", "ru") == "EAEU-X"
    assert wording.pair_name(("BLR", "RU-IVA"), "ru") == "Беларусь – Ивановская область"
