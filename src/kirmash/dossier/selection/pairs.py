"""The records that bear on a pair: its claims, the claims of its countries, its deals' mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row

from kirmash.dossier import scope
from kirmash.dossier.scope import Pair
from kirmash.ledger.projections import selecting, tables
from kirmash.ledger.views import View
from kirmash.records.claims import Claim
from kirmash.records.extractions import PartialExtraction
from kirmash.records.quantities import Measure
from kirmash.reference import economies

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
    return set(_belonging(selecting.known_parties(connection, kind), tuple(pairs), belongs))


@lru_cache(256)
def _belonging(
    known: tuple[str, ...], pairs: tuple[Pair, ...], belongs: Callable[[Pair, Iterable[str]], bool]
) -> frozenset[str]:
    return frozenset(
        key for key in known if any(belongs(pair, tables.parties_of_key(key)) for pair in pairs)
    )


def readings_about(connection: Connection, view: View, pairs: Iterable[Pair]) -> set[int]:
    """The readings of documents that say a figure or a deal of one of the pairs."""
    every = tuple(pairs)
    figures, deals = figure_keys(connection, every), deal_keys(connection, every)
    return selecting.readings_with(
        connection, view, _CLAIM_PAIR, figures
    ) | selecting.readings_with(connection, view, _MENTION_PARTIES, deals)
