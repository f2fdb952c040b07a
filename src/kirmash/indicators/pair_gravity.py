"""Indicators of a pair by a gravity model of the year's trade. See `pair_totals`.

The exports of everybody to everybody are explained by distance and a common border (CEPII GeoDist),
with fixed effects for what each exporter and each importer trades in all:
X_ij = exp(β ln d_ij + γ border_ij + a_i + b_j), by Poisson. Santos Silva & Tenreyro 2006.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kirmash.errors import IndicatorRefused, MissingExtra
from kirmash.indicators import gravity, similarity
from kirmash.indicators.inputs import (
    PairInputs,
    first_unknown,
    reason_world_unusable,
)
from kirmash.indicators.matrix import Floats
from kirmash.indicators.needs.terms import NeedKind, needs_of
from kirmash.indicators.registry import IndicatorRow, indicator
from kirmash.records.quantities import Unknown
from kirmash.trade import areas
from kirmash.trade.flows import WorldTradeYear

PAIR_MODEL = gravity.GravityModel(
    "exports", ("ln_distance", "border"), (("exporter",), ("importer",))
)
INDICATOR_NAMES = (
    "gravity_expected",
    "gravity_untapped",
    "gravity_realised",
    "gravity_distance",
    "gravity_border",
)
NO_EXTRA = Unknown(
    "gravity.no-extra",
    "gravity models need the extra kirmash[gravity], which is not installed",
)


@dataclass(frozen=True, slots=True, eq=False)
class FittedTrade:
    """``expected`` (economies, economies) in dollars, NaN for pairs outside the model; elasticity
    to distance; log effect of a border.
    """

    expected: Floats
    distance: float | Unknown
    border: float | Unknown


@indicator(
    "gravity_expected",
    "pair",
    "USD",
    "exp(β ln d_ij + γ b_ij + a_i + m_j)",
    "> 0",
    gravity.estimate,
    unknown="no_gravity",
    needs=needs_of(NeedKind.WORLD, NeedKind.EXPORTS_REPORTABLE),
)
@indicator(
    "gravity_untapped",
    "pair",
    "USD",
    "max(0, X̂_ij − X_ij)",
    "≥ 0",
    similarity.against,
    unknown="no_gravity",
    needs=needs_of(NeedKind.WORLD, NeedKind.EXPORTS_REPORTABLE),
)
@indicator(
    "gravity_realised",
    "pair",
    "ratio",
    "X_ij / X̂_ij",
    "≥ 0",
    similarity.against,
    unknown="no_gravity",
    needs=needs_of(NeedKind.WORLD, NeedKind.EXPORTS_REPORTABLE),
)
@indicator(
    "gravity_distance",
    "pair",
    "ratio",
    "β",
    "any",
    gravity.estimate,
    unknown="no_gravity",
    needs=needs_of(NeedKind.WORLD),
)
@indicator(
    "gravity_border",
    "pair",
    "ratio",
    "γ",
    "any",
    gravity.estimate,
    unknown="no_gravity",
    needs=needs_of(NeedKind.WORLD),
)
def _gravity(inputs: PairInputs) -> Iterator[IndicatorRow]:
    """Expected exports to the partner, what is untapped and realised of them, and what distance and
    a border do to trade that year.
    """
    now, period = inputs.now, inputs.period
    mine, theirs = now.row_index(inputs.economy), now.row_index(inputs.partner)
    fit = reason_world_unusable(now) or fit_gravity_trade(now)
    if isinstance(fit, Unknown) or isinstance(mine, Unknown) or isinstance(theirs, Unknown):
        yield from (
            (name, "", first_unknown(fit, mine, theirs) or NO_EXTRA, period)
            for name in INDICATOR_NAMES
        )
        return
    expected = float(fit.expected[mine, theirs])
    if np.isnan(expected):
        why = Unknown(
            "gravity.no-distance",
            "the distance between the two is not known, or neither reports its trade",
        )
        yield from ((name, "", why, period) for name in INDICATOR_NAMES[:3])
    else:
        comparison = similarity.against([float(now.exports_by_partner[mine, theirs])], [expected])
        yield "gravity_expected", "", expected, period
        yield "gravity_untapped", "", float(comparison.untapped[0]), period
        yield "gravity_realised", "", comparison.realised[0], period
    yield "gravity_distance", "", fit.distance, period
    yield "gravity_border", "", fit.border, period


@lru_cache(maxsize=2)
def fit_gravity_trade(world: WorldTradeYear) -> FittedTrade | Unknown:
    """The model of a year's trade; pairs of unknown distance, and flows that neither side could
    report (a nought there is a hole), are left out.
    """
    table, seen = _sample(world)
    try:
        estimate = gravity.estimate(table, PAIR_MODEL)
    except MissingExtra:
        return NO_EXTRA
    except IndicatorRefused as fault:
        return Unknown(fault.problem)
    expected = np.full(world.exports_by_partner.shape, np.nan)
    expected[seen] = estimate.fitted
    coefficients: dict[str, float | Unknown] = {**estimate.dropped, **estimate.coefficients}
    return FittedTrade(expected, coefficients["ln_distance"], coefficients["border"])


def _sample(world: WorldTradeYear) -> tuple[gravity.GravityTable, NDArray[np.bool_]]:
    """The model's columns, and which pairs (exporter, importer) its rows are, in the order of the
    table.
    """
    names, size = world.economies, len(world.economies)
    known = {
        (i, j): areas.distance_and_contiguity(first, other)
        for i, first in enumerate(names)
        for j, other in enumerate(names)
        if i < j
    }
    seen, length, border = (
        np.zeros((size, size), dtype=bool),
        np.zeros((size, size)),
        np.zeros((size, size)),
    )
    for (i, j), distance in known.items():
        if distance:
            seen[[i, j], [j, i]] = world.reportable[[i, j], [j, i]]
            length[[i, j], [j, i]], border[[i, j], [j, i]] = np.log(distance[0]), float(distance[1])
    sellers, buyers = np.nonzero(seen)
    return {
        "exports": world.exports_by_partner[seen],
        "ln_distance": length[seen],
        "border": border[seen],
        "exporter": sellers,
        "importer": buyers,
    }, seen
