"""Values told in other currencies, turned into dollars before they are checked, and what was turned at which rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN

from kirmash.trade import rates
from kirmash.trade.table import THOUSANDTH, Draft, Reason, Refusal, Refused, amount, period_of

DOLLAR = "USD"


@dataclass(frozen=True, slots=True, order=True)
class Applied:
    """A rate that values were turned at: units of the currency for one dollar on the average of ``period`` (a year or a month), as text."""

    currency: str
    period: str
    per_usd: str
    source: str


@dataclass(slots=True)
class Exchange:
    """The table that is asked, and the rates used so far: filled while a file is read."""

    table: rates.Table = field(default_factory=rates.shipped)
    used: dict[tuple[str, str], rates.Rate] = field(default_factory=dict)

    @property
    def applied(self) -> tuple[Applied, ...]:
        """The rates used, by currency and period."""
        return tuple(sorted(Applied(one.currency, one.period, str(one.per_usd), one.source) for one in self.used.values()))


def in_dollars(drafts: Iterator[Draft | Refusal], exchange: Exchange) -> Iterator[Draft | Refusal]:
    """The drafts, those of another currency in dollars: divided exactly and rounded once, half to even, to thousandths.

    A draft without a rate for its period is refused (no_rate); one of a currency nobody can tell is too (other_currency).
    """
    for draft in drafts:
        yield draft if isinstance(draft, Refusal) or draft.currency == DOLLAR else _turned(draft, exchange)


def _turned(draft: Draft, exchange: Exchange) -> Draft | Refusal:
    try:
        period_of(draft.period)
        value = amount(draft.value, "value_usd", draft.unit)
    except Refused as fault:
        return Refusal(draft.line, fault.column, fault.reason, fault.said)
    if value is None:
        return Refusal(draft.line, "value_usd", Reason.MISSING, draft.value[:40])
    rate = rates.at(exchange.table, draft.currency, draft.period)
    if rate is None:
        return Refusal(draft.line, "value_usd", Reason.NO_RATE, f"{draft.currency} {draft.period}"[:40])
    exchange.used[rate.currency, rate.period] = rate
    dollars = (value / rate.per_usd).quantize(THOUSANDTH, ROUND_HALF_EVEN)
    return replace(draft, value=f"{dollars:f}", unit=1, currency=DOLLAR)
