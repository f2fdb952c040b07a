"""The laws of the worlds: how levels move, what outlets print of them, and how they err.

Written from the requirements alone, without a look at the estimator. A level is a natural logarithm
of dollars; the last axis of an array of levels is exports, imports, turnover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PAIRS, YEARS, OUTLETS = 90, 10, 8
FIRST_YEAR = 2010
EXPORTS, IMPORTS, TURNOVER = 0, 1, 2
FLOWS = ("exports", "imports", "turnover")

LEVEL_MIDDLE, LEVEL_SPREAD = float(np.log(1e8)), 1.2
STEP_SCALE, STEP_FREEDOM = 0.15, 4.0
"""Of the yearly steps of exports and of imports, by themselves."""

WRONG = 0.12
"""The share of statements that are wrong in a world; the kinds of wrong levels and rates follow."""
GROSS, OTHER_YEAR, OTHER_FLOW, SCALE = 0.45, 0.20, 0.15, 0.20
SCALES = (0.1, 10.0, 0.001, 1000.0)
GROSS_SPREAD = 0.35
RATE_GROSS, RATE_SIGN, RATE_FLOW = 0.50, 0.25, 0.25
RATE_GROSS_SPREAD = 0.5

EXACT_SCATTER = 0.004
"""The standard deviation of correct figures where the law has no heavy tails."""
HEAVY_SCATTER, HEAVY_FREEDOM = 0.015, 2.0

REVISION_SCALE, REVISION_FREEDOM = 0.015, 3.0
REVISED_AFTER, EARLY = 12, 0.8
"""First estimates stand for a year; so much of what is printed of a year is printed before."""

COPIED = 0.5
"""The share of wrong levels that are round and copied."""
COPIES = (2, 3, 4, 5)

MIRRORED = 0.25
MIRROR_MEANS, MIRROR_SPREAD, MIRROR_YEARLY = (0.06, -0.06), 0.15, 0.03
SERVICES = 0.2
SERVICES_RANGE = (0.06, 0.30)
"""Services over goods; the share of levels that are of both."""

PAGES_A_YEAR = 2.6
PIECES = (
    (TURNOVER, False, 0.75),
    (TURNOVER, True, 0.40),
    (EXPORTS, False, 0.40),
    (IMPORTS, False, 0.30),
    (EXPORTS, True, 0.15),
    (IMPORTS, True, 0.10),
)
"""Flow, whether a rate, and how often a page has it."""

LEVEL_HEDGES = (("exact", 0.65), ("about", 0.12), ("almost", 0.08), ("more_than", 0.15))
EXACT_DIGITS = ((4, 0.3), (3, 0.5), (2, 0.2))
HEDGED_DIGITS = ((3, 0.3), (2, 0.7))
RATE_HEDGES = (("exact", 0.80), ("about", 0.10), ("almost", 0.05), ("more_than", 0.05))
RATE_STEPS = ((0.1, 0.7), (1.0, 0.3))
OFF = 0.1
"""A figure further from the truth than this (logs) is off by more than a tenth."""


@dataclass(frozen=True, slots=True)
class Law:
    """What sets a world apart from today's modelled one."""

    name: str
    heavy: bool = False
    revised: bool = False
    copied: bool = False
    mirrored: bool = False
    services: bool = False

    @property
    def scatter(self) -> float:
        """The scale of a correct figure's scatter."""
        return HEAVY_SCATTER if self.heavy else EXACT_SCATTER


LAWS = (
    Law("today's"),
    Law("revised official data", revised=True),
    Law("t(2) × 1.5 %", heavy=True),
    Law("errors copied", copied=True),
    Law("the other reporter", mirrored=True),
    Law("goods and services", services=True),
    Law(
        "everything together",
        heavy=True,
        revised=True,
        copied=True,
        mirrored=True,
        services=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Levels:
    """The true levels of a world by pair, year and flow (logs), and what else can be printed.

    ``early`` are first estimates, ``mirror`` the other reporter's figures, ``services`` what goods
    and services add to goods (by pair and flow), ``mirroring`` which outlets quote the other
    reporter (by pair and outlet).
    """

    final: Floats
    early: Floats
    mirror: Floats
    services: Floats
    mirroring: npt.NDArray[np.bool_]

    def quoted(self, pair: int, outlet: int, is_early: bool) -> Floats:
        """The levels, by year and flow, that an outlet takes for true."""
        if self.mirroring[pair, outlet]:
            return self.mirror[pair]
        return self.early[pair] if is_early else self.final[pair]


def with_turnover(two_flows: Floats) -> Floats:
    """Exports and imports with their sum, along the last axis."""
    total = np.logaddexp(two_flows[..., 0], two_flows[..., 1])
    return np.concatenate([two_flows, total[..., None]], axis=-1)


def draw_levels(law: Law, random: np.random.Generator) -> Levels:
    """The levels of a world."""
    shape = (PAIRS, YEARS, 2)
    steps = random.standard_t(STEP_FREEDOM, shape) * STEP_SCALE
    steps[:, 0] = LEVEL_MIDDLE + LEVEL_SPREAD * random.standard_normal((PAIRS, 2))
    two = np.cumsum(steps, axis=1)
    revision = random.standard_t(REVISION_FREEDOM, shape) * REVISION_SCALE
    ratio = np.array(MIRROR_MEANS) + MIRROR_SPREAD * random.standard_normal((PAIRS, 1, 2))
    yearly = MIRROR_YEARLY * random.standard_normal(shape)
    services = np.log1p(random.uniform(*SERVICES_RANGE, (PAIRS, 2)))
    ranks = random.random((PAIRS, OUTLETS)).argsort(axis=1)
    return Levels(
        with_turnover(two),
        with_turnover(two + revision * law.revised),
        with_turnover(two + ratio + yearly),
        services,
        (ranks < round(MIRRORED * OUTLETS)) & law.mirrored,
    )


def with_services(levels: Floats, added: Floats) -> Floats:
    """Levels of goods and services of levels of goods; ``added`` by flow fits their last axis."""
    return with_turnover(levels[..., :2] + added)
