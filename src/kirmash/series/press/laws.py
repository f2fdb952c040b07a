"""How finely right figures agree and how far first estimates are revised, by the evidence of a
pair's own claims.

A law of the press says how right figures scatter and by how much first estimates are revised. A few
laws are weighed by the probability that each gives to all claims of the pair (Bayesian model
averaging, Hoeting et al. 1999), and the claims are read by their mean: with few claims the prior
chances of the laws stand, with many the pair's own press decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.gaussian import NormalSystem
from kirmash.series.press.outlets import with_outlets_of_the_other_side
from kirmash.series.press.scope import with_goods_and_services
from kirmash.series.sampler.evidence import Levels, find_evidences

RIGHT_READINGS = ("good", "good_revised", "good_scattered")


@dataclass(frozen=True, slots=True)
class ScatterLaw:
    """The chance of the law, and the chances that a right figure is exact, off by a percent or two,
    and off by some percent.
    """

    chance: float
    shares: tuple[float, float, float]


SCATTERS = (
    ScatterLaw(0.40, (0.97, 0.025, 0.005)),
    ScatterLaw(0.40, (0.60, 0.30, 0.10)),
    ScatterLaw(0.20, (0.12, 0.50, 0.38)),
)
REVISIONS = ((0.30, 0.002), (0.35, 0.008), (0.35, 0.022))
"""The chance of each, and the spread, in logs, of final figures about the first estimates."""
SEVERAL, MOSTLY_EXACT = 2, 0.9
"""Claims that may tell of a press; the share of exact figures from which they agree as it is."""
Settle = Callable[[ConstraintSystem], NormalSystem]
ASSUMPTIONS = ((with_outlets_of_the_other_side, 4.0), (with_goods_and_services, 6.0))
"""What may be assumed of the claims, and by how much, in logs of odds, they must be likelier for
it."""


@dataclass(frozen=True, slots=True)
class _WeighedSystem:
    """A system read by the mean of the laws, the log of the probability that they give to its
    claims, up to a constant, and the levels about which it was found.
    """

    system: ConstraintSystem
    log_evidence: float
    levels: Levels
    exact_share: float
    revised_by: float


def learn_press(system: ConstraintSystem, settle: Settle) -> ConstraintSystem:
    """The system with its errors as its own claims suggest; a balance is unchanged.

    ``settle`` makes a system normal as it will be when it is sampled. That outlets quote the other
    reporter, and that figures are of goods and services, is assumed where the claims are likelier
    for it by as much as ASSUMPTIONS says.
    """
    if system.linear or len(system.rows) < SEVERAL:
        return system
    best = _weigh_laws(system, settle)
    for assume, least in ASSUMPTIONS:
        reads = [best.system]
        if best.exact_share < MOSTLY_EXACT:
            # what is shared widens the scatter of all: it is looked for as if figures agreed, too
            reads.append(_read_by(best.system, SCATTERS[0].shares, best.revised_by))
        for read in reads:
            best = _better(best, assume(settle(read))[: len(system.rows)], least, settle)
    return best.system


def _better(
    best: _WeighedSystem, rows: tuple[ObservationRow, ...], least: float, settle: Settle
) -> _WeighedSystem:
    """The system with these rows where they make its claims likelier by ``least``."""
    if rows == best.system.rows:
        return best
    other = _weigh_laws(replace(best.system, rows=rows), settle, [best.levels])
    if other.log_evidence <= best.log_evidence + least:
        return best
    # what it is likelier by may be due to levels that were not thought of before
    again = _weigh_laws(best.system, settle, [other.levels])
    if other.log_evidence > again.log_evidence + least:
        return other
    return max(best, again, key=lambda each: each.log_evidence)


def _weigh_laws(
    system: ConstraintSystem, settle: Settle, starts: Sequence[Levels] = ()
) -> _WeighedSystem:
    laws = [dict(zip(RIGHT_READINGS, law.shares, strict=True)) for law in SCATTERS]
    by_revision = [
        find_evidences(settle(_read_by(system, SCATTERS[0].shares, spread)), laws, starts)
        for _, spread in REVISIONS
    ]
    found = list(zip(*by_revision, strict=True))
    logs = np.array(
        [
            [
                math.log(law.chance * chance) + each.log
                for (chance, _), each in zip(REVISIONS, line, strict=True)
            ]
            for law, line in zip(SCATTERS, found, strict=True)
        ]
    )
    top = logs.max()
    weight = np.exp(logs - top)
    total = weight.sum()
    weight /= total
    shares = weight.sum(1) @ np.array([law.shares for law in SCATTERS])
    squares = weight.sum(0) @ np.array([spread**2 for _, spread in REVISIONS])
    revised_by = math.sqrt(squares)
    read = _read_by(system, tuple(shares.tolist()), revised_by)
    likeliest = found[int(logs.argmax()) // len(REVISIONS)][int(logs.argmax()) % len(REVISIONS)]
    return _WeighedSystem(
        read, float(top + math.log(total)), likeliest.levels, float(shares[0]), revised_by
    )


def _read_by(
    system: ConstraintSystem, shares: Sequence[float], revised_by: float
) -> ConstraintSystem:
    chances = dict(zip(RIGHT_READINGS, shares, strict=True))
    return replace(
        system,
        rows=tuple(_with_shares(row, chances) for row in system.rows),
        soft_constraints=tuple(
            replace(each, spread=revised_by) if each.kind == "vintage" else each
            for each in system.soft_constraints
        ),
    )


def _with_shares(row: ObservationRow, shares: Mapping[str, float]) -> ObservationRow:
    right = [part for part in row.components if part.name in shares]
    if len(right) < SEVERAL:
        return row
    total = sum(part.chance for part in right)
    whole = sum(shares[part.name] for part in right)
    return replace(
        row,
        components=tuple(
            replace(part, chance=total * shares[part.name] / whole) if part.name in shares else part
            for part in row.components
        ),
    )
