"""Official statistics fetched from their publishers into the trade tables, for users who are online
and allow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kirmash.deprecation import renamed_attributes
from kirmash.dossier.tables import TABLES_FOLDER, Tables
from kirmash.dossier.workspace import Workspace

if TYPE_CHECKING:  # the services are loaded where they are asked
    from kirmash.trade.remote.retrieval import RemoteImportResult, RetrievalRequest

__all__ = [
    "BaciRequest",
    "ComtradeRequest",
    "FetchRequest",
    "NetworkAccess",
    "RemoteImportResult",
    "SdmxRequest",
    "fetch_tables",
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


@renamed_attributes({"again": "refresh"})
@dataclass(frozen=True, slots=True)
class NetworkAccess:
    """Whether the network may be asked, and anew where a copy is at hand.

    Who hears of bytes received.
    """

    online: bool
    refresh: bool
    watch: Callable[[int, int, str], None]


def fetch_tables(
    workspace: Workspace, request: FetchRequest, access: NetworkAccess
) -> RemoteImportResult:
    """Fetch what is requested and take it in, whole or not at all.

    Raises Offline unless switched on, FetchFailed, InputError for what cannot be asked.
    """
    from kirmash.fetch import cache, requests

    options = requests.fetch_options(
        workspace.settings, cache.cache_folder(workspace.settings.environment), access.online
    )
    options = replace(options, refresh=access.refresh, watch=access.watch)
    return Tables(workspace.folder / TABLES_FOLDER).fetch(_publisher_request(request), options)


def _publisher_request(request: FetchRequest) -> RetrievalRequest:
    """The request in the terms of its publisher."""
    if isinstance(request, ComtradeRequest):
        from kirmash.trade.remote.question import ComtradeQueryText

        return ComtradeQueryText(
            request.reporter,
            request.partner,
            request.period,
            request.product,
            request.flow,
            request.nomenclature,
        )
    if isinstance(request, BaciRequest):
        from kirmash.trade.remote import publishers

        return publishers.parse_edition(request.version, request.nomenclature)
    from kirmash.trade.remote import publishers

    return publishers.SdmxQuery(request.url)
