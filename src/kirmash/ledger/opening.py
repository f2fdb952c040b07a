"""Opening a ledger's database: which engine, which version, and whether its end is what was
written.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from kirmash.errors import DossierError, InputError, NewerDossier, NoDossier, Unwritable
from kirmash.ledger import blobs, engines, schema
from kirmash.ledger.events import ChainProgress, check_head


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
    folder: Path, options: OpeningOptions = DEFAULTS, *, create: bool = False
) -> OpenDatabase:
    """The database of the ledger in ``folder``, of today's version and with a sound end. ``create``
    makes one where there is none.

    Raises NoDossier, NewerDossier, Unwritable, InputError for a wrong address, and DossierError
    where it is damaged or was changed outside Kirmash.
    """
    with engines.translated_errors(folder):
        database = OpenDatabase(folder, *_engine(folder, options.address, create=create))
    try:
        with engines.translated_errors(folder):
            _prepare(database, options, create=create)
    except BaseException:
        database.engine.dispose()
        raise
    return database


def _engine(folder: Path, address: str, *, create: bool) -> tuple[Engine, bool]:
    present = (folder / engines.LEDGER_FILE).exists()
    if address:
        if present:
            raise InputError(
                f"The dossier in {folder} has a ledger of its own and the address of another.",
                f"Remove the address from kirmash.toml, or move {engines.LEDGER_FILE} away.",
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
            f"The dossier in {database.folder} has schema {stored}; this version of Kirmash "
            f"supports {schema.VERSION}.",
            "Install a newer version to open it.",
        )
    elif stored < schema.VERSION:
        _upgrade(database, stored, options.progress)
    if options.verify:
        with database.engine.connect() as connection:
            check_head(connection)


def _create_tables(database: OpenDatabase, create: bool) -> None:
    folder = database.folder
    if not create:
        raise _no_dossier(folder)
    if next(blobs.list_documents(folder), None):
        raise DossierError(
            f"The ledger of the dossier in {folder} is empty, but there are documents.",
            "Restore it from a backup, or add the files under documents/ in another dossier.",
        )
    if database.read_only:
        raise engines.read_only_error(folder)
    engines.write_transaction(
        database.engine,
        lambda connection: schema.create_tables(connection, version("kirmash")),
        create=True,
    )


def _upgrade(database: OpenDatabase, stored: int, progress: ChainProgress | None) -> None:
    if database.read_only:
        raise Unwritable(
            f"The dossier in {database.folder} has schema {stored} and must be brought up to date, "
            "but cannot be written.",
            "Copy its folder to a place where you can write, and open it there.",
        )
    from kirmash.ledger.migrations import upgrade  # brings Alembic, for an earlier version alone

    engines.write_transaction(
        database.engine, lambda connection: upgrade.upgrade_ledger(connection, progress)
    )


def _no_dossier(folder: Path) -> NoDossier:
    return NoDossier(
        f"There is no dossier in {folder}.",
        "Create one with `kirmash init`, or change to its folder.",
    )
