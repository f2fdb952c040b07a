"""Requests to a language model, for users who have one: any endpoint with the interface of
OpenAI's chat completions, off unless it is set.

The address and the model come from ``KIRMASH_LLM_URL`` and ``KIRMASH_LLM_MODEL``, the key from
``KIRMASH_LLM_KEY``; the key is sent to that address alone and is in no message, log or error.
The text of the page leaves this machine: nothing else does.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kirmash.errors import InputError, ModelUnavailable
from kirmash.fetch.http import RetryNeeded, call_by_deadline, retry_after_seconds
from kirmash.messages import Message, message

if TYPE_CHECKING:
    from tenacity import RetryCallState

MAX_ANSWER_BYTES = 4_000_000
_RETRY_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class _NoAnswer(Exception):  # control flow inside this file, never seen outside
    """Raised where the endpoint answers and another try would not help, with the reason."""

    def __init__(self, cause: Message) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address and the model; times in seconds, ``timeout_seconds`` for a whole answer.
    ``sleep`` is called between tries, so that tests need not sleep.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_seconds: float = 120.0
    tries: int = 4
    longest_wait: float = 30.0
    sleep: Callable[[float], None] = time.sleep


def configured_endpoint(environment: Mapping[str, str] | None = None) -> Endpoint:
    """The endpoint the environment names. Raises InputError where it names none, or one that is no
    web address.
    """
    variables = os.environ if environment is None else environment
    url = variables.get("KIRMASH_LLM_URL", "").rstrip("/")
    model = variables.get("KIRMASH_LLM_MODEL", "")
    if not url or not model:
        raise InputError(
            "model.not-configured",
            "No language model is configured.",
            "Set KIRMASH_LLM_URL (such as http://localhost:8000/v1) and KIRMASH_LLM_MODEL.",
        )
    parts = urlsplit(url)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.username
        or parts.password
    ):
        raise InputError(
            "model.address-invalid",
            "KIRMASH_LLM_URL is not a valid web address.",
            "Use http(s)://host/v1 and put the key in KIRMASH_LLM_KEY.",
        )
    if (
        parts.scheme == "http"
        and variables.get("KIRMASH_LLM_KEY")
        and parts.hostname not in {"localhost", "127.0.0.1", "::1"}
    ):
        raise InputError(
            "model.key-unencrypted",
            "The key would be sent unencrypted.",
            "Use https, or leave KIRMASH_LLM_KEY empty.",
        )
    return Endpoint(url, model, variables.get("KIRMASH_LLM_KEY", ""))


def request_completion(endpoint: Endpoint, messages: list[dict[str, str]]) -> str:
    """The text of one answer; tried again, with growing waits, where the endpoint asks to wait or
    fails. Raises ModelUnavailable.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

    httpx = _import_httpx()
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    body = {
        "model": endpoint.model,
        "messages": messages,
        "temperature": 0,
        "seed": 1,
        "response_format": {"type": "json_object"},
    }
    retrying = Retrying(
        retry=retry_if_exception_type(RetryNeeded),
        stop=stop_after_attempt(endpoint.tries),
        wait=lambda state: _pause(state, endpoint),
        sleep=endpoint.sleep,
        reraise=True,
    )
    try:
        return retrying(_try_completion, httpx, endpoint, headers, body)
    except (RetryNeeded, _NoAnswer) as fault:
        host, why = urlsplit(endpoint.url).hostname, fault.cause
    raise ModelUnavailable(
        "model.no-answer",
        "The language model at {host} did not answer: {cause}.",
        "Check the address, the key and the model's name.",
        host=host,
        cause=why,
    )


def _try_completion(
    httpx: Any, endpoint: Endpoint, headers: Mapping[str, str], body: Mapping[str, Any]
) -> str:
    """The text of one try. Raises RetryNeeded where another may help, else _NoAnswer."""
    try:
        status, raw, after = _post(httpx, endpoint, headers, body)
    except (TimeoutError, httpx.TimeoutException) as late:  # it would take as long again
        raise _NoAnswer(
            message(
                "model.cause.too-slow",
                "it took more than {seconds:g} seconds",
                seconds=endpoint.timeout_seconds,
            )
        ) from late
    except httpx.HTTPError as failed:
        raise RetryNeeded(
            message("model.cause.connection", "{kind}", kind=type(failed).__name__)
        ) from failed
    if status in _RETRY_STATUSES:
        raise RetryNeeded(message("fetch.cause.status", "status {status}", status=status), after)
    if status != HTTPStatus.OK:
        raise _NoAnswer(message("fetch.cause.status", "status {status}", status=status))
    words = _completion_text(raw)
    if words is None:
        raise RetryNeeded(
            message("model.cause.not-a-completion", "an answer that is not a chat completion"),
            after,
        )
    return words


def _post(
    httpx: Any, endpoint: Endpoint, headers: Mapping[str, str], body: Mapping[str, Any]
) -> tuple[int, bytes, str]:
    """Status, body (cut where it grows beyond reason) and Retry-After, all within the time for an
    answer; redirects are not followed, since a key would go along. Raises TimeoutError.
    """
    client = httpx.Client(timeout=endpoint.timeout_seconds, follow_redirects=False)

    def exchange() -> tuple[int, bytes, str]:
        received = bytearray()
        address = f"{endpoint.url}/chat/completions"
        with client.stream("POST", address, json=body, headers=headers) as answer:
            for chunk in answer.iter_bytes():
                received += chunk
                if len(received) > MAX_ANSWER_BYTES:
                    raise httpx.DecodingError("the answer is too long")
            return answer.status_code, bytes(received), answer.headers.get("retry-after", "")

    try:
        return call_by_deadline(exchange, endpoint.timeout_seconds, client.close)
    finally:
        client.close()


def _completion_text(response: bytes) -> str | None:
    try:
        words = json.loads(response)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return words if isinstance(words, str) else None


def _pause(state: RetryCallState, endpoint: Endpoint) -> float:
    """Seconds to wait: what the endpoint asks, else doubling from one; never more than the longest
    wait.
    """
    from tenacity import wait_exponential

    fault = state.outcome.exception() if state.outcome else None
    seconds = (
        retry_after_seconds(fault.retry_after, datetime.now(UTC))
        if isinstance(fault, RetryNeeded)
        else None
    )
    return (
        wait_exponential(max=endpoint.longest_wait)(state)
        if seconds is None
        else min(seconds, endpoint.longest_wait)
    )


def _import_httpx() -> Any:
    try:
        import httpx
    except ImportError as absent:
        raise InputError(
            "model.no-httpx",
            "Language models need the package httpx, which is not installed.",
            "Install it with `pip install kirmash[llm]`.",
        ) from absent
    return httpx
