"""The opportunities of a pair: each question with its suggestions, or what is missing for them."""

from __future__ import annotations

from dataclasses import dataclass

from kirmash.briefs import wording
from kirmash.briefs.model import ColumnKind
from kirmash.dossier.opportunities.output import product_name
from kirmash.dossier.opportunities.report import (
    OpportunityReport,
    OpportunityRequest,
    OpportunitySection,
    Suggestion,
    find_opportunities,
)
from kirmash.i18n import word_message
from kirmash.records.opportunities import OpportunityNumber
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import (
    Naming,
    closing_texts,
    detail_texts,
    number_text,
    number_title,
    section_title,
    source_text,
)
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """A question with its answer: figures, sentences, the key of its table ('' where it has none),
    what stands beside single suggestions, and what is missing.
    """

    title: str
    scope: str
    source: str
    figures: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    table: str
    details: tuple[str, ...]
    closing: tuple[str, ...]


def _query(request: DeskRequest) -> OpportunityReport:
    return find_opportunities(request.dossier, request.pair, OpportunityRequest(), request.view)


def _show(request: DeskRequest, report: OpportunityReport) -> PageContent:
    lang = request.lang
    naming = Naming(
        lang,
        lambda code: wording.economy_name(code, lang),
        lambda code, nomenclature: product_name(code, nomenclature, lang),
    )
    tables = {
        place: _table(f"question-{place}", section, naming, request)
        for place, section in enumerate(report.sections, 1)
        if any(not suggestion.text for suggestion in section.suggestions)
    }
    blocks = [
        _block(section, naming, f"question-{place}" if place in tables else "")
        for place, section in enumerate(report.sections, 1)
    ]
    values = {
        "pair_name": wording.pair_name(request.pair.codes, lang),
        "blocks": blocks,
        "missing": _missing(blocks),
    }
    return PageContent(request.words("web.opportunities.title"), values, tuple(tables.values()))


def _missing(blocks: list[QuestionBlock]) -> tuple[str, ...]:
    """What is missing for every question, each sentence once; () where any has an answer."""
    if any(block.table or block.sentences or block.figures for block in blocks):
        return ()
    return tuple(dict.fromkeys(line for block in blocks for line in block.closing))


def _block(section: OpportunitySection, naming: Naming, table: str) -> QuestionBlock:
    lang = naming.lang
    details = (
        f"{each.product or naming.economy(each.buyer)}: {line}"
        for each in section.suggestions
        if not each.text
        for line in detail_texts(each, section.nomenclature, naming)
    )
    return QuestionBlock(
        section_title(section, naming),
        word_message(section.scope, lang) if section.scope else "",
        source_text(section, lang),
        tuple(
            (number_title(number, naming), number_text(number, lang)) for number in section.figures
        ),
        tuple(word_message(each.text, lang) for each in section.suggestions if each.text),
        table,
        tuple(details),
        tuple(closing_texts(section, naming)),
    )


def _table(
    key: str, section: OpportunitySection, naming: Naming, request: DeskRequest
) -> DeskTable:
    kind = "good" if any(each.product for each in section.suggestions) else "market"
    heads = columns(
        request.words(f"cli.column.{kind}"),
        *(
            (request.words(f"cli.column.opportunity_{name}"), ColumnKind.NUMBER)
            for name in section.columns
        ),
    )
    rows = tuple(
        (
            DeskCell(_subject(section, each, naming)),
            *(_number(each.number(name), naming.lang) for name in section.columns),
        )
        for each in section.suggestions
        if not each.text
    )
    return DeskTable(key, section_title(section, naming), heads, rows)


def _number(number: OpportunityNumber | None, lang: str) -> DeskCell:
    value = number.value if number else None
    known = None if value is None or isinstance(value, Unknown) else value
    return DeskCell(number_text(number, lang), known)


def _subject(section: OpportunitySection, suggestion: Suggestion, naming: Naming) -> str:
    if not suggestion.product:
        return naming.economy(suggestion.buyer)
    return f"{suggestion.product} {naming.product(suggestion.product, section.nomenclature)}"


PAGE = DeskPage("opportunities", "/pair/{first}/{second}/opportunities", _query, _show, True)
