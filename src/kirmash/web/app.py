"""The application: every page of the routing table behind the gate, answered by threads, with a
page that says what is being computed where an answer takes its time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kirmash.messages import LANGUAGES
from kirmash.web import faults, rendering, security
from kirmash.web.desk import Desk
from kirmash.web.forms import read_form
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage, PageContent
from kirmash.web.requests import LANGUAGE_COOKIE, DeskRequest, read_request
from kirmash.web.routing import ACTIONS, FILES, PAGES
from kirmash.web.tables import to_csv, to_xlsx

PATIENCE = 0.35
"""Seconds that a browser waits for an answer before it is told what is being computed."""
COMPUTING = 202
_YEAR = 365 * 24 * 3600
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(desk: Desk) -> Starlette:
    """The desk as an ASGI application. Closing it closes the desk."""
    routes = [
        *(Route(page.path, _guarded(desk, partial(_page, page)), name=page.name) for page in PAGES),
        *(Route(file.path, _guarded(desk, partial(_file, file)), name=file.name) for file in FILES),
        *(
            Route(action.path, _guarded(desk, partial(_action, action)), methods=["POST"])
            for action in ACTIONS
        ),
        Route("/static/{name}", _static, name="static"),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        desk.adding.start()
        desk.warm_up(rendering.load_first_page)
        yield
        await run_in_threadpool(desk.close)

    handlers: Mapping[Any, Any] = {HTTPException: partial(_refused, desk)}
    return Starlette(
        routes=routes,
        middleware=[Middleware(security.Gate, desk=desk)],
        exception_handlers=handlers,
        lifespan=lifespan,
    )


def _guarded(desk: Desk, answer: Callable[[DeskRequest, Request], Awaitable[Response]]) -> Endpoint:
    """An endpoint that answers every fault with a page of the desk."""

    async def endpoint(request: Request) -> Response:
        asked = read_request(request, desk)
        try:
            response = await answer(asked, request)
        except HTTPException:
            raise
        except Exception as fault:  # noqa: BLE001  # every fault has its page
            address = f"{request.url.path}?{request.url.query}"
            status, text = await run_in_threadpool(faults.fault_page, asked, fault, address)
            response = HTMLResponse(text, status)
        _keep_cookies(response, request)
        return response

    return endpoint


async def _page(page: DeskPage, asked: DeskRequest, request: Request) -> Response:
    key = (page.name, *sorted(asked.parts.items()), *sorted(asked.query.items()), asked.lang)
    future = await run_in_threadpool(
        asked.desk.answer, key, partial(page.query, asked), page.is_long
    )
    waiting = asyncio.shield(asyncio.wrap_future(future))
    try:
        answer = await asyncio.wait_for(waiting, PATIENCE if page.is_long else None)
    except TimeoutError:
        return await run_in_threadpool(_waiting_page, page, asked)
    return await run_in_threadpool(_show, page, asked, answer, security.session_of(request))


def _show(page: DeskPage, asked: DeskRequest, answer: Any, session: str) -> Response:
    content = page.show(asked, answer)
    if form := asked.text("download"):
        return _download(content, form, asked.text("table"), asked.lang)
    values = {
        "title": content.title,
        "tables": {table.key: table for table in content.tables},
        "token": security.form_token(asked.desk, session),
        "page_name": page.name,
        **content.values,
    }
    response = HTMLResponse(rendering.render_template(page.name, asked, values))
    _set_cookie(response, security.SESSION_COOKIE, session, None)
    for name, value in content.cookies.items():
        _set_cookie(response, name, value, _YEAR)
    for name, value in content.visit_cookies.items():
        _set_cookie(response, name, value, None)
    return response


def _waiting_page(page: DeskPage, asked: DeskRequest) -> Response:
    values = {
        "title": asked.words("web.wait.title"),
        "sentence": asked.words(f"web.wait.{page.name}"),
        "page_name": page.name,
    }
    text = rendering.render_template("waiting", asked, values)
    return HTMLResponse(text, COMPUTING)


def _download(content: PageContent, form: str, key: str, lang: str) -> Response:
    table = next((each for each in content.tables if each.key == key), None)
    if table is None or form not in {"csv", "xlsx"}:
        raise HTTPException(faults.NOT_FOUND)
    headers = {"Content-Disposition": f'attachment; filename="kirmash-{table.key}.{form}"'}
    if form == "csv":
        return Response(to_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(to_xlsx(table, lang), media_type=_SPREADSHEET, headers=headers)


async def _file(file: DeskFile, asked: DeskRequest, _: Request) -> Response:
    key = (file.name, *sorted(asked.parts.items()), *sorted(asked.query.items()), asked.lang)
    future = await run_in_threadpool(
        asked.desk.answer, key, partial(file.respond, asked), file.is_long
    )
    answer = await asyncio.shield(asyncio.wrap_future(future))
    return Response(answer.body, answer.status_code, dict(answer.headers))


async def _action(action: DeskAction, asked: DeskRequest, request: Request) -> Response:
    await read_form(request, action.limits)
    if not await security.has_form_token(request, asked.desk):
        raise HTTPException(faults.FORBIDDEN)
    return await action.act(asked, request)


async def _static(request: Request) -> Response:
    name = str(request.path_params["name"])
    if name not in rendering.STATIC:
        raise HTTPException(faults.NOT_FOUND)
    return Response(rendering.static_file(name), media_type=rendering.STATIC[name])


async def _refused(desk: Desk, request: Request, fault: HTTPException) -> Response:
    asked = read_request(request, desk)
    known = fault.status_code if fault.status_code in faults.WORDED else faults.NOT_FOUND
    key = f"web.fault.{known}"
    text = await run_in_threadpool(faults.simple_page, asked, known, key)
    return HTMLResponse(text, known)


def _keep_cookies(response: Response, request: Request) -> None:
    chosen = request.query_params.get("lang", "")
    if chosen in LANGUAGES:
        _set_cookie(response, LANGUAGE_COOKIE, chosen, _YEAR)


def _set_cookie(response: Response, name: str, value: str, age: int | None) -> None:
    response.set_cookie(name, value, max_age=age, httponly=True, samesite="strict", path="/")
