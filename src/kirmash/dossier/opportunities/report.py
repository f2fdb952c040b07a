"""The opportunities of a pair: each question answered from the trade tables where there are any,
and from the ledger where there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kirmash.dossier.firms import load_screening_lists
from kirmash.dossier.opportunities import ledger
from kirmash.dossier.opportunities.tables import WindowRequest, load_window
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.tables import TABLES_FOLDER
from kirmash.dossier.workspace import Workspace
from kirmash.errors import InputError
from kirmash.ledger.views import View
from kirmash.opportunities import complement, expand, markets, outcomes, resume, upgrade
from kirmash.opportunities.register import RegisteredDeal
from kirmash.opportunities.windows import TradeWindow
from kirmash.records.opportunities import (
    OpportunityNumber,
    OpportunityQuestion,
    OpportunityReport,
    OpportunitySection,
    ScreeningFlag,
    SectionFill,
    Suggestion,
    UnavailablePart,
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


BEST_YEARS = WindowRequest()


@dataclass(frozen=True, slots=True)
class OpportunityRequest:
    """What is asked: the questions (all where none), the years, the products (codes or their
    beginnings), how many suggestions each, expected growth and income per head by economy, whether
    re-exports are corrected, and lists of sanctions and dual-use goods beside those of the dossier.
    """

    questions: tuple[OpportunityQuestion, ...] = ()
    window: WindowRequest = BEST_YEARS
    products: tuple[str, ...] = ()
    top: int = 10
    growth: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    income: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    corrected: bool = True
    lists: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class OpportunityInputs:
    """What the questions are answered from: the dossier, the pair and the view; and the window of
    trade tables, which is of ``codes``: the pair, or the countries it belongs to. ``material`` is
    what the ledger holds of the pair; None until a question needs it.
    """

    workspace: Workspace
    pair: Pair
    view: View
    request: OpportunityRequest
    codes: tuple[str, str]
    window: TradeWindow | Unknown
    material: DossierMaterial | None = None

    @cached_property
    def ledger(self) -> ledger.LedgerQuery:
        """What the ledger is asked with."""
        material = self.material or self.workspace.brief_material(self.pair, self.view)
        return ledger.LedgerQuery(
            material, self.pair, self.workspace.settings, self.workspace.folder / TABLES_FOLDER
        )

    @cached_property
    def deals(self) -> tuple[RegisteredDeal, ...]:
        """The deals of the pair."""
        return ledger.register_deals(self.ledger)


SectionBuilder = Callable[[OpportunityInputs], Iterable[OpportunitySection]]


def _expand(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    options = expand.PotentialOptions(
        request.top, request.products, request.growth, request.corrected
    )
    for pair in _directions(inputs):
        if isinstance(inputs.window, Unknown):
            yield _without_tables(OpportunityQuestion.EXPAND, pair, inputs.window)
        else:
            yield expand.expand_section(inputs.window, pair, options)


def _diversify(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    options = upgrade.LadderOptions(request.top, request.products)
    for pair in _directions(inputs):
        if isinstance(inputs.window, Unknown):
            yield _without_tables(OpportunityQuestion.DIVERSIFY, pair, inputs.window)
        else:
            yield upgrade.diversify_section(inputs.window, pair, options)


def _complement(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    if isinstance(inputs.window, Unknown):
        yield _without_tables(OpportunityQuestion.COMPLEMENT, inputs.codes, inputs.window)
    else:
        yield complement.complement_section(inputs.window, inputs.codes, inputs.request.top)


def _upgrade(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    options = upgrade.LadderOptions(request.top, request.products, request.income)
    for pair in _directions(inputs):
        if isinstance(inputs.window, Unknown):
            yield _without_tables(OpportunityQuestion.UPGRADE, pair, inputs.window)
        else:
            yield upgrade.upgrade_section(inputs.window, pair, options)


def _markets(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    for seller in inputs.codes:
        if isinstance(inputs.window, Unknown):
            yield _without_tables(OpportunityQuestion.MARKETS, (seller, ""), inputs.window)
        else:
            yield markets.markets_section(inputs.window, seller, request.products, request.top)


def _resume(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    when = inputs.ledger.material.as_of, inputs.workspace.settings.lapse_months
    yield resume.stopped_deals_section(inputs.pair.codes, inputs.deals, when, request.top)
    for pair in _directions(inputs):
        if isinstance(inputs.window, Unknown):
            without = _without_tables(OpportunityQuestion.RESUME, pair, inputs.window)
            yield replace(without, aspect="flows")
        else:
            yield resume.stopped_flows_section(inputs.window, pair, request.products, request.top)


def _outcome(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    flows = ledger.outcome_flows(inputs.ledger, inputs.deals)
    yield outcomes.visits_section(inputs.pair.codes, inputs.deals, flows)
    yield outcomes.deals_section(inputs.pair.codes, inputs.deals, flows, inputs.request.top)


BUILDERS: Mapping[OpportunityQuestion, SectionBuilder] = MappingProxyType(
    {
        OpportunityQuestion.EXPAND: _expand,
        OpportunityQuestion.DIVERSIFY: _diversify,
        OpportunityQuestion.COMPLEMENT: _complement,
        OpportunityQuestion.UPGRADE: _upgrade,
        OpportunityQuestion.MARKETS: _markets,
        OpportunityQuestion.RESUME: _resume,
        OpportunityQuestion.OUTCOME: _outcome,
    }
)
"""What answers each question, in the order of the answer."""


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


def _directions(inputs: OpportunityInputs) -> tuple[tuple[str, str], ...]:
    first, second = inputs.codes
    return (first, second), (second, first)


def _without_tables(
    question: OpportunityQuestion, pair: tuple[str, str], why: Unknown
) -> OpportunitySection:
    return OpportunitySection(question, *pair, unavailable=(UnavailablePart("tables", why),))


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
