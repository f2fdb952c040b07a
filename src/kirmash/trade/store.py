"""The trade tables on disk: Parquet, one file a year sorted by exporter, product and importer, and
a manifest.

Every addition is written beside what is there and comes into force by one renaming of the manifest,
so a stop at any moment leaves the tables as they were. The same file added twice changes nothing.
Where a source gives another value for a key, the one retrieved last counts and the other is stored
in ``revised``.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import duckdb

from kirmash import inputs
from kirmash.deprecation import renamed_attributes
from kirmash.errors import InputError
from kirmash.formats import containers
from kirmash.formats.containers import is_gzip
from kirmash.formats.files import hold_file_lock, remove_abandoned
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits
from kirmash.trade import bulk, derived, load, stamps
from kirmash.trade import rates as trade_rates
from kirmash.trade.additions import releases, stated_totals
from kirmash.trade.additions.manifest import (
    MANIFEST,
    AddedFile,
    Manifest,
    check_complete_parts,
    complete_scopes,
    load_manifest,
    store_manifest,
)
from kirmash.trade.additions.number_columns import NumberColumns
from kirmash.trade.sources import layouts, mapped, mapping_file, reading
from kirmash.trade.stamps import check_files, file_checksum
from kirmash.trade.table import RowRefusal, RowTally, TradeDraft

LOCK, WORK_PREFIX = ".lock", "adding-"
FILE_SECONDS, BYTES_A_SECOND = 60.0, 200_000  # processor time of reading a file
PACKED = 20  # times the bytes of a container are those of the table in it
TABLE_MEMORY, WORKBOOK_ROOM = 8_000_000_000, 1_500_000_000

__all__ = [
    "LOCK",
    "MANIFEST",
    "WORK_PREFIX",
    "AddedFile",
    "ImportOptions",
    "ImportOutcome",
    "Manifest",
    "add_file",
    "complete_scopes",
    "examine_store",
    "load_checked",
    "load_manifest",
    "remove_leftovers",
    "revision_files",
    "year_files",
]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a file: a layout's name or a mapping, and the day it was retrieved (the file's
    own day where None).

    ``rates`` is a table of exchange rates that goes before the shipped one, for values in other
    currencies. ``complete`` is what the file leaves nothing out of, as the person says who adds it
    (``manifest.COMPLETE_PARTS``), ``decimal`` the sign before its decimals (a comma or a point) and
    ``nomenclature`` the edition of the HS (HS17), where the file does not tell.
    """

    layout: str = ""
    mapping: Path | None = None
    retrieved: date | None = None
    source: str = ""
    rates: Path | None = None
    complete: tuple[str, ...] = ()
    decimal: str = ""
    nomenclature: str = ""


@dataclass(frozen=True, slots=True)
class ImportFolders:
    """The folder of the tables, and the one inside it where an addition is prepared."""

    folder: Path
    work: Path


@renamed_attributes({"known": "already_imported"})
@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The result for a file: the addition, whether it was added before, and the first refusals of
    each reason.
    """

    addition: AddedFile
    already_imported: bool
    examples: tuple[RowRefusal, ...] = ()


def load_checked(folder: Path) -> Manifest:
    """What is in force, once every file of it is known to be as written. Raises DossierError."""
    current = load_manifest(folder)
    check_files(folder, (*current.years.values(), *current.revised.values()), current.hashes)
    return current


def year_files(folder: Path) -> tuple[Path, ...]:
    """The year files in force, oldest first."""
    return tuple(folder / name for _, name in sorted(load_checked(folder).years.items()))


def revision_files(folder: Path) -> tuple[Path, ...]:
    """The files of superseded values, oldest year first: the table's columns, then ``now_usd`` and
    ``now_retrieved``.
    """
    return tuple(folder / name for _, name in sorted(load_checked(folder).revised.items()))


def add_file(folder: Path, path: Path, options: ImportOptions | None = None) -> ImportOutcome:
    """Add a file. Raises DocumentRefused where it cannot be read or no row of it can be taken;
    then nothing changed.
    """
    chosen = options or ImportOptions()
    size = reading.check_source_file(path)
    sources = workers.run_limited(reading.list_source_files, (path,), _limits(path, size), _prepare)
    if not sources:
        raise InputError(
            "trade.no-table",
            "{file} contains no table.",
            "A ZIP must contain CSV, TXT, JSON or XML files.",
            file=path.name,
        )
    folder.mkdir(parents=True, exist_ok=True)
    with hold_file_lock(folder / LOCK), ThreadPoolExecutor(1) as executor:
        _remove_leftovers(folder)
        begun = _Begun(executor.submit(_identity, path, chosen), path.stat().st_size)
        before = load_manifest(folder).additions
        # a table of millions of rows is hashed while it is read, unless its size is that of one
        # added before
        if any(addition.size in {0, begun.size} for addition in before):
            for addition in before:
                if addition.id == begun.identity.result():
                    return ImportOutcome(addition, True)
        return _import_file(folder, sources, chosen, begun)


@dataclass(frozen=True, slots=True)
class _Begun:
    """The id of an addition, which is being worked out, and the size of its file."""

    identity: Future[str]
    size: int


@dataclass(frozen=True, slots=True)
class _Order:
    """What a child is to read: the sources, how, from what day, and where it writes: into ``work``,
    beside the files in force.
    """

    sources: tuple[reading.SourceFile, ...]
    options: ImportOptions
    retrieved: date
    folders: ImportFolders


@dataclass(frozen=True, slots=True)
class _Merged:
    """What a child wrote: the addition without its id, the files, the first refusals."""

    addition: AddedFile
    files: load.MergeResult
    examples: tuple[RowRefusal, ...]


def _import_file(
    folder: Path, sources: tuple[reading.SourceFile, ...], options: ImportOptions, begun: _Begun
) -> ImportOutcome:
    # the name is known before the folder is there: a stop at whatever moment leads past the removal
    work = folder / f"{WORK_PREFIX}{secrets.token_hex(4)}"
    path = sources[0].path
    retrieved = options.retrieved or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    order = _Order(sources, options, retrieved, ImportFolders(folder, work))
    try:
        work.mkdir(mode=0o700)
        merged = workers.run_limited(_merge_sources, (order,), _limits(path, begun.size), _prepare)
        identity = begun.identity.result()
        addition = replace(merged.addition, id=identity, file=path.name, size=begun.size)
        _activate(folder, addition, merged.files)
        return ImportOutcome(addition, False, merged.examples)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _limits(path: Path, size: int) -> Limits:
    """What reading a table may take: a minute and a second for every so many bytes, on each
    processor; workbooks have less memory, as they are read whole.
    """
    is_packed = containers.is_zip(path) or is_gzip(path)
    seconds = FILE_SECONDS + size * (PACKED if is_packed else 1) / BYTES_A_SECOND
    is_workbook = path.suffix.lower() in reading.WORKBOOK_SUFFIXES
    memory = reading.SHEET_MEMORY + WORKBOOK_ROOM if is_workbook else TABLE_MEMORY
    return Limits(seconds * (os.cpu_count() or 1), memory, 2 * seconds)


def _prepare() -> None:
    """Load the layouts, those of plug-ins too, outside of any file's time."""
    layouts.REGISTRY.items()


@dataclass(frozen=True, slots=True)
class _SourceReader:
    """How the tables of a file are read: its layout (None with a mapping), its rows, the source,
    and the columns that tell what the signs of its numbers mean (None where the reader judges
    them itself).
    """

    layout: layouts.TradeLayout | None
    read: Callable[[], Iterator[TradeDraft | RowRefusal]]
    source: str
    complete: tuple[str, ...]
    columns: NumberColumns | None

    @property
    def layout_name(self) -> str:
        """The layout's name; '' with a mapping."""
        return self.layout.name if self.layout else ""


def _open_reader(
    member: reading.SourceFile, options: ImportOptions, mapping: mapping_file.TableMapping | None
) -> _SourceReader:
    if mapping:
        return _SourceReader(
            None,
            partial(mapped.read_mapped_drafts, member, mapping),
            options.source or mapping.source,
            mapping.complete,
            None if mapping.decimal else NumberColumns(member.name),
        )
    layout = layouts.get_layout(options.layout) if options.layout else layouts.detect_layout(member)
    return _SourceReader(
        layout,
        partial(layout.drafts, member),
        options.source or layout.source,
        layout.complete,
        None if layout.settled else NumberColumns(member.name, member.decimal, layout.decimal),
    )


def _stage_member(
    base: duckdb.DuckDBPyConnection,
    member: reading.SourceFile,
    reader: _SourceReader,
    exchange: trade_rates.ExchangeRates,
    tally: RowTally,
) -> None:
    """Put the rows of one table beside those staged before; a table whose columns turn out to group
    by signs that were taken for decimal ones is read again.
    """
    columns = reader.columns

    def prepare(drafts: Iterator[TradeDraft | RowRefusal]) -> Iterator[TradeDraft | RowRefusal]:
        settled = columns.read(drafts) if columns else drafts
        return trade_rates.convert_to_dollars(settled, exchange)

    table = load.StagedTable(member, reader.layout_name, reader.read, prepare, columns)
    before = tally.copy()
    base.begin()
    load.stage_source(base, table, tally)
    if columns is None or not columns.settle():
        base.commit()
        return
    base.rollback()
    tally.restore(before)
    load.stage_source(base, table, tally)


def _merge_sources(order: _Order) -> _Merged:
    """The child's side: the rows of every source, checked and merged into new files of years."""
    options, path = order.options, order.sources[0].path
    mapping = mapping_file.load_mapping(options.mapping) if options.mapping else None
    if mapping and options.decimal:
        mapping = replace(mapping, decimal=options.decimal)
    tally = RowTally()
    exchange = (
        trade_rates.ExchangeRates(trade_rates.load_rates(options.rates))
        if options.rates
        else trade_rates.ExchangeRates()
    )
    with load.open_work_database(order.folders.work) as base:
        reader = _stage_members(base, order, mapping, exchange, tally)
        if options.nomenclature:
            load.state_edition(base, options.nomenclature)
        load.remove_duplicates(base, tally)
        if mapping and not exchange.applied:  # amounts of other currencies were rounded in theirs
            stated_totals.check_totals(base, path.name)
        if reader is None or not tally.taken:
            raise InputError(
                "trade.nothing-imported",
                "No row of {file} can be imported ({reasons}).",
                "See `kirmash trade add --help` for layouts and mappings.",
                file=path.name,
                reasons=tally.summary,
            )
        declared = check_complete_parts((*options.complete, *(mapping.complete if mapping else ())))
        addition = AddedFile(
            id="",
            file="",
            layout=reader.layout_name or "mapping",
            source=reader.source,
            retrieved=order.retrieved.isoformat(),
            taken=tally.taken,
            refused={str(reason): count for reason, count in sorted(tally.reasons.items())},
            refused_usd={str(reason): f"{usd:f}" for reason, usd in sorted(tally.dollars.items())},
            unspecified_usd=f"{load.unspecified_value(base):f}",
            imports=reader.layout.imports if reader.layout else "CIF",
            rates=exchange.applied,
            complete=check_complete_parts((*declared, *reader.complete)),
            declared=declared,
            nomenclatures=load.staged_nomenclatures(base),
        )
        addition = load.with_scope(base, addition)
        merged = _merge(base, order, addition)
    addition = replace(addition, revised=merged.revised_count, withdrawn=merged.withdrawn_count)
    return _Merged(addition, merged, tuple(tally.examples))


def _stage_members(
    base: duckdb.DuckDBPyConnection,
    order: _Order,
    mapping: mapping_file.TableMapping | None,
    exchange: trade_rates.ExchangeRates,
    tally: RowTally,
) -> _SourceReader | None:
    """Put the rows of every table of the file into the database; how the last was read, None where
    there is none.
    """
    options, reader = order.options, None
    for member in order.sources:
        if mapping or options.layout or _is_table(member, len(order.sources)):
            stated = replace(member, decimal=options.decimal, nomenclature=options.nomenclature)
            reader = _open_reader(stated, options, mapping)
            bulk.set_import_source(base, reader.source, order.retrieved)
            _stage_member(base, stated, reader, exchange, tally)
    return reader


def _merge(base: duckdb.DuckDBPyConnection, order: _Order, addition: AddedFile) -> load.MergeResult:
    """The staged rows among those in force, by what they re-tell."""
    folder, work = order.folders.folder, order.folders.work
    before = load_checked(folder)
    target = load.MergeTarget(folder, work, before.years, before.revised, work.name)
    fresh = releases.scope_releases(addition.scope, order.retrieved, addition.declared, fresh=True)
    known = releases.complete_releases(before, addition.source)
    release = load.Release(addition.source, order.retrieved, (*known, *fresh))
    return load.merge_years(base, target, release)


def _is_table(source: reading.SourceFile, of: int) -> bool:
    """In a container, members no layout fits (country codes, notes) are passed over; a lone file is
    tried and refused by name.
    """
    return of == 1 or layouts.has_matching_layout(source)


def _activate(folder: Path, addition: AddedFile, merged: load.MergeResult) -> None:
    before = load_manifest(folder)
    hashes, named = dict(before.hashes), dict[str, str]()
    for written in merged.files:
        name = written.name.replace(written.parent.name, addition.id)
        hashes[name], named[written.name] = file_checksum(written), name
        written.replace(folder / name)
    years, revised = dict(before.years), dict(before.revised)
    years.update({year: named[name] for year, name in merged.years.items()})
    revised.update({year: named[name] for year, name in merged.revised.items()})
    store_manifest(folder, Manifest((*before.additions, addition), years, revised, hashes))
    _remove_superseded(folder)
    derived.refresh(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove what a stopped addition left in the tables' folder; waits while another is at work.
    Raises OSError where it cannot be written.
    """
    if folder.exists():
        with hold_file_lock(folder / LOCK):
            _remove_leftovers(folder)


def _remove_leftovers(folder: Path) -> None:
    """Remove what a stop left behind: whoever holds the lock is the only one at work here."""
    for path in folder.glob(f"{WORK_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
    remove_abandoned(folder)
    _remove_superseded(folder)


def _remove_superseded(folder: Path) -> None:
    """Files that no manifest names are what a stop left behind, or were superseded: they go."""
    current = load_manifest(folder)
    active = {*current.years.values(), *current.revised.values()}
    for path in folder.glob("*.parquet"):
        if path.name not in active:
            path.unlink(missing_ok=True)


def _identity(path: Path, options: ImportOptions) -> str:
    """The id of an addition: a hash of the file's bytes and the options it is read with."""
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    mapping_text = (
        inputs.read_regular_file(options.mapping, inputs.TOML_BYTES).decode("utf-8", "replace")
        if options.mapping and options.mapping.exists()
        else ""
    )
    digest.update(f"{options.layout}\x1f{mapping_text}\x1f{options.source}".encode())
    if options.complete or options.decimal or options.nomenclature:
        digest.update(f"\x1f{','.join(options.complete)}".encode())
        digest.update(f"\x1f{options.decimal}\x1f{options.nomenclature}".encode())
    if options.rates and options.rates.exists():
        digest.update(b"\x1f" + inputs.read_regular_file(options.rates, inputs.TABLE_BYTES))
    return digest.hexdigest()[:16]


def examine_store(folder: Path) -> stamps.StoreExamination:
    """Read every file of the tables once and check its hash. Raises DossierError where
    the manifest is damaged.
    """
    current = load_manifest(folder)
    return stamps.examine_files(
        folder, tuple(current.years.values()), tuple(current.revised.values()), current.hashes
    )
