"""UN Comtrade's own service: queries sent within its limits, answers gathered completely, split
where an answer would be too long.

With a key (``KIRMASH_COMTRADE_KEY``, free of charge) an answer has up to 100,000 rows and 500
queries a day are allowed; without one the preview gives 500 rows. An answer as long as the limit
has been cut, so the query is halved and sent again. Addresses and parameters:
https://comtradedeveloper.un.org (v1).
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from kirmash.errors import FetchFailed, InvalidResponse
from kirmash.fetch import fetcher
from kirmash.fetch.requests import ApiKey, FetchOptions, FetchRequest, FetchResult
from kirmash.messages import Message, message
from kirmash.trade.remote.question import ComtradeQuery, halve_query, split_by_periods
from kirmash.trade.sources.comtrade import MAX_JSON

BASE = "https://comtradeapi.un.org"
HEADER = "Ocp-Apim-Subscription-Key"
ROWS_WITH_KEY, ROWS_WITHOUT_KEY = 100_000, 500
_MAX_COUNT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class ComtradeService:
    """The service as a user may query it: its address, the fetch options, the key if any."""

    options: FetchOptions
    key: ApiKey | None = None
    base: str = BASE
    with_key: int = ROWS_WITH_KEY
    without_key: int = ROWS_WITHOUT_KEY

    @property
    def row_limit(self) -> int:
        """The most rows of one answer."""
        return self.with_key if self.key else self.without_key


@dataclass(frozen=True, slots=True)
class ComtradePage:
    """One answer: its file, how many rows it holds, and of which reporters and periods (numbers, as
    the service writes them).
    """

    result: FetchResult
    rows: int
    count: int
    covered: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def fetch_pages(query: ComtradeQuery, service: ComtradeService) -> tuple[ComtradePage, ...]:
    """Every answer the question takes, in a fixed order, none of them cut. Raises FetchFailed where
    a part cannot be parted further.
    """
    todo, pages = deque(split_by_periods(query)), list[ComtradePage]()
    while todo:
        piece = todo.popleft()
        page = _fetch_page(piece, service) if _fits_limit(piece, service) else None
        if page and page.rows < service.row_limit and page.count <= page.rows:
            pages.append(page)
            continue
        halves = halve_query(piece)
        if len(halves) == 1:
            raise _too_many_rows(service)
        todo.extendleft(reversed(halves))
    return tuple(pages)


def _too_many_rows(service: ComtradeService) -> FetchFailed:
    if service.key:
        return FetchFailed(
            "comtrade.too-many-rows",
            "UN Comtrade returns at most {limit:,} rows per query, and this query has more.",
            "Ask for fewer products (AG2, or codes by name).",
            limit=service.row_limit,
        )
    return FetchFailed(
        "comtrade.too-many-rows-without-key",
        "UN Comtrade returns at most {limit:,} rows per query without a key, and this query has "
        "more.",
        "Set KIRMASH_COMTRADE_KEY (free), or ask for fewer products.",
        limit=service.row_limit,
    )


def available_periods(query: ComtradeQuery, service: ComtradeService) -> dict[str, frozenset[str]]:
    """For each reporter of the question the periods the service holds reports for."""
    kind = "data" if service.key else "public"
    url = f"{service.base}/{kind}/v1/getDA/{_url_path(query)}"
    page = read_answer(_fetch(url, (("reporterCode", ",".join(query.reporters)),), service).path)
    by_reporter: dict[str, set[str]] = {reporter: set() for reporter in query.reporters}
    for row in page["data"]:
        by_reporter.setdefault(str(row.get("reporterCode", "")), set()).add(
            str(row.get("period", ""))
        )
    return {reporter: frozenset(periods) for reporter, periods in by_reporter.items()}


def fetch_rows(query: ComtradeQuery, service: ComtradeService) -> list[dict[str, Any]]:
    """The rows of one small question, such as a probe of totals."""
    return list(read_answer(_fetch(*_address(query, service), service).path)["data"])


def read_answer(path: Path) -> dict[str, Any]:
    """An answer of the service, its rows under ``data``. Raises InvalidResponse with what it says
    where it is no such answer.
    """
    answer = _parse_json(path)
    data = answer.get("data") if isinstance(answer, dict) else None
    if (
        not isinstance(answer, dict)
        or not isinstance(data, list)
        or not all(isinstance(row, dict) for row in data)
    ):
        raise InvalidResponse(
            "comtrade.no-rows",
            "UN Comtrade returned no rows. {answer}",
            "Check the query; try again later.",
            answer=_service_message(answer),
        )
    if answer.get("error") or _parse_count(answer.get("statusCode")) >= HTTPStatus.BAD_REQUEST:
        raise InvalidResponse(
            "comtrade.rejected",
            "UN Comtrade rejected the query. {answer}",
            "Check the codes and periods in the query.",
            answer=_service_message(answer),
        )
    return answer


def _fits_limit(part: ComtradeQuery, service: ComtradeService) -> bool:
    """Whether the answer may be short enough: surely, by count where counting is open to this user,
    or else by trying.
    """
    if part.max_row_count < service.row_limit or not service.key or len(halve_query(part)) == 1:
        return True
    url, parameters = _address(part, service)
    counted = read_answer(_fetch(url, (*parameters, ("countOnly", "true")), service).path)
    return _parse_count(counted.get("count")) < service.row_limit


def _fetch_page(piece: ComtradeQuery, service: ComtradeService) -> ComtradePage:
    result = _fetch(*_address(piece, service), service)
    answer = read_answer(result.path)
    covered = frozenset(
        (str(row.get("reporterCode", "")), str(row.get("period", ""))) for row in answer["data"]
    )
    return ComtradePage(result, len(answer["data"]), _parse_count(answer.get("count")), covered)


def _fetch(
    url: str, parameters: tuple[tuple[str, str], ...], service: ComtradeService
) -> FetchResult:
    request = FetchRequest(
        url,
        parameters,
        "application/json",
        service.key,
        "UN Comtrade",
        packed=True,
        validate=_check_answer,
    )
    result = fetcher.fetch(request, service.options)
    if result.from_network:
        service.options.wait(service.options.pause)  # the service requires a second between queries
    return result


def _address(
    query: ComtradeQuery, service: ComtradeService
) -> tuple[str, tuple[tuple[str, str], ...]]:
    where = "data/v1/get" if service.key else "public/v1/preview"
    return f"{service.base}/{where}/{_url_path(query)}", (
        *query.parameters,
        ("maxRecords", str(service.row_limit)),
        ("format", "JSON"),
    )


def _url_path(query: ComtradeQuery) -> str:
    return f"C/{'M' if query.is_monthly else 'A'}/{query.nomenclature}"


def _check_answer(path: Path) -> None:
    """A page in place of data, or data that was cut, is not stored. Raises InvalidResponse."""
    with path.open("rb") as file:
        head = file.read(200).lstrip(b"\xef\xbb\xbf \r\n\t")
    if head[:1] != b"{":
        what = (
            message("received.page", "a page")
            if head[:1] == b"<"
            else message("received.other", "something else")
            if head
            else message("received.nothing", "nothing")
        )
        raise InvalidResponse(
            "comtrade.not-data",
            "UN Comtrade returned {received} instead of data.",
            "The service may be under maintenance: try again later.",
            received=what,
        )
    read_answer(path)


def _parse_json(path: Path) -> Any:
    if path.stat().st_size > MAX_JSON:
        raise InvalidResponse(
            "comtrade.too-long",
            "The answer is longer than {limit:,} bytes.",
            "Request less data at a time.",
            limit=MAX_JSON,
        )
    try:
        # of a row only what is counted here is stored, so an answer of 100,000 rows takes little
        # memory
        return json.loads(path.read_bytes(), object_hook=_counted_fields, parse_constant=str)
    except (ValueError, RecursionError) as fault:
        raise InvalidResponse(
            "comtrade.json",
            "UN Comtrade returned invalid JSON.",
            "Try again later: the answer was incomplete or damaged.",
        ) from fault


def _counted_fields(row: dict[str, Any]) -> dict[str, Any]:
    if "cmdCode" not in row:
        return row
    return {
        name: row.get(name)
        for name in ("reporterCode", "period", "partnerCode", "flowCode", "cmdCode", "primaryValue")
    }


def _parse_count(value: object) -> int:
    text = str(value)
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_COUNT_DIGITS else 0
    )


def _service_message(answer: Any) -> Message | str:
    """The service's own message of what was wrong."""
    if not isinstance(answer, dict):
        return ""
    text = next(
        (str(answer[name]) for name in ("message", "error", "title") if answer.get(name)), ""
    )
    if not text:
        return ""
    return message("fetch.it-says", "It reports: {text}", text=" ".join(text.split())[:300])
