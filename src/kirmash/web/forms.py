"""Forms: read within limits, and who sends them. A name is asked once and remembered by the
browser; every decision carries it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kirmash.errors import InputError, KirmashError, system_error
from kirmash.formats.characters import clean_line
from kirmash.web.requests import DeskRequest

NAME_COOKIE = "kirmash_name"
MAX_NAME, MAX_NOTE = 80, 2_000
"""Characters of a name and of a note."""
MAX_FORM_BYTES = 300_000
"""Of a form without files."""
LENGTH_REQUIRED, TOO_LARGE, SEE_OTHER = 411, 413, 303
_YEAR = 365 * 24 * 3600

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class FormLimits:
    """How large a form may be: bytes in all, files, bytes of a text in it."""

    bytes: int = MAX_FORM_BYTES
    files: int = 1
    text_bytes: int = MAX_FORM_BYTES


SMALL_FORM = FormLimits()


async def read_form(request: Request, limits: FormLimits) -> FormData:
    """The form of a request; it is read once and remembered. Raises HTTPException for one that is
    larger than its limits, before it is read.
    """
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()):
        raise HTTPException(LENGTH_REQUIRED)
    if int(length) > limits.bytes:
        raise HTTPException(TOO_LARGE)
    try:
        return await request.form(
            max_files=limits.files, max_fields=200, max_part_size=limits.text_bytes
        )
    except HTTPException as fault:  # of Starlette, in English, with the parts' names
        raise HTTPException(TOO_LARGE) from fault


def field_text(form: FormData, name: str, longest: int = MAX_NAME) -> str:
    """A field of a form as one line, '' where it is not there."""
    value = form.get(name, "")
    return clean_line(value[:longest]).strip() if isinstance(value, str) else ""


def remembered_name(request: DeskRequest) -> str:
    """Who decides, as this browser was told before; '' where it was not."""
    return clean_line(unquote(request.cookies.get(NAME_COOKIE, ""))[:MAX_NAME]).strip()


def signing_name(request: DeskRequest, form: FormData) -> str:
    """Who decides: as the form says, or the browser remembers. Raises InputError for nobody."""
    name = field_text(form, "by") or remembered_name(request)
    if not name:
        raise InputError(
            "desk.no-name",
            "A decision needs the name of the person who makes it.",
            "Go back and write your name; that is needed once.",
        )
    return name


def own_address(form: FormData, default: str) -> str:
    """Where a form leads back to: an address of the desk, never another's."""
    place = field_text(form, "back", 1_000)
    is_own = place.startswith("/") and not place.startswith(("//", "/\\"))
    return place if is_own and "\\" not in place else default


def see_other(address: str, by: str = "") -> Response:
    """The answer to a form: another page; the browser remembers the name ``by``."""
    response = RedirectResponse(address, SEE_OTHER)
    if by:
        response.set_cookie(
            NAME_COOKIE, quote(by), max_age=_YEAR, httponly=True, samesite="strict", path="/"
        )
    return response


async def in_thread(compute: Callable[[], Result]) -> Result:
    """What a use case returns, computed beside the event loop; what the system refuses becomes an
    error in words. Raises KirmashError.
    """
    try:
        return await run_in_threadpool(compute)
    except KirmashError:
        raise
    except OSError as fault:
        raise system_error(fault) from fault
