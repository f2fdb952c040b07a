"""Whether the goods of a flow are all there are.

A reported total needs no proof. A sum of goods stands for a flow only where its table is known to
hold all goods: its layout, the question it answers or the person who added it says so (the
manifest), or its codes reach nearly all chapters and lack none that other reports of it have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import duckdb

from kirmash.messages import Plural, message
from kirmash.records.coverage import Coverage, CoverageStatus
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade.additions.manifest import SERVICES
from kirmash.trade.table import WORLD
from kirmash.trade.totals.flow_totals import (
    DERIVED_FLOWS,
    DERIVED_REPORTS,
    FlowTotal,
    chapter_rows,
    has_derived_tables,
)
from kirmash.trade.totals.missing_chapters import (
    TELLING_SHARE,
    FlowGaps,
    Table,
    find_missing_chapters,
)

# Of how many chapters (the first two digits) a table of all goods tells at least: four fifths of
# the 96 of the HS, of the 63 to 67 divisions of the SITC, of the 15 groups of the BEC. Tanzania's
# table of 2012 reaches 97 on either side, the EU's tables of wood and paper 5.
CHAPTERS = {"HS": 77, "CN": 77, "SITC": 50, "BEC": 12}
_SIDE_SHARE = 0.4  # one side of a small economy's trade is narrower than both
_WITNESSES = 3  # other partners of whom a table tells as broadly, before it is taken for all goods
_NARROW, _BROAD = 2, 10  # chapters of a flow, and of smaller flows that make it look cut


@dataclass(frozen=True, slots=True)
class _Breadth:
    """How many chapters a reporter's flows with a partner reach, and their dollars, by side."""

    both: int
    exports: int
    imports: int
    export_value: Decimal
    import_value: Decimal

    def chapters(self, sold: bool) -> int:
        return self.exports if sold else self.imports

    def value(self, sold: bool) -> Decimal:
        return self.export_value if sold else self.import_value


_NOTHING = _Breadth(0, 0, 0, Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is declared complete, by source, reporter and period; the flows whose goods are declared
    all, by source, reporter, partner ('' for every one) and period; how broadly reporters tell
    their trade, by partner and with all named partners together (partner ''); and the chapters that
    broad tables lack.
    """

    declared: Mapping[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)
    goods: frozenset[tuple[str, str, str, str]] = frozenset()
    breadths: Mapping[Table, Mapping[str, _Breadth]] = field(default_factory=dict)
    gaps: Mapping[Table, FlowGaps] = field(default_factory=dict)
    _known: dict[tuple[str, str, str, int], bool] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def is_declared(self, part: str, source: str, reporter: str, year: int) -> bool:
        """Whether a source's year (or all its months) is declared complete in ``partners``,
        ``reporters`` or ``services``.
        """
        key = part, source, reporter, year  # of every flow of a reporter it is the same
        if key not in self._known:
            self._known[key] = self._is_declared(*key)
        return self._known[key]

    def _is_declared(self, part: str, source: str, reporter: str, year: int) -> bool:
        if part in self.declared.get((source, reporter, f"{year}"), ()):
            return True
        known = [self.declared.get((source, reporter, month)) for month in _months(year)]
        present = [parts for parts in known if parts is not None]
        return bool(present) and all(part in parts for parts in present)

    def are_goods_declared(self, source: str, reporter: str, partner: str, year: int) -> bool:
        """Whether the goods of a reporter's flows with a partner in a year (or in all its months
        that anything is declared of) are declared to be all.
        """

        def is_told(period: str) -> bool:
            return any((source, reporter, name, period) in self.goods for name in ("", partner))

        months = [month for month in _months(year) if (source, reporter, month) in self.declared]
        return is_told(f"{year}") or (bool(months) and all(map(is_told, months)))

    def counts_services(self, total: FlowTotal) -> bool:
        """Whether a total is of goods and services together."""
        return self.is_declared(SERVICES, total.source, total.reporter, total.year)

    def is_of_all_goods(self, total: FlowTotal) -> bool:
        """Whether a total is of all goods of its flow, and of goods alone."""
        return (total.reported or self.has_all_goods(total)) and not self.counts_services(total)

    def has_all_goods(self, total: FlowTotal) -> bool:
        """Whether the goods of a flow are all it has, as far as anybody can tell."""
        return self._are_goods_of_flow_declared(total) or (
            self._is_broad(total) and not self.missing_chapters(total)
        )

    def has_all_goods_of(self, total: FlowTotal, codes: Iterable[str]) -> bool:
        """Whether the goods of a flow below some codes are all: those of the chapters it has are,
        where it has nearly all chapters.
        """
        if self._are_goods_of_flow_declared(total):
            return True
        missing = self.missing_chapters(total)
        return self._is_broad(total) and not any(code.startswith(missing) for code in codes)

    def missing_chapters(self, total: FlowTotal) -> tuple[str, ...]:
        """The chapters that other reports of a flow have and a broad table leaves out of it: of a
        narrow flow, those alone that the table leaves out everywhere; and of every flow, those it
        leaves out everywhere that are worth `TELLING_SHARE` of the table.
        """
        table, (partner, sold) = _table_of(total), _side_of(total)
        gaps = self.gaps.get(table)
        if not gaps or total.goods is None or self._are_goods_of_flow_declared(total):
            return ()
        by_partner, least = self.breadths.get(table, {}), _least_chapters(total)
        is_broad = partner in by_partner and _is_broad(by_partner[partner], least, sold)
        here = {gap.chapter for gap in gaps.get((partner, sold), ()) if is_broad or gap.everywhere}
        every = by_partner.get("", _NOTHING).value(sold)
        lost = _lost_everywhere(gaps, sold)
        large = {name for name, value in lost.items() if value > (every + value) * TELLING_SHARE}
        return tuple(sorted(here | large))

    def _are_goods_of_flow_declared(self, total: FlowTotal) -> bool:
        if total.goods is None:
            return False
        partner, _ = _side_of(total)
        return self.are_goods_declared(total.source, total.reporter, partner, total.year)

    def _is_broad(self, total: FlowTotal) -> bool:
        """Whether a flow's goods reach nearly all chapters, by themselves or as one of a table."""
        partner, sold = _side_of(total)
        by_partner, least = self.breadths.get(_table_of(total), {}), _least_chapters(total)
        if total.goods is None or not least or partner not in by_partner:
            return False
        if _is_broad(by_partner[partner], least, sold):
            return True
        return partner != WORLD and _is_part_of_broad_table(by_partner, partner, least, sold)


def _lost_everywhere(gaps: FlowGaps, sold: bool) -> Mapping[str, Decimal]:
    """What other reports of a side's flows with named partners have of chapters that the table has
    with nobody, in dollars.
    """
    lost: dict[str, Decimal] = defaultdict(Decimal)
    for (partner, is_sold), found in gaps.items():
        for gap in found:
            if is_sold == sold and gap.everywhere and partner != WORLD:
                lost[gap.chapter] += gap.value
    return lost


def _table_of(total: FlowTotal) -> Table:
    return total.source, total.economy, total.year, total.nomenclature


def _side_of(total: FlowTotal) -> tuple[str, bool]:
    """The partner of the economy that tells a flow, and whether it sells."""
    sold = total.economy == total.exporter
    return (total.importer if sold else total.exporter), sold


def _least_chapters(total: FlowTotal) -> int:
    """How many chapters are nearly all; 0 where nobody knows."""
    return _least_of(total.nomenclature)


def _least_of(nomenclature: str) -> int:
    return next((count for name, count in CHAPTERS.items() if nomenclature.startswith(name)), 0)


@lru_cache(maxsize=512)
def _months(year: int) -> tuple[str, ...]:
    return tuple(f"{year}-{month:02d}" for month in range(1, MONTHS_IN_YEAR + 1))


def _is_broad(breadth: _Breadth, least: int, sold: bool) -> bool:
    return breadth.both >= least and breadth.chapters(sold) >= least * _SIDE_SHARE


def _is_part_of_broad_table(
    by_partner: Mapping[str, _Breadth], partner: str, least: int, sold: bool
) -> bool:
    """Whether a narrow flow is one of a table of all goods: with all partners it reaches nearly all
    chapters, not by one or two of them alone, and the flow is no narrower than smaller ones are.
    """
    if not _is_broad(by_partner.get("", _NOTHING), least, sold):
        return False
    mine = by_partner[partner]
    others = [breadth for name, breadth in by_partner.items() if name not in {partner, WORLD, ""}]
    witnesses = sum(breadth.both >= least * _SIDE_SHARE for breadth in others)
    smaller = sum(
        breadth.chapters(sold) >= _BROAD and breadth.value(sold) < mine.value(sold)
        for breadth in others
    )
    looks_cut = mine.chapters(sold) <= _NARROW and smaller >= _WITNESSES
    return witnesses >= _WITNESSES and not looks_cut


def load_completeness(
    base: duckdb.DuckDBPyConnection, economies: Iterable[str] = ()
) -> Completeness:
    """What the tables of ``base`` are complete in, of the reports of ``economies`` ('' of all)."""
    codes = sorted(set(economies))
    goods = frozenset(base.execute("FROM goods_scope").fetchall())
    if not _has_undeclared_goods(base, codes):  # no look at every chapter of every flow
        return Completeness(_load_declared(base), goods)
    who = "CASE WHEN reporter = '' THEN exporter ELSE reporter END"
    rows = base.execute(
        "WITH mine AS (SELECT source, reporter, exporter, importer, period, nomenclature, product, "
        f"value_usd FROM {chapter_rows(base)} AS trade WHERE product <> 'TOTAL' AND ($1 = [] OR "
        "reporter IN (SELECT "
        "unnest($1)) OR (reporter = '' AND exporter IN (SELECT unnest($1)))) AND NOT EXISTS (FROM "
        "goods_scope AS scope WHERE scope.source = trade.source AND scope.reporter = "
        "trade.reporter AND scope.period = trade.period AND scope.partner IN ('', CASE WHEN "
        "trade.reporter = trade.exporter THEN trade.importer ELSE trade.exporter END))),"
        f" cells AS MATERIALIZED (SELECT source, {who} AS who, period[:4]::INT AS year, "
        f"nomenclature, exporter = {who} AS sold, CASE WHEN exporter = {who} THEN importer ELSE "
        "exporter END AS partner, product[:2] AS chapter, sum(value_usd) AS value FROM mine GROUP "
        "BY ALL),"
        " sides AS (SELECT *, partner AS label FROM cells UNION ALL SELECT *, '' FROM cells WHERE "
        "partner <> 'WLD')"
        " SELECT source, who, year, nomenclature, label, count(DISTINCT chapter), count(DISTINCT "
        "chapter) FILTER (sold), count(DISTINCT chapter) FILTER (NOT sold), coalesce(sum(value) "
        "FILTER (sold), 0), coalesce(sum(value) FILTER (NOT sold), 0) FROM sides GROUP BY ALL",
        [codes],
    ).fetchall()
    breadths: dict[Table, dict[str, _Breadth]] = defaultdict(dict)
    for source, economy, year, nomenclature, partner, *counts in rows:
        breadths[source, economy, year, nomenclature][partner] = _Breadth(*counts)
    # what no breadth lets pass for all goods needs no second look
    broad = (
        table
        for table, by_partner in breadths.items()
        if (least := _least_of(table[3])) and any(b.both >= least for b in by_partner.values())
    )
    return Completeness(_load_declared(base), goods, breadths, find_missing_chapters(base, broad))


def _has_undeclared_goods(base: duckdb.DuckDBPyConnection, codes: list[str]) -> bool:
    """Whether any goods of the economies' reports ([]: of all) are not declared to be all; True
    where nothing was worked out beforehand that tells it.
    """
    if not has_derived_tables(base):
        return True
    row = base.execute(
        f"SELECT 1 FROM {DERIVED_REPORTS} AS report WHERE digits > 0 AND ($1 = [] OR who IN "
        "(SELECT unnest($1))) AND NOT EXISTS (FROM goods_scope AS scope WHERE scope.source = "
        "report.source AND scope.reporter = report.reporter AND scope.period = report.period AND "
        "scope.partner = '') LIMIT 1",
        [codes],
    ).fetchone()
    return row is not None


def load_completeness_of_sums(base: duckdb.DuckDBPyConnection) -> Completeness:
    """What the tables are complete in, as far as it tells of totals of flows: of a flow with a
    reported total the goods need no look.
    """
    if not has_derived_tables(base):
        return load_completeness(base)
    who = "CASE WHEN reporter = '' THEN exporter ELSE reporter END"
    rows = base.execute(f"SELECT DISTINCT {who} FROM {DERIVED_FLOWS} WHERE NOT reported").fetchall()
    if summed := [economy for (economy,) in rows]:
        return load_completeness(base, summed)
    goods = frozenset(base.execute("FROM goods_scope").fetchall())
    return Completeness(_load_declared(base), goods)


def _load_declared(
    base: duckdb.DuckDBPyConnection,
) -> Mapping[tuple[str, str, str], frozenset[str]]:
    declared: dict[tuple[str, str, str], frozenset[str]] = defaultdict(frozenset)
    for source, reporter, period, part in base.execute("FROM complete_scope").fetchall():
        declared[source, reporter, period] |= {part}
    return dict(declared)


def completeness_of_totals(
    base: duckdb.DuckDBPyConnection, totals: Iterable[FlowTotal]
) -> Completeness:
    """What tells of these totals whether they are of all goods: the tables are only looked through
    for the economies of sums of goods.
    """
    summed = {total.economy for total in totals if not total.reported}
    return load_completeness(base, summed) if summed else Completeness(_load_declared(base))


def flow_coverage(total: FlowTotal, completeness: Completeness) -> Coverage:
    """What the total of a flow stands on: complete where it is reported or holds all goods, twelve
    months, and no services.
    """
    has_all = not total.reported and completeness.has_all_goods(total)
    is_complete = completeness.is_of_all_goods(total)
    levels = (total.low, total.high) if total.low is not None and total.high is not None else (0,)
    note = None
    if completeness.counts_services(total):
        note = with_services(total)
    elif not is_complete and (missing := completeness.missing_chapters(total)):
        note = without_chapters(total, missing)
    elif not is_complete:
        note = part_of_goods(total)
    elif total.months < MONTHS_IN_YEAR:
        note = Unknown(
            "coverage.part-of-year",
            "{source} has {months} of the twelve months of {year}.",
            source=total.source,
            months=total.months,
            year=total.year,
        )
    return Coverage(
        CoverageStatus.PARTIAL if note else CoverageStatus.COMPLETE,
        goods=1.0 if has_all else total.goods_share,
        months=total.months,
        levels=tuple(sorted(set(levels))),
        editions=(total.nomenclature,),
        retrieved=tuple(sorted({total.retrieved, total.goods_day or total.retrieved})),
        note=note,
    )


PART_OF_GOODS, WITH_SERVICES = "coverage.part-of-goods", "coverage.with-services"
WITHOUT_CHAPTERS = "coverage.without-chapters"


def with_services(total: FlowTotal) -> Unknown:
    """That a table counts services together with goods, which is no figure of goods."""
    return Unknown(
        message(
            "coverage.with-services",
            "{source} counts goods and services together in the flow from {exporter} to {importer} "
            "in {year}.",
            "Add a table of goods alone.",
            source=total.source,
            exporter=total.exporter,
            importer=total.importer,
            year=total.year,
        )
    )


def without_chapters(total: FlowTotal, chapters: tuple[str, ...]) -> Unknown:
    """That a table leaves chapters out of a flow that other reports of it have."""
    return Unknown(
        message(
            "coverage.without-chapters",
            Plural(
                "{source} has nothing of chapter {chapters} in the flow from {exporter} to "
                "{importer} in {year}, and another report of it has more than 5% of that: it is "
                "{count} chapter short of all goods.",
                "{source} has nothing of chapters {chapters} in the flow from {exporter} to "
                "{importer} in {year}, and other reports of it have more than 5% of each: it is "
                "{count} chapters short of all goods.",
            ),
            "Add the total of all goods (`kirmash trade fetch comtrade --reporter {economy} "
            "--partner {partner} --year {year}`), or add the file with `--whole goods` where it "
            "leaves none out.",
            source=total.source,
            chapters=chapters,
            count=len(chapters),
            exporter=total.exporter,
            importer=total.importer,
            year=total.year,
            economy=total.economy,
            partner=_side_of(total)[0],
        )
    )


def part_of_goods(total: FlowTotal) -> Unknown:
    """That a table tells some goods of a flow and no total, and what would mend it."""
    return Unknown(
        message(
            "coverage.part-of-goods",
            "{source} has some goods of the flow from {exporter} to {importer} in {year} (product "
            "codes: {codes}) and no total.",
            "Add the total of all goods (`kirmash trade fetch comtrade --reporter {economy} "
            "--partner {partner} --year {year}`), or add the file with `--whole goods` where it "
            "leaves none out.",
            source=total.source,
            codes=total.codes,
            exporter=total.exporter,
            importer=total.importer,
            year=total.year,
            economy=total.economy,
            partner=_side_of(total)[0],
        )
    )
