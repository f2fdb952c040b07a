"""The documents as fetched: one file each under ``documents/<aa>/<sha256>``, written whole or not
at all.
"""

from __future__ import annotations

from pathlib import Path

from kirmash.formats import files

FOLDER = "documents"


def document_path(folder: Path, document: str) -> Path:
    """Where the bytes of a document lie in a dossier's folder."""
    return folder / FOLDER / document[:2] / document


def store_document(folder: Path, document: str, raw: bytes) -> None:
    """Put the bytes in their place, durably; a stop leaves no half of a file. Raises OSError."""
    place = document_path(folder, document)
    if place.exists() and place.stat().st_size == len(raw):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(place, raw)
