"""What tables tell of the flow a claim speaks of: its periods as they may be meant, its levels, balances and changes by source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kirmash.terms import periods
from kirmash.terms.claims import Claim
from kirmash.terms.measures import Direction, Measure
from kirmash.terms.periods import Period
from kirmash.trade.claims import Told
from kirmash.trade.facts import Facts, Figures

Held = Mapping[tuple[str, str, Measure, str], list[Told]]
Levels = list[tuple[str, str, float]]  # source, who told it, dollars
_MIRRORED = {Measure.EXPORTS: Measure.IMPORTS, Measure.IMPORTS: Measure.EXPORTS}
_LATE = 3  # months by which figures "since the beginning of the year" may lag


def gathered(told: Iterable[Told]) -> Held:
    """Totals by reporter, partner, measure and period, each seen from either side."""
    held: dict[tuple[str, str, Measure, str], list[Told]] = {}
    for one in told:
        mirrored = _MIRRORED.get(one.measure, one.measure)
        for key in ((one.reporter, one.partner, one.measure, one.period), (one.partner, one.reporter, mirrored, one.period)):
            held.setdefault(key, []).append(one)
    return held


def meant(claim: Claim) -> tuple[tuple[Period, Period], ...]:
    """The (period, base) a claim may speak of, the likeliest first.

    "From 2009 to 2012" compares its last year with its first, or with the year before it («за 2009–2012 годы»); "since the beginning of
    the year" ends with one of the last few months before it was said.
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
    """The claim's flow in a period: of the pair, of its goods, of the whole of one side, or the balance of both flows."""
    if claim.measure is not Measure.BALANCE:
        return _flow(claim, claim.measure, period, (held, facts))
    sold, bought = (_flow(claim, flow, period, (held, facts)) for flow in (Measure.EXPORTS, Measure.IMPORTS))
    paid = {(source, who): value for source, who, value in bought}
    return [(source, who, value - paid[source, who]) for source, who, value in sold if (source, who) in paid]


def changes(claim: Claim, spans: tuple[Period, Period], held: Held, facts: Facts) -> Figures:
    """The change from the base to the period by source: in percent, or in dollars where the claim tells dollars (a fall is below 0)."""
    period, base = spans
    before = {(source, who): value for source, who, value in levels(claim, base, held, facts)}
    now = [(source, value, before[source, who]) for source, who, value in levels(claim, period, held, facts) if before.get((source, who))]
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
        return list(facts.goods.get((reporter, partner, measure, claim.hs, period.year), ())) if period.is_year else []
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
    return [(source, who, sum(run)) for (source, who), run in sorted(months.items()) if len(run) == period.months]
