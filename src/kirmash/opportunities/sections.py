"""How sections of opportunities begin and end: what a section of the trade tables says of its
tables, and a section without suggestions its missing part.
"""

from __future__ import annotations

from dataclasses import replace

from kirmash.messages import Message, message
from kirmash.opportunities.windows import TradeWindow
from kirmash.records.opportunities import (
    OpportunityQuestion,
    OpportunitySection,
    UnavailablePart,
)
from kirmash.records.quantities import Unknown

NOT_CONSIDERED = ("tariffs", "sanitary", "transport")
"""What a suggestion to sell goods leaves out unless a table is given."""


def window_section(
    question: OpportunityQuestion,
    window: TradeWindow,
    pair: tuple[str, str],
    columns: tuple[str, ...],
    aspect: str = "",
) -> OpportunitySection:
    """A section of the trade tables without suggestions yet: its market, source, years and codes.
    What was not considered is named where goods are to be sold.
    """
    sells = question not in {OpportunityQuestion.COMPLEMENT, OpportunityQuestion.RESUME}
    return OpportunitySection(
        question,
        *pair,
        columns,
        scope=window.scope,
        source=window.source_year.source,
        years=window.years,
        retrieved=window.retrieved,
        nomenclature=window.nomenclature,
        notes=window.year_notes(),
        ignored=NOT_CONSIDERED if sells else (),
        coverage=window.coverage,
        aspect=aspect,
    )


def without(section: OpportunitySection, part: str, why: Unknown) -> OpportunitySection:
    """The section with one part missing."""
    return replace(section, unavailable=(UnavailablePart(part, why),))


def or_missing(section: OpportunitySection, part: str, why: Unknown) -> OpportunitySection:
    """The section; where it has no suggestion, with the part missing that would give some."""
    return section if section.suggestions else without(section, part, why)


def no_imports(window: TradeWindow, buyer: str) -> Unknown:
    """That the tables have no imports of a buyer, and what would add them."""
    return Unknown(
        message(
            "opportunity.no-imports",
            "{source} has no imports of {buyer} by product for these years",
            "Add its imports by product (`kirmash trade fetch comtrade --reporter {buyer} "
            "--partner WLD --year {year} --product AG6`), or a year of BACI.",
            source=window.source_year.source,
            buyer=buyer,
            year=window.source_year.year,
        )
    )


def products_note(products: tuple[str, ...]) -> tuple[Message, ...]:
    """That a section is of the products asked about alone; () where of all."""
    if not products:
        return ()
    return (
        message(
            "opportunity.products-only",
            "Only products with codes that begin with {codes}.",
            codes=products,
        ),
    )
