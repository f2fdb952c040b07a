"""Where a dossier stands: what must be the same for an answer computed before to be true still."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kirmash.dossier.sources.fields import find_fields_file
from kirmash.dossier.tables import TABLES_FOLDER
from kirmash.dossier.workspace import SETTINGS_FILE, Workspace, utc_today

DossierState = tuple[int, date, tuple[int, ...]]
"""The number of the ledger's newest event, the day, and when each file beside it was changed."""


def dossier_state(workspace: Workspace) -> DossierState:
    """The state of a dossier, cheap enough to be looked at with every page.

    Files that are not there count as changed at 0. Raises DossierError.
    """
    folder = workspace.folder
    files = (find_fields_file(folder), folder / SETTINGS_FILE, *_table_files(folder))
    return workspace.ledger_position, utc_today(), tuple(map(_changed, files))


def _table_files(folder: Path) -> tuple[Path, ...]:
    return folder / TABLES_FOLDER, folder / TABLES_FOLDER / "manifest.json"


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
