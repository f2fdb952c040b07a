"""That the desk is needed, that it is the one looked for, and that it shall end."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kirmash.web.desk import proof_of
from kirmash.web.pages.model import DeskAction, DeskFile
from kirmash.web.rendering import render_template
from kirmash.web.requests import DeskRequest

_MAX_NONCE = 64


def _alive(request: DeskRequest) -> Response:
    launch, nonce = request.desk.launch, request.text("nonce")
    proof = proof_of(launch.token, nonce) if launch and 0 < len(nonce) <= _MAX_NONCE else ""
    return Response(proof, media_type="text/plain; charset=ascii")


async def _stop(request: DeskRequest, _: Request) -> Response:
    values = {"title": request.words("web.stop.title")}
    page = HTMLResponse(render_template("stopped", request, values))
    if request.desk.launch:
        request.desk.launch.stop()
    return page


ALIVE = DeskFile("alive", "/alive", _alive)
STOP = DeskAction("stop", "/stop", _stop)
