"""What the words of a mention tell beyond its status: ended for good, rejected, another supplier, paid in full, a new paper."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from kirmash import lexicons
from kirmash.terms.deals import DealMention, DealStatus


class Signal(StrEnum):
    """The signals of ``deal_signals.csv``; the first four are also the flags a deal may carry."""

    ENDED = "ended"
    REJECTED = "rejected"
    ANOTHER = "another"
    PAID = "paid"
    ANEW = "anew"


@lru_cache(4096)
def signals_of(mention: DealMention) -> frozenset[Signal]:
    """Every signal in the object and the spans of one mention."""
    words = " ".join((mention.object, *(span.quote for span in mention.spans)))
    return frozenset(signal for signal, form in _forms() if form.search(words))


def told(mention: DealMention) -> DealStatus:
    """The status of one telling: what was read, but for a stop said to be for good, which is a cancellation.

    "The contract has been suspended" → suspended; "the contract was terminated" → cancelled; "rejected by parliament" → suspended.
    """
    found = signals_of(mention)
    if mention.status is DealStatus.SUSPENDED and Signal.ENDED in found:
        return DealStatus.CANCELLED
    if mention.status in {DealStatus.SIGNED, DealStatus.PLANNED} and Signal.REJECTED in found:
        return DealStatus.SUSPENDED
    return mention.status


@cache
def _forms() -> tuple[tuple[Signal, re.Pattern[str]], ...]:
    rows = lexicons.rows("deal_signals")
    return tuple((Signal(row["signal"]), re.compile("|".join(map(_form, row["words"].split("|"))), re.IGNORECASE)) for row in rows)


def _form(entry: str) -> str:
    """'расторг*' as an expression over whole words."""
    return r"\b" + r"\w*".join(map(re.escape, entry.split("*"))) + (r"\b" if not entry.endswith("*") else "")
