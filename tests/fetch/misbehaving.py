"""A server on this machine that misbehaves as it is told to, and what the tests of
fetching share.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kirmash.fetch.requests import FetchOptions

Answer = Callable[[BaseHTTPRequestHandler], None]
KEY = "sk-0123456789abcdef-very-secret"


@dataclass
class Server:
    """Gives its answers one after the other, the last for ever; ``requests`` holds the paths and
    headers of the requests.
    """

    answers: list[Answer] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def headers(self, name: str) -> list[str | None]:
        """One header of every request, in order."""
        return [headers.get(name) for _, headers in self.requests]


@contextmanager
def served() -> Iterator[Server]:
    """A running server."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.requests.append(
                (self.path, {name.lower(): value for name, value in self.headers.items()})
            )
            server.answers[min(len(server.requests), len(server.answers)) - 1](self)
            self.close_connection = True

        def do_CONNECT(self) -> None:  # as a proxy that lets nobody through
            server.requests.append(
                (self.path, {name.lower(): value for name, value in self.headers.items()})
            )
            self.send_error(403)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.port = http.server_port
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


def reply(
    body: bytes = b"", status: int = 200, length: int | None = None, **headers: str
) -> Answer:
    """A whole answer; ``length`` is what it claims where that differs from what it sends."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def endless(chunk: bytes, **headers: str) -> Answer:
    """A body that never ends, and says nothing of its length."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(chunk)
        except OSError:
            pass

    return send


def unsized(body: bytes, **headers: str) -> Answer:
    """A body that ends with the connection."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)

    return send


def ranged(body: bytes, etag: str = '"v1"') -> Answer:
    """The rest of a body from where the client stopped, as a server that allows it answers."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        requested = handler.headers.get("Range")
        if not requested or handler.headers.get("If-Range") != etag:
            reply(body, ETag=etag)(handler)
            return
        start = int(requested.removeprefix("bytes=").rstrip("-"))
        reply(
            body[start:], 206, ETag=etag, Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}"
        )(handler)

    return send


class Clock:
    """Time that passes when it is told to: ``waits`` are the seconds slept, ``now`` the day."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.now = datetime(2024, 5, 6, 12, tzinfo=UTC)
        self.ticks = 0.0
        self.step = 0.0

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def clock(self) -> float:
        self.ticks += self.step
        return self.ticks


def make_options(folder: Path, clock: Clock, **changed: Any) -> FetchOptions:
    """A make_options of asking that reaches this machine and does not sleep."""
    chosen = {
        "online": True,
        "loopback": True,
        "tries": 3,
        "read_timeout": 5.0,
        "max_bytes": 1_000_000,
        "wait": clock.wait,
        "clock": clock.clock,
    }
    return FetchOptions(folder, now=lambda: clock.now, **{**chosen, **changed})
