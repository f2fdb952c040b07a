"""What claims on shares, products and ranks are held against: whole trade, products and partners, asked of the tables once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from kirmash.terms.claims import Claim
from kirmash.terms.measures import Measure
from kirmash.trade.flows import LEAST_WORLD
from kirmash.trade.table import WORLD

Figures = tuple[tuple[str, float], ...]  # (source, value)
Goods = tuple[str, str, Measure, tuple[str, ...], int]  # reporter, partner or '', exports or imports, codes, year


@dataclass(frozen=True, slots=True)
class Given:
    """Output or GDP of one year, in dollars, out of a table handed in; ``place`` is the file and line, ``codes`` the goods' HS codes."""

    economy: str
    measure: str
    year: int
    value_usd: float
    place: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Whole trade by (economy, flow, year), partners in order of trade with their source, products by `Goods` as (source, reporter, value),
    and tables handed in.

    ``sentences`` are what stands around claims, by claim id. Nothing is held of what the tables do not tell.
    """

    wholes: Mapping[tuple[str, Measure, int], Figures] = field(default_factory=dict)
    partners: Mapping[tuple[str, Measure, int], tuple[tuple[str, tuple[str, ...]], ...]] = field(default_factory=dict)
    goods: Mapping[Goods, tuple[tuple[str, str, float], ...]] = field(default_factory=dict)
    given: tuple[Given, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)


def gather(
    base: duckdb.DuckDBPyConnection, claims: Iterable[Claim], given: tuple[Given, ...] = (), sentences: Mapping[str, str] | None = None
) -> Facts:
    """What the tables tell of the economies and goods these claims name."""
    every = tuple(claims)
    economies = {code for claim in every for code in _economies(claim)}
    wholes: dict[tuple[str, Measure, int], list[tuple[str, float]]] = defaultdict(list)
    partners: dict[tuple[str, Measure, int], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for economy in sorted(economies):
        for (source, measure, year), told in _by_partner(base, economy).items():
            named = {partner: value for partner, value in told.items() if partner != WORLD}
            if WORLD in told or len(named) >= LEAST_WORLD:
                wholes[economy, measure, year].append((source, float(told.get(WORLD, sum(named.values())))))
            if len(named) >= LEAST_WORLD:
                partners[economy, measure, year].append((source, tuple(sorted(named, key=lambda one: (-named[one], one)))))
    goods: dict[Goods, list[tuple[str, str, float]]] = defaultdict(list)
    for asked in {_asked(claim) for claim in every if claim.hs and claim.reporter}:
        for key, figure in _products(base, asked):
            if key[1] or (key[0], key[2], key[4]) in wholes:  # trade with everybody needs a table that holds everybody
                goods[key].append(figure)
    frozen = [{key: tuple(rows) for key, rows in found.items()} for found in (wholes, partners, goods)]
    return Facts(frozen[0], frozen[1], frozen[2], given, sentences or {})  # type: ignore[arg-type]


def _economies(claim: Claim) -> set[str]:
    whole = claim.whole
    named = {whole.economy} if whole else set()
    alone = {claim.reporter} if claim.reporter and not claim.partner else set()
    ranked = {claim.partner} if claim.measure is Measure.RANK and claim.partner else set()
    return named | alone | ranked


def _asked(claim: Claim) -> tuple[str, str, tuple[str, ...]]:
    return str(claim.reporter), claim.partner or "", claim.hs


def _by_partner(base: duckdb.DuckDBPyConnection, economy: str) -> dict[tuple[str, Measure, int], dict[str, Decimal]]:
    """An economy's own reports by source, flow and whole year, and partner; turnover where both flows are told of a partner or of none."""
    rows = base.execute(
        "SELECT source, exporter = $1, CASE WHEN exporter = $1 THEN importer ELSE exporter END, year, value FROM (SELECT source, exporter,"
        " importer, period[:4]::INT AS year, nomenclature, length(period) AS per, count(DISTINCT period) AS told,"
        " CASE WHEN product = 'TOTAL' THEN 99 ELSE length(product) END AS kind, sum(value_usd) AS value FROM trade"
        " WHERE (exporter = $1 OR importer = $1) AND reporter IN ($1, '') GROUP BY ALL)"
        " WHERE per = 4 OR told = 12 QUALIFY row_number() OVER"
        " (PARTITION BY source, exporter, importer, year ORDER BY per, kind DESC, nomenclature) = 1 ORDER BY ALL",
        [economy],
    ).fetchall()
    found: dict[tuple[str, Measure, int], dict[str, Decimal]] = defaultdict(dict)
    for source, sold, partner, year, value in rows:
        found[source, Measure.EXPORTS if sold else Measure.IMPORTS, year][partner] = value
        both = found[source, Measure.TURNOVER, year]
        both[partner] = both.get(partner, Decimal(0)) + value
    for source, measure, year in list(found):
        if measure is Measure.TURNOVER and not all((source, flow, year) in found for flow in (Measure.EXPORTS, Measure.IMPORTS)):
            del found[source, measure, year]
    return found


def _products(base: duckdb.DuckDBPyConnection, asked: tuple[str, str, tuple[str, ...]]) -> list[tuple[Goods, tuple[str, str, float]]]:
    """Both flows of some HS codes by whole year and source, as either side told them (of all partners: as the economy itself did)."""
    economy, partner, codes = asked
    starts = " OR ".join(f"starts_with(product, ${place})" for place in range(4, 4 + len(codes)))
    rows = base.execute(
        "SELECT source, reporter, exporter = $1, year, sum(value) FROM (SELECT source, reporter, exporter, period[:4]::INT AS year,"
        " nomenclature, length(period) AS per, value_usd AS value, length(product) AS digits, product,"
        " count(DISTINCT period) OVER (PARTITION BY source, reporter, exporter, importer, period[:4]) AS told,"
        " max(length(product)) OVER (PARTITION BY source, reporter, period) AS longest"
        " FROM trade WHERE product <> 'TOTAL' AND (nomenclature LIKE 'HS%' OR nomenclature = 'CN')"
        " AND ((exporter = $1 AND $2 IN ('', importer)) OR (importer = $1 AND $2 IN ('', exporter))) AND 'WLD' NOT IN (exporter, importer)"
        " AND (reporter IN ($1, '') OR reporter = $2))"
        f" WHERE digits = longest AND longest >= $3 AND (per = 4 OR told = 12) AND ({starts}) GROUP BY ALL ORDER BY ALL",
        [economy, partner, max(map(len, codes)), *codes],
    ).fetchall()
    return [
        ((economy, partner, Measure.EXPORTS if sold else Measure.IMPORTS, codes, year), (source, reporter, float(value)))
        for source, reporter, sold, year, value in rows
    ]
