"""The records that bear on deals: their mentions, with what may be of one deal with them, and the
sums beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from kirmash.deals.clustering import DatedDealMention, MentionGroups
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import pairs
from kirmash.dossier.selection.neighbours import (
    DealSeeds,
    FarReaching,
    WholeRegister,
    close_over_deals,
    gather_groups,
)
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.projections.selecting import StoredMention
from kirmash.ledger.views import View
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement
from kirmash.records.quantities import Measure


@dataclass(frozen=True, slots=True)
class Selected:
    """Partial extractions without texts, the mentions that deals are formed from, and the groups
    these have in the whole register, None where they are to be formed of these mentions.
    """

    extractions: tuple[Extraction, ...]
    mentions: tuple[DatedDealMention, ...]
    groups: MentionGroups | None = None


@dataclass(frozen=True, slots=True)
class DealContext:
    """What people decided, and the whole register, which is formed where it has to be."""

    judgements: Sequence[Judgement]
    register: WholeRegister


def seeds_of_pair(connection: Connection, view: View, pair: Pair) -> DealSeeds:
    """The mentions whose parties make a deal one of the pair."""
    parties = pairs.deal_keys(connection, [pair])
    column = tables.mentions.c.parties
    return DealSeeds(
        selecting.select_mentions(connection, view, column, parties), frozenset(parties)
    )


def select_for_deals(
    connection: Connection, view: View, seeds: DealSeeds, context: DealContext
) -> Selected:
    """Partial extractions with every mention that may be of a deal of the seeds and the investments
    of the same documents, without texts; and these mentions, to form the deals from.
    """
    closed, groups = _close(connection, view, seeds, context)
    return Selected(_with_investments(connection, view, closed), _dated(closed), groups)


def _close(
    connection: Connection, view: View, seeds: DealSeeds, context: DealContext
) -> tuple[list[StoredMention], MentionGroups | None]:
    groups = context.register.known()
    if groups is None:
        try:
            return close_over_deals(connection, view, seeds, context.judgements), None
        except FarReaching:
            groups = context.register.form()
    return gather_groups(connection, view, seeds, context.judgements, groups), groups


def select_of_mentions(
    connection: Connection, view: View, names: Iterable[str]
) -> tuple[Extraction, ...]:
    """Partial extractions with the mentions of these ids and the investments of the same
    documents.
    """
    column = tables.mentions.c.id
    stored = selecting.select_mentions(connection, view, column, sorted(set(names)))
    return _with_investments(connection, view, stored)


def select_register(
    connection: Connection, view: View, actors_of: Iterable[int] | None = ()
) -> Selected:
    """Every mention of a view without its text, to form all deals from; with the actors of these
    readings, of all where None.
    """
    stored = selecting.every_mention(connection, view)
    actors = selecting.select_actors(connection, view, actors_of)
    return Selected(selecting.assemble(connection, (), stored, actors), _dated(stored))


def select_named(
    connection: Connection, view: View, readings: Iterable[int]
) -> tuple[Extraction, ...]:
    """The mentions and actors of these readings, without texts."""
    every = set(readings)
    stored = selecting.select_mentions(connection, view, tables.mentions.c.reading, every)
    actors = selecting.select_actors(connection, view, every)
    return selecting.assemble(connection, (), stored, actors)


def _with_investments(
    connection: Connection, view: View, mentions: Sequence[StoredMention]
) -> tuple[Extraction, ...]:
    rows = selecting.select_claims(
        connection,
        view,
        tables.claims.c.reading,
        {stored.reading for stored in mentions},
        tables.claims.c.measure == Measure.INVESTMENT.value,
    )
    return selecting.assemble(connection, selecting.claims_of_rows(rows), mentions)


def _dated(mentions: Iterable[StoredMention]) -> tuple[DatedDealMention, ...]:
    return tuple(
        DatedDealMention(stored.mention, stored.published, stored.url) for stored in mentions
    )
