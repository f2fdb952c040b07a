"""What a key of the review does: a decision recorded, put off, or taken back."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from kirmash.dossier.judging import Decision
from kirmash.errors import InputError, KirmashError, UnknownRecord
from kirmash.records.judgements import Verdict
from kirmash.web.forms import (
    MAX_NOTE,
    SMALL_FORM,
    field_text,
    in_thread,
    own_address,
    read_form,
    see_other,
    signing_name,
)
from kirmash.web.pages.model import DeskAction
from kirmash.web.requests import DeskRequest
from kirmash.web.security import SESSION_COOKIE
from kirmash.web.sessions import BrowserSession

LATER, CONFIRM, REJECT, SAME, APART, DATE, USE = (
    "later",
    "confirm",
    "reject",
    "same",
    "apart",
    "date",
    "use",
)
_VERDICTS = {
    CONFIRM: Verdict.CONFIRM,
    REJECT: Verdict.WRONG,
    SAME: Verdict.MERGE,
    APART: Verdict.SPLIT,
    DATE: Verdict.DATE,
    USE: Verdict.USE,
}
_ID_LENGTH, _CONFLICT = 120, "x-"


def session_in(request: DeskRequest, sent: Request) -> BrowserSession:
    """What the sender's browser did so far."""
    return request.desk.sessions.of(sent.cookies.get(SESSION_COOKIE, ""))


def decision_in(form: FormData, by: str) -> Decision:
    """The decision that a form of the queue sends. Raises InputError."""
    do, _, of = field_text(form, "do", _ID_LENGTH).partition(" ")
    verdict = _VERDICTS.get(do)
    if verdict is None:
        raise InputError(
            "desk.decision-unknown",
            "The form names no decision that can be made here.",
            "Go back, reload the page and choose again.",
        )
    record = of or field_text(form, "record", _ID_LENGTH)
    other = field_text(form, "other", _ID_LENGTH)
    return Decision(record, verdict, by, other, field_text(form, "note", MAX_NOTE))


async def _decide(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    session, back = session_in(request, sent), own_address(form, request.address("/review"))
    key = field_text(form, "key", _ID_LENGTH)
    if field_text(form, "do") == LATER:
        session.put_off(key)
        return see_other(back)
    by = signing_name(request, form)
    decision = decision_in(form, by)
    judgement = await in_thread(lambda: request.dossier.decide(decision))
    session.decided(judgement.id)
    if key.startswith(_CONFLICT):  # one decision need not end a contradiction: others come first
        session.put_off(key)
    return see_other(_with_sign(back, "done"), by)


async def _undo(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    session, back = session_in(request, sent), own_address(form, request.address("/review"))
    if not session.decisions:
        return see_other(back)
    by = signing_name(request, form)
    name = session.decisions.pop()
    try:
        await in_thread(lambda: request.dossier.judge(name, Verdict.WITHDRAW, by))
    except UnknownRecord:  # taken back elsewhere
        return see_other(back, by)
    except KirmashError:
        session.decided(name)
        raise
    return see_other(_with_sign(back, "undone"), by)


async def _withdraw(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    by = signing_name(request, form)
    name = field_text(form, "judgement", _ID_LENGTH)
    if not name.startswith("j-"):
        raise InputError(
            "desk.no-judgement",
            "The form names no decision to take back.",
            "Go back, reload the page and choose again.",
        )
    note = field_text(form, "note", MAX_NOTE)
    await in_thread(lambda: request.dossier.judge(name, Verdict.WITHDRAW, by, note=note))
    session = session_in(request, sent)
    session.decisions = [each for each in session.decisions if each != name]
    return see_other(own_address(form, request.address("/judgements")), by)


def _with_sign(address: str, name: str) -> str:
    """An address of the desk with a switch on."""
    place, sign, anchor = address.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{name}=1{sign}{anchor}"


DECIDE = DeskAction("decide", "/review/decide", _decide)
UNDO = DeskAction("undo", "/review/undo", _undo)
WITHDRAW = DeskAction("withdraw_judgement", "/judgements/withdraw", _withdraw)
