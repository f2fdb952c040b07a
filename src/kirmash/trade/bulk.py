"""BACI's tables of tens of millions of rows, by DuckDB in one pass: read, checked, brought to exact
decimals, sorted, written.

The pass takes the rows that are right beyond doubt and leaves the others out. Where it took as many
rows as the file has lines, nothing else is to be done. Else the lines it left are looked up with
their numbers and checked one by one, as every other layout's are, so a row is taken or refused for
the same reasons whichever way it is read.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np

from kirmash import inputs
from kirmash.errors import DocumentRefused
from kirmash.formats.containers import is_gzip
from kirmash.formats.encodings import detect_separator
from kirmash.reference import lexicons
from kirmash.trade import areas, stamps
from kirmash.trade.sources import baci
from kirmash.trade.sources.reading import (
    SourceFile,
    column_positions,
    head_columns,
    open_member,
    repeated_columns,
)
from kirmash.trade.table import RowRefusal, RowRefusalReason, RowTally, TradeDraft

PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, PARQUET_VERSION V2)"
_TYPES = {
    "t": "USMALLINT",
    "i": "USMALLINT",
    "j": "USMALLINT",
    "k": "UINTEGER",
    "v": "DECIMAL(14,3)",
    "q": "DECIMAL(18,3)",
}
_PADDED = tuple(
    " " * width + "NA" for width in range(1, 21)
)  # BACI pads its NA to the width of the column
_YEARS = (1800, 2099)
_FIRST_CODE = 10_000  # of chapter 01; shorter codes are looked at one by one
_NEWLINE = ord("\n")
_CELL_BYTES = 40  # of the end of a part, looked at with the next: a number may be cut between them
_DOUBTFUL_MARKS = (b"_", b"x", b"X", b"b", b"B", b"+", b"e", b"E")  # quickly looked for
_DOUBTFUL = re.compile(rb"_|0[xXbB]|(?<![eE])\+|(?<![.\d])\d+[eE]")
_MAX_REJECTED = (
    500_000  # lines checked one by one after the pass; where there are more, the whole is
)
_RANKS, _CODES = "getvariable('ranks')", "getvariable('codes')"
# one whole number of year, the exporter's rank, product and the importer's rank, in this order of
# bits: its order is the file's
_KEY = f"(t::BIGINT << 40) | ({_RANKS}[i] << 30) | (k::BIGINT << 10) | {_RANKS}[j]"
_EXPORTER, _PRODUCT, _IMPORTER = (
    f"{_CODES}[((key >> 30) & 1023) + 1]",
    "((key >> 10) & 1048575)::INT",
    "(key & 1023) + 1",
)


@dataclass(frozen=True, slots=True)
class BulkLayout:
    """A plain CSV as DuckDB is to read it: its path, name and vintage, separator, places of t, i,
    j, k, v, q, width, words for missing.
    """

    path: Path
    source: SourceFile
    mark: str
    places: dict[str, int]
    width: int
    missing: tuple[str, ...]

    @property
    def typed_query(self) -> str:
        """The call that reads the table by type, leaving lines it cannot read out; columns by their
        letters.
        """
        names = {place: name for name, place in self.places.items()}
        columns = ", ".join(
            f"'{names.get(n, f'c{n}')}': '{_TYPES.get(names.get(n, ''), 'VARCHAR')}'"
            for n in range(self.width)
        )
        empty = ", ".join(f"'{word}'" for word in self.missing)
        kinds = f"columns={{{columns}}}, nullstr=[{empty}], delim={quote_text(self.mark)}"
        # smaller pieces than usual stay within the processor's reach
        return (
            f"read_csv({stamps.quote_pattern(self.path)}, {kinds}, ignore_errors=true,"
            f" buffer_size=8000000, {_CSV_OPTIONS})"
        )

    @property
    def line_query(self) -> str:
        """The call that reads every line below the first as one text."""
        return (
            f"read_csv({stamps.quote_pattern(self.path)}, columns={{'said': 'VARCHAR'}}, "
            f"nullstr='\x02', delim='\x01', {_CSV_OPTIONS})"
        )


# a quote stands for itself, so a row is a line; quoted cells are left to the check by line
_CSV_OPTIONS = "header=false, skip=1, auto_detect=false, quote='', escape='', strict_mode=true"


def prepare_code_lists(base: duckdb.DuckDBPyConnection) -> None:
    """Put the lists rows are named by into the connection; ranks go by the order of codes, so a
    sorted rank is a sorted code.
    """
    numbers = {
        int(row["number"]): areas.area_economy_code(row["number"])
        for row in lexicons.data_rows("trade/areas")
        if row["number"]
    }
    codes = sorted({code for code in numbers.values() if code})
    ranks = ", ".join(
        str(codes.index(code)) if (code := numbers.get(number)) else "NULL"
        for number in range(1, 1_000)
    )
    base.execute(f"SET VARIABLE ranks = [{ranks}]::BIGINT[]")
    base.execute(f"SET VARIABLE codes = [{', '.join(quote_text(code) for code in codes)}]")
    base.execute("CREATE TABLE part (path VARCHAR, year VARCHAR, source VARCHAR)")


def set_import_source(base: duckdb.DuckDBPyConnection, source: str, retrieved: date) -> None:
    """Tell what the rows taken next have as their source and day."""
    base.execute(f"SET VARIABLE source = {quote_text(source)}")
    base.execute(f"SET VARIABLE retrieved = DATE '{retrieved.isoformat()}'")


def import_rows(
    base: duckdb.DuckDBPyConnection, source: SourceFile, path: Path, tally: RowTally
) -> Iterator[TradeDraft | RowRefusal] | None:
    """Write the rows of a table beyond doubt as sorted Parquet at ``path``, named in the table
    ``part``; what is left is to be checked.

    None where lines and rows cannot be accounted for one by one: then nothing was taken, and the
    whole is to be read the slow way.
    """
    if source.separator or repeated_columns(head_columns(source)):
        return None
    with opened_plain(source, path) as plain, ThreadPoolExecutor(1) as executor:
        layout = _layout(source, plain)
        lines = executor.submit(_line_count, layout.path)
        try:
            taken, (count, doubtful) = _stage_valid_rows(base, layout), lines.result()
            left = _rejected_lines(base, layout) if 0 < count - taken < _MAX_REJECTED else []
        except duckdb.Error as fault:
            raise DocumentRefused(
                "trade.table-unreadable",
                "{source} cannot be read: {cause}",
                "Download it again.",
                source=source.name,
                cause=str(fault).splitlines()[0].replace(str(layout.path), source.name),
            ) from fault
        # DuckDB reads 1_000 as a thousand, 1e1 and 0xA as an area; row by row they are no numbers
        if taken + len(left) != count or doubtful:
            return None
        if taken := taken - _drop_duplicates(base, layout, tally):
            _write_parquet(base, layout, path)
    tally.taken += taken
    return baci.drafts_from_rows(
        ((line, _cells_of_line(raw_line, layout.mark)) for line, raw_line in left if raw_line),
        source,
    )


def _cells_of_line(line: str, mark: str) -> list[str]:
    """The cells of a line that was left; of one no cell of which can be held, the first alone."""
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return [line[: csv.field_size_limit()].partition(mark)[0]]


def has_fractions(base: duckdb.DuckDBPyConnection) -> bool:
    """Whether a value of the table taken last has decimals."""
    return bool(base.execute("SELECT 1 FROM passed WHERE v <> trunc(v) LIMIT 1").fetchall())


def quote_path(path: Path) -> str:
    """A path as a text of SQL, for a file to be written."""
    return quote_text(str(path))


def quote_text(words: str) -> str:
    """Words as a text of SQL."""
    return "'" + words.replace("'", "''") + "'"


@contextmanager
def opened_plain(source: SourceFile, target: Path) -> Iterator[Path]:
    """A table as plain CSV: unpacked beside ``target``, or the file itself. Raises InputError."""
    if source.member or is_gzip(source.path):
        path = target.with_suffix(".csv")
        with open_member(source.path, source.member) as packed, path.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
        yield path
        return
    with inputs.open_regular_file(source.path) as file:
        yield _opened_path(file, source.path)


def _opened_path(file: BinaryIO, path: Path) -> Path:
    """A name that leads to an opened file whatever takes the place of ``path``, where the system
    has such names; DuckDB opens by name, and takes brackets and stars in one for a pattern.
    """
    opened = Path(f"/proc/self/fd/{file.fileno()}")
    return opened if opened.exists() else path


def _layout(source: SourceFile, path: Path) -> BulkLayout:
    first = source.head.splitlines()[0]
    mark = detect_separator(first)
    names = column_positions(head_columns(source))
    # every word for missing is compared with every cell: only those at hand
    padded = tuple(word for word in _PADDED if f"{mark}{word}" in source.head) or (
        _PADDED if f"{mark} " in source.head else ()
    )
    return BulkLayout(
        path,
        source,
        mark,
        {name: names[name] for name in _TYPES if name in names},
        first.count(mark) + 1,
        ("", "NA", *padded),
    )


def _line_count(path: Path) -> tuple[int, bool]:
    """Lines below the first, and whether any cell is a number to DuckDB alone."""
    count, last, doubtful = -1, b"\n", False
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            # half the time of bytes.count
            count += int(np.count_nonzero(np.frombuffer(part, np.uint8) == _NEWLINE))
            doubtful = doubtful or (
                any(mark in part for mark in _DOUBTFUL_MARKS)
                and _DOUBTFUL.search(last + part) is not None
            )
            last = part[-_CELL_BYTES:]
    return count + (last[-1:] != b"\n"), doubtful


def _valid_row_condition(names: Collection[str]) -> str:
    """The condition on single cells a row beyond doubt meets, beside its types; it is NULL or false
    for every other.
    """
    tonnes = " AND (q >= 0) IS NOT FALSE" if "q" in names else ""
    return (
        f"t BETWEEN {_YEARS[0]} AND {_YEARS[1]} AND k BETWEEN {_FIRST_CODE} AND 999999"
        f" AND v >= 0{tonnes}"
    )


# areas nobody knows leave no key; two numbers of one area would be trade with itself
_INVALID_KEY = "(key IS NULL OR ((key >> 30) & 1023) = (key & 1023))"


def _stage_valid_rows(base: duckdb.DuckDBPyConnection, layout: BulkLayout) -> int:
    """The rows beyond doubt in the table ``passed``, sorted, with their products' codes; how many
    they are.
    """
    tonnes = "q" if "q" in layout.places else "NULL::DECIMAL(18,3) AS q"
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE raw AS SELECT {_KEY} AS key, v, {tonnes} FROM "
        f"{layout.typed_query} "
        f"WHERE {_valid_row_condition(layout.places)}"
    )
    count, strange = base.execute(
        f"SELECT count(*), count(*) FILTER ({_INVALID_KEY}) FROM raw"
    ).fetchall()[0]
    if strange:
        base.execute(f"DELETE FROM raw WHERE {_INVALID_KEY}")
    _list_products(base)
    # named before they are sorted: a join afterwards would not keep their order
    base.execute(
        "CREATE OR REPLACE TEMP TABLE passed AS SELECT key, v, q, product FROM (SELECT *, "
        f"{_PRODUCT} AS k FROM raw)"
        " JOIN good USING (k) ORDER BY key"
    )
    base.execute("DROP TABLE raw")
    return int(count) - int(strange)


def _write_parquet(base: duckdb.DuckDBPyConnection, layout: BulkLayout, path: Path) -> None:
    """The rows of ``passed`` as Parquet, named in the table ``part``.

    Columns of few different words are ENUMs: DuckDB writes these far quicker. The exporter is none,
    for the bounds of a row group would be those of the whole ENUM, and a question for one exporter
    would read every group.
    """
    source, codes = (
        base.execute(f"SELECT getvariable('{name}')").fetchall()[0][0]
        for name in ("source", "codes")
    )
    years, nomenclature = (
        _distinct_years(base),
        _enum_literal(baci.hs_edition(layout.source)),
    )
    base.execute(f"SET VARIABLE importers = {_CODES}::{_enum(codes)}[]")
    base.execute("SET preserve_insertion_order = true")
    base.execute(
        f"COPY (SELECT {_enum_literal(years[0]) if len(years) == 1 else '(key >> 40)::VARCHAR'} AS "
        f"period, {_enum_literal('')} AS reporter,"
        f" {_EXPORTER} AS exporter, getvariable('importers')[{_IMPORTER}] AS importer, "
        f"{nomenclature} AS nomenclature,"
        " product, (v * 1000::DECIMAL(4,0))::DECIMAL(18,3) AS value_usd, q AS quantity,"
        f" CASE WHEN q IS NOT NULL THEN {_enum_literal('t')} END AS quantity_unit, "
        "NULL::DECIMAL(18,3) "
        "AS weight_kg,"
        f" {_enum_literal(source)} AS source, getvariable('retrieved') AS retrieved"
        f" FROM passed) TO {quote_path(path)} {PARQUET}"
    )
    base.execute("SET preserve_insertion_order = false")
    for year in years:
        # no values bound: the first time they are, DuckDB's Python package imports pandas, which
        # takes longer than a small table
        base.execute(
            f"INSERT INTO part VALUES ({quote_path(path)}, {quote_text(year)}, "
            f"{quote_text(source)})"
        )


def _distinct_years(base: duckdb.DuckDBPyConnection) -> list[str]:
    first, last = base.execute("SELECT min(key >> 40), max(key >> 40) FROM passed").fetchall()[0]
    rows = (
        base.execute("SELECT DISTINCT key >> 40 FROM passed ORDER BY 1").fetchall()
        if first < last
        else [(first,)]
    )
    return [str(year) for (year,) in rows]


def _list_products(base: duckdb.DuckDBPyConnection) -> None:
    """The table ``good``: every product of ``raw`` as a number and as its code."""
    numbers = [
        k for (k,) in base.execute(f"SELECT DISTINCT {_PRODUCT} FROM raw ORDER BY 1").fetchall()
    ]
    codes = [f"{k:06d}" for k in numbers] or [""]
    base.execute(f"CREATE OR REPLACE TEMP TABLE good (k INTEGER, product {_enum(codes)})")
    if numbers:
        base.execute(f"INSERT INTO good SELECT unnest({numbers}), unnest({codes})")


def _enum(words: Sequence[str]) -> str:
    return f"ENUM ({', '.join(quote_text(word) for word in words)})"


def _enum_literal(word: str) -> str:
    """A word as an ENUM of itself alone."""
    return f"{quote_text(word)}::{_enum([word])}"


def _numbered_lines_query(layout: BulkLayout) -> str:
    """Every line with its number and its cells brought to their types, NULL where they
    cannot be.
    """
    cells = {name: f"parts[{place + 1}]" for name, place in layout.places.items()}
    empty = ", ".join(f"'{word}'" for word in layout.missing)
    typed = ", ".join(
        f"TRY_CAST({cell} AS {_TYPES[name]}) AS {name}" for name, cell in cells.items()
    )
    doubt = (
        f", {cells['q']} NOT IN ({empty}) AND q IS NULL AS odd"
        if "q" in cells
        else ", false AS odd"
    )
    return (
        f"SELECT line, said, {typed}{doubt}, len(parts) = {layout.width} AS whole FROM (SELECT "
        "row_number() OVER () + 1 AS line, said,"
        f" string_split(said, {quote_text(layout.mark)}) AS parts FROM {layout.line_query})"
    )


def _rejected_lines(base: duckdb.DuckDBPyConnection, layout: BulkLayout) -> list[tuple[int, str]]:
    """The lines the pass left out, with their numbers in the file."""
    test = f"{_valid_row_condition(layout.places)} AND {_RANKS}[i] <> {_RANKS}[j]"
    base.execute("SET preserve_insertion_order = true")
    rows = base.execute(
        f"SELECT line, said FROM ({_numbered_lines_query(layout)}) WHERE NOT coalesce({test} AND "
        "whole AND NOT "
        "odd, false) ORDER BY line"
    ).fetchall()
    base.execute("SET preserve_insertion_order = false")
    return [(int(line), str(raw_line or "").rstrip("\r")) for line, raw_line in rows]


def _drop_duplicates(base: duckdb.DuckDBPyConnection, layout: BulkLayout, tally: RowTally) -> int:
    """One row a key: how many rows went, equal repetitions all but one, contradictions all. Equal
    keys stand side by side here.
    """
    base.execute("SET preserve_insertion_order = true")
    repeated = base.execute(
        "SELECT count(*) FROM (SELECT key, lag(key) OVER () AS before FROM passed) WHERE key = "
        "before"
    ).fetchone()
    base.execute("SET preserve_insertion_order = false")
    if not (repeated or (0,))[0]:
        return 0
    base.execute(
        "CREATE OR REPLACE TEMP TABLE twice AS SELECT key, min(v) = max(v) AS same, count(*) AS "
        "times FROM passed"
        " GROUP BY key HAVING count(*) > 1"
    )
    good = f"lpad({_PRODUCT}::VARCHAR, 6, '0')"
    key_text = f"concat_ws(' ', key >> 40, {_EXPORTER}, {good}, {_CODES}[{_IMPORTER}])"
    removed = 0
    for same, reason in ((True, RowRefusalReason.REPEATED), (False, RowRefusalReason.CONTRADICTED)):
        rows = base.execute(
            f"SELECT key, {key_text}, times FROM twice WHERE same = {same} ORDER BY key"
        ).fetchall()
        for key, label, times in rows:
            line = (
                _last_line(base, layout, key) if tally.reasons[reason] < tally.example_limit else 0
            )
            tally.count_refusal(
                RowRefusal(line, "k" if same else "v", reason, label[:40]), times - same
            )
            removed += times - same
    base.execute(
        "CREATE OR REPLACE TEMP TABLE passed AS SELECT * FROM (SELECT * FROM passed ANTI JOIN "
        "twice USING (key) UNION ALL"
        " SELECT p.* FROM passed p SEMI JOIN (FROM twice WHERE same) d USING (key)"
        " QUALIFY row_number() OVER (PARTITION BY key ORDER BY q NULLS LAST) = 1) ORDER BY key"
    )
    return removed


def _last_line(base: duckdb.DuckDBPyConnection, layout: BulkLayout, key: int) -> int:
    """The last line of a key in the file."""
    base.execute("SET preserve_insertion_order = true")
    row = base.execute(
        f"SELECT max(line) FROM ({_numbered_lines_query(layout)}) WHERE {_KEY} = {key}"
    ).fetchone()
    base.execute("SET preserve_insertion_order = false")
    return int((row or (0,))[0] or 0)
