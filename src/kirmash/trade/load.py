"""Rows into DuckDB and out as sorted Parquet. BACI, the only layout of tens of millions of rows,
goes by ``bulk``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb

from kirmash.trade import bulk
from kirmash.trade.sources.reading import SourceFile
from kirmash.trade.table import (
    KEY,
    TYPES,
    RowRefusal,
    RowRefusalReason,
    RowTally,
    TradeDraft,
    TradeRow,
    filter_valid_rows,
)

MEMORY = "2500MB"
_STAGED = (
    *((name, kind) for name, kind in TYPES if name not in {"source", "retrieved"}),
    ("line", "BIGINT"),
)
_ORDER = "exporter, product, importer, period, reporter, nomenclature, source"
_ROW_KEY = ", ".join(name for name in KEY if name != "source")


@dataclass(frozen=True, slots=True)
class MergeTarget:
    """Where merged files go: the store's folder, the place of work, the files in force by year, and
    the addition's id.
    """

    folder: Path
    work: Path
    years: Mapping[str, str]
    revised: Mapping[str, str]
    addition: str


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The files written, the new file names by year, and how many older values were superseded."""

    files: tuple[Path, ...]
    years: dict[str, str]
    revised: dict[str, str]
    count: int


@contextmanager
def open_work_database(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of our own in ``work``, without extensions from elsewhere, its memory bounded."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": str(work / "spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "default_order": "ASC",
    }
    base = duckdb.connect(str(work / "rows.duckdb"), config=settings)
    try:
        base.execute(
            "SET enable_progress_bar = false"
        )  # it would write on stdout, where answers go
        base.execute(
            f"CREATE TABLE staged ({', '.join(f'{name} {kind}' for name, kind in _STAGED)})"
        )
        bulk.prepare_code_lists(base)
        yield base
    finally:
        base.close()


def stage_source(
    base: duckdb.DuckDBPyConnection,
    source: SourceFile,
    drafts: Iterator[TradeDraft | RowRefusal],
    tally: RowTally,
    layout: str,
) -> None:
    """Put the rows of one table that pass the checks beside those staged before."""
    remaining = None
    if layout == "baci" and source.encoding in {"utf-8", "utf-8-sig"}:
        remaining = bulk.import_rows(
            base,
            source,
            _work_folder(base) / f"part{_scalar(base, 'SELECT count(*) FROM part')}.parquet",
            tally,
        )
    _stage_rows(base, filter_valid_rows(drafts if remaining is None else remaining, tally))


def _work_folder(base: duckdb.DuckDBPyConnection) -> Path:
    return Path(
        base.execute(
            "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
        ).fetchall()[0][0]
    ).parent


def _stage_rows(base: duckdb.DuckDBPyConnection, rows: Iterator[TradeRow]) -> None:
    passing = _work_folder(base) / "passing.csv"
    with passing.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file, quoting=csv.QUOTE_NOTNULL if hasattr(csv, "QUOTE_NOTNULL") else csv.QUOTE_MINIMAL
        )
        first = next(rows, None)
        if first is None:
            return
        writer.writerows(
            ("\\N" if cell is None else cell for cell in astuple(row))
            for row in chain([first], rows)
        )
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in _STAGED) + "}"
    base.execute(
        "INSERT INTO staged SELECT * FROM read_csv($1, header=false, nullstr='\\N', "
        f"columns={columns})",
        [str(passing)],
    )
    passing.unlink()


def remove_duplicates(base: duckdb.DuckDBPyConnection, tally: RowTally) -> None:
    """One row a key: equal repetitions are dropped, contradicting ones refused, both counted."""
    _stage_parts(base)
    twice = base.execute(
        f"SELECT {_ROW_KEY}, min(value_usd) = max(value_usd), count(*), max(line), min(line) FROM "
        "staged"
        f" GROUP BY {_ROW_KEY} HAVING count(*) > 1 ORDER BY min(line)"
    ).fetchall()
    if not twice:
        return
    for *key, same, count, last, _ in twice:
        tally.count_refusal(
            RowRefusal(
                last,
                "product",
                RowRefusalReason.REPEATED if same else RowRefusalReason.CONTRADICTED,
                " ".join(map(str, key))[:40],
            ),
            count - same,
        )
        tally.taken -= count - same
    paired = " AND ".join(f"s.{name} = d.{name}" for name in _ROW_KEY.split(", "))
    base.execute(
        f"CREATE TEMP TABLE twice AS SELECT {_ROW_KEY}, min(value_usd) = max(value_usd) same, "
        "min(line) line FROM staged"
        f" GROUP BY {_ROW_KEY} HAVING count(*) > 1"
    )
    base.execute(
        f"DELETE FROM staged s USING twice d WHERE {paired} AND (NOT d.same OR s.line > d.line)"
    )


def _stage_parts(base: duckdb.DuckDBPyConnection) -> None:
    """Parts written in one pass stay as they are, unless other rows of the file may hold the same
    keys: then all are staged together.
    """
    alone = _scalar(base, "SELECT count(*) FROM staged") == 0
    if (
        alone
        and _scalar(
            base, "SELECT count(*) FROM (SELECT year FROM part GROUP BY year HAVING count(*) > 1)"
        )
        == 0
    ):
        return
    for (path,) in base.execute("SELECT DISTINCT path FROM part ORDER BY path").fetchall():
        columns = ", ".join(name for name, _ in _STAGED if name != "line")
        base.execute(
            f"INSERT INTO staged ({columns}, line) SELECT {columns}, 0 FROM read_parquet($1)",
            [path],
        )
        Path(path).unlink()
    base.execute("DELETE FROM part")


def merge_years(
    base: duckdb.DuckDBPyConnection, target: MergeTarget, source: str, retrieved: date
) -> MergeResult:
    """Write a new file for every year the staged rows touch: what was there, and the rows, the last
    retrieved of a key in force.
    """
    years = [
        row[0]
        for row in base.execute(
            "SELECT DISTINCT period[:4] FROM staged UNION SELECT year FROM part ORDER BY 1"
        ).fetchall()
    ]
    written, current, revised, count = list[Path](), dict[str, str](), dict[str, str](), 0
    for year in years:
        incoming = _incoming_query(base, year, source, retrieved)
        old = target.folder / target.years[year] if year in target.years else None
        if old and (
            _scalar(
                base,
                f"SELECT count(*) FROM read_parquet({bulk.quote_path(old)}) WHERE source = $1",
                [source],
            )
        ):
            more, incoming = _supersede(
                base,
                old,
                incoming,
                Path(target.folder / target.revised[year]) if year in target.revised else None,
            )
            name = f"{year}-{target.addition}-revised.parquet"
            if more:
                base.execute(
                    "COPY (SELECT * FROM superseded ORDER BY ALL) TO "
                    f"{bulk.quote_path(target.work / name)} {bulk.PARQUET}"
                )
                written.append(target.work / name)
                revised[year] = name
                count += more
        elif old:
            incoming = (
                f"SELECT * FROM read_parquet({bulk.quote_path(old)}) UNION ALL BY NAME ({incoming})"
            )
        name = f"{year}-{target.addition}.parquet"
        if ready := None if old else _ready_year_file(base, year, source):
            ready.replace(target.work / name)
        else:
            base.execute(
                f"COPY (SELECT * FROM ({incoming}) ORDER BY {_ORDER}) TO "
                f"{bulk.quote_path(target.work / name)} {bulk.PARQUET}"
            )
        written.append(target.work / name)
        current[year] = name
    return MergeResult(tuple(written), current, revised, count)


def staged_reporters(base: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The reporters of the rows taken, in order, by period; '' where the source reconciled both
    sides.
    """
    reporters: dict[str, list[str]] = {}
    for period, reporter in base.execute(
        "SELECT DISTINCT period, reporter FROM staged UNION SELECT year, '' FROM part ORDER BY ALL"
    ).fetchall():
        reporters.setdefault(period, []).append(reporter)
    return {period: tuple(names) for period, names in reporters.items()}


def _ready_year_file(base: duckdb.DuckDBPyConnection, year: str, source: str) -> Path | None:
    """The part that is the year's file already: sorted, of this year alone, under the file's own
    source.
    """
    rows = base.execute(
        "SELECT path, max(year), max(source) FROM part GROUP BY path HAVING count(*) = 1"
    ).fetchall()
    return next(
        (
            Path(path)
            for path, its_year, its_source in rows
            if (its_year, its_source) == (year, source)
        ),
        None,
    )


def _incoming_query(
    base: duckdb.DuckDBPyConnection, year: str, source: str, retrieved: date
) -> str:
    """The query of one year's new rows in the table's columns."""
    source_columns = (
        f"'{source.replace(chr(39), chr(39) * 2)}' AS source, DATE '{retrieved.isoformat()}' "
        "AS retrieved"
    )
    if part := base.execute(f"SELECT path FROM part WHERE year = '{int(year)}'").fetchone():
        return (
            f"SELECT * REPLACE ({source_columns}) FROM "
            f"read_parquet({bulk.quote_path(Path(part[0]))}) WHERE "
            f"period = '{int(year)}'"
        )
    return f"SELECT * EXCLUDE (line), {source_columns} FROM staged WHERE period[:4] = '{int(year)}'"


def _supersede(
    base: duckdb.DuckDBPyConnection, old: Path, incoming: str, before: Path | None
) -> tuple[int, str]:
    """How many values are superseded anew, and the query of the rows in force; the table
    ``superseded`` holds all ever superseded.
    """
    key = ", ".join(KEY)
    base.execute(
        "CREATE OR REPLACE TEMP TABLE united AS SELECT *,"
        f" row_number() OVER (PARTITION BY {key} ORDER BY retrieved DESC, fresh DESC) AS place,"
        f" first_value(value_usd) OVER (PARTITION BY {key} ORDER BY retrieved DESC, fresh DESC) AS "
        "now_usd,"
        f" first_value(retrieved) OVER (PARTITION BY {key} ORDER BY retrieved DESC, fresh DESC) AS "
        "now_retrieved,"
        f" min(retrieved) OVER (PARTITION BY {key}, value_usd) AS since"
        f" FROM (SELECT *, false AS fresh FROM read_parquet({bulk.quote_path(old)})"
        f" UNION ALL BY NAME SELECT *, true AS fresh FROM ({incoming}))"
    )
    base.execute(
        "CREATE OR REPLACE TEMP TABLE superseded AS SELECT * EXCLUDE (place, fresh, since) FROM "
        "united"
        " WHERE place > 1 AND value_usd <> now_usd"
    )
    count = _scalar(base, "SELECT count(*) FROM superseded")
    if before:
        base.execute(
            f"INSERT INTO superseded SELECT * FROM read_parquet({bulk.quote_path(before)})"
        )
    # a value reported again unchanged is known since its first report: --as-of asks for that day
    return (
        count,
        "SELECT * EXCLUDE (place, fresh, now_usd, now_retrieved, since) REPLACE (since AS "
        "retrieved) FROM united WHERE place = 1",
    )


def _scalar(base: duckdb.DuckDBPyConnection, query: str, values: list[str] | None = None) -> int:
    return int((base.execute(query, values).fetchone() or (0,))[0] or 0)
