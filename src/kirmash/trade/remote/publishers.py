"""Any service that speaks SDMX: the address of its data query, requested as SDMX-CSV first, as
SDMX-ML else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kirmash.errors import InputError, InvalidResponse, MissingResource
from kirmash.fetch import fetcher, guard
from kirmash.fetch.requests import FetchOptions, FetchRequest, FetchResult
from kirmash.formats import containers
from kirmash.messages import message

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
    def file_stem(self) -> str:
        """A name for the original: the host and the last parts of the path."""
        parts = urlsplit(self.url)
        return "-".join(
            ["sdmx", parts.hostname or "", *[part for part in parts.path.split("/") if part][-2:]]
        )[:100]


def fetch_sdmx_message(query: SdmxQuery, options: FetchOptions) -> FetchResult:
    """The complete message. Raises AddressRefused for an address with a key in it, MissingResource
    where the service has nothing.
    """
    guard.reject_url_with_key(query.url)
    return fetcher.fetch(
        FetchRequest(
            query.url,
            accept=ACCEPT,
            name=urlsplit(query.url).hostname or "",
            packed=True,
            is_lines=True,
            validate=check_sdmx_message,
        ),
        options,
    )


def sdmx_file_suffix(path: Path) -> str:
    """``.xml`` or ``.csv``, by the first bytes."""
    return ".xml" if _head(path).startswith("<") else ".csv"


def check_sdmx_message(path: Path) -> None:
    """Whether a file is an SDMX message. Raises InvalidResponse for a page, JSON or nothing."""
    head = _head(path)
    if head.startswith("<") and "sdmx" in head.casefold() and "<html" not in head.casefold():
        return
    if not head.startswith(("<", "{")) and "OBS_VALUE" in head.split("\n", 1)[0].upper():
        return
    what = (
        message("received.page", "a page")
        if head.startswith("<")
        else message("received.json", "JSON")
        if head.startswith("{")
        else message("received.other", "something else")
        if head
        else message("received.nothing", "nothing")
    )
    raise InvalidResponse(
        "sdmx.not-sdmx",
        "The service returned {received} instead of SDMX-CSV or SDMX-ML.",
        "See its documentation for the parameter that sets the format.",
        received=what,
    )


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(4_096).decode("utf-8-sig", "replace").lstrip()


BASE = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data"
NOMENCLATURES = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
_VERSION = re.compile(r"20\d\d(0[1-9]|1[0-2])[a-z]?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BaciEdition:
    """One file of BACI: the version (``202501``) and the nomenclature (``HS17``)."""

    version: str
    nomenclature: str = "HS17"
    base: str = BASE

    @property
    def file_stem(self) -> str:
        """The file's name without its ending, as CEPII gives it."""
        return f"BACI_{self.nomenclature}_V{self.version}"


def parse_edition(version: str, nomenclature: str) -> BaciEdition:
    """The edition a user names. Raises InputError."""
    release, code = version.strip().lstrip("Vv"), nomenclature.strip().upper()
    if not _VERSION.fullmatch(release):
        raise InputError(
            "baci.version",
            "{version!r} is not a BACI version.",
            "Use the year and month of its release, such as 202501.",
            version=version,
        )
    if code not in NOMENCLATURES:
        raise InputError(
            "baci.nomenclature",
            "{nomenclature!r} is not a BACI nomenclature.",
            "Known: {known}.",
            nomenclature=nomenclature,
            known=tuple(NOMENCLATURES),
        )
    return BaciEdition(release, code)


def fetch_edition(edition: BaciEdition, options: FetchOptions) -> FetchResult:
    """The complete ZIP. Raises MissingResource where CEPII has no such version, InvalidResponse for
    what is no BACI.
    """
    request = FetchRequest(
        f"{edition.base}/{edition.file_stem}.zip",
        accept="application/zip, application/octet-stream",
        name=f"{edition.file_stem}.zip",
        validate=check_baci_zip,
    )
    try:
        return fetcher.fetch(request, options)
    except MissingResource as fault:
        raise MissingResource(
            "baci.edition-absent",
            "CEPII has no {edition}.zip.",
            "See the versions at www.cepii.fr (BACI): each release replaces the previous ones.",
            edition=edition.file_stem,
        ) from fault


def check_baci_zip(path: Path) -> None:
    """Whether a file is a complete ZIP with tables of BACI in it. Raises InvalidResponse."""
    names = containers.zip_member_names(path)
    if names is None:
        raise InvalidResponse(
            "baci.zip-incomplete",
            "CEPII did not return a complete ZIP.",
            "The site may be under maintenance: try again later.",
        )
    if not any(
        name.rpartition("/")[2].startswith("BACI_") and name.endswith(".csv") for name in names
    ):
        raise InvalidResponse(
            "baci.no-table",
            "The ZIP contains no BACI table.",
            "Report it to the publisher.",
        )
