"""What moved it: the figures beside a change of a pair's trade. Plain functions of what is handed
in; no cause is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kirmash.records.quantities import Unknown
from kirmash.trade import rates
from kirmash.trade.mirror import Pair


class Driver(StrEnum):
    """What is set beside a change; each has a sentence under ``trade.driver.``."""

    PAIR = "pair"
    WHOLE = "whole"
    CURRENCY = "currency"
    MIRROR = "mirror"


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure beside the change: of which economy or currency, before, after, and the change in
    percent, or why it is unknown.

    For a currency the change is of its worth in dollars (minus 30 is a fall by 30 %); for the
    mirror ``before`` and ``after`` are the gaps in percent and ``change_pct`` the difference in
    points.
    """

    driver: Driver
    of: str
    before: float | Unknown
    after: float | Unknown
    change_pct: float | Unknown
    source: str = ""


def change(before: Decimal | float | Unknown, after: Decimal | float | Unknown) -> float | Unknown:
    """The change in percent; unknown where either end is, or the first is zero."""
    for end in (before, after):
        if isinstance(end, Unknown):
            return end
    if not before:
        return Unknown("The change from zero is not defined.")
    return float(after) / float(before) * 100 - 100  # type: ignore[arg-type]


def level(
    of: str, driver: Driver, values: Mapping[int, Decimal], years: tuple[int, int], source: str = ""
) -> Moved:
    """The change of a level between two years; a year without a value is unknown."""
    ends = [
        float(values[year]) if year in values else Unknown(f"{of} has no figure for {year}.")
        for year in years
    ]
    return Moved(driver, of, ends[0], ends[1], change(ends[0], ends[1]), source)


def currency(code: str, years: tuple[int, int]) -> Moved:
    """How much a currency gained or lost against the dollar between two years' averages."""
    ends = [rates.average(code, year) for year in years]
    worth = [
        1 / float(rate)
        if rate
        else Unknown(f"No average rate of {code} for {year} is in the table.")
        for rate, year in zip(ends, years, strict=True)
    ]
    return Moved(Driver.CURRENCY, code, worth[0], worth[1], change(worth[0], worth[1]))


def gap(before: Pair, after: Pair) -> Moved:
    """How the mirror gap of one flow changed, in points."""
    ends = before.gap_pct, after.gap_pct
    moved = next((end for end in ends if isinstance(end, Unknown)), None)
    points = moved if moved is not None else float(ends[1]) - float(ends[0])  # type: ignore[arg-type]
    return Moved(Driver.MIRROR, f"{after.exporter}→{after.importer}", *ends, points)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a change is set beside: the pair's values by year, each side's whole trade by year, and
    the currencies of both.
    """

    pair: str
    values: Mapping[int, Decimal]
    wholes: Mapping[str, Mapping[int, Decimal]]
    currencies: tuple[str, ...]
    mirrors: Mapping[int, Iterable[Pair]]


def moved(asked: Asked, years: tuple[int, int]) -> tuple[Moved, ...]:
    """The pair's own change first, then each side's whole trade, the currencies and the mirror, in
    the order given.
    """
    flows = {(p.exporter, p.importer): p for p in asked.mirrors.get(years[0], ())}
    return (
        level(asked.pair, Driver.PAIR, asked.values, years),
        *(level(name, Driver.WHOLE, values, years) for name, values in asked.wholes.items()),
        *(currency(code, years) for code in asked.currencies),
        *(
            gap(flows[p.exporter, p.importer], p)
            for p in asked.mirrors.get(years[1], ())
            if (p.exporter, p.importer) in flows
        ),
    )
