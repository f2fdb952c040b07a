"""Queries on the trade tables, by DuckDB. Sums are exact decimals, divided once at the end: the
same bits on every run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from kirmash.errors import DossierError, InputError
from kirmash.records.quantities import Unknown
from kirmash.trade import derived, stamps, store
from kirmash.trade.additions.manifest import complete_scopes, goods_scopes
from kirmash.trade.table import COLUMNS, KEY, TYPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUPS = ("period", "reporter", "exporter", "importer", "nomenclature", "product", "source")
LAST_YEAR = 9999  # the last one of four digits


@dataclass(frozen=True, slots=True)
class TradeFilter:
    """Which rows are queried; '' or () is all. ``side`` is the side that reports: exporter,
    importer, or any.

    ``since`` and ``until`` are years, both taken in; rows with the world as a side are left out
    unless ``world``, or listed by code.
    """

    source: str = ""
    nomenclature: str = ""
    side: str = "any"
    exporters: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    since: int = 0
    until: int = LAST_YEAR
    world: bool = False


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """A sum: the values it is grouped by, in the order requested, the dollars (exact) and how many
    rows it is made of.
    """

    group: tuple[str, ...]
    value_usd: Decimal
    rows: int


@contextmanager
def open_trade_connection(
    folder: Path, threads: int = 0, as_of: date | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which ``trade`` is the complete table in force; ``threads`` 0 is as many as
    there are processors.

    With ``as_of``, ``trade`` is what had been retrieved by that day: values revised later are as
    they were reported then.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": "3GB",
        "preserve_insertion_order": False,
        **({"threads": threads} if threads else {}),
    }
    base = duckdb.connect(config=settings)
    try:
        base.execute(
            "SET enable_progress_bar = false"
        )  # it would write on stdout, where answers go
        current = table_query(store.year_files(folder))
        base.execute(
            "CREATE VIEW trade AS "
            f"{_as_of_query(current, store.revision_files(folder), as_of) if as_of else current}"
        )
        _create_scope_table(base, folder, as_of)
        if as_of is None:
            derived.create_views(base, folder)
        yield base
    except duckdb.Error as fault:
        raise DossierError(
            "trade.store-unreadable",
            "The trade tables in {folder} cannot be read: {cause}.",
            "Run `kirmash doctor`; restore them from a backup, or add their sources again.",
            folder=folder,
            cause=str(fault).partition("\n")[0].rstrip("."),
        ) from fault
    finally:
        base.close()


def _create_scope_table(base: duckdb.DuckDBPyConnection, folder: Path, as_of: date | None) -> None:
    """``complete_scope``: what the tables are known to leave nothing out of (`complete_scopes`);
    ``goods_scope``: whose goods they tell all (`goods_scopes`).
    """
    scopes = complete_scopes(folder, as_of)
    rows = [(*key, part) for key, parts in sorted(scopes.items()) for part in sorted(parts)]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    base.execute(
        "CREATE TEMP TABLE complete_scope AS SELECT unnest($1::VARCHAR[]) AS source, "
        "unnest($2::VARCHAR[]) AS reporter, unnest($3::VARCHAR[]) AS period, unnest($4::VARCHAR[]) "
        "AS part",
        columns,
    )
    flows = sorted(goods_scopes(folder, as_of))
    base.execute(
        "CREATE TEMP TABLE goods_scope AS SELECT unnest($1::VARCHAR[]) AS source, "
        "unnest($2::VARCHAR[]) AS reporter, unnest($3::VARCHAR[]) AS partner, "
        "unnest($4::VARCHAR[]) AS period",
        [list(column) for column in zip(*flows, strict=True)] or [[], [], [], []],
    )


def table_query(files: Sequence[Path]) -> str:
    """The query that reads the year files as one table, or an empty one of the same columns."""
    if not files:
        return f"SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in TYPES)} WHERE false"
    listed = ", ".join(map(stamps.quote_pattern, files))
    return f"SELECT {', '.join(COLUMNS)} FROM read_parquet([{listed}])"


def _as_of_query(current: str, revisions: Sequence[Path], as_of: date) -> str:
    """The query of what was known by a day: the table in force, and for keys retold since then the
    last value reported before.
    """
    day, key = f"DATE '{as_of.isoformat()}'", ", ".join(KEY)
    now = f"SELECT * FROM ({current}) WHERE retrieved <= {day}"
    if not revisions:
        return now
    listed = ", ".join(map(stamps.quote_pattern, revisions))
    then = (
        f"SELECT {', '.join(COLUMNS)} FROM read_parquet([{listed}], union_by_name=true)"
        f" WHERE retrieved <= {day} AND now_retrieved > {day}"
    )
    return (
        f"SELECT * FROM ({now} UNION ALL {then}) QUALIFY row_number() OVER (PARTITION BY {key} "
        "ORDER BY retrieved DESC, value_usd) = 1"
    )


def totals(
    base: duckdb.DuckDBPyConnection, by: Sequence[str], criteria: TradeFilter | None = None
) -> tuple[GroupTotal, ...]:
    """Exact sums of dollars by any of GROUPS, in the order of the groups. Raises InputError for
    another column.
    """
    for name in by:
        if name not in GROUPS:
            raise InputError(
                "trade.group-unknown",
                "Rows cannot be summed by the column {name!r}.",
                "Use {groups}.",
                name=name,
                groups=tuple(GROUPS),
            )
    test, values = filter_condition(criteria or TradeFilter())
    columns = ", ".join(by)
    grouped = f"GROUP BY {columns} ORDER BY {columns}" if by else ""
    query = (
        f"SELECT {columns}{', ' if by else ''} sum(value_usd), count(*) FROM trade WHERE {test} "
        f"{grouped}"
    )
    rows = base.execute(query, values).fetchall()
    return tuple(GroupTotal(tuple(row[: len(by)]), row[-2] or Decimal(0), row[-1]) for row in rows)


def total_value(base: duckdb.DuckDBPyConnection, criteria: TradeFilter) -> Decimal | Unknown:
    """One exact sum; unknown where no row answers, which is not the same as zero."""
    result = totals(base, (), criteria)[0]
    return (
        result.value_usd
        if result.rows
        else Unknown(
            "trade.no-row",
            "No row of the trade tables matches.",
        )
    )


def filter_condition(criteria: TradeFilter) -> tuple[str, list[Any]]:
    """The condition of a filter and its values."""
    tests, values = [], list[Any]()
    if criteria.since > 0:
        tests.append("period >= ?")
        values.append(f"{criteria.since:04d}")
    if criteria.until < LAST_YEAR:
        tests.append(
            "period < ?"
            # the months of a year sort before the next year; cutting every period costs more than
            # all
            # the rest
        )
        values.append(f"{criteria.until + 1:04d}")
    for column, value in (("source", criteria.source), ("nomenclature", criteria.nomenclature)):
        if value:
            tests.append(f"{column} = ?")
            values.append(value)
    for column, codes in (("exporter", criteria.exporters), ("importer", criteria.importers)):
        if codes:
            tests.append(f"{column} IN ({', '.join('?' * len(codes))})")
            values.extend(codes)
    if criteria.side not in {"any", "exporter", "importer"}:
        raise InputError(
            "trade.side-unknown",
            "Unknown side {side!r}.",
            "Use exporter, importer or any.",
            side=criteria.side,
        )
    if criteria.side != "any":
        tests.append(f"reporter = {criteria.side}")
    if not criteria.world and "WLD" not in {*criteria.exporters, *criteria.importers}:
        tests.append("exporter <> 'WLD' AND importer <> 'WLD'")
    return " AND ".join(tests) or "true", values


def periods(base: duckdb.DuckDBPyConnection, criteria: TradeFilter) -> list[str]:
    """The periods that have rows, in order."""
    test, values = filter_condition(criteria)
    return [
        period
        for (period,) in base.execute(
            f"SELECT DISTINCT period FROM trade WHERE {test} ORDER BY period", values
        ).fetchall()
    ]


def rca(base: duckdb.DuckDBPyConnection, criteria: TradeFilter) -> dict[str, NDArray[np.generic]]:
    """Balassa's revealed comparative advantage of every exporter, product and period:
    (x/xi)/(xk/X), columns of equal length.

    Columns ``period``, ``exporter``, ``product``, ``value_usd``, ``rca`` (≥ 0), in the order of the
    first three. The four sums are exact; one double expression, (x·X)/(xi·xk), is worked out at the
    end, so the bits do not hang on threads or on the order of rows. Exporters, products and periods
    whose total is zero have no share to compare: they have no rows, while a zero cell of those that
    have a total is 0.
    """
    values = filter_condition(criteria)[1]
    parts = [
        base.execute(
            f"SELECT * FROM ({rca_query(criteria, period)}) ORDER BY exporter, product", values
        ).fetchnumpy()
        for period in periods(base, criteria) or [""]
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def rca_query(criteria: TradeFilter, period: str) -> str:
    """The query of ``rca`` for one period, unordered; its values are those of ``where(only)``.

    A period at a time: with the period among the groups there are as many more of them, out of
    reach of the processor's cache.
    """
    period_literal = f"'{period}'"
    return (
        "WITH cell AS MATERIALIZED (SELECT exporter, product, sum(value_usd) x FROM trade"
        f" WHERE {filter_condition(criteria)[0]} AND period = {period_literal} GROUP BY exporter, "
        "product),"
        " one AS (SELECT exporter, sum(x) xi FROM cell GROUP BY exporter),"
        " seller AS (SELECT exporter, xi::DOUBLE xi, (sum(xi) OVER ())::DOUBLE w FROM one),"
        " good AS (SELECT product, sum(x)::DOUBLE xk FROM cell GROUP BY product)"
        f" SELECT {period_literal} AS period, exporter, product, x AS value_usd, (x::DOUBLE * w) / "
        "(xi * xk) "
        "AS rca"
        " FROM cell JOIN seller USING (exporter) JOIN good USING (product) WHERE xi > 0 AND xk > 0"
    )
