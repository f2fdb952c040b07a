"""Sums that questions need again and again, worked out once a year file and kept beside it.

Of each year file there are five tables: every flow's total, dollars by flow and chapter, what
each economy sells and buys by code at two, four and six digits, what its reports are like (rows,
lengths of codes, days), and how much of them is told on two days. They stand in ``derived``,
in files whose names hold the hash of the year file they were made of, listed in a sidecar that is
written last: a table of another year file, a half-written one or a changed one is never read, and
is made again at the next addition or question. Without them (an older dossier, a folder that
cannot be written, a question as of an earlier day) the same answers come from the rows.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import duckdb

from kirmash.errors import DossierError
from kirmash.formats import encoding_json
from kirmash.formats.files import write_atomically
from kirmash.trade import stamps
from kirmash.trade.additions.manifest import Manifest, load_manifest
from kirmash.trade.coverage import CONFIDENTIAL
from kirmash.trade.table import RECONCILED, TOTAL, WORLD
from kirmash.trade.totals.flow_totals import (
    DERIVED_CHAPTERS,
    DERIVED_DAYS,
    DERIVED_FLOWS,
    DERIVED_GOODS,
    DERIVED_LEVELS,
    DERIVED_REPORTS,
    period_totals_query,
)

FOLDER = "derived"
VERSION = 2  # of what the tables hold: others are made again
LEVELS = DERIVED_LEVELS
KILOGRAMS = (
    "coalesce(weight_kg, CASE quantity_unit WHEN 't' THEN quantity * 1000 WHEN 'kg' THEN "
    "quantity END)"
)
_NAME_CHARACTERS = 16  # of a hash
_NAME = re.compile(r"\d{4}-[0-9a-f]{16}-[a-z]+-[0-9a-f]{16}\.parquet", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")
_REPORT = "source, reporter, period, nomenclature"
_GROUP = "source, reporter, exporter, importer, period, nomenclature"
_SUMS = (
    "sum(value_usd) AS value_usd, sum(weighed_usd) AS weighed_usd, sum(kilograms) AS kilograms, "
    "max(retrieved) AS retrieved, bool_and(exact) AS exact, sum(told_usd) AS told_usd"
)
_WHO = f"CASE WHEN reporter = '{RECONCILED}' THEN exporter ELSE reporter END AS who"
_KEY = "source, period, nomenclature, sold, own, world, economy"


def _flows_query() -> str:
    return f"SELECT * EXCLUDE (place) FROM {period_totals_query()} ORDER BY exporter, importer"


def _chapters_query() -> str:
    return (
        f"SELECT {_GROUP}, CASE WHEN product = '{TOTAL}' THEN product ELSE product[:2] END AS "
        "product, length(product) AS digits, sum(value_usd) AS value_usd FROM trade GROUP BY ALL "
        "ORDER BY exporter, importer, product"
    )


def _goods_query() -> str:
    """Both ends' goods at each level: the told code itself, else what lies below it.

    ``sold`` is whether the economy exports; ``own`` whether it is its own report (or a reconciled
    one), else its partners'; ``world`` whether the row is with the world as partner; ``exact``
    whether every report in the sum tells that very code, and ``told_usd`` what those that do have,
    NULL where none does.
    """
    ends = " UNION ALL ".join(
        f"SELECT source, period, nomenclature, {sold} AS sold, reporter IN ({economy}, '') AS own, "
        f"{partner} = '{WORLD}' AS world, {economy} AS economy, level, code, digits, "
        f"{_SUMS} FROM cut WHERE {economy} <> '{WORLD}' AND reporter IN ({economy}, "
        f"'{RECONCILED}', {partner}) GROUP BY ALL"
        for sold, economy, partner in (
            ("true", "exporter", "importer"),
            ("false", "importer", "exporter"),
        )
    )
    rolled = " UNION ALL ".join(
        f"SELECT {_KEY}, {level} AS level, code[:{level}] AS code, {_SUMS} FROM (SELECT * REPLACE "
        f"(digits = {level} AS exact, CASE WHEN digits = {level} THEN value_usd END AS "
        f"told_usd) FROM ends WHERE level = 0 AND length(code) >= {level}) GROUP "
        "BY ALL"
        for level in LEVELS
    )
    return (
        f"WITH goods AS NOT MATERIALIZED (SELECT {_GROUP}, product, length(product) AS digits, "
        f"value_usd, {KILOGRAMS} AS kg, retrieved FROM trade WHERE product <> '{TOTAL}' AND "
        "(nomenclature LIKE 'HS%' OR nomenclature = 'CN')),"
        # who tells codes of one length alone has no flow of several: a look at what reports are
        # like spares one at every row
        f" mixed AS (SELECT {_REPORT} FROM {DERIVED_REPORTS} WHERE digits > 0 GROUP BY ALL HAVING "
        "min(digits) < max(digits)),"
        f" uneven_flows AS MATERIALIZED (SELECT {_GROUP} FROM goods SEMI JOIN mixed USING "
        f"({_REPORT}) GROUP BY ALL HAVING min(digits) < max(digits)),"
        f" uneven AS MATERIALIZED (SELECT * FROM goods SEMI JOIN uneven_flows USING ({_GROUP})),"
        # level 0: a flow of codes of one length, which is rolled up from its sums below
        f" cut AS (SELECT {_GROUP}, 0 AS level, product[:{LEVELS[-1]}] AS code, value_usd, "
        "CASE WHEN kg > 0 THEN value_usd ELSE 0 END AS weighed_usd, coalesce(kg, 0) AS kilograms, "
        "retrieved, digits, true AS exact, NULL AS told_usd FROM goods ANTI JOIN "
        f"uneven_flows USING ({_GROUP}) "
        f"UNION ALL {' UNION ALL '.join(map(_uneven_level, LEVELS))}),"
        f" ends AS MATERIALIZED ({ends})"
        f" SELECT {_KEY}, level, code, {_SUMS} FROM ({rolled} UNION ALL SELECT {_KEY}, level, "
        f"code, value_usd, weighed_usd, kilograms, retrieved, exact, told_usd FROM ends "
        "WHERE level > 0) GROUP BY ALL ORDER BY level, sold, economy, code"
    )


def _uneven_level(level: int) -> str:
    """The cut of flows told at several lengths: codes of the level, and of longer ones those of
    which no beginning of at least that length is told.
    """
    return (
        f"SELECT {_GROUP}, {level} AS level, product[:{level}] AS code, value_usd, CASE WHEN kg > "
        "0 THEN value_usd ELSE 0 END AS weighed_usd, coalesce(kg, 0) AS kilograms, retrieved, 0 "
        f"AS digits, digits = {level} AS exact, CASE WHEN digits = {level} THEN value_usd END "
        f"AS told_usd FROM {cut_query('uneven', level)}"
    )


def _reports_query() -> str:
    """What each report is like, by who reports, with whom (the world or partners) and the length of
    its codes (0 of a reported total): rows, dollars, those of goods not specified, the last day.
    """
    hidden = ", ".join(f"'{code}'" for code in CONFIDENTIAL)
    return (
        f"SELECT source, period, nomenclature, reporter, {_WHO}, CASE WHEN product = '{TOTAL}' "
        f"THEN 0 ELSE length(product) END AS digits, '{WORLD}' IN (exporter, importer) AS world, "
        "count(*) AS rows, sum(value_usd) AS value_usd, coalesce(sum(value_usd) FILTER (product "
        f"IN ({hidden})), 0) AS hidden_usd, max(retrieved) AS retrieved FROM trade GROUP BY ALL "
        "ORDER BY ALL"
    )


def _days_query() -> str:
    """Dollars of flows with a reported total by who reports, and those of which the goods were last
    told on another day than the total.
    """
    return (
        f"SELECT source, reporter, {_WHO}, period, sum(total) AS total_usd, coalesce(sum(total) "
        "FILTER (goods_day <> total_day), 0) AS mixed_usd FROM (SELECT source, reporter, "
        "exporter, importer, period, sum(value_usd) FILTER (product = 'TOTAL') AS total, max(day) "
        "FILTER (product = 'TOTAL') AS total_day, max(day) FILTER (product <> 'TOTAL') AS "
        "goods_day FROM (SELECT *, coalesce(list_max(days), retrieved) AS day FROM trade) SEMI "
        "JOIN (FROM trade WHERE product = 'TOTAL') USING (source, reporter, exporter, importer, "
        "period) GROUP BY ALL HAVING total > 0) GROUP BY ALL ORDER BY ALL"
    )


def cut_query(relation: str, level: int) -> str:
    """The query, in brackets, of the rows of ``relation`` that add up to each code of ``level``
    digits without counting anything twice; codes shorter than that are left out.

    The relation has the columns of a flow's key, ``product`` and ``digits``.
    """
    return (
        f"(SELECT * FROM {relation} WHERE digits = {level} UNION ALL SELECT * EXCLUDE (root) FROM "
        "(SELECT *, coalesce(max(product || '~') OVER (PARTITION BY "
        f"{_GROUP} ORDER BY product ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < product, "
        f"true) AS root FROM (SELECT * FROM {relation} AS finer WHERE digits > {level} AND NOT "
        f"EXISTS (FROM {relation} AS told WHERE told.digits = {level} AND told.product = "
        f"finer.product[:{level}] AND {_same('told', 'finer')}))) WHERE root)"
    )


def _same(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in _GROUP.split(", "))


_QUERIES = MappingProxyType(
    {
        DERIVED_REPORTS: _reports_query,  # the goods' query looks at it
        DERIVED_FLOWS: _flows_query,
        DERIVED_CHAPTERS: _chapters_query,
        DERIVED_GOODS: _goods_query,
        DERIVED_DAYS: _days_query,
    }
)


def refresh(folder: Path) -> None:
    """Make what is missing beside the year files in force and remove what is of others.

    A folder that cannot be written, or has no room, stays without: questions are answered all the
    same.
    """
    manifest = load_manifest(folder)
    place = folder / FOLDER
    with suppress(OSError, duckdb.Error):
        listed = dict(_listed_files(place, manifest))
        sound = _sound_years(place, listed)
        for year, name in sorted(manifest.years.items()):
            if year not in sound and (checksum := manifest.hashes.get(name)):
                place.mkdir(exist_ok=True)
                _make(place, folder / name, (year, checksum))
        _remove_others(place, manifest)


def derived_files(folder: Path) -> Mapping[str, tuple[Path, ...]]:
    """The files of each derived table, by its name; {} where one of a year is missing or is not
    what was written.
    """
    manifest, place = load_manifest(folder), folder / FOLDER
    listed = dict(_listed_files(place, manifest))
    if not manifest.years or listed.keys() != manifest.years.keys():
        return {}
    if _sound_years(place, listed) != set(manifest.years):
        return {}
    return {
        kind: tuple(place / listed[year][kind][0] for year in sorted(listed)) for kind in _QUERIES
    }


_Listed = Mapping[str, tuple[str, str]]  # by table: the file's name and its hash


def _listed_files(place: Path, manifest: Manifest) -> Iterator[tuple[str, _Listed]]:
    """What the sidecars of the year files in force list, by year."""
    for year, name in manifest.years.items():
        sidecar = place / f"{_stem(year, manifest.hashes.get(name, ''))}.json"
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            document = json.loads(sidecar.read_text("utf-8"))
            files = {kind: tuple(document["files"][kind]) for kind in _QUERIES}
            stamps.check_names({kind: files[kind][0] for kind in files}, re.compile(".*"), _NAME)
            stamps.check_names({kind: files[kind][1] for kind in files}, re.compile(".*"), _HASH)
            if document["version"] == VERSION:
                yield year, files


def _sound_years(place: Path, listed: Mapping[str, _Listed]) -> set[str]:
    """The years of which every file is there as it was written."""
    hashes = {name: checksum for files in listed.values() for name, checksum in files.values()}
    with suppress(DossierError):
        stamps.check_files(place, hashes, hashes)
        return set(listed)
    sound = set()
    for year, files in listed.items():
        with suppress(DossierError):
            stamps.check_files(place, [name for name, _ in files.values()], hashes)
            sound.add(year)
    return sound


def _stem(year: str, checksum: str) -> str:
    return f"{year}-{checksum[:_NAME_CHARACTERS]}"


def _make(place: Path, year_file: Path, of: tuple[str, str]) -> None:
    """Write the tables of a year file, then the sidecar that lists them."""
    stem = _stem(*of)
    files: dict[str, tuple[str, str]] = {}
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "3GB",
        "preserve_insertion_order": False,
        "temp_directory": str(place / "spill"),
    }
    with duckdb.connect(config=settings) as base:
        base.execute("SET enable_progress_bar = false")
        rows = f"FROM read_parquet({stamps.quote_pattern(year_file)})"
        names = {name for name, *_ in base.execute(f"DESCRIBE {rows}").fetchall()}
        # a year told on one day alone has no column of the days each value was told on
        days = "" if "days" in names else ", NULL::DATE[] AS days"
        base.execute(f"CREATE VIEW trade AS SELECT *{days} {rows}")
        for kind, query in _QUERIES.items():
            path = place / f"making-{secrets.token_hex(4)}.parquet"
            try:
                target = str(path).replace("'", "''")
                if kind == DERIVED_REPORTS:
                    base.execute(f"CREATE TEMP TABLE {kind} AS {query()}")
                base.execute(
                    f"COPY ({f'FROM {kind}' if kind == DERIVED_REPORTS else query()}) TO "
                    f"'{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)"
                )
                checksum = stamps.file_checksum(path)
                name = f"{stem}-{kind.rpartition('_')[2]}-{checksum[:_NAME_CHARACTERS]}.parquet"
                path.replace(place / name)
                files[kind] = (name, checksum)
            finally:
                path.unlink(missing_ok=True)
    content = encoding_json.single_line_json({"version": VERSION, "files": files}, sort_keys=True)
    write_atomically(place / f"{stem}.json", content.encode())


def _remove_others(place: Path, manifest: Manifest) -> None:
    """Remove the tables of year files that are no longer in force, and what no sidecar lists."""
    stems = {_stem(year, manifest.hashes.get(name, "")) for year, name in manifest.years.items()}
    listed = {name for _, files in _listed_files(place, manifest) for name, _ in files.values()}
    for path in place.glob("[0-9]*.*"):
        stem = path.stem if path.suffix == ".json" else "-".join(path.name.split("-")[:2])
        if stem not in stems or (path.suffix == ".parquet" and path.name not in listed):
            path.unlink(missing_ok=True)


def create_views(base: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Views of the derived tables in a connection, where they are all there."""
    for kind, files in derived_files(folder).items():
        listed = ", ".join(map(stamps.quote_pattern, files))
        base.execute(f"CREATE VIEW {kind} AS SELECT * FROM read_parquet([{listed}])")
