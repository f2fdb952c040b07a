"""Yearly flows of some goods between two economies, from tables or claims, and their means before
and after a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kirmash.opportunities.register import headings_of
from kirmash.records.quantities import Unknown

SPAN_YEARS = 3  # whole years before and after the year of the promise that means are taken over


@dataclass(frozen=True, slots=True)
class YearlyFlow:
    """Dollars of one flow (exporter, importer) of some headings in a calendar year; ``evidence``
    are the claims it comes from, () where it is from a table.
    """

    exporter: str
    importer: str
    year: int
    codes: tuple[str, ...]
    value: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeFlows:
    """What is known of flows by heading between ``pair``, the two asked about or their countries.

    ``flows`` are those of tables: all headings of a year that is told, a heading a flow;
    ``told`` the years and directions told at all, so that a heading without a flow is nought in
    them. ``claimed`` are yearly values that claims state, ``mentioned`` ids of claims by heading.
    ``totals`` are the whole turnover by year where it is estimated: value, low, high.
    ``source`` and ``retrieved`` are of the tables, '' and None where there are none.
    """

    pair: tuple[str, str]
    flows: tuple[YearlyFlow, ...] = ()
    told: frozenset[tuple[str, str, int]] = frozenset()
    claimed: tuple[YearlyFlow, ...] = ()
    mentioned: tuple[tuple[tuple[str, ...], str], ...] = ()
    totals: Mapping[int, tuple[float, float, float]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    source: str = ""
    nomenclature: str = ""
    retrieved: date | None = None


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """Means of whole years before and after a promise, in dollars, with the years they are of;
    ``yearly`` are all years known, ``evidence`` the claims they come from.
    """

    before: float | Unknown
    after: float | Unknown
    years_before: tuple[int, ...] = ()
    years_after: tuple[int, ...] = ()
    yearly: tuple[tuple[int, float], ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def change(self) -> float | Unknown:
        """The change from the one mean to the other; unknown without both, or from nothing."""
        if isinstance(self.before, Unknown):
            return self.before
        if isinstance(self.after, Unknown):
            return self.after
        if not self.before:
            return Unknown("opportunity.from-nothing", "nothing was traded before")
        return self.after / self.before - 1


NO_CODES = Unknown("opportunity.no-codes", "no goods are named")
NO_YEARS_BEFORE = Unknown(
    "opportunity.none-before", "the trade in these headings is not known for any year before"
)
NO_YEARS_AFTER = Unknown(
    "opportunity.none-after", "the trade in these headings is not known for any year after"
)


def means_around(
    flows: OutcomeFlows, codes: tuple[str, ...], way: tuple[str, str], year: int
) -> BeforeAndAfter:
    """The means of the years before and after ``year`` that are told: tables go before claims."""
    if not codes:
        return BeforeAndAfter(NO_CODES, NO_CODES)
    yearly = _table_years(flows, codes, way)
    evidence: tuple[str, ...] = ()
    if not yearly:
        yearly, evidence = _claimed_years(flows, codes, way)
    before = [each for each in yearly if year - SPAN_YEARS <= each < year]
    after = [each for each in yearly if year < each <= year + SPAN_YEARS]
    return BeforeAndAfter(
        sum(yearly[each] for each in before) / len(before) if before else NO_YEARS_BEFORE,
        sum(yearly[each] for each in after) / len(after) if after else NO_YEARS_AFTER,
        tuple(before),
        tuple(after),
        tuple(sorted(yearly.items())),
        evidence,
    )


def _table_years(
    flows: OutcomeFlows, codes: tuple[str, ...], way: tuple[str, str]
) -> dict[int, float]:
    """Dollars by year of the tables in one direction, or both ways added up where both are told."""
    first, second = flows.pair
    ways = [way] if way[0] else [(first, second), (second, first)]
    told = {
        year
        for *_, year in flows.told
        if all((*direction, year) in flows.told for direction in ways)
    }
    sums = dict.fromkeys(sorted(told), 0.0)
    for flow in flows.flows:
        within = flow.codes[0].startswith(codes)
        if within and flow.year in sums and (flow.exporter, flow.importer) in ways:
            sums[flow.year] += flow.value
    return sums


def _claimed_years(
    flows: OutcomeFlows, codes: tuple[str, ...], way: tuple[str, str]
) -> tuple[dict[int, float], tuple[str, ...]]:
    """Dollars by year that claims state of just these headings in this direction; a year of which
    they state different values is left out.
    """
    values: dict[int, set[float]] = {}
    evidence: list[str] = []
    for flow in flows.claimed:
        same = headings_of(flow.codes) == codes
        if same and way[0] and (flow.exporter, flow.importer) == way:
            values.setdefault(flow.year, set()).add(flow.value)
            evidence += flow.evidence
    agreed = {year: min(found) for year, found in sorted(values.items()) if len(found) == 1}
    return agreed, tuple(evidence)
