"""Fetching one thing: politely, within limits, whole or not at all.

A copy in the cache is given while it is fresh, then confirmed by its ETag or date. A cut download
is taken up where it stopped if the server still has the same version, else begun anew. Too many
requests (429), faults of the server and cut connections are tried again, after the wait the server
asks for, a bounded number of times.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kirmash.errors import AnswerUnsound, FetchFailed, MissingExtra, NotThere, Offline, Unwritable
from kirmash.fetch import budget, cache, guard, http
from kirmash.fetch.cache import Card, Entry
from kirmash.fetch.guard import Place
from kirmash.fetch.http import Again
from kirmash.fetch.requests import Asked, Got, Manner

if TYPE_CHECKING:
    from tenacity import RetryCallState

HOPS = 5
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LEADS_ON = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class _Job:
    """One thing being fetched: what, how, its place in the cache, and the moment by which it must
    be there.
    """

    asked: Asked
    manner: Manner
    entry: Entry
    until: float

    def check_time(self) -> None:
        """Raises FetchFailed when the time set for the whole is over: a server that
        drips is left.
        """
        if self.manner.clock() > self.until:
            raise FetchFailed(
                f"The download took more than {self.manner.seconds:g} seconds.",
                "Try again: downloaded data have been saved where possible.",
            )


def fetch(asked: Asked, manner: Manner) -> Got:
    """The whole of what is asked for. Raises Offline, AddressRefused, BudgetSpent, NotThere,
    AnswerUnsound, FetchFailed, Unwritable.
    """
    entry = cache.entry(manner.folder, asked)
    with cache.locked(manner.folder / f"{asked.id}.lock"):
        card = entry.card()
        if card and not manner.again and cache.age(card, manner.now()) < manner.fresh:
            return Got(entry.whole, datetime.fromisoformat(card.retrieved), False)
        if not manner.online:
            raise Offline(
                "Downloading is switched off.",
                "Give --online, or set online = true under [settings] in the dossier's "
                "kirmash.toml.",
            )
        job = _Job(asked, manner, entry, manner.clock() + manner.seconds)
        return _tried(job)


def _tried(job: _Job) -> Got:
    """As many tries as the manner allows, each after the wait the server asks for. Raises
    FetchFailed.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

    manner, first = job.manner, guard.place(http.with_question(job.asked), job.manner)
    why = ""

    def seconds(state: RetryCallState) -> float:
        nonlocal why
        fault = state.outcome.exception() if state.outcome else None
        why, after = (fault.why, fault.after) if isinstance(fault, Again) else ("", "")
        return http.pause(after, state.attempt_number - 1, manner)

    def check_patience(state: RetryCallState) -> None:
        if state.upcoming_sleep > manner.longest_wait:
            raise FetchFailed(
                f"{first.host} requires a wait of {state.upcoming_sleep:.0f} seconds.",
                "Try again later: downloaded data have been saved.",
            )

    def wait(pause: float) -> None:
        manner.wait(pause)
        job.check_time()

    def give_up(_: RetryCallState) -> Got:
        raise FetchFailed(
            f"{first.shown} could not be downloaded in {manner.tries} attempts: {why}.",
            "Try again later: downloaded data have been saved.",
        )

    return Retrying(
        retry=retry_if_exception_type(Again),
        stop=stop_after_attempt(manner.tries),
        wait=seconds,
        sleep=wait,
        before_sleep=check_patience,
        retry_error_callback=give_up,
    )(_once, job, first)


def _once(job: _Job, first: Place) -> Got:
    """One try, along the redirects. Raises Again."""
    httpx = _library()
    here = first
    for _ in range(HOPS + 1):
        budget.spend(here.host, job.manner)
        try:
            with _answered(httpx, job, here, here.origin == first.origin) as answer:
                if answer.status_code not in _LEADS_ON:
                    return _taken(job, here, answer)
                location = answer.headers.get("location", "")
        except httpx.TimeoutException as fault:
            raise Again("the server stopped responding") from fault
        except (httpx.TransportError, httpx.StreamError) as fault:
            _check_trust(here, fault)
            raise Again(f"the connection was interrupted ({type(fault).__name__})") from fault
        except httpx.InvalidURL as fault:
            raise FetchFailed(
                f"{here.host} returned an invalid address.", "Report it to the publisher."
            ) from fault
        if not location:
            raise AnswerUnsound(
                f"{here.shown} redirects without giving an address.", "Report it to the publisher."
            )
        here = guard.next_place(here, location, job.manner)
    raise AnswerUnsound(
        f"{first.shown}: more than {HOPS} redirects.", "Report it to the publisher."
    )


@contextmanager
def _answered(httpx: Any, job: _Job, here: Place, own: bool) -> Iterator[Any]:
    """The answer's head, its body still to come; from the first of the checked addresses that can
    be reached.
    """
    limits = httpx.Timeout(job.manner.silence, connect=min(30.0, job.manner.silence))
    proxy = {"proxy": job.manner.proxy} if job.manner.proxy and here.numbers == ("",) else {}
    with httpx.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=limits,
        verify=_certificates(httpx),
        **proxy,
    ) as client:
        for index, number in enumerate(here.numbers):
            named = {"sni_hostname": here.host} if number else {}
            request = client.build_request(
                "GET",
                http.numbered(here, number),
                headers=_headers(job, here, own),
                extensions=named,
            )
            try:
                answer = client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if index + 1 == len(here.numbers):
                    raise
                continue
            try:
                yield answer
            finally:
                answer.close()
            return


def _headers(job: _Job, here: Place, own: bool) -> dict[str, str]:
    """The key goes to the host first asked alone; what is there already is named, so that it need
    not be sent again.
    """
    told = {
        "Host": urlsplit(here.url).netloc,
        "User-Agent": f"Kirmash/{version('kirmash')}",
        "Accept": job.asked.accept,
        "Accept-Encoding": "gzip" if job.asked.packed else "identity",
    }
    if job.asked.key and own:
        told[job.asked.key.header] = job.asked.key.value
    card, begun = job.entry.card(), job.entry.begun()
    if begun and (size := job.entry.part.stat().st_size):
        return told | {"Range": f"bytes={size}-", "If-Range": begun.version}
    if card and card.etag:
        told["If-None-Match"] = card.etag
    if card and card.modified:
        told["If-Modified-Since"] = card.modified
    return told


def _taken(job: _Job, here: Place, answer: Any) -> Got:
    """What an answer that leads nowhere else means. Raises Again, NotThere, FetchFailed."""
    status, card = answer.status_code, job.entry.card()
    if status == 304 and card:
        renewed = replace(card, retrieved=_moment(job))
        job.entry.confirm(renewed)
        return Got(job.entry.whole, datetime.fromisoformat(renewed.retrieved), True)
    if status in {200, 206}:
        return _kept(job, here, answer)
    if status == 416:
        job.entry.forget()
        raise Again("the server cannot resume the interrupted download")
    if status in _AGAIN:
        raise Again(f"status {status}", answer.headers.get("retry-after", ""))
    said = _said(job, answer)
    if status in {404, 410}:
        raise NotThere(
            f"{here.shown} was not found.{said}", "Check the version, the code or the address."
        )
    if status in {401, 403}:
        raise FetchFailed(
            f"{here.host} refused the request ({status}).{said}",
            "Check the key and its permissions; the daily quota may be used up.",
        )
    raise FetchFailed(f"{here.shown} answered with status {status}.{said}", "Check the request.")


def _kept(job: _Job, here: Place, answer: Any) -> Got:
    """The body, checked and put in force."""
    head = answer.headers
    packing = head.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip"}:
        raise AnswerUnsound(
            f"{here.shown} was received in the unsupported compression {packing[:40]!r}.",
            "Report it to the publisher.",
        )
    card = _begun(job, answer, packing)
    _written(job, answer, packing)
    size = job.entry.part.stat().st_size
    if 0 <= card.length != size:
        raise Again(f"{size:,} of {card.length:,} bytes were received")
    try:
        _check_no_key(job)
        if job.asked.sound:
            job.asked.sound(job.entry.part)
    except AnswerUnsound as fault:
        job.entry.forget()
        raise AnswerUnsound(_without_key(job, fault.message), fault.remedy) from None
    job.entry.finish(replace(card, length=size, retrieved=_moment(job)))
    return Got(job.entry.whole, datetime.fromisoformat(_moment(job)), True)


def _begun(job: _Job, answer: Any, packing: str) -> Card:
    """The card of the download: the one begun where the server goes on with it (206), a new one
    otherwise.
    """
    head = answer.headers
    if answer.status_code == 206:
        begun, size = (
            job.entry.begun(),
            job.entry.part.stat().st_size if job.entry.part.exists() else 0,
        )
        start, whole = http.first_and_whole(head.get("content-range", ""))
        if (
            begun is None
            or start != size
            or packing == "gzip"
            or not _same(begun, whole, head.get("etag", ""))
        ):
            job.entry.forget()
            raise Again("the server resumed at another position")
        return replace(begun, length=whole)
    declared = head.get("content-length", "")
    length = (
        int(declared)
        if declared.isascii() and declared.isdecimal() and len(declared) < 16 and packing != "gzip"
        else -1
    )
    _check_size(job, length)
    # what was packed on the way cannot be taken up in the middle: its card bears no version
    packed = packing == "gzip"
    card = Card(
        job.asked.url,
        job.asked.parameters,
        head.get("etag", "")[:200],
        head.get("last-modified", "")[:100],
        length,
    )
    job.entry.begin(replace(card, etag="", modified="") if packed else card)
    return card


def _same(begun: Card, whole: int, etag: str) -> bool:
    """Whether the rest that comes is of the version begun, as far as the server tells."""
    return (begun.length < 0 or whole == begun.length) and (
        not begun.etag or not etag or etag == begun.etag
    )


def _written(job: _Job, answer: Any, packing: str) -> None:
    """The body onto the part file, chunk by chunk, within size and time."""
    begun = (
        http.first_and_whole(answer.headers.get("content-range", ""))[1]
        if answer.status_code == 206
        else -1
    )
    declared = answer.headers.get("content-length", "")
    of = begun if begun >= 0 else int(declared) if declared.isdecimal() and packing != "gzip" else 0
    done = job.entry.part.stat().st_size
    try:
        with job.entry.part.open("ab") as file:
            for chunk in http.unpacked(answer.iter_raw(), packing):
                done += len(chunk)
                _check_size(job, done)
                file.write(chunk)
                job.check_time()
                job.manner.watch(done, of, job.asked.name)
    except OSError as fault:
        raise Unwritable(
            f"{job.entry.part.parent} cannot be written: {fault.strerror}.",
            "Free disk space, or set KIRMASH_CACHE.",
        ) from fault


def _check_size(job: _Job, size: int) -> None:
    if size > job.manner.max_bytes:
        job.entry.forget()
        raise AnswerUnsound(
            f"{job.asked.name or 'The answer'} is longer than {job.manner.max_bytes:,} bytes.",
            "Request less, or increase fetch_bytes in kirmash.toml.",
        )


def _said(job: _Job, answer: Any) -> str:
    """The first words of a refusal, for the person who must act; the key is taken out should the
    server repeat it.
    """
    words = b""
    for chunk in answer.iter_raw(1_024):
        words += chunk
        if len(words) >= 1_024:
            break
    text = _without_key(job, " ".join(words[:1_024].decode("utf-8", "replace").split()))
    return (
        f" It says: {text[:300]}" if text and "<" not in text[:200] and "\ufffd" not in text else ""
    )


def _without_key(job: _Job, text: str) -> str:
    return text.replace(job.asked.key.value, "…") if job.asked.key else text


def _check_no_key(job: _Job) -> None:
    """A body that repeats the key is not kept. Raises AnswerUnsound."""
    if not job.asked.key or not job.entry.part.stat().st_size:
        return
    with (
        job.entry.part.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body,
    ):
        if body.find(job.asked.key.value.encode()) >= 0:
            raise AnswerUnsound(
                f"The answer of {job.asked.name or 'the server'} contains the key.",
                "Report it to the publisher.",
            )


def _check_trust(here: Place, fault: Exception) -> None:
    """A certificate nobody here trusts is no matter of trying again. Raises FetchFailed."""
    if "CERTIFICATE_VERIFY_FAILED" in str(fault):
        raise FetchFailed(
            f"The certificate of {here.host} is not trusted.",
            "Behind a corporate proxy, set SSL_CERT_FILE to its authority's certificate.",
        ) from fault


def _certificates(httpx: Any) -> Any:
    return httpx.create_ssl_context(
        trust_env=True
    )  # an office's own authority comes by SSL_CERT_FILE


def _moment(job: _Job) -> str:
    return job.manner.now().isoformat(timespec="seconds")


def _library() -> Any:
    try:
        import httpx
    except ImportError as absent:
        raise MissingExtra("httpx", "online") from absent
    return httpx
