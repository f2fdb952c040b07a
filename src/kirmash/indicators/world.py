"""What a whole year of the world is needed for: advantages, complexity and the product space,
worked out once a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import complexity, relatedness, structure
from kirmash.indicators.complexity import Presence
from kirmash.indicators.inputs import NO_GOODS, no_world
from kirmash.indicators.matrix import Floats, TradeMatrix, from_dense
from kirmash.indicators.relatedness import ProductSpace
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CONFIDENTIAL
from kirmash.trade.flows import World

NO_ADVANTAGE = Unknown("the economy has no advantage in any product of this table")
NO_INCOME = Unknown("income per head is not given: provide a table of economies and incomes")
HELD_BY_NONE = Unknown("no economy has an advantage in it")


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The products and economies with an advantage, their complexity and product space, and beside
    it fitness and reflections.
    """

    presence: Presence
    space: ProductSpace
    fitness: complexity.Complexity
    reflected: complexity.Complexity | Unknown


@lru_cache(maxsize=2)
def matrix(world: World) -> TradeMatrix | Unknown:
    """Exports by economy and product; unknown where the table is no world or tells no products."""
    if why := no_world(world):
        return why
    try:
        return (
            from_dense(world.economies, world.products, world.exports)
            if world.products
            else NO_GOODS
        )
    except IndicatorRefused as fault:
        return Unknown(fault.message)


@lru_cache(maxsize=2)
def advantages(world: World) -> Floats | Unknown:
    """RCA over the world's own economies and products, (economies, products); 0 where an economy or
    product has no trade.
    """
    made = matrix(world)
    if isinstance(made, Unknown):
        return made
    table = np.zeros(world.exports.shape)
    rows, columns = np.isin(world.economies, made.exporters), np.isin(world.products, made.products)
    table[np.ix_(rows, columns)] = structure.rca(made.values)
    return table


@lru_cache(maxsize=2)
def space(world: World) -> Space | Unknown:
    """Complexity and the product space of a year, over every economy and every product but those
    not specified (9999…).
    """
    if why := no_world(world):
        return why
    named = np.array(
        [
            product not in CONFIDENTIAL and not product.startswith("9999")
            for product in world.products
        ],
        dtype=bool,
    )
    goods = tuple(product for product, keep in zip(world.products, named, strict=True) if keep)
    try:
        found = complexity.presence(from_dense(world.economies, goods, world.exports[:, named]))
    except IndicatorRefused as fault:
        return Unknown(fault.message)
    made = relatedness.product_space(found)
    return (
        made
        if isinstance(made, Unknown)
        else Space(found, made, complexity.fitness(found), complexity.reflections(found))
    )


def income_levels(
    world: World, income: Mapping[str, float] | None
) -> complexity.Sophistication | Unknown:
    """PRODY of products and EXPY of economies by their income per head."""
    made = matrix(world)
    if isinstance(made, Unknown) or income is None:
        return made if isinstance(made, Unknown) else NO_INCOME
    try:
        return complexity.sophistication(made, income)
    except IndicatorRefused as fault:
        return Unknown(fault.message)


def of_label(labels: tuple[str, ...], values: Floats, label: str, why: Unknown) -> float | Unknown:
    """The value of a label, or why there is none."""
    return float(values[labels.index(label)]) if label in labels else why
