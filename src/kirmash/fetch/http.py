"""What stands in the heads and bodies of answers: how long to wait, which part came, how it is
packed; and addresses as they are sent.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from kirmash.fetch.guard import Place
from kirmash.fetch.requests import Asked, Manner

CHUNK = 65_536


class Again(Exception):  # control flow of the fetcher: this try came to nothing, another may not
    """Raised where asking once more may help: why, and the server's wish for when."""

    def __init__(self, why: str, after: str = "") -> None:
        super().__init__(why)
        self.why, self.after = why, after


def pause(after: str, number: int, manner: Manner) -> float:
    """Seconds to wait: what the server asks, else doubling from two up to the longest wait."""
    seconds = requested_pause(after, manner.now())
    return min(2.0 * 2.0**number, manner.longest_wait) if seconds is None else seconds


def requested_pause(after: str, now: datetime) -> float | None:
    """Seconds a Retry-After asks for, told in seconds or as a date; None where it tells neither."""
    value = after.strip()
    if value.isascii() and value.isdecimal() and len(value) < 8:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(seconds, 0.0)


def first_and_whole(said: str) -> tuple[int, int]:
    """First byte and whole length of a Content-Range (``bytes 100-199/200`` → 100, 200); −1 for
    what it does not tell.
    """
    unit, _, rest = said.partition(" ")
    span, _, whole = rest.partition("/")
    first = span.partition("-")[0]
    if unit != "bytes" or not (first.isascii() and first.isdecimal()):
        return -1, -1
    return int(first[:18]), int(whole[:18]) if whole.isascii() and whole.isdecimal() else -1


def unpacked(chunks: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """The chunks as they are, or unpacked in pieces of bounded size: a bomb meets the limit of size
    before it is held. Raises Again.
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
        raise Again("the data received cannot be decompressed") from fault
    if not unpacker.eof:
        raise Again("the data received are incomplete")


def with_question(asked: Asked) -> str:
    """The address with its parameters."""
    if not asked.parameters:
        return asked.url
    return f"{asked.url}?{urlencode(asked.parameters, quote_via=quote, safe=',')}"


def numbered(here: Place, number: str) -> str:
    """The address with the checked number in the host's place; as it is where a proxy looks the
    name up.
    """
    if not number:
        return here.url
    parts = urlsplit(here.url)
    host = f"[{number}]" if ":" in number else number
    return urlunsplit(
        parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host, fragment="")
    )
