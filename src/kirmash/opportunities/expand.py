"""Products one side sells elsewhere and the other buys elsewhere, by export potential.

Decreux & Spies, ITC 2016: supply × demand × ease. Supply is the seller's share in the exports of
all, demand the buyer's imports, both means of up to five years; ease is the pair's trade over what
supply and demand alone would make it. Where a seller imports more of a product than it exports, its
supply counts by that ratio: most of it passes through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kirmash.indicators.inputs import largest_positions
from kirmash.indicators.matrix import Floats
from kirmash.indicators.similarity import (
    PotentialCorrections,
    export_potential_table,
)
from kirmash.messages import Message, message
from kirmash.opportunities.competitors import (
    NO_PRICE,
    competitors,
    demand_growth,
    has_weights,
    price_class,
    prices_of,
)
from kirmash.opportunities.draws import (
    MIN_DRAWN_YEARS,
    SINGLE_YEAR,
    drawn_potentials,
    interval,
)
from kirmash.opportunities.sections import no_imports, products_note, window_section, without
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
    OmittedProducts,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
    UnavailablePart,
)
from kirmash.records.quantities import Unknown

MIN_SUPPLY = MIN_DEMAND = 100_000.0  # dollars a year, the floor of UNCTADstat's count of products
MIN_YEARS_SHARE = 0.6  # of the window's years in which the seller must have sold the product
TOP_TEN = 10
UNSTABLE_SHARE = 2 / 3  # of draws in which a suggestion must stay among the first ten
COLUMNS = ("potential", "actual", "untapped", "demand", "demand_growth", "supply_share", "top_ten")
ALL_IN_TEN = Unknown(
    "opportunity.all-in-ten",
    "no more than ten products are considered, so all of them are among the first ten",
)
ALL_FALLEN = 0.9  # of the mean of all sales of a pair: below, the last year is told


@dataclass(frozen=True, slots=True, eq=False)
class PotentialOptions:
    """How many suggestions are made, the products asked about (codes or their beginnings), expected
    growth factors of exports and imports by economy (1.1: ten per cent more), and whether
    re-exports are corrected.
    """

    top: int = 10
    products: tuple[str, ...] = ()
    growth: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    corrected: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class PairDraws:
    """Potentials of the years drawn anew, of the products ``columns`` (places in the window).

    ``potentials`` and ``untapped`` are (draws, columns), dollars a year; ``top_ten`` is the share
    of draws in which a product is among the first ten by its untapped part.
    """

    columns: NDArray[np.int64]
    potentials: Floats
    untapped: Floats
    top_ten: Floats | Unknown


@dataclass(frozen=True, slots=True, eq=False)
class PairPotential:
    """The potential of one direction by product, and what it is made of; dollars a year.

    ``eligible`` are the products that reach all floors, ``draws`` how far those asked about differ
    between years; None where years are too few to draw from.
    """

    potential: Floats
    actual: Floats
    supply: Floats
    demand: Floats
    ease: float
    eligible: NDArray[np.bool_]
    omitted: tuple[OmittedProducts, ...]
    draws: PairDraws | None = None


def pair_potential(
    window: TradeWindow, pair: tuple[str, str], options: PotentialOptions
) -> PairPotential | Unknown:
    """The potential of what a seller sells to a buyer. Unknown where either is not in the tables,
    or where the two do not trade: then there is no ease to spread.
    """
    rows = window.rows(pair)
    if isinstance(rows, Unknown):
        return rows
    seller, buyer = rows
    exports, demand = mean_exports(window), mean_imports(window)[buyer]
    actual = mean_sold(window, pair[0])[buyer]
    if not demand.any():
        return no_imports(window, pair[1])
    supply, factor = _supply(window, exports, seller, options.corrected)
    drawn = float(demand @ supply)
    if not actual.any() or not drawn:
        return Unknown(
            "opportunity.no-flow",
            "the tables have no sales of {seller} to {buyer} for this time, so ease of trade "
            "cannot be measured",
            seller=pair[0],
            buyer=pair[1],
        )
    corrections = PotentialCorrections(
        factor * _growth_of_supply(window, exports, seller, options.growth),
        options.growth.get(pair[1], 1.0),
    )
    potential = export_potential_table(supply, demand[None], np.array([actual.sum()]), corrections)[
        0
    ]
    eligible, omitted = _floors(window, (seller, buyer), (exports[seller], demand, actual))
    asked = eligible & codes_begin_with(window, options.products)
    return PairPotential(
        potential,
        actual,
        supply,
        demand,
        float(actual.sum()) / drawn,
        eligible,
        omitted,
        _draws(window, (pair[0], buyer), np.flatnonzero(asked), corrections),
    )


def _supply(
    window: TradeWindow, exports: Floats, seller: int, corrected: bool
) -> tuple[Floats, Floats]:
    """The seller's share in the exports of all, and the factor on it for goods passed through."""
    world = exports.sum(axis=0)
    share = np.divide(exports[seller], world, out=np.zeros_like(world), where=world > 0)
    bought = mean_imports(window)[seller]
    factor = np.ones_like(share)
    if corrected:
        passes = bought > exports[seller]
        np.divide(exports[seller], bought, out=factor, where=passes)
    return share, factor


def _growth_of_supply(
    window: TradeWindow, exports: Floats, seller: int, expected: Mapping[str, float]
) -> Floats | float:
    """How the seller's share changes where everybody's exports grow as expected."""
    if not expected:
        return 1.0
    factors = np.array([expected.get(code, 1.0) for code in window.economies])
    world, later = exports.sum(axis=0), factors @ exports
    mean = np.divide(later, world, out=np.ones_like(world), where=world > 0)
    grown: Floats = factors[seller] / mean
    return grown


def _floors(
    window: TradeWindow, rows: tuple[int, int], tables: tuple[Floats, Floats, Floats]
) -> tuple[NDArray[np.bool_], tuple[OmittedProducts, ...]]:
    """Which products can be suggested, and what each floor left out, in order: a product counts
    under the first that it does not reach. Dollars are those of the seller's exports.
    """
    supply, demand, actual = tables
    years = (window.exports[:, rows[0]] > 0).sum(axis=0)
    sells_elsewhere = supply - actual > supply * 1e-9
    buys_elsewhere = demand - actual > demand * 1e-9
    tests: tuple[tuple[NDArray[np.bool_], Message], ...] = (
        (
            window.specified(),
            message("opportunity.floor-unspecified", "goods that reporters did not specify"),
        ),
        (
            supply >= MIN_SUPPLY,
            message(
                "opportunity.floor-supply",
                "exports of the seller below ${floor:,} a year",
                floor=int(MIN_SUPPLY),
            ),
        ),
        (
            years >= MIN_YEARS_SHARE * len(window.years),
            message(
                "opportunity.floor-years",
                "sold in fewer than {percent:.0f}% of the years",
                percent=MIN_YEARS_SHARE * 100,
            ),
        ),
        (
            demand >= MIN_DEMAND,
            message(
                "opportunity.floor-demand",
                "imports of the buyer below ${floor:,} a year",
                floor=int(MIN_DEMAND),
            ),
        ),
        (
            sells_elsewhere & buys_elsewhere,
            message(
                "opportunity.floor-elsewhere",
                "the seller has no other buyer, or the buyer has no other seller",
            ),
        ),
    )
    left, omitted = supply > 0, []
    for passes, floor in tests:
        dropped = left & ~passes
        if dropped.any():
            omitted.append(OmittedProducts(floor, int(dropped.sum()), float(supply[dropped].sum())))
        left = left & passes
    return left, tuple(omitted)


def _draws(
    window: TradeWindow,
    ends: tuple[str, int],
    columns: NDArray[np.int64],
    corrections: PotentialCorrections,
) -> PairDraws | None:
    """How far potentials and ranks of some products change where the years are drawn anew."""
    if len(window.years) < MIN_DRAWN_YEARS or not columns.size:
        return None
    potentials, untapped = drawn_potentials(window, *ends, columns, corrections)
    top = _share_in_top_ten(untapped) if columns.size > TOP_TEN else ALL_IN_TEN
    return PairDraws(columns, potentials, untapped, top)


def _share_in_top_ten(drawn: Floats) -> Floats:
    """The share of draws (draws, products) in which each product is among the first ten.

    A product whose best draw is below the worst draws of ten others never is: only the rest, a few
    dozen, are ranked.
    """
    shares: Floats = np.zeros(drawn.shape[1])
    first = min(TOP_TEN, drawn.shape[1])
    worst, best = drawn.min(axis=0), drawn.max(axis=0)
    least = np.partition(worst, worst.size - first)[worst.size - first]
    places = np.flatnonzero(best >= least)
    rest = drawn[:, places]
    top = np.argpartition(rest, places.size - first, axis=1)[:, places.size - first :]
    shares[places] = np.bincount(top.ravel(), minlength=places.size) / len(drawn)
    return shares


def expand_section(
    window: TradeWindow, pair: tuple[str, str], options: PotentialOptions
) -> OpportunitySection:
    """What the first of a pair could sell more of to the other, the largest untapped part first."""
    base = window_section(OpportunityQuestion.EXPAND, window, pair, COLUMNS)
    return _filled(base, window, pair, options)


def _filled(
    base: OpportunitySection, window: TradeWindow, pair: tuple[str, str], options: PotentialOptions
) -> OpportunitySection:
    gap = window.market_gap
    result = gap or pair_potential(window, pair, options)
    if isinstance(result, Unknown):
        return without(base, "potential", result)
    asked = result.eligible & codes_begin_with(window, options.products)
    untapped = np.where(asked, np.maximum(0.0, result.potential - result.actual), 0.0)
    suggestions = tuple(
        _suggestion(window, pair, result, place)
        for place in largest_positions(untapped, options.top)
    )
    few = len(window.years) < MIN_DRAWN_YEARS
    missing = (UnavailablePart("ranks", SINGLE_YEAR),) if few else ()
    if not has_weights(window, pair[1]):
        missing = (*missing, UnavailablePart("prices", NO_PRICE))
    return replace(
        base,
        suggestions=suggestions,
        figures=_figures(result),
        notes=(*base.notes, *_all_fallen(window, pair), *products_note(options.products)),
        omitted=result.omitted,
        unavailable=missing,
    )


def _all_fallen(window: TradeWindow, pair: tuple[str, str]) -> tuple[Message, ...]:
    """That all sales of the last year are below their mean, of which the potentials are; () where
    they are not.
    """
    yearly = sold_by_year(window, pair[0])[:, window.economies.index(pair[1])]
    mean = float(yearly.mean())
    if yearly.size < MIN_DRAWN_YEARS or yearly[-1] >= ALL_FALLEN * mean:
        return ()
    return (
        message(
            "opportunity.all-fallen",
            "In {year} all sales of {seller} to {buyer} in the table were {percent:.0f}% of their "
            "mean, from which potentials are computed: they know no reason for it.",
            year=window.years[-1],
            seller=pair[0],
            buyer=pair[1],
            percent=float(yearly[-1]) / mean * 100,
        ),
    )


def _figures(result: PairPotential) -> tuple[OpportunityNumber, ...]:
    potential, actual = result.potential[result.eligible], result.actual[result.eligible]
    untapped = float(np.maximum(0.0, potential - actual).sum())
    return (
        OpportunityNumber("flow", float(result.actual.sum()), "USD"),
        OpportunityNumber("untapped", untapped, "USD"),
        OpportunityNumber("ease", result.ease, "ratio"),
        OpportunityNumber("products_considered", float(result.eligible.sum()), "count"),
    )


def _suggestion(
    window: TradeWindow, pair: tuple[str, str], result: PairPotential, place: int
) -> Suggestion:
    potential, actual = float(result.potential[place]), float(result.actual[place])
    drawn = result.draws
    at = None if drawn is None else int(np.searchsorted(drawn.columns, place))
    reach: tuple[float, float] | tuple[None, None] = (None, None)
    left: tuple[float, float] | tuple[None, None] = reach
    share: float | Unknown = SINGLE_YEAR
    if drawn is not None and at is not None:
        reach, left = interval(drawn.potentials[:, at]), interval(drawn.untapped[:, at])
        top = drawn.top_ten
        share = top if isinstance(top, Unknown) else float(top[at])
    numbers = (
        OpportunityNumber("potential", potential, "USD", "", *reach),
        OpportunityNumber("actual", actual, "USD"),
        OpportunityNumber("untapped", max(0.0, potential - actual), "USD", "", *left),
        OpportunityNumber("demand", float(result.demand[place]), "USD"),
        OpportunityNumber("demand_growth", demand_growth(window, pair[1], place), "rate"),
        OpportunityNumber("supply_share", float(result.supply[place]), "share"),
        OpportunityNumber("top_ten", share, "share"),
        *competitors(window, pair, place),
        *prices_of(window, pair, place),
    )
    notes = (
        (
            message(
                "opportunity.unstable",
                "It falls out of the first ten in {percent:.0f}% of draws of the years.",
                percent=(1 - share) * 100,
            ),
        )
        if isinstance(share, float) and share < UNSTABLE_SHARE
        else ()
    )
    sold = window.sold[pair[0]].values[:, window.economies.index(pair[1]), place]
    return Suggestion(
        *pair,
        window.products[place],
        numbers,
        price_class(window, pair, place),
        notes=(*notes, *fallen_note(sold, window.years[-1])),
    )
