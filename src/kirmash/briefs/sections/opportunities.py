"""Opportunities in annex B: a table and a chart a section, and a table of what is missing with the
file that would fill it.
"""

from __future__ import annotations

from dataclasses import replace

from kirmash.briefs import wording
from kirmash.briefs.charts.opportunities import build_charts
from kirmash.briefs.material import BriefContext
from kirmash.briefs.model import (
    BriefAnnex,
    BriefCell,
    BriefColumn,
    BriefTable,
    CitedSentence,
    ColumnKind,
    OpportunityChart,
    table_columns_from_heads,
)
from kirmash.i18n import translate, word_message, word_remedy
from kirmash.records.opportunities import (
    OpportunityQuestion,
    OpportunityReport,
    OpportunitySection,
    SectionFill,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.records.suggestion_texts import (
    Naming,
    bare_title,
    cell_text,
    closing_texts,
    detail_texts,
    number_text,
    number_title,
    section_title,
    shown_columns,
    source_text,
    subject_text,
)
from kirmash.reference.goods import product_name

MONEY = frozenset(
    {
        "potential",
        "actual",
        "untapped",
        "demand",
        "exports",
        "mean_before",
        "sold_elsewhere",
        "bought_elsewhere",
        "flow_before",
        "flow_after",
        "visit_before",
        "visit_after",
        "input_exports",
        "input_imports",
        "input_traded",
        "output_exports",
    }
)
SUBJECT_HEADS = {
    OpportunityQuestion.COMPLEMENT: "opportunity_link",
    OpportunityQuestion.MATCH: "opportunity_firms",
}
"""The heads over what is of its own sentence, where that is no deal or visit."""
MONEY_WIDTH, NUMBER_WIDTH = 2.5, 1.35  # of columns: dollars in words, and plain numbers
MAX_CITED = 6  # pieces of evidence of one suggestion


def add_opportunities(context: BriefContext, annex: BriefAnnex) -> BriefAnnex:
    """The annex with the opportunities of the pair after its own tables; as it is where none were
    looked for, or where nothing was found.
    """
    report = context.inputs.opportunities
    if report is None or all(section.fill is SectionFill.EMPTY for section in report.sections):
        return annex
    naming = naming_of(context.lang)
    tables = [
        table
        for number, section in enumerate(report.sections, start=1)
        if (table := section_table(section, number, naming, context))
    ]
    missing = missing_table(report, naming)
    return replace(
        annex,
        notes=(*annex.notes, CitedSentence(translate("opportunity.caution", context.lang))),
        tables=(*annex.tables, *tables, *([missing] if missing else ())),
        charts=opportunity_charts(report, naming),
    )


def all_tables(report: OpportunityReport, lang: str) -> tuple[BriefTable, ...]:
    """The tables of all sections with suggestions, and of what is missing."""
    naming = naming_of(lang)
    tables = [
        section_table(section, number, naming)
        for number, section in enumerate(report.sections, start=1)
    ]
    return tuple(table for table in (*tables, missing_table(report, naming)) if table)


def naming_of(lang: str) -> Naming:
    """Names of economies and products as the brief has them."""
    return Naming(
        lang,
        lambda code: wording.economy_name(code, lang),
        lambda code, nomenclature: product_name(code, nomenclature, lang),
    )


def opportunity_charts(report: OpportunityReport, naming: Naming) -> tuple[OpportunityChart, ...]:
    """The charts of all sections, in their order."""
    return tuple(chart for section in report.sections for chart in build_charts(section, naming))


def section_table(
    section: OpportunitySection, number: int, naming: Naming, context: BriefContext | None = None
) -> BriefTable | None:
    """The suggestions of a section; None where it has none. Evidence is cited in a ``context``."""
    if not section.suggestions:
        return None
    lang = naming.lang
    columns_shown = shown_columns(section)
    cites = context is not None and any(suggestion.evidence for suggestion in section.suggestions)
    columns = (
        *table_columns_from_heads(lang, (_subject_head(section), 3.0)),
        *(
            BriefColumn(
                translate(f"cli.column.opportunity_{key}", lang),
                ColumnKind.NUMBER,
                MONEY_WIDTH if key in MONEY else NUMBER_WIDTH,
            )
            for key in columns_shown
        ),
        *table_columns_from_heads(lang, ("opportunity_beside", 4.6)),
        *(table_columns_from_heads(lang, ("evidence", 1.2, ColumnKind.REFS)) if cites else ()),
    )
    rows = tuple(
        (
            BriefCell(_subject(section, suggestion, naming)),
            *(_number_cell(suggestion, key, lang) for key in columns_shown),
            BriefCell(_beside(section, suggestion, naming)),
            *((_evidence_cell(suggestion, context),) if cites else ()),
        )
        for suggestion in section.suggestions
    )
    return BriefTable(
        f"opportunity_{number}",
        section_title(section, naming),
        columns,
        rows,
        " ".join(_notes(section, naming)),
    )


def _subject_head(section: OpportunitySection) -> str:
    """The key of the head over what the suggestions of a section are of."""
    if any(suggestion.titles for suggestion in section.suggestions):
        return SUBJECT_HEADS.get(section.question, "opportunity_subject")
    by_product = any(suggestion.product for suggestion in section.suggestions)
    return "opportunity_good" if by_product else "market"


def _subject(section: OpportunitySection, suggestion: Suggestion, naming: Naming) -> str:
    if suggestion.titles:
        return subject_text(section, suggestion, naming)
    if suggestion.product:
        name = naming.product(suggestion.product, section.nomenclature)
        return f"{suggestion.product} {name}".rstrip()
    return " – ".join(naming.economy(code) for code in (suggestion.buyer,) if code)


def _number_cell(suggestion: Suggestion, key: str, lang: str) -> BriefCell:
    number = suggestion.number(key)
    value = number.value if number else None
    return BriefCell(cell_text(number, lang), value if isinstance(value, int | float) else None)


def _beside(section: OpportunitySection, suggestion: Suggestion, naming: Naming) -> str:
    text = [word_message(suggestion.text, naming.lang)] if suggestion.text else []
    return "\n".join((*text, *detail_texts(suggestion, section.nomenclature, naming)))


def _evidence_cell(suggestion: Suggestion, context: BriefContext | None) -> BriefCell:
    refs = context.cite(*suggestion.evidence[:MAX_CITED]) if context else ()
    return BriefCell("", refs=refs)


def _notes(section: OpportunitySection, naming: Naming) -> list[str]:
    """The scope, the source, the figures of the section as a whole, and what closes it."""
    lang = naming.lang
    figures = [
        f"{number_title(number, naming)}: {number_text(number, lang).rstrip('.')}."
        for number in section.figures
        if not isinstance(number.value, Unknown)
    ]
    scope = [word_message(section.scope, lang)] if section.scope else []
    source = source_text(section, lang)
    return [*scope, *([source] if source else []), *figures, *closing_texts(section, naming)]


def missing_table(report: OpportunityReport, naming: Naming) -> BriefTable | None:
    """Which sections are full, in part or empty, and which file each lacks, a row for those that
    lack the same; None where all are full.
    """
    lang = naming.lang
    if all(section.fill is SectionFill.FULL for section in report.sections):
        return None
    columns = table_columns_from_heads(
        lang, ("opportunity_section", 3.2), ("opportunity_fill", 1.2), ("opportunity_missing", 6)
    )
    alike: dict[tuple[str, str], list[str]] = {}
    for section in report.sections:
        fill = translate(f"opportunity.fill.{section.fill}", lang)
        missing = _missing_text(section, lang) or translate("cell.none", lang)
        alike.setdefault((fill, missing), []).append(bare_title(section, naming))
    rows = tuple(
        (BriefCell("; ".join(titles)), BriefCell(fill), BriefCell(missing))
        for (fill, missing), titles in alike.items()
    )
    return BriefTable(
        "opportunity_missing", translate("opportunity.missing.title", lang), columns, rows
    )


def _missing_text(section: OpportunitySection, lang: str) -> str:
    return " ".join(
        translate(
            "opportunity.missing.part",
            lang,
            part=translate(f"opportunity.part.{missing.part}", lang),
            why=word_message(missing.why.why, lang).rstrip("."),
            remedy=word_remedy(missing.why.why, lang),
        ).rstrip()
        for missing in section.unavailable
    )
