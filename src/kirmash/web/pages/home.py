"""The first page: pairs, what is new since the last visit, what is due, what waits for review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from starlette.responses import Response

from kirmash.briefs import wording
from kirmash.briefs.model import ColumnKind
from kirmash.dossier.deals import describe_deal
from kirmash.dossier.desk.overview import (
    DeskContradictions,
    DeskOverview,
    desk_contradictions,
    desk_overview,
    turnover_line,
)
from kirmash.dossier.selection.standing import PairSummary
from kirmash.i18n import format_date
from kirmash.web.charts import sparkline
from kirmash.web.pages.model import DeskFile, DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns

SEEN_COOKIE, VISIT_COOKIE = "kirmash_seen_", "kirmash_visit_"
"""Where the ledger stood when the first page was last shown, and when the visit before this one
ended: names that end in the dossier's mark, since a browser keeps cookies of all ports together.
"""
MARK_LENGTH = 8
MOST_NEW = 10
MOST_PAIRS = 100
"""Pairs that the table shows before all are asked for; its downloads have all."""


@dataclass(frozen=True, slots=True)
class DueDeal:
    """A deal in words, with where its page is."""

    text: str
    outcome: str
    due: str | None
    address: str


@dataclass(frozen=True, slots=True)
class ContradictionLine:
    """A contradiction in a line: what is stated, and how it is best explained."""

    pair: str
    measure: str
    claims: tuple[str, ...]
    why: str
    address: str
    decide: str


def _query(request: DeskRequest) -> DeskOverview:
    return desk_overview(request.dossier, request.view)


def _show(request: DeskRequest, overview: DeskOverview) -> PageContent:
    mark = sha256(str(request.dossier.folder.resolve()).encode()).hexdigest()[:MARK_LENGTH]
    seen_name, visit_name = SEEN_COOKIE + mark, VISIT_COOKIE + mark
    seen = request.cookies.get(visit_name) or request.cookies.get(seen_name, "0")
    last_seen = int(seen) if seen.isascii() and seen.isdecimal() else 0
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
    shown = overview.pairs if request.flag("all") else overview.pairs[:MOST_PAIRS]
    values = {
        "overview": overview,
        "pairs": shown,
        "more_pairs": len(overview.pairs) - len(shown),
        "due": due,
        "new": new[:MOST_NEW],
        "new_count": len(new),
        "first_visit": not last_seen,
    }
    title, tables = request.words("web.home.title"), (_pairs_table(request, overview.pairs),)
    if request.as_of:
        return PageContent(title, values, tables)
    cookies = {seen_name: str(overview.position)}
    return PageContent(title, values, tables, cookies, {visit_name: str(last_seen)})


def _pairs_table(request: DeskRequest, pairs: Iterable[PairSummary]) -> DeskTable:
    """The pairs as they are downloaded."""
    lang = request.lang
    kinds = {"figures": ColumnKind.NUMBER, "deals": ColumnKind.NUMBER}
    kinds |= {"documents": ColumnKind.NUMBER}
    names = ("pair", "figures", "deals", "documents", "years", "newest")
    heads = columns(
        *((request.words(f"web.col.{name}"), kinds.get(name, ColumnKind.TEXT)) for name in names)
    )
    rows = tuple(
        (
            DeskCell(wording.pair_name((each.first, each.second), lang)),
            *(DeskCell(str(count), count) for count in (each.figures, each.deals, each.documents)),
            DeskCell("–".join(map(str, dict.fromkeys(_years(each))))),
            DeskCell(format_date(each.newest, lang, short=True) if each.newest else ""),
        )
        for each in pairs
    )
    return DeskTable("pairs", request.words("web.home.pairs_caption"), heads, rows)


def _years(pair: PairSummary) -> Iterator[int]:
    yield from (year for year in (pair.first_year, pair.last_year) if year)


def _query_contradictions(request: DeskRequest) -> DeskContradictions:
    return desk_contradictions(request.dossier, request.view)


def _show_contradictions(request: DeskRequest, found: DeskContradictions) -> PageContent:
    lang = request.lang
    lines = []
    for each in found.contradictions:
        conflict = each.contradiction.conflict
        claims = (wording.claim_text(claim, lang) for claim in each.contradiction.claims)
        measure = each.contradiction.measure
        address = request.pair_address("series", each.pair, conflict.id, measure=measure)
        lines.append(
            ContradictionLine(
                wording.pair_name(each.pair.codes, lang),
                request.words(f"measure.{measure}"),
                tuple(claims),
                request.words(f"why.{conflict.explanation}"),
                address,
                request.address(
                    "/review", kind="conflicts", pair=",".join(each.pair.codes), at=conflict.id
                ),
            )
        )
    values = {"lines": lines, "looked_at": found.looked_at, "pairs": found.pairs}
    return PageContent(request.words("web.contradictions.title"), values)


def _sparkline(request: DeskRequest) -> Response:
    line = turnover_line(request.dossier, request.pair, request.view)
    return Response(sparkline(line), media_type="image/svg+xml")


PAGE = DeskPage("home", "/", _query, _show, is_long=True)
CONTRADICTIONS = DeskPage(
    "contradictions", "/contradictions", _query_contradictions, _show_contradictions, is_long=True
)
SPARKLINE = DeskFile("sparkline", "/pair/{first}/{second}/line.svg", _sparkline, is_long=True)
