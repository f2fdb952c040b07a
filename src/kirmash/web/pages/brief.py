"""Pages made of the brief: that of a pair, live, on any day and in either language; and those that
show parts of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.briefs.model import Brief, BriefAnnex, BriefEvidence, first_page_evidence_numbers
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


def _show_brief(_: DeskRequest, brief: Brief) -> PageContent:
    values = {
        "brief": brief,
        "header": dict(brief.header),
        "h": dict(brief.headings),
        "popovers": first_page_evidence_numbers(brief),
    }
    tables = tuple(from_brief(table) for part in brief.sections for table in part.tables)
    return PageContent(brief.title, values, tables)


@dataclass(frozen=True, slots=True)
class BriefPart:
    """Some annexes of a brief, and the evidence that they cite."""

    sections: tuple[BriefAnnex, ...]
    evidence: tuple[BriefEvidence, ...]
    evidence_title: str


def part_of(brief: Brief, letters: str) -> BriefPart:
    """The annexes with these letters, in the order of the brief."""
    sections = tuple(section for section in brief.sections if section.letter in letters)
    cited = {ref for section in sections for line in section.notes for ref in line.refs}
    cited |= {
        ref
        for section in sections
        for table in section.tables
        for row in table.rows
        for cell in row
        for ref in cell.refs
    }
    evidence = tuple(item for item in brief.evidence if item.number in cited)
    return BriefPart(sections, evidence, brief.evidence_title)


def _show_part(request: DeskRequest, part: BriefPart) -> PageContent:
    tables = tuple(from_brief(table) for section in part.sections for table in section.tables)
    values = {"part": part, "pair_name": wording.pair_name(request.pair.codes, request.lang)}
    return PageContent(" · ".join(section.title for section in part.sections), values, tables)


PEOPLE = DeskPage(
    "people",
    "/pair/{first}/{second}/people",
    lambda request: part_of(brief_of(request), "CEF"),
    _show_part,
    is_long=True,
)
METHOD = DeskPage(
    "method",
    "/pair/{first}/{second}/method",
    lambda request: part_of(brief_of(request), "G"),
    _show_part,
    is_long=True,
)
PAIR = DeskPage("pair", "/pair/{first}/{second}", brief_of, _show_brief, is_long=True)
