"""Beside a suggestion: how the buyer's demand grows, who else supplies it, and at what price."""

from __future__ import annotations

import numpy as np

from kirmash.indicators import growth
from kirmash.indicators.inputs import largest_positions
from kirmash.indicators.matrix import Floats
from kirmash.opportunities.windows import TradeWindow
from kirmash.records.opportunities import OpportunityClass, OpportunityNumber
from kirmash.records.quantities import Unknown

COMPETITORS = 3  # suppliers that stand beside a suggestion
NO_GROWTH_YEARS = Unknown(
    "opportunity.no-growth",
    "the first or the last year has no imports, so no growth can be computed",
)
NO_PRICE = Unknown(
    "opportunity.no-price",
    "the table has no weights, so no unit value can be computed",
)


def demand_growth(window: TradeWindow, buyer: str, place: int) -> float | Unknown:
    """The mean yearly growth of a buyer's imports of a product between the window's ends."""
    row = window.row(buyer)
    if isinstance(row, Unknown):
        return row
    first, last = (float(window.imports[end, row, place]) for end in (0, -1))
    span = window.years[-1] - window.years[0]
    return growth.cagr(last, first, span) if span and first and last else NO_GROWTH_YEARS


def competitors(
    window: TradeWindow, pair: tuple[str, str], place: int
) -> tuple[OpportunityNumber, ...]:
    """The other main suppliers of a product to the buyer in the last year: each one's share, and
    its unit value where weights are known.
    """
    bought = window.bought[pair[1]]
    values = bought.values[-1, :, place].copy()
    total = float(values.sum())
    if not total:
        return ()
    values[[i for i, code in enumerate(window.economies) if code in pair]] = 0.0
    numbers: list[OpportunityNumber] = []
    for row in largest_positions(values, COMPETITORS):
        code = window.economies[row]
        numbers.append(
            OpportunityNumber("competitor_share", float(values[row]) / total, "share", code)
        )
        price = _unit_value(bought.weighed_values[-1, row, place], bought.kilograms[-1, row, place])
        if price is not None:
            numbers.append(OpportunityNumber("competitor_price", price, "USD/kg", code))
    return tuple(numbers)


def _unit_value(dollars: float, kilograms: float) -> float | None:
    return float(dollars) / float(kilograms) if dollars > 0 and kilograms > 0 else None


def has_weights(window: TradeWindow, buyer: str) -> bool:
    """Whether weights of what a buyer bought are known at all."""
    return bool(window.bought[buyer].kilograms.any())


def supplier_prices(window: TradeWindow, buyer: str, place: int) -> Floats:
    """The unit values of a buyer's suppliers of a product in the last year, sorted; none where no
    weight is known.
    """
    bought = window.bought[buyer]
    dollars, weight = bought.weighed_values[-1, :, place], bought.kilograms[-1, :, place]
    known = (dollars > 0) & (weight > 0)
    prices: Floats = np.sort(dollars[known] / weight[known])
    return prices


def own_price(window: TradeWindow, pair: tuple[str, str], place: int) -> float | None:
    """The seller's unit value of a product in the last year over all its markets."""
    sold = window.sold[pair[0]]
    return _unit_value(
        float(sold.weighed_values[-1, :, place].sum()), float(sold.kilograms[-1, :, place].sum())
    )


def prices_of(
    window: TradeWindow, pair: tuple[str, str], place: int
) -> tuple[OpportunityNumber, ...]:
    """The seller's price, and the quartiles of what the buyer's suppliers ask."""
    prices, own = supplier_prices(window, pair[1], place), own_price(window, pair, place)
    numbers = [] if own is None else [OpportunityNumber("own_price", own, "USD/kg")]
    if prices.size:
        low, middle, high = map(float, np.quantile(prices, (0.25, 0.5, 0.75)))
        numbers.append(OpportunityNumber("market_price", middle, "USD/kg", "", low, high))
    return tuple(numbers)


def price_class(
    window: TradeWindow, pair: tuple[str, str], place: int
) -> tuple[OpportunityClass, ...]:
    """Where the seller would enter by its price: the lowest quarter of the buyer's suppliers, the
    middle half, or the highest quarter.
    """
    prices, own = supplier_prices(window, pair[1], place), own_price(window, pair, place)
    if own is None or not prices.size:
        return ()
    low, high = np.quantile(prices, (0.25, 0.75))
    code = "low" if own < low else "high" if own > high else "middle"
    return (OpportunityClass("price", code),)
