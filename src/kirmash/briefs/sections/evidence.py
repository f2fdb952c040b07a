"""The numbered evidence list: a number is given when a record is first cited, so page one begins at
1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kirmash.briefs import names
from kirmash.briefs.model import Evidence
from kirmash.i18n import format_date, say
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Cell, Document, Span, span_of
from kirmash.records.extractions import Extraction

LONGEST = 700


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its document and the characters or the cell, the key of one piece of
    evidence.
    """

    document: str
    spans: tuple[Span, ...]
    cell: Cell | None = None


@dataclass(slots=True)
class Numbering:
    """Gives evidence its numbers while a brief is put together; the same place always has the same
    number.
    """

    lang: str
    documents: dict[str, Document]
    records: dict[str, Claim | DealMention]
    numbers: dict[Place, int] = field(default_factory=dict)
    cited: dict[Place, list[str]] = field(default_factory=dict)
    speakers: dict[Place, str] = field(default_factory=dict)

    def cite(self, ids: Iterable[str]) -> tuple[int, ...]:
        """Numbers of claims and mentions by id, in the order given; an id that no document holds is
        passed over.
        """
        found = [self.records[one] for one in ids if one in self.records]
        return tuple(dict.fromkeys(self.number(record) for record in found))

    def number(self, record: Claim | DealMention) -> int:
        """The number of one claim or mention."""
        place = Place(
            record.document, record.spans, record.cell if isinstance(record, Claim) else None
        )
        if record.speaker:
            self.speakers.setdefault(place, record.speaker)
        return self.at(place, record.id)

    def at(self, place: Place, record: str = "") -> int:
        """The number of a place, such as where a person is named."""
        known = self.cited.setdefault(place, [])
        if record and record not in known:
            known.append(record)
        return self.numbers.setdefault(place, len(self.numbers) + 1)

    def near(self, document: str, span: Span) -> int:
        """The number of the sentence a name or a goods word stands in: one already cited where it
        covers the word.
        """
        for place, number in self.numbers.items():
            if place.document == document and any(
                one.start <= span.start and span.end <= one.end for one in place.spans
            ):
                return number
        return self.at(Place(document, (sentence_round(self.documents[document].text, span),)))

    def listed(self) -> tuple[Evidence, ...]:
        """The evidence cited so far, by number."""
        return tuple(self._item(place, number) for place, number in self.numbers.items())

    def _item(self, place: Place, number: int) -> Evidence:
        document = self.documents[place.document]
        said = self.speakers.get(place, "")
        said_by, outlet = (
            names.speaker(said, self.lang) if said else "",
            names.outlet(document.outlet or document.source, self.lang),
        )
        return Evidence(
            number=number,
            quote=quotation(place),
            lang=document.lang,
            said_by="" if said_by == outlet else said_by,
            outlet=outlet,
            url=document.url or "",
            document=document.id,
            place=where(place, self.lang),
            published=format_date(document.published, self.lang),
            note=_note(document, self.lang),
            records=tuple(self.cited[place]),
        )


def numbering(extractions: Sequence[Extraction], lang: str) -> Numbering:
    """A numbering over everything ``extractions`` hold, with nothing cited yet."""
    records: dict[str, Claim | DealMention] = {}
    for one in extractions:
        records.update({claim.id: claim for claim in one.claims})
        records.update({deal.id: deal for deal in one.deals})
    return Numbering(lang, {one.document.id: one.document for one in extractions}, records)


def sentence_round(text: str, span: Span) -> Span:
    """The sentence a span stands in, reckoned by full stops and line ends; the span itself where
    that runs too far.
    """
    before = max(
        text.rfind(stop, 0, span.start) + len(stop)
        for stop in (". ", "! ", "? ", "\n")
        if stop in text[: span.start] or stop == "\n"
    )
    ends = [found for stop in (". ", "! ", "? ", "\n") if (found := text.find(stop, span.end)) >= 0]
    after = min(ends) + 1 if ends else len(text)
    wide = text[before:after]
    start = before + len(wide) - len(wide.lstrip())
    end = after - len(wide) + len(wide.rstrip())
    return (
        span_of(text, start, end)
        if start <= span.start and span.end <= end and end - start <= LONGEST
        else span
    )


def quotation(place: Place) -> str:
    """The words at a place, spans parted by an ellipsis, cut at LONGEST characters (the span still
    tells the whole).
    """
    words = " … ".join(" ".join(span.quote.split()) for span in place.spans) or (
        place.cell.quote if place.cell else ""
    )
    return words if len(words) <= LONGEST else words[:LONGEST].rstrip() + "…"


def where(place: Place, lang: str) -> str:
    """Characters or cell in words; a cell without a row is a sum over all rows of its table."""
    if place.cell and not place.cell.row:
        return say("evidence.sum", lang, table=place.cell.table)
    if place.cell:
        return say("evidence.cell", lang, row=place.cell.row, column=place.cell.column)
    return say(
        "evidence.span", lang, places=", ".join(f"{span.start}–{span.end}" for span in place.spans)
    )


def _note(document: Document, lang: str) -> str:
    if not document.note:
        return ""
    if document.note_kind == "reconstruction":
        known = "evidence.reconstruction" if document.url else "evidence.reconstruction.bare"
        return say(known, lang, url=document.url)
    return (
        say("evidence.example", lang)
        if document.note_kind == "example"
        else _quoted(document.note, lang)
    )


def _quoted(note: str, lang: str) -> str:
    """A note of the source: as it is in the brief's own letters, else as a quotation."""
    return note if names.in_script(note, lang) == note else say("evidence.noted", lang, note=note)
