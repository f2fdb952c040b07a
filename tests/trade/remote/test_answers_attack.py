"""Answers of publishers that mean harm, from a server on this machine: each ends in a refusal with
a code or in the rows that are sound; the tables stay, and nothing spoilt is kept for the next time.
"""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from tests.fetch.misbehaving import Answer, endless, reply, unsized
from tests.trade.remote.conftest import Bench
from tests.trade.remote.test_baci_and_sdmx import EDITION, SDMX, edition
from tests.trade.remote.test_comtrade import QUESTION
from tests.trade.test_layouts import COMTRADE

from kirmash.errors import KirmashError
from kirmash.sandbox import child
from kirmash.trade import store
from kirmash.trade.remote import publishers
from kirmash.trade.remote.retrieval import import_comtrade_data, import_remote_data

ROWS = json.dumps({"count": 1, "data": COMTRADE["data"][:1]}).encode()
DEEP = b"[" * 900 + b"]" * 900


def raw(head: bytes, body: bytes = b"") -> Answer:
    """Bytes in place of an answer of HTTP."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head + body)

    return send


def dripping(body: bytes) -> Answer:
    """A body that comes a byte at a time, for ever."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            handler.wfile.write(body)
            while True:
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.01)
        except OSError:
            pass

    return send


def chunked(*pieces: bytes, head: bytes = b"") -> Answer:
    """A body in chunks as they are given, spoilt or not."""
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + head + b"\r\n"
    return raw(start, b"".join(pieces))


def redirect(location: str) -> Answer:
    return reply(b"", 302, Location=location)


def bodies(sound: bytes) -> dict[str, Answer]:
    """Answers that are spoilt whatever is asked for; ``sound`` is what was."""
    bomb = gzip.compress(b" " * 50_000_000, 9)
    return {
        "page": reply(b"<!doctype html><html><body>login</body></html>", Content_Type="text/html"),
        "empty": reply(b""),
        "nothing": reply(b"", 204),
        "partial-unasked": reply(sound, 206, Content_Range=f"bytes 0-9/{len(sound)}"),
        "unchanged-unasked": reply(b"", 304),
        "noise": reply(bytes(range(256)) * 40),
        "nuls": reply(b"\x00" * 100_000),
        "cut": reply(sound[:-20], length=len(sound)),
        "cut-unsized": unsized(sound[:-20]),
        "longer-length": reply(sound, length=10**14),
        "length-of-digits": reply(sound, length=10**5_000),
        "endless": endless(sound),
        "dripping": dripping(sound[:10]),
        "bomb": reply(bomb, Content_Encoding="gzip"),
        "bomb-in-bomb": reply(gzip.compress(bomb), Content_Encoding="gzip"),
        "packed-cut": reply(gzip.compress(sound)[:-6], Content_Encoding="gzip"),
        "packed-not": reply(sound, Content_Encoding="gzip"),
        "packed-otherwise": reply(zlib.compress(sound), Content_Encoding="deflate"),
        "packed-twice": reply(gzip.compress(gzip.compress(sound)), Content_Encoding="gzip, gzip"),
        "chunk-of-nothing": chunked(b"zz\r\n" + sound),
        "chunk-cut": chunked(b"ffffff\r\n" + sound),
        "chunk-below": chunked(b"-5\r\n" + sound),
        "no-http": raw(b"\x00\x01\x02" * 50),
        "no-status": raw(b"HTTP/1.1 abc OK\r\n\r\n"),
        "other-protocol": raw(b"SSH-2.0-x\r\n"),
        "long-head": raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", sound),
        "many-heads": raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", sound),
        "closed": raw(b""),
        "to-itself": redirect("/again"),
        "to-nowhere": redirect(""),
        "to-a-file": redirect("file:///etc/passwd"),
        "to-metadata": redirect("http://169.254.169.254/latest/meta-data/"),
        "to-private": redirect("https://10.0.0.1/x"),
        "to-private-6": redirect("https://[fd00::1]/x"),
        "to-mapped": redirect("https://[::ffff:192.168.0.1]/x"),
        "to-octal": redirect("https://0177.0.0.1/x"),
        "to-number": redirect("https://2130706434/x"),
        "to-zero": redirect("https://0.0.0.0/x"),
        "to-password": redirect("https://a:b@example.org/x"),
        "to-words": redirect("http://[oops/x"),
        "to-long": redirect("/" + "x" * 60_000),
        "to-far-port": redirect("https://127.0.0.1:99999/"),
        "to-nul": redirect("/a%00b"),
        "refusal-endless": raw(
            b"HTTP/1.1 403 No\r\nConnection: close\r\n\r\n", b"\x1b]0;owned\x07" * 100_000
        ),
        "retry-of-ages": reply(b"", 503, Retry_After="9" * 400),
    }


def comtrade_bodies() -> dict[str, Answer]:
    """Answers of UN Comtrade's own form that are spoilt."""

    def row(**changed: Any) -> bytes:
        return json.dumps({"count": 1, "data": [{**COMTRADE["data"][0], **changed}]}).encode()

    return {
        "deep-data": reply(b'{"data": ' + DEEP + b"}"),
        "deep-message": reply(b'{"message": ' + DEEP + b"}"),
        "deep-error": reply(b'{"data": [], "error": ' + DEEP + b"}"),
        "deep-reporter": reply(
            b'{"data": [{"cmdCode": "TOTAL", "reporterCode": ' + DEEP + b', "period": "2014"}]}'
        ),
        "deeper": reply(b'{"data": ' + b"[" * 500_000),
        "digits": reply(
            b'{"data": [{"cmdCode": "TOTAL", "primaryValue": ' + b"9" * 90_000 + b"}]}"
        ),
        "huge-number": reply(row(primaryValue=1e308)),
        "nan": reply(row(primaryValue=float("nan"))),
        "below": reply(row(primaryValue=-1)),
        "truth": reply(row(primaryValue=True)),
        "object": reply(row(primaryValue={"a": 1})),
        "no-period": reply(row(period=None)),
        "surrogate": reply(row(cmdCode="\ud800")),
        "message-of-controls": reply(b'{"message": "\\u001b]0;owned\\u0007\\ud800"}'),
        "list": reply(b"[1]"),
        "data-twice": reply(ROWS[:-1] + b', "data": []}'),
        "count-more": reply(ROWS.replace(b'"count": 1', b'"count": 100000')),
        "utf-16": reply(ROWS.decode().encode("utf-16")),
    }


def keeps(bench: Bench, ask: Callable[[], object]) -> KirmashError | None:
    """The refusal of a question, None where it is answered; the tables stay either way."""
    folder = bench.folder / "trade"
    before = {path: path.read_bytes() for path in folder.glob("*.parquet")}
    fault: KirmashError | None = None
    try:
        ask()
    except KirmashError as refused:
        fault = refused
    if fault:
        assert {path: path.read_bytes() for path in folder.glob("*.parquet")} == before
        assert len(store.load_manifest(folder).additions) == 1
        assert not fault.code.startswith("sandbox."), fault.params
        assert len(str(fault)) < 3_000
    assert not list(folder.rglob(".landing-*"))
    return fault


@pytest.fixture
def stocked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench whose tables hold a file, read in this process."""
    monkeypatch.setattr(child.INSIDE, "is_set", lambda: True)
    monkeypatch.setattr(bench.clock, "clock", time.monotonic)
    sound = bench.folder / "before_Y2019.csv"
    sound.write_text("t,i,j,k,v,q\n2019,112,276,870190,1,1\n", "utf-8")
    store.add_file(bench.folder / "trade", sound)
    return bench


LIMITS: dict[str, Any] = {"seconds": 1.0, "read_timeout": 0.5, "max_bytes": 200_000}
QUESTIONS: dict[str, Callable[[Bench], object]] = {
    "comtrade": lambda bench: import_comtrade_data(
        bench.folder / "trade", QUESTION, bench.service(**LIMITS)
    ),
    "baci": lambda bench: import_remote_data(
        bench.folder / "trade", edition(bench), bench.service(**LIMITS).options
    ),
    "sdmx": lambda bench: import_remote_data(
        bench.folder / "trade",
        publishers.SdmxQuery(f"{bench.server.url}/data/X"),
        bench.service(**LIMITS).options,
    ),
}
SOUND = {"comtrade": ROWS, "baci": EDITION, "sdmx": SDMX * 3}


IN_ALL = ("page", "empty", "noise", "cut", "cut-unsized", "bomb", "bomb-in-bomb", "packed-cut")
"""Answers that every publisher gives; the others one, since the same hands take them."""


@pytest.mark.parametrize(
    ("publisher", "kind"),
    [(p, k) for p in QUESTIONS for k in bodies(b"x" * 50) if k in IN_ALL or p == "sdmx"],
)
def test_a_spoilt_answer_is_refused_and_not_kept(stocked: Bench, publisher: str, kind: str) -> None:
    stocked.server.answers = [bodies(SOUND[publisher])[kind]]
    fault = keeps(stocked, lambda: QUESTIONS[publisher](stocked))
    assert fault is not None
    assert not list((stocked.folder / "cache").glob("*.body"))


@pytest.mark.parametrize("kind", comtrade_bodies())
def test_a_spoilt_answer_of_comtrade_is_refused(stocked: Bench, kind: str) -> None:
    stocked.server.answers = [comtrade_bodies()[kind]]
    fault = keeps(stocked, lambda: QUESTIONS["comtrade"](stocked))
    assert fault is not None


def test_lines_without_a_length_are_whole_where_the_last_one_ends(stocked: Bench) -> None:
    """A cut in the last cell leaves a number that looks like one."""
    stocked.server.answers = [unsized(SDMX[:-3])]
    fault = keeps(stocked, lambda: QUESTIONS["sdmx"](stocked))
    assert fault is not None
    assert fault.code == "fetch.failed"
    stocked.server.answers = [unsized(SDMX)]
    assert keeps(stocked, lambda: QUESTIONS["sdmx"](stocked)) is None
    assert len(store.load_manifest(stocked.folder / "trade").additions) == 2
