"""Claims in the unit of a series: amounts of other currencies turned at the average rate of their
period, rates of change with them.

Rates are those of the program's table (``data/trade/rates.csv``) and of ``rates.csv`` in the
dossier's folder, in the same form, which go before. A rate of change is stated in the currency of
its level; where no exchange rate is known it counts as it stands. What is measured in tonnes joins
no series in money, and no rate of change of money joins one in tonnes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kirmash.records.claims import Claim
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import FULL_DECLINE_PERCENT, Hedge, Quantity
from kirmash.series.evidence import FUTURE_MODALITIES
from kirmash.series.priors import BOUND_SIDES, interpret_hedge

if TYPE_CHECKING:
    from kirmash.trade.rates import RateTable

DOLLAR = "USD"
RATES_FILE = "rates.csv"
"""A table of rates in the dossier's folder."""
RANGE_STANDARD_DEVIATIONS = 1.65
"""Standard deviations from the middle of a stated range to its ends, as the likelihood reads it."""
LEAST_RATE_SPREAD = 0.003
"""Of an average by months: trade is not spread evenly over a month."""
WHOLE_YEAR_SHARE, PART_SHARE = 0.05, 0.3
"""How much of a year's movement of a rate an average of the year may be off by, for the trade of
that year and of a part of it.
"""
UNKNOWN_MOVEMENT = 0.1
BOUND_DIGITS = 3
"""Digits that a bound keeps when it is turned: it is no exact number afterwards either."""
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AverageRate:
    """Units of a currency for a dollar on the average of a period, and the spread of its log."""

    per_usd: float
    spread: float


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency (ISO 4217)."""
    return bool(_CURRENCY.fullmatch(unit))


def stated_units(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The units of the levels that may count, the commonest first."""
    counts = Counter(
        claim.quantity.unit
        for claim in claims
        if claim.quantity and claim.modality not in FUTURE_MODALITIES
    )
    return tuple(sorted(counts, key=lambda unit: (-counts[unit], unit)))


def default_unit(claims: Iterable[Claim]) -> str:
    """The unit of a series that nobody asks in another: the dollar where a level is in dollars or
    there is none, else the commonest currency, else the commonest unit.
    """
    units = stated_units(claims)
    if DOLLAR in units or not units:
        return DOLLAR
    return next((unit for unit in units if is_currency(unit)), units[0])


def fits_unit(claim: Claim, unit: str) -> bool:
    """Whether a claim can bear on a series in ``unit``: on one that is not in money only levels."""
    return is_currency(unit) or (claim.quantity is not None and claim.quantity.unit == unit)


def load_table(folder: Path) -> RateTable:
    """The rates of a dossier. Raises InputError where its own table is none."""
    from kirmash.trade import rates

    own = folder / RATES_FILE
    return rates.load_rates(own) if own.is_file() else rates.default_rates()


def table_state(folder: Path) -> int:
    """When a dossier's own table of rates was changed, 0 where there is none."""
    try:
        return (folder / RATES_FILE).stat().st_mtime_ns
    except OSError:
        return 0


def turn_claims(
    claims: Iterable[Claim], amended: Mapping[str, Claim | None], unit: str, folder: Path
) -> dict[str, Claim | None]:
    """``amended`` with the claims in other currencies as they read in ``unit``."""
    turned = dict(amended)
    table: RateTable | None = None
    for claim in claims:
        read = turned.get(claim.id, claim)
        if read is None or not _is_to_turn(read, unit):
            continue
        table = load_table(folder) if table is None else table
        turned[claim.id] = turn_claim(read, unit, table)
    return turned


def _is_to_turn(claim: Claim, unit: str) -> bool:
    stated = claim.quantity
    return (
        stated is not None
        and stated.unit != unit
        and is_currency(stated.unit)
        and is_currency(unit)
        and claim.period is not None
        and claim.period.has_whole_months
    )


def turn_claim(claim: Claim, unit: str, table: RateTable) -> Claim:
    """A claim in another currency as it reads in ``unit``: its rate of change alone where there is
    no exchange rate; as it is where that leaves nothing.
    """
    stated, period = claim.quantity, claim.period
    if stated is None or period is None:
        return claim
    rate = _exchange(stated.unit, unit, period, table)
    if rate is None:
        return replace(claim, quantity=None) if claim.change_pct is not None else claim
    turned = replace(claim, quantity=_turn_quantity(stated, unit, rate))
    if claim.change_pct is None:
        return turned
    base = _exchange(stated.unit, unit, claim.base_period or period.months_earlier(), table)
    return _turn_change(turned, rate.per_usd / base.per_usd) if base else turned


def _turn_quantity(stated: Quantity, unit: str, rate: AverageRate) -> Quantity:
    """The amount with its own roundness and the rate's spread as a range; a bound stays a bound."""
    factor = rate.per_usd
    if stated.low is not None and stated.high is not None:
        wider = math.exp(RANGE_STANDARD_DEVIATIONS * rate.spread)
        ends = stated.low * factor / wider, stated.high * factor * wider
        return Quantity(stated.value * factor, unit, stated.hedge, *ends)
    if stated.hedge in BOUND_SIDES or stated.value <= 0:
        return Quantity(float(f"{stated.value * factor:.{BOUND_DIGITS}g}"), unit, stated.hedge)
    hedged = interpret_hedge(stated.value, stated.hedge, "level")
    spread = math.hypot(hedged.spread / stated.value, rate.spread)
    middle = max(hedged.middle, stated.value / 2) * factor
    wide = math.exp(RANGE_STANDARD_DEVIATIONS * spread)
    return Quantity(stated.value * factor, unit, stated.hedge, middle / wide, middle * wide)


def _turn_change(claim: Claim, movement: float) -> Claim:
    """The rate of change in another currency, to its own decimals; what was exact is about so.

    ``movement`` is how much more a unit of its currency came to than in the base period.
    """
    change = claim.change_pct or 0.0
    decimals = max(0, -int(Decimal(repr(change)).normalize().as_tuple().exponent))
    turned = round(((1 + change / 100) * movement - 1) * 100, decimals)
    hedge = Hedge.ABOUT if claim.change_hedge is Hedge.EXACT else claim.change_hedge
    return replace(claim, change_pct=max(turned, FULL_DECLINE_PERCENT), change_hedge=hedge)


def _exchange(source: str, target: str, period: Period, table: RateTable) -> AverageRate | None:
    """Units of ``target`` for one of ``source`` (``per_usd``), with its spread; None unknown."""
    first, second = average_rate(table, source, period), average_rate(table, target, period)
    if first is None or second is None:
        return None
    return AverageRate(second.per_usd / first.per_usd, math.hypot(first.spread, second.spread))


def average_rate(table: RateTable, currency: str, period: Period) -> AverageRate | None:
    """The average of a period: of its months where the table has them all, else of its years, each
    as long as the period has months in it. None where one is missing.
    """
    if currency == DOLLAR:
        return AverageRate(1.0, 0.0)
    from kirmash.trade import rates

    numbers = range(period.first, period.last + 1)
    names = [f"{n // MONTHS_IN_YEAR:04d}-{n % MONTHS_IN_YEAR + 1:02d}" for n in numbers]
    each = [rates.rate_for(table, currency, name) for name in names]
    found = [rate for rate in each if rate]
    if not found or len(found) < len(names):
        return None
    average = math.fsum(float(rate.per_usd) for rate in found) / len(found)
    if all(rate.period == name for rate, name in zip(found, names, strict=True)):
        return AverageRate(average, LEAST_RATE_SPREAD)
    share = WHOLE_YEAR_SHARE if len(names) % MONTHS_IN_YEAR == 0 else PART_SHARE
    movement = _movement(table, currency, period.year)
    return AverageRate(average, LEAST_RATE_SPREAD + share * movement)


def _movement(table: RateTable, currency: str, year: int) -> float:
    """By how much (logs) a rate moved against the year before."""
    from kirmash.trade import rates

    now, before = (rates.rate_for(table, currency, f"{number:04d}") for number in (year, year - 1))
    if now is None or before is None:
        return UNKNOWN_MOVEMENT
    return abs(math.log(float(now.per_usd) / float(before.per_usd)))
