"""The evidence of any record by its id (claim, value, deal's mention, utterance): its words in
their documents, how it counts, what people decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.dossier.evidence import EvidenceReport, QuotedPassage
from kirmash.i18n import format_date, format_pct, format_period, has_message
from kirmash.records.explanations import explanation_text
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.words import document_address


@dataclass(frozen=True, slots=True)
class CitationBlock:
    """A quotation in its context; ``address`` is where it stands, '' for a cell of a table."""

    source: str
    before: str
    quote: str
    after: str
    note: str
    address: str


def evidence_address(request: DeskRequest, record: str) -> str:
    """Where the evidence of a record is shown; a deal has a page of its own."""
    return request.address(f"/deal/{record}" if record.startswith("d-") else f"/evidence/{record}")


def _query(request: DeskRequest) -> EvidenceReport:
    return request.dossier.why(request.parts["record"], request.view, with_series=True)


def _show(request: DeskRequest, report: EvidenceReport) -> PageContent:
    values = {
        "id": report.id,
        "lines": list(_lines(request, report)),
        "citations": [_citation(request, each) for each in report.citations],
        "influence": [
            (
                evidence_address(request, claim),
                claim,
                request.words(
                    "push.up" if share > 0 else "push.down",
                    value=format_pct(abs(share), request.lang, signed=False),
                ),
            )
            for claim, share in report.influence_percent
        ],
        "others": [
            (evidence_address(request, claim), claim)
            for claim in report.utterance_claims
            if claim != report.id
        ],
        "judgements": report.judgements,
    }
    return PageContent(_title(request, report), values)


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


def _citation(request: DeskRequest, cited: QuotedPassage) -> CitationBlock:
    day = format_date(cited.published, request.lang)
    return CitationBlock(
        " · ".join(filter(None, (cited.outlet, day))),
        " ".join(cited.before.split()),
        " ".join(cited.quote.split()),
        " ".join(cited.after.split()),
        cited.note or "",
        document_address(request, cited.document, cited.record),
    )


PAGE = DeskPage("evidence", "/evidence/{record}", _query, _show, is_long=True)
