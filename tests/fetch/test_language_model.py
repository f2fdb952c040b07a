"""Asking an endpoint that misbehaves: patience, refusals by name, the key never told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_main import run

from kirmash.dossier import reading
from kirmash.errors import InputError, ModelUnavailable
from kirmash.extract.llm import CheckedAnswers
from kirmash.fetch.language_model import Endpoint, configured_endpoint
from kirmash.readers import pages
from kirmash.settings import Settings

pytest.importorskip("httpx", reason="the extra kirmash[llm] is not installed")

PAGE = (
    b"URL: https://example.org/a\nDATE: 2015-06-26\n\nTrade between Belarus and Ivanovo Oblast "
    b"amounted to $98.4 million in 2014."
)
GOOD = {
    "claims": [
        {
            "measure": "turnover",
            "reporter": "BLR",
            "partner": "RU-IVA",
            "period": "2014",
            "value": 98400000,
            "unit": "USD",
            "quote": "$98.4 million in 2014",
        },
        {"measure": "turnover", "value": 1, "unit": "USD", "quote": "made up"},
    ]
}
KEY = "sk-very-secret"


class Server:
    """A chat endpoint that gives the answers it is told to, one after the other, the
    last for ever.
    """

    def __init__(self) -> None:
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = [chat(GOOD)]
        self.requests: list[tuple[dict[str, Any], str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.requests.append((body, self.headers.get("authorization")))
                outer.answers[min(len(outer.requests), len(outer.answers)) - 1](self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/v1"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.http.shutdown()


def reply(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def chat(content: object) -> Callable[[BaseHTTPRequestHandler], None]:
    words = content if isinstance(content, str) else json.dumps(content)
    return reply(200, json.dumps({"choices": [{"message": {"content": words}}]}).encode())


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices"')
    handler.close_connection = True


def flood(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" " * 100_000)
    except OSError:
        pass


def drip(handler: BaseHTTPRequestHandler, head: bytes) -> None:
    """A byte now and then, each long before a read runs out of time."""
    try:
        handler.wfile.write(head)
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def ask(server: Server, waits: list[float] | None = None, **more: Any) -> CheckedAnswers:
    recorded: list[float] = [] if waits is None else waits
    where = Endpoint(server.url, "m", KEY, timeout_seconds=5.0, sleep=recorded.append, **more)
    return reading.read_by_model(pages.load_document(PAGE, "a.txt", None, Settings()), where)


def test_a_good_answer_is_checked_and_counted(server: Server) -> None:
    checked = ask(server)
    assert [claim.quantity.value for claim in checked.extraction.claims if claim.quantity] == [
        98.4e6
    ]
    assert checked.refused == {"quote_not_in_text": 1}
    body, key = server.requests[0]
    assert key == f"Bearer {KEY}"
    assert (body["model"], body["temperature"]) == ("m", 0)


def test_a_requested_wait_is_respected(server: Server) -> None:
    server.answers = [reply(429, b"slow down", Retry_After="7"), reply(503, b""), chat(GOOD)]
    waits: list[float] = []
    assert ask(server, waits).extraction.claims
    assert waits == [7.0, 2.0]


def test_a_wait_until_a_date_is_respected_up_to_the_longest_wait(server: Server) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    server.answers = [reply(429, b"slow down", Retry_After=later), chat(GOOD)]
    waits: list[float] = []
    assert ask(server, waits, longest_wait=9.0).extraction.claims
    assert waits == [9.0]


@pytest.mark.parametrize(
    "broken",
    [
        reply(500, b"oops"),
        cut,
        flood,
        reply(200, b"<html>"),
        reply(200, b'{"choices": []}'),
        reply(200, b'{"choices":[{"message":{"content":null}}]}'),
    ],
    ids=["500", "cut", "flood", "html", "empty", "null"],
)
def test_an_endpoint_that_never_answers_is_reported(
    server: Server, broken: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    server.answers = [broken]
    with pytest.raises(ModelUnavailable) as caught:
        ask(server, tries=3)
    assert len(server.requests) == 3
    assert KEY not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 O", b""],
    ids=["body", "headers", "status", "nothing"],
)
def test_an_answer_that_drips_is_cut_at_its_deadline(server: Server, head: bytes) -> None:
    server.answers = [lambda handler: drip(handler, head)]
    where = Endpoint(server.url, "m", KEY, timeout_seconds=0.3, sleep=lambda _: None)
    with pytest.raises(ModelUnavailable, match=r"more than 0\.3 seconds"):
        reading.read_by_model(pages.load_document(PAGE, "a.txt", None, Settings()), where)
    assert len(server.requests) == 1  # the 200 bytes would take ten seconds: it was not waited for


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_request_is_not_repeated(server: Server, status: int) -> None:
    server.answers = [reply(status, b"no")]
    with pytest.raises(ModelUnavailable, match=str(status)):
        ask(server)
    assert len(server.requests) == 1


def test_a_redirect_does_not_take_the_key_along(server: Server) -> None:
    server.answers = [reply(302, b"", Location="http://127.0.0.1:9/steal")]
    with pytest.raises(ModelUnavailable, match="302"):
        ask(server)


def test_an_absent_endpoint_is_reported() -> None:
    where = Endpoint(
        "http://127.0.0.1:9/v1", "m", KEY, timeout_seconds=1.0, tries=2, sleep=lambda _: None
    )
    with pytest.raises(ModelUnavailable, match="ConnectError"):
        reading.read_by_model(pages.load_document(PAGE, "a.txt", None, Settings()), where)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"KIRMASH_LLM_URL": "http://localhost/v1"},
        {"KIRMASH_LLM_URL": "file:///etc/passwd", "KIRMASH_LLM_MODEL": "m"},
        {"KIRMASH_LLM_URL": "http://u:p@localhost/v1", "KIRMASH_LLM_MODEL": "m"},
        {
            "KIRMASH_LLM_URL": "http://far.example.org/v1",
            "KIRMASH_LLM_MODEL": "m",
            "KIRMASH_LLM_KEY": KEY,
        },
    ],
)
def test_settings_that_cannot_be_used_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        configured_endpoint(environment)
    assert KEY not in str(caught.value)


def test_the_key_stands_in_no_representation() -> None:
    assert KEY not in repr(Endpoint("http://localhost/v1", "m", KEY))


def test_the_command_line_reads_by_the_model_and_by_both(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "a.txt"
    page.write_bytes(PAGE)
    run("extract", page, "--reader", "model", code=4)
    run("extract", page, "--reader", "nobody", code=4)
    outcome = reading.read_file_by_model(page, "both", Endpoint(server.url, "m"), Settings())
    assert isinstance(outcome, CheckedAnswers)
    assert len(outcome.extraction.claims) == 1


def test_the_scorer_can_use_the_model(server: Server, tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_bytes(PAGE)
    records = reading.build_contract_reader("model", Endpoint(server.url, "m"))(page)
    assert records["claims"][0]["value"] == 98.4e6
