"""Features of mentions for the tests of matching."""

from __future__ import annotations

from datetime import date
from typing import Any

from kirmash.deals.traits import MentionFeatures, features_of
from kirmash.records.deals import DealKind, DealMention, DealStatus
from kirmash.records.evidence import Span


def bus_offer(day: str = "2020-03-01", words: str = "city buses", **fields: Any) -> MentionFeatures:
    """An offer of buses from Belarus to Kenya, with other fields where given."""
    told = {
        "kind": DealKind.SUPPLY,
        "status": DealStatus.PROPOSED,
        "parties": ("BLR", "KEN"),
        "goods": ("bus",),
        **fields,
    }
    document = f"{day}{words}".encode().hex().ljust(64, "0")[:64]
    mention = DealMention(
        document,
        object=words,
        spans=(Span(0, len(words), words),),
        **told,
    )
    return features_of(mention, date.fromisoformat(day))
