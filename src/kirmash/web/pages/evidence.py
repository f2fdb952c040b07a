"""The evidence of any record by its id (claim, value, deal's mention, utterance): its words in
their documents, how it counts, what people decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.briefs.names import outlet_name
from kirmash.dossier.desk.series_page import SERIES_MEASURES
from kirmash.dossier.evidence import EvidenceReport, QuotedPassage, records_by_id
from kirmash.dossier.scope import Pair
from kirmash.i18n import format_date, format_pct, format_period, has_message
from kirmash.records.claims import WORLD, Claim
from kirmash.records.deals import DealMention
from kirmash.records.evidence import Document
from kirmash.records.explanations import explanation_text
from kirmash.records.quantities import Measure
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.words import (
    claim_line,
    document_address,
    note_text,
    words_after,
    words_before,
)


@dataclass(frozen=True, slots=True)
class CitationBlock:
    """A quotation in its context; ``address`` is where it stands, '' for a cell of a table."""

    source: str
    before: str
    quote: str
    after: str
    note: str
    address: str
    lang: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """A record's evidence; ``records`` are those that it names beside its own, ``documents`` those
    of all of them, without their texts.
    """

    report: EvidenceReport
    records: Mapping[str, Claim | DealMention]
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record in words with its evidence's address; ``beside`` is what is said of it here."""

    words: str
    address: str
    source: str
    beside: str = ""


def evidence_address(request: DeskRequest, record: str) -> str:
    """Where the evidence of a record is shown; a deal has a page of its own."""
    return request.address(f"/deal/{record}" if record.startswith("d-") else f"/evidence/{record}")


def _query(request: DeskRequest) -> EvidencePage:
    dossier = request.dossier
    report = dossier.why(request.parts["record"], request.view, with_series=True)
    named = {*(name for name, _ in report.influence), *report.utterance_claims}
    records = records_by_id(dossier, named)
    papers = {passage.document for passage in report.citations}
    papers |= {each.document for each in records.values()}
    return EvidencePage(report, records, dossier.documents_by_id(papers))


def _show(request: DeskRequest, page: EvidencePage) -> PageContent:
    report = page.report
    pushes = (
        (
            claim,
            request.words(
                "push.up" if share > 0 else "push.down",
                value=format_pct(abs(share), request.lang, signed=False),
            ),
        )
        for claim, share in report.influence_percent
    )
    others = (claim for claim in report.utterance_claims if claim != report.id)
    values = {
        "id": report.id,
        "lines": list(_lines(request, report)),
        "places": list(_places(request, report)),
        "citations": [_citation(request, each, page) for each in report.citations],
        "influence": [_named(request, page, claim, words) for claim, words in pushes],
        "others": [_named(request, page, claim) for claim in others],
        "judgements": report.judgements,
    }
    return PageContent(_title(request, report), values)


def _named(request: DeskRequest, page: EvidencePage, name: str, beside: str = "") -> NamedRecord:
    """A claim in words; by its id where it is in no reading."""
    record, address = page.records.get(name), evidence_address(request, name)
    if not isinstance(record, Claim):
        return NamedRecord(name, address, "", beside)
    line = claim_line(request, record, page.documents.get(record.document))
    return NamedRecord(f"{line.measure}, {line.period}: {line.text}", address, line.source, beside)


def _places(request: DeskRequest, report: EvidenceReport) -> Iterator[tuple[str, str]]:
    """Where one goes on: the series, the correction, the document's deals."""
    if claim := report.claim:
        yield from _series_place(request, (claim.reporter, claim.partner), claim.measure, claim.id)
        yield request.words("web.review.correct"), request.address(f"/review/claim/{claim.id}")
    elif report.point and report.series:
        series = report.series
        sides = series.reporter, series.partner
        yield from _series_place(request, sides, series.measure, report.point.id)


def _series_place(
    request: DeskRequest, sides: tuple[str | None, str | None], measure: Measure, anchor: str
) -> Iterator[tuple[str, str]]:
    first, second = sides
    if not first or not second or second == WORLD or measure not in SERIES_MEASURES:
        return
    pair = Pair(first, second)
    yield (
        request.words("web.evidence.series", pair=wording.pair_name(pair.codes, request.lang)),
        request.pair_address("series", pair, anchor, measure=measure),
    )


def _title(request: DeskRequest, report: EvidenceReport) -> str:
    lang = request.lang
    if report.claim:
        claim = report.claim
        return f"{wording.measure_text(claim, lang)}: {wording.claim_text(claim, lang)}"
    if report.point and report.series:
        measure = request.words(f"measure.{report.series.measure}")
        period = format_period(report.point.period, lang)
        level = wording.point_text(report.point, report.series.unit, lang)
        return f"{measure}, {period}: {level}"
    if report.mention:
        status = request.words(f"status.{report.mention.status}")
        return f"{request.words(f'kind.{report.mention.kind}')}: {status}"
    return request.words("web.evidence.title")


def _lines(request: DeskRequest, report: EvidenceReport) -> Iterator[str]:
    """Of whom and when it is, and how it counts."""
    lang = request.lang
    if claim := report.claim:
        yield wording.pair_name(filter(None, (claim.reporter, claim.partner)), lang)
        yield (
            format_period(claim.period, lang) if claim.period else request.words("cell.no_period")
        )
        for fit in report.fits or ():
            key = f"reading.{fit.reading}"
            yield request.words(key if has_message(key, lang) else "reading.used")
    elif report.point and report.series:
        series = report.series
        yield wording.pair_name(filter(None, (series.reporter, series.partner)), lang)
        yield explanation_text(report.point, series.unit, lang)


def _citation(request: DeskRequest, cited: QuotedPassage, page: EvidencePage) -> CitationBlock:
    document = page.documents.get(cited.document)
    day = format_date(cited.published, request.lang)
    return CitationBlock(
        " · ".join(filter(None, (outlet_name(cited.outlet, request.lang), day))),
        words_before(cited.before),
        " ".join(cited.quote.split()),
        words_after(cited.after),
        note_text(document, request.lang) or cited.note or "",
        document_address(request, cited.document, cited.record) if document else "",
        document.lang if document else "",
    )


PAGE = DeskPage("evidence", "/evidence/{record}", _query, _show, is_long=True)
