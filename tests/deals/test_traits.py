from __future__ import annotations

from datetime import date

import pytest

from kirmash.deals.traits import features_of
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span


@pytest.mark.parametrize(
    ("kind", "day", "back"),
    [
        ("visit", "2016-04", True),
        ("supply", "2016", False),
        ("supply", "2015", True),
        ("visit", None, False),
    ],
)
def test_looking_back(kind: str, day: str | None, back: bool) -> None:
    mention = DealMention(
        "d", DealKind(kind), DealStatus.COMPLETED, ("BLR",), "x", (Span(0, 1, "x"),), date=day
    )
    assert features_of(mention, date(2017, 5, 22)).retrospective is back
