"""One estimate out of many claims: levels with honest intervals, and how every claim stands to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kirmash.series import constraints, hedging, posterior
from kirmash.series.conflicts import conflicts
from kirmash.series.constraints import Row, base_of
from kirmash.series.posterior import Level, Posterior
from kirmash.series.sifting import Evidence, Question, Sifted, sift
from kirmash.terms.claims import Claim
from kirmash.terms.estimates import Fit, Point, Series
from kirmash.terms.evidence import short_id
from kirmash.terms.measures import Direction, Hedge, Measure
from kirmash.terms.periods import Period

__all__ = ["Evidence", "Question", "estimate", "influence", "sensitivity"]

WIDE = 0.25
"""Half an interval wider than this share of its value makes a level of low reliability."""
HOPELESS = 6.0
"""An interval whose ends differ by more than this factor is no estimate."""
TRUSTED = 0.5


@dataclass(frozen=True, slots=True)
class _Desk:
    question: Question
    sifted: Sifted
    found: Posterior


def estimate(question: Question, evidence: Evidence) -> Series:
    """The series asked for: a point for every period some claim speaks of, a fit for every claim of the question.

    Never fails on what claims say: a period without a derivable level has status 'x' and a reason (direction_only,
    no_level, too_wide); without claims the series is empty. The same seed and claims give the same numbers.
    """
    return _estimate(question, evidence, 1.0)


def sensitivity(question: Question, evidence: Evidence) -> tuple[Series, Series, Series]:
    """The series with every hedge width halved, as documented, and doubled."""
    return _estimate(question, evidence, 0.5), _estimate(question, evidence, 1.0), _estimate(question, evidence, 2.0)


def influence(question: Question, evidence: Evidence, period: Period) -> tuple[tuple[str, float], ...]:
    """How much each claim moves the level of ``period``: (claim id, level with it less level without its utterance), greatest first.

    All claims of one utterance are left out together. Claims without which nothing is left to estimate are given the whole level.
    """
    sifted = sift(question, evidence)
    full = _level_without(question, sifted, "", period)
    if full is None:
        return ()
    moved = []
    for one in sifted.said:
        without = _level_without(question, sifted, one.utterance, period)
        moved += [(claim.id, full if without is None else full - without) for claim in one.claims]
    return tuple(sorted(moved, key=lambda pair: (-abs(pair[1]), pair[0])))


def _level_without(question: Question, sifted: Sifted, utterance: str, period: Period) -> float | None:
    kept = [one for one in sifted.said if one.utterance != utterance]
    found = posterior.find(constraints.build(kept, question.measure), question.seed, question.draws)
    level = found.level(question.measure, period)
    return level.middle if level else None


def _estimate(question: Question, evidence: Evidence, widen: float) -> Series:
    sifted = sift(question, evidence)
    found = posterior.find(constraints.build(sifted.said, question.measure, widen), question.seed, question.draws)
    desk = _Desk(question, sifted, found)
    points = tuple(_point(desk, period) for period in _periods(desk))
    return Series(
        question.measure, question.reporter, question.partner, question.unit, points, _fits(desk),
        conflicts(question, sifted, found), found.sample is None or found.sample.converged,
    )  # fmt: skip


def _periods(desk: _Desk) -> list[Period]:
    """Every period some claim speaks of: of a level, of a change, the base of a change, of a direction."""
    found: set[Period] = set()
    for key, claim in _of_measure(desk):
        period = desk.sifted.utterance_of[key].period
        reading = desk.sifted.aside.get(key, "")
        if period and reading in {"", "direction"}:
            found.add(period)
            if claim.change_pct is not None and not reading:
                found.add(base_of(claim, period))
    return sorted(found)


def _of_measure(desk: _Desk) -> Iterable[tuple[str, Claim]]:
    return ((key, claim) for key, claim in desk.sifted.claims.items() if claim.measure is desk.question.measure)


def _point(desk: _Desk, period: Period) -> Point:
    rows = _rows_on(desk, period)
    evidence = _evidence(desk, rows, period)
    told = len({desk.sifted.utterance_of[key].id for key in evidence})
    level = desk.found.level(desk.question.measure, period)
    blank = Point(
        _id(desk.question, period), period, None, None, None, "x", evidence, told, _official(desk, rows), _direction(desk, period)
    )
    if level is None:
        directed = blank.direction is not None and not rows
        return replace(blank, reason="direction_only" if directed else "no_level")
    if desk.question.measure is not Measure.BALANCE and level.high > HOPELESS * level.low:
        return replace(blank, reason="too_wide")
    return _valued(desk, blank, level, rows)


def _valued(desk: _Desk, blank: Point, level: Level, rows: Sequence[Row]) -> Point:
    wide = (level.high - level.low) / 2 > WIDE * abs(level.middle)
    said = _as_said(desk, blank.period, level)
    derived = _as_derived(desk, blank.period, level) if said is None else said
    value = level.middle if derived is None else derived
    bounds_only = all(row.states[0].name == "near" for row in rows) if rows else False
    status = "u" if wide or bounds_only else "e" if said is None else ""
    return replace(blank, value=value, low=min(level.low, value), high=max(level.high, value), status=status, direction=None)


def _id(question: Question, period: Period) -> str:
    sides: Sequence[object] = (question.reporter, question.partner)
    if question.measure is Measure.TURNOVER:
        sides = sorted(map(str, sides))
    return short_id("v", question.measure, *sides, question.unit, period)


def _rows_on(desk: _Desk, period: Period) -> list[Row]:
    """Rows that speak of the period, levels first, then the surest and most precise."""
    key = (desk.question.measure, period)
    if key not in desk.found.system.nodes:
        return []
    place = desk.found.system.nodes.index(key)
    rows = [row for row in desk.found.system.rows if place in row.nodes]
    return sorted(
        rows, key=lambda row: (row.kind != "level", row.nodes[0] != place, -desk.found.trust(row) / row.states[0].spread, row.utterance)
    )


def _evidence(desk: _Desk, rows: Sequence[Row], period: Period) -> tuple[str, ...]:
    """Claims behind a level, strongest first: its own rows, the levels its rates start from, then bare directions."""
    found = [key for row in rows for key in row.claims]
    if rows and not any(row.kind == "level" for row in rows):
        others = {place for row in rows for place in row.nodes}
        found += [key for row in desk.found.system.rows if row.kind == "level" and row.nodes[0] in others for key in row.claims]
    told = desk.sifted.utterance_of
    found += [key for key, reading in desk.sifted.aside.items() if reading == "direction" and told[key].period == period]
    return tuple(dict.fromkeys(key for key in found if key in desk.sifted.claims))


def _official(desk: _Desk, rows: Sequence[Row]) -> float:
    weights = [(desk.found.trust(row) / row.states[0].spread, row.official) for row in rows]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, official in weights if official) / total if total else 0.0


def _direction(desk: _Desk, period: Period) -> Direction | None:
    """The way it moved where only that is told of the period; the later telling wins."""
    told = desk.sifted.utterance_of
    bare = [(told[key].said, key) for key, reading in desk.sifted.aside.items() if reading == "direction" and told[key].period == period]
    ordered = sorted(bare, key=lambda one: (one[0] is not None, one[0] or 0, one[1]), reverse=True)
    return next((way for _, key in ordered if (way := desk.sifted.claims[key].direction)), None)


def _as_said(desk: _Desk, period: Period, level: Level) -> float | None:
    """The printed level where it was said plainly, nothing contradicts it and the estimate is the same within its rounding."""
    place = desk.found.system.nodes.index((desk.question.measure, period))
    for row in desk.found.system.rows:
        if row.kind != "level" or row.nodes[0] != place or desk.found.trust(row) < TRUSTED:
            continue
        for key in row.claims:
            said = desk.sifted.claims[key].quantity
            if said and said.hedge is Hedge.EXACT and said.low is None:
                slack = max(0.5 * hedging.step(said.value), 0.008 * abs(said.value))
                if abs(said.value - level.middle) <= min(slack, 0.05 * abs(said.value)):
                    return said.value
    return None


def _as_derived(desk: _Desk, period: Period, level: Level) -> float | None:
    """What one plain rate gives from a level said plainly, where the estimate agrees: 98.4 after a fall of 14.7 % was 115.4."""
    measure = desk.question.measure
    for _, claim in _of_measure(desk):
        if claim.change_pct is None or claim.change_pct <= -100 or claim.change_hedge is not Hedge.EXACT or claim.period is None:
            continue
        base, factor = claim.base_period or claim.period.back(), 1 + claim.change_pct / 100
        other, times = (claim.period, 1 / factor) if period == base else (base, factor)
        known = desk.found.level(measure, other) if period in (base, claim.period) and (measure, other) in desk.found.system.nodes else None
        said = _as_said(desk, other, known) if known else None
        if said is not None and abs(said * times - level.middle) <= 0.008 * abs(level.middle):
            return said * times
    return None


def _fits(desk: _Desk) -> tuple[Fit, ...]:
    rows = {key: row for row in reversed(desk.found.system.rows) for key in row.claims}
    ordered = sorted(desk.sifted.claims, key=lambda key: (_when(desk, key), desk.sifted.utterance_of[key].id, key))
    return tuple(_fit(desk, key, rows.get(key)) for key in ordered if desk.sifted.claims[key].measure is desk.question.measure)


def _when(desk: _Desk, key: str) -> tuple[int, int]:
    period = desk.sifted.utterance_of[key].period
    return (period.last, period.first) if period else (10**9, 0)


def _fit(desk: _Desk, key: str, row: Row | None) -> Fit:
    claim, told = desk.sifted.claims[key], desk.sifted.utterance_of[key]
    reading = desk.sifted.aside.get(key)
    value, low, high = _alone(desk, claim, told.period)
    if reading or row is None or told.period is None:
        return Fit(key, told.id, told.period, value, low, high, None, 0.0, reading or "out_of_line")
    level = desk.found.level(desk.question.measure, told.period)
    trust = desk.found.trust(row)
    bound = row.states[0].name == "near"
    taken = "out_of_line" if trust < TRUSTED else "bound" if bound else "used"
    inside = _inside(level, (value, low, high)) if level else None
    return Fit(key, told.id, told.period, value, low, high, inside, trust, taken)


def _inside(level: Level, alone: tuple[float | None, float | None, float | None]) -> bool | None:
    """Whether what the claim alone gives and the estimate's interval have a level in common."""
    _, low, high = alone
    if low is None and high is None:
        return None
    return (low is None or low <= level.high) and (high is None or high >= level.low)


def _alone(desk: _Desk, claim: Claim, period: Period | None) -> tuple[float | None, float | None, float | None]:
    """The level a claim alone gives: as said, or its rate applied to the estimated base; an open side is None."""
    if claim.quantity:
        if claim.quantity.unit != desk.question.unit:
            return None, None, None
        if claim.quantity.low is not None and claim.quantity.high is not None:
            return claim.quantity.value, claim.quantity.low, claim.quantity.high
        return _read(claim.quantity.value, claim.quantity.hedge, "level", 1.0)
    if claim.change_pct is None or period is None or claim.change_pct <= -100:
        return None, None, None
    base = desk.found.level(desk.question.measure, base_of(claim, period))
    if base is None:
        return None, None, None
    value, low, high = _read(claim.change_pct, claim.change_hedge, "change", base.middle)
    if claim.change_pct < 0 and (low is None) != (high is None):
        low, high = high, low  # "fell by more than 20 %" is a level of at most 80 % of the base
    return value, low, high


def _read(number: float, hedge: Hedge, kind: str, base: float) -> tuple[float | None, float | None, float | None]:
    told = hedging.told(number, hedge, kind)
    ends = (number, told.middle, told.middle - 1.645 * told.spread, told.middle + 1.645 * told.spread)
    edge, middle, low, high = (base * (1 + end / 100) if kind == "change" else end for end in ends)
    if told.side:
        return None, (edge if told.side > 0 else None), (edge if told.side < 0 else None)
    return middle, low, high
