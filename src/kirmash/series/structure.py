"""Prior relations between unknowns: smooth years, seasonal shares, sums of parts, turnover and its
flows, mirror factors.

Unknowns are runs of whole months. A part of a year is tied to the shortest mentioned period that
contains it by a seasonal share, which repeats from year to year; parts that fill a period add up to
it (soft benchmarking after Stone, Champernowne and Meade 1942). A side's stable factor against the
other side's figures is a house effect (Jackman 2005), its middle the cost of freight for imports
against exports (Gaulier and Zignago 2010).

One side's figures of a flow are evidence for the other's, the less the smaller the flow is. The
importer counts what came from a country whatever way it took, the exporter what it sent off without
knowing where it would end: on world trade of 2009 nine in ten reports of a million dollars lie
within a factor of 25 of each other, of ten billion within 1.5. The spreads are in
``series_priors.csv`` (``mirror_imports_1e6`` for what importers report of flows of $1 m or more),
measured on every other flow reported twice; ``benchmarks/series/mirror.py`` scores them on the
rest.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kirmash.records.periods import MONTHS_IN_YEAR, Period, year_period
from kirmash.records.quantities import Measure
from kirmash.series.evidence import SeriesQuery, measure_and_mirror_side
from kirmash.series.likelihood import MixtureComponent
from kirmash.series.printed import RepeatedClaimEvidence
from kirmash.series.priors import SeriesPriors, mirror_spread


@dataclass(frozen=True, slots=True, order=True)
class MirrorFactor:
    """The unknown factor, in logs, by which the side ``code`` reports a flow higher than the
    reporter does.
    """

    code: str


@dataclass(frozen=True, slots=True, order=True)
class Vintage:
    """The unknown factor, in logs, by which first estimates of a period lie above what stands now.

    All who quote the figure in the months after share it.
    """

    period: Period

    @property
    def code(self) -> str:
        """What it is sorted by among unknowns without a period."""
        return f"~{self.period.first:06}-{self.period.last:06}"


Node = tuple[Measure, Period | MirrorFactor | Vintage]
PeriodNode = tuple[Measure, Period]
DIRECTIONAL_FLOWS = (Measure.EXPORTS, Measure.IMPORTS)


@dataclass(frozen=True, slots=True)
class SoftConstraint:
    """A prior relation between unknowns, never wrong, only loose: Σ coefficient · unknown ~
    Normal(middle, spread).
    """

    nodes: tuple[int, ...]
    coefficients: tuple[float, ...]
    middle: float
    spread: float
    kind: str


@dataclass(frozen=True, slots=True)
class SumIdentity:
    """An identity of plain levels: the total is the sum of its parts, each times its weight, up to
    ``spread`` in logs; ``is_witness`` where a row says what it gives, which then may be wrong.
    """

    total: int
    parts: tuple[int, ...]
    weights: tuple[float, ...]
    spread: float
    is_witness: bool = False


def node_sort_key(key: Node) -> tuple[str, int, int, str]:
    """The sort key of unknowns: by measure and time, mirror factors last."""
    measure, when = key
    return (
        (measure.value, when.first, when.last, "")
        if isinstance(when, Period)
        else (measure.value, 10**9, 0, when.code)
    )


def nodes_with_calendar_years(keys: Iterable[Node], query: SeriesQuery) -> set[Node]:
    """The unknowns of claims and of the query, and the calendar year that contains each part of a
    year; none without claims.
    """
    reported = set(keys)
    if not reported:
        return set()
    nodes = reported | {(query.measure, period) for period in query.periods}
    for measure, period in select_period_nodes(nodes):
        for number in {period.year, period.last // MONTHS_IN_YEAR}:
            calendar_year = year_period(number)
            if calendar_year != period and not period.contains(calendar_year):
                nodes.add((measure, calendar_year))
    return nodes


def add_missing_flows(keys: set[Node], balances: Iterable[Period]) -> set[Node]:
    """With the third of turnover, exports and imports where two are mentioned, and both flows where
    a balance and one of the three is.
    """
    of: dict[Period, set[Measure]] = {}
    for measure, period in select_period_nodes(keys):
        of.setdefault(period, set()).add(measure)
    trade = {Measure.TURNOVER, *DIRECTIONAL_FLOWS}
    two = {p for p, measures in of.items() if len(measures & trade) > 1}
    reported = {p for p in balances if of.get(p, set()) & trade}
    return (
        keys
        | {(measure, p) for p in two for measure in trade}
        | {(measure, p) for p in reported for measure in DIRECTIONAL_FLOWS}
    )


def select_period_nodes(keys: Iterable[Node]) -> list[PeriodNode]:
    """The unknowns that are levels of a period, in order."""
    return sorted(((m, p) for m, p in keys if isinstance(p, Period)), key=node_sort_key)


def build_constraints(
    index: dict[Node, int],
    priors: SeriesPriors,
    linear: bool,
    counted: frozenset[int] = frozenset(),
) -> tuple[tuple[SoftConstraint, ...], tuple[SumIdentity, ...]]:
    """Every soft constraint and identity among the unknowns; ``counted`` are the unknowns stated by
    a cell of an official table.
    """
    keys = select_period_nodes(index)
    containing = {key: container for key in keys if (container := _containing_period(key, keys))}
    free = [key for key in keys if key not in containing]
    # what is usual is for years nobody counted: a cell is not doubted because its year is unlike
    # the next that is counted too
    steps = [
        priors["counted" if {index[left], index[right]} <= counted else "walk"]
        for left, right in _neighbours(free)
    ]
    walk_constraints = [
        _walk_constraint(index, left, right, 1.0 if linear else step)
        for (left, right), step in zip(_neighbours(free), steps, strict=True)
    ]
    part_constraints = (
        [_linear_part_constraint(index, *pair) for pair in containing.items()]
        if linear
        else _part_constraints(index, containing, priors, _filling(keys))
    )
    factor_constraints = _factor_constraints(index, priors)
    return (*walk_constraints, *part_constraints, *factor_constraints), tuple(
        _sum_identities(keys, index, priors, linear)
    )


def _factor_constraints(index: dict[Node, int], priors: SeriesPriors) -> list[SoftConstraint]:
    """How far the factors of sides and of first estimates may be from none."""
    factor_constraints = [
        SoftConstraint(
            (index[key],),
            (1.0,),
            priors["freight"] * (1 if key[0] is Measure.EXPORTS else -1),
            priors["house"],
            "house",
        )
        for key in index
        if isinstance(key[1], MirrorFactor)
    ]
    factor_constraints += [
        SoftConstraint((index[key],), (1.0,), 0.0, priors["vintage"], "vintage")
        for key in index
        if isinstance(key[1], Vintage)
    ]
    return factor_constraints


def _neighbours(free: Sequence[PeriodNode]) -> list[tuple[PeriodNode, PeriodNode]]:
    return [
        (left, right)
        for left, right in itertools.pairwise(free)
        if left[0] is right[0] and left[1].months == right[1].months
    ]


def _walk_constraint(
    index: dict[Node, int], earlier: PeriodNode, later: PeriodNode, yearly: float
) -> SoftConstraint:
    years = (later[1].first - earlier[1].first) / MONTHS_IN_YEAR
    return SoftConstraint(
        (index[later], index[earlier]),
        (1.0, -1.0),
        0.0,
        yearly * math.sqrt(max(years, 0.25)),
        "walk",
    )


def _containing_period(key: PeriodNode, keys: Sequence[PeriodNode]) -> PeriodNode | None:
    """The shortest mentioned period that contains this one."""
    holding = [k for k in keys if k[0] is key[0] and k[1] != key[1] and k[1].contains(key[1])]
    return min(holding, key=lambda k: (k[1].months, k[1]), default=None)


def _linear_part_constraint(
    index: dict[Node, int], key: PeriodNode, container: PeriodNode
) -> SoftConstraint:
    share = key[1].months / container[1].months
    return SoftConstraint(
        (index[key], index[container]), (1.0, -share), 0.0, 0.3 * math.sqrt(share), "part"
    )


def _part_constraints(
    index: dict[Node, int],
    containing: dict[PeriodNode, PeriodNode],
    priors: SeriesPriors,
    filling: set[PeriodNode],
) -> list[SoftConstraint]:
    """Log share of a part in its total: about its months' share, and nearer to the same part's
    share of the last year mentioned. Parts that fill their total (``filling``) add up to it
    anyway: what their sum leaves open is counted once, not with each of them.
    """
    last: dict[tuple[Measure, int, int, int], tuple[int, int]] = {}
    constraints = []
    for key, container in containing.items():
        part, total = key[1].months, container[1].months
        middle, spread = (
            math.log(part / total),
            priors["monthly"] * math.sqrt((1.0 if key in filling else 1 - part / total) / part),
        )
        season = key[0], key[1].first % MONTHS_IN_YEAR, part, total
        places = index[key], index[container]
        if (before := last.get(season)) is None:
            constraints.append(SoftConstraint(places, (1.0, -1.0), middle, spread, "part"))
        else:
            again = priors["season_repeats"]
            coefficients = (1.0, -1.0, -again, again)
            constraints.append(
                SoftConstraint(
                    (*places, *before),
                    coefficients,
                    middle * (1 - again),
                    spread * math.sqrt(1 - again**2),
                    "part",
                )
            )
        last[season] = places
    return constraints


def _filling(keys: Sequence[PeriodNode]) -> set[PeriodNode]:
    """The unknowns that, with others, fill the one that contains them."""
    return {part for key in keys for part in _filling_parts(key, keys)}


def _sum_identities(
    keys: Sequence[PeriodNode], index: dict[Node, int], priors: SeriesPriors, linear: bool
) -> list[SumIdentity]:
    """Mentioned periods that their mentioned parts fill; turnover beside exports and imports;
    periods across two years.
    """
    exact = priors["identity"]
    identities = [
        SumIdentity(index[key], tuple(index[k] for k in parts), (1.0,) * len(parts), exact)
        for key in keys
        if (parts := _filling_parts(key, keys))
    ]
    for key in keys:
        both = [index.get((side, key[1]), -1) for side in DIRECTIONAL_FLOWS]
        if key[0] is Measure.TURNOVER and not linear and -1 not in both:
            identities.append(SumIdentity(index[key], tuple(both), (1.0, 1.0), exact))
        if across := _calendar_year_parts(key, index):
            identities.append(SumIdentity(index[key], *across, priors["monthly"] / 4))
    return identities


def _filling_parts(key: PeriodNode, keys: Sequence[PeriodNode]) -> list[PeriodNode]:
    inside = [k for k in keys if k[0] is key[0] and k != key and key[1].contains(k[1])]
    return _consecutive_parts(key[1].first, key[1].last, sorted(inside, key=lambda k: -k[1].months))


def _consecutive_parts(month: int, last: int, inside: Sequence[PeriodNode]) -> list[PeriodNode]:
    """The longest parts that run on from ``month`` to ``last`` without a gap; empty
    where none do.
    """
    if month > last:
        return []
    for part in inside:
        if part[1].first == month and part[1].last == last:
            return [part]
        if part[1].first == month and (rest := _consecutive_parts(part[1].last + 1, last, inside)):
            return [part, *rest]
    return []


def _calendar_year_parts(
    key: PeriodNode, index: dict[Node, int]
) -> tuple[tuple[int, ...], tuple[float, ...]] | None:
    """The calendar years a period extends over and the part of each it takes: 9/12 and 3/12 for a
    fiscal year from April.
    """
    measure, period = key
    numbers = range(period.year, period.last // MONTHS_IN_YEAR + 1)
    years_filled = period.first % MONTHS_IN_YEAR == 0 and (period.last + 1) % MONTHS_IN_YEAR == 0
    if len(numbers) == 1 or years_filled:
        return None
    years = [year_period(number) for number in numbers]
    shares = [
        (min(y.last, period.last) - max(y.first, period.first) + 1) / MONTHS_IN_YEAR for y in years
    ]
    weighted = [
        (index[measure, y], share)
        for y, share in zip(years, shares, strict=True)
        if (measure, y) in index
    ]
    return (
        (tuple(place for place, _ in weighted), tuple(share for _, share in weighted))
        if len(weighted) == len(years)
        else None
    )


def scale_mirror_spreads(
    soft_constraints: Sequence[SoftConstraint],
    index: Mapping[Node, int],
    evidence: Sequence[RepeatedClaimEvidence],
    query: SeriesQuery,
    priors: SeriesPriors,
) -> tuple[SoftConstraint, ...]:
    """``soft_constraints`` with the spread of every mirror factor scaled to the size of the flow;
    unchanged in another currency than the dollar.
    """
    if query.unit != "USD":
        return tuple(soft_constraints)
    names = {place: node for node, place in index.items() if isinstance(node[1], MirrorFactor)}
    return tuple(
        replace(
            constraint,
            spread=_estimated_mirror_spread(names[constraint.nodes[0]], evidence, query, priors)
            or constraint.spread,
        )
        if constraint.kind == "house"
        else constraint
        for constraint in soft_constraints
    )


def widen_mirror_readings(
    components: Sequence[MixtureComponent], priors: SeriesPriors
) -> list[MixtureComponent]:
    """Readings of the other side's figure, wider by what the sides differ in one year beyond their
    stable factor.
    """
    return [
        replace(component, spread=(component.spread**2 + priors["mirror"] ** 2) ** 0.5)
        for component in components
    ]


def _estimated_mirror_spread(
    node: Node, evidence: Sequence[RepeatedClaimEvidence], query: SeriesQuery, priors: SeriesPriors
) -> float | None:
    """None where the other side reports no level."""
    measure, mirror_factor = node
    sizes = [
        claim.quantity.value * MONTHS_IN_YEAR / statement.period.months
        for statement in evidence
        for claim in statement.claims
        if claim.quantity
        and claim.quantity.value > 0
        and isinstance(mirror_factor, MirrorFactor)
        and measure_and_mirror_side(query, claim) == (measure, mirror_factor.code)
    ]
    return (
        mirror_spread(measure, statistics.median(sizes), priors, (query.reporter, query.partner))
        if sizes
        else None
    )
