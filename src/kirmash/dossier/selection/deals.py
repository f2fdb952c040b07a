"""The records that bear on deals: their mentions, with what may be of one deal with them, and the
sums beside them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from kirmash.deals.clustering import DatedDealMention
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import pairs
from kirmash.dossier.selection.neighbours import DealSeeds, close_over_deals
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement
from kirmash.records.quantities import Measure


def seeds_of_pair(connection: Connection, view: View, pair: Pair) -> DealSeeds:
    """The mentions whose parties make a deal one of the pair."""
    parties = pairs.deal_keys(connection, [pair])
    column = tables.mentions.c.parties
    return DealSeeds(
        selecting.select_mentions(connection, view, column, parties), frozenset(parties)
    )


def select_for_deals(
    connection: Connection, view: View, seeds: DealSeeds, judgements: Sequence[Judgement]
) -> tuple[tuple[Extraction, ...], tuple[DatedDealMention, ...]]:
    """Partial extractions with every mention that may be of a deal of the seeds and the investments
    of the same documents, without texts; and these mentions, to form the deals from.
    """
    closed = close_over_deals(connection, view, seeds, judgements)
    rows = selecting.select_claims(
        connection,
        view,
        tables.claims.c.reading,
        {stored.reading for stored in closed},
        tables.claims.c.measure == Measure.INVESTMENT.value,
    )
    extractions = selecting.assemble(connection, selecting.claims_of_rows(rows), closed)
    return extractions, tuple(
        DatedDealMention(stored.mention, stored.published) for stored in closed
    )
