"""Levels of a measure of a pair: the periods asked for, both readings of bounds, real growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kirmash.deprecation import renamed_attributes
from kirmash.dossier import answers, scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.ledger.views import View
from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.estimates import Series, SeriesPoint
from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series import hypotheses, real_growth
from kirmash.series.hypotheses import BoundReadings
from kirmash.series.real_growth import RealPoint, RealSeries, ValueWithInterval

__all__ = [
    "HEDGES",
    "BoundReadings",
    "ClaimBoundReadings",
    "LevelQuery",
    "LevelReport",
    "RealPoint",
    "RealSeries",
    "ValueWithInterval",
    "build_level_report",
]

HEDGES = ("halved", "documented", "doubled")
"""The three series of a sensitivity: hedge widths halved, as documented, doubled."""

_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_ANY_LENGTH = "any"
_OPEN_END = 10**9


@dataclass(frozen=True, slots=True)
class LevelQuery:
    """Which part of a series: measure, first and last period ('' open), length of the periods.

    ``unit`` is the currency or other unit wanted, '' the usual one. ``sensitivity`` estimates it
    with other hedge widths too. ``real`` is a table of rates and deflators (see
    ``series/real_growth.py``), ``currency`` the one the series is then also reckoned in. Raises
    InputError for an unknown measure or length, or a currency without a table.
    """

    measure: str = Measure.TURNOVER
    since: str = ""
    until: str = ""
    by: str = _ANY_LENGTH
    sensitivity: bool = False
    real: Path | None = None
    currency: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if self.measure not in set(Measure):
            known = ", ".join(Measure)
            raise InputError(
                "series.measure-unknown",
                "Unknown measure '{measure}'.",
                "Choose one of: {known}.",
                measure=self.measure,
                known=known,
            )
        if self.by not in {*_MONTHS, _ANY_LENGTH}:
            known = ", ".join((*_MONTHS, _ANY_LENGTH))
            raise InputError(
                "series.period-length",
                "“{by}” is not a valid length of a period.",
                "Choose one of: {known}.",
                by=self.by,
                known=known,
            )
        if self.currency and not self.real:
            raise InputError(
                "series.currency-without-rates",
                "A currency is given without a table of exchange rates.",
                "Give --real TABLE.csv too.",
            )


@dataclass(frozen=True, slots=True)
class ClaimBoundReadings:
    """A claim whose bound has two readings in one of the series, and they in each.

    None where they agree.
    """

    claim: str
    readings: tuple[BoundReadings | None, ...]


@renamed_attributes({"differing": "differing_readings"})
@dataclass(frozen=True, slots=True)
class LevelReport:
    """The series wanted: one, or with ``has_sensitivity`` three in the order of ``HEDGES``.

    ``differing_bound_readings`` are the bounds of the first series that can be read in two ways,
    ``claims`` the pair's claims by id, ``real`` the growth in constant prices, None where no table
    was given.
    """

    series: tuple[Series, ...]
    claims: Mapping[str, Claim]
    real: RealSeries | None = None

    @property
    def has_sensitivity(self) -> bool:
        """Whether it holds a series for each width of hedges."""
        return len(self.series) > 1

    @property
    def differing_bound_readings(self) -> tuple[BoundReadings, ...]:
        """Every bound of the first series whose two readings differ."""
        return hypotheses.differing_bound_readings(self.series[0])

    @property
    def points_by_period(self) -> tuple[tuple[Period, tuple[SeriesPoint | None, ...]], ...]:
        """Every period with a level in any series, and its point in each.

        None where it has none.
        """
        known = {p.period for line in self.series for p in line.points if p.value is not None}
        by_period = [{point.period: point for point in line.points} for line in self.series]
        return tuple(
            (period, tuple(points.get(period) for points in by_period)) for period in sorted(known)
        )

    @property
    def differing_readings(self) -> tuple[ClaimBoundReadings, ...]:
        """The claims read in two ways in any of the series, in the order of the series."""
        claims = dict.fromkeys(
            r.claim for line in self.series for r in hypotheses.differing_bound_readings(line)
        )
        return tuple(
            ClaimBoundReadings(
                claim,
                tuple(hypotheses.bound_readings_of_claim(line, claim) for line in self.series),
            )
            for claim in claims
        )


def build_level_report(
    workspace: Workspace, pair: Pair, query: LevelQuery, view: View
) -> LevelReport:
    """The levels asked for. Raises BadPeriod, and InputError for a table that is none."""
    rates = real_growth.read_rates_and_deflators(query.real) if query.real else None
    measure = Measure(query.measure)
    material = workspace.pair_material(pair, view)
    series: tuple[Series, ...]
    if query.sensitivity:
        series = answers.estimate_sensitivity(
            material, pair, measure, workspace.settings, query.unit
        )
    else:
        series = (answers.estimate_series(material, pair, measure, workspace.settings, query.unit),)
    narrow = Pair(pair.first, pair.second)
    documents = (e for e in material.extractions if e.document.id not in material.official)
    claims = {claim.id: claim for claim in scope.claims_about_pair(narrow, documents)}
    documented = series[len(series) // 2]
    growth = _real_growth(documented, rates, query) if rates else None
    return LevelReport(tuple(_select_points(line, query) for line in series), claims, growth)


def _real_growth(
    series: Series, rates: real_growth.RatesAndDeflators, query: LevelQuery
) -> RealSeries:
    """Real growth reckoned on the uncut series, then cut to what is asked for."""
    growth = real_growth.real_series(series, rates, query.currency)
    periods_left = {point.period for point in _select_points(series, query).points}
    return replace(growth, points=tuple(p for p in growth.points if p.period in periods_left))


def _select_points(series: Series, query: LevelQuery) -> Series:
    """The series with the points asked for alone."""
    first = periods.parse(query.since).first if query.since else 0
    last = periods.parse(query.until).last if query.until else _OPEN_END
    points = (p for p in series.points if first <= p.period.first and p.period.last <= last)
    return replace(series, points=tuple(p for p in points if _has_length(p.period, query.by)))


def _has_length(period: Period, by: str) -> bool:
    return by == _ANY_LENGTH or (period.months == _MONTHS[by] and period.first % _MONTHS[by] == 0)
