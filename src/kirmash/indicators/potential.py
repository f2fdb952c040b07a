"""What could be traded beside what is: against a gravity model, and by product from supply, demand
and ease of trade.

Values are ≥ 0 in one currency; results scale with it, and follow the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kirmash.errors import IndicatorRefused
from kirmash.indicators.matrix import Floats, checked_number, checked_vector, checked_vectors
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
    """Actual trade beside what a model expects, such as ``Estimate.fitted``. ``realised`` is
    Unknown where nothing is expected.

    A gravity potential holds the model's errors too: a pair above its line is not exhausted, nor
    one below it easy.
    """
    done, could = checked_vectors(actual, expected, "actual and expected trade")
    nothing = Unknown("the model expects no trade here")
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
        supply.exports, supply.world, "exports of the economy and of the world"
    )
    demanded, done = checked_vectors(demand, actual, "imports of the partner and trade of the pair")
    if demanded.size != own.size:
        raise IndicatorRefused(
            f"{own.size} products, but {demanded.size} expected.", "Give all for the same products."
        )
    if (own > world * (1 + 1e-9)).any():
        raise IndicatorRefused(
            "The economy exports more of a product than the world.",
            "Use world totals that include the economy's own exports.",
        )
    drawn = np.divide(own, world, out=np.zeros_like(own), where=world > 0) * demanded
    if not drawn.sum():
        return Unknown("the exporter sells no product that the partner imports")
    return against(
        done, checked_vector(drawn * (checked_number(flow, "flow") / drawn.sum()), "expected trade")
    )
