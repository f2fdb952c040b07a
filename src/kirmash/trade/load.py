"""Rows into DuckDB and out as sorted Parquet. BACI, the only layout of tens of millions of rows,
goes by ``bulk``.
"""

from __future__ import annotations

import csv
import glob
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

import duckdb

from kirmash.trade import bulk, comtrade_bulk, stamps
from kirmash.trade.additions import releases
from kirmash.trade.additions.manifest import GOODS, PARTNERS, AddedFile
from kirmash.trade.additions.number_columns import NumberColumns
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
class Release:
    """What the staged rows are: their source, the day they were retrieved, and what additions of
    the source are known to leave nothing out of, this one among them.
    """

    source: str
    retrieved: date
    complete: tuple[releases.CompleteRelease, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The files written, the new file names by year, how many older values were superseded by
    another (``revised``), and how many by none (``withdrawn``).
    """

    files: tuple[Path, ...]
    years: dict[str, str]
    revised: dict[str, str]
    revised_count: int
    withdrawn_count: int


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


@dataclass(frozen=True, slots=True)
class StagedTable:
    """A table to be staged: its file, its layout's name ('' with a mapping), its drafts, what
    becomes of them before they are checked, and the columns that watch its numbers, if any.
    """

    source: SourceFile
    layout: str
    read: Callable[[], Iterator[TradeDraft | RowRefusal]]
    prepare: Callable[[Iterator[TradeDraft | RowRefusal]], Iterator[TradeDraft | RowRefusal]]
    columns: NumberColumns | None


def stage_source(base: duckdb.DuckDBPyConnection, table: StagedTable, tally: RowTally) -> None:
    """Put the rows of one table that pass the checks beside those staged before."""
    remaining, source = None, table.source
    if (
        table.layout == "baci"
        and source.encoding in {"utf-8", "utf-8-sig"}
        and source.decimal != ","
    ):
        number = _scalar(base, "SELECT count(*) FROM part")
        path = _work_folder(base) / f"part{number}.parquet"
        remaining = bulk.import_rows(base, source, path, tally)
        if remaining is not None and table.columns and bulk.has_fractions(base):
            table.columns.add_plain_decimals()
    elif table.layout == "comtrade" and table.columns and not table.columns.groups:
        plain = _work_folder(base) / "comtrade.csv"
        remaining = comtrade_bulk.stage_rows(base, source, plain, table.columns, tally)
    drafts = table.read() if remaining is None else remaining
    _stage_rows(base, filter_valid_rows(table.prepare(drafts), tally))


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
        [glob.escape(str(passing))],
    )
    passing.unlink()


def remove_duplicates(base: duckdb.DuckDBPyConnection, tally: RowTally) -> None:
    """One row a key: equal repetitions are dropped, contradicting ones refused, both counted."""
    _stage_parts(base)
    twice = base.execute(
        f"SELECT {_ROW_KEY}, min(value_usd) = max(value_usd), count(*), max(line), sum(value_usd),"
        " min(line) FROM "
        "staged"
        f" GROUP BY {_ROW_KEY} HAVING count(*) > 1 ORDER BY min(line)"
    ).fetchall()
    if not twice:
        return
    for *key, same, count, last, dollars, _ in twice:
        tally.count_refusal(
            RowRefusal(
                last,
                "product",
                RowRefusalReason.REPEATED if same else RowRefusalReason.CONTRADICTED,
                " ".join(map(str, key))[:40],
                None if same else dollars,
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
            [glob.escape(path)],
        )
        Path(path).unlink()
    base.execute("DELETE FROM part")


def merge_years(
    base: duckdb.DuckDBPyConnection,
    target: MergeTarget,
    release: Release,
) -> MergeResult:
    """Write a new file for every year the staged rows touch: what was there, and the rows, as far
    as they are in force by the days they were retrieved on (`releases`).
    """
    years = [
        row[0]
        for row in base.execute(
            "SELECT DISTINCT period[:4] FROM staged UNION SELECT year FROM part ORDER BY 1"
        ).fetchall()
    ]
    written, current, revised, counts = list[Path](), dict[str, str](), dict[str, str](), [0, 0]
    for year in years:
        incoming = _incoming_query(base, year, release)
        old = target.folder / target.years[year] if year in target.years else None
        if old and _has_rows(base, old, release.source):
            past = target.folder / target.revised[year] if year in target.revised else None
            done = _replace_retold(base, (old, past), incoming, release)
            incoming = done.current
            if past or done.revised or done.withdrawn:
                name = f"{year}-{target.addition}-revised.parquet"
                base.execute(
                    f"COPY (SELECT * FROM ({done.superseded}) ORDER BY ALL) TO "
                    f"{bulk.quote_path(target.work / name)} {bulk.PARQUET}"
                )
                written.append(target.work / name)
                revised[year] = name
                counts = [counts[0] + done.revised, counts[1] + done.withdrawn]
        elif old:
            stored = f"read_parquet({stamps.quote_pattern(old)})"
            incoming = f"SELECT * FROM {stored} UNION ALL BY NAME ({incoming})"
        name = f"{year}-{target.addition}.parquet"
        if ready := None if old else _ready_year_file(base, year, release.source):
            ready.replace(target.work / name)
        else:
            base.execute(
                f"COPY (SELECT * FROM ({incoming}) ORDER BY {_ORDER}) TO "
                f"{bulk.quote_path(target.work / name)} {bulk.PARQUET}"
            )
        written.append(target.work / name)
        current[year] = name
    return MergeResult(tuple(written), current, revised, *counts)


def _has_rows(base: duckdb.DuckDBPyConnection, path: Path, source: str) -> bool:
    """Whether a year's file has rows of a source."""
    query = f"SELECT 1 FROM read_parquet({stamps.quote_pattern(path)}) WHERE source = $1 LIMIT 1"
    return base.execute(query, [source]).fetchone() is not None


def _replace_retold(
    base: duckdb.DuckDBPyConnection,
    paths: tuple[Path, Path | None],
    incoming: str,
    release: Release,
) -> releases.Replacement:
    """What is in force of a year once the release is in; ``paths`` are its file and that of its
    superseded values.
    """
    current, past = paths
    stored = f"read_parquet({stamps.quote_pattern(current)})"
    columns = base.execute(f"DESCRIBE SELECT * FROM {stored}").fetchall()
    relations = releases.ReleaseRelations(
        stored,
        f"read_parquet({stamps.quote_pattern(past)})" if past else None,
        f"({incoming})",
        release.source,
        any(column[0] == "days" for column in columns),
    )
    return releases.replace_retold(base, relations, release.complete)


def with_scope(base: duckdb.DuckDBPyConnection, addition: AddedFile) -> AddedFile:
    """The addition with whom it leaves nothing out for: nobody, where it is complete in nothing."""
    if not addition.complete:
        return addition
    has_some_partners = GOODS in addition.complete and PARTNERS not in addition.complete
    partners = staged_partners(base) if has_some_partners else {}
    return replace(addition, scope=staged_reporters(base), partners=partners)


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


def staged_partners(base: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The reporters and partners of the rows taken ("BLR RUS"), in order, by period; none of what a
    source reconciled.
    """
    pairs: dict[str, list[str]] = {}
    for period, pair in base.execute(
        "SELECT DISTINCT period, reporter || ' ' || CASE WHEN reporter = exporter THEN importer"
        " ELSE exporter END FROM staged WHERE reporter <> '' ORDER BY ALL"
    ).fetchall():
        pairs.setdefault(period, []).append(pair)
    return {period: tuple(names) for period, names in pairs.items()}


def unspecified_value(base: duckdb.DuckDBPyConnection) -> Decimal:
    """The dollars of goods of no code (999999 and longer) among the rows taken, without those with
    the world where partners are told.
    """
    rows = ["SELECT product, exporter, importer, value_usd FROM staged"]
    for (path,) in base.execute("SELECT DISTINCT path FROM part").fetchall():
        rows.append(
            "SELECT product::VARCHAR, exporter::VARCHAR, importer::VARCHAR, value_usd FROM"
            f" read_parquet({stamps.quote_pattern(path)})"
        )
    total = base.execute(
        "SELECT coalesce(sum(value_usd) FILTER ('WLD' NOT IN (exporter, importer)),"
        f" sum(value_usd)) FROM ({' UNION ALL '.join(rows)})"
        " WHERE regexp_full_match(product, '9{6,}')"
    ).fetchall()
    return Decimal(total[0][0] or 0)


def state_edition(base: duckdb.DuckDBPyConnection, edition: str) -> None:
    """Put an edition of the HS in place of an unknown one."""
    base.execute("UPDATE staged SET nomenclature = $1 WHERE nomenclature = 'HS'", [edition])


def staged_nomenclatures(base: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The nomenclatures of the rows taken, in order."""
    parts = ["SELECT nomenclature FROM staged"]
    for (path,) in base.execute("SELECT DISTINCT path FROM part").fetchall():
        parts.append(
            f"SELECT nomenclature::VARCHAR FROM read_parquet({stamps.quote_pattern(path)})"
        )
    query = f"SELECT DISTINCT nomenclature FROM ({' UNION ALL '.join(parts)}) ORDER BY 1"
    return tuple(row[0] for row in base.execute(query).fetchall())


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


def _incoming_query(base: duckdb.DuckDBPyConnection, year: str, release: Release) -> str:
    """The query of one year's new rows in the table's columns."""
    source_columns = (
        f"'{release.source.replace(chr(39), chr(39) * 2)}' AS source,"
        f" DATE '{release.retrieved.isoformat()}' AS retrieved"
    )
    if part := base.execute(f"SELECT path FROM part WHERE year = '{int(year)}'").fetchone():
        return (
            f"SELECT * REPLACE ({source_columns}) FROM "
            f"read_parquet({stamps.quote_pattern(Path(part[0]))}) WHERE "
            f"period = '{int(year)}'"
        )
    return f"SELECT * EXCLUDE (line), {source_columns} FROM staged WHERE period[:4] = '{int(year)}'"


def _scalar(base: duckdb.DuckDBPyConnection, query: str, values: list[str] | None = None) -> int:
    return int((base.execute(query, values).fetchone() or (0,))[0] or 0)
