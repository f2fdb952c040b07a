"""The documents as fetched: one file each under ``documents/<aa>/<sha256>``, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "documents"


def path_of(folder: Path, document: str) -> Path:
    """Where the bytes of a document lie in a dossier's folder."""
    return folder / FOLDER / document[:2] / document


def keep(folder: Path, document: str, raw: bytes) -> None:
    """Write the bytes beside their place, make them durable, then move them there: a stop leaves no half of a file.

    Called by one writer at a time, so that the name of the unfinished file needs no more than the document's id.
    """
    place = path_of(folder, document)
    if place.exists() and place.stat().st_size == len(raw):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{document}.part")
    with unfinished.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(place)
    _make_durable(place.parent)


def _make_durable(folder: Path) -> None:
    """A new name in a folder outlives a power cut only when the folder itself is written."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders; there the move is durable by itself
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
