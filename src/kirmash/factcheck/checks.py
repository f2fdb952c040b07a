"""Claims checked against tables: supported, contradicted, or unchecked and why. Superlatives are
listed as unchecked.

Levels and growth of a pair are checked against its totals, those of goods against their codes,
shares against the total they are of (trade, or output and GDP supplied by the user), places in a
list of partners against that list. A source that agrees supports a claim; it is contradicted only
where sources have the figure and none agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from kirmash.deprecation import renamed_attributes
from kirmash.factcheck import facts as table_facts
from kirmash.factcheck import scopes
from kirmash.factcheck.facts import Figures, PrecedentCheck, TableFacts, TotalsByFlow
from kirmash.records.claims import Claim, ShareBase
from kirmash.records.coverage import Coverage, combined_coverage
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity
from kirmash.trade import rates
from kirmash.trade.coverage import CoverageFlag
from kirmash.trade.official import ReportedTotal
from kirmash.trade.rates import Rate

# How far a true level may lie from the number stated, by its hedge: (below, above) as factors of
# the number.
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


class CheckOutcome(StrEnum):
    """What the tables say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNCHECKED = "unchecked"


@renamed_attributes(
    {"ONE_PRODUCT": "SINGLE_PRODUCT", "NO_WHOLE": "NO_TOTAL", "ONE_FIRM": "SINGLE_FIRM"}
)
class UncheckedReason(StrEnum):
    """Why a claim cannot be checked; each has a sentence under ``trade.unchecked.``."""

    UNCONFIRMED = "unconfirmed"
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
    PARTIAL_TABLE = "part_of_table"
    SERVICES = "services"
    GOODS_AND_SERVICES = "goods_and_services"


@renamed_attributes({"past": "precedent"})
@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim and what the tables say: the figures compared with it, nearest first, each with its
    source.

    A figure is dollars for a level, percent for a change or a share, a place for a rank. ``year``
    is set where the claim states none and the last year of the tables was taken. ``flags`` are the
    warnings about the tables behind the figures, which may make a finding worth little.
    ``precedent`` is what earlier years say of a first or a record, ``rate`` the exchange rate at
    which a claim in another currency was turned into dollars, ``sentence`` the claim's sentence.
    ``coverage`` is what the tables have a part of, where they have no more and the claim cannot be
    checked for it.
    """

    claim: Claim
    finding: CheckOutcome
    why: UncheckedReason | None = None
    figures: Figures = ()
    year: int | None = None
    flags: tuple[CoverageFlag, ...] = ()
    precedent: PrecedentCheck | None = None
    rate: Rate | None = None
    sentence: str = ""
    coverage: Coverage | None = None

    @property
    def economies(self) -> frozenset[str]:
        """The economies of the tables that concern the claim."""
        share_base = self.claim.whole
        codes = (
            self.claim.reporter,
            self.claim.partner,
            *((share_base.economy, share_base.other) if share_base else ()),
        )
        return frozenset(code for code in codes if code)

    @property
    def compared_years(self) -> frozenset[int]:
        """The years compared with the claim: its own, and of a change those it is compared with."""
        period = self.claim.period
        if period is None:
            return frozenset({self.year} if self.year else ())
        base = self.claim.base_period or period.months_earlier()
        spans = (period, base) if self.claim.stated is None else (period,)
        return frozenset(
            year
            for span in spans
            for year in range(span.first // MONTHS_IN_YEAR, span.last // MONTHS_IN_YEAR + 1)
        )


_NOT_IN_TABLES = UncheckedReason.NO_TABLE, UncheckedReason.NO_PARTNER, UncheckedReason.NO_TOTAL
"""Reasons that say less of a claim of services than that the tables count goods."""


def check_claims(
    claims: Iterable[Claim], totals: Sequence[ReportedTotal], facts: TableFacts | None = None
) -> tuple[CheckedClaim, ...]:
    """Each claim against the totals of the pair and the facts gathered for it, in their order."""
    known = facts or TableFacts()
    indexes = table_facts.index_totals(totals), table_facts.index_totals(totals, True)
    return tuple(
        replace(
            _with_part(_check_in_scope(claim, indexes, known), totals, known),
            claim=claim,
            sentence=known.sentences.get(claim.id, ""),
        )
        for claim in claims
    )


def _check_in_scope(
    claim: Claim, indexes: tuple[TotalsByFlow, TotalsByFlow], facts: TableFacts
) -> CheckedClaim:
    """A claim against tables that count what it counts: goods, or goods and services (the second of
    ``indexes``). No table contradicts a claim whose sentence speaks of services besides.
    """
    scope, sentence = scopes.claim_scope(claim), facts.sentences.get(claim.id, "")
    stated = replace(claim, product=None) if scope else claim
    if scope in {scopes.TradeScope.SERVICES, scopes.TradeScope.BOTH}:
        is_both = scope is scopes.TradeScope.BOTH
        supplied = TableFacts(supplied=facts.supplied, sentences=facts.sentences)
        result = _check_claim(stated, indexes[1] if is_both else {}, supplied)
        if result.why in _NOT_IN_TABLES:
            why = UncheckedReason.GOODS_AND_SERVICES if is_both else UncheckedReason.SERVICES
            return _unchecked(claim, why)
        return result
    result = _check_claim(stated, indexes[0], facts)
    is_open = scope is None and not claim.hs and result.finding is CheckOutcome.CONTRADICTED
    if is_open and scopes.mentions_services(sentence):
        return _unchecked(claim, UncheckedReason.GOODS_AND_SERVICES)
    return result


def _with_part(
    result: CheckedClaim, totals: Sequence[ReportedTotal], facts: TableFacts
) -> CheckedClaim:
    """A finding that no table has the figure, with the part of it that one has."""
    if result.why is not UncheckedReason.NO_TABLE:
        return result
    years = result.compared_years or {total_year for *_, total_year in facts.parts}
    parts = table_facts.partial_coverages(result.claim, totals, facts, years)
    if not parts:
        return result
    return replace(result, why=UncheckedReason.PARTIAL_TABLE, coverage=combined_coverage(parts))


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
        and flag.year in result.compared_years
        and flag.economy in result.economies
        and flag.partner in {"", *result.economies}
    )


def _check_claim(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    if claim.is_unconfirmed:
        return _unchecked(claim, UncheckedReason.UNCONFIRMED)
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
    spans = table_facts.candidate_comparison_periods(converted)
    figures = [
        (source, value)
        for period, _ in spans
        for source, _, value in table_facts.table_levels_for_claim(
            converted, period, by_flow, facts
        )
    ]
    low, high = _within(dollars.value, LEVEL_BOUNDS[dollars.hedge])
    result = replace(
        _compare_figures(claim, figures, dollars.value, (dollars.low or low, dollars.high or high)),
        rate=rate,
    )
    precedent = (
        table_facts.check_precedent(converted, (by_flow, facts))
        if result.finding is CheckOutcome.SUPPORTED
        else None
    )
    return replace(
        result,
        precedent=precedent,
        finding=CheckOutcome.CONTRADICTED
        if precedent and precedent.counterexample
        else result.finding,
    )


def _check_absolute_change(claim: Claim, by_flow: TotalsByFlow, facts: TableFacts) -> CheckedClaim:
    """A claim on the dollars by which a flow changed."""
    change, rate = _convert_to_dollars(claim)
    if change is None:
        return _unchecked(claim, UncheckedReason.OTHER_UNIT)
    converted = replace(claim, absolute_change=change)
    figures = [
        figure
        for span in table_facts.candidate_comparison_periods(converted)
        for figure in table_facts.table_changes_for_claim(converted, span, by_flow, facts)
    ]
    value = table_facts.stated_change(converted)
    return replace(
        _compare_figures(claim, figures, value, _within(value, LEVEL_BOUNDS[change.hedge])),
        rate=rate,
    )


def _convert_to_dollars(claim: Claim) -> tuple[Quantity | None, Rate | None]:
    """The stated quantity in dollars, and the year's average rate it was converted at; None where
    no rate can be trusted.
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
    spans = table_facts.candidate_comparison_periods(claim)
    figures = [
        figure
        for span in spans
        for figure in table_facts.table_changes_for_claim(claim, span, by_flow, facts)
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
    """The part over its base, both of one source; of output and GDP, any source's exports over the
    table supplied.
    """
    share_base, stated = claim.whole, claim.quantity
    if share_base is None or stated is None:
        return _unchecked(claim, UncheckedReason.OTHER_MEASURE)
    other = _other_side(claim, share_base)
    why = _unchecked_share_reason(claim, share_base, other)
    if why:
        return _unchecked(claim, why)
    below, above = SHARE_BOUNDS[stated.hedge]
    bounds = stated.low or stated.value - below, stated.high or stated.value + above
    for year in _share_years(claim, facts):
        figures = table_facts.share_percents(claim, share_base, (other, year), (by_flow, facts))
        if figures:
            result = _compare_figures(claim, figures, stated.value, bounds)
            return replace(result, year=None if claim.period else year)
    return _unchecked(
        claim, UncheckedReason.NO_TABLE if share_base.flow is not None else UncheckedReason.NO_TOTAL
    )


def _other_side(claim: Claim, share_base: ShareBase) -> str:
    """The other side of the trade that a share is of; '' where the claim names none."""
    sides = claim.partner, claim.reporter
    return share_base.other or next(
        (code for code in sides if code and code != share_base.economy), ""
    )


def _unchecked_share_reason(
    claim: Claim, share_base: ShareBase, other: str
) -> UncheckedReason | None:
    if claim.quantity is not None and claim.quantity.unit != "percent":
        return UncheckedReason.OTHER_UNIT
    if claim.product and not claim.hs:
        return UncheckedReason.SINGLE_PRODUCT
    if share_base.flow is None and claim.one_firm:
        return UncheckedReason.SINGLE_FIRM
    if share_base.flow is not None and not other and not claim.hs:
        return UncheckedReason.NO_PARTNER
    return UncheckedReason.NO_TABLE if claim.period and not claim.period.is_year else None


def _share_years(claim: Claim, facts: TableFacts) -> list[int]:
    """The year of a claim; where it states none, those of the tables, the latest first."""
    if claim.period:
        return [claim.period.year]
    known = {year for _, _, year in facts.totals} | {entry.year for entry in facts.supplied}
    return sorted(known, reverse=True)


def _check_rank(claim: Claim, facts: TableFacts) -> CheckedClaim:
    """The reporter's place among the partner's partners; unchecked where the claim has no list."""
    stated = claim.quantity
    if stated is None or not claim.partner or not claim.reporter or claim.product or claim.hs:
        return _unchecked(claim, UncheckedReason.SUPERLATIVE)
    if claim.ranking and claim.ranking.limited:
        return _unchecked(claim, UncheckedReason.LIMITED_LIST)
    flow = claim.ranking.flow if claim.ranking else Measure.TURNOVER
    year = _rank_year(claim, claim.partner, flow, facts)
    if year is None:
        return _unchecked(claim, UncheckedReason.NO_TABLE)
    places = [
        (source, float(order.index(claim.reporter) + 1))
        for source, order in facts.partners[claim.partner, flow, year]
        if claim.reporter in order
    ]
    low = 1.0 if stated.hedge is Hedge.UP_TO else stated.value
    result = _compare_figures(claim, places, stated.value, (low, stated.value))
    return replace(result, year=None if claim.period else year)


def _rank_year(claim: Claim, economy: str, flow: Measure, facts: TableFacts) -> int | None:
    """The last year with a list of an economy's partners, of the claim's year where it has one."""
    period = claim.period
    if period and not period.is_year:
        return None
    years = (year for code, measure, year in facts.partners if (code, measure) == (economy, flow))
    return max((year for year in years if period is None or year == period.year), default=None)


def _unchecked(claim: Claim, why: UncheckedReason) -> CheckedClaim:
    return CheckedClaim(claim, CheckOutcome.UNCHECKED, why)


def _compare_figures(
    claim: Claim, figures: Sequence[tuple[str, float]], stated: float, bounds: tuple[float, float]
) -> CheckedClaim:
    if not figures:
        return _unchecked(claim, UncheckedReason.NO_TABLE)
    nearest = tuple(sorted(figures, key=lambda figure: (abs(figure[1] - stated), figure[0])))
    agrees = any(bounds[0] <= value <= bounds[1] for _, value in nearest)
    return CheckedClaim(
        claim, CheckOutcome.SUPPORTED if agrees else CheckOutcome.CONTRADICTED, None, nearest
    )
