"""How far one side's figures of a flow may lie from the other's.

One side's figures of a flow are evidence for the other's, the less the smaller the flow is. The
importer counts what came from a country whatever way it took, the exporter what it sent off without
knowing where it would end: on world trade of 2009 nine in ten reports of a million dollars lie
within a factor of 25 of each other, of ten billion within 1.5. The spreads are in
``series_priors.csv`` (``mirror_imports_1e6`` for what importers report of flows of $1 m or more),
measured on every other flow reported twice; ``benchmarks/series/mirror.py`` scores them on the
rest.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.series.evidence import SeriesQuery, measure_and_mirror_side
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.printed import RepeatedClaimEvidence
from kirmash.series.priors import SeriesPriors, mirror_spread
from kirmash.series.structure import MirrorFactor, Node, SoftConstraint


def scale_mirror_spreads(
    soft_constraints: Sequence[SoftConstraint],
    index: Mapping[Node, int],
    evidence: Sequence[RepeatedClaimEvidence],
    query: SeriesQuery,
    priors: SeriesPriors,
) -> tuple[SoftConstraint, ...]:
    """``soft_constraints`` with the spread of every mirror factor scaled to the size of the flow;
    unchanged in another currency than the dollar.
    """
    if query.unit != "USD":
        return tuple(soft_constraints)
    names = {place: node for node, place in index.items() if isinstance(node[1], MirrorFactor)}
    return tuple(
        replace(
            constraint,
            spread=_estimated_mirror_spread(names[constraint.nodes[0]], evidence, query, priors)
            or constraint.spread,
        )
        if constraint.kind == "house"
        else constraint
        for constraint in soft_constraints
    )


def widen_mirror_readings(
    components: Sequence[MixtureComponent], priors: SeriesPriors
) -> list[MixtureComponent]:
    """Readings of the other side's figure, wider by what the sides differ in one year beyond their
    stable factor.
    """
    return [
        replace(component, spread=(component.spread**2 + priors["mirror"] ** 2) ** 0.5)
        for component in components
    ]


def _estimated_mirror_spread(
    node: Node, evidence: Sequence[RepeatedClaimEvidence], query: SeriesQuery, priors: SeriesPriors
) -> float | None:
    """None where the other side reports no level."""
    measure, mirror_factor = node
    sizes = [
        claim.quantity.value * MONTHS_IN_YEAR / statement.period.months
        for statement in evidence
        for claim in statement.claims
        if claim.quantity
        and claim.quantity.value > 0
        and isinstance(mirror_factor, MirrorFactor)
        and measure_and_mirror_side(query, claim) == (measure, mirror_factor.code)
    ]
    return (
        mirror_spread(measure, statistics.median(sizes), priors, (query.reporter, query.partner))
        if sizes
        else None
    )
