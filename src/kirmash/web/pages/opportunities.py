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
    cell_text,
    closing_texts,
    detail_texts,
    number_text,
    number_title,
    section_title,
    shown_columns,
    source_text,
)
from kirmash.web.pages.evidence import evidence_address
from kirmash.web.pages.model import DeskPage, PageContent
from kirmash.web.requests import DeskRequest
from kirmash.web.tables import DeskCell, DeskTable, columns
from kirmash.web.words import without_commands


@dataclass(frozen=True, slots=True)
class SuggestionBlock:
    """A suggestion with a title or sentence of its own, what stands beside it, and the records it
    rests on: id and address.
    """

    title: str
    lines: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """A question with its answer: figures, suggestions with titles, the key of the table of the
    others ('' where it has none) and what stands beside those, and what is missing.
    """

    title: str
    scope: str
    source: str
    figures: tuple[tuple[str, str], ...]
    suggestions: tuple[SuggestionBlock, ...]
    table: str
    details: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def is_answered(self) -> bool:
        """Whether it has anything but what is missing."""
        return bool(self.figures or self.suggestions or self.table)


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
        if any(_is_row(suggestion) for suggestion in section.suggestions)
    }
    blocks = [
        _block(request, section, naming, f"question-{place}" if place in tables else "")
        for place, section in enumerate(report.sections, 1)
    ]
    open_questions = [block for block in blocks if not block.is_answered]
    values = {
        "pair_name": wording.pair_name(request.pair.codes, lang),
        "blocks": [block for block in blocks if block.is_answered],
        "open_questions": [block.title for block in open_questions],
        "missing": tuple(dict.fromkeys(line for block in open_questions for line in block.closing)),
    }
    return PageContent(request.words("web.opportunities.title"), values, tuple(tables.values()))


def _is_row(suggestion: Suggestion) -> bool:
    """Whether a suggestion is a row of a table: its numbers tell it."""
    return not suggestion.text and not suggestion.titles


def _block(
    request: DeskRequest, section: OpportunitySection, naming: Naming, table: str
) -> QuestionBlock:
    lang = naming.lang
    details = (
        f"{each.product or naming.economy(each.buyer)}: {line}"
        for each in section.suggestions
        if _is_row(each)
        for line in detail_texts(each, section.nomenclature, naming)
    )
    return QuestionBlock(
        section_title(section, naming),
        word_message(section.scope, lang) if section.scope else "",
        source_text(section, lang),
        tuple(
            (number_title(number, naming), number_text(number, lang)) for number in section.figures
        ),
        tuple(
            _suggestion(request, section, each, naming)
            for each in section.suggestions
            if not _is_row(each)
        ),
        table,
        tuple(details),
        tuple(map(without_commands, closing_texts(section, naming))),
    )


def _suggestion(
    request: DeskRequest, section: OpportunitySection, suggestion: Suggestion, naming: Naming
) -> SuggestionBlock:
    lang = naming.lang
    sentences = [word_message(suggestion.text, lang)] if suggestion.text else []
    numbers = (suggestion.number(key) for key in shown_columns(section))
    sentences += [
        f"{number_title(number, naming)}: {number_text(number, lang)}"
        for number in numbers
        if number
    ]
    sentences += detail_texts(suggestion, section.nomenclature, naming)
    title = suggestion.title(lang) or sentences.pop(0)
    evidence = tuple((each, evidence_address(request, each)) for each in suggestion.evidence)
    return SuggestionBlock(title, tuple(sentences), evidence)


def _table(
    key: str, section: OpportunitySection, naming: Naming, request: DeskRequest
) -> DeskTable:
    kind = "good" if any(each.product for each in section.suggestions) else "market"
    heads = columns(
        request.words(f"cli.column.{kind}"),
        *(
            (request.words(f"cli.column.opportunity_{name}"), ColumnKind.NUMBER)
            for name in shown_columns(section)
        ),
    )
    rows = tuple(
        (
            DeskCell(_subject(section, each, naming)),
            *(_number(each.number(name), naming.lang) for name in shown_columns(section)),
        )
        for each in section.suggestions
        if _is_row(each)
    )
    return DeskTable(key, section_title(section, naming), heads, rows)


def _number(number: OpportunityNumber | None, lang: str) -> DeskCell:
    value = number.value if number else None
    known = None if value is None or isinstance(value, Unknown) else value
    return DeskCell(cell_text(number, lang), known)


def _subject(section: OpportunitySection, suggestion: Suggestion, naming: Naming) -> str:
    if not suggestion.product:
        return naming.economy(suggestion.buyer)
    return f"{suggestion.product} {naming.product(suggestion.product, section.nomenclature)}"


PAGE = DeskPage("opportunities", "/pair/{first}/{second}/opportunities", _query, _show, True)
