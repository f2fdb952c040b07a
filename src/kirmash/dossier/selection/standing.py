"""How a dossier stands: its pairs, the deals that are due, how many figures wait for a person. What
only readings change is kept beside the ledger; a decision on a figure counts nothing anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TypeVar

from kirmash.dossier.selection import decisions, summaries
from kirmash.dossier.selection.material import build_deals
from kirmash.dossier.selection.register import program_digest
from kirmash.dossier.selection.summaries import PairSummary, RecordCounts
from kirmash.dossier.workspace import Workspace, utc_today
from kirmash.ledger.events import digest_at
from kirmash.ledger.projections.writing import ROWS_VERSION
from kirmash.ledger.views import View
from kirmash.records.deals import Deal
from kirmash.records.judgements import Judgement
from kirmash.records.periods import last_day

MOST_DUE = 12
"""Deals that are due which are kept; the others are counted."""
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class PartyCount:
    """How many deals there are of a set of parties."""

    parties: tuple[str, ...]
    deals: int


@dataclass(frozen=True, slots=True)
class DealCounts:
    """The deals of the whole dossier: how many by parties, and those whose day is past or ahead
    without result: the earliest of them, and how many there are.
    """

    parties: tuple[PartyCount, ...]
    due: tuple[Deal, ...]
    due_total: int


@dataclass(frozen=True, slots=True)
class DossierStanding:
    """The pairs, those with most figures and deals first, how many figures wait, what is due."""

    pairs: tuple[PairSummary, ...]
    waiting: int
    deals: DealCounts


def dossier_standing(workspace: Workspace, view: View) -> DossierStanding:
    """How a dossier stands in a view, as of its day or today. Raises DossierError."""
    key = "standing", workspace.ledger_position, view, utc_today(), workspace.settings.lapse_months
    return workspace.ledger.memory.result(key, lambda: _standing(workspace, view))


def _standing(workspace: Workspace, view: View) -> DossierStanding:
    judgements = workspace.ledger.resolved_judgements(view)
    counts = record_counts(workspace, view)
    told = tuple((j.verdict, j.target, j.other) for j in judgements if _is_of_deals(j))
    day = view.as_of or utc_today()
    key = "deals", view, day, workspace.settings.lapse_months, told
    deals = _kept(workspace, DealCounts, key, lambda: _deals(workspace, view))
    with workspace.ledger.connection() as connection:
        opinions = decisions.as_opinions(judgements)
        decided = summaries.count_decided(connection, view, judgements, opinions)
    by_parties = {frozenset(each.parties): each.deals for each in deals.parties}
    numbers = summaries.deals_by_pair([(p.first, p.second) for p in counts.pairs], by_parties)
    pairs = (
        replace(
            pair,
            unconfirmed=pair.unconfirmed - decided.confirmed.get((pair.first, pair.second), 0),
            deals=numbers.get((pair.first, pair.second), 0),
        )
        for pair in counts.pairs
    )
    return DossierStanding(summaries.in_order(pairs), counts.unconfirmed - decided.settled, deals)


def _is_of_deals(item: Judgement) -> bool:
    """Whether a decision may change the deals: those on claims and documents do not."""
    return any(name.startswith(("m-", "d-")) for name in (item.target, item.other))


def record_counts(workspace: Workspace, view: View) -> RecordCounts:
    """What the readings of a view say, whatever people decided."""

    def count() -> RecordCounts:
        with workspace.ledger.connection() as connection:
            return summaries.count_records(connection, view)

    return _kept(workspace, RecordCounts, ("records", view), count)


def _deals(workspace: Workspace, view: View) -> DealCounts:
    every = build_deals(workspace.register_material(view), workspace.settings)
    due = [deal for deal in every if deal.outcome in {"due", "late"}]
    due.sort(key=lambda deal: (deal.due is None, last_day(deal.due) if deal.due else date.max))
    numbers = summaries.count_deals(every)
    return DealCounts(
        tuple(PartyCount(tuple(sorted(parties)), n) for parties, n in numbers.items()),
        tuple(due[:MOST_DUE]),
        len(due),
    )


def _kept(
    workspace: Workspace, kind: type[_R], key: tuple[object, ...], compute: Callable[[], _R]
) -> _R:
    """What follows from the readings and ``key``, from the memory, the cache, or computed."""
    ledger = workspace.ledger
    at = ledger.last_reading()
    with ledger.connection() as connection:
        digest = digest_at(connection, at)
    text = f"{program_digest()} {ROWS_VERSION} {digest} {key!r}"
    name = sha256(text.encode()).hexdigest()
    return ledger.memory.result(
        ("kept", name), lambda: workspace.results.result(name, kind, compute)
    )
