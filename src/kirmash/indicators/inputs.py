"""The tables that indicators are computed from, and why a value of them may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kirmash.errors import IndicatorRefused
from kirmash.indicators import complexity, matrix, relatedness, structure
from kirmash.indicators.complexity import AdvantageMatrix
from kirmash.indicators.growth import ExportTables
from kirmash.indicators.matrix import (
    NO_THRESHOLDS,
    Floats,
    InclusionThresholds,
    TradeMatrix,
    from_dense,
)
from kirmash.indicators.needs.measuring import (
    OF_PARTNER,
    economy_coverage,
    goods_coverage,
    reportable_coverage,
    unmet,
)
from kirmash.indicators.needs.terms import Need, NeedKind
from kirmash.indicators.relatedness import ProductSpace
from kirmash.indicators.value_added import InputOutputTable
from kirmash.records.coverage import Coverage, CoverageStatus, combined_coverage
from kirmash.records.periods import MONTHS_IN_YEAR
from kirmash.records.quantities import Unknown
from kirmash.trade.coverage import CONFIDENTIAL, CoverageFlag, CoverageFlagKind
from kirmash.trade.flows import FlowByProduct, FlowLevel, WorldTradeYear
from kirmash.trade.source_years import MIN_WORLD_REPORTERS
from kirmash.trade.worlds import reasons
from kirmash.trade.worlds.standing import WorldStanding

NO_YEAR = Unknown(
    "indicator.flow-absent",
    "the flow is not in the table for this year",
)
NO_BASE = Unknown(
    "indicator.base-absent",
    "the flow is not in the table for the year compared with",
)
INCOMPLETE_YEAR = Unknown(
    "indicator.year-incomplete",
    "one of the years has fewer than twelve months of data",
)
NO_PRODUCTS = Unknown(
    "indicator.no-products",
    "the source has no products of this economy for the year",
)
DIFFERENT_REPORTERS = Unknown(
    "indicator.reporters-differ",
    "the two years are reported by different sides (mirror data), so no growth "
    "rate can be computed",
)
DIFFERENT_NOMENCLATURES = Unknown(
    "indicator.nomenclatures-differ",
    "the two years are reported in different nomenclatures",
)


@dataclass(frozen=True, slots=True, eq=False)
class PairInputs:
    """Two years of one source, and the pair's flows by product and by year.

    ``sold`` is economy to partner, ``bought`` the way back, as the economy reported them (else the
    partner); ``mirror`` is ``sold`` as the partner reported it; ``…_before`` a year earlier, over
    the products of ``before``. ``levels`` has both total flows by year, ``coverages`` what they
    stand on, ``standings`` what the two years do. ``products`` are the codes
    (or their beginnings) to tell one by one, the ``top`` largest where none is named. ``all_flows``
    is all the year's flows together.
    """

    economy: str
    partner: str
    now: WorldTradeYear
    before: WorldTradeYear | None
    sold: FlowByProduct | Unknown
    bought: FlowByProduct | Unknown
    mirror: FlowByProduct | Unknown
    sold_before: FlowByProduct | Unknown
    mirror_before: FlowByProduct | Unknown
    levels: Mapping[tuple[str, str], Mapping[int, FlowLevel]]
    coverages: Mapping[tuple[str, str], Mapping[int, Coverage]]
    standings: tuple[WorldStanding, WorldStanding | None]
    products: tuple[str, ...] = ()
    top: int = 5
    all_flows: FlowByProduct | Unknown = NO_PRODUCTS

    def select_product_positions(self, values: Floats) -> list[int]:
        """Places of the products to tell one by one: those named, or the largest of ``values``."""
        return select_positions(self.now.products, values, self.products, self.top)

    @property
    def year(self) -> int:
        """The year asked about."""
        return self.now.source_year.year

    @property
    def period(self) -> str:
        """The year asked about, as it is printed."""
        return str(self.year)

    def flow_value(self, flow: str, year: int) -> float | Unknown:
        """Exports, imports or turnover of a year, in dollars."""
        there, back = (
            self.levels[self.economy, self.partner],
            self.levels[self.partner, self.economy],
        )
        chosen = {"exports": (there,), "imports": (back,), "turnover": (there, back)}[flow]
        if any(year not in by_year for by_year in chosen):
            return NO_YEAR
        for pair in {"exports": (0,), "imports": (1,), "turnover": (0, 1)}[flow]:
            coverage = self._level_coverage(pair == 0, year)
            if coverage.status is CoverageStatus.UNKNOWN:
                return coverage.note or NO_YEAR
        return sum(by_year[year].value for by_year in chosen)

    def coverage_of(self, need: Need) -> Coverage:
        """How far the pair's tables meet a need, of the year before too where it says so."""
        now = self._coverage(need, self.standings[0], self.year, (self.sold, self.mirror))
        if not need.year_before:
            return now
        earlier = self.sold_before, self.mirror_before
        return combined_coverage(
            (now, self._coverage(need, self.standings[1], self.year - 1, earlier))
        )

    def _coverage(
        self,
        need: Need,
        standing: WorldStanding | None,
        year: int,
        sold: tuple[FlowByProduct | Unknown, FlowByProduct | Unknown],
    ) -> Coverage:
        kind = need.kind
        if kind in {NeedKind.EXPORTS_TO_PARTNER, NeedKind.IMPORTS_FROM_PARTNER}:
            return self._level_coverage(kind is NeedKind.EXPORTS_TO_PARTNER, year)
        if standing is None:
            return unmet(NO_BASE)
        if kind in {NeedKind.EXPORTS_REPORTABLE, NeedKind.IMPORTS_REPORTABLE}:
            return reportable_coverage(standing, (self.economy, self.partner), need)
        flow = {
            NeedKind.GOODS_TO_PARTNER: sold[0],
            NeedKind.GOODS_FROM_PARTNER: self.bought,
            NeedKind.GOODS_AS_PARTNER_REPORTS: sold[1],
        }.get(kind)
        if flow is not None:
            return goods_coverage(standing, flow, need.share)
        economy = self.partner if kind in OF_PARTNER else self.economy
        return economy_coverage(standing, economy, need)

    def _level_coverage(self, forth: bool, year: int) -> Coverage:
        flow = (self.economy, self.partner) if forth else (self.partner, self.economy)
        absent = NO_YEAR if year == self.year else NO_BASE
        return self.coverages.get(flow, {}).get(year) or unmet(absent)

    def is_full_year(self, flow: str, year: int) -> bool:
        """Whether all months are there."""
        both = self.levels[self.economy, self.partner], self.levels[self.partner, self.economy]
        chosen = {"exports": both[:1], "imports": both[1:], "turnover": both}[flow]
        return all(by_year[year].months == MONTHS_IN_YEAR for by_year in chosen if year in by_year)

    def has_same_reporter(self, flow: str, years: tuple[int, int]) -> bool:
        """Whether the same side reported a flow in both years: a change of reporter is no change of
        trade.
        """
        both = self.levels[self.economy, self.partner], self.levels[self.partner, self.economy]
        chosen = {"exports": both[:1], "imports": both[1:], "turnover": both}[flow]
        return all(
            len({by_year[year].reported_by for year in years if year in by_year}) <= 1
            for by_year in chosen
        )

    def mirror_flags(self) -> tuple[CoverageFlag, ...]:
        """Flags of flows that the economy itself did not report, from its partner's report."""
        flags = {
            CoverageFlag(
                self.now.source_year.source,
                self.economy,
                year,
                CoverageFlagKind.MIRRORED,
                partner=self.partner,
            )
            for levels_by_year in self.levels.values()
            for year, level in levels_by_year.items()
            if level.reported_by == self.partner
        }
        return tuple(sorted(flags))


@dataclass(frozen=True, slots=True, eq=False)
class EconomyInputs:
    """The inputs of the indicators of one economy ('' for those of products alone).

    ``standings`` are what this year and the one before stand for. ``markets`` are four tables
    (products of either year, importers): its exports before and now,
    the world's before and now; None where not asked for. ``income`` is income per head by economy.
    ``products`` are codes (or their beginnings) to tell, the ``top`` largest where none is named.
    ``floors`` are what an economy or product must reach to be ranked by complexity.
    """

    economy: str
    now: WorldTradeYear
    standings: tuple[WorldStanding, WorldStanding | None]
    markets: ExportTables | Unknown | None = None
    income: Mapping[str, float] | None = None
    products: tuple[str, ...] = ()
    top: int = 5
    floors: InclusionThresholds = NO_THRESHOLDS

    @property
    def period(self) -> str:
        """The year asked about."""
        return str(self.now.source_year.year)

    def coverage_of(self, need: Need) -> Coverage:
        """How far the tables meet a need, of the year before too where it says so."""
        if need.kind is NeedKind.INCOMES:
            return Coverage() if self.income else unmet(NO_INCOME)
        now, before = self.standings
        coverage = economy_coverage(now, self.economy, need)
        if not need.year_before:
            return coverage
        earlier = economy_coverage(before, self.economy, need) if before else unmet(NO_BASE)
        return combined_coverage((coverage, earlier))

    def economy_row(self, table: Floats) -> Floats | Unknown:
        """The economy's row of a table."""
        place = self.now.row_index(self.economy)
        return place if isinstance(place, Unknown) else table[place]


@dataclass(frozen=True, slots=True, eq=False)
class SectorInputs:
    """An inter-country input–output table and one economy of it.

    ``period`` is the table's year, '' where not known. ``industries`` are those to tell (or their
    beginnings), the ``top`` largest by output where none is named.
    """

    economy: str
    table: InputOutputTable
    period: str = ""
    industries: tuple[str, ...] = ()
    top: int = 5

    def coverage_of(self, need: Need) -> Coverage:
        """Complete, for an input–output table; it says itself which economies it has."""
        return Coverage() if need.kind is NeedKind.INPUT_OUTPUT else unmet(NO_YEAR)


def reason_world_unusable(world: WorldTradeYear) -> Unknown | None:
    """Why a table is no world to compare with; None where it is one."""
    year = world.source_year
    return reasons.too_few_reporters(year) if year.reporter_count < MIN_WORLD_REPORTERS else None


def has_same_nomenclature(inputs: PairInputs) -> bool:
    """Whether both years are reported in one nomenclature."""
    return (
        inputs.before is not None
        and inputs.before.source_year.nomenclature == inputs.now.source_year.nomenclature
    )


def align_product_values(
    inputs: PairInputs, now: Floats, before: Floats
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Two vectors over the products of either year."""
    old = inputs.before.products if inputs.before else ()
    union = tuple(sorted({*inputs.now.products, *old}))
    at = {product: place for place, product in enumerate(union)}
    after, base = np.zeros(len(union)), np.zeros(len(union))
    after[[at[product] for product in inputs.now.products]] = now
    base[[at[product] for product in old]] = before
    return union, after, base


def largest_positions(values: Floats, top: int) -> list[int]:
    """Places of the largest values above zero, the largest first, ties by place."""
    order = np.argsort(-values, kind="stable")[:top]
    return [int(place) for place in order if values[place] > 0]


def select_positions(
    labels: tuple[str, ...], values: Floats, requested: tuple[str, ...], top: int
) -> list[int]:
    """Places of the labels that begin as one of ``requested``, in their order; where none is named,
    of the ``top`` largest values.
    """
    return (
        [place for place, label in enumerate(labels) if label.startswith(requested)]
        if requested
        else largest_positions(values, top)
    )


def first_unknown(*values: object) -> Unknown | None:
    """The first of them that is unknown."""
    return next((value for value in values if isinstance(value, Unknown)), None)


NO_ADVANTAGE = Unknown(
    "indicator.no-advantage",
    "the economy has no advantage in any product of this table",
)
NO_INCOME = Unknown(
    "indicator.no-income",
    "income per head is not given: provide a table of economies and incomes",
)
ADVANTAGE_OF_NONE = Unknown(
    "indicator.advantage-of-none",
    "no economy has an advantage in it",
)


@dataclass(frozen=True, slots=True, eq=False)
class ComplexityResults:
    """The products and economies with an advantage, their complexity and product space, and beside
    it fitness and reflections.
    """

    presence: AdvantageMatrix
    product_space: ProductSpace
    fitness: complexity.ComplexityScores
    reflections: complexity.ComplexityScores | Unknown


@lru_cache(maxsize=2)
def trade_matrix(world: WorldTradeYear) -> TradeMatrix | Unknown:
    """Exports by economy and product; unknown where the table is no world or tells no products."""
    if why := reason_world_unusable(world):
        return why
    try:
        return (
            from_dense(world.economies, world.products, world.exports)
            if world.products
            else NO_PRODUCTS
        )
    except IndicatorRefused as fault:
        return Unknown(fault.problem)


@lru_cache(maxsize=2)
def revealed_advantages(world: WorldTradeYear) -> Floats | Unknown:
    """RCA over the world's own economies and products, (economies, products); 0 where an economy or
    product has no trade.
    """
    export_matrix = trade_matrix(world)
    if isinstance(export_matrix, Unknown):
        return export_matrix
    table = np.zeros(world.exports.shape)
    rows, columns = (
        np.isin(world.economies, export_matrix.exporters),
        np.isin(world.products, export_matrix.products),
    )
    table[np.ix_(rows, columns)] = structure.rca(export_matrix.values)
    return table


@lru_cache(maxsize=2)
def complexity_results(
    world: WorldTradeYear, floors: InclusionThresholds = NO_THRESHOLDS
) -> ComplexityResults | Unknown:
    """Complexity and the product space of a year, over every economy and product that reaches the
    floors (all of them by default) but those not specified (9999…).
    """
    if why := reason_world_unusable(world):
        return why
    specified = np.array(
        [
            product not in CONFIDENTIAL and not product.startswith("9999")
            for product in world.products
        ],
        dtype=bool,
    )
    goods = tuple(product for product, keep in zip(world.products, specified, strict=True) if keep)
    try:
        export_matrix = from_dense(world.economies, goods, world.exports[:, specified])
        presence = complexity.presence(matrix.exclude_below_thresholds(export_matrix, floors))
    except IndicatorRefused as fault:
        return Unknown(fault.problem)
    product_space = relatedness.product_space(presence)
    return (
        product_space
        if isinstance(product_space, Unknown)
        else ComplexityResults(
            presence, product_space, complexity.fitness(presence), complexity.reflections(presence)
        )
    )


def compute_prody_and_expy(
    world: WorldTradeYear, income: Mapping[str, float] | None
) -> complexity.Sophistication | Unknown:
    """PRODY of products and EXPY of economies by their income per head."""
    export_matrix = trade_matrix(world)
    if isinstance(export_matrix, Unknown) or income is None:
        return export_matrix if isinstance(export_matrix, Unknown) else NO_INCOME
    try:
        return complexity.sophistication(export_matrix, income)
    except IndicatorRefused as fault:
        return Unknown(fault.problem)


def value_of_label(
    labels: tuple[str, ...], values: Floats, label: str, why: Unknown
) -> float | Unknown:
    """The value of a label, or why there is none."""
    return float(values[labels.index(label)]) if label in labels else why
