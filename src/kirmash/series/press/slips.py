"""What the claims of a pair say of their own errors, before they are weighed: slips that the claims
of one page share.

Each prior chance or spread counts as a few observations more (empirical Bayes; Efron 2010): with
few claims the priors stand, with many the pair's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kirmash.series import gaussian
from kirmash.series.constraints import ObservationRow
from kirmash.series.gaussian import FloatArray, NormalSystem
from kirmash.series.likelihood import MixtureComponent

SHARED_SLIPS = ("scale", "ten", "hundred")
PAGE_SLIP = 0.004
"""The chance that a page has one of these slips, each way."""
PAGE_ROOM = 0.15
SEVERAL = 2
MAX_EVIDENCE = 12.0


def learn_errors(normal: NormalSystem) -> NormalSystem:
    """The system with the chances of its readings as its own claims suggest; a balance is
    unchanged.
    """
    if normal.system.linear or len(normal.system.rows) < SEVERAL:
        return normal
    mean, covariance = gaussian.robust_levels(normal)
    sums = gaussian.sums_of_rows(normal.system.rows)
    predicted, variance = gaussian.project(sums, mean, covariance)
    rows = share_page_slips(normal.system.rows, predicted, variance)
    return replace(normal, system=replace(normal.system, rows=rows))


def _density(away: float, variance: float) -> float:
    return math.exp(-0.5 * min(away * away / variance, 1400.0)) / math.sqrt(2 * math.pi * variance)


def share_page_slips(
    rows: Sequence[ObservationRow], predicted: FloatArray, variance: FloatArray
) -> tuple[ObservationRow, ...]:
    """The rows of each page with a slip of scale the likelier, the more of its other rows it sets
    right.
    """
    pages: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.page and row.kind == "level":
            pages.setdefault(row.page, []).append(place)
    changed = dict(enumerate(rows))
    for places in pages.values():
        if len(places) < SEVERAL:
            continue
        evidence = [
            _slip_evidence(rows[n], float(predicted[n]), float(variance[n])) for n in places
        ]
        for at, place in enumerate(places):
            others = evidence[:at] + evidence[at + 1 :]
            changed[place] = _with_page_slips(rows[place], others)
    return tuple(changed.values())


def _slip_evidence(row: ObservationRow, expected: float, variance: float) -> dict[str, float]:
    """By slip the log of how much better it explains a level than the level as stated."""
    room = variance + PAGE_ROOM**2
    as_stated = math.log(_density(row.components[0].middle - expected, room) + 1e-4)
    return {
        part.name: max(
            -MAX_EVIDENCE,
            min(MAX_EVIDENCE, math.log(_density(part.middle - expected, room) + 1e-4) - as_stated),
        )
        for part in row.components
        if part.name.rpartition("_")[0] in SHARED_SLIPS
    }


def _with_page_slips(row: ObservationRow, others: Sequence[Mapping[str, float]]) -> ObservationRow:
    odds = {
        part.name: PAGE_SLIP * math.exp(sum(each.get(part.name, 0.0) for each in others))
        for part in row.components
        if part.name.rpartition("_")[0] in SHARED_SLIPS
    }
    total = 1 + sum(odds.values())

    def shared(part: MixtureComponent) -> MixtureComponent:
        if part.name not in odds:
            return replace(part, chance=part.chance / total)
        return replace(part, chance=(part.chance + odds[part.name]) / total)

    return replace(row, components=tuple(shared(part) for part in row.components))
