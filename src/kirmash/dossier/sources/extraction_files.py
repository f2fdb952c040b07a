"""Files of extractions stored in a ledger, a line a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kirmash.errors import DocumentRefused, KirmashError, os_cause
from kirmash.extract.contract import lines
from kirmash.extract.contract.lines import LineOptions, LineReading
from kirmash.extract.contract.refusals import RecordRefusal
from kirmash.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class StoredLine:
    """What became of one line: ``is_new`` None where it was refused whole; how far the file is read
    by then, in bytes.
    """

    source: str
    is_new: bool | None
    refused: tuple[RecordRefusal, ...]
    bytes_read: int
    size: int


def store_extractions(
    ledger: Ledger, path: Path, options: LineOptions, read_at: str
) -> Iterator[StoredLine]:
    """Take the lines of a file, one after the other. Raises DocumentRefused where it is no regular
    file or cannot be read.
    """
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "No such file")
        size = path.stat().st_size
        for number, done, line in lines.iterate_lines(path, options.settings):
            reading = lines.read_line(number, line, options)
            is_new = _store(ledger, reading, read_at)
            yield StoredLine(f"{path}:{number}", is_new, reading.refused, done, size)
    except KirmashError:
        raise
    except OSError as fault:
        raise DocumentRefused(
            "document.unreadable",
            "{path} cannot be read: {cause}.",
            "Check the name and the access rights.",
            path=path,
            cause=os_cause(fault),
        ) from fault


def _store(ledger: Ledger, reading: LineReading, at: str) -> bool | None:
    """Store what another reader read: of the page it names where the dossier has that page with
    the same text, else of the text itself.
    """
    extraction = reading.extraction
    if extraction is None:
        return None
    page = extraction.document.origin
    raw = extraction.document.text.encode()
    if page and page != extraction.document.id and ledger.has_document(page):
        texts = (known.document.text for known in ledger.readings(page))
        if any(text == extraction.document.text for text in texts):
            extraction = lines.attach_to_document(extraction, page)
            raw = ledger.read_document_bytes(page)
    return ledger.add(extraction, raw, reading.version, at)
