"""Tariffs of a user's table beside suggestions: shown, and no part of any rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kirmash.dossier import user_tables
from kirmash.errors import InputError
from kirmash.formats import numbers
from kirmash.messages import message
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits

MOST_PERCENT = 10_000.0  # of a duty; the highest known are a few thousand
SOLD = frozenset({OpportunityQuestion.EXPAND, OpportunityQuestion.DIVERSIFY})
"""The questions whose suggestions are a product for a market."""
NO_RATE = Unknown("tariffs.absent", "the table of tariffs has no rate for this product")


@dataclass(frozen=True, slots=True)
class TariffRate:
    """The duty in percent that a buyer levies on codes that begin so, from one seller, or from all
    others where ``seller`` is ''.
    """

    buyer: str
    seller: str
    product: str
    percent: float


def read_tariffs(path: Path) -> tuple[TariffRate, ...]:
    """The rates of a CSV with the columns buyer, product and percent; a column seller may stand
    beside them. Raises InputError with the line at fault.
    """
    text = user_tables.read_text(path)
    return workers.read_table(_parse, path, (path, text), Limits.for_table(len(text)))


def _parse(path: Path, text: str) -> tuple[TariffRate, ...]:
    rates: dict[tuple[str, str, str], TariffRate] = {}
    for line, row in user_tables.parse_rows(path, text, ("buyer", "product", "percent")):
        buyer = user_tables.parse_economy(row["buyer"], path, line)
        seller = row.get("seller", "")
        origin = user_tables.parse_economy(seller, path, line) if seller else ""
        product = row["product"]
        rate = TariffRate(buyer, origin, product, _percent(row["percent"], path, line))
        if not product.isdecimal() or (buyer, origin, product) in rates:
            raise InputError(
                "tariffs.product",
                "{path}, line {line}: {product!r} is repeated or not an HS code.",
                "Give one rate per buyer, seller and code.",
                path=path,
                line=line,
                product=product,
            )
        rates[buyer, origin, product] = rate
    return tuple(rates.values())


def _percent(text: str, path: Path, line: int) -> float:
    try:
        value = float(numbers.parse(text, numbers.DecimalSeparatorConvention.LONE_DECIMAL))
    except numbers.NotANumber:
        value = -1.0
    if 0 <= value <= MOST_PERCENT:
        return value
    raise InputError(
        "tariffs.percent",
        "{path}, line {line}: {text!r} is not a tariff in percent.",
        "Write digits only, 0 where there is no duty.",
        path=path,
        line=line,
        text=text,
    )


def rate_of(
    rates: Iterable[TariffRate], seller: str, buyer: str, product: str
) -> TariffRate | None:
    """The rate for a product: of the longest code it begins with, the seller's own before that of
    all; None where there is none.
    """
    fitting = [
        rate
        for rate in rates
        if rate.buyer == buyer and rate.seller in {"", seller} and product.startswith(rate.product)
    ]
    return max(fitting, key=lambda rate: (bool(rate.seller), len(rate.product)), default=None)


def with_tariffs(
    sections: Iterable[OpportunitySection], rates: tuple[TariffRate, ...]
) -> Iterator[OpportunitySection]:
    """The sections with the tariff beside each product that is suggested for a market, and no
    longer told as not considered; as they are without rates.
    """
    for section in sections:
        if not rates or section.question not in SOLD or not section.suggestions:
            yield section
            continue
        yield replace(
            section,
            columns=(*section.columns, "tariff"),
            suggestions=tuple(_with_rate(each, rates) for each in section.suggestions),
            ignored=tuple(key for key in section.ignored if key != "tariffs"),
            notes=(*section.notes, NOT_IN_RANKS),
        )


NOT_IN_RANKS = message(
    "opportunity.tariffs-beside", "Tariffs are those of the table supplied, and not part of ranks."
)


def _with_rate(suggestion: Suggestion, rates: tuple[TariffRate, ...]) -> Suggestion:
    rate = rate_of(rates, suggestion.seller, suggestion.buyer, suggestion.product)
    value: float | Unknown = NO_RATE if rate is None else rate.percent / 100
    return replace(
        suggestion, numbers=(*suggestion.numbers, OpportunityNumber("tariff", value, "share"))
    )
