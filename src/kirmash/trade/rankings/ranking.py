"""What rankings of partners, goods and suppliers share: the question, a year's table of values,
the choice of a source, and the rows with their shares, changes and ranks.

A share is told where the total is known to be of all, a rank where the rows are known to be all,
a change where both years are; anything else is unknown, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kirmash.errors import InputError
from kirmash.records.coverage import ENOUGH, Coverage
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Measure, Unknown
from kirmash.records.rankings import RankedRow, Ranking, RankingCitation, RankingKind
from kirmash.reference import groups
from kirmash.trade import drivers

KILOGRAMS_A_TONNE = 1000
MOST = 1.0 + (1.0 - ENOUGH)  # of a total that its parts may reach before the two contradict


@dataclass(frozen=True, slots=True)
class RankingQuestion:
    """What is asked: of an economy or group, its exports or imports, with everybody or a partner,
    of all goods or of a code.

    ``years`` are the first and the last (() for the latest and the one before), ``source`` '' the
    best; ``level`` digits of the codes of goods; ``top`` how many rows; ``with_internal`` takes
    the trade inside a group in. ``subject`` is a supplier to mark in a market.
    """

    economy: str
    flow: Measure = Measure.EXPORTS
    years: tuple[int, ...] = ()
    source: str = ""
    partner: str = ""
    product: str = ""
    level: int = 4
    top: int = 10
    with_internal: bool = False
    subject: str = ""

    @property
    def sold(self) -> bool:
        """Whether the economy is the exporter."""
        return self.flow is Measure.EXPORTS

    def members(self, year: int) -> tuple[str, ...]:
        """The economies that the question's is made of in a year."""
        return groups.group_members(self.economy, year)

    def partner_members(self, year: int) -> tuple[str, ...]:
        """The economies that the partner is made of; () for everybody. Those of the economy's own
        are left out, as no economy trades with itself.
        """
        if not self.partner:
            return ()
        mine = self.members(year)
        own = () if self.with_internal and len(mine) > 1 else mine
        return tuple(code for code in groups.group_members(self.partner, year) if code not in own)


@dataclass(frozen=True, slots=True)
class RankedItem:
    """A partner's or a product's dollars in a year, what they rest on, and of the weighed part of
    them the dollars and kilograms.
    """

    value: Decimal
    coverage: Coverage
    weighed_usd: Decimal = Decimal(0)
    kilograms: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearTable:
    """A year of a source: the items by code, the total they are of and what that rests on.

    ``lists_all`` is whether the items are known to be all; ``by_partners`` whether they are what
    the partners report.
    """

    source: str
    year: int
    items: Mapping[str, RankedItem]
    total: Decimal
    coverage: Coverage
    lists_all: bool
    by_partners: bool = False
    nomenclature: str = ""
    members: tuple[str, ...] = ()
    missing_members: tuple[str, ...] = ()

    @property
    def retrieved(self) -> tuple[date, ...]:
        """The days of retrieval of what the year rests on."""
        days = {day for item in self.items.values() for day in item.coverage.retrieved}
        return tuple(sorted({*days, *self.coverage.retrieved}))


@dataclass(frozen=True, slots=True)
class RankingSources:
    """The files and licences of each source, for the citation."""

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)


def listed_in_full(items: Iterable[RankedItem], total: Decimal, coverage: Coverage) -> bool:
    """Whether items add up to a total that is known to be of all."""
    every = sum((item.value for item in items), Decimal(0))
    return coverage.is_complete and total > 0 and ENOUGH <= float(every / total) <= MOST


def choose_years(
    tables: Sequence[YearTable], question: RankingQuestion
) -> tuple[YearTable | None, ...]:
    """The tables of the years in question, of one source; None for a year it has nothing of.

    () where nothing at all answers. Raises InputError where the last year asked for has no table,
    though others have.
    """
    fitting = _fitting_tables(tables, question)
    if not fitting:
        return ()
    best = max(fitting, key=_preference)
    first = question.years[0] if question.years else best.year - 1
    if question.years and first == question.years[-1]:
        first -= 1
    by_year = {
        table.year: table
        for table in tables
        if table.source == best.source and table.by_partners == best.by_partners
    }
    return tuple(by_year.get(year) for year in range(first, best.year + 1))


def _preference(table: YearTable) -> tuple[object, ...]:
    """What makes a table the better answer: own reports, all months, the latest year, all trade."""
    return (
        not table.by_partners,
        table.coverage.months == MONTHS_IN_YEAR,
        table.year,
        table.coverage.is_complete,
        table.lists_all,
        max(table.retrieved, default=date.min),
        table.source,
    )


def _fitting_tables(tables: Sequence[YearTable], question: RankingQuestion) -> list[YearTable]:
    """Those of the source and last year asked for."""
    fitting = [table for table in tables if question.source in {"", table.source}]
    if question.years:
        last = [table for table in fitting if table.year == question.years[-1]]
        if tables and not last:
            available = sorted({f"{table.source} {table.year}" for table in tables})
            raise InputError(
                "ranking.no-year",
                "The trade tables have no trade of {economy} for {year}.",
                "Available: {available}.",
                economy=question.economy,
                year=f"{question.source} {question.years[-1]}".strip(),
                available=tuple(available),
            )
        fitting = last
    return fitting


def build_ranking(
    kind: RankingKind,
    question: RankingQuestion,
    tables: Sequence[YearTable | None],
    sources: RankingSources,
) -> Ranking:
    """The ranking of the last of the years' tables. Raises IndexError without any."""
    last = tables[-1]
    if last is None:
        raise IndexError("the last year has no table")
    years = tuple(last.year - len(tables) + 1 + at for at in range(len(tables)))
    ordered = sorted(last.items, key=lambda code: (-last.items[code].value, code))
    shown = ordered[: question.top]
    if question.subject in last.items and question.subject not in shown:
        shown.append(question.subject)
    rows = tuple(
        _ranked_row(code, ordered.index(code) + 1, (years, tables), last) for code in shown
    )
    left = [last.items[code].value for code in ordered if code not in shown]
    members = question.members(last.year)
    counted = tuple(code for code in members if code not in last.missing_members)
    return Ranking(
        kind,
        question.economy,
        question.flow,
        years,
        tuple(_total_of(question, year, table) for year, table in zip(years, tables, strict=True)),
        last.coverage,
        rows,
        sum(left, Decimal(0)),
        len(left),
        RankingCitation(
            last.source,
            sources.licences.get(last.source, ""),
            sources.files.get(last.source, ()),
            last.retrieved,
        ),
        question.partner,
        question.product,
        question.level if kind is RankingKind.GOODS else 0,
        last.nomenclature,
        question.subject,
        counted if len(members) > 1 else (),
        question.partner_members(last.year) if groups.is_group(question.partner) else (),
        question.with_internal,
        last.by_partners,
        tuple(note.why for note in _notes(question, last)),
    )


def _total_of(question: RankingQuestion, year: int, table: YearTable | None) -> Decimal | Unknown:
    if table is None:
        return Unknown(
            "ranking.no-figure",
            "The source has nothing on {economy} for {year}.",
            economy=question.economy,
            year=year,
        )
    return table.total


def _notes(question: RankingQuestion, last: YearTable) -> Iterable[Unknown]:
    if last.by_partners:
        yield Unknown(
            "ranking.by-partners",
            "There are no reports of {economy} for {year} in {source}: the figures are those that "
            "its partners report of it, and partners that do not report are missing.",
            economy=question.economy,
            year=last.year,
            source=last.source,
        )
    if last.missing_members:
        yield Unknown(
            "ranking.members-missing",
            "{source} has no reports of these members of {group} for {year}: {members}.",
            source=last.source,
            group=question.economy,
            year=last.year,
            members=last.missing_members,
        )


def _ranked_row(
    code: str,
    rank: int,
    of: tuple[Sequence[int], Sequence[YearTable | None]],
    last: YearTable,
) -> RankedRow:
    years, tables = of
    item = last.items[code]
    values = tuple(_value_in(code, year, table) for year, table in zip(years, tables, strict=True))
    weighed = item.kilograms > 0
    # a weight of a part of the goods is no weight of the goods
    all_weighed = weighed and float(item.weighed_usd) >= ENOUGH * float(item.value)
    return RankedRow(
        code,
        values,
        float(item.value / last.total) if last.coverage.is_complete and last.total else TOTAL_PART,
        _change(code, tables),
        rank if last.lists_all else ROWS_PART,
        item.kilograms if all_weighed else NO_WEIGHT,
        float(item.weighed_usd / item.kilograms) * KILOGRAMS_A_TONNE if all_weighed else NO_WEIGHT,
        NO_ADVANTAGE,
        item.coverage,
    )


def with_advantages(ranking: Ranking, advantages: Mapping[str, float | Unknown]) -> Ranking:
    """The ranking with the revealed comparative advantage of each product."""
    rows = tuple(replace(row, rca=advantages.get(row.code, NO_ADVANTAGE)) for row in ranking.rows)
    return replace(ranking, rows=rows)


def _value_in(code: str, year: int, table: YearTable | None) -> Decimal | Unknown:
    """A code's dollars in a year; nothing in a table that lists all is zero."""
    if table and code in table.items:
        return table.items[code].value
    if table and table.lists_all:
        return Decimal(0)
    return Unknown(
        "ranking.no-value", "There is no figure for {code} in {year}.", code=code, year=year
    )


def _change(code: str, tables: Sequence[YearTable | None]) -> float | Unknown:
    """The change from the first year to the last; unknown where either is of a part."""
    ends = [table.items.get(code) if table else None for table in (tables[0], tables[-1])]
    first, last = tables[0], tables[-1]
    if ends[0] is None or ends[1] is None or first is None or last is None:
        return NO_FIRST_YEAR
    if not (ends[0].coverage.is_complete and ends[1].coverage.is_complete):
        return PART_CHANGE
    if first.members != last.members:
        return OTHER_MEMBERS
    if first.nomenclature != last.nomenclature:
        return OTHER_EDITION
    return drivers.percent_change(ends[0].value, ends[1].value)


TOTAL_PART = Unknown(
    "ranking.total-part", "The total is not known to be of all trade: there is no share of it."
)
ROWS_PART = Unknown("ranking.rows-part", "The rows are not known to be all: there is no rank.")
NO_WEIGHT = Unknown("ranking.no-weight", "The weight is not reported, or of a part alone.")
NO_ADVANTAGE = Unknown("ranking.no-rca", "The comparative advantage is not computed here.")
NO_FIRST_YEAR = Unknown("ranking.no-first-year", "There is no figure for the first year.")
PART_CHANGE = Unknown("ranking.part-change", "One of the years is a part: there is no change.")
OTHER_MEMBERS = Unknown(
    "ranking.other-members", "The group had other members in the first year: there is no change."
)
OTHER_EDITION = Unknown(
    "ranking.other-edition",
    "The two years are in different editions of the nomenclature: there is no change.",
)
