"""Official totals of the trade tables as claims: they enter the series in the same grammar as the
claims of texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.coverage import COMPLETE, Coverage, combined_coverage
from kirmash.records.evidence import Cell, Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Measure, Quantity
from kirmash.trade import query, store
from kirmash.trade.additions.manifest import complete_scopes
from kirmash.trade.table import MONTH_LENGTH, YEAR_LENGTH
from kirmash.trade.totals.completeness import (
    Completeness,
    flow_coverage,
    load_completeness,
)
from kirmash.trade.totals.placed_totals import PlacedTotal, query_placed_totals

VALUE_COLUMN = 7  # value_usd, counted from 1


@dataclass(frozen=True, slots=True)
class ReportedTotal:
    """One total as one side reported it: ``reporter``'s trade with ``partner`` in ``measure``, in
    exact dollars, and the cell of its first row.

    ``mirrored`` marks what the source reconciled from both sides' reports, ``sums_months`` what is
    a sum of months that were each printed as a total; ``coverage`` tells whether the goods behind
    the value are all of the flow.
    """

    source: str
    reporter: str
    partner: str
    measure: Measure
    period: str
    value_usd: Decimal
    cell: Cell
    retrieved: date = date.min
    mirrored: bool = False
    coverage: Coverage = COMPLETE
    sums_months: bool = False


def pair_claims(folder: Path, first: str, second: str) -> tuple[Claim, ...]:
    """A claim for every total of the pair's trade in a source, by reporter, measure and period.

    What is a part of the goods is no total, and makes no claim.
    A year of twelve months counts as reported; a turnover needs both flows of one reporter. Rows
    that no side reported (BACI) count as the reports of the first of the pair. ``document`` is
    ``table:`` and the source; the claim's evidence is its cell.
    """
    return tuple(_to_claim(total) for total in _complete_totals(folder, (first, second), None))


def reported_totals(
    folder: Path, first: str, second: str, as_of: date | None = None
) -> tuple[ReportedTotal, ...]:
    """The totals of `pair_claims` before they are claims, in order of source, reporter, period and
    measure; those that are a part of the goods among them, as their coverage says.

    With ``as_of``, those retrieved by that day, as they were reported then.
    """
    return reported_totals_by_partner(folder, first, (second,), as_of)[second]


def reported_totals_by_partner(
    folder: Path, economy: str, partners: Iterable[str], as_of: date | None = None
) -> dict[str, tuple[ReportedTotal, ...]]:
    """`reported_totals` of an economy with each of several partners, loaded at once."""
    current, rows, others = store.load_checked(folder), list[PlacedTotal](), sorted({*partners})
    for year, name in sorted(current.years.items()):
        paths = [
            folder / name,
            *([folder / current.revised[year]] if as_of and year in current.revised else []),
        ]
        rows += query_placed_totals(paths, economy, others, as_of)
    by_partner: dict[str, list[ReportedTotal]] = {partner: [] for partner in others}
    for total in _with_coverage(folder, rows, economy, as_of):
        by_partner[total.partner if total.reporter == economy else total.reporter].append(total)
    return {partner: _with_turnovers(totals) for partner, totals in by_partner.items()}


def _with_turnovers(totals: Iterable[ReportedTotal]) -> tuple[ReportedTotal, ...]:
    """A pair's totals with the years that are the sum of their months and with turnovers."""
    by_key: dict[tuple[str, str, str], dict[Measure, ReportedTotal]] = defaultdict(dict)
    for total in totals:
        by_key[total.source, total.reporter, total.period][total.measure] = total
    _add_complete_years(by_key)
    for flows in by_key.values():
        if {Measure.EXPORTS, Measure.IMPORTS} == flows.keys():
            flows[Measure.TURNOVER] = turnover(flows[Measure.EXPORTS], flows[Measure.IMPORTS])
    return tuple(total for _, flows in sorted(by_key.items()) for total in flows.values())


def _complete_totals(
    folder: Path, pair: tuple[str, str], as_of: date | None
) -> list[ReportedTotal]:
    totals = reported_totals(folder, *pair, as_of)
    return [total for total in totals if total.coverage.is_complete]


def turnover(exports: ReportedTotal, imports: ReportedTotal) -> ReportedTotal:
    """The sum of a reporter's two flows of one period; its cell is the exports' first, with both
    counts.
    """
    both = exports.value_usd + imports.value_usd
    cell = Cell(
        exports.cell.table,
        f"{exports.cell.sheet}; {imports.cell.sheet}",
        exports.cell.row,
        VALUE_COLUMN,
        str(both),
    )
    return replace(
        exports,
        measure=Measure.TURNOVER,
        value_usd=both,
        cell=cell,
        retrieved=max(exports.retrieved, imports.retrieved),
        coverage=combined_coverage((exports.coverage, imports.coverage)),
        sums_months=exports.sums_months and imports.sums_months,
    )


def _with_coverage(
    folder: Path, rows: list[PlacedTotal], economy: str, as_of: date | None
) -> list[ReportedTotal]:
    """The totals with what they stand on; where some are sums of goods, the tables are asked how
    broadly their reporters tell their trade.
    """
    known = Completeness(complete_scopes(folder, as_of))
    summed = {row.total.economy for row in rows if not row.total.reported}
    if summed:
        with query.open_trade_connection(folder, as_of=as_of) as base:
            known = load_completeness(base, summed)
    totals = []
    for row in rows:
        total = row.total
        reporter = total.reporter or economy
        measure = Measure.EXPORTS if total.exporter == reporter else Measure.IMPORTS
        quote = str(total.value)
        cell = Cell(row.table, f"{measure}: {row.row_count}", row.line, VALUE_COLUMN, quote)
        totals.append(
            ReportedTotal(
                total.source,
                reporter,
                total.importer if total.exporter == reporter else total.exporter,
                measure,
                row.period,
                total.value,
                cell,
                total.retrieved,
                not total.reporter,
                flow_coverage(total, known),
            )
        )
    return totals


def _add_complete_years(by_key: dict[tuple[str, str, str], dict[Measure, ReportedTotal]]) -> None:
    """Add the year to sources that have all its twelve months and not the year, or a part of it."""
    months: dict[tuple[str, str, str, Measure], list[ReportedTotal]] = defaultdict(list)
    for (source, reporter, period), flows in by_key.items():
        if len(period) == MONTH_LENGTH:
            for measure, total in flows.items():
                months[source, reporter, period[:4], measure].append(total)
    for (source, reporter, year, measure), twelve in months.items():
        annual = by_key.get((source, reporter, year), {}).get(measure)
        coverage = combined_coverage(month.coverage for month in twelve)
        if len(twelve) == MONTHS_IN_YEAR and (
            annual is None or (coverage.is_complete and not annual.coverage.is_complete)
        ):
            value, first = sum((month.value_usd for month in twelve), Decimal(0)), twelve[0]
            cell = Cell(
                first.cell.table, f"{measure}: 12", first.cell.row, VALUE_COLUMN, str(value)
            )
            total = replace(
                first,
                period=year,
                value_usd=value,
                cell=cell,
                retrieved=max(month.retrieved for month in twelve),
                coverage=coverage,
                sums_months=are_cells(twelve),
            )
            by_key[source, reporter, year][measure] = total


def _to_claim(total: ReportedTotal) -> Claim:
    return Claim(
        f"table:{total.source}",
        total.measure,
        total.reporter,
        (),
        total.partner,
        period=periods.parse(total.period),
        quantity=Quantity(float(total.value_usd), "USD"),
        speaker=total.source,
        cell=total.cell,
    )


FigureKey = tuple[str, Measure, str]  # reporter, measure, year


@dataclass(frozen=True, slots=True)
class OfficialFigure:
    """One flow of one year (or its months from January) as one side reported it, out of the
    source retrieved last.
    """

    total: ReportedTotal
    period: str


def table_extractions(
    folder: Path, first: str, second: str, as_of: date | None = None
) -> tuple[Extraction, ...]:
    """A document a source, whose text lists the figures it gives of the pair, with a claim on each
    whose evidence is a cell.

    Exports and imports of both reporters, so both sides of the mirror, by year, and the turnover a
    reporter's two cells sum to (see `drop_double_counts`). Months enter as a year, or as January to
    the last of them. A figure that several sources print counts once, from the one retrieved last;
    what a source reconciled from both sides (BACI) counts only where no side reports.
    """
    chosen = official_figures(folder, first, second, as_of)
    by_source: dict[str, list[OfficialFigure]] = defaultdict(list)
    for figure in chosen:
        by_source[figure.total.source].append(figure)
    return tuple(
        _build_extraction(source, (first, second), source_figures)
        for source, source_figures in sorted(by_source.items())
    )


def official_figures(
    folder: Path, first: str, second: str, as_of: date | None = None
) -> tuple[OfficialFigure, ...]:
    """The figures of `table_extractions`, in order of period, reporter and measure; what is a part
    of the goods is none.
    """
    totals = _complete_totals(folder, (first, second), as_of)
    best: dict[FigureKey, OfficialFigure] = {}
    for figure in (*_annual_figures(totals), *_year_to_date_figures(totals)):
        key = figure.total.reporter, figure.total.measure, figure.period[:4]
        other = best.get(key)
        if other is None or _rank(figure) > _rank(other):
            best[key] = figure
    own = {
        (_flow_sides(figure.total), figure.period[:4])
        for figure in best.values()
        if not figure.total.mirrored
    }
    selected = (
        figure
        for figure in best.values()
        if not figure.total.mirrored or (_flow_sides(figure.total), figure.period[:4]) not in own
    )
    flows = {
        (figure.period, figure.total.reporter, figure.total.measure): figure for figure in selected
    }
    both = (
        OfficialFigure(turnover(figure.total, other.total), period)
        for (period, reporter, measure), figure in flows.items()
        if measure is Measure.EXPORTS
        and (other := flows.get((period, reporter, Measure.IMPORTS))) is not None
        and other.total.source == figure.total.source
    )
    return tuple(
        sorted(
            (*flows.values(), *both),
            key=lambda figure: (figure.period, figure.total.reporter, figure.total.measure),
        )
    )


_RECONCILED, _GOODS, _MONTHS = "reconciled", "goods", "months"
_COUNT = re.compile(r": (\d+)")


def are_cells(totals: Iterable[ReportedTotal]) -> bool:
    """Whether each of some totals stands in one cell of its table."""
    return all(_COUNT.findall(total.cell.sheet) == ["1"] for total in totals)


def is_official_cell(claim: Claim) -> bool:
    """Whether a claim of `table_extractions` is a total that its reporter itself printed for the
    flow and the period, a sum of such totals of all its months, or a turnover of two such: no sum
    of goods, and nothing that a source made of both sides' reports.
    """
    sheet = claim.cell.sheet if claim.cell else ""
    counts = _COUNT.findall(sheet)
    is_printed = set(counts) == {"1"} or f"({_MONTHS})" in sheet
    return is_printed and not any(f"({mark})" in sheet for mark in (_RECONCILED, _GOODS))


def drop_double_counts(
    claims: Iterable[Claim], measure: Measure, reporter: str
) -> tuple[Claim, ...]:
    """Claims on cells without those that would count a cell twice in the series of ``measure`` as
    seen from ``reporter``: the other side's turnover, and of the reporter's turnover and flows
    those not asked about, unless all are official cells, which need no other to be sure.
    """
    every = tuple(claims)
    turnovers = {
        claim.period: is_official_cell(claim)
        for claim in every
        if claim.measure is Measure.TURNOVER and claim.reporter == reporter
    }

    def is_taken(claim: Claim) -> bool:
        is_turnover = claim.measure is Measure.TURNOVER
        if claim.reporter != reporter or claim.period not in turnovers:
            return not is_turnover
        return turnovers[claim.period] or is_turnover == (measure is Measure.TURNOVER)

    return tuple(claim for claim in every if is_taken(claim))


def economy_pairs(folder: Path) -> tuple[tuple[str, str], ...]:
    """The pairs of economies the tables hold, each in order of codes."""
    with query.open_trade_connection(folder) as base:
        rows = base.execute(
            "SELECT DISTINCT least(exporter, importer), greatest(exporter, importer) FROM trade"
            " WHERE exporter <> 'WLD' AND importer <> 'WLD' ORDER BY ALL"
        ).fetchall()
    return tuple((first, second) for first, second in rows)


def _rank(figure: OfficialFigure) -> tuple[bool, bool, date, str]:
    """A side's own report before a reconciled one, a complete year before a part of it, then what
    was retrieved last.
    """
    return (
        not figure.total.mirrored,
        len(figure.period) == YEAR_LENGTH,
        figure.total.retrieved,
        figure.total.source,
    )


def _flow_sides(total: ReportedTotal) -> tuple[str, str]:
    return (
        (total.reporter, total.partner)
        if total.measure is Measure.EXPORTS
        else (total.partner, total.reporter)
    )


def _annual_figures(totals: Iterable[ReportedTotal]) -> list[OfficialFigure]:
    return [
        OfficialFigure(total, total.period)
        for total in totals
        if len(total.period) == YEAR_LENGTH and total.measure is not Measure.TURNOVER
    ]


def _year_to_date_figures(totals: Iterable[ReportedTotal]) -> list[OfficialFigure]:
    """January to a month of the years that are not complete; months that do not follow on from
    January are left aside.
    """
    months: dict[tuple[str, str, Measure, str], list[ReportedTotal]] = defaultdict(list)
    for total in totals:
        if len(total.period) == MONTH_LENGTH and total.measure is not Measure.TURNOVER:
            months[total.source, total.reporter, total.measure, total.period[:4]].append(total)
    partial_figures = []
    for (*_, year), run in months.items():
        run.sort(key=lambda total: total.period)
        if [total.period for total in run] == [
            f"{year}-{month:02d}" for month in range(1, len(run) + 1)
        ] and len(run) < MONTHS_IN_YEAR:
            value = sum((total.value_usd for total in run), Decimal(0))
            cell = replace(run[0].cell, sheet=f"{run[0].measure}: {len(run)}", quote=str(value))
            summed = replace(
                run[0],
                value_usd=value,
                cell=cell,
                retrieved=max(total.retrieved for total in run),
                coverage=combined_coverage(total.coverage for total in run),
                sums_months=are_cells(run),
            )
            partial_figures.append(OfficialFigure(summed, f"{year}-01/{run[-1].period}"))
    return partial_figures


def _marked_cell(total: ReportedTotal) -> Cell:
    """Its cell, marked where it was reconciled, or sums goods, or months with totals."""
    marks = (
        *((_RECONCILED,) if total.mirrored else ()),
        *((_GOODS,) if any(total.coverage.levels) else ()),
        *((_MONTHS,) if total.sums_months else ()),
    )
    marked = " ".join((total.cell.sheet, *(f"({mark})" for mark in marks)))
    return replace(total.cell, sheet=marked)


def _build_extraction(
    source: str, pair: tuple[str, str], source_figures: list[OfficialFigure]
) -> Extraction:
    lines = [
        f"{figure.period} {figure.total.reporter} {figure.total.measure} {figure.total.partner} "
        for figure in source_figures
    ]
    values = [str(figure.total.value_usd) for figure in source_figures]
    text = "".join(f"{line}{value}\n" for line, value in zip(lines, values, strict=True))
    name = sha256("\x1f".join(("trade table", source, *sorted(pair))).encode()).hexdigest()
    document = Document(
        name,
        source,
        text,
        "en",
        title=source,
        published=max(figure.total.retrieved for figure in source_figures),
        basis="page",
    )
    claims, start = list[Claim](), 0
    for figure, line, value in zip(source_figures, lines, values, strict=True):
        span = span_of(text, start + len(line), start + len(line) + len(value))
        start += len(line) + len(value) + 1
        claims.append(
            Claim(
                name,
                figure.total.measure,
                figure.total.reporter,
                (span,),
                figure.total.partner,
                period=periods.parse(figure.period),
                quantity=Quantity(float(figure.total.value_usd), "USD"),
                speaker=source,
                cell=_marked_cell(figure.total),
            )
        )
    return Extraction(document, tuple(claims))
