"""Whether the trade tables on disk are whole: every file the manifest names is there, bit for bit, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb

from kirmash.trade import store
from kirmash.trade.table import COLUMNS


class Ill(StrEnum):
    """What ails a file; each has a sentence under ``cli.doctor.``."""

    GONE = "file_gone"
    ALTERED = "file_altered"
    UNREADABLE = "file_unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One file of the tables and what ails it."""

    file: str
    ill: Ill


@dataclass(frozen=True, slots=True)
class Found:
    """The tables in force: how many files, how many of them have a hash to be held against, rows in force, and every fault by file."""

    files: int
    hashed: int
    rows: int
    faults: tuple[Fault, ...] = ()


def examine(folder: Path) -> Found:
    """Read every file of the tables once and hold it against its hash. Raises DossierError where the manifest is damaged."""
    held = store.manifest(folder)
    names = sorted({*held.years.values(), *held.revised.values()})
    faults = tuple(_faults(folder, names, held))
    ill = {fault.file for fault in faults}
    rows = sum(_rows(folder / name) or 0 for name in held.years.values() if name not in ill)
    return Found(len(names), sum(name in held.hashes for name in names), rows, faults)


def _faults(folder: Path, names: list[str], held: store.Manifest) -> Iterator[Fault]:
    for name in names:
        try:
            told = store.digest(folder / name)
        except FileNotFoundError:
            yield Fault(name, Ill.GONE)
            continue
        except OSError:
            yield Fault(name, Ill.UNREADABLE)
            continue
        if name in held.hashes and held.hashes[name] != told:
            yield Fault(name, Ill.ALTERED)
        elif _rows(folder / name) is None:
            yield Fault(name, Ill.UNREADABLE)


def _rows(path: Path) -> int | None:
    """How many rows a file holds; None where it is no Parquet of the table's columns."""
    try:
        with duckdb.connect() as base:
            found = base.execute(f"SELECT count(*) FROM (SELECT {', '.join(COLUMNS)} FROM read_parquet($1))", [str(path)]).fetchone()
    except duckdb.Error:
        return None
    return int(found[0]) if found else None
