"""A series as its page shows it: the levels with the claims behind them, what contradicts, and the
targets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kirmash.dossier.conflicts import Contradiction, SourcedTarget
from kirmash.dossier.dossier import Dossier
from kirmash.dossier.scope import Pair
from kirmash.dossier.series import LevelQuery, LevelReport
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint
from kirmash.records.evidence import Document
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import SERIES_MEASURES, Measure

__all__ = ["SERIES_MEASURES", "LevelQuery", "SeriesReport", "series_report"]


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """The levels of one measure of a pair; its claims and their documents by id, without the texts;
    the contradictions and targets of the measure; ``waiting`` claims count for nothing until a
    person confirms them.
    """

    levels: LevelReport
    claims: Mapping[str, Claim]
    documents: Mapping[str, Document]
    contradictions: tuple[Contradiction, ...]
    targets: tuple[SourcedTarget, ...]
    waiting: tuple[str, ...]

    @property
    def series(self) -> Series:
        """The series with the widths of hedges as documented."""
        return self.levels.series[0]

    @property
    def drawn(self) -> tuple[SeriesPoint, ...]:
        """The points of one length that a line can join: years, or the commonest length where no
        year has a level.
        """
        known = [point for point in self.series.points if point.value is not None]
        lengths = [point.period.months for point in known]
        commonest = max(lengths, key=lengths.count, default=MONTHS_IN_YEAR)
        months = MONTHS_IN_YEAR if MONTHS_IN_YEAR in lengths else commonest
        return tuple(point for point in known if point.period.months == months)


def series_report(dossier: Dossier, pair: Pair, query: LevelQuery, view: View) -> SeriesReport:
    """All that the page of a series shows. Raises UnknownEconomy, InputError, BadPeriod."""
    levels = dossier.level_report(pair, query, view)
    claims = dossier.claim_report(pair, view)
    measure = Measure(query.measure)
    by_id = {claim.id: claim for claim in claims.claims} | dict(levels.claims)
    documents = dict(claims.documents)
    missing = {claim.document for claim in by_id.values()} - documents.keys()
    return SeriesReport(
        levels,
        by_id,
        documents | dossier.documents_by_id(missing),
        tuple(each for each in dossier.conflicts(pair, view) if each.measure is measure),
        tuple(each for each in dossier.targets(pair, view) if each.claim.measure is measure),
        levels.series[0].waiting,
    )
