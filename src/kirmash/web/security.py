"""What keeps strangers out: the desk answers to its own name alone, takes forms from its own pages
alone, and tells the browser to load nothing from elsewhere.
"""

from __future__ import annotations

import hmac
import secrets
import time
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kirmash.web.desk import Desk

SESSION_COOKIE = "kirmash_session"
TOKEN_FIELD, TOKEN_HEADER = "token", "x-kirmash-token"  # names, no secrets
SAFE_METHODS = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAVED_PAGE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""Of a page as it was fetched: no script, no form, nothing loaded, an origin of its own."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: with it browsers send forms of our own pages from the origin "null"
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
}


class Gate:
    """ASGI middleware: refuses names that are not the desk's (DNS rebinding) and writing requests
    that do not come from its pages, and sets the headers of every answer.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if not refused:
            self.desk.last_request = time.monotonic()
        answer = Response(refused, 403, media_type="text/plain") if refused else self.app

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await answer(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.desk.hosts:
            return "This address is not the desk's."
        if scope["method"] in SAFE_METHODS:
            return ""
        return "" if _is_own_page(headers) else "This request does not come from the desk."


def _is_own_page(headers: Headers) -> bool:
    """Whether a writing request says that it comes from a page of the same address."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    sender = headers.get("origin") or headers.get("referer", "")
    parts = urlsplit(sender)
    return parts.scheme == "http" and parts.netloc.lower() == headers.get("host", "").lower()


def session_of(request: Request) -> str:
    """The random name of this browser's session, new where it has none."""
    known = request.cookies.get(SESSION_COOKIE, "")
    return known if len(known) == 2 * 16 and known.isalnum() else secrets.token_hex(16)


def form_token(desk: Desk, session: str) -> str:
    """What a form of the desk must carry to be taken from this session."""
    return hmac.new(desk.secret, session.encode(), sha256).hexdigest()


async def has_form_token(request: Request, desk: Desk) -> bool:
    """Whether a writing request carries the token of its session, as a field or a header."""
    token = request.headers.get(TOKEN_HEADER, "")
    if not token:
        value = (await request.form()).get(TOKEN_FIELD, "")
        token = value if isinstance(value, str) else ""
    expected = form_token(desk, request.cookies.get(SESSION_COOKIE, ""))
    return hmac.compare_digest(token.encode(), expected.encode())
