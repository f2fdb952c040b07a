"""Claims held against tables: supported, contradicted, or not to be checked and why. Superlatives
are listed as unchecked.

Levels and growth of a pair are held against its totals, those of goods against their codes, shares
against the whole they are of (trade, or output and GDP handed in), places in a list of partners
against that list. One source that agrees supports a claim; it is contradicted only where sources
tell the figure and none agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.factcheck import facts as table_facts
from kirmash.factcheck.facts import Figures, PrecedentCheck, TableFacts, TotalsByFlow
from kirmash.records.claims import Claim, ShareBase
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity
from kirmash.trade import rates
from kirmash.trade.coverage import CoverageFlag
from kirmash.trade.official import ReportedTotal
from kirmash.trade.rates import Rate

# How far a true level may lie from the number said, by the words round it: (below, above) as
# factors of the number.
# "almost 100" is not above 100; "more than 67" may reach far; an exact number may be rounded and
# valued by the other side.
LEVEL_BOUNDS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (0.95, 1.05),
    Hedge.ABOUT: (0.9, 1.1),
    Hedge.ALMOST: (0.88, 1.02),
    Hedge.MORE_THAN: (0.98, 1.2),
    Hedge.LESS_THAN: (0.8, 1.02),
    Hedge.UP_TO: (0.0, 1.02),
}
# Likewise for changes, in points below and above.
CHANGE_BOUNDS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (1.5, 1.5),
    Hedge.ABOUT: (4, 4),
    Hedge.ALMOST: (5, 1),
    Hedge.MORE_THAN: (1, 10),
    Hedge.LESS_THAN: (10, 1),
    Hedge.UP_TO: (100, 1),
}
# And for shares: "more than a half" is true of two thirds too.
SHARE_BOUNDS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (1.5, 1.5),
    Hedge.ABOUT: (4, 4),
    Hedge.ALMOST: (5, 1),
    Hedge.MORE_THAN: (1, 30),
    Hedge.LESS_THAN: (30, 1),
    Hedge.UP_TO: (100, 1),
}
FLOW_MEASURES = frozenset({Measure.EXPORTS, Measure.IMPORTS, Measure.TURNOVER, Measure.BALANCE})
_DOLLAR = "USD"
# Roubles of Belarus before the middle of 2016 may be old or new ones, ten thousand to one: no rate
# can be trusted with them.
_REDENOMINATED = {"BYN": 2016, "BYR": 9999, "RUR": 9999}


class Finding(StrEnum):
    """What the tables say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNCHECKED = "unchecked"


@renamed_attributes(
    {"ONE_PRODUCT": "SINGLE_PRODUCT", "NO_WHOLE": "NO_TOTAL", "ONE_FIRM": "SINGLE_FIRM"}
)
class UncheckedReason(StrEnum):
    """Why a claim cannot be checked; each has a sentence under ``trade.unchecked.``."""

    SUPERLATIVE = "superlative"
    NOT_YET = "not_yet"
    NO_PARTNER = "no_partner"
    NO_PERIOD = "no_period"
    NO_TABLE = "no_table"
    OTHER_UNIT = "other_unit"
    OTHER_MEASURE = "other_measure"
    SINGLE_PRODUCT = "one_product"
    NO_TOTAL = "no_whole"
    SINGLE_FIRM = "one_firm"
    LIMITED_LIST = "limited_list"


@renamed_attributes({"past": "precedent"})
@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One claim and what the tables say: the figures held against it, nearest first, each with its
    source.

    A figure is dollars for a level, percent for a change or a share, a place for a rank. ``year``
    is set where the claim names none and the last year told was taken. ``flags`` are the warnings
    about the tables behind the figures, which may make a finding worth little. ``precedent`` is
    what earlier years say of a first or a record, ``rate`` what a claim in another currency was
    turned into dollars at, ``sentence`` what stands around the claim.
    """

    claim: Claim
    finding: Finding
    why: UncheckedReason | None = None
    figures: Figures = ()
    year: int | None = None
    flags: tuple[CoverageFlag, ...] = ()
    precedent: PrecedentCheck | None = None
    rate: Rate | None = None
    sentence: str = ""

    @property
    def economies(self) -> frozenset[str]:
        """The economies whose tables bear on the claim."""
        share_base = self.claim.whole
        codes = (
            self.claim.reporter,
            self.claim.partner,
            *((share_base.economy, share_base.other) if share_base else ()),
        )
        return frozenset(code for code in codes if code)

    @property
    def years(self) -> frozenset[int]:
        """The years held against the claim: its own, and of a change those it is compared with."""
        period = self.claim.period
        if period is None:
            return frozenset({self.year} if self.year else ())
        base = self.claim.base_period or period.months_earlier()
        spans = (period, base) if self.claim.stated is None else (period,)
        return frozenset(
            year for span in spans for year in range(span.first // 12, span.last // 12 + 1)
        )


def check_claims(
    claims: Iterable[Claim], totals: Sequence[ReportedTotal], facts: TableFacts | None = None
) -> tuple[CheckedClaim, ...]:
    """Each claim against the totals of the pair and the facts gathered for it, in the
    order given.
    """
    by_flow, known = table_facts.index_totals(totals), facts or TableFacts()
    return tuple(
        replace(_check_claim(claim, by_flow, known), sentence=known.sentences.get(claim.id, ""))
        for claim in claims
    )


def attach_flags(
    results: Iterable[CheckedClaim], flags: Iterable[CoverageFlag]
) -> tuple[CheckedClaim, ...]:
    """Each finding with the warnings about what it rests on: of its figures' sources, its economies
    and its years.
    """
    every = sorted(set(flags))
    return tuple(
        replace(result, flags=tuple(flag for flag in every if _flag_applies(flag, result)))
        for result in results
    )


def _flag_applies(flag: CoverageFlag, result: CheckedClaim) -> bool:
    sources = {source.split("; ")[0] for source, _ in result.figures}
    return (
        flag.source in sources
        and flag.year in result.years
        and flag.economy in result.economies
        and flag.partner in {"", *result.economies}
    )


def _check_claim(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    if claim.modality in {Modality.TARGET, Modality.FORECAST}:
        return _unchecked(claim, UncheckedReason.NOT_YET)
    if claim.measure is Measure.RANK:
        return _check_rank(claim, facts)
    if claim.measure is Measure.SHARE:
        return _check_share(claim, by_flow, facts)
    why = _unchecked_reason(claim)
    if why:
        return _unchecked(claim, why)
    if claim.absolute_change is not None:
        return _check_absolute_change(claim, by_flow, facts)
    return (
        _check_level(claim, by_flow, facts)
        if claim.quantity is not None
        else _check_change(claim, by_flow, facts)
    )


def _unchecked_reason(claim: Claim) -> UncheckedReason | None:
    if claim.measure not in FLOW_MEASURES or (claim.stated is None and claim.change_pct is None):
        return UncheckedReason.OTHER_MEASURE
    if not claim.reporter:
        return UncheckedReason.NO_PARTNER
    if (claim.product and not claim.hs) or (
        claim.hs and claim.measure in {Measure.TURNOVER, Measure.BALANCE}
    ):
        return UncheckedReason.SINGLE_PRODUCT
    return UncheckedReason.NO_PERIOD if claim.period is None else None


def _check_level(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    dollars, rate = _convert_to_dollars(claim)
    if dollars is None:
        return _unchecked(claim, UncheckedReason.OTHER_UNIT)
    converted = replace(claim, quantity=dollars)
    spans = table_facts.candidate_periods(converted)
    figures = [
        (source, value)
        for period, _ in spans
        for source, _, value in table_facts.claim_levels(converted, period, by_flow, facts)
    ]
    low, high = _within(dollars.value, LEVEL_BOUNDS[dollars.hedge])
    result = replace(
        _compare_figures(claim, figures, dollars.value, (dollars.low or low, dollars.high or high)),
        rate=rate,
    )
    precedent = (
        table_facts.check_precedent(converted, (by_flow, facts))
        if result.finding is Finding.SUPPORTED
        else None
    )
    return replace(
        result,
        precedent=precedent,
        finding=Finding.CONTRADICTED if precedent and precedent.counterexample else result.finding,
    )


def _check_absolute_change(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    """The dollars a flow is said to have changed by."""
    change, rate = _convert_to_dollars(claim)
    if change is None:
        return _unchecked(claim, UncheckedReason.OTHER_UNIT)
    converted = replace(claim, absolute_change=change)
    figures = [
        figure
        for span in table_facts.candidate_periods(converted)
        for figure in table_facts.claim_changes(converted, span, by_flow, facts)
    ]
    value = table_facts.stated_change(converted)
    return replace(
        _compare_figures(claim, figures, value, _within(value, LEVEL_BOUNDS[change.hedge])),
        rate=rate,
    )


def _convert_to_dollars(claim: Claim) -> tuple[Quantity | None, Rate | None]:
    """What a claim says in dollars, and the year's average rate it was turned at; None where no
    rate can be trusted.
    """
    stated, period = claim.stated, claim.period
    if stated is None or stated.unit == _DOLLAR:
        return stated, None
    if period is None or not period.is_year or period.year <= _REDENOMINATED.get(stated.unit, 0):
        return None, None
    rate = rates.rate_for(rates.default_rates(), stated.unit, str(period.year))
    if rate is None:
        return None, None
    low, value, high = (
        None if number is None else float(Decimal(number) / rate.per_usd)
        for number in (stated.low, stated.value, stated.high)
    )
    return Quantity(value or 0.0, _DOLLAR, stated.hedge, low, high), rate


def _within(value: float, factors: tuple[float, float]) -> tuple[float, float]:
    low, high = sorted(value * factor for factor in factors)
    return low, high


def _check_change(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    spans = table_facts.candidate_periods(claim)
    figures = [
        figure
        for span in spans
        for figure in table_facts.claim_changes(claim, span, by_flow, facts)
    ]
    stated = claim.change_pct or 0.0
    below, above = CHANGE_BOUNDS[claim.change_hedge]
    return _compare_figures(
        claim,
        figures,
        stated,
        (stated - below, stated + above) if stated >= 0 else (stated - above, stated + below),
    )


def _check_share(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    """The part over the whole, both of one source; of output and GDP, any source's exports over the
    table handed in.
    """
    share_base, stated = claim.whole, claim.quantity
    if stated is None or stated.unit != "percent" or share_base is None:
        return _unchecked(
            claim,
            UncheckedReason.OTHER_MEASURE
            if share_base is None or stated is None
            else UncheckedReason.OTHER_UNIT,
        )
    other = share_base.other or next(
        (code for code in (claim.partner, claim.reporter) if code and code != share_base.economy),
        "",
    )
    if claim.product and not claim.hs:
        return _unchecked(claim, UncheckedReason.SINGLE_PRODUCT)
    if share_base.flow is None and claim.one_firm:
        return _unchecked(claim, UncheckedReason.SINGLE_FIRM)
    if share_base.flow is not None and not other and not claim.hs:
        return _unchecked(claim, UncheckedReason.NO_PARTNER)
    years = (
        [claim.period.year]
        if claim.period
        else sorted(
            {key[2] for key in facts.totals} | {supplied.year for supplied in facts.supplied},
            reverse=True,
        )
    )
    if claim.period and not claim.period.is_year:
        return _unchecked(claim, UncheckedReason.NO_TABLE)
    below, above = SHARE_BOUNDS[stated.hedge]
    for year in years:
        figures = _share_percents(claim, share_base, (other, year), (by_flow, facts))
        if figures:
            result = _compare_figures(
                claim,
                figures,
                stated.value,
                (stated.low or stated.value - below, stated.high or stated.value + above),
            )
            return CheckedClaim(
                claim, result.finding, None, result.figures, None if claim.period else year
            )
    return _unchecked(
        claim, UncheckedReason.NO_TABLE if share_base.flow is not None else UncheckedReason.NO_TOTAL
    )


def _share_percents(
    claim: Claim,
    share_base: ShareBase,
    of: tuple[str, int],
    tables: tuple[TotalsByFlow, TableFacts],
) -> list[tuple[str, float]]:
    """The share in percent by source; of goods in a pair's flow, of that flow where the whole names
    both sides.
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
    """The part of a share by source: goods of a flow, a pair's flow as its own side told it, or all
    exports.
    """
    economy, other, measure = flow
    by_flow, facts = of
    if claim.hs:
        own = {"", economy}  # a whole is what the economy itself told, and so must its part be
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


def _check_rank(claim: Claim, facts: TableFacts) -> CheckedClaim:
    """The reporter's place among the partner's partners; a superlative where no list is named."""
    stated = claim.quantity
    if stated is None or not claim.partner or not claim.reporter or claim.product or claim.hs:
        return _unchecked(claim, UncheckedReason.SUPERLATIVE)
    if claim.ranking and claim.ranking.limited:
        return _unchecked(claim, UncheckedReason.LIMITED_LIST)
    flow = claim.ranking.flow if claim.ranking else Measure.TURNOVER
    listed_years = sorted(
        (
            year
            for economy, measure, year in facts.partners
            if (economy, measure) == (claim.partner, flow)
        ),
        reverse=True,
    )
    years = [year for year in listed_years if claim.period is None or year == claim.period.year]
    if not years or (claim.period and not claim.period.is_year):
        return _unchecked(claim, UncheckedReason.NO_TABLE)
    lists = facts.partners[claim.partner, flow, years[0]]
    places = [
        (source, float(order.index(claim.reporter) + 1))
        for source, order in lists
        if claim.reporter in order
    ]
    low = 1.0 if stated.hedge is Hedge.UP_TO else stated.value
    result = _compare_figures(claim, places, stated.value, (low, stated.value))
    return CheckedClaim(
        claim, result.finding, result.why, result.figures, None if claim.period else years[0]
    )


def _unchecked(claim: Claim, why: UncheckedReason) -> CheckedClaim:
    return CheckedClaim(claim, Finding.UNCHECKED, why)


def _compare_figures(
    claim: Claim, figures: Sequence[tuple[str, float]], stated: float, bounds: tuple[float, float]
) -> CheckedClaim:
    if not figures:
        return _unchecked(claim, UncheckedReason.NO_TABLE)
    nearest = tuple(sorted(figures, key=lambda figure: (abs(figure[1] - stated), figure[0])))
    agrees = any(bounds[0] <= value <= bounds[1] for _, value in nearest)
    return CheckedClaim(claim, Finding.SUPPORTED if agrees else Finding.CONTRADICTED, None, nearest)
