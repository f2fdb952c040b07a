"""Figures of goods and services among figures of goods: off by one factor over all years of a flow.

The factor and the share of such figures are learned together from how far each level lies from the
others (expectation maximisation over a grid of factors).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kirmash.records.quantities import Measure
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.press.differences import (
    GRID,
    MIN_OTHERS,
    Assumption,
    Factor,
    Factors,
    LevelDifference,
    chance_of,
    divergence,
    factor_of,
    flow_of,
    is_told_as_own,
    left_out_differences,
    with_reading,
)

SCOPE_CHANCE, SCOPE_LOW, SCOPE_HIGH, SCOPE_SD = 0.03, 0.03, 0.40, 0.012
"""The share of figures of goods and services, the factors these may have, and their scatter."""
SCOPE_OBSERVATIONS = 12.0
"""What the prior share counts for."""
OTHER_SIDE = 0.5
"""The chance from which a figure is taken to be the other reporter's, and not compared."""
ROUNDS = 12


def with_goods_and_services(normal: NormalSystem) -> Assumption:
    """The rows with the reading "goods and services" as likely, and as far off, as the claims
    suggest; as they are where few are suspected, and of a balance.
    """
    system = normal.system
    if system.linear or len(system.rows) <= MIN_OTHERS:
        return Assumption(system.rows)
    own = np.array([chance_of(row, "mirror") < OTHER_SIDE for row in system.rows])
    if not own.any():
        return Assumption(system.rows)
    share, factors = _learn_scope(normal, own)
    if share <= SCOPE_CHANCE:
        return Assumption(system.rows)
    rows = tuple(_with_scope(normal, row, share, factors) for row in system.rows)
    inside = np.where(_inside(), 1.0, 0.0)
    return Assumption(rows, sum(divergence(each.weights, inside) for each in factors.values()))


def _inside() -> NDArray[np.bool_]:
    """The factors that goods and services may have."""
    return (GRID >= SCOPE_LOW) & (GRID <= SCOPE_HIGH)


def _learn_scope(normal: NormalSystem, own: NDArray[np.bool_]) -> tuple[float, Factors]:
    """The share of levels that are of goods and services, with the factor of each flow."""
    found = left_out_differences(normal, own)
    inside = _inside()
    factors = {each.flow: Factor(inside / inside.sum()) for each in found}
    share = SCOPE_CHANCE
    scope = [each.density(GRID, SCOPE_SD) for each in found]
    alone = [float(np.exp(each.log_density(np.zeros(1))[0])) for each in found]
    for _ in range(ROUNDS):
        taken = [
            share * float(factors[each.flow].weights @ density)
            for each, density in zip(found, scope, strict=True)
        ]
        belongs = [
            part / (part + (1 - share) * rest) for part, rest in zip(taken, alone, strict=True)
        ]
        number = SCOPE_OBSERVATIONS + len(found)
        share = (SCOPE_OBSERVATIONS * SCOPE_CHANCE + sum(belongs)) / number
        factors = {
            flow: factor_of(_log_weights(flow, inside, (found, scope, belongs))) for flow in factors
        }
    return share, factors


def _log_weights(
    flow: Measure,
    inside: NDArray[np.bool_],
    told: tuple[Sequence[LevelDifference], Sequence[FloatArray], Sequence[float]],
) -> FloatArray:
    log_weight: FloatArray = np.where(inside, 0.0, -np.inf)
    for each, density, part in zip(*told, strict=True):
        if each.flow is flow:
            log_weight = log_weight + part * np.log(density + 1e-12)
    return log_weight


def _with_scope(
    normal: NormalSystem, row: ObservationRow, share: float, factors: Factors
) -> ObservationRow:
    factor = factors.get(flow_of(normal, row))
    if factor is None or row.kind != "level" or row.official or not is_told_as_own(normal, row):
        return row
    main = row.components[0]
    spread = math.hypot(main.spread, SCOPE_SD, factor.spread)
    return with_reading(row, MixtureComponent("scope", main.middle - factor.mean, spread, share))
