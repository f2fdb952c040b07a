"""Yearly average exchange rates: units of a currency for one US dollar, as facts with their source in the data file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from kirmash import lexicons


def average(currency: str, year: int) -> Decimal | None:
    """Units of ``currency`` (ISO 4217; BYN for BYR as well, in new roubles) a dollar on the average of a year; None where unknown."""
    if currency == "USD":
        return Decimal(1)
    if currency == "BYR":
        found = _table().get(("BYN", year))
        return found * 10_000 if found else None
    return _table().get((currency, year))


@cache
def _table() -> Mapping[tuple[str, int], Decimal]:
    return MappingProxyType({(row["currency"], int(row["year"])): Decimal(row["per_usd"]) for row in lexicons.rows("trade/rates")})
