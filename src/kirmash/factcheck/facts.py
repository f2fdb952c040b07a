"""What claims on shares, products and ranks are held against: whole trade, products and partners,
asked of the tables once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from kirmash.records import periods
from kirmash.records.claims import Claim, Precedent
from kirmash.records.periods import Period
from kirmash.records.quantities import Direction, Hedge, Measure
from kirmash.trade.flows import LEAST_WORLD
from kirmash.trade.official import Told
from kirmash.trade.table import WORLD

Figures = tuple[tuple[str, float], ...]  # (source, value)
Goods = tuple[
    str, str, Measure, tuple[str, ...], int
]  # reporter, partner or '', exports or imports, codes, year


@dataclass(frozen=True, slots=True)
class Given:
    """Output or GDP of one year, in dollars, out of a table handed in; ``place`` is the file and
    line, ``codes`` the goods' HS codes.
    """

    economy: str
    measure: str
    year: int
    value_usd: float
    place: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Whole trade by (economy, flow, year), partners in order of trade with their source, products
    by `Goods` as (source, reporter, value), and tables handed in.

    ``sentences`` are what stands around claims, by claim id. Nothing is held of what the tables do
    not tell.
    """

    wholes: Mapping[tuple[str, Measure, int], Figures] = field(default_factory=dict)
    partners: Mapping[tuple[str, Measure, int], tuple[tuple[str, tuple[str, ...]], ...]] = field(
        default_factory=dict
    )
    goods: Mapping[Goods, tuple[tuple[str, str, float], ...]] = field(default_factory=dict)
    given: tuple[Given, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)


def gather(
    base: duckdb.DuckDBPyConnection,
    claims: Iterable[Claim],
    given: tuple[Given, ...] = (),
    sentences: Mapping[str, str] | None = None,
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
                wholes[economy, measure, year].append(
                    (source, float(told.get(WORLD, sum(named.values()))))
                )
            if len(named) >= LEAST_WORLD:
                partners[economy, measure, year].append(
                    (source, tuple(sorted(named, key=lambda one: (-named[one], one))))
                )
    goods: dict[Goods, list[tuple[str, str, float]]] = defaultdict(list)
    for asked in {_asked(claim) for claim in every if claim.hs and claim.reporter}:
        for key, figure in _products(base, asked):
            if (
                key[1] or (key[0], key[2], key[4]) in wholes
            ):  # trade with everybody needs a table that holds everybody
                goods[key].append(figure)
    frozen = [
        {key: tuple(rows) for key, rows in found.items()} for found in (wholes, partners, goods)
    ]
    return Facts(frozen[0], frozen[1], frozen[2], given, sentences or {})  # type: ignore[arg-type]


def _economies(claim: Claim) -> set[str]:
    whole = claim.whole
    named = {whole.economy} if whole else set()
    alone = {claim.reporter} if claim.reporter and not claim.partner else set()
    ranked = {claim.partner} if claim.measure is Measure.RANK and claim.partner else set()
    return named | alone | ranked


def _asked(claim: Claim) -> tuple[str, str, tuple[str, ...]]:
    return str(claim.reporter), claim.partner or "", claim.hs


def _by_partner(
    base: duckdb.DuckDBPyConnection, economy: str
) -> dict[tuple[str, Measure, int], dict[str, Decimal]]:
    """An economy's own reports by source, flow and whole year, and partner; turnover where both
    flows are told of a partner or of none.
    """
    rows = base.execute(
        "SELECT source, exporter = $1, CASE WHEN exporter = $1 THEN importer ELSE exporter END, "
        "year, value FROM (SELECT source, exporter,"
        " importer, period[:4]::INT AS year, nomenclature, length(period) AS per, count(DISTINCT "
        "period) AS told,"
        " CASE WHEN product = 'TOTAL' THEN 99 ELSE length(product) END AS kind, sum(value_usd) AS "
        "value FROM trade"
        " WHERE (exporter = $1 OR importer = $1) AND reporter IN ($1, '') GROUP BY ALL)"
        " WHERE per = 4 OR told = 12 QUALIFY row_number() OVER"
        " (PARTITION BY source, exporter, importer, year ORDER BY per, kind DESC, nomenclature) = "
        "1 ORDER BY ALL",
        [economy],
    ).fetchall()
    found: dict[tuple[str, Measure, int], dict[str, Decimal]] = defaultdict(dict)
    for source, sold, partner, year, value in rows:
        found[source, Measure.EXPORTS if sold else Measure.IMPORTS, year][partner] = value
        both = found[source, Measure.TURNOVER, year]
        both[partner] = both.get(partner, Decimal(0)) + value
    for source, measure, year in list(found):
        if measure is Measure.TURNOVER and not all(
            (source, flow, year) in found for flow in (Measure.EXPORTS, Measure.IMPORTS)
        ):
            del found[source, measure, year]
    return found


def _products(
    base: duckdb.DuckDBPyConnection, asked: tuple[str, str, tuple[str, ...]]
) -> list[tuple[Goods, tuple[str, str, float]]]:
    """Both flows of some HS codes by whole year and source, as either side told them (of all
    partners: as the economy itself did).
    """
    economy, partner, codes = asked
    starts = " OR ".join(f"starts_with(product, ${place})" for place in range(4, 4 + len(codes)))
    rows = base.execute(
        "SELECT source, reporter, exporter = $1, year, sum(value) FROM (SELECT source, reporter, "
        "exporter, period[:4]::INT AS year,"
        " nomenclature, length(period) AS per, value_usd AS value, length(product) AS digits, "
        "product,"
        " count(DISTINCT period) OVER (PARTITION BY source, reporter, exporter, importer, "
        "period[:4]) AS told,"
        " max(length(product)) OVER (PARTITION BY source, reporter, period) AS longest"
        " FROM trade WHERE product <> 'TOTAL' AND (nomenclature LIKE 'HS%' OR nomenclature = 'CN')"
        " AND ((exporter = $1 AND $2 IN ('', importer)) OR (importer = $1 AND $2 IN ('', "
        "exporter))) AND 'WLD' NOT IN (exporter, importer)"
        " AND (reporter IN ($1, '') OR reporter = $2))"
        f" WHERE digits = longest AND longest >= $3 AND (per = 4 OR told = 12) AND ({starts}) "
        "GROUP BY ALL ORDER BY ALL",
        [economy, partner, max(map(len, codes)), *codes],
    ).fetchall()
    return [
        (
            (economy, partner, Measure.EXPORTS if sold else Measure.IMPORTS, codes, year),
            (source, reporter, float(value)),
        )
        for source, reporter, sold, year, value in rows
    ]


Held = Mapping[tuple[str, str, Measure, str], list[Told]]
Levels = list[tuple[str, str, float]]  # source, who told it, dollars
_MIRRORED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_LATE = 3  # months by which figures "since the beginning of the year" may lag


def gathered(told: Iterable[Told]) -> Held:
    """Totals by reporter, partner, measure and period, each seen from either side."""
    held: dict[tuple[str, str, Measure, str], list[Told]] = {}
    for one in told:
        mirrored = _MIRRORED.get(one.measure, one.measure)
        for key in (
            (one.reporter, one.partner, one.measure, one.period),
            (one.partner, one.reporter, mirrored, one.period),
        ):
            held.setdefault(key, []).append(one)
    return held


def meant(claim: Claim) -> tuple[tuple[Period, Period], ...]:
    """The (period, base) a claim may speak of, the likeliest first.

    "From 2009 to 2012" compares its last year with its first, or with the year before it («за
    2009–2012 годы»); "since the beginning of the year" ends with one of the last few months before
    it was said.
    """
    period = claim.period
    if period is None:
        return ()
    base = claim.base_period or period.back()
    years = period.first % 12 == 0 and period.months % 12 == 0 and period.months >= 24
    if years and claim.stated is None and base in {period.back(), period.back(period.months)}:
        first, last = period.year, period.last // 12
        return tuple((periods.year(last), periods.year(before)) for before in (first, first - 1))
    if period.is_cumulative and not period.is_year and claim.year_to_date:
        ends = range(period.last, max(period.first, period.last - _LATE) - 1, -1)
        spans = [Period(period.first, end) for end in ends]
        return tuple((span, Period(base.first, base.first + span.months - 1)) for span in spans)
    return ((period, base),)


def levels(claim: Claim, period: Period, held: Held, facts: Facts) -> Levels:
    """The claim's flow in a period: of the pair, of its goods, of the whole of one side, or the
    balance of both flows.
    """
    if claim.measure is not Measure.BALANCE:
        return _flow(claim, claim.measure, period, (held, facts))
    sold, bought = (
        _flow(claim, flow, period, (held, facts)) for flow in (Measure.EXPORTS, Measure.IMPORTS)
    )
    paid = {(source, who): value for source, who, value in bought}
    return [
        (source, who, value - paid[source, who])
        for source, who, value in sold
        if (source, who) in paid
    ]


def changes(claim: Claim, spans: tuple[Period, Period], held: Held, facts: Facts) -> Figures:
    """The change from the base to the period by source: in percent, or in dollars where the claim
    tells dollars (a fall is below 0).
    """
    period, base = spans
    before = {(source, who): value for source, who, value in levels(claim, base, held, facts)}
    now = [
        (source, value, before[source, who])
        for source, who, value in levels(claim, period, held, facts)
        if before.get((source, who))
    ]
    if claim.absolute_change is None:
        return tuple((source, value / was * 100 - 100) for source, value, was in now)
    return tuple((source, value - was) for source, value, was in now)


def said_change(claim: Claim) -> float:
    """The dollars a claim says a flow changed by, below 0 where it fell."""
    value = abs(claim.absolute_change.value) if claim.absolute_change else 0.0
    return -value if claim.direction is Direction.DOWN else value


def _flow(claim: Claim, measure: Measure, period: Period, of: tuple[Held, Facts]) -> Levels:
    held, facts = of
    reporter, partner = str(claim.reporter), claim.partner or ""
    if claim.hs:
        return (
            list(facts.goods.get((reporter, partner, measure, claim.hs, period.year), ()))
            if period.is_year
            else []
        )
    if not partner:
        wholes = facts.wholes.get((reporter, measure, period.year), ()) if period.is_year else ()
        return [(source, reporter, value) for source, value in wholes]
    return of_pair((reporter, partner, measure), period, held)


def of_pair(flow: tuple[str, str, Measure], period: Period, held: Held) -> Levels:
    """The totals of a period as told, else the sum of its months where a source tells them all."""
    now: Sequence[Told] = held.get((*flow, str(period)), [])
    if now:
        return [(one.source, one.reporter, float(one.value_usd)) for one in now]
    months: dict[tuple[str, str], list[float]] = {}
    for month in range(period.first, period.last + 1):
        for one in held.get((*flow, str(Period(month, month))), []):
            months.setdefault((one.source, one.reporter), []).append(float(one.value_usd))
    return [
        (source, who, sum(run))
        for (source, who), run in sorted(months.items())
        if len(run) == period.months
    ]


_BEFORE = 60  # years looked back


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier years tell: ``told`` is one of them that had as much already (year and dollars),
    ``since`` the first year told.
    """

    told: tuple[int, float] | None = None
    since: int | None = None


def past(claim: Claim, tables: tuple[Held, Facts]) -> Past | None:
    """What the same months of earlier years say of a first or a record; None where the claim is
    neither, or none that years can tell.
    """
    said, period, precedent = claim.quantity, claim.period, claim.precedent
    if said is None or period is None or precedent is None:
        return None
    back = _reach(precedent, period)
    if back is None:
        return None
    years = range(period.year - 1, max(period.year - 1 - back, 0), -1)
    earlier = [(one, value) for one in years for _, _, value in _then(claim, period, one, tables)]
    fell = said.hedge in {Hedge.LESS_THAN, Hedge.UP_TO} and not precedent.record
    had = [
        (one, value)
        for one, value in earlier
        if (value < said.value if fell else value > said.value * _slack(said.hedge))
    ]
    return Past(min(had) if had else None, min((one for one, _ in earlier), default=None))


def _reach(precedent: Precedent, period: Period) -> int | None:
    """How many years back it reaches: all, since a year named, or over so many; None where no year
    can be told.
    """
    if precedent.since is not None:
        return max(0, period.year - 1 - precedent.since)
    if precedent.years is not None:
        return precedent.years
    return None if precedent.vague else _BEFORE


def _then(claim: Claim, period: Period, year: int, tables: tuple[Held, Facts]) -> Levels:
    return levels(claim, period.back((period.year - year) * 12), *tables)


def _slack(hedge: Hedge) -> float:
    """A record of an exact number may be rounded; a mark that was passed is a mark."""
    return 1.0 if hedge is Hedge.MORE_THAN else 1.01
