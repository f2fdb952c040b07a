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

import duckdb

from kirmash.errors import DossierError
from kirmash.formats import encoding_json
from kirmash.formats.files import write_atomically
from kirmash.trade import stamps
from kirmash.trade.additions.manifest import Manifest, load_manifest
from kirmash.trade.totals import year_sums
from kirmash.trade.totals.flow_totals import (
    DERIVED_CHAPTERS,
    DERIVED_DAYS,
    DERIVED_FLOWS,
    DERIVED_GOODS,
    DERIVED_LEVELS,
    DERIVED_REPORTS,
)

FOLDER = "derived"
VERSION = 3  # of what the tables hold: others are made again
LEVELS = DERIVED_LEVELS
_NAME_CHARACTERS = 16  # of a hash
_NAME = re.compile(r"\d{4}-[0-9a-f]{16}-[a-z]+-[0-9a-f]{16}\.parquet", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}")
_PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 40960, PARQUET_VERSION V2)"
_TABLES = (DERIVED_REPORTS, DERIVED_FLOWS, DERIVED_CHAPTERS, DERIVED_GOODS, DERIVED_DAYS)


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
        kind: tuple(place / listed[year][kind][0] for year in sorted(listed)) for kind in _TABLES
    }


_Listed = Mapping[str, tuple[str, str]]  # by table: the file's name and its hash


def _listed_files(place: Path, manifest: Manifest) -> Iterator[tuple[str, _Listed]]:
    """What the sidecars of the year files in force list, by year."""
    for year, name in manifest.years.items():
        sidecar = place / f"{_stem(year, manifest.hashes.get(name, ''))}.json"
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            document = json.loads(sidecar.read_text("utf-8"))
            files = {kind: tuple(document["files"][kind]) for kind in _TABLES}
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
        kinds = year_sums.prepare_sums(base)
        for kind, query in year_sums.sum_queries(base, kinds):
            path = place / f"making-{secrets.token_hex(4)}.parquet"
            try:
                target = str(path).replace("'", "''")
                base.execute(f"COPY ({query}) TO '{target}' {_PARQUET}")
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
