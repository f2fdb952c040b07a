"""Deals of our own making, as opportunities take them."""

from __future__ import annotations

from datetime import date

from kirmash.opportunities.register import RegisteredDeal
from kirmash.records.deals import Deal, DealEvent, DealKind, DealStatus, deal_id

DAY = date(2016, 4, 15)


def made_deal(
    *statuses: DealStatus,
    status: DealStatus,
    kind: DealKind = DealKind.SUPPLY,
    day: date = DAY,
    outcome: str = "open",
    name: str = "",
) -> RegisteredDeal:
    """A deal on tractors with a report a status, all on one day."""
    mentions = tuple(f"m-{name}{day}{number}" for number in range(len(statuses)))
    history = tuple(
        DealEvent(step, day, mention, f"doc {mention}")
        for step, mention in zip(statuses, mentions, strict=True)
    )
    deal = Deal(
        deal_id(mentions[0]),
        kind,
        status,
        outcome,
        ("BLR", "RUS"),
        "tractors",
        mentions,
        history,
        ("8701",),
        ("tractor",),
        last_mentioned=day,
    )
    return RegisteredDeal(
        deal, (("en", "Tractors"), ("ru", "Тракторы")), codes=("8701",), seller="BLR", buyer="RUS"
    )
