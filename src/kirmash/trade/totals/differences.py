"""Why two reports of one flow and year differ: who reports, how it is valued, which goods and
months it covers, which edition and retrieval it comes from.

Every cause has its dollars where they can be told; what is left over is what the two count
differently: origin and last consignment, re-exports, the day of shipping and of arrival.
"""

from __future__ import annotations

import glob
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import duckdb

from kirmash.records.coverage import Coverage
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade import mirror, reports, store
from kirmash.trade.additions.manifest import load_manifest
from kirmash.trade.table import MONTH_LENGTH, RECONCILED, YEAR_LENGTH
from kirmash.trade.totals.completeness import flow_coverage, load_completeness
from kirmash.trade.totals.flow_totals import (
    FlowTotal,
    annual_flow_totals,
    period_totals_query,
)

_CHAPTERS_SHOWN = 5
_REEXPORT = "reexport"


class DifferenceCause(StrEnum):
    """What makes two reports differ; each has a sentence under ``trade.why.``."""

    REPORTER = "reporter"
    VALUATION = "valuation"
    GOODS = "goods"
    MONTHS = "months"
    EDITION = "edition"
    RETRIEVAL = "retrieval"
    REVISION = "revision"
    REEXPORTS = "reexports"
    CHAPTER = "chapter"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cause: how much it adds to a report beside the one it is compared with, in dollars; None
    where nobody can tell. ``detail`` and ``other_detail`` are the report's own and the other's: the
    reporter, FOB or CIF, the edition, the day, the months, the chapter.
    """

    cause: DifferenceCause
    dollars: Decimal | None = None
    detail: str = ""
    other_detail: str = ""


@dataclass(frozen=True, slots=True)
class MissingMonths:
    """The months that a report lacks (``2021-04`` …), the share of a year that they were in the
    years that are told by all months (``years``), and the dollars they would be by it; None where
    no report of the flow has such a year.
    """

    months: tuple[str, ...]
    share: float | None = None
    dollars: Decimal | None = None
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowReport:
    """One report of the flow, how its value is stated, what it stands on, and why it differs from
    the first of them: the causes' dollars add up to the difference, but for those of chapters,
    which show where it lies. ``missing`` are the months it lacks; None where it lacks none.
    """

    total: FlowTotal
    valuation: str
    coverage: Coverage
    difference: Decimal = Decimal(0)
    causes: tuple[Difference, ...] = ()
    missing: MissingMonths | None = None


@dataclass(frozen=True, slots=True)
class FlowComparison:
    """All reports of one flow of one year; the first is the exporter's own where it is complete,
    and the others are compared with it. Empty where no table tells the flow.
    """

    exporter: str
    importer: str
    year: int
    reports: tuple[FlowReport, ...]


def compare_reports(
    base: duckdb.DuckDBPyConnection, folder: Path, pair: tuple[str, str], year: int
) -> tuple[FlowComparison, FlowComparison]:
    """Both flows of a pair in a year, by what every source and side tells of them."""
    known = load_completeness(base, pair)
    valuations = {
        (addition.source, addition.retrieved): addition.imports
        for addition in load_manifest(folder).additions
    }
    totals = annual_flow_totals(
        base,
        "((exporter = $1 AND importer = $2) OR (exporter = $2 AND importer = $1)) AND period >= $3 "
        "AND period < $3 || '-13'",
        [*pair, f"{year:04d}"],
    )
    model = mirror.fit_model(reports.mirror_pairs_by_source(base))
    details = _Details(base, folder, year, model)
    first, second = (
        _compare(
            flow,
            year,
            [
                FlowReport(
                    total,
                    _valuation(total, valuations.get((total.source, str(total.retrieved)), "CIF")),
                    flow_coverage(total, known),
                    missing=_missing_months(base, total),
                )
                for total in totals
                if (total.exporter, total.importer) == flow
            ],
            details,
        )
        for flow in (pair, pair[::-1])
    )
    return first, second


@dataclass(frozen=True, slots=True)
class _Details:
    """What the causes are worked out from."""

    base: duckdb.DuckDBPyConnection
    folder: Path
    year: int
    model: mirror.MirrorModel | Unknown


def _valuation(total: FlowTotal, imports: str) -> str:
    return "FOB" if total.reporter in {total.exporter, RECONCILED} else imports


def _compare(
    flow: tuple[str, str], year: int, found: list[FlowReport], details: _Details
) -> FlowComparison:
    exporter, importer = flow
    ordered = sorted(
        found,
        key=lambda report: (
            not report.coverage.is_complete,
            report.total.reporter != exporter,
            report.total.reporter == RECONCILED,
            -report.total.retrieved.toordinal(),
            report.total.source,
        ),
    )
    compared = ordered[:1] + [_explained(ordered[0], report, details) for report in ordered[1:]]
    return FlowComparison(exporter, importer, year, tuple(compared))


def _explained(first: FlowReport, other: FlowReport, details: _Details) -> FlowReport:
    """A report with the causes of its difference from the first."""
    difference = other.total.value - first.total.value
    causes = [
        *_who_and_how(first, other, details.model),
        *_part_causes(first, other),
        *_version_causes(first, other, details),
    ]
    if difference:
        told = sum((cause.dollars for cause in causes if cause.dollars is not None), Decimal(0))
        is_open = any(cause.dollars is None and cause.cause in _OPEN for cause in causes)
        causes.append(Difference(DifferenceCause.REST, None if is_open else difference - told))
        causes += _chapter_causes(first.total, other.total, details)
    return replace(other, difference=difference, causes=tuple(causes))


_OPEN = frozenset({DifferenceCause.VALUATION, DifferenceCause.GOODS, DifferenceCause.MONTHS})
"""Causes that move a value by an amount that may be unknown: nothing is left over then."""


def _who_and_how(
    first: FlowReport, other: FlowReport, model: mirror.MirrorModel | Unknown
) -> list[Difference]:
    """The other side of the trade reports, and values it with freight or without."""
    causes = []
    mine, theirs = other.total.reporter, first.total.reporter
    if mine != theirs:
        causes.append(Difference(DifferenceCause.REPORTER, Decimal(0), mine, theirs))
    if other.valuation != first.valuation:
        freight = _freight(other if other.valuation == "CIF" else first, model)
        sign = 1 if other.valuation == "CIF" else -1
        dollars = None if freight is None else sign * freight
        causes.append(
            Difference(DifferenceCause.VALUATION, dollars, other.valuation, first.valuation)
        )
    return causes


def _freight(report: FlowReport, model: mirror.MirrorModel | Unknown) -> Decimal | None:
    """The freight and insurance in a CIF value by the mirror's model; None without one."""
    if isinstance(model, Unknown):
        return None
    margin = model.freight_margin(report.total.exporter, report.total.importer)
    if isinstance(margin, Unknown):
        return None
    return (report.total.value * Decimal(str(margin))).quantize(Decimal(1))


def _part_causes(first: FlowReport, other: FlowReport) -> list[Difference]:
    """One of the two has a part of the goods, or fewer months."""
    causes = []
    if _has_part_of_goods(first) != _has_part_of_goods(other):
        causes.append(
            Difference(DifferenceCause.GOODS, None, str(other.total.codes), str(first.total.codes))
        )
    if other.total.months != first.total.months:
        months = str(other.total.months), str(first.total.months)
        gaps = [
            report.missing.dollars if report.missing else Decimal(0) for report in (first, other)
        ]
        mine, theirs = gaps[1], gaps[0]
        dollars = None if mine is None or theirs is None else theirs - mine
        causes.append(Difference(DifferenceCause.MONTHS, dollars, *months))
    return causes


def _missing_months(base: duckdb.DuckDBPyConnection, total: FlowTotal) -> MissingMonths | None:
    """The months a report lacks, and what they would be: by its own years that are told by all
    months, else by those of other reports of the flow.
    """
    if total.months == MONTHS_IN_YEAR:
        return None
    by_year = _monthly_reports(base, total)
    own = (total.source, total.reporter)
    told = by_year.get((*own, total.year), {})
    every = (f"-{month:02d}" for month in range(1, MONTHS_IN_YEAR + 1))
    missing = [month for month in every if month not in told]
    names = tuple(f"{total.year}{month}" for month in missing)
    full = _shares_of_years(by_year, missing)
    shares = {key: share for key, share in full.items() if key[:2] == own} or full
    if not shares or not told:
        return MissingMonths(names)
    share = math.fsum(shares.values()) / len(shares)
    years = tuple(sorted({year for *_, year in shares}))
    if share >= 1:
        return MissingMonths(names, share, None, years)
    dollars = total.value * Decimal(str(share / (1 - share)))
    return MissingMonths(names, share, dollars.quantize(Decimal(1)), years)


_ReportYear = tuple[str, str, int]  # source, reporter, year


def _monthly_reports(
    base: duckdb.DuckDBPyConnection, total: FlowTotal
) -> dict[_ReportYear, dict[str, Decimal]]:
    """All monthly reports of a total's flow: dollars by month (``-01`` …)."""
    test = f"exporter = $1 AND importer = $2 AND length(period) = {MONTH_LENGTH}"
    rows = base.execute(
        f"SELECT source, reporter, period, value FROM {period_totals_query(test)} ORDER BY ALL",
        [total.exporter, total.importer],
    ).fetchall()
    by_year: dict[_ReportYear, dict[str, Decimal]] = defaultdict(dict)
    for source, reporter, period, value in rows:
        by_year[source, reporter, int(period[:YEAR_LENGTH])][period[YEAR_LENGTH:]] = value
    return by_year


def _shares_of_years(
    by_year: Mapping[_ReportYear, Mapping[str, Decimal]], names: Sequence[str]
) -> dict[_ReportYear, float]:
    """The share of some months in the years that are told by all months."""
    return {
        key: float(_sum(months[name] for name in names) / every)
        for key, months in by_year.items()
        if len(months) == MONTHS_IN_YEAR and (every := _sum(months.values()))
    }


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _has_part_of_goods(report: FlowReport) -> bool:
    return not report.coverage.is_complete and report.total.months == MONTHS_IN_YEAR


def _version_causes(first: FlowReport, other: FlowReport, details: _Details) -> list[Difference]:
    """Another edition of the nomenclature, another day, revised values, re-exports left out."""
    causes = []
    mine, theirs = other.total, first.total
    if mine.nomenclature != theirs.nomenclature:
        causes.append(
            Difference(DifferenceCause.EDITION, Decimal(0), mine.nomenclature, theirs.nomenclature)
        )
    if mine.retrieved != theirs.retrieved:
        days = mine.retrieved.isoformat(), theirs.retrieved.isoformat()
        causes.append(Difference(DifferenceCause.RETRIEVAL, Decimal(0), *days))
    for report in (mine, theirs):
        if revised := _revision(report, details):
            causes.append(
                Difference(DifferenceCause.REVISION, Decimal(0), report.source, str(revised))
            )
    for source in sorted({mine.source, theirs.source}):
        if count := _reexports_left_out(details.folder, source):
            causes.append(Difference(DifferenceCause.REEXPORTS, Decimal(0), source, str(count)))
    return causes


def _revision(total: FlowTotal, details: _Details) -> Decimal:
    """By how much later retrievals changed the values of a flow, in dollars: now less then."""
    files = [glob.escape(str(path)) for path in store.revision_files(details.folder)]
    if not files:
        return Decimal(0)
    row = details.base.execute(
        "SELECT sum(coalesce(now_usd, 0) - value_usd) FROM read_parquet($1, union_by_name=true) "
        "WHERE source = $2 AND reporter = $3 AND exporter = $4 AND importer = $5 AND period[:4] = "
        "$6",
        [
            files,
            *(total.source, total.reporter, total.exporter, total.importer),
            f"{details.year:04d}",
        ],
    ).fetchone()
    return (row[0] if row else None) or Decimal(0)


def _reexports_left_out(folder: Path, source: str) -> int:
    """How many rows of re-exports the files of a source had, which no total counts."""
    return sum(
        addition.refused.get(_REEXPORT, 0)
        for addition in load_manifest(folder).additions
        if addition.source == source
    )


def _chapter_causes(first: FlowTotal, other: FlowTotal, details: _Details) -> list[Difference]:
    """The chapters in which two reports by goods differ most."""
    if first.goods is None or other.goods is None:
        return []
    mine, theirs = (_by_chapter(total, details) for total in (other, first))
    gaps = {
        chapter: mine.get(chapter, Decimal(0)) - theirs.get(chapter, Decimal(0))
        for chapter in {*mine, *theirs}
    }
    largest = sorted(gaps, key=lambda chapter: (-abs(gaps[chapter]), chapter))[:_CHAPTERS_SHOWN]
    return [
        Difference(
            DifferenceCause.CHAPTER,
            gaps[chapter],
            chapter,
        )
        for chapter in largest
        if gaps[chapter]
    ]


def _by_chapter(total: FlowTotal, details: _Details) -> Mapping[str, Decimal]:
    """A report's goods by chapter: over the roots of its code tree, of the year or its months."""
    rows = details.base.execute(
        "SELECT period, product, value_usd FROM trade WHERE source = $1 AND reporter = $2 AND "
        "exporter = $3 AND importer = $4 AND nomenclature = $5 AND period[:4] = $6 AND product <> "
        "'TOTAL' ORDER BY length(period), period, product",
        [
            *(total.source, total.reporter, total.exporter, total.importer, total.nomenclature),
            f"{details.year:04d}",
        ],
    ).fetchall()
    shortest = min((len(period) for period, _, _ in rows), default=0)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    last = ("", "")
    for period, product, value in rows:
        if len(period) != shortest:
            break
        if last[0] == period and product.startswith(last[1]):
            continue
        last = period, product
        sums[product[:2]] += value
    return sums
