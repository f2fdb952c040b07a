"""Documents: the list and the search in them, one with what was read in it, and as it was saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from kirmash.briefs import wording
from kirmash.briefs.sections.evidence import document_note
from kirmash.dossier.checking.document_view import DocumentView, ReadClaim
from kirmash.dossier.checking.queue import SlotReading, slot_readings
from kirmash.dossier.checking.search import SearchHit, SearchReport, Snippet
from kirmash.dossier.checking.wording import slot_value_text
from kirmash.dossier.desk.saved_page import HTML, OTHER, saved_page
from kirmash.dossier.workspace import DocumentList
from kirmash.i18n import format_date, has_message, translate
from kirmash.reference import economies
from kirmash.web.marking import TextMark, TextPiece, cut_into_pieces
from kirmash.web.pages.model import DeskFile, DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.security import SAVED_PAGE_POLICY
from kirmash.web.tables import DeskCell, DeskTable, columns
from kirmash.web.words import ID_LENGTH, ClaimLine, claim_line, document_address, outlet

PAGE_SIZE, MOST_HITS = 100, 50
_LEFT = frozenset({"no_measure", "not_chosen"})


@dataclass(frozen=True, slots=True)
class HitBlock:
    """A document that has the words, with its passages cut at them."""

    title: str
    address: str
    source: str
    lang: str
    passages: tuple[tuple[TextPiece, ...], ...]


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """A claim of a document with its state and slots: name, value, how it is given, in which
    words.
    """

    line: ClaimLine
    state: str
    mark: str
    by: str
    slots: tuple[tuple[str, str, str, str], ...]


def _query(request: DeskRequest) -> DocumentList | SearchReport:
    if words := request.text("q"):
        return request.dossier.search(words, MOST_HITS)
    limit = PAGE_SIZE * request.number("page", 1)
    return request.dossier.document_list(limit or PAGE_SIZE, request.view)


def _show(request: DeskRequest, found: DocumentList | SearchReport) -> PageContent:
    title = request.words("web.documents.title")
    if isinstance(found, SearchReport):
        hits = [_hit(request, hit) for hit in found.hits]
        return PageContent(title, {"words": found.words, "hits": hits, "total": found.total})
    page = max(request.number("page", 1), 1)
    entries = tuple(reversed(found.entries))[PAGE_SIZE * (page - 1) :]
    values = {
        "words": "",
        "hits": [],
        "total": found.total,
        "older": page + 1 if len(found.entries) < found.total else 0,
        "newer": page - 1,
    }
    heads = columns(
        *(request.words(f"web.col.document.{k}") for k in ("title", "day", "outlet", "language"))
    )
    rows = tuple(
        (
            DeskCell(
                entry.document.title or entry.document.source,
                link=document_address(request, entry.document.id),
                lang=entry.document.lang,
                mark="unconfirmed" if entry.withdrawn is not None else "",
            ),
            DeskCell(
                format_date(entry.document.published, request.lang, short=True),
                sort=entry.document.published.isoformat() if entry.document.published else "0",
            ),
            DeskCell(outlet(entry.document, request.lang)),
            DeskCell(_language(entry.document.lang, request.lang)),
        )
        for entry in entries
    )
    empty = request.words("web.documents.none")
    return PageContent(title, values, (DeskTable("documents", title, heads, rows, "", empty),))


def _language(code: str, lang: str) -> str:
    key = f"language.{code}"
    return translate(key, lang) if has_message(key, lang) else code


def _hit(request: DeskRequest, hit: SearchHit) -> HitBlock:
    document = hit.document
    day = format_date(document.published, request.lang)
    return HitBlock(
        document.title or document.source,
        document_address(request, document.id),
        " · ".join(filter(None, (outlet(document, request.lang), day))),
        document.lang,
        tuple(tuple(_snippet(snippet)) for snippet in hit.snippets),
    )


def _snippet(snippet: Snippet) -> Iterator[TextPiece]:
    marks = (
        TextMark(start - snippet.start, end - snippet.start, "hit", "")
        for start, end in snippet.marks
    )
    return cut_into_pieces(snippet.text, marks)


def _query_document(request: DeskRequest) -> DocumentView:
    return request.dossier.view_document(request.parts["document"])


def _show_document(request: DeskRequest, view: DocumentView) -> PageContent:
    document, lang = view.document, request.lang
    claims = [_claim(request, view, each) for each in view.claims]
    deals = [
        (
            mention.id,
            request.words(f"kind.{mention.kind}"),
            request.words(f"status.{mention.status}"),
            mention.object,
            ", ".join(wording.economy_name(code, lang) for code in mention.parties),
        )
        for mention in view.deals
    ]
    values = {
        "document": document,
        "day": format_date(document.published, lang),
        "outlet": outlet(document, lang),
        "note": document_note(document, lang),
        "withdrawn": view.withdrawn,
        "pieces": list(cut_into_pieces(document.text, _marks(request, view, claims))),
        "claims": claims,
        "deals": deals,
        "actors": sorted({actor.name for actor in view.actors}),
        "saved": request.address(f"/document/{document.id[:ID_LENGTH]}/saved"),
    }
    return PageContent(document.title or document.source, values)


def _claim(request: DeskRequest, view: DocumentView, read: ReadClaim) -> ClaimBlock:
    state = request.words(f"cli.state.{read.state}")
    slots = (_slot(request, slot) for slot in slot_readings(read.claim, view.document.text))
    return ClaimBlock(
        claim_line(request, read.claim, view.document),
        state,
        read.state.value,
        read.judgement.by if read.judgement else "",
        tuple(slot for slot in slots if slot[1]),
    )


def _slot(request: DeskRequest, slot: SlotReading) -> tuple[str, str, str, str]:
    basis = request.words(f"web.basis.{slot.basis}") if slot.basis else ""
    return request.words(f"slot.{slot.name}"), _slot_value(request, slot), basis, slot.quote


def _slot_value(request: DeskRequest, slot: SlotReading) -> str:
    """The value of a slot in words."""
    value, lang = slot.value, request.lang
    if not value:
        return ""
    if slot.name in {"reporter", "partner"} and not economies.is_known(value):
        return value
    return slot_value_text(slot.name, value, lang)


def _marks(
    request: DeskRequest, view: DocumentView, claims: list[ClaimBlock]
) -> Iterator[TextMark]:
    for actor in view.actors:
        for span in actor.spans:
            yield TextMark(span.start, span.end, "actor", actor.name)
    for mention in view.deals:
        kind = request.words(f"kind.{mention.kind}")
        status = request.words(f"status.{mention.status}")
        for place, span in enumerate(mention.spans):
            anchor = mention.id if place == 0 else ""
            words = f"{kind}, {status}"
            yield TextMark(span.start, span.end, "deal", words, anchor, f"#about-{mention.id}")
    for block, read in zip(claims, view.claims, strict=True):
        words = f"{block.line.measure}: {block.line.text} ({block.state})"
        for place, span in enumerate(read.claim.spans):
            anchor = read.claim.id if place == 0 else ""
            kind = f"claim {block.mark}"
            yield TextMark(span.start, span.end, kind, words, anchor, f"#about-{read.claim.id}")
        for slot in read.claim.slots:
            if slot.start is not None and slot.end is not None:
                name = request.words(f"slot.{slot.name}")
                basis = request.words(f"web.basis.{slot.basis}")
                yield TextMark(slot.start, slot.end, f"slot {slot.basis}", f"{name}: {basis}")
    for number in view.numbers:
        if number.fate in _LEFT:
            fate = request.words(f"cli.fate.{number.fate}")
            yield TextMark(number.start, number.end, "left", fate)


def _saved(request: DeskRequest) -> Response:
    page = saved_page(request.dossier, request.parts["document"])
    headers = {"Content-Security-Policy": SAVED_PAGE_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    if page.media_type == OTHER:
        headers["Content-Disposition"] = f'attachment; filename="{page.id[:ID_LENGTH]}"'
        return Response(page.content, media_type=page.media_type, headers=headers)
    charset = "text/html" if page.media_type == HTML else "text/plain"
    return Response(page.content, headers=headers, media_type=f"{charset}; charset=utf-8")


PAGE = DeskPage("documents", "/documents", _query, _show)
DOCUMENT = DeskPage(
    "document", "/document/{document}", _query_document, _show_document, is_long=True
)
SAVED = DeskFile("saved", "/document/{document}/saved", _saved)
