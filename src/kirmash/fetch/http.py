"""The headers and bodies of responses: how long to wait, which part came, how it is
compressed; and addresses as they are sent.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from kirmash.fetch.guard import RequestAddress
from kirmash.fetch.requests import FetchOptions, FetchRequest

T = TypeVar("T")
CHUNK = 65_536
_MAX_SECONDS_DIGITS = 7  # of a Retry-After; more is no number of seconds


class RetryNeeded(Exception):  # control flow of the fetcher: this attempt failed, another may not
    """Raised where another attempt may help: why, and when the server asks for it."""

    def __init__(self, cause: str, retry_after: str = "") -> None:
        super().__init__(cause)
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
        raise RetryNeeded("the data received cannot be decompressed") from fault
    if not unpacker.eof:
        raise RetryNeeded("the data received are incomplete")


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
