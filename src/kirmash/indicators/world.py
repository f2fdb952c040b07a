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
from kirmash.indicators.inputs import NO_PRODUCTS, world_unavailable
from kirmash.indicators.matrix import Floats, TradeMatrix, from_dense
from kirmash.indicators.relatedness import ProductSpace
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CONFIDENTIAL
from kirmash.trade.flows import World

NO_ADVANTAGE = Unknown("the economy has no advantage in any product of this table")
NO_INCOME = Unknown("income per head is not given: provide a table of economies and incomes")
ADVANTAGE_OF_NONE = Unknown("no economy has an advantage in it")


@dataclass(frozen=True, slots=True, eq=False)
class ComplexityResults:
    """The products and economies with an advantage, their complexity and product space, and beside
    it fitness and reflections.
    """

    presence: Presence
    product_space: ProductSpace
    fitness: complexity.ComplexityScores
    reflections: complexity.ComplexityScores | Unknown


@lru_cache(maxsize=2)
def trade_matrix(world: World) -> TradeMatrix | Unknown:
    """Exports by economy and product; unknown where the table is no world or tells no products."""
    if why := world_unavailable(world):
        return why
    try:
        return (
            from_dense(world.economies, world.products, world.exports)
            if world.products
            else NO_PRODUCTS
        )
    except IndicatorRefused as fault:
        return Unknown(fault.message)


@lru_cache(maxsize=2)
def revealed_advantages(world: World) -> Floats | Unknown:
    """RCA over the world's own economies and products, (economies, products); 0 where an economy or
    product has no trade.
    """
    export_matrix = trade_matrix(world)
    if isinstance(export_matrix, Unknown):
        return export_matrix
    table = np.zeros(world.exports.shape)
    rows, columns = (
        np.isin(world.economies, export_matrix.exporters),
        np.isin(world.products, export_matrix.products),
    )
    table[np.ix_(rows, columns)] = structure.rca(export_matrix.values)
    return table


@lru_cache(maxsize=2)
def complexity_results(world: World) -> ComplexityResults | Unknown:
    """Complexity and the product space of a year, over every economy and every product but those
    not specified (9999…).
    """
    if why := world_unavailable(world):
        return why
    specified = np.array(
        [
            product not in CONFIDENTIAL and not product.startswith("9999")
            for product in world.products
        ],
        dtype=bool,
    )
    goods = tuple(product for product, keep in zip(world.products, specified, strict=True) if keep)
    try:
        presence = complexity.presence(
            from_dense(world.economies, goods, world.exports[:, specified])
        )
    except IndicatorRefused as fault:
        return Unknown(fault.message)
    product_space = relatedness.product_space(presence)
    return (
        product_space
        if isinstance(product_space, Unknown)
        else ComplexityResults(
            presence, product_space, complexity.fitness(presence), complexity.reflections(presence)
        )
    )


def income_levels(
    world: World, income: Mapping[str, float] | None
) -> complexity.Sophistication | Unknown:
    """PRODY of products and EXPY of economies by their income per head."""
    export_matrix = trade_matrix(world)
    if isinstance(export_matrix, Unknown) or income is None:
        return export_matrix if isinstance(export_matrix, Unknown) else NO_INCOME
    try:
        return complexity.sophistication(export_matrix, income)
    except IndicatorRefused as fault:
        return Unknown(fault.message)


def value_of_label(
    labels: tuple[str, ...], values: Floats, label: str, why: Unknown
) -> float | Unknown:
    """The value of a label, or why there is none."""
    return float(values[labels.index(label)]) if label in labels else why
