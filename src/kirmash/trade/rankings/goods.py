"""Goods of an economy or group by value, with everybody or with a partner (or a group).

A code counts as it is told, else as what lies below it. With everybody the row with the world
counts where its goods are told, else the sum over partners; sums by economy are worked out
beforehand (`trade.derived`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb

from kirmash.records.coverage import ENOUGH, Coverage, CoverageStatus, combined_coverage
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade import derived
from kirmash.trade.rankings.partners import MemberYear, every_member, join_members
from kirmash.trade.rankings.ranking import RankedItem, RankingQuestion, YearTable, listed_in_full
from kirmash.trade.table import RECONCILED, WORLD, YEAR_LENGTH
from kirmash.trade.totals import year_sums
from kirmash.trade.totals.completeness import (
    WITH_SERVICES,
    Completeness,
    flow_coverage,
    load_completeness,
)
from kirmash.trade.totals.economy_totals import economy_totals
from kirmash.trade.totals.flow_totals import (
    DERIVED_GOODS,
    FlowTotal,
    annual_flow_totals,
    has_derived_tables,
    period_rows,
)

_ZERO = Decimal(0)
_SourceYear = tuple[str, int]
_HARMONISED = "(nomenclature LIKE 'HS%' OR nomenclature = 'CN')"


@dataclass(frozen=True, slots=True)
class _Goods:
    """The goods of a source's year by code: dollars, weighed dollars, kilograms; the codes that
    are told themselves in every report; and the edition.
    """

    cells: Mapping[str, tuple[Decimal, Decimal, Decimal]]
    exact: frozenset[str]
    nomenclature: str

    @property
    def value(self) -> Decimal:
        """All of them together, in dollars."""
        return sum((value for value, _, _ in self.cells.values()), _ZERO)


def goods_tables(
    base: duckdb.DuckDBPyConnection, question: RankingQuestion
) -> tuple[YearTable, ...]:
    """The goods of the question's economy by source and year."""
    members = every_member(base, question)
    known = load_completeness(base, members)
    apart = bool(question.partner) or len(members) > 1
    years = {
        code: (_with_partners if apart else _with_everybody)(base, code, question, known)
        for code in members
    }
    return tuple(join_members(question, years))


def _with_everybody(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion, known: Completeness
) -> dict[_SourceYear, MemberYear]:
    """An economy's goods with the world: its row with the world, or the sum of partners, whichever
    comes nearer to its trade.
    """
    goods = _economy_goods(base, code, question)
    years = {}
    for total in economy_totals(base, code, known):
        key = total.source, total.year
        found = [world for world in (True, False) if (key, world) in goods]
        if total.measure is not question.flow or not found:
            continue
        # the row with the world is one report; partners' goods are as many as there are partners
        nearest = min(found, key=lambda world: abs(goods[key, world].value - total.value))
        years[key] = _member_year(goods[key, nearest], total.value, total.coverage, nearest)
    return years


def _member_year(
    goods: _Goods, total: Decimal, coverage: Coverage, is_one_report: bool
) -> MemberYear:
    """A year of goods against the total they are of: each is a part where they are not all, unless
    the code itself is told in the one report that there is.
    """
    listed = [RankedItem(value, coverage) for value, _, _ in goods.cells.values()]
    lists_all = listed_in_full(listed, total, coverage)
    share = float(goods.value / total) if total and coverage.is_complete else None
    part = coverage if lists_all else replace(coverage, status=CoverageStatus.PARTIAL, goods=share)
    told = part
    if is_one_report and coverage.months == MONTHS_IN_YEAR and not _has_services(coverage):
        told = replace(coverage, status=CoverageStatus.COMPLETE, goods=None, note=None)
    items = {
        code: RankedItem(cells[0], told if code in goods.exact else part, *cells[1:])
        for code, cells in goods.cells.items()
    }
    return MemberYear(items, total, coverage, lists_all, goods.nomenclature)


def _has_services(coverage: Coverage) -> bool:
    return coverage.note is not None and coverage.note.why.code == WITH_SERVICES


def _economy_goods(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion
) -> dict[tuple[_SourceYear, bool], _Goods]:
    """An economy's own goods by source, year and whether the partner is the world, of years where
    it reports years, else of their months.
    """
    if question.level in derived.LEVELS and has_derived_tables(base):
        cells = (
            "SELECT source, period, nomenclature, world, code, value_usd, value_usd - "
            "unweighed_usd AS weighed_usd, kilograms, exact FROM "
            f"{DERIVED_GOODS} WHERE economy = $1 AND own AND sold = $2 AND level = "
            f"{question.level}"
        )
        return _by_source_year(base, cells, [code, question.sold])
    side, other = ("exporter", "importer") if question.sold else ("importer", "exporter")
    test = f"{side} = $1 AND reporter IN ($1, '')"
    cells = _cut_cells(test, f"{other} = '{WORLD}'", question.level)
    return _by_source_year(base, cells, [code])


def _cut_cells(test: str, world: str, level: int) -> str:
    """The rows that pass ``test`` as goods of a level; ``world`` is what tells them apart."""
    rows = (
        "(SELECT source, reporter, exporter, importer, period, nomenclature, product, "
        f"length(product) AS digits, value_usd, {year_sums.KILOGRAMS} AS kg FROM trade WHERE "
        f"{test} AND {_HARMONISED})"
    )
    return (
        f"WITH cell AS MATERIALIZED {rows} SELECT source, period, nomenclature, {world} AS world, "
        f"product[:{level}] AS code, value_usd, CASE WHEN kg > 0 THEN value_usd ELSE 0 END AS "
        f"weighed_usd, coalesce(kg, 0) AS kilograms, digits = {level} AS exact FROM "
        f"{year_sums.cut_query('cell', level)}"
    )


def _by_source_year(
    base: duckdb.DuckDBPyConnection, cells: str, values: list[object]
) -> dict[tuple[_SourceYear, bool], _Goods]:
    """Cells summed by year; of several editions of a year the one with most dollars."""
    rows = base.execute(
        "SELECT source, period[:4]::INT AS year, world, nomenclature, code, sum(value_usd), "
        f"sum(weighed_usd), sum(kilograms), bool_and(exact) FROM (SELECT * FROM "
        f"({cells}) QUALIFY (length(period) = {YEAR_LENGTH}) = bool_or("
        f"length(period) = {YEAR_LENGTH}) OVER (PARTITION BY source, world, period[:4])) GROUP BY "
        "ALL",
        values,
    ).fetchall()
    cells_of: dict[tuple[_SourceYear, bool], dict[str, dict[str, tuple[Decimal, Decimal, Decimal]]]]
    cells_of = defaultdict(lambda: defaultdict(dict))
    exact_of: dict[tuple[_SourceYear, bool, str], set[str]] = defaultdict(set)
    for source, year, world, edition, code, value, weighed, kilograms, exact in rows:
        cells_of[(source, year), world][edition][code] = (value, weighed, kilograms)
        if exact:
            exact_of[(source, year), world, edition].add(code)
    return {
        key: max(
            (
                _Goods(cells, frozenset(exact_of[(*key, edition)]), edition)
                for edition, cells in editions.items()
            ),
            key=lambda goods: (goods.value, goods.nomenclature),
        )
        for key, editions in cells_of.items()
    }


def _with_partners(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion, known: Completeness
) -> dict[_SourceYear, MemberYear]:
    """An economy's goods with the partner, with the members of the partner's group, or with all
    outside its own group: as it reports them, else as they do.
    """
    goods = {own: _partner_goods(base, code, question, own) for own in (True, False)}
    flows = _flows_by_year(base, code, question)
    everybody = {
        (total.source, total.year): total
        for total in economy_totals(base, code, known)
        if total.measure is question.flow
    }
    years = {}
    for (own, source, year), rows in sorted(flows.items(), key=lambda entry: not entry[0][0]):
        key = source, year
        if key in years or (key, False) not in goods[own]:
            continue
        partners = set(question.partner_members(year)) - {code}
        parts = _together(rows, known)
        has_all = len(partners) == 1 or (
            own and key in everybody and everybody[key].has_all_partners
        )
        if not (has_all or (partners and partners <= rows.keys())) and parts.is_complete:
            parts = replace(parts, status=CoverageStatus.PARTIAL, note=_some_partners(key, code))
        total = sum((row.value for row in rows.values()), _ZERO)
        table = _member_year(goods[own][key, False], total, parts, len(partners) == 1)
        years[key] = replace(table, by_partners=not own)
    return years


def _together(rows: Mapping[str, FlowTotal], known: Completeness) -> Coverage:
    """What flows rest on together: complete where ENOUGH of their dollars is, as the trade of an
    economy with everybody is (`economy_totals`).
    """
    each = {partner: flow_coverage(row, known) for partner, row in rows.items()}
    every = sum((row.value for row in rows.values()), _ZERO)
    complete = {partner: part for partner, part in each.items() if part.is_complete}
    sound = sum((rows[partner].value for partner in complete), _ZERO)
    is_enough = bool(complete) and sound >= every * Decimal(str(ENOUGH))
    return combined_coverage((complete if is_enough else each).values())


def _some_partners(key: _SourceYear, code: str) -> Unknown:
    return Unknown(
        "ranking.some-partners",
        "{source} has the trade of {economy} for {year} with some of these partners alone, and "
        "nothing shows that it has none with the others.",
        source=key[0],
        economy=code,
        year=key[1],
    )


def _flows_by_year(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion
) -> dict[tuple[bool, str, int], dict[str, FlowTotal]]:
    """The flows in question by whether the economy reports them, source and year, then by
    partner.
    """
    side, other = ("exporter", "importer") if question.sold else ("importer", "exporter")
    flows: dict[tuple[bool, str, int], dict[str, FlowTotal]] = defaultdict(dict)
    for row in annual_flow_totals(base, f"{side} = $1 AND {other} <> '{WORLD}'", [code]):
        partner = getattr(row, other)
        if _is_in_question(question, partner, row.year):
            own = row.reporter in {code, RECONCILED}
            flows[own, row.source, row.year][partner] = row
    return flows


def _is_in_question(question: RankingQuestion, partner: str, year: int) -> bool:
    if question.partner:
        return partner in question.partner_members(year)
    return question.with_internal or partner not in question.members(year)


def _partners_named(question: RankingQuestion, year: int) -> tuple[str, ...]:
    """The partners that count in a year, or where none is named those that do not."""
    if question.partner:
        return question.partner_members(year)
    return () if question.with_internal else question.members(year)


def _partner_goods(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion, own: bool
) -> dict[tuple[_SourceYear, bool], _Goods]:
    """The goods of the flows in question, as the economy (``own``) or its partners report them."""
    side, other = ("exporter", "importer") if question.sold else ("importer", "exporter")
    periods = base.execute(f"SELECT DISTINCT period[:4] FROM {period_rows(base)}").fetchall()
    years = [year for (year,) in periods]
    takes = bool(question.partner)
    rows = [(year, partner) for year in years for partner in _partners_named(question, int(year))]
    base.execute(
        "CREATE OR REPLACE TEMP TABLE ranking_partner AS SELECT unnest($1::VARCHAR[]) AS year, "
        "unnest($2::VARCHAR[]) AS partner",
        [[year for year, _ in rows], [partner for _, partner in rows]],
    )
    listed = ", ".join(f"'{partner}'" for partner in sorted({p for _, p in rows})) or "''"
    test = (
        f"{side} = $1 AND {other} <> '{WORLD}' AND "
        + (f"reporter IN ($1, '{RECONCILED}')" if own else f"reporter = {other}")
        + (f" AND {other} IN ({listed})" if takes else "")
        + f" AND {'' if takes else 'NOT '}EXISTS (FROM ranking_partner WHERE partner = {other} AND "
        "year = period[:4])"
    )
    return _by_source_year(base, _cut_cells(test, "false", question.level), [code])
