"""The records that bear on one record: what it stands on, what repeats it, what it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection

from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import deals, hand_claims, pairs
from kirmash.dossier.selection.deals import DealContext, Selected
from kirmash.dossier.selection.material import YEARS, value_ids
from kirmash.dossier.selection.neighbours import DealSeeds, similar_goods
from kirmash.ledger.judgements import claims_by_people
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal, DealMention
from kirmash.records.evidence import short_id
from kirmash.records.extractions import Extraction
from kirmash.records.judgements import Judgement
from kirmash.records.periods import year_period

SIDES = 2
_EVERY_YEAR = tuple(map(year_period, YEARS))
_CLAIMS, _MENTIONS = tables.claims, tables.mentions


@dataclass(frozen=True, slots=True)
class ClaimSelection:
    """The extractions that bear on a claim, and the pair whose tables do; None where none can."""

    extractions: tuple[Extraction, ...]
    pair: Pair | None


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """Which claim (its whole id) is asked about, whether with its series, and what people
    decided.
    """

    name: str
    with_series: bool = False
    judgements: tuple[Judgement, ...] = ()


def ids_of_records(
    connection: Connection, view: View, beginning: str, judgements: Iterable[Judgement] = ()
) -> tuple[str, ...]:
    """The ids of the claims and mentions of the view that begin so, those that people made too."""
    read = [
        row.id
        for column in (_CLAIMS.c.id, _MENTIONS.c.id)
        for row in selecting.places_of_ids(connection, view, column, beginning)
    ]
    by_people = (name for name in claims_by_people(judgements) if name.startswith(beginning))
    return tuple(dict.fromkeys((*read, *by_people)))


def place_of_record(
    connection: Connection, view: View, name: str, judgements: Iterable[Judgement] = ()
) -> str:
    """Document and place of a claim or mention, by which a judgement survives a re-reading; '' for
    other ids.
    """
    claims = selecting.claims_of_rows(
        selecting.select_claims(connection, view, _CLAIMS.c.id, [name])
    )
    mentions = selecting.select_mentions(connection, view, _MENTIONS.c.id, [name])
    records: list[Claim | DealMention] = [claim for _, claim in claims]
    records += [c for key, c in claims_by_people(judgements).items() if key == name]
    records += [stored.mention for stored in mentions]
    return next(
        (
            f"{record.document}:{record.spans[0].start}:{record.spans[0].end}"
            for record in records
            if record.spans
        ),
        "",
    )


def select_for_claim(connection: Connection, view: View, query: ClaimQuery) -> ClaimSelection:
    """What bears on a claim: for its series the figures of its pair; by itself, or where it has no
    pair, the claims of its measure and economies, among them all that may be of its utterance.
    Without texts.
    """
    claim = claims_by_people(query.judgements).get(query.name)
    if claim is None:
        rows = selecting.select_claims(connection, view, _CLAIMS.c.id, [query.name])
        ((_, claim),) = selecting.claims_of_rows(rows)[:1]
    pair = Pair(claim.reporter, claim.partner) if claim.reporter and claim.partner else None
    selected: tuple[Extraction, ...]
    if pair and query.with_series:
        selected = pairs.select_for_pair(connection, view, pair)
    else:
        beside = selecting.select_claims(
            connection,
            view,
            _CLAIMS.c.pair,
            [tables.party_key(claim.pair)],
            _CLAIMS.c.measure == claim.measure.value,
        )
        selected = selecting.assemble(connection, selecting.claims_of_rows(beside))
    bearing = _bearing_on(claim)
    further = hand_claims.further_documents(connection, view, query.judgements, selected, bearing)
    every = hand_claims.merge((*selected, *further), query.judgements, {query.name})
    with_tables = query.with_series or claim.cell
    return ClaimSelection(every, pair if with_tables else None)


def _bearing_on(claim: Claim) -> hand_claims.Belongs:
    return lambda other: other.pair == claim.pair


def select_statements(
    connection: Connection, view: View, judgements: Sequence[Judgement] = ()
) -> tuple[Extraction, ...]:
    """Every claim and mention of a view, without texts, with the claims that people made."""
    claims = selecting.every_claim(connection, view)
    read = selecting.assemble(connection, claims, selecting.every_mention(connection, view))
    return hand_claims.complete(connection, view, read, judgements, lambda _: True)


def pair_of_value(
    connection: Connection, name: str, tabled: Iterable[tuple[str, str]]
) -> Pair | None:
    """The pair that the value with this whole id is a level of, where it is one of a period that a
    claim is about, or of a year; ``tabled`` are the pairs of the trade tables.
    """
    spans = selecting.claimed_periods(connection)
    keys = {key for key in spans if len(tables.parties_of_key(key)) == SIDES}
    keys |= {tables.party_key(pair) for pair in tabled}
    told = ((key, period) for key in sorted(keys) for period in spans.get(key, ()))
    years = ((key, period) for key in sorted(keys) for period in _EVERY_YEAR)
    for key, period in chain(told, years):
        first, second = sorted(tables.parties_of_key(key))
        if name in value_ids((first, second), period):
            return Pair(first, second)
    return None


def claim_told_alone(connection: Connection, view: View, name: str) -> str | None:
    """The claim that is the whole of the utterance with this id, if one is."""
    places = selecting.places_of_ids(connection, view, _CLAIMS.c.id, "c-")
    return next((row.id for row in places if short_id("u", row.id) == name), None)


def select_mention(connection: Connection, view: View, name: str) -> tuple[Extraction, ...]:
    """The mention with this id and its document."""
    stored = selecting.select_mentions(connection, view, _MENTIONS.c.id, [name])
    return selecting.assemble(connection, (), stored)


def select_for_deal(
    connection: Connection, view: View, beginning: str, context: DealContext
) -> Selected:
    """What the deals whose ids begin so are formed from: a deal has the id of its first mention."""
    places = selecting.places_of_ids(connection, view, _MENTIONS.c.deal, beginning)
    seeds = selecting.select_mentions(
        connection, view, _MENTIONS.c.deal, {place.id for place in places}
    )
    return deals.select_for_deals(connection, view, DealSeeds(seeds), context)


def select_for_relations(
    connection: Connection, view: View, deal: Deal, context: DealContext
) -> Selected:
    """What the deals are formed from that a deal may be related to: those of like goods or of its
    theme, those it is part of, and its parts.
    """
    keys = {tables.good_key(near) for good in deal.goods for near in similar_goods(good)}
    keys |= {tables.theme_key(deal.theme)} if deal.theme else set()
    rows = tables.mention_keys
    readings = selecting.readings_with(connection, view, rows.c.key, keys)
    seeds = [
        *selecting.select_mentions(connection, view, _MENTIONS.c.id, deal.mentions),
        *_of_keys(connection, view, keys, readings),
    ]
    return deals.select_for_deals(connection, view, DealSeeds(seeds), context)


def _of_keys(
    connection: Connection, view: View, keys: Iterable[str], readings: Iterable[int]
) -> list[selecting.StoredMention]:
    places = selecting.places_of_keys(connection, keys)
    return selecting.select_mentions(connection, view, _MENTIONS.c.reading, readings, places)
