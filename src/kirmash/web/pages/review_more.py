"""What a person adds to a reading: a missed figure, a mention that is of another deal."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kirmash.dossier.checking.amendments import NewClaim
from kirmash.dossier.checking.document_view import DocumentView
from kirmash.dossier.deals import DealHistory, describe_deal
from kirmash.records.quantities import Hedge, Measure, Modality
from kirmash.web.forms import (
    MAX_NOTE,
    SMALL_FORM,
    field_text,
    in_thread,
    read_form,
    remembered_name,
    see_other,
    signing_name,
)
from kirmash.web.pages.model import DeskAction, DeskPage, PageContent
from kirmash.web.pages.review_actions import session_in
from kirmash.web.requests import DeskRequest

TYPED = ("reporter", "partner", "period", "value", "unit", "change", "product", "speaker")
"""Slots of a new figure that are typed; its measure, hedge and kind are chosen."""
_CHOSEN = ("measure", "hedge", "modality")
_LONGEST_QUOTE, _LONGEST_SLOT = 3_000, 200


def _view(request: DeskRequest) -> DocumentView:
    return request.dossier.view_document(request.parts["document"])


def _show_missed(request: DeskRequest, view: DocumentView) -> PageContent:
    values: dict[str, Any] = {
        "document": view.document,
        "measures": [each.value for each in Measure],
        "hedges": [each.value for each in Hedge],
        "modalities": [each.value for each in Modality],
        "typed": TYPED,
        "name": remembered_name(request),
        "back": request.address(f"/review/missed/{view.document.id[:16]}"),
    }
    return PageContent(request.words("web.missed.title"), values)


async def _add(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    by = signing_name(request, form)
    document = request.parts["document"]
    value = form.get("quote", "")
    quote = value.strip()[:_LONGEST_QUOTE] if isinstance(value, str) else ""
    slots = {name: field_text(form, name, _LONGEST_SLOT) for name in (*TYPED, *_CHOSEN)}
    note = field_text(form, "note", MAX_NOTE)
    order = NewClaim(document, quote.replace("\r\n", "\n"), slots)
    judgement = await in_thread(lambda: request.dossier.add_claim(order, by, note))
    session_in(request, sent).decided(judgement.id)
    return see_other(request.address(f"/document/{document}", judgement.other), by)


def _history(request: DeskRequest) -> DealHistory:
    return request.dossier.deal_history(request.parts["deal"])


def _show_split(request: DeskRequest, history: DealHistory) -> PageContent:
    steps = [
        (step.step.mention, step.step.published, step.citation)
        for step in history.steps
        if step.step.mention
    ]
    values: dict[str, Any] = {
        "deal": history.deal,
        "words": describe_deal(history.deal, request.lang),
        "steps": list({mention: (mention, day, cited) for mention, day, cited in steps}.values()),
        "name": remembered_name(request),
        "back": request.address(f"/deal/{history.deal.id}"),
    }
    return PageContent(request.words("web.split.title"), values)


MISSED = DeskPage("missed", "/review/missed/{document}", _view, _show_missed, is_long=True)
ADD = DeskAction("add_claim", "/review/missed/{document}/add", _add)
SPLIT = DeskPage("split", "/review/deal/{deal}", _history, _show_split, is_long=True)
