"""The headers and bodies of responses: how long to wait, which part came, how it is
compressed; and addresses as they are sent.
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from kirmash.errors import FetchFailed, InvalidResponse, MissingExtra
from kirmash.fetch.guard import RequestAddress
from kirmash.fetch.requests import FetchOptions, FetchRequest
from kirmash.messages import Message, message

T = TypeVar("T")
CHUNK = 65_536
_MESSAGE_BYTES = 1_024  # of a refusal that are read for its message
_HEAD_BYTES = 256
_MAX_SECONDS_DIGITS = 7  # of a Retry-After; more is no number of seconds


class RetryNeeded(Exception):  # control flow of the fetcher: this attempt failed, another may not
    """Raised where another attempt may help: why, and when the server asks for it."""

    def __init__(self, cause: Message, retry_after: str = "") -> None:
        super().__init__(str(cause))
        self.cause, self.retry_after = cause, retry_after


def call_by_deadline(call: Callable[[], T], seconds: float, stop: Callable[[], None]) -> T:
    """What ``call`` gives, if it does within ``seconds`` in all, names and connections among them.

    A client's own limits hold for each read alone: a server that drips a byte now and then passes
    them for ever. Raises TimeoutError, after ``stop`` has closed what the call waits for, and
    whatever ``call`` raises.
    """
    outcome: SimpleQueue[tuple[bool, object]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((True, call()))
        except BaseException as fault:  # noqa: BLE001  # it is raised where it is waited for
            outcome.put((False, fault))

    Thread(target=run, daemon=True).start()
    try:
        done, value = outcome.get(timeout=max(seconds, 0.0))
    except Empty:
        with suppress(Exception):  # the other thread may be closing it too
            stop()
        raise TimeoutError from None
    if not done:
        raise cast(BaseException, value)
    return cast(T, value)


def retry_wait(retry_after: str, number: int, options: FetchOptions) -> float:
    """Seconds to wait: what the server asks, else doubling from two up to the longest wait."""
    seconds = retry_after_seconds(retry_after, options.now())
    return min(2.0 * 2.0**number, options.longest_wait) if seconds is None else seconds


def retry_after_seconds(retry_after: str, now: datetime) -> float | None:
    """Seconds a Retry-After asks for, in seconds or as a date; None where it is neither."""
    value = retry_after.strip()
    if value.isascii() and value.isdecimal() and len(value) <= _MAX_SECONDS_DIGITS:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(seconds, 0.0)


def parse_content_range(header: str) -> tuple[int, int]:
    """First byte and total length of a Content-Range (``bytes 100-199/200`` → 100, 200); −1 for
    what it does not say.
    """
    unit, _, rest = header.partition(" ")
    span, _, total = rest.partition("/")
    first = span.partition("-")[0]
    if unit != "bytes" or not (first.isascii() and first.isdecimal()):
        return -1, -1
    return int(first[:18]), int(total[:18]) if total.isascii() and total.isdecimal() else -1


def decompress(chunks: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """The chunks as they are, or unpacked in pieces of bounded size: a bomb meets the limit of size
    before it is in memory. Raises RetryNeeded.
    """
    if packing != "gzip":
        yield from chunks
        return
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield unpacker.decompress(rest, CHUNK)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as fault:
        raise RetryNeeded(
            message("fetch.cause.packing", "the data received cannot be decompressed")
        ) from fault
    if not unpacker.eof:
        raise RetryNeeded(message("fetch.cause.incomplete", "the data received are incomplete"))


def url_with_parameters(request: FetchRequest) -> str:
    """The address with its parameters."""
    if not request.parameters:
        return request.url
    return f"{request.url}?{urlencode(request.parameters, quote_via=quote, safe=',')}"


def url_with_ip_address(address: RequestAddress, ip_address: str) -> str:
    """The address with the checked number in the host's place; as it is where a proxy looks the
    name up.
    """
    if not ip_address:
        return address.url
    parts = urlsplit(address.url)
    host = f"[{ip_address}]" if ":" in ip_address else ip_address
    return urlunsplit(
        parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host, fragment="")
    )


def server_message(
    request: FetchRequest, answer: Any, check_time: Callable[[], None]
) -> Message | str:
    """The first words of a refusal, for the person who must act; the key is taken out should the
    server repeat it.
    """
    words = b""
    for chunk in answer.iter_raw():
        words += chunk
        check_time()
        if len(words) >= _MESSAGE_BYTES:
            break
    text = without_key(request, " ".join(words[:_MESSAGE_BYTES].decode("utf-8", "replace").split()))
    if not text or "<" in text[:200] or "\ufffd" in text:
        return ""
    return message("fetch.it-says", "It reports: {text}", text=text[:300])


def without_key(request: FetchRequest, text: str) -> str:
    """A text without the key, should a server repeat it."""
    return text.replace(request.key.value, "…") if request.key else text


def problem_without_key(request: FetchRequest, problem: Message) -> Message:
    """A message whose parameters do not repeat the key."""
    values = tuple(
        (name, without_key(request, value) if isinstance(value, str) else value)
        for name, value in problem.values
    )
    return replace(problem, values=values)


def check_certificate(here: RequestAddress, fault: Exception) -> None:
    """A retry does not help where a certificate is not trusted. Raises FetchFailed."""
    if "CERTIFICATE_VERIFY_FAILED" in str(fault):
        raise FetchFailed(
            "fetch.certificate",
            "The certificate of {host} is not trusted.",
            "Behind a corporate proxy, set SSL_CERT_FILE to its authority's certificate.",
            host=here.host,
        ) from fault


def check_last_line(request: FetchRequest, answer: Any, body: Path) -> None:
    """Lines that ended with the connection, without a length, may have been cut in the last of
    them. Raises RetryNeeded where it has no end; XML is proved by its reader.
    """
    head = answer.headers
    is_proved = {"content-length", "transfer-encoding", "content-range"} & set(head) or (
        head.get("content-encoding", "").strip().lower() == "gzip"
    )
    if not request.is_lines or is_proved or not body.stat().st_size:
        return
    with body.open("rb") as file:
        is_xml = file.read(_HEAD_BYTES).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        file.seek(-1, 2)
        if not is_xml and file.read() != b"\n":
            raise RetryNeeded(message("fetch.cause.incomplete", "the data received are incomplete"))


def check_no_key(request: FetchRequest, answer: Path) -> None:
    """A body that repeats the key is not stored. Raises InvalidResponse."""
    if not request.key or not answer.stat().st_size:
        return
    with (
        answer.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body,
    ):
        if body.find(request.key.value.encode()) >= 0:
            raise InvalidResponse(
                "fetch.key-in-answer",
                "The answer of {name} contains the key.",
                "Report it to the publisher.",
                name=request.name or message("fetch.the-server", "the server"),
            )


def import_httpx() -> Any:
    """The client library. Raises MissingExtra where it is not installed."""
    try:
        import httpx
    except ImportError as absent:
        raise MissingExtra("httpx", "online") from absent
    return httpx


def ssl_context(httpx: Any) -> Any:
    """Whom to trust: an office's own authority comes by SSL_CERT_FILE."""
    return httpx.create_ssl_context(trust_env=True)
