"""The jointly normal part: prior precision of the unknowns, identities made linear where the levels
roughly are, what can be derived.

Identities of plain levels (turnover = exports + imports, a year = its quarters, balance = exports −
imports) are linear in logs only near a point: that is the fit with Student-t weights, which a slip
cannot carry off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kirmash.series.constraints import Gap, Row, System
from kirmash.series.likelihood import State
from kirmash.series.priors import Priors, priors
from kirmash.series.structure import Tie

Floats = NDArray[np.floating[Any]]

VAGUE = 3.0
"""Standard deviation, in logs, of a level before any claim, about the middle of those told."""
FREEDOM = 3.0
NEARER = 5
"""How often identities are made linear anew, each time where the last ones put the levels."""
KNOWN = 1.0
"""Variance below which an unknown is derived from levels; without one it stays as vague as at
first.
"""
OPEN = 30.0
OPEN_SIDE = 0.25
"""The spread with which a bound checks others."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A system whose identities are linear: all rows, prior precision and its product with the mean
    (unknowns are nodes).
    """

    system: System
    precision: Floats
    pull: Floats


def linear(system: System, chosen: Priors | None = None) -> Normal:
    """The system made linear, balances turned into rows. Needs at least one row."""
    size = len(system.nodes)
    centre = centre_of(system)
    precision, pull = np.eye(size) / VAGUE**2, np.full(size, centre / VAGUE**2)
    _centre_houses(system, precision, pull)
    lay(precision, pull, _tied(system.ties, size))
    if not system.wholes and not system.gaps:
        return Normal(system, precision, pull)
    bare = precision, pull
    for _ in range(NEARER):
        at = _robust(system, precision, pull)
        precision, pull = bare[0].copy(), bare[1].copy()
        for whole in system.wholes:
            lay(
                precision,
                pull,
                _whole(system, at, (whole.whole, whole.parts, whole.weights, whole.spread)),
            )
    if system.gaps:
        guess, _ = _robust(system, precision, pull)
        rows = tuple(_gap(gap, guess, chosen or priors()) for gap in system.gaps)
        system = replace(system, rows=system.rows + rows, gaps=())
    return Normal(system, precision, pull)


def centre_of(system: System) -> float:
    """Where the vague prior of every level sits: the middle of the levels told, 0 where none is."""
    told = [row.states[0].middle for row in system.rows if row.kind == "level"]
    return float(np.median(told)) if told else 0.0


def _centre_houses(system: System, precision: Floats, pull: Floats) -> None:
    for place, (_, when) in enumerate(system.nodes):
        if hasattr(when, "code"):
            precision[place, place], pull[place] = 1e-9, 0.0


Equations = tuple[Floats, Floats, Floats]


def lay(precision: Floats, pull: Floats, equations: Equations) -> None:
    """Add design · unknowns ~ Normal(middle, spread), a line an equation, to a precision and its
    pull, in place.
    """
    design, middle, spread = equations
    weighted = design.T / spread**2
    precision += weighted @ design
    pull += weighted @ middle


def said(rows: Sequence[Row], size: int) -> Equations:
    """The rows as said at first, bounds as widely as OPEN_SIDE."""
    design = np.zeros((len(rows), size))
    for place, row in enumerate(rows):
        for node, coefficient in zip(row.nodes, row.coefficients, strict=True):
            design[place, node] += coefficient
    return (
        design,
        np.array([row.states[0].middle for row in rows]),
        np.array([spread_of(row) for row in rows]),
    )


def spread_of(row: Row) -> float:
    """The spread of a row as said at first; a bound is open to one side."""
    return OPEN_SIDE if row.states[0].name == "near" else row.states[0].spread


def derivable(normal: Normal) -> frozenset[int]:
    """Unknowns that a level reaches through rates, parts, sums and sides; smoothness alone derives
    nothing.
    """
    system, size = normal.system, len(normal.system.nodes)
    if not system.rows:
        return frozenset()
    precision, pull = normal.precision + np.eye(size) * (OPEN**-2 - VAGUE**-2), np.zeros(size)
    design, _, spread = _tied([tie for tie in system.ties if tie.kind == "walk"], size)
    precision -= (design.T / spread**2) @ design
    lay(precision, pull, said(system.rows, size))
    variance = np.linalg.inv(precision).diagonal()
    return frozenset(int(place) for place in np.flatnonzero((variance < KNOWN) & (variance > 0)))


def _tied(ties: Iterable[Tie], size: int) -> Equations:
    kept = tuple(ties)
    design = np.zeros((len(kept), size))
    for place, tie in enumerate(kept):
        for node, coefficient in zip(tie.nodes, tie.coefficients, strict=True):
            design[place, node] += coefficient
    return design, np.array([tie.middle for tie in kept]), np.array([tie.spread for tie in kept])


def _robust(system: System, precision: Floats, pull: Floats) -> tuple[Floats, Floats]:
    """Levels and covariance by Student-t weights."""
    design, middle, spread = said(system.rows, len(system.nodes))
    wide, weights = np.maximum(spread, 0.01), np.ones(len(middle))
    mean: Floats = pull
    for _ in range(8):
        laid, pulled = precision.copy(), pull.copy()
        lay(laid, pulled, (design, middle, wide / np.sqrt(weights)))
        mean = np.linalg.solve(laid, pulled)
        weights = (FREEDOM + 1) / (FREEDOM + ((design @ mean - middle) / wide) ** 2)
    return mean, np.linalg.inv(laid)


def _whole(
    system: System,
    at: tuple[Floats, Floats],
    whole: tuple[int, tuple[int, ...], tuple[float, ...], float],
) -> Equations:
    """The identity near ``at``: exact for a balance; in logs with room for the curve of what is
    still uncertain of the shares.
    """
    mean, covariance = at
    place, parts, weights, spread = whole
    design, inside, weight = np.zeros((1, len(mean))), list(parts), np.array(weights)
    design[0, place] = 1.0
    if system.linear:
        design[0, inside] -= weight
        return design, np.zeros(1), np.array([spread])
    levels = mean[inside] + np.log(weight)
    shares = np.exp(levels - levels.max())
    shares /= shares.sum()
    design[0, inside] -= shares
    constant = float(
        (shares * np.log(weight)).sum() - (shares * np.log(np.maximum(shares, 1e-300))).sum()
    )
    within = covariance[np.ix_(inside, inside)]
    curve = 0.5 * max(float(shares @ within.diagonal() - shares @ within @ shares), 0.0)
    return design, np.array([constant]), np.array([spread + min(curve, 0.5)])


def _gap(gap: Gap, mean: Floats, chosen: Priors) -> Row:
    """A balance as a row near the guess: shares of the turnover in place of plain units."""
    exports, imports = gap.row.nodes
    top = float(max(mean[exports], mean[imports]))
    sides = np.exp(np.clip(np.array([mean[exports], mean[imports]]) - top, -600, 0))
    whole = float(sides.sum()) * math.exp(min(top, 600.0))
    shares = sides / sides.sum()
    coefficients = float(shares[0]), -float(shares[1])
    at = coefficients[0] * float(mean[exports]) + coefficients[1] * float(mean[imports])
    middle = min(max(gap.value / whole, -1e3), 1e3) - coefficients[0] - coefficients[1] + at
    spread = min(math.hypot(gap.sd / whole, 0.004), 1e3)
    gross = chosen.tiers["press"].gross
    readings = (
        State("good", middle, spread, 1 - gross),
        State("wrong_near", middle, math.hypot(spread, chosen["near_by"]), 0.7 * gross),
        State("wrong_any", middle, max(spread, chosen["level_any_by"]), 0.3 * gross),
    )
    return replace(gap.row, coefficients=coefficients, states=readings)
