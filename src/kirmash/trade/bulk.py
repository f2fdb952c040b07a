"""BACI's tables of tens of millions of rows, by DuckDB in one pass: read, checked, brought to exact decimals, sorted, written.

The pass takes the rows that are right beyond doubt and leaves the others out. Where it took as many rows as the file has lines,
nothing else is to be done. Else the lines it left are looked up with their numbers and checked one by one, as every
other layout's are, so a row is taken or refused for the same reasons whichever way it is read.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kirmash import lexicons
from kirmash.errors import DocumentRefused
from kirmash.trade import areas
from kirmash.trade.sources import baci
from kirmash.trade.sources.reading import Source, heads, opened, separator_of
from kirmash.trade.table import Draft, Reason, Refusal, Tally

PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
_TYPES = {"t": "SMALLINT", "i": "SMALLINT", "j": "SMALLINT", "k": "INTEGER", "v": "DECIMAL(14,3)", "q": "DECIMAL(18,3)"}
_PADDED = tuple(" " * width + "NA" for width in range(1, 21))  # BACI pads its NA to the width of the column
_YEARS = (1800, 2099)
_MOST_LEFT = 500_000  # lines checked one by one after the pass; where there are more, the whole is
_KEY = "exporter, product, importer"


@dataclass(frozen=True, slots=True)
class Layout:
    """A plain CSV as DuckDB is to read it: its path, name and vintage, separator, places of t, i, j, k, v, q, width, words for missing."""

    path: Path
    source: Source
    mark: str
    places: dict[str, int]
    width: int
    missing: tuple[str, ...]

    @property
    def said(self) -> str:
        """The call that reads the table by type, leaving lines it cannot read out; columns by their letters."""
        names = {place: name for name, place in self.places.items()}
        columns = ", ".join(f"'{names.get(n, f'c{n}')}': '{_TYPES.get(names.get(n, ''), 'VARCHAR')}'" for n in range(self.width))
        empty = ", ".join(f"'{word}'" for word in self.missing)
        kinds = f"columns={{{columns}}}, nullstr=[{empty}], delim={_text(self.mark)}"
        return f"read_csv({quoted(self.path)}, {kinds}, ignore_errors=true, {_PLAIN})"

    @property
    def lines(self) -> str:
        """The call that reads every line below the first as one text, ``said``."""
        return f"read_csv({quoted(self.path)}, columns={{'said': 'VARCHAR'}}, nullstr='\x02', delim='\x01', {_PLAIN})"


# A quote stands for itself: so a row is a line, and quoted cells are left to the check line by line.
_PLAIN = "header=false, skip=1, auto_detect=false, quote='', escape='', strict_mode=true"


def prepare(base: duckdb.DuckDBPyConnection) -> None:
    """Put the lists rows are named by into the connection; ranks go by the order of codes, so a sorted rank is a sorted code."""
    numbers = {int(row["number"]): areas.code(row["number"]) for row in lexicons.rows("trade/areas") if row["number"]}
    codes = sorted({code for code in numbers.values() if code})
    ranks = ", ".join(str(codes.index(code)) if (code := numbers.get(number)) else "NULL" for number in range(1_000))
    base.execute(f"SET VARIABLE ranks = [{ranks}]::BIGINT[]")
    base.execute(f"SET VARIABLE codes = [{', '.join(_text(code) for code in codes)}]")
    base.execute("CREATE TABLE part (path VARCHAR, year VARCHAR, source VARCHAR)")


def named(base: duckdb.DuckDBPyConnection, source: str, retrieved: date) -> None:
    """Tell what the rows taken next have as their source and day."""
    base.execute(f"SET VARIABLE source = {_text(source)}")
    base.execute(f"SET VARIABLE retrieved = DATE '{retrieved.isoformat()}'")


def take(base: duckdb.DuckDBPyConnection, source: Source, path: Path, tally: Tally) -> Iterator[Draft | Refusal] | None:
    """Write the rows of a table beyond doubt as sorted Parquet at ``path``, named in the table ``part``; what is left is to be checked.

    None where lines and rows cannot be accounted for one by one: then nothing was taken, and the whole is to be read the slow way.
    """
    layout = _layout(source, path)
    count = _line_count(layout.path)
    try:
        taken = _written(base, layout, path)
        left = _left(base, layout) if 0 < count - taken < _MOST_LEFT else []
    except duckdb.Error as fault:
        raise DocumentRefused(f"{source.name} cannot be read: {str(fault).splitlines()[0]}", "Download it again.") from fault
    if taken + len(left) != count:
        path.unlink()
        return None
    taken -= _once(base, layout, path, tally)
    for year, name in base.execute(f"SELECT DISTINCT period, source FROM read_parquet({quoted(path)})").fetchall():
        # no values bound: the first time they are, DuckDB's Python package imports pandas, which takes longer than a small table
        base.execute(f"INSERT INTO part VALUES ({quoted(path)}, {_text(year)}, {_text(name)})")
    tally.taken += taken
    return baci.drawn(((line, next(csv.reader([said], delimiter=layout.mark), [])) for line, said in left if said), source)


def quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return _text(str(path))


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _layout(source: Source, beside: Path) -> Layout:
    path = source.path
    if source.member or _is_packed(path):
        path = beside.with_suffix(".csv")
        with opened(source.path, source.member) as packed, path.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
    first = source.head.splitlines()[0]
    mark = separator_of(first)
    names = heads(first.replace('"', "").split(mark))
    padded = tuple(word for word in _PADDED if f"{mark}{word}" in source.head) or _PADDED
    return Layout(path, source, mark, {name: names[name] for name in _TYPES if name in names}, first.count(mark) + 1, ("", "NA", *padded))


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _line_count(path: Path) -> int:
    """Lines below the first."""
    count, last = -1, b"\n"
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            count, last = count + part.count(b"\n"), part[-1:]
    return count + (last != b"\n")


def _good(cell: dict[str, str]) -> str:
    """The condition a row beyond doubt meets; it is NULL or false for every other."""
    here, there = (f"getvariable('ranks')[{cell[side]}::INT + 1]" for side in "ij")
    tonnes = f" AND ({cell['q']} IS NULL OR {cell['q']} >= 0)" if "q" in cell else ""
    return (
        f"{cell['t']} BETWEEN {_YEARS[0]} AND {_YEARS[1]} AND {cell['i']} >= 0 AND {cell['j']} >= 0 AND {here} <> {there}"
        f" AND {cell['k']} BETWEEN 1 AND 999999 AND {cell['v']} >= 0{tonnes}"
    )


def _written(base: duckdb.DuckDBPyConnection, layout: Layout, path: Path) -> int:
    """One statement from CSV to Parquet; sorted by one whole number made of year, exporter, product and importer, in this order of bits."""
    cell = {name: name for name in layout.places}
    tonnes = "q" if "q" in cell else "NULL::DECIMAL(18,3)"
    key = "(t::BIGINT << 40) | (getvariable('ranks')[i::INT + 1] << 30) | (k::BIGINT << 10) | getvariable('ranks')[j::INT + 1]"
    ordered = f"SELECT {key} AS key, v, {tonnes} AS q FROM {layout.said} WHERE {_good(cell)} ORDER BY key"
    found = base.execute(
        "COPY (SELECT (key >> 40)::VARCHAR AS period, '' AS reporter, getvariable('codes')[((key >> 30) & 1023) + 1] AS exporter,"
        f" getvariable('codes')[(key & 1023) + 1] AS importer, '{baci.vintage(layout.source)}' AS nomenclature,"
        " lpad(((key >> 10) & 1048575)::VARCHAR, 6, '0') AS product, (v * 1000::DECIMAL(4,0))::DECIMAL(18,3) AS value_usd, q AS quantity,"
        " CASE WHEN q IS NOT NULL THEN 't' END AS quantity_unit, NULL::DECIMAL(18,3) AS weight_kg,"
        " getvariable('source') AS source, getvariable('retrieved') AS retrieved"
        f" FROM ({ordered})) TO {quoted(path)} {PARQUET}"
    )
    return int((found.fetchone() or (0,))[0])


def _numbered(layout: Layout) -> str:
    """Every line with its number and its cells brought to their types, NULL where they cannot be."""
    cells = {name: f"parts[{place + 1}]" for name, place in layout.places.items()}
    empty = ", ".join(f"'{word}'" for word in layout.missing)
    typed = ", ".join(f"TRY_CAST({cell} AS {_TYPES[name]}) AS {name}" for name, cell in cells.items())
    doubt = f", {cells['q']} NOT IN ({empty}) AND q IS NULL AS odd" if "q" in cells else ", false AS odd"
    return (
        f"SELECT line, said, {typed}{doubt}, len(parts) = {layout.width} AS whole FROM (SELECT row_number() OVER () + 1 AS line, said,"
        f" string_split(said, {_text(layout.mark)}) AS parts FROM {layout.lines})"
    )


def _left(base: duckdb.DuckDBPyConnection, layout: Layout) -> list[tuple[int, str]]:
    """The lines the pass left out, with their numbers in the file."""
    test = _good({name: name for name in layout.places})
    base.execute("SET preserve_insertion_order = true")
    found = base.execute(
        f"SELECT line, said FROM ({_numbered(layout)}) WHERE NOT coalesce({test} AND whole AND NOT odd, false) ORDER BY line"
    ).fetchall()
    base.execute("SET preserve_insertion_order = false")
    return [(int(line), str(said or "").rstrip("\r")) for line, said in found]


def _once(base: duckdb.DuckDBPyConnection, layout: Layout, path: Path, tally: Tally) -> int:
    """One row a key: how many rows went, equal repetitions all but one, contradictions all. Equal keys stand side by side here."""
    base.execute("SET preserve_insertion_order = true")
    beside = base.execute(
        "SELECT count(*) FROM (SELECT hash(period, exporter, product, importer) AS here, lag(here) OVER () AS before"
        f" FROM read_parquet({quoted(path)})) WHERE here = before"
    ).fetchone()
    base.execute("SET preserve_insertion_order = false")
    if not (beside or (0,))[0]:
        return 0
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT period, {_KEY}, min(value_usd) = max(value_usd) AS same, count(*) AS times"
        f" FROM read_parquet({quoted(path)}) GROUP BY ALL HAVING count(*) > 1"
    )
    gone = 0
    for same, reason in ((True, Reason.REPEATED), (False, Reason.CONTRADICTED)):
        keys = base.execute(f"SELECT period, {_KEY}, times FROM twice WHERE same = $1 ORDER BY ALL", [same]).fetchall()
        for *key, times in keys:
            line = _last_line(base, layout, key) if tally.reasons[reason] < tally.shown else 0
            tally.refuse(Refusal(line, "k" if same else "v", reason, " ".join(key)[:40]), times - same)
            gone += times - same
    if gone:
        _thinned(base, path)
    return gone


def _thinned(base: duckdb.DuckDBPyConnection, path: Path) -> None:
    whole, rest = quoted(path), path.with_suffix(".once")
    base.execute(
        f"COPY (SELECT * FROM read_parquet({whole}) ANTI JOIN twice USING (period, {_KEY}) UNION ALL BY NAME"
        f" SELECT r.* FROM read_parquet({whole}) r SEMI JOIN (FROM twice WHERE same) d USING (period, {_KEY})"
        f" QUALIFY row_number() OVER (PARTITION BY period, {_KEY} ORDER BY quantity NULLS LAST) = 1"
        f" ORDER BY period, {_KEY}) TO {quoted(rest)} {PARQUET}"
    )
    rest.replace(path)


def _last_line(base: duckdb.DuckDBPyConnection, layout: Layout, key: list[str]) -> int:
    """Where a key stands last in the file."""
    period, exporter, product, importer = key
    base.execute("SET preserve_insertion_order = true")
    seller, buyer = (f"getvariable('codes')[getvariable('ranks')[{side}::INT + 1] + 1]" for side in "ij")
    found = base.execute(
        f"SELECT max(line) FROM ({_numbered(layout)}) WHERE t = {int(period)} AND k = {int(product)} AND {seller} = $1 AND {buyer} = $2",
        [exporter, importer],
    ).fetchone()
    base.execute("SET preserve_insertion_order = false")
    return int((found or (0,))[0] or 0)
