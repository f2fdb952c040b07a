"""Partners of an economy or group by value, in all goods or in one code; and who supplies a market.

What the economy itself reports counts; where it reports nothing of a year, what its partners
report of it stands in, marked. A group's trade is that of its members, without the trade among
them unless asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb

from kirmash.records.coverage import Coverage, CoverageStatus, combined_coverage
from kirmash.records.quantities import Unknown
from kirmash.reference import groups
from kirmash.trade.rankings.ranking import RankedItem, RankingQuestion, YearTable, listed_in_full
from kirmash.trade.table import RECONCILED, WORLD, YEAR_LENGTH
from kirmash.trade.totals import year_sums
from kirmash.trade.totals.completeness import Completeness, flow_coverage, load_completeness
from kirmash.trade.totals.economy_totals import EconomyTotal, economy_totals, flows_of_economy
from kirmash.trade.totals.flow_totals import FlowTotal, period_rows
from kirmash.trade.totals.product_totals import product_flow_totals, product_totals

_SourceYear = tuple[str, int]
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MemberYear:
    """One economy's year in a source: its partners, its trade with everybody, what that rests on,
    and whether the partners are all.
    """

    items: Mapping[str, RankedItem]
    total: Decimal
    coverage: Coverage
    lists_all: bool
    nomenclature: str = ""
    by_partners: bool = False


def partner_tables(
    base: duckdb.DuckDBPyConnection, question: RankingQuestion
) -> tuple[YearTable, ...]:
    """The partners of the question's economy by source and year."""
    members = every_member(base, question)
    known = load_completeness(base, members)
    years = {
        code: (
            _product_years(base, code, question, known)
            if question.product
            else _own_years(base, code, question, known)
        )
        for code in members
    }
    return tuple(join_members(question, years))


def every_member(base: duckdb.DuckDBPyConnection, question: RankingQuestion) -> tuple[str, ...]:
    """The economy, or who belonged to the group in any year of the tables."""
    if not groups.is_group(question.economy):
        return (question.economy,)
    rows = base.execute(f"SELECT DISTINCT period[:4]::INT FROM {period_rows(base)}").fetchall()
    return tuple(sorted({code for (year,) in rows for code in question.members(year)}))


def _own_years(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion, known: Completeness
) -> dict[_SourceYear, MemberYear]:
    """An economy's partners in all goods."""
    side, other = ("exporter", "importer") if question.sold else ("importer", "exporter")
    own: dict[_SourceYear, dict[str, FlowTotal]] = defaultdict(dict)
    told: dict[_SourceYear, dict[str, FlowTotal]] = defaultdict(dict)
    rows = flows_of_economy(base, code)
    for row in rows:
        if getattr(row, side) != code:
            continue
        partner = getattr(row, other)
        of = own if row.reporter in {code, RECONCILED} else told
        of[row.source, row.year][partner] = row
    totals = {
        (total.source, total.year): total
        for total in economy_totals(base, code, known, rows)
        if total.measure is question.flow
    }
    years = {key: _own_year(totals[key], mine, known) for key, mine in own.items()}
    return years | {
        key: _year_by_partners(code, key, theirs, known)
        for key, theirs in told.items()
        if key not in own
    }


def _own_year(
    total: EconomyTotal, rows: Mapping[str, FlowTotal], known: Completeness
) -> MemberYear:
    items = {
        partner: RankedItem(row.value, flow_coverage(row, known))
        for partner, row in rows.items()
        if partner != WORLD
    }
    return MemberYear(items, total.value, total.coverage, total.has_all_partners)


def _year_by_partners(
    code: str, key: _SourceYear, rows: Mapping[str, FlowTotal], known: Completeness
) -> MemberYear:
    items = {
        partner: RankedItem(row.value, flow_coverage(row, known)) for partner, row in rows.items()
    }
    note = Unknown(
        "ranking.silent",
        "{source} has no reports of {economy} for {year}, only those of partners.",
        source=key[0],
        economy=code,
        year=key[1],
    )
    parts = combined_coverage(item.coverage for item in items.values())
    coverage = replace(parts, status=CoverageStatus.PARTIAL, note=note)
    total = sum((item.value for item in items.values()), _ZERO)
    return MemberYear(items, total, coverage, False, by_partners=True)


def _product_years(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion, known: Completeness
) -> dict[_SourceYear, MemberYear]:
    """An economy's partners in one code of goods, with what is weighed of it."""
    codes = (question.product,)
    flows = product_flow_totals(base, (code, ""), codes, known)
    weights = _weights(base, code, question)
    items: dict[_SourceYear, dict[str, RankedItem]] = defaultdict(dict)
    for (source, _, exporter, importer, year), flow in flows.items():
        partner = importer if flow.sold else exporter
        if flow.sold == question.sold and partner != WORLD:
            weight = weights.get((source, year, partner), (_ZERO, _ZERO))
            items[source, year][partner] = RankedItem(flow.value, flow.coverage, *weight)
    years = {}
    for total in product_totals(base, (code, ""), codes, known):
        if total.sold == question.sold and (found := items.get((total.source, total.year))):
            lists_all = listed_in_full(found.values(), total.value, total.coverage)
            edition = next(iter(total.coverage.editions), "")
            years[total.source, total.year] = MemberYear(
                found, total.value, total.coverage, lists_all, edition
            )
    return years


def _weights(
    base: duckdb.DuckDBPyConnection, code: str, question: RankingQuestion
) -> dict[tuple[str, int, str], tuple[Decimal, Decimal]]:
    """Dollars that are weighed and their kilograms by source, year and partner; years where a
    report has them, else months.
    """
    side, other = ("exporter", "importer") if question.sold else ("importer", "exporter")
    base.execute(
        "CREATE OR REPLACE TEMP TABLE weighed_cell AS SELECT source, reporter, exporter, importer, "
        "period, nomenclature, product, length(product) AS digits, value_usd, "
        f"{year_sums.KILOGRAMS} AS kg FROM trade WHERE {side} = $1 AND reporter IN ($1, '') AND "
        "starts_with(product, $2) AND (nomenclature LIKE 'HS%' OR nomenclature = 'CN')",
        [code, question.product],
    )
    cut = year_sums.cut_query("weighed_cell", len(question.product))
    rows = base.execute(
        f"SELECT source, period[:4]::INT AS year, {other}, coalesce(sum(value_usd) FILTER (kg > "
        "0), 0), coalesce(sum(kg), 0) FROM (SELECT * FROM "
        f"{cut} QUALIFY (length(period) = {YEAR_LENGTH}) = bool_or(length(period) = "
        f"{YEAR_LENGTH}) OVER (PARTITION BY source, exporter, importer, period[:4])) GROUP BY ALL"
    ).fetchall()
    return {(source, year, partner): (usd, kg) for source, year, partner, usd, kg in rows}


def join_members(
    question: RankingQuestion, years: Mapping[str, Mapping[_SourceYear, MemberYear]]
) -> Iterator[YearTable]:
    """The tables of the members as one of the group, or the only one as it is."""
    if list(years) == [question.economy]:
        for (source, year), mine in sorted(years[question.economy].items()):
            yield YearTable(
                source,
                year,
                mine.items,
                mine.total,
                mine.coverage,
                mine.lists_all,
                mine.by_partners,
                mine.nomenclature,
            )
        return
    for source, year in sorted({key for by_year in years.values() for key in by_year}):
        members = question.members(year)
        found = {
            code: by_year[source, year]
            for code, by_year in years.items()
            if code in members
            and (source, year) in by_year
            and not by_year[source, year].by_partners
        }
        if found:
            yield _group_table(question, (source, year), found)


def _group_table(
    question: RankingQuestion, of: _SourceYear, found: Mapping[str, MemberYear]
) -> YearTable:
    """The members' reports together: a part wherever a member's report of something is missing."""
    source, year = of
    members = question.members(year)
    inside = frozenset[str]() if question.with_internal else frozenset(members)
    missing = tuple(code for code in members if code not in found)
    names = {name for mine in found.values() for name in mine.items} - inside
    knows_inside = all(_is_told(found, name) for name in inside)
    total = sum((mine.total - _inside_value(mine, inside) for mine in found.values()), _ZERO)
    return YearTable(
        source,
        year,
        {name: _joined(found, name, not missing and _is_told(found, name)) for name in names},
        total,
        _group_coverage(question, of, found, not missing and knows_inside),
        not missing and all(mine.lists_all for mine in found.values()),
        nomenclature="/".join(sorted({m.nomenclature for m in found.values() if m.nomenclature})),
        members=members,
        missing_members=missing,
    )


def _group_coverage(
    question: RankingQuestion,
    of: _SourceYear,
    found: Mapping[str, MemberYear],
    is_all: bool,
) -> Coverage:
    """What the members' totals rest on together; a part where not all is told."""
    coverage = combined_coverage(mine.coverage for mine in found.values())
    if is_all or not coverage.is_complete:
        return coverage
    note = Unknown(
        "ranking.some-members",
        "Some reports of members of {group} are missing in {source} for {year}: the sum is a part "
        "of the trade of the group.",
        source=of[0],
        group=question.economy,
        year=of[1],
    )
    return replace(coverage, status=CoverageStatus.PARTIAL, note=note)


def _inside_value(mine: MemberYear, inside: frozenset[str]) -> Decimal:
    return sum((mine.items[code].value for code in inside & mine.items.keys()), _ZERO)


def _is_told(found: Mapping[str, MemberYear], partner: str) -> bool:
    """Whether every member's report tells its trade with a partner: one that a list of all
    partners leaves out trades nothing with it.
    """
    return all(
        mine.lists_all or partner in mine.items or partner == code for code, mine in found.items()
    )


def _joined(found: Mapping[str, MemberYear], name: str, is_all: bool) -> RankedItem:
    """What the members have of a partner or a product, together."""
    every = [mine.items[name] for mine in found.values() if name in mine.items]
    coverage = combined_coverage(item.coverage for item in every)
    if coverage.is_complete and not is_all:
        coverage = replace(coverage, status=CoverageStatus.PARTIAL)
    return RankedItem(
        sum((item.value for item in every), _ZERO),
        coverage,
        sum((item.weighed_usd for item in every), _ZERO),
        sum((item.kilograms for item in every), _ZERO),
    )
