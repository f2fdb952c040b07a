"""BACI, from where CEPII publishes it: one ZIP a nomenclature and version, hundreds of megabytes to
gigabytes.

Address: https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS17_V202501.zip; versions are the year
and month of their release, a letter after them for a correction
(https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kirmash.errors import InputError, InvalidResponse, MissingResource
from kirmash.fetch import fetcher
from kirmash.fetch.requests import FetchOptions, FetchRequest, FetchResult
from kirmash.formats import containers

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
    def stem(self) -> str:
        """The file's name without its ending, as CEPII gives it."""
        return f"BACI_{self.nomenclature}_V{self.version}"


def parse_edition(version: str, nomenclature: str) -> BaciEdition:
    """The edition a user names. Raises InputError."""
    release, code = version.strip().lstrip("Vv"), nomenclature.strip().upper()
    if not _VERSION.fullmatch(release):
        raise InputError(
            f"{version!r} is not a BACI version.",
            "Use the year and month of its release, such as 202501.",
        )
    if code not in NOMENCLATURES:
        raise InputError(
            f"{nomenclature!r} is not a BACI nomenclature.", f"Known: {', '.join(NOMENCLATURES)}."
        )
    return BaciEdition(release, code)


def fetch_edition(edition: BaciEdition, options: FetchOptions) -> FetchResult:
    """The ZIP, whole. Raises NotThere where CEPII has no such version, AnswerUnsound for what is no
    BACI.
    """
    request = FetchRequest(
        f"{edition.base}/{edition.stem}.zip",
        accept="application/zip, application/octet-stream",
        name=f"{edition.stem}.zip",
        validate=check_download,
    )
    try:
        return fetcher.fetch(request, options)
    except MissingResource as fault:
        raise MissingResource(
            f"CEPII has no {edition.stem}.zip.",
            "See the versions at www.cepii.fr (BACI): each release replaces the previous ones.",
        ) from fault


def check_download(path: Path) -> None:
    """Whether a file is a whole ZIP with tables of BACI in it. Raises AnswerUnsound."""
    names = containers.members(path)
    if names is None:
        raise InvalidResponse(
            "CEPII did not return a complete ZIP.",
            "The site may be under maintenance: try again later.",
        )
    if not any(
        name.rpartition("/")[2].startswith("BACI_") and name.endswith(".csv") for name in names
    ):
        raise InvalidResponse("The ZIP contains no BACI table.", "Report it to the publisher.")
