"""Opening a ledger's database: which engine, which version, and whether its end is what was
written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from kirmash.errors import DossierError, InputError, NewerDossier, NoDossier, Unwritable
from kirmash.ledger import blobs, engines, schema
from kirmash.ledger.events import ChainProgress, check_head
from kirmash.ledger.projections import writing
from kirmash.ledger.projections.events import stored_events
from kirmash.records.extractions import Extraction

ReadingCompleter = Callable[[Extraction], Extraction]
"""Gives an older reading the fields it lacks, and a newer one back as it is."""


@dataclass(frozen=True, slots=True)
class OpeningOptions:
    """How a ledger is opened: the address of its PostgreSQL database ('' for SQLite in the folder),
    who hears of a migration's progress, and whether the end of the chain is checked (a check of all
    looks for itself).
    """

    address: str = ""
    progress: ChainProgress | None = None
    verify: bool = True


DEFAULTS = OpeningOptions()


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """The database of the ledger in ``folder``, and whether it can only be read."""

    folder: Path
    engine: Engine
    read_only: bool


def open_database(
    folder: Path,
    options: OpeningOptions = DEFAULTS,
    complete: ReadingCompleter | None = None,
    *,
    create: bool = False,
) -> OpenDatabase:
    """The database of the ledger in ``folder``, of today's version and with a sound end. ``create``
    makes one where there is none. Projections of another version are made again, of readings that
    have passed ``complete``.

    Raises NoDossier, NewerDossier, Unwritable, InputError for a wrong address, and DossierError
    where it is damaged or was changed outside Kirmash.
    """
    with engines.translated_errors(folder):
        database = OpenDatabase(folder, *_engine(folder, options.address, create=create))
    try:
        with engines.translated_errors(folder):
            _prepare(database, options, create=create)
            _make_projections(database, options, complete)
    except BaseException:
        database.engine.dispose()
        raise
    return database


def _engine(folder: Path, address: str, *, create: bool) -> tuple[Engine, bool]:
    present = (folder / engines.LEDGER_FILE).exists()
    if address:
        if present:
            raise InputError(
                "ledger.two-ledgers",
                "The dossier in {folder} has a ledger of its own and the address of another.",
                "Remove the address from kirmash.toml, or move {file} away.",
                folder=folder,
                file=engines.LEDGER_FILE,
            )
        return engines.postgres_engine(address), False
    if not present and not create:
        raise _no_dossier(folder)
    return engines.sqlite_engine(folder, create=create), not engines.is_writable(folder)


def _prepare(database: OpenDatabase, options: OpeningOptions, *, create: bool) -> None:
    """Check the version; create the tables where there are none, bring earlier ones up to date, and
    check the end of the chain.
    """
    with database.engine.connect() as connection:
        stored = schema.version(connection)
    if stored is None:
        _create_tables(database, create or not options.address)
    elif stored > schema.VERSION:
        raise NewerDossier(
            "dossier.newer",
            "The dossier in {folder} has schema {stored}; this version of Kirmash "
            "supports {supported}.",
            "Install a newer version to open it.",
            folder=database.folder,
            stored=stored,
            supported=schema.VERSION,
        )
    elif stored < schema.VERSION:
        _upgrade(database, options.progress)
    if options.verify:
        with database.engine.connect() as connection:
            check_head(connection)


def _make_projections(
    database: OpenDatabase, options: OpeningOptions, complete: ReadingCompleter | None
) -> None:
    """Make the rows that questions are answered from again where they are absent or of another
    version.
    """
    with database.engine.connect() as connection:
        if writing.are_current(connection):
            return
    if database.read_only:
        raise _outdated_error(database.folder)

    def rebuild(connection: Connection) -> None:
        total = connection.scalar(select(func.count()).select_from(schema.events)) or 0
        events = stored_events(connection, complete or (lambda extraction: extraction))

        def progress(done: int) -> None:
            if options.progress:
                options.progress(done, total)

        writing.rebuild(connection, events, progress)

    engines.write_transaction(database.engine, rebuild)


def _create_tables(database: OpenDatabase, create: bool) -> None:
    folder = database.folder
    if not create:
        raise _no_dossier(folder)
    if next(blobs.list_documents(folder), None):
        raise DossierError(
            "ledger.empty",
            "The ledger of the dossier in {folder} is empty, but there are documents.",
            "Restore it from a backup, or add the files under documents/ in another dossier.",
            folder=folder,
        )
    if database.read_only:
        raise engines.read_only_error(folder)

    def create_all(connection: Connection) -> None:
        schema.create_tables(connection, version("kirmash"))
        writing.create(connection)

    engines.write_transaction(
        database.engine,
        create_all,
        create=True,
    )


def _upgrade(database: OpenDatabase, progress: ChainProgress | None) -> None:
    if database.read_only:
        raise _outdated_error(database.folder)
    from kirmash.ledger.migrations import upgrade  # brings Alembic, for an earlier version alone

    engines.write_transaction(
        database.engine, lambda connection: upgrade.upgrade_ledger(connection, progress)
    )


def _outdated_error(folder: Path) -> Unwritable:
    return Unwritable(
        "dossier.earlier-read-only",
        "The dossier in {folder} is of an earlier version and must be brought up to "
        "date, but cannot be written.",
        "Copy its folder to a place where you can write, and open it there.",
        folder=folder,
    )


def _no_dossier(folder: Path) -> NoDossier:
    return NoDossier(
        "dossier.not-found",
        "There is no dossier in {folder}.",
        "Create one with `kirmash init`, or change to its folder.",
        folder=folder,
    )
