"""Which figures and deals belong to a pair."""

from __future__ import annotations

import pytest

from kirmash.dossier.scope import Pair, holds, holds_deal, pair_of

IVANOVO, NATIONS, WIDE = (
    Pair("BLR", "RU-IVA"),
    Pair("BLR", "RUS"),
    Pair("BLR", "RUS", with_regions=True),
)


@pytest.mark.parametrize(
    ("pair", "codes", "held"),
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
    pair: Pair, codes: set[str], held: bool
) -> None:
    assert holds(pair, codes) is held


@pytest.mark.parametrize(
    ("pair", "parties", "held"),
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
def test_a_deal_between_regions_belongs_to_the_region_asked_about(
    pair: Pair, parties: tuple[str, ...], held: bool
) -> None:
    assert holds_deal(pair, parties) is held


def test_names_in_both_languages_and_codes_mean_one_pair() -> None:
    assert pair_of("Belarus", "Ивановская область") == pair_of("BLR", "RU-IVA") == IVANOVO
