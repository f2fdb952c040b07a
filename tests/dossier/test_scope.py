"""Which figures and deals belong to a pair."""

from __future__ import annotations

import pytest

from kirmash.dossier.scope import Pair, is_deal_of_pair, is_figure_of_pair, pair_of

IVANOVO, NATIONS, WIDE = (
    Pair("BLR", "RU-IVA"),
    Pair("BLR", "RUS"),
    Pair("BLR", "RUS", with_regions=True),
)


@pytest.mark.parametrize(
    ("pair", "codes", "belongs"),
    [
        (IVANOVO, {"BLR", "RU-IVA"}, True),
        (IVANOVO, {"BLR"}, False),
        (IVANOVO, {"BLR", "RUS"}, False),
        (IVANOVO, {"BY-VI", "RU-IVA"}, False),
        (NATIONS, {"BLR", "RU-IVA"}, False),
        (WIDE, {"BLR", "RU-IVA"}, True),
        (WIDE, {"BY-VI", "RU-IVA"}, True),
        (WIDE, {"BY-VI", "BLR"}, False),
    ],
)
def test_a_figure_belongs_to_the_pair_its_sides_name(
    pair: Pair, codes: set[str], belongs: bool
) -> None:
    assert is_figure_of_pair(pair, codes) is belongs


@pytest.mark.parametrize(
    ("pair", "parties", "belongs"),
    [
        (IVANOVO, ("BLR", "RU-IVA"), True),
        (IVANOVO, ("RU-IVA", "BY-VI"), True),
        (IVANOVO, ("RUS", "BLR"), False),
        (IVANOVO, ("BLR", "RU-TUL"), False),
        (IVANOVO, ("BLR", "RU-IVA", "KAZ"), True),
        (NATIONS, ("BLR", "RU-IVA"), False),
        (WIDE, ("BLR", "RU-IVA"), True),
        (IVANOVO, ("BLR",), False),
    ],
)
def test_a_deal_between_regions_belongs_to_the_region_of_the_query(
    pair: Pair, parties: tuple[str, ...], belongs: bool
) -> None:
    assert is_deal_of_pair(pair, parties) is belongs


def test_names_in_both_languages_and_codes_mean_the_same_pair() -> None:
    assert pair_of("Belarus", "Ивановская область") == pair_of("BLR", "RU-IVA") == IVANOVO
