from __future__ import annotations

import pytest

from kirmash.deals.names import is_same_name, is_same_town


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("belkomunmash", "belkomunmasha"),  # a case form
        ("kena pover and lighting kompani", "kplk"),  # initials
        ("savushkin produkt", "savushkin"),  # the short name
        ("=maz", "=maz"),
    ],
)
def test_names_of_one_firm(one: str, other: str) -> None:
    assert is_same_name(one, other)
    assert is_same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("utong", "zhongtong"),
        ("national medikal stores", "ioint medikal store"),
        ("=maz", "=mtz"),
    ],
)
def test_names_of_two_firms(one: str, other: str) -> None:
    assert not is_same_name(one, other)


def test_towns_in_two_spellings() -> None:
    assert is_same_town("khabahar", "khahbehare")
    assert not is_same_town("hudzhande", "bohtare")
