"""What follows from official cells of other periods: an ordinary witness, no cell.

A year of which all months are printed, or a month that is left of a printed year, is nobody's
printed total: months are not counted anew when the year is, and hold other coverage. Such a level
counts as a page of a statistics office would, beside what others say of the period.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.records.periods import Period
from kirmash.series.constraints import ConstraintSystem, ObservationRow
from kirmash.series.likelihood import LevelScale, derived_mixture_components
from kirmash.series.priors import OFFICIAL_TIER, SeriesPriors
from kirmash.series.structure import SumIdentity


@dataclass(frozen=True, slots=True)
class Derivation:
    """A level of an unknown that follows from cells of other periods: middle and spread on the
    scale of the unknowns, and the claims of those cells.
    """

    node: int
    middle: float
    spread: float
    claims: tuple[str, ...]


def is_sum_of_periods(system: ConstraintSystem, identity: SumIdentity) -> bool:
    """Whether a sum is of periods of one measure, not of flows of one period."""
    nodes = [system.nodes[node] for node in (identity.total, *identity.parts)]
    return len({measure for measure, _ in nodes}) == 1 and all(
        isinstance(when, Period) for _, when in nodes
    )


def witness_row(
    system: ConstraintSystem, derived: Derivation, priors: SeriesPriors
) -> ObservationRow:
    """The row of what cells of other periods say of a level."""
    readings = derived_mixture_components(
        (derived.middle, derived.spread),
        priors.tiers[OFFICIAL_TIER],
        LevelScale(system.linear, 1.0, priors),
    )
    return ObservationRow(
        "", "level", (derived.node,), (1.0,), tuple(readings), derived.claims, official=True
    )
