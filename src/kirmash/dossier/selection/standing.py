"""How a dossier stands: its pairs, the deals that are due, how many figures wait for a person. What
only readings change is kept beside the ledger; a decision on a figure counts nothing anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import product
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, select

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.dossier.selection import decisions
from kirmash.dossier.selection.material import build_deals
from kirmash.dossier.selection.neighbours import program_digest
from kirmash.dossier.sources.findings import Codes, pairs_among
from kirmash.dossier.workspace import Workspace, utc_today
from kirmash.ledger.events import digest_at
from kirmash.ledger.judgements import claims_by_people
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.projections.writing import ROWS_VERSION
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.deals import Deal
from kirmash.records.judgements import Judgement, Verdict
from kirmash.records.periods import MONTHS_IN_YEAR, last_day
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
        decided = count_decided(connection, view, judgements, opinions)
    by_parties = {frozenset(each.parties): each.deals for each in deals.parties}
    numbers = deals_by_pair([(p.first, p.second) for p in counts.pairs], by_parties)
    pairs = (
        replace(
            pair,
            unconfirmed=pair.unconfirmed - decided.confirmed.get((pair.first, pair.second), 0),
            deals=numbers.get((pair.first, pair.second), 0),
        )
        for pair in counts.pairs
    )
    return DossierStanding(in_order(pairs), counts.unconfirmed - decided.settled, deals)


def _is_of_deals(item: Judgement) -> bool:
    """Whether a decision may change the deals: those on claims and documents do not."""
    return any(name.startswith(("m-", "d-")) for name in (item.target, item.other))


def record_counts(workspace: Workspace, view: View) -> RecordCounts:
    """What the readings of a view say, whatever people decided."""

    def count() -> RecordCounts:
        with workspace.ledger.connection() as connection:
            return count_records(connection, view)

    return _kept(workspace, RecordCounts, ("records", view), count)


def _deals(workspace: Workspace, view: View) -> DealCounts:
    every = build_deals(workspace.register_material(view), workspace.settings)
    due = [deal for deal in every if deal.outcome in {"due", "late"}]
    due.sort(key=lambda deal: (deal.due is None, last_day(deal.due) if deal.due else date.max))
    numbers = count_deals(every)
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
