"""New products and a ladder of added value, from the product space of all exporters.

Diversify: products the seller has no advantage in, by how much of what is near them it makes
already (density), times what the buyer imports; the pair's ease of trade scales all alike, so it
changes no rank. Upgrade: for each product of advantage its complexity, class and price among all
exporters, and the nearest more complex products that the buyer imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kirmash.errors import IndicatorRefused, InputError
from kirmash.indicators import classes, complexity, relatedness
from kirmash.indicators.complexity import AdvantageMatrix
from kirmash.indicators.inputs import NO_ADVANTAGE, largest_positions
from kirmash.indicators.matrix import Floats, TradeMatrix, from_dense
from kirmash.indicators.relatedness import ProductSpace
from kirmash.messages import message
from kirmash.opportunities.competitors import demand_growth
from kirmash.opportunities.sections import no_imports, window_section, without
from kirmash.opportunities.windows import TradeWindow, mean_exports, mean_imports
from kirmash.records.opportunities import (
    OmittedProducts,
    OpportunityClass,
    OpportunityNumber,
    OpportunityQuestion,
    OpportunitySection,
    Suggestion,
    UnavailablePart,
)
from kirmash.records.quantities import Unknown
from kirmash.trade import concordance

MIN_DEMAND = 100_000.0  # dollars a year that the buyer must import
MIN_PROXIMITY = 0.3  # of a step from one product to another
STEPS = 2  # that stand beside a product
LADDER_STEPS = 4
MIN_PRICES = 4  # unit values that quartiles are taken of
DIVERSIFY_COLUMNS = ("score", "density", "demand", "demand_growth", "complexity", "actual")
UPGRADE_COLUMNS = ("exports", "complexity", "complexity_place", "prody", "own_price")
SITC_REVISIONS = MappingProxyType({"SITC2": 2, "SITC3": 3})
NO_INCOMES = Unknown(
    message(
        "opportunity.no-incomes",
        "no table of income per head is supplied",
        "Supply one with --income FILE (columns economy, income), such as the World Bank's.",
    )
)
NO_WEIGHTS = Unknown(
    message(
        "opportunity.no-weights",
        "the table has no weights, so prices cannot be set against the world's",
        "Add a table with weights, such as BACI or UN Comtrade with net weight.",
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class LadderOptions:
    """How many suggestions, the products asked about (codes or their beginnings), and income per
    head by economy.
    """

    top: int = 10
    products: tuple[str, ...] = ()
    income: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class WindowSpace:
    """The product space of a window's mean exports; ``columns`` are the places of its products
    among those of the window.
    """

    trade: TradeMatrix
    presence: AdvantageMatrix
    space: ProductSpace
    columns: NDArray[np.int64]


@lru_cache(maxsize=2)
def window_space(window: TradeWindow) -> WindowSpace | Unknown:
    """The product space over all exporters; Unknown where the tables are no world, or where
    complexity is not determined.
    """
    if not window.is_world:
        return window.world_gap or NO_ADVANTAGE
    specified = window.specified()
    goods = tuple(np.array(window.products)[specified].tolist())
    try:
        trade = from_dense(window.economies, goods, mean_exports(window)[:, specified])
        presence = complexity.presence(trade)
    except IndicatorRefused as fault:
        return Unknown(fault.problem)
    space = relatedness.product_space(presence)
    if isinstance(space, Unknown):
        return space
    columns = np.searchsorted(window.products, presence.products)
    return WindowSpace(trade, presence, space, columns)


def _seller_space(window: TradeWindow, seller: str) -> tuple[WindowSpace, int] | Unknown:
    """The product space and the seller's row of it."""
    space = window_space(window)
    if isinstance(space, Unknown):
        return space
    if seller not in space.presence.exporters:
        return space.presence.left_out.get(seller, window.source_year.without_economy(seller))
    return space, space.presence.exporters.index(seller)


def _demand(window: TradeWindow, buyer: str) -> Floats | Unknown:
    """What the buyer imports by product, a year."""
    row = window.row(buyer)
    if isinstance(row, Unknown):
        return row
    demand: Floats = mean_imports(window)[row]
    if demand.any():
        return demand
    return no_imports(window, buyer)


def diversify_section(
    window: TradeWindow, pair: tuple[str, str], options: LadderOptions
) -> OpportunitySection:
    """New products of the seller that the buyer imports, the largest density × demand first."""
    base = window_section(OpportunityQuestion.DIVERSIFY, window, pair, DIVERSIFY_COLUMNS)
    placed, demand = _seller_space(window, pair[0]), _demand(window, pair[1])
    if isinstance(placed, Unknown):
        return without(base, "product_space", placed)
    if isinstance(demand, Unknown):
        return without(base, "demand", demand)
    space, row = placed
    new = space.presence.cells[row] == 0
    bought = demand[space.columns]
    large = bought >= MIN_DEMAND
    asked_for = np.array(
        [
            not options.products or code.startswith(options.products)
            for code in space.presence.products
        ]
    )
    score = np.where(new & large & asked_for, space.space.density[row] * bought, 0.0)
    best = float(score.max(initial=0.0))
    small = new & (bought > 0) & ~large
    omitted = (
        OmittedProducts(
            message(
                "opportunity.floor-demand",
                "imports of the buyer below ${floor:,} a year",
                floor=int(MIN_DEMAND),
            ),
            int(small.sum()),
            float(
                mean_exports(window)[window.economies.index(pair[0])][space.columns][small].sum()
            ),
        ),
    )
    suggestions = tuple(
        _new_product(window, pair, (space, row, place), (float(score[place]) / best, bought))
        for place in largest_positions(score, options.top)
    )
    return replace(
        base,
        suggestions=suggestions,
        figures=(
            OpportunityNumber("advantages", float(space.presence.diversity[row]), "count"),
            OpportunityNumber("outlook", float(space.space.outlook[row]), "score"),
        ),
        omitted=(*_unspecified(window, pair[0]), *(omitted if small.any() else ())),
    )


def _unspecified(window: TradeWindow, seller: str) -> tuple[OmittedProducts, ...]:
    """What the seller exports of goods without a name, which have no place in product space."""
    nameless = ~window.specified()
    value = float(mean_exports(window)[window.economies.index(seller), nameless].sum())
    if not value:
        return ()
    floor = message("opportunity.floor-unspecified", "goods that reporters did not specify")
    return (OmittedProducts(floor, int(nameless.sum()), value),)


def _new_product(
    window: TradeWindow,
    pair: tuple[str, str],
    at: tuple[WindowSpace, int, int],
    worth: tuple[float, Floats],
) -> Suggestion:
    space, row, place = at
    column = int(space.columns[place])
    sold = window.sold[pair[0]].values[:, window.economies.index(pair[1]), column].mean()
    numbers = (
        OpportunityNumber("score", 100 * worth[0], "score"),
        OpportunityNumber("density", float(space.space.density[row, place]), "share"),
        OpportunityNumber("demand", float(worth[1][place]), "USD"),
        OpportunityNumber("demand_growth", demand_growth(window, pair[1], column), "rate"),
        OpportunityNumber("complexity", _pci(space, place), "score"),
        OpportunityNumber("actual", float(sold), "USD"),
    )
    return Suggestion(*pair, window.products[column], numbers, product_classes(window, column))


def _pci(space: WindowSpace, place: int) -> float:
    return float(space.space.complexity.products[place])


def upgrade_section(
    window: TradeWindow, pair: tuple[str, str], options: LadderOptions
) -> OpportunitySection:
    """Each product of the seller's advantage on the ladder of complexity, the most exported first,
    with the near steps up that the buyer imports.
    """
    base = window_section(OpportunityQuestion.UPGRADE, window, pair, UPGRADE_COLUMNS)
    placed, demand = _seller_space(window, pair[0]), _demand(window, pair[1])
    if isinstance(placed, Unknown):
        return without(base, "product_space", placed)
    space, row = placed
    exports = mean_exports(window)[window.economies.index(pair[0])][space.columns]
    present = np.where(space.presence.cells[row] == 1, exports, 0.0)
    if options.products:
        codes = space.presence.products
        present = np.where([code.startswith(options.products) for code in codes], present, 0.0)
    prody = _prody(space, options.income)
    suggestions = tuple(
        _rung(window, pair, (space, row, place), (prody, demand))
        for place in largest_positions(present, options.top)
    )
    missing = [UnavailablePart("demand", demand)] if isinstance(demand, Unknown) else []
    if isinstance(prody, Unknown):
        missing.append(UnavailablePart("prody", prody))
    if not window.kilograms.any():
        missing.append(UnavailablePart("prices", NO_WEIGHTS))
    return replace(
        base,
        suggestions=suggestions,
        figures=_ladder(space, exports),
        omitted=_unspecified(window, pair[0]),
        unavailable=tuple(missing),
    )


def _ladder(space: WindowSpace, exports: Floats) -> tuple[OpportunityNumber, ...]:
    """How much of the exports stands on each quarter of the products, from the simplest."""
    parts = classes.value_ladder(exports, space.space.complexity.products, LADDER_STEPS)
    if isinstance(parts, Unknown):
        return ()
    return tuple(
        OpportunityNumber("ladder_step", float(part), "share", str(step))
        for step, part in enumerate(parts, start=1)
    )


def _prody(space: WindowSpace, income: Mapping[str, float]) -> Mapping[str, float] | Unknown:
    if not income:
        return NO_INCOMES
    try:
        scores = complexity.sophistication(space.trade, income).products
    except IndicatorRefused as fault:
        return Unknown(fault.problem)
    return dict(zip(scores.labels, map(float, scores.values), strict=True))


def _rung(
    window: TradeWindow,
    pair: tuple[str, str],
    at: tuple[WindowSpace, int, int],
    known: tuple[Mapping[str, float] | Unknown, Floats | Unknown],
) -> Suggestion:
    space, row, place = at
    prody, demand = known
    column, scores = int(space.columns[place]), space.space.complexity.products
    exports = mean_exports(window)[window.economies.index(pair[0]), column]
    income: float | Unknown = (
        prody if isinstance(prody, Unknown) else prody.get(window.products[column], NO_INCOMES)
    )
    numbers = (
        OpportunityNumber("exports", float(exports), "USD"),
        OpportunityNumber("complexity", _pci(space, place), "score"),
        OpportunityNumber("complexity_place", float((scores < scores[place]).mean()), "share"),
        OpportunityNumber("prody", income, "income"),
        *_world_price(window, pair[0], column),
        *(
            number
            for step in near_steps(space, row, place, demand)
            for number in _step_numbers(space, (place, step), demand)
        ),
    )
    return Suggestion(
        *pair,
        window.products[column],
        numbers,
        (*product_classes(window, column), *_price_rung(window, pair[0], column)),
    )


def near_steps(space: WindowSpace, row: int, place: int, demand: Floats | Unknown) -> list[int]:
    """The nearest more complex products that the seller lacks; where the buyer's imports are known,
    those alone that it buys.
    """
    scores, near = space.space.complexity.products, space.space.proximity[place]
    open_to = (scores > scores[place]) & (space.presence.cells[row] == 0) & (near >= MIN_PROXIMITY)
    if not isinstance(demand, Unknown):
        open_to &= demand[space.columns] >= MIN_DEMAND
    return largest_positions(np.where(open_to, near, 0.0), STEPS)


def _step_numbers(
    space: WindowSpace, step: tuple[int, int], demand: Floats | Unknown
) -> tuple[OpportunityNumber, ...]:
    place, target = step
    code = space.presence.products[target]
    bought = demand if isinstance(demand, Unknown) else float(demand[space.columns[target]])
    return (
        OpportunityNumber(
            "step_proximity", float(space.space.proximity[place, target]), "share", code
        ),
        OpportunityNumber("step_complexity", _pci(space, target), "score", code),
        OpportunityNumber("step_demand", bought, "USD", code),
    )


def world_prices(window: TradeWindow, column: int) -> Floats:
    """The unit values of all exporters of a product in the last year, dollars a kilogram."""
    dollars, weight = window.weighed[:, column], window.kilograms[:, column]
    known = (dollars > 0) & (weight > 0)
    prices: Floats = dollars[known] / weight[known]
    return prices


def _own_price(window: TradeWindow, seller: str, column: int) -> float | None:
    row = window.economies.index(seller)
    dollars, weight = window.weighed[row, column], window.kilograms[row, column]
    return float(dollars / weight) if dollars > 0 and weight > 0 else None


def _world_price(window: TradeWindow, seller: str, column: int) -> tuple[OpportunityNumber, ...]:
    own, prices = _own_price(window, seller, column), world_prices(window, column)
    if own is None or prices.size < MIN_PRICES:
        return ()
    low, middle, high = map(float, np.quantile(prices, (0.25, 0.5, 0.75)))
    return (
        OpportunityNumber("own_price", own, "USD/kg"),
        OpportunityNumber("world_price", middle, "USD/kg", "", low, high),
    )


def _price_rung(window: TradeWindow, seller: str, column: int) -> tuple[OpportunityClass, ...]:
    own, prices = _own_price(window, seller, column), world_prices(window, column)
    if own is None or prices.size < MIN_PRICES:
        return ()
    quarter = int(np.searchsorted(np.quantile(prices, (0.25, 0.5, 0.75)), own))
    return (OpportunityClass("rung", str(quarter + 1)),)


def product_classes(window: TradeWindow, column: int) -> tuple[OpportunityClass, ...]:
    """The technology class and the end use of a product, those that the nomenclature leads to."""
    return _classes_of(window.source_year.nomenclature, window.products[column])


@lru_cache(maxsize=4_096)
def _classes_of(nomenclature: str, code: str) -> tuple[OpportunityClass, ...]:
    found = []
    if revision := SITC_REVISIONS.get(nomenclature):
        technology = classes.lall(revision).get(code[:3])
    else:
        technology = classes.lall(3).get(_main_target(nomenclature, code, "SITC3")[:3])
        if use := classes.end_use().get(_main_target(nomenclature, code, "BEC4")):
            found.append(OpportunityClass("end_use_share", use))
    if technology:
        found.insert(0, OpportunityClass("technology_share", technology))
    return tuple(found)


def _main_target(nomenclature: str, code: str, target: str) -> str:
    """The code that takes most of a product in another nomenclature; '' where there is no way."""
    try:
        carried = concordance.convert({code: Decimal(1)}, nomenclature, target).values
    except InputError:
        return ""
    return max(carried, key=lambda name: (carried[name], name), default="")
