"""Rows into DuckDB and out as sorted Parquet. BACI, the one layout of tens of millions of rows, is read by DuckDB itself."""

from __future__ import annotations

import csv
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb

from kirmash import lexicons
from kirmash.errors import DocumentRefused
from kirmash.trade import areas
from kirmash.trade.sources import baci, reading
from kirmash.trade.sources.reading import Source
from kirmash.trade.table import KEY, TYPES, Draft, Reason, Refusal, Row, Tally, checked

MEMORY = "2500MB"
_STAGED = (*((name, kind) for name, kind in TYPES if name not in {"source", "retrieved"}), ("line", "BIGINT"))
_ROW_KEY = ", ".join(name for name in KEY if name != "source")
_BULK = {"t": "SMALLINT", "i": "SMALLINT", "j": "SMALLINT", "k": "INTEGER", "v": "DECIMAL(14,3)", "q": "DECIMAL(18,3)"}
_MISSING = [" " * width + "NA" for width in range(20)] + [""]  # BACI pads its NA to the width of the column
_PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


@dataclass(frozen=True, slots=True)
class Target:
    """Where merged files go: the store's folder, the place of work, the files in force by year, and the addition's id."""

    folder: Path
    work: Path
    years: Mapping[str, str]
    revised: Mapping[str, str]
    addition: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The files written, the new file names by year, and how many older values were superseded."""

    files: tuple[Path, ...]
    years: dict[str, str]
    revised: dict[str, str]
    count: int


@contextmanager
def connected(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of our own in ``work``, without extensions from elsewhere, its memory bounded."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY, "temp_directory": str(work / "spill"), "preserve_insertion_order": False,
        "autoinstall_known_extensions": False, "autoload_known_extensions": False, "default_order": "ASC",
    }  # fmt: skip
    base = duckdb.connect(str(work / "rows.duckdb"), config=settings)
    try:
        base.execute("SET enable_progress_bar = false")  # it would write on stdout, where answers go
        base.execute(f"CREATE TABLE staged ({', '.join(f'{name} {kind}' for name, kind in _STAGED)})")
        base.execute(
            "CREATE TABLE bulk (t SMALLINT, i SMALLINT, j SMALLINT, k INTEGER, v DECIMAL(14,3), q DECIMAL(18,3), nomenclature VARCHAR)"
        )
        yield base
    finally:
        base.close()


def stage(base: duckdb.DuckDBPyConnection, source: Source, drafts: Iterator[Draft | Refusal], tally: Tally, layout: str) -> None:
    """Put the rows of one table that pass the checks beside those staged before."""
    if layout == "baci" and source.encoding in {"utf-8", "utf-8-sig"}:
        with _plain(base, source) as path:
            _stage_bulk(base, source, path, tally)
        return
    _stage_rows(base, checked(drafts, tally))


@contextmanager
def _plain(base: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Path]:
    """The file DuckDB reads: the source's own, or the member of a container unpacked beside the database for as long as it is read."""
    if not source.member:
        yield source.path
        return
    path = _place(base).with_name("member.csv")
    try:
        with reading.opened(source.path, source.member) as packed, path.open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
        yield path
    except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
        raise DocumentRefused(f"{source.name} cannot be unpacked: {fault}.", "Download it again.") from fault
    finally:
        path.unlink(missing_ok=True)


def _place(base: duckdb.DuckDBPyConnection) -> Path:
    return Path(base.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchall()[0][0])


def _stage_rows(base: duckdb.DuckDBPyConnection, rows: Iterator[Row]) -> None:
    passing = _place(base).with_name("passing.csv")
    with passing.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NOTNULL if hasattr(csv, "QUOTE_NOTNULL") else csv.QUOTE_MINIMAL)
        first = next(rows, None)
        if first is None:
            return
        writer.writerows(("\\N" if cell is None else cell for cell in astuple(row)) for row in chain([first], rows))
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in _STAGED) + "}"
    base.execute(f"INSERT INTO staged SELECT * FROM read_csv($1, header=false, nullstr='\\N', columns={columns})", [str(passing)])
    passing.unlink()


def _stage_bulk(base: duckdb.DuckDBPyConnection, source: Source, path: Path, tally: Tally) -> None:
    """BACI by DuckDB's own reader: every cell it cannot take is counted with its line and column."""
    first = source.head.splitlines()[0]
    names = [name.strip().strip('"') for name in first.split(",")]
    types = "{" + ", ".join(f"'{name}': '{_BULK.get(name.casefold(), 'VARCHAR')}'" for name in names) + "}"
    tonnes = "q" if "q" in {name.casefold() for name in names} else "NULL"
    try:
        base.execute(
            f"INSERT INTO bulk SELECT t, i, j, k, v, {tonnes}, $2 FROM read_csv($1, header=true, columns={types}, nullstr={_MISSING},"
            " auto_detect=false, delim=',', quote='\"', store_rejects=true, rejects_limit=0, strict_mode=true)",
            [str(path), baci.vintage(source)],
        )
    except duckdb.Error as fault:
        raise DocumentRefused(f"{source.name} cannot be read: {str(fault).splitlines()[0]}", "Download it again.") from fault
    faults = "SELECT line, min(column_name), max(csv_line), bool_or(error_type <> 'CAST') FROM reject_errors GROUP BY line ORDER BY line"
    found = base.execute(faults).fetchall()
    base.execute("DELETE FROM reject_errors")  # the next table of a container counts its own
    for line, column, said, short in found:
        tally.refuse(Refusal(line, column or "", Reason.SHORT_ROW if short else Reason.NOT_A_NUMBER, (said or "").strip()[:40]))


def settle(base: duckdb.DuckDBPyConnection, tally: Tally) -> None:
    """One row a key: equal repetitions are dropped, contradicting ones refused, both counted. Bulk rows get their checks here."""
    _settle_bulk(base, tally)
    twice = base.execute(
        f"SELECT {_ROW_KEY}, min(value_usd) = max(value_usd), count(*), max(line), min(line) FROM staged"
        f" GROUP BY {_ROW_KEY} HAVING count(*) > 1 ORDER BY min(line)"
    ).fetchall()
    if not twice:
        return
    for *key, same, count, last, _ in twice:
        tally.refuse(Refusal(last, "product", Reason.REPEATED if same else Reason.CONTRADICTED, " ".join(map(str, key))[:40]), count - same)
        tally.taken -= count - same
    paired = " AND ".join(f"s.{name} = d.{name}" for name in _ROW_KEY.split(", "))
    base.execute(
        f"CREATE TEMP TABLE twice AS SELECT {_ROW_KEY}, min(value_usd) = max(value_usd) same, min(line) line FROM staged"
        f" GROUP BY {_ROW_KEY} HAVING count(*) > 1"
    )
    base.execute(f"DELETE FROM staged s USING twice d WHERE {paired} AND (NOT d.same OR s.line > d.line)")


def _settle_bulk(base: duckdb.DuckDBPyConnection, tally: Tally) -> None:
    total = _one(base, "SELECT count(*) FROM bulk")
    if not total:
        return
    numbers = sorted({int(row["number"]) for row in lexicons.rows("trade/areas") if row["number"]})
    known = ", ".join(f"({number}, '{areas.code(str(number))}')" for number in numbers)
    base.execute(f"CREATE TABLE area AS SELECT number::SMALLINT AS number, code FROM (VALUES {known}) AS known (number, code)")
    wrong = (
        (Reason.MISSING, "t", "t IS NULL OR i IS NULL OR j IS NULL OR k IS NULL OR v IS NULL"),
        (Reason.NEGATIVE, "v", "v < 0 OR q < 0"),
        (Reason.BAD_PERIOD, "t", "t NOT BETWEEN 1900 AND 2100"),
        (Reason.BAD_PRODUCT, "k", "k NOT BETWEEN 1 AND 999999"),
        (Reason.ITSELF, "j", "i = j"),
        (Reason.UNKNOWN_AREA, "i", "i NOT IN (SELECT number FROM area) OR j NOT IN (SELECT number FROM area)"),
    )
    found = base.execute(f"SELECT {', '.join(f'count(*) FILTER ({test})' for _, _, test in wrong)} FROM bulk").fetchall()[0]
    for (reason, column, test), count in zip(wrong, found, strict=True):
        if count and (gone := base.execute(f"DELETE FROM bulk WHERE {test}").fetchall()[0][0]):
            tally.refuse(Refusal(0, column, reason), gone)
    distinct = _one(
        base, "SELECT sum(n) FROM (SELECT count(DISTINCT (i::BIGINT * 1000 + j) * 1000000 + k) n FROM bulk GROUP BY t, nomenclature)"
    )
    left = _one(base, "SELECT count(*) FROM bulk")
    if distinct != left:
        base.execute(
            "CREATE TEMP TABLE once AS SELECT t, i, j, k, min(v) v, min(q) q, nomenclature"
            " FROM bulk GROUP BY t, i, j, k, nomenclature HAVING min(v) = max(v)"
        )
        against = _one(base, "SELECT sum(n) FROM (SELECT count(*) n FROM bulk GROUP BY t, i, j, k, nomenclature HAVING min(v) <> max(v))")
        base.execute("DELETE FROM bulk")
        base.execute("INSERT INTO bulk SELECT * FROM once")
        kept = _one(base, "SELECT count(*) FROM bulk")
        for reason, column, count in ((Reason.REPEATED, "k", left - kept - against), (Reason.CONTRADICTED, "v", against)):
            if count:
                tally.refuse(Refusal(0, column, reason), count)
        left = kept
    tally.taken += left


def merge(base: duckdb.DuckDBPyConnection, target: Target, source: str, retrieved: date) -> Merged:
    """Write a new file for every year the staged rows touch: what was there, and the rows, the last retrieved of a key in force."""
    years = [
        row[0]
        for row in base.execute("SELECT DISTINCT period[:4] FROM staged UNION SELECT DISTINCT t::VARCHAR FROM bulk ORDER BY 1").fetchall()
    ]
    written, current, revised, count = list[Path](), dict[str, str](), dict[str, str](), 0
    for year in years:
        incoming = _incoming(base, year, source, retrieved)
        old = target.folder / target.years[year] if year in target.years else None
        if old and (_one(base, f"SELECT count(*) FROM read_parquet('{_quoted(old)}') WHERE source = $1", [source])):
            more, incoming = _revised(base, old, incoming, Path(target.folder / target.revised[year]) if year in target.revised else None)
            name = f"{year}-{target.addition}-revised.parquet"
            if more:
                base.execute(f"COPY (SELECT * FROM superseded ORDER BY ALL) TO '{_quoted(target.work / name)}' {_PARQUET}")
                written.append(target.work / name)
                revised[year] = name
                count += more
        elif old:
            incoming = f"SELECT * FROM read_parquet('{_quoted(old)}') UNION ALL BY NAME ({incoming})"
        name = f"{year}-{target.addition}.parquet"
        order = (
            "exporter, product, importer"
            if not old and incoming.startswith("SELECT t::")
            else "exporter, product, importer, period, reporter, nomenclature, source"
        )
        base.execute(f"COPY (SELECT * FROM ({incoming}) ORDER BY {order}) TO '{_quoted(target.work / name)}' {_PARQUET}")
        written.append(target.work / name)
        current[year] = name
    return Merged(tuple(written), current, revised, count)


def _incoming(base: duckdb.DuckDBPyConnection, year: str, source: str, retrieved: date) -> str:
    """The query of one year's new rows in the table's columns."""
    said = f"'{source.replace(chr(39), chr(39) * 2)}' AS source, DATE '{retrieved.isoformat()}' AS retrieved"
    if _one(base, "SELECT count(*) FROM (SELECT 1 FROM bulk LIMIT 1)"):
        return (
            "SELECT t::VARCHAR AS period, '' AS reporter, x.code AS exporter, m.code AS importer, nomenclature,"
            " lpad(k::VARCHAR, 6, '0') AS product, (v * 1000::DECIMAL(4,0))::DECIMAL(18,3) AS value_usd, q AS quantity,"
            f" CASE WHEN q IS NOT NULL THEN 't' END AS quantity_unit, NULL::DECIMAL(18,3) AS weight_kg, {said}"
            f" FROM bulk JOIN area x ON x.number = i JOIN area m ON m.number = j WHERE t = {int(year)}"
        )
    return f"SELECT * EXCLUDE (line), {said} FROM staged WHERE period[:4] = '{int(year)}'"


def _revised(base: duckdb.DuckDBPyConnection, old: Path, incoming: str, before: Path | None) -> tuple[int, str]:
    """How many values are superseded anew, and the query of the rows in force; the table ``superseded`` holds all ever superseded."""
    key = ", ".join(KEY)
    base.execute(
        "CREATE OR REPLACE TEMP TABLE united AS SELECT *,"
        f" row_number() OVER (PARTITION BY {key} ORDER BY retrieved DESC, fresh DESC) AS place,"
        f" first_value(value_usd) OVER (PARTITION BY {key} ORDER BY retrieved DESC, fresh DESC) AS now_usd,"
        f" first_value(retrieved) OVER (PARTITION BY {key} ORDER BY retrieved DESC, fresh DESC) AS now_retrieved,"
        f" min(retrieved) OVER (PARTITION BY {key}, value_usd) AS since"
        f" FROM (SELECT *, false AS fresh FROM read_parquet('{_quoted(old)}') UNION ALL BY NAME SELECT *, true AS fresh FROM ({incoming}))"
    )
    base.execute(
        "CREATE OR REPLACE TEMP TABLE superseded AS SELECT * EXCLUDE (place, fresh, since) FROM united"
        " WHERE place > 1 AND value_usd <> now_usd"
    )
    count = _one(base, "SELECT count(*) FROM superseded")
    if before:
        base.execute(f"INSERT INTO superseded SELECT * FROM read_parquet('{_quoted(before)}')")
    # a value told again unchanged is known since it was first told: --as-of asks for that day
    return count, "SELECT * EXCLUDE (place, fresh, now_usd, now_retrieved, since) REPLACE (since AS retrieved) FROM united WHERE place = 1"


def _one(base: duckdb.DuckDBPyConnection, query: str, values: list[str] | None = None) -> int:
    return int((base.execute(query, values).fetchone() or (0,))[0] or 0)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
