"""The first page: pairs, what is new since the last visit, what is due, what waits for review."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from kirmash.dossier.deals import describe_deal
from kirmash.dossier.desk.overview import DeskOverview, desk_overview, turnover_line
from kirmash.web.charts import sparkline
from kirmash.web.pages.model import DeskFile, DeskPage, PageContent
from kirmash.web.requests import DeskRequest

SEEN_COOKIE = "kirmash_seen"
MOST_NEW = 10


@dataclass(frozen=True, slots=True)
class DueDeal:
    """A deal in words, with where its page is."""

    text: str
    outcome: str
    due: str | None
    address: str


def _query(request: DeskRequest) -> DeskOverview:
    return desk_overview(request.dossier, request.view)


def _show(request: DeskRequest, overview: DeskOverview) -> PageContent:
    seen = request.cookies.get(SEEN_COOKIE, "")
    last_seen = int(seen) if seen.isdecimal() else 0
    new = [entry for entry in overview.newest if entry.position > last_seen]
    due = [
        DueDeal(
            describe_deal(deal, request.lang),
            deal.outcome,
            deal.due,
            request.address(f"/deal/{deal.id}"),
        )
        for deal in overview.due
    ]
    values = {
        "overview": overview,
        "due": due,
        "new": new[:MOST_NEW],
        "new_count": len(new),
        "first_visit": not last_seen,
    }
    cookies = {} if request.as_of else {SEEN_COOKIE: str(overview.position)}
    return PageContent(request.words("web.home.title"), values, cookies=cookies)


def _sparkline(request: DeskRequest) -> Response:
    line = turnover_line(request.dossier, request.pair, request.view)
    return Response(sparkline(line), media_type="image/svg+xml")


PAGE = DeskPage("home", "/", _query, _show, is_long=True)
SPARKLINE = DeskFile("sparkline", "/pair/{first}/{second}/line.svg", _sparkline, is_long=True)
