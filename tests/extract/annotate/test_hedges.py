"""Hedges before and after a number."""

from __future__ import annotations

import pytest

from kirmash.extract.annotate import hedges
from kirmash.records.quantities import Hedge


@pytest.mark.parametrize(
    ("lang", "text", "hedge"),
    [
        ("en", "about 5", Hedge.ABOUT),
        ("en", "around $5", Hedge.ABOUT),
        ("en", "by almost 5", Hedge.ALMOST),
        ("en", "just under 5", Hedge.ALMOST),
        ("en", "came close to the 5", Hedge.ALMOST),
        ("en", "exceeded 5", Hedge.MORE_THAN),
        ("en", "more than 5", Hedge.MORE_THAN),
        ("en", "topped the mark of 5", Hedge.MORE_THAN),
        ("en", "at least 5", Hedge.MORE_THAN),
        ("en", "less than 5", Hedge.LESS_THAN),
        ("en", "up to 5", Hedge.UP_TO),
        ("en", "as much as 5", Hedge.EXACT),
        ("en", "only 5", Hedge.EXACT),
        ("en", "rose to 5", Hedge.EXACT),
        ("ru", "около 5", Hedge.ABOUT),
        ("ru", "порядка 5", Hedge.ABOUT),
        ("ru", "почти на 5", Hedge.ALMOST),
        ("ru", "без малого 5", Hedge.ALMOST),
        ("ru", "превысил 5", Hedge.MORE_THAN),
        ("ru", "превысил отметку в 5", Hedge.MORE_THAN),
        ("ru", "свыше 5", Hedge.MORE_THAN),
        ("ru", "не менее 5", Hedge.MORE_THAN),
        ("ru", "немногим менее 5", Hedge.LESS_THAN),
        ("ru", "не более 5", Hedge.LESS_THAN),
        ("ru", "потенциал до 5", Hedge.UP_TO),
        ("ru", "вырос до 5", Hedge.EXACT),
        ("ru", "всего 5", Hedge.EXACT),
        ("be", "каля 5", Hedge.ABOUT),
        ("be", "амаль 5", Hedge.ALMOST),
        ("be", "больш за 5", Hedge.MORE_THAN),
    ],
)
def test_before(lang: str, text: str, hedge: Hedge) -> None:
    start = text.index("5") - text.count("$")
    assert hedges.find_hedge(text, start, len(text), lang) is hedge


@pytest.mark.parametrize(
    ("lang", "text", "hedge"),
    [
        ("en", "5 or so", Hedge.ABOUT),
        ("ru", "5 с лишним", Hedge.MORE_THAN),
        ("en", "5 tonnes", Hedge.EXACT),
    ],
)
def test_after(lang: str, text: str, hedge: Hedge) -> None:
    assert hedges.find_hedge_after(text, 1, lang) is hedge


def test_the_floor_cuts_the_view() -> None:
    text = "about 3 and 5"
    assert hedges.find_hedge_before(text, 12, "en", floor=8) is Hedge.EXACT
