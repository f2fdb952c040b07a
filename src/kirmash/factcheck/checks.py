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

from kirmash.factcheck import facts as firsts
from kirmash.factcheck import facts as told_of
from kirmash.factcheck.facts import Facts, Figures, Held, Past
from kirmash.records.claims import Claim, Whole
from kirmash.records.quantities import Hedge, Measure, Modality, Quantity
from kirmash.trade import rates
from kirmash.trade.coverage import Flag
from kirmash.trade.official import Told
from kirmash.trade.rates import Rate

# How far a true level may lie from the number said, by the words round it: (below, above) as
# factors of the number.
# "almost 100" is not above 100; "more than 67" may reach far; an exact number may be rounded and
# valued by the other side.
BOUNDS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (0.95, 1.05),
    Hedge.ABOUT: (0.9, 1.1),
    Hedge.ALMOST: (0.88, 1.02),
    Hedge.MORE_THAN: (0.98, 1.2),
    Hedge.LESS_THAN: (0.8, 1.02),
    Hedge.UP_TO: (0.0, 1.02),
}
# Likewise for changes, in points below and above.
POINTS: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (1.5, 1.5),
    Hedge.ABOUT: (4, 4),
    Hedge.ALMOST: (5, 1),
    Hedge.MORE_THAN: (1, 10),
    Hedge.LESS_THAN: (10, 1),
    Hedge.UP_TO: (100, 1),
}
# And for shares: "more than a half" is true of two thirds too.
SHARES: Mapping[Hedge, tuple[float, float]] = {
    Hedge.EXACT: (1.5, 1.5),
    Hedge.ABOUT: (4, 4),
    Hedge.ALMOST: (5, 1),
    Hedge.MORE_THAN: (1, 30),
    Hedge.LESS_THAN: (30, 1),
    Hedge.UP_TO: (100, 1),
}
FLOWS = frozenset({Measure.EXPORTS, Measure.IMPORTS, Measure.TURNOVER, Measure.BALANCE})
_DOLLAR = "USD"
# Roubles of Belarus before the middle of 2016 may be old or new ones, ten thousand to one: no rate
# can be trusted with them.
_REFORMED = {"BYN": 2016, "BYR": 9999, "RUR": 9999}


class Finding(StrEnum):
    """What the tables say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNCHECKED = "unchecked"


class Why(StrEnum):
    """Why a claim cannot be checked; each has a sentence under ``trade.unchecked.``."""

    SUPERLATIVE = "superlative"
    NOT_YET = "not_yet"
    NO_PARTNER = "no_partner"
    NO_PERIOD = "no_period"
    NO_TABLE = "no_table"
    OTHER_UNIT = "other_unit"
    OTHER_MEASURE = "other_measure"
    ONE_PRODUCT = "one_product"
    NO_WHOLE = "no_whole"
    ONE_FIRM = "one_firm"
    LIMITED_LIST = "limited_list"


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim and what the tables say: the figures held against it, nearest first, each with its
    source.

    A figure is dollars for a level, percent for a change or a share, a place for a rank. ``year``
    is set where the claim names none and the last year told was taken. ``flags`` are the warnings
    about the tables behind the figures, which may make a finding worth little. ``past`` is what
    earlier years say of a first or a record, ``rate`` what a claim in another currency was turned
    into dollars at, ``sentence`` what stands around the claim.
    """

    claim: Claim
    finding: Finding
    why: Why | None = None
    figures: Figures = ()
    year: int | None = None
    flags: tuple[Flag, ...] = ()
    past: Past | None = None
    rate: Rate | None = None
    sentence: str = ""

    @property
    def economies(self) -> frozenset[str]:
        """The economies whose tables bear on the claim."""
        whole = self.claim.whole
        named = (
            self.claim.reporter,
            self.claim.partner,
            *((whole.economy, whole.other) if whole else ()),
        )
        return frozenset(code for code in named if code)

    @property
    def years(self) -> frozenset[int]:
        """The years held against the claim: its own, and of a change those it is compared with."""
        period = self.claim.period
        if period is None:
            return frozenset({self.year} if self.year else ())
        base = self.claim.base_period or period.back()
        spans = (period, base) if self.claim.stated is None else (period,)
        return frozenset(
            year for span in spans for year in range(span.first // 12, span.last // 12 + 1)
        )


def check(
    claims: Iterable[Claim], told: Sequence[Told], facts: Facts | None = None
) -> tuple[Checked, ...]:
    """Each claim against the totals of the pair and the facts gathered for it, in the
    order given.
    """
    held, known = told_of.gathered(told), facts or Facts()
    return tuple(
        replace(_checked(claim, held, known), sentence=known.sentences.get(claim.id, ""))
        for claim in claims
    )


def flagged(found: Iterable[Checked], flags: Iterable[Flag]) -> tuple[Checked, ...]:
    """Each finding with the warnings about what it rests on: of its figures' sources, its economies
    and its years.
    """
    every = sorted(set(flags))
    return tuple(
        replace(one, flags=tuple(flag for flag in every if _bears(flag, one))) for one in found
    )


def _bears(flag: Flag, one: Checked) -> bool:
    sources = {source.split("; ")[0] for source, _ in one.figures}
    return (
        flag.source in sources
        and flag.year in one.years
        and flag.economy in one.economies
        and flag.partner in {"", *one.economies}
    )


def _checked(claim: Claim, held: Held, facts: Facts) -> Checked:
    if claim.modality in {Modality.TARGET, Modality.FORECAST}:
        return _unchecked(claim, Why.NOT_YET)
    if claim.measure is Measure.RANK:
        return _ranked(claim, facts)
    if claim.measure is Measure.SHARE:
        return _shared(claim, held, facts)
    why = _barred(claim)
    if why:
        return _unchecked(claim, why)
    if claim.absolute_change is not None:
        return _absolute_change(claim, held, facts)
    return _level(claim, held, facts) if claim.quantity is not None else _change(claim, held, facts)


def _barred(claim: Claim) -> Why | None:
    if claim.measure not in FLOWS or (claim.stated is None and claim.change_pct is None):
        return Why.OTHER_MEASURE
    if not claim.reporter:
        return Why.NO_PARTNER
    if (claim.product and not claim.hs) or (
        claim.hs and claim.measure in {Measure.TURNOVER, Measure.BALANCE}
    ):
        return Why.ONE_PRODUCT
    return Why.NO_PERIOD if claim.period is None else None


def _level(claim: Claim, held: Held, facts: Facts) -> Checked:
    said, rate = _in_dollars(claim)
    if said is None:
        return _unchecked(claim, Why.OTHER_UNIT)
    told = replace(claim, quantity=said)
    spans = told_of.meant(told)
    figures = [
        (source, value)
        for period, _ in spans
        for source, _, value in told_of.levels(told, period, held, facts)
    ]
    low, high = _within(said.value, BOUNDS[said.hedge])
    found = replace(
        _found(claim, figures, said.value, (said.low or low, said.high or high)), rate=rate
    )
    past = firsts.past(told, (held, facts)) if found.finding is Finding.SUPPORTED else None
    return replace(
        found, past=past, finding=Finding.CONTRADICTED if past and past.told else found.finding
    )


def _absolute_change(claim: Claim, held: Held, facts: Facts) -> Checked:
    """The dollars a flow is said to have changed by."""
    change, rate = _in_dollars(claim)
    if change is None:
        return _unchecked(claim, Why.OTHER_UNIT)
    told = replace(claim, absolute_change=change)
    moved = [
        figure
        for span in told_of.meant(told)
        for figure in told_of.changes(told, span, held, facts)
    ]
    value = told_of.said_change(told)
    return replace(_found(claim, moved, value, _within(value, BOUNDS[change.hedge])), rate=rate)


def _in_dollars(claim: Claim) -> tuple[Quantity | None, Rate | None]:
    """What a claim says in dollars, and the year's average rate it was turned at; None where no
    rate can be trusted.
    """
    said, period = claim.stated, claim.period
    if said is None or said.unit == _DOLLAR:
        return said, None
    if period is None or not period.is_year or period.year <= _REFORMED.get(said.unit, 0):
        return None, None
    rate = rates.at(rates.shipped(), said.unit, str(period.year))
    if rate is None:
        return None, None
    low, value, high = (
        None if one is None else float(Decimal(one) / rate.per_usd)
        for one in (said.low, said.value, said.high)
    )
    return Quantity(value or 0.0, _DOLLAR, said.hedge, low, high), rate


def _within(value: float, factors: tuple[float, float]) -> tuple[float, float]:
    low, high = sorted(value * factor for factor in factors)
    return low, high


def _change(claim: Claim, held: Held, facts: Facts) -> Checked:
    spans = told_of.meant(claim)
    figures = [figure for span in spans for figure in told_of.changes(claim, span, held, facts)]
    said = claim.change_pct or 0.0
    below, above = POINTS[claim.change_hedge]
    return _found(
        claim,
        figures,
        said,
        (said - below, said + above) if said >= 0 else (said - above, said + below),
    )


def _shared(claim: Claim, held: Held, facts: Facts) -> Checked:
    """The part over the whole, both of one source; of output and GDP, any source's exports over the
    table handed in.
    """
    whole, said = claim.whole, claim.quantity
    if said is None or said.unit != "percent" or whole is None:
        return _unchecked(
            claim, Why.OTHER_MEASURE if whole is None or said is None else Why.OTHER_UNIT
        )
    other = whole.other or next(
        (code for code in (claim.partner, claim.reporter) if code and code != whole.economy), ""
    )
    if claim.product and not claim.hs:
        return _unchecked(claim, Why.ONE_PRODUCT)
    if whole.flow is None and claim.one_firm:
        return _unchecked(claim, Why.ONE_FIRM)
    if whole.flow is not None and not other and not claim.hs:
        return _unchecked(claim, Why.NO_PARTNER)
    years = (
        [claim.period.year]
        if claim.period
        else sorted(
            {key[2] for key in facts.wholes} | {one.year for one in facts.given}, reverse=True
        )
    )
    if claim.period and not claim.period.is_year:
        return _unchecked(claim, Why.NO_TABLE)
    below, above = SHARES[said.hedge]
    for year in years:
        figures = _percent(claim, whole, (other, year), (held, facts))
        if figures:
            found = _found(
                claim,
                figures,
                said.value,
                (said.low or said.value - below, said.high or said.value + above),
            )
            return Checked(
                claim, found.finding, None, found.figures, None if claim.period else year
            )
    return _unchecked(claim, Why.NO_TABLE if whole.flow is not None else Why.NO_WHOLE)


def _percent(
    claim: Claim, whole: Whole, of: tuple[str, int], held: tuple[Held, Facts]
) -> list[tuple[str, float]]:
    """The share in percent by source; of goods in a pair's flow, of that flow where the whole names
    both sides.
    """
    other, year = of
    flow = whole.flow or Measure.EXPORTS
    parts = _parts(claim, (whole.economy, other if whole.flow else "", flow), year, held)
    if whole.flow is None:
        return _of_given(parts, claim, (whole.economy, whole.activity, year), held[1])
    if whole.other:
        pair = dict(_parts(replace(claim, hs=()), (whole.economy, whole.other, flow), year, held))
        return [(source, value / pair[source] * 100) for source, value in parts if pair.get(source)]
    return _of_whole(parts, (whole.economy, flow), year, held[1])


def _parts(
    claim: Claim, flow: tuple[str, str, Measure], year: int, of: tuple[Held, Facts]
) -> list[tuple[str, float]]:
    """The part of a share by source: goods of a flow, a pair's flow as its own side told it, or all
    exports.
    """
    economy, other, measure = flow
    held, facts = of
    if claim.hs:
        own = {"", economy}  # a whole is what the economy itself told, and so must its part be
        return [
            (source, value)
            for source, who, value in facts.goods.get((economy, other, measure, claim.hs, year), ())
            if who in own
        ]
    if other:
        return [
            (one.source, float(one.value_usd))
            for one in held.get((economy, other, measure, str(year)), [])
            if one.reporter == economy
        ]
    return list(facts.wholes.get((economy, measure, year), ()))


def _of_whole(
    parts: list[tuple[str, float]], flow: tuple[str, Measure], year: int, facts: Facts
) -> list[tuple[str, float]]:
    wholes = dict(facts.wholes.get((*flow, year), ()))
    return [(source, value / wholes[source] * 100) for source, value in parts if wholes.get(source)]


def _of_given(
    parts: list[tuple[str, float]], claim: Claim, of: tuple[str, str, int], facts: Facts
) -> list[tuple[str, float]]:
    tables = [
        one
        for one in facts.given
        if (one.economy, one.measure, one.year) == of and one.codes == claim.hs
    ]
    return [
        (f"{source}; {one.place}", value / one.value_usd * 100)
        for source, value in parts
        for one in tables
    ]


def _ranked(claim: Claim, facts: Facts) -> Checked:
    """The reporter's place among the partner's partners; a superlative where no list is named."""
    said = claim.quantity
    if said is None or not claim.partner or not claim.reporter or claim.product or claim.hs:
        return _unchecked(claim, Why.SUPERLATIVE)
    if claim.ranking and claim.ranking.limited:
        return _unchecked(claim, Why.LIMITED_LIST)
    flow = claim.ranking.flow if claim.ranking else Measure.TURNOVER
    held = sorted(
        (
            year
            for economy, measure, year in facts.partners
            if (economy, measure) == (claim.partner, flow)
        ),
        reverse=True,
    )
    years = [year for year in held if claim.period is None or year == claim.period.year]
    if not years or (claim.period and not claim.period.is_year):
        return _unchecked(claim, Why.NO_TABLE)
    lists = facts.partners[claim.partner, flow, years[0]]
    places = [
        (source, float(order.index(claim.reporter) + 1))
        for source, order in lists
        if claim.reporter in order
    ]
    low = 1.0 if said.hedge is Hedge.UP_TO else said.value
    found = _found(claim, places, said.value, (low, said.value))
    return Checked(
        claim, found.finding, found.why, found.figures, None if claim.period else years[0]
    )


def _unchecked(claim: Claim, why: Why) -> Checked:
    return Checked(claim, Finding.UNCHECKED, why)


def _found(
    claim: Claim, figures: Sequence[tuple[str, float]], said: float, bounds: tuple[float, float]
) -> Checked:
    if not figures:
        return _unchecked(claim, Why.NO_TABLE)
    nearest = tuple(sorted(figures, key=lambda figure: (abs(figure[1] - said), figure[0])))
    agrees = any(bounds[0] <= value <= bounds[1] for _, value in nearest)
    return Checked(claim, Finding.SUPPORTED if agrees else Finding.CONTRADICTED, None, nearest)
