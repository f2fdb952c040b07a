"""The numbered evidence list: a number is given when a record is first cited, so page one begins at
1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kirmash.briefs import names
from kirmash.briefs.model import BriefEvidence
from kirmash.i18n import format_date, translate
from kirmash.records.claims import Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Cell, Document, Span, span_of
from kirmash.records.extractions import Extraction

MAX_QUOTE_LENGTH = 700


@dataclass(frozen=True, slots=True)
class EvidenceLocation:
    """The place of a record: its document and the characters or the cell, the key of one piece of
    evidence.
    """

    document: str
    spans: tuple[Span, ...]
    cell: Cell | None = None


@dataclass(slots=True)
class EvidenceNumbering:
    """Gives evidence its numbers while a brief is put together; the same place always has the same
    number, and so has a place within one that is quoted already. ``sources`` are the marks of the
    documents in the list of sources, by their ids.
    """

    lang: str
    documents: dict[str, Document]
    records: dict[str, Claim | DealMention]
    numbers: dict[EvidenceLocation, int] = field(default_factory=dict)
    cited: dict[EvidenceLocation, list[str]] = field(default_factory=dict)
    speakers: dict[EvidenceLocation, str] = field(default_factory=dict)
    places: dict[str, list[EvidenceLocation]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def cite(self, ids: Iterable[str]) -> tuple[int, ...]:
        """Numbers of claims and mentions by id, in the order given; an id that no document holds is
        passed over.
        """
        records = [self.records[record_id] for record_id in ids if record_id in self.records]
        return tuple(dict.fromkeys(self.number_for_record(record) for record in records))

    def number_for_record(self, record: Claim | DealMention) -> int:
        """The number of one claim or mention."""
        place = EvidenceLocation(
            record.document, record.spans, record.cell if isinstance(record, Claim) else None
        )
        if record.speaker:
            self.speakers.setdefault(place, record.speaker)
        return self.number_for_location(place, record.id)

    def number_for_location(self, place: EvidenceLocation, record: str = "") -> int:
        """The number of a place, such as where a person is named: that of a quotation that holds
        it, where there is one.
        """
        place = self._quoted_place(place)
        known = self.cited.setdefault(place, [])
        if record and record not in known:
            known.append(record)
        if place not in self.numbers:
            self.places.setdefault(place.document, []).append(place)
        return self.numbers.setdefault(place, len(self.numbers) + 1)

    def _quoted_place(self, place: EvidenceLocation) -> EvidenceLocation:
        """The place already cited whose quotation holds all of ``place``; itself for none."""
        if place.cell or place in self.numbers:
            return place
        return next(
            (
                cited
                for cited in self.places.get(place.document, ())
                if place.spans and all(_is_within(span, cited.spans) for span in place.spans)
            ),
            place,
        )

    def number_for_sentence(self, document: str, span: Span) -> int:
        """The number of the sentence a name or a goods word stands in: one already cited where it
        covers the word.
        """
        for place in self.places.get(document, ()):
            if _is_within(span, place.spans):
                return self.numbers[place]
        return self.number_for_location(
            EvidenceLocation(document, (sentence_span(self.documents[document].text, span),))
        )

    def cited_evidence(self) -> tuple[BriefEvidence, ...]:
        """The evidence cited so far, by number."""
        return tuple(self._evidence_item(place, number) for place, number in self.numbers.items())

    def _evidence_item(self, place: EvidenceLocation, number: int) -> BriefEvidence:
        document = self.documents[place.document]
        speaker_text = self.speakers.get(place, "")
        speaker, outlet = (
            names.speaker_name(speaker_text, self.lang) if speaker_text else "",
            names.outlet_name(document.outlet or document.source, self.lang),
        )
        return BriefEvidence(
            number=number,
            quote=quotation_text(place),
            lang=document.lang,
            speaker="" if speaker == outlet else speaker,
            outlet=outlet,
            url=document.url or "",
            document=document.id,
            source=self.sources.get(document.id, ""),
            place=location_text(place, self.lang),
            published=_publication_day(document, self.lang),
            note=document_note(document, self.lang),
            records=tuple(self.cited[place]),
            day=None if document.is_dated_by_hand else document.published,
        )


def _is_within(span: Span, spans: Iterable[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in spans)


def _publication_day(document: Document, lang: str) -> str:
    """The day, and that a person stated it where the page does not."""
    day = format_date(document.published, lang)
    return translate("document.dated_by_hand", lang, day=day) if document.is_dated_by_hand else day


def build_numbering(extractions: Sequence[Extraction], lang: str) -> EvidenceNumbering:
    """A numbering over everything ``extractions`` hold, with nothing cited yet."""
    records: dict[str, Claim | DealMention] = {}
    for extraction in extractions:
        records.update({claim.id: claim for claim in extraction.claims})
        records.update({deal.id: deal for deal in extraction.deals})
    return EvidenceNumbering(
        lang, {extraction.document.id: extraction.document for extraction in extractions}, records
    )


def sentence_span(text: str, span: Span) -> Span:
    """The sentence of a span, by full stops and line ends; the span itself where that is too
    long.
    """
    before = max(
        text.rfind(stop, 0, span.start) + len(stop)
        for stop in (". ", "! ", "? ", "\n")
        if stop in text[: span.start] or stop == "\n"
    )
    ends = [
        position
        for stop in (". ", "! ", "? ", "\n")
        if (position := text.find(stop, span.end)) >= 0
    ]
    after = min(ends) + 1 if ends else len(text)
    wide = text[before:after]
    start = before + len(wide) - len(wide.lstrip())
    end = after - len(wide) + len(wide.rstrip())
    return (
        span_of(text, start, end)
        if start <= span.start and span.end <= end and end - start <= MAX_QUOTE_LENGTH
        else span
    )


def quotation_text(place: EvidenceLocation) -> str:
    """The words at a place, spans parted by an ellipsis, none that stands in another, cut at the
    greatest length (the span still covers all of it).
    """
    words = " … ".join(" ".join(span.quote.split()) for span in _outer_spans(place.spans)) or (
        place.cell.quote if place.cell else ""
    )
    return words if len(words) <= MAX_QUOTE_LENGTH else words[:MAX_QUOTE_LENGTH].rstrip() + "…"


def _outer_spans(spans: Sequence[Span]) -> list[Span]:
    """The spans that lie in no other one, each once."""
    every = list(dict.fromkeys(spans))
    return [
        span for span in every if not _is_within(span, (other for other in every if other != span))
    ]


def location_text(place: EvidenceLocation, lang: str) -> str:
    """Characters or cell in words; a cell without a row is a sum over all rows of its table."""
    if place.cell and not place.cell.row:
        return translate("evidence.sum", lang, table=place.cell.table)
    if place.cell:
        return translate("evidence.cell", lang, row=place.cell.row, column=place.cell.column)
    return translate(
        "evidence.span",
        lang,
        places=", ".join(f"{span.start}–{span.end}" for span in _outer_spans(place.spans)),
    )


def document_note(document: Document, lang: str) -> str:
    """What is to be printed beside a document's quotations: its note, and who else read it."""
    notes = (
        _own_note(document, lang),
        translate("evidence.reader", lang, reader=document.reader) if document.reader else "",
    )
    return " ".join(filter(None, notes))


def _own_note(document: Document, lang: str) -> str:
    if not document.note:
        return ""
    if document.note_kind == "reconstruction":
        known = "evidence.reconstruction" if document.url else "evidence.reconstruction.bare"
        return translate(known, lang)
    return (
        translate("evidence.example", lang)
        if document.note_kind == "example"
        else _source_note_text(document.note, lang)
    )


def _source_note_text(note: str, lang: str) -> str:
    """A note of the source: as it is in the brief's own letters, else as a quotation."""
    return (
        note
        if names.transliterate_name(note, lang) == note
        else translate("evidence.noted", lang, note=note)
    )
