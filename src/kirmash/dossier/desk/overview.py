"""The first page of the desk: the pairs, what waits, what is due, what came last."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.dossier.conflicts import Contradiction
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.standing import MOST_DUE, PairSummary, dossier_standing
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.deals import Deal
from kirmash.records.estimates import Series
from kirmash.records.quantities import Measure

NEWEST_DOCUMENTS = 200
"""Documents among which those since the last visit are looked for."""
MOST_PAIRS = 5
"""Pairs whose contradictions are looked for: each needs its series estimated."""


@dataclass(frozen=True, slots=True)
class DeskOverview:
    """The pairs, those with most figures first; how many claims wait for a person; the deals whose
    day is past or ahead without result, the earliest first, and how many there are in all; the
    newest documents, the last added first; ``position`` is the number of the newest event.
    """

    pairs: tuple[PairSummary, ...]
    waiting: int
    due: tuple[Deal, ...]
    due_total: int
    newest: tuple[LedgerEntry, ...]
    documents: int
    position: int


def desk_overview(dossier: Dossier, view: View) -> DeskOverview:
    """What the first page shows. Raises DossierError."""
    stands = dossier_standing(dossier, view)
    listed = dossier.document_list(NEWEST_DOCUMENTS, view)
    return DeskOverview(
        stands.pairs,
        stands.waiting,
        stands.deals.due,
        stands.deals.due_total,
        tuple(reversed(listed.entries)),
        listed.total,
        dossier.ledger_position,
    )


@dataclass(frozen=True, slots=True)
class PairContradiction:
    """A contradiction with the pair it is about."""

    pair: Pair
    contradiction: Contradiction


@dataclass(frozen=True, slots=True)
class DeskContradictions:
    """What contradicts in the pairs with most figures, those that move a level most first;
    ``looked_at`` of ``pairs`` pairs with figures were looked at.
    """

    contradictions: tuple[PairContradiction, ...]
    looked_at: int
    pairs: int


def desk_contradictions(dossier: Dossier, view: View) -> DeskContradictions:
    """What contradicts in the pairs with most figures. Raises DossierError."""
    pairs = [each for each in dossier.pairs(view) if each.figures > 1]
    chosen = [Pair(each.first, each.second) for each in pairs[:MOST_PAIRS]]
    every = [
        PairContradiction(pair, each) for pair in chosen for each in dossier.conflicts(pair, view)
    ]
    every.sort(key=lambda each: -each.contradiction.max_level_change)
    return DeskContradictions(tuple(every[:MOST_DUE]), len(chosen), len(pairs))


def turnover_line(dossier: Dossier, pair: Pair, view: View) -> tuple[tuple[int, float], ...]:
    """The turnover of a pair as a line: years and levels in plain units, the earliest first."""
    series: Series = dossier.series(pair, Measure.TURNOVER, view)
    return tuple(
        (point.period.year, point.value)
        for point in series.points
        if point.period.is_year and point.value is not None
    )
