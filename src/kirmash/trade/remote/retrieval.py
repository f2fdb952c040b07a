"""Where downloads land: a copy among the originals beside the tables, put there only after its rows
were taken in whole.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kirmash.deprecation import renamed_attributes
from kirmash.errors import KirmashError, MissingResource, Unwritable, os_cause
from kirmash.fetch import cache, requests
from kirmash.fetch.requests import FetchOptions
from kirmash.trade import store
from kirmash.trade.remote import comtrade, publishers
from kirmash.trade.remote.question import (
    ComtradeQuery,
    ComtradeQueryText,
    economy_from_comtrade_number,
    parse_query,
)
from kirmash.trade.remote.reasons import MissingReporterPeriod, NoDataReason, explain_missing
from kirmash.trade.store import ImportOptions, ImportOutcome

ORIGINALS = "originals"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Download:
    """What came, in one or more files, and the name of the original (letters, figures,
    ``-``, ``_`` and ``.``).
    """

    parts: tuple[Path, ...]
    stem: str
    suffix: str


def store_download(
    folder: Path, download: Download, how: store.ImportOptions
) -> store.ImportOutcome:
    """Take a download in and keep it among the originals of the tables in ``folder``. Raises as
    ``store.add_file``; then nothing is stored.
    """
    originals = folder / ORIGINALS
    name = re.sub(r"[^\w.-]+", "-", download.stem, flags=re.ASCII)[:120].strip(".-") or "download"
    suffix = download.suffix if len(download.parts) == 1 else ".zip"
    try:
        originals.mkdir(parents=True, exist_ok=True)
        _remove_stale_work(originals)
        with tempfile.TemporaryDirectory(prefix=".landing-", dir=originals) as work:
            landed = Path(work) / f"{name}{suffix}"
            _assemble(download, landed)
            outcome = store.add_file(folder, landed, how)
            landed.replace(
                originals / f"{name}-{outcome.addition.id[:8]}{suffix}"
            )  # a later edition is stored beside it
    except KirmashError:
        raise
    except OSError as fault:
        raise Unwritable(
            "fetch.originals-unwritable",
            "{folder} cannot be written: {cause}.",
            "Free disk space, or choose another folder.",
            folder=originals,
            cause=os_cause(fault),
        ) from fault
    return outcome


def _remove_stale_work(originals: Path) -> None:
    """What a killed process left half-way goes after a day, when nobody can be at it any more."""
    for left in originals.glob(".landing-*"):
        if left.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(left, ignore_errors=True)


def _assemble(download: Download, landed: Path) -> None:
    """One file as received (linked where the disk allows), several in one ZIP whose bytes depend on
    theirs alone.
    """
    if len(download.parts) == 1:
        _link_or_copy(download.parts[0], landed)
        return
    with zipfile.ZipFile(landed, "w", zipfile.ZIP_DEFLATED) as box:
        for number, part in enumerate(_unique_paths(download.parts), 1):
            with (
                part.open("rb") as file,
                box.open(
                    zipfile.ZipInfo(f"part-{number:03d}{download.suffix}", _EPOCH),
                    "w",
                    force_zip64=True,
                ) as into,
            ):
                shutil.copyfileobj(file, into, 1 << 20)


def _unique_paths(parts: Sequence[Path]) -> Sequence[Path]:
    return list(dict.fromkeys(parts))


def _link_or_copy(path: Path, landed: Path) -> None:
    try:
        os.link(path, landed)
    except OSError:
        shutil.copyfile(path, landed)


RetrievalRequest = ComtradeQueryText | publishers.BaciEdition | publishers.SdmxQuery


@renamed_attributes({"left": "requests_left"})
@dataclass(frozen=True, slots=True)
class RemoteImportResult:
    """What came of it: what the tables took (None where nothing came), the requests left for the
    day, and what is missing and why.
    """

    outcome: ImportOutcome | None
    requests_left: int
    empty: tuple[MissingReporterPeriod, ...] = ()


def import_remote_data(
    folder: Path, request: RetrievalRequest, options: FetchOptions
) -> RemoteImportResult:
    """Fetch what is requested into the tables in ``folder``, completely or not at all.

    Raises FetchFailed and its kinds for the network, InputError and DocumentRefused for what cannot
    be requested or added.
    """
    if isinstance(request, ComtradeQueryText):
        return import_comtrade_data(
            folder,
            parse_query(request),
            comtrade.ComtradeService(
                options, requests.find_api_key("comtrade", comtrade.HEADER, options.environment)
            ),
        )
    return (
        _retrieve_baci(folder, request, options)
        if isinstance(request, publishers.BaciEdition)
        else _retrieve_sdmx(folder, request, options)
    )


def import_comtrade_data(
    folder: Path, query: ComtradeQuery, service: comtrade.ComtradeService
) -> RemoteImportResult:
    """Rows of UN Comtrade, and for every reporter and period without any the likely reason."""
    pages = comtrade.fetch_pages(query, service)
    empty = explain_missing(query, pages, service)
    left = _requests_left(service.base, service.options)
    full = [page for page in pages if page.rows]
    if not full:
        return RemoteImportResult(None, left, empty)
    download = Download(tuple(page.result.path for page in full), _query_stem(query), ".json")
    day = min(page.result.retrieved for page in full).date()
    how = ImportOptions("comtrade", retrieved=day, complete=query.complete)
    return RemoteImportResult(store_download(folder, download, how), left, empty)


def _retrieve_baci(
    folder: Path, edition: publishers.BaciEdition, options: FetchOptions
) -> RemoteImportResult:
    result = publishers.fetch_edition(edition, options)
    outcome = store_download(
        folder,
        Download((result.path,), edition.file_stem, ".zip"),
        ImportOptions(retrieved=result.retrieved.date()),
    )
    return RemoteImportResult(outcome, _requests_left(edition.base, options))


def _retrieve_sdmx(
    folder: Path, query: publishers.SdmxQuery, options: FetchOptions
) -> RemoteImportResult:
    try:
        result = publishers.fetch_sdmx_message(query, options)
    except MissingResource:  # "no results" is 404 in SDMX
        return RemoteImportResult(
            None,
            _requests_left(query.url, options),
            (MissingReporterPeriod("", "", NoDataReason.NO_RESULTS),),
        )
    download = Download((result.path,), query.file_stem, publishers.sdmx_file_suffix(result.path))
    return RemoteImportResult(
        store_download(folder, download, ImportOptions("sdmx", retrieved=result.retrieved.date())),
        _requests_left(query.url, options),
    )


def _query_stem(query: ComtradeQuery) -> str:
    """A name by what was requested."""
    sides = (
        "-".join(map(economy_from_comtrade_number, numbers[:3])) or "all"
        for numbers in (query.reporters, query.partners)
    )
    periods = (
        query.periods[0] if len(query.periods) == 1 else f"{query.periods[0]}-{query.periods[-1]}"
    )
    words = [
        "comtrade",
        *sides,
        periods,
        "-".join(query.products[:3]),
        "".join(query.flows),
        query.nomenclature,
    ]
    return "-".join(words)


def _requests_left(url: str, options: FetchOptions) -> int:
    return cache.requests_left(urlsplit(url).hostname or "", options)
