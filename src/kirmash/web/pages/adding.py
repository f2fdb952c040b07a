"""Adding: files dropped or a text pasted, how far the reading is, and what was found."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any, BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from kirmash.dossier.desk import incoming
from kirmash.dossier.desk.incoming import MAX_BATCH_BYTES, MAX_FILES, MAX_PASTED_BYTES, Upload
from kirmash.dossier.workspace import utc_now
from kirmash.errors import InputError
from kirmash.i18n import word_error
from kirmash.web.forms import FormLimits, field_text, in_thread, read_form, see_other
from kirmash.web.pages.model import DeskAction, DeskPage, PageContent
from kirmash.web.requests import DeskRequest

LIMITS = FormLimits(
    MAX_BATCH_BYTES + MAX_PASTED_BYTES, MAX_FILES + 1, MAX_PASTED_BYTES
)  # a file field that is left empty is a file too
MOST_SHOWN = 20
MEGABYTE = 1_000_000
_MOST_PAGES = 200
_LONGEST_ADDRESS = 2_000


def _show(request: DeskRequest, _: None) -> PageContent:
    batches = [
        {
            "name": batch.name,
            "at": f"{batch.at[:10]} {batch.at[11:16]} UTC",
            "count": len(batch.files) + len(batch.refused),
            "outcome": batch.outcome,
            "fault": request.desk.adding.fault(batch.name) is not None,
        }
        for batch in incoming.list_batches(request.dossier.folder)[:MOST_SHOWN]
    ]
    values: dict[str, Any] = {
        "batches": batches,
        "most_files": MAX_FILES,
        "most_megabytes": MAX_BATCH_BYTES // MEGABYTE,
        "file_megabytes": request.dossier.settings.max_document_bytes // MEGABYTE,
    }
    return PageContent(request.words("web.adding.title"), values)


def _show_batch(request: DeskRequest, _: None) -> PageContent:
    adding, lang = request.desk.adding, request.lang
    batch = incoming.find_batch(request.dossier.folder, request.parts["batch"])
    fault = adding.fault(batch.name)
    outcome = batch.outcome
    values: dict[str, Any] = {
        "batch": batch,
        "total": len(batch.files),
        "progress": adding.progress(batch.name),
        "fault": word_error(fault.problem, lang) if fault and not outcome else "",
        "is_waiting": outcome is None and fault is None,
        "outcome": outcome,
        "most": _MOST_PAGES,
        "reason": lambda refusal: refusal.ru if lang == "ru" else refusal.en,
    }
    title = "web.adding.done_title" if outcome else "web.adding.batch_title"
    return PageContent(request.words(title), values)


async def _send(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, LIMITS)
    published = _day(field_text(form, "published"))
    uploads = [
        Upload(each.filename, each.file)
        for each in form.getlist("files")
        if isinstance(each, UploadFile) and each.filename
    ]
    uploads += _pasted(form, published)
    batch = await in_thread(
        lambda: incoming.take_over(request.dossier, uploads, published, utc_now())
    )
    request.desk.adding.wake()
    return see_other(request.address(f"/adding/{batch.name}"))


def _pasted(form: FormData, published: date | None) -> list[Upload]:
    text = form.get("text", "")
    if not isinstance(text, str) or not text.strip():
        return []
    name, raw = incoming.pasted_page(
        text,
        field_text(form, "title", 300),
        field_text(form, "url", _LONGEST_ADDRESS),
        published,
    )
    file: BinaryIO = BytesIO(raw)
    return [Upload(name, file)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise InputError(
            "judgement.no-day",
            "{text!r} is not a date.",
            "Write it as 2016-04-15.",
            text=text,
        ) from fault


async def _again(request: DeskRequest, _: Request) -> Response:
    name = request.parts["batch"]
    batch = await in_thread(lambda: incoming.find_batch(request.dossier.folder, name))
    request.desk.adding.again(batch.name)
    return see_other(request.address(f"/adding/{batch.name}"))


PAGE = DeskPage("adding", "/adding", lambda _: None, _show)
BATCH = DeskPage("adding_batch", "/adding/{batch}", lambda _: None, _show_batch)
SEND = DeskAction("send", "/adding/send", _send, LIMITS)
AGAIN = DeskAction("again", "/adding/{batch}/again", _again)
