"""Fetching from a server that misbehaves: whole or not at all, bounded, polite, the key told to
nobody else.
"""

from __future__ import annotations

import gzip
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fetch.misbehaving import (
    KEY,
    Clock,
    Server,
    endless,
    make_options,
    ranged,
    reply,
    unsized,
)

from kirmash.errors import (
    AddressRefused,
    BudgetSpent,
    FetchFailed,
    InvalidResponse,
    KirmashError,
    MissingExtra,
    MissingResource,
    Offline,
    Unwritable,
)
from kirmash.fetch import cache, http
from kirmash.fetch.fetcher import fetch
from kirmash.fetch.requests import ApiKey, FetchRequest

BODY = bytes(range(256)) * 1_000  # 256 kB: several chunks


def ask(server: Server, **changed: Any) -> FetchRequest:
    return FetchRequest(f"{server.url}/data.csv", (("year", "2014"),), name="data", **changed)


def test_a_complete_answer_is_cached_and_requested_once(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(BODY)]
    got = fetch(ask(server), make_options(tmp_path, clock))
    again = fetch(ask(server), make_options(tmp_path, clock))
    assert (got.path.read_bytes(), got.from_network, again.from_network, got.retrieved) == (
        BODY,
        True,
        False,
        clock.now,
    )
    assert [path for path, _ in server.requests] == ["/data.csv?year=2014"]


def test_off_unless_switched_on_and_then_the_copy_is_still_used(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(BODY)]
    with pytest.raises(Offline, match="--online"):
        fetch(ask(server), make_options(tmp_path, clock, online=False))
    assert server.requests == []
    fetch(ask(server), make_options(tmp_path, clock))
    assert fetch(ask(server), make_options(tmp_path, clock, online=False)).path.read_bytes() == BODY


def test_an_old_copy_is_confirmed_by_its_tag_or_date(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    day = "Mon, 01 Jan 2024 00:00:00 GMT"
    server.answers = [
        reply(BODY, ETag='"v1"', Last_Modified=day),
        reply(status=304),
        reply(b"newer", ETag='"v2"'),
    ]
    fetch(ask(server), make_options(tmp_path, clock))
    clock.now += timedelta(days=2)
    confirmed = fetch(ask(server), make_options(tmp_path, clock))
    assert (confirmed.path.read_bytes(), confirmed.retrieved) == (BODY, clock.now)
    assert server.headers("if-none-match") == [None, '"v1"']
    assert server.headers("if-modified-since") == [None, day]
    assert (
        fetch(ask(server), make_options(tmp_path, clock, refresh=True)).path.read_bytes()
        == b"newer"
    )


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_waits_as_long_as_the_server_requests(
    server: Server, clock: Clock, tmp_path: Path, status: int
) -> None:
    date = "Mon, 06 May 2024 12:00:09 GMT"  # nine seconds after the clock of the test
    server.answers = [
        reply(status=status, Retry_After="7"),
        reply(status=status, Retry_After=date),
        reply(BODY),
    ]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert clock.waits == [7, 9]


def test_without_a_word_on_when_the_waits_grow_and_end(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(b"slow down", 429)]
    with pytest.raises(FetchFailed, match="3 attempts: status 429"):
        fetch(ask(server), make_options(tmp_path, clock))
    assert (clock.waits, len(server.requests)) == ([2, 4], 3)


@pytest.mark.parametrize("after", ["86400", "Wed, 08 May 2024 12:00:00 GMT"])
def test_a_wait_of_hours_is_reported_not_slept(
    server: Server, clock: Clock, tmp_path: Path, after: str
) -> None:
    server.answers = [reply(status=429, Retry_After=after)]
    with pytest.raises(FetchFailed, match="requires a wait"):
        fetch(ask(server), make_options(tmp_path, clock))
    assert (clock.waits, len(server.requests)) == ([], 1)


@pytest.mark.parametrize("after", ["soon", "-5", "١٢", "9" * 400, "\x00"])
def test_a_strange_wish_for_patience_is_no_fault_of_ours(
    server: Server, clock: Clock, tmp_path: Path, after: str
) -> None:
    assert 0 <= http.retry_wait(after, 0, make_options(tmp_path, clock)) <= 120


@given(st.text(max_size=40), st.integers(0, 10))
def test_any_wish_gives_a_pause_not_below_nothing(after: str, number: int) -> None:
    assert http.retry_wait(after, number, make_options(Path(), Clock())) >= 0


def test_a_cut_download_is_taken_up_where_it_stopped(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(BODY[:100_000], length=len(BODY), ETag='"v1"'), ranged(BODY)]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert server.headers("range") == [None, "bytes=100000-"]
    assert server.headers("if-range") == [None, '"v1"']


def test_also_by_another_run_of_the_program(server: Server, clock: Clock, tmp_path: Path) -> None:
    server.answers = [
        reply(BODY[:100_000], length=len(BODY), Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT")
    ]
    with pytest.raises(FetchFailed, match="interrupted"):
        fetch(ask(server), make_options(tmp_path, clock, tries=1))
    server.answers = [ranged(BODY, "Mon, 01 Jan 2024 00:00:00 GMT")]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert server.headers("range")[-1] == "bytes=100000-"
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.parametrize(
    "second",
    [
        reply(BODY, ETag='"v1"'),  # the server ignores Range
        reply(
            BODY[5:], 206, ETag='"v1"', Content_Range=f"bytes 5-{len(BODY) - 1}/{len(BODY)}"
        ),  # it goes on at another place
        reply(
            BODY[100_000:],
            206,
            ETag='"v2"',
            Content_Range=f"bytes 100000-{len(BODY) - 1}/{len(BODY)}",
        ),  # with another version
        reply(BODY[100_000:], 206, ETag='"v1"', Content_Range="pages 1-2/3"),
        reply(status=416),
    ],
)
def test_a_server_that_does_not_resume_is_requested_anew(
    server: Server, clock: Clock, tmp_path: Path, second: Callable[..., None]
) -> None:
    server.answers = [
        reply(BODY[:100_000], length=len(BODY), ETag='"v1"'),
        second,
        reply(BODY, ETag='"v1"'),
    ]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY


def test_a_download_without_a_version_is_never_patched_together(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(b"old" * 1_000, length=len(BODY), ETag='W/"weak"'), reply(BODY)]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert server.headers("range") == [None, None]


def test_an_answer_shorter_than_its_declared_length_is_never_cached(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(BODY, length=len(BODY) + 5)]
    with pytest.raises(FetchFailed, match="interrupted"):
        fetch(ask(server), make_options(tmp_path, clock))
    assert not list(tmp_path.glob("*.body"))


def test_an_interrupt_by_the_user_leaves_the_part_received(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    def stop(done: int, of: int, name: str) -> None:
        assert (of, name) == (len(BODY), "data")
        raise KeyboardInterrupt

    server.answers = [reply(BODY, ETag='"v1"')]
    with pytest.raises(KeyboardInterrupt):
        fetch(ask(server), make_options(tmp_path, clock, watch=stop))
    received = next(tmp_path.glob("*.part")).stat().st_size
    assert 0 < received < len(BODY)
    server.answers = [ranged(BODY)]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert server.headers("range") == [None, f"bytes={received}-"]


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"", length=5_000_000),
        endless(b"0" * 60_000),
        endless(b"0" * 60_000, Content_Length="abc"),
        reply(gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip"),
        endless(gzip.compress(b"0" * 5_000_000), Content_Encoding="gzip"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_far_too_much_is_refused(
    server: Server, clock: Clock, tmp_path: Path, answer: Callable[..., None], packed: bool
) -> None:
    server.answers = [answer]
    with pytest.raises(KirmashError, match=r"longer than 1,000,000|attempts"):
        fetch(ask(server, packed=packed), make_options(tmp_path, clock))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1_100_000


def test_a_bomb_is_never_entirely_in_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 30_000_000)
    assert max(len(piece) for piece in http.decompress(iter([bomb]), "gzip")) <= 65_536


def test_a_server_that_drips_is_left_and_the_part_received_stays(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(BODY, ETag='"v1"')]
    clock.step = 40.0  # every look at the clock finds forty seconds gone
    with pytest.raises(FetchFailed, match="more than 100 seconds"):
        fetch(ask(server), make_options(tmp_path, clock, seconds=100.0))
    assert next(tmp_path.glob("*.part")).stat().st_size > 0


def test_silence_is_tried_again(server: Server, clock: Clock, tmp_path: Path) -> None:
    def silent(handler: Any) -> None:
        handler.rfile.read(1)  # until the client goes

    server.answers = [silent, reply(BODY)]
    assert (
        fetch(ask(server), make_options(tmp_path, clock, read_timeout=0.2)).path.read_bytes()
        == BODY
    )


def test_packed_answers_are_unpacked_and_a_cut_answer_is_fetched_anew(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    packed = gzip.compress(BODY)
    server.answers = [
        unsized(packed[:-20], Content_Encoding="gzip", ETag='"v1"'),
        unsized(b"no gzip", Content_Encoding="gzip"),
        reply(packed, Content_Encoding="gzip"),
    ]
    assert fetch(ask(server, packed=True), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert server.headers("accept-encoding") == ["gzip"] * 3
    assert server.headers("range") == [None] * 3


@pytest.mark.parametrize("packing", ["br", "gzip, gzip", "deflate"])
def test_other_packings_are_refused(
    server: Server, clock: Clock, tmp_path: Path, packing: str
) -> None:
    server.answers = [reply(BODY, Content_Encoding=packing)]
    with pytest.raises(InvalidResponse, match="unsupported compression"):
        fetch(ask(server), make_options(tmp_path, clock))


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://10.0.0.1/",
        "//192.168.1.1/",
        "https://[::ffff:10.0.0.1]/",
        "gopher://127.0.0.1/",
        "https://user:word@127.0.0.1/",
        "https://[fe80::1]/",
        "https://127.0.0.1:70000/",
    ],
)
def test_redirects_to_where_nobody_should_go_are_refused(
    server: Server, clock: Clock, tmp_path: Path, target: str
) -> None:
    server.answers = [reply(status=302, Location=target)]
    with pytest.raises(AddressRefused):
        fetch(ask(server), make_options(tmp_path, clock))
    assert not list(tmp_path.glob("*.body"))


def test_redirects_are_followed_a_few_times_and_not_for_ever(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(status=301, Location="/moved.csv"), reply(BODY)]
    assert fetch(ask(server), make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert server.requests[-1][0] == "/moved.csv"
    server.answers = [reply(status=302, Location="/round")]
    with pytest.raises(InvalidResponse, match="redirects"):
        fetch(ask(server), make_options(tmp_path, clock, refresh=True))
    server.answers = [reply(status=302)]
    with pytest.raises(InvalidResponse, match="without giving an address"):
        fetch(ask(server), make_options(tmp_path, clock, refresh=True))


def test_a_name_is_resolved_once_and_that_very_address_is_requested(
    server: Server, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, names = socket.getaddrinfo, []

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        names.append(host)
        return real("127.0.0.1" if host == "data.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    server.answers = [reply(BODY)]
    request = FetchRequest(f"http://data.example:{server.port}/x")
    assert fetch(request, make_options(tmp_path, clock)).path.read_bytes() == BODY
    assert names.count("data.example") == 1
    assert server.headers("host") == [f"data.example:{server.port}"]


def test_unsound_answers_are_not_cached(server: Server, clock: Clock, tmp_path: Path) -> None:
    def sound(path: Path) -> None:
        if path.read_bytes().startswith(b"<html"):
            raise InvalidResponse("A page came in place of data.")

    server.answers = [reply(b"<html>Maintenance</html>")]
    with pytest.raises(InvalidResponse, match="page"):
        fetch(ask(server, validate=sound), make_options(tmp_path, clock))
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".body", ".part"}]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "fault", "expected"),
    [
        (404, MissingResource, "not found"),
        (403, FetchFailed, "refused"),
        (400, FetchFailed, "Bad period"),
    ],
)
def test_refusals_are_reported_in_the_servers_words(
    server: Server, clock: Clock, tmp_path: Path, status: int, fault: type[Exception], expected: str
) -> None:
    server.answers = [reply(b'{"message": "Bad period"}', status)]
    with pytest.raises(fault, match=expected):
        fetch(ask(server), make_options(tmp_path, clock))
    assert len(server.requests) == 1


def test_the_key_goes_to_a_single_host_and_is_written_nowhere(
    server: Server,
    clock: Clock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _, *rest, **more: real("127.0.0.1", *rest, **more)
    )
    key = ApiKey("Ocp-Apim-Subscription-Key", KEY)
    elsewhere = f"http://other.example:{server.port}/echo"
    server.answers = [
        reply(status=302, Location=elsewhere),
        reply(f"the key {KEY} is wrong".encode(), 401),
    ]
    request = ask(server, key=key)
    with pytest.raises(FetchFailed) as caught:
        fetch(request, make_options(tmp_path, clock))
    assert server.headers("ocp-apim-subscription-key") == [KEY, None]
    server.answers = [reply(f"the key {KEY} is wrong".encode(), 401)]
    with pytest.raises(FetchFailed) as refused:
        fetch(request, make_options(tmp_path, clock))
    server.answers = [reply(BODY, ETag='"v1"')]
    fetch(request, make_options(tmp_path, clock))
    cached = b"".join(path.name.encode() + path.read_bytes() for path in tmp_path.iterdir())
    for text in (
        str(caught.value),
        str(refused.value),
        repr(key),
        str(key),
        f"{key}",
        repr(request),
        repr(make_options(tmp_path, clock)),
        caplog.text,
        cached.decode("latin-1"),
    ):
        assert KEY not in text
    assert all(KEY not in path for path, _ in server.requests)


def test_a_proxy_is_requested_for_the_host_by_name_and_sees_no_key(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    request = FetchRequest("https://data.example/x", key=ApiKey("Ocp-Apim-Subscription-Key", KEY))
    with pytest.raises(FetchFailed, match="ProxyError"):
        fetch(request, make_options(tmp_path, clock, loopback=False, proxy=server.url, tries=1))
    assert [path for path, _ in server.requests] == ["data.example:443"]
    assert KEY not in str(server.requests)


def test_every_try_is_counted_and_the_days_end_ends_it(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    server.answers = [reply(status=503)]
    with pytest.raises(BudgetSpent, match="received 2 requests"):
        fetch(ask(server), make_options(tmp_path, clock, daily_limit=2))
    assert len(server.requests) == 2
    clock.now += timedelta(hours=12)  # midnight of UTC
    server.answers = [reply(BODY)]
    assert (
        fetch(ask(server), make_options(tmp_path, clock, daily_limit=2)).path.read_bytes() == BODY
    )


def test_a_damaged_card_is_fetched_anew(server: Server, clock: Clock, tmp_path: Path) -> None:
    server.answers = [reply(BODY)]
    for spoilt in ("{", "[]", '{"url": 1}', ""):
        fetch(ask(server), make_options(tmp_path, clock))
        next(tmp_path.glob("*.body.json")).write_text(spoilt, "utf-8")
    assert fetch(ask(server), make_options(tmp_path, clock)).from_network


def test_a_port_where_nobody_listens(clock: Clock, tmp_path: Path) -> None:
    pytest.importorskip("httpx")
    with socket.socket() as closed_port:
        closed_port.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed_port.getsockname()[1]}/"
        with pytest.raises(FetchFailed, match="ConnectError"):
            fetch(FetchRequest(url), make_options(tmp_path, clock))


def test_without_its_extra_it_reports_so(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(MissingExtra, match=r"kirmash\[online\]"):
        fetch(FetchRequest("http://127.0.0.1:9/"), make_options(tmp_path, clock))


@pytest.mark.skipif(os.name == "nt", reason="a folder's name cannot be taken by a file there")
def test_a_folder_that_cannot_be_written(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    with pytest.raises(Unwritable):
        fetch(FetchRequest("http://127.0.0.1:9/"), make_options(tmp_path / "taken", clock))


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to this user"
)
def test_a_folder_that_may_not_be_written(clock: Clock, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Unwritable):
        fetch(FetchRequest("http://127.0.0.1:9/"), make_options(tmp_path, clock))


def test_where_fetched_files_are_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.cache_folder({"KIRMASH_CACHE": str(tmp_path)}) == tmp_path
    monkeypatch.setenv("KIRMASH_CACHE", str(tmp_path / "own"))
    assert cache.cache_folder() == tmp_path / "own"


@pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="there the system names another folder"
)
def test_without_a_word_on_it_they_are_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder({}) == tmp_path / "kirmash" / "fetched"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.cache_folder({}) == tmp_path / ".cache" / "kirmash" / "fetched"


def test_headers_that_drip_are_left_at_the_deadline_of_the_download(
    server: Server, tmp_path: Path
) -> None:
    def drip(handler: Any) -> None:
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            for _ in range(200):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)

    server.answers = [drip]
    options = replace(make_options(tmp_path, Clock(), seconds=0.3), clock=time.monotonic)
    with pytest.raises(FetchFailed, match=r"more than 0\.3 seconds"):
        fetch(ask(server), options)
    assert len(server.requests) <= 1  # once at most: under load it may be over before


def test_a_name_server_without_an_answer_is_left_at_the_deadline_of_the_download(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, real = threading.Event(), socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "data.example":
            answered.wait(30)
        return real("127.0.0.1" if host == "data.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    options = replace(make_options(tmp_path, Clock(), seconds=0.3), clock=time.monotonic)
    away = f"http://data.example:{server.port}/x"
    server.answers = [reply(status=302, Location=away), reply(BODY)]
    try:
        for request in (FetchRequest(away), ask(server)):  # at first, and after a redirect
            with pytest.raises(FetchFailed, match=r"more than 0\.3 seconds"):
                fetch(request, options)
    finally:
        answered.set()
    assert len(server.requests) <= 1  # the redirect alone
