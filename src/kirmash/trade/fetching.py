"""From a question to rows in the tables: asked, gathered whole, taken in by the readers, kept as an original; or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kirmash.errors import NotThere
from kirmash.fetch import budget, keys
from kirmash.fetch.asked import Manner
from kirmash.trade.remote import baci, comtrade, landing, sdmx
from kirmash.trade.remote.question import Question, Words, coded, question
from kirmash.trade.remote.reasons import Empty, Why, empties
from kirmash.trade.store import How, Outcome

Wanted = Words | baci.Edition | sdmx.Query


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it: what the tables took (None where nothing came), the requests left for the day, and what is missing and why."""

    outcome: Outcome | None
    left: int
    empty: tuple[Empty, ...] = ()


def fetched(folder: Path, wanted: Wanted, manner: Manner) -> Fetched:
    """Fetch what is wanted into the tables in ``folder``, whole or not at all.

    Raises FetchFailed and its kinds for the network, InputError and DocumentRefused for what cannot be asked or taken.
    """
    if isinstance(wanted, Words):
        return from_comtrade(folder, question(wanted), comtrade.Service(manner, keys.key("comtrade", comtrade.HEADER)))
    return _from_baci(folder, wanted, manner) if isinstance(wanted, baci.Edition) else _from_sdmx(folder, wanted, manner)


def from_comtrade(folder: Path, asked: Question, service: comtrade.Service) -> Fetched:
    """Rows of UN Comtrade, and for every reporter and period without any the likely reason."""
    pages = comtrade.gathered(asked, service)
    empty = empties(asked, pages, service)
    left = _left(service.base, service.manner)
    full = [page for page in pages if page.rows]
    if not full:
        return Fetched(None, left, empty)
    download = landing.Download(tuple(page.got.path for page in full), _stem(asked), ".json")
    day = min(page.got.retrieved for page in full).date()
    return Fetched(landing.land(folder, download, How("comtrade", retrieved=day)), left, empty)


def _from_baci(folder: Path, asked: baci.Edition, manner: Manner) -> Fetched:
    got = baci.fetched(asked, manner)
    outcome = landing.land(folder, landing.Download((got.path,), asked.stem, ".zip"), How(retrieved=got.retrieved.date()))
    return Fetched(outcome, _left(asked.base, manner))


def _from_sdmx(folder: Path, asked: sdmx.Query, manner: Manner) -> Fetched:
    try:
        got = sdmx.fetched(asked, manner)
    except NotThere:  # "no results" is 404 in SDMX
        return Fetched(None, _left(asked.url, manner), (Empty("", "", Why.SAID_SO),))
    download = landing.Download((got.path,), asked.stem, sdmx.suffix(got.path))
    return Fetched(landing.land(folder, download, How("sdmx", retrieved=got.retrieved.date())), _left(asked.url, manner))


def _stem(asked: Question) -> str:
    """A name that tells what was asked."""
    sides = ("-".join(map(coded, numbers[:3])) or "all" for numbers in (asked.reporters, asked.partners))
    periods = asked.periods[0] if len(asked.periods) == 1 else f"{asked.periods[0]}-{asked.periods[-1]}"
    words = ["comtrade", *sides, periods, "-".join(asked.products[:3]), "".join(asked.flows), asked.nomenclature]
    return "-".join(words)


def _left(url: str, manner: Manner) -> int:
    return budget.left(urlsplit(url).hostname or "", manner)
