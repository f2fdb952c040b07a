"""How concentrated or spread the trade of one economy is, over products or partners.

Each takes a vector of values ≥ 0, one an item, with zeros for the items of the list that are not
traded, and gives Unknown where the whole vector is zero. None depends on the order or names of
items, nor on the unit of values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_number, checked_vector, checked_vectors
from kirmash.messages import message
from kirmash.records.quantities import Unknown

NO_TRADE_TOTAL = Unknown(
    "structure.no-trade",
    "there is no trade, so shares cannot be computed",
)
SINGLE_ITEM = Unknown(
    "structure.single-item",
    "the list has only one item, so concentration cannot be computed",
)


def shares(values: ArrayLike) -> Floats | Unknown:
    """Each item's part of the whole; 0 to 1, sums to 1."""
    numbers = checked_vector(values, message("quantity.values", "values"))
    total = numbers.sum()
    part: Floats = numbers / total if total else numbers
    return part if total else NO_TRADE_TOTAL


def herfindahl(values: ArrayLike) -> float | Unknown:
    """Herfindahl–Hirschman, Σ s²; 1/n to 1, n the number of items. Hirschman 1964."""
    part = shares(values)
    return part if isinstance(part, Unknown) else float(part @ part)


def herfindahl_normalised(values: ArrayLike) -> float | Unknown:
    """(Σ s² − 1/n) / (1 − 1/n), the convention of WITS; 0 to 1. n counts every item given, traded
    or not. Unknown for one item.
    """
    index, least = herfindahl(values), 1 / np.size(values) if np.size(values) else 1.0
    if isinstance(index, Unknown):
        return index
    return SINGLE_ITEM if least == 1 else max(0.0, (index - least) / (1 - least))


def herfindahl_root(values: ArrayLike) -> float | Unknown:
    """(√Σ s² − √(1/n)) / (1 − √(1/n)), UNCTADstat's concentration index; 0 to 1.

    Unknown for one item.
    """
    index, least = herfindahl(values), math.sqrt(1 / np.size(values)) if np.size(values) else 1.0
    if isinstance(index, Unknown):
        return index
    return SINGLE_ITEM if least == 1 else max(0.0, (math.sqrt(index) - least) / (1 - least))


def diversification(values: ArrayLike, world: ArrayLike) -> float | Unknown:
    """UNCTADstat's diversification index, ½ Σ |h_k − w_k| of shares h in the economy's trade and w
    in the world's; 0 to 1.

    Called "diversification" there, though 0 means the world's own structure and 1 the farthest from
    it.
    """
    ours, theirs = checked_vectors(
        values,
        world,
        message(
            "quantity.values-of-the-economy-and-of-the-world",
            "values of the economy and of the world",
        ),
    )
    part, norm = shares(ours), shares(theirs)
    if isinstance(part, Unknown) or isinstance(norm, Unknown):
        return NO_TRADE_TOTAL
    return min(1.0, float(np.abs(part - norm).sum() / 2))


def product_count(values: ArrayLike, floor: float = 0.0, share: float = 1.0) -> int:
    """How many items are traded above ``floor`` (in the unit of values) or above ``share`` of the
    whole.

    UNCTADstat counts products above 100,000 dollars or 0.3 % of the total: floor 1e5, share 0.003.
    No unknowns: nothing traded counts 0.
    """
    numbers = checked_vector(values, message("quantity.values", "values"))
    return int(
        (
            (numbers > checked_number(floor, message("quantity.floor", "floor")))
            | (numbers > share * numbers.sum())
        ).sum()
    )


def theil(values: ArrayLike) -> float | Unknown:
    """Theil's index, (1/n) Σ (x/μ) ln(x/μ) with 0 ln 0 = 0; 0 to ln n, n counts every item given.

    Theil 1967.
    """
    part = shares(values)
    if isinstance(part, Unknown):
        return part
    traded = part[part > 0]
    return max(0.0, float((traded * np.log(traded * part.size)).sum()))


@dataclass(frozen=True, slots=True)
class TheilDecomposition:
    """Theil's index and its two exact parts, ``total`` = ``within`` + ``between``; each ≥ 0."""

    total: float
    within: float
    between: float


def theil_parts(values: ArrayLike, groups: Sequence[object]) -> TheilDecomposition | Unknown:
    """Theil's index parted by groups of items. Cadot, Carrère & Strauss-Kahn 2011.

    With two groups, exported and not, ``between`` follows the extensive margin (ln of the list over
    the traded items) and ``within`` the intensive one. Unknown where nothing is traded.
    """
    part = shares(values)
    if len(groups) != np.size(values):
        raise IndicatorRefused(
            "structure.groups-differ",
            "Items: {items}, groups: {groups}.",
            "Name a group for each item.",
            items=np.size(values),
            groups=len(groups),
        )
    if isinstance(part, Unknown):
        return part
    between = within = 0.0
    for group in sorted(set(groups), key=repr):
        inside = part[[other == group for other in groups]]
        weight = float(inside.sum())
        if weight:
            between += weight * math.log(weight * part.size / inside.size)
            own = theil(inside)
            within += weight * own if isinstance(own, float) else 0.0
    return TheilDecomposition(between + within, within, between)


@dataclass(frozen=True, slots=True)
class TradeMargins:
    """``extensive`` · ``intensive`` = ``share`` of the pair's trade in the reference's; each 0 to 1
    where the reference holds the pair.
    """

    extensive: float
    intensive: float
    share: float


def margins(pair: ArrayLike, reference: ArrayLike) -> TradeMargins | Unknown:
    """The two margins of one flow against a reference, over the same products. Hummels & Klenow
    2005.

    ``pair`` is X_ijk; ``reference`` X_wjk, the importer's purchases of k from everybody (or an
    exporter's sales to everybody). Extensive: Σ over the products the pair trades of X_wjk, over Σ
    of all X_wjk; intensive: X_ij over that first sum. A product the pair trades and the reference
    does not is refused: the reference must contain the pair. Unknown without trade.
    """
    flow, world = checked_vectors(
        pair,
        reference,
        message(
            "quantity.values-of-the-pair-and-of-the-reference",
            "values of the pair and of the reference",
        ),
    )
    traded = flow > 0
    if (world[traded] == 0).any():
        raise IndicatorRefused(
            "structure.not-in-reference",
            "The pair trades products that are not in the reference table.",
            "Use a reference table that includes the pair's own trade.",
        )
    if not traded.any():
        return Unknown(
            "structure.pair-no-trade",
            "the pair has no trade",
        )
    own, reach, total = math.fsum(flow), math.fsum(world[traded]), math.fsum(world)
    return TradeMargins(reach / total, own / reach, own / total)


def rca(values: Floats) -> Floats:
    """Revealed comparative advantage, (X_ik / X_i) / (X_k / X); 0 to X / X_i, 1 the world's own
    share. Balassa 1965.

    One rounding a cell: products of exact sums, divided once, so any engine with exact sums gives
    the same bits.
    """
    totals = values.sum(axis=1)
    world = values.sum(axis=0)
    advantage: Floats = values * world.sum()
    advantage /= np.multiply.outer(totals, world)
    return advantage


def rsca(values: Floats) -> Floats:
    """Symmetric RCA, (RCA − 1) / (RCA + 1); −1 to 1, 0 the world's own share.

    Dalum, Laursen & Villumsen 1998.
    """
    advantage = rca(values)
    symmetric: Floats = (advantage - 1) / (advantage + 1)
    return symmetric


def nrca(values: Floats) -> Floats:
    """Normalised RCA, X_ik / X − X_i X_k / X²; −1/4 to 1/4, sums to 0 over products and over
    exporters. Yu, Cai & Leung 2009.
    """
    shares = values / values.sum()
    normal: Floats = shares - np.multiply.outer(shares.sum(axis=1), shares.sum(axis=0))
    return normal


def lafay(exports: ArrayLike, imports: ArrayLike) -> Floats | Unknown:
    """The Lafay index of each product of one economy, in percentage points; −50 to 50, sums to 0.
    Lafay 1992.

    100 · [(x_k − m_k)/(x_k + m_k) − Σ(x − m)/Σ(x + m)] · (x_k + m_k)/Σ(x + m), written without the
    division by a product's own trade, so a product nobody trades gives 0. Unknown where the economy
    trades nothing at all.
    """
    sold, bought = checked_vectors(
        exports,
        imports,
        message("quantity.exports-and-imports-by-product", "exports and imports by product"),
    )
    turnover = sold + bought
    total = turnover.sum()
    if total == 0:
        return Unknown(
            "structure.economy-no-flows",
            "the economy has neither exports nor imports here",
        )
    index: Floats = (
        100 * ((sold - bought) - (sold.sum() - bought.sum()) * (turnover / total)) / total
    )
    return index
