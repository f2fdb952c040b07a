"""The opportunities of a pair: each question answered from the trade tables where there are any,
and from the ledger where there are none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kirmash.dossier.firms import load_screening_lists
from kirmash.dossier.opportunities import tariffs
from kirmash.dossier.opportunities.questions import (
    BUILDERS,
    OpportunityInputs,
    OpportunityRequest,
)
from kirmash.dossier.opportunities.tables import WindowRequest, load_window
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.tables import TABLES_FOLDER
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.ledger.views import View
from kirmash.opportunities.windows import TradeWindow
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunityReport,
    OpportunitySection,
    ScreeningFlag,
    SectionFill,
    Suggestion,
)
from kirmash.records.quantities import Unknown
from kirmash.reference import economies

__all__ = [
    "OpportunityNumber",
    "OpportunityQuestion",
    "OpportunityReport",
    "OpportunityRequest",
    "OpportunitySection",
    "SectionFill",
    "Suggestion",
    "WindowRequest",
    "find_opportunities",
    "parse_questions",
]


def find_opportunities(
    workspace: Workspace,
    pair: Pair,
    request: OpportunityRequest,
    view: View | None = None,
    material: DossierMaterial | None = None,
) -> OpportunityReport:
    """The sections of the questions asked, each with its suggestions or the file that is missing.
    ``material`` is what the ledger holds of the pair, where it is at hand.

    Raises InputError for a list of goods that is none.
    """
    chosen = view or View()
    as_of = chosen.as_of or datetime.now(UTC).date()
    codes, window = _load(workspace.folder / TABLES_FOLDER, pair, request, chosen)
    inputs = OpportunityInputs(workspace, pair, chosen, request, codes, window, material)
    questions = request.questions or tuple(BUILDERS)
    sections = tuple(
        section
        for question, build in BUILDERS.items()
        if question in questions
        for section in build(inputs)
    )
    rates = tariffs.read_tariffs(request.tariffs) if request.tariffs else ()
    sections = tuple(tariffs.with_tariffs(sections, rates))
    return OpportunityReport(
        pair.codes, as_of, tuple(_screened(sections, workspace.folder, request.lists))
    )


BRIEF_TOP = 6  # suggestions of a question in the brief


def find_for_brief(
    workspace: Workspace, pair: Pair, view: View | None, material: DossierMaterial
) -> OpportunityReport:
    """What the brief says of opportunities, from the trade tables and from the ledger alone where
    there are none.
    """
    return find_opportunities(workspace, pair, OpportunityRequest(top=BRIEF_TOP), view, material)


def _load(
    folder: Path, pair: Pair, request: OpportunityRequest, view: View
) -> tuple[tuple[str, str], TradeWindow | Unknown]:
    """The window of the pair, or of its countries where the tables do not know a region."""
    order = replace(request.window, as_of=view.as_of, products=request.products)
    window = load_window(folder, pair.codes, order)
    countries = (economies.country_of(pair.first), economies.country_of(pair.second))
    if isinstance(window, TradeWindow) or countries == pair.codes or len(set(countries)) == 1:
        return pair.codes, window
    of_countries = load_window(folder, countries, order)
    return (pair.codes, window) if isinstance(of_countries, Unknown) else (countries, of_countries)


def _screened(
    sections: Iterable[OpportunitySection], folder: Path, files: tuple[Path, ...]
) -> Iterable[OpportunitySection]:
    """The sections with the entries of lists of goods beside each product; where there is no list
    of goods, that nothing was compared.
    """
    headings = [
        heading for each in load_screening_lists(folder, files) for heading in each.headings
    ]
    for section in sections:
        by_code = section.nomenclature.startswith(("HS", "CN")) or not section.nomenclature
        if not headings or not by_code:
            ignored = (*section.ignored, "lists") if section.suggestions else section.ignored
            yield replace(section, ignored=ignored)
            continue
        suggestions = tuple(
            replace(
                suggestion,
                flags=tuple(
                    ScreeningFlag(heading.hs, heading.label, heading.source)
                    for heading in headings
                    if any(
                        code.startswith(heading.hs) or heading.hs.startswith(code)
                        for code in (suggestion.product, *suggestion.codes)
                        if code
                    )
                ),
            )
            for suggestion in section.suggestions
        )
        yield replace(section, suggestions=suggestions)


def parse_questions(names: Iterable[str]) -> tuple[OpportunityQuestion, ...]:
    """The questions of these names. Raises InputError."""
    known = {question.value: question for question in BUILDERS}
    for name in names:
        if name not in known:
            raise InputError(
                "opportunity.question-unknown",
                "There is no question {name!r}.",
                "Use one of: {known}.",
                name=name,
                known=tuple(known),
            )
    return tuple(dict.fromkeys(known[name] for name in names))
