"""The jointly normal part: prior precision of the unknowns, identities made linear near the levels,
and which unknowns can be derived.

Identities of plain levels (turnover = exports + imports, a year = its quarters, balance = exports −
imports) are linear in logs only near a point: that is the fit with Student-t weights, which a
single wrong number cannot move far.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import BalanceObservation, ConstraintSystem, ObservationRow
from kirmash.series.likelihood import ANY_ERROR_SHARE, NEAR_ERROR_SHARE, MixtureComponent
from kirmash.series.priors import SeriesPriors, load_priors
from kirmash.series.structure import SoftConstraint, SumIdentity

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.integer[Any]]

PRIOR_SD = 3.0
"""Standard deviation, in logs, of a level before any claim, about the middle of the stated ones."""
STUDENT_T_DF = 3.0
LINEARISATION_ROUNDS = 5
"""How often identities are made linear anew, each time where the last ones put the levels."""
DERIVABLE_VARIANCE = 1.0
"""Variance below which an unknown is derived from levels; without one it stays as vague as at
first.
"""
DIFFUSE_SD = 30.0
MANY_UNKNOWNS, FEWER_ROUNDS = 150, 2
"""With more unknowns than these, which more claims hold, fewer rounds come as near."""
MAX_LOG = 600.0
"""The size of a log of a level that a float can still represent as a plain number."""
REWEIGHTING_ROUNDS = 8
"""How often the Student-t weights are computed anew."""
MIN_ROBUST_SPREAD = 0.01
MAX_CURVATURE = 0.5
MIN_BALANCE_SPREAD, MAX_BALANCE_RATIO = 0.004, 1e3
"""The least spread of a balance, and its greatest size, as shares of the turnover."""
NO_WORD_SD = 100.0
"""The spread of a row that official cells rule out: it says nothing."""
BOUND_SD, USUALLY_LOOSE = 0.25, 0.3
"""The spread with which a bound checks others where it is loose as often as this."""


@dataclass(frozen=True, slots=True)
class NormalSystem:
    """A system whose identities are linear: all rows, prior precision, and its product with the
    mean (unknowns are nodes).
    """

    system: ConstraintSystem
    precision: FloatArray
    information: FloatArray


def linearise(system: ConstraintSystem, chosen: SeriesPriors | None = None) -> NormalSystem:
    """The system made linear, balances turned into rows. Needs at least one row."""
    size = len(system.nodes)
    centre = prior_centre(system)
    precision, information = np.eye(size) / PRIOR_SD**2, np.full(size, centre / PRIOR_SD**2)
    _centre_mirror_factors(system, precision, information)
    add_constraints(precision, information, system.soft_constraints)
    identities = [identity for identity in system.identities if not identity.is_witness]
    if not identities and not system.balances:
        return NormalSystem(system, precision, information)
    bare, stated = (precision, information), _stated_rows(system.rows)
    chosen = chosen or load_priors()
    for _ in range(LINEARISATION_ROUNDS if size <= MANY_UNKNOWNS else FEWER_ROUNDS):
        at = _with_known(system, *_robust_levels(stated, precision, information))
        stated = _with_certain_balances(system, at[0], chosen) or stated
        precision, information = bare[0].copy(), bare[1].copy()
        lines = [_identity_equation(system, at, identity) for identity in identities]
        _add_lines(precision, information, lines)
    if system.balances:
        guess, _ = _with_known(system, *_robust_levels(stated, precision, information))
        rows = tuple(_balance_row(balance, guess, chosen) for balance in system.balances)
        system = replace(system, rows=system.rows + rows, balances=())
    return NormalSystem(system, precision, information)


def _with_known(
    system: ConstraintSystem, mean: FloatArray, covariance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """A guess with what official cells give in its place."""
    if system.known:
        nodes = [node for node, *_ in system.known]
        mean[nodes] = [middle for _, middle, _ in system.known]
        covariance[nodes] = covariance[:, nodes] = 0.0
        covariance[nodes, nodes] = [variance for *_, variance in system.known]
    return mean, covariance


def _with_certain_balances(
    system: ConstraintSystem, guess: FloatArray, chosen: SeriesPriors
) -> _StatedRows | None:
    """The rows with the official balances near a guess; None without any."""
    certain = [each for each in system.balances if each.row.is_certain]
    if not certain:
        return None
    return _stated_rows((*system.rows, *(_balance_row(each, guess, chosen) for each in certain)))


def prior_centre(system: ConstraintSystem) -> float:
    """Where the vague prior of every level is centred: the median of the stated levels, 0 without
    any.
    """
    levels = [row.components[0].middle for row in system.rows if row.kind == "level"]
    return float(np.median(levels)) if levels else 0.0


def _centre_mirror_factors(
    system: ConstraintSystem, precision: FloatArray, information: FloatArray
) -> None:
    for place, (_, when) in enumerate(system.nodes):
        if hasattr(when, "code"):
            precision[place, place], information[place] = 1e-9, 0.0


def add_constraints(
    precision: FloatArray, information: FloatArray, constraints: Iterable[SoftConstraint]
) -> None:
    """Add soft constraints to a precision and its pull, in place."""
    lines = [
        (each.nodes, np.array(each.coefficients), each.middle, each.spread) for each in constraints
    ]
    _add_lines(precision, information, lines)


_Line = tuple[tuple[int, ...], FloatArray, float, float]
"""Unknowns, coefficients, middle and spread of one equation."""


def _add_lines(precision: FloatArray, information: FloatArray, lines: Sequence[_Line]) -> None:
    by_length: dict[int, list[_Line]] = {}
    for line in lines:
        by_length.setdefault(len(line[0]), []).append(line)
    for some in by_length.values():
        weight = np.array([spread for *_, spread in some]) ** -2.0
        sums = np.array([nodes for nodes, *_ in some]), np.array([times for _, times, *_ in some])
        middle = np.array([middle for *_, middle, _ in some])
        add_sparse(precision, information, sums, (weight, weight * middle))


LinearEquations = tuple[FloatArray, FloatArray, FloatArray]


def add_equations(
    precision: FloatArray, information: FloatArray, equations: LinearEquations
) -> None:
    """Add design · unknowns ~ Normal(middle, spread), a line an equation, to a precision and its
    pull, in place.
    """
    design, middle, spread = equations
    weighted = design.T / spread**2
    precision += weighted @ design
    information += weighted @ middle


def add_sparse(
    precision: FloatArray,
    information: FloatArray,
    sums: tuple[IntArray, FloatArray],
    stated: tuple[FloatArray, FloatArray],
) -> None:
    """Add to a precision and its pull, in place, what is stated of sums of unknowns.

    ``sums`` are unknowns and coefficients (sums × terms, padded with coefficient 0); ``stated`` the
    precision of each, and its product with the middle.
    """
    nodes, times = sums
    weight, pull = stated
    products = times[:, :, None] * times[:, None, :] * weight[:, None, None]
    size = len(information)
    cells = nodes[:, :, None] * size + nodes[:, None, :]
    precision += np.bincount(cells.ravel(), products.ravel(), size * size).reshape(size, size)
    information += np.bincount(nodes.ravel(), (times * pull[:, None]).ravel(), size)


def sums_of_rows(rows: Sequence[ObservationRow]) -> tuple[IntArray, FloatArray]:
    """The unknowns and coefficients of rows (rows × terms), padded with coefficient 0."""
    widest = max((len(row.nodes) for row in rows), default=1)
    nodes, times = np.zeros((len(rows), widest), dtype=np.int64), np.zeros((len(rows), widest))
    for place, row in enumerate(rows):
        nodes[place, : len(row.nodes)] = row.nodes
        times[place, : len(row.nodes)] = row.coefficients
    return nodes, times


def project(
    sums: tuple[IntArray, FloatArray], mean: FloatArray, covariance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of sums of unknowns, given those of the unknowns."""
    nodes, times = sums
    own = covariance[nodes[:, :, None], nodes[:, None, :]]
    variance: FloatArray = np.einsum("gi,gij,gj->g", times, own, times)
    return (times * mean[nodes]).sum(1), np.maximum(variance, 0.0)


def observation_equations(rows: Sequence[ObservationRow], size: int) -> LinearEquations:
    """The rows as first read, bounds as widely as BOUND_SD."""
    design = np.zeros((len(rows), size))
    for place, row in enumerate(rows):
        for node, coefficient in zip(row.nodes, row.coefficients, strict=True):
            design[place, node] += coefficient
    return (
        design,
        np.array([row.components[0].middle for row in rows]),
        np.array([row_spread(row) for row in rows]),
    )


def row_spread(row: ObservationRow) -> float:
    """The spread of a row as first read; a bound is open to one side, the less the likelier it
    lies near its level.
    """
    first = row.components[0]
    if row.is_ruled_out:
        return NO_WORD_SD
    if first.name != "near":
        return first.spread
    loose = sum(part.chance for part in row.components if part.name.startswith("loose"))
    open_share = loose / (first.chance + loose)
    return max(first.spread, BOUND_SD * min(1.0, open_share / USUALLY_LOOSE))


def derivable_nodes(normal: NormalSystem) -> frozenset[int]:
    """Unknowns that a level reaches through rates, parts, sums and mirror factors; smoothness alone
    derives nothing.
    """
    system, size = normal.system, len(normal.system.nodes)
    if not system.rows:
        return frozenset()
    precision, information = (
        normal.precision + np.eye(size) * (DIFFUSE_SD**-2 - PRIOR_SD**-2),
        np.zeros(size),
    )
    walks = np.zeros_like(precision)
    constraints = (each for each in system.soft_constraints if each.kind == "walk")
    add_constraints(walks, np.zeros(size), constraints)
    precision -= walks
    certainty = np.array([row_spread(row) for row in system.rows]) ** -2.0
    add_sparse(precision, information, sums_of_rows(system.rows), (certainty, certainty))
    variance = np.linalg.inv(precision).diagonal()
    return frozenset(
        int(place) for place in np.flatnonzero((variance < DERIVABLE_VARIANCE) & (variance > 0))
    )


@dataclass(frozen=True, slots=True)
class _StatedRows:
    """The rows as first read: their sums, middles, and spreads no less than MIN_ROBUST_SPREAD but
    for ``certain`` rows, which nothing outweighs.
    """

    sums: tuple[IntArray, FloatArray]
    middle: FloatArray
    spread: FloatArray
    certain: NDArray[np.bool_]


def _stated_rows(rows: Sequence[ObservationRow]) -> _StatedRows:
    certain = np.array([row.is_certain for row in rows], dtype=bool)
    spread = np.array([row_spread(row) for row in rows])
    return _StatedRows(
        sums_of_rows(rows),
        np.array([row.components[0].middle for row in rows]),
        np.where(certain, spread, np.maximum(spread, MIN_ROBUST_SPREAD)),
        certain,
    )


def robust_levels(normal: NormalSystem) -> tuple[FloatArray, FloatArray]:
    """Levels and covariance by Student-t weights, which one wrong number cannot move far."""
    return _robust_levels(_stated_rows(normal.system.rows), normal.precision, normal.information)


def _robust_levels(
    stated: _StatedRows, precision: FloatArray, information: FloatArray
) -> tuple[FloatArray, FloatArray]:
    weights = np.ones(len(stated.middle))
    nodes, times = stated.sums
    mean: FloatArray = information
    for _ in range(REWEIGHTING_ROUNDS if len(information) <= MANY_UNKNOWNS else 2 * FEWER_ROUNDS):
        laid, pulled = precision.copy(), information.copy()
        certainty = weights / stated.spread**2
        add_sparse(laid, pulled, stated.sums, (certainty, certainty * stated.middle))
        mean = np.linalg.solve(laid, pulled)
        away = ((times * mean[nodes]).sum(1) - stated.middle) / stated.spread
        weights = (STUDENT_T_DF + 1) / (STUDENT_T_DF + away**2)
        weights[stated.certain] = 1.0
    return mean, np.linalg.inv(laid)


def _identity_equation(
    system: ConstraintSystem, at: tuple[FloatArray, FloatArray], identity: SumIdentity
) -> _Line:
    """The identity near ``at``: exact for a balance; in logs with room for the curvature where the
    shares are still uncertain.
    """
    mean, covariance = at
    inside, weight = list(identity.parts), np.array(identity.weights)
    nodes = (identity.total, *identity.parts)
    if system.linear:
        return nodes, np.concatenate(([1.0], -weight)), 0.0, identity.spread
    levels = mean[inside] + np.log(weight)
    shares = np.exp(levels - levels.max())
    shares /= shares.sum()
    constant = float(
        (shares * np.log(weight)).sum() - (shares * np.log(np.maximum(shares, 1e-300))).sum()
    )
    within = covariance[np.ix_(inside, inside)]
    curve = 0.5 * max(float(shares @ within.diagonal() - shares @ within @ shares), 0.0)
    spread = identity.spread + min(curve, MAX_CURVATURE)
    return nodes, np.concatenate(([1.0], -shares)), constant, spread


def _balance_row(
    balance: BalanceObservation, mean: FloatArray, chosen: SeriesPriors
) -> ObservationRow:
    """A balance as a row near the guess: shares of the turnover in place of plain units."""
    exports, imports = balance.row.nodes
    top = float(max(mean[exports], mean[imports]))
    sides = np.exp(np.clip(np.array([mean[exports], mean[imports]]) - top, -MAX_LOG, 0))
    total = float(sides.sum()) * math.exp(min(top, MAX_LOG))
    shares = sides / sides.sum()
    coefficients = float(shares[0]), -float(shares[1])
    at = coefficients[0] * float(mean[exports]) + coefficients[1] * float(mean[imports])
    share = min(max(balance.value / total, -MAX_BALANCE_RATIO), MAX_BALANCE_RATIO)
    middle = share - coefficients[0] - coefficients[1] + at
    spread = min(math.hypot(balance.sd / total, MIN_BALANCE_SPREAD), MAX_BALANCE_RATIO)
    if balance.row.is_certain:
        certain = MixtureComponent("good", middle, spread, 1.0)
        return replace(balance.row, coefficients=coefficients, components=(certain,))
    gross = chosen.tiers["press"].gross_error_chance
    readings = (
        MixtureComponent("good", middle, spread, 1 - gross),
        MixtureComponent(
            "wrong_near", middle, math.hypot(spread, chosen["near_by"]), NEAR_ERROR_SHARE * gross
        ),
        MixtureComponent(
            "wrong_any", middle, max(spread, chosen["level_any_by"]), ANY_ERROR_SHARE * gross
        ),
    )
    return replace(balance.row, coefficients=coefficients, components=readings)
