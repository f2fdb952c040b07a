"""The questions of opportunities, and what answers each: a builder of sections a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from kirmash.dossier.opportunities import enterprises, ledger
from kirmash.dossier.opportunities.tables import WindowRequest
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import deals, pairs
from kirmash.dossier.selection.material import DossierMaterial
from kirmash.dossier.tables import TABLES_FOLDER
from kirmash.dossier.workspace import Workspace
from kirmash.ledger.views import View
from kirmash.opportunities import (
    chains,
    complement,
    expand,
    markets,
    match,
    outcomes,
    resume,
    upgrade,
)
from kirmash.opportunities.chains import ProductLink
from kirmash.opportunities.firms import TradingFirm
from kirmash.opportunities.register import RegisteredDeal
from kirmash.opportunities.sections import without
from kirmash.opportunities.windows import TradeWindow
from kirmash.records.opportunities import (
    OpportunityQuestion,
    OpportunitySection,
)
from kirmash.records.quantities import Unknown

BEST_YEARS = WindowRequest()


@dataclass(frozen=True, slots=True)
class OpportunityRequest:
    """What is asked: the questions (all where none), the years, the products (codes or their
    beginnings), how many suggestions each, expected growth and income per head by economy, whether
    re-exports are corrected, lists of sanctions and dual-use goods beside those of the dossier,
    and tables of product links, of enterprises and of tariffs.
    """

    questions: tuple[OpportunityQuestion, ...] = ()
    window: WindowRequest = BEST_YEARS
    products: tuple[str, ...] = ()
    top: int = 10
    growth: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    income: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    corrected: bool = True
    lists: tuple[Path, ...] = ()
    chains: Path | None = None
    enterprises: Path | None = None
    tariffs: Path | None = None


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

    @cached_property
    def links(self) -> tuple[ProductLink, ...]:
        """Which product is an input of which: a user's links before ours."""
        own = self.request.chains
        return chains.with_own_links(enterprises.read_links(own) if own else ())

    @cached_property
    def firms(self) -> Mapping[str, Sequence[TradingFirm]]:
        """The enterprises by side: those of a user's table before those of the ledger."""
        with self.workspace.ledger.connection() as connection:
            about = pairs.readings_about(connection, self.view, [self.pair])
            named = deals.select_named(connection, self.view, about)
        # Of a firm's deals those of the pair alone are asked.
        material = replace(self.ledger.material, extractions=named)
        known = enterprises.ledger_firms(self.ledger, self.deals, material)
        own = self.request.enterprises
        if own is None:
            return known
        return enterprises.with_table(known, enterprises.read_enterprises(own, self.pair))


SectionBuilder = Callable[[OpportunityInputs], Iterable[OpportunitySection]]


def _expand(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    options = expand.PotentialOptions(
        request.top, request.products, request.growth, request.corrected
    )
    return _from_tables(
        inputs,
        OpportunityQuestion.EXPAND,
        lambda window, pair: expand.expand_section(window, pair, options),
    )


def _diversify(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    options = upgrade.LadderOptions(request.top, request.products)
    return _from_tables(
        inputs,
        OpportunityQuestion.DIVERSIFY,
        lambda window, pair: upgrade.diversify_section(window, pair, options),
    )


def _complement(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    if isinstance(inputs.window, Unknown):
        yield _without_tables(OpportunityQuestion.COMPLEMENT, inputs.codes, inputs.window)
    else:
        yield complement.complement_section(inputs.window, inputs.codes, inputs.request.top)
        yield chains.chains_section(inputs.window, inputs.codes, inputs.links, inputs.request.top)
    yield chains.ledger_chains_section(
        inputs.pair.codes, inputs.firms, inputs.links, inputs.request.top
    )


def _upgrade(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    options = upgrade.LadderOptions(request.top, request.products, request.income)
    return _from_tables(
        inputs,
        OpportunityQuestion.UPGRADE,
        lambda window, pair: upgrade.upgrade_section(window, pair, options),
    )


def _markets(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    for seller in inputs.codes:
        if isinstance(inputs.window, Unknown):
            yield _without_tables(OpportunityQuestion.MARKETS, (seller, ""), inputs.window)
        else:
            yield markets.markets_section(inputs.window, seller, request.products, request.top)


def _match(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    yield match.match_section(inputs.pair.codes, inputs.firms, inputs.links, inputs.request.top)


def _resume(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    request = inputs.request
    when = inputs.ledger.material.as_of, inputs.workspace.settings.lapse_months
    yield resume.stopped_deals_section(inputs.pair.codes, inputs.deals, when, request.top)
    yield from _from_tables(
        inputs,
        OpportunityQuestion.RESUME,
        lambda window, pair: resume.stopped_flows_section(
            window, pair, request.products, request.top
        ),
        "flows",
    )


def _outcome(inputs: OpportunityInputs) -> Iterable[OpportunitySection]:
    flows = ledger.outcome_flows(inputs.ledger, inputs.deals)
    yield outcomes.visits_section(inputs.pair.codes, inputs.deals, flows)
    yield outcomes.deals_section(inputs.pair.codes, inputs.deals, flows, inputs.request.top)


def _from_tables(
    inputs: OpportunityInputs,
    question: OpportunityQuestion,
    build: Callable[[TradeWindow, tuple[str, str]], OpportunitySection],
    aspect: str = "",
) -> Iterable[OpportunitySection]:
    """A section each way of what ``build`` makes of the trade tables; where there are none, one
    that says so.
    """
    for pair in (inputs.codes, inputs.codes[::-1]):
        if isinstance(inputs.window, Unknown):
            yield _without_tables(question, pair, inputs.window, aspect)
        else:
            yield build(inputs.window, pair)


def _without_tables(
    question: OpportunityQuestion, pair: tuple[str, str], why: Unknown, aspect: str = ""
) -> OpportunitySection:
    return without(OpportunitySection(question, *pair, aspect=aspect), "tables", why)


BUILDERS: Mapping[OpportunityQuestion, SectionBuilder] = MappingProxyType(
    {
        OpportunityQuestion.EXPAND: _expand,
        OpportunityQuestion.DIVERSIFY: _diversify,
        OpportunityQuestion.COMPLEMENT: _complement,
        OpportunityQuestion.UPGRADE: _upgrade,
        OpportunityQuestion.MARKETS: _markets,
        OpportunityQuestion.MATCH: _match,
        OpportunityQuestion.RESUME: _resume,
        OpportunityQuestion.OUTCOME: _outcome,
    }
)
"""What answers each question, in the order of the answer."""
