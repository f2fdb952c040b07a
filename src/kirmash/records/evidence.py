"""Places of evidence: characters of a document's text, or a cell of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from kirmash.errors import SpanMismatch


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (Unicode code points, end not included) of a
    document's text.
    """

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the file's name, the sheet or '', 1-based row and column, its content."""

    table: str
    sheet: str
    row: int
    column: int
    quote: str


@dataclass(frozen=True, slots=True)
class Document:
    """One reading of one page.

    ``id`` is the SHA-256 (hex) of the bytes as fetched; ``text`` is the text that every span points
    into. ``published`` is None where it is unknown, with ``basis`` one of page, url, given,
    inferred, metadata (only in the file's own properties), unknown. ``note`` is a line every writer
    must print beside the document's quotations (such as that it is a reconstruction). ``note_kind``
    is what the note declares the document to be: reconstruction or example, '' for anything else.
    """

    id: str
    source: str
    text: str
    lang: str
    url: str | None = None
    title: str | None = None
    published: date | None = None
    basis: str = "unknown"
    outlet: str | None = None
    note: str | None = None
    note_kind: str = ""


def span_of(text: str, start: int, end: int) -> Span:
    """The span of ``text`` from ``start`` to ``end`` with its quote. Raises SpanMismatch outside
    the text.
    """
    if not 0 <= start < end <= len(text):
        raise SpanMismatch(
            "evidence.out-of-text",
            "Characters {start} to {end} are outside a text of {length}.",
            start=start,
            end=end,
            length=len(text),
        )
    return Span(start, end, text[start:end])


def check_spans(text: str, spans: Iterable[Span]) -> None:
    """Raise SpanMismatch unless every quote is at the place of its span."""
    for span in spans:
        if not span.quote or text[span.start : span.end] != span.quote:
            raise SpanMismatch(
                "evidence.quote-mismatch",
                "{quote!r} is not at position {start}–{end}.",
                quote=span.quote,
                start=span.start,
                end=span.end,
            )


def short_id(prefix: str, *parts: object) -> str:
    """A content-hashed id such as ``c-1f0c9a2b7d``: the same parts always give the same id."""
    return f"{prefix}-{sha256(chr(31).join(map(str, parts)).encode()).hexdigest()[:10]}"
