"""A document as it was fetched, in the form a browser may be handed it."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.dossier.selection.material import resolve_id
from kirmash.dossier.workspace import Workspace
from kirmash.errors import DocumentRefused
from kirmash.readers.decoding import decode

HTML, TEXT, OTHER = "text/html", "text/plain", "application/octet-stream"
_BINARY_SIGNS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The bytes of a document; text is in UTF-8, whatever it was saved in. ``media_type`` is HTML,
    TEXT, or OTHER for what a browser is to save and not to show.
    """

    id: str
    content: bytes
    media_type: str


def saved_page(workspace: Workspace, name: str) -> SavedPage:
    """A document (an id, or its beginning) as it was fetched. Raises UnknownRecord, DossierError
    where its file is missing.
    """
    document = resolve_id(name, workspace.document_ids(name))
    raw = workspace.ledger.read_document_bytes(document)
    if raw.startswith(_BINARY_SIGNS):
        return SavedPage(document, raw, OTHER)
    try:
        text = decode(raw, document)
    except DocumentRefused:
        return SavedPage(document, raw, OTHER)
    head = text.lstrip("\ufeff \n\t")[:1000].lower()
    is_page = head.startswith("<") or "<html" in head or "<body" in head
    return SavedPage(document, text.encode(), HTML if is_page else TEXT)
