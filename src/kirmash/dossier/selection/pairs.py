"""The records that bear on a pair: its claims, the claims of its countries, its deals' mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.sources.findings import Codes, pairs_among
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal
from kirmash.records.extractions import PartialExtraction
from kirmash.records.judgements import Judgement
from kirmash.records.quantities import Measure
from kirmash.reference import economies


@dataclass(frozen=True, slots=True)
class PairSummary:
    """What a dossier has on a pair: figures, of them ``unconfirmed`` (waiting for a person), deals
    as `kirmash deals` lists them, documents; the first and last year of the figures, and the day of
    the newest document, None where none is known.
    """

    first: str
    second: str
    figures: int
    unconfirmed: int
    deals: int
    documents: int
    first_year: int | None
    last_year: int | None
    newest: date | None


@dataclass(slots=True)
class _PairRecords:
    """The figures of a pair, and the readings that say something of it."""

    claims: list[Claim] = field(default_factory=list)
    readings: set[int] = field(default_factory=set)


WORLD = "WLD"
_CLAIM_PAIR = tables.claims.c.pair
_MENTION_PARTIES = tables.mentions.c.parties


def select_claims(connection: Connection, view: View, pair: Pair) -> tuple[Claim, ...]:
    """The claims of a pair, and one-sided ones from documents that speak of it, by the day and
    the name of their documents: the order of adding does not show.
    """
    figures = figure_keys(connection, [pair])
    about = readings_about(connection, view, [pair])
    rows = _claim_rows(connection, view, pair, (figures, about))
    place = {
        row.reading: (row.published or "", row.source, row.document)
        for row in selecting.document_rows(connection, about)
    }
    return tuple(
        claim
        for _, claim in sorted(selecting.claims_of_rows(rows), key=lambda item: place[item[0]])
    )


def select_for_pair(
    connection: Connection, view: View, pair: Pair
) -> tuple[PartialExtraction, ...]:
    """What series, conflicts and targets of a pair are made from: the claims of the pair and of
    the countries its regions lie in, one-sided ones of documents that speak of the pair, and the
    mentions of its deals; without texts.
    """
    narrow = Pair(pair.first, pair.second)
    countries = Pair(economies.country_of(pair.first), economies.country_of(pair.second))
    above = [countries] if countries != narrow and countries.first != countries.second else []
    figures = figure_keys(connection, [pair, narrow, *above])
    about = readings_about(connection, view, [pair, narrow])
    rows = _claim_rows(connection, view, pair, (figures, about))
    claims = _with_totals(connection, view, rows)
    mentions = selecting.select_mentions(
        connection, view, _MENTION_PARTIES, deal_keys(connection, [pair, narrow])
    )
    return selecting.assemble(connection, claims, mentions)


def bears_on(pair: Pair) -> Callable[[Claim], bool]:
    """Whether a claim is a figure of the pair, or of the countries its regions lie in."""
    countries = Pair(economies.country_of(pair.first), economies.country_of(pair.second))
    every = pair, Pair(pair.first, pair.second), countries
    return lambda claim: any(scope.is_figure_of_pair(one, claim.pair) for one in every)


def names_economy(economy: str, claim: Claim) -> bool:
    """Whether a claim is of an economy, with whomever."""
    return economy in claim.pair


def readings_for_brief(connection: Connection, view: View, pair: Pair) -> set[int]:
    """The readings a brief quotes: about the pair, with cells of its countries' turnover, or with
    the total trade of either country.
    """
    countries = economies.country_of(pair.first), economies.country_of(pair.second)
    regional = countries != pair.codes
    sides = [countries] if regional else [s for code in countries for s in ((code,), (code, WORLD))]
    rows = selecting.select_claims(
        connection,
        view,
        _CLAIM_PAIR,
        map(tables.party_key, sides),
        tables.claims.c.measure == Measure.TURNOVER.value,
    )
    quoted = {
        reading
        for reading, claim in selecting.claims_of_rows(rows)
        if (claim.cell if regional else claim.quantity)
    }
    return readings_about(connection, view, [pair]) | quoted


def _with_totals(
    connection: Connection, view: View, rows: list[Row[Any]]
) -> list[tuple[int, Claim]]:
    """The claims of rows with their readings, and those of the totals that their shares are of: the
    same economy's flows with all countries in the same periods.
    """
    # With the estimate's libraries: a list of claims does without them.
    from kirmash.dossier.selection.shares import SHARED_FLOWS, is_share_of_flow, is_total

    claims = selecting.claims_of_rows(rows)
    shared = {
        (claim.whole.economy, claim.period)
        for _, claim in claims
        if claim.whole and is_share_of_flow(claim)
    }
    if not shared:
        return claims
    keys = {tables.party_key(parties) for code, _ in shared for parties in ((code,), (code, WORLD))}
    measures = tables.claims.c.measure.in_(sorted(SHARED_FLOWS))
    totals = selecting.select_claims(connection, view, _CLAIM_PAIR, keys, measures)
    known = {(row.reading, row.ordinal) for row in rows}
    found = [
        row
        for row in totals
        for _, claim in selecting.claims_of_rows([row])
        if (row.reading, row.ordinal) not in known
        and is_total(claim)
        and (claim.reporter, claim.period) in shared
    ]
    return selecting.claims_of_rows([*rows, *found]) if found else claims


def readings_naming(connection: Connection, view: View, economy: str) -> set[int]:
    """The readings with a claim of an economy, with whomever."""
    keys = {
        key
        for key in selecting.known_parties(connection, "claim")
        if economy in tables.parties_of_key(key)
    }
    return selecting.readings_with(connection, view, _CLAIM_PAIR, keys)


def _claim_rows(
    connection: Connection, view: View, pair: Pair, among: tuple[set[str], set[int]]
) -> list[Row[Any]]:
    """The claims of these sets of economies, and one-sided ones of the pair in these readings."""
    figures, about = among
    one_sided = {tables.party_key([code]) for code in pair.codes} - figures
    return [
        *selecting.select_claims(connection, view, _CLAIM_PAIR, figures),
        *selecting.select_claims(
            connection, view, tables.claims.c.reading, about, _CLAIM_PAIR.in_(one_sided)
        ),
    ]


def figure_keys(connection: Connection, pairs: Iterable[Pair]) -> set[str]:
    """The sets of economies, as keys, whose figures are of one of the pairs."""
    return _keys(connection, "claim", pairs, scope.is_figure_of_pair)


def deal_keys(connection: Connection, pairs: Iterable[Pair]) -> set[str]:
    """The sets of parties, as keys, whose deals are of one of the pairs."""
    return _keys(connection, "mention", pairs, scope.is_deal_of_pair)


def _keys(
    connection: Connection,
    kind: str,
    pairs: Iterable[Pair],
    belongs: Callable[[Pair, Iterable[str]], bool],
) -> set[str]:
    every = tuple(pairs)
    return {
        key
        for key in selecting.known_parties(connection, kind)
        if any(belongs(pair, tables.parties_of_key(key)) for pair in every)
    }


def readings_about(connection: Connection, view: View, pairs: Iterable[Pair]) -> set[int]:
    """The readings of documents that say a figure or a deal of one of the pairs."""
    every = tuple(pairs)
    figures, deals = figure_keys(connection, every), deal_keys(connection, every)
    return selecting.readings_with(
        connection, view, _CLAIM_PAIR, figures
    ) | selecting.readings_with(connection, view, _MENTION_PARTIES, deals)


def summarise_pairs(
    connection: Connection, view: View, deals: Sequence[Deal], opinions: Iterable[Judgement]
) -> tuple[PairSummary, ...]:
    """What a view has on every pair that figures or deals name, those with most first."""
    # with the libraries that estimate: a list of claims does without them
    from kirmash.series.evidence import ids_awaiting_confirmation

    records: dict[Codes, _PairRecords] = defaultdict(_PairRecords)
    every = selecting.every_claim(connection, view)
    for reading, claim in every:
        for codes in pairs_among(claim.pair):
            records[codes].claims.append(claim)
            records[codes].readings.add(reading)
    for stored in selecting.every_mention(connection, view):
        for codes in pairs_among(stored.mention.parties):
            records[codes].readings.add(stored.reading)
    waiting = ids_awaiting_confirmation((claim for _, claim in every), opinions)
    by_parties: dict[frozenset[str], int] = defaultdict(int)
    for deal in deals:
        by_parties[frozenset(deal.parties)] += 1
    days = {
        row.reading: row.published
        for row in selecting.document_rows(
            connection, {reading for record in records.values() for reading in record.readings}
        )
    }
    summaries = (
        _summary(codes, record, waiting, (by_parties, days)) for codes, record in records.items()
    )
    return tuple(
        sorted(summaries, key=lambda s: (-s.figures - s.deals, -s.documents, s.first, s.second))
    )


def _summary(
    codes: Codes,
    record: _PairRecords,
    waiting: set[str],
    facts: tuple[dict[frozenset[str], int], dict[int, str | None]],
) -> PairSummary:
    by_parties, days = facts
    first, second = codes
    pair = Pair(first, second)
    years = [claim.period.year for claim in record.claims if claim.period]
    newest = max((day for reading in record.readings if (day := days[reading])), default=None)
    return PairSummary(
        first,
        second,
        len(record.claims),
        sum(claim.id in waiting for claim in record.claims),
        sum(n for parties, n in by_parties.items() if scope.is_deal_of_pair(pair, parties)),
        len(record.readings),
        min(years, default=None),
        max(years, default=None),
        date.fromisoformat(newest) if newest else None,
    )
