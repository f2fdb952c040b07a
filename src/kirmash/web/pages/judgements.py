"""Every decision, the newest first, each of which can be taken back; and as training items."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kirmash.dossier.checking.actors import actors_by_id
from kirmash.dossier.checking.judgement_list import JudgementEntry, JudgementState
from kirmash.dossier.checking.training_items import training_items
from kirmash.i18n import format_date
from kirmash.records.claims import Claim
from kirmash.records.judgements import Verdict
from kirmash.records.mentions import Actor
from kirmash.web.forms import SMALL_FORM, own_address, read_form, remembered_name, see_other
from kirmash.web.forms import signing_name as name_in
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage, PageContent
from kirmash.web.pages.review import claim_line
from kirmash.web.requests import DeskRequest

ON_A_PAGE = 100
_IN_FORCE = frozenset({JudgementState.BINDS, JudgementState.MOVED, JudgementState.LOST})


_Query = tuple[tuple[JudgementEntry, ...], dict[str, Actor]]


def _query(request: DeskRequest) -> _Query:
    entries = request.dossier.judgement_list(request.view)
    judged = (name for each in entries for name in (each.judgement.target, each.judgement.other))
    names = [name for name in judged if name.startswith("a-")]
    return entries, actors_by_id(request.dossier, names)


def _show(request: DeskRequest, found: _Query) -> PageContent:
    entries, actors = found
    first = request.number("from")
    rows = [_row(entry, request, actors) for entry in entries[first : first + ON_A_PAGE]]
    values: dict[str, Any] = {
        "rows": rows,
        "total": len(entries),
        "earlier": first + ON_A_PAGE if first + ON_A_PAGE < len(entries) else 0,
        "name": remembered_name(request),
        "back": request.address("/judgements"),
    }
    return PageContent(request.words("web.judgements.title"), values)


def _row(entry: JudgementEntry, request: DeskRequest, actors: dict[str, Actor]) -> dict[str, Any]:
    item, lang = entry.judgement, request.lang
    target, other = actors.get(item.target), actors.get(item.other)
    moment = datetime.fromisoformat(item.at)
    is_open = entry.state in _IN_FORCE and item.verdict is not Verdict.WITHDRAW
    return {
        "id": item.id,
        "by": item.by,
        "at": f"{format_date(moment.date(), lang, short=True)}, {moment:%H:%M} UTC",
        "verdict": request.words(f"verdict.{item.verdict}"),
        "subject": target.name if target else _subject(entry, lang),
        "made": claim_line(item.claim, lang) if item.claim else "",
        "other": "" if item.claim else other.name if other else item.other,
        "note": item.note,
        "state": request.words(
            f"cli.judgement.{entry.state}", target=entry.target[:12], by=entry.by_judgement
        ),
        "is_open": is_open,
        "is_bound": entry.state is JudgementState.BINDS,
        "document": entry.record.document if entry.record else target.document if target else "",
        "target": entry.target if entry.record else "",
    }


def _subject(entry: JudgementEntry, lang: str) -> str:
    record = entry.record
    if isinstance(record, Claim):
        return claim_line(record, lang)
    return record.object if record else entry.judgement.target[:12]


def _export(request: DeskRequest) -> Response:
    text = training_items(request.dossier)
    headers = {"Content-Disposition": 'attachment; filename="kirmash-review.item"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


def _show_name(request: DeskRequest, _: None) -> PageContent:
    values = {"name": remembered_name(request), "back": request.text("back")}
    return PageContent(request.words("web.review.name"), values)


async def _set_name(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    return see_other(own_address(form, request.address("/review")), name_in(request, form))


PAGE = DeskPage("judgements", "/judgements", _query, _show, is_long=True)
EXPORT = DeskFile("review_export", "/judgements/export", _export, is_long=True)
NAME = DeskPage("name", "/name", lambda _: None, _show_name)
SET_NAME = DeskAction("set_name", "/name/set", _set_name)
