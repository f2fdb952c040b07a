"""What ties unknowns to each other before any claim: smooth years, seasonal shares, sums of parts,
turnover and its sides, mirror factors.

Unknowns are runs of whole months. A part of a year is tied to the shortest period spoken of that
holds it by a seasonal share, which repeats from year to year; parts that fill a period add up to it
(soft benchmarking after Stone, Champernowne and Meade 1942). A side's stable factor against the
other side's figures is a house effect (Jackman 2005), its middle the cost of freight for imports
against exports (Gaulier and Zignago 2010).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kirmash.records.periods import Period
from kirmash.records.quantities import Measure
from kirmash.series.evidence import Question
from kirmash.series.priors import Priors


@dataclass(frozen=True, slots=True, order=True)
class House:
    """The unknown factor, in logs, by which the side ``code`` tells a flow higher than the reporter
    does.
    """

    code: str


Node = tuple[Measure, Period | House]
Dated = tuple[Measure, Period]
SIDES = (Measure.EXPORTS, Measure.IMPORTS)


@dataclass(frozen=True, slots=True)
class Tie:
    """A prior relation between unknowns, never wrong, only loose: Σ coefficient · unknown ~
    Normal(middle, spread).
    """

    nodes: tuple[int, ...]
    coefficients: tuple[float, ...]
    middle: float
    spread: float
    kind: str


@dataclass(frozen=True, slots=True)
class Whole:
    """An identity of plain levels: the whole is the sum of its parts, each times its weight, up to
    ``spread`` in logs.
    """

    whole: int
    parts: tuple[int, ...]
    weights: tuple[float, ...]
    spread: float


def order(key: Node) -> tuple[str, int, int, str]:
    """The order of unknowns: by measure and time, houses last."""
    measure, when = key
    return (
        (measure.value, when.first, when.last, "")
        if isinstance(when, Period)
        else (measure.value, 10**9, 0, when.code)
    )


def complete(keys: Iterable[Node], question: Question) -> set[Node]:
    """The unknowns spoken of, those asked for, and the calendar year that holds each part of a
    year; none where nothing is said.
    """
    spoken = set(keys)
    if not spoken:
        return set()
    found = spoken | {(question.measure, period) for period in question.periods}
    for measure, period in dated(found):
        for number in {period.first // 12, period.last // 12}:
            whole = Period(number * 12, number * 12 + 11)
            if whole != period and not period.holds(whole):
                found.add((measure, whole))
    return found


def with_flows(keys: set[Node], balances: Iterable[Period]) -> set[Node]:
    """With the third of turnover, exports and imports where two are spoken of, and both flows where
    a balance and one of the three is.
    """
    of = {period: {m for m, p in dated(keys) if p == period} for _, period in dated(keys)}
    trade = {Measure.TURNOVER, *SIDES}
    two = {p for p, measures in of.items() if len(measures & trade) >= 2}
    told = {p for p in balances if of.get(p, set()) & trade}
    return (
        keys
        | {(measure, p) for p in two for measure in trade}
        | {(measure, p) for p in told for measure in SIDES}
    )


def dated(keys: Iterable[Node]) -> list[Dated]:
    """The unknowns that are levels of a period, in order."""
    return sorted(((m, p) for m, p in keys if isinstance(p, Period)), key=order)


def lay_out(
    index: dict[Node, int], priors: Priors, linear: bool, counted: frozenset[int] = frozenset()
) -> tuple[tuple[Tie, ...], tuple[Whole, ...]]:
    """Every tie and identity among the unknowns; ``counted`` are those an official table's cell
    tells.
    """
    keys = dated(index)
    homes = {key: home for key in keys if (home := _home(key, keys))}
    free = [key for key in keys if key not in homes]
    # what is usual is for years nobody counted: a cell is not doubted because its year is unlike
    # the next that is counted too
    steps = [
        priors["counted" if {index[one], index[other]} <= counted else "walk"]
        for one, other in _neighbours(free)
    ]
    walks = [
        _walk(index, one, other, 1.0 if linear else step)
        for (one, other), step in zip(_neighbours(free), steps, strict=True)
    ]
    parts = (
        [_linear_part(index, *pair) for pair in homes.items()]
        if linear
        else _parts(index, homes, priors)
    )
    houses = [
        Tie(
            (index[key],),
            (1.0,),
            priors["freight"] * (1 if key[0] is Measure.EXPORTS else -1),
            priors["house"],
            "house",
        )
        for key in index
        if isinstance(key[1], House)
    ]
    return (*walks, *parts, *houses), tuple(_wholes(keys, index, priors, linear))


def _neighbours(free: Sequence[Dated]) -> list[tuple[Dated, Dated]]:
    return [
        (one, other)
        for one, other in itertools.pairwise(free)
        if one[0] is other[0] and one[1].months == other[1].months
    ]


def _walk(index: dict[Node, int], one: Dated, other: Dated, yearly: float) -> Tie:
    years = (other[1].first - one[1].first) / 12
    return Tie(
        (index[other], index[one]), (1.0, -1.0), 0.0, yearly * math.sqrt(max(years, 0.25)), "walk"
    )


def _home(key: Dated, keys: Sequence[Dated]) -> Dated | None:
    """The shortest period spoken of that holds this one."""
    holding = [k for k in keys if k[0] is key[0] and k[1] != key[1] and k[1].holds(key[1])]
    return min(holding, key=lambda k: (k[1].months, k[1]), default=None)


def _linear_part(index: dict[Node, int], key: Dated, home: Dated) -> Tie:
    share = key[1].months / home[1].months
    return Tie((index[key], index[home]), (1.0, -share), 0.0, 0.3 * math.sqrt(share), "part")


def _parts(index: dict[Node, int], homes: dict[Dated, Dated], priors: Priors) -> list[Tie]:
    """Log share of a part in its whole: about its months' share, and nearer to the same part's
    share of the last year spoken of.
    """
    last: dict[tuple[Measure, int, int, int], tuple[int, int]] = {}
    found = []
    for key, home in homes.items():
        part, whole = key[1].months, home[1].months
        middle, spread = (
            math.log(part / whole),
            priors["monthly"] * math.sqrt((whole - part) / (whole * part)),
        )
        season = key[0], key[1].first % 12, part, whole
        places = index[key], index[home]
        if (before := last.get(season)) is None:
            found.append(Tie(places, (1.0, -1.0), middle, spread, "part"))
        else:
            again = priors["season_repeats"]
            coefficients = (1.0, -1.0, -again, again)
            found.append(
                Tie(
                    (*places, *before),
                    coefficients,
                    middle * (1 - again),
                    spread * math.sqrt(1 - again**2),
                    "part",
                )
            )
        last[season] = places
    return found


def _wholes(
    keys: Sequence[Dated], index: dict[Node, int], priors: Priors, linear: bool
) -> list[Whole]:
    """Periods whose parts spoken of fill them without a gap; turnover beside exports and imports;
    periods across two years.
    """
    exact = priors["identity"]
    found = [
        Whole(index[key], tuple(index[k] for k in parts), (1.0,) * len(parts), exact)
        for key in keys
        if (parts := _filling(key, keys))
    ]
    for key in keys:
        both = [index.get((side, key[1]), -1) for side in SIDES]
        if key[0] is Measure.TURNOVER and not linear and -1 not in both:
            found.append(Whole(index[key], tuple(both), (1.0, 1.0), exact))
        if across := _across(key, index):
            found.append(Whole(index[key], *across, priors["monthly"] / 4))
    return found


def _filling(key: Dated, keys: Sequence[Dated]) -> list[Dated]:
    inside = [k for k in keys if k[0] is key[0] and k != key and key[1].holds(k[1])]
    return _from(key[1].first, key[1].last, sorted(inside, key=lambda k: -k[1].months))


def _from(month: int, last: int, inside: Sequence[Dated]) -> list[Dated]:
    """The longest parts that run on from ``month`` to ``last`` without a gap; empty
    where none do.
    """
    if month > last:
        return []
    for one in inside:
        if one[1].first == month and one[1].last == last:
            return [one]
        if one[1].first == month and (rest := _from(one[1].last + 1, last, inside)):
            return [one, *rest]
    return []


def _across(key: Dated, index: dict[Node, int]) -> tuple[tuple[int, ...], tuple[float, ...]] | None:
    """The calendar years a period lies across and the part of each it takes: 9/12 and 3/12 for a
    fiscal year from April.
    """
    measure, period = key
    numbers = range(period.first // 12, period.last // 12 + 1)
    if len(numbers) < 2 or (period.first % 12 == 0 and period.last % 12 == 11):
        return None
    years = [Period(number * 12, number * 12 + 11) for number in numbers]
    shares = [(min(y.last, period.last) - max(y.first, period.first) + 1) / 12 for y in years]
    kept = [
        (index[measure, y], share)
        for y, share in zip(years, shares, strict=True)
        if (measure, y) in index
    ]
    return (
        (tuple(place for place, _ in kept), tuple(share for _, share in kept))
        if len(kept) == len(years)
        else None
    )
