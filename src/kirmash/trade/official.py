"""Cells to claims: an official total enters the series in the same grammar as the words of the
press.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import duckdb

from kirmash.records import periods
from kirmash.records.claims import Claim
from kirmash.records.evidence import Cell, Document, span_of
from kirmash.records.extractions import Extraction
from kirmash.records.quantities import Measure, Quantity
from kirmash.trade import query, store
from kirmash.trade import query as trade_query
from kirmash.trade.table import KEY

VALUE_COLUMN = 7  # value_usd, counted from 1


@dataclass(frozen=True, slots=True)
class Told:
    """One total as one side told it: ``reporter``'s trade with ``partner`` in ``measure``, exact
    dollars, and the cell of its first row.

    ``mirrored`` marks what the source made out of both sides' reports.
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


def of_pair(folder: Path, first: str, second: str) -> tuple[Claim, ...]:
    """A claim for every total of the pair's trade that a source tells, by reporter, measure and
    period.

    A year of twelve months counts as told; a turnover needs both flows of one reporter. Rows that
    no side reported (BACI) count as the reports of the first of the pair. ``document`` is
    ``table:`` and the source; the claim's evidence is its cell.
    """
    return tuple(_claim(told) for told in of(folder, first, second))


def of(folder: Path, first: str, second: str, as_of: date | None = None) -> tuple[Told, ...]:
    """The totals of ``of_pair`` before they are claims, in order of source, reporter, period and
    measure.

    With ``as_of``, those retrieved by that day, as they were told then.
    """
    found: dict[tuple[str, str, str], dict[Measure, Told]] = defaultdict(dict)
    held = store.manifest(folder)
    for year, name in sorted(held.years.items()):
        paths = [
            folder / name,
            *([folder / held.revised[year]] if as_of and year in held.revised else []),
        ]
        for told in _totals(paths, (first, second), as_of):
            found[told.source, told.reporter, told.period][told.measure] = told
    _whole_years(found)
    for flows in found.values():
        if len(flows) == 2:
            flows[Measure.TURNOVER] = turnover(flows[Measure.EXPORTS], flows[Measure.IMPORTS])
    return tuple(told for _, flows in sorted(found.items()) for told in flows.values())


def turnover(one: Told, other: Told) -> Told:
    """The sum of a reporter's two flows of one period; its cell is the exports' first, with both
    counts.
    """
    both = one.value_usd + other.value_usd
    cell = Cell(
        one.cell.table,
        f"{one.cell.sheet}; {other.cell.sheet}",
        one.cell.row,
        VALUE_COLUMN,
        str(both),
    )
    return replace(
        one,
        measure=Measure.TURNOVER,
        value_usd=both,
        cell=cell,
        retrieved=max(one.retrieved, other.retrieved),
    )


def _totals(paths: list[Path], pair: tuple[str, str], as_of: date | None) -> list[Told]:
    """Sums over products by source, reporter and period; the code TOTAL where it is given, else the
    longest codes.

    ``paths`` are a year's table in force and, for ``as_of``, that of superseded values: a key
    counts as it was told last by then.
    """
    key = ", ".join(KEY)
    query = (
        "WITH known AS (SELECT *, file_row_number + 1 AS place FROM"
        " read_parquet($1, file_row_number=true, filename=true, union_by_name=true)"
        " WHERE ((exporter = $2 AND importer = $3) OR (exporter = $3 AND importer = $2)) AND "
        "retrieved <= $4"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY retrieved DESC, value_usd) = 1),"
        " seen AS (SELECT *, max(product = 'TOTAL') OVER flow AS told,"
        " max(length(product)) FILTER (product <> 'TOTAL') OVER flow AS longest"
        " FROM known WINDOW flow AS (PARTITION BY source, reporter, exporter, period))"
        " SELECT source, reporter, exporter, period, sum(value_usd), arg_min(filename, place), "
        "min(place), count(*), max(retrieved)"
        " FROM seen WHERE CASE WHEN told THEN product = 'TOTAL' ELSE length(product) = longest END"
        " GROUP BY source, reporter, exporter, period ORDER BY source, reporter, exporter, period"
    )
    with duckdb.connect() as base:
        rows = base.execute(
            query, [[str(path) for path in paths], *pair, as_of or date.max]
        ).fetchall()
    found = []
    for source, said, exporter, period, value, table, place, count, retrieved in rows:
        reporter = said or pair[0]
        measure = Measure.EXPORTS if exporter == reporter else Measure.IMPORTS
        cell = Cell(Path(table).name, f"{measure}: {count}", place, VALUE_COLUMN, str(value))
        partner = pair[1] if reporter == pair[0] else pair[0]
        found.append(
            Told(source, reporter, partner, measure, period, value, cell, retrieved, not said)
        )
    return found


def _whole_years(found: dict[tuple[str, str, str], dict[Measure, Told]]) -> None:
    """Add the year to sources that tell all its twelve months and not the year."""
    months: dict[tuple[str, str, str, Measure], list[Told]] = defaultdict(list)
    for (source, reporter, period), flows in found.items():
        if len(period) == 7:
            for measure, told in flows.items():
                months[source, reporter, period[:4], measure].append(told)
    for (source, reporter, year, measure), twelve in months.items():
        if len(twelve) == 12 and measure not in found.get((source, reporter, year), {}):
            value, first = sum((one.value_usd for one in twelve), Decimal(0)), twelve[0]
            cell = Cell(
                first.cell.table, f"{measure}: 12", first.cell.row, VALUE_COLUMN, str(value)
            )
            told = replace(
                first,
                period=year,
                value_usd=value,
                cell=cell,
                retrieved=max(one.retrieved for one in twelve),
            )
            found[source, reporter, year][measure] = told


def _claim(told: Told) -> Claim:
    return Claim(
        f"table:{told.source}",
        told.measure,
        told.reporter,
        (),
        told.partner,
        period=periods.parse(told.period),
        quantity=Quantity(float(told.value_usd), "USD"),
        speaker=told.source,
        cell=told.cell,
    )


def whole(
    folder: Path, economy: str, years: tuple[int, int] = (0, 9999), as_of: date | None = None
) -> dict[tuple[str, int, Measure], Decimal]:
    """An economy's trade with everybody by (source, year, measure), as it reported it, in the first
    to the last of ``years``.

    The row with the world as partner counts where there is one, else the partners' sum. With
    ``as_of``, what had been retrieved by that day, as it was told then.
    """
    query = (
        "WITH mine AS (SELECT *, CASE WHEN exporter = $1 THEN 'exports' ELSE 'imports' END AS flow,"
        " 'WLD' IN (exporter, importer) AS world FROM trade"
        " WHERE (exporter = $1 OR importer = $1) AND reporter IN ($1, '') AND period[:4]::INT "
        "BETWEEN $2 AND $3),"
        " seen AS (SELECT *, max(product = 'TOTAL') OVER f AS told, max(length(product)) FILTER "
        "(product <> 'TOTAL') OVER f AS longest,"
        " max(world) OVER f AS summed FROM mine WINDOW f AS (PARTITION BY source, flow, period))"
        " SELECT source, period[:4]::INT, flow, sum(value_usd) FROM seen WHERE world = summed"
        " AND CASE WHEN told THEN product = 'TOTAL' ELSE length(product) = longest END GROUP BY "
        "ALL ORDER BY ALL"
    )
    with trade_query.asked(folder, as_of=as_of) as base:
        rows = base.execute(query, [economy, *years]).fetchall()
    return {(source, year, Measure(flow)): value for source, year, flow, value in rows}


Key = tuple[str, Measure, str]  # reporter, measure, year


@dataclass(frozen=True, slots=True)
class Figure:
    """One flow of one year (or its months from January) as one side told it, out of the source
    retrieved last.
    """

    told: Told
    period: str


def evidence(
    folder: Path, first: str, second: str, as_of: date | None = None
) -> tuple[Extraction, ...]:
    """A document a source, whose text lists the figures it gives of the pair, with a claim on each
    whose evidence is a cell.

    Exports and imports of both reporters, so both sides of the mirror, by year, and the turnover a
    reporter's two cells sum to: whoever estimates takes one or the other (`once`). Months enter as
    a year, or as January to the last of them where the year is not whole. A figure that several
    sources print counts once, from the one retrieved last; what a source reconciled from both sides
    (BACI) counts only where no side's own report is held.
    """
    chosen = figures(folder, first, second, as_of)
    by_source: dict[str, list[Figure]] = defaultdict(list)
    for one in chosen:
        by_source[one.told.source].append(one)
    return tuple(
        _document(source, (first, second), found) for source, found in sorted(by_source.items())
    )


def figures(folder: Path, first: str, second: str, as_of: date | None = None) -> tuple[Figure, ...]:
    """The figures of ``evidence``, in order of period, reporter and measure."""
    told = of(folder, first, second, as_of)
    best: dict[Key, Figure] = {}
    for one in (*_years(told), *_starts(told)):
        key = one.told.reporter, one.told.measure, one.period[:4]
        other = best.get(key)
        if other is None or _rank(one) > _rank(other):
            best[key] = one
    own = {(_flow(one.told), one.period[:4]) for one in best.values() if not one.told.mirrored}
    kept = (
        one
        for one in best.values()
        if not one.told.mirrored or (_flow(one.told), one.period[:4]) not in own
    )
    flows = {(one.period, one.told.reporter, one.told.measure): one for one in kept}
    both = (
        Figure(turnover(one.told, other.told), period)
        for (period, reporter, measure), one in flows.items()
        if measure is Measure.EXPORTS
        and (other := flows.get((period, reporter, Measure.IMPORTS))) is not None
        and other.told.source == one.told.source
    )
    return tuple(
        sorted(
            (*flows.values(), *both),
            key=lambda one: (one.period, one.told.reporter, one.told.measure),
        )
    )


def once(found: Iterable[Claim], measure: Measure, reporter: str) -> tuple[Claim, ...]:
    """Claims on cells without those that would count a cell twice in the series of ``measure`` as
    seen from ``reporter``.

    Of the turnover series the reporter's own turnover where both its flows are told, and the other
    side's two flows, which differ from it by freight and by what each side counts; of any other
    series the flows alone.
    """
    every = tuple(found)
    whole = {
        str(one.period)
        for one in every
        if one.measure is Measure.TURNOVER and one.reporter == reporter
    }
    if measure is not Measure.TURNOVER:
        return tuple(one for one in every if one.measure is not Measure.TURNOVER)
    return tuple(
        one
        for one in every
        if (one.measure is Measure.TURNOVER)
        == (one.reporter == reporter and str(one.period) in whole)
    )


def pairs(folder: Path) -> tuple[tuple[str, str], ...]:
    """The pairs of economies the tables hold, each in order of codes."""
    with query.asked(folder) as base:
        rows = base.execute(
            "SELECT DISTINCT least(exporter, importer), greatest(exporter, importer) FROM trade"
            " WHERE exporter <> 'WLD' AND importer <> 'WLD' ORDER BY ALL"
        ).fetchall()
    return tuple((one, other) for one, other in rows)


def _rank(one: Figure) -> tuple[bool, bool, date, str]:
    """A side's own report before a reconciled one, a whole year before a part of it, then what was
    retrieved last.
    """
    return not one.told.mirrored, len(one.period) == 4, one.told.retrieved, one.told.source


def _flow(told: Told) -> tuple[str, str]:
    return (
        (told.reporter, told.partner)
        if told.measure is Measure.EXPORTS
        else (told.partner, told.reporter)
    )


def _years(told: Iterable[Told]) -> list[Figure]:
    return [
        Figure(one, one.period)
        for one in told
        if len(one.period) == 4 and one.measure is not Measure.TURNOVER
    ]


def _starts(told: Iterable[Told]) -> list[Figure]:
    """January to a month of the years that are not whole; months that do not follow on from January
    are left aside.
    """
    months: dict[tuple[str, str, Measure, str], list[Told]] = defaultdict(list)
    for one in told:
        if len(one.period) == 7 and one.measure is not Measure.TURNOVER:
            months[one.source, one.reporter, one.measure, one.period[:4]].append(one)
    found = []
    for (*_, year), run in months.items():
        run.sort(key=lambda one: one.period)
        if [one.period for one in run] == [
            f"{year}-{month:02d}" for month in range(1, len(run) + 1)
        ] and len(run) < 12:
            value = sum((one.value_usd for one in run), Decimal(0))
            cell = replace(run[0].cell, sheet=f"{run[0].measure}: {len(run)}", quote=str(value))
            whole = replace(
                run[0], value_usd=value, cell=cell, retrieved=max(one.retrieved for one in run)
            )
            found.append(Figure(whole, f"{year}-01/{run[-1].period}"))
    return found


def _document(source: str, pair: tuple[str, str], found: list[Figure]) -> Extraction:
    lines = [
        f"{one.period} {one.told.reporter} {one.told.measure} {one.told.partner} " for one in found
    ]
    values = [str(one.told.value_usd) for one in found]
    text = "".join(f"{line}{value}\n" for line, value in zip(lines, values, strict=True))
    name = sha256("\x1f".join(("trade table", source, *sorted(pair))).encode()).hexdigest()
    document = Document(
        name,
        source,
        text,
        "en",
        title=source,
        published=max(one.told.retrieved for one in found),
        basis="given",
    )
    made, start = list[Claim](), 0
    for one, line, value in zip(found, lines, values, strict=True):
        span = span_of(text, start + len(line), start + len(line) + len(value))
        start += len(line) + len(value) + 1
        made.append(
            Claim(
                name,
                one.told.measure,
                one.told.reporter,
                (span,),
                one.told.partner,
                period=periods.parse(one.period),
                quantity=Quantity(float(one.told.value_usd), "USD"),
                speaker=source,
                cell=one.told.cell,
            )
        )
    return Extraction(document, tuple(made))
