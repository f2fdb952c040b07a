"""Claims as the two seed documents and the demo say them, for the tests of the series."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from kirmash.records.claims import Claim
from kirmash.records.evidence import Span
from kirmash.records.periods import quarter_period, year_period
from kirmash.records.quantities import Direction, Hedge, Measure, Quantity

_PLACES = count()


def claim(document: str, measure: Measure = Measure.TURNOVER, **fields: Any) -> Claim:
    """A claim on Belarus and Ivanovo Oblast at a place of its own."""
    start = next(_PLACES)
    return Claim(
        document, measure, "BLR", (Span(start, start + 1, "x"),), **{"partner": "RU-IVA", **fields}
    )


def usd(value: float, hedge: Hedge = Hedge.EXACT) -> Quantity:
    """Dollars."""
    return Quantity(value, "USD", hedge)


SEEDS = (
    claim(
        "en1",
        quantity=usd(98.4e6),
        change_pct=-14.7,
        period=year_period(2014),
        base_period=year_period(2013),
        speaker="Igor Petrishenko",
    ),
    claim(
        "en2",
        change_pct=-20.0,
        change_hedge=Hedge.ALMOST,
        period=year_period(2015),
        speaker="Alexander Lukashenko",
    ),
    claim(
        "en2",
        direction=Direction.UP,
        period=quarter_period(2016, 1),
        speaker="Alexander Lukashenko",
    ),
)
ABOUT_20 = claim(
    "en3",
    change_pct=-20.0,
    change_hedge=Hedge.ABOUT,
    period=year_period(2015),
    speaker="the President of Belarus",
)
OVER_67 = claim("be1", quantity=usd(67e6, Hedge.MORE_THAN), period=year_period(2015))
UNDATED = (
    claim("en4", quantity=usd(100e6, Hedge.ABOUT), speaker="Andrei Kobyakov"),
    claim("en5", quantity=usd(100e6, Hedge.ALMOST), speaker="Prime Minister Andrei Kobyakov"),
    claim("ru1", quantity=usd(100e6, Hedge.ALMOST), speaker="Андрей Кобяков"),
)
DEMO = (*SEEDS, ABOUT_20, OVER_67, *UNDATED)
DAY = date(2016, 4, 15)
PUBLISHED: dict[str, date | None] = {
    "en1": date(2015, 6, 26),
    "en2": DAY,
    "en3": DAY,
    "en4": DAY,
    "en5": DAY,
    "be1": DAY,
    "ru1": date(2016, 4, 18),
}
