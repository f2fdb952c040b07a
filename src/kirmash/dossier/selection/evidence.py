"""The records that bear on one record: what it stands on, what repeats it, what it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from kirmash.deals.clustering import DatedDealMention
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import deals, pairs
from kirmash.dossier.selection.neighbours import DealSeeds, similar_goods
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.deals import Deal
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement

_CLAIMS, _MENTIONS = tables.claims, tables.mentions
Selected = tuple[tuple[Extraction, ...], tuple[DatedDealMention, ...]]


@dataclass(frozen=True, slots=True)
class ClaimSelection:
    """The extractions that bear on a claim, and its pair; None where it is of no two economies."""

    extractions: tuple[Extraction, ...]
    pair: Pair | None


def ids_of_records(connection: Connection, view: View, beginning: str) -> tuple[str, ...]:
    """The ids of the claims and mentions of the view that begin so."""
    return tuple(
        row.id
        for column in (_CLAIMS.c.id, _MENTIONS.c.id)
        for row in selecting.places_of_ids(connection, view, column, beginning)
    )


def select_for_claim(connection: Connection, view: View, name: str) -> ClaimSelection:
    """What bears on a claim: the figures of its pair, or where it has no pair the claims of its
    measure; without texts.
    """
    rows = selecting.select_claims(connection, view, _CLAIMS.c.id, [name])
    ((_, claim),) = selecting.claims_of_rows(rows)[:1]
    beside = selecting.select_claims(
        connection,
        view,
        _CLAIMS.c.pair,
        [tables.party_key(claim.pair)],
        _CLAIMS.c.measure == claim.measure.value,
    )
    if not claim.reporter or not claim.partner:
        return ClaimSelection(
            selecting.assemble(connection, selecting.claims_of_rows(beside)), None
        )
    pair = Pair(claim.reporter, claim.partner)
    figures = pairs.select_for_pair(connection, view, pair)
    return ClaimSelection(figures, pair)


def select_mention(connection: Connection, view: View, name: str) -> tuple[Extraction, ...]:
    """The mention with this id and its document."""
    stored = selecting.select_mentions(connection, view, _MENTIONS.c.id, [name])
    return selecting.assemble(connection, (), stored)


def select_for_deal(
    connection: Connection, view: View, beginning: str, judgements: Sequence[Judgement]
) -> Selected:
    """What the deals whose ids begin so are formed from: a deal has the id of its first mention."""
    places = selecting.places_of_ids(connection, view, _MENTIONS.c.deal, beginning)
    seeds = selecting.select_mentions(
        connection, view, _MENTIONS.c.deal, {place.id for place in places}
    )
    return deals.select_for_deals(connection, view, DealSeeds(seeds), judgements)


def select_for_relations(
    connection: Connection, view: View, deal: Deal, judgements: Sequence[Judgement]
) -> Selected:
    """What the deals are formed from that a deal may be related to: those of like goods or of its
    theme, those it is part of, and its parts.
    """
    keys = {f"good:{near}" for good in deal.goods for near in similar_goods(good)}
    keys |= {f"theme:{deal.theme}"} if deal.theme else set()
    rows = tables.mention_keys
    readings = selecting.readings_with(connection, view, rows.c.key, keys)
    seeds = [
        *selecting.select_mentions(connection, view, _MENTIONS.c.id, deal.mentions),
        *_of_keys(connection, view, keys, readings),
    ]
    return deals.select_for_deals(connection, view, DealSeeds(seeds), judgements)


def _of_keys(
    connection: Connection, view: View, keys: Iterable[str], readings: Iterable[int]
) -> list[selecting.StoredMention]:
    places = selecting.places_of_keys(connection, keys)
    return selecting.select_mentions(connection, view, _MENTIONS.c.reading, readings, places)
