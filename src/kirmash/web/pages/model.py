"""What a page of the desk is: its address, the one question it asks, and what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kirmash.web.forms import SMALL_FORM, FormLimits
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskTable


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page shows: its title, the values of its template by name, and its tables, which can
    be downloaded by their keys. ``cookies`` are kept by the browser from now on,
    ``visit_cookies`` until it is closed.
    """

    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    tables: tuple[DeskTable, ...] = ()
    cookies: Mapping[str, str] = field(default_factory=dict)
    visit_cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page. ``query`` puts its one question to the dossier; its answer is remembered for the
    same address until the dossier changes, so it takes nothing from the cookies. ``show`` makes the
    content of the answer. ``is_long`` answers may take seconds: the browser is told what is being
    computed (the sentence ``web.wait.<name>``) and shows the page when it is there.

    The template is ``data/desk/<name>.html.j2``.
    """

    name: str
    path: str
    query: Callable[[DeskRequest], Any]
    show: Callable[[DeskRequest, Any], PageContent]
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class DeskFile:
    """An address that answers with something else than a page: a drawing, a saved document."""

    name: str
    path: str
    respond: Callable[[DeskRequest], Response]
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class DeskAction:
    """An address that a form is sent to. It is called only for forms of the desk's own pages, with
    the form's token checked, which is within ``limits``; it calls one use case and answers with a
    redirect.
    """

    name: str
    path: str
    act: Callable[[DeskRequest, Request], Awaitable[Response]]
    limits: FormLimits = SMALL_FORM
