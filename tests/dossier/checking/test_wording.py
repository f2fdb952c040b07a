"""Slots in words: nothing that a reader meets is a bare code."""

from __future__ import annotations

import pytest

from kirmash.dossier.checking.wording import slot_value_text


@pytest.mark.parametrize(
    ("unit", "en", "ru"),
    [
        ("USD", "US Dollar (USD)", "доллар США (USD)"),
        ("BYN", "Belarusian Rouble (BYN)", "белорусский рубль (BYN)"),
        ("percent", "%", "%"),
        ("t", "t", "t"),
    ],
)
def test_a_unit_is_named(unit: str, en: str, ru: str) -> None:
    assert slot_value_text("unit", unit, "en") == en
    assert slot_value_text("unit", unit, "ru") == ru
