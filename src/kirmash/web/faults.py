"""How a request ends that cannot be answered: a page that says what is wrong and what to do, and
repeats nothing of the address, so that nobody's link can put words into the desk's mouth.
"""

from __future__ import annotations

import logging
from urllib.parse import unquote_plus

from kirmash.errors import (
    DossierError,
    InputError,
    KirmashError,
    UnknownEconomy,
    UnknownRecord,
    Unwritable,
    system_error,
)
from kirmash.i18n import word_message, word_remedy
from kirmash.messages import Message, Value
from kirmash.web.rendering import render_template
from kirmash.web.requests import DeskRequest

_LOG = logging.getLogger(__name__)
WORDED = frozenset({403, 404, 405, 413})
"""Refusals of the frame that have a sentence of their own."""
BAD_REQUEST, FORBIDDEN, NOT_FOUND, FAULT, UNUSABLE = 400, 403, 404, 500, 503


def status_of(fault: BaseException) -> int:
    """The HTTP status of an answer that ends in ``fault``."""
    if isinstance(fault, UnknownRecord | UnknownEconomy):
        return NOT_FOUND
    if isinstance(fault, Unwritable | DossierError):
        return UNUSABLE
    return BAD_REQUEST if isinstance(fault, InputError) else FAULT


def fault_page(request: DeskRequest, fault: BaseException, address: str) -> tuple[int, str]:
    """The status and the page. ``address`` is the request's path and query: a sentence that would
    repeat something of it is left out, what to do about it stays.
    """
    if isinstance(fault, OSError) and not isinstance(fault, KirmashError):  # such as a full disk
        fault = system_error(fault)
    status = status_of(fault)
    if not isinstance(fault, KirmashError):
        _LOG.error("a page failed", exc_info=fault)
        return status, simple_page(request, status, "web.fault.program")
    problem = fault.problem
    sentence = (
        "" if _repeats(problem, unquote_plus(address)) else word_message(problem, request.lang)
    )
    values = {
        "title": request.words(f"web.fault.title.{status}"),
        "sentence": sentence or request.words("web.fault.address"),
        "remedy": word_remedy(problem, request.lang) if sentence else "",
        "code": problem.code,
    }
    return status, render_template("fault", request, values)


def simple_page(request: DeskRequest, status: int, key: str) -> str:
    """A page that says the sentence ``key`` alone."""
    title = request.words(f"web.fault.title.{status}")
    values = {"title": title, "sentence": request.words(key), "remedy": "", "code": ""}
    return render_template("fault", request, values)


def _repeats(problem: Message, address: str) -> bool:
    return any(_is_within(value, address) for value in problem.params.values())


def _is_within(value: Value, address: str) -> bool:
    if isinstance(value, Message):
        return _repeats(value, address)
    if isinstance(value, tuple):
        return any(_is_within(item, address) for item in value)
    return isinstance(value, str) and bool(value.strip()) and value.strip() in address
