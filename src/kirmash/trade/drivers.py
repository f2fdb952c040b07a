"""What moved it: the figures beside a change of a pair's trade. Plain functions of what is handed
in; no cause is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.records.quantities import Unknown
from kirmash.trade import rates
from kirmash.trade.mirror import MirrorPair


@renamed_attributes({"WHOLE": "TOTAL"})
class BackgroundFactor(StrEnum):
    """What is set beside a change; each has a sentence under ``trade.driver.``."""

    PAIR = "pair"
    TOTAL = "whole"
    CURRENCY = "currency"
    MIRROR = "mirror"


@renamed_attributes({"of": "subject"})
@dataclass(frozen=True, slots=True)
class BackgroundChange:
    """One figure beside the change: of which economy or currency, before, after, and the change in
    percent, or why it is unknown.

    For a currency the change is of its worth in dollars (minus 30 is a fall by 30 %); for the
    mirror ``before`` and ``after`` are the gaps in percent and ``change_pct`` the difference in
    points.
    """

    driver: BackgroundFactor
    subject: str
    before: float | Unknown
    after: float | Unknown
    change_pct: float | Unknown
    source: str = ""


def percent_change(
    before: Decimal | float | Unknown, after: Decimal | float | Unknown
) -> float | Unknown:
    """The change in percent; unknown where either end is, or the first is zero."""
    for end in (before, after):
        if isinstance(end, Unknown):
            return end
    if not before:
        return Unknown(
            "drivers.change-from-zero",
            "The change from zero is not defined.",
        )
    return float(after) / float(before) * 100 - 100  # type: ignore[arg-type]


def level_change(
    subject: str,
    driver: BackgroundFactor,
    values: Mapping[int, Decimal],
    years: tuple[int, int],
    source: str = "",
) -> BackgroundChange:
    """The change of a level between two years; a year without a value is unknown."""
    ends = [
        float(values[year])
        if year in values
        else Unknown(
            "drivers.no-figure",
            "{subject} has no figure for {year}.",
            subject=subject,
            year=year,
        )
        for year in years
    ]
    return BackgroundChange(
        driver, subject, ends[0], ends[1], percent_change(ends[0], ends[1]), source
    )


def currency_change(code: str, years: tuple[int, int]) -> BackgroundChange:
    """How much a currency gained or lost against the dollar between two years' averages."""
    ends = [rates.annual_average_rate(code, year) for year in years]
    worth = [
        1 / float(rate)
        if rate
        else Unknown(
            "drivers.no-rate",
            "No average rate of {currency} for {year} is in the table.",
            currency=code,
            year=year,
        )
        for rate, year in zip(ends, years, strict=True)
    ]
    return BackgroundChange(
        BackgroundFactor.CURRENCY, code, worth[0], worth[1], percent_change(worth[0], worth[1])
    )


def mirror_gap_change(before: MirrorPair, after: MirrorPair) -> BackgroundChange:
    """How the mirror gap of one flow changed, in points."""
    flow = f"{after.exporter}→{after.importer}"
    first, last = before.gap_pct, after.gap_pct
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        unknown = first if isinstance(first, Unknown) else last
        return BackgroundChange(BackgroundFactor.MIRROR, flow, first, last, unknown)
    return BackgroundChange(BackgroundFactor.MIRROR, flow, first, last, last - first)


@dataclass(frozen=True, slots=True)
class TradeAndCurrencyBackground:
    """What a change is compared with: the pair's values by year, each side's total trade by year,
    and the currencies of both.
    """

    pair: str
    values: Mapping[int, Decimal]
    totals: Mapping[str, Mapping[int, Decimal]]
    currencies: tuple[str, ...]
    mirrors: Mapping[int, Iterable[MirrorPair]]


def background_changes(
    inputs: TradeAndCurrencyBackground, years: tuple[int, int]
) -> tuple[BackgroundChange, ...]:
    """The pair's own change first, then each side's total trade, the currencies and the mirror, in
    order.
    """
    flows = {(p.exporter, p.importer): p for p in inputs.mirrors.get(years[0], ())}
    return (
        level_change(inputs.pair, BackgroundFactor.PAIR, inputs.values, years),
        *(
            level_change(name, BackgroundFactor.TOTAL, values, years)
            for name, values in inputs.totals.items()
        ),
        *(currency_change(code, years) for code in inputs.currencies),
        *(
            mirror_gap_change(flows[p.exporter, p.importer], p)
            for p in inputs.mirrors.get(years[1], ())
            if (p.exporter, p.importer) in flows
        ),
    )
