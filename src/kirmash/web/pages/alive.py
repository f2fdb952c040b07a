"""That the desk is needed, that it is the one looked for, and that it shall end."""

from __future__ import annotations

from threading import Timer

from starlette.requests import Request
from starlette.responses import Response

from kirmash.web.desk import proof_of
from kirmash.web.forms import see_other
from kirmash.web.pages.model import DeskAction, DeskFile, DeskPage, PageContent
from kirmash.web.requests import DeskRequest

LAST_PAGE_SECONDS = 1.5
"""In which the browser fetches the page that says that the desk has stopped."""
_MAX_NONCE = 64


def _alive(request: DeskRequest) -> Response:
    launch, nonce = request.desk.launch, request.text("nonce")
    proof = proof_of(launch.token, nonce) if launch and 0 < len(nonce) <= _MAX_NONCE else ""
    return Response(proof, media_type="text/plain; charset=ascii")


def _show_stopped(request: DeskRequest, _: None) -> PageContent:
    return PageContent(request.words("web.stop.title"))


async def _stop(request: DeskRequest, _: Request) -> Response:
    if request.desk.launch:
        ending = Timer(LAST_PAGE_SECONDS, request.desk.launch.stop)
        ending.daemon = True
        ending.start()
    return see_other(request.address("/stopped"))


ALIVE = DeskFile("alive", "/alive", _alive)
STOPPED = DeskPage("stopped", "/stopped", lambda _: None, _show_stopped)
STOP = DeskAction("stop", "/stop", _stop)
