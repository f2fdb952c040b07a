"""Places of evidence: characters of a document's text, or a cell of a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from kirmash.errors import SpanMismatch

OPTIONAL = {"optional": True}
"""Metadata of a field that is written only where it differs from its default.

A field added later carries it, so that records without it are written as they were before.
"""


class Basis(StrEnum):
    """How a text gives a slot: in the sentence, from before it (pronoun, ellipsis, headline, list),
    only by what the page is about, or not at all.
    """

    STATED = "stated"
    INHERITED = "inherited"
    ASSUMED = "assumed"
    NONE = "none"


class Acceptance(StrEnum):
    """Whether a record may enter a series by itself, or waits for a person."""

    ACCEPTED = "accepted"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (Unicode code points, end not included) of a
    document's text.
    """

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Slot:
    """How one answer of a record (``reporter``, ``period`` …) is given, and by which characters of
    the text; None where its reader names none.
    """

    name: str
    basis: Basis
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the file's name, the sheet or '', 1-based row and column, its content."""

    table: str
    sheet: str
    row: int
    column: int
    quote: str


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """Where something is printed: ``kind`` is page or table, ``source`` the outlet or the table's
    source, ``day_is`` says whether its day is that of publication or of retrieval; None is unknown.
    A table has ``files``.
    """

    kind: str
    source: str
    day: date | None
    day_is: str
    files: tuple[str, ...] = ()


GIVEN, JUDGED = "given", "judged"
"""How a person dates a document: as it was added without a date of its own, or by a judgement."""


@dataclass(frozen=True, slots=True)
class Document:
    """One reading of one page.

    ``id`` is the SHA-256 (hex) of the bytes as fetched; ``text`` is the text that every span points
    into. ``published`` is None where it is unknown, with ``basis`` one of page, url, given
    (by whoever added it undated), judged (by a person later), inferred, metadata (only in the
    file's own properties), unknown. ``note`` is a line every writer
    must print beside the document's quotations (such as that it is a reconstruction). ``note_kind``
    is what the note declares the document to be: reconstruction or example, '' for anything else.
    ``reader`` names who read it where that was not this program; ``origin`` is then the SHA-256 of
    the page the text was taken from, '' unknown.
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
    reader: str = field(default="", metadata=OPTIONAL)
    origin: str = field(default="", metadata=OPTIONAL)

    @property
    def is_dated_by_hand(self) -> bool:
        """Whether a person stated its day, and not the page."""
        return self.published is not None and self.basis in {GIVEN, JUDGED} and not self.reader


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


class RemembersId(ABC):
    """Room beside a record's fields for its id, a hash of all its content: it is taken once."""

    __slots__ = ("_id",)
    _id: str

    @property
    def id(self) -> str:
        """The id, stable across runs: the same content always has the same."""
        try:
            return self._id
        except AttributeError:
            object.__setattr__(self, "_id", self._content_id())
        return self._id

    @abstractmethod
    def _content_id(self) -> str:
        """The id, made anew."""


def short_id(prefix: str, *parts: object) -> str:
    """A content-hashed id such as ``c-1f0c9a2b7d``: the same parts always give the same id."""
    return f"{prefix}-{sha256(chr(31).join(map(str, parts)).encode()).hexdigest()[:10]}"
