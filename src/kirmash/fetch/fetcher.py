"""Fetching a file: within limits, completely or not at all.

A copy in the cache is used while it is fresh, then confirmed by its ETag or date. A cut download
is resumed where it stopped if the server still has the same version, else started anew. Too many
requests (429), faults of the server and cut connections are tried again, after the wait the server
asks for, a bounded number of times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kirmash.errors import (
    FetchFailed,
    InvalidResponse,
    MissingResource,
    Offline,
    Unwritable,
    os_cause,
)
from kirmash.fetch import cache, guard, http
from kirmash.fetch.cache import CacheEntry, CacheMetadata
from kirmash.fetch.guard import RequestAddress
from kirmash.fetch.http import RetryNeeded, T, import_httpx, ssl_context
from kirmash.fetch.requests import FetchOptions, FetchRequest, FetchResult
from kirmash.messages import Message, Plural, message

if TYPE_CHECKING:
    from tenacity import RetryCallState

MAX_REDIRECTS = 5
_MAX_LENGTH_DIGITS = 15  # of a Content-Length; more is no length
_RETRY_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


def _no_stop() -> None:
    """Nothing is to be closed: the system gives up a name by itself."""


@dataclass(frozen=True, slots=True)
class _FetchJob:
    """A file being fetched: the request, the options, its cache entry, and the moment by which it
    must be complete.
    """

    request: FetchRequest
    options: FetchOptions
    entry: CacheEntry
    deadline: float

    def check_time(self) -> None:
        """Raises FetchFailed when the time for the download is over: a slow server is left."""
        if self.options.clock() > self.deadline:
            raise self.out_of_time()

    def call_in_time(self, call: Callable[[], T], stop: Callable[[], None] = _no_stop) -> T:
        """What ``call`` gives within the time that is left: a name server may be slow too. Raises
        FetchFailed where it takes longer, and what ``call`` raises.
        """
        try:
            return http.call_by_deadline(call, self.deadline - self.options.clock(), stop)
        except TimeoutError:
            raise self.out_of_time() from None

    def out_of_time(self) -> FetchFailed:
        """The fault of a download that took too long."""
        return FetchFailed(
            "fetch.too-slow",
            "The download took more than {seconds:g} seconds.",
            "Try again: downloaded data have been saved where possible.",
            seconds=self.options.seconds,
        )


def fetch(request: FetchRequest, options: FetchOptions) -> FetchResult:
    """The complete file of a request. Raises Offline, AddressRefused, BudgetSpent, MissingResource,
    InvalidResponse, FetchFailed, Unwritable.
    """
    entry = cache.open_entry(options.folder, request)
    with cache.exclusive_lock(options.folder / f"{request.id}.lock"):
        metadata = entry.metadata()
        if (
            metadata
            and not options.refresh
            and cache.age_seconds(metadata, options.now()) < options.max_age
        ):
            return FetchResult(entry.body, datetime.fromisoformat(metadata.retrieved), False)
        if not options.online:
            raise Offline(
                "fetch.offline",
                "Downloading is switched off.",
                "Give --online, or set online = true under [settings] in the dossier's "
                "kirmash.toml.",
            )
        job = _FetchJob(request, options, entry, options.clock() + options.seconds)
        return _fetch_with_retries(job)


def _fetch_with_retries(job: _FetchJob) -> FetchResult:
    """As many attempts as the options allow, each after the wait the server asks for. Raises
    FetchFailed.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

    options, url = job.options, http.url_with_parameters(job.request)
    first = job.call_in_time(lambda: guard.resolve_address(url, options))
    cause: Message | str = ""

    def wait_seconds(state: RetryCallState) -> float:
        nonlocal cause
        fault = state.outcome.exception() if state.outcome else None
        cause, after = (
            (fault.cause, fault.retry_after) if isinstance(fault, RetryNeeded) else ("", "")
        )
        return http.retry_wait(after, state.attempt_number - 1, options)

    def check_patience(state: RetryCallState) -> None:
        if state.upcoming_sleep > options.longest_wait:
            raise FetchFailed(
                "fetch.wait-required",
                Plural(
                    "{host} requires a wait of {count} second.",
                    "{host} requires a wait of {count} seconds.",
                ),
                "Try again later: downloaded data have been saved.",
                host=first.host,
                count=math.ceil(state.upcoming_sleep),
            )

    def wait(pause: float) -> None:
        options.wait(pause)
        job.check_time()

    def give_up(_: RetryCallState) -> FetchResult:
        raise FetchFailed(
            "fetch.failed",
            "{url} could not be downloaded in {count} attempts: {cause}.",
            "Try again later: downloaded data have been saved.",
            url=first.display_url,
            count=options.tries,
            cause=cause,
        )

    return Retrying(
        retry=retry_if_exception_type(RetryNeeded),
        stop=stop_after_attempt(options.tries),
        wait=wait_seconds,
        sleep=wait,
        before_sleep=check_patience,
        retry_error_callback=give_up,
    )(_attempt, job, first)


def _attempt(job: _FetchJob, first: RequestAddress) -> FetchResult:
    """One attempt, along the redirects. Raises RetryNeeded."""
    httpx = import_httpx()
    here = first
    for _ in range(MAX_REDIRECTS + 1):
        cache.consume_request_quota(here.host, job.options)
        try:
            with _open_response(httpx, job, here, here.origin == first.origin) as answer:
                if answer.status_code not in _REDIRECT_STATUSES:
                    return _handle_response(job, here, answer)
                location = answer.headers.get("location", "")
        except httpx.TimeoutException as fault:
            raise RetryNeeded(
                message("fetch.cause.silent", "the server stopped responding")
            ) from fault
        except (httpx.TransportError, httpx.StreamError) as fault:
            http.check_certificate(here, fault)
            raise RetryNeeded(
                message(
                    "fetch.cause.interrupted",
                    "the connection was interrupted ({kind})",
                    kind=type(fault).__name__,
                )
            ) from fault
        except httpx.InvalidURL as fault:
            raise FetchFailed(
                "fetch.address-invalid",
                "{host} returned an invalid address.",
                "Report it to the publisher.",
                host=here.host,
            ) from fault
        if not location:
            raise InvalidResponse(
                "fetch.redirect-without-address",
                "{url} redirects without giving an address.",
                "Report it to the publisher.",
                url=here.display_url,
            )
        here = _redirected(job, here, location)
    raise InvalidResponse(
        "fetch.too-many-redirects",
        "{url}: more than {limit} redirects.",
        "Report it to the publisher.",
        url=first.display_url,
        limit=MAX_REDIRECTS,
    )


def _redirected(job: _FetchJob, before: RequestAddress, location: str) -> RequestAddress:
    """The address a redirect leads to, its name looked up within the time that is left."""
    return job.call_in_time(lambda: guard.resolve_redirect(before, location, job.options))


@contextmanager
def _open_response(httpx: Any, job: _FetchJob, here: RequestAddress, own: bool) -> Iterator[Any]:
    """The answer's head, its body still to come; from the first of the checked addresses that can
    be reached.
    """
    limits = httpx.Timeout(job.options.read_timeout, connect=min(30.0, job.options.read_timeout))
    proxy = {"proxy": job.options.proxy} if job.options.proxy and here.ip_addresses == ("",) else {}
    with httpx.Client(
        trust_env=False, follow_redirects=False, timeout=limits, verify=ssl_context(httpx), **proxy
    ) as client:
        for index, number in enumerate(here.ip_addresses):
            extensions = {"sni_hostname": here.host} if number else {}
            request = client.build_request(
                "GET",
                http.url_with_ip_address(here, number),
                headers=_request_headers(job, here, own),
                extensions=extensions,
            )
            try:
                answer = job.call_in_time(partial(client.send, request, stream=True), client.close)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if index + 1 == len(here.ip_addresses):
                    raise
                continue
            try:
                yield answer
            finally:
                answer.close()
            return


def _request_headers(job: _FetchJob, here: RequestAddress, own: bool) -> dict[str, str]:
    """The key goes to the first origin alone; what is there already is stated, so that it need
    not be sent again.
    """
    headers = {
        "Host": urlsplit(here.url).netloc,
        "User-Agent": f"Kirmash/{version('kirmash')}",
        "Accept": job.request.accept,
        "Accept-Encoding": "gzip" if job.request.packed else "identity",
    }
    if job.request.key and own:
        headers[job.request.key.header] = job.request.key.value
    metadata, begun = job.entry.metadata(), job.entry.partial_metadata()
    if begun and (size := job.entry.part.stat().st_size):
        return headers | {"Range": f"bytes={size}-", "If-Range": begun.resume_validator}
    if metadata and metadata.etag:
        headers["If-None-Match"] = metadata.etag
    if metadata and metadata.modified:
        headers["If-Modified-Since"] = metadata.modified
    return headers


def _handle_response(job: _FetchJob, here: RequestAddress, answer: Any) -> FetchResult:
    """The result of an answer that is no redirect.

    Raises RetryNeeded, MissingResource, FetchFailed, InvalidResponse.
    """
    status, metadata = answer.status_code, job.entry.metadata()
    if status == HTTPStatus.NOT_MODIFIED and metadata:
        renewed = replace(metadata, retrieved=_timestamp(job))
        job.entry.mark_revalidated(renewed)
        return FetchResult(job.entry.body, datetime.fromisoformat(renewed.retrieved), True)
    if status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        return _save_body(job, here, answer)
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        job.entry.discard_partial()
        raise RetryNeeded(
            message("fetch.cause.no-resume", "the server cannot resume the interrupted download")
        )
    if status in _RETRY_STATUSES:
        raise RetryNeeded(
            message("fetch.cause.status", "status {status}", status=status),
            answer.headers.get("retry-after", ""),
        )
    server_message = http.server_message(job.request, answer, job.check_time)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise MissingResource(
            "fetch.not-found",
            "{url} was not found. {answer}",
            "Check the version, the code or the address.",
            url=here.display_url,
            answer=server_message,
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise FetchFailed(
            "fetch.refused",
            "{host} refused the request ({status}). {answer}",
            "Check the key and its permissions; the daily quota may be used up.",
            host=here.host,
            status=status,
            answer=server_message,
        )
    raise FetchFailed(
        "fetch.status",
        "{url} answered with status {status}. {answer}",
        "Check the request.",
        url=here.display_url,
        status=status,
        answer=server_message,
    )


def _save_body(job: _FetchJob, here: RequestAddress, answer: Any) -> FetchResult:
    """The body, checked and committed to the cache."""
    head = answer.headers
    packing = head.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip"}:
        raise InvalidResponse(
            "fetch.compression",
            "{url} was received in the unsupported compression {packing!r}.",
            "Report it to the publisher.",
            url=here.display_url,
            packing=packing[:40],
        )
    metadata = _start_download(job, answer, packing)
    _write_body(job, answer, packing)
    size = job.entry.part.stat().st_size
    if 0 <= metadata.length != size:
        raise RetryNeeded(
            message(
                "fetch.cause.cut",
                "{received:,} of {length:,} bytes were received",
                received=size,
                length=metadata.length,
            )
        )
    http.check_last_line(job.request, answer, job.entry.part)
    try:
        http.check_no_key(job.request, job.entry.part)
        if job.request.validate:
            job.request.validate(job.entry.part)
    except InvalidResponse as fault:
        job.entry.discard_partial()
        raise InvalidResponse(http.problem_without_key(job.request, fault.problem)) from None
    job.entry.commit(replace(metadata, length=size, retrieved=_timestamp(job)))
    return FetchResult(job.entry.body, datetime.fromisoformat(_timestamp(job)), True)


def _start_download(job: _FetchJob, answer: Any, packing: str) -> CacheMetadata:
    """The metadata of the download: those begun where the server continues it (206), new ones
    otherwise.
    """
    head = answer.headers
    if answer.status_code == HTTPStatus.PARTIAL_CONTENT:
        begun, size = (
            job.entry.partial_metadata(),
            job.entry.part.stat().st_size if job.entry.part.exists() else 0,
        )
        start, total_length = http.parse_content_range(head.get("content-range", ""))
        if (
            begun is None
            or start != size
            or packing == "gzip"
            or not _is_same_version(begun, total_length, head.get("etag", ""))
        ):
            job.entry.discard_partial()
            raise RetryNeeded(
                message("fetch.cause.position", "the server resumed at another position")
            )
        return replace(begun, length=total_length)
    declared = head.get("content-length", "")
    length = (
        int(declared)
        if declared.isascii()
        and declared.isdecimal()
        and len(declared) <= _MAX_LENGTH_DIGITS
        and packing != "gzip"
        else -1
    )
    _check_size(job, length)
    # what was packed on the way cannot be resumed in the middle: its metadata have no version
    packed = packing == "gzip"
    metadata = CacheMetadata(
        job.request.url,
        job.request.parameters,
        head.get("etag", "")[:200],
        head.get("last-modified", "")[:100],
        length,
    )
    job.entry.begin_download(replace(metadata, etag="", modified="") if packed else metadata)
    return metadata


def _is_same_version(begun: CacheMetadata, total_length: int, etag: str) -> bool:
    """Whether the rest that comes is of the version begun, as far as the server says."""
    return (begun.length < 0 or total_length == begun.length) and (
        not begun.etag or not etag or etag == begun.etag
    )


def _write_body(job: _FetchJob, answer: Any, packing: str) -> None:
    """The body onto the part file, chunk by chunk, within size and time."""
    begun = (
        http.parse_content_range(answer.headers.get("content-range", ""))[1]
        if answer.status_code == HTTPStatus.PARTIAL_CONTENT
        else -1
    )
    declared = answer.headers.get("content-length", "")
    of = begun if begun >= 0 else int(declared) if declared.isdecimal() and packing != "gzip" else 0
    done = job.entry.part.stat().st_size
    try:
        with job.entry.part.open("ab") as file:
            for chunk in http.decompress(answer.iter_raw(), packing):
                done += len(chunk)
                _check_size(job, done)
                file.write(chunk)
                job.check_time()
                job.options.watch(done, of, job.request.name)
    except OSError as fault:
        raise Unwritable(
            "fetch.folder-unwritable",
            "{folder} cannot be written: {cause}.",
            "Free disk space, or set KIRMASH_CACHE.",
            folder=job.entry.part.parent,
            cause=os_cause(fault),
        ) from fault


def _check_size(job: _FetchJob, size: int) -> None:
    if size > job.options.max_bytes:
        job.entry.discard_partial()
        raise InvalidResponse(
            "fetch.too-long",
            "{name} is longer than {limit:,} bytes.",
            "Request less, or increase fetch_bytes in kirmash.toml.",
            name=job.request.name or message("fetch.the-answer", "The answer"),
            limit=job.options.max_bytes,
        )


def _timestamp(job: _FetchJob) -> str:
    return job.options.now().isoformat(timespec="seconds")
