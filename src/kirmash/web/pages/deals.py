"""The register of a pair's deals with its filters, and the page of one deal: its history quoted,
and why its tellings were joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.briefs.names import speaker_name
from kirmash.dossier.deals import (
    ComparedMentions,
    DealHistory,
    DealList,
    DealQuery,
    describe_deal,
    describe_delay,
    describe_status,
)
from kirmash.dossier.scope import Pair
from kirmash.i18n import format_date, format_number, translate
from kirmash.records.deals import Deal, DealKind, DealStatus
from kirmash.records.evidence import Document
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns
from kirmash.web.words import document_address, note_text, outlet, words_after, words_before

_BOTH = 2
OUTCOMES = ("done", "late", "due", "open", "cancelled")
FILTERS = ("status", "kind", "outcome", "product", "party", "until")


@dataclass(frozen=True, slots=True)
class StepBlock:
    """One step of a deal with its words in their context; ``address`` leads to them."""

    anchor: str
    status: str
    day: str
    outlet: str
    speaker: str
    before: str
    quote: str
    after: str
    note: str
    address: str
    unconfirmed: bool
    lang: str


@dataclass(frozen=True, slots=True)
class DealPage:
    """A deal's history with the documents that it is told in."""

    history: DealHistory
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class JoinBlock:
    """Two mentions that were compared: by what they are one deal or nearly, and what was compared,
    the weightiest first; ``deal`` is the address of the other deal, '' where it is the same.
    """

    head: str
    compared: tuple[str, ...]
    quotes: tuple[str, ...]
    deal: str = ""


def _query(request: DeskRequest) -> DealList:
    query = DealQuery(
        status=request.text("status"),
        kind=request.text("kind"),
        product=request.text("product"),
        party=request.text("party"),
        outcome=request.text("outcome"),
        until=request.day("until"),
    )
    return request.dossier.deal_list(request.pair, query, request.view)


def _show(request: DeskRequest, found: DealList) -> PageContent:
    lang, pair = request.lang, request.pair
    values = {
        "pair_name": wording.pair_name(pair.codes, lang),
        "filters": {name: request.text(name) for name in FILTERS},
        "filtered": any(request.text(name) for name in FILTERS),
        "choices": {
            "status": [(each.value, request.words(f"status.{each}")) for each in DealStatus],
            "kind": [(each.value, request.words(f"kind.{each}")) for each in DealKind],
            "outcome": [(each, request.words(f"outcome.{each}")) for each in OUTCOMES],
        },
        "total": len(found.deals),
    }
    return PageContent(request.words("web.deals.title"), values, (_register(request, found),))


def _register(request: DeskRequest, found: DealList) -> DeskTable:
    keys = ("what", "kind", "status", "outcome", "due", "parties", "last")
    heads = columns(*(request.words(f"web.col.deal.{key}") for key in keys))
    rows = tuple(_row(request, deal, found) for deal in found.deals)
    empty = request.words("web.deals.none")
    return DeskTable("deals", request.words("web.deals.title"), heads, rows, "", empty)


def _row(request: DeskRequest, deal: Deal, found: DealList) -> tuple[DeskCell, ...]:
    lang, last = request.lang, deal.last_mentioned
    outcome, delay = request.words(f"outcome.{deal.outcome}"), describe_delay(deal, lang)
    if delay:  # it begins with the outcome's word where the deal is overdue
        outcome = delay if delay.startswith(outcome) else f"{outcome} · {delay}"
    return (
        DeskCell(describe_deal(deal, lang, found.pair), link=deal_address(request, deal.id)),
        DeskCell(request.words(f"kind.{deal.kind}")),
        DeskCell(describe_status(deal, lang)),
        DeskCell(outcome, mark=f"outcome-{deal.outcome}"),
        DeskCell(format_date(deal.due, lang, short=True) if deal.due else "", sort=deal.due or ""),
        DeskCell(", ".join(wording.economy_name(code, lang) for code in deal.parties)),
        DeskCell(
            format_date(last, lang, short=True) if last else "",
            sort=last.isoformat() if last else "",
        ),
    )


def deal_address(request: DeskRequest, deal: str) -> str:
    """The address of the page of a deal."""
    return request.address(f"/deal/{deal}")


def _query_deal(request: DeskRequest) -> DealPage:
    history = request.dossier.deal_history(request.parts["record"], request.view)
    papers = {step.step.document for step in history.steps}
    return DealPage(history, request.dossier.documents_by_id(papers))


def _show_deal(request: DeskRequest, page: DealPage) -> PageContent:
    history, lang = page.history, request.lang
    deal = history.deal
    quotes = {cited.record: _line(cited.quote) for cited in reversed(history.evidence.citations)}
    title = describe_deal(deal, lang)
    values = {
        "deal": deal,
        "status": describe_status(deal, lang),
        "delay": describe_delay(deal, lang),
        "parties": [wording.economy_name(code, lang) for code in deal.parties],
        "goods": wording.join_goods_names(deal.goods, lang),
        "steps": list(_steps(request, page)),
        "joins": [_join(request, join, quotes) for join in history.joins],
        "near": [_join(request, miss, quotes, page) for miss in history.near_misses],
        "pair": _pair_of(request, deal),
        "related": [
            (request.words(f"web.deal.relation.{each.kind}"), deal_address(request, each.other))
            for each in history.preceding_deals
        ],
        "umbrella": deal_address(request, deal.umbrella) if deal.umbrella else "",
        "missing": [request.words(f"gap.{name}") for name in history.scores.missing],
        "scores": history.scores,
        "judgements": history.evidence.judgements,
    }
    return PageContent(title, values)


def _pair_of(request: DeskRequest, deal: Deal) -> tuple[str, str]:
    """The pair whose deal it is by name, and its register's address; '' where not of two."""
    if len(deal.parties) != _BOTH:
        return "", ""
    first, second = deal.parties
    pair = Pair(first, second)
    name = wording.pair_name(pair.codes, request.lang)
    return name, request.pair_address("deals", pair)


def _steps(request: DeskRequest, page: DealPage) -> Iterator[StepBlock]:
    for quoted in page.history.steps:
        step, cited, mention = quoted.step, quoted.citation, quoted.mention
        yield StepBlock(
            step.mention,
            request.words(f"status.{step.status}"),
            format_date(step.published, request.lang),
            outlet(page.documents.get(step.document), request.lang),
            speaker_name(mention.speaker, request.lang) if mention and mention.speaker else "",
            words_before(cited.before) if cited else "",
            _line(cited.quote) if cited else "",
            words_after(cited.after) if cited else "",
            note_text(page.documents.get(step.document), request.lang),
            document_address(request, step.document, step.mention),
            step.unconfirmed,
            page.documents[step.document].lang if step.document in page.documents else "",
        )


def _line(text: str) -> str:
    return " ".join(text.split())


def _join(
    request: DeskRequest,
    pair: ComparedMentions,
    quotes: dict[str, str],
    page: DealPage | None = None,
) -> JoinBlock:
    """A comparison with a mention of the same deal, or with one of another deal of the page."""
    lang = request.lang
    bits = _bits(pair.bits, lang)
    other = page.history.near_deals.get(pair.other_deal) if page else None
    if page:
        words = describe_deal(other, lang) if other else pair.other_deal
        head = request.words("web.deal.near_miss", deal=words, bits=bits)
    else:
        head = request.words(f"join.basis.{pair.basis}", bits=bits)
    levels = sorted(pair.compared, key=lambda level: -abs(level.weight))
    compared = (
        translate(
            "compared.level",
            lang,
            name=translate(f"compared.{level.comparison}", lang),
            level=translate(f"compared.is.{level.level}", lang),
            bits=_bits(level.weight, lang),
        )
        for level in levels
    )
    mentions = (quotes.get(name, "") for name in (pair.mention, pair.other))
    return JoinBlock(
        head,
        tuple(compared),
        tuple(filter(None, mentions)),
        deal_address(request, pair.other_deal) if page else "",
    )


def _bits(weight: float, lang: str) -> str:
    number = format_number(weight, lang, 1)
    return f"+{number}" if weight > 0 else number


PAGE = DeskPage("deals", "/pair/{first}/{second}/deals", _query, _show, is_long=True)
DEAL = DeskPage("deal", "/deal/{record}", _query_deal, _show_deal, is_long=True)
