"""What a dossier has on every pair that figures or deals name, and how many figures wait for a
person: counted from rows, kept beside the ledger, and brought up to date by what people decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import Column, Connection, Row, select

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.sources.findings import Codes, pairs_among
from kirmash.ledger.judgements import claims_by_people
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.reference import economies

_AT_ONCE = 5_000
_MAY_WAIT = ('"acceptance"', '"slots"')
"""Fields without one of which a claim does not wait for a person."""
_DECIDED = frozenset({Verdict.WRONG, Verdict.CONFIRM, Verdict.ABOUT})


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


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """The pairs without their deals and without what people decided; how many claims of the whole
    view are unconfirmed by their readers, and of which sets of economies, as keys, they are.
    """

    pairs: tuple[PairSummary, ...]
    unconfirmed: int
    unconfirmed_of: tuple[str, ...]


@dataclass(slots=True)
class _PairRecords:
    figures: int = 0
    unconfirmed: int = 0
    years: set[int] = field(default_factory=set)
    readings: set[int] = field(default_factory=set)


def count_records(connection: Connection, view: View) -> RecordCounts:
    """What the readings of a view say, whatever people decided."""
    records: dict[Codes, _PairRecords] = defaultdict(_PairRecords)
    unconfirmed, unconfirmed_of = 0, set[str]()
    for row in _rows(
        connection,
        view,
        tables.claims.c.pair,
        tables.claims.c.period_first,
        tables.claims.c.payload,
    ):
        waits = _is_unconfirmed(row.payload)
        if waits:
            unconfirmed += 1
            unconfirmed_of.add(row.pair)
        for codes in pairs_among(tables.parties_of_key(row.pair)):
            record = records[codes]
            record.figures += 1
            record.unconfirmed += waits
            record.readings.add(row.reading)
            if row.period_first is not None:
                record.years.add(row.period_first // MONTHS_IN_YEAR)
    for row in _rows(connection, view, tables.mentions.c.parties):
        for codes in pairs_among(tables.parties_of_key(row.parties)):
            records[codes].readings.add(row.reading)
    days = _days(connection, view)
    summaries = (_summary(codes, record, days) for codes, record in records.items())
    return RecordCounts(tuple(summaries), unconfirmed, tuple(sorted(unconfirmed_of)))


def _rows(connection: Connection, view: View, *columns: Column[Any]) -> Iterator[Row[Any]]:
    table = columns[0].table
    papers = tables.documents
    query = (
        select(table.c.reading, *columns)
        .select_from(table.join(papers, papers.c.reading == table.c.reading))
        .where(selecting.visible(view))
    )
    yield from connection.execute(query, execution_options={"yield_per": _AT_ONCE})


def _is_unconfirmed(payload: str) -> bool:
    if not any(name in payload for name in _MAY_WAIT):
        return False
    return selecting.projected_record(Claim, payload).is_unconfirmed


def _days(connection: Connection, view: View) -> dict[int, str | None]:
    rows = tables.documents
    query = select(rows.c.reading, rows.c.published).where(selecting.visible(view))
    return {row.reading: row.published for row in connection.execute(query)}


def _summary(codes: Codes, record: _PairRecords, days: Mapping[int, str | None]) -> PairSummary:
    first, second = codes
    newest = max((day for reading in record.readings if (day := days[reading])), default=None)
    return PairSummary(
        first,
        second,
        record.figures,
        record.unconfirmed,
        0,
        len(record.readings),
        min(record.years, default=None),
        max(record.years, default=None),
        date.fromisoformat(newest) if newest else None,
    )


@dataclass(frozen=True, slots=True)
class DecidedClaims:
    """The unconfirmed claims of a view on which people decided: those that they confirmed, by
    pair, and how many they confirmed, rejected or put another one for.
    """

    confirmed: Mapping[Codes, int]
    settled: int


def count_decided(
    connection: Connection,
    view: View,
    judgements: Sequence[Judgement],
    opinions: Iterable[Judgement],
) -> DecidedClaims:
    """What people decided on claims that wait by their readers' word; ``opinions`` are the
    judgements as opinions on claims.
    """
    verdicts = {item.target: item.verdict for item in opinions if item.verdict in _DECIDED}
    names = {*verdicts, *claims_by_people(judgements)}
    rows = selecting.select_claims(connection, view, tables.claims.c.id, sorted(names))
    confirmed: dict[Codes, int] = defaultdict(int)
    settled = 0
    for _, claim in selecting.claims_of_rows(rows):
        if claim.is_unconfirmed:
            settled += 1
            if verdicts.get(claim.id, Verdict.WRONG) is not Verdict.WRONG:
                for codes in pairs_among(claim.pair):
                    confirmed[codes] += 1
    return DecidedClaims(confirmed, settled)


def count_deals(deals: Iterable[Deal]) -> dict[frozenset[str], int]:
    """How many deals there are of each set of parties."""
    by_parties: dict[frozenset[str], int] = defaultdict(int)
    for deal in deals:
        by_parties[frozenset(deal.parties)] += 1
    return by_parties


def deals_by_pair(
    pairs: Iterable[Codes], by_parties: Mapping[frozenset[str], int]
) -> dict[Codes, int]:
    """How many of the deals are deals of each pair: only pairs of the parties' countries can be."""
    of_countries: dict[Codes, list[Codes]] = defaultdict(list)
    for codes in pairs:
        of_countries[tuple(map(economies.country_of, codes))].append(codes)
    numbers: dict[Codes, int] = defaultdict(int)
    for parties, number in by_parties.items():
        countries = set(map(economies.country_of, parties))
        for both in product(countries, repeat=2):
            for codes in of_countries.get(both, ()):
                if scope.is_deal_of_pair(Pair(codes[0], codes[1]), parties):
                    numbers[codes] += number
    return numbers


def in_order(summaries: Iterable[PairSummary]) -> tuple[PairSummary, ...]:
    """The pairs with most figures and deals first."""
    return tuple(
        sorted(summaries, key=lambda s: (-s.figures - s.deals, -s.documents, s.first, s.second))
    )
