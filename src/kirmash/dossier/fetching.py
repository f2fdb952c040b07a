"""Official statistics from their publishers into the trade tables.

For users who are online and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kirmash.dossier.tables import FOLDER, Tables
from kirmash.dossier.workspace import Workspace

if TYPE_CHECKING:  # the services are loaded where they are asked
    from kirmash.trade.remote.retrieval import Fetched, Wanted

__all__ = [
    "Access",
    "BaciRequest",
    "ComtradeRequest",
    "FetchRequest",
    "Fetched",
    "SdmxRequest",
    "fetch",
]


@dataclass(frozen=True, slots=True)
class ComtradeRequest:
    """Rows of UN Comtrade, in a user's words.

    Economies, a period, a product, a flow, a nomenclature.
    """

    reporter: str
    partner: str
    period: str
    product: str = "TOTAL"
    flow: str = "both"
    nomenclature: str = "HS"


@dataclass(frozen=True, slots=True)
class BaciRequest:
    """A whole release of BACI: its version (``202501``) and nomenclature."""

    version: str
    nomenclature: str = "HS17"


@dataclass(frozen=True, slots=True)
class SdmxRequest:
    """A query of an SDMX service, as its web address."""

    url: str


FetchRequest = ComtradeRequest | BaciRequest | SdmxRequest


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the network may be asked, and anew where a copy is at hand.

    Who hears of bytes received.
    """

    online: bool
    again: bool
    watch: Callable[[int, int, str], None]


def fetch(workspace: Workspace, request: FetchRequest, access: Access) -> Fetched:
    """Fetch what is requested and take it in, whole or not at all.

    Raises Offline unless switched on, FetchFailed, InputError for what cannot be asked.
    """
    from kirmash.fetch import cache, requests

    manner = requests.manner(workspace.settings, cache.home(), access.online)
    manner = replace(manner, again=access.again, watch=access.watch)
    return Tables(workspace.folder / FOLDER).fetch(_question(request), manner)


def _question(request: FetchRequest) -> Wanted:
    """The request in the terms of its publisher."""
    if isinstance(request, ComtradeRequest):
        from kirmash.trade.remote.question import Words

        return Words(
            request.reporter,
            request.partner,
            request.period,
            request.product,
            request.flow,
            request.nomenclature,
        )
    if isinstance(request, BaciRequest):
        from kirmash.trade.remote import baci

        return baci.edition(request.version, request.nomenclature)
    from kirmash.trade.remote import sdmx

    return sdmx.Query(request.url)
