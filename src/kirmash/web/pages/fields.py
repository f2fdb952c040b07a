"""The brief's fields: what people alone write."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kirmash.dossier.desk.brief_fields import (
    EDITED,
    MAX_FIELD,
    OCCASION,
    BriefFields,
    load_fields,
    save_fields,
)
from kirmash.messages import LANGUAGES
from kirmash.web.forms import SMALL_FORM, field_text, in_thread, read_form, see_other
from kirmash.web.pages.model import DeskAction, DeskPage, PageContent
from kirmash.web.requests import DeskRequest

_DIGEST_LENGTH = 64


def _query(request: DeskRequest) -> BriefFields:
    return load_fields(request.dossier.folder)


def _show(request: DeskRequest, fields: BriefFields) -> PageContent:
    languages = sorted(LANGUAGES, key=lambda lang: lang != request.lang)
    values: dict[str, Any] = {
        "fields": fields,
        "sections": [
            (lang, [(name, fields.texts[lang][name], name == OCCASION) for name in EDITED])
            for lang in languages
        ],
        "longest": MAX_FIELD,
        "pairs": request.desk.share("pairs", request.dossier.pairs)[:6],
        "is_saved": request.flag("saved"),
    }
    return PageContent(request.words("web.fields.title"), values)


async def _save(request: DeskRequest, sent: Request) -> Response:
    form = await read_form(sent, SMALL_FORM)
    texts = {
        lang: {name: str(form.get(f"{lang}.{name}", "")) for name in EDITED} for lang in LANGUAGES
    }
    before = field_text(form, "digest", _DIGEST_LENGTH)
    folder = request.dossier.folder
    await in_thread(lambda: save_fields(folder, texts, before, request.lang))
    return see_other(request.address("/fields", saved="1"))


PAGE = DeskPage("fields", "/fields", _query, _show)
SAVE = DeskAction("save_fields", "/fields/save", _save)
