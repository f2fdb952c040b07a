"""Any service that speaks SDMX: the address of its data query, asked for as SDMX-CSV first, as
SDMX-ML else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kirmash.errors import InvalidResponse
from kirmash.fetch import fetcher, guard
from kirmash.fetch.requests import FetchOptions, FetchRequest, FetchResult

ACCEPT = ", ".join(
    (
        "application/vnd.sdmx.data+csv;version=2.0.0",
        "application/vnd.sdmx.data+csv;version=1.0.0;q=0.9",
        "application/vnd.sdmx.structurespecificdata+xml;version=2.1;q=0.8",
        "application/vnd.sdmx.genericdata+xml;version=2.1;q=0.7",
        "*/*;q=0.1",
    )
)


@dataclass(frozen=True, slots=True)
class SdmxQuery:
    """The address of a data query, as the publisher's documentation or query page gives it."""

    url: str

    @property
    def stem(self) -> str:
        """A name for the original: the host and the last parts of the path."""
        parts = urlsplit(self.url)
        return "-".join(
            ["sdmx", parts.hostname or "", *[part for part in parts.path.split("/") if part][-2:]]
        )[:100]


def fetch_message(query: SdmxQuery, options: FetchOptions) -> FetchResult:
    """The message, whole. Raises AddressRefused for an address with a key in it, NotThere where the
    service has nothing.
    """
    guard.check_no_secret(query.url)
    return fetcher.fetch(
        FetchRequest(
            query.url,
            accept=ACCEPT,
            name=urlsplit(query.url).hostname or "",
            packed=True,
            validate=check_message,
        ),
        options,
    )


def message_suffix(path: Path) -> str:
    """``.xml`` or ``.csv``, by what stands at the beginning."""
    return ".xml" if _head(path).startswith("<") else ".csv"


def check_message(path: Path) -> None:
    """Whether a file is an SDMX message. Raises AnswerUnsound for a page, JSON or nothing."""
    head = _head(path)
    if head.startswith("<") and "sdmx" in head.casefold() and "<html" not in head.casefold():
        return
    if not head.startswith(("<", "{")) and "OBS_VALUE" in head.split("\n", 1)[0].upper():
        return
    what = (
        "a page"
        if head.startswith("<")
        else "JSON"
        if head.startswith("{")
        else "nothing"
        if not head
        else "something else"
    )
    raise InvalidResponse(
        f"The service returned {what} instead of SDMX-CSV or SDMX-ML.",
        "See its documentation for the parameter that sets the format.",
    )


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(4_096).decode("utf-8-sig", "replace").lstrip()
