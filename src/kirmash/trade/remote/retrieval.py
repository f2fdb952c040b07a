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

from kirmash.errors import KirmashError, NotThere, Unwritable
from kirmash.fetch import budget, requests
from kirmash.fetch.requests import Manner
from kirmash.trade import store
from kirmash.trade.remote import baci, comtrade, sdmx
from kirmash.trade.remote.question import Question, Words, coded, question
from kirmash.trade.remote.reasons import Empty, Why, empties
from kirmash.trade.store import How, Outcome

ORIGINALS = "originals"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Download:
    """What came, in one or more files, and the name the original is to bear (letters, figures,
    ``-``, ``_`` and ``.``).
    """

    parts: tuple[Path, ...]
    stem: str
    suffix: str


def land(folder: Path, download: Download, how: store.How) -> store.Outcome:
    """Take a download in and keep it among the originals of the tables in ``folder``. Raises as
    ``store.add``; then nothing is kept.
    """
    originals = folder / ORIGINALS
    name = re.sub(r"[^\w.-]+", "-", download.stem, flags=re.ASCII)[:120].strip(".-") or "download"
    suffix = download.suffix if len(download.parts) == 1 else ".zip"
    try:
        originals.mkdir(parents=True, exist_ok=True)
        _swept(originals)
        with tempfile.TemporaryDirectory(prefix=".landing-", dir=originals) as work:
            landed = Path(work) / f"{name}{suffix}"
            _gathered(download, landed)
            outcome = store.add(folder, landed, how)
            landed.replace(
                originals / f"{name}-{outcome.addition.id[:8]}{suffix}"
            )  # a later edition stands beside it
    except KirmashError:
        raise
    except OSError as fault:
        raise Unwritable(
            f"{originals} cannot be written: {fault.strerror or fault}.",
            "Free disk space, or choose another folder.",
        ) from fault
    return outcome


def _swept(originals: Path) -> None:
    """What a killed process left half-way goes after a day, when nobody can be at it any more."""
    for left in originals.glob(".landing-*"):
        if left.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(left, ignore_errors=True)


def _gathered(download: Download, landed: Path) -> None:
    """One file as it came (linked where the disk allows), several in one ZIP whose bytes depend on
    theirs alone.
    """
    if len(download.parts) == 1:
        _linked(download.parts[0], landed)
        return
    with zipfile.ZipFile(landed, "w", zipfile.ZIP_DEFLATED) as box:
        for number, part in enumerate(_once(download.parts), 1):
            with (
                part.open("rb") as file,
                box.open(
                    zipfile.ZipInfo(f"part-{number:03d}{download.suffix}", _EPOCH),
                    "w",
                    force_zip64=True,
                ) as into,
            ):
                shutil.copyfileobj(file, into, 1 << 20)


def _once(parts: Sequence[Path]) -> Sequence[Path]:
    return list(dict.fromkeys(parts))


def _linked(path: Path, landed: Path) -> None:
    try:
        os.link(path, landed)
    except OSError:
        shutil.copyfile(path, landed)


Wanted = Words | baci.Edition | sdmx.Query


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it: what the tables took (None where nothing came), the requests left for the
    day, and what is missing and why.
    """

    outcome: Outcome | None
    left: int
    empty: tuple[Empty, ...] = ()


def fetched(folder: Path, wanted: Wanted, manner: Manner) -> Fetched:
    """Fetch what is wanted into the tables in ``folder``, whole or not at all.

    Raises FetchFailed and its kinds for the network, InputError and DocumentRefused for what cannot
    be asked or taken.
    """
    if isinstance(wanted, Words):
        return from_comtrade(
            folder,
            question(wanted),
            comtrade.Service(manner, requests.key("comtrade", comtrade.HEADER)),
        )
    return (
        _from_baci(folder, wanted, manner)
        if isinstance(wanted, baci.Edition)
        else _from_sdmx(folder, wanted, manner)
    )


def from_comtrade(folder: Path, asked: Question, service: comtrade.Service) -> Fetched:
    """Rows of UN Comtrade, and for every reporter and period without any the likely reason."""
    pages = comtrade.gathered(asked, service)
    empty = empties(asked, pages, service)
    left = _left(service.base, service.manner)
    full = [page for page in pages if page.rows]
    if not full:
        return Fetched(None, left, empty)
    download = Download(tuple(page.got.path for page in full), _stem(asked), ".json")
    day = min(page.got.retrieved for page in full).date()
    return Fetched(land(folder, download, How("comtrade", retrieved=day)), left, empty)


def _from_baci(folder: Path, asked: baci.Edition, manner: Manner) -> Fetched:
    got = baci.fetched(asked, manner)
    outcome = land(
        folder, Download((got.path,), asked.stem, ".zip"), How(retrieved=got.retrieved.date())
    )
    return Fetched(outcome, _left(asked.base, manner))


def _from_sdmx(folder: Path, asked: sdmx.Query, manner: Manner) -> Fetched:
    try:
        got = sdmx.fetched(asked, manner)
    except NotThere:  # "no results" is 404 in SDMX
        return Fetched(None, _left(asked.url, manner), (Empty("", "", Why.SAID_SO),))
    download = Download((got.path,), asked.stem, sdmx.suffix(got.path))
    return Fetched(
        land(folder, download, How("sdmx", retrieved=got.retrieved.date())),
        _left(asked.url, manner),
    )


def _stem(asked: Question) -> str:
    """A name that tells what was asked."""
    sides = (
        "-".join(map(coded, numbers[:3])) or "all" for numbers in (asked.reporters, asked.partners)
    )
    periods = (
        asked.periods[0] if len(asked.periods) == 1 else f"{asked.periods[0]}-{asked.periods[-1]}"
    )
    words = [
        "comtrade",
        *sides,
        periods,
        "-".join(asked.products[:3]),
        "".join(asked.flows),
        asked.nomenclature,
    ]
    return "-".join(words)


def _left(url: str, manner: Manner) -> int:
    return budget.left(urlsplit(url).hostname or "", manner)
