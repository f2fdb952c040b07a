"""The trade tables on disk: Parquet, one file a year sorted by exporter, product and importer, and
a manifest.

Every addition is written beside what is there and comes into force by one renaming of the manifest,
so a stop at any moment leaves the tables as they were. The same file added twice changes nothing.
Where a source gives another value for a key, the one retrieved last counts and the other is kept in
``revised``.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import duckdb

from kirmash.errors import DossierError, InputError, NewerDossier
from kirmash.formats import encoding_json
from kirmash.formats.files import locked, write_atomically
from kirmash.trade import bulk, load, rates
from kirmash.trade import rates as trade_rates
from kirmash.trade.sources import layouts, mapped, reading
from kirmash.trade.table import COLUMNS, Refusal, Tally

MANIFEST, LOCK, WORK_PREFIX = "manifest.json", ".lock", "adding-"
VERSION = 2  # 2: additions tell their size, and the rates their values were turned at


@dataclass(frozen=True, slots=True)
class Addition:
    """One file taken in: what it was, how many rows were taken, refused (by reason) and revised an
    older value.

    ``rates`` are those its values were turned into dollars at, by currency and period; () where
    they were told in dollars. ``size`` is in bytes, 0 where an earlier version did not tell.
    """

    id: str
    file: str
    layout: str
    source: str
    retrieved: str
    taken: int
    refused: Mapping[str, int]
    revised: int = 0
    imports: str = "CIF"
    rates: tuple[trade_rates.Applied, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in force: the additions in order, and the current file of each year.

    ``hashes`` are SHA-256 by the name of a file; those an earlier version wrote have none.
    """

    additions: tuple[Addition, ...] = ()
    years: Mapping[str, str] = field(default_factory=dict)
    revised: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class How:
    """How to read a file: a layout's name or a mapping, and the day it was retrieved (the file's
    own day where None).

    ``rates`` is a table of exchange rates that goes before the shipped one, for values in other
    currencies.
    """

    layout: str = ""
    mapping: Path | None = None
    retrieved: date | None = None
    source: str = ""
    rates: Path | None = None


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folder of the tables, and the one inside it where an addition is made ready."""

    folder: Path
    work: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: the addition, whether it was known already, and the first refusals of
    each reason.
    """

    addition: Addition
    known: bool
    examples: tuple[Refusal, ...] = ()


def manifest(folder: Path) -> Manifest:
    """What is in force in ``folder``; an empty one where nothing was added. Raises NewerDossier,
    DossierError.
    """
    path = folder / MANIFEST
    if not path.exists():
        return Manifest()
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if said["version"] > VERSION:
            raise NewerDossier(
                f"{path} was written by a later version.", "Install that version of Kirmash."
            )
        return Manifest(
            tuple(_addition(one) for one in said["additions"]),
            said["years"],
            said["revised"],
            said.get("hashes", {}),
        )
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as fault:
        raise DossierError(
            f"{path} is damaged: {fault}.",
            "Restore it from a backup, or add the files again in another folder.",
        ) from fault


def _addition(said: dict[str, Any]) -> Addition:
    return Addition(
        **{**said, "rates": tuple(trade_rates.Applied(**one) for one in said.get("rates", ()))}
    )


def files(folder: Path) -> tuple[Path, ...]:
    """The year files in force, oldest first."""
    return tuple(folder / name for _, name in sorted(manifest(folder).years.items()))


def revisions(folder: Path) -> tuple[Path, ...]:
    """The files of superseded values, oldest year first: the table's columns, then ``now_usd`` and
    ``now_retrieved``.
    """
    return tuple(folder / name for _, name in sorted(manifest(folder).revised.items()))


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def add(folder: Path, path: Path, how: How | None = None) -> Outcome:
    """Take a file in. Raises DocumentRefused where it cannot be read or no row of it can be taken;
    then nothing changed.
    """
    manner = how or How()
    found = reading.sources(path)
    if not found:
        raise InputError(
            f"{path.name} contains no table.", "A ZIP must contain CSV, TXT, JSON or XML files."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / LOCK), ThreadPoolExecutor(1) as beside:
        _sweep(folder)
        identity, size = beside.submit(_identity, path, manner), path.stat().st_size
        before = manifest(folder).additions
        # a table of millions of rows is hashed while it is read, unless its size is that of one
        # held
        if any(one.size in {0, size} for one in before):
            for one in before:
                if one.id == identity.result():
                    return Outcome(one, True)
        return _taken(
            folder, found, manner, (Addition("", path.name, "", "", "", 0, {}, size=size), identity)
        )


def _taken(
    folder: Path, found: tuple[reading.Source, ...], how: How, begun: tuple[Addition, Future[str]]
) -> Outcome:
    # the name is known before the folder is there: a stop at whatever moment leads past the removal
    work = folder / f"{WORK_PREFIX}{secrets.token_hex(4)}"
    try:
        work.mkdir(mode=0o700)
        return _taken_in(Workplace(folder, work), found, how, begun)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _taken_in(
    place: Workplace,
    found: tuple[reading.Source, ...],
    how: How,
    begun: tuple[Addition, Future[str]],
) -> Outcome:
    folder, path = place.folder, found[0].path
    mapping = mapped.load(how.mapping) if how.mapping else None
    found = tuple(one for one in found if mapping or how.layout or _is_table(one, len(found)))
    retrieved = how.retrieved or date.fromtimestamp(path.stat().st_mtime)
    tally, exchange = (
        Tally(),
        trade_rates.Exchange(rates.load(how.rates)) if how.rates else trade_rates.Exchange(),
    )
    with load.connected(place.work) as base:
        layout, source = None, how.source
        for one in found:
            layout = (
                None if mapping else layouts.named(how.layout) if how.layout else layouts.told(one)
            )
            drafts = (
                mapped.drafts(one, mapping)
                if mapping
                else layout.drafts(one)
                if layout
                else iter(())
            )
            source = how.source or (
                mapping.source if mapping else layout.source if layout else path.stem
            )
            bulk.named(base, source, retrieved)
            load.stage(
                base,
                one,
                trade_rates.in_dollars(drafts, exchange),
                tally,
                layout.name if layout else "",
            )
        load.settle(base, tally)
        if not tally.taken:
            raise InputError(
                f"No row of {path.name} can be imported ({_reasons(tally)}).",
                "See `kirmash trade add --help` for layouts and mappings.",
            )
        blank = replace(begun[0], id=begun[1].result())
        merged = load.merge(
            base,
            load.Target(
                folder, place.work, manifest(folder).years, manifest(folder).revised, blank.id
            ),
            source,
            retrieved,
        )
        after = replace(
            blank,
            layout=layout.name if layout else "mapping",
            source=source,
            retrieved=retrieved.isoformat(),
            taken=tally.taken,
            refused={str(reason): count for reason, count in sorted(tally.reasons.items())},
            revised=merged.count,
            imports=layout.imports if layout else "CIF",
            rates=exchange.applied,
        )
        _put_in_force(folder, after, merged)
    return Outcome(after, False, tuple(tally.examples))


def _is_table(source: reading.Source, of: int) -> bool:
    """In a container, members no layout fits (country codes, notes) are passed over; a lone file is
    tried and refused by name.
    """
    return of == 1 or layouts.fits(source)


def _put_in_force(folder: Path, addition: Addition, merged: load.Merged) -> None:
    before = manifest(folder)
    hashes = {**before.hashes, **{written.name: digest(written) for written in merged.files}}
    for written in merged.files:
        written.replace(folder / written.name)
    years, revised = {**before.years, **merged.years}, {**before.revised, **merged.revised}
    held = {*years.values(), *revised.values()}
    after = {
        "version": VERSION,
        "additions": [asdict(one) for one in (*before.additions, addition)],
        "years": years,
        "revised": revised,
        "hashes": {name: said for name, said in hashes.items() if name in held},
    }
    write_atomically(folder / MANIFEST, encoding_json.pretty(after, sort_keys=True).encode())
    _remove_superseded(folder)


def _sweep(folder: Path) -> None:
    """Remove what a stop left behind: whoever holds the lock is the only one at work here."""
    for path in folder.glob(f"{WORK_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".kirmash-*.part"):
        path.unlink(missing_ok=True)
    _remove_superseded(folder)


def _remove_superseded(folder: Path) -> None:
    """Files that no manifest names are what a stop left behind, or were superseded: they go."""
    held = manifest(folder)
    kept = {*held.years.values(), *held.revised.values()}
    for path in folder.glob("*.parquet"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _identity(path: Path, how: How) -> str:
    """Hashed from the file's bytes and how it was asked to be read."""
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    said = how.mapping.read_text("utf-8", "replace") if how.mapping and how.mapping.exists() else ""
    digest.update(f"{how.layout}\x1f{said}\x1f{how.source}".encode())
    if how.rates and how.rates.exists():
        digest.update(b"\x1f" + how.rates.read_bytes())
    return digest.hexdigest()[:16]


def _reasons(tally: Tally) -> str:
    return (
        ", ".join(f"{reason}: {count}" for reason, count in tally.reasons.most_common(5))
        or "it holds none"
    )


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
    """The tables in force: how many files, how many of them have a hash to be held against, rows in
    force, and every fault by file.
    """

    files: int
    hashed: int
    rows: int
    faults: tuple[Fault, ...] = ()


def examine(folder: Path) -> Found:
    """Read every file of the tables once and hold it against its hash. Raises DossierError where
    the manifest is damaged.
    """
    held = manifest(folder)
    names = sorted({*held.years.values(), *held.revised.values()})
    faults = tuple(_faults(folder, names, held))
    ill = {fault.file for fault in faults}
    rows = sum(_rows(folder / name) or 0 for name in held.years.values() if name not in ill)
    return Found(len(names), sum(name in held.hashes for name in names), rows, faults)


def _faults(folder: Path, names: list[str], held: Manifest) -> Iterator[Fault]:
    for name in names:
        try:
            told = digest(folder / name)
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
            found = base.execute(
                f"SELECT count(*) FROM (SELECT {', '.join(COLUMNS)} FROM read_parquet($1))",
                [str(path)],
            ).fetchone()
    except duckdb.Error:
        return None
    return int(found[0]) if found else None
