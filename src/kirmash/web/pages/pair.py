"""The page of a pair: its brief, live, on any day and in either language."""

from __future__ import annotations

from kirmash.briefs.model import Brief, first_page_evidence_numbers
from kirmash.dossier.briefing import Order
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import from_brief


def brief_of(request: DeskRequest) -> Brief:
    """The brief of the pair in the address, shared by every page that shows a part of it. Raises
    UnknownEconomy, InputError.
    """
    pair, view, lang = request.pair, request.view, request.lang
    key = ("brief", pair, view.as_of, lang)
    return request.desk.share(key, lambda: request.dossier.assemble(pair, Order(lang=lang), view))


def _show(_: DeskRequest, brief: Brief) -> PageContent:
    values = {
        "brief": brief,
        "header": dict(brief.header),
        "h": dict(brief.headings),
        "popovers": first_page_evidence_numbers(brief),
    }
    tables = tuple(from_brief(table) for part in brief.sections for table in part.tables)
    return PageContent(brief.title, values, tables)


PAGE = DeskPage("pair", "/pair/{first}/{second}", brief_of, _show, is_long=True)
