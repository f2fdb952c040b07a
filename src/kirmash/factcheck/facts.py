"""What claims are checked against: the levels, changes, shares and precedents of the trade tables,
queried once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import duckdb

from kirmash.deprecation import renamed_attributes
from kirmash.records import periods
from kirmash.records.claims import Claim, PrecedentClaim, ShareBase
from kirmash.records.coverage import Coverage
from kirmash.records.periods import MONTHS_IN_YEAR, Period
from kirmash.records.quantities import Direction, Hedge, Measure
from kirmash.trade.official import ReportedTotal
from kirmash.trade.totals.completeness import WITH_SERVICES, Completeness, load_completeness
from kirmash.trade.totals.economy_totals import economy_totals
from kirmash.trade.totals.product_totals import product_totals

Key = TypeVar("Key")
Entry = TypeVar("Entry")
Figures = tuple[tuple[str, float], ...]  # (source, value)
GoodsKey = tuple[str, str, Measure, tuple[str, ...], int]
"""Reporter, partner or '', exports or imports, codes, year."""
EconomyKey = tuple[str, Measure, int]  # economy, flow, year
PartKey = GoodsKey  # the same, with no codes for all goods
PartnerLists = tuple[tuple[str, tuple[str, ...]], ...]  # (source, partners by trade)


@renamed_attributes({"place": "location"})
@dataclass(frozen=True, slots=True)
class UserSuppliedTotal:
    """Output or GDP of one year, in dollars, out of a table supplied by the user; ``location`` is
    the file and line, ``codes`` the goods' HS codes.
    """

    economy: str
    measure: str
    year: int
    value_usd: float
    location: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Total trade by (economy, flow, year), partners in order of trade with their source, products
    by `GoodsKey` as (source, reporter, value), and tables supplied by the user.

    ``sentences`` are the sentences of claims, by claim id. What the tables do not have is absent;
    of what they have a part of, ``parts`` tells what it rests on, by `PartKey`.
    """

    totals: Mapping[EconomyKey, Figures] = field(default_factory=dict)
    partners: Mapping[EconomyKey, PartnerLists] = field(default_factory=dict)
    goods: Mapping[GoodsKey, tuple[tuple[str, str, float], ...]] = field(default_factory=dict)
    supplied: tuple[UserSuppliedTotal, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[PartKey, tuple[Coverage, ...]] = field(default_factory=dict)


def gather_facts(
    base: duckdb.DuckDBPyConnection,
    claims: Iterable[Claim],
    supplied: tuple[UserSuppliedTotal, ...] = (),
    sentences: Mapping[str, str] | None = None,
) -> TableFacts:
    """The totals, partners and goods of the tables for the economies and products of claims."""
    every = tuple(claims)
    parts: dict[PartKey, list[Coverage]] = defaultdict(list)
    economies = {code for claim in every for code in _economies(claim)}
    queries = {query for claim in every if claim.hs for query in _product_queries(claim)}
    sides = {code for economy, partner, _ in queries for code in (economy, partner) if code}
    known = load_completeness(base, economies | sides) if economies | sides else Completeness()
    totals, partners = _economy_facts(base, economies, known, parts)
    goods: dict[GoodsKey, list[tuple[str, str, float]]] = defaultdict(list)
    for economy, partner, codes in sorted(queries):
        for total in product_totals(base, (economy, partner), codes, known):
            measure = Measure.EXPORTS if total.sold else Measure.IMPORTS
            if total.coverage.is_complete:
                figure = total.source, total.reporter, float(total.value)
                goods[economy, partner, measure, codes, total.year].append(figure)
            else:
                parts[economy, partner, measure, codes, total.year].append(total.coverage)
    return TableFacts(totals, partners, _frozen(goods), supplied, sentences or {}, _frozen(parts))


def _economy_facts(
    base: duckdb.DuckDBPyConnection,
    economies: set[str],
    known: Completeness,
    parts: dict[PartKey, list[Coverage]],
) -> tuple[dict[EconomyKey, Figures], dict[EconomyKey, PartnerLists]]:
    """The total trade of economies by source, and their partners by trade where all are known; what
    is a part goes to ``parts``."""
    totals: dict[EconomyKey, list[tuple[str, float]]] = defaultdict(list)
    partners: dict[EconomyKey, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for economy in sorted(economies):
        for total in economy_totals(base, economy, known):
            key = economy, total.measure, total.year
            is_year = total.coverage.months == MONTHS_IN_YEAR
            if total.coverage.is_complete and is_year:
                totals[key].append((total.source, float(total.value)))
            else:
                parts[economy, "", total.measure, (), total.year].append(total.coverage)
            if total.has_all_partners and is_year:
                values = total.partners
                by_trade = sorted(values, key=lambda name: (-values[name], name))
                partners[key].append((total.source, tuple(by_trade)))
    return _frozen(totals), _frozen(partners)


def _frozen(table: Mapping[Key, list[Entry]]) -> dict[Key, tuple[Entry, ...]]:
    return {key: tuple(entries) for key, entries in table.items()}


def _economies(claim: Claim) -> set[str]:
    share_base = claim.whole
    base_economies = {share_base.economy} if share_base else set()
    reporter_alone = {claim.reporter} if claim.reporter and not claim.partner else set()
    ranked = {claim.partner} if claim.measure is Measure.RANK and claim.partner else set()
    return base_economies | reporter_alone | ranked


def _product_queries(claim: Claim) -> set[tuple[str, str, tuple[str, ...]]]:
    """The economy, partner ('' for everybody) and goods that a claim needs the flows of: its own,
    and those of the base of its share.
    """
    sides = {(claim.reporter, claim.partner or "")} if claim.reporter else set[tuple[str, str]]()
    if claim.whole:
        names = (claim.whole.other, claim.partner, claim.reporter)
        other = next((name for name in names if name and name != claim.whole.economy), "")
        sides |= {(claim.whole.economy, other), (claim.whole.economy, "")}
    return {(economy, partner, claim.hs) for economy, partner in sides}


TotalsByFlow = Mapping[tuple[str, str, Measure, str], list[ReportedTotal]]
Levels = list[tuple[str, str, float]]  # source, reporter, dollars
_MIRRORED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_LAG_MONTHS = 3  # months by which figures "since the beginning of the year" may lag


def index_totals(totals: Iterable[ReportedTotal], with_services: bool = False) -> TotalsByFlow:
    """Totals by reporter, partner, measure and period, each seen from either side; what is a part
    of the goods is no total. ``with_services`` takes those of goods and services alone.
    """
    by_flow: dict[tuple[str, str, Measure, str], list[ReportedTotal]] = {}
    for total in totals:
        note = total.coverage.note
        has_services = note is not None and note.code == WITH_SERVICES
        if has_services != with_services or not (with_services or total.coverage.is_complete):
            continue
        mirrored = _MIRRORED.get(total.measure, total.measure)
        for key in (
            (total.reporter, total.partner, total.measure, total.period),
            (total.partner, total.reporter, mirrored, total.period),
        ):
            by_flow.setdefault(key, []).append(total)
    return by_flow


def partial_coverages(
    claim: Claim, totals: Iterable[ReportedTotal], facts: TableFacts, years: Iterable[int]
) -> tuple[Coverage, ...]:
    """What the tables have a part of where a claim asks for all: of its flow, its economy's trade
    with everybody or its goods, in any of ``years``.
    """
    share_base = claim.whole
    sides = (
        *(claim.reporter, claim.partner),
        *((share_base.economy, share_base.other) if share_base else ()),
    )
    economies, wanted_years = {code for code in sides if code}, {*years}
    flows = tuple(
        total.coverage
        for total in totals
        if not total.coverage.is_complete
        and int(total.period[:4]) in wanted_years
        and {total.reporter, total.partner} <= economies
    )
    others = _parts_of(facts, claim, economies, wanted_years)
    return flows or others if share_base or not claim.hs else (*others, *flows)


def _parts_of(
    facts: TableFacts, claim: Claim, economies: set[str], years: set[int]
) -> tuple[Coverage, ...]:
    return tuple(
        coverage
        for (economy, partner, _, codes, year), coverages in facts.parts.items()
        if year in years and economy in economies and partner in {"", *economies}
        if codes in {(), claim.hs}
        for coverage in coverages
    )


def candidate_comparison_periods(claim: Claim) -> tuple[tuple[Period, Period], ...]:
    """The (period, base) a claim may speak of, the likeliest first.

    "From 2009 to 2012" compares its last year with its first, or with the year before it («за
    2009–2012 годы»); "since the beginning of the year" ends with one of the last few months before
    the claim was published.
    """
    period = claim.period
    if period is None or not period.has_whole_months:  # tables have no days
        return ()
    base = claim.base_period or period.months_earlier()
    count, rest = divmod(period.months, MONTHS_IN_YEAR)
    years = period.first % MONTHS_IN_YEAR == 0 and rest == 0 and count > 1
    if (
        years
        and claim.stated is None
        and base in {period.months_earlier(), period.months_earlier(period.months)}
    ):
        first, last = period.year, period.last // MONTHS_IN_YEAR
        return tuple(
            (periods.year_period(last), periods.year_period(before))
            for before in (first, first - 1)
        )
    if period.is_cumulative and not period.is_year and claim.year_to_date:
        ends = range(period.last, max(period.first, period.last - _LAG_MONTHS) - 1, -1)
        spans = [Period(period.first, end) for end in ends]
        return tuple((span, Period(base.first, base.first + span.months - 1)) for span in spans)
    return ((period, base),)


def table_levels_for_claim(
    claim: Claim, period: Period, by_flow: TotalsByFlow, facts: TableFacts
) -> Levels:
    """The claim's flow in a period: of the pair, of its goods, of one side's total, or the balance
    of both flows.
    """
    if claim.measure is not Measure.BALANCE:
        return _flow_levels(claim, claim.measure, period, (by_flow, facts))
    sold, bought = (
        _flow_levels(claim, flow, period, (by_flow, facts))
        for flow in (Measure.EXPORTS, Measure.IMPORTS)
    )
    paid = {(source, who): value for source, who, value in bought}
    return [
        (source, who, value - paid[source, who])
        for source, who, value in sold
        if (source, who) in paid
    ]


def table_changes_for_claim(
    claim: Claim, spans: tuple[Period, Period], by_flow: TotalsByFlow, facts: TableFacts
) -> Figures:
    """The change from the base to the period by source: in percent, or in dollars where the claim
    states dollars (a fall is below 0).
    """
    period, base = spans
    before = {
        (source, who): value
        for source, who, value in table_levels_for_claim(claim, base, by_flow, facts)
    }
    now = [
        (source, value, before[source, who])
        for source, who, value in table_levels_for_claim(claim, period, by_flow, facts)
        if before.get((source, who))
    ]
    if claim.absolute_change is None:
        return tuple((source, value / was * 100 - 100) for source, value, was in now)
    return tuple((source, value - was) for source, value, was in now)


def stated_change(claim: Claim) -> float:
    """The dollars a claim says a flow changed by, below 0 where it fell."""
    value = abs(claim.absolute_change.value) if claim.absolute_change else 0.0
    return -value if claim.direction is Direction.DOWN else value


def _flow_levels(
    claim: Claim, measure: Measure, period: Period, of: tuple[TotalsByFlow, TableFacts]
) -> Levels:
    by_flow, facts = of
    reporter, partner = str(claim.reporter), claim.partner or ""
    if claim.hs:
        return (
            list(facts.goods.get((reporter, partner, measure, claim.hs, period.year), ()))
            if period.is_year
            else []
        )
    if not partner:
        totals = facts.totals.get((reporter, measure, period.year), ()) if period.is_year else ()
        return [(source, reporter, value) for source, value in totals]
    return reported_pair_levels((reporter, partner, measure), period, by_flow)


def reported_pair_levels(
    flow: tuple[str, str, Measure], period: Period, by_flow: TotalsByFlow
) -> Levels:
    """The totals of a period as reported, else the sum of its months where a source has all."""
    now: Sequence[ReportedTotal] = by_flow.get((*flow, str(period)), [])
    if now:
        return [(total.source, total.reporter, float(total.value_usd)) for total in now]
    months: dict[tuple[str, str], list[float]] = {}
    for month in range(period.first, period.last + 1):
        for total in by_flow.get((*flow, str(Period(month, month))), []):
            months.setdefault((total.source, total.reporter), []).append(float(total.value_usd))
    return [
        (source, who, sum(run))
        for (source, who), run in sorted(months.items())
        if len(run) == period.months
    ]


_YEARS_BACK = 60  # years looked back


@renamed_attributes({"told": "counterexample"})
@dataclass(frozen=True, slots=True)
class PrecedentCheck:
    """What earlier years show: ``counterexample`` is one of them that had as much already (year and
    dollars), ``since`` the first year in the tables.
    """

    counterexample: tuple[int, float] | None = None
    since: int | None = None


def check_precedent(claim: Claim, tables: tuple[TotalsByFlow, TableFacts]) -> PrecedentCheck | None:
    """What the same months of earlier years say of a first or a record; None where the claim is
    neither, or none that years can show.
    """
    quantity, period, precedent = claim.quantity, claim.period, claim.precedent
    if quantity is None or period is None or precedent is None:
        return None
    back = _precedent_reach(precedent, period)
    if back is None:
        return None
    years = range(period.year - 1, max(period.year - 1 - back, 0), -1)
    earlier = [
        (year, value)
        for year in years
        for _, _, value in _levels_in_year(claim, period, year, tables)
    ]
    fell = quantity.hedge in {Hedge.LESS_THAN, Hedge.UP_TO} and not precedent.record
    had = [
        (year, value)
        for year, value in earlier
        if (value < quantity.value if fell else value > quantity.value * _tolerance(quantity.hedge))
    ]
    return PrecedentCheck(
        min(had) if had else None, min((year for year, _ in earlier), default=None)
    )


def _precedent_reach(precedent: PrecedentClaim, period: Period) -> int | None:
    """How many years back it reaches: all, since a stated year, or a stated number; None where it
    is vague.
    """
    if precedent.since is not None:
        return max(0, period.year - 1 - precedent.since)
    if precedent.years is not None:
        return precedent.years
    return None if precedent.vague else _YEARS_BACK


def _levels_in_year(
    claim: Claim, period: Period, year: int, tables: tuple[TotalsByFlow, TableFacts]
) -> Levels:
    return table_levels_for_claim(
        claim, period.months_earlier((period.year - year) * MONTHS_IN_YEAR), *tables
    )


def _tolerance(hedge: Hedge) -> float:
    """A record of an exact number may be rounded; a mark that was passed is a mark."""
    return 1.0 if hedge is Hedge.MORE_THAN else 1.01


def share_percents(
    claim: Claim,
    share_base: ShareBase,
    of: tuple[str, int],
    tables: tuple[TotalsByFlow, TableFacts],
) -> list[tuple[str, float]]:
    """The share in percent by source; of goods in a pair's flow, of that flow where the base of the
    share has both sides.
    """
    other, year = of
    flow = share_base.flow or Measure.EXPORTS
    parts = _share_parts(
        claim, (share_base.economy, other if share_base.flow else "", flow), year, tables
    )
    if share_base.flow is None:
        return _shares_of_supplied(
            parts, claim, (share_base.economy, share_base.activity, year), tables[1]
        )
    if share_base.other:
        pair = dict(
            _share_parts(
                replace(claim, hs=()), (share_base.economy, share_base.other, flow), year, tables
            )
        )
        return [(source, value / pair[source] * 100) for source, value in parts if pair.get(source)]
    return _shares_of_totals(parts, (share_base.economy, flow), year, tables[1])


def _share_parts(
    claim: Claim, flow: tuple[str, str, Measure], year: int, of: tuple[TotalsByFlow, TableFacts]
) -> list[tuple[str, float]]:
    """The part of a share by source: goods of a flow, a pair's flow as its own side reported it, or
    all exports.
    """
    economy, other, measure = flow
    by_flow, facts = of
    if claim.hs:
        own = {"", economy}  # the economy itself reported the total, and so must it the part
        return [
            (source, value)
            for source, who, value in facts.goods.get((economy, other, measure, claim.hs, year), ())
            if who in own
        ]
    if other:
        return [
            (total.source, float(total.value_usd))
            for total in by_flow.get((economy, other, measure, str(year)), [])
            if total.reporter == economy
        ]
    return list(facts.totals.get((economy, measure, year), ()))


def _shares_of_totals(
    parts: list[tuple[str, float]], flow: tuple[str, Measure], year: int, facts: TableFacts
) -> list[tuple[str, float]]:
    totals = dict(facts.totals.get((*flow, year), ()))
    return [(source, value / totals[source] * 100) for source, value in parts if totals.get(source)]


def _shares_of_supplied(
    parts: list[tuple[str, float]], claim: Claim, of: tuple[str, str, int], facts: TableFacts
) -> list[tuple[str, float]]:
    tables = [
        entry
        for entry in facts.supplied
        if (entry.economy, entry.measure, entry.year) == of and entry.codes == claim.hs
    ]
    return [
        (f"{source}; {entry.location}", value / entry.value_usd * 100)
        for source, value in parts
        for entry in tables
    ]
