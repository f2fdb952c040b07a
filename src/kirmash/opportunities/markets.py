"""Where else to sell: markets by untapped potential, with what each would do to how concentrated
the seller's markets are and how much its earnings vary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kirmash.indicators import growth, structure
from kirmash.indicators.inputs import largest_positions
from kirmash.indicators.matrix import Floats
from kirmash.indicators.similarity import export_potential_table
from kirmash.messages import message
from kirmash.opportunities.competitors import NO_GROWTH_YEARS
from kirmash.opportunities.draws import (
    MIN_DRAWN_YEARS,
    SINGLE_YEAR,
    drawn_potentials,
    interval,
)
from kirmash.opportunities.expand import MIN_SUPPLY
from kirmash.opportunities.sections import products_note, window_section, without
from kirmash.opportunities.windows import (
    TradeWindow,
    codes_begin_with,
    fallen_note,
    mean_exports,
    mean_imports,
    mean_sold,
    sold_by_year,
)
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
    UnavailablePart,
)
from kirmash.records.quantities import Unknown
from kirmash.trade.areas import distance_and_contiguity
from kirmash.trade.table import WORLD

COLUMNS = (
    "untapped",
    "actual",
    "market_share",
    "demand_growth",
    "suppliers_hhi",
    "distance",
    "demand_variation",
    "hhi_change",
    "variance_share",
)
OWN_COLUMNS = ("actual", "market_share", "distance", "hhi_change_tenth", "variance_share")
NO_DISTANCE = Unknown("opportunity.no-distance", "the distance of the two is not known")


@dataclass(frozen=True, slots=True, eq=False)
class MarketTable:
    """The seller's markets, one number an economy of the window: sold a year, potential and its
    untapped part (None where the tables bear none); and one number a product, 1 where the seller
    sells enough of it for the demand of markets to be that in it.
    """

    sold: Floats
    yearly: Floats
    untapped: Floats | None
    served: Floats


def markets_section(
    window: TradeWindow, seller: str, products: tuple[str, ...] = (), top: int = 10
) -> OpportunitySection:
    """The markets of a seller, in all its goods or in those asked about."""
    opened = window_section(OpportunityQuestion.MARKETS, window, (seller, ""), COLUMNS)
    base = replace(opened, notes=(*opened.notes, *products_note(products)))
    row = window.row(seller)
    if isinstance(row, Unknown):
        return without(base, "tables", row)
    table = market_table(window, seller, row, products)
    if not table.sold.any() or (window.market_gap and not _tells_itself(window, seller)):
        return without(base, "partners", _no_partners(window, seller))
    order = table.sold if table.untapped is None else table.untapped
    suggestions = tuple(
        _market(window, seller, table, place) for place in largest_positions(order, top)
    )
    missing = []
    if table.untapped is None:
        missing.append(UnavailablePart("potential", window.market_gap or SINGLE_YEAR))
    if len(window.years) < MIN_DRAWN_YEARS:
        missing.append(UnavailablePart("stability", SINGLE_YEAR))
    return replace(
        base,
        columns=COLUMNS if table.untapped is not None else OWN_COLUMNS,
        suggestions=suggestions,
        figures=_concentration(window, table),
        unavailable=tuple(missing),
    )


def _tells_itself(window: TradeWindow, seller: str) -> bool:
    """Whether the seller reports its own exports, to every partner as far as the source goes."""
    return ("exporter", seller) in window.reporting


def _no_partners(window: TradeWindow, seller: str) -> Unknown:
    return Unknown(
        message(
            "opportunity.no-partners",
            "{source} has no exports of {seller} by partner and product for these years",
            "Add them (`kirmash trade fetch comtrade --reporter {seller} --partner all --year "
            "{year} --product AG6`), or a year of BACI.",
            source=window.source_year.source,
            seller=seller,
            year=window.source_year.year,
        )
    )


def market_table(
    window: TradeWindow, seller: str, row: int, products: tuple[str, ...]
) -> MarketTable:
    """What the seller sells and could sell in each economy, in the products asked about (all of
    them where none).
    """
    chosen = codes_begin_with(window, products).astype(np.float64)
    flows = window.sold[seller].values
    mean = mean_sold(window, seller)
    others = np.array([code not in {seller, WORLD} for code in window.economies], dtype=bool)
    if chosen.all():  # a sum passes over the table faster than a product with ones
        sold, yearly = mean.sum(axis=1), sold_by_year(window, seller)
    else:
        sold = mean @ chosen
        yearly = (flows.reshape(-1, flows.shape[2]) @ chosen).reshape(flows.shape[:2])
    sold, yearly = np.where(others, sold, 0.0), np.where(others, yearly, 0.0)
    exports = mean_exports(window)
    served = chosen * ((exports[row] >= MIN_SUPPLY) & window.specified())
    if window.market_gap is not None or not mean_imports(window).any():
        return MarketTable(sold, yearly, None, served)
    left = untapped_table(window, seller, row) @ served
    return MarketTable(sold, yearly, np.where(others, left, 0.0), served)


def untapped_table(window: TradeWindow, seller: str, row: int) -> Floats:
    """What the seller could sell more of in every market, (economies, products), dollars a year."""
    exports, mean = mean_exports(window), mean_sold(window, seller)
    world = exports.sum(axis=0)
    share = np.divide(exports[row], world, out=np.zeros_like(world), where=world > 0)
    untapped = export_potential_table(share, mean_imports(window), mean.sum(axis=1))
    untapped -= mean
    return np.maximum(untapped, 0.0, out=untapped)


def _concentration(window: TradeWindow, table: MarketTable) -> tuple[OpportunityNumber, ...]:
    """How concentrated the markets are, the largest one's share, and what is left without it."""
    largest = int(np.argmax(table.sold))
    rest = np.delete(table.sold, largest)
    return (
        OpportunityNumber("exports", float(table.sold.sum()), "USD"),
        OpportunityNumber("markets_hhi", structure.herfindahl(table.sold), "index"),
        OpportunityNumber(
            "largest_market",
            float(table.sold[largest] / table.sold.sum()),
            "share",
            window.economies[largest],
        ),
        OpportunityNumber("hhi_without", structure.herfindahl(rest), "index"),
        OpportunityNumber("market_count", float((table.sold > 0).sum()), "count"),
        OpportunityNumber("earnings_variation", _variation(table.yearly.sum(axis=1)), "share"),
    )


def _variation(values: Floats) -> float | Unknown:
    """The deviation of yearly values over their mean; Unknown with fewer than three years."""
    if values.size < MIN_DRAWN_YEARS or not values.any():
        return SINGLE_YEAR
    return float(values.std(ddof=1) / values.mean())


def variance_share(yearly: Floats, place: int) -> float | Unknown:
    """The part of the variance of export earnings that comes with one market, cov(x_j, X) / var(X);
    the parts of all markets add up to 1. ``yearly`` is (years, markets).
    """
    total = yearly.sum(axis=1)
    if total.size < MIN_DRAWN_YEARS or not total.std():
        return SINGLE_YEAR
    spread = total - total.mean()
    return float((yearly[:, place] - yearly[:, place].mean()) @ spread / (spread @ spread))


def hhi_change(sold: Floats, place: int, more: float) -> float | Unknown:
    """By how much the index of concentration changes where one market takes ``more`` dollars."""
    grown = sold.copy()
    grown[place] += more
    before, after = structure.herfindahl(sold), structure.herfindahl(grown)
    if isinstance(before, Unknown):
        return before
    return after if isinstance(after, Unknown) else after - before


def _market(window: TradeWindow, seller: str, table: MarketTable, place: int) -> Suggestion:
    code = window.economies[place]
    sold, total = float(table.sold[place]), float(table.sold.sum())
    demand = window.imports[:, place] @ table.served
    numbers = [
        OpportunityNumber("actual", sold, "USD"),
        OpportunityNumber("market_share", sold / total, "share"),
        OpportunityNumber("demand_growth", _growth(window, demand), "rate"),
        OpportunityNumber("suppliers_hhi", _suppliers(window, place), "index"),
        OpportunityNumber("distance", _distance(seller, code), "km"),
        OpportunityNumber("demand_variation", _demand_variation(window, demand), "share"),
        OpportunityNumber("variance_share", variance_share(table.yearly, place), "share"),
    ]
    if table.untapped is not None:
        more, key = float(table.untapped[place]), "hhi_change"
        reach = _untapped_interval(window, seller, table, place)
        numbers.insert(0, OpportunityNumber("untapped", more, "USD", "", *reach))
    else:
        more, key = sold / 10, "hhi_change_tenth"
    numbers.append(OpportunityNumber(key, hhi_change(table.sold, place, more), "index"))
    notes = fallen_note(table.yearly[:, place], window.years[-1])
    return Suggestion(seller, code, "", tuple(numbers), notes=notes)


def _untapped_interval(
    window: TradeWindow, seller: str, table: MarketTable, place: int
) -> tuple[float, float] | tuple[None, None]:
    """The ends of what is untapped in a market in nine tenths of draws of the years."""
    columns = np.flatnonzero(table.served)
    if len(window.years) < MIN_DRAWN_YEARS or not columns.size:
        return None, None
    return interval(drawn_potentials(window, seller, place, columns)[1].sum(axis=1))


def _growth(window: TradeWindow, demand: Floats) -> float | Unknown:
    if window.market_gap is not None:
        return window.market_gap
    span = window.years[-1] - window.years[0]
    if not span or not demand[0] or not demand[-1]:
        return NO_GROWTH_YEARS
    return growth.cagr(float(demand[-1]), float(demand[0]), span)


def _demand_variation(window: TradeWindow, demand: Floats) -> float | Unknown:
    return window.market_gap or _variation(demand)


def _suppliers(window: TradeWindow, place: int) -> float | Unknown:
    return window.market_gap or structure.herfindahl(window.suppliers[place])


def _distance(seller: str, buyer: str) -> float | Unknown:
    known = distance_and_contiguity(seller, buyer)
    return NO_DISTANCE if known is None else float(known[0])
