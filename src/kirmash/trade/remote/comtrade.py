"""UN Comtrade's own service: questions sent within its limits, answers gathered whole, parted where
one would be too long.

With a key (``KIRMASH_COMTRADE_KEY``, free of charge) an answer holds up to 100,000 rows and 500 may
be asked a day; without one the preview gives 500 rows. An answer as long as the limit has been cut,
so the question is halved and asked again. Addresses and parameters:
https://comtradedeveloper.un.org (v1).
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kirmash.errors import AnswerUnsound, FetchFailed
from kirmash.fetch import fetcher
from kirmash.fetch.requests import Asked, Got, Key, Manner
from kirmash.trade.remote.question import Question, begun, parted
from kirmash.trade.sources.comtrade import MAX_JSON

BASE = "https://comtradeapi.un.org"
HEADER = "Ocp-Apim-Subscription-Key"
WITH_KEY, WITHOUT = 100_000, 500


@dataclass(frozen=True, slots=True)
class Service:
    """The service as one user may ask it: its address, the manner, the key if there is one."""

    manner: Manner
    key: Key | None = None
    base: str = BASE
    with_key: int = WITH_KEY
    without: int = WITHOUT

    @property
    def most(self) -> int:
        """The most rows of one answer."""
        return self.with_key if self.key else self.without


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its file, how many rows it holds, and of which reporters and periods (numbers, as
    the service writes them).
    """

    got: Got
    rows: int
    count: int
    held: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def gathered(asked: Question, service: Service) -> tuple[Page, ...]:
    """Every answer the question takes, in a fixed order, none of them cut. Raises FetchFailed where
    a part cannot be parted further.
    """
    todo, pages = deque(begun(asked)), list[Page]()
    while todo:
        piece = todo.popleft()
        page = _page(piece, service) if _may_fit(piece, service) else None
        if page and page.rows < service.most and page.count <= page.rows:
            pages.append(page)
            continue
        halves = parted(piece)
        if len(halves) == 1:
            raise FetchFailed(
                f"UN Comtrade returns at most {service.most:,} rows per query, and this query has "
                "more.",
                "Ask for fewer products (AG2, or codes by name)."
                if service.key
                else "Set KIRMASH_COMTRADE_KEY (free), or ask for fewer products.",
            )
        todo.extendleft(reversed(halves))
    return tuple(pages)


def available(asked: Question, service: Service) -> dict[str, frozenset[str]]:
    """For each reporter of the question the periods the service holds reports for."""
    kind = "data" if service.key else "public"
    url = f"{service.base}/{kind}/v1/getDA/{_path(asked)}"
    page = read(_fetched(url, (("reporterCode", ",".join(asked.reporters)),), service).path)
    found: dict[str, set[str]] = {reporter: set() for reporter in asked.reporters}
    for row in page["data"]:
        found.setdefault(str(row.get("reporterCode", "")), set()).add(str(row.get("period", "")))
    return {reporter: frozenset(periods) for reporter, periods in found.items()}


def rows(asked: Question, service: Service) -> list[dict[str, Any]]:
    """The rows of one small question, such as a probe of totals."""
    return list(read(_fetched(*_address(asked, service), service).path)["data"])


def read(path: Path) -> dict[str, Any]:
    """An answer of the service, its rows under ``data``. Raises AnswerUnsound with what it says
    where it is no such answer.
    """
    said = _parsed(path)
    found = said.get("data") if isinstance(said, dict) else None
    if (
        not isinstance(said, dict)
        or not isinstance(found, list)
        or not all(isinstance(row, dict) for row in found)
    ):
        raise AnswerUnsound(
            f"UN Comtrade returned no rows.{_words(said)}", "Check the query; try again later."
        )
    if said.get("error") or _number(said.get("statusCode")) >= 400:
        raise AnswerUnsound(
            f"UN Comtrade rejected the query.{_words(said)}",
            "Check the codes and periods in the query.",
        )
    return said


def _may_fit(piece: Question, service: Service) -> bool:
    """Whether the answer may be short enough: surely, by count where counting is open to this user,
    or else by trying.
    """
    if piece.rows < service.most or not service.key or len(parted(piece)) == 1:
        return True
    url, parameters = _address(piece, service)
    counted = read(_fetched(url, (*parameters, ("countOnly", "true")), service).path)
    return _number(counted.get("count")) < service.most


def _page(piece: Question, service: Service) -> Page:
    got = _fetched(*_address(piece, service), service)
    said = read(got.path)
    held = frozenset(
        (str(row.get("reporterCode", "")), str(row.get("period", ""))) for row in said["data"]
    )
    return Page(got, len(said["data"]), _number(said.get("count")), held)


def _fetched(url: str, parameters: tuple[tuple[str, str], ...], service: Service) -> Got:
    asked = Asked(
        url, parameters, "application/json", service.key, "UN Comtrade", packed=True, sound=_sound
    )
    got = fetcher.fetch(asked, service.manner)
    if got.asked:
        service.manner.wait(service.manner.pause)  # the service asks for a second between questions
    return got


def _address(asked: Question, service: Service) -> tuple[str, tuple[tuple[str, str], ...]]:
    where = "data/v1/get" if service.key else "public/v1/preview"
    return f"{service.base}/{where}/{_path(asked)}", (
        *asked.parameters,
        ("maxRecords", str(service.most)),
        ("format", "JSON"),
    )


def _path(asked: Question) -> str:
    return f"C/{'M' if asked.monthly else 'A'}/{asked.nomenclature}"


def _sound(path: Path) -> None:
    """A page in place of data, or data that was cut, is not kept. Raises AnswerUnsound."""
    with path.open("rb") as file:
        head = file.read(200).lstrip(b"\xef\xbb\xbf \r\n\t")
    if head[:1] != b"{":
        what = "a page" if head[:1] == b"<" else "nothing" if not head else "something else"
        raise AnswerUnsound(
            f"UN Comtrade returned {what} instead of data.",
            "The service may be under maintenance: try again later.",
        )
    read(path)


def _parsed(path: Path) -> Any:
    if path.stat().st_size > MAX_JSON:
        raise AnswerUnsound(
            f"The answer is longer than {MAX_JSON:,} bytes.", "Request less data at a time."
        )
    try:
        # of a row only what is counted here is kept, so an answer of 100,000 rows takes little
        # memory
        return json.loads(path.read_bytes(), object_hook=_slim, parse_constant=str)
    except (ValueError, RecursionError) as fault:
        raise AnswerUnsound(
            "UN Comtrade returned invalid JSON.",
            "Try again later: the answer was incomplete or damaged.",
        ) from fault


def _slim(found: dict[str, Any]) -> dict[str, Any]:
    if "cmdCode" not in found:
        return found
    return {
        name: found.get(name)
        for name in ("reporterCode", "period", "partnerCode", "flowCode", "cmdCode", "primaryValue")
    }


def _number(said: object) -> int:
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _words(said: Any) -> str:
    """What the service itself says was wrong."""
    if not isinstance(said, dict):
        return ""
    text = next((str(said[name]) for name in ("message", "error", "title") if said.get(name)), "")
    return f" It says: {' '.join(text.split())[:300]}" if text else ""
