"""What the mirror and the coverage look at, asked of the tables in force."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

from kirmash.trade import coverage, engine, mirror, store

_HIDDEN = ", ".join(f"'{code}'" for code in coverage.CONFIDENTIAL)
# A whole flow once: the code TOTAL where a source gives it, else the sum of its longest codes is the source's own affair.
_WHOLE = (
    "SELECT *, max(product = 'TOTAL') OVER (PARTITION BY source, reporter, period[:4]) AS told,"
    " max(CASE WHEN product <> 'TOTAL' THEN length(product) END) OVER (PARTITION BY source, reporter, period[:4]) AS longest FROM trade"
)
_ONCE = "CASE WHEN told THEN product = 'TOTAL' ELSE length(product) = longest END"


def pairs(base: duckdb.DuckDBPyConnection, only: engine.Only) -> tuple[mirror.Pair, ...]:
    """Every flow of whole years with both sides' reports, of the source in ``only`` or of all (the larger where two sources tell one side).

    A report "of nothing" is not the same as no report: the latter is None.
    """
    test, values = engine.where(only)
    query = (
        f"SELECT year, reporter, exporter, importer, max(value) FROM (SELECT source, period[:4] AS year, reporter, exporter, importer,"
        f" sum(value_usd) AS value FROM ({_WHOLE}) WHERE {_ONCE} AND reporter <> '' AND {test} GROUP BY ALL)"
        " GROUP BY year, reporter, exporter, importer ORDER BY year, exporter, importer, reporter"
    )
    return mirror.pairs_of(base.execute(query, values).fetchall())


def flags(base: duckdb.DuckDBPyConnection, folder: Path, codes: tuple[str, ...] = ()) -> tuple[coverage.Flag, ...]:
    """Every warning about the tables in force, in order of source, economy and year; with ``codes``, those about these economies alone."""
    reporter = "CASE WHEN reporter = '' THEN exporter ELSE reporter END"
    named = ", ".join(f"'{code}'" for code in sorted(set(codes)))
    ours = f"(reporter IN ({named}) OR (reporter = '' AND exporter IN ({named})))" if codes else "true"
    whole = f"({_WHOLE} WHERE {ours})"
    totals = base.execute(f"SELECT source, {reporter}, period[:4]::INT, sum(value_usd) FROM {whole} WHERE {_ONCE} GROUP BY ALL").fetchall()
    hidden = base.execute(
        f"SELECT source, {reporter}, period[:4]::INT, coalesce(sum(value_usd) FILTER (product IN ({_HIDDEN})), 0), sum(value_usd)"
        f" FROM {whole} WHERE product <> 'TOTAL' AND length(product) = longest GROUP BY ALL"
    ).fetchall()
    months = base.execute(
        f"SELECT source, {reporter}, period[:4]::INT, count(DISTINCT period) FROM trade WHERE length(period) = 7 AND {ours} GROUP BY ALL"
    ).fetchall()
    years = _years(base) if codes else []
    listed = [str(path) for path in store.revisions(folder)]
    changed = base.execute(
        f"SELECT source, {reporter}, period[:4]::INT, value_usd, now_usd FROM read_parquet(?) WHERE {ours}", [listed]
    ).fetchall() if listed else []  # fmt: skip
    found = (
        *coverage.silences({tuple(row[:3]): row[3] for row in totals}, years),
        *coverage.confidential({tuple(row[:3]): (Decimal(row[3]), row[4]) for row in hidden}),
        *coverage.partial({tuple(row[:3]): row[3] for row in months}),
        *coverage.revised(changed),
    )
    return tuple(sorted(found))


def pair_flags(base: duckdb.DuckDBPyConnection, first: str, second: str) -> tuple[coverage.Flag, ...]:
    """Warnings about the flows of one pair: who went silent towards whom, whose figure fell alone, and silences known of beforehand."""
    rows = base.execute(
        "SELECT source, reporter, exporter, importer, year, value FROM (SELECT source, reporter, exporter, importer,"
        " period[:4]::INT AS year, nomenclature, length(period) AS per,"
        " CASE WHEN product = 'TOTAL' THEN 99 ELSE length(product) END AS kind, sum(value_usd) AS value FROM trade"
        " WHERE (exporter = $1 AND importer = $2) OR (exporter = $2 AND importer = $1) GROUP BY ALL)"
        " QUALIFY row_number() OVER (PARTITION BY source, reporter, exporter, importer, year ORDER BY per, kind DESC, nomenclature) = 1"
        " ORDER BY ALL",
        [first, second],
    ).fetchall()
    told = [coverage.Flow(*row) for row in rows]
    spoke = base.execute(
        "SELECT DISTINCT source, reporter, period[:4]::INT FROM trade"
        " WHERE (reporter = '' AND (exporter IN ($1, $2) OR importer IN ($1, $2))) OR reporter IN ($1, $2)",
        [first, second],
    ).fetchall()
    years: dict[str, set[int]] = {}
    for source, year in _years(base):
        years.setdefault(source, set()).add(year)
    known = (flag for source, held in years.items() for flag in coverage.known_silences(source, (first, second), held))
    return tuple(sorted({*coverage.of_flows(told, spoke), *known}))


def _years(base: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """The years every source tells of, in order."""
    rows = base.execute("SELECT DISTINCT source, period FROM trade").fetchall()
    return sorted({(source, int(period[:4])) for source, period in rows})
