"""The first page of the desk: the pairs, what waits, what is due, what came last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.pairs import PairSummary
from kirmash.ledger.views import LedgerEntry, View
from kirmash.records.deals import Deal
from kirmash.records.estimates import Series
from kirmash.records.periods import last_day
from kirmash.records.quantities import Measure

NEWEST_DOCUMENTS = 200
"""Documents among which those since the last visit are looked for."""
MOST_DUE = 12


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
    deals = [deal for deal in dossier.all_deals(view) if deal.outcome in {"due", "late"}]
    deals.sort(key=lambda deal: (deal.due is None, last_day(deal.due) if deal.due else date.max))
    listed = dossier.document_list(NEWEST_DOCUMENTS, view)
    return DeskOverview(
        dossier.pairs(view),
        len(dossier.review_queue(None, view)),
        tuple(deals[:MOST_DUE]),
        len(deals),
        tuple(reversed(listed.entries)),
        listed.total,
        dossier.ledger_position,
    )


def turnover_line(dossier: Dossier, pair: Pair, view: View) -> tuple[tuple[int, float], ...]:
    """The turnover of a pair as a line: years and levels in plain units, the earliest first."""
    series: Series = dossier.series(pair, Measure.TURNOVER, view)
    return tuple(
        (point.period.year, point.value)
        for point in series.points
        if point.period.is_year and point.value is not None
    )
