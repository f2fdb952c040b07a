"""The bytes of documents as fetched, each in a file of its own, ``documents/<aa>/<sha256>``,
written completely or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from kirmash.formats import files

FOLDER = "documents"
_HASH_LENGTH = 64
_STAGED = ".new"
"""The end of the name of bytes whose document is about to be known to the ledger."""


def document_path(folder: Path, document: str) -> Path:
    """The path of a document's bytes in a dossier's folder."""
    return folder / FOLDER / document[:2] / document


def store_document(folder: Path, document: str, raw: bytes) -> bool:
    """Write the bytes to their file, durably, unless it holds them already; whether it was written.

    An interruption leaves no partial file; a spoilt file is replaced. Raises OSError.
    """
    return _store(document_path(folder, document), raw)


def stage_document(folder: Path, document: str, raw: bytes) -> None:
    """Write the bytes of a document that the ledger does not know yet, durably, under a name that
    tells so, unless its file holds them already. Raises OSError.

    Once the ledger knows it, :func:`settle_document` gives the file its name. After a stop between
    the two the bytes are read from where they are, and the next sweep decides.
    """
    if not is_intact(document_path(folder, document), raw):
        _store(_staged_path(folder, document), raw)


def settle_document(folder: Path, document: str) -> None:
    """Give a staged file its last name; safe to repeat."""
    with suppress(FileNotFoundError):
        _staged_path(folder, document).replace(document_path(folder, document))


def read_document(folder: Path, document: str) -> bytes:
    """A document's bytes, staged or not. Raises OSError."""
    try:
        return document_path(folder, document).read_bytes()
    except FileNotFoundError:
        with suppress(FileNotFoundError):
            return _staged_path(folder, document).read_bytes()
        return document_path(folder, document).read_bytes()  # it was just given its name, or raises


def _staged_path(folder: Path, document: str) -> Path:
    place = document_path(folder, document)
    return place.with_name(place.name + _STAGED)


def _store(place: Path, raw: bytes) -> bool:
    if is_intact(place, raw):
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(place, raw)
    return True


def remove_unfinished(folder: Path, is_known: Callable[[str], bool]) -> int:
    """Remove what a stop left under ``documents``: unfinished files, staged ones of documents that
    the ledger does not know (those it knows get their names), and emptied folders; how many files.

    The caller holds the writer's lock: whoever writes documents holds it.
    """
    number = 0
    for place in sorted((folder / FOLDER).glob("??")):
        if not place.is_dir():
            continue
        number += files.remove_abandoned(place)
        for staged in place.glob(f"*{_STAGED}"):
            document = staged.name.removesuffix(_STAGED)
            if is_known(document) and not document_path(folder, document).exists():
                settle_document(folder, document)
            else:
                staged.unlink(missing_ok=True)
                number += 1
        _remove_empty(place)
    _remove_empty(folder / FOLDER)
    return number


def _remove_empty(place: Path) -> None:
    with suppress(OSError):  # it holds documents, or is not there
        place.rmdir()


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
