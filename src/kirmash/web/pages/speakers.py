"""Who said what of a pair, by speaker and day."""

from __future__ import annotations

from kirmash.briefs import wording
from kirmash.briefs.names import speaker_name
from kirmash.dossier.checking.statements import SpeakerReport
from kirmash.i18n import format_date
from kirmash.records.claims import Claim
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns
from kirmash.web.words import ClaimLine, claim_line


def _query(request: DeskRequest) -> SpeakerReport:
    return request.dossier.speakers(request.pair, request.text("speaker"), request.view)


def _show(request: DeskRequest, report: SpeakerReport) -> PageContent:
    lang = request.lang
    values = {
        "pair_name": wording.pair_name(request.pair.codes, lang),
        "speaker": request.text("speaker"),
        "unattributed": report.unattributed,
    }
    return PageContent(request.words("web.speakers.title"), values, (_table(request, report),))


def _statement(
    request: DeskRequest, report: SpeakerReport, claims: tuple[Claim, ...]
) -> tuple[ClaimLine, str]:
    lines = [claim_line(request, each, report.documents.get(each.document)) for each in claims]
    outlets = dict.fromkeys(line.outlet for line in lines)
    return lines[0], ", ".join(outlets)


def _table(request: DeskRequest, report: SpeakerReport) -> DeskTable:
    keys = ("day", "speaker", "measure", "period", "statement", "outlets")
    heads = columns(*(request.words(f"web.col.said.{key}") for key in keys))
    rows = []
    for day in report.days:
        for statement in day.statements:
            line, outlets = _statement(request, report, statement.claims)
            rows.append(
                (
                    DeskCell(
                        format_date(day.published, request.lang, short=True),
                        sort=day.published.isoformat() if day.published else "0",
                    ),
                    DeskCell(speaker_name(day.speaker, request.lang)),
                    DeskCell(line.measure),
                    DeskCell(line.period),
                    DeskCell(
                        line.text, link=line.address, mark="unconfirmed" if line.waits else ""
                    ),
                    DeskCell(outlets),
                )
            )
    empty = request.words("web.speakers.none")
    return DeskTable("speakers", request.words("web.speakers.title"), heads, tuple(rows), "", empty)


PAGE = DeskPage("speakers", "/pair/{first}/{second}/speakers", _query, _show)
