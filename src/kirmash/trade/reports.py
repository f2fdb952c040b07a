"""Queries of the tables in force for mirror data and coverage warnings."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from kirmash.trade import coverage, mirror, store
from kirmash.trade import query as trade_query
from kirmash.trade.source_years import MIN_WORLD_REPORTERS
from kirmash.trade.totals import flow_totals
from kirmash.trade.totals.completeness import Completeness, completeness_of_totals

_CONFIDENTIAL_CODES = ", ".join(f"'{code}'" for code in coverage.CONFIDENTIAL)
_ROUND = 1000  # dollars: smaller figures, and multiples of it, may agree by chance
_REPORTING_ECONOMY = "CASE WHEN reporter = '' THEN exporter ELSE reporter END"


def _reports(base: duckdb.DuckDBPyConnection) -> str:
    """The relation of who reports (``reporter``; ``exporter``, where that is '') in which source
    and period: of what was worked out beforehand, where it is there.
    """
    if not flow_totals.has_derived_tables(base):
        return "trade"
    return f"(SELECT *, who AS exporter FROM {flow_totals.DERIVED_REPORTS})"


def mirror_pairs(
    base: duckdb.DuckDBPyConnection,
    criteria: trade_query.TradeFilter,
    known: Completeness | None = None,
) -> tuple[mirror.MirrorPair, ...]:
    """Every flow of complete years with both sides' reports, of the source in ``criteria`` or of
    all (where two sources tell one side, that of all goods, then the larger).

    A report "of nothing" is not the same as no report: the latter is None, as is a year reported by
    fewer than twelve months. A part of the goods is marked as one.
    """
    test, values = trade_query.filter_condition(criteria)
    short = sorted(
        (source, who, f"{year:04d}")
        for source, who, year in _partial_months(base, "reporter <> ''")
    )
    left = " AND NOT (source = ? AND reporter = ? AND period[:4] = ?)" * len(short)
    totals = flow_totals.annual_flow_totals(
        base,
        f"reporter <> '' AND {test}{left}",
        [*values, *(cell for row in short for cell in row)],
    )
    known = known or completeness_of_totals(base, totals)
    return mirror.pairs_from_rows(
        (
            f"{total.year}",
            total.reporter,
            total.exporter,
            total.importer,
            total.value,
            known.is_of_all_goods(total),
        )
        for total in totals
    )


def mirror_pairs_by_source(base: duckdb.DuckDBPyConnection) -> tuple[mirror.MirrorPair, ...]:
    """The flows of every source by itself, to learn freight and reliability from: two sources may
    not report the same goods.
    """
    sources = base.execute(
        f"SELECT DISTINCT source FROM {_reports(base)} WHERE reporter <> '' ORDER BY source"
    ).fetchall()
    return tuple(
        pair
        for (source,) in sources
        for pair in mirror_pairs(base, trade_query.TradeFilter(source=source))
    )


def table_coverage_flags(
    base: duckdb.DuckDBPyConnection,
    folder: Path,
    codes: tuple[str, ...] = (),
    as_of: date | None = None,
) -> tuple[coverage.CoverageFlag, ...]:
    """Every warning about the tables in force, in order of source, economy and year; with
    ``codes``, those about these economies alone.

    With ``as_of``, values retold after that day are no revisions yet; ``base`` is then opened as of
    it too.
    """
    code_list = ", ".join(f"'{code}'" for code in sorted(set(codes)))
    condition = (
        f"(reporter IN ({code_list}) OR (reporter = '' AND exporter IN ({code_list})))"
        if codes
        else "true"
    )
    years = _source_years(base) if codes else []
    listed = [glob.escape(str(path)) for path in store.revision_files(folder)]
    changed = (
        base.execute(
            f"SELECT source, {_REPORTING_ECONOMY}, period[:4]::INT, value_usd, now_usd FROM "
            "read_parquet(?) "
            f"WHERE {condition} AND now_retrieved <= ? AND now_usd IS NOT NULL",
            [listed, as_of or date.max],
        ).fetchall()
        if listed
        else []
    )
    economy_years = _economy_years(base, condition)
    flags = (
        *coverage.silence_and_drop_flags(economy_years.totals, years, _world_years(base)),
        *coverage.copied_year_flags(economy_years.signatures),
        *coverage.mixed_day_flags(_mixed_days(base, folder, condition, as_of)),
        *coverage.confidential_flags(_confidential_values(base, condition)),
        *coverage.partial_year_flags(_partial_months(base, condition)),
        *coverage.revision_flags(changed),
    )
    return tuple(sorted(flags))


def figure_flags(
    base: duckdb.DuckDBPyConnection,
    folder: Path,
    codes: Iterable[str],
    of: tuple[set[str], set[int]],
    as_of: date | None = None,
) -> set[coverage.CoverageFlag]:
    """The warnings of `table_coverage_flags` about economies, and their known silences in the
    sources and years of figures, ``of``.
    """
    economies, (sources, years) = tuple(sorted(set(codes))), of
    return {
        *table_coverage_flags(base, folder, economies, as_of),
        *(
            flag
            for source in sources
            for flag in coverage.known_silence_flags(source, economies, years)
        ),
    }


def _partial_months(
    base: duckdb.DuckDBPyConnection, condition: str
) -> dict[tuple[str, str, int], int]:
    """How many months are reported of every year that is reported by months alone, fewer than
    twelve, by source and economy.
    """
    rows = base.execute(
        f"SELECT source, {_REPORTING_ECONOMY}, period[:4]::INT, count(DISTINCT period) FILTER "
        "(length(period) = "
        "7) AS months"
        f" FROM (SELECT DISTINCT source, reporter, exporter, period FROM {_reports(base)} WHERE "
        f"{condition})"
        " GROUP BY ALL HAVING months BETWEEN 1 AND 11 AND max(length(period)) = min(length(period))"
    ).fetchall()
    return {(source, who, year): months for source, who, year, months in rows}


@dataclass(frozen=True, slots=True)
class _EconomyYears:
    """All trade of every economy by source and year, and a text that stands for its flows."""

    totals: dict[tuple[str, str, int], Decimal]
    signatures: dict[tuple[str, str, int], str]


def _economy_years(base: duckdb.DuckDBPyConnection, condition: str) -> _EconomyYears:
    """Each flow's row with the world where it is reported, else the sum of the partners; a year of
    round numbers alone has no signature.
    """
    annual = flow_totals.annual_totals_query(periods=flow_totals.flow_periods(base, condition))
    rows = base.execute(
        "SELECT source, who, year, sum(value), md5(string_agg(flows, ';' ORDER BY sold)), "
        "max(exact) FROM (SELECT source, who, year, sold, coalesce(sum(value) FILTER (world), "
        "sum(value)) AS value, string_agg(exporter || '>' || importer || '=' || value, ';' ORDER "
        "BY exporter, importer) AS flows, bool_or(value % $1 <> 0 AND value > $2) AS exact FROM"
        f" (SELECT source, {_REPORTING_ECONOMY} AS who, year, reporter IN (exporter, '') AS sold, "
        "'WLD' IN (exporter, importer) AS world, exporter, importer, value"
        f" FROM {annual}) GROUP BY source, who, year, sold) "
        "GROUP BY source, who, year",
        [_ROUND, _ROUND * _ROUND],
    ).fetchall()
    return _EconomyYears(
        {(source, who, year): value for source, who, year, value, _, _ in rows},
        {
            (source, who, year): signature
            for source, who, year, _, signature, is_exact in rows
            if is_exact
        },
    )


def _mixed_days(
    base: duckdb.DuckDBPyConnection, folder: Path, condition: str, as_of: date | None
) -> dict[tuple[str, str, int], Decimal]:
    """The share of an economy's trade of which goods and total were last told on different days, by
    source, economy and year.

    A value that a later retrieval tells again keeps the day it was first told on; its ``days`` are
    all of them.
    """
    files = [glob.escape(str(path)) for path in store.year_files(folder)]
    if not files:
        return {}
    columns = base.execute(
        "SELECT column_name FROM (DESCRIBE FROM read_parquet($1, union_by_name=true))", [files]
    ).fetchall()
    if ("days",) not in columns:  # written by an earlier version, which told no other days
        return {}
    if as_of is None and flow_totals.has_derived_tables(base):
        rows = base.execute(
            f"SELECT source, {_REPORTING_ECONOMY} AS economy, period[:4]::INT, sum(mixed_usd) / "
            "sum(total_usd) AS mixed FROM (SELECT *, who AS exporter FROM "
            f"{flow_totals.DERIVED_DAYS}) WHERE {condition} GROUP BY ALL HAVING mixed > 0"
        ).fetchall()
        return _rounded_shares(rows)
    rows = base.execute(
        f"SELECT source, {_REPORTING_ECONOMY} AS who, period[:4]::INT, coalesce(sum(total) FILTER "
        "(goods_day <> total_day), 0) / sum(total) AS mixed FROM (SELECT source, reporter, "
        "exporter, importer, period, sum(value_usd) FILTER (product = 'TOTAL') AS total, max(day) "
        "FILTER (product = 'TOTAL') AS total_day, max(day) FILTER (product <> 'TOTAL') AS "
        "goods_day FROM (SELECT *, coalesce(list_max(list_filter(days, told -> told <= $2)), "
        "retrieved) AS day FROM read_parquet($1, union_by_name=true) WHERE retrieved <= $2 AND "
        f"{condition}) GROUP BY ALL HAVING total > 0) GROUP BY ALL HAVING mixed > 0",
        [files, as_of or date.max],
    ).fetchall()
    return _rounded_shares(rows)


def _rounded_shares(
    rows: Iterable[tuple[str, str, int, float]],
) -> dict[tuple[str, str, int], Decimal]:
    return {(source, who, year): Decimal(str(round(mixed, 4))) for source, who, year, mixed in rows}


def _world_years(base: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, int]]:
    """The years (source, year) that hold everybody who reports: declared so, or of a world of
    reporters, at least half as many as in any year of the source.
    """
    rows = base.execute(
        "SELECT source, year, count(DISTINCT who) FROM (SELECT DISTINCT source, "
        f"{_REPORTING_ECONOMY} AS who, period[:4]::INT AS year FROM {_reports(base)}) GROUP BY "
        "source, year"
    ).fetchall()
    most: dict[str, int] = {}
    for source, _, count in rows:
        most[source] = max(count, most.get(source, 0))
    declared = base.execute(
        "SELECT DISTINCT source, period[:4]::INT FROM complete_scope WHERE part = 'reporters'"
    ).fetchall()
    return frozenset(
        {
            *((source, year) for source, year in declared),
            *(
                (source, year)
                for source, year, count in rows
                if count >= MIN_WORLD_REPORTERS and count * 2 >= most[source]
            ),
        }
    )


def _confidential_values(
    base: duckdb.DuckDBPyConnection, condition: str
) -> dict[tuple[str, str, int], tuple[Decimal, Decimal]]:
    """Dollars of goods not specified and of all goods, by source, economy and year, among the
    longest codes reported.
    """
    digits, hidden, test = (
        ("digits", "sum(hidden_usd)", "digits > 0")
        if flow_totals.has_derived_tables(base)
        else (
            "length(product)",
            f"coalesce(sum(value_usd) FILTER (product IN ({_CONFIDENTIAL_CODES})), 0)",
            "product <> 'TOTAL'",
        )
    )
    rows = base.execute(
        f"SELECT source, {_REPORTING_ECONOMY}, period[:4]::INT, {digits} AS length, {hidden}, "
        f"sum(value_usd) FROM {_reports(base)} AS trade WHERE {test} AND {condition} GROUP BY ALL "
        "ORDER BY length"
    ).fetchall()
    return {
        (source, who, year): (Decimal(hidden), every)
        for source, who, year, _, hidden, every in rows
    }


def pair_coverage_flags(
    base: duckdb.DuckDBPyConnection, first: str, second: str
) -> tuple[coverage.CoverageFlag, ...]:
    """Warnings about the flows of one pair: who went silent towards whom, whose figure fell alone,
    and silences known of beforehand.
    """
    totals = flow_totals.annual_flow_totals(
        base,
        "(exporter = $1 AND importer = $2) OR (exporter = $2 AND importer = $1)",
        [first, second],
    )
    flows = [
        coverage.AnnualFlow(
            total.source, total.reporter, total.exporter, total.importer, total.year, total.value
        )
        for total in totals
    ]
    is_derived = flow_totals.has_derived_tables(base)
    relation = flow_totals.DERIVED_FLOWS if is_derived else "trade"
    reported_years = base.execute(
        "SELECT DISTINCT source, reporter, period[:4]::INT FROM (SELECT DISTINCT source, reporter, "
        f"period FROM {relation}"
        " WHERE (reporter = '' AND (exporter IN ($1, $2) OR importer IN ($1, $2))) OR reporter IN "
        "($1, $2))",
        [first, second],
    ).fetchall()
    years: dict[str, set[int]] = {}
    for source, year in _source_years(base):
        years.setdefault(source, set()).add(year)
    known = (
        flag
        for source, covered in years.items()
        for flag in coverage.known_silence_flags(source, (first, second), covered)
    )
    return tuple(sorted({*coverage.silence_and_sudden_drop_flags(flows, reported_years), *known}))


def _source_years(base: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """The years of every source, in order."""
    rows = base.execute(f"SELECT DISTINCT source, period FROM {_reports(base)}").fetchall()
    return sorted({(source, int(period[:4])) for source, period in rows})
