"""Trade that could be: against a gravity model, and by product from supply, demand and ease of
trade; and how alike two structures of trade are.

Values are ≥ 0 in one currency; results scale with it, and follow the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_number, checked_vector, checked_vectors
from kirmash.indicators.structure import NO_TRADE_TOTAL, shares
from kirmash.messages import message
from kirmash.records.quantities import Unknown


@dataclass(frozen=True, slots=True, eq=False)
class TradePotential:
    """One number a pair or product: ``expected``, ``untapped`` = max(0, expected − actual),
    ``realised`` = actual / expected (≥ 0).
    """

    expected: Floats
    untapped: Floats
    realised: tuple[float | Unknown, ...]


def against(actual: ArrayLike, expected: ArrayLike) -> TradePotential:
    """Actual trade beside what a model expects, such as ``GravityEstimate.fitted``. ``realised`` is
    Unknown where nothing is expected.

    A gravity potential holds the model's errors too: a pair above its line is not exhausted, nor
    one below it easy.
    """
    done, could = checked_vectors(
        actual, expected, message("quantity.actual-and-expected-trade", "actual and expected trade")
    )
    nothing = Unknown(
        "similarity.no-trade-expected",
        "the model expects no trade here",
    )
    realised = tuple(float(a / e) if e else nothing for a, e in zip(done, could, strict=True))
    return TradePotential(could, np.maximum(0.0, could - done), realised)


@dataclass(frozen=True, slots=True)
class ExporterSupply:
    """By product: what the exporter sells to all, and what the world sells to all (which contains
    it).
    """

    exports: ArrayLike
    world: ArrayLike


def export_potential(
    supply: ExporterSupply, demand: ArrayLike, flow: float, actual: ArrayLike
) -> TradePotential | Unknown:
    """The core of the ITC's export potential, without tariffs and projections. Decreux & Spies
    2016.

    v̂_ijk = Supply_ik · Ease_ij · Demand_jk with Supply = X_ik / X_k, Demand = the partner's
    imports M_jk, and Ease = X_ij / Σ_k Supply·Demand, which makes Σ_k v̂ = X_ij: what the pair
    trades is spread as supply and demand would have it. ``flow`` is X_ij, ``actual`` the pair's
    trade by product. Unknown where the exporter sells nothing the partner buys.
    """
    own, world = checked_vectors(
        supply.exports,
        supply.world,
        message(
            "quantity.exports-of-the-economy-and-of-the-world",
            "exports of the economy and of the world",
        ),
    )
    demanded, done = checked_vectors(
        demand,
        actual,
        message(
            "quantity.imports-of-the-partner-and-trade-of-the-pair",
            "imports of the partner and trade of the pair",
        ),
    )
    if demanded.size != own.size:
        raise IndicatorRefused(
            "similarity.lengths-differ",
            "Products: {products}, expected: {expected}.",
            "Give all for the same products.",
            products=own.size,
            expected=demanded.size,
        )
    if (own > world * (1 + 1e-9)).any():
        raise IndicatorRefused(
            "similarity.exceeds-world",
            "The economy exports more of a product than the world.",
            "Use world totals that include the economy's own exports.",
        )
    drawn = np.divide(own, world, out=np.zeros_like(own), where=world > 0) * demanded
    if not drawn.sum():
        return Unknown(
            "similarity.no-common-product",
            "the exporter sells no product that the partner imports",
        )
    return against(
        done,
        checked_vector(
            drawn * (checked_number(flow, message("quantity.flow", "flow")) / drawn.sum()),
            message("quantity.expected-trade", "expected trade"),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class PotentialCorrections:
    """Factors on supply by product and on demand by market and product, each 1 where nothing is
    corrected: what supply and demand are expected to become, and what tariffs do to them.
    """

    supply: Floats | float = 1.0
    demand: Floats | float = 1.0


NO_CORRECTIONS = PotentialCorrections()


def export_potential_table(
    supply: Floats,
    demand: Floats,
    flows: Floats,
    corrections: PotentialCorrections = NO_CORRECTIONS,
) -> Floats:
    """The potentials of one exporter in all markets, (markets, products), in the unit of demand.

    ``supply`` is the exporter's share in the world's exports by product (0–1), or a row of shares a
    row of demand; ``demand`` what each market imports (markets, products), ``flows`` what the
    exporter sells to each. Ease is taken from trade as it is, so without corrections the potentials
    of a market add up to its flow; a market that buys nothing the exporter sells has noughts. See
    `export_potential` for one pair.
    """
    table: Floats = demand * supply
    drawn = table.sum(axis=1)
    ease = np.divide(flows, drawn, out=np.zeros_like(drawn), where=drawn > 0)
    table *= ease[:, None]
    for factor in (corrections.supply, corrections.demand):
        if not isinstance(factor, float) or factor != 1.0:
            table *= factor
    return table


def finger_kreinin(first: ArrayLike, other: ArrayLike) -> float | Unknown:
    """Export similarity, Σ_k min(s_ik, s_jk) of shares; 0 (nothing in common) to 1 (the same
    structure). Finger & Kreinin 1979.
    """
    return _overlap(
        *checked_vectors(
            first,
            other,
            message("quantity.exports-of-the-two-economies", "exports of the two economies"),
        )
    )


def michaely(exports: ArrayLike, imports: ArrayLike) -> float | Unknown:
    """Complementarity, 1 − ½ Σ_k |m_jk − x_ik| of shares; 0 to 1 (one sells just what the other
    buys). Michaely 1996.
    """
    return _overlap(
        *checked_vectors(
            exports,
            imports,
            message(
                "quantity.exports-of-one-economy-and-imports-of-the-other",
                "exports of one economy and imports of the other",
            ),
        )
    )


def similarity_table(values: Floats) -> Floats:
    """Finger–Kreinin of all pairs at once: (economies, economies), symmetric, 1 on the diagonal."""
    return complementarity_table(values, values)


def complementarity_table(exports: Floats, imports: Floats) -> Floats:
    """Michaely of all pairs: (sellers, buyers).

    Both tables run over the same products; a row without trade is refused.
    """
    if exports.shape[1] != imports.shape[1]:
        raise IndicatorRefused(
            "similarity.shapes-differ",
            "Products: {products}, expected: {expected}.",
            "Give both tables for the same products.",
            products=exports.shape[1],
            expected=imports.shape[1],
        )
    sold, bought = _row_shares(exports), _row_shares(imports)
    table = np.empty((len(sold), len(bought)))
    lesser = np.empty_like(bought)
    for seller, share in enumerate(sold):
        np.minimum(bought, share, out=lesser)
        lesser.sum(axis=1, out=table[seller])
    return np.minimum(table, 1.0, out=table)


def intensity(flow: float, exports: float, imports: float, world: float) -> float | Unknown:
    """Trade intensity, (X_ij / X_i) / (X_wj / X_w): the partner's part in our exports over its part
    in the world's; ≥ 0, 1 as expected.

    ``imports`` X_wj are the world's exports to the partner. WITS; Mikić & Gilbert 2009 (who take i
    out of X_wj and X_w: hand in the totals so made). Unknown where a total is zero.
    """
    x_ij, x_i, x_wj, x_w = (
        checked_number(n, message("quantity.flow-and-totals", "flow and totals"))
        for n in (flow, exports, imports, world)
    )
    if x_i == 0 or x_wj == 0 or x_w == 0:
        return Unknown(
            "similarity.zero-total",
            "one of the totals is zero, so shares cannot be compared",
        )
    return x_ij * x_w / (x_i * x_wj)


def grubel_lloyd(exports: ArrayLike, imports: ArrayLike) -> float | Unknown:
    """Intra-industry trade, 1 − Σ|X_k − M_k| / Σ(X_k + M_k); 0 (one-way in every product) to 1.

    Grubel & Lloyd 1975.
    """
    sold, bought = checked_vectors(
        exports,
        imports,
        message("quantity.exports-and-imports-by-product", "exports and imports by product"),
    )
    total = float((sold + bought).sum())
    return max(0.0, 1 - float(np.abs(sold - bought).sum()) / total) if total else NO_TRADE_TOTAL


def grubel_lloyd_by_product(exports: ArrayLike, imports: ArrayLike) -> tuple[float | Unknown, ...]:
    """1 − |X_k − M_k| / (X_k + M_k) of each product; Unknown for one neither sold nor bought."""
    sold, bought = checked_vectors(
        exports,
        imports,
        message("quantity.exports-and-imports-by-product", "exports and imports by product"),
    )
    untraded = Unknown(
        "similarity.no-flows",
        "there are neither exports nor imports",
    )
    return tuple(
        untraded if x + m == 0 else float(1 - abs(x - m) / (x + m))
        for x, m in zip(sold, bought, strict=True)
    )


def aquino(exports: ArrayLike, imports: ArrayLike) -> float | Unknown:
    """Grubel–Lloyd with the whole's imbalance spread over the products, 1 − ½ Σ|x_k − m_k| of
    shares; 0 to 1. Aquino 1978.

    Scaling exports and imports to one total (Aquino's correction) turns Grubel–Lloyd into the
    overlap of the two structures. Unknown where either side is nothing.
    """
    return _overlap(
        *checked_vectors(
            exports,
            imports,
            message("quantity.exports-and-imports-by-product", "exports and imports by product"),
        )
    )


def _overlap(left: Floats, other: Floats) -> float | Unknown:
    first, second = shares(left), shares(other)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return NO_TRADE_TOTAL
    return min(1.0, float(np.minimum(first, second).sum()))


def _row_shares(values: Floats) -> Floats:
    totals = values.sum(axis=1, keepdims=True)
    if not (totals > 0).all() or not np.isfinite(totals).all():
        raise IndicatorRefused(
            "similarity.no-trade",
            "An economy in the table has no trade, or its values are not numbers.",
            "Leave it out first (matrix.from_dense does).",
        )
    part: Floats = values / totals
    return part
