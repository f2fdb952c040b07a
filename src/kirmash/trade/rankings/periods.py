"""A flow over months, quarters, years, or the last twelve months at each month, of one source.

A quarter or a year is the sum of its months where all of them are told, or the year as it is told;
anything less is unknown, never a part that looks like a fall.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import duckdb

from kirmash.errors import InputError
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.periods import parse as parse_period
from kirmash.records.quantities import Measure, Unknown
from kirmash.records.rankings import FlowPoint, FlowSeries, SeriesStep
from kirmash.reference import groups
from kirmash.trade import drivers
from kirmash.trade.table import RECONCILED
from kirmash.trade.totals.completeness import Completeness, load_completeness
from kirmash.trade.totals.flow_totals import FlowTotal, flow_periods

_MONTHS = {
    SeriesStep.MONTH: 1,
    SeriesStep.QUARTER: 3,
    SeriesStep.YEAR: MONTHS_IN_YEAR,
    SeriesStep.TWELVE_MONTHS: MONTHS_IN_YEAR,
}
_Values = Mapping[Period, Decimal]


def flow_series(
    base: duckdb.DuckDBPyConnection,
    sides: tuple[str, str],
    flow: Measure,
    step: SeriesStep,
    source: str = "",
) -> FlowSeries | None:
    """An economy's exports or imports with a partner, a group or the world ('WLD'), as the economy
    reports them; of the source with most periods where none is named. None where there is nothing.

    A period of goods that may be a part of all is left unknown. Raises InputError where no source
    has the flow by month and the step needs months.
    """
    economy, partner = sides
    rows = _reported_periods(base, economy, partner, flow)
    known = load_completeness(base, [economy]) if any(not row.reported for row, _ in rows) else None
    sources = _by_source(rows, known)
    fitting = {name: found for name, found in sources.items() if source in {"", name}}
    if not fitting:
        return None
    chosen = max(fitting, key=lambda name: (_richness(fitting[name][0], step), name))
    by_partner, days = fitting[chosen]
    values = _joined(by_partner, economy, partner)
    if step is not SeriesStep.YEAR and not any(period.months == 1 for period in values):
        raise InputError(
            "flow-series.no-months",
            "{source} has no months of this flow, only whole years.",
            "Use --by year, or add a monthly table.",
            source=chosen,
        )
    return FlowSeries(economy, partner, flow, step, chosen, tuple(_points(values, step)), days)


def _reported_periods(
    base: duckdb.DuckDBPyConnection, economy: str, partner: str, flow: Measure
) -> list[tuple[FlowTotal, Period]]:
    side, other = ("exporter", "importer") if flow is Measure.EXPORTS else ("importer", "exporter")
    rows = base.execute(
        "SELECT source, reporter, exporter, importer, period[:4]::INT, value, reported, goods, "
        f"codes, low, high, nomenclature, retrieved, period FROM {flow_periods(base, _test(side))} "
        f"WHERE {other} IN (SELECT unnest($2::VARCHAR[])) ORDER BY ALL",
        [economy, sorted(_partners(partner))],
    ).fetchall()
    return [(FlowTotal(*cells), parse_period(period)) for *cells, period in rows]


def _test(side: str) -> str:
    return f"{side} = $1 AND reporter IN ($1, '{RECONCILED}')"


def _partners(partner: str) -> set[str]:
    """Whoever belonged to a group in any year; the partner itself where it is none."""
    if not groups.is_group(partner):
        return {partner}
    return {code for year in range(1950, 2100) for code in groups.group_members(partner, year)}


_Found = tuple[dict[str, dict[Period, Decimal]], tuple[date, ...]]


def _by_source(
    rows: Iterable[tuple[FlowTotal, Period]], known: Completeness | None
) -> dict[str, _Found]:
    """Complete totals by source, partner and period, and the days they were retrieved on."""
    values: dict[str, dict[str, dict[Period, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    days: dict[str, set[date]] = defaultdict(set)
    for row, period in rows:
        partner = row.importer if row.exporter == row.economy else row.exporter
        if row.reported or (known and known.is_of_all_goods(row)):
            values[row.source][partner][period] = row.value
            days[row.source].add(row.retrieved)
    return {name: (dict(found), tuple(sorted(days[name]))) for name, found in values.items()}


def _richness(found: Mapping[str, _Values], step: SeriesStep) -> int:
    """How many periods of use a source has."""
    every = [period for values in found.values() for period in values]
    if step is SeriesStep.YEAR:
        return len({period.year for period in every})
    return sum(period.months == 1 for period in every)


def _joined(by_partner: Mapping[str, _Values], economy: str, partner: str) -> dict[Period, Decimal]:
    """The values of the partner; of a group, the sum in periods that every member is told of."""
    if not groups.is_group(partner):
        return dict(next(iter(by_partner.values()), {}))
    periods = {period for values in by_partner.values() for period in values}
    joined = {}
    for period in periods:
        members = [c for c in groups.group_members(partner, period.year) if c != economy]
        told = [by_partner[code][period] for code in members if period in by_partner.get(code, {})]
        if members and len(told) == len(members):
            joined[period] = sum(told, Decimal(0))
    return joined


def _points(values: _Values, step: SeriesStep) -> Iterable[FlowPoint]:
    """Every period from the first to the last of the step, with its change on the year before."""
    length = _MONTHS[step]
    stride = 1 if step is SeriesStep.TWELVE_MONTHS else length
    if not values:
        return
    first = min(period.first for period in values)
    last = max(period.last for period in values)
    start = first + (-first) % stride if step is not SeriesStep.YEAR else first - first % stride
    sums = {}
    for begin in range(start, last + 2 - length, stride):
        period = Period(begin, begin + length - 1)
        sums[period] = _sum_of(values, period)
    for period, value in sums.items():
        before = sums.get(period.months_earlier(), NO_YEAR_BEFORE)
        yield FlowPoint(period, value, drivers.percent_change(before, value))


def _sum_of(values: _Values, period: Period) -> Decimal | Unknown:
    """What is told of the very period, else the sum of its months where all are told."""
    if period in values:
        return values[period]
    months = [Period(month, month) for month in range(period.first, period.last + 1)]
    told = [values[month] for month in months if month in values]
    if len(told) == len(months):
        return sum(told, Decimal(0))
    return Unknown(
        "flow-series.missing",
        "Complete months of the period in the source: {told} of {months}.",
        months=len(months),
        told=len(told),
    )


NO_YEAR_BEFORE = Unknown(
    "flow-series.no-year-before", "The same period of the year before is not known."
)
