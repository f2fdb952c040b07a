"""Files of extractions stored in a ledger, a line a document."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kirmash import inputs
from kirmash.errors import DocumentRefused
from kirmash.extract import pipeline
from kirmash.extract.contract import lines
from kirmash.extract.contract.lines import LineOptions, LineReading
from kirmash.extract.contract.refusals import RecordRefusal
from kirmash.ledger import codec
from kirmash.ledger.store import Ledger
from kirmash.records.extractions import Extraction
from kirmash.sandbox import workers
from kirmash.sandbox.transfer import Limits


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
    """Take the lines of a file, one after the other. Raises InputError where it is no regular
    file, DocumentRefused where it cannot be read.
    """
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(inputs.open_regular_file(path))
            size = os.fstat(stream.fileno()).st_size
        except OSError as fault:
            raise inputs.unreadable(path, fault) from fault
        for number, done, line in _read_on(path, stream, options):
            reading = _read_line(number, line, options)
            is_new = _store(ledger, reading, read_at)
            yield StoredLine(f"{path}:{number}", is_new, reading.refused, done, size)


def _read_on(
    path: Path, stream: BinaryIO, options: LineOptions
) -> Iterator[tuple[int, int, bytes | None]]:
    try:
        yield from lines.iterate_lines(stream, options.settings)
    except OSError as fault:
        raise inputs.unreadable(path, fault) from fault


def _read_line(number: int, line: bytes | None, options: LineOptions) -> LineReading:
    """One line read by a limited child process; one that takes too long is refused alone."""
    limits = Limits(options.settings.parse_seconds, options.settings.parse_memory)
    arguments = (number, line, options)
    try:
        packed = workers.run_limited(_pack_line, arguments, limits, pipeline.load_lexicons)
        return packed.reading()
    except (DocumentRefused, ValueError) as fault:  # ValueError: a child that was taken over
        reason = "too_slow" if isinstance(fault.__cause__, TimeoutError) else "too_hard"
        return LineReading(None, (RecordRefusal(number, "", "", reason, ""),))


@dataclass(frozen=True, slots=True)
class _PackedLine:
    """A line's reading as it comes out of a child: the extraction as the ledger writes it."""

    extraction: str
    refused: tuple[RecordRefusal, ...]
    version: str

    def reading(self) -> LineReading:
        """The reading again, its quotes checked. Raises ValueError."""
        extraction = self.extraction and codec.record_from_json(Extraction, self.extraction)
        return LineReading(extraction or None, self.refused, self.version)


def _pack_line(number: int, line: bytes | None, options: LineOptions) -> _PackedLine:
    """The child's side: one line read and checked."""
    reading = lines.read_line(number, line, options)
    extraction = codec.record_to_json(reading.extraction) if reading.extraction else ""
    return _PackedLine(extraction, reading.refused, reading.version)


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
