"""Yearly average exchange rates: units of a currency for one US dollar, as facts with their source in the data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib import resources
from types import MappingProxyType

FILE = "rates.csv"
VALUE_COLUMN = 3  # per_usd, counted from 1


@dataclass(frozen=True, slots=True)
class Rate:
    """One average as it stands in the data file: ``line`` is the row's text, ``row`` its number in the file, counted from 1."""

    currency: str
    year: int
    per_usd: Decimal
    source: str
    row: int
    line: str


def average(currency: str, year: int) -> Decimal | None:
    """Units of ``currency`` (ISO 4217; BYN for BYR as well, in new roubles) a dollar on the average of a year; None where unknown."""
    if currency == "USD":
        return Decimal(1)
    if currency == "BYR":
        found = fact("BYN", year)
        return found.per_usd * 10_000 if found else None
    known = fact(currency, year)
    return known.per_usd if known else None


def fact(currency: str, year: int) -> Rate | None:
    """The row of the data file that tells an average; None where it tells none."""
    return _table().get((currency, year))


@cache
def identity() -> str:
    """The SHA-256 of the data file: which edition of it was used."""
    return sha256(_file()).hexdigest()


def _file() -> bytes:
    return (resources.files("kirmash") / "data" / "trade" / FILE).read_bytes()


@cache
def _table() -> Mapping[tuple[str, int], Rate]:
    found: dict[tuple[str, int], Rate] = {}
    for row, line in enumerate(_file().decode().splitlines(), start=1):
        if line.startswith(("#", "currency,")):
            continue
        currency, year, per_usd, source = line.split(",", 3)
        found[currency, int(year)] = Rate(currency, int(year), Decimal(per_usd), source, row, line)
    return MappingProxyType(found)
