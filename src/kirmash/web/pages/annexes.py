"""Pages that show parts of the brief: enterprises and people, and the method."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.briefs.model import Brief, BriefAnnex, BriefEvidence
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.pages.pair import brief_of
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import from_brief


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


def _show(request: DeskRequest, part: BriefPart) -> PageContent:
    tables = tuple(from_brief(table) for section in part.sections for table in section.tables)
    values = {"part": part, "pair_name": wording.pair_name(request.pair.codes, request.lang)}
    return PageContent(" · ".join(section.title for section in part.sections), values, tables)


PEOPLE = DeskPage(
    "people",
    "/pair/{first}/{second}/people",
    lambda request: part_of(brief_of(request), "CEF"),
    _show,
    is_long=True,
)
METHOD = DeskPage(
    "method",
    "/pair/{first}/{second}/method",
    lambda request: part_of(brief_of(request), "G"),
    _show,
    is_long=True,
)
