"""Pages made of the brief: that of a pair, live, on any day and in either language, and its files;
and those that show parts of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.responses import Response

from kirmash.briefs import renderers, wording
from kirmash.briefs.model import (
    Brief,
    BriefAnnex,
    BriefEvidence,
    BriefTable,
    first_page_evidence_numbers,
)
from kirmash.dossier.briefing import FORMATS, Order
from kirmash.errors import UnknownRecord
from kirmash.web.pages.model import DeskFile, DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, from_brief
from kirmash.web.words import document_address, without_commands

SOURCES = "documents"
"""The key of the brief's table of sources, whose last column begins a document's id."""
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def brief_of(request: DeskRequest) -> Brief:
    """The brief of the pair in the address, shared by every page that shows a part of it. Raises
    UnknownEconomy, InputError.
    """
    pair, view, lang = request.pair, request.view, request.lang
    key = ("brief", pair, view.as_of, lang)
    return request.desk.share(key, lambda: request.dossier.assemble(pair, Order(lang=lang), view))


@dataclass(frozen=True, slots=True)
class BriefPart:
    """Some annexes of a brief, and the evidence that they cite; ``documents`` are the ids of those
    sources that are documents of the dossier, and so can be opened.
    """

    brief: Brief
    sections: tuple[BriefAnnex, ...]
    evidence: tuple[BriefEvidence, ...]
    evidence_title: str
    documents: frozenset[str]


def part_of(request: DeskRequest, letters: str = "") -> BriefPart:
    """The annexes with these letters, in the order of the brief; all of them for none."""
    brief = brief_of(request)
    chosen = tuple(each for each in brief.sections if not letters or each.letter in letters)
    cited = {ref for section in chosen for ref in _cited(section)} if letters else None
    evidence = tuple(item for item in brief.evidence if cited is None or item.number in cited)
    names = {item.document for item in evidence}
    names |= {name for beginning in _sources(chosen) for name in _ids(request, beginning)}
    known = frozenset(request.dossier.documents_by_id(names))
    return BriefPart(brief, chosen, evidence, brief.evidence_title, known)


def _cited(section: BriefAnnex) -> Iterable[int]:
    """The numbers of the evidence that a section points to."""
    for line in section.notes:
        yield from line.refs
    for table in section.tables:
        yield from (ref for row in table.rows for cell in row for ref in cell.refs)


def _sources(sections: Iterable[BriefAnnex]) -> Iterable[str]:
    """The beginnings of the ids in the tables of sources."""
    for section in sections:
        for table in section.tables:
            if table.key == SOURCES:
                yield from (row[-1].text for row in table.rows)


def _ids(request: DeskRequest, beginning: str) -> tuple[str, ...]:
    return tuple(request.dossier.document_ids(beginning))


def _tables(request: DeskRequest, part: BriefPart) -> tuple[DeskTable, ...]:
    return tuple(
        _table(request, table, part.documents)
        for section in part.sections
        for table in section.tables
    )


def _table(request: DeskRequest, table: BriefTable, documents: frozenset[str]) -> DeskTable:
    """A table of the brief; in that of the sources each leads to its document."""
    plain = from_brief(table)
    cells = (
        tuple(replace(each, text=without_commands(each.text)) for each in row) for row in plain.rows
    )
    made = replace(plain, note=without_commands(plain.note), rows=tuple(cells))
    if table.key != SOURCES:
        return made
    rows = (_source_row(request, row, documents) for row in made.rows)
    return replace(made, rows=tuple(rows))


def _source_row(
    request: DeskRequest, row: tuple[DeskCell, ...], documents: frozenset[str]
) -> tuple[DeskCell, ...]:
    name = next((each for each in documents if each.startswith(row[-1].text)), "")
    first = replace(row[0], link=document_address(request, name)) if name else row[0]
    return (first, *row[1:-2], replace(row[-2], mark="address"), row[-1])


def _show_brief(request: DeskRequest, part: BriefPart) -> PageContent:
    brief = part.brief
    values = {
        "brief": brief,
        "header": dict(brief.header),
        "h": dict(brief.headings),
        "popovers": first_page_evidence_numbers(brief),
        "documents": part.documents,
        "files": [(name, request.pair_address(f"brief.{name}")) for name in FORMATS],
    }
    return PageContent(brief.title, values, _tables(request, part))


def _show_part(request: DeskRequest, part: BriefPart) -> PageContent:
    values = {
        "part": part,
        "pair_name": wording.pair_name(request.pair.codes, request.lang),
        "documents": part.documents,
    }
    title = " · ".join(section.title for section in part.sections)
    return PageContent(title, values, _tables(request, part))


def _brief_file(request: DeskRequest) -> Response:
    """The brief as the file of a format, which is the same as the command writes."""
    name = request.parts["format"]
    if name not in MEDIA_TYPES:
        raise UnknownRecord(
            "desk.brief-format-unknown",
            "There is no brief in the format {format!r}.",
            "Choose one of: {known}.",
            format=name,
            known=", ".join(MEDIA_TYPES),
        )
    content = renderers.find_renderer(name).render(brief_of(request))
    codes = "-".join(request.pair.codes)
    named = f"brief-{codes}-{request.lang}.{name}"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return Response(content, media_type=MEDIA_TYPES[name], headers=headers)


PEOPLE = DeskPage(
    "people",
    "/pair/{first}/{second}/people",
    lambda request: part_of(request, "CEF"),
    _show_part,
    is_long=True,
)
METHOD = DeskPage(
    "method",
    "/pair/{first}/{second}/method",
    lambda request: part_of(request, "G"),
    _show_part,
    is_long=True,
)
PAIR = DeskPage("pair", "/pair/{first}/{second}", part_of, _show_brief, is_long=True)
FILE = DeskFile("brief_file", "/pair/{first}/{second}/brief.{format}", _brief_file, is_long=True)
