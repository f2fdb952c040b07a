"""The bytes of documents as fetched, each in a file of its own, ``documents/<aa>/<sha256>``,
written completely or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kirmash.formats import files

FOLDER = "documents"
_HASH_LENGTH = 64


def document_path(folder: Path, document: str) -> Path:
    """The path of a document's bytes in a dossier's folder."""
    return folder / FOLDER / document[:2] / document


def store_document(folder: Path, document: str, raw: bytes) -> bool:
    """Write the bytes to their file, durably, unless it holds them already; whether it was written.

    An interruption leaves no partial file; a spoilt file is replaced. Raises OSError.
    """
    place = document_path(folder, document)
    if is_intact(place, raw):
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(place, raw)
    return True


def remove_unfinished(folder: Path) -> int:
    """Remove the unfinished files that a stop left under ``documents``; how many there were.

    The caller holds the writer's lock: whoever writes documents holds it.
    """
    unfinished = list((folder / FOLDER).glob(f"??/{files.UNFINISHED}"))
    for place in unfinished:
        place.unlink(missing_ok=True)
    return len(unfinished)


def is_intact(place: Path, raw: bytes) -> bool:
    """Whether the file is there and holds exactly these bytes."""
    try:
        return place.stat().st_size == len(raw) and place.read_bytes() == raw
    except OSError:
        return False


def list_documents(folder: Path) -> Iterator[str]:
    """The ids of every file kept under ``documents``, in order, known to the ledger or not."""
    for place in sorted((folder / FOLDER).glob("??/*")):
        if len(place.name) == _HASH_LENGTH and place.name.startswith(place.parent.name):
            yield place.name
